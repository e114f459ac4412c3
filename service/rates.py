"""How often: per person (or address) and over all."""

from __future__ import annotations

from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from service.problems import Refused


class Rate:
    """A limit on something that has a key. `none` limits nothing."""

    def __init__(self, name: str, rate: str, limiter: MovingWindowRateLimiter) -> None:
        self.name = name
        self._rate: RateLimitItem | None = None if rate == "none" else parse(rate)
        self._limiter = limiter

    async def hit(self, key: str) -> float | None:
        """Counts one. Seconds until the next is taken, where this one is too many."""
        if self._rate is None or await self._limiter.hit(self._rate, self.name, key):
            return None
        return await self._wait(key)

    async def exhausted(self, key: str) -> float | None:
        """As `hit`, without counting."""
        if self._rate is None or await self._limiter.test(self._rate, self.name, key):
            return None
        return await self._wait(key)

    async def forget(self, key: str) -> None:
        if self._rate is not None:
            await self._limiter.clear(self._rate, self.name, key)

    async def _wait(self, key: str) -> float:
        assert self._rate is not None
        stats = await self._limiter.get_window_stats(self._rate, self.name, key)
        return max(1.0, stats.reset_time - time())


class Rates:
    """The limits of one process, in its memory."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def rate(self, name: str, rate: str) -> Rate:
        return Rate(name, rate, self._limiter)


def too_many(wait_s: float) -> Refused:
    seconds = ceil(wait_s)
    return Refused(429, "Too many requests.", f"Try again in {seconds} seconds.", {"Retry-After": str(seconds)})
