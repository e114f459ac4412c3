"""What goes wrong with a database, told as a StateFault with its remedy."""

from __future__ import annotations

from functools import partial

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from advisor import fault_words
from advisor.errors import StateFault, StorageFault


def explain(error: Exception, place: str) -> StateFault:
    """The fault behind an error of SQLAlchemy, its drivers or the file system."""
    return fault(_kind(error), place)


def fault(kind: StorageFault, place: str) -> StateFault:
    return fault_words.fault(partial(StateFault, fault=kind), f"state.{kind}", place=place)


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

# The first characters of PostgreSQL's codes.
_BY_SQLSTATE: tuple[tuple[str, StorageFault], ...] = (
    ("53100", "full"),
    ("55P03", "locked"),
    ("40", "locked"),  # gave way to another transaction
    ("23", "locked"),  # another one wrote the same first
    ("25006", "unwritable"),
    ("42501", "unwritable"),
    ("42", "damaged"),  # no such table or column
    ("XX", "damaged"),
)


def _kind(error: Exception) -> StorageFault:
    if isinstance(error, DBAPIError):
        name = getattr(error.orig, "sqlite_errorname", None)
        state = getattr(error.orig, "sqlstate", None)
        if name:
            return _first(_BY_SQLITE_NAME, name, "damaged")
        if state:
            return _first(_BY_SQLSTATE, state, "unreachable")
        return "unreachable" if isinstance(error, OperationalError | InterfaceError) else "damaged"
    if isinstance(error, PoolTimeout):
        return "unreachable"
    if isinstance(error, OSError):
        return "unwritable"
    # An entry that is none: somebody else wrote into the table.
    return "damaged"


def _first(table: tuple[tuple[str, StorageFault], ...], name: str, otherwise: StorageFault) -> StorageFault:
    return next((kind for start, kind in table if name.startswith(start)), otherwise)
