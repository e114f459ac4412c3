"""Finds the sections and rows that a question is about, by meaning and by words, over their texts and the questions they answer."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import bm25s  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from advisor.embeddings import Embedder, Vectors
from advisor.errors import IndexFault
from advisor.store import INGEST, Entry, Store
from advisor.wording import fold

# The usual constant of reciprocal rank fusion.
_FUSION = 60
_REMEMBERED_QUERIES = 256
# In characters. What a question is about stands in it sooner; embedding takes time with its length.
_LONGEST_QUERY = 400
_RUNS = re.compile(r"[a-z0-9]+|[㐀-鿿豈-﫿]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row or section found. `score`: nearness in meaning, 0 to 1, comparable between questions; `rank`, from 1, counts words too."""

    chunk: str
    score: float
    rank: int


class Retriever:
    """Search over an index's entries, all held in memory: under a millisecond for a thousand, and exact. Safe to share between threads."""

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, embedder: Embedder, corpus: str = "") -> None:
        self.corpus = corpus
        """The digest of the corpus that the index was built from; another one than the framework's means that `advisor ingest` is due."""
        self._embedder = embedder
        self._chunks = tuple(dict.fromkeys(entry.chunk for entry in entries))
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        place = {chunk: index for index, chunk in enumerate(self._chunks)}
        self._texts = _Group(entries, vectors, "text", place)
        self._questions = _Group(entries, vectors, "question", place)
        words: list[list[str]] = [[] for _ in self._chunks]
        for entry in entries:
            words[place[entry.chunk]] += tokens(entry.text)
        self._words = bm25s.BM25()
        self._words.index(words, show_progress=False)

    @classmethod
    def load(cls, store: Store, embedder: Embedder) -> Retriever:
        """The retriever over an index. Raises IndexFault if it is missing, incomplete or built with another embedding model."""
        state = store.require(embedder.name)
        if not state.complete:
            raise IndexFault("The search index is incomplete: an ingest is under way or was broken off.", INGEST)
        entries, vectors = store.read()
        return cls(entries, vectors, embedder, state.corpus)

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """The k best rows and sections, best first."""
        query = query[:_LONGEST_QUERY]
        vector = self.encode(query)
        texts, questions = self._texts.best(vector), self._questions.best(vector)
        # A chunk without questions of its own counts by its text.
        nearness = (texts + np.where(np.isneginf(questions), texts, questions)) / 2
        fused = 1 / (_FUSION + _ranks(nearness))
        found = tokens(query)
        if found:
            by_words = self._words.get_scores(found)
            fused = fused + np.where(by_words > 0, 1 / (_FUSION + _ranks(by_words)), 0.0)
        order = np.argsort(-fused, kind="stable")[:k]
        return [Hit(self._chunks[index], float(np.clip(nearness[index], 0.0, 1.0)), rank) for rank, index in enumerate(order, 1)]

    def votes(self, query: str, k: int = 8) -> dict[str, float]:
        """How strongly the search speaks for each row (1 / its rank) and each table (its rows' share of all votes), 0 to 1, by id."""
        hits = self.search(query, k)
        everything = sum(1 / hit.rank for hit in hits)
        votes: dict[str, float] = {}
        for hit in hits:
            table = hit.chunk.partition(".")[0]
            votes[hit.chunk] = 1 / hit.rank
            votes[table] = votes.get(table, 0.0) + 1 / hit.rank / everything
        return votes

    def encode(self, query: str) -> Vectors:
        """The embedding of the query's beginning, remembered for a while."""
        query = query[:_LONGEST_QUERY]
        with self._lock:
            known = self._remembered.get(query)
            if known is not None:
                self._remembered.move_to_end(query)
                return known
        vector: Vectors = self._embedder.encode_queries([query])[0]
        with self._lock:
            self._remembered[query] = vector
            if len(self._remembered) > _REMEMBERED_QUERIES:
                self._remembered.popitem(last=False)
        return vector


class _Group:
    """The entries of one kind, and which chunk each belongs to."""

    def __init__(self, entries: Sequence[Entry], vectors: Vectors, kind: str, place: dict[str, int]) -> None:
        chosen = [index for index, entry in enumerate(entries) if entry.kind == kind]
        self._vectors = vectors[chosen]
        self._owner = np.array([place[entries[index].chunk] for index in chosen], dtype=np.intp)
        self._chunks = len(place)

    def best(self, vector: Vectors) -> NDArray[np.float64]:
        """The best cosine of each chunk; minus infinity for a chunk that has none of this kind."""
        best = np.full(self._chunks, -np.inf)
        np.maximum.at(best, self._owner, self._vectors @ vector)
        return best


def tokens(text: str) -> list[str]:
    """What words are counted by: Latin words whole, Chinese characters and pairs of neighbours."""
    found: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if run[0].isascii():
            found.append(run)
        else:
            found += [*run, *(run[index : index + 2] for index in range(len(run) - 1))]
    return found


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each score's place, from 1 for the highest."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks
