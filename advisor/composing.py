"""What every part of composing works with: the tables, one language's sentences, and statements that several parts make alike."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.composed import Shown
from advisor.framework import Column, Row, Section, Table, Value
from advisor.query import Query, Relations
from advisor.sentences import Sentences
from advisor.types import Language, Statement
from advisor.wording import contains, key

REPEATING = frozenset({"industry.technology", "work_area.frameworks", "engineer.tier"})
"""Columns whose values other columns of the row say in whole sentences."""

_HIDDEN = REPEATING | {"certification.handover", "tier.depth", "step.examples"}
_BORNE = 0.5
"""The share of a claim's unexplained words that must stand in what bears it out."""

# Their rows are told with the group, the type or the map that they belong to.
_PARTS = frozenset({"tool", "job_title", "axis"})


class Composing:
    """The base of every part of composing; composes in one language."""

    def __init__(self, relations: Relations, language: Language) -> None:
        self.relations = relations
        self.framework = relations.framework
        self.language = language
        self.sentences = Sentences(relations.framework, language)
        self.say = self.sentences.say

    # Look-ups.

    def rows_of(self, query: Query) -> list[Row]:
        return [self.relations.row(id) for id in query.rows]

    def columns_of(self, query: Query) -> list[Column]:
        return [self.framework.column(key) for key in query.columns]

    def table_of(self, row: Row) -> Table:
        return self.framework.tables[row.table]

    def word(self, term: str) -> str:
        """A term as it is spoken of: in English by the value that it stands for."""
        if self.language != "en" or term.isascii():
            return term
        values = [value for row, column in self.places(term) for value in row.cells[column.id]]
        own = [value.text.en for value in values if key(value.text.zh) == key(term)]
        return (own or [value.text.en for value in values if contains(value.text.zh, term)] or [term])[0]

    def places(self, term: str) -> list[tuple[Row, Column]]:
        """Where a value stands in the tables."""
        places = [(self.relations.row(holder), id) for holder, id in self.relations.lexicon.holders(term)]
        return [(row, self.table_of(row).columns[id]) for row, id in places]

    def holding(self, row: Row, column: Column, term: str) -> tuple[Value, ...] | None:
        """The cell's values that hold the term; None if none does."""
        return next((values for found, values in self.relations.has(row, term) if found is column), None)

    def applicable(self, columns: Sequence[Column], row: Row) -> list[Column]:
        """Those of the columns in which the row has something."""
        return [column for column in columns if self.relations.applicable(column.key, row)]

    def asked(self, query: Query, table: Table) -> list[Column]:
        """The columns asked for that are the table's own, or that some row of it has."""
        return [
            column
            for column in self.columns_of(query)
            if column.table == table.id or any(self.applicable([column], row) for row in table.rows)
        ]

    def telling_columns(self, rows: Sequence[Row]) -> list[Column]:
        """The columns to show rows by, in order; those that only repeat another column are left out."""
        columns = dict.fromkeys(column for row in rows for column in self.framework.columns_of(row))
        return [column for column in columns if column.key not in _HIDDEN] or list(columns)

    def guideline_columns(self, rows: Sequence[Row]) -> list[Column]:
        """The columns to show rows by that stand in the text itself."""
        return [column for column in self.telling_columns(rows) if column.kind == "guideline"]

    def rows_in(self, section: Section) -> list[Row]:
        """The rows that a section is told by."""
        return [row for row in self.framework.rows.values() if row.section == section.number and row.table not in _PARTS]

    # Statements.

    def yes_or_no(self, yes: bool, otherwise: str = "no") -> Statement:
        """Yes; or no, or (`unsaid`) that the guideline does not say so, where what it does say rules nothing out."""
        return self.say("yes" if yes else otherwise)

    def tested(self, query: Query, told: Sequence[Statement]) -> list[Statement]:
        """The verdict on a yes/no question: yes where what is told bears it out, else that the guideline doesn't say so."""
        if not query.check:
            return []
        # A single character may be a turn of phrase, but not right before the 嗎: 可以吃嗎.
        claimed = [word for word in query.rest if len(word) > 1 or word == query.predicate]
        said = key(" ".join(statement.text for statement in told))
        parts = [part for word in claimed for part in ([word] if word.isascii() else word)]
        borne = not parts or sum(part in said for part in parts) / len(parts) >= _BORNE
        return [self.say("yes" if borne else "unsaid")]

    def counted(self, table: Table, rows: Sequence[Row]) -> Statement:
        """How many rows of the table these are, and which."""
        evidence = self.framework.evidence_of_rows(rows)
        return self.say("count", evidence, n=len(rows), names=self.sentences.names(rows), **self.sentences.table(table))

    def counted_values(self, row: Row, column: Column, form: str = "count_values") -> Statement:
        """How many values stand in a cell, and which."""
        values = self.framework.cell(row, column)
        return self.say(
            form,
            [self.framework.evidence_of_cell(row, column)],
            column.kind,
            row=self.sentences.name(row),
            column=column.name.to(self.language),
            n=len(values),
            values=self.sentences.words(values),
        )

    def existing(self, row: Row) -> Statement:
        """That there is the row: all that is said where it has no attributes."""
        evidence = self.framework.evidence_of_rows([row])
        return self.say("row_only", evidence, row=self.sentences.name(row), **self.sentences.table(self.table_of(row)))

    def nth_row(self, table: Table, nth: int) -> Statement:
        """Which row stands at a place, from 1, of the table."""
        row = table.rows[nth - 1]
        evidence = self.framework.evidence_of_rows([row])
        return self.say("order_nth", evidence, n=nth, row=self.sentences.name(row), **self.sentences.table(table))

    def heading(self, form: str, section: Section) -> Statement:
        return self.say(form, label=section.label, title=section.title.to(self.language))

    # What a follow-up may point to.

    @staticmethod
    def shown(rows: Sequence[Row]) -> tuple[Shown, ...]:
        return tuple(Shown(row.id, row.name.zh) for row in rows)

    def shown_values(self, row: Row, column: Column) -> tuple[Shown, ...]:
        return tuple(Shown(value.row, value.text.zh) for value in self.framework.cell(row, column))
