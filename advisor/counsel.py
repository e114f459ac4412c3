"""What answers the wish of somebody who tells his situation: queries over the rows, and requests to the scoring helpers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.arguments import Arguments
from advisor.clauses import clauses
from advisor.dispatch import Dispatcher
from advisor.equipping import Equipping
from advisor.meaning import Search, likeliest
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.scoring.values import AssessmentRequest, Background, PathRequest
from advisor.wishes import Wish, Wished
from advisor.wording import extent

PEOPLE = ("engineer", "scientist", "job_title", "work_area")
"""Kinds of which somebody is hired."""
CLEARLY = 0.5
"""From which share of how likely all of a kind are one is told, from which likelihood on something is what a message is about."""
BESIDE = 0.75
"""From which share on a clause alone leads to one."""

_MOST = 4
"""Things told in one answer."""
_AT_ALL = 0.1
"""How likely, of all that there is, tools must be meant to tell those of one group, and people to be told where none is clearly meant."""
_NEAR, _NEAR_EN = 0.835, 0.82
"""From which score on a clause, or an English one, speaks of a thing at all."""
_TELLS = 6.0
"""The length of a clause from which on it tells what is needed."""
_WIDE = 60
"""Hits among which all of a kind are."""


@dataclass(frozen=True)
class Counsel:
    """Finds what answers wishes. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search
    dispatcher: Dispatcher

    def answers(self, asked: str, wished: Wished) -> list[Query]:
        """The queries that answer a wish; none where it is not known of what."""
        given = self.dispatcher.arguments(asked)
        background = given.background or given.occupation
        # "藥師可以轉做 AI 嗎" names nothing that he would become: where the way begins.
        goal = self._aimed(asked, given)
        told: Mapping[Wish, Callable[[], list[Query]]] = {
            "learn": lambda: self._path(asked, given, background, wished),
            "able": lambda: [*self.zones(asked), *self._path(asked, given, background, wished)],
            "become": lambda: self._roles(asked, background or wished.background),
            "become_named": lambda: self._path(asked, goal, background, wished) if goal.role or self.phrasing.cues(asked).check else [],
            "certify": lambda: [Query(asked, act="help", requests=self.dispatcher.certifications(given))],
            "certify_team": lambda: (
                [Query(asked, act="help", requests=self.dispatcher.certifications(given))] if given.roles else self._tiers(asked)
            ),
            "hire": lambda: self.nearest(asked, PEOPLE) or self._likeliest(asked, PEOPLE),
            "tools": lambda: self._tools(asked),
            "use": lambda: self._uses(asked),
            "team_start": lambda: [Query(asked, act="order", tables=("step",), order="all")],
            "choose": lambda: self.choice(asked),
            "assess": lambda: [Query(asked, act="help", requests=(AssessmentRequest(),))],
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

    def zones(self, asked: str) -> list[Query]:
        """The zones that what somebody can and cannot do stands for: 完全不會寫程式."""
        named = {id for mention in self.relations.lexicon.link(asked).mentions if mention.exact for id in mention.ids("row")}
        zones = tuple(row.id for row in self.relations.framework.tables["zone"].rows if row.id in named)
        told = bool(zones) and self.phrasing.cannot(asked)
        return [Query(asked, rows=zones, columns=("zone.people", "zone.definition"))] if told else []

    def _roles(self, asked: str, background: Background) -> list[Query]:
        """What somebody can become: whom he is like by what he tells, where that is clear, and where his path leads."""
        tables, path = self.relations.framework.tables, f"path.{background}"
        found = self.nearest(asked, ("engineer", "scientist", "job_title"), least=_AT_ALL)
        if background == "science":
            engineers = (*tables["engineer"].rows, *tables["scientist"].rows)
            work = Query(asked, rows=tuple(row.id for row in engineers), columns=("engineer.output", "scientist.duty"))
            return [*found, Query(asked, rows=(path,)), work]
        types = tuple(row.id for row in tables["role_type"].rows)
        columns = ("role_type.titles", "role_type.core_value", "role_type.skills")
        asker = self.dispatcher.asker(asked)
        return [*found, Query(asked, rows=(path,), columns=("path.end",), asker=asker), Query(asked, rows=types, columns=columns)]

    def _tiers(self, asked: str) -> list[Query]:
        """All tiers: whom each is for, and which certifications go with it."""
        tiers = self.relations.framework.tables["tier"].rows
        return [Query(asked, rows=tuple(tier.id for tier in tiers), columns=("tier.audience", "tier.certifications"))]

    def _tools(self, asked: str) -> list[Query]:
        """The tools of the groups that what is told leads to, else of all."""
        rows = [id for query in self.nearest(asked, ("tool_group",), least=_AT_ALL) for id in query.rows]
        groups = Equipping(self.relations, self.phrasing, self.search).groups(asked, rows)
        return [Query(asked, rows=groups, columns=("tool_group.tools",))]

    def _uses(self, asked: str) -> list[Query]:
        """What AI is used for in the trade, where the guideline has it, and the tools for what is to be done."""
        hit = self.search(asked)[0]
        of_trade = hit.chunk.startswith("industry.") and hit.likely >= CLEARLY and hit.unlisted < hit.likely
        return [*([Query(asked, rows=(hit.chunk,), situated=True)] if of_trade else []), *self._tools(asked)]

    def choice(self, asked: str) -> list[Query]:
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
        hits = [hit for hit in self.search(asked, _WIDE) if hit.chunk.partition(".")[0] in kinds and hit.likely >= _AT_ALL]
        hits.sort(key=lambda hit: -hit.likely)
        return [Query(asked, rows=tuple(hit.chunk for hit in hits[:2]), situated=True)] if hits else []

    def nearest(self, asked: str, kinds: Sequence[str], clearly: float = CLEARLY, least: float = 0.0) -> list[Query]:
        """What of the kinds the message leads to, and what a clause alone leads to: 檢查焊點，又想預估下一季訂單."""
        found: list[str] = []
        near = _NEAR_EN if asked.isascii() else _NEAR
        pieces = [piece for piece in clauses(asked) if extent(piece) >= _TELLS and not self.phrasing.cues(piece).asks]
        for text, from_share in ((asked, clearly), *((piece, BESIDE) for piece in pieces)):
            best, share = likeliest([hit for hit in self.search(text, _WIDE) if hit.chunk.partition(".")[0] in kinds])
            if best and share >= from_share and best.likely >= least and best.score >= near and best.chunk not in found:
                found.append(best.chunk)
        return [Query(asked, rows=tuple(found[:_MOST]), situated=True)] if found else []
