"""What the administrator's page counts. Pure: out of rows, numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from advisor.state.questions import Asked, AskedOutcome

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

OUTCOMES: tuple[AskedOutcome, ...] = ("answered", "abstained", "declined", "failed")

_ALIKE = 0.35
"""Mean likeness from which groups of questions count as one meaning, once what all questions share is taken off."""
_MOST_GROUPED = 1000


@dataclass(frozen=True, slots=True)
class Usage:
    """One row a day, also for days without a question. Seconds are None where nothing was answered."""

    days: tuple[tuple[date, dict[AskedOutcome, int]], ...]
    outcomes: dict[AskedOutcome, int]
    people: int
    first_p50_s: float | None
    first_p95_s: float | None
    total_p50_s: float | None
    total_p95_s: float | None
    models: tuple[tuple[str, int], ...]

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one meaning. `examples` are different wordings, newest first."""

    count: int
    newest: datetime
    examples: tuple[str, ...]


def usage(asked: Sequence[Asked], since: datetime | None, now: datetime) -> Usage:
    """Of the questions in a period; days are those of `now`'s time zone."""
    zone = now.tzinfo
    by_day: dict[date, Counter[AskedOutcome]] = {}
    for one in asked:
        by_day.setdefault(one.asked.astimezone(zone).date(), Counter())[one.outcome] += 1
    first = since.astimezone(zone).date() if since else min(by_day, default=now.date())
    days = [first + timedelta(days=place) for place in range((now.date() - first).days + 1)]
    answered = [one for one in asked if one.outcome != "failed"]
    waits, totals = [one.first_token_s for one in answered], [one.total_s for one in answered]
    return Usage(
        days=tuple((day, {outcome: by_day.get(day, Counter())[outcome] for outcome in OUTCOMES}) for day in days),
        outcomes={outcome: sum(one.outcome == outcome for one in asked) for outcome in OUTCOMES},
        people=len({one.person_id for one in asked if one.person_id}),
        first_p50_s=percentile(waits, 50),
        first_p95_s=percentile(waits, 95),
        total_p50_s=percentile(totals, 50),
        total_p95_s=percentile(totals, 95),
        models=tuple(Counter(one.model for one in answered).most_common()),
    )


def percentile(values: Sequence[float], percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values else None


def grouped(asked: Sequence[Asked], encode: Encode) -> tuple[Group, ...]:
    """Questions that mean the same together, the most frequent first. Of very many, the newest."""
    newest = sorted(asked, key=lambda one: one.asked, reverse=True)[:_MOST_GROUPED]
    texts = list(dict.fromkeys(one.text for one in newest))
    if not texts:
        return ()
    place = _clusters(encode(texts))
    groups: dict[int, list[Asked]] = {}
    for one in newest:
        groups.setdefault(place[texts.index(one.text)], []).append(one)
    made = [Group(len(ones), ones[0].asked, tuple(dict.fromkeys(one.text for one in ones))) for ones in groups.values()]
    return tuple(sorted(made, key=lambda group: (-group.count, -group.newest.timestamp())))


def apart(encode: Encode, ordinary: NDArray[np.float32]) -> Encode:
    """The encoder without the mean of `ordinary` vectors: the model puts any two questions close together, of whatever meaning."""

    def encoded(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = encode(texts) - ordinary.mean(axis=0)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    return encoded


def _clusters(vectors: NDArray[np.float32]) -> list[int]:
    """Each vector's cluster: those two whose mean likeness is greatest are joined, for as long as it is great enough."""
    members = [[place] for place in range(len(vectors))]
    likeness = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(likeness, -1)
    sizes = np.ones(len(vectors))
    while len(vectors) > 1:
        one, other = divmod(int(likeness.argmax()), len(vectors))
        if likeness[one, other] < _ALIKE:
            break
        mean = (likeness[one] * sizes[one] + likeness[other] * sizes[other]) / (sizes[one] + sizes[other])
        likeness[one], likeness[:, one] = mean, mean
        likeness[one, one] = likeness[other, :] = likeness[:, other] = -1
        likeness[one, other] = likeness[other, one] = -1
        sizes[one] += sizes[other]
        members[one] += members[other]
        members[other] = []
    return [next(index for index, group in enumerate(members) if place in group) for place in range(len(vectors))]
