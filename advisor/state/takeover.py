"""Ratings that earlier versions kept in a file of their own move into the state database, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import Engine, NullPool, create_engine, insert, inspect, select
from sqlalchemy.engine import URL

from advisor.state.schema import FEEDBACK

EARLIER = "feedback.sqlite3"
TAKEN = "feedback.sqlite3.taken-over"

_WAIT_S = 60
_KEPT = [column for column in FEEDBACK.columns if column.name not in ("person_id", "conversation")]


def take_over(file: Path, engine: Engine, begins: str) -> None:
    """Copies every entry of the file that the database has none of, and then renames the file.

    Broken off in between, it is done again: an entry that is there already stays as it is."""
    if file.is_file():
        with FileLock(f"{file}.lock", timeout=_WAIT_S):
            if file.is_file():
                _move(file, engine, begins)


def _move(file: Path, engine: Engine, begins: str) -> None:
    earlier = create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool, hide_parameters=True)
    try:
        with earlier.connect() as connection:
            if inspect(connection).has_table(FEEDBACK.name):
                _copy([dict(row._mapping) for row in connection.execute(select(*_KEPT))], engine, begins)
            # What stands in its log moves into the file.
            connection.rollback()
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    finally:
        earlier.dispose()
    file.rename(file.with_name(TAKEN))


def _copy(rows: list[dict[str, Any]], engine: Engine, begins: str) -> None:
    with engine.connect() as connection, connection.execution_options(begins=begins).begin():
        known = set(connection.scalars(select(FEEDBACK.c.id)))
        new = [row | {"conversation": ""} for row in rows if row["id"] not in known]
        if new:
            connection.execute(insert(FEEDBACK), new)
