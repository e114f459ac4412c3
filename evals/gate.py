"""What a run must reach to pass: thresholds such as `right=0.97`, `false_refusals<=0.02`, `kind=0.92`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite

from advisor.errors import InputError
from evals.summary import MEANS, RATES, Figure, Summary

_FORM = re.compile(r"\s*([\w@]+)\s*(>=|<=|=)\s*(\S+)\s*")

Measure = Callable[[Summary], float | None]


def _score(name: str, summary: Summary) -> float | None:
    return summary.scores[name].value


_AT_LEAST: dict[str, Measure] = {
    **{name: partial(_score, name) for name in (*RATES, *MEANS)},
    "list_facts": lambda summary: summary.list_facts.value,
    "abstain_precision": lambda summary: summary.abstained.precision.value,
    "abstain_recall": lambda summary: summary.abstained.recall.value,
    "decline_precision": lambda summary: summary.declined.precision.value,
    "decline_recall": lambda summary: summary.declined.recall.value,
}
_AT_MOST: dict[str, Measure] = {
    "false_refusals": lambda summary: summary.false_refusals.value,
    "leaks": lambda summary: summary.leaks,
    "errors": lambda summary: summary.errors,
    "unstable": lambda summary: summary.unstable,
    "first_token_p50": lambda summary: summary.first_token.p50,
    "first_token_p95": lambda summary: summary.first_token.p95,
    "total_p50": lambda summary: summary.total.p50,
    "total_p95": lambda summary: summary.total.p95,
}
_GROUPS: dict[str, Callable[[Summary], Iterable[tuple[str, Figure]]]] = {
    "kind": lambda summary: summary.by_kind.items(),
    "wording": lambda summary: summary.by_wording.items(),
    "absence": lambda summary: summary.by_absence.items(),
}
"""Each group of cases must be right at this rate."""

NAMES = (*_AT_LEAST, *_AT_MOST, *_GROUPS)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The value that a figure must reach: from below or from above, as the figure is better high or low."""

    name: str
    value: float

    def __str__(self) -> str:
        return f"{self.name} {'<=' if self.name in _AT_MOST else '>='} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The thresholds that a run was held against, and what it does not reach, in words."""

    thresholds: tuple[Threshold, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def judge(summary: Summary, thresholds: Sequence[Threshold]) -> Verdict:
    return Verdict(tuple(thresholds), tuple(failures(summary, thresholds)))


def threshold(text: str) -> Threshold:
    """`name=value`; `>=` and `<=` are taken where they point the right way. Raises InputError."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is no threshold.", "Write name=value, for example right=0.97.")
    name, sign, number = match.groups()
    if name not in NAMES:
        raise InputError(f"There is no figure {name!r} to hold against a threshold.", f"Figures are: {', '.join(NAMES)}.")
    way = "<=" if name in _AT_MOST else ">="
    if sign not in ("=", way):
        raise InputError(f"{text!r} would pass what is bad.", f"Write {name}{way}{number}.")
    try:
        value = float(number)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"{number!r} is no number.", f"Write, for example, {name}=0.97.")
    if name not in _AT_MOST and not 0 <= value <= 1:
        raise InputError(f"{name} is a share, from 0 to 1; {number} is none.", f"Write, for example, {name}=0.97.")
    return Threshold(name, value)


def failures(summary: Summary, thresholds: Iterable[Threshold]) -> list[str]:
    """What the run does not reach, in words. A figure that could not be measured is not reached."""
    return [failure for one in thresholds for failure in _failures(summary, one)]


def _failures(summary: Summary, wanted: Threshold) -> Iterator[str]:
    name = wanted.name
    if name in _GROUPS:
        groups = list(_GROUPS[name](summary))
        if not groups:
            yield f"{wanted}: not measurable in this run"
        for group, figure in groups:
            if figure.value is None:
                yield f"{wanted}: {group} is not measurable in this run"
            elif figure.value < wanted.value:
                yield f"{wanted}: {group} is {figure.value:.4g} ({figure.value * figure.n:.4g} of {figure.n})"
        return
    value = (_AT_LEAST | _AT_MOST)[name](summary)
    if value is None:
        yield f"{wanted}: not measurable in this run"
    elif value > wanted.value if name in _AT_MOST else value < wanted.value:
        yield f"{wanted}: is {value:.4g}"
