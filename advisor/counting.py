"""Counts: of rows, of values, of what rows are tied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.absence import Absences
from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Row, Table
from advisor.listing import Lists
from advisor.prompts import phrase
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.selection import filtered, selected
from advisor.sentences import join
from advisor.ties import Tie
from advisor.types import Evidence, Kind, Language, Statement
from advisor.values import Values


class Counts(Composing):
    """Counts."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._values = Values(relations, language)
        self._lists = Lists(relations, language)
        self._absences = Absences(relations, language)

    def count(self, query: Query) -> Composed:
        """How many there are: of what the rows are tied to or have, or of the kinds or values asked for."""
        rows = self.rows_of(query)
        if rows and query.tables and (tied := self._tied(query, rows)):
            return tied
        if len(rows) == 1 and query.order in ("previous", "next") and self.table_of(rows[0]).ordered:
            return self._beside(query, rows[0])
        columns = [column for column in self.columns_of(query) if any(self.applicable([column], row) for row in rows)]
        if columns:
            told = [self.counted_values(row, column) for row in rows for column in self.applicable(columns, row)]
            return Composed((paragraph(*told),), shown=self.shown_values(rows[0], columns[0]), rows=query.rows)
        if len(rows) == 1 and not query.terms and query.rest:
            # Something is counted that has no name here.
            return replace(self._absences.unknown(query), rows=query.rows)
        if rows and not query.terms:
            return self._of_rows(query, rows)
        return self._of_kinds(query)

    def _beside(self, query: Query, row: Row) -> Composed:
        """How many come before or after a row."""
        table, place = self.table_of(row), self.framework.position(row)
        forward = query.order == "next"
        beside = table.rows[place:] if forward else table.rows[: place - 1]
        named = {"row": self.sentences.name(row), **self.sentences.table(table)}
        if not beside:
            return Composed(
                (paragraph(self.say("order_end" if forward else "order_start", self.framework.evidence_of_rows([row]), **named)),)
            )
        evidence = self.framework.evidence_of_rows([row, *beside])
        told = self.say(f"count_{query.order}", evidence, n=len(beside), names=self.sentences.names(beside), **named)
        return Composed((paragraph(told),), shown=self.shown(beside), rows=query.rows)

    def _tied(self, query: Query, rows: Sequence[Row]) -> Composed | None:
        """How many rows of the kinds asked for the rows are tied to; None if to none."""
        tables = self.relations.tables_of(query.tables)
        tied = [
            (row, table, ties) for row in rows for table in tables if (ties := self._with(query, table, self.relations.linked(row, table)))
        ]
        told = [self._counted_ties(row, table, ties, query) for row, table, ties in tied]
        results = [other for _, _, ties in tied for other, _, _ in ties]
        if len(tied) > 1 and len(tables) == 1 and len({row.id for row in results}) == len(results):
            told.append(self.counted(tables[0], results))
        return Composed((paragraph(*told),), shown=self.shown(results), rows=query.rows) if told else None

    def _with(self, query: Query, table: Table, ties: Sequence[Tie]) -> Sequence[Tie]:
        """Those of the ties that have the values named: 第三階的證照國內有幾張."""
        return [tie for tie in ties if all(self.relations.has(tie[0], term) for term in self._held(query, table))]

    def _held(self, query: Query, table: Table) -> list[str]:
        """The values named that rows of the table have."""
        return [term for term in query.terms if self.relations.column_holding(table, term)]

    def _counted_ties(self, row: Row, table: Table, ties: Sequence[Tie], query: Query) -> Statement:
        others = [other for other, _, _ in ties]
        _, column, holder = ties[0]
        # Where the others refer to the row, they are counted as what they are.
        name = (column.name if holder is row else table.name).to(self.language)
        with_values = join([self.word(term) for term in self._held(query, table)], self.language)
        return self.say(
            "count_values",
            dict.fromkeys(self.framework.evidence_of_cell(holder, column) for _, column, holder in ties),
            column.kind,
            row=self.sentences.name(row),
            column=(f"{name} ({with_values})" if self.language == "en" else f"{name}（{with_values}）") if with_values else name,
            n=len(others),
            values=self.sentences.names(others),
        )

    def _of_rows(self, query: Query, rows: Sequence[Row]) -> Composed:
        """The rows themselves counted, or what they consist of."""
        if len(rows) > 1 and len({row.table for row in rows}) == 1:
            return Composed((paragraph(self.counted(self.table_of(rows[0]), rows)),), shown=self.shown(rows))
        columns = [column for row in rows for column in self.framework.columns_of(row)]
        column = next((column for column in columns if column.refs and column.kind == "guideline"), next(iter(columns), None))
        if column is None:
            return self._rows.tell(query, rows)
        told = [self.counted_values(row, column) for row in rows]
        return Composed((paragraph(*told),), shown=self.shown_values(rows[0], column), rows=query.rows)

    def _of_kinds(self, query: Query) -> Composed:
        """The rows of the kinds asked for, or of the kind that has the attributes or values, as far as the query leaves them."""
        told: list[Statement] = []
        counted: list[Row] = []
        for table in self._tables(query):
            rows = selected(self.relations, query, table) if filtered(query) else list(table.rows)
            apart = self._apart(query, table)
            if apart:
                counted += [row for _, members in apart for row in members]
                told += self._outnumbering(query, table, apart)
                told += [self._counted_with(query, table, term, members) for term, members in apart]
            elif rows or not query.terms:
                counted += rows
                told.append(self._counted_selection(query, table, rows))
            elif any(self.relations.column_holding(table, term) for term in query.terms):
                told.append(self._zero(query, table))
        if not told:
            return self._lists.listed(query) if query.tables else self._values.where(query)
        return Composed((paragraph(*told),), shown=self.shown(counted), judged=query.check and query.extreme is not None)

    def _apart(self, query: Query, table: Table) -> list[tuple[str, list[Row]]]:
        """The rows by each of several values, where they are values of one column of which a row has one: 國內和國際的認證各幾張."""
        columns = {self.relations.column_holding(table, term) for term in query.terms}
        if len(query.terms) < 2 or query.every or len(columns) > 1:
            return []
        apart = [(term, selected(self.relations, replace(query, terms=(term,)), table)) for term in query.terms]
        ids = [row.id for _, rows in apart for row in rows]
        return apart if len(ids) == len(set(ids)) and all(rows for _, rows in apart) else []

    def _outnumbering(self, query: Query, table: Table, apart: Sequence[tuple[str, list[Row]]]) -> list[Statement]:
        """Which of several values most rows have, or fewest, where that is asked; of two, said of the one that is named first."""
        if query.extreme is None:
            return []
        sizes = [len(rows) for _, rows in apart]
        size = max(sizes) if query.extreme == "most" else min(sizes)
        first = [term for term, rows in apart if len(rows) == size]
        lead = [self.yes_or_no((first == [query.terms[0]]) != query.negated)] if query.check else []
        alone = replace(query, terms=tuple(first))
        evidence = [item for term, rows in apart for item in self._read_off(replace(query, terms=(term,)), rows[:1])]
        names = join([self.word(term) for term in first], self.language)
        head = self.say(
            f"outnumber_{query.extreme}",
            evidence,
            self._kind_of_selection(alone, table),
            n=size,
            names=names,
            **self._each(first),
            **self.sentences.table(table),
        )
        return [*lead, head]

    def _each(self, terms: Sequence[str]) -> dict[str, str]:
        return {"each": phrase("each" if len(terms) > 1 else "has", self.language)}

    def _counted_with(self, query: Query, table: Table, term: str, rows: Sequence[Row]) -> Statement:
        alone = replace(query, terms=(term,))
        evidence = [*self.framework.evidence_of_rows(rows), *self._read_off(alone, rows[:1])]
        kind = self._kind_of_selection(alone, table)
        named = {"term": self.word(term), "names": self.sentences.names(rows), **self.sentences.table(table)}
        return self.say("count_with", evidence, kind, n=len(rows), **named)

    def _tables(self, query: Query) -> Sequence[Table]:
        with_columns = dict.fromkeys(self.framework.tables[column.table] for column in self.columns_of(query))
        with_terms = self.relations.tables_of(self.relations.kind_of(query.terms))
        return self.relations.tables_of(query.tables) or tuple(with_columns) or with_terms

    def _counted_selection(self, query: Query, table: Table, rows: Sequence[Row]) -> Statement:
        """The rows counted; marked as a reading, with the line that it is read off, where it is a reading that selects them."""
        kind = self._kind_of_selection(query, table)
        evidence = [*self.framework.evidence_of_rows(rows), *self._read_off(query, rows[:1])]
        return self.say("count", evidence, kind, n=len(rows), names=self.sentences.names(rows), **self.sentences.table(table))

    def _kind_of_selection(self, query: Query, table: Table) -> Kind:
        held_by = [self.relations.column_holding(table, term) for term in query.terms]
        return "reading" if any(key and self.framework.column(key).kind == "reading" for key in held_by) else "guideline"

    def _read_off(self, query: Query, rows: Sequence[Row]) -> list[Evidence]:
        held = [(row, column) for row in rows for term in query.terms for column, _ in self.relations.has(row, term)]
        return [self.framework.evidence_of_cell(row, column) for row, column in held if column.quote]

    def _zero(self, query: Query, table: Table) -> Statement:
        evidence = self.framework.evidence_of_rows(table.rows)
        return self.say("count_zero", evidence, terms=join(query.terms, self.language), **self.sentences.table(table))
