"""Passages with made-up vectors, more than Chroma keeps in memory before it writes to the disk: `made_up_passages.py FOLDER NAME`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.library import Chunk, Document, Library
from advisor.store import Store

PASSAGES, _BATCH = 1200, 50


def batches(name: str) -> Iterator[tuple[list[Chunk], NDArray[np.float32]]]:
    """The same at each call."""
    made = np.random.default_rng(ord(name))
    for start in range(0, PASSAGES, _BATCH):
        vectors = made.normal(size=(_BATCH, 32)).astype(np.float32)
        chunks = [Chunk(name, None, place, (), name) for place in range(start, start + _BATCH)]
        yield chunks, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def add(library: Library, name: str) -> None:
    with library.store.lock():
        library.prepare("made up")
        for chunks, vectors in batches(name):
            library.write(chunks, vectors)
        library.record(Document(name, name, "text", edition=name, passages=PASSAGES))


if __name__ == "__main__":
    add(Library(Store(Path(sys.argv[1]))), sys.argv[2])
