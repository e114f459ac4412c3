"""The HTTP below OpenAI-compatible servers: no reply may last longer or be larger than the request allows, whatever the server sends.

Held at the level of bytes: a server that trickles comments, or one line without an end, never lets the layers above see a piece."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from time import monotonic
from typing import TypeVar

import httpx2

T = TypeVar("T")

_MOST_BYTES = 2_000_000
"""Of one reply; an answer's sentences are a few thousand."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class TooMuchError(Exception):
    """The reply is larger than any that could be meant."""


@contextmanager
def until(deadline: float | None) -> Iterator[None]:
    """Requests sent meanwhile by this thread end at the deadline (of `time.monotonic`), replies streaming or not."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def limited(make: Callable[[], Iterator[T]], deadline: float) -> Generator[T, None, None]:
    """What `make` iterates over; the request that it makes, at once or for its first piece, ends at the deadline."""
    with until(deadline):
        pieces = make()
        first = list(islice(pieces, 1))
    yield from first
    yield from pieces


HOOKS = {"request": [lambda request: _begin(request)], "response": [lambda response: _limit(response)]}
"""For an httpx2.Client, whose own ways to connect, through proxies or not, stay as they are."""


def _begin(request: httpx2.Request) -> None:
    deadline = _deadline.get()
    if deadline is not None:
        left = _left(deadline, request)
        timeouts = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {name: min(left, value or left) for name, value in timeouts.items()}


def _limit(response: httpx2.Response) -> None:
    assert isinstance(response.stream, httpx2.SyncByteStream)
    response.stream = _Limited(response.stream, _deadline.get(), response.request)


class _Limited(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, deadline: float | None, request: httpx2.Request) -> None:
        self._stream = stream
        self._deadline = deadline
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        total = 0
        for piece in self._stream:
            total += len(piece)
            if total > _MOST_BYTES:
                raise TooMuchError
            if self._deadline is not None:
                _left(self._deadline, self._request)
            yield piece

    def close(self) -> None:
        self._stream.close()


def _left(deadline: float, request: httpx2.Request) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise httpx2.ReadTimeout("the time for this request is over", request=request)
    return left
