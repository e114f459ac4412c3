"""The measure of the check, with a simple one and with the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.check import Checker
from advisor.framework import Framework
from advisor.lexicon import Lexicon
from advisor.types import Evidence
from evals.cases import CheckCase, Passage, load_check_cases
from evals.checking import measure
from evals.stats import wilson


@dataclass(frozen=True)
class Judged:
    passed: bool
    reason: str


class ByFirstQuote:
    """Lets through what holds the first quote."""

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Judged:
        passed = evidence[0].quote in sentence
        return Judged(passed, "" if passed else "not there")


def labelled(id: str, sentence: str, right: bool, style: str = "plain") -> CheckCase:
    return CheckCase(
        id=id,
        sentence=sentence,
        evidence=(Passage(section=6, quote="CNN"),),
        right=right,
        style=style,
        fault=None if right else "invented_item",
    )


CASES = [
    labelled("a", "CV 工程師用 CNN。", True),
    labelled("b", "CV 工程師用卷積。", True, "colloquial"),
    labelled("c", "CV 工程師用 YOLO。", False),
    labelled("d", "CV 工程師用 CNN 與 GPT。", False),
    labelled("e", "CV 工程師還用 GPT。", False, "colloquial"),
]


def test_rates_are_of_the_right_and_of_the_wrong_with_their_intervals() -> None:
    found = measure(ByFirstQuote(), CASES)
    assert found.let_through and (found.let_through.judged_right, found.let_through.n) == (1, 2)
    assert found.stopped and (found.stopped.judged_right, found.stopped.n) == (2, 3)
    assert (found.stopped.low, found.stopped.high) == wilson(2, 3)
    assert found.let_through.value == 0.5


def test_rates_are_told_by_style_and_by_fault() -> None:
    found = measure(ByFirstQuote(), CASES)
    assert {style: rate.value for style, rate in found.let_through_by_style.items()} == {"colloquial": 0, "plain": 1}
    assert {style: rate.value for style, rate in found.stopped_by_style.items()} == {"colloquial": 1, "plain": 0.5}
    assert {fault: rate.n for fault, rate in found.stopped_by_fault.items()} == {"invented_item": 3}


def test_every_mistake_is_told_with_the_reason() -> None:
    assert [(mistake.case.id, mistake.reason) for mistake in measure(ByFirstQuote(), CASES).mistakes] == [("b", "not there"), ("d", "")]


def test_without_wrong_sentences_nothing_is_said_of_them() -> None:
    found = measure(ByFirstQuote(), CASES[:1])
    assert found.stopped is None and found.stopped_by_fault == {}


def test_the_labelled_sentences_can_be_measured(framework: Framework) -> None:
    some = load_check_cases("dev")[::10]
    found = measure(Checker(Lexicon(framework)), some)
    assert found.let_through and found.stopped and found.let_through.n + found.stopped.n == len(some)
