"""Understand: from a message, and the conversation before it, to small typed queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from advisor.conversation import SHORT, Context, Conversation
from advisor.dispatch import Dispatcher
from advisor.interpreting import Interpreter
from advisor.lexicon import Linked
from advisor.meaning import Hit, Meaning, Search, votes
from advisor.message import Splitter
from advisor.phrasing import Cues, Phrasing
from advisor.query import Query, Relations
from advisor.reading import MOST_READINGS, read
from advisor.wording import compact

_MOST_OF_A_MESSAGE = 2 * MOST_READINGS
"""Readings, shared among its questions: a message of fifty of them is answered in seconds, too."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it reads by itself, and what it was read from."""

    query: Query
    cues: Cues
    linked: Linked
    hits: Sequence[Hit]


class Understanding:
    """Understands messages. Safe to use from several threads."""

    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search, dispatcher: Dispatcher) -> None:
        self._relations = relations
        self._phrasing = phrasing
        self._search = search
        self._splitter = Splitter(relations.lexicon, phrasing)
        self._interpreter = Interpreter(relations, phrasing)
        self._conversation = Conversation(relations, phrasing)
        self._meaning = Meaning(relations, phrasing)
        self._dispatcher = dispatcher

    def queries(self, message: str, context: Context) -> list[Query]:
        """One query a question. A later question of the message may lean on an earlier one, and all on the conversation."""
        before = context.query.requests if context.query else ()
        requests = self._dispatcher.requests(message, before)
        if requests:
            # A request is read from the whole message: what it is about and what is wished for often stand in different sentences.
            language = self._phrasing.cues(message).language
            return [Query(message, act="help", requests=requests, asked_back=bool(before), language=language)]
        corrected = self._phrasing.corrected(message) if context.query else None
        if corrected:
            return [self._corrected(message, corrected, context)]
        found: list[Query] = []
        questions = tuple(self._splitter.questions(message))
        most = min(MOST_READINGS, _MOST_OF_A_MESSAGE // max(1, len(questions)))
        for question in questions:
            query = self.query(question, context, most)
            if query.act == "passage" and found:
                continue
            found.append(query)
            context = Context(query, () if query.rows else context.shown)
        return found

    def query(self, question: str, context: Context, most: int = MOST_READINGS) -> Query:
        """The query of one question: by its names in at most so many readings, the conversation, and meaning, in this order."""
        read = self._read(question, most=most)
        introduces = self._interpreter.introduces(read.query, read.linked)
        query = self._conversation.completed(read.query, read.cues, context, introduces)
        if query is not read.query:
            return query
        query = self._meaning.nearest(query, read.cues, read.hits)
        if context.query and len(compact(question)) <= SHORT:
            # A short follow-up is near to nothing by itself.
            return query
        return self._meaning.unless_far(query, read.linked, read.hits)

    def _corrected(self, message: str, text: str, context: Context) -> Query:
        """What a correction means: of what its names may stand for, rather what was spoken of."""
        previous = context.query.rows if context.query else ()
        read = self._read(text, prefer={self._relations.row(id).table for id in previous})
        return self._conversation.corrected(message, read.query, context)

    def _read(self, question: str, prefer: Collection[str] = (), most: int = MOST_READINGS) -> _Read:
        """The question by its names alone. Of what a name may stand for, rows of the tables to `prefer` come first."""
        cues = self._phrasing.cues(question)
        linked = self._phrasing.mark(self._relations.lexicon.link(self._phrasing.without_form(question)))
        hits = self._search(question)
        preferred = {row.id: 2.0 for table in prefer for row in self._relations.framework.tables[table].rows}
        reading = read(linked, self._relations, votes(hits) | preferred, cues.compare, cues.check, most)
        return _Read(self._interpreter.query(question, linked, cues, reading), cues, linked, hits)
