"""Leaving a language model alone after it failed several times in a row, so that nobody waits for it in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from advisor.errors import OF_ONE_REQUEST, ModelError

_FAILURES = 3
_FIRST_REST_S = 30.0
_LONGEST_REST_S = 600.0


class Breaker:
    """Counts failures in a row; from the third on the model rests, each time twice as long. Safe to use from several threads.

    `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until: float | None = None
        self._busy_until: float | None = None

    def require(self, name: str) -> None:
        """Raise ModelError while the model rests. When its rest is over, one caller may try; the others wait for what comes of it."""
        with self._lock:
            now = self._clock()
            if self._busy_until is not None and now < self._busy_until:
                raise ModelError(f"{name} asked to be left alone for a while (HTTP 429).", "It is tried again by itself.", "busy")
            self._busy_until = None
            if self._until is None:
                return
            if now < self._until:
                raise _resting(name)
            self._until = now + self._rest_s()

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._until, self._busy_until = 0, None, None

    def failed(self, error: ModelError) -> None:
        """A model that answers, but not in the form or with arguments of its own, is there: that is no failure."""
        if error.fault in (*OF_ONE_REQUEST, "resting", "closed"):
            return
        with self._lock:
            now = self._clock()
            if error.retry_after_s:
                self._busy_until = now + min(error.retry_after_s, _LONGEST_REST_S)
            self._failures += 1
            if self._failures >= _FAILURES:
                self._until = now + self._rest_s()

    def _rest_s(self) -> float:
        return float(min(_FIRST_REST_S * 2 ** max(0, self._failures - _FAILURES), _LONGEST_REST_S))


def _resting(name: str) -> ModelError:
    return ModelError(f"{name} failed several times and is left alone for a while.", "It is tried again by itself.", "resting")
