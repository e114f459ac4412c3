"""Many use a thing at a time; now and then one lets go of it, while nobody uses it. Who lets go is not kept waiting by ever new uses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Uses:
    """A lock for readers and a writer who comes first; a thread that uses it may use it again within."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._going_on = 0
        self._waiting = 0
        self._mine = threading.local()

    @contextmanager
    def use(self) -> Iterator[None]:
        depth = getattr(self._mine, "depth", 0)
        if not depth:
            with self._changed:
                self._changed.wait_for(lambda: not self._waiting)
                self._going_on += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            if not depth:
                with self._changed:
                    self._going_on -= 1
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits for the uses that go on; those that come meanwhile wait. Not from within a use."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not self._going_on)
                yield
            finally:
                self._waiting -= 1
                self._changed.notify_all()
