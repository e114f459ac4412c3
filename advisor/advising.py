"""Advice to somebody who tells his situation, by what he wishes for, where his words led to no answer, or to one about something else.

What he wishes for is learned (advisor/wishes.py); what he is told comes from the rows and from the scoring helpers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.arguments import Arguments
from advisor.clauses import clauses
from advisor.compose import Composer
from advisor.composed import paragraph
from advisor.dispatch import Dispatcher
from advisor.meaning import Search, likeliest
from advisor.mentions import Absent
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.scoring.values import Background, CertificationRequest, PathRequest, RoleMatch
from advisor.selection import filtered
from advisor.sentences import Sentences
from advisor.types import Language
from advisor.wishes import Wish, Wished, Wishes
from advisor.wording import extent

_LIKELY = 0.45
"""How likely advice must be wanted where the words led to no answer."""
_ASTRAY = 0.75
"""Where they led to an answer about another kind of thing."""
_PERHAPS = 0.3
"""Where words ask where to begin, too."""
_SURELY = 0.9
"""Where they sound like another's business."""
_MOST = 4
"""People, or things told, in one answer."""
_CLEARLY, _BESIDE = 0.5, 0.75
"""From which share of how likely all of a kind are one is told; and one that a clause alone leads to."""
_AT_ALL = 0.1
"""How likely, of all that there is, tools must be meant to tell those of one group."""
_PERHAPS_TWO = 0.02
"""And people, to be told where none of them is clearly meant."""
_NEAR, _NEAR_EN = 0.835, 0.82
"""From which score on a clause, or an English one, speaks of a thing at all."""
_TELLS = 6.0
"""The length of a clause from which on it tells what is needed."""
_WIDE = 60
"""Hits among which all of a kind are."""

_PEOPLE = ("engineer", "scientist", "job_title", "work_area")
_ONE_OF: Mapping[Wish, tuple[str, ...]] = {"hire": _PEOPLE, "tools": ("tool_group",)}
"""By wish, the kinds of which one or a few are sought."""
_OF_ONE = ("learn", "become", "become_named", "certify", "able")
"""Wishes for one person."""
_OF_NO_ADVICE = frozenset({"industry", "tool", "message", "axis", "keyword", "document"})
_OTHER: Mapping[Wish, frozenset[str]] = {
    "learn": _OF_NO_ADVICE | {"tool_group", "step"},
    "able": _OF_NO_ADVICE | {"tool_group", "step"},
    "become": _OF_NO_ADVICE | {"tool_group", "tier", "zone", "certification", "gate", "trend", "step"},
    "hire": _OF_NO_ADVICE | {"tool_group", "tier", "zone", "path", "gate", "trend", "competency", "step"},
    "tools": frozenset(
        {"industry", "message", "axis", "path", "gate", "tier", "zone", "trend", "step", "engineer", "job_title", "role_type"}
    ),
    "certify": _OF_NO_ADVICE | {"tool_group", "path", "gate", "zone", "competency", "engineer", "job_title", "role_type", "step", "trend"},
    "certify_team": _OF_NO_ADVICE | {"tool_group", "path", "gate", "zone", "competency", "engineer", "job_title", "role_type", "trend"},
    "team_start": _OF_NO_ADVICE | {"tool_group", "path", "gate", "zone", "trend", "engineer", "job_title", "role_type"},
    "use": frozenset({"path", "gate", "tier", "step", "certification", "zone", "axis", "message", *_PEOPLE}),
}
"""By wish, the kinds of things that an answer to it is not about."""


@dataclass(frozen=True)
class Advising:
    """Advises. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search
    wishes: Wishes
    dispatcher: Dispatcher
    composer: Callable[[Language], Composer]
    unanswered: Callable[[str], Sequence[Absent]]
    """The attributes asked for that nothing in the guideline has."""

    def instead(self, asked: str, parts: Sequence[Part], language: Language) -> list[Part]:
        """What answers the wish in place of the parts; nothing where they do, or no advice is clearly wanted."""
        language = next((part.query.language for part in parts if part.query.language), language)
        undecided = Sentences(self.relations.framework, language).say("undecided")
        wished = self._wished(asked)
        open_parts = [
            part
            for part in parts
            if _open(part) or part.composed.opens_with(undecided) or (wished.wish in _ONE_OF and self._lists_all(part.query, wished.wish))
        ]
        answered = len(open_parts) < len(parts)
        if any(mention.ids("section") for mention in self.relations.lexicon.link(asked).mentions if not mention.ids("table")):
            # "技術棧那頁有寫要會 Docker，我先學哪個好": asked of what stands there.
            return []
        helped = any(answered and part.query.act == "help" for part in parts)
        judged = any(part.composed.judged for part in parts if part not in open_parts)
        if judged:
            return []
        composer = self.composer(language)
        if not answered and wished.wish not in _OF_ONE and any(part.composed.opens_with(undecided) for part in parts):
            # "開發跟應用的人要一起 train 嗎": that is left open.
            return []
        choice = self._choice(asked) if wished.wish == "choose" and helped and all(map(_plans, parts)) else []
        if wished.likely < (_ASTRAY if answered else _LIKELY) or (helped and not choice):
            return []
        if any(part.query.advised for part in parts) or (answered and not choice and not self._astray(asked, wished.wish, parts)):
            if wished.wish == "able" and parts[0].composed.outcome == "answered":
                # What is asked is whether it can be done at all: 50 歲了還來得及轉 AI 嗎.
                return [self._behind_refusal("able", parts[0], parts[0], composer), *parts[1:]]
            if wished.wish == "choose" and parts[0].query.act in ("compare", "tell") and len(parts[0].query.rows) > 1:
                return [self._behind_choice(parts[0], language), *parts[1:]]
            return self._with_others(asked, wished.wish, parts, composer) or self._without_lists(wished.wish, parts)
        queries = [replace(query, advised=True, language=language) for query in self._answers(asked, wished)]
        told = [Part(query, composer.compose(query)) for query in queries]
        if told and wished.wish == "choose":
            return [self._behind_choice(told[0], language), *told[1:]]
        return [self._behind_refusal(wished.wish, parts[0], told[0], composer), *told[1:]] if told else []

    def _wished(self, asked: str) -> Wished:
        wished = self.wishes.read(asked)
        # "司機也可以學 AI 嗎？要怎麼開始": there is no firm in it.
        begins = wished.wish in ("learn", "team_start") and wished.likely >= _PERHAPS and self.phrasing.begins(asked)
        return replace(wished, wish="learn", likely=max(wished.likely, _ASTRAY)) if begins else wished

    def _with_others(self, asked: str, wish: Wish, parts: Sequence[Part], composer: Composer) -> list[Part]:
        """The parts, with others who are needed too, where one was found by what is told; nothing where there are none."""
        told = {id for part in parts for id in (*part.query.rows, *part.composed.rows)}
        sought = _ONE_OF.get(wish, ())
        found = [part for part in parts if part.query.rows and all(id.startswith(sought) for id in part.query.rows)] if sought else []
        others = [id for query in self._nearest(asked, sought) for id in query.rows if id not in told] if found else []
        if not others or self._named(asked, told):
            return []
        query = replace(found[0].query, rows=(*found[0].query.rows, *others), advised=True, situated=True)
        return [Part(query, composer.compose(query)) if part is found[0] else part for part in parts]

    def _behind_choice(self, part: Part, language: Language) -> Part:
        """What is told of those to choose from, behind that the guideline chooses none."""
        lead = paragraph(Sentences(self.relations.framework, language).say("choice_none"))
        return replace(part, composed=replace(part.composed, blocks=(lead, *part.composed.blocks)))

    def _behind_refusal(self, wish: Wish, refused: Part, told: Part, composer: Composer) -> Part:
        """What is told, behind that it is not said whether it can be done at all, what a trade uses AI for, or what else is asked."""
        left_open = wish == "able" or (wish == "use" and not told.query.situated)
        beyond = {absent.id for absent in (self.unanswered(refused.query.text) if wish != "use" else refused.query.absent)}
        said = refused.composed.outcome == "abstained" and any(absent.id in beyond for absent in refused.query.absent)
        if not (left_open or said):
            return told
        lead = refused.composed.blocks[0] if said else composer.unsaid
        outcome = "abstained" if left_open and (wish == "use" or _open(refused)) else told.composed.outcome
        return replace(told, composed=replace(told.composed, blocks=(lead, *told.composed.blocks), outcome=outcome))

    def wanted(self, asked: str) -> bool:
        """Whether advice is rather wanted than not."""
        return self.wishes.read(asked).likely >= _LIKELY

    def surely(self, asked: str) -> bool:
        """Whether advice is wanted, whatever else the message sounds like."""
        return self.wishes.read(asked).likely >= _SURELY

    def _without_lists(self, wish: Wish, parts: Sequence[Part]) -> list[Part]:
        """The parts without those that only list all of several kinds, where another one answers; nothing where all stay, or none would."""
        left = [part for part in parts if not self._lists_all(part.query, wish)]
        return left if len(left) < len(parts) and any(not _open(part) for part in left) else []

    def _astray(self, asked: str, wish: Wish, parts: Sequence[Part]) -> bool:
        """Whether the parts are about what answers no such wish, list all of several kinds, or tell of another one than is clearly near."""
        if wish in _ONE_OF:
            told = {id for part in parts for id in (*part.query.rows, *part.composed.rows)}
            nearest = [id for query in self._nearest(asked, _ONE_OF[wish], _BESIDE) for id in query.rows]
            if nearest and told.isdisjoint(nearest) and not self._named(asked, told):
                return True
        hit = self.search(asked)[0]
        kind = hit.chunk.partition(".")[0]
        # A firm asks for what its trade does, whatever it wishes for; somebody by his occupation does not.
        of_trade = kind == "industry" and wish not in _ONE_OF and not self.dispatcher.arguments(asked).occupation
        answers = of_trade or kind not in _OTHER.get(wish, frozenset())
        if hit.likely >= _CLEARLY and answers and any(hit.chunk in (*part.query.rows, *part.composed.rows) for part in parts):
            # It is what the whole message lies nearest to.
            return False
        named = {id for part in parts for id in part.query.rows if not id.startswith(("industry.", "tool"))}
        if self._named(asked, named):
            return False
        return all(
            part.composed.outcome != "answered" or self._lists_all(part.query, wish) or self._of_others(wish, part) for part in parts
        )

    def _named(self, asked: str, rows: Collection[str]) -> bool:
        """Whether any of the rows is called by its name."""
        return any(
            mention.exact and not set(mention.ids("row")).isdisjoint(rows) for mention in self.relations.lexicon.link(asked).mentions
        )

    def _of_others(self, wish: Wish, part: Part) -> bool:
        rows = part.composed.rows or part.query.rows
        kinds = {self.relations.row(id).table for id in rows} or {table.id for table in self.relations.tables_of(part.query.tables)}
        kinds = kinds or {column.partition(".")[0] for column in part.query.columns}
        if not kinds and wish in ("certify", "certify_team"):
            # "行銷" alone tells whom a tier is for, and no certification.
            return part.query.act != "help"
        return part.query.act != "help" and bool(kinds) and kinds <= _OTHER.get(wish, frozenset())

    def _lists_all(self, query: Query, wish: Wish) -> bool:
        """Whether all of several kinds are listed, or all of which some are sought."""
        tables = self.relations.tables_of(query.tables)
        of_one = wish == "tools" and [table.id for table in tables] == ["tool"]
        all_of_kinds = query.act == "list" and (len(tables) > 1 or of_one)
        # "還能拿 AI 做什麼": what several kinds have, of which none is named.
        of_columns = query.act == "tell" and not query.rows and len({column.partition(".")[0] for column in query.columns}) > 1
        return not filtered(query) and (all_of_kinds or of_columns)

    def _answers(self, asked: str, wished: Wished) -> list[Query]:
        """The queries that answer a wish; none where it is not known of what."""
        given = self.dispatcher.arguments(asked)
        background = given.background or given.occupation
        told: Mapping[Wish, Callable[[], list[Query]]] = {
            "learn": lambda: self._path(asked, given, background, wished),
            "able": lambda: self._path(asked, given, background, wished),
            "become": lambda: self._roles(asked, background or wished.background),
            "become_named": lambda: self._path(asked, goal, background, wished) if (goal := self._aimed(asked, given)).role else [],
            "certify": lambda: self._certifications(asked, given),
            "certify_team": lambda: self._certifications(asked, given) if given.roles else self._tiers(asked),
            "hire": lambda: self._nearest(asked, _PEOPLE) or self._likeliest(asked, _PEOPLE),
            "tools": lambda: self._tools(asked),
            "use": lambda: self._uses(asked),
            "team_start": lambda: [Query(asked, act="order", tables=("step",), order="all")],
            "choose": lambda: self._choice(asked),
        }
        return told[wished.wish]() if wished.wish in told else []

    def _aimed(self, asked: str, given: Arguments) -> Arguments:
        """The arguments with the role that is named as what somebody would become: 退伍軍人，當得了 AI 專案經理嗎."""
        return replace(given, role=self.dispatcher.described_role(asked), origin=False) if given.origin or not given.role else given

    @staticmethod
    def _goal(given: Arguments) -> str | None:
        """The role that is aimed at; none where it is only where somebody comes from."""
        return None if given.origin else given.role

    def _path(self, asked: str, given: Arguments, background: Background | None, wished: Wished) -> list[Query]:
        """The path of where somebody comes from, and to the role that he names; for a field that leads to development, its work too."""
        asker = self.dispatcher.asker(asked)
        if self._goal(given) or not asker:
            assumed = background or ("science" if wished.background == "science" else None)
            request = PathRequest(assumed, self._goal(given), given.skills)
            found = [Query(asked, act="help", requests=(request,), asker=asker)]
        else:
            background = background or wished.background
            found = [Query(asked, rows=(f"path.{background}",), asker=asker)]
        if (background or wished.background) == "science" and not self._goal(given):
            areas = self.relations.framework.tables["work_area"]
            found.append(Query(asked, rows=tuple(row.id for row in areas.rows), columns=("work_area.work",)))
        return found

    def _roles(self, asked: str, background: Background) -> list[Query]:
        """What somebody can become: whom he is like by what he tells, where that is clear, and where his path leads."""
        tables, path = self.relations.framework.tables, f"path.{background}"
        found = self._nearest(asked, ("engineer", "scientist", "job_title"))
        if background == "science":
            engineers = (*tables["engineer"].rows, *tables["scientist"].rows)
            work = Query(asked, rows=tuple(row.id for row in engineers), columns=("engineer.output", "scientist.duty"))
            return [*found, Query(asked, rows=(path,)), work]
        types = tuple(row.id for row in tables["role_type"].rows)
        columns = ("role_type.titles", "role_type.core_value", "role_type.skills")
        asker = self.dispatcher.asker(asked)
        return [*found, Query(asked, rows=(path,), columns=("path.end",), asker=asker), Query(asked, rows=types, columns=columns)]

    def _certifications(self, asked: str, given: Arguments) -> list[Query]:
        """The certifications for the role, or for each of the people enumerated."""
        roles = given.roles[:_MOST] or (given.role,)
        vendors = () if given.among else given.vendors
        requests = tuple(
            CertificationRequest(role, given.scope, vendors, given.held, given.background, given.without, given.among) for role in roles
        )
        return [Query(asked, act="help", requests=requests)]

    def _tiers(self, asked: str) -> list[Query]:
        """All tiers: whom each is for, and which certifications go with it."""
        tiers = self.relations.framework.tables["tier"].rows
        return [Query(asked, rows=tuple(tier.id for tier in tiers), columns=("tier.audience", "tier.certifications"))]

    def _tools(self, asked: str) -> list[Query]:
        """The tools of the groups that what is told leads to, else of all."""
        rows = [id for query in self._nearest(asked, ("tool_group",), least=_AT_ALL) for id in query.rows]
        rows = rows or [row.id for row in self.relations.framework.tables["tool_group"].rows]
        return [Query(asked, rows=tuple(rows), columns=("tool_group.tools",))]

    def _uses(self, asked: str) -> list[Query]:
        """What AI is used for in the trade, where the guideline has it, and the tools for what is to be done."""
        hit = self.search(asked)[0]
        of_trade = hit.chunk.startswith("industry.") and hit.likely >= _CLEARLY and hit.unlisted < hit.likely
        return [*([Query(asked, rows=(hit.chunk,), situated=True)] if of_trade else []), *self._tools(asked)]

    def _choice(self, asked: str) -> list[Query]:
        """The comparison of what is named, of one kind."""
        named = {id: self.relations.row(id).table for mention in self.relations.lexicon.link(asked).mentions for id in mention.ids("row")}
        people = self.relations.people
        for kind in dict.fromkeys(named.values()):
            rows = tuple(id for id, table in named.items() if table == kind or {table, kind} <= set(people))
            if len(rows) > 1:
                return [Query(asked, act="compare", rows=rows[:_MOST])]
        return []

    def _likeliest(self, asked: str, kinds: Sequence[str]) -> list[Query]:
        """The two of the kinds that are likeliest, where none is clearly meant."""
        hits = [hit for hit in self.search(asked, _WIDE) if hit.chunk.partition(".")[0] in kinds and hit.likely >= _PERHAPS_TWO]
        hits.sort(key=lambda hit: -hit.likely)
        return [Query(asked, rows=tuple(hit.chunk for hit in hits[:2]), situated=True)] if hits else []

    def _nearest(self, asked: str, kinds: Sequence[str], clearly: float = _CLEARLY, least: float = 0.0) -> list[Query]:
        """What of the kinds the message leads to, and what a clause alone leads to: 檢查焊點，又想預估下一季訂單."""
        found: list[str] = []
        near = _NEAR_EN if asked.isascii() else _NEAR
        pieces = [piece for piece in clauses(asked) if extent(piece) >= _TELLS and not self.phrasing.cues(piece).asks]
        for text, from_share in ((asked, clearly), *((piece, _BESIDE) for piece in pieces)):
            best, share = likeliest([hit for hit in self.search(text, _WIDE) if hit.chunk.partition(".")[0] in kinds])
            if best and share >= from_share and best.likely >= least and best.score >= near and best.chunk not in found:
                found.append(best.chunk)
        return [Query(asked, rows=tuple(found[:_MOST]), situated=True)] if found else []


def _open(part: Part) -> bool:
    """Whether a part answers nothing, or matches nobody with what was said."""
    matched = [result.ranked for result in part.composed.results if isinstance(result, RoleMatch)]
    return part.composed.outcome != "answered" or (bool(matched) and not any(matched))


def _plans(part: Part) -> bool:
    """Whether a part plans somebody's way to nowhere in particular."""
    requests = part.query.requests
    return bool(requests) and all(isinstance(request, PathRequest) and request.role is None for request in requests)
