"""Comparisons: rows side by side, and what they have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.selection import selected
from advisor.summarising import Summaries
from advisor.telling import Tells
from advisor.types import Block, Language, Statement

_ALIKE = re.compile(r"(?<![不沒差])(一樣|相同|同一?(?=[個種張位類階區級樣]|[^一-鿿]|$)|同樣|同屬)|\b(the same|same|identical)\b")
_UNLIKE = re.compile(r"(?<!一)(不一樣|不相同|不同)|\bdiffer")
_ASKS_IN_COMMON = ("共同", "相同", "共通", "交集", "一樣", "都有", "都用", "in common", "same", "both")


class Comparisons(Composing):
    """Compares; what cannot be compared is told or summarised."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._tells = Tells(relations, language)
        self._summaries = Summaries(relations, language)

    def compare(self, query: Query) -> Composed:
        """The rows named, or those of the kind or with the values, by the attributes asked for or all."""
        rows = self._compared(query)
        if not rows and query.columns:
            return self._rows.of_kind(replace(query, form="table"))
        if not rows:
            return self._summaries.summarise(query)
        if len(rows) == 1:
            return self._tells.tell(replace(query, act="tell"))
        columns = [column for column in self.columns_of(query) if any(self.applicable([column], row) for row in rows)]
        if not all(self.applicable(columns, row) for row in rows):
            # What is asked for, some of them do not have: everything side by side.
            columns = []
        if not columns and query.tables and _ALIKE.search(query.text):
            columns = [column for column in self.telling_columns(rows) if column.refs in query.tables]
        columns = columns or self.telling_columns(rows)
        head = paragraph(*self._alike(query, rows, columns), self.say("compare_head", rows=self.sentences.names(rows)))
        blocks: list[Block] = [head, self.sentences.grid(rows, columns, across=len(rows) <= 4)]
        common = self._in_common(rows, columns)
        if common:
            blocks.append(paragraph(*common))
        elif any(word in query.text for word in _ASKS_IN_COMMON):
            blocks.append(paragraph(self.say("compare_nothing")))
        judged = len(head.statements) > 1
        return Composed(tuple(blocks), shown=self.shown(rows), rows=tuple(row.id for row in rows), judged=judged)

    def _alike(self, query: Query, rows: Sequence[Row], columns: Sequence[Column]) -> list[Statement]:
        """Whether they are alike, where that is asked of what they have: 核心價值一樣嗎."""
        if not (
            query.check and (query.columns or query.tables) and all(self.applicable([column], row) for column in columns for row in rows)
        ):
            return []
        cells = [[{value.text.zh for value in self.framework.cell(row, column)} for column in columns] for row in rows]
        same = all(cell == cells[0] for cell in cells)
        if _UNLIKE.search(query.text):
            return [self.yes_or_no(not same)]
        return [self.yes_or_no(same)] if _ALIKE.search(query.text) else []

    def _compared(self, query: Query) -> list[Row]:
        if query.rows:
            return self.rows_of(query)
        tables = self.relations.tables_of(query.tables)
        having = [row for table in tables for row in selected(self.relations, query, table)] if query.terms else []
        rows = list(dict.fromkeys(having)) or [row for table in tables for row in table.rows]
        return rows or list(dict.fromkeys(row for term in query.terms for row, _ in self.places(term)))

    def _in_common(self, rows: Sequence[Row], columns: Sequence[Column]) -> list[Statement]:
        """The values that all the rows have, by column; the issuer stands in the names already."""
        told = []
        for column in columns:
            first, *others = (self.framework.cell(row, column) for row in rows)
            shared = [value for value in first if all(any(value.text == other.text for other in cell) for cell in others)]
            if shared and column.id != "issuer":
                evidence = dict.fromkeys(self.framework.evidence_of_cell(row, column) for row in rows)
                values = self.sentences.words(shared)
                told.append(self.say("compare_same", evidence, column.kind, column=column.name.to(self.language), values=values))
        return told
