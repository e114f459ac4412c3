"""A line before a language model that serves few at a time: first come first served, and nobody twice before others had their turn."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

from advisor.errors import ModelError
from advisor.models import LanguageModel

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.tools import BaseTool

    from advisor.models import Messages, Schema

_LOOK_UP_S = 0.25
_PROPOSAL_WAIT_S = 4.0
"""A proposal stands before the answer: who asks has nothing to read while it waits."""


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
    """`places` may be served at a time. Safe to use from several threads."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._served: list[_Ticket] = []
        self._waiting: list[_Ticket] = []
        self._changed = threading.Condition()

    @property
    def length(self) -> int:
        return len(self._waiting)

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[None]:
        """Waits for a place and holds it. Raises ModelError when it takes too long, or when nobody wants it any more."""
        ticket = self._wait(patience_s)
        try:
            yield
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
                        raise ModelError(
                            "語言模型正忙，這次的答案只依資料組成。The language model is busy; this answer is composed without it.",
                            "稍後可以再問一次。Ask again later.",
                        )
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


class _Reply(Generator[str, None, None]):
    """A reply that lets the next one in when it ends or is closed, even before it began."""

    def __init__(self, pieces: Generator[str, None, None], leave: Callable[[], None]) -> None:
        self._pieces = pieces
        self._leave: Callable[[], None] | None = leave

    def send(self, value: None, /) -> str:
        try:
            return self._pieces.send(value)
        except BaseException:
            self._end()
            raise

    def throw(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
        /,
    ) -> str:
        try:
            error = typ if isinstance(typ, BaseException) else typ()
            return self._pieces.throw(error)
        finally:
            self._end()

    def _end(self) -> None:
        leave, self._leave = self._leave, None
        if leave:
            leave()


class QueuedModel(LanguageModel):
    """A model with a line before it. Sentences wait as long as `patience_s`, proposals a moment."""

    def __init__(self, model: LanguageModel, line: Line, patience_s: float = 120.0) -> None:
        self._model = model
        self.line = line
        self._patience_s = patience_s
        self.name = model.name

    @property
    def output_tokens(self) -> int | None:  # type: ignore[override]
        return self._model.output_tokens

    @property
    def chat_model(self) -> BaseChatModel:
        return self._model.chat_model

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """Waits at once, so that whoever times the reply does not time the line."""
        held = ExitStack()
        held.enter_context(self.line.turn(self._patience_s))
        return _Reply(self._model.stream(messages), held.close)

    def structured(self, messages: Messages, schema: type[Schema]) -> Schema:
        with self.line.turn(_PROPOSAL_WAIT_S):
            return self._model.structured(messages, schema)

    @property
    def calls_tools(self) -> bool:
        return self._model.calls_tools

    def tool_calls(self, messages: Messages, tools: Sequence[BaseTool]) -> list[tuple[str, dict[str, Any]]]:
        with self.line.turn(_PROPOSAL_WAIT_S):
            return self._model.tool_calls(messages, tools)

    def warm(self, prefix: Messages) -> None:
        self._model.warm(prefix)

    def close(self) -> None:
        self._model.close()
