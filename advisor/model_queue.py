"""A line before a language model that serves few at a time: first come first served, and nobody twice before others had their turn."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

from advisor.errors import ModelError

_LOOK_UP_S = 0.25


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf a thread asks the model, whom to tell the place in line, and whether the reply is still wanted."""

    name: str
    told: Callable[[int], None]
    wanted: Callable[[], bool]


ASKER: ContextVar[Asker | None] = ContextVar("who asks the model", default=None)


@dataclass(eq=False, slots=True)
class _Ticket:
    asker: str
    round: int


class Line:
    """`places` may be served at a time; who has waited `patience_s` goes without. Safe to use from several threads."""

    def __init__(self, places: int, patience_s: float = 120.0) -> None:
        self._places = places
        self._patience_s = patience_s
        self._served: list[_Ticket] = []
        self._waiting: list[_Ticket] = []
        self._changed = threading.Condition()

    @property
    def length(self) -> int:
        return len(self._waiting)

    @contextmanager
    def turn(self, patience_s: float | None = None) -> Iterator[float]:
        """Waits for a place and holds it, and tells how many seconds that took.

        Raises ModelError when it takes too long, or when nobody wants it any more."""
        arrived = monotonic()
        ticket = self._wait(self._patience_s if patience_s is None else min(patience_s, self._patience_s))
        try:
            yield monotonic() - arrived
        finally:
            self._leave(ticket)

    def _wait(self, patience_s: float) -> _Ticket:
        asker = ASKER.get() or Asker(f"thread {threading.get_ident()}", lambda position: None, lambda: True)
        deadline = monotonic() + patience_s
        with self._changed:
            before = Counter(ticket.asker for ticket in (*self._served, *self._waiting))
            ticket = _Ticket(asker.name, before[asker.name])
            self._waiting.append(ticket)
            # Stable: those of a round stay in the order in which they came.
            self._waiting.sort(key=lambda waiting: waiting.round)
            told = 0
            try:
                while self._waiting.index(ticket) >= self._places - len(self._served):
                    position = self._waiting.index(ticket) + 1
                    if position != told:
                        asker.told(position)
                        told = position
                    if not asker.wanted() or monotonic() > deadline:
                        raise ModelError("Too many are waiting for the language model.", "Ask again later.", "crowded")
                    self._changed.wait(_LOOK_UP_S)
            except BaseException:
                self._waiting.remove(ticket)
                self._changed.notify_all()
                raise
            self._waiting.remove(ticket)
            self._served.append(ticket)
            self._changed.notify_all()
        return ticket

    def _leave(self, ticket: _Ticket) -> None:
        with self._changed:
            self._served.remove(ticket)
            self._changed.notify_all()
