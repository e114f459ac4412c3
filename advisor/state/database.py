"""A database that brings itself up to date: opened at the first use, migrated once, healed by itself when its server was away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from advisor.errors import InputError, SettingsError, StateFault
from advisor.state import faults
from advisor.state.takeover import EARLIER, take_over

_WAIT_S = 5
"""For another process that is writing, or for a server that does not answer."""
_MIGRATION_S = 60
_LOCK = 0x41445649534F52
"""The number under which PostgreSQL lets one process migrate at a time."""
_WRITING = "BEGIN IMMEDIATE"
"""A transaction that is to write waits for its turn at its beginning, where waiting helps."""
_MIGRATIONS = "advisor.state:migrations"


class Database:
    """Safe to use from several threads and processes. Nothing is opened or made before it is needed.

    `earlier` is the folder in which earlier versions kept ratings in a file of their own, which is taken over once."""

    def __init__(self, url: URL, earlier: Path | None = None) -> None:
        self._url = url
        self._sqlite = url.get_backend_name() == "sqlite"
        self.file = Path(url.database) if self._sqlite and url.database and not url.database.startswith("file:") else None
        self._earlier = earlier / EARLIER if earlier and self.file != earlier / EARLIER else None
        self._ready = False
        self._migrating = threading.Lock()

    @property
    def place(self) -> str:
        """The file or, without its password, the URL."""
        return str(self.file or self._url.render_as_string())

    @property
    def is_server(self) -> bool:
        return not self._sqlite

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that only looks. Raises StateFault, also for rows that hold what no row of ours does."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is kept whole or not at all. Raises StateFault."""
        return self._transaction(writes=True)

    def revision(self) -> str | None:
        """The step that the database is at; None where there is none yet. Changes nothing. Raises StateFault."""
        if self.file and not self.file.exists():
            return None
        with self._told(), self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    @property
    def head(self) -> str:
        """The step that this code needs."""
        return str(self._steps.get_current_head())

    def require_known(self, revision: str | None) -> None:
        """Raises StateFault where the database is newer than this code."""
        if revision is not None and revision not in {step.revision for step in self._steps.walk_revisions()}:
            raise faults.fault("newer", self.place)

    def close(self) -> None:
        """Lets go of all connections; the next use opens new ones."""
        engine = self.__dict__.get("_engine")
        if engine is not None:
            engine.dispose()

    @cached_property
    def _engine(self) -> Engine:
        if not self._sqlite:
            waits = {"connect_timeout": _WAIT_S} if self._url.get_driver_name() == "psycopg" else {}
            # Asked before each use whether it still stands: a server that was started anew is found again.
            return create_engine(self._url, hide_parameters=True, pool_pre_ping=True, pool_timeout=_WAIT_S, connect_args=waits)
        # A file is opened for each use and closed after it: in between it is whole, and may be copied or moved away.
        engine = create_engine(self._url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": _WAIT_S})
        event.listen(engine, "connect", _sqlite_opened)
        event.listen(engine, "begin", _sqlite_begun)
        return engine

    @cached_property
    def _steps(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(_config())

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        with self._told():
            self._make_ready()
            with self._engine.connect() as connection, connection.execution_options(begins=_WRITING if writes else "BEGIN").begin():
                yield connection

    def _make_ready(self) -> None:
        """Up to date, once a process; again where a file was moved away, or after a fault."""
        if self._ready and (self.file is None or self.file.exists()):
            return
        with self._migrating:
            # Who only looks needs no right to write, and waits for nobody.
            if self.revision() != self.head or (self._earlier and self._earlier.is_file()):
                self._bring_up_to_date()
            self._ready = True

    def _bring_up_to_date(self) -> None:
        if self.file:
            self.file.absolute().parent.mkdir(parents=True, exist_ok=True)
            # Refused at once where it may not be made; the lock would wait for its own file to be possible.
            self.file.touch()
        with self._alone():
            if self._sqlite:
                # Readers and a writer don't wait for each other.
                with self._engine.connect() as connection:
                    connection.execution_options(begins="").exec_driver_sql("PRAGMA journal_mode=WAL")
            with self._engine.connect() as connection, connection.execution_options(begins=_WRITING).begin():
                self._migrate(connection)
            if self._earlier:
                take_over(self._earlier, self._engine, begins=_WRITING)

    def _alone(self) -> AbstractContextManager[object]:
        """SQLite turns to its log for writing without waiting for others: one process at a time."""
        return FileLock(f"{self.file}.lock", timeout=_MIGRATION_S) if self.file else nullcontext()

    def _migrate(self, connection: Connection) -> None:
        if not self._sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        found = MigrationContext.configure(connection).get_current_revision()
        self.require_known(found)
        if found != self.head:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except StateFault:
            raise
        except Timeout as error:
            raise faults.fault("locked", self.place) from error
        except (SQLAlchemyError, OSError, InputError, ValueError, TypeError) as error:
            # What it was made of may have changed: looked at again before the next use.
            self._ready = False
            raise faults.explain(error, self.place) from error


def open_database(place: str | Path, earlier: Path | None = None) -> Database:
    """The database in a SQLite file, or at a URL. Raises SettingsError where the URL is none that can be used."""
    if isinstance(place, Path):
        return Database(URL.create("sqlite", database=str(place)), earlier)
    form = 'Name a database, such as state = "postgresql://advisor@host/advisor"; or leave the setting out.'
    try:
        url = make_url(place)
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise SettingsError("The setting 'state' names a database that is gone when the service ends.", form)
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingsError(f"The setting 'state' names a database that is not supported: {url.get_backend_name()}.", form)
        url.get_dialect().import_dbapi()
        return Database(url, earlier)
    except ModuleNotFoundError as error:
        raise SettingsError(f"The database of the setting 'state' needs the package {error.name}.", f"pip install {error.name}") from None
    except (ArgumentError, ValueError):
        # The message of SQLAlchemy may repeat the URL, and with it a password.
        raise SettingsError("The setting 'state' is no URL of a database that is known here.", form) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    return config


def _sqlite_opened(connection: Any, _: object) -> None:
    # Transactions are begun by us, below: the driver's own way leaves changes of tables outside of them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten.
    connection.execute("PRAGMA secure_delete=ON")


def _sqlite_begun(connection: Connection) -> None:
    begins = connection.get_execution_options().get("begins", "BEGIN")
    if begins:
        connection.exec_driver_sql(begins)
