"""What goes wrong with a database, told as a StateFault with its remedy."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from advisor.errors import StateFault, StorageFault


def explain(error: Exception, place: str) -> StateFault:
    """The fault behind an error of SQLAlchemy, its drivers or the file system."""
    return fault(_kind(error), place)


def fault(kind: StorageFault, place: str) -> StateFault:
    message, remedy = _SAID[kind]
    return StateFault(message.format(place=place), remedy, kind)


_SAID: Mapping[StorageFault, tuple[str, str]] = {
    "locked": ("The database {place} is locked by another program.", "Close the program that has it open, and try again."),
    "full": ("There is no room left for {place}.", "Free some space on that disk, and try again."),
    "unwritable": (
        "{place} cannot be opened or written to.",
        "Check the folder and its permissions, or set another place: ADVISOR_STATE=…",
    ),
    "damaged": (
        "{place} is damaged, or no database of the advisor's.",
        "Move the file away, or put back a copy; a new one is made by itself.",
    ),
    "newer": (
        "The database {place} was written by a newer version of the advisor.",
        "Install that version or a later one, or put back a copy from before; or set another place: ADVISOR_STATE=…",
    ),
    "unreachable": (
        "The database at {place} does not answer as it should.",
        "Check the setting 'state' and that the server runs.",
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
