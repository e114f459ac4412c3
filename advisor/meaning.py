"""Reading by meaning: what retrieval finds nearest, where the names of a question say too little or stand there by chance."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Protocol

from advisor.corrections import CLAUSES
from advisor.cues import Cues
from advisor.mentions import Absent, Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.types import Text
from advisor.wording import extent


class Hit(Protocol):
    """A chunk that retrieval found: a row or `section.N`, a score comparable across questions, and how likely it is what is asked for."""

    @property
    def chunk(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def likely(self) -> float: ...
    @property
    def unlisted(self) -> float: ...


class Search(Protocol):
    """Finds the k best rows and sections, best first."""

    def __call__(self, query: str, k: int = ..., /) -> Sequence[Hit]: ...


# Measured on the bundled embeddings: questions of the field score above the first, the best hit is the right one above the second.
IN_FIELD, CONFIDENT = 0.872, 0.885
# By how much the best hit must lie above the next, or above the best of the kind asked for, to be taken instead of it.
_ABOVE_NEXT, _ABOVE_KIND, _ABOVE_KIND_UNEXPLAINED = 0.006, 0.015, 0.005
# What may be asked for on behalf of an asker whom the guideline does not name.
_OF_ASKERS = frozenset({"step", "gate", "path", "certification", "tier"})


def votes(hits: Sequence[Hit]) -> dict[str, float]:
    """Retrieval's opinion by row and by table, 0 to 1."""
    found: dict[str, float] = {}
    top = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        # Scores lie close together: what counts is how near to the best one.
        vote = min(1.0, max(0.0, (hit.score - 0.85) / 0.05)) * math.exp((hit.score - top) / 0.012)
        for id in (hit.chunk, _kind(hit)):
            found[id] = max(found.get(id, 0.0), vote)
    return found


# Of a message of which names leave so much unexplained, that which is so likely is meant (hits' `likely`); where a value is named or
# another kind asked for, more is needed. Measured on 995 situations that say which row helps, each found without itself, and 1,775
# messages of the cases: 43 answers mended, of the others three lost.
_UNEXPLAINED, _UNEXPLAINED_OF_VALUES = 0.12, 0.2
_LEAST_UNEXPLAINED = 2.0
_LIKELY_STEPS = 0.3
_LIKELY_BESIDE, _LIKELY, _LIKELY_OF_ANOTHER = 0.5, 0.6, 0.7
# Where the answer read by names rests on other sections than what is most likely meant. Of 6,900 messages three answers and of 512 that
# nothing was mended by five are right instead of wrong, and none is wrong instead of right.
_LIKELY_INSTEAD = 0.8
_SURE, _SURELY = 0.9, 0.95
"""How likely it is meant what a name, or a word that nothing explains, speaks against: 下個月賣幾箱."""
_EITHER_FIRST = re.compile(r"先.{1,8}還是先")
_LEAVES_OUT = re.compile(r"非|除了|以外|扣掉")
_AT_END = re.compile(r"最[後前先末]|\b(first|last)\b", re.IGNORECASE)
# From how likely (`Hit.unlisted`) on somebody's line of business is taken for one that the guideline doesn't list.
_UNLISTED, _LEAST_UNLISTED = 0.6, 0.3
LINE_OF_BUSINESS = "line_of_business"
"""The id of somebody's line of business that is none of the industries listed."""
_OF_NO_INDUSTRY = Absent(LINE_OF_BUSINESS, Text("你說的行業", "your line of business"), "industry")
_SEVERAL = re.compile(r"哪些|哪幾")
NOT_ONE = re.compile(r"[不沒非除未無最]|以外|哪[幾兩二三四五]")
"""Asks for several, for those that something does not go for, or for the one that is most so."""


class Meaning:
    """Corrects by meaning what was read by name."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._phrasing = phrasing

    def nearest(self, query: Query, cues: Cues, hits: Sequence[Hit]) -> Query:
        """The query about what is nearest in meaning, if names say too little and it is near enough; else the query.

        No industry stands in for a line of business that is none of those listed."""
        found = self._nearest(query, cues, hits)
        taken = [id for id in set(found.rows) - set(query.rows) if _kind_of(id) == "industry"]
        named = tuple(asker for asker in query.asker if asker.table == "industry")
        likely = max((hit.likely for hit in hits if hit.chunk in taken), default=0.0)
        # "農會信用部…": its name is not listed, but what is told of it is done in an industry that is.
        named = () if likely >= _SURELY and hits[0].unlisted <= 1 - _SURELY else named
        if taken and (named or hits[0].unlisted >= max(_LEAST_UNLISTED, likely)):
            return replace(query, absent=named or (_OF_NO_INDUSTRY,), asker=(), rows=(), terms=())
        return found

    def _nearest(self, query: Query, cues: Cues, hits: Sequence[Hit]) -> Query:
        if query.act == "position" and len(query.rows) > 1 and hits and hits[0].likely >= _SURELY:
            # "做影片剪輯的，聲音類排第幾": the other one only tells who asks.
            asking = self._relations.lexicon.link(re.split(CLAUSES, query.text.rstrip("?？"))[-1])
            named = {id for mention in asking.mentions for id in mention.ids("row") if id in query.rows}
            query = replace(query, rows=(hits[0].chunk,)) if named == {hits[0].chunk} else query
        if not self._phrasing.aspires(query.text) and (unlisted := self.unlisted(query, hits)):
            return replace(query, absent=unlisted, asker=())
        # "農會適用嗎": whether it is for somebody whom the guideline does not name, and for nothing else.
        only_asker = query.asker and query.check and _names_little(query) and not (query.tables or query.columns)
        if query.asker and self._phrasing.aspires(query.text):
            # "我是做財務的，想轉到 AI 相關的職位": of where he wants to go, and not of where he is.
            hits = [hit for hit in hits if _kind(hit) != "industry"]
        if not hits or query.absent or query.act == "summarise" or only_asker or self._for_asker(query):
            return query
        if anchored := self._anchored(query, hits):
            return anchored
        unexplained = sum(len(chars) for chars in query.rest if not chars.isdigit())
        if query.empty and self._phrasing.only_points(query.text, query.rest):
            # It says nothing that anything could be near to.
            return query
        if not cues.summarise and self._situation(query, hits):
            return replace(self._about(query, hits[0]), claims=(), terms=(), situated=True)
        described = None if cues.summarise else self._described(query, hits, unexplained)
        if described:
            return described
        if unexplained >= 2 and _only_kinds(query) and not (query.columns or query.order or query.naming):
            of_kind = self._nearest_of_kind(query, hits)
            # "美國公司的認證有哪些" asks for several: the one that happens to be nearest is no answer.
            of_all = any(hits[0].chunk == f"section.{table.section}" for table in self._relations.tables_of(query.tables))
            several = query.every or of_all or _SEVERAL.search(query.text) is not None
            if of_kind and not (several and of_kind.act == "tell" and not of_kind.tables):
                return of_kind
        if cues.check and _only_kinds(query) and unexplained >= 2 and not query.columns and hits[0].score >= IN_FIELD:
            # "人才最後是留在總部對嗎": a list of all people answers no yes or no.
            return self._about(query, hits[0])
        bare = _only_kinds(query) and not (query.columns or cues.listing)
        enough = IN_FIELD if query.columns or self._phrasing.about_document(query.text) else CONFIDENT
        if query.act not in ("passage", "tell", "list") or hits[0].score < enough:
            return query
        vague = _names_little(query) and not query.tables and unexplained >= 2
        weak = self._off_kind(query, hits, unexplained) if bare else vague or query.empty
        return self._about(query, hits[0]) if weak else query

    def instead(self, query: Query, sections: Collection[int], search: Search) -> Query | None:
        """The query about what is most likely meant, where names led to other sections and leave some of the message unexplained."""
        if query.leans or query.advised or sum(map(extent, query.rest)) < _LEAST_UNEXPLAINED or not self._tells(query):
            return None
        hit = search(query.text)[0]
        elsewhere = _kind(hit) != "section" and self._framework.section_of(hit.chunk) not in sections
        kinds = self._kinds(query)
        # "信用卡風險評分是誰做的": of the people asked for, those who have what is named.
        of_others = query.terms and kinds and _kind(hit) not in kinds
        if not elsewhere or of_others or hit.likely < _LIKELY_INSTEAD:
            return None
        return replace(self._about(query, hit), claims=(), terms=(), number=None, wanted=None, absent=(), situated=True)

    def first_steps(self, message: str, linked: Linked, search: Search) -> Query | None:
        """The query for the first steps of the action guide, where a firm asks where to begin, whoever asks for it; None where it doesn't.

        Not where another step, a certification or somebody's path is asked about."""
        if not self._phrasing.says("firm_begins", message):
            return None
        steps = self._framework.tables["step"]
        named = {id for mention in linked.mentions for id in mention.ids("row")}
        # Training is what is to be done; which of two steps comes first is asked of these.
        others = {row.id for row in steps.rows[1 if steps.rows[0].id in named else 2 :]} & named
        kinds = {id for mention in linked.mentions if mention.asked for id in mention.ids("table")} - {"step"}
        likely = sum(hit.likely for hit in search(message) if _kind(hit) == "step" or hit.chunk == f"section.{steps.section}")
        either = _EITHER_FIRST.search(message) and any(mention.ids("table") == ("certification",) for mention in linked.mentions)
        if either or others or kinds & _OF_ASKERS or (steps.rows[0].id not in named and likely < _LIKELY_STEPS):
            return None
        return Query(message, act="tell", rows=tuple(row.id for row in steps.rows[:2]), columns=("step.action",), advised=True)

    def _tells(self, query: Query) -> bool:
        """Whether somebody tells what he does or needs, and asks for nothing that has a place or a name of its own."""
        plainly = query.act in ("tell", "list", "passage") and not (query.check or query.negated or query.not_rows or query.not_terms)
        placed = query.order or query.nth or query.extreme or query.relation or query.naming or _LEAVES_OUT.search(query.text)
        unknown = query.missing or any(absent.table != "role" and absent.id != query.wanted for absent in query.absent)
        return plainly and not (placed or unknown or self._phrasing.aspires(query.text) or self._phrasing.begins(query.text))

    def _situation(self, query: Query, hits: Sequence[Hit]) -> bool:
        """Whether somebody tells what he does or needs, and names in it say less of what helps than the whole does."""
        # A whole section says less of what is named than its name does.
        listed = {f"section.{table.section}" for table in self._relations.tables_of(query.tables)}
        less = hits[0].chunk in (*query.rows, *listed) or (_kind(hits[0]) == "section" and query.rows)
        if less or query.wanted or not self._tells(query):
            return False
        kinds = self._asked_of(query)
        likely = _LIKELY_OF_ANOTHER if kinds and _kind(hits[0]) not in kinds else _LIKELY
        unexplained = sum(map(extent, query.rest))
        share = _UNEXPLAINED_OF_VALUES if query.terms else _UNEXPLAINED
        return hits[0].likely >= likely and unexplained >= max(_LEAST_UNEXPLAINED, share * len(query.text))

    def _anchored(self, query: Query, hits: Sequence[Hit]) -> Query | None:
        """The query for what comes next to the row of an ordered kind that is only described: 叫大家考證照的前一步."""
        if query.order not in ("next", "previous") or query.check or query.absent or query.naming or _AT_END.search(query.text):
            return None
        spoken = {id for mention in self._relations.lexicon.link(query.text).mentions for id in mention.ids("table")}
        kinds = [table.id for table in self._framework.tables.values() if table.ordered and table.id in spoken]
        described = hits[0].likely >= _LIKELY_BESIDE and kinds == [_kind(hits[0])] and kinds[0] not in {_kind_of(row) for row in query.rows}
        return replace(query, act="order", rows=(hits[0].chunk,), tables=(), terms=(), columns=(), section=None) if described else None

    def unless_far(self, query: Query, linked: Linked, hits: Sequence[Hit]) -> Query:
        """The query, or a passage only: words such as 做, 人 or 步 stand in questions about anything.

        By themselves, in a text far from the guideline, they mean nothing of it."""
        begins = bool(query.asker) and self._phrasing.begins(query.text)
        named = not _names_little(query) or begins or query.absent or query.naming or query.act == "summarise"
        kinds = any(len(mention.surface) > 1 and mention.ids("table") not in ((), ("role",)) for mention in linked.mentions)
        columns = any(len(mention.surface) > 2 and mention.ids("column") for mention in linked.mentions)
        sections = any(mention.ids("section") for mention in linked.mentions)
        if named or kinds or columns or sections or max((hit.score for hit in hits), default=1.0) >= IN_FIELD:
            return query
        return replace(query, act="passage", tables=(), columns=(), nth=None, order=None)

    def unlisted(self, query: Query, hits: Sequence[Hit]) -> tuple[Absent, ...]:
        """The asker's line of business, where what industries have is asked for and it is none of them: 我在物流公司，AI 能幫我什麼.

        By its name, or because all of the message is like what people of other lines of business ask."""
        of = {column.partition(".")[0] for column in query.columns} | set(query.tables)
        if query.rows or query.absent or query.order or query.nth or query.number:
            return ()
        named = () if query.check else tuple(asker for asker in query.asker if asker.table in of)
        unlike = "industry" in of and bool(hits) and hits[0].unlisted >= _UNLISTED
        if query.terms:
            # "航空公司客服，AI 怎麼用": what he does there is done elsewhere, too.
            return named if unlike else ()
        return named or ((_OF_NO_INDUSTRY,) if unlike else ())

    def _for_asker(self, query: Query) -> bool:
        """Whether advice is asked for: it goes by who asks, not by what is near."""
        of_industry = any(_kind_of(column) == "industry" for column in query.columns)
        advised = not (query.rows or of_industry) and set(query.tables) <= _OF_ASKERS
        return advised and any(asker.background for asker in query.asker)

    def _nearest_of_kind(self, query: Query, hits: Sequence[Hit]) -> Query | None:
        """The query about one row of the kind asked for, or about a group that leads to it; None if none is clearly nearest."""
        kinds = self._kinds(query)
        near = [hit for hit in hits if _kind(hit) in kinds or self._leads_to(hit.chunk, kinds)]
        groups = [hit for hit in near if near and _kind(hit) == _kind(near[0])]
        clear = len(groups) == 1 or (groups and groups[0].score - groups[1].score >= _ABOVE_NEXT)
        if clear and near[0].score >= IN_FIELD and self._leads_to(near[0].chunk, kinds):
            return replace(query, rows=(near[0].chunk,), act="tell")
        near = [hit for hit in near if _kind(hit) in kinds]
        # What is part of the nearest, or what it is part of, is no other answer: 資料標註師, of 資料處理型.
        near = near[:1] + [hit for hit in near[1:] if not self._bound(near[0].chunk, hit.chunk)]
        if near and near[0].score >= IN_FIELD and (len(near) == 1 or near[0].score - near[1].score >= _ABOVE_NEXT):
            return replace(query, rows=(near[0].chunk,), tables=(), act="tell")
        return None

    def _bound(self, one: str, other: str) -> bool:
        """Whether one of two rows consists of the other."""
        first, second = self._relations.row(one), self._relations.row(other)
        return first.table != second.table and any(
            value.row in (one, other) for row in (first, second) for cell in row.cells.values() for value in cell
        )

    def _described(self, query: Query, hits: Sequence[Hit], unexplained: int) -> Query | None:
        """The query about the one of a kind that a question only describes (看圖的那個用什麼技術), where it is clearly nearest."""
        measure = self._phrasing.singled(query.text)
        if query.number and any(query.number == len(table.rows) for table in self._relations.tables_of(query.tables)):
            # "工程師四種裡面": all of the kind.
            query = replace(query, number=None)
        if not _only_kinds(query) or query.check or query.order or query.naming or NOT_ONE.search(query.text):
            return None
        if measure is None and (unexplained < 2 or _SEVERAL.search(query.text)):
            return None
        tables = self._relations.tables_of(query.tables)
        counted = [table for table in tables if table.measure == measure] or (tables if measure in (None, "", "個", "種", "位") else [])
        near = [hit for hit in hits if any(_kind(hit) == table.id for table in counted)]
        above = _ABOVE_KIND if measure is None else _ABOVE_NEXT
        clearly = bool(near) and near[0].score >= CONFIDENT and (len(near) == 1 or near[0].score - near[1].score >= above)
        if not clearly or (measure is None and not query.columns):
            return None
        row = self._relations.row(near[0].chunk)
        columns = tuple(column for column in query.columns if self._relations.applicable(column, row))
        return replace(query, act="tell", rows=(row.id,), columns=columns, tables=(), number=None, rest=())

    def _leads_to(self, chunk: str, kinds: Collection[str]) -> bool:
        """Whether a chunk is a group of what is asked for: of tools, a group of tools."""
        return chunk.partition(".")[0] not in kinds and not self._relations.kinds_listed(chunk).isdisjoint(kinds)

    def _off_kind(self, query: Query, hits: Sequence[Hit], unexplained: int) -> bool:
        """Whether something else is clearly nearer than the kind asked for."""
        kinds = self._kinds(query)
        margin = hits[0].score - max((hit.score for hit in hits if _kind(hit) in kinds), default=0.0)
        return margin >= (_ABOVE_KIND_UNEXPLAINED if unexplained >= 3 else _ABOVE_KIND)

    def _about(self, query: Query, hit: Hit) -> Query:
        kind, _, number = hit.chunk.partition(".")
        if kind == "section":
            return replace(query, act="summarise", section=int(number), columns=(), tables=())
        row = self._relations.row(hit.chunk)
        columns = tuple(column for column in query.columns if self._relations.applicable(column, row))
        if kind == "competency" and any(column.startswith("tool.") for column in query.columns):
            # "這種做音樂的工具歸在哪一類": of the tools for it.
            return replace(query, act="tell", rows=(row.id,), columns=(), tables=("tool",), check=False)
        wanted = None if hit.likely >= _SURE else query.wanted
        return replace(query, act="tell", rows=(row.id,), columns=columns, tables=(), wanted=wanted)

    def _asked_of(self, query: Query) -> set[str]:
        """The kinds asked for, or those whose attributes are."""
        return self._kinds(query) | {_kind_of(column) for column in query.columns}

    def _kinds(self, query: Query) -> set[str]:
        return {table.id for table in self._relations.tables_of(query.tables)}


def likeliest(hits: Sequence[Hit]) -> tuple[Hit | None, float]:
    """The likeliest of the hits, and its share of how likely all of them are."""
    total = sum(hit.likely for hit in hits)
    best = max(hits, key=lambda hit: hit.likely, default=None)
    return best, best.likely / total if best and total else 0.0


def _kind(hit: Hit) -> str:
    return _kind_of(hit.chunk)


def _kind_of(chunk: str) -> str:
    return chunk.partition(".")[0]


def _only_kinds(query: Query) -> bool:
    """Whether a list of kinds is asked for, and nothing that would leave rows out."""
    # "要弄一個系統" counts nothing; "哪些，一個都不要漏" asks for all.
    numbered = query.number and (query.number > 1 or _SEVERAL.search(query.text))
    filtered = query.terms or query.not_rows or query.not_terms or query.nth or numbered
    return query.act == "list" and bool(query.tables) and not filtered


def _names_little(query: Query) -> bool:
    """Whether the query names no more than kinds and attributes."""
    return not (query.rows or query.terms or query.not_rows or query.not_terms or query.lacking or query.section)
