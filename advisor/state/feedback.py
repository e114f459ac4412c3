"""What people think of answers: one entry a rated answer, for those who improve the advisor.

An entry holds the questions, the answer and what was said of it; where people sign in, also whose it is. The team page
hands roles to the chat, never names, so an entry holds a name only where somebody typed it into a question or a comment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Row, delete, insert, select, update

from advisor.errors import InputError
from advisor.state.database import Database
from advisor.state.people import is_there
from advisor.state.schema import FEEDBACK, LONGEST_ID, plain, storable, utc

Rating = Literal["up", "down"]

Reason = Literal["wrong", "incomplete", "source", "unclear", "other"]
"""Something is wrong; something is missing; the source does not fit; hard to understand; something else."""

LONGEST_COMMENT = 1000
"""Characters."""

_MOST_TURNS = 200


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thinks of one answer. Raises InputError where a rating or reason is none of ours, or something is too long."""

    id: str
    """The answer's own: rating it again replaces what was said before."""
    created: datetime
    """UTC."""
    rating: Rating
    turns: tuple[str, ...]
    """The questions of the conversation, up to and with the one that was answered."""
    answer: Mapping[str, Any]
    """As `advisor ask --json` prints it."""
    model: str
    corpus: str
    """Digest of the data files that the answer was made from."""
    reason: Reason | None = None
    comment: str = ""
    withdrawn: bool = False
    """Taken back: what was asked, answered and said is erased."""
    person_id: str | None = None
    """Who rated; None where nobody signs in."""
    conversation: str = ""
    """The id of the conversation that the answer stands in, where it is known."""

    def __post_init__(self) -> None:
        if self.rating not in get_args(Rating):
            raise InputError(f"There is no rating {self.rating!r}.", f"Ratings are: {', '.join(get_args(Rating))}.")
        if self.reason is not None and self.reason not in get_args(Reason):
            raise InputError(f"There is no reason {self.reason!r}.", f"Reasons are: {', '.join(get_args(Reason))}.")
        if len(self.comment) > LONGEST_COMMENT:
            raise InputError(f"The comment is longer than {LONGEST_COMMENT:,} characters.", "Shorten it.")
        if not 0 < len(self.id) <= LONGEST_ID or len(self.conversation) > LONGEST_ID or len(self.turns) > _MOST_TURNS:
            raise InputError("This is no answer that can be rated.", "Ask again and rate the new answer.")
        try:
            json.dumps([self.id, self.comment, self.turns, self.model, dict(self.answer)], ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise InputError("There are halves of characters in it, which no database takes.", "Leave them out.") from None


class FeedbackStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        return self._database.place

    def keep(self, feedback: Feedback) -> None:
        """Keeps the entry in place of an earlier one of its id, whole or not at all.

        Raises StateFault; InputError where the earlier one is somebody else's."""
        with self._database.writing() as connection:
            owner = connection.execute(select(FEEDBACK.c.person_id).where(FEEDBACK.c.id == feedback.id)).one_or_none()
            foreign = owner is not None and owner.person_id not in (None, feedback.person_id)
            if not foreign and is_there(connection, feedback.person_id):
                connection.execute(delete(FEEDBACK).where(FEEDBACK.c.id == feedback.id))
                connection.execute(insert(FEEDBACK).values(_values(feedback)))
        if foreign:
            raise InputError("This answer was rated by somebody else.", "Ask again and rate the new answer.")

    def withdraw(self, id: str, person_id: str | None = None) -> None:
        """Erases what that person's entry says; that there was one stays. Raises StateFault."""
        with self._database.writing() as connection:
            erased: dict[str, Any] = {"withdrawn": True, "reason": None, "comment": "", "turns": [], "answer": {}}
            own = FEEDBACK.c.person_id.is_not_distinct_from(person_id)
            connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == id, own).values(erased))

    def all(self, *, rating: Rating | None = None, since: datetime | None = None, withdrawn: bool = False) -> tuple[Feedback, ...]:
        """The entries, oldest first: those that stand, or those that were withdrawn. Raises StateFault."""
        found = select(FEEDBACK).where(FEEDBACK.c.withdrawn == withdrawn).order_by(FEEDBACK.c.created, FEEDBACK.c.id)
        if rating:
            found = found.where(FEEDBACK.c.rating == rating)
        if since:
            found = found.where(FEEDBACK.c.created >= plain(since))
        with self._database.reading() as connection:
            return tuple(_feedback(row) for row in connection.execute(found))

    def one(self, id: str) -> Feedback | None:
        """The entry of that answer. Raises StateFault."""
        with self._database.reading() as connection:
            row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.id == id)).one_or_none()
            return _feedback(row) if row else None


def _values(feedback: Feedback) -> dict[str, Any]:
    return {
        "id": storable(feedback.id),
        "created": plain(feedback.created),
        "rating": feedback.rating,
        "reason": feedback.reason,
        "comment": storable(feedback.comment),
        "turns": list(feedback.turns),
        "answer": dict(feedback.answer),
        "model": storable(feedback.model),
        "corpus": feedback.corpus,
        "withdrawn": feedback.withdrawn,
        "person_id": feedback.person_id,
        "conversation": storable(feedback.conversation),
    }


def _feedback(row: Row[Any]) -> Feedback:
    fields = row._asdict()
    return Feedback(**fields | {"created": utc(row.created), "turns": tuple(row.turns)})
