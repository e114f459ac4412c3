"""What was asked and what became of it: one row an answered question. Usage, outcomes, speed and gaps are read off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select

from advisor.state.database import Database
from advisor.state.people import is_there
from advisor.state.schema import QUESTIONS, plain, storable, utc
from advisor.types import Answer, Language, Outcome

Channel = Literal["page", "api", "mcp"]

AskedOutcome = Outcome | Literal["failed"]
"""As the answer's; or no answer came of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, answered or failed. `helpers` are the names of those that were called; times are UTC and seconds."""

    id: str
    """The turn's own: the same is kept once."""
    asked: datetime
    text: str
    outcome: AskedOutcome
    language: Language
    model: str
    first_token_s: float
    total_s: float
    sections: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    person_id: str | None = None
    conversation: str = ""
    channel: Channel = "page"

    @classmethod
    def of(
        cls, id: str, asked: datetime, answer: Answer, *, person_id: str | None = None, conversation: str = "", channel: Channel = "page"
    ) -> Asked:
        """The row of an answered question."""
        return cls(
            id=id,
            asked=asked,
            text=answer.question,
            outcome=answer.outcome,
            language=answer.language,
            model=answer.model,
            first_token_s=answer.timings.first_token_s,
            total_s=answer.timings.total_s,
            sections=tuple(dict.fromkeys(citation.section for citation in answer.citations)),
            helpers=tuple(dict.fromkeys(str(helper.get("helper", helper.get("name", ""))) for helper in answer.helpers)),
            notices=answer.notices,
            person_id=person_id,
            conversation=conversation,
            channel=channel,
        )


class Questions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, asked: Asked) -> None:
        """Keeps the row, unless there is one of its id. Raises StateFault."""
        with self._database.writing() as connection:
            known = select(QUESTIONS.c.id).where(QUESTIONS.c.id == storable(asked.id))
            if connection.execute(known).one_or_none() is None and is_there(connection, asked.person_id):
                connection.execute(insert(QUESTIONS).values(_values(asked)))

    def all(
        self, *, since: datetime | None = None, until: datetime | None = None, outcomes: Sequence[AskedOutcome] = ()
    ) -> tuple[Asked, ...]:
        """Oldest first: asked from `since` on and before `until`, with one of the outcomes if any are named. Raises StateFault."""
        found = select(QUESTIONS).order_by(QUESTIONS.c.asked, QUESTIONS.c.id)
        if since:
            found = found.where(QUESTIONS.c.asked >= plain(since))
        if until:
            found = found.where(QUESTIONS.c.asked < plain(until))
        if outcomes:
            found = found.where(QUESTIONS.c.outcome.in_(outcomes))
        with self._database.reading() as connection:
            return tuple(_asked(row) for row in connection.execute(found))


def _values(asked: Asked) -> dict[str, Any]:
    return {
        "id": storable(asked.id),
        "asked": plain(asked.asked),
        "person_id": asked.person_id,
        "conversation": storable(asked.conversation),
        "channel": asked.channel,
        "language": asked.language,
        "outcome": asked.outcome,
        "text": storable(asked.text),
        "sections": list(asked.sections),
        "helpers": list(asked.helpers),
        "notices": [storable(notice) for notice in asked.notices],
        "model": storable(asked.model),
        "first_token_s": asked.first_token_s,
        "total_s": asked.total_s,
    }


def _asked(row: Row[Any]) -> Asked:
    fields = row._asdict()
    lists = {name: tuple(fields[name]) for name in ("sections", "helpers", "notices")}
    return Asked(**fields | lists | {"asked": utc(row.asked)})
