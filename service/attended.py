"""The advisor as many people use it at once: answers are counted, limited, kept in line for the model, and finished before it stops."""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from advisor.errors import AdvisorError
from advisor.framework import Framework
from advisor.model_queue import ASKER, ON_BEHALF, Asker
from advisor.scoring.helpers import Helpers
from advisor.types import Answer, Event, Final, Language, Progress, Turn, Waiting
from service.metrics import Metrics

_DESKS = 8
"""Answers that are composed at the same time: with more threads than this, all of them only get slower."""

Put = Callable[[Event | None, BaseException | None], None]


class Busy(AdvisorError):
    """No further answer can be taken on: there are too many, or the service is stopping."""


class AnyAdvisor(Protocol):
    @property
    def framework(self) -> Framework: ...

    @property
    def helpers(self) -> Helpers: ...

    @property
    def model_name(self) -> str: ...

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]: ...

    def starters(self, language: Language) -> Sequence[str]: ...


class Attended:
    """Has the advisor's own interface for the page, and an asynchronous one for the API. Safe to use from several threads."""

    def __init__(self, advisor: AnyAdvisor, metrics: Metrics, most: int = 200) -> None:
        self._advisor = advisor
        self._metrics = metrics
        self._most = most
        self._desks = threading.Semaphore(_DESKS)
        self._under_way = 0
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def framework(self) -> Framework:
        return self._advisor.framework

    @property
    def helpers(self) -> Helpers:
        return self._advisor.helpers

    @property
    def model_name(self) -> str:
        return self._advisor.model_name

    @property
    def stopping(self) -> bool:
        return self._stopping

    @property
    def under_way(self) -> int:
        return self._under_way

    def starters(self, language: Language) -> Sequence[str]:
        return self._advisor.starters(language)

    def stop(self) -> None:
        """Takes on no further answers."""
        self._stopping = True

    def wait_until_idle(self, patience_s: float) -> bool:
        """Whether no answer is under way any more."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, patience_s)

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]:
        """The answer as it comes, for the page. Raises Busy."""
        made: queue.SimpleQueue[tuple[Event | None, BaseException | None]] = queue.SimpleQueue()
        left = threading.Event()
        with self._taken_on():
            self._start(question, history, language, "page", ON_BEHALF.get(), lambda event, error: made.put((event, error)), left)
            try:
                while True:
                    event, error = made.get()
                    if error is not None:
                        raise error
                    if event is None:
                        return
                    yield event
            finally:
                left.set()

    async def events(
        self, question: str, history: Sequence[Turn], language: Language | None, channel: str, asker: str
    ) -> AsyncIterator[Event]:
        """The answer as it comes; whoever stops listening stops it. Raises Busy."""
        loop = asyncio.get_running_loop()
        made: asyncio.Queue[tuple[Event | None, BaseException | None]] = asyncio.Queue()
        left = threading.Event()

        def put(event: Event | None, error: BaseException | None) -> None:
            if not left.is_set():
                loop.call_soon_threadsafe(made.put_nowait, (event, error))

        with self._taken_on():
            self._start(question, history, language, channel, asker, put, left)
            try:
                while True:
                    event, error = await made.get()
                    if error is not None:
                        raise error
                    if event is None:
                        return
                    yield event
            finally:
                left.set()

    async def answer(self, question: str, history: Sequence[Turn], language: Language | None, channel: str, asker: str) -> Answer:
        async for event in self.events(question, history, language, channel, asker):
            if isinstance(event, Final):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    @contextmanager
    def _taken_on(self) -> Iterator[None]:
        with self._changed:
            if self._stopping:
                raise Busy("服務正要停止。The service is stopping.", "請稍候再試。Try again in a moment.")
            if self._under_way >= self._most:
                self._metrics.limited.labels("waiting").inc()
                raise Busy("現在問的人太多。Too many questions at once.", "請稍候再試。Try again in a moment.")
            self._under_way += 1
            self._metrics.under_way.set(self._under_way)
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._metrics.under_way.set(self._under_way)
                self._changed.notify_all()

    def _start(
        self, question: str, history: Sequence[Turn], language: Language | None, channel: str, asker: str, put: Put, left: threading.Event
    ) -> None:
        def work() -> None:
            ASKER.set(Asker(asker, lambda *place: put(Waiting(*place), None), lambda: not left.is_set()))
            try:
                self._work(self._advisor.stream(question, history, language), channel, put, left)
            except BaseException as error:
                self._metrics.failures.labels(type(error).__name__).inc()
                put(None, error)
            else:
                put(None, None)

        threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="answer").start()

    def _work(self, events: Iterator[Event], channel: str, put: Put, left: threading.Event) -> None:
        start, composing = monotonic(), True
        self._desks.acquire()
        try:
            for event in events:
                if left.is_set():
                    return
                put(event, None)
                if composing and isinstance(event, Progress) and event.stage == "write":
                    # What was composed is out; from here on the model works, and who waits for it needs no desk.
                    self._desks.release()
                    composing = False
                if isinstance(event, Final):
                    self._count(event.answer, channel, monotonic() - start)
        finally:
            if composing:
                self._desks.release()

    def _count(self, answer: Answer, channel: str, total_s: float) -> None:
        self._metrics.answers.labels(answer.outcome, channel).inc()
        self._metrics.first_words.observe(answer.timings.first_token_s)
        self._metrics.answer_time.observe(total_s)
        if answer.notices:
            self._metrics.model_failures.inc()
