"""Two runs over the cases that both have: what got better, what got worse, and whether that may be chance. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, get_args

from advisor.errors import InputError
from evals.cases import Case, CaseKind
from evals.results import Run, Sample
from evals.stats import Estimate, mcnemar, paired_difference, paired_ratio
from evals.summary import MEANS, RATES, by_case, case_values

ALPHA = 0.05
"""Below it, a difference is called significant."""
MEASURES = (*RATES, *MEANS, "first_token_s", "total_s", "output_tokens")


@dataclass(frozen=True, slots=True)
class Change:
    """One score in the cases that have it in both runs. `ratio` is b / a; None where a's mean is 0."""

    a: float
    b: float
    n: int
    difference: Estimate
    """b - a."""
    ratio: Estimate | None


@dataclass(frozen=True, slots=True)
class KindChange:
    """Cases of a kind that became right, or stopped being so."""

    better: int
    worse: int
    n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """From run `a` to run `b`. A case is right where it is in all its epochs."""

    a: str
    b: str
    cases: int
    """That both runs have."""
    better: tuple[str, ...]
    """Ids of cases that are right in b only."""
    worse: tuple[str, ...]
    by_kind: Mapping[str, KindChange]
    p: float
    """McNemar's, of the cases that are right in one run only."""
    scores: Mapping[str, Change]
    notes: tuple[str, ...]
    """What keeps the runs from being alike, in words."""

    @property
    def significant(self) -> bool:
        return self.p < ALPHA

    def to_json(self) -> dict[str, Any]:
        """As JSON knows no infinity, a bound without limit is null."""
        return {**_finite(asdict(self)), "significant": self.significant}


def compare(a: Run, b: Run) -> Comparison:
    """Raises InputError where the runs share no case; cases that were changed in between are not shared."""
    theirs, ours = by_case(a.samples), by_case(b.samples)
    shared = [id for id in ours if id in theirs and _same(theirs[id][0].case, ours[id][0].case, a.perturbation == b.perturbation)]
    if not shared:
        why = "" if a.cases == b.cases else ": they were made with other case files"
        raise InputError(f"The runs {a.id} and {b.id} share no case{why}.", "Compare runs of the same split and the same cases.")
    before, after = ({id: right for id in shared if (right := _right(cases[id])) is not None} for cases in (theirs, ours))
    judged = [id for id in shared if id in before and id in after]
    better = tuple(id for id in judged if after[id] and not before[id])
    worse = tuple(id for id in judged if before[id] and not after[id])
    return Comparison(
        a=a.id,
        b=b.id,
        cases=len(shared),
        better=better,
        worse=worse,
        by_kind=_by_kind(better, worse, {id: ours[id][0].case.kind for id in judged}),
        p=mcnemar(len(worse), len(better)),
        scores=_changes(_of(theirs, shared), _of(ours, shared)),
        notes=tuple(_notes(a, b, len(shared), len(theirs.keys() | ours.keys()))),
    )


def _same(one: Case, other: Case, as_asked: bool) -> bool:
    """Whether two cases judge alike, and, unless one was perturbed, ask alike."""
    left_out = set() if as_asked else {"turns", "wording"}
    return one.model_dump(exclude=left_out) == other.model_dump(exclude=left_out)


def _right(epochs: list[Sample]) -> bool | None:
    values = case_values(epochs, "right").values()
    return all(value >= 1 for value in values) if values else None


def _of(cases: Mapping[str, list[Sample]], ids: list[str]) -> list[Sample]:
    return [sample for id in ids for sample in cases[id]]


def _changes(theirs: list[Sample], ours: list[Sample]) -> dict[str, Change]:
    changes = {}
    for name in MEASURES:
        before, after = case_values(theirs, name), case_values(ours, name)
        both = [id for id in after if id in before]
        if both:
            a, b = [before[id] for id in both], [after[id] for id in both]
            changes[name] = Change(sum(a) / len(a), sum(b) / len(b), len(both), paired_difference(b, a), paired_ratio(b, a))
    return changes


def _by_kind(better: tuple[str, ...], worse: tuple[str, ...], kinds: Mapping[str, str]) -> dict[str, KindChange]:
    ups, downs, all_ = (Counter(kinds[id] for id in ids) for ids in (better, worse, kinds))
    return {kind: KindChange(ups[kind], downs[kind], all_[kind]) for kind in get_args(CaseKind) if kind in all_}


def _notes(a: Run, b: Run, shared: int, total: int) -> list[str]:
    notes = []
    if a.cases != b.cases:
        notes.append(f"The runs were made with other case files; only the {shared} cases that are the same in both are compared.")
    elif shared < total:
        notes.append(f"{total - shared} cases are in one of the runs only, and left out.")
    for what in ("corpus", "prompts", "llm", "perturbation", "system"):
        one, other = getattr(a, what), getattr(b, what)
        if one != other:
            notes.append(f"{what}: {one or 'none'} → {other or 'none'}")
    return notes


def _finite(value: Any) -> Any:
    if isinstance(value, Estimate):
        return {name: _finite(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value
