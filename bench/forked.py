"""Work in a process that is forked from this one, with everything imported, so that one that is killed costs no start.

This process never opens a database itself: what a library starts in threads does not survive a fork."""

from __future__ import annotations

import os
import pickle
import random
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from advisor.embeddings import Embedder, Vectors

_Result = TypeVar("_Result")


def whole(work: Callable[[], _Result]) -> tuple[_Result, float]:
    """What the work gives, and its seconds. Raises RuntimeError with its trace where it fails."""
    reading, writing = os.pipe()
    child = _begun(work, writing)
    start = time.monotonic()
    with os.fdopen(reading, "rb") as told:
        answer = told.read()
    os.waitpid(child, 0)
    if not answer:
        raise RuntimeError("the work ended without an answer")
    result, failed = pickle.loads(answer)
    if failed:
        raise RuntimeError(failed)
    return result, time.monotonic() - start


def killed(work: Callable[[int], object], after_s: float) -> tuple[str, bool]:
    """SIGKILL for the work after so many seconds, and for what it started.

    What it wrote to the file number that it is given, and whether it was met under way."""
    reading, writing = os.pipe()
    child = _begun(lambda: work(writing), writing)
    time.sleep(after_s)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return said.decode("utf-8", "replace"), os.WIFSIGNALED(status)


def moments(times: int, most_s: float) -> list[float]:
    """So many random moments, one in each of as many equal parts of the time: they spread over all of it."""
    return random.sample([(part + random.random()) / times * most_s for part in range(times)], times)


def _begun(work: Callable[[], object], writing: int) -> int:
    child = os.fork()
    if child:
        os.close(writing)
        with suppress(PermissionError, ProcessLookupError):
            os.setpgid(child, child)
        return child
    try:
        with suppress(PermissionError):
            os.setpgid(0, 0)
        try:
            answer: object = (work(), "")
        except BaseException:
            answer = (None, traceback.format_exc())
        with os.fdopen(writing, "wb") as told:
            told.write(pickle.dumps(answer))
    finally:
        os._exit(0)


class KeptEmbedder:
    """An embedder that has embedded everything before: what trials measure is the writing."""

    def __init__(self, name: str, dimensions: int, vectors: dict[str, Vectors]) -> None:
        self.name = name
        self.dimensions = dimensions
        self._vectors = vectors

    def encode_queries(self, texts: Any) -> Vectors:
        return np.stack([self._vectors[f"q {text}"] for text in texts])

    def encode_documents(self, texts: Any) -> Vectors:
        return np.stack([self._vectors[f"d {text}"] for text in texts])


class RecordingEmbedder:
    """Remembers every vector of another embedder, for a KeptEmbedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._vectors: dict[str, Vectors] = {}

    def encode_queries(self, texts: Any) -> Vectors:
        return self._recorded("q", texts, self._embedder.encode_queries(texts))

    def encode_documents(self, texts: Any) -> Vectors:
        return self._recorded("d", texts, self._embedder.encode_documents(texts))

    def keep(self, file: Path) -> None:
        file.write_bytes(pickle.dumps((self.name, self.dimensions, self._vectors)))

    def _recorded(self, kind: str, texts: Any, vectors: Vectors) -> Vectors:
        self._vectors |= {f"{kind} {text}": vector for text, vector in zip(texts, vectors, strict=True)}
        return vectors


def kept_embedder(file: Path) -> KeptEmbedder:
    return KeptEmbedder(*pickle.loads(file.read_bytes()))
