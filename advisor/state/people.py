"""Who may use the advisor, and who is signed in. Passwords come hashed; of a session only its token's digest is kept."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from advisor.errors import InputError
from advisor.state.database import Database
from advisor.state.schema import FEEDBACK, PEOPLE, QUESTIONS, SESSIONS, TURNS, plain, storable, utc

Role = Literal["user", "manager", "admin"]
"""Asks; sees the team's pages too; sees the administrator's page too."""

Source = Literal["local", "proxy", "oidc"]
"""Where the account is known from: a password here, a reverse proxy, an identity provider."""

LONGEST_NAME = 200
_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Person:
    """An account. Times are UTC."""

    id: str
    name: str
    role: Role
    password_hash: str | None
    source: Source
    created: datetime
    last_seen: datetime | None = None
    disabled: bool = False


class People:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role, password_hash: str | None = None, source: Source = "local") -> Person:
        """Raises InputError where the name is taken or none, or there is no such role; StateFault."""
        name = storable(name).strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise InputError(f"A name has 1 to {LONGEST_NAME} characters.", "Give another name.")
        _require_role(role)
        now = datetime.now(UTC).replace(microsecond=0)
        person = Person(uuid.uuid4().hex, name, role, password_hash, source, now)
        with self._database.writing() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(PEOPLE).values(_values(person)))
                taken = False
            except IntegrityError:
                taken = True
        if taken:
            raise InputError(f"There is an account {name!r} already.", "Give another name.")
        return person

    def by_name(self, name: str) -> Person | None:
        return self._one(PEOPLE.c.name == storable(name).strip())

    def by_id(self, person_id: str) -> Person | None:
        return self._one(PEOPLE.c.id == person_id)

    def all(self) -> tuple[Person, ...]:
        """By name."""
        with self._database.reading() as connection:
            return tuple(_person(row) for row in connection.execute(select(PEOPLE).order_by(PEOPLE.c.name)))

    def set_role(self, person_id: str, role: Role) -> None:
        _require_role(role)
        self._change(person_id, role=role)

    def set_password(self, person_id: str, password_hash: str | None) -> None:
        """Ends the person's sessions as well."""
        self._change(person_id, ends_sessions=True, password_hash=password_hash)

    def disable(self, person_id: str, disabled: bool = True) -> None:
        """Keeps the person out, and ends their sessions; or lets them in again."""
        self._change(person_id, ends_sessions=disabled, disabled=disabled)

    def seen(self, person_id: str) -> None:
        """Notes that the person was here; written at most once a minute."""
        now = datetime.now(UTC)
        person = self.by_id(person_id)
        if person and (person.last_seen is None or now - person.last_seen >= _SEEN_EVERY):
            self._change(person_id, last_seen=plain(now))

    def remove(self, person_id: str) -> None:
        """Erases the account with all conversations, questions, feedback and sessions of the person, all or nothing."""
        with self._database.writing() as connection:
            for table in (TURNS, QUESTIONS, FEEDBACK, SESSIONS):
                connection.execute(delete(table).where(table.c.person_id == person_id))
            connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person_id))

    def _one(self, condition: Any) -> Person | None:
        with self._database.reading() as connection:
            row = connection.execute(select(PEOPLE).where(condition)).one_or_none()
            return _person(row) if row else None

    def _change(self, person_id: str, ends_sessions: bool = False, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(PEOPLE).where(PEOPLE.c.id == person_id).values(values))
            if ends_sessions:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.person_id == person_id))


class Sessions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, person_id: str, ttl: timedelta) -> str:
        """A new session's token, which is told once and never kept. Raises StateFault."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = datetime.now(UTC)
        row = {"token_sha256": _digest(token), "person_id": person_id, "created": plain(now), "expires": plain(now + ttl)}
        with self._database.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires <= plain(now)))
            if is_there(connection, person_id):
                connection.execute(insert(SESSIONS).values(row))
        return token

    def person_of(self, token: str) -> Person | None:
        """Who is signed in by it; None where it has ended or the person is kept out."""
        found = (
            select(PEOPLE)
            .join(SESSIONS, SESSIONS.c.person_id == PEOPLE.c.id)
            .where(SESSIONS.c.token_sha256 == _digest(token), SESSIONS.c.expires > plain(datetime.now(UTC)), PEOPLE.c.disabled.is_(False))
        )
        with self._database.reading() as connection:
            row = connection.execute(found).one_or_none()
            return _person(row) if row else None

    def end(self, token: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == _digest(token)))

    def end_all(self, person_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.person_id == person_id))


def is_there(connection: Connection, person_id: str | None) -> bool:
    """Whether something of that person may be written: they are nobody, or have an account that stays until this transaction ends."""
    if person_id is None:
        return True
    held = select(PEOPLE.c.id).where(PEOPLE.c.id == person_id).with_for_update(read=True, key_share=True)
    return connection.execute(held).one_or_none() is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _require_role(role: str) -> None:
    if role not in get_args(Role):
        raise InputError(f"There is no role {role!r}.", f"Roles are: {', '.join(get_args(Role))}.")


def _values(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "password_hash": person.password_hash,
        "source": person.source,
        "created": plain(person.created),
        "last_seen": None,
        "disabled": person.disabled,
    }


def _person(row: Row[Any]) -> Person:
    fields = row._asdict()
    return Person(**fields | {"created": utc(row.created), "last_seen": utc(row.last_seen) if row.last_seen else None})
