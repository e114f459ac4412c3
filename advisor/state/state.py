"""Everything that is kept, behind one door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import delete

from advisor.state.conversations import Conversations
from advisor.state.database import Database, open_database
from advisor.state.feedback import FeedbackStore
from advisor.state.people import People, Sessions
from advisor.state.questions import Questions
from advisor.state.schema import FEEDBACK, QUESTIONS, SESSIONS, TURNS, plain


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many were erased."""

    turns: int
    questions: int
    feedback: int


@dataclass(frozen=True)
class State:
    """Safe to use from several threads and processes. Nothing is opened or made before it is needed."""

    database: Database

    @property
    def place(self) -> str:
        """The file or, without its password, the URL."""
        return self.database.place

    @cached_property
    def people(self) -> People:
        return People(self.database)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.database)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.database)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.database)

    @cached_property
    def feedback(self) -> FeedbackStore:
        return FeedbackStore(self.database)

    def prune(self, before: datetime) -> Pruned:
        """Erases turns, questions and feedback kept before then, and sessions that have ended. All or nothing; raises StateFault."""
        old = ((TURNS, TURNS.c.kept), (QUESTIONS, QUESTIONS.c.asked), (FEEDBACK, FEEDBACK.c.created))
        with self.database.writing() as connection:
            gone = [connection.execute(delete(table).where(time < plain(before))).rowcount for table, time in old]
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires <= plain(datetime.now(UTC))))
        return Pruned(*gone)

    def close(self) -> None:
        self.database.close()


def open_state(place: str | Path, earlier: Path | None = None) -> State:
    """What is kept in a SQLite file, or at the URL of a database. Raises SettingsError where the URL is none that can be used.

    Ratings that an earlier version kept in the folder `earlier` are taken over."""
    return State(open_database(place, earlier))
