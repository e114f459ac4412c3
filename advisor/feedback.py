"""What people think of answers: kept in a database, one entry a rated answer, for those who improve the advisor.

An entry holds the questions, the answer and what was said of it; nothing about the person, no address and no browser. The team page
hands roles to the chat, never names, so an entry holds a name only where somebody typed it into a question or a comment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    MetaData,
    NullPool,
    Row,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from advisor.errors import FeedbackFault, InputError, SettingsError, StorageFault

Rating = Literal["up", "down"]

Reason = Literal["wrong", "incomplete", "source", "unclear", "other"]
"""Something is wrong; something is missing; the source does not fit; hard to understand; something else."""

LONGEST_COMMENT = 1000
"""Characters."""

_LONGEST_ID = 64
_MOST_TURNS = 200
_WAIT_S = 5
"""For another process that is writing."""


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

    def __post_init__(self) -> None:
        if self.rating not in get_args(Rating):
            raise InputError(f"There is no rating {self.rating!r}.", f"Ratings are: {', '.join(get_args(Rating))}.")
        if self.reason is not None and self.reason not in get_args(Reason):
            raise InputError(f"There is no reason {self.reason!r}.", f"Reasons are: {', '.join(get_args(Reason))}.")
        if len(self.comment) > LONGEST_COMMENT:
            raise InputError(f"The comment is longer than {LONGEST_COMMENT:,} characters.", "Shorten it.")
        if not 0 < len(self.id) <= _LONGEST_ID or len(self.turns) > _MOST_TURNS:
            raise InputError("This is no answer that can be rated.", "Ask again and rate the new answer.")
        try:
            json.dumps([self.id, self.comment, self.turns, self.model, dict(self.answer)], ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise InputError("There are halves of characters in it, which no database takes.", "Leave them out.") from None


_TABLE = Table(
    "feedback",
    MetaData(),
    Column("id", String(_LONGEST_ID), primary_key=True),
    Column("created", DateTime, nullable=False),
    Column("rating", String(8), nullable=False),
    Column("reason", String(16)),
    Column("comment", Text, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("model", Text, nullable=False),
    Column("corpus", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)


class FeedbackStore:
    """Safe to use from several threads and processes. Nothing is opened or made before it is needed."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._sqlite = url.get_backend_name() == "sqlite"
        self._file = Path(url.database) if self._sqlite and url.database and not url.database.startswith("file:") else None
        # A file is opened for each use and closed after it: in between it is whole, and may be copied or moved away.
        options: dict[str, Any] = {"poolclass": NullPool, "connect_args": {"timeout": _WAIT_S}} if self._sqlite else {"pool_pre_ping": True}
        self._engine = create_engine(url, hide_parameters=True, **options)

    @property
    def place(self) -> str:
        """The file or, without its password, the URL."""
        return str(self._file or self._url.render_as_string())

    def keep(self, feedback: Feedback) -> None:
        """Keeps the entry in place of an earlier one of its id, whole or not at all. Raises FeedbackFault."""
        with self._writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.id == feedback.id))
            connection.execute(insert(_TABLE).values(_values(feedback)))

    def withdraw(self, id: str) -> None:
        """Erases what the entry says; that there was one stays. Raises FeedbackFault."""
        with self._writing() as connection:
            erased: dict[str, Any] = {"withdrawn": True, "reason": None, "comment": "", "turns": [], "answer": {}}
            connection.execute(update(_TABLE).where(_TABLE.c.id == id).values(erased))

    def all(self, *, rating: Rating | None = None, since: datetime | None = None, withdrawn: bool = False) -> tuple[Feedback, ...]:
        """The entries, oldest first: those that stand, or those that were withdrawn. Raises FeedbackFault."""
        if self._file and not self._file.exists():
            return ()
        found = select(_TABLE).where(_TABLE.c.withdrawn == withdrawn).order_by(_TABLE.c.created, _TABLE.c.id)
        if rating:
            found = found.where(_TABLE.c.rating == rating)
        if since:
            found = found.where(_TABLE.c.created >= _plain(since))
        with self._told(), self._engine.connect() as connection:
            if not inspect(connection).has_table(_TABLE.name):
                return ()
            return tuple(_feedback(row) for row in connection.execute(found))

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction over the table, which is made if it isn't there."""
        with self._told():
            if self._file:
                self._file.absolute().parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect() as connection:
                if self._sqlite:
                    # Readers and a writer don't wait for each other; what is erased is overwritten.
                    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                    connection.exec_driver_sql("PRAGMA secure_delete=ON")
                    connection.rollback()
                connection.execute(CreateTable(_TABLE, if_not_exists=True))
                yield connection
                connection.commit()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, InputError, ValueError, TypeError) as error:
            fault = _fault_of(error)
            message, remedy = _SAID[fault]
            raise FeedbackFault(message.format(place=self.place), remedy, fault) from error


def open_feedback(place: str | Path) -> FeedbackStore:
    """The store in a SQLite file, or at the URL of a database. Raises SettingsError where the URL is none that can be used."""
    if isinstance(place, Path):
        return FeedbackStore(URL.create("sqlite", database=str(place)))
    form = 'Name a database, such as feedback = "sqlite:////var/lib/advisor/feedback.sqlite3"; or leave the setting out.'
    try:
        url = make_url(place)
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise SettingsError("The setting 'feedback' names a database that is gone when the service ends.", form)
        return FeedbackStore(url)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"The database of the setting 'feedback' needs the package {error.name}.", f"pip install {error.name}"
        ) from None
    except (ArgumentError, ValueError):
        # The message of SQLAlchemy may repeat the URL, and with it a password.
        raise SettingsError("The setting 'feedback' is no URL of a database that is known here.", form) from None


_SAID: Mapping[StorageFault, tuple[str, str]] = {
    "locked": ("The ratings in {place} are locked by another program.", "Close the program that has the file open, and rate again."),
    "full": ("There is no room left for {place}.", "Free some space on that disk, and rate again."),
    "unwritable": (
        "{place} cannot be opened or written to.",
        "Check the folder and its permissions, or set another place: ADVISOR_FEEDBACK=…",
    ),
    "damaged": ("{place} is damaged, or no database of ratings.", "Move the file away, or put back a copy; a new one is made by itself."),
    "unreachable": (
        "The database of ratings at {place} does not answer as it should.",
        "Check the setting 'feedback' and that the server runs.",
    ),
}

_BY_SQLITE_NAME: tuple[tuple[str, StorageFault], ...] = (
    ("SQLITE_BUSY", "locked"),
    ("SQLITE_LOCKED", "locked"),
    ("SQLITE_FULL", "full"),
    ("SQLITE_READONLY", "unwritable"),
    ("SQLITE_CANTOPEN", "unwritable"),
    ("SQLITE_PERM", "unwritable"),
    ("SQLITE_NOTADB", "damaged"),
    ("SQLITE_CORRUPT", "damaged"),
    ("SQLITE_ERROR", "damaged"),  # a table of this name that has other columns
    ("SQLITE_IOERR", "unwritable"),
)


def _fault_of(error: Exception) -> StorageFault:
    if isinstance(error, DBAPIError):
        name = str(getattr(error.orig, "sqlite_errorname", ""))
        return next((fault for start, fault in _BY_SQLITE_NAME if name.startswith(start)), "unreachable")
    if isinstance(error, OSError):
        return "unwritable"
    # An entry that is none: somebody else wrote into the table.
    return "damaged"


def _values(feedback: Feedback) -> dict[str, Any]:
    return {
        "id": feedback.id,
        "created": _plain(feedback.created),
        "rating": feedback.rating,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "turns": list(feedback.turns),
        "answer": dict(feedback.answer),
        "model": feedback.model,
        "corpus": feedback.corpus,
        "withdrawn": feedback.withdrawn,
    }


def _feedback(row: Row[Any]) -> Feedback:
    fields = row._asdict()
    return Feedback(**fields | {"created": row.created.replace(tzinfo=UTC), "turns": tuple(row.turns)})


def _plain(time: datetime) -> datetime:
    """UTC without saying so: SQLite keeps no time zone."""
    return time.astimezone(UTC).replace(tzinfo=None)
