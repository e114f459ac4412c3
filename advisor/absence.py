"""What the guideline does not say: said so, with what its nearest section does say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row, Section, Table
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.sentences import join
from advisor.types import Block, Language, Outcome, Statement
from advisor.values import Values
from advisor.wording import contains

_CONCEPTS = frozenset({"engineer", "competency", "trend"})
"""Kinds under which corpus/beyond.yaml lists what may be asked of any kind: techniques, abilities, topics."""


_FEW = 3
"""Rows that are told together as what is nearest."""


class Absences(Composing):
    """Tells absences."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._values = Values(relations, language)

    # Of things and attributes of this field that the guideline is known not to have.

    def absent(self, query: Query) -> Composed | None:
        """The answer to what names something that is not in the guideline; None if it names no such thing."""
        for_all = self._for_everybody(query)
        if for_all:
            return for_all
        people = tuple(asker for asker in query.asker if asker.table not in _CONCEPTS)
        if people and query.check and not (query.rows or query.terms):
            # Whether it is for the asker: it does not name such people.
            return self._not_in_guideline(replace(query, absent=query.absent or people))
        if people and query.check and query.rows and not (query.terms or query.absent) and self._names_people(query):
            # "我是人資，第二階也適合我嗎": such people are not named there.
            query = replace(query, absent=people)
        if not query.absent:
            return None
        if query.act == "compare" and query.rows and any(absent.table for absent in query.absent):
            return self._one_side(query)
        placed = not (query.tables or query.section) and self._akin(query)
        claimed = query.act == "tell" and query.rows and (query.check or placed)
        if claimed and all(absent.table for absent in query.absent):
            return self._not_in_rows(query)
        return self._not_in_guideline(query)

    def _for_everybody(self, query: Query) -> Composed | None:
        """What holds of people that the guideline does not name where all are meant: 採購部要考第一階嗎."""
        people, rows = query.absent or query.asker, self.rows_of(query)
        found = self._everybodys(rows)
        if not query.check or query.terms or not rows or len(found) < len(rows):
            return None
        # "所以總機大姐也要？": whoever it is, of whom it was told for whom it is.
        of_whom = query.leans and query.columns and {column.key for _, column in found} == set(query.columns)
        if any(one.table != "role" for one in people) or not (of_whom or (people and not query.columns)):
            return None
        told = [self.sentences.cell(row, column) for row, column in found]
        return Composed((paragraph(self.yes_or_no(not query.negated), *told),), rows=query.rows, judged=True)

    def _names_people(self, query: Query) -> bool:
        """Whether what is asked for are people: whom something is for."""
        cells = (self.framework.cell(row, column) for row in self.rows_of(query) for column in self.applicable(self.columns_of(query), row))
        values = [value.text.zh for cell in cells for value in cell]
        return bool(values) and all(map(self.relations.are_people, values))

    def _everybodys(self, rows: Sequence[Row]) -> list[tuple[Row, Column]]:
        """Those of the rows that are for all people, with the attribute that says so."""
        return [(row, column) for row in rows if (column := self.relations.for_everybody(row))]

    def _leading_to(self, kinds: Sequence[str]) -> list[Row]:
        """The rows of the kinds, or that refer to all of them: tiers, of certifications."""
        tables = self.framework.tables.values()
        leading = [table for table in tables if kinds and set(kinds) <= {table.id, *(column.refs for column in table.columns.values())}]
        return [row for table in leading for row in table.rows]

    def _akin(self, query: Query) -> bool:
        """Whether a row could have what is absent: no engineer has an industry."""
        absent = self.relations.tables_of(absent.table for absent in query.absent if absent.table)
        tables = [self.framework.tables[row.table] for row in self.rows_of(query)]
        tied = {(table.id, column.refs) for table in self.framework.tables.values() for column in table.columns.values() if column.refs}
        return any(
            one.section == other.section or one.group == other.group == "role" or {(one.id, other.id), (other.id, one.id)} & tied
            for one in absent
            for other in tables
        ) or any(thing.table in _CONCEPTS or thing.table == "role" for thing in query.absent)

    def _not_in_guideline(self, query: Query) -> Composed:
        """Says what is not in the guideline, and what the nearest section does say."""
        rows = self._asked_of(query)
        if rows and any(absent.table is None for absent in query.absent):
            head = self.say("absent_of", rows=self.sentences.names(rows), names=self._absent_names(query))
        else:
            head = self.say("absent", names=self._absent_names(query))
        return Composed((paragraph(head), *self._nearest(query)), outcome="abstained", rows=query.rows)

    def _asked_of(self, query: Query) -> Sequence[Row]:
        """The rows that something is asked of, not those that it may be had from; where others are named, an industry tells for whom."""
        givers = {absent.giver for absent in query.absent}
        rows = [row for row in self.rows_of(query) if row.id not in givers]
        return [row for row in rows if row.table != "industry"] or rows

    def _one_side(self, query: Query) -> Composed:
        """Of things to be compared, those that the guideline does not have are said to be missing, the others are told."""
        head = self.say("absent_side", names=self._absent_names(query))
        rows = self.rows_of(query)
        told = self._rows.tell(replace(query, act="tell", check=False, absent=()), rows)
        return Composed((paragraph(head, self._nearest_section(rows[0].section)), *told.blocks), outcome="abstained", rows=query.rows)

    def _not_in_rows(self, query: Query) -> Composed:
        """A claim about rows and a thing that the guideline does not have: not there, and what is there instead."""
        rows = self.rows_of(query)
        for row in rows:
            section = self.framework.section(row.section)
            if section.missing_figure:
                return Composed(self._figure(section), outcome="abstained")
        lead = [self.say("unsaid")] if query.check and not query.negated else []
        if self._beside(query, rows):
            denied = self.say("absent", names=self._absent_names(query))
        else:
            denied = self.say("not_in_row", row=self.sentences.names(rows), term=self._absent_names(query))
        columns = tuple(column.key for column in self.columns_of(query) if any(self.applicable([column], row) for row in rows))
        instead = self._rows.tell(replace(query, check=False, absent=(), columns=columns), rows)
        # Where a thing is, or what it is for, is not said; of whom one asks for, what holds for him is told.
        told = query.check or query.presumes or any(absent.table == "role" for absent in query.absent)
        outcome: Outcome = "answered" if told else "abstained"
        return Composed((paragraph(*lead, denied), *instead.blocks), outcome=outcome, rows=query.rows)

    def _beside(self, query: Query, rows: Sequence[Row]) -> bool:
        """Whether what is absent is named beside rows of its kind, and not as something of theirs: 資料工程師和 ML 工程師的核心技術.

        What is put to the test may be claimed of them, but for a thing of just their kind: 「Power BI 跟 Zapier 都有列嗎」."""
        absent = {one.table for one in query.absent if one.table}
        if absent == {row.table for row in rows} and not absent & _CONCEPTS:
            return True
        kinds = {table.id for table in self.relations.tables_of(absent)}
        return not query.check and all(row.table in kinds for row in rows)

    def _absent_names(self, query: Query) -> str:
        return join(dict.fromkeys(absent.name.to(self.language) for absent in query.absent), self.language)

    # Of what nobody foresaw.

    def unknown_attribute(self, query: Query) -> Composed | None:
        """What is asked for is no attribute of anything here: said by the asker's own word, with what the named things do say."""
        named = (query.rows or query.terms) and not (query.columns or query.tables)
        if not query.wanted or not named or query.act in ("compare", "summarise") or self._said(query, query.wanted):
            return None
        head = self.say("absent", names=f"「{query.wanted}」")
        return Composed((paragraph(head), *self._nearest(query)), outcome="abstained", rows=query.rows)

    def _said(self, query: Query, word: str) -> bool:
        """Whether the word stands in what the rows named, or with the values named, say: a law, of the laws that a trend speaks of."""
        rows = [*self.rows_of(query), *(row for term in query.terms for row, _ in self.places(term))]
        said = [value.text for row in rows for cell in row.cells.values() for value in cell]
        return any(contains(text.zh, word) or contains(text.en, word) or contains(text.en, f"{word}s") for text in said)

    def unknown(self, query: Query) -> Composed:
        """Of this field, but the guideline does not say: with what is nearest to the query."""
        return Composed((paragraph(self.say("absent_unknown")), *self._nearest(query)), outcome="abstained")

    # Of figures that the guideline's text leaves out.

    def missing_figure(self, query: Query) -> Composed | None:
        """The answer to what only the figures of §8 and §12 would say; None if it can be said without them."""
        if query.section and query.figure and not query.rows and (section := self.framework.section(query.section)).missing_figure:
            return Composed(self._figure(section), outcome="abstained")
        rows = self.rows_of(query)
        row = next((row for row in rows if self.framework.section(row.section).missing_figure), None)
        if row and (beside := self._figure_beside(query, row, [other for other in rows if other is not row])):
            return beside
        # Beside it, steps and gates may be named as what the figure is thought to show.
        others = [other for other in rows if other is not row]
        if row is None or any(other.table not in ("step", "gate", "path") for other in others) or (others and not query.figure):
            return None
        section = self.framework.section(row.section)
        tied = any(self.relations.linked(row, table) for table in self.relations.tables_of(query.tables))
        # "從分析數據變成什麼": the text goes on from what is named.
        tied = tied or any(self.relations.has(row, term) for term in query.terms)
        if not section.missing_figure or tied or not self._beyond_row(query, row):
            return None
        return Composed(self._figure(section), outcome="abstained")

    def _figure_beside(self, query: Query, row: Row, others: Sequence[Row]) -> Composed | None:
        """What only a missing figure would say of a row, and what is asked of others of its kind: the gates of both paths."""
        of_kind = bool(others) and all(other.table == row.table for other in others) and query.act in ("tell", "list", "count", "order")
        columns = [column for column in self.columns_of(query) if column.table == row.table]
        ties = {table.id for table in self.relations.tables_of(query.tables)}
        columns = columns or [column for column in self.table_of(row).columns.values() if column.refs in ties]
        held = [column for column in columns if self.framework.cell(row, column)]
        if not of_kind or not columns or held:
            return None
        told = [self.sentences.cell(other, column) for other in others for column in columns if self.framework.cell(other, column)]
        blocks = (*self._figure(self.framework.section(row.section)), *((paragraph(*told),) if told else ()))
        return Composed(blocks, outcome="abstained", rows=query.rows)

    def _beyond_row(self, query: Query, row: Row) -> bool:
        """Whether the query asks for more of the row than its attributes."""
        not_held = query.columns and not self.applicable(self.columns_of(query), row)
        seen = query.figure and not query.columns
        return bool(not_held or seen or query.missing or set(query.tables) - {"competency", "path"} or query.order or query.act == "count")

    def _figure(self, section: Section) -> tuple[Block, ...]:
        """That a figure is missing, and what the section's text says."""
        assert section.missing_figure is not None
        names = {"label": section.label, "title": section.title.to(self.language)}
        missing = self.say("figure", figure=section.missing_figure.to(self.language), **names)
        line = section.lines[-1].text
        evidence = [self.framework.evidence_of_line(section.number, line.zh)]
        return (paragraph(missing, self.say("figure_says", evidence, text=line.to(self.language))),)

    # What is nearest.

    def near(self, chunk: str, *others: str, form: str = "nearest") -> tuple[Block, ...]:
        """What a row or `section.N` that is near says, and `others` of its kind, behind a heading; `form`: `nearest_too` beside what was
        told already."""
        if others:
            return self._of_rows([self.relations.row(id) for id in (chunk, *others)])
        if chunk.startswith("section."):
            return self._of_section(self.framework.section(self.framework.section_of(chunk)), form)
        return self._of_row(self.relations.row(chunk), form)

    def _nearest(self, query: Query) -> tuple[Block, ...]:
        """What the guideline says nearest to the query: of its rows, its kinds, its values, or in a section."""
        if query.section:
            # "技術棧那頁有寫 Kubernetes 嗎": where it was looked for.
            return self._of_section(self.framework.section(query.section))
        rows = self._asked_of(query)
        if rows and (self._akin(query) or not any(absent.table for absent in query.absent)):
            return self._of_rows(rows)
        if any(absent.table == "role" for absent in query.absent) and (everybody := self._everybodys(self._leading_to(query.tables))):
            # Whoever it is, one tier is for all staff.
            row, column = everybody[0]
            return (paragraph(self._nearest_section(row.section), self.sentences.cell(row, column)),)
        of_trade = any(absent.table == "industry" for absent in query.absent) and "industry" not in query.tables
        if query.check and query.tables and not rows and query.act == "list" and not (query.terms or of_trade or self._anybody(query)):
            # "三大趨勢有包含量子運算嗎": of the kind that it was looked for among.
            asked = self.relations.tables_of(query.tables)[0]
            return (paragraph(self._nearest_section(asked.section), self.counted(asked, asked.rows)),)
        of_kind = [row for table in self.relations.tables_of(query.tables) for row in table.rows] if query.terms else []
        having = [row for row in of_kind if all(self.relations.has(row, term) for term in query.terms)]
        if 0 < len(having) <= _FEW and not any(absent.table for absent in query.absent):
            # "AWS 那兩張的效期": of those of the kind that have it.
            return self._of_rows(having)
        if query.terms and not any(absent.table for absent in query.absent):
            where = self._values.where(replace(query, check=False, terms=self._telling_terms(query)))
            return (paragraph(self._nearest_section(where.evidence[0].section)), *where.blocks, *self._beside_value(query))
        kind = next(iter(self._kinds(query)), None)
        if kind and not self._anybody(query):
            return (paragraph(self._nearest_section(kind.section), self.counted(kind, kind.rows)),)
        number = next((absent.nearest for absent in query.absent if absent.nearest), None)
        return self._of_section(self.framework.section(number)) if number else ()

    def _telling_terms(self, query: Query) -> tuple[str, ...]:
        """The values named, without those that all rows with another one have, too: 微軟 of 微軟 AI-900."""
        rows = {term: {row.id for row, _ in self.places(term)} for term in query.terms}
        wider = {term for term in rows for other in rows if rows[other] and rows[other] < rows[term]}
        return tuple(term for term in query.terms if term not in wider)

    def _beside_value(self, query: Query) -> tuple[Block, ...]:
        """What else the guideline says of the one row that has the values named: when AI-901 succeeds AI-900."""
        held = {
            (row.id, column.key): column
            for term in self._telling_terms(query)
            for row, column in self.places(term)
            if column.kind == "guideline"
        }
        if len({id for id, _ in held}) != 1:
            return ()
        row = self.relations.row(next(iter(held))[0])
        others = [column for column in self.framework.columns_of(row) if column.kind == "guideline" and not column.refs]
        told = [
            self.sentences.cell(row, column)
            for column in others
            if (row.id, column.key) not in held and column.id != "issuer" and self.framework.cell(row, column)
        ]
        return (paragraph(*told[:2]),) if told else ()

    def _anybody(self, query: Query) -> bool:
        """Whether an attribute is absent that has a section of its own, and people are spoken of only in general: 12 個人的預算."""
        of_nothing = all(absent.table is None and absent.nearest for absent in query.absent)
        return bool(query.absent) and of_nothing and set(query.tables) == self.relations.people and not query.columns

    def _nearest_section(self, number: int, form: str = "nearest") -> Statement:
        return self.heading(form, self.framework.section(number))

    def _kinds(self, query: Query) -> Sequence[Table]:
        """The kinds that what is absent would be of; of a concept, rather those asked for: Docker is looked for among the gates, too."""
        absent = self.relations.tables_of(absent.table for absent in query.absent if absent.table)
        asked = self.relations.tables_of(query.tables or (column.table for column in self.columns_of(query) if absent))
        anywhere = any(absent.table in _CONCEPTS for absent in query.absent)
        return [table for table in asked if table in absent] or (asked if anywhere else absent) or absent or asked

    def _of_rows(self, rows: Sequence[Row]) -> tuple[Block, ...]:
        """What is said of the first row, and of the others of its kind."""
        first, *others = self._of_row(rows[0])
        alike = [row for row in rows[1:_FEW] if row.table == rows[0].table]
        return (first, *others, *(self._of_row(row)[-1] for row in alike))

    def _of_row(self, row: Row, form: str = "nearest") -> tuple[Block, ...]:
        """The first two things that are said of a row; its issuer only where that is all."""
        if row.table == "document":
            return self._of_section(self.framework.section(row.section), form)
        columns = self.framework.columns_of(row)
        telling = [column for column in columns if column.id != "issuer" or len(columns) == 1][:2]
        told = [self.sentences.cell(row, column) for column in telling] or [self.existing(row)]
        return paragraph(self._nearest_section(row.section, form)), paragraph(*told)

    def _of_section(self, section: Section, form: str = "nearest") -> tuple[Block, ...]:
        """The kind of which a section has most rows, or its last line where it has none."""
        if section.missing_figure:
            return self._figure(section)
        rows = self.rows_in(section)
        if rows and rows[0].table == "document":
            says = self.say("document_named", self.framework.evidence_of_rows(rows[:1]), row=self.sentences.name(rows[0]))
        elif rows:
            of_kind = Counter(row.table for row in rows)
            kind = self.framework.tables[max(of_kind, key=lambda id: of_kind[id])]
            says = self.counted(kind, [row for row in rows if row.table == kind.id])
        else:
            line = section.lines[-1].text
            says = Statement(line.to(self.language), (self.framework.evidence_of_line(section.number, line.zh),))
        return (paragraph(self._nearest_section(section.number, form), says),)
