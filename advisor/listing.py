"""Lists: the rows of a kind, those that have what is asked for, and those that stand together with a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row, Table
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.selection import by_column, filtered, selected
from advisor.sentences import join
from advisor.ties import Ties
from advisor.types import Block, Bullets, Language, Statement
from advisor.values import Values

_FEW = 3
# One that is the same for several: 同一個工程師, same tier.
_OF_ONE = re.compile(r"同一?[個種位階類型區張條組關步]|同一(職稱|產業|工程師|工具|角色)|\bsame\b")
_AREA = re.compile(r"同一?[區格塊]|象限|\b(quadrant|corner|same area)\b", re.IGNORECASE)
"""An area of the map, by both its axes."""


class Lists(Composing):
    """Lists rows."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._values = Values(relations, language)
        self._ties = Ties(relations, language)

    def listed(self, query: Query) -> Composed:
        """The rows of the kinds asked for, or the one at a place in them."""
        tables = self.relations.tables_of(query.tables)
        if query.rows and not tables:
            # A list that was corrected to things of their own: these are told.
            return self._rows.tell(query, self.rows_of(query))
        if query.nth and len(tables) == 1 and not query.terms and query.nth <= len(tables[0].rows):
            return self._at_place(query, tables[0], query.nth)
        if filtered(query):
            return self.which(query, tables)
        blocks = [block for table in tables for block in self._all(query, table)]
        return Composed(tuple(blocks), shown=self.shown([row for table in tables for row in table.rows]))

    def _at_place(self, query: Query, table: Table, nth: int) -> Composed:
        row = table.rows[nth - 1]
        told = self._rows.tell(replace(query, rows=(row.id,), tables=(), nth=None, check=False), [row])
        return replace(told, blocks=(paragraph(self.nth_row(table, nth)), *told.blocks), rows=(row.id,))

    def _all(self, query: Query, table: Table) -> list[Block]:
        columns = self.asked(query, table) or self._telling(table)
        held = [row for row in table.rows if self.applicable(columns, row)]
        if columns and held and len(held) < len(table.rows) and query.form != "table":
            # "哪些認證會改代碼": those that have it.
            return [paragraph(self._head("which_head", table, held)), self.sentences.row_items(held, columns, ordered=table.ordered)]
        if query.form == "table":
            columns = columns or [column for column in table.columns.values() if column.kind == "guideline"]
            return [self.sentences.grid(table.rows, columns)]
        items = self.sentences.row_items(table.rows, columns, ordered=table.ordered)
        if columns:
            return [paragraph(self._head("list_head", table, table.rows)), items]
        # The names rest on one passage, cited once above.
        names = Bullets(tuple(Statement(item.text) for item in items.items), table.ordered)
        return [paragraph(self._head("list_head", table, table.rows, cited=True)), names]

    def _telling(self, table: Table) -> list[Column]:
        """What the rows of a small kind say, where they say one thing each and their names tell little: 關卡 A."""
        columns = [column for column in table.columns.values() if column.kind == "guideline"]
        return columns if len(columns) == 1 and not columns[0].refs and len(table.rows) <= _FEW else []

    def _head(self, form: str, table: Table, rows: Sequence[Row], cited: bool = False, **variables: object) -> Statement:
        """How many rows of the table there are, above their list."""
        evidence = self.framework.evidence_of_rows(rows) if cited else ()
        return self.say(form, evidence, n=len(rows), **self.sentences.table(table), **variables)

    # Those that have what is asked for.

    def which(self, query: Query, tables: Sequence[Table]) -> Composed:
        """The rows that have the values asked for and none of those excluded, each with the value that says so."""
        # Of the kind that the values are of, where none is named.
        tables = tables or self.relations.tables_of(self.relations.kind_of((*query.terms, *query.not_terms))) or self._kinds_of_rows(query)
        excluded = self._excluded(query)
        blocks: list[Block] = []
        found: list[Row] = []
        for table in tables:
            rows = selected(self.relations, query, table)
            wanted = [term for terms in by_column(self.relations, table, query.terms).values() for term in terms]
            if not rows or (not wanted and len(rows) == len(table.rows)):
                continue
            found += rows
            if excluded:
                blocks += self._left(query, table, rows, wanted, excluded)
            elif query.naming and not wanted:
                items = [Statement(f"**{self.sentences.name(row)}**") for row in rows]
                blocks += [paragraph(self._head("which_head", table, rows, cited=True)), Bullets(tuple(items))]
            else:
                blocks += self._having(query, table, rows, wanted)
        if not found and query.every and len(query.terms) > 1:
            # "這三個考古題都有，誰在用": of no one all of it.
            return self.which(replace(query, every=False), tables)
        if not found:
            instead = self._for_all(query, tables) or self._each_of_another(query, tables) or self._led_to(query, tables)
            if instead:
                return instead
            blocks += self._none(query, tables[0], excluded)
        if query.check:
            # "是同一個工程師用的嗎": of one, not of several together.
            together = len(query.terms) > 1 and _OF_ONE.search(query.text)
            held = [row for row in found if not together or all(self.relations.has(row, term) for term in query.terms)]
            # Of a kind that nobody named, nothing being found rules nothing out.
            blocks.insert(0, paragraph(self.yes_or_no(bool(held), "no" if query.tables else "undecided")))
        return Composed(tuple(blocks), shown=self.shown(found), rows=tuple(row.id for row in found))

    def _each_of_another(self, query: Query, tables: Sequence[Table]) -> Composed | None:
        """The rows that have one each of the values, where none has all, and one kind has them: 文本, YOLO and XGBoost."""
        for table in tables if len(query.terms) > 2 and not (query.check or self._excluded(query)) else ():
            own = {term: [row for row in table.rows if self._own(row, term)] for term in query.terms}
            if all(own.values()):
                items = [self._match(row, [term for term in query.terms if row in own[term]]) for row in table.rows]
                rows = [row for row in table.rows if any(row in held for held in own.values())]
                told = Bullets(tuple(item for item in items if item.text.strip("。.")))
                return Composed((paragraph(self._head("which_head", table, rows)), told), shown=self.shown(rows))
        return None

    def _own(self, row: Row, term: str) -> bool:
        """Whether a row has a value in an attribute of its own that refers to no others."""
        return any(column.table == row.table and not column.refs for column, _ in self.relations.has(row, term))

    def _excluded(self, query: Query) -> str:
        """What the query excludes, in words; empty if nothing."""
        unnamed = [f"「{query.naming[0]}」"] if query.naming and not query.naming[1] else []
        rows = [self.sentences.name(self.relations.row(id)) for id in query.not_rows]
        columns = [self.framework.column(key).name.to(self.language) for key in query.lacking]
        return join((*unnamed, *query.not_terms, *rows, *columns), self.language)

    def _left(self, query: Query, table: Table, rows: Sequence[Row], wanted: Sequence[str], excluded: str) -> list[Block]:
        """The rows that an exclusion leaves, with what is asked of them, or else with what shows that they are left."""
        if table.id == "industry":
            columns = [table.columns["applications"]]
        else:
            columns = self.asked(query, table) or (self.guideline_columns(rows) if len(rows) <= 3 and not wanted else [])
            columns = columns or self._deciding(table, (*wanted, *query.not_terms))
        only_named = not (query.not_terms or query.lacking or query.naming or query.among)
        others = only_named and all(self.relations.row(id).table == table.id for id in query.not_rows)
        name = "which_but_head" if wanted else "which_others_head" if others else "which_not_head"
        head = self._head(name, table, rows, cited=True, terms=excluded)
        return [paragraph(head), self.sentences.row_items(rows, columns)]

    def _deciding(self, table: Table, terms: Sequence[str]) -> list[Column]:
        keys = dict.fromkeys(self.relations.column_holding(table, term) for term in terms)
        return [self.framework.column(key) for key in keys if key]

    def _having(self, query: Query, table: Table, rows: Sequence[Row], wanted: Sequence[str]) -> list[Block]:
        """The rows that have the values, then what else is asked of them."""
        items = [self._match(row, wanted) for row in rows]
        if query.form == "table":
            return [self.sentences.grid(rows, self.asked(query, table) or self.guideline_columns(rows) or self.telling_columns(rows))]
        blocks: list[Block] = [paragraph(*items)]
        if len(rows) > 1:
            blocks = [paragraph(self._head("which_head", table, rows)), Bullets(tuple(items))]
        columns = self.asked(query, table)
        asked = [column for column in columns if any(self.holding(rows[0], column, term) for term in wanted)] if len(rows) == 1 else []
        if len(wanted) == len(asked) == 1:
            # "影像那種工程師都在處理什麼": all that it has there.
            blocks = [paragraph(self.sentences.cell(rows[0], asked[0]))]
        extra = [
            self.sentences.cell(row, column)
            for row in rows
            for column in self.applicable(columns, row)
            if not any(self.holding(row, column, term) for term in wanted)
        ]
        return [*blocks, paragraph(*extra)] if extra else blocks

    def _match(self, row: Row, terms: Sequence[str]) -> Statement:
        """A row with the values that were asked for, in one statement."""
        held = [pair for term in terms for pair in self.relations.has(row, term)[:1]]
        parts = [self.sentences.cell(row, column, values, form="which") for column, values in held]
        unique = {part.text: part for part in parts}
        # One sentence: what it cites stands behind all of it.
        stop = "；" if self.language == "zh-TW" else "; "
        text = stop.join(part.rstrip("。.") for part in unique) + ("。" if self.language == "zh-TW" else ".")
        return Statement(text, tuple(dict.fromkeys(evidence for part in unique.values() for evidence in part.evidence)))

    def _led_to(self, query: Query, tables: Sequence[Table]) -> Composed | None:
        """Through the rows that hold the value to the kind asked for: from 行銷 to its tier, from the tier to its certifications."""
        told: list[Statement] = []
        results: list[Row] = []
        places = [place for term in query.terms for place in self.places(term)]
        for table in tables:
            for row, column in places:
                ties = self.relations.linked(row, table) if row.table != table.id else ()
                if ties:
                    told += [self.sentences.cell(row, column), *self._ties.told(row, ties)]
                    results += [other for other, _, _ in ties]
        unique = {statement.text: statement for statement in told}
        return Composed((paragraph(*unique.values()),), shown=self.shown(list(dict.fromkeys(results)))) if told else None

    def _none(self, query: Query, table: Table, excluded: str) -> list[Block]:
        """That no row has what is asked for, and where the values do stand; only this where nobody named the kind."""
        if query.terms and query.tables != (table.id,):
            return list(self._values.where(replace(query, check=False)).blocks)
        terms = join(query.terms, self.language) or excluded
        evidence = self.framework.evidence_of_rows(table.rows)
        said = {"terms": terms, "excluded": excluded, **self.sentences.table(table)}
        none = paragraph(self.say("which_none_but" if excluded and query.terms else "which_none", evidence, **said))
        return [none, *self._values.where(replace(query, check=False)).blocks] if query.terms else [none]

    def _for_all(self, query: Query, tables: Sequence[Table]) -> Composed | None:
        """The rows that are for everybody, where people are named for whom, but for those left out, there is none of their own."""
        if not (query.not_rows and query.terms and all(map(self.relations.are_people, query.terms))):
            return None
        others = [row for table in tables for row in selected(self.relations, replace(query, terms=()), table)]
        held = [(row, column) for row in others if (column := self.relations.for_everybody(row))]
        told = [self.sentences.cell(row, column) for row, column in held]
        return Composed((paragraph(*told),), shown=self.shown([row for row, _ in held])) if told else None

    # Those that stand together with a row.

    def siblings(self, query: Query) -> Composed:
        """What stands in the same group as a row."""
        rows = self.rows_of(query)
        if len(rows) > 1 and rows[0].table == rows[1].table:
            return self._same_group(query, rows)
        row = next((row for row in rows if self._in_one_of(row, query.rows)), rows[0])
        own = next((column for column in self._references(row) if column.table == row.table), None)
        if own is None:
            return self.listed(replace(query, rows=(), tables=(row.table,), not_rows=(row.id,)))
        group = self.relations.row(self.framework.cell(row, own)[0].row or "")
        claimed = [other.id for other in rows if other is not row and other.table == own.refs]
        correction = [self.say("correction")] if claimed and group.id not in claimed else []
        members = next((column for column in self.framework.columns_of(group) if column.refs == row.table), None)
        if members is None:
            return self.listed(replace(query, rows=(), tables=(row.table,), not_rows=(row.id,)))
        others = [self.relations.row(value.row) for value in self.framework.cell(group, members) if value.row and value.row != row.id]
        # "這型還有其他職稱嗎".
        lead = [self.yes_or_no(bool(others))] if query.check and not claimed else correction
        told = [*lead, self.sentences.cell(row, own), self.sentences.cell(group, members)]
        return Composed((paragraph(*told),), shown=self.shown(others), rows=query.rows, judged=bool(query.check))

    def _kinds_of_rows(self, query: Query) -> tuple[Table, ...]:
        rows = [self.relations.row(id) for id in (*query.not_rows, *query.rows)]
        return tuple(dict.fromkeys(self.table_of(row) for row in rows)) or tuple(self.framework.tables.values())[:1]

    def _references(self, row: Row) -> list[Column]:
        columns = [column for column in self.framework.columns_of(row) if column.refs]
        return [column for column in columns if column.kind == "guideline"] or columns

    def _in_one_of(self, row: Row, groups: Sequence[str]) -> bool:
        """Whether the row refers to just one row, and that is one of the groups."""
        cells = [self.framework.cell(row, column) for column in self._references(row)]
        return any(len(cell) == 1 and cell[0].row in groups for cell in cells)

    def _on_map(self, row: Row) -> list[Column]:
        """The attributes of a row that say at which ends of the axes it stands."""
        ends = {value.text.zh for axis in self.framework.tables["axis"].rows for value in axis.cells["ends"]}
        columns = [column for column in self.framework.columns_of(row) if column.table == row.table]
        return [column for column in columns if {value.text.zh for value in self.framework.cell(row, column)} <= ends]

    def _same_group(self, query: Query, rows: Sequence[Row]) -> Composed:
        """Whether rows of one table stand in the same group, or have the same in the attributes asked for."""
        rows = [row for row in rows if row.table == rows[0].table]
        asked = [column for column in self.columns_of(query) if all(self.applicable([column], row) for row in rows)]
        # "放在同一區": at the same ends of all axes of the map.
        own = self._on_map(rows[0]) if _AREA.search(query.text) else []
        own = own or asked or [column for column in self.framework.columns_of(rows[0]) if column.refs][:1]
        if not own:
            return self._ties.identity(query, rows)
        cells = [[tuple(value.text.zh for value in self.framework.cell(row, column)) for column in own] for row in rows]
        same = all(cell == cells[0] for cell in cells)
        lead = [self.yes_or_no(same != query.negated)] if query.check else [] if same else [self.say("correction")]
        told = [*lead, *(self.sentences.cell(row, column) for row in rows for column in own)]
        groups = {value.row for column in own for row in rows for value in self.framework.cell(row, column) if value.row} if same else set()
        for group in map(self.relations.row, sorted(groups) if not query.check else ()):
            # "A 跟 B 既然同一類，那一類另外還有什麼".
            told += [self.sentences.cell(group, column) for column in self.framework.columns_of(group) if column.refs == rows[0].table]
        return Composed((paragraph(*told),), shown=self.shown(rows), rows=query.rows, judged=bool(query.check))
