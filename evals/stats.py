"""Intervals and tests for evaluation figures. Pure; what draws at random is seeded, so that a report says the same each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Drawn = NDArray[np.int64]

Z = 1.959964
"""Of a 95 % interval."""
RESAMPLES = 4000
SEED = 2025


class Estimate(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(successes: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of a rate (Wilson 1927). Successes may be fractions: a case right in three of four epochs counts 0.75."""
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} of {n} is no rate")
    rate, spread = successes / n, Z * Z / n
    centre = rate + spread / 2
    half = Z * sqrt(rate * (1 - rate) / n + spread / (4 * n))
    # At a rate of 0 or 1 the bound is that rate itself; floating point may miss it by a hair.
    return max(0.0, min(rate, (centre - half) / (1 + spread))), min(1.0, max(rate, (centre + half) / (1 + spread)))


def bootstrap_mean(values: Sequence[float], seed: int = SEED) -> Estimate:
    """The mean with its 95 % percentile bootstrap interval (Efron 1979)."""
    sample = _array(values)
    low, high = np.quantile(_resampled(len(sample), seed, lambda drawn: sample[drawn].mean(axis=1)), (0.025, 0.975))
    return Estimate(float(sample.mean()), float(low), float(high))


def paired_difference(ours: Sequence[float], theirs: Sequence[float], seed: int = SEED) -> Estimate:
    """The mean of ours - theirs with its 95 % bootstrap interval; the pairs are drawn together."""
    return bootstrap_mean((_array(ours) - _pair(theirs, ours)).tolist(), seed)


def paired_ratio(ours: Sequence[float], theirs: Sequence[float], seed: int = SEED) -> Estimate | None:
    """The ratio of the means, ours / theirs, with its 95 % bootstrap interval; None where theirs is 0.

    The upper bound is infinite where a resample of theirs may well be 0."""
    mine, others = _array(ours), _pair(theirs, ours)
    if not others.mean():
        return None

    def ratio(drawn: Drawn) -> Floats:
        above: Floats = mine[drawn].mean(axis=1)
        below: Floats = others[drawn].mean(axis=1)
        return np.divide(above, below, out=np.full_like(above, np.inf), where=below > 0)

    low, high = np.quantile(_resampled(len(mine), seed, ratio), (0.025, 0.975), method="nearest")
    return Estimate(float(mine.mean() / others.mean()), float(low), float(high))


def mcnemar(only_a: int, only_b: int) -> float:
    """The exact two-sided p of McNemar's test (1947): how likely so uneven a split of the pairs that differ is, if both are as good."""
    n = only_a + only_b
    tail = sum(comb(n, k) for k in range(min(only_a, only_b) + 1))
    return min(1.0, 2 * tail / (1 << n))


def percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(_array(values), percent))


def _array(values: Sequence[float]) -> Floats:
    if not len(values):
        raise ValueError("there are no values")
    return np.asarray(values, dtype=float)


def _pair(theirs: Sequence[float], ours: Sequence[float]) -> Floats:
    if len(theirs) != len(ours):
        raise ValueError(f"{len(ours)} values and {len(theirs)} are no pairs")
    return _array(theirs)


def _resampled(n: int, seed: int, statistic: Callable[[Drawn], Floats]) -> Floats:
    return statistic(np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n)))
