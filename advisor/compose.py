"""Runs a query over the rows, exactly, and composes the answer from what it finds. No model takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor.framework import Column, Row, Section, Table
from advisor.prompts import phrase
from advisor.query import Query, Relations
from advisor.sentences import Sentences, join
from advisor.types import Block, Bullets, Evidence, Language, Outcome, Paragraph, Statement
from advisor.understand import Shown
from advisor.wording import contains


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's content before it is written out, and what a follow-up may point to."""

    blocks: tuple[Block, ...]
    outcome: Outcome = "answered"
    shown: tuple[Shown, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(evidence for statement in statements(self.blocks) for evidence in statement.evidence))


def statements(blocks: Iterable[Block]) -> list[Statement]:
    """Every statement of the blocks, table rows as one each."""
    found: list[Statement] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.statements
        elif isinstance(block, Bullets):
            found += block.items
        else:
            found += [Statement(" ".join(cells), evidence) for cells, evidence in zip(block.rows, block.evidence, strict=True)]
    return found


class Composer:
    """Composes in one language."""

    def __init__(self, relations: Relations, language: Language) -> None:
        self.relations = relations
        self.framework = relations.framework
        self.language = language
        self.s = Sentences(relations.framework, language)

    def compose(self, query: Query) -> Composed:
        """The answer to a query that names something."""
        if query.asker and (advice := self._advice(query)):
            return advice
        if query.asker and query.check and not (query.rows or query.terms):
            return self._absent(replace(query, absent=query.asker))
        if query.absent and query.rows and all(absent.table for absent in query.absent) and query.act == "tell" and (query.check or not query.tables):
            return self._not_listed(query)
        if query.absent:
            return self._absent(query)
        if query.act == "explain":
            return self._explain(query)
        if query.wanted and not query.columns and not query.tables and (query.rows or query.terms) and query.act not in ("compare", "summarise"):
            return self._wanted(query)
        figure = self._missing_figure(query)
        if figure:
            return figure
        premise = self._premise(query)
        if premise and query.check:
            return premise
        act = {"count": self._count, "compare": self._compare, "order": self._order, "position": self._position, "siblings": self._siblings, "summarise": self._summarise, "list": self._list}.get(query.act, self._tell)
        composed = act(query)
        return replace(composed, blocks=(*premise.blocks, *composed.blocks)) if premise and not set(premise.blocks) & set(composed.blocks) else composed

    # What holds of the question before it is answered.

    def _premise(self, query: Query) -> Composed | None:
        """The correction of a number or a place that the question takes for granted and the guideline does not have."""
        tables = self.relations.tables_of(query.tables) or self._row_tables(query)
        if len(tables) != 1:
            return None
        table = tables[0]
        rows = self._selected(query, table) if query.tables and self._filtered(query) else list(table.rows)
        names = dict(**self.s.table(table), n=len(rows), names=self.s.names(rows))
        if query.nth and query.tables and query.nth > len(table.rows) and not query.rows:
            return Composed((Paragraph((self.s.say("no_such_place", self.framework.evidence_of_rows(table.rows), claimed=query.nth, **names),)),), shown=self._shown(rows))
        claimed = query.number
        if claimed is None or query.nth or query.rows and not query.columns or query.act == "compare" or query.negated:
            return None
        if query.rows and len(query.rows) == 1 and len(query.columns) == 1:
            row, column = self.relations.row(query.rows[0]), self.framework.column(query.columns[0])
            values = self.framework.cell(row, column)
            if not values or len(values) == claimed and not query.check:
                return None
            lead = self.s.say("yes" if len(values) == claimed else "no") if query.check else self.s.say("correction")
            if len(values) == claimed or query.check or claimed > len(values):
                return Composed((Paragraph((lead, self._count_values(row, column))),), shown=self._shown_values(row, column))
            return None
        if query.rows or not query.tables:
            return None
        if claimed in (len(rows), len(table.rows)):
            if query.check and claimed == len(rows) and not query.terms:
                return Composed((Paragraph((self.s.say("yes"), self.s.say("count", self.framework.evidence_of_rows(rows), **names))),), shown=self._shown(rows))
            return None
        correction = self.s.say("really_many", self.framework.evidence_of_rows(rows or table.rows), claimed=claimed, **names)
        lead = self.s.say("no") if query.check else self.s.say("correction")
        return Composed((Paragraph((lead, correction)),), shown=self._shown(rows))

    def _missing_figure(self, query: Query) -> Composed | None:
        """The answer to what only the figures of §8 and §12 would say."""
        row = next((self.relations.row(id) for id in query.rows if self.framework.section(self.relations.row(id).section).missing_figure), None)
        if row is None or len(query.rows) > 1:
            return None
        asked = [column for column in query.columns if not self.relations.applicable(column, row)] if query.columns else []
        wants = bool(asked) and len(asked) == len(query.columns) or bool(query.missing) or query.figure and not query.columns or bool(query.tables) or bool(query.order) or query.act == "count"
        if not wants or any(self.relations.linked(row, table) for table in self.relations.tables_of(query.tables)):
            return None
        return self._figure(self.framework.section(row.section))

    def _figure(self, section: Section) -> Composed:
        assert section.missing_figure is not None
        label = {"label": section.label, "title": section.title.to(self.language)}
        says = section.lines[-1]
        return Composed(
            (
                Paragraph(
                    (
                        self.s.say("figure", figure=section.missing_figure.to(self.language), **label),
                        self.s.say("figure_says", [self.framework.evidence_of_line(section.number, says.text.zh)], text=says.text.to(self.language)),
                    )
                ),
            ),
            outcome="abstained",
        )

    # Telling.

    def _tell(self, query: Query) -> Composed:
        rows = [self.relations.row(id) for id in query.rows]
        if rows and query.tables:
            return self._related(query, rows)
        if rows and (query.not_rows or query.not_terms):
            rows = self._without_excluded(query, rows)
        if rows and query.terms:
            return self._claims(query, rows)
        if len(rows) > 1 and not query.check:
            rows = self._most_specific(rows)
        if len(rows) > 1 and query.check and self._tied(rows[0], rows[1]):
            return self._identity(query, rows)
        if len(rows) > 1 and not query.terms and (query.check or query.presumes) and (rows[0].table != rows[1].table or query.check):
            return self._identity(query, rows)
        if rows:
            return self._rows(query, rows)
        if query.columns and query.terms:
            return self._which(query, [self.framework.tables[column.partition(".")[0]] for column in query.columns])
        if query.terms:
            return self._where(query)
        return self._columns(query)

    def _rows(self, query: Query, rows: Sequence[Row]) -> Composed:
        blocks: list[Block] = []
        columns = [self.framework.column(key) for key in query.columns]
        if query.missing:
            return self._without(query, rows)
        if not columns and len(rows) == 1:
            return self._whole(query, rows[0])
        if query.form == "table" or (len(rows) > 3 and len(columns) > 1):
            shown = columns or self._common_columns(rows)
            return Composed((self.s.grid(rows, shown, across=False),), shown=self._shown(rows), rows=query.rows)
        if columns:
            applicable = [(row, column) for row in rows for column in columns if self.relations.applicable(column.key, row)]
            if not applicable:
                return self._without(replace(query, missing=query.columns[:1]), rows)
            if len(rows) == 1 or len(applicable) == 1:
                told = [self.s.cell(row, column) for row, column in applicable]
                if query.check and not query.rest:
                    told.insert(0, self.s.say("yes"))
                blocks.append(Paragraph(tuple(told)))
                shown = self._shown_values(*applicable[0]) if len(applicable) == 1 else self._shown(rows)
                return Composed(tuple(blocks), shown=shown, rows=query.rows)
            held = [row for row in rows if any(row is other for other, _ in applicable)]
            blocks.append(self.s.row_items(held, columns))
            return Composed(tuple(blocks), shown=self._shown(held), rows=query.rows)
        if all(row.table == rows[0].table for row in rows):
            blocks.append(self.s.row_items(rows, [column for column in self._common_columns(rows) if column.kind == "guideline" or rows[0].table in ("competency", "certification")]))
        else:
            for row in rows:
                blocks += self._whole(query, row).blocks
        return Composed(tuple(blocks), shown=self._shown(rows), rows=query.rows)

    def _whole(self, query: Query, row: Row) -> Composed:
        """Everything that the guideline says of a row."""
        table = self.framework.tables[row.table]
        columns = [column for column in self.framework.columns_of(row) if column.id not in ("frameworks", "technology" if row.table == "industry" else "")]
        existence = self.framework.evidence_of_rows([row])
        if not columns:
            return Composed((Paragraph((self.s.say("row_only", existence, row=self.s.name(row), **self.s.table(table)),)),), rows=(row.id,))
        if len(columns) == 1:
            told: list[Statement] = [self.s.cell(row, columns[0])]
            if query.check and query.rest:
                # What is put to the test is not among its attributes; perhaps it is said of it elsewhere.
                told += [self.s.cell(self.relations.row(holder), self.framework.tables[self.relations.row(holder).table].columns[id], form="cell") for holder, id in self.relations.lexicon.holders(row.name.zh)[:2]]
            elif query.check:
                told.insert(0, self.s.say("yes"))
            shown = self._shown_values(row, columns[0])
            return Composed((Paragraph(tuple(told)),), shown=shown, rows=(row.id,))
        if query.form == "table":
            return Composed((self.s.grid([row], columns, across=True),), rows=(row.id,))
        head = self.s.say("row_head", existence, row=self.s.name(row), **self.s.table(table))
        lead = (self.s.say("yes"), head) if query.check and not query.rest else (head,)
        shown = next((self._shown_values(row, column) for column in columns if column.refs), ())
        return Composed((Paragraph(lead), self.s.cells(row, columns)), shown=shown, rows=(row.id,))

    def _without(self, query: Query, rows: Sequence[Row]) -> Composed:
        """An attribute that the rows do not have: said, with what they do have."""
        column = self.framework.column(query.missing[0])
        told: list[Statement] = []
        for row in rows:
            told.append(self.s.say("missing_column", row=self.s.name(row), column=column.name.to(self.language)))
        blocks: list[Block] = [Paragraph(tuple(told))]
        for row in rows:
            blocks += self._whole(replace(query, check=False), row).blocks
        return Composed(tuple(blocks), outcome="abstained", rows=query.rows)

    def _columns(self, query: Query) -> Composed:
        """Attributes asked for without saying of what: of everything that has them."""
        columns = [self.framework.column(key) for key in query.columns]
        best = columns[0].table if columns else ""
        columns = [column for column in columns if column.table == best]
        rows = [row for row in self.framework.tables[best].rows if any(self.framework.cell(row, column) for column in columns)]
        if query.form == "table" or len(columns) > 2:
            return Composed((self.s.grid(rows, columns),), shown=self._shown(rows))
        return Composed((self.s.row_items(rows, columns),), shown=self._shown(rows))

    def _where(self, query: Query) -> Composed:
        """Every place where a value stands."""
        blocks: list[Block] = []
        shown: list[Row] = []
        together = set.intersection(*({holder for holder, _ in self.relations.lexicon.holders(term)} for term in query.terms))
        for term in query.terms:
            items = []
            for holder, id in self.relations.lexicon.holders(term):
                if together and holder not in together:
                    continue
                row = self.relations.row(holder)
                column = self.framework.tables[row.table].columns[id]
                if column.kind != "guideline" or id == "frameworks" or (row.table == "industry" and id == "technology"):
                    continue
                values = dict((found.key, held) for found, held in self.relations.has(row, term)).get(column.key, ())
                items.append(self.s.cell(row, column, values or None))
                shown.append(row)
            if not items:
                items = [self.s.cell(self.relations.row(holder), self.framework.tables[self.relations.row(holder).table].columns[id]) for holder, id in self.relations.lexicon.holders(term)[:4]]
                shown += [self.relations.row(holder) for holder, _ in self.relations.lexicon.holders(term)[:4]]
            lead = [self.s.say("yes")] if query.check and term == query.terms[0] else []
            if len(items) == 1:
                blocks.append(Paragraph((*lead, *items)))
            else:
                blocks += [Paragraph((*lead, self.s.say("where_head", term=term))), Bullets(tuple(items))]
        rows = tuple(dict.fromkeys(shown))
        return Composed(tuple(blocks), shown=self._shown(rows), rows=tuple(row.id for row in rows))

    # From one kind of thing to another.

    def _related(self, query: Query, rows: Sequence[Row]) -> Composed:
        if query.check and len(rows) > 1 and self._tied(rows[0], rows[1]):
            return self._identity(query, rows)
        told: list[Statement] = []
        results: list[Row] = []
        for row in rows:
            for table in self.relations.tables_of(query.tables):
                ties = tuple(tie for tie in self.relations.linked(row, table) if tie[0].id not in query.not_rows)
                if query.terms:
                    ties = tuple(tie for tie in ties if all(self.relations.has(tie[0], term) for term in query.terms)) or ties
                results += [tie[0] for tie in ties]
                told += self._ties(row, ties)
        if query.check:
            lead = self.s.say("yes" if told and not query.negated else "no")
            if not told:
                return Composed((Paragraph((lead,)), *self._rows(replace(query, check=False, tables=(), terms=()), rows).blocks), rows=query.rows)
            return Composed((Paragraph((lead, *told)),), shown=self._shown(results), rows=query.rows)
        if not told:
            tables = join((table.name.to(self.language) for table in self.relations.tables_of(query.tables)), self.language)
            blocks = self._rows(replace(query, tables=(), terms=()), rows).blocks
            absent = self.s.say("absent_of", rows=self.s.names(rows), names=tables)
            return Composed((Paragraph((absent,)), *blocks), outcome="abstained", rows=query.rows)
        extra: list[Block] = []
        if query.columns and results:
            columns = [self.framework.column(key) for key in query.columns]
            extra = [self.s.row_items(results, columns)] if any(self.relations.applicable(column.key, row) for column in columns for row in results) else []
        return Composed((Paragraph(tuple(told)), *extra), shown=self._shown(results), rows=query.rows)

    def _ties(self, row: Row, ties: Sequence[tuple[Row, Column, Row]]) -> list[Statement]:
        """What ties a row to others: one statement for the row's own column, one each for theirs."""
        own = [tie for tie in ties if tie[2] is row]
        told = []
        if own and own[0][1].refs:
            told.append(self.s.cell(row, own[0][1]))
        for other, column, holder in own if own and not own[0][1].refs else ():
            values = [value for value in holder.cells[column.id] if other.id in self.relations.lexicon.rows_named(value.text.zh)]
            evidence = [self.framework.evidence_of_cell(holder, column)]
            told.append(self.s.say("by_name", evidence, "reading", holder=self.s.name(holder), column=column.name.to(self.language), values=self.s.words(values), others=self.s.name(other)))
        for other, column, holder in ties:
            if holder is not row:
                values = [value for value in self.framework.cell(holder, column) if value.row == row.id] or [value for value in self.framework.cell(holder, column) if row.id in self.relations.lexicon.rows_named(value.text.zh)]
                told.append(self.s.cell(other, column, values, form="which"))
        return told

    # Claims: does a row have a value?

    def _claims(self, query: Query, rows: Sequence[Row]) -> Composed:
        """What rows say of values: told where they hold them, corrected where the question takes it for granted and they don't."""
        told: list[Statement] = []
        true = True
        corrected: list[Row] = []
        for row in rows:
            for term in query.terms:
                held = [(column, values) for column, values in self.relations.has(row, term) if not query.columns or column.key in query.columns or len(query.columns) > 1] or list(self.relations.has(row, term))
                if held:
                    column, values = held[0]
                    told.append(self.s.cell(row, column, None if query.check and len(self.framework.cell(row, column)) < 5 else values))
                    if query.check and query.exclusive:
                        true = len(self.framework.cell(row, column)) == len(query.terms)
                    continue
                if not query.check and any(self.relations.has(other, term) for other in rows):
                    continue
                true = False
                told.append(self.s.say("not_in_row", row=self.s.name(row), term=term))
                told += self._really(row, term)
                corrected.append(row)
        seen: dict[str, Statement] = {statement.text: statement for statement in told}
        told = list(seen.values())
        if query.check:
            told.insert(0, self.s.say("yes" if true != query.negated else "no"))
        elif corrected:
            told.insert(0, self.s.say("correction"))
        blocks: list[Block] = [Paragraph(tuple(told))]
        columns = [self.framework.column(key) for key in query.columns]
        asked = [column for column in columns if not query.check and any(self.relations.applicable(column.key, row) for row in rows)]
        extra = tuple(self.s.cell(row, column) for row in rows for column in asked if self.relations.applicable(column.key, row))
        extra = tuple(statement for statement in extra if statement.text not in seen)
        if extra and not corrected:
            blocks.append(Paragraph(extra))
        return Composed(tuple(blocks), shown=self._shown(rows), rows=query.rows)

    def _really(self, row: Row, term: str) -> list[Statement]:
        """Where a value does stand, and what stands in the row instead."""
        told = []
        holders = self.relations.lexicon.holders(term)
        same = [(holder, column) for holder, column in holders if self.relations.row(holder).table == row.table]
        for holder, id in (same or holders)[:2]:
            other = self.relations.row(holder)
            column = self.framework.tables[other.table].columns[id]
            values = next((values for found, values in self.relations.has(other, term) if found is column), ())
            told.append(self.s.cell(other, column, values or None, form="which"))
        for _, id in same[:1]:
            column = self.framework.tables[row.table].columns[id]
            if self.framework.cell(row, column):
                told.append(self.s.cell(row, column))
        if not same:
            told += [self.s.cell(row, column) for column in self.framework.columns_of(row)[:1]]
        return told

    def _tied(self, first: Row, second: Row) -> bool:
        return first.table != second.table and (any(tie[0] is second for tie in self.relations.linked(first, self.framework.tables[second.table])) or any(tie[0] is first for tie in self.relations.linked(second, self.framework.tables[first.table])))

    def _identity(self, query: Query, rows: Sequence[Row]) -> Composed:
        """Whether rows belong together, as the question says."""
        first, second = rows[0], rows[1]
        ties = [tie for tie in self.relations.linked(first, self.framework.tables[second.table]) if tie[0] is second] or [tie for tie in self.relations.linked(second, self.framework.tables[first.table]) if tie[0] is first]
        told: list[Statement] = []
        if ties:
            tie = ties[0]
            told = self._ties(first if tie[0] is second else second, ties)
        else:
            if first.table == second.table:
                told.append(self.s.say("not_same", self.framework.evidence_of_rows([first, second]), row=self.s.name(first), other=self.s.name(second), **self.s.table(self.framework.tables[first.table])))
            else:
                told.append(self.s.say("not_linked", row=self.s.name(first), other=self.s.name(second)))
            for row, other in ((first, second), (second, first)):
                own = self.relations.linked(row, self.framework.tables[other.table]) if row.table != other.table else ()
                if own:
                    told += self._ties(row, own)
                    break
                told += [self.s.cell(row, column) for column in self.framework.columns_of(row)[:1]]
        true = bool(ties) != query.negated
        return Composed((Paragraph((self.s.say("yes" if true else "no"), *told)),), shown=self._shown(rows), rows=query.rows)

    # Lists.

    @staticmethod
    def _filtered(query: Query) -> bool:
        return bool(query.terms or query.not_terms or query.not_rows or query.naming)

    def _selected(self, query: Query, table: Table) -> list[Row]:
        """The rows of a table that the query's values and exclusions leave.

        Values of different columns must all be there, of one column any (or `every`); excluded values must not, excluded rows are left out,
        and so is what is tied to them."""
        wanted = self._by_column(table, query.terms)
        unwanted = [term for term in query.not_terms if self.relations.column_holding(table, term)]
        if not wanted and query.terms:
            return []
        barred = {id for id in query.not_rows if self.relations.row(id).table == table.id}
        for id in query.not_rows:
            row = self.relations.row(id)
            if row.table != table.id:
                barred |= {tie[0].id for tie in self.relations.linked(row, table)}
        rows = []
        for row in table.rows:
            hits = [[bool(self.relations.has(row, term)) for term in terms] for terms in wanted.values()]
            if query.naming and contains(row.name.zh, query.naming[0]) != query.naming[1]:
                continue
            if row.id not in barred and all(all(hit) if query.every else any(hit) for hit in hits) and not any(self.relations.has(row, term) for term in unwanted):
                rows.append(row)
        return rows

    def _by_column(self, table: Table, terms: Sequence[str]) -> dict[str, list[str]]:
        by_column: dict[str, list[str]] = {}
        for term in terms:
            column = self.relations.column_holding(table, term)
            if column:
                by_column.setdefault(column, []).append(term)
        return by_column

    def _which(self, query: Query, tables: Sequence[Table]) -> Composed:
        """The rows that have the values asked for and none of those excluded, each with the value that says so."""
        blocks: list[Block] = []
        found: list[Row] = []
        unnamed = [f"「{query.naming[0]}」"] if query.naming and not query.naming[1] else []
        excluded = join((*unnamed, *query.not_terms, *(self.s.name(self.relations.row(id)) for id in query.not_rows)), self.language)
        for table in tables:
            wanted = [term for terms in self._by_column(table, query.terms).values() for term in terms]
            rows = self._selected(query, table)
            if not rows or (query.terms and not wanted):
                continue
            if not wanted and len(rows) == len(table.rows):
                continue
            found += rows
            asked = self._asked(query, table)
            if excluded:
                main = [column for column in self._common_columns(rows) if column.kind == "guideline"] if len(rows) <= 3 else []
                columns = asked or main or [self.framework.column(column) for column in dict.fromkeys(self.relations.column_holding(table, term) for term in (*query.not_terms, *wanted)) if column]
                if table.id == "industry":
                    columns = [table.columns["applications"]]
                head = self.s.say("which_not_head", self.framework.evidence_of_rows(rows), terms=excluded, n=len(rows), **self.s.table(table))
                blocks += [Paragraph((head,)), self.s.row_items(rows, columns)]
                continue
            if query.naming and not wanted:
                blocks += [Paragraph((self.s.say("which_head", self.framework.evidence_of_rows(rows), n=len(rows), **self.s.table(table)),)), Bullets(tuple(Statement(f"**{self.s.name(row)}**") for row in rows))]
                continue
            items = [self._match(row, wanted, query) for row in rows]
            if len(rows) == 1:
                blocks.append(Paragraph(tuple(items)))
            else:
                head = self.s.say("which_head", n=len(rows), **self.s.table(table))
                blocks += [Paragraph((head,)), Bullets(tuple(items))]
            extra = [self.s.cell(row, column) for row in rows for column in asked if self.relations.applicable(column.key, row) and not any(held is column for term in wanted for held, _ in self.relations.has(row, term))]
            if extra:
                blocks.append(Paragraph(tuple(extra)))
        if not blocks:
            hop = self._hop(query, tables)
            if hop:
                return hop
            table = tables[0]
            blocks.append(Paragraph((self.s.say("which_none", self.framework.evidence_of_rows(table.rows), terms=join(query.terms, self.language) or excluded, **self.s.table(table)),)))
            if query.terms:
                blocks += self._where(replace(query, check=False)).blocks
        if query.check:
            blocks.insert(0, Paragraph((self.s.say("yes" if found else "no"),)))
        return Composed(tuple(blocks), shown=self._shown(found), rows=tuple(row.id for row in found))

    def _without_excluded(self, query: Query, rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if row.id not in query.not_rows and not any(self.relations.has(row, term) for term in query.not_terms)] or list(rows)

    def _most_specific(self, rows: Sequence[Row]) -> list[Row]:
        """The rows without those that another of them is a part of: of the path and its gate, the gate."""
        return [row for row in rows if not any(other.id in {value.row for column in self.framework.columns_of(row) if column.kind == "guideline" for value in self.framework.cell(row, column)} and other.table != row.table for other in rows)]

    def _match(self, row: Row, terms: Sequence[str], query: Query) -> Statement:
        """A row with the values that were asked for, in one statement."""
        parts: list[Statement] = []
        for term in terms:
            for column, values in self.relations.has(row, term)[:1]:
                richer = "applications" if row.table == "industry" and column.id == "technology" else None
                if richer:
                    column, values = next(((found, held) for found, held in self.relations.has(row, term) if found.id == richer), (column, values))
                parts.append(self.s.cell(row, column, values, form="which"))
        unique = {part.text: part for part in parts}
        stop = "" if self.language == "zh-TW" else " "
        return Statement(stop.join(unique), tuple(dict.fromkeys(evidence for part in unique.values() for evidence in part.evidence)))

    def _hop(self, query: Query, tables: Sequence[Table]) -> Composed | None:
        """Through the rows that hold the value to the kind asked for: from 行銷 to its tier, from the tier to its certifications."""
        told: list[Statement] = []
        results: list[Row] = []
        for table in tables:
            for term in query.terms:
                for holder, id in self.relations.lexicon.holders(term):
                    row = self.relations.row(holder)
                    ties = self.relations.linked(row, table)
                    if ties and row.table != table.id:
                        told.append(self.s.cell(row, self.framework.tables[row.table].columns[id], form="cell"))
                        told += self._ties(row, ties)
                        results += [tie[0] for tie in ties]
        unique = {statement.text: statement for statement in told}
        return Composed((Paragraph(tuple(unique.values())),), shown=self._shown(tuple(dict.fromkeys(results)))) if told else None

    def _list(self, query: Query) -> Composed:
        tables = self.relations.tables_of(query.tables)
        if query.nth and len(tables) == 1 and not query.terms and query.nth <= len(tables[0].rows):
            row = tables[0].rows[query.nth - 1]
            place = self.s.say("order_nth", self.framework.evidence_of_rows([row]), n=query.nth, row=self.s.name(row), **self.s.table(tables[0]))
            told = self._rows(replace(query, rows=(row.id,), tables=(), nth=None, check=False), [row])
            return replace(told, blocks=(Paragraph((place,)), *told.blocks), rows=(row.id,))
        if self._filtered(query):
            return self._which(query, tables)
        blocks: list[Block] = []
        listed: list[Row] = []
        for table in tables:
            rows = list(table.rows)
            listed += rows
            columns = self._asked(query, table)
            if query.form == "table":
                blocks.append(self.s.grid(rows, columns or [column for column in table.columns.values() if column.kind == "guideline"]))
                continue
            evidence = [] if columns else self.framework.evidence_of_rows(rows)
            blocks.append(Paragraph((self.s.say("list_head", evidence, n=len(rows), **self.s.table(table)),)))
            items = self.s.row_items(rows, columns, ordered=table.ordered)
            if not columns:
                # The names rest on one passage, cited once above.
                items = Bullets(tuple(Statement(item.text) for item in items.items), table.ordered)
            blocks.append(items)
        return Composed(tuple(blocks), shown=self._shown(listed))

    def _siblings(self, query: Query) -> Composed:
        """What stands in the same group as a row."""
        rows = [self.relations.row(id) for id in query.rows]
        row = next((row for row in rows if any(column.refs and column.kind == "guideline" and any(value.row in query.rows for value in self.framework.cell(row, column)) and len(self.framework.cell(row, column)) == 1 for column in self.framework.columns_of(row))), rows[0])
        if query.check and len(rows) > 1 and rows[0].table == rows[1].table:
            return self._same_group(query, rows)
        own = next((column for column in self.framework.columns_of(row) if column.refs and column.kind == "guideline" and column.table == row.table), None)
        claimed = [id for id in query.rows if id != row.id and self.relations.row(id).table == (own.refs if own else "")]
        told: list[Statement] = []
        if own is None:
            return self._list(replace(query, rows=(), tables=(row.table,), not_rows=(row.id,)))
        owner = self.framework.cell(row, own)[0].row or ""
        if claimed and owner not in claimed:
            told.append(self.s.say("correction"))
        told.append(self.s.cell(row, own))
        group = self.relations.row(owner)
        members = next(column for column in self.framework.columns_of(group) if column.refs == row.table)
        told.append(self.s.cell(group, members))
        others = [self.relations.row(value.row) for value in self.framework.cell(group, members) if value.row and value.row != row.id]
        return Composed((Paragraph(tuple(told)),), shown=self._shown(others), rows=query.rows)

    def _same_group(self, query: Query, rows: Sequence[Row]) -> Composed:
        """Whether rows of one table stand in the same group."""
        own = next((column for column in self.framework.columns_of(rows[0]) if column.refs), None)
        if own is None:
            return self._identity(query, rows)
        groups = [tuple(value.row for value in self.framework.cell(row, own)) for row in rows]
        same = all(group == groups[0] for group in groups)
        told = [self.s.say("yes" if same != query.negated else "no"), *(self.s.cell(row, own) for row in rows)]
        return Composed((Paragraph(tuple(told)),), shown=self._shown(rows), rows=query.rows)

    def _position(self, query: Query) -> Composed:
        """The place of rows in their order."""
        told = []
        if query.check and query.nth:
            told.append(self.s.say("yes" if (self.framework.position(self.relations.row(query.rows[0])) == query.nth) != query.negated else "no"))
            place = self.framework.tables[self.relations.row(query.rows[0]).table].rows
            if query.nth <= len(place) and told[0].text == self.s.say("no").text:
                told.append(self.s.say("order_nth", self.framework.evidence_of_rows([place[query.nth - 1]]), n=query.nth, row=self.s.name(place[query.nth - 1]), **self.s.table(self.framework.tables[place[0].table])))
        for id in query.rows:
            row = self.relations.row(id)
            table = self.framework.tables[row.table]
            told.append(self.s.say("position", self.framework.evidence_of_rows([row]), row=self.s.name(row), n=self.framework.position(row), total=len(table.rows), **self.s.table(table)))
        return Composed((Paragraph(tuple(told)),), rows=query.rows)

    def _count(self, query: Query) -> Composed:
        rows = [self.relations.row(id) for id in query.rows]
        columns = [self.framework.column(key) for key in query.columns if any(self.relations.applicable(key, row) for row in rows)]
        if rows and query.tables:
            told, results = [], []
            for row in rows:
                for table in self.relations.tables_of(query.tables):
                    ties = self.relations.linked(row, table)
                    others = [tie[0] for tie in ties]
                    results += others
                    if ties:
                        column, holder = ties[0][1], ties[0][2]
                        evidence = [self.framework.evidence_of_cell(tie[2], tie[1]) for tie in ties]
                        told.append(self.s.say("count_values", dict.fromkeys(evidence), column.kind, row=self.s.name(row), column=column.name.to(self.language) if holder is row else table.name.to(self.language), n=len(others), values=self.s.names(others)))
            if told:
                return Composed((Paragraph(tuple(told)),), shown=self._shown(results), rows=query.rows)
        if rows and columns:
            told = [self._count_values(row, column) for row in rows for column in columns if self.relations.applicable(column.key, row)]
            return Composed((Paragraph(tuple(told)),), shown=self._shown_values(rows[0], columns[0]), rows=query.rows)
        if rows and not query.terms and query.rest and len(rows) == 1:
            # Something is counted that has no name here.
            return Composed((Paragraph((self.s.say("absent_unknown"),)), *self._nearest(query, rows)), outcome="abstained", rows=query.rows)
        if rows and not query.terms:
            if len(rows) > 1 and len({row.table for row in rows}) == 1:
                table = self.framework.tables[rows[0].table]
                return Composed((Paragraph((self.s.say("count", self.framework.evidence_of_rows(rows), n=len(rows), names=self.s.names(rows), **self.s.table(table)),)),), shown=self._shown(rows))
            own = [column for row in rows for column in self.framework.columns_of(row) if column.refs and column.kind == "guideline"] or [column for row in rows for column in self.framework.columns_of(row)][:1]
            if own:
                return Composed((Paragraph(tuple(self._count_values(row, own[0]) for row in rows)),), shown=self._shown_values(rows[0], own[0]), rows=query.rows)
            return self._rows(query, rows)
        told = []
        counted: list[Row] = []
        tables = self.relations.tables_of(query.tables) or tuple(dict.fromkeys(self.framework.tables[key.partition(".")[0]] for key in query.columns))
        if not tables and query.terms:
            tables = self.relations.tables_of(self.relations.kind_of(query.terms))
        for table in tables:
            selected = self._selected(query, table) if self._filtered(query) else list(table.rows)
            names = dict(**self.s.table(table), n=len(selected), names=self.s.names(selected))
            if query.terms and not selected:
                if any(self.relations.column_holding(table, term) for term in query.terms):
                    told.append(self.s.say("count_zero", self.framework.evidence_of_rows(table.rows), terms=join(query.terms, self.language), **names))
                continue
            counted += selected
            told.append(self.s.say("count", self._selection_evidence(selected, query), self._selection_kind(table, query), **names))
        if not told:
            return self._list(query) if query.tables else self._where(query)
        return Composed((Paragraph(tuple(told)),), shown=self._shown(counted))

    def _selection_kind(self, table: Table, query: Query) -> "str":
        kinds = {self.framework.column(column).kind for term in query.terms if (column := self.relations.column_holding(table, term))}
        return "reading" if "reading" in kinds else "guideline"

    def _selection_evidence(self, rows: Sequence[Row], query: Query) -> tuple[Evidence, ...]:
        """The passage naming the rows, and where it is a reading that selects them, the line that it is read off."""
        evidence = list(self.framework.evidence_of_rows(rows))
        for row in rows[:1]:
            for term in query.terms:
                for column, _ in self.relations.has(row, term):
                    if column.quote:
                        evidence.append(self.framework.evidence_of_cell(row, column))
        return tuple(evidence)

    def _count_values(self, row: Row, column: Column) -> Statement:
        values = self.framework.cell(row, column)
        evidence = [self.framework.evidence_of_cell(row, column)]
        return self.s.say("count_values", evidence, column.kind, row=self.s.name(row), column=column.name.to(self.language), n=len(values), values=self.s.words(values))

    # Comparing, ordering, summarising, explaining.

    def _compare(self, query: Query) -> Composed:
        rows = [self.relations.row(id) for id in query.rows]
        if not rows and query.tables:
            if query.terms:
                by_term = [row for term in query.terms for table in self.relations.tables_of(query.tables) for row in self._selected(replace(query, terms=(term,)), table)]
                rows = list(dict.fromkeys(by_term))
            rows = rows or [row for table in self.relations.tables_of(query.tables) for row in table.rows]
        if not rows and query.terms:
            rows = list(dict.fromkeys(self.relations.row(holder) for term in query.terms for holder, _ in self.relations.lexicon.holders(term)))
        if not rows and query.columns:
            return self._columns(replace(query, form="table"))
        if len(rows) < 2:
            return self._tell(replace(query, act="tell")) if rows else self._summarise(query)
        columns = [self.framework.column(key) for key in query.columns if any(self.relations.applicable(key, row) for row in rows)]
        columns = columns or self._common_columns(rows)
        grid = self.s.grid(rows, columns, across=len(rows) <= 4)
        blocks: list[Block] = [Paragraph((self.s.say("compare_head", rows=self.s.names(rows)),)), grid]
        common = self._in_common(rows, columns)
        if common:
            blocks.append(Paragraph(tuple(common)))
        elif any(word in query.text for word in ("共同", "相同", "共通", "交集", "一樣", "in common", "same")):
            blocks.append(Paragraph((self.s.say("compare_nothing"),)))
        return Composed(tuple(blocks), shown=self._shown(rows), rows=tuple(row.id for row in rows))

    def _in_common(self, rows: Sequence[Row], columns: Sequence[Column]) -> list[Statement]:
        told = []
        for column in columns:
            cells = [self.framework.cell(row, column) for row in rows]
            shared = [value for value in cells[0] if all(any(value.text == other.text for other in cell) for cell in cells[1:])]
            if shared and column.id != "issuer":
                evidence = dict.fromkeys(self.framework.evidence_of_cell(row, column) for row in rows)
                told.append(self.s.say("compare_same", evidence, column.kind, column=column.name.to(self.language), values=self.s.words(shared)))
        return told

    def _common_columns(self, rows: Sequence[Row]) -> list[Column]:
        """The columns to show rows by, in order; those that only repeat another column are left out."""
        columns = dict.fromkeys(column for row in rows for column in self.framework.columns_of(row))
        hidden = {"industry.technology", "work_area.frameworks", "certification.handover", "tier.depth", "step.examples"}
        return [column for column in columns if column.key not in hidden] or list(columns)

    def _order(self, query: Query) -> Composed:
        rows = [self.relations.row(id) for id in query.rows if self.framework.tables[self.relations.row(id).table].ordered]
        if not rows and query.terms:
            rows = [row for table in self.relations.tables_of(query.tables) if table.ordered for row in self._selected(query, table)]
        tables = [self.framework.tables[row.table] for row in rows[:1]] or [table for table in self.relations.tables_of(query.tables) if table.ordered] or [self.framework.tables["gate"]] * ("path.gates" in query.columns)
        if not tables:
            return self._tell(query) if query.rows else self._list(query)
        table = tables[0]
        if rows and query.order in ("next", "previous"):
            row = rows[-1] if query.order == "next" else rows[0]
            place = self.framework.position(row) - 1 + (1 if query.order == "next" else -1)
            if not 0 <= place < len(table.rows):
                form = "order_end" if query.order == "next" else "order_start"
                return Composed((Paragraph((self.s.say(form, self.framework.evidence_of_rows([row]), row=self.s.name(row), **self.s.table(table)),)),), rows=(row.id,))
            return self._placed(f"order_{query.order}", [row, table.rows[place]], query, row=self.s.name(row), other=self.s.name(table.rows[place]))
        if rows and not query.tables:
            return self._rows(query, rows)
        if query.nth and query.nth <= len(table.rows):
            row = table.rows[query.nth - 1]
            return self._placed("order_nth", [row], query, n=query.nth, row=self.s.name(row), **self.s.table(table))
        if query.order in ("first", "last"):
            row = table.rows[0 if query.order == "first" else -1]
            return self._placed(f"order_{query.order}", [row], query, row=self.s.name(row), **self.s.table(table))
        head = self.s.say("order_all", **self.s.table(table))
        columns = [column for column in table.columns.values() if column.kind == "guideline"]
        return Composed((Paragraph((head,)), self.s.row_items(table.rows, columns[:1], ordered=True)), shown=self._shown(table.rows))

    def _placed(self, form: str, rows: Sequence[Row], query: Query, **variables: object) -> Composed:
        """What stands at a place in an order, and what it is."""
        row = rows[-1]
        place = self.s.say(form, self.framework.evidence_of_rows(rows), **variables)
        columns = self._asked(query, self.framework.tables[row.table]) or [column for column in self.framework.columns_of(row) if column.kind == "guideline"]
        told = [self.s.cell(row, column) for column in columns]
        return Composed((Paragraph((place, *told)),), shown=(Shown(row.id, ""),), rows=(row.id,))

    def _summarise(self, query: Query) -> Composed:
        """A section by its rows, or by its lines where it has none."""
        number = query.section
        if number is None and query.tables:
            return self._digest(query)
        if number is None:
            return Composed(self._overview())
        section = self.framework.section(number)
        rows = [row for row in self.framework.rows.values() if row.section == number and row.table not in ("tool", "job_title", "axis")]
        head = self.s.say("section_head", label=section.label, title=section.title.to(self.language))
        if query.form == "table" and rows:
            blocks: list[Block] = [Paragraph((head,))]
            for table in dict.fromkeys(self.framework.tables[row.table] for row in rows):
                members = [row for row in rows if row.table == table.id]
                columns = [column for column in table.columns.values() if column.kind == "guideline" and any(self.framework.cell(row, column) for row in members)]
                if columns:
                    blocks.append(self.s.grid(members, columns))
                else:
                    blocks.append(Bullets(tuple(Statement(f"**{self.s.name(row)}**", self.framework.evidence_of_rows([row])) for row in members)))
            return Composed(tuple(blocks), shown=self._shown(rows))
        items: list[Statement] = []
        for table in dict.fromkeys(self.framework.tables[row.table] for row in rows):
            members = [row for row in rows if row.table == table.id]
            columns = [column for column in self._common_columns(members) if column.kind == "guideline" and column.id not in ("issuer", "predecessor", "layer")]
            if not columns:
                items.append(self.s.say("count", self.framework.evidence_of_rows(members), n=len(members), names=self.s.names(members), **self.s.table(table)))
            else:
                items += self.s.row_items(members, columns).items
        quoted = " ".join(item.text for item in items)
        for line in section.lines[1:]:
            words = line.text.to(self.language)
            if not rows or words.startswith(("*", "AI 人才的", "AI 已非", "建構企業", "Draw up", "AI is no", "The ultimate")) and words not in quoted:
                items.append(Statement(words, (self.framework.evidence_of_line(number, line.text.zh),)))
        return Composed((Paragraph((head,)), Bullets(tuple(items))), shown=self._shown(rows))

    def _digest(self, query: Query) -> Composed:
        """The rows of a kind, each with what is said of it."""
        blocks: list[Block] = []
        listed: list[Row] = []
        for table in self.relations.tables_of(query.tables):
            listed += table.rows
            columns = [column for column in self._common_columns(table.rows) if column.kind == "guideline"]
            if query.form == "table" and columns:
                blocks.append(self.s.grid(table.rows, columns))
            else:
                blocks.append(self.s.row_items(table.rows, columns, ordered=table.ordered))
        return Composed(tuple(blocks), shown=self._shown(listed))

    def _overview(self) -> tuple[Block, ...]:
        """The whole guideline, a line a section."""
        items = []
        for section in self.framework.sections:
            rows = [row for row in self.framework.rows.values() if row.section == section.number and row.table not in ("tool", "job_title", "axis")]
            text = f"{section.label} {section.title.to(self.language)}"
            names = self.s.names(rows) if rows and len(rows) < 12 else ""
            sep = "：" if self.language == "zh-TW" else ": "
            evidence = self.framework.evidence_of_rows([row for row in rows if row.section == section.number]) if names else (self.framework.evidence_of_line(section.number, section.lines[0].text.zh),)
            items.append(Statement(text + (f"{sep}{names}" if names else ""), evidence))
        return (Bullets(tuple(items)),)

    def _explain(self, query: Query) -> Composed:
        """The source of the last answer, quoted."""
        evidence = self.compose(replace(query, act=self._act_before(query), why=False)).evidence
        if not evidence:
            return Composed((Paragraph((self.s.say("explain_none"),)),), outcome="abstained")
        told = []
        for item in evidence[:3]:
            section = self.framework.section(item.section)
            quote = item.quote.replace("\n", "／")
            told.append(self.s.say("explain", [item], item.kind, label=section.label, title=section.title.to(self.language), quote=f"「{quote}」"))
        told.append(self.s.say("no_reason"))
        return Composed((Paragraph(tuple(told)),), rows=query.rows)

    @staticmethod
    def _act_before(query: Query) -> str:
        return "list" if query.tables and not query.rows else "summarise" if query.section and not query.rows else "tell"

    # What the guideline does not say.

    def _absent(self, query: Query) -> Composed:
        """Says what is not in the guideline, and what the nearest section does say."""
        rows = [self.relations.row(id) for id in query.rows]
        names = join(dict.fromkeys(absent.name.to(self.language) for absent in query.absent), self.language)
        attribute = next((absent for absent in query.absent if absent.table is None), None)
        if rows and attribute:
            head = self.s.say("absent_of", rows=self.s.names(rows), names=names)
        else:
            head = self.s.say("absent", names=names)
        return Composed((Paragraph((head,)), *self._nearest(query, rows)), outcome="abstained", rows=query.rows)

    def _nearest(self, query: Query, rows: Sequence[Row]) -> list[Block]:
        if rows:
            row = rows[0]
            section = self.framework.section(row.section)
            blocks: list[Block] = [Paragraph((self.s.say("nearest", label=section.label, title=section.title.to(self.language)),))]
            columns = [column for column in self.framework.columns_of(row) if column.id != "issuer" or len(self.framework.columns_of(row)) == 1][:2]
            told = [self.s.cell(row, column) for column in columns] or [self.s.say("row_only", self.framework.evidence_of_rows([row]), row=self.s.name(row), **self.s.table(self.framework.tables[row.table]))]
            return [*blocks, Paragraph(tuple(told))]
        asked = [column.partition(".")[0] for column in query.columns]
        kinds = [absent.table for absent in query.absent if absent.table]
        kinds = [kind for kind in asked if "role" in kinds and self.framework.tables[kind].group == "role"] or kinds
        if "role" in kinds and {"certification", "tier"} & set(query.tables):
            # Whoever it is, one tier is for all staff.
            literacy, section = self.relations.row("tier.literacy"), self.framework.section(10)
            return [Paragraph((self.s.say("nearest", label=section.label, title=section.title.to(self.language)), self.s.cell(literacy, self.framework.tables["tier"].columns["audience"])))]
        tables = self.relations.tables_of(kinds or query.tables)
        if query.terms and not kinds:
            where = self._where(replace(query, check=False))
            section = self.framework.section(where.evidence[0].section)
            return [Paragraph((self.s.say("nearest", label=section.label, title=section.title.to(self.language)),)), *where.blocks]
        if tables:
            table = tables[0]
            section = self.framework.section(table.section)
            listed = self.s.say("count", self.framework.evidence_of_rows(table.rows), n=len(table.rows), names=self.s.names(table.rows), **self.s.table(table))
            return [Paragraph((self.s.say("nearest", label=section.label, title=section.title.to(self.language)), listed))]
        number = query.section or next((absent.nearest for absent in query.absent if absent.nearest), None)
        if number is None:
            return []
        section = self.framework.section(number)
        if section.missing_figure:
            return list(self._figure(section).blocks)
        rows = [row for row in self.framework.rows.values() if row.section == number and row.table not in ("tool", "job_title", "axis")]
        if rows:
            table = self.framework.tables[rows[0].table]
            members = [row for row in rows if row.table == table.id]
            says = self.s.say("count", self.framework.evidence_of_rows(members), n=len(members), names=self.s.names(members), **self.s.table(table))
        else:
            line = section.lines[-1].text
            says = Statement(line.to(self.language), (self.framework.evidence_of_line(number, line.zh),))
        return [Paragraph((self.s.say("nearest", label=section.label, title=section.title.to(self.language)), says))]

    def _wanted(self, query: Query) -> Composed:
        """What is asked for is no attribute of anything here: said by the asker's own word, with what the named things do say."""
        head = self.s.say("absent", names=f"「{query.wanted}」")
        return Composed((Paragraph((head,)), *self._nearest(replace(query, check=False), [self.relations.row(id) for id in query.rows])), outcome="abstained", rows=query.rows)

    def _not_listed(self, query: Query) -> Composed:
        """A claim about a row and a thing that the guideline does not have: not there, and what is there instead."""
        rows = [self.relations.row(id) for id in query.rows]
        names = join(dict.fromkeys(absent.name.to(self.language) for absent in query.absent), self.language)
        if figure := next((section for row in rows if (section := self.framework.section(row.section)).missing_figure), None):
            return self._figure(figure)
        told: list[Statement] = [self.s.say("no")] if query.check and not query.negated else []
        told.append(self.s.say("not_in_row", row=self.s.names(rows), term=names))
        blocks = self._rows(replace(query, check=False, absent=(), columns=tuple(key for key in query.columns if any(self.relations.applicable(key, row) for row in rows))), rows).blocks
        return Composed((Paragraph(tuple(told)), *blocks), rows=query.rows)

    def _advice(self, query: Query) -> Composed | None:
        """What applies to an asker whom the guideline does not name, where the question is what to learn, take or become."""
        known = [asker for asker in query.asker if asker.background]
        if any(asker.background == "organisation" for asker in known):
            # Who speaks for a company asks for the company's steps, not for a path of his own.
            steps = self.framework.tables["step"]
            if query.rows or query.terms or query.absent or (set(query.tables) - {"step"}) or query.section:
                return None
            return self._order(replace(query, tables=("step",), order="all", nth=None)) if not query.nth else None
        named = [id for id in query.rows if not id.startswith(("path.", "step.")) and self.relations.row(id).table not in ("industry", "zone", "tool_group", "tool")]
        if not known or query.check or query.absent or named or query.terms or query.section:
            return None
        wants_path = any(column.startswith(("path.", "gate.")) for column in query.columns) or bool({"path", "gate", "step"} & set(query.tables)) or any(id.startswith("step.") for id in query.rows) or query.order == "first"
        wants_certification = bool({"certification", "tier"} & set(query.tables)) or any(column.startswith(("tier.", "certification.")) for column in query.columns)
        if not (wants_path or wants_certification or not (query.tables or query.columns or query.rows)):
            return None
        names = join((asker.name.to(self.language) for asker in known), self.language)
        path = self.relations.row(f"path.{known[0].background}")
        blocks: list[Block] = [Paragraph((self.s.say("not_named", (), "rubric", names=names, path=self.s.name(path)),))]
        if wants_certification:
            literacy = self.relations.row("tier.literacy")
            tier = self.framework.tables["tier"].columns
            blocks.append(Paragraph((self.s.cell(literacy, tier["audience"]), self.s.cell(literacy, tier["certifications"]))))
        if wants_path or not wants_certification:
            columns = tuple(column for column in query.columns if self.relations.applicable(column, path))
            blocks += self._rows(replace(query, check=False, columns=columns), [path]).blocks
        return Composed(tuple(blocks), shown=self._shown_values(path, self.framework.tables["path"].columns["gates"]), rows=(path.id,))

    # Small things.

    def _asked(self, query: Query, table: Table) -> list[Column]:
        return [self.framework.column(key) for key in query.columns if key.partition(".")[0] == table.id or any(self.relations.applicable(key, row) for row in table.rows)]

    def _row_tables(self, query: Query) -> tuple[Table, ...]:
        return tuple(dict.fromkeys(self.framework.tables[self.relations.row(id).table] for id in query.rows))

    @staticmethod
    def _shown(rows: Sequence[Row]) -> tuple[Shown, ...]:
        return tuple(Shown(row.id, row.name.zh) for row in rows)

    def _shown_values(self, row: Row, column: Column) -> tuple[Shown, ...]:
        return tuple(Shown(value.row, value.text.zh) for value in self.framework.cell(row, column))

    # Not a question about the guideline.

    def say(self, name: str) -> Composed:
        """A sentence of its own that declines."""
        return Composed((Paragraph((self.s.say(name),)),), outcome="declined")

    def decline(self) -> Composed:
        return Composed((Paragraph((self.s.say("decline", example=phrase("example", self.language)),)),), outcome="declined")

    def greet(self) -> Composed:
        return Composed((Paragraph((self.s.say("greet", example=phrase("example", self.language)),)),), outcome="declined")

    def unknown(self, nearest: str) -> Composed:
        """Of this field, but the guideline does not say: with the nearest row or section."""
        head = self.s.say("absent_unknown")
        kind, _, number = nearest.partition(".")
        query = Query("", section=int(number)) if kind == "section" else Query("", rows=(nearest,))
        return Composed((Paragraph((head,)), *self._nearest(query, [self.relations.row(id) for id in query.rows])), outcome="abstained")
