"""Documents beside the guideline in Chroma: their passages, and a catalogue of which editions speak."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from advisor.errors import IndexFault
from advisor.fault_words import fault
from advisor.store import Store

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_PASSAGES, _CATALOGUE = "documents", "documents-catalogue"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage as it is indexed: verbatim, of one page and one heading. `place` counts from 0 within its page."""

    edition: str
    page: int | None
    place: int
    heading: tuple[str, ...]
    text: str

    @property
    def id(self) -> str:
        return f"{self.edition}:{self.page or 0:06}:{self.place:06}"

    @property
    def where(self) -> str:
        """`p.12`, or the innermost heading."""
        return f"p.{self.page}" if self.page else self.heading[-1] if self.heading else ""


@dataclass(frozen=True, slots=True)
class PageFault:
    page: int
    fault: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the catalogue. `edition` is the digest of the content that speaks, empty while the first is still being read.

    `building` is the digest of an edition under way or broken off; `reached` is the last of its `building_pages` that is wholly indexed."""

    name: str
    file: str
    format: str
    edition: str = ""
    pages: int = 0
    passages: int = 0
    faults: tuple[PageFault, ...] = ()
    ingested: str = ""
    building: str = ""
    building_pages: int = 0
    reached: int = 0
    building_faults: tuple[PageFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A passage found, of the document that it stands in. `nearness` is the cosine."""

    document: Document
    chunk: Chunk
    nearness: float


class Library:
    """The documents of one index, safe to share between threads. Everything that goes wrong is an IndexFault with its remedy."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._following = threading.Lock()
        self._followed: frozenset[str] = frozenset()

    def documents(self) -> tuple[Document, ...]:
        """The catalogue, by name; also what is not ready yet."""
        with self.store.faults():
            catalogue = self.store.collection(_CATALOGUE)
            if catalogue is None:
                return ()
            found = catalogue.get(include=["documents"])["documents"] or []
        return tuple(sorted((_document(text) for text in found), key=lambda document: document.name))

    def document(self, name: str) -> Document | None:
        return next((document for document in self.documents() if document.name == name), None)

    def require(self, embedder: str) -> None:
        """Raises IndexFault if the passages were indexed with another embedding model."""
        with self.store.faults():
            passages = self.store.collection(_PASSAGES)
            made = (passages.metadata or {}).get("embedder") if passages else embedder
        if made != embedder:
            raise fault(IndexFault, "index.embedder", former=made, model=embedder)

    def prepare(self, embedder: str) -> None:
        """Makes the collections where there are none."""
        if self.store.folder:
            with self.store.faults():
                self.store.folder.mkdir(parents=True, exist_ok=True)
        with self.store.faults():
            for name in (_PASSAGES, _CATALOGUE):
                if self.store.collection(name) is None:
                    self.store.create_collection(name, {"embedder": embedder})

    def record(self, document: Document) -> None:
        with self.store.faults():
            vector = cast(Any, np.ones((1, 1), dtype=np.float32))
            self._need(_CATALOGUE).upsert(
                ids=[document.name], embeddings=vector, documents=[json.dumps(asdict(document), ensure_ascii=False)]
            )

    def forget(self, name: str) -> None:
        with self.store.faults():
            self._need(_CATALOGUE).delete(ids=[name])

    def write(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Adds the passages, all or none."""
        with self.store.faults():
            self._need(_PASSAGES).upsert(
                ids=[chunk.id for chunk in chunks],
                embeddings=cast(Any, vectors),
                documents=[chunk.text for chunk in chunks],
                metadatas=[
                    {
                        "edition": chunk.edition,
                        "page": chunk.page or 0,
                        "place": chunk.place,
                        "heading": json.dumps(chunk.heading, ensure_ascii=False),
                    }
                    for chunk in chunks
                ],
            )

    def passages(self, edition: str) -> Iterator[Chunk]:
        """All passages of an edition, in order."""
        found: list[Chunk] = []
        with self.store.faults():
            passages = self.store.collection(_PASSAGES)
            offset = 0
            while passages is not None and edition:
                page = passages.get(where={"edition": edition}, include=["documents", "metadatas"], limit=_PAGE, offset=offset)
                found += [_chunk(text, meta) for text, meta in zip(page["documents"] or (), page["metadatas"] or (), strict=True)]
                offset += _PAGE
                if len(page["ids"]) < _PAGE:
                    break
        yield from sorted(found, key=lambda chunk: chunk.id)

    def discard(self, edition: str) -> None:
        """Removes an edition's passages."""
        ids = [chunk.id for chunk in self.passages(edition)]
        with self.store.faults():
            for start in range(0, len(ids), _PAGE):
                self._need(_PASSAGES).delete(ids=ids[start : start + _PAGE])

    def nearest(self, vector: NDArray[np.float32], k: int, only: Document | None = None) -> list[Found]:
        """The passages nearest to a query, of editions that speak; of one document where `only` names it."""
        speaking = {document.edition: document for document in self.documents() if document.edition}
        if not speaking:
            return []
        self._follow(frozenset(speaking))
        hits = self._query(vector, k, only)
        if None in hits:
            # Another process has discarded passages since.
            self.store.reopen()
            hits = self._query(vector, k, only)
        there = [hit for hit in hits if hit]
        return [Found(speaking[chunk.edition], chunk, nearness) for chunk, nearness in there if chunk.edition in speaking]

    def _follow(self, speaking: frozenset[str]) -> None:
        """Another process may have brought them in: what this one has in memory would not find them."""
        with self._following:
            if speaking != self._followed:
                self.store.reopen()
                self._followed = speaking

    def _query(self, vector: NDArray[np.float32], k: int, only: Document | None) -> list[tuple[Chunk, float] | None]:
        """The nearest passages; None for one that is in memory and no longer in the index."""
        # A filter over all editions would cost more than the search: what does not speak is rare, and left out afterwards.
        where: Any = {"edition": only.edition} if only else None
        with self.store.faults():
            found = self._need(_PASSAGES).query(
                query_embeddings=cast(Any, vector[None, :]), n_results=k, where=where, include=["documents", "metadatas", "distances"]
            )
        rows = zip((found["documents"] or [[]])[0], (found["metadatas"] or [[]])[0], (found["distances"] or [[]])[0], strict=True)
        return [(_chunk(text, meta), 1 - float(distance)) if meta else None for text, meta, distance in rows]

    def beside(self, chunk: Chunk) -> tuple[str, str]:
        """The text before and after a passage, on its page or in its neighbours; empty at the ends."""
        around = [replace(chunk, place=chunk.place + step).id for step in (-1, 1)]
        with self.store.faults():
            found = self._need(_PASSAGES).get(ids=around, include=["documents"])
        texts = dict(zip(found["ids"], found["documents"] or (), strict=True))
        return texts.get(around[0], ""), texts.get(around[1], "")

    def _need(self, name: str) -> Collection:
        found = self.store.collection(name)
        if found is None:
            raise fault(IndexFault, "index.no_documents", place=self.store.name)
        return found


def _chunk(text: str, meta: Any) -> Chunk:
    return Chunk(str(meta["edition"]), int(meta["page"]) or None, int(meta["place"]), tuple(json.loads(meta["heading"])), text)


def _document(text: str) -> Document:
    fields = json.loads(text)
    for name in ("faults", "building_faults"):
        fields[name] = tuple(PageFault(**one) for one in fields[name])
    return Document(**fields)
