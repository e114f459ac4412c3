"""Telling: what the guideline says of the rows, values and attributes that a question names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed
from advisor.composing import Composing
from advisor.framework import Row
from advisor.listing import Lists
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.selection import most_specific, without_excluded
from advisor.ties import Ties
from advisor.types import Language
from advisor.values import Values


class Tells(Composing):
    """Tells, by what is named: rows, values, attributes, or several of them."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._values = Values(relations, language)
        self._ties = Ties(relations, language)
        self._lists = Lists(relations, language)

    def tell(self, query: Query) -> Composed:
        """What is said of what the query names."""
        of_side = self._ties.side(query)
        if of_side:
            return of_side
        if query.rows and query.tables:
            related = self._ties.related(query, self.rows_of(query))
            if related.outcome == "answered" or not query.terms:
                return related
            # "Canva 天天在用，行銷部的，對應第幾階": of what has ties to what is asked for.
            of_terms = self._lists.which(replace(query, rows=()), self.relations.tables_of(query.tables))
            return of_terms if of_terms.shown and of_terms.outcome == "answered" else related
        rows = self._meant(query)
        if rows:
            return self._of_rows(query, rows)
        if query.columns and query.terms:
            return self._lists.which(query, [self.framework.tables[column.table] for column in self.columns_of(query)])
        if query.terms:
            return self._values.where(query)
        if not query.columns:
            # Only what is left out is named: of its own kind.
            left_out = [self.relations.row(id).table for id in query.not_rows] or self.relations.kind_of(query.not_terms)
            return self._lists.which(query, self.relations.tables_of(left_out))
        return self._rows.of_kind(query)

    def _meant(self, query: Query) -> list[Row]:
        """The rows named without those excluded, and without the wholes of parts that are named too.

        A whole of which an attribute is asked that none of its parts has is meant itself: 關卡 B 的內容，以及跨域路徑的核心策略."""
        rows = without_excluded(self.relations, query, self.rows_of(query))
        if query.check or query.terms:
            return rows
        parts = most_specific(self.relations, rows)
        of_whole = [column for column in self.columns_of(query) if not any(self.applicable([column], part) for part in parts)]
        return [row for row in rows if row in parts or self.applicable(of_whole, row)]

    def _of_rows(self, query: Query, rows: Sequence[Row]) -> Composed:
        if query.terms:
            return self._values.claims(query, rows)
        if len(rows) > 1 and (query.check or (query.presumes and rows[0].table != rows[1].table)):
            return self._ties.identity(query, rows)
        return self._rows.tell(query, rows)
