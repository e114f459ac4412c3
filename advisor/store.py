"""The search index in Chroma: entries, their vectors, and what made them. Only this file knows Chroma, loaded when first used."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from advisor.errors import IndexFault
from advisor.fault_words import fault
from advisor.uses import Uses

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

SCHEMA = 1
"""Counts up when the entries' form changes in a way that an older index cannot serve."""

INGEST = "Run `advisor ingest`."
REBUILD = "Run `advisor ingest --rebuild`."

_COLLECTION = "guideline"
_DATABASE = "chroma.sqlite3"
_LOCK_TIMEOUT_S = 3.0
_PAGE = 1000

EntryKind = Literal["text", "question"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that is embedded. `chunk` is the row or section that it leads to; `digest` changes with the text."""

    id: str
    chunk: str
    kind: EntryKind
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index was built with. `complete` is false while an ingest is under way or was broken off; `corpus` is the corpus's digest."""

    embedder: str
    dimensions: int
    schema: int
    complete: bool
    corpus: str


class Store:
    """An index, opened at the first use, safe to share between threads. Everything that goes wrong is an IndexFault with its remedy."""

    def __init__(self, location: Path | str) -> None:
        self.url = str(location) if str(location).startswith(("http://", "https://")) else None
        self.folder = None if self.url else Path(location).expanduser().absolute()
        self._uses = Uses()
        self._opening = threading.Lock()
        self._opened: ClientAPI | None = None

    @property
    def name(self) -> str:
        return self.url or str(self.folder)

    def state(self) -> IndexState | None:
        """What the index was built with; None if there is none yet."""
        with self.faults():
            collection = self._find()
            if collection is None:
                return None
            found = collection.metadata or {}
            return IndexState(
                embedder=str(found.get("embedder", "")),
                dimensions=int(cast(int, found.get("dimensions", 0))),
                schema=int(cast(int, found.get("schema", 0))),
                complete=found.get("state") == "complete",
                corpus=str(found.get("corpus", "")),
            )

    def require(self, embedder: str) -> IndexState:
        """The state of an index that this embedding model can use, complete or not. Raises IndexFault if there is none."""
        state = self.state()
        if state is None:
            raise IndexFault(f"There is no search index in {self.name}.", INGEST)
        if state.embedder != embedder:
            raise IndexFault(f"The search index was built with the embedding model {state.embedder}, not {embedder}.", REBUILD)
        if state.schema != SCHEMA:
            raise IndexFault("The search index was built by another version of the advisor.", REBUILD)
        return state

    def begin(self, embedder: str, dimensions: int) -> None:
        """Makes the index if there is none, and marks it as incomplete."""
        if self.folder:
            with self.faults():
                self.folder.mkdir(parents=True, exist_ok=True)
        self._mark(IndexState(embedder, dimensions, SCHEMA, complete=False, corpus=""))

    def finish(self, corpus: str) -> None:
        """Marks the index as complete for the corpus with this digest."""
        state = self.state()
        if state is None:
            raise IndexFault(f"There is no search index in {self.name}.", INGEST)
        self._mark(IndexState(state.embedder, state.dimensions, state.schema, complete=True, corpus=corpus))

    def digests(self) -> dict[str, str]:
        """Each entry's digest by its id; empty if there is no index."""
        with self.faults():
            return {
                id: str(metadata["digest"])
                for page in self._pages(["metadatas"])
                for id, metadata in zip(page["ids"], page["metadatas"], strict=True)
            }

    def read(self) -> tuple[tuple[Entry, ...], NDArray[np.float32]]:
        """All entries, ordered by id, and their vectors, one a row."""
        entries: list[Entry] = []
        vectors: list[NDArray[np.float32]] = []
        with self.faults():
            for page in self._pages(["metadatas", "documents", "embeddings"]):
                vectors.append(np.asarray(page["embeddings"], dtype=np.float32))
                for id, text, found in zip(page["ids"], page["documents"], page["metadatas"], strict=True):
                    entries.append(Entry(id, str(found["chunk"]), cast(EntryKind, found["kind"]), text, str(found["digest"])))
        if not entries:
            raise IndexFault(f"The search index in {self.name} is empty.", INGEST)
        order = sorted(range(len(entries)), key=lambda index: entries[index].id)
        return tuple(entries[index] for index in order), np.concatenate(vectors)[order]

    def write(self, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
        """Adds the entries, or replaces those of the same id, all or none."""
        with self.faults():
            self._collection().upsert(
                ids=[entry.id for entry in entries],
                embeddings=cast(Any, vectors),
                documents=[entry.text for entry in entries],
                metadatas=[{"chunk": entry.chunk, "kind": entry.kind, "digest": entry.digest} for entry in entries],
            )

    def remove(self, ids: Sequence[str]) -> None:
        if ids:
            with self.faults():
                self._collection().delete(ids=list(ids))

    def drop(self) -> None:
        """Removes the index, even a damaged one; of its folder, only what Chroma put there."""
        self.close()
        with self.faults():
            if self.url:
                if self._find() is not None:
                    self._client.delete_collection(_COLLECTION)
            elif self.folder and self.folder.is_dir():
                for path in self.folder.iterdir():
                    if path.name.startswith(_DATABASE):
                        path.unlink()
                    elif path.is_dir() and _is_uuid(path.name):
                        shutil.rmtree(path)

    def lock(self) -> AbstractContextManager[object]:
        """Held by the one process that writes. On a server there is no lock: two ingests there write the same entries twice."""
        return nullcontext() if self.folder is None else self._folder_lock(self.folder)

    def close(self) -> None:
        """Lets go of the index; the next use opens it again."""
        client, self._opened = self._opened, None
        if client is not None:
            cast(Any, client).close()

    def reopen(self) -> None:
        """Has the next use read what other processes wrote: Chroma keeps vectors in memory. Waits until nobody is using it."""
        if self.url is None:
            with self._uses.alone():
                self.close()

    @contextmanager
    def _folder_lock(self, folder: Path) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(folder / "ingest.lock", timeout=0)
        with self.faults():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                raise fault(IndexFault, "index.written", place=self.name) from None
        try:
            # Whoever writes without the vectors that another process added would write over them.
            self.reopen()
            yield
        finally:
            lock.release()

    @property
    def _client(self) -> ClientAPI:
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> ClientAPI:
        # A .env file in the working folder is not meant for Chroma.
        import chromadb
        from chromadb.config import Settings

        settings = cast(Any, Settings)(_env_file=None, anonymized_telemetry=False)
        if self.url is None:
            return chromadb.PersistentClient(str(self.folder), settings)
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        return chromadb.HttpClient(parts.hostname or "", parts.port or (443 if secure else 80), ssl=secure, settings=settings)

    def _find(self) -> Collection | None:
        return self.collection(_COLLECTION)

    def create_collection(self, name: str, metadata: dict[str, Any]) -> None:
        """Makes an empty collection that compares by cosine."""
        if self.folder and (self.folder / _DATABASE).exists() and not _holds_collections(self.folder / _DATABASE):
            # A kill between a table and Chroma's note of it leaves a database that Chroma refuses from then on.
            self.drop()
        self._client.create_collection(name, metadata=metadata, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})

    def collection(self, name: str) -> Collection | None:
        """The collection, or None. Looking must not leave a new, empty index behind."""
        if self.folder:
            if not (self.folder / _DATABASE).exists():
                if self.folder.exists() and not self.folder.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, "a file stands in its place")
                return None
            if not _holds_collections(self.folder / _DATABASE):
                return None
        from chromadb.errors import NotFoundError

        try:
            # Without this, Chroma would load (or download) an embedding model of its own.
            return self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None

    def _collection(self) -> Collection:
        collection = self._find()
        if collection is None:
            raise IndexFault(f"There is no search index in {self.name}.", INGEST)
        return collection

    def _mark(self, state: IndexState) -> None:
        metadata: dict[str, Any] = {
            "embedder": state.embedder,
            "dimensions": state.dimensions,
            "schema": state.schema,
            "state": "complete" if state.complete else "incomplete",
            "corpus": state.corpus,
        }
        with self.faults():
            collection = self._find()
            if collection is None:
                self.create_collection(_COLLECTION, metadata)
            else:
                collection.modify(metadata=metadata)

    def _pages(self, include: list[str]) -> Iterator[Any]:
        collection = self._find()
        offset = 0
        while collection is not None:
            page = collection.get(include=cast(Any, include), limit=_PAGE, offset=offset)
            if page["ids"]:
                yield page
            if len(page["ids"]) < _PAGE:
                return
            offset += _PAGE

    @contextmanager
    def faults(self) -> Iterator[None]:
        """A use of the index. Tells whatever Chroma, SQLite or the file system raises as an IndexFault.

        Chroma's Rust part may panic: that is no Exception."""
        try:
            with self._uses.use():
                yield
        except (IndexFault, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            raise explain(error, self.name, server=self.url is not None) from error


def open_store(location: Path | str) -> Store:
    """The index in a folder, or on the Chroma server at an http(s) URL. Nothing is opened or made until it is used."""
    return Store(location)


_FULL = re.compile(r"no space left|disk is full|disk full|code: 13\)", re.IGNORECASE)
_LOCKED = re.compile(r"database is locked|code: 5\)", re.IGNORECASE)
_UNWRITABLE = re.compile(r"permission denied|read-?only|not permitted|exists|not a directory|unable to open|no such file", re.IGNORECASE)


def explain(error: BaseException, name: str, server: bool = False) -> IndexFault:
    """The fault behind an error of Chroma, SQLite or the file system, told from its words: Chroma has one class for them all."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if server:
        return fault(IndexFault, "index.server", place=name, reason=reason)
    if _FULL.search(str(error)):
        return fault(IndexFault, "index.full", reason=reason)
    if _LOCKED.search(str(error)):
        return fault(IndexFault, "index.locked", place=name)
    if _UNWRITABLE.search(str(error)):
        return fault(IndexFault, "index.unwritable", place=name, reason=reason)
    return fault(IndexFault, "index.damaged", place=name, reason=reason)


def _holds_collections(database: Path) -> bool:
    """Raises sqlite3.Error if the database is locked or damaged. Chroma would wait for a lock without end."""
    # Not read-only: what a kill left half written is taken back before it can be read. It makes no file and needs no right to write.
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=_LOCK_TIMEOUT_S)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'collections'").fetchone() is None:
            return False
        return connection.execute("SELECT 1 FROM collections").fetchone() is not None


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
