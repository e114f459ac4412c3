"""A run in figures: rates and means with their intervals, overall and by group. Pure.

Where a case was asked in several epochs, its values are averaged first: intervals are over cases, which are independent of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from advisor.types import Outcome
from evals.cases import Absence, Case, CaseKind, Wording
from evals.results import Run, Sample
from evals.stats import bootstrap_mean, percentile, wilson

RATES = ("right", "outcome", "section", "verdict", "forbidden", "calls", "script", "not_misleading", "hit@1", "hit@3", "hit@5")
"""Scores that are 0 or 1: their intervals are Wilson's."""
MEANS = ("facts", "judged", "citation_precision", "citation_recall", "mrr")
"""Scores in between: their intervals are bootstrapped."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate or a mean over `n` cases with its 95 % interval; None where nothing could be measured, which is not 0.

    `unmeasured` cases are not in it: the score does not apply to them, or could not be taken."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    unmeasured: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well one outcome, `abstained` or `declined`, is chosen.

    A case should get the first outcome that it allows. Precision: of the cases that got this one, the share that should. Recall: of the
    cases that should get it, the share whose outcome is allowed. Where it is allowed, but not first, the case is not counted."""

    precision: Figure
    recall: Figure


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds, over all samples that have them; None where none has."""

    p50: float | None
    p95: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    cases: int
    samples: int
    errors: int
    """Samples without an answer. They count as not right, and for the other scores as not measured."""
    scores: Mapping[str, Figure]
    by_kind: Mapping[str, Figure]
    """Right, in each group of cases."""
    by_wording: Mapping[str, Figure]
    by_section: Mapping[str, Figure]
    """A case counts for each of its sections."""
    by_absence: Mapping[str, Figure]
    list_facts: Figure
    """Share of the items that are there, in the cases that ask for a list."""
    abstained: Refusal
    declined: Refusal
    false_refusals: Figure
    """Of the cases that may only be answered, those that were not."""
    leaks: int | None
    """Samples with a Simplified character."""
    first_token: Latency
    total: Latency
    output_tokens: float | None
    """Mean over the samples that have it."""
    unstable: int | None
    """Cases whose epochs gave different answers; None with one epoch."""

    @property
    def right(self) -> Figure:
        return self.scores["right"]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def summarise(run: Run) -> Summary:
    samples = run.samples
    script = [value for sample in samples if (value := score_of(sample, "script")) is not None]
    tokens = list(_values(samples, "output_tokens"))
    return Summary(
        cases=len(by_case(samples)),
        samples=len(samples),
        errors=sum(sample.error is not None for sample in samples),
        scores={name: figure(samples, name) for name in (*RATES, *MEANS)},
        by_kind=_grouped(samples, lambda case: (case.kind,), get_args(CaseKind)),
        by_wording=_grouped(samples, lambda case: (case.wording,), get_args(Wording)),
        by_section=_grouped(samples, lambda case: tuple(dict.fromkeys(case.sections)), sections_of(sample.case for sample in samples)),
        by_absence=_grouped(samples, lambda case: (case.absence or "",), get_args(Absence)),
        list_facts=figure([sample for sample in samples if sample.case.kind == "list"], "facts"),
        abstained=_refusal(samples, "abstained"),
        declined=_refusal(samples, "declined"),
        false_refusals=_rate(_false_refusals(samples)),
        leaks=sum(value < 1 for value in script) if script else None,
        first_token=_latency(samples, "first_token_s"),
        total=_latency(samples, "total_s"),
        output_tokens=sum(tokens) / len(tokens) if tokens else None,
        unstable=_unstable(samples),
    )


def score_of(sample: Sample, name: str) -> float | None:
    """The score's value; where no answer came, it is not right, and nothing else can be said of it."""
    if sample.error is not None:
        return 0.0 if name == "right" else None
    score = sample.scores.get(name)
    return None if score is None else score.value


def is_right(sample: Sample) -> bool | None:
    """None where the case has nothing that could be judged."""
    value = score_of(sample, "right")
    return None if value is None else value >= 1


def by_case(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """The samples of each case, by its id, in the order of the run."""
    cases: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        cases[sample.case.id].append(sample)
    return dict(cases)


def case_values(samples: Iterable[Sample], name: str) -> dict[str, float]:
    """Each case's score, averaged over its epochs; without the cases that have none."""
    means = {id: list(_values(epochs, name)) for id, epochs in by_case(samples).items()}
    return {id: sum(values) / len(values) for id, values in means.items() if values}


def figure(samples: Sequence[Sample], name: str) -> Figure:
    values = list(case_values(samples, name).values())
    unmeasured = len(by_case(samples)) - len(values)
    return _mean(values, unmeasured) if name in MEANS else _rate(values, unmeasured)


def sections_of(cases: Iterable[Case]) -> list[str]:
    return sorted({section for case in cases for section in case.sections}, key=lambda section: int(section.lstrip("§")))


def _rate(values: Iterable[float], unmeasured: int = 0) -> Figure:
    values = list(values)
    if not values:
        return Figure(None, None, None, 0, unmeasured)
    total = sum(values)
    return Figure(total / len(values), *wilson(total, len(values)), len(values), unmeasured)


def _mean(values: Sequence[float], unmeasured: int) -> Figure:
    return Figure(*bootstrap_mean(values), len(values), unmeasured) if values else Figure(None, None, None, 0, unmeasured)


def _values(samples: Iterable[Sample], name: str) -> Iterator[float]:
    return (value for sample in samples if (value := score_of(sample, name)) is not None)


def _grouped(samples: Sequence[Sample], groups_of: Callable[[Case], Sequence[str]], order: Iterable[str]) -> dict[str, Figure]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        for group in groups_of(sample.case):
            groups[group].append(sample)
    return {group: figure(groups[group], "right") for group in order if group in groups}


def _refusal(samples: Iterable[Sample], outcome: Outcome) -> Refusal:
    precision, recall = [], []
    for epochs in by_case(samples).values():
        allowed = epochs[0].case.outcome
        outcomes = [sample.answer.get("outcome") for sample in epochs]
        if allowed[0] == outcome:
            recall.append(sum(given in allowed for given in outcomes) / len(outcomes))
        # Allowed, but not first: neither hit nor false alarm.
        if outcome in outcomes and outcome not in allowed[1:]:
            precision.append(float(allowed[0] == outcome))
    return Refusal(_rate(precision), _rate(recall))


def _false_refusals(samples: Iterable[Sample]) -> Iterator[float]:
    for epochs in by_case(samples).values():
        outcomes = [sample.answer["outcome"] for sample in epochs if sample.answer]
        if set(epochs[0].case.outcome) == {"answered"} and outcomes:
            yield sum(outcome != "answered" for outcome in outcomes) / len(outcomes)


def _latency(samples: Sequence[Sample], name: str) -> Latency:
    values = list(_values(samples, name))
    return Latency(percentile(values, 50), percentile(values, 95), len(values)) if values else Latency(None, None, 0)


def _unstable(samples: Sequence[Sample]) -> int | None:
    cases = by_case(samples).values()
    if all(len(epochs) < 2 for epochs in cases):
        return None
    return sum(len({sample.answer.get("answer") for sample in epochs}) > 1 for epochs in cases)
