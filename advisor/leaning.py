"""What a follow-up's names have to do with what the conversation was about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.framework import Row, Table
from advisor.query import Query, Relations


class Leaning:
    """Look-ups that leaning on a conversation takes."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._lexicon = relations.lexicon

    def _rows(self, ids: Sequence[str]) -> list[Row]:
        return [self._relations.row(id) for id in ids]

    def _table_of(self, row: str) -> Table:
        return self._framework.tables[self._relations.row(row).table]

    def _alike(self, one: str, other: str) -> bool:
        """Whether two rows are of one kind, or of kinds of one group: a data scientist and an engineer."""
        tables = self._table_of(one), self._table_of(other)
        return len({table.group or table.id for table in tables}) == 1

    def _kinds(self, query: Query) -> set[str]:
        return {table.id for table in self._relations.tables_of(query.tables)}

    def _held(self, columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
        """Those of the columns in which any of the rows has something."""
        return tuple(column for column in columns if any(self._relations.applicable(column, row) for row in rows))

    def _engineers_in(self, values: Sequence[str]) -> tuple[str, ...]:
        """The engineers whose field values name: of "LLM 建構個人化購物助理系統"."""
        named = {name for value in values for name in re.findall(r"[A-Z]{2,}", value)}
        return tuple(row.id for row in self._framework.tables["engineer"].rows if named & set(row.name.zh.split()))

    def _held_by(self, terms: Sequence[str]) -> set[str]:
        """The tables of the rows that hold any of the terms."""
        return {self._relations.row(holder).table for term in terms for holder, _ in self._lexicon.holders(term)}

    def _tied(self, rows: Sequence[str], kinds: Sequence[str]) -> bool:
        """Whether any of the rows is tied to any of the kinds."""
        tables = self._relations.tables_of(kinds)
        return any(self._relations.linked(row, table) for row in self._rows(rows) for table in tables)

    def _all_tied(self, rows: Sequence[str], query: Query) -> bool:
        """Whether there are rows, and each is of the kinds that the query asks for or tied to them."""
        kinds = self._kinds(query)
        return bool(rows) and all(self._relations.row(id).table in kinds or self._tied([id], query.tables) for id in rows)
