"""What the guideline says of rows: all of it, or the attributes asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import REPEATING, Composing
from advisor.framework import Column, Row, Value
from advisor.query import Query
from advisor.types import Block, Paragraph, Statement
from advisor.wording import contains

# All that is said of them is read off the slide's layout.
_TOLD_WITH_READINGS = ("competency", "certification")


class Rows(Composing):
    """Tells rows."""

    def tell(self, query: Query, rows: Sequence[Row]) -> Composed:
        """The attributes asked for of the rows, or everything."""
        if query.missing:
            return self._without(query, rows)
        columns = self.columns_of(query)
        if not columns and len(rows) == 1:
            return self._whole(query, rows[0])
        if query.form == "table" or (len(rows) > 3 and len(columns) > 1):
            grid = self.sentences.grid(rows, columns or self.telling_columns(rows))
            return Composed((grid,), shown=self.shown(rows), rows=query.rows)
        if columns:
            return self._attributes(query, rows, columns)
        return self._several(query, rows)

    def of_kind(self, query: Query) -> Composed:
        """Attributes asked for without saying of what: of everything that has them."""
        table = self.framework.tables[self.columns_of(query)[0].table]
        columns = [column for column in self.columns_of(query) if column.table == table.id]
        rows = [row for row in table.rows if self.applicable(columns, row)]
        as_table = query.form == "table" or len(columns) > 2
        block = self.sentences.grid(rows, columns) if as_table else self.sentences.row_items(rows, columns)
        # Of the one thing that has them, it is the values that are listed: 這份指引的關鍵字.
        shown = self.shown_values(rows[0], columns[0]) if len(rows) == len(columns) == 1 else self.shown(rows)
        return Composed((block,), shown=shown)

    def _attributes(self, query: Query, rows: Sequence[Row], columns: Sequence[Column]) -> Composed:
        cells = [(row, column) for row in rows for column in self.applicable(columns, row)]
        if not cells:
            return self._without(replace(query, missing=query.columns[:1]), rows)
        if len(rows) > 1 and len(cells) > 1:
            held = [row for row in rows if self.applicable(columns, row)]
            return Composed((self.sentences.row_items(held, columns),), shown=self.shown(held), rows=query.rows)
        told = [self.sentences.cell(row, column, self._left(query, row, column)) for row, column in cells]
        told = [*self.tested(query, told), *told]
        shown = self.shown_values(*cells[0]) if len(cells) == 1 else self.shown(rows)
        return Composed((paragraph(*told),), shown=shown, rows=query.rows)

    def _left(self, query: Query, row: Row, column: Column) -> list[Value] | None:
        """The values that an exclusion leaves in a cell; None for all, where it touches none or leaves none."""
        cell = self.framework.cell(row, column)
        left = [value for value in cell if not self._excluded(query, value)]
        return left if 0 < len(left) < len(cell) else None

    def _excluded(self, query: Query, value: Value) -> bool:
        named = {id for mention in self.relations.lexicon.link(value.text.zh).mentions for id in mention.ids("row")}
        of_row = value.row in query.not_rows or bool(named & set(query.not_rows))
        return of_row or any(contains(value.text.zh, term) for term in query.not_terms)

    def _several(self, query: Query, rows: Sequence[Row]) -> Composed:
        blocks: list[Block] = []
        if any(row.table != rows[0].table for row in rows):
            for row in rows:
                blocks += self._whole(query, row).blocks
        else:
            columns = self.telling_columns(rows) if rows[0].table in _TOLD_WITH_READINGS else self.guideline_columns(rows)
            blocks.append(self.sentences.row_items(rows, columns))
        return Composed(tuple(blocks), shown=self.shown(rows), rows=query.rows)

    def _whole(self, query: Query, row: Row) -> Composed:
        """Everything that the guideline says of a row."""
        columns = [column for column in self.framework.columns_of(row) if column.key not in REPEATING]
        if not columns:
            return Composed((paragraph(self.existing(row)),), rows=(row.id,))
        if len(columns) == 1:
            told = self._only(query, row, columns[0])
            return Composed((paragraph(*told),), shown=self.shown_values(row, columns[0]), rows=(row.id,))
        if query.form == "table":
            return Composed((self.sentences.grid([row], columns, across=True),), rows=(row.id,))
        evidence = self.framework.evidence_of_rows([row])
        head = self.say("row_head", evidence, row=self.sentences.name(row), **self.sentences.table(self.table_of(row)))
        lead = [*self.tested(query, [head, *self.sentences.cells(row, columns).items]), head]
        shown = next((self.shown_values(row, column) for column in columns if column.refs), ())
        return Composed((paragraph(*lead), self.sentences.cells(row, columns)), shown=shown, rows=(row.id,))

    def _only(self, query: Query, row: Row, column: Column) -> list[Statement]:
        """A row's only attribute, put to the test if the query does so."""
        told = self.sentences.cell(row, column)
        if not query.check:
            return [told]
        beside: list[Statement] = []
        if query.rest:
            # What is put to the test may not be among its attributes; perhaps it is said of it elsewhere.
            beside = [self.sentences.cell(holder, held) for holder, held in self.places(row.name.zh)[:2]]
        return [*self.tested(query, [told, *beside]), told, *beside]

    def _through(self, row: Row, asked: Column) -> list[Statement]:
        """An attribute of the rows that a row refers to: whom a certification is for, by its tier."""
        for column in self.framework.columns_of(row):
            others = (
                [self.framework.rows[value.row] for value in self.framework.cell(row, column) if value.row]
                if column.refs == asked.table
                else []
            )
            told = [self.sentences.cell(other, asked) for other in others if self.framework.cell(other, asked)]
            if told:
                return [self.sentences.cell(row, column), *told]
        return []

    def _without(self, query: Query, rows: Sequence[Row]) -> Composed:
        """An attribute that the rows do not have: told of what they refer to, if that has it; else said, with what they do have."""
        through = [statement for row in rows for statement in self._through(row, self.framework.column(query.missing[0]))]
        if through:
            return Composed((paragraph(*through),), rows=query.rows)
        column = self.framework.column(query.missing[0]).name.to(self.language)
        told = [self.say("missing_column", row=self.sentences.name(row), column=column) for row in rows]
        blocks: list[Block] = [Paragraph(tuple(told))]
        for row in rows:
            blocks += self._whole(replace(query, check=False), row).blocks
        return Composed(tuple(blocks), outcome="abstained", rows=query.rows)
