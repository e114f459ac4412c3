"""A line before a language model that serves few at a time. Whom it cannot serve in time it tells so at once."""

from __future__ import annotations

import heapq
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from statistics import fmean
from time import monotonic

from advisor.errors import ModelError

_LOOK_UP_S = 0.25
_MEASURED_TURNS = 16
"""The latest ones say how long a turn takes."""
_PROMISED = 0.8
"""Of the longest wait, for whom an estimate lets in: turns differ, and who was let in should not wait in vain."""
_OPEN_TO_ALL = 0.4
"""Of the longest wait: so much of the line is kept for nobody, as who was refused may never come back."""


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf a thread asks the model, whom to tell the place in line, and whether the reply is still wanted."""

    name: str
    told: Callable[[int, float | None], None]
    """The place, from 1, and about how many seconds are left until the turn; None before any turn was measured."""
    wanted: Callable[[], bool]


ASKER: ContextVar[Asker | None] = ContextVar("who asks the model", default=None)
ON_BEHALF: ContextVar[str] = ContextVar("the person for whom an answer is made", default="page")
"""The person's id, or an address where nobody signs in; for those who cannot hand it on."""


@dataclass(eq=False, slots=True)
class _Ticket:
    asker: str
    round: int
    began: float = 0.0


class Line:
    """`places` may be served at a time. Safe to use from several threads; `clock` gives seconds that only grow.

    Who came first is served first, but a person's further requests stand behind everybody's first ones. Who would wait longer than
    `patience_s` is refused, and has a claim for as long again: before the rest of the line takes others in, it takes the longest refused.
    So nobody is refused for ever who goes on asking, and whom the line took in nobody overtakes but with a first request."""

    def __init__(self, places: int, patience_s: float = 120.0, clock: Callable[[], float] = monotonic) -> None:
        self._places = places
        self._patience_s = patience_s
        self._clock = clock
        self._served: list[_Ticket] = []
        self._waiting: list[_Ticket] = []
        self._turns: deque[float] = deque(maxlen=_MEASURED_TURNS)
        self._claims: dict[str, float] = {}
        """When each person who has a claim was last refused; who has it longest stands first."""
        self._changed = threading.Condition()

    @property
    def length(self) -> int:
        return len(self._waiting)

    @contextmanager
    def turn(self, patience_s: float | None = None) -> Iterator[float]:
        """Waits for a place and holds it, and tells how many seconds that took.

        Raises ModelError: at once where it would take too long, later where it does, or when nobody wants it any more."""
        arrived = self._clock()
        ticket = self._wait(patience_s)
        try:
            yield self._clock() - arrived
        finally:
            self._leave(ticket)

    def _wait(self, patience_s: float | None) -> _Ticket:
        asker = ASKER.get() or Asker(f"thread {threading.get_ident()}", lambda place, wait_s: None, lambda: True)
        patience = self._patience_s if patience_s is None else min(patience_s, self._patience_s)
        with self._changed:
            deadline = self._clock() + patience
            ticket = self._taken_in(asker.name, patience, claims=patience_s is None)
            try:
                self._until_its_turn(ticket, asker, deadline)
            except BaseException:
                self._waiting.remove(ticket)
                self._changed.notify_all()
                raise
            self._waiting.remove(ticket)
            ticket.began = self._clock()
            self._served.append(ticket)
            self._changed.notify_all()
        return ticket

    def _taken_in(self, name: str, patience: float, claims: bool) -> _Ticket:
        """The person's place in line. Raises ModelError where its turn would come too late."""
        now = self._clock()
        self._claims = {of: last for of, last in self._claims.items() if last + self._patience_s >= now}
        ticket = _Ticket(name, Counter(other.asker for other in (*self._served, *self._waiting))[name])
        ahead = sum(other.round <= ticket.round for other in self._waiting)
        before = list(self._claims).index(name) if name in self._claims else len(self._claims)
        if self._wait_s(ahead) > _OPEN_TO_ALL * patience and self._wait_s(ahead + before) > _PROMISED * patience:
            # Who stands in line already, or has something to read only afterwards, needs no claim.
            if claims and ticket.round == 0:
                self._claims[name] = now
            raise ModelError("The language model is too busy now.", "Ask again later: who was refused comes first.", "crowded")
        self._claims.pop(name, None)
        # Those of a round stay in the order in which they came.
        self._waiting.insert(ahead, ticket)
        return ticket

    def _until_its_turn(self, ticket: _Ticket, asker: Asker, deadline: float) -> None:
        """Raises ModelError when that takes too long or cannot be in time any more, or when nobody wants it."""
        told = 0
        while (ahead := self._waiting.index(ticket)) >= self._places - len(self._served):
            if ahead + 1 != told:
                told = ahead + 1
                asker.told(told, self._wait_s(ahead) if self._turns else None)
            left = deadline - self._clock()
            # An estimate may be wrong by a turn; only who is further from it than that is sent away early.
            hopeless = left < 0 or self._wait_s(ahead) - self._turn_s > left
            if hopeless or not asker.wanted():
                raise ModelError("The language model's turn did not come in time.", "Ask again later.", "outwaited")
            self._changed.wait(_LOOK_UP_S)

    def _leave(self, ticket: _Ticket) -> None:
        with self._changed:
            self._turns.append(self._clock() - ticket.began)
            self._served.remove(ticket)
            self._changed.notify_all()

    @property
    def _turn_s(self) -> float:
        return fmean(self._turns) if self._turns else 0.0

    def _wait_s(self, ahead: int) -> float:
        """About how long until the turn of who has so many others ahead; 0 before any turn was measured."""
        now, turn = self._clock(), self._turn_s
        free_in = [max(0.0, turn - (now - ticket.began)) for ticket in self._served]
        free_in += [0.0] * (self._places - len(self._served))
        heapq.heapify(free_in)
        for _ in range(ahead):
            heapq.heapreplace(free_in, free_in[0] + turn)
        return free_in[0]
