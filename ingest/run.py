"""Brings the search index up to date with the corpus: only what changed is embedded; a broken-off run is completed by the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from advisor.embeddings import Embedder, Vectors
from advisor.framework import Framework
from advisor.store import Entry, Store
from ingest.changes import Change
from ingest.chunks import QUESTIONS, entries_of
from ingest.guideline_changes import of_entries
from ingest.vectors import embed, key_of, known_vectors, rounded

Progress = Callable[[int, int], None]
"""Called with entries done and entries to do, first with 0 done; not at all when there is nothing to do."""

# Small enough for a progress bar that moves, large enough that writing costs little beside embedding.
_BATCH = 32


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did, in entries (texts and questions)."""

    added: int
    changed: int
    removed: int
    unchanged: int
    seconds: float
    changes: tuple[Change, ...] = ()
    """Of the guideline's sections and rows, where an index of another edition was there."""


def ingest(
    framework: Framework,
    corpus: Path,
    embedder: Embedder,
    store: Store,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
) -> IngestReport:
    """Indexes the framework and `questions.yaml` of the corpus folder. `rebuild` starts anew. Raises CorpusError, IndexFault."""
    started = monotonic()
    entries = entries_of(framework, corpus / QUESTIONS)
    with store.lock():
        if rebuild:
            store.drop()
        state = store.state()
        if state is not None:
            store.require(embedder.name)
        indexed = store.digests()
        replaced = state is not None and state.complete and state.corpus != framework.digest and bool(indexed)
        changes = of_entries(store.read()[0], entries) if replaced else ()
        todo = [entry for entry in entries if indexed.get(entry.id) != entry.digest]
        stale = sorted(indexed.keys() - {entry.id for entry in entries})
        if todo or stale or state is None or not state.complete or state.corpus != framework.digest:
            if todo or stale or state is None:
                store.begin(embedder.name, embedder.dimensions)
            store.remove(stale)
            _embed(todo, corpus, embedder, store, progress)
            # Only now: whatever ended the run earlier left the index marked as incomplete.
            store.finish(framework.digest)
    changed = sum(entry.id in indexed for entry in todo)
    return IngestReport(len(todo) - changed, changed, len(stale), len(entries) - len(todo), monotonic() - started, changes)


def _embed(entries: Sequence[Entry], corpus: Path, embedder: Embedder, store: Store, progress: Progress | None) -> None:
    known = known_vectors(corpus, embedder.name) if entries else {}
    if progress and entries:
        progress(0, len(entries))
    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        store.write(batch, _vectors(batch, known, embedder))
        if progress:
            progress(start + len(batch), len(entries))


def _vectors(batch: Sequence[Entry], known: Mapping[str, Vectors], embedder: Embedder) -> Vectors:
    """The vectors of the entries, made beforehand or now."""
    keys = [key_of(entry) for entry in batch]
    new = [place for place, key in enumerate(keys) if key not in known]
    vectors = np.array([known.get(key, np.zeros(embedder.dimensions, dtype=np.float32)) for key in keys], dtype=np.float32)
    if new:
        vectors[new] = embed([batch[place] for place in new], embedder)
    return rounded(vectors)
