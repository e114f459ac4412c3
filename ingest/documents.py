"""Brings a document into the library: read apart, indexed in batches, the former edition speaking until the new one is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from advisor.embeddings import Embedder
from advisor.errors import InputError
from advisor.library import Chunk, Document, Library, PageFault
from ingest.changes import Change, of_passages
from ingest.passages import chunks
from ingest.readers.factory import format_of, read_document
from ingest.readers.passage import PageRead, Passage

Progress = Callable[[int, int | None], None]
"""Called with pages (of PDF) or passages done, and how many there are, if that is known."""

_BATCH = 32
_MOST_PASSAGES = 200_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\<>〈〉《》\[\]|`*]+")


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What bringing a document in did. `changes` compares with the former edition; there are none where it is the first."""

    document: Document
    changes: tuple[Change, ...]
    first: bool
    unchanged: bool
    resumed_after: int
    """The page after which a broken-off run was gone on with; 0 for none."""
    seconds: float


def named(text: str) -> str:
    """A document's name out of a file's or a person's: without path, control characters and brackets. Raises InputError."""
    name = " ".join(_UNSAFE.sub(" ", text).split())[:80].strip(" .")
    if not name:
        raise InputError("The document has no name.", "Give it one with --name.")
    return name


def bring_in(
    file: Path, library: Library, embedder: Embedder, *, name: str | None = None, largest_mb: int = 100, progress: Progress | None = None
) -> DocumentReport:
    """Indexes the file under its name; a file of the same name and other content replaces the former. Raises InputError, IndexFault."""
    started = monotonic()
    format = format_of(file)
    if file.stat().st_size > largest_mb * 1_000_000:
        raise InputError(f"{file.name} has more than {largest_mb} MB.", "Divide it, or raise the setting document_mb.")
    title, edition = named(name or file.stem), _digest(file)
    with library.store.lock():
        library.require(embedder.name)
        library.prepare(embedder.name)
        former = library.document(title)
        # The same text under two names would answer twice; ids go by content.
        twin = next((one for one in library.documents() if edition in (one.edition, one.building) and one.name != title), None)
        if twin:
            raise InputError(f"{file.name} is already here as 〈{twin.name}〉.", f"Remove that first: advisor documents remove {twin.name}")
        if former and former.edition == edition:
            return DocumentReport(former, (), False, True, 0, monotonic() - started)
        document = former or Document(title, file.name, format)
        if document.building and document.building != edition:
            library.discard(document.building)
            document = replace(document, building="", reached=0, building_faults=())
        resumed = document.reached
        document = replace(document, file=file.name, format=format, building=edition)
        library.record(document)
        document = _index(file, document, library, embedder, progress)
        after = list(library.passages(edition))
        if not after:
            library.discard(edition)
            _undo(library, title, former)
            raise InputError(f"{file.name} has no text that can be read{_why(document.building_faults)}.", _REMEDY)
        before = list(library.passages(former.edition)) if former and former.edition else []
        done = replace(
            document,
            edition=edition,
            passages=len(after),
            faults=document.building_faults,
            pages=document.pages,
            ingested=datetime.now(UTC).isoformat(timespec="seconds"),
            building="",
            reached=0,
            building_faults=(),
        )
        # From here on the new edition speaks; what is left of the former is only room to be freed.
        library.record(done)
        if former and former.edition:
            library.discard(former.edition)
    changes = of_passages(_placed(before), _placed(after)) if before else ()
    return DocumentReport(done, changes, not before, False, resumed, monotonic() - started)


def take_out(name: str, library: Library) -> None:
    """Removes a document and its passages. Raises InputError if there is none of that name."""
    with library.store.lock():
        document = library.document(name)
        if document is None:
            raise InputError(f"There is no document 〈{name}〉.", "`advisor documents list` shows their names.")
        # First out of the catalogue: from then on it does not speak, whatever ends the run.
        library.forget(name)
        for edition in (document.edition, document.building):
            if edition:
                library.discard(edition)


_REMEDY = "If it is a scan, run text recognition over it first (for instance `ocrmypdf in.pdf out.pdf`), and take the result."


def _undo(library: Library, title: str, former: Document | None) -> None:
    if former and former.edition:
        library.record(replace(former, building="", reached=0, building_faults=()))
    else:
        library.forget(title)


def _why(faults: tuple[PageFault, ...]) -> str:
    kinds = {fault.fault for fault in faults}
    told = {
        "scan": "its pages are pictures",
        "garbled": "its fonts do not say which characters their codes are (no ToUnicode)",
        "unreadable": "its pages are damaged",
        "too_slow": "its pages take too long",
        "too_large": "its pages unpack to more than a page may",
    }
    return f": {', '.join(told[kind] for kind in told if kind in kinds)}" if kinds else ""


def _index(file: Path, document: Document, library: Library, embedder: Embedder, progress: Progress | None) -> Document:
    """Indexes what is not yet there. What is written stays recorded page by page, so that a killed run can be gone on with."""
    known = {chunk.id for chunk in library.passages(document.building)}
    faults, pages, reached = list(document.building_faults), document.pages, document.reached
    batch: list[Chunk] = []

    def passages() -> Iterator[Passage]:
        nonlocal pages, reached
        for item in read_document(file, document.reached + 1):
            if isinstance(item, PageRead):
                pages, reached = item.pages, item.page
                if item.fault:
                    faults.append(PageFault(item.page, item.fault))
                if progress:
                    progress(item.page, item.pages)
            elif isinstance(item, Passage):
                yield item

    def kept(up_to: int) -> Document:
        if batch:
            library.write(batch, embedder.encode_documents([_embedded(document, chunk) for chunk in batch]))
            batch.clear()
        so_far = tuple(dict.fromkeys(fault for fault in faults if fault.page <= up_to or not pages))
        recorded = replace(document, pages=pages, reached=up_to, building_faults=so_far)
        library.record(recorded)
        return recorded

    for done, chunk in enumerate(chunks(document.building, passages()), 1):
        if done > _MOST_PASSAGES:
            raise InputError(f"{file.name} has more than {_MOST_PASSAGES:,} passages.", "Divide it.")
        if chunk.id not in known:
            batch.append(chunk)
        if progress and not pages:
            progress(done, None)
        if len(batch) >= _BATCH:
            # The page of the last passage may have more of them.
            kept((chunk.page or 1) - 1)
    return kept(reached)


def _embedded(document: Document, chunk: Chunk) -> str:
    return "\n".join((document.name, *chunk.heading, chunk.text))


def _placed(passages: list[Chunk]) -> list[tuple[str, str]]:
    return [(chunk.where, chunk.text) for chunk in passages]


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:24]
