"""The kinds of thing that a question leaves unsaid, or means by something else that it names: values, a section, parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from advisor.cues import Cues
from advisor.framework import Table
from advisor.lexicon import number_of
from advisor.mentions import Linked
from advisor.query import Query, Relations
from advisor.selection import filtered, measures
from advisor.wording import key

_EACH = re.compile(r"各|每|分別|\beach\b|\bper\b|\bevery\b")
# Between two kinds that are asked for together: 四大工程師、三階; the number of the second may stand there.
_BESIDE = re.compile(
    r"^(和|跟|與|及|以及|還有|、|,|and)(的|這|那|\d{1,2}|[一兩二三四五六七八九十]{1,2}|two|three|four|five|eleven)?(大|個|種|項|張|類|組|型|步|階|區|塊|道)?$"
)

_OF_ROLES = frozenset({"engineer", "role_type", "zone", "gate"})
"""Kinds whose attributes say what somebody must know."""


class Kinds:
    """Completes queries by kinds."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._framework = relations.framework

    def completed(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query with the kinds that it leaves unsaid, or means by an attribute."""
        query = self._of_values(self._without_apposition(query, linked), linked, cues)
        query = self._by_attribute(self._parts_left(self._groups(query, linked, cues)), linked)
        query = self._of_section(query, linked, cues)
        query = self._together(query, linked, cues)
        return self._counted(query, linked, cues)

    def is_audience(self, term: str) -> bool:
        """Whether a value is people of the business side, whom the second tier is for."""
        holders = self._relations.lexicon.holders(term)
        return any(row == "tier.tooling" and column == "audience" for row, column in holders)

    def is_served(self, term: str) -> bool:
        """Whether a value is just people whom a tier is for."""
        tiers = self._framework.tables["tier"].rows
        return any(key(value.text.zh) == key(term) for row in tiers for value in row.cells["audience"])

    def _of_values(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The kind that has the values named, where that is asked for; no values of people who only use what is asked for."""
        values = (*query.terms, *query.not_terms)
        if query.naming and not (query.rows or query.tables):
            # "哪些能力名稱沒有「應用」": of the kind whose names are spoken of.
            spoken = [id for mention in linked.mentions for id in mention.ids("table")]
            spoken += [refs for mention in linked.mentions for id in mention.ids("column") if (refs := self._framework.column(id).refs)]
            return replace(query, tables=tuple(spoken[:1]), columns=(), number=None)
        asked = {column.partition(".")[0] for column in query.columns if column != "path.assets"}
        if query.terms and not query.rows and asked and asked <= _OF_ROLES and all(map(self.is_served, query.terms)):
            # "行政要會什麼": people whom a tier is for, and of whom no kind of role has the attribute.
            return replace(query, tables=(), columns=("tier.goal",))
        if values and cues.listing and not (query.rows or query.tables or query.wanted):
            return replace(query, tables=self._with_attributes(query) or self._relations.kind_of(values))
        if values and not (query.rows or query.tables or query.columns or query.wanted or cues.check or cues.compare):
            # "AWS 入門那張叫什麼": one of the kind that is counted so.
            of_values = self._relations.tables_of(self._relations.kind_of(values))
            query = replace(
                query,
                tables=tuple(table.id for table in of_values if re.search(rf"[那哪][一兩二三四五六]?{table.measure}", linked.keyed.folded)),
            )
        if query.tables and set(query.tables) <= {"tool", "tool_group"} and query.terms and all(map(self.is_audience, query.terms)):
            # "業務寫開發信，用哪類工具": who uses it, of which no tool says anything.
            return replace(query, terms=())
        if values and cues.check and cues.number and not (query.rows or query.tables or query.columns):
            # "AWS 有兩張對嗎": the kind that is counted so, where it has the value.
            kinds = [table for table in self._framework.tables.values() if _counted_by(table.measure, query.text)]
            held = [id for id in self._relations.kind_of(values) if any(table.id == id for table in kinds)]
            return replace(query, tables=tuple(held))
        return query

    def _without_apposition(self, query: Query, linked: Linked) -> Query:
        """The query without a kind that only says what the name right before it is (competencies not in the no-code zone), or a value
        that only says whose the name right behind it is (微軟 AI-901)."""
        for value, name in pairwise(linked.mentions):
            said = [id for id in value.ids("term") if id in query.terms and len(query.rows) == 1 and query.rows[0] in name.ids("row")]
            held = self._relations.has(self._relations.row(query.rows[0]), said[0]) if said and value.end == name.start else ()
            if held and not any(column.key in query.columns for column, _ in held):
                query = replace(query, terms=tuple(term for term in query.terms if term not in said))
        for name, kind in pairwise(linked.mentions):
            own = {self._relations.row(id).table for id in name.ids("row") if id in query.not_rows} & set(kind.ids("table"))
            others = tuple(id for id in query.tables if id not in own)
            if own and name.end == kind.start and others and len(others) < len(query.tables):
                return replace(query, tables=others)
        return query

    def _with_attributes(self, query: Query) -> tuple[str, ...]:
        """The kinds that have the attributes asked for, and hold a value named: of API, the areas of work that have frameworks."""
        tables = self._relations.tables_of(column.partition(".")[0] for column in query.columns)
        return tuple(table.id for table in tables if any(self._relations.column_holding(table, term) for term in query.terms))

    def _groups(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for the groups, where they are counted and called by their parts: 工具四大類."""
        tables = self._relations.tables_of(query.tables)
        if (
            len(tables) > 1
            and (query.number or 1) > 1
            and not (query.rows or query.terms or query.not_rows or cues.count or cues.others or cues.presumes)
        ):
            # "人才分三種": of the kinds that a word stands for, the one of which there are so many.
            so_many = tuple(table.id for table in tables if len(table.rows) == query.number)
            return replace(query, tables=so_many) if len(so_many) == 1 else query
        if len(tables) != 1 or query.rows or query.number == len(tables[0].rows) or not (query.number or cues.count):
            return query
        counts = "[幾多少]" if cues.count else ""
        for table in self._framework.tables.values():
            of_parts = any(column.refs == tables[0].id and len(table.rows) > 1 for column in table.columns.values())
            counted = re.search(rf"{counts}大?(?:{'|'.join(measures(table))})(?!\w?{key(tables[0].name.zh)})", linked.keyed.chars)
            if of_parts and query.number in (None, len(table.rows)) and counted:
                return replace(query, tables=(table.id,), columns=())
        return query

    def _parts_left(self, query: Query) -> Query:
        """The query for those parts of a whole that are not left out: of the tools for chatting, those but ChatGPT."""
        wholes = tuple(id for id in query.not_rows if self._lists(id, query.not_rows))
        if wholes and not query.rows:
            query = replace(query, rows=wholes, tables=(), columns=(), not_rows=tuple(id for id in query.not_rows if id not in wholes))
        if len(query.rows) != 1 or query.tables or query.columns or not query.not_rows:
            return query
        barred = {self._relations.row(id).table for id in query.not_rows}
        if len(barred) != 1:
            return query
        named = self._relations.row(query.rows[0])
        kinds = self._relations.kinds_listed(named.id)
        # "除了製造業，還有誰用到 CV": who else of the kind of what is left out.
        tied = any(self._relations.linked(named, table) for table in self._relations.tables_of(barred)) and named.table not in barred
        return replace(query, tables=tuple(barred)) if barred & kinds or tied else query

    def _by_attribute(self, query: Query, linked: Linked) -> Query:
        """The query for the kind that an attribute refers to, where all of that is asked for (工具的類別有哪些); and for the attribute
        that bears the name of the kind asked for, where what is named has that (Step 3 舉了哪些認證)."""
        tables = self._relations.tables_of(query.tables)
        if len(tables) != 1 or query.terms or query.not_rows or query.not_terms:
            return query
        if not query.rows and len(query.columns) == 1 and not _EACH.search(query.text):
            refs = self._framework.column(query.columns[0]).refs
            owned = any(
                kind.end + 1 == named.start
                and linked.keyed.chars[kind.end] == "的"
                and query.columns[0] in named.ids("column")
                and named.asked
                for kind, named in pairwise(linked.mentions)
            )
            return replace(query, tables=(refs,), columns=()) if refs and owned else query
        if len(query.rows) == 1 and not query.columns:
            row = self._relations.row(query.rows[0])
            named_so = [one.key for one in self._framework.columns_of(row) if key(tables[0].name.zh) in key(one.name.zh) and not one.refs]
            if named_so and not self._relations.linked(row, tables[0]):
                return replace(query, tables=(), columns=tuple(named_so[:1]))
        return query

    def _of_section(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for a kind of a section, where the section only says where it stands: 地圖上哪些證照, 三大趨勢哪個跟法規有關."""
        if not query.section:
            return query
        values = (*query.terms, *query.not_terms)
        asked = [table for mention in linked.mentions if mention.asked for table in self._relations.tables_of(mention.ids("table"))]
        tables = self._relations.tables_of(query.tables)
        of_section = bool(tables) and all(table.section == query.section for table in tables)
        if tables and {table.section for table in asked} == {query.section}:
            return replace(query, section=None)
        named_apart = any(mention.ids("table") and not mention.ids("section") for mention in linked.mentions)
        if of_section and (values or query.not_rows or (query.order and named_apart)):
            return replace(query, section=None)
        if values and (query.not_terms or any(mention.asked and mention.ids("section") for mention in linked.mentions)):
            held = [id for id in self._relations.kind_of(values) if self._framework.tables[id].section == query.section]
            return replace(query, tables=tuple(held), section=None) if held else query
        so_many = [table for table in self._framework.tables.values() if table.section == query.section and _all_of(table, query.text)]
        if len(so_many) == 1 and not (query.rows or tables or query.columns) and all(map(self.is_served, values)):
            # "要給處長看，把能力光譜那十一項列給我": all of the kind that there are so many of, whoever is to have it.
            return replace(query, tables=(so_many[0].id,), terms=(), section=None, number=None)
        every = self._framework.tables.values()
        lines = [row for table in every if _counted_by(table.measure, query.text) for row in table.rows if row.section == query.section]
        if (
            len(lines) == 1
            and not (values or (cues.summarise and not query.rows))
            and all(self._relations.row(id).table == lines[0].table for id in query.rows)
        ):
            # "趨勢那頁的最後一句": the one that stands there.
            return replace(query, rows=(lines[0].id,), tables=(), section=None)
        listed = [table for table in self._framework.tables.values() if table.section == query.section]
        ends = next((table for table in listed if cues.order in ("first", "last") and _counted_by(table.measure, query.text)), None)
        if ends and not (query.rows or tables or values or query.columns):
            # "光譜上最後一項": of what the section counts so.
            return replace(query, tables=(ends.id,), section=None, order=cues.order)
        own = [
            column for column in map(self._framework.column, query.columns) if self._framework.tables[column.table].section == query.section
        ]
        if own and len(own) < len(query.columns) and not (query.rows or tables or values or cues.summarise):
            # "最後那頁叫我們做什麼": of what the section lists.
            return replace(query, tables=(own[0].table,), columns=(own[0].key,), section=None, order=None)
        if query.nth and not (query.rows or values) and (of_section or not query.columns):
            # "三大趨勢的第二個", "工程師矩陣第三個是誰": of what the section lists.
            found = [table for table in listed if query.nth <= len(table.rows) and (not tables or table in tables)]
            found.sort(key=lambda table: (len(table.rows) != cues.number, -len(table.rows)))
            return replace(query, tables=(found[0].id,), section=None, number=None) if found else query
        if (cues.count or (cues.check and cues.number)) and not (query.rows or tables or values):
            # "能力光譜有幾項", "地圖上有 12 張嗎": of the section, the kind that is counted so.
            kinds = [table for table in self._framework.tables.values() if table.section == query.section and len(table.rows) > 1]
            kinds.sort(key=lambda table: (not _counted_by(table.measure, query.text), -len(table.rows)))
            return replace(query, tables=tuple(table.id for table in kinds[:1]), section=None)
        return query

    def _together(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for all the kinds that are asked for side by side: 四大工程師、三階各是什麼."""
        if (
            len(query.tables) != 1
            or query.rows
            or query.terms
            or query.not_rows
            or query.not_terms
            or cues.compare
            or cues.check
            or cues.nth
        ):
            return query
        chars = linked.keyed.chars
        kinds = [mention for mention in linked.mentions if mention.ids("table") and not (mention.ids("row") or mention.ids("term"))]
        for first, second in pairwise(kinds):
            between = chars[first.end : second.start]
            both = [self._relations.tables_of(mention.ids("table")) for mention in (first, second)]
            if not between or not _BESIDE.match(between) or not all(len(tables) == 1 for tables in both) or both[0] == both[1]:
                continue
            found = (both[0][0].id, both[1][0].id)
            apart = not self._relations.linked(both[0][0].rows[0], both[1][0])
            if query.tables[0] in found and (apart or _EACH.search(linked.keyed.folded)):
                columns = tuple(column for column in query.columns if column.partition(".")[0] in found)
                spoken = {column.partition(".")[0] for column in columns}
                return replace(query, tables=found, columns=columns if spoken == set(found) else (), number=None)
        return query

    def _sharing(self, query: Query, linked: Linked) -> Query:
        """The query for those that have what the name of one stands for, where its kind is counted: Google 有幾張."""
        if len(query.rows) != 1 or query.tables or query.columns or query.terms:
            return query
        table = self._framework.tables[self._relations.row(query.rows[0]).table]
        shared = [id for mention in linked.mentions if query.rows[0] in mention.ids("row") for id in mention.ids("term")]
        if len(shared) != 1 or not _counted_by(table.measure, query.text):
            return query
        return replace(query, rows=(), tables=(table.id,), terms=(shared[0],))

    def _counted(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for what is counted: what an attribute refers to, or, of each row of a kind, its parts: 每一區各有幾項能力."""
        if not cues.count:
            return query
        if query.rows:
            return self._sharing(query, linked)
        referred = [column.refs for column in map(self._framework.column, query.columns) if column.refs]
        spoken = [id for mention in linked.mentions for id in mention.ids("table")]
        if _EACH.search(linked.keyed.folded) and not (query.terms or query.not_terms or query.not_rows):
            for table in self._relations.tables_of(spoken):
                parts = self._parts(table)
                named = [kind for kind in parts if kind in (*spoken, *query.tables)] or (parts if query.tables == (table.id,) else [])
                if len(named) == 1:
                    return replace(query, rows=tuple(row.id for row in table.rows), tables=(named[0],), columns=(), number=None)
        wholes = [] if referred or filtered(query) else self._wholes_counted(query, linked)
        if len(wholes) == 1:
            return replace(query, tables=(wholes[0].id,), columns=(), number=None)
        if referred and (query.tables or not query.terms):
            # "認證分成幾階": what is counted is what the attribute refers to.
            return replace(query, tables=tuple(referred[:1]), columns=())
        return query

    def _wholes_counted(self, query: Query, linked: Linked) -> list[Table]:
        """The kinds that consist of the one asked for, where the measure word is theirs: 工具分成幾類."""
        asked = self._relations.tables_of(query.tables)
        if len(asked) != 1:
            return []
        others = (table for table in self._framework.tables.values() if table.measure != asked[0].measure)
        text = linked.keyed.folded
        return [table for table in others if asked[0].id in self._parts(table) and re.search(rf"(?<!第)[幾]\s*大?{table.measure}", text)]

    @staticmethod
    def _parts(table: Table) -> list[str]:
        """The kinds of which every row of the table lists some."""
        listed = [column for column in table.columns.values() if all(column.id in row.cells for row in table.rows)]
        return [column.refs for column in listed if column.refs and any(len(row.cells[column.id]) > 1 for row in table.rows)]

    def _lists(self, whole: str, rows: Sequence[str]) -> bool:
        """Whether a row lists any of the others as parts of it."""
        row = self._relations.row(whole)
        cells = [self._framework.cell(row, column) for column in self._framework.columns_of(row)]
        return any(len(cell) > 1 and any(value.row in rows and value.row != whole for value in cell) for cell in cells)


def _counted_by(measure: str, text: str) -> bool:
    """Whether the text counts by a measure word: 幾張, 12 張; 幾句話 is how long an answer shall be."""
    counted = re.finditer(rf"(最後|[第末頭])?[幾\d一二兩三四五六七八九十]\s*{re.escape(measure)}(話)?", text)
    return any(found[1] or not found[2] for found in counted)


def _all_of(table: Table, text: str) -> bool:
    """Whether the text speaks of as many as the table has rows, by their measure word: 那十一項."""
    counted = re.finditer(rf"(?<!第)(十[一二三四五]?|[二兩三四五六七八九]|\d{{1,2}})\s*大?{table.measure}", text)
    return len(table.rows) > 1 and any(number_of(found[1]) == len(table.rows) for found in counted)
