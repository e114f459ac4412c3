"""What the guideline says of values: where they stand, and whether rows have them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from advisor.composed import Composed, paragraph
from advisor.composing import REPEATING, Composing
from advisor.framework import Column, Row, Value
from advisor.query import Query
from advisor.types import Block, Bullets, Statement
from advisor.wording import contains, key

_ASKS_WHETHER_SAID = re.compile(r"提|寫|列|說|講|收錄|包含|出現|有沒有|是否有|mention|list|includ|say|cover|claim|there")

_REPEATED = 0.5
"""The share of a value's characters that repeats it."""
_NO_PARTS = ("scientist.supports",)
"""Attributes that list others, of which what they have is not the row's own: whom it supports."""


class Values(Composing):
    """Tells values."""

    # Where does a value stand?

    def where(self, query: Query) -> Composed:
        """Every place where the values stand; only rows that hold all of them, if there are such."""
        blocks: list[Block] = []
        shown: list[Row] = []
        terms = query.terms or query.not_terms
        together = set.intersection(*({row.id for row, _ in self.places(term)} for term in terms)) if terms else set()
        for term in terms:
            places = self._telling_places(term, together)
            # What is said beside it may be the reason.
            items = [self.sentences.cell(row, column, None if query.why else self.holding(row, column, term)) for row, column in places]
            if not places:
                places = self.places(term)[:4]
                items = [self.sentences.cell(row, column) for row, column in places]
            shown += [row for row, _ in places]
            # That it stands somewhere answers only whether it does.
            lead = [self.say("yes")] if query.check and term == terms[0] and _ASKS_WHETHER_SAID.search(query.text.lower()) else []
            if len(items) == 1:
                blocks.append(paragraph(*lead, *items))
            else:
                blocks += [paragraph(*lead, self.say("where_head", term=self.word(term))), Bullets(tuple(items))]
        rows = tuple(dict.fromkeys(shown))
        return Composed(tuple(blocks), shown=self.shown(rows), rows=tuple(row.id for row in rows))

    def _telling_places(self, term: str, together: set[str]) -> list[tuple[Row, Column]]:
        """Where the guideline itself names the value in so many words."""
        return [
            (row, column)
            for row, column in self.places(term)
            if (not together or row.id in together) and column.kind == "guideline" and column.key not in REPEATING
        ]

    # Does a row have a value?

    def claims(self, query: Query, rows: Sequence[Row]) -> Composed:
        """What rows say of values: told where they hold them, corrected where the question takes it for granted and they don't."""
        told: list[Statement] = []
        true, corrected, undecided = True, False, False
        told_of: dict[tuple[str, str], list[Value]] = {}
        for row in rows:
            for term in query.terms:
                held = self._held(query, row, term)
                if held:
                    column, values = held
                    repeated = any(other.key in REPEATING for other, _ in self.relations.has(row, term))
                    # "醫療用 CV 做什麼" asks for no more than what is done with CV.
                    whole = self.framework.cell(row, column) if repeated else values
                    told_of.setdefault((row.id, column.key), []).extend(whole)
                    count = len(self.framework.cell(row, column))
                    told.append(self.sentences.cell(row, column, None if query.check and count < 5 else values))
                    if query.check and query.exclusive:
                        true = count == len(query.terms)
                elif query.check and (spoken := self._spoken_of(query, row, term)):
                    # "導入顧問是業務跟工具間的橋樑嗎": its 業務需求 speaks of no people.
                    undecided = True
                    told.append(spoken)
                elif part := None if query.check and self.relations.are_people(term) else self.in_part(row, term):
                    # "跨域路徑要學 Python 嗎": one of its gates does.
                    told.append(part)
                elif query.check or not any(self.relations.has(other, term) for other in rows):
                    true, corrected = False, True
                    asked = self.applicable(self.columns_of(query), row)
                    told += [self.say("not_in_row", row=self.sentences.name(row), term=self.word(term)), *self.really(row, term, asked)]
        true = true and not query.reversed
        unique = {statement.text: statement for statement in told}
        lead = [self.say("undecided")] if undecided and true else self._verdict(query, rows, true, corrected)
        blocks: list[Block] = [paragraph(*lead, *unique.values())]
        attributes = [] if query.check else self._attributes(query, rows, told_of)
        new = [statement for statement in attributes if statement.text not in unique]
        if new:
            blocks.append(paragraph(*new))
        return Composed(tuple(blocks), shown=self.shown(rows), rows=query.rows)

    def _held(self, query: Query, row: Row, term: str) -> tuple[Column, tuple[Value, ...]] | None:
        """The column in which the row holds the term, with the values that do: the column asked for, if it is one of several."""
        held = self.relations.said_of(row, term) if query.check else self.relations.has(row, term)
        asked = [pair for pair in held if query.columns == (pair[0].key,)]
        return next(iter(asked or held), None)

    def _spoken_of(self, query: Query, row: Row, term: str) -> Statement | None:
        """What the row says with the term in it, where the question repeats most of that."""
        for column, values in self.relations.has(row, term):
            said = [
                value
                for value in values
                if sum(char in key(query.text) for char in key(value.text.zh)) >= _REPEATED * len(key(value.text.zh))
            ]
            if said:
                return self.sentences.cell(row, column, said)
        return None

    def in_part(self, row: Row, term: str) -> Statement | None:
        """What the row says of the term by a value that is a kind of it (巨量文本 of 文本), or by a row that it lists as its part."""
        for column in self.framework.columns_of(row):
            kinds = [value for value in self.framework.cell(row, column) if not value.row and contains(value.text.zh, term)]
            if kinds and column.kind == "guideline":
                return self.sentences.cell(row, column, kinds)
        for column in self.framework.columns_of(row):
            if column.kind != "guideline" or not column.refs or column.key in _NO_PARTS or len(self.framework.cell(row, column)) < 2:
                continue
            for part in (self.relations.row(value.row) for value in self.framework.cell(row, column) if value.row):
                for held, values in self.relations.has(part, term):
                    return self.sentences.cell(part, held, values)
        return None

    def _verdict(self, query: Query, rows: Sequence[Row], true: bool, corrected: bool) -> list[Statement]:
        if query.check:
            # A value of another row of the kind is ruled out; anything else is only not said.
            ruled_out = (
                true
                or query.reversed
                or all(
                    any(self.relations.said_of(other, term) for other in self.table_of(row).rows) for row in rows for term in query.terms
                )
            )
            return [self.yes_or_no(true != query.negated, "no" if ruled_out else "unsaid")]
        return [self.say("correction")] if corrected else []

    def _attributes(self, query: Query, rows: Sequence[Row], told: Mapping[tuple[str, str], Sequence[Value]]) -> list[Statement]:
        """The attributes asked for; of a cell of which a part is told, what is left of it."""
        columns, found = self.columns_of(query), []
        for row in rows:
            for column in self.applicable(columns, row):
                part = told.get((row.id, column.key), ())
                rest = [value for value in self.framework.cell(row, column) if value not in part]
                if rest:
                    found.append(self.sentences.cell(row, column, rest if part else None))
        return found

    def really(self, row: Row, term: str, asked: Sequence[Column]) -> list[Statement]:
        """Where a value does stand, and what stands in the row instead."""
        places = self.places(term)
        same = [(other, column) for other, column in places if other.table == row.table]
        told = [
            self.sentences.cell(other, column, self.holding(other, column, term), form="which") for other, column in (same or places)[:2]
        ]
        # Where rows of its kind have such values, what this one has there; else what was asked, or whatever is said of it first.
        instead = self.applicable([column for _, column in same[:1]], row) if same else asked or self.framework.columns_of(row)[:1]
        return told + [self.sentences.cell(row, column) for column in instead]
