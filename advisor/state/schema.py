"""The tables as the code uses them. How a database comes to have them is said in migrations/, which never looks here.

Times are UTC without saying so: SQLite keeps no time zone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

LONGEST_ID = 64
NOBODY = ""
"""The owner of conversations on a page without sign-in: a key has no room for NULL."""

METADATA = MetaData()

_PERSON = "people.id"


def _person() -> Column[str]:
    return Column("person_id", String(32), ForeignKey(_PERSON, ondelete="CASCADE"), index=True)


PEOPLE = Table(
    "people",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text),
    Column("source", String(16), nullable=False),
    Column("created", DateTime, nullable=False),
    Column("last_seen", DateTime),
    Column("disabled", Boolean, nullable=False),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_sha256", String(64), primary_key=True),
    Column("person_id", String(32), ForeignKey(_PERSON, ondelete="CASCADE"), nullable=False, index=True),
    Column("created", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False, index=True),
)

TURNS = Table(
    "turns",
    METADATA,
    Column("person_id", String(32), primary_key=True),
    Column("conversation_id", String(LONGEST_ID), primary_key=True),
    Column("turn_id", String(LONGEST_ID), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("kept", DateTime, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("record", JSON, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("id", String(LONGEST_ID), primary_key=True),
    Column("asked", DateTime, nullable=False, index=True),
    _person(),
    Column("conversation", String(LONGEST_ID), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("sections", JSON, nullable=False),
    Column("helpers", JSON, nullable=False),
    Column("notices", JSON, nullable=False),
    Column("model", Text, nullable=False),
    Column("first_token_s", Float, nullable=False),
    Column("total_s", Float, nullable=False),
    Index("ix_questions_outcome_asked", "outcome", "asked"),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", String(LONGEST_ID), primary_key=True),
    Column("created", DateTime, nullable=False, index=True),
    Column("rating", String(8), nullable=False),
    Column("reason", String(16)),
    Column("comment", Text, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("model", Text, nullable=False),
    Column("corpus", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    _person(),
    Column("conversation", String(LONGEST_ID), nullable=False),
)


def plain(time: datetime) -> datetime:
    """As it is kept."""
    return time.astimezone(UTC).replace(tzinfo=None)


def utc(time: datetime) -> datetime:
    """As it was before it was kept."""
    return time.replace(tzinfo=UTC)


def storable(text: str) -> str:
    """Without what a database refuses: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
