"""What ties rows to one another: from one kind of thing to another, and whether two belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row, Table
from advisor.query import Named, Query, Relations
from advisor.rows import Rows
from advisor.sentences import join
from advisor.types import Block, Language, Paragraph, Statement
from advisor.wording import contains

Tie = tuple[Row, Column, Row]
"""As Relations.linked has it: the other row, the column that ties them, the row whose column it is."""


class Ties(Composing):
    """Tells ties."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)

    def related(self, query: Query, rows: Sequence[Row]) -> Composed:
        """The rows of the kinds asked for that the rows are tied to."""
        if query.check and len(rows) > 1 and self.tied(rows[0], rows[1]):
            return self.identity(query, rows)
        if query.check and len(rows) == 1 and rows[0].table in query.member_of:
            return self._membership(replace(query, tables=query.member_of), rows[0])
        people = () if query.not_rows else self._people(query, rows)
        if people and not query.check:
            told = [self.sentences.cell(row, column) for row, column in people]
            return Composed((paragraph(*told),), shown=self.shown_values(*people[0]), rows=query.rows)
        told, results = self._followed(query, rows)
        alone = replace(query, check=False, tables=(), terms=())
        told = told or self._speaking_of(rows, query)
        if query.check:
            lead = self.yes_or_no(bool(told) and not query.negated, "no" if told else "unsaid")
            if not told and not self._asks_such(query):
                return Composed((paragraph(lead), *self._rows.tell(alone, rows).blocks), rows=query.rows)
            if told:
                return Composed((paragraph(lead, *told),), shown=self.shown(results), rows=query.rows)
        if not told:
            kinds = join((table.name.to(self.language) for table in self.relations.tables_of(query.tables)), self.language)
            absent = self.say("absent_of", rows=self.sentences.names(rows), names=kinds)
            listed = self._listed_instead(query) if all(row.table == "competency" for row in rows) else ()
            return Composed((paragraph(absent), *listed, *self._rows.tell(alone, rows).blocks), outcome="abstained", rows=query.rows)
        blocks: list[Block] = [paragraph(*told)]
        columns = self.columns_of(query)
        if any(self.applicable(columns, row) for row in results):
            blocks.append(self.sentences.row_items(results, columns))
        return Composed(tuple(blocks), shown=self.shown(results), rows=query.rows)

    @staticmethod
    def _asks_such(query: Query) -> bool:
        """Whether it is asked if there are such for what is named: 「有沒有列剪音檔的軟體」."""
        return "有" in query.text or re.search(r"\b(is|are) there\b", query.text.lower()) is not None

    def _listed_instead(self, query: Query) -> tuple[Block, ...]:
        """What there is of the kinds asked for, by the groups that list them: tools, of an ability that has none of its own."""
        for kind in self.relations.tables_of(query.tables):
            for table in self.framework.tables.values():
                column = next((column for column in table.columns.values() if column.refs == kind.id), None)
                if column and table.section == kind.section:
                    heading = paragraph(self.heading("nearest", self.framework.section(table.section)))
                    return heading, self.sentences.row_items(table.rows, [column])
        return ()

    def _speaking_of(self, rows: Sequence[Row], query: Query) -> list[Statement]:
        """What the rows say of the kinds asked for by their names: Step 3 of 認證."""
        names = [table.name.zh for table in self.relations.tables_of(query.tables)]
        said = [
            (row, column, [value for value in self.framework.cell(row, column) if any(contains(value.text.zh, name) for name in names)])
            for row in rows
            for column in self.framework.columns_of(row)
            if column.kind == "guideline" and not column.refs
        ]
        return [self.sentences.cell(row, column, values) for row, column, values in said if values]

    def _membership(self, query: Query, row: Row) -> Composed:
        """Whether a row is one of the kinds."""
        tables = self.relations.tables_of(query.tables)
        own = self.table_of(row) in tables
        told = self.existing(row) if own else self.counted(tables[0], tables[0].rows)
        beside = [] if own else self._rows.tell(replace(query, check=False, tables=(), terms=(), columns=()), [row]).blocks
        lead = self.yes_or_no(own != query.negated)
        return Composed((paragraph(lead, told), *beside), shown=self.shown([row]), rows=query.rows, judged=True)

    def membership(self, query: Query) -> Composed | None:
        """Whether the one row named is of a kind that it is said to be of; None where it plainly is, or the tables leave it open."""
        if len(query.rows) != 1 or not query.member_of:
            return None
        row, kinds = self.relations.row(query.rows[0]), self.relations.tables_of(query.member_of)
        own = self.table_of(row)
        if own in kinds:
            return None
        for table in kinds:
            ties = self.relations.linked(row, table)
            if table.side and len(ties) == 1 and ties[0][1].refs:
                # A job title is of one type of talent, and so of that kind.
                told = paragraph(self.yes_or_no(not query.negated), *self.told(row, ties))
                return Composed((told,), shown=self.shown([row]), rows=query.rows, judged=True)
        if kinds and all(table.side and table.side == own.side and table.group != own.group for table in kinds):
            # An engineer of the development side is of its talent.
            return Composed((paragraph(self.yes_or_no(not query.negated), self.existing(row)),), rows=query.rows, judged=True)
        apart = all(table.side and own.side and (table.side != own.side or table.group == own.group) for table in kinds)
        return self._membership(replace(query, tables=query.member_of), row) if apart else None

    def no_member(self, query: Query) -> tuple[Paragraph, tuple[Named, ...]] | None:
        """The correction of the kind that the one row named is taken for (AI 導入顧問是開發人才，要會哪些技能), where it is not of it."""
        wrong = None if query.sides else self.membership(query)
        if wrong is None or not wrong.opens_with(self.say("no")):
            return None
        row, kinds = self.relations.row(query.rows[0]), self.relations.tables_of(query.member_of)
        return paragraph(self.say("correction"), self.existing(row), self.counted(kinds[0], kinds[0].rows)), ()

    def side(self, query: Query) -> Composed | None:
        """Which of the two sides of AI talent the things named are of, as their kinds say; None where it is not asked, or open."""
        if not query.sides:
            return None
        rows = [row for row in self.rows_of(query) if self.table_of(row).side]
        held = [(row, column, term) for term in query.terms for row, column in self.places(term) if self.table_of(row).side]
        told = [self.existing(row) for row in rows]
        for row, column, term in held if not rows else ():
            told += [self.sentences.cell(row, column, self.holding(row, column, term)), self.existing(row)]
        return Composed((paragraph(*told),), rows=query.rows) if told else None

    def identity(self, query: Query, rows: Sequence[Row]) -> Composed:
        """Whether the first two rows belong together, as the question says."""
        first, second = rows[0], rows[1]
        bond = self.bond(first, second)
        told = bond or self.apart(first, second)
        apart = bond or (first.table == second.table and query.identity)
        lead = self.yes_or_no(bool(bond) != query.negated, "no" if apart else "undecided" if first.table == second.table else "unsaid")
        return Composed((paragraph(lead, *told),), shown=self.shown(rows), rows=query.rows)

    def tied(self, first: Row, second: Row) -> bool:
        """Whether rows of different kinds are tied to each other."""
        return first.table != second.table and bool(self._between(first, second))

    def told(self, row: Row, ties: Sequence[Tie]) -> list[Statement]:
        """What ties a row to others: one statement for the row's own column, one each for theirs."""
        own = [tie for tie in ties if tie[2] is row]
        theirs = [self._of_other(row, *tie) for tie in ties if tie[2] is not row]
        if own and own[0][1].refs:
            followed = {other.id for other, _, _ in own}
            values = [value for value in self.framework.cell(row, own[0][1]) if value.row in followed]
            return [self.sentences.cell(row, own[0][1], values), *theirs]
        return [*(self._by_name(*tie) for tie in own), *theirs]

    def _followed(self, query: Query, rows: Sequence[Row]) -> tuple[list[Statement], list[Row]]:
        """What ties the rows to the kinds asked for, and the rows that it leads to: those with the values asked for, if there are such."""
        told: list[Statement] = []
        results: list[Row] = []
        for row in rows:
            for table in self.relations.tables_of(query.tables):
                ties = [tie for tie in self.relations.linked(row, table) if tie[0].id not in query.not_rows]
                ties = [tie for tie in ties if not any(self.relations.has(tie[0], term) for term in query.not_terms)]
                ties = [tie for tie in ties if all(self.relations.has(tie[0], term) for term in query.terms)] or ties
                ties, between = (ties, []) if ties else self._through(row, table)
                results += [other for other, _, _ in ties]
                told += between or self.told(row, ties)
        return told, results

    def _people(self, query: Query, rows: Sequence[Row]) -> list[tuple[Row, Column]]:
        """The attributes of the rows whose values are the people asked for."""
        groups = {table.group for table in self.relations.tables_of(query.tables)}
        return [(row, column) for row in rows for column in self.framework.columns_of(row) if column.asks and column.asks in groups]

    def _through(self, row: Row, table: Table) -> tuple[list[Tie], list[Statement]]:
        """From a row to another kind through what it refers to: from an engineer to the tier, from the tier to its certifications."""
        told: list[Statement] = []
        found: list[Tie] = []
        for column in self.framework.columns_of(row):
            for value in self.framework.cell(row, column):
                between = self.relations.row(value.row) if value.row else row
                ties = (
                    [tie for tie in self.relations.linked(between, table) if tie[1].refs]
                    if between.table not in (row.table, table.id)
                    else []
                )
                if ties:
                    told += [self.sentences.cell(row, column), *self.told(between, ties)]
                    found += ties
        return found, list({statement.text: statement for statement in told}.values())

    def bond(self, first: Row, second: Row) -> list[Statement]:
        """What ties two rows to each other; nothing where nothing does."""
        ties = self._between(first, second)
        return self.told(first if ties[0][0] is second else second, ties) if ties else []

    def _between(self, first: Row, second: Row) -> list[Tie]:
        forth = [tie for tie in self.relations.linked(first, self.table_of(second)) if tie[0] is second]
        return forth or [tie for tie in self.relations.linked(second, self.table_of(first)) if tie[0] is first]

    def apart(self, first: Row, second: Row) -> list[Statement]:
        """That two rows are not the same or not tied, and what each is instead."""
        names = {"row": self.sentences.name(first), "other": self.sentences.name(second)}
        if first.table == second.table:
            evidence = self.framework.evidence_of_rows([first, second])
            told = [self.say("not_same", evidence, **names, **self.sentences.table(self.table_of(first)))]
        else:
            told = [self.say("not_linked", **names)]
        for row, other in ((first, second), (second, first)):
            ties = self.relations.linked(row, self.table_of(other)) if row.table != other.table else ()
            if ties:
                told += self.told(row, ties)
        if len(told) > 1:
            return told
        for row in (first, second):
            said = [column for column in self.framework.columns_of(row) if column.kind == "guideline"] or self.framework.columns_of(row)
            told += [self.sentences.cell(row, column) for column in [column for column in said if not column.refs] or said[:1]]
        return told

    def _by_name(self, other: Row, column: Column, holder: Row) -> Statement:
        """That a value of the holder is a name of the other row."""
        return self.say(
            "by_name",
            [self.framework.evidence_of_cell(holder, column), *self.framework.evidence_of_rows([other])],
            "reading",
            holder=self.sentences.name(holder),
            column=column.name.to(self.language),
            values=self.sentences.words([value for value in self.framework.cell(holder, column) if self._names(value.text.zh, other)]),
            others=self.sentences.name(other),
        )

    def _of_other(self, row: Row, other: Row, column: Column, holder: Row) -> Statement:
        """The other row with that value of its column that refers to the row, or names it."""
        cell = self.framework.cell(holder, column)
        values = [value for value in cell if value.row == row.id] or [value for value in cell if self._names(value.text.zh, row)]
        return self.sentences.cell(other, column, values, form="which")

    def _names(self, words: str, row: Row) -> bool:
        return row.id in self.relations.lexicon.rows_named(words)
