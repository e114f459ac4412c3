"""What the check says of a sentence, and the kinds of reasons that it gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may stand, and if not, why. `support` is the share of its wording that the evidence explains."""

    passed: bool
    reason: str = ""
    support: float = 0.0

    @property
    def contradicted(self) -> bool:
        """Whether the evidence says otherwise, rather than nothing of the kind."""
        return not self.passed and isinstance(self.reason, Contradiction)

    @property
    def overstated(self) -> bool:
        """Whether it says more than the evidence does, however much of it is explained."""
        return not self.passed and isinstance(self.reason, Overstated)

    @property
    def elsewhere(self) -> bool:
        """Whether something that it names is said of something else, if at all."""
        return not self.passed and isinstance(self.reason, Elsewhere)


class Contradiction(str):
    """A reason that is more than silence."""


class Turned(Contradiction):
    """That the passage itself says otherwise of it: so that its denial is no truer."""


class Overstated(str):
    """A reason that is that it says more than the passage: the most, only, always."""


class Elsewhere(str):
    """A reason that is that what is named is said of something else, if at all."""
