"""What a comparison sets side by side, where the names alone give one side only, or say already what they have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from advisor.framework import Row, Table
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.wording import contains

_MOST = 6
"""Rows that are compared where only one of them is named."""


class Sides:
    """Completes comparisons."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._phrasing = phrasing

    def completed(self, query: Query, linked: Linked) -> Query:
        """The query of a comparison: of all that a single thing shares its value with, and not by what it says itself."""
        row = self._relations.row(query.rows[0]) if len(query.rows) == 1 else None
        if row and query.terms and all(self._relations.has(row, term) for term in query.terms):
            # "iPAS 有初中級": the other one of iPAS as well.
            table = self._table_of(row.id)
            rows = [other.id for other in table.rows if all(self._relations.has(other, term) for term in query.terms)]
            return replace(query, rows=tuple(rows), terms=()) if 1 < len(rows) <= _MOST else query
        if row and len(query.terms) == 1:
            # "API 那塊和微調那塊": a value that is a part of another one's name.
            named = [other.id for other in self._table_of(row.id).rows if contains(other.name.zh, query.terms[0])]
            if len(named) == 1 and named != [row.id]:
                return replace(query, rows=(*named, row.id), terms=())
        if row and len(query.terms) == 1 and (other := self._of_same_issuer(row, query.terms[0])):
            # "the beginner and the intermediate iPAS one": its issuer's other one, which has the value.
            return replace(query, rows=(other, row.id), terms=(), tables=())
        if row and not query.terms:
            # "資料科學家和四大工程師差別": with each of a kind.
            beside = [table for table in self._kinds_beside(linked, row.id) if table is not self._table_of(row.id)]
            if len(beside) == 1 and len(beside[0].rows) <= _MOST:
                return replace(query, rows=(row.id, *(other.id for other in beside[0].rows)), tables=(), columns=(), number=None)
        if len(query.terms) == 1 and not (query.rows or query.tables or query.section):
            # "iPAS 兩張差在哪": those that have it.
            return replace(query, tables=self._relations.kind_of(query.terms))
        said = {column.key for id in query.rows for term in query.terms for column, _ in self._relations.has(self._relations.row(id), term)}
        if len(query.rows) > 1 and query.columns and set(query.columns) <= said:
            # "NLP 和 LLM 都在處理文字，差在哪": what is said already is not asked for.
            return replace(query, columns=(), terms=())
        return query

    def _of_same_issuer(self, row: Row, term: str) -> str | None:
        """The one other row of a table that has a value, of those with the same issuer."""
        issuers = {value.text.zh for value in row.cells.get("issuer", ())}
        others = [
            other.id
            for other in self._table_of(row.id).rows
            if other is not row
            and issuers & {value.text.zh for value in other.cells.get("issuer", ())}
            and self._relations.has(other, term)
        ]
        return others[0] if len(others) == 1 and not self._relations.has(row, term) else None

    def _kinds_beside(self, linked: Linked, row: str) -> list[Table]:
        """The kinds that stand right beside a row, joined to it."""
        chars = linked.keyed.chars
        found: list[Table] = []
        for first, second in pairwise(linked.mentions):
            named, kind = (first, second) if row in first.ids("row") else (second, first)
            joined = self._phrasing.joins(re.sub(r"[\d一二兩三四五六七八九十]+(大|個|種|項|類|位)?$", "", chars[first.end : second.start]))
            if joined and row in named.ids("row") and not (kind.ids("row") or kind.ids("term")):
                found += self._relations.tables_of(kind.ids("table"))
        return found

    def _table_of(self, row: str) -> Table:
        return self._relations.framework.tables[self._relations.row(row).table]
