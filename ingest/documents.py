"""Brings a document into the library: read apart, indexed in batches, the former edition speaking until the new one is whole."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from advisor.embeddings import Embedder
from advisor.errors import InputError
from advisor.fault_words import fault
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
        raise fault(InputError, "document.nameless")
    return name


def title_of(file: str, documents: Iterable[Document]) -> str:
    """The name under which a file's document stands: without its ending, or with it where another file's document has that name.

    So `a.docx` is no edition of `a.pdf`. Raises InputError where the file has no name."""
    short, mine = named(Path(file).stem), kept_as(file)
    there = {one.name: kept_as(one.file) for one in documents}
    return short if there.get(short, mine) == mine and there.get(mine) != mine else mine


def kept_as(file: str) -> str:
    """A file's name as it is told apart from others. Raises InputError where it has none."""
    return f"{named(Path(file).stem)}{Path(file).suffix.lower()}"


def bring_in(
    file: Path, library: Library, embedder: Embedder, *, name: str | None = None, largest_mb: int = 100, progress: Progress | None = None
) -> DocumentReport:
    """Indexes the file under the name given, or `title_of` it; other content of that name is replaced. Raises InputError, IndexFault."""
    started = monotonic()
    format, title = format_of(file), named(name) if name else ""
    if file.stat().st_size > largest_mb * 1_000_000:
        raise fault(InputError, "document.large", file=file.name, megabytes=largest_mb)
    edition = _digest(file)
    with library.store.lock():
        library.require(embedder.name)
        library.prepare(embedder.name)
        title = title or title_of(file.name, library.documents())
        former = library.document(title)
        # The same text under two names would answer twice; ids go by content.
        twin = next((one for one in library.documents() if edition in (one.edition, one.building) and one.name != title), None)
        if twin:
            raise fault(InputError, "document.twin", file=file.name, name=twin.name)
        if former and former.edition == edition:
            return DocumentReport(former, (), False, True, 0, monotonic() - started)
        document = former or Document(title, file.name, format)
        left = document.building if document.building != edition else ""
        if left:
            document = replace(document, building_pages=0, reached=0, building_faults=())
        resumed = document.reached
        document = replace(document, file=file.name, format=format, building=edition)
        # First the catalogue: it never says of passages that are gone that they are indexed.
        library.record(document)
        library.discard(left)
        try:
            document = _index(file, document, library, embedder, progress)
            after = list(library.passages(edition))
            if not after:
                raise fault(InputError, _textless(document.building_faults), file=file.name)
        except InputError:
            # The file is to blame: nobody will go on with it.
            _undo(library, document, former)
            raise
        before = list(library.passages(former.edition)) if former and former.edition else []
        done = replace(
            document,
            edition=edition,
            passages=len(after),
            faults=document.building_faults,
            pages=document.building_pages,
            ingested=datetime.now(UTC).isoformat(timespec="seconds"),
            building="",
            building_pages=0,
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
            raise fault(InputError, "document.none", name=name)
        # First out of the catalogue: from then on it does not speak, whatever ends the run.
        library.forget(name)
        for edition in (document.edition, document.building):
            if edition:
                library.discard(edition)


def give_up(file: Path, library: Library) -> None:
    """Takes out what a broken-off run has indexed of the file; a former edition goes on speaking. Raises IndexFault, OSError."""
    edition = _digest(file)
    with library.store.lock():
        documents = library.documents()
        title = title_of(file.name, documents)
        for document in documents:
            if document.building and (document.building == edition or document.name == title):
                _undo(library, document, document)


def _undo(library: Library, document: Document, former: Document | None) -> None:
    """Takes the edition under way out, and leaves the former as it was."""
    if former and former.edition:
        library.record(replace(former, building="", building_pages=0, reached=0, building_faults=()))
    else:
        library.forget(document.name)
    library.discard(document.building)


def _textless(faults: tuple[PageFault, ...]) -> str:
    """The key of what is said of a document without text: of the fault that most pages have."""
    return ".".join(("document.textless", *(kind for kind, _ in Counter(one.fault for one in faults).most_common(1))))


def _index(file: Path, document: Document, library: Library, embedder: Embedder, progress: Progress | None) -> Document:
    """Indexes what is not yet there. What is written stays recorded page by page, so that a killed run can be gone on with."""
    known = {chunk.id for chunk in library.passages(document.building)}
    faults, pages, reached = list(document.building_faults), document.building_pages, document.reached
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
        so_far = tuple(dict.fromkeys(one for one in faults if one.page <= up_to or not pages))
        recorded = replace(document, building_pages=pages, reached=up_to, building_faults=so_far)
        library.record(recorded)
        return recorded

    for done, chunk in enumerate(chunks(document.building, passages()), 1):
        if done > _MOST_PASSAGES:
            raise fault(InputError, "document.many_passages", file=file.name, most=f"{_MOST_PASSAGES:,}")
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
