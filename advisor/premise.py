"""The number or the place that a question takes for granted: confirmed where it asks, corrected where the guideline has another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.dates import agree, dates
from advisor.framework import Column, Row, Table
from advisor.lexicon import number_of
from advisor.query import Query
from advisor.selection import filtered, measures, selected
from advisor.wording import compact, contains

# That many of a kind are all of it: 八項能力裡哪幾項.
_OF_ALL = re.compile(
    r"\b(?:which|what|who|one|some|any|each|none|all) of the \w+|"
    r"([二兩三四五六七八九十]{1,2}|\d{1,2})\s*(\w)[^，,。]{0,8}?(裡|裏|之中|當中|中)[^，,。]{0,6}(哪|幾|誰)"
)
_MEASURED = re.compile(r"(?<!第)([一二兩三四五六七八九十]{1,2}|\d{1,2})\s*(\w)")
_COUNTING = re.compile(r"(?<!第)([一二兩三四五六七八九十]{1,2}|\d{1,2})\s*(?:大|個|種|項|類|階|區|關|步|張|位)?")

# Says that something becomes another, from some time on.
_CHANGES = re.compile(
    r"換|改|接續|取代|接替|接手|上路|生效|起|開始|更新|replac|succe|tak\w+ over|took over|chang|switch|start|effective|hand"
)

_AT_LEAST = re.compile(
    r"(?<!第)(?:[二兩三四五六七八九十]|\d{1,2})[^，,。]{1,3}(?:以上|或更多)|至少|不[只止]|超過|\bat least\b|\bmore than\b|\bor more\b"
)

_SHORT_NAMES = {"step": "步驟", "tier": "階層", "tool": "工具", "engineer": "工程師"}
"""Of kinds whose names are said in short behind a number."""
_ANY_MEASURE = ("大", "個")


class Premises(Composing):
    """Holds what a question takes for granted against the tables."""

    def judged(self, query: Query) -> Composed | None:
        """The verdict on the number or place claimed; None if nothing is claimed, or it is right and not asked about."""
        return self._dated(query) or self._claimed(query) or self._beside(query)

    def _dated(self, query: Query) -> Composed | None:
        """The denial of another time than the guideline has: 「116 年才換代號吧」."""
        claimed = list(dates(query.text)) if query.check and not query.negated and _CHANGES.search(compact(query.text)) else []
        for column in self.columns_of(query) if claimed else ():
            rows = self.rows_of(query) or self._selected(replace(query, number=None), self.framework.tables[column.table])
            held = [(row, found) for row in rows for value in self.framework.cell(row, column) for found in dates(value.text.zh)]
            if held and not any(agree(one, found) for one in claimed for _, found in held):
                told = [self.sentences.cell(row, column) for row, _ in held]
                return Composed((paragraph(self.say("no"), *told),), shown=self.shown([row for row, _ in held]), judged=True)
        return None

    def _beside(self, query: Query) -> Composed | None:
        """The correction of more of a kind than there are, named beside what is asked: 四大趨勢裡的代理型 AI."""
        if query.check or query.negated or query.act == "compare":
            return None
        over = [(table, claimed) for table, claimed in self._kinds_counted(query.text) if claimed > len(table.rows)]
        return self._of_rows(replace(query, rows=(), terms=(), not_rows=(), not_terms=()), *over[0]) if over else None

    def _kinds_counted(self, text: str) -> Iterator[tuple[Table, int]]:
        """The kinds that are named right behind a number, with it: 四大工程師, 三個關卡."""
        text = compact(text)
        for found in _MEASURED.finditer(text):
            for table in self.framework.tables.values():
                measured = found[2] in (*measures(table), *_ANY_MEASURE) and len(table.rows) > 1
                if measured and text.startswith(_SHORT_NAMES.get(table.id, table.name.zh), found.end()):
                    yield table, number_of(found[1]) or 0

    def _claimed(self, query: Query) -> Composed | None:
        tables = self.relations.tables_of(query.tables) or tuple(dict.fromkeys(self.table_of(row) for row in self.rows_of(query)))
        # "認證有四階": of several kinds named, the one that is counted so.
        tables = tables if len(tables) == 1 else tuple(table for table in tables if self._measured(query, table))
        if len(tables) != 1:
            return None
        table = self._counted(query, tables[0])
        if query.nth and query.tables and query.nth > len(table.rows) and not query.rows:
            return self._no_such_place(query, table)
        # "考一張" counts nothing, "只有一張嗎" does.
        if (
            query.number is None
            or (query.number == 1 and not (query.check and query.exclusive))
            or query.nth
            or query.negated
            or query.act == "compare"
        ):
            return None
        counts_kind = contains(query.text, table.name.zh) or (self._measured(query, table) and not query.check)
        if len(query.rows) == 1 and query.number == len(table.rows) and counts_kind:
            # "三個關卡的第二關學什麼", "三階裡中間那階的目標": the kind is counted, not what is asked of the row.
            return None
        if len(query.rows) == 1 and len(query.columns) == 1:
            if self._counts_another_kind(query, self.columns_of(query)[0]):
                return None
            return self._of_values(query, self.rows_of(query)[0], self.columns_of(query)[0], query.number)
        if (
            len(query.rows) == 1
            and not query.columns
            and not query.tables
            and query.check
            and (listing := self._listing(self.rows_of(query)[0]))
        ):
            # "文書工具有五個吧": what the group lists.
            return self._of_values(query, self.rows_of(query)[0], listing, query.number)
        if query.rows and query.tables and query.number != len(table.rows) and _OF_ALL.search(query.text):
            # "八項能力裡哪幾項在 Low-code": what it takes to be all of the kind.
            return self._of_rows(replace(query, rows=(), terms=()), table, query.number)
        # "12 項能力裡，No-code 占幾項": more than a part counts the kind.
        if len(query.rows) == 1 and query.tables and (query.check or query.exclusive or query.number < len(table.rows)):
            return self._of_ties(query, self.rows_of(query)[0], table, query.number)
        return None if query.rows else self._of_rows(query, table, query.number)

    @staticmethod
    def _measured(query: Query, table: Table) -> bool:
        """Whether the number stands with the measure word of the kind alone."""
        found = _MEASURED.findall(compact(query.text))
        return any(number_of(digits) == query.number and measure == table.measure for digits, measure in found)

    def _counted(self, query: Query, table: Table) -> Table:
        """What the number's measure word counts: in 「認證分成三階」 the tiers, to which certifications refer."""
        tables = self.framework.tables.values()
        for digits, measure in _MEASURED.findall(compact(query.text)):
            counted = [other for other in tables if measure in measures(other) and self._refers(table, other)]
            if number_of(digits) == query.number and len(counted) == 1:
                return counted[0]
        return table

    def _counts_another_kind(self, query: Query, column: Column) -> bool:
        """Whether the number counts a kind that the attribute lists nothing of: 三大趨勢裡的 Low-code 是什麼意思."""
        text = compact(query.text)
        behind = [text[found.end() :] for found in _COUNTING.finditer(text) if number_of(found[1]) == query.number]
        others = [table for table in self.framework.tables.values() if table.id != column.refs]
        names = [name for table in others for name in self.relations.lexicon.names_of("table", table.id) if len(name) > 1]
        return any(words.startswith(name) for words in behind for name in names)

    @staticmethod
    def _refers(table: Table, other: Table) -> bool:
        return any(column.refs == other.id for column in table.columns.values())

    def _of_ties(self, query: Query, row: Row, table: Table, claimed: int) -> Composed | None:
        """Of a row's own column that refers to the kind: the gates of a path."""
        column = next((column for column in self.framework.columns_of(row) if column.refs == table.id), None)
        return None if column is None else self._of_values(query, row, column, claimed)

    def _listing(self, row: Row) -> Column | None:
        """The one attribute in which the text lists others under a row: the tools of a group."""
        listing = [
            column for column in self.framework.columns_of(row) if column.refs and column.kind == "guideline" and column.table == row.table
        ]
        return listing[0] if len(listing) == 1 else None

    def _selected(self, query: Query, table: Table) -> list[Row]:
        return selected(self.relations, query, table) if filtered(query) else list(table.rows)

    def _no_such_place(self, query: Query, table: Table) -> Composed:
        rows = self._selected(query, table) or list(table.rows)
        evidence = self.framework.evidence_of_rows(table.rows)
        told = self.say("no_such_place", evidence, claimed=query.nth, **self._numbers(table, rows))
        return Composed((paragraph(told),), shown=self.shown(rows))

    def _of_values(self, query: Query, row: Row, column: Column, claimed: int) -> Composed | None:
        held = len(self.framework.cell(row, column))
        # Who speaks of fewer than there are may mean some of them; not who says "only".
        if not held or (claimed <= held and not query.check and not (query.exclusive and claimed < held)):
            return None
        lead = self.yes_or_no(held == claimed) if query.check else self.say("correction")
        told = self.counted_values(row, column, "only_values" if held < claimed else "count_values")
        return Composed((paragraph(lead, told),), shown=self.shown_values(row, column), judged=True)

    def _of_rows(self, query: Query, table: Table, claimed: int) -> Composed | None:
        rows = self._selected(query, table)
        if claimed > len(table.rows) and (not rows or _OF_ALL.search(query.text.lower())):
            # "三條軸，A、B，另外一條呢", "which of the four tiers is for …": of all there are.
            rows = list(table.rows)
        if claimed == len(rows) and query.check and not query.terms:
            # The number is right; of what no name explains, nothing is known: 「三階裡有治理階嗎」.
            unknown = [word for word in query.rest if len(word) > 1 and not word.isdigit()]
            lead = self.say("undecided" if unknown else "yes")
            return Composed((paragraph(lead, self.counted(table, rows)),), shown=self.shown(rows), judged=not unknown)
        counted = [number_of(digits) for digits, measure in _MEASURED.findall(compact(query.text)) if measure == table.measure]
        if claimed in (len(rows), len(table.rows)) or len(table.rows) in counted:
            # In 「四大工程師、三階各是什麼」 the four are others.
            return None
        if not rows and query.claims:
            # "AWS 的兩張都算國內認證": what is claimed of them is wrong, and not their number.
            return None
        if _AT_LEAST.search(compact(query.text)) or (not query.check and not self._of_kind(query, table, claimed)):
            return None
        lead = self.say("no" if query.check else "correction")
        evidence = self.framework.evidence_of_rows(rows or table.rows)
        told = self.say("really_many", evidence, claimed=claimed, **self._numbers(table, rows))
        return Composed((paragraph(lead, told),), shown=self.shown(rows))

    def _of_kind(self, query: Query, table: Table, claimed: int) -> bool:
        """Whether the number may count the kind: not where its measure word says nothing of it, or another kind or attribute is named
        behind (四大裡, 標了三個技能)."""
        text, lexicon = compact(query.text), self.relations.lexicon
        counted = [(found[2], text[found.end() :]) for found in _MEASURED.finditer(text) if number_of(found[1]) == claimed]
        own = {*lexicon.names_of("table", table.id), _SHORT_NAMES.get(table.id, table.name.zh)}
        keys = {column.key for other in self.framework.tables.values() for column in other.columns.values()}
        others = {name for key in keys for name in lexicon.names_of("column", key)}
        others |= {name for other in self.framework.tables.values() if other is not table for name in lexicon.names_of("table", other.id)}

        def counts(measure: str, behind: str) -> bool:
            if behind.startswith(tuple(name for name in own if len(name) > 1)):
                return True
            return measure in measures(table) and not behind.startswith(tuple(name for name in others - own if len(name) > 1))

        return not counted or any(counts(measure, behind) for measure, behind in counted)

    def _numbers(self, table: Table, rows: list[Row]) -> dict[str, object]:
        return {"n": len(rows), "names": self.sentences.names(rows), **self.sentences.table(table)}
