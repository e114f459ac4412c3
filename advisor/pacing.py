"""Waiting for chat models no longer than there is time, whatever a provider's package does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

_PIECES_AHEAD = 64


def paced(make: Callable[[], Iterator[T]], deadline: float) -> Generator[T, None, None]:
    """The pieces of an iterator run by a thread of its own. TimeoutError at the deadline; closing it ends the iterator as well."""
    queue: Queue[tuple[T] | Exception | None] = Queue(_PIECES_AHEAD)
    over = threading.Event()

    def put(item: tuple[T] | Exception | None) -> None:
        while not over.is_set():
            try:
                queue.put(item, timeout=0.2)
                return
            except Full:
                continue

    def run() -> None:
        try:
            pieces = make()
            for piece in pieces:
                put((piece,))
                if over.is_set():
                    if isinstance(pieces, Generator):
                        pieces.close()
                    return
            put(None)
        except Exception as error:  # Handed over to the one who waits, whatever it is.
            put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        while True:
            try:
                item = queue.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                raise TimeoutError from None
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item[0]
    finally:
        over.set()
