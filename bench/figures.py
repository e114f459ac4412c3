"""A measured figure, and the statistics that figures are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

Unit = Literal["s", "MB", "×"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`promised` is the most that it may be; `of` says what it was taken over."""

    what: str
    value: float
    unit: Unit
    promised: float | None = None
    of: str = ""

    @property
    def kept(self) -> bool | None:
        return None if self.promised is None else self.value <= self.promised

    def shown(self, value: float) -> str:
        if self.unit == "s":
            return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
        return f"{value:,.0f} MB" if self.unit == "MB" else f"{value:.1f}×"


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]
