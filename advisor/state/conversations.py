"""Conversations, turn by turn, each its owner's alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from advisor.errors import InputError
from advisor.state.database import Database
from advisor.state.people import is_there
from advisor.state.schema import LONGEST_ID, NOBODY, TURNS, plain, storable, utc

Record = Mapping[str, Any]
"""A turn as the page draws it again; `id` and `question` are read here."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list of conversations says of one. `title` is its first question; times are UTC."""

    id: str
    title: str
    updated: datetime
    turns: int


class Conversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, person_id: str | None, conversation_id: str, turn_id: str, record: Record) -> None:
        """Keeps the turn at the end of its conversation, or in place of what it was before. Raises InputError, StateFault."""
        if not (0 < len(conversation_id) <= LONGEST_ID and 0 < len(turn_id) <= LONGEST_ID):
            raise InputError("This turn has no id that can be kept.", "Start a new conversation.")
        owner = NOBODY if person_id is None else person_id
        within = (TURNS.c.person_id == owner, TURNS.c.conversation_id == storable(conversation_id))
        this = (*within, TURNS.c.turn_id == storable(turn_id))
        written = {"record": _whole(record), "question": storable(str(record.get("question", "")))}
        with self._database.writing() as connection:
            if not is_there(connection, person_id):
                return
            if connection.execute(update(TURNS).where(*this).values(written)).rowcount:
                return
            last = connection.scalar(select(func.max(TURNS.c.position)).where(*within))
            place = {"person_id": owner, "conversation_id": storable(conversation_id), "turn_id": storable(turn_id)}
            kept = {"position": (last or 0) + 1, "kept": plain(datetime.now(UTC))}
            connection.execute(insert(TURNS).values(place | kept | written))

    def of(self, person_id: str | None) -> tuple[Conversation, ...]:
        """The person's conversations, newest first. Raises StateFault."""
        owner = NOBODY if person_id is None else person_id
        whole = (
            select(
                TURNS.c.conversation_id,
                func.min(TURNS.c.position).label("first"),
                func.max(TURNS.c.kept).label("updated"),
                func.count().label("turns"),
            )
            .where(TURNS.c.person_id == owner)
            .group_by(TURNS.c.conversation_id)
            .subquery()
        )
        found = (
            select(whole.c.conversation_id, whole.c.updated, whole.c.turns, TURNS.c.question)
            .join(TURNS, (TURNS.c.conversation_id == whole.c.conversation_id) & (TURNS.c.position == whole.c.first))
            .where(TURNS.c.person_id == owner)
            .order_by(whole.c.updated.desc(), whole.c.conversation_id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(found).all()
        return tuple(Conversation(row.conversation_id, row.question, utc(row.updated), row.turns) for row in rows)

    def read(self, person_id: str | None, conversation_id: str) -> tuple[dict[str, Any], ...] | None:
        """The records of the person's conversation, in order; None where they have none of that id. Raises StateFault."""
        owner = NOBODY if person_id is None else person_id
        found = select(TURNS.c.record).where(TURNS.c.person_id == owner, TURNS.c.conversation_id == storable(conversation_id))
        with self._database.reading() as connection:
            records = tuple(dict(record) for record in connection.scalars(found.order_by(TURNS.c.position, TURNS.c.turn_id)))
        return records or None

    def remove(self, person_id: str | None, conversation_id: str, turn_id: str | None = None) -> None:
        """Erases the person's conversation, or one turn of it. Raises StateFault."""
        owner = NOBODY if person_id is None else person_id
        gone = delete(TURNS).where(TURNS.c.person_id == owner, TURNS.c.conversation_id == storable(conversation_id))
        if turn_id is not None:
            gone = gone.where(TURNS.c.turn_id == storable(turn_id))
        with self._database.writing() as connection:
            connection.execute(gone)


def _whole(record: Record) -> dict[str, Any]:
    """Without halves of characters, which no database takes."""
    whole: dict[str, Any] = json.loads(json.dumps(dict(record), ensure_ascii=False).encode("utf-8", "replace"))
    return whole
