"""Keeps finished answers; those that the database cannot take now wait, some of them, until it is back."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

from advisor.errors import InputError, StateFault
from advisor.state.questions import Asked
from advisor.state.state import State

_log = logging.getLogger(__name__)

MOST_WAITING = 1000
_RETRY_S = (1.0, 2.0, 5.0)
"""Never long: what waits is not in the person's list yet, and would be lost with the process."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A question that has ended. Without a record only that it was asked is kept."""

    asked: Asked
    record: dict[str, Any] | None = None


class Keeper:
    """Safe to use from several threads. What waits is lost with the process; beyond `most`, the oldest goes first."""

    def __init__(self, state: State, most: int = MOST_WAITING, retry_s: tuple[float, ...] = _RETRY_S) -> None:
        self._state = state
        self._waiting: deque[Finished] = deque(maxlen=most)
        self._retry_s = retry_s
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._worker: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def keep(self, finished: Finished) -> bool:
        """Whether it is kept now. If not, it is tried again by itself; while others wait, nobody is held up by trying."""
        if not self._waiting:
            try:
                self._write(finished)
                return True
            except StateFault as error:
                _log.error("an answer was not kept yet: %s", error)
        with self._lock:
            self._waiting.append(finished)
            if self._worker is None:
                self._worker = threading.Thread(target=self._retry, daemon=True, name="keeper")
                self._worker.start()
        return False

    def close(self) -> None:
        """Tries once more what waits, and stops trying."""
        self._closed.set()
        if self._waiting:
            self._drain()

    def _write(self, finished: Finished) -> None:
        asked = finished.asked
        try:
            if finished.record is not None and asked.conversation:
                self._state.conversations.keep(asked.person_id, asked.conversation, asked.id, finished.record)
            self._state.questions.keep(asked)
        except InputError as error:
            # An id that no page of ours makes: there is nothing to wait for.
            _log.warning("an answer cannot be kept: %s", error)

    def _retry(self) -> None:
        tried = 0
        while not self._closed.wait(self._retry_s[min(tried, len(self._retry_s) - 1)]):
            if self._drain():
                return
            tried += 1

    def _drain(self) -> bool:
        """Whether all that waited is kept."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._worker = None
                    return True
                first = self._waiting[0]
            try:
                self._write(first)
            except StateFault:
                return False
            with self._lock:
                # When full, the oldest may have gone while it was written.
                if self._waiting and self._waiting[0] is first:
                    self._waiting.popleft()
