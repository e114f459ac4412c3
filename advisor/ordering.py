"""Orders: what comes first, next or last, all in order, and the place of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, Shown, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row, Table
from advisor.listed_places import whole
from advisor.listing import Lists
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.selection import selected
from advisor.telling import Tells
from advisor.types import Language, Statement


class Orders(Composing):
    """Tells orders; what has none is told or listed."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._lists = Lists(relations, language)
        self._tells = Tells(relations, language)

    def order(self, query: Query) -> Composed:
        """The row at the place asked for, from a row or from an end, or all rows in order."""
        if query.relation:
            return self._related(query)
        rows = self._ordered_rows(query)
        table = self._ordered_table(query, rows)
        if table is None:
            return self._tells.tell(query) if query.rows else self._lists.listed(query)
        if rows and query.order in ("next", "previous"):
            return self._beside(query, table, rows)
        if rows and query.order == "around":
            before, after = (self._beside(replace(query, order=way), table, rows) for way in ("previous", "next"))
            return replace(after, blocks=(*before.blocks, *after.blocks))
        if rows and not query.tables:
            return self._rows.tell(query, rows)
        if query.nth and query.nth <= len(table.rows):
            return self._placed(query, table.rows[query.nth - 1], self.nth_row(table, query.nth))
        if query.order == "middle" and not query.columns:
            half = (len(table.rows) - 1) // 2
            if len(table.rows) % 2:
                return self._placed(query, table.rows[half], self.nth_row(table, half + 1))
            return self._rows.tell(replace(query, columns=()), table.rows[half : len(table.rows) - half])
        if query.order in ("first", "last"):
            row = table.rows[0 if query.order == "first" else -1]
            return self._placed(query, row, self._at_end(f"order_{query.order}", row, table))
        head = self.say("order_all", **self.sentences.table(table))
        columns = [column for column in table.columns.values() if column.kind == "guideline"]
        items = self.sentences.row_items(table.rows, columns[:1], ordered=True)
        return Composed((paragraph(head), items), shown=self.shown(table.rows))

    def position(self, query: Query) -> Composed:
        """The place of rows in their order, or in the lists of the text that they stand in."""
        rows = self.rows_of(query)
        if query.terms:
            return Composed((paragraph(*self._value_places(query, rows[0])),), rows=query.rows)
        if not self.table_of(rows[0]).ordered:
            claimed = self._place_claimed(query, rows[0], query.nth) if query.check and query.nth else []
            return Composed((paragraph(*claimed, *(told for row in rows for told in self._listed_places(row))),), rows=query.rows)
        told = self._place_claimed(query, rows[0], query.nth) if query.check and query.nth else []
        told += [self._place(row) for row in rows]
        if "倒數" in query.text or "from the" in query.text.lower():
            told += [self._place_from_end(row) for row in rows]
        return Composed((paragraph(*told),), shown=tuple(Shown(row.id, "") for row in rows), rows=query.rows)

    def _ordered_rows(self, query: Query) -> list[Row]:
        rows = [row for row in self.rows_of(query) if self.table_of(row).ordered]
        if rows or not query.terms:
            return rows
        tables = [table for table in self.relations.tables_of(query.tables) if table.ordered]
        return [row for table in tables for row in selected(self.relations, query, table)]

    def _ordered_table(self, query: Query, rows: Sequence[Row]) -> Table | None:
        if rows:
            return self.table_of(rows[0])
        # A path's gates are passed in order.
        gates = self.framework.tables["gate"] if "path.gates" in query.columns else None
        return next((table for table in self.relations.tables_of(query.tables) if table.ordered), gates)

    def _related(self, query: Query) -> Composed:
        """How two rows stand to each other in their order; whether as the question says."""
        rows = self.rows_of(query)
        positions = [self.framework.position(row) for row in rows]
        first, second = positions[:2]
        if query.relation == "between":
            return self._between(rows)
        right = {
            "before": positions == sorted(positions),
            "after": first > second,
            "right_before": first == second - 1,
            "right_after": first == second + 1,
        }
        places = [self._place(row) for row in rows]
        if len(rows) > 2:
            # "先 A，再 B，最後 C": what each of them is, in their order.
            places = [self.sentences.cell(row, column) for row in sorted(rows, key=self.framework.position) for column in self._own(row)]
        beside = {"right_before": second - 1, "right_after": second + 1}.get(query.relation or "", 0)
        table = self.table_of(rows[1])
        if 0 < beside <= len(table.rows) and beside != first:
            # What it is instead.
            places.insert(0, self._place(table.rows[beside - 1]))
        if query.relation in right:
            told = [self.yes_or_no(right[query.relation] != query.negated), *places]
            return Composed((paragraph(*told),), shown=self.shown(rows), rows=query.rows, judged=True)
        earlier, later = rows if first < second else reversed(rows)
        names = {"row": earlier.label.to(self.language), "other": later.label.to(self.language)}
        told = [self.say("order_related", self.framework.evidence_of_rows(rows), **names), *places]
        return Composed((paragraph(*told),), shown=self.shown(rows), rows=query.rows)

    def _own(self, row: Row) -> list[Column]:
        """What the text itself says of a row, but for what it refers to."""
        return [column for column in self.framework.columns_of(row) if column.kind == "guideline" and not column.refs]

    def _between(self, rows: Sequence[Row]) -> Composed:
        """How many stand between two rows, and which."""
        table = self.table_of(rows[0])
        first, last = sorted(map(self.framework.position, rows))
        between = table.rows[first : last - 1]
        names = {"row": self.sentences.name(rows[0]), "other": self.sentences.name(rows[1]), "n": len(between)}
        form = "order_between" if between else "order_adjacent"
        evidence = self.framework.evidence_of_rows([*rows, *between])
        told = self.say(form, evidence, **names, names=self.sentences.names(between), **self.sentences.table(table))
        return Composed((paragraph(told),), shown=self.shown(between), rows=tuple(row.id for row in rows))

    def _beside(self, query: Query, table: Table, rows: Sequence[Row]) -> Composed:
        """What comes next after the last of the rows, or before the first; that there is nothing, at an end."""
        forward = query.order == "next"
        row = rows[-1] if forward else rows[0]
        index = self.framework.position(row) - 1 + (1 if forward else -1)
        if not 0 <= index < len(table.rows):
            told = [self._at_end("order_end" if forward else "order_start", row, table), *self._beyond(row, "end" if forward else "start")]
            return Composed((paragraph(*told),), rows=(row.id,))
        number = len(table.rows) if query.every else query.number or 1
        several = table.rows[index : index + number] if forward else table.rows[max(0, index + 1 - number) : index + 1]
        if len(several) > 1:
            columns = [column for column in table.columns.values() if column.kind == "guideline"]
            return Composed((self.sentences.row_items(several, columns[:1], ordered=True),), shown=self.shown(several))
        other = table.rows[index]
        evidence = self.framework.evidence_of_rows([row, other])
        place = self.say(f"order_{query.order}", evidence, row=self.sentences.name(row), other=self.sentences.name(other))
        asked = self.applicable(self.columns_of(query), row)
        placed = self._placed(query, other, place)
        if not asked:
            return placed
        # "Step 4 在做什麼，前一步呢": the row itself is asked about as well.
        return replace(placed, blocks=(paragraph(*(self.sentences.cell(row, column) for column in asked)), *placed.blocks))

    def _beyond(self, row: Row, side: str) -> list[Statement]:
        """Where what the row is a part of begins or ends: behind the last gate, the end of the path."""
        paths = [path for path in self.framework.tables["path"].rows if path.cells.get(side)]
        wholes = [path for path in paths if any(value.row == row.id for values in path.cells.values() for value in values)]
        return [self.sentences.cell(path, self.table_of(path).columns[side]) for path in wholes]

    def _at_end(self, form: str, row: Row, table: Table) -> Statement:
        evidence = self.framework.evidence_of_rows([row])
        return self.say(form, evidence, row=self.sentences.name(row), **self.sentences.table(table))

    def _placed(self, query: Query, row: Row, place: Statement) -> Composed:
        """What stands at a place in an order, and what it is."""
        columns = self.asked(query, self.table_of(row))
        columns = columns or [column for column in self.framework.columns_of(row) if column.kind == "guideline"]
        told = [self.sentences.cell(row, column) for column in columns]
        return Composed((paragraph(place, *told),), shown=(Shown(row.id, ""),), rows=(row.id,))

    def _place(self, row: Row) -> Statement:
        table = self.table_of(row)
        evidence = self.framework.evidence_of_rows([row])
        place = self.framework.position(row)
        return self.say("position", evidence, row=self.sentences.name(row), n=place, total=len(table.rows), **self.sentences.table(table))

    def _place_from_end(self, row: Row) -> Statement:
        table = self.table_of(row)
        n = len(table.rows) - self.framework.position(row) + 1
        evidence = self.framework.evidence_of_rows([row])
        return self.say("position_from_end", evidence, row=self.sentences.name(row), n=n, **self.sentences.table(table))

    def _value_places(self, query: Query, row: Row) -> list[Statement]:
        """The places of values in the cells of the row that list them."""
        told = []
        for column in self.framework.columns_of(row):
            cell = self.framework.cell(row, column)
            texts = [value.text.zh for value in cell]
            for term in (term for term in query.terms if term in texts and len(texts) > 1):
                words = {"row": cell[texts.index(term)].text.to(self.language), "whole": self.sentences.name(row)}
                words |= {"column": column.name.to(self.language), "measure": "個"}
                evidence = [self.framework.evidence_of_cell(row, column)]
                told.append(self.say("position_within", evidence, n=texts.index(term) + 1, total=len(texts), **words))
        return told

    def _listed_places(self, row: Row) -> list[Statement]:
        """The place in what lists the row, and among all of its kind."""
        table = self.table_of(row)
        listed = whole(row, self.relations)
        told = []
        if listed:
            other, column = listed
            cell = self.framework.cell(other, column)
            place = [value.row for value in cell].index(row.id) + 1
            evidence = [self.framework.evidence_of_cell(other, column)]
            words = {"row": self.sentences.name(row), "whole": self.sentences.name(other), "column": column.name.to(self.language)}
            told.append(self.say("position_within", evidence, n=place, total=len(cell), measure=table.measure, **words))
        words = {"row": self.sentences.name(row), **self.sentences.table(table)}
        among_all = self.framework.evidence_of_rows([row])
        return [*told, self.say("position_listed", among_all, n=self.framework.position(row), total=len(table.rows), **words)]

    def _place_claimed(self, query: Query, row: Row, nth: int) -> list[Statement]:
        """Whether the row stands at the place, and what does if it is not the row."""
        table = self.table_of(row)
        right = (self.framework.position(row) == nth) != query.negated
        return [self.yes_or_no(right)] if right or nth > len(table.rows) else [self.yes_or_no(right), self.nth_row(table, nth)]
