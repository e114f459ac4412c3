"""One question of a conversation, from the history to what is kept of it. For the API and the MCP server; the page does the same."""

from __future__ import annotations

import asyncio
import queue
import threading
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from advisor.errors import InputError
from advisor.state.feedback import Feedback, Rating, Reason
from advisor.state.keeper import Finished, Keeper
from advisor.state.people import Person
from advisor.state.questions import Asked, Channel
from advisor.state.state import State
from advisor.types import Answer, Event, Final, Language, Turn
from service.attended import Attended
from service.logs import logger
from ui.exchange import Exchange, from_record, to_record, turns
from ui.strings import Strings

_log = logger(__name__)


_MOST_UNWRITTEN = 300
_FLUSH_S = 20.0


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    language: Language | None
    history: tuple[Turn, ...]
    conversation: str | None
    turn: str
    channel: Channel
    person: Person | None
    asker: str
    """Whose turn it is before the model: the person's id, or an address."""


@dataclass(frozen=True, slots=True)
class Ended(Final):
    """`kept`: whether the turn is in its conversation by now; None where no conversation was named.

    What is not kept yet is when the database is back, unless the service ends before."""

    kept: bool | None = None


class Talk:
    def __init__(self, attended: Attended, state: State | None, keeper: Keeper | None, corpus: str) -> None:
        self._attended = attended
        self._state = state
        self._keeper = keeper
        self._corpus = corpus
        # One at a time: SQLite lets one write, and many that try at once wait longer than it does.
        self._keeping = threading.Lock()
        # The statistics of answers make nobody wait: they are written by a thread of their own.
        self._asked: queue.Queue[Asked] = queue.Queue(_MOST_UNWRITTEN)
        if keeper is not None:
            threading.Thread(target=self._write_asked, args=(keeper,), daemon=True, name="questions").start()

    async def question(
        self,
        text: str,
        language: Language | None,
        history: Sequence[Turn],
        conversation: str | None,
        channel: Channel,
        person: Person | None,
        asker: str,
    ) -> Question:
        """Raises InputError where both a conversation and a history are given, or conversations are not kept."""
        if conversation is not None and history:
            raise InputError("Both a conversation and a history are given.", "Give one of them.")
        if conversation is not None:
            history = turns(await asyncio.to_thread(self.exchanges, person, conversation))
        return Question(text, language, tuple(history), conversation, uuid.uuid4().hex, channel, person, asker)

    async def events(self, question: Question) -> AsyncIterator[Event]:
        """The answer as it comes, ended by an Ended; kept before that is given. Raises Busy, InputError."""
        arrived = datetime.now(UTC)
        async for event in self._attended.events(question.text, question.history, question.language, question.channel, question.asker):
            if not isinstance(event, Final):
                yield event
            elif self._keeper is None:
                yield Ended(event.answer)
            else:
                yield await asyncio.to_thread(self._keep, self._keeper, question, event.answer, arrived)

    async def answer(self, question: Question) -> Ended:
        async for event in self.events(question):
            if isinstance(event, Ended):
                return event
        raise AssertionError("a stream ends with its answer")

    # What is kept.

    @property
    def state(self) -> State:
        """Raises InputError where nothing is kept."""
        if self._state is None:
            raise InputError("Nothing is kept here.", "Give the earlier turns as history; an administrator can set a state database.")
        return self._state

    def exchanges(self, person: Person | None, conversation: str) -> list[Exchange]:
        """The person's exchanges of that conversation, none where there is none yet. Raises InputError, StateFault."""
        found = []
        for record in self.state.conversations.read(_id(person), conversation) or ():
            try:
                found.append(from_record(record))
            except ValueError:
                continue
        return found

    def rate(self, person: Person | None, conversation: str, turn: str, rating: Rating, reason: Reason | None, comment: str) -> bool:
        """Whether there is such an answer of that person's; if so, the rating is kept."""
        exchanges = self.exchanges(person, conversation)
        for index, exchange in enumerate(exchanges):
            if exchange.id == turn and exchange.answer is not None:
                asked = tuple(earlier.question for earlier in exchanges[: index + 1])
                self.state.feedback.keep(
                    Feedback(
                        id=turn,
                        created=datetime.now(UTC),
                        rating=rating,
                        turns=asked,
                        answer=exchange.answer.to_json(),
                        model=exchange.answer.model,
                        corpus=self._corpus,
                        reason=reason,
                        comment=comment.strip(),
                        person_id=_id(person),
                        conversation=conversation,
                    )
                )
                return True
        return False

    def _keep(self, keeper: Keeper, question: Question, answer: Answer, arrived: datetime) -> Ended:
        conversation = question.conversation or ""
        person_id, channel = _id(question.person), question.channel
        asked = Asked.of(question.turn, arrived, answer, person_id=person_id, conversation=conversation, channel=channel)
        if conversation:
            # The next turn will ask for this one: it is written before the answer ends.
            exchange = Exchange(question.turn, question.text, "done", text=answer.text, answer=answer)
            with self._keeping:
                kept = keeper.keep(Finished(asked, to_record(exchange)))
            said = () if kept else (Strings(answer.language)("kept.not"),)
            return Ended(replace(answer, notices=(*answer.notices, *said)), kept)
        # Waits where the database is far behind: better than to lose it.
        self._asked.put(asked)
        return Ended(answer)

    def _write_asked(self, keeper: Keeper) -> None:
        while True:
            asked = self._asked.get()
            try:
                with self._keeping:
                    keeper.keep(Finished(asked))
            finally:
                self._asked.task_done()

    def flush(self) -> None:
        """Waits until what was asked is written, as long as a database that answers needs."""
        with self._asked.all_tasks_done:
            self._asked.all_tasks_done.wait_for(lambda: self._asked.unfinished_tasks == 0, _FLUSH_S)


def _id(person: Person | None) -> str | None:
    return person.id if person else None
