"""Summaries: of a section, of a kind of thing, of the whole guideline."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row, Section, Table
from advisor.query import Query
from advisor.types import Block, Bullets, Statement

_FEW = 6
_DULL = ("issuer", "predecessor", "layer")
# How lines begin that say something besides what the tables hold.
_REMARKS = ("*", "AI 人才的", "AI 已非", "建構企業", "Draw up", "AI is no", "The ultimate")


class Summaries(Composing):
    """Summarises."""

    def summarise(self, query: Query) -> Composed:
        """The section, the kinds or the whole."""
        if query.section is not None:
            return self._section(query, self.framework.section(query.section))
        return self._digest(query) if query.tables else self._overview()

    def _section(self, query: Query, section: Section) -> Composed:
        """A section by its rows, or by its lines where it has none."""
        rows = self.rows_in(section)
        head = paragraph(self.heading("section_head", section))
        groups = [(table, [row for row in rows if row.table == table.id]) for table in dict.fromkeys(self.table_of(row) for row in rows)]
        if query.form == "table" and rows:
            blocks = [self._grid(table, members) for table, members in groups]
            return Composed((head, *blocks), shown=self.shown(rows))
        items = [item for table, members in groups for item in self._items(table, members)]
        items += self._lines(section, items) if rows else self._all_lines(section)
        # A closing line is no place in what the section lists: 有哪三個趨勢, 最後那個在講什麼.
        return Composed((head, Bullets(tuple(items))), shown=self.shown([row for row in rows if row.table != "message"] or rows))

    def _grid(self, table: Table, rows: Sequence[Row]) -> Block:
        columns = [column for column in table.columns.values() if column.kind == "guideline"]
        columns = [column for column in columns if any(self.framework.cell(row, column) for row in rows)]
        # Rows without columns are only named.
        return self.sentences.grid(rows, columns) if columns else self.sentences.row_items(rows, ())

    def _items(self, table: Table, rows: Sequence[Row]) -> Sequence[Statement]:
        axes = [column for column in table.columns.values() if column.kind == "reading" and not column.refs]
        if len(axes) > 1 and len(rows) > _FEW:
            return self._fields(rows, axes)
        columns = [column for column in self.guideline_columns(rows) if column.id not in _DULL]
        return self.sentences.row_items(rows, columns).items if columns else (self.counted(table, rows),)

    def _fields(self, rows: Sequence[Row], axes: Sequence[Column]) -> list[Statement]:
        """Rows by the fields of a map that its axes span."""
        fields: dict[str, list[Row]] = {}
        for row in rows:
            fields.setdefault(" × ".join(self.sentences.words(self.framework.cell(row, axis)) for axis in axes), []).append(row)
        return [
            self.say(
                "row_item",
                [self.framework.evidence_of_cell(members[0], axis) for axis in axes],
                "reading",
                row=field,
                values=self.sentences.names(members),
            )
            for field, members in fields.items()
        ]

    def _all_lines(self, section: Section) -> list[Statement]:
        return [
            Statement(line.text.to(self.language), (self.framework.evidence_of_line(section.number, line.text.zh),))
            for line in section.lines[1:]
        ]

    def _lines(self, section: Section, told: Sequence[Statement]) -> list[Statement]:
        """The lines that say something besides what is told."""
        quoted = " ".join(statement.text for statement in told)
        return [line for line in self._all_lines(section) if line.text.startswith(_REMARKS) and line.text not in quoted]

    def _digest(self, query: Query) -> Composed:
        """The rows of a kind, each with what is said of it."""
        blocks: list[Block] = []
        tables = self.relations.tables_of(query.tables)
        for table in tables:
            columns = self.guideline_columns(table.rows)
            if query.form == "table" and columns:
                blocks.append(self.sentences.grid(table.rows, columns))
            else:
                blocks.append(self.sentences.row_items(table.rows, columns, ordered=table.ordered))
        return Composed(tuple(blocks), shown=self.shown([row for table in tables for row in table.rows]))

    def _overview(self) -> Composed:
        """The whole guideline, a line a section."""
        sections = self.framework.sections
        return Composed((paragraph(self.say("sections_head", n=len(sections))), Bullets(tuple(map(self._line, sections)))))

    def _line(self, section: Section) -> Statement:
        """A section's title, and what its rows are called where they are few."""
        title = f"{section.label} {section.title.to(self.language)}"
        rows = self.rows_in(section)
        if not 0 < len(rows) < 12:
            return Statement(title, (self.framework.evidence_of_line(section.number, section.lines[0].text.zh),))
        stop = "：" if self.language == "zh-TW" else ": "
        return Statement(title + stop + self.sentences.names(rows), self.framework.evidence_of_rows(rows))
