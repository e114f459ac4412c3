"""How well the check tells sentences that the evidence bears from those that it doesn't, on labelled sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from advisor.types import Evidence
from evals.cases import CheckCase
from evals.stats import wilson


class Judgement(Protocol):
    @property
    def passed(self) -> bool: ...

    @property
    def reason(self) -> str: ...


class Checks(Protocol):
    """What is measured: advisor.check.Checker, or anything that takes its place."""

    def check(self, sentence: str, evidence: Sequence[Evidence]) -> Judgement: ...


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rate(_Frozen):
    """How many of the sentences were judged as they should be, with the 95 % interval."""

    judged_right: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.judged_right / self.n


class Mistake(_Frozen):
    """A right sentence that was stopped, for the reason given, or a wrong one that was let through."""

    case: CheckCase
    reason: str


class CheckResult(_Frozen):
    """`let_through` is of the right sentences, `stopped` of the wrong ones; None where there are none of them.

    Faults have only what was stopped: every sentence with a fault is wrong."""

    let_through: Rate | None
    stopped: Rate | None
    let_through_by_style: Mapping[str, Rate]
    stopped_by_style: Mapping[str, Rate]
    stopped_by_fault: Mapping[str, Rate]
    mistakes: tuple[Mistake, ...]


def measure(checker: Checks, cases: Sequence[CheckCase]) -> CheckResult:
    """Every sentence checked against all of its evidence."""
    as_it_should: dict[str, bool] = {}
    mistakes = []
    for case in cases:
        verdict = checker.check(case.sentence, [Evidence(case.id, item.section, item.quote, item.kind) for item in case.evidence])
        as_it_should[case.id] = verdict.passed == case.right
        if verdict.passed != case.right:
            mistakes.append(Mistake(case=case, reason=verdict.reason))

    def rate(some: Sequence[CheckCase]) -> Rate:
        good = sum(as_it_should[case.id] for case in some)
        low, high = wilson(good, len(some))
        return Rate(judged_right=good, n=len(some), low=low, high=high)

    def rates(groups: Mapping[str, list[CheckCase]]) -> dict[str, Rate]:
        return {name: rate(some) for name, some in sorted(groups.items())}

    right, wrong = ([case for case in cases if case.right is which] for which in (True, False))
    return CheckResult(
        let_through=rate(right) if right else None,
        stopped=rate(wrong) if wrong else None,
        let_through_by_style=rates(_grouped(right, "style")),
        stopped_by_style=rates(_grouped(wrong, "style")),
        stopped_by_fault=rates(_grouped(wrong, "fault")),
        mistakes=tuple(mistakes),
    )


def _grouped(cases: Sequence[CheckCase], by: str) -> dict[str, list[CheckCase]]:
    groups: dict[str, list[CheckCase]] = {}
    for case in cases:
        groups.setdefault(str(getattr(case, by)), []).append(case)
    return groups
