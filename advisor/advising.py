"""Advice to somebody who tells his situation, by what he wishes for, where his words led to no answer, or to one about something else.

What he wishes for is learned (advisor/wishes.py); what he is told comes from the rows and from the scoring helpers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.compose import Composer
from advisor.composed import paragraph
from advisor.counsel import BESIDE, CLEARLY, PEOPLE, Counsel
from advisor.dispatch import Dispatcher
from advisor.meaning import Search
from advisor.mentions import Absent
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.scoring.values import PathRequest, RoleMatch
from advisor.selection import filtered
from advisor.sentences import Sentences
from advisor.types import Language
from advisor.wishes import Wish, Wished, Wishes

_LIKELY = 0.65
"""How likely advice must be wanted where the words led to no answer."""
_ASTRAY = 0.75
"""Where they led to an answer about another kind of thing."""
_PERHAPS = 0.3
"""Where words ask where to begin, too."""
_RATED = 0.6
"""That somebody wants to be rated: nothing else is answered by what he is told then."""
_SURELY = 0.9
"""Where they sound like another's business."""

_ONE_OF: Mapping[Wish, tuple[str, ...]] = {"hire": PEOPLE, "tools": ("tool_group",)}
"""By wish, the kinds of which one or a few are sought."""
_OF_ONE = ("learn", "become", "certify", "able")
"""Wishes for one person that no verdict answers."""
_OF_NO_ADVICE = frozenset({"industry", "tool", "message", "axis", "keyword", "document"})
_WAYS = {"path", "gate"}
"""Kinds that tell somebody's way."""
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
    "use": frozenset({"path", "gate", "tier", "step", "certification", "zone", "axis", "message", *PEOPLE}),
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
    counsel: Counsel
    composer: Callable[[Language], Composer]
    unanswered: Callable[[str], Sequence[Absent]]
    """The attributes asked for that nothing in the guideline has."""

    def instead(self, asked: str, parts: Sequence[Part], language: Language) -> list[Part]:
        """What answers the wish in place of the parts; nothing where they do, or no advice is clearly wanted."""
        wished = self._wished(asked)
        language = next((part.query.language for part in parts if part.query.language), language)
        if self.rated(asked) and not any(part.query.act == "help" or _tested(part) for part in parts):
            return self._advised(asked, replace(wished, wish="assess"), parts[0], language)
        if wished.likely < _LIKELY or self._of_section(asked):
            return []
        undecided = Sentences(self.relations.framework, language).say("undecided")
        left_open = [part for part in parts if part.composed.opens_with(undecided)]
        nothing = [
            part
            for part in parts
            if _open(part) or (wished.wish in _ONE_OF and self._lists_all(part.query, wished.wish)) or self._of_firm(asked, part)
        ]
        told = [part for part in parts if part not in left_open and part not in nothing]
        if any(part.composed.judged for part in told) or (left_open and not told and wished.wish not in _OF_ONE):
            # A verdict stands; "開發跟應用的人要一起 train 嗎" is left open.
            return []
        helped = any(part.query.act == "help" for part in told)
        choice = self._between_people(asked) if wished.wish == "choose" and helped and all(map(_plans, parts)) else []
        if (told and wished.likely < _ASTRAY) or (helped and not choice):
            return []
        if not told and any(self._known_to_lack(wished.wish, part) for part in parts):
            return []
        stands = any(part.query.advised for part in parts) or bool(told and not choice and not self._astray(asked, wished.wish, parts))
        return self._completed(asked, wished.wish, parts, language) if stands else self._advised(asked, wished, parts[0], language)

    def _of_firm(self, asked: str, part: Part) -> bool:
        """Whether a part tells where a firm begins, to somebody who asks it for himself: 完全不懂 AI，從哪裡開始."""
        first = self.relations.framework.tables["step"].rows[0].id
        return part.query.rows == (first,) and not part.query.check and self.phrasing.begins(asked)

    @staticmethod
    def _known_to_lack(wish: Wish, part: Part) -> bool:
        """Whether it is told what is asked for and the guideline lacks: tools for an ability, a skill, what a trade does."""
        lacked = {absent.table for absent in part.query.absent if absent.table}
        of_tools = wish == "tools" and bool(part.query.rows and part.query.tables)
        # "要找哪種人來做資安": whom he asks for is no matter of likeness.
        of_things = wish in _ONE_OF and bool(lacked - {"role", "industry"})
        return of_tools or of_things or (wish == "team_start" and "industry" in lacked)

    def _between_people(self, asked: str) -> list[Query]:
        """The comparison of those of whom somebody would become one: a plan to either is no answer."""
        return [
            query
            for query in self.counsel.choice(asked)
            if {self.relations.row(id).table for id in query.rows} <= set(self.relations.people)
        ]

    def _of_section(self, asked: str) -> bool:
        """Whether it is asked what stands on a page: 技術棧那頁有寫要會 Docker，我先學哪個好."""
        return any(mention.ids("section") for mention in self.relations.lexicon.link(asked).mentions if not mention.ids("table"))

    def _completed(self, asked: str, wish: Wish, parts: Sequence[Part], language: Language) -> list[Part]:
        """The parts with what the wish asks besides, or without what it doesn't; nothing where they stay as they are."""
        composer = self.composer(language)
        if wish == "able" and parts[0].composed.outcome == "answered":
            # What is asked is whether it can be done at all: 50 歲了還來得及轉 AI 嗎.
            zones = [Part(query, composer.compose(query)) for query in self.counsel.zones(asked)]
            first, *others = [*zones, *parts]
            return [self._behind_refusal(wish, parts[0], first, composer), *others]
        if wish == "choose" and parts[0].query.act in ("compare", "tell") and len(parts[0].query.rows) > 1:
            return [self._behind_choice(parts[0], language), *parts[1:]]
        return self._with_others(asked, wish, parts, composer) or self._without_lists(wish, parts)

    def _advised(self, asked: str, wished: Wished, instead_of: Part, language: Language) -> list[Part]:
        """What answers the wish; nothing where it is not known of what."""
        composer = self.composer(language)
        queries = [replace(query, advised=True, language=language) for query in self.counsel.answers(asked, wished)]
        told = [Part(query, composer.compose(query)) for query in queries]
        if told and wished.wish == "use" and instead_of.query.absent:
            # Which trades are listed, and then the tools that anybody has.
            return [instead_of, *(replace(part, composed=replace(part.composed, outcome="abstained")) for part in told)]
        if told and wished.wish == "choose":
            return [self._behind_choice(told[0], language), *told[1:]]
        if not told:
            return []
        first = self._behind_refusal(wished.wish, instead_of, told[0], composer)
        # What is behind a refusal is what comes nearest, however much of it there is.
        return [first, *(replace(part, composed=replace(part.composed, outcome=first.composed.outcome)) for part in told[1:])]

    def _wished(self, asked: str) -> Wished:
        wished = self.wishes.read(asked)
        if self.phrasing.says("of_other_fields", asked):
            wished = replace(wished, background="cross_field")
        if wished.wish == "learn" and any(mention.ids("table") == ("tool",) for mention in self.relations.lexicon.link(asked).mentions):
            # "想先學幾個做圖工具，推薦看哪些": it is these that are to be named.
            return replace(wished, wish="tools")
        if self.phrasing.says("plans_to_learn", asked):
            return replace(wished, wish="learn", likely=max(wished.likely, _SURELY))
        # "司機也可以學 AI 嗎？要怎麼開始": there is no firm in it.
        begins = wished.wish in ("learn", "team_start") and wished.likely >= _PERHAPS and self.phrasing.begins(asked)
        return replace(wished, wish="learn", likely=max(wished.likely, _ASTRAY)) if begins else wished

    def _with_others(self, asked: str, wish: Wish, parts: Sequence[Part], composer: Composer) -> list[Part]:
        """The parts, with others who are needed too, where one was found by what is told; nothing where there are none."""
        told = _rows_of(parts)
        sought = _ONE_OF.get(wish, ())
        found = [part for part in parts if part.query.rows and all(id.startswith(sought) for id in part.query.rows)] if sought else []
        others = [id for query in self.counsel.nearest(asked, sought) for id in query.rows if id not in told] if found else []
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
        lead = refused.composed.blocks[0] if said else composer.able_open if wish == "able" else composer.unsaid
        outcome = "abstained" if said or wish == "use" or _open(refused) else told.composed.outcome
        return replace(told, composed=replace(told.composed, blocks=(lead, *told.composed.blocks), outcome=outcome))

    def alone(self, asked: str, parts: Sequence[Part]) -> bool:
        """Whether advice is wanted on what the message tells by itself, whatever was spoken of before."""
        if self.rated(asked):
            return not any(map(_tested, parts))
        corrects = self.phrasing.corrections.corrected(asked) is not None
        if corrects or self.phrasing.pronoun(asked) or self.phrasing.points_back(asked) or self._wished(asked).likely < _ASTRAY:
            return False
        # "那我該考哪張": whoever he said before that he is.
        given = self.dispatcher.arguments(asked)
        return bool(given.comes_from or given.background or given.role)

    def wanted(self, asked: str) -> bool:
        """Whether advice is rather wanted than not."""
        return self._wished(asked).likely >= _LIKELY

    def rated(self, asked: str) -> bool:
        """Whether somebody wants to be rated, or his team."""
        return self.wishes.read(asked).rated >= _RATED

    def surely(self, asked: str) -> bool:
        """Whether advice is wanted, whatever else the message sounds like."""
        return self._wished(asked).likely >= _SURELY or self.rated(asked)

    def _without_lists(self, wish: Wish, parts: Sequence[Part]) -> list[Part]:
        """The parts without those that only list all of several kinds, where another one answers; nothing where all stay, or none would."""
        left = [part for part in parts if not self._lists_all(part.query, wish)]
        return left if len(left) < len(parts) and any(not _open(part) for part in left) else []

    def _astray(self, asked: str, wish: Wish, parts: Sequence[Part]) -> bool:
        """Whether the parts are about what answers no such wish, list all of several kinds, or tell of another one than is clearly near."""
        if wish in _ONE_OF:
            told = _rows_of(parts)
            nearest = [id for query in self.counsel.nearest(asked, _ONE_OF[wish], BESIDE) for id in query.rows]
            if nearest and told.isdisjoint(nearest) and not self._named(asked, told):
                return True
        hit = self.search(asked)[0]
        kind = hit.chunk.partition(".")[0]
        # A firm asks for what its trade does, whatever it wishes for; somebody by his occupation does not.
        of_trade = kind == "industry" and wish not in _ONE_OF and not self.dispatcher.arguments(asked).occupation
        answers = of_trade or kind not in _OTHER.get(wish, frozenset())
        if hit.likely >= CLEARLY and answers and hit.chunk in _rows_of(parts):
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
        kinds = kinds or {row.table for row in self.relations.framework.rows.values() if row.section == part.query.section}
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
        kinds = {column.partition(".")[0] for column in query.columns} - _WAYS
        of_columns = query.act == "tell" and not query.rows and len(kinds) > 1
        return not filtered(query) and (all_of_kinds or of_columns)


def _rows_of(parts: Sequence[Part]) -> set[str]:
    """The rows that parts ask about or tell of."""
    return {id for part in parts for id in (*part.query.rows, *part.composed.rows)}


def _open(part: Part) -> bool:
    """Whether a part answers nothing, or matches nobody with what was said."""
    matched = [result.ranked for result in part.composed.results if isinstance(result, RoleMatch)]
    return part.composed.outcome != "answered" or (bool(matched) and not any(matched))


def _tested(part: Part) -> bool:
    """Whether a part puts something to the test: 「我數是十二張」."""
    return bool(part.composed.judged or part.query.insists or part.query.claims or part.query.number)


def _plans(part: Part) -> bool:
    """Whether a part plans somebody's way."""
    return bool(part.query.requests) and all(isinstance(request, PathRequest) for request in part.query.requests)
