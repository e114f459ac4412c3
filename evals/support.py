"""Citation recall and precision after ALCE, without a model: whether each statement is borne by what it cites.

A statement claims what it names of the guideline: rows, values, numbers, sections and other names. Each must stand in a passage that it
cites, or be of the cell that the passage is; and a value must belong to the row that it is said of. Nothing of this is shared with
advisor/check.py, which is measured by the same figures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property

from advisor.framework import Framework
from advisor.prompts import phrase
from advisor.types import Answer
from advisor.wording import contains, fold, key
from evals.naming import Mention, Names, names_of
from evals.numbers import numbers_in
from evals.passages import Passage, passage
from evals.reading import DENIED_NUMBER, Said, misplaced, pairs, read, says_more, unborne_wording
from evals.results import Score
from evals.statements import Statement, statements

# Sentences of the system about itself or the conversation.
_OF_ITSELF = re.compile(
    r"我(只|可以|能|是|會|看|無法|不|沒)|我們|\bi (only|can|cannot|can't|answer|am|don't|understand)\b|tell me|說一聲|你好|hello"
)
_QUOTED_QUESTION = re.compile(r"[「“\"『][^」”\"』]*[？?][」”\"』]")
_DOCUMENT = "document.guideline"
_SECTION = re.compile(r"§\s*(\d{1,2})")
_MARKS = {kind: tuple(phrase(f"{kind}_mark", language).strip() for language in ("zh-TW", "en")) for kind in ("reading", "rubric")}


def citation_scores(answer: Answer, framework: Framework) -> tuple[Score, Score]:
    """Recall: the share of statements that claim something and are borne by what they cite together. Precision: the share of their
    citations that are needed. None where no statement claims anything."""
    if answer.outcome == "declined":
        return Score(value=None), Score(value=None)
    judge = _Judge(answer, names_of(framework))
    borne: list[bool] = []
    needed: list[bool] = []
    unborne, idle = "", ""
    for statement in statements(answer.text):
        if not judge.claims(statement):
            continue
        missing = judge.missing(statement, statement.markers)
        borne.append(missing is None)
        unborne = unborne or (f"{statement.text[:80]!r}: {missing}" if missing else "")
        for marker in statement.own:
            others = [other for other in statement.own if other != marker]
            fine = missing is None and (judge.missing(statement, [marker]) is None or judge.missing(statement, others) is not None)
            needed.append(fine)
            idle = idle or ("" if fine else f"[{marker}] at {statement.text[:80]!r}")
    return _mean(borne, unborne), _mean(needed, idle)


def _mean(judged: Sequence[bool], explanation: str) -> Score:
    return Score(value=sum(judged) / len(judged) if judged else None, explanation=explanation)


class _Judge:
    """Holds the statements of one answer against passages of the guideline."""

    def __init__(self, answer: Answer, names: Names) -> None:
        self._answer = answer
        self._names = names
        self._passages = {citation.marker: passage(citation, names) for citation in answer.citations}

    # What is claimed?

    def claims(self, statement: Statement) -> bool:
        """Whether the statement claims something of the guideline that a citation could bear."""
        text = fold(statement.text)
        said = self._said(statement)
        named = [mention for part in said for mention in part.mentions if not mention.name.weak and _DOCUMENT not in mention.name.rows]
        numbers = [number for part in said for number in _numbers(part)]
        if statement.form == "lead" and not statement.own:
            # A heading claims at most how many things follow.
            return bool(numbers and statement.leans)
        if _is_rubric(statement) and (not statement.own or all(self._computed(mention) for mention in named)):
            return False
        if statement.own:
            return bool(named or numbers) or unborne_wording(" ".join(part.affirmed for part in said), []) is not None
        if text.endswith("?") or _OF_ITSELF.search(text):
            return False
        if self._answer.helpers and not statement.leans and self._is_result(said):
            return False
        denied = {mention for part in said for mention in part.denied}
        return any(mention not in denied for mention in named) or bool(statement.leans and numbers)

    def _is_result(self, said: Sequence[Said]) -> bool:
        """Whether only what a helper found out is told, or what it was told: names, and nothing that the guideline says of them."""
        return all(
            mention.name.weak or self._is_told(mention) or (mention.name.rows and self._computed(mention) and not pairs(part))
            for part in said
            for mention in part.mentions
        )

    def _said(self, statement: Statement) -> list[Said]:
        parts = statement.parts
        for mark in (mark for marks in _MARKS.values() for mark in marks):
            parts = tuple(part.replace(mark, "") for part in parts)
        return [read(_QUOTED_QUESTION.sub("", part), self._names) for part in parts]

    @cached_property
    def _results(self) -> str:
        """What the helpers computed and were told, as text."""
        return json.dumps(self._answer.helpers, ensure_ascii=False, default=str) if self._answer.helpers else ""

    @cached_property
    def _results_key(self) -> str:
        return key(self._results)

    @cached_property
    def _results_numbers(self) -> frozenset[str]:
        return frozenset(numbers_in(fold(self._results)))

    @cached_property
    def _told(self) -> str:
        """What the helpers were told: the asker's own words."""
        return json.dumps([helper.get("arguments") for helper in self._answer.helpers], ensure_ascii=False, default=str)

    @cached_property
    def _told_key(self) -> str:
        targets = [str(helper.get("result", {}).get("target") or "") for helper in self._answer.helpers]
        return key(" ".join([self._told, *targets]))

    def _is_told(self, mention: Mention) -> bool:
        """Whether it is what the asker named: the role, the target."""
        return any(f'"{id}"' in self._told for id in _ids(mention)) or mention.name.surface in self._told_key

    def _computed(self, mention: Mention) -> bool:
        """Whether a helper computed something of it, or was told of it: the tool's own, not the guideline's."""
        return bool(self._results) and (
            mention.name.surface in self._results_key or any(f'"{id}"' in self._results for id in _ids(mention))
        )

    # What bears it?

    def missing(self, statement: Statement, markers: Sequence[int]) -> str | None:
        """What the passages behind the markers do not bear of the statement; None if they bear all of it."""
        if not markers:
            return "it cites nothing"
        passages = [found for marker in markers for found in [self._passages.get(marker)] if found]
        if not passages:
            return "what it cites does not stand in that section"
        said = self._said(statement)
        rubric = _is_rubric(statement)
        for part in said:
            for mention in part.mentions:
                if mention in part.denied or not self._must_be_borne(mention, statement, part):
                    continue
                if not any(found.bears(mention.name) for found in passages):
                    return f"{mention.name.surface!r} is not in what it cites"
        if not rubric and (wrong := self._misplaced(statement, said)):
            return wrong
        for number in _SECTION.findall(statement.text):
            if int(number) not in {found.section for found in passages}:
                return f"§{number} is not what it cites"
        judged = rubric or any(part.mentions or _numbers(part) for part in said)
        return (
            self._unborne_number(statement, said, passages)
            or self._unborne_word(said, passages)
            or (None if judged else unborne_wording(" ".join(part.affirmed for part in said), passages))
        )

    def _misplaced(self, statement: Statement, said: Sequence[Said]) -> str | None:
        """A value beside the wrong row. The cells of a table are one by one under their own columns' rows, or all of the row's."""
        across = any(mention.name.rows and not mention.name.weak for name in statement.header for mention in self._names.find(name))
        parts = said if across or len(said) == 1 else [read(statement.text, self._names)]
        return next((wrong for part in parts for wrong in [misplaced(part, self._names)] if wrong), None)

    def _must_be_borne(self, mention: Mention, statement: Statement, part: Said) -> bool:
        """Whether it is the guideline's to say: not the asker's, nor the tool's own words in a table of its results."""
        if mention.name.weak or _DOCUMENT in mention.name.rows:
            return False
        if _is_rubric(statement):
            return not self._computed(mention)
        if statement.form != "row":
            return not self._is_told(mention)
        # A cell that is more than names: what a level means, how points came about.
        cell = part.text.rpartition("：")[2]
        return not (cell in self._results and says_more(read(cell, self._names).rest))

    def _unborne_number(self, statement: Statement, said: Sequence[Said], passages: Sequence[Passage]) -> str | None:
        fine = {
            part for found in passages for number in numbers_in(fold(found.quote)) for part in _with_parts(number)
        } | self._results_numbers
        fine |= set() if statement.count is None else {str(statement.count)}
        fine |= {number for part in said for number in self._counts(part, passages)}
        return next(
            (
                f"{number} is not in what it cites"
                for part in said
                for number in _numbers(part)
                if number not in fine and not all(half in fine for half in number.split("/"))
            ),
            None,
        )

    def _counts(self, said: Said, passages: Sequence[Passage]) -> set[str]:
        """What can be counted: the names of a part, rows of a kind, values of a cell; and a row's place."""
        framework = self._names.framework
        sections = {found.section for found in passages}
        rows = [framework.rows[id] for mention in said.mentions for id in mention.name.rows]
        tables = {row.table for row in rows} | {table.id for table in framework.tables.values() if table.section in sections}
        counts = {len({id for mention in said.mentions for id in mention.name.rows if id.startswith(f"{table}.")}) for table in tables}
        counts |= {len(framework.tables[table].rows) for table in tables}
        counts |= {len(framework.cell(row, column)) for row in rows for column in framework.columns_of(row)}
        counts |= {framework.position(row) for row in rows}
        return {str(count) for count in counts | {len({mention.name.surface for mention in said.mentions})}}

    def _unborne_word(self, said: Sequence[Said], passages: Sequence[Passage]) -> str | None:
        """A name in Latin letters that is not of the guideline: a product, a certification, a programming language."""
        for part in said:
            for word in part.foreign(chinese=self._answer.language == "zh-TW"):
                known = (
                    any(found.says(word) for found in passages) or contains(self._results, word) or contains(self._answer.question, word)
                )
                if not known:
                    return f"{word!r} is not in what it cites"
        return None


def _ids(mention: Mention) -> set[str]:
    """How arguments and results call what is named."""
    return {part for row in mention.name.rows for part in (row, row.partition(".")[2])}


def _is_rubric(statement: Statement) -> bool:
    return any(mark in statement.text for mark in _MARKS["rubric"])


def _with_parts(number: str) -> set[str]:
    """The number, and each of what a stroke joins: 900/102, 115/6."""
    return {number, *number.split("/")}


def _numbers(said: Said) -> list[str]:
    """Numbers that are no part of a name or of a section's label, and are not denied."""
    return numbers_in(DENIED_NUMBER.sub(" ", _SECTION.sub(" ", said.rest)))
