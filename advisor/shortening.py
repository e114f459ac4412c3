"""Answers in short: what rows are, a sentence each, where a follow-up wants what was told shorter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Row
from advisor.query import Query
from advisor.scoring.values import Recommendation
from advisor.sentences import mark
from advisor.types import Block, Bullets, Paragraph, Statement

_TOGETHER = 2
"""Rows that are told in one sentence."""
_MANY = 6
"""From so many on, rows are only named."""


class Shortening(Composing):
    """Shortens what was composed."""

    def shortened(self, query: Query, composed: Composed) -> Composed:
        """The answer in short, where a follow-up wants it so; the very same otherwise."""
        if query.form != "brief" or not query.leans or composed.outcome != "answered":
            return composed
        if composed.results and query.act == "help":
            return replace(composed, blocks=self._of_results(composed))
        if all(isinstance(block, Paragraph) and len(block.statements) < 2 for block in composed.blocks):
            return composed
        rows = [self.relations.row(id) for id in dict.fromkeys(self._told(query, composed))]
        if composed.judged or query.check or query.terms or not rows:
            return replace(composed, blocks=composed.blocks[:1])
        return replace(composed, blocks=(self._of_rows(query, rows),))

    def _told(self, query: Query, composed: Composed) -> Sequence[str]:
        listed = [shown.row for shown in composed.shown if shown.row]
        return composed.rows or query.rows or listed

    def _of_rows(self, query: Query, rows: Sequence[Row]) -> Block:
        """A sentence for each row, or all in one where they are few; many of a kind are only named."""
        if len(rows) >= _MANY and not query.columns and len({row.table for row in rows}) == 1:
            return paragraph(self.counted(self.table_of(rows[0]), rows))
        told = [self._in_short(row, self._columns(query, row)) for row in rows]
        if len(rows) > _TOGETHER:
            return Bullets(tuple(told), ordered=self.table_of(rows[0]).ordered)
        evidence = dict.fromkeys(evidence for one in told for evidence in one.evidence)
        stop, end = ("；", "。") if self.language == "zh-TW" else ("; ", ".")
        return paragraph(Statement(stop.join(one.text for one in told) + end, tuple(evidence)))

    def _columns(self, query: Query, row: Row) -> list[Column]:
        """The attributes asked for, else those that say what the row is."""
        held = [column for column in self.framework.columns_of(row) if self.framework.cell(row, column)]
        return self.applicable(self.columns_of(query), row) or [column for column in held if column.gist] or held[:1]

    def _in_short(self, row: Row, columns: Sequence[Column]) -> Statement:
        name = self.sentences.name(row)
        if not columns:
            return Statement(name, self.framework.evidence_of_rows([row]))
        evidence = [self.framework.evidence_of_cell(row, column) for column in columns]
        words = [self.sentences.words(self.framework.cell(row, column)) for column in columns]
        if len(columns) == 1:
            return Statement(f"{self._headed(name)}{words[0]}{mark(columns[0].kind, self.language)}", tuple(evidence))
        parts = [
            self.say("brief_part", (), column.kind, column=column.name.to(self.language), values=told)
            for column, told in zip(columns, words, strict=True)
        ]
        comma = "，" if self.language == "zh-TW" else ", "
        return Statement(self._headed(name) + comma.join(part.text for part in parts), tuple(evidence))

    def _headed(self, name: str) -> str:
        return f"{name}：" if self.language == "zh-TW" else f"{name}: "

    def _of_results(self, composed: Composed) -> tuple[Block, ...]:
        """Of what a helper found, the first sentence, or what it puts first."""
        first = composed.results[0]
        if isinstance(first, Recommendation) and first.fitting:
            row = self.framework.rows.get(first.fitting[0].id)
            if row:
                return (paragraph(self.say("brief_first", self.framework.evidence_of_rows([row]), "rubric", row=self.sentences.name(row))),)
        return composed.blocks[:1]
