"""What a message is most likely about as well, told behind an answer that tells nothing of it.

「銀行業有哪些例子，客戶違約分數又是哪個工程師做的」: behind the engineer, what the industry uses AI for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor.clauses import clauses
from advisor.compose import Composer
from advisor.framework import Row
from advisor.meaning import Search
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations, asks_to_learn
from advisor.scoring.values import PathRequest
from advisor.types import Language

_LIKELY, _PLAINLY = 0.8, 0.9
"""How likely (`Hit.likely`) it must be meant, and by a message of one clause, which says little besides what it asks."""
_UNTOLD = frozenset({"message", "document", "keyword", "axis", "path"})
"""What says little beside an answer: what frames the guideline, and paths, which go by who asks."""
_EVERYBODYS = ("tier.audience", "tier.goal")
_AT_WORK, _WORK = ("engineer", "scientist"), ("engineer.output", "scientist.duty")
_FROM_ELSEWHERE = "path.cross_field"
_ANSWERS = frozenset({"tell", "list", "count", "compare"})


@dataclass(frozen=True)
class Related:
    """Adds what is related. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search
    composer: Callable[[Language], Composer]

    def with_related(self, asked: str, parts: list[Part], language: Language) -> list[Part]:
        """The parts; the last also tells what the whole message lies nearest to, where that is clear and none of them tells it.

        Behind the path of which only a figure shows the steps, who asks for his own way is told the work that it leads to; behind the other
        one, who asks what to learn, what is for all staff."""
        if len(parts) == 1 and self._leads_to_work(asked, parts[0].query):
            rows = tuple(row.id for kind in _AT_WORK for row in self.relations.framework.tables[kind].rows)
            return [self._followed(parts[0], Query(asked, rows=rows, columns=_WORK), language)]
        if len(parts) == 1 and self._learns_from_elsewhere(asked, parts[0].query) and parts[0].composed.outcome == "answered":
            everybody = tuple(row.id for row in self.relations.framework.tables["tier"].rows if self.relations.for_everybody(row))
            return [self._followed(parts[0], Query(asked, rows=everybody, columns=_EVERYBODYS), language)]
        if not all(map(self._open, parts)):
            return parts
        nearest = self.search(asked)[0]
        row = self.relations.framework.rows.get(nearest.chunk)
        least = _LIKELY if len(clauses(asked)) > 1 else _PLAINLY
        if row is None or row.table in _UNTOLD or nearest.likely < least or any(self._tells(part, row.id) for part in parts):
            return parts
        last = parts[-1]
        told = self.composer(last.query.language or language).related(last.composed, row.id)
        return [*parts[:-1], replace(last, composed=told)]

    def _followed(self, part: Part, query: Query, language: Language) -> Part:
        """The part with what answers another query behind it."""
        more = self.composer(part.query.language or language).compose(query)
        return replace(part, composed=replace(part.composed, blocks=(*part.composed.blocks, *more.blocks)))

    def _learns_from_elsewhere(self, asked: str, query: Query) -> bool:
        """Whether somebody from another field, or who doesn't say from which, asks what to learn, or where to begin."""
        mentions = self.relations.lexicon.link(asked).mentions
        learns = self.phrasing.begins(asked) or self.phrasing.says("plans_to_learn", asked) or any(map(asks_to_learn, mentions))
        planned = any(isinstance(one, PathRequest) and one.background != "science" and not one.role for one in query.requests)
        own = query.rows == (_FROM_ELSEWHERE,) and query.advised and not (query.columns or query.check)
        return learns and (planned or own) and (not query.leans or self.phrasing.personal(asked))

    def _leads_to_work(self, asked: str, query: Query) -> bool:
        """Whether somebody asks for his way on the path that leads to development, or which engineer he could become on it."""
        own = query.situated or (query.advised and self.phrasing.personal(asked))
        planned = any(isinstance(one, PathRequest) and one.background == "science" and one.role == "ai_engineer" for one in query.requests)
        return planned or (query.rows == ("path.science",) and not (query.columns or query.check) and own)

    @staticmethod
    def _open(part: Part) -> bool:
        """Whether something may be told behind a part: it was answered, and neither leaves something out nor goes by places."""
        query = part.query
        left = query.not_rows or query.not_terms or query.lacking or query.among or query.naming
        placed = query.order or query.nth or query.extreme or query.between or query.relation
        compared = query.act == "compare" and len(part.composed.rows) > 1
        answers = part.composed.outcome == "answered" and query.act in _ANSWERS and not compared
        return answers and not (left or placed or query.leans)

    def _tells(self, part: Part, id: str) -> bool:
        """Whether a part tells of a row, of another of its kind, or of what it is a part of or consists of."""
        rows = self.relations.framework.rows
        told = {rows[one] for one in (*part.query.rows, *part.composed.rows)}
        if rows[id].table == "industry" and rows[_FROM_ELSEWHERE] in told:
            # "以前是銀行理專": who leaves a trade is told of his way.
            return True
        return (
            any(part.composed.of(id))
            or any(row.table == rows[id].table or id in self._beside(row) for row in told)
            or not self._beside(rows[id]).isdisjoint(row.id for row in told)
        )

    def _beside(self, row: Row) -> set[str | None]:
        """The rows that a row's cells name."""
        framework = self.relations.framework
        return {value.row for column in framework.columns_of(row) for value in framework.cell(row, column)}
