"""Finds the sections and rows that a question is about, by meaning, words and names, over their texts and the questions they answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import bm25s  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from advisor.embeddings import Embedder, Vectors
from advisor.errors import IndexFault
from advisor.store import INGEST, Entry, Store
from advisor.wording import fold

Named = Callable[[str], Mapping[str, float]]
"""The rows and sections that a query names, each with how much that counts, 0 to 1."""

# What each sign of being meant counts: fitted so that the sum's softmax is how likely a chunk is the one asked for, by 995 questions of
# need (each learned from the others) and 507 labelled ones of evals/cases/dev and known. Rank fusion of the same signs finds less:
# hit@1 .60 and .88, the sum .77 and .90.
_LEARNED, _NEAR, _WORDS, _NAMES = 30.0, 45.0, 5.5, 1.5
_RIDGE = 2.0
UNLISTED = "unlisted."
"""Before a table's id: what is like that table's rows and none of them, told by its questions alone. It is never found, but counts."""
_REMEMBERED_QUERIES = 256
# In characters. What a question is about stands in it sooner; embedding takes time with its length.
_LONGEST_QUERY = 400
_RUNS = re.compile(r"[a-z0-9]+|[㐀-鿿豈-﫿]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row or section found. `score`: nearness in meaning, 0 to 1, comparable between questions; `rank`, from 1, by all signs together.

    `likely`: how likely it is what is asked for, 0 to 1, if anything in the index is."""

    chunk: str
    score: float
    rank: int
    likely: float = 0.0
    unlisted: float = 0.0
    """How likely something is asked for that is like an industry of the guideline's and none; the same for all hits of a query."""


class Retriever:
    """Search over an index's entries, all held in memory: under a millisecond for a thousand, and exact. Safe to share between threads."""

    def __init__(
        self, entries: Sequence[Entry], vectors: Vectors, embedder: Embedder, corpus: str = "", named: Named = lambda query: {}
    ) -> None:
        self.corpus = corpus
        """The digest of the corpus that the index was built from; another one than the framework's means that `advisor ingest` is due."""
        self._embedder = embedder
        self._named = named
        self._chunks = tuple(dict.fromkeys(entry.chunk for entry in entries))
        place = self._place = {chunk: index for index, chunk in enumerate(self._chunks)}
        self._unlisted = np.array([index for chunk, index in place.items() if chunk.startswith(UNLISTED)], dtype=np.intp)
        self._texts = _Group(entries, vectors, "text", place)
        self._questions = _Group(entries, vectors, "question", place)
        self._centre, self._weights = self._questions.learned()
        words: list[list[str]] = [[] for _ in self._chunks]
        for entry in entries:
            words[place[entry.chunk]] += tokens(entry.text)
        self._words = bm25s.BM25()
        self._words.index(words, show_progress=False)
        self._encoded = lru_cache(maxsize=_REMEMBERED_QUERIES)(self._encode)
        self._found = lru_cache(maxsize=_REMEMBERED_QUERIES)(self._search)

    @classmethod
    def load(cls, store: Store, embedder: Embedder, named: Named = lambda query: {}) -> Retriever:
        """The retriever over an index. Raises IndexFault if it is missing, incomplete or built with another embedding model."""
        state = store.require(embedder.name)
        if not state.complete:
            raise IndexFault("The search index is incomplete: an ingest is under way or was broken off.", INGEST)
        entries, vectors = store.read()
        return cls(entries, vectors, embedder, state.corpus, named)

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """The k best rows and sections, best first."""
        return list(self._found(query[:_LONGEST_QUERY], k))

    def _search(self, query: str, k: int) -> tuple[Hit, ...]:
        vector = self.encode(query)
        texts, questions = self._texts.best(vector), self._questions.best(vector)
        # A chunk without questions of its own counts by its text, one without a text by its questions.
        nearness = (np.where(np.isneginf(texts), questions, texts) + np.where(np.isneginf(questions), texts, questions)) / 2
        signs = _LEARNED * ((vector - self._centre) @ self._weights) + _NEAR * nearness
        found = tokens(query)
        if found:
            by_words = self._words.get_scores(found)
            signs = signs + _WORDS * by_words / max(1e-6, float(by_words.max()))
        for chunk, counts in self._named(query).items():
            if chunk in self._place:
                signs[self._place[chunk]] += _NAMES * counts
        likely = np.exp(signs - signs.max())
        likely /= likely.sum()
        unlisted = float(likely[self._unlisted].sum())
        signs[self._unlisted] = -np.inf
        order = np.argsort(-signs, kind="stable")[: min(k, len(signs) - len(self._unlisted))]
        return tuple(
            Hit(self._chunks[index], float(np.clip(nearness[index], 0.0, 1.0)), rank, float(likely[index]), unlisted)
            for rank, index in enumerate(order, 1)
        )

    def encode(self, query: str) -> Vectors:
        """The embedding of the query's beginning, remembered for a while. Full-width marks count as plain ones, as the models read them."""
        return self._encoded(" ".join(unicodedata.normalize("NFKC", query[:_LONGEST_QUERY]).split()))

    def _encode(self, query: str) -> Vectors:
        vector: Vectors = self._embedder.encode_queries([query])[0]
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

    def learned(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Ridge regression of a chunk's being the owner on the vector, rare owners weighted up: its centre and weights.

        Of a vector less the centre, the weights make how much each chunk is like its owner, about 0 to 1; 0 for one without examples."""
        if not len(self._owner):
            return np.zeros(1), np.zeros((self._vectors.shape[1], self._chunks))
        inputs, targets = self._vectors.astype(np.float64), np.eye(self._chunks)[self._owner]
        weight = (1 / np.bincount(self._owner, minlength=self._chunks)[self._owner]) ** 0.5
        weight /= weight.mean()
        centre = np.average(inputs, axis=0, weights=weight)
        inputs = inputs - centre
        weighted = (inputs * weight[:, None]).T
        targets = targets - targets.mean(axis=0)
        return centre, np.linalg.solve(weighted @ inputs + _RIDGE * np.eye(inputs.shape[1]), weighted @ targets)


def tokens(text: str) -> list[str]:
    """What words are counted by: Latin words whole, Chinese characters and pairs of neighbours."""
    found: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if run[0].isascii():
            found.append(run)
        else:
            found += [*run, *(run[index : index + 2] for index in range(len(run) - 1))]
    return found
