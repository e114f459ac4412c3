"""The answers being worked on, so that a reader can stop theirs and the service can close in the middle of one."""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")
_LOOK_UP = 0.1
"""Seconds between two looks at whether the answer is still wanted, while the advisor is silent."""


class Running:
    """By turn.

    Gradio's own cancelling waits for the advisor's next word, and reports a stopped answer as failed when the next is under way.
    """

    def __init__(self) -> None:
        self._wanted: dict[str, bool] = {}
        self._open = True

    def start(self, turn: str) -> None:
        self._wanted[turn] = True

    def stop(self, turn: str) -> None:
        if turn in self._wanted:
            self._wanted[turn] = False

    def wanted(self, turn: str) -> bool:
        return self._open and self._wanted.get(turn, False)

    def end(self, turn: str) -> None:
        self._wanted.pop(turn, None)

    def close(self) -> None:
        """No answer is wanted any more."""
        self._open = False


def while_wanted(items: Callable[[], Iterator[_Item]], wanted: Callable[[], bool]) -> Iterator[_Item]:
    """The items, made in a thread of their own: ends at once when they are no longer wanted, even while the next one is being made.

    What making them raises is raised here. The thread ends with the item it is at, and never holds up the end of the process.
    """
    made: queue.SimpleQueue[tuple[_Item | None, BaseException | None]] = queue.SimpleQueue()

    def make() -> None:
        try:
            for item in items():
                made.put((item, None))
                if not wanted():
                    return
        except BaseException as error:
            made.put((None, error))
        else:
            made.put((None, None))

    threading.Thread(target=contextvars.copy_context().run, args=(make,), daemon=True, name="answer").start()
    while wanted():
        try:
            item, error = made.get(timeout=_LOOK_UP)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        if item is None:
            return
        yield item


async def from_thread(items: Callable[[], Iterator[_Item]]) -> AsyncIterator[_Item]:
    """The items, made in a thread of their own: many can be waited for at once without keeping a pool's threads busy."""
    loop = asyncio.get_running_loop()
    made: asyncio.Queue[tuple[_Item | None, BaseException | None]] = asyncio.Queue()
    left = threading.Event()

    def put(item: _Item | None, error: BaseException | None) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(made.put_nowait, (item, error))

    def make() -> None:
        try:
            for item in items():
                if left.is_set():
                    return
                put(item, None)
        except BaseException as error:
            put(None, error)
        else:
            put(None, None)

    threading.Thread(target=make, daemon=True, name="page").start()
    try:
        while True:
            item, error = await made.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        left.set()
