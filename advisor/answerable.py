"""Whether the guideline can answer a message at all: a linear classifier over its embedding and over what was understood of it.

Names and cues take a question for one of theirs as soon as they stand in it; what they leave unexplained, and how the whole is put, tells
whether that is what was asked. Fitted on examples by `python -m ingest.answerable`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.cues import Cues
from advisor.embeddings import Vectors
from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.intent import Encode
from advisor.lexicon import Linked
from advisor.meaning import Hit
from advisor.query import Query
from advisor.wording import is_latin

FILE = "answerable.json"

_ACTS = ("tell", "list", "count", "compare", "order", "position", "siblings", "summarise", "help", "passage", "explain")


def features(linked: Linked, cues: Cues, hits: Sequence[Hit], queries: Sequence[Query]) -> Vectors:
    """What was understood of a message, as numbers: how much of it names explain, what is near to it, what was made of it."""
    chars = linked.keyed.chars
    length = max(1, len(chars))
    named = [mention for mention in linked.mentions if mention.of_content]
    beyond = [mention for mention in linked.mentions if not mention.of_content]
    unexplained = [len(rest) / (3 if rest.isascii() else 1) for rest in linked.rest]
    tables = {id.partition(".")[0] for mention in named for id in mention.ids("row")[:1]}
    top = [hit.score for hit in hits] or [0.0]
    rows = {row for query in queries for row in query.rows}
    about = max((hit.score for hit in hits if hit.chunk in rows), default=0.0)
    whole = sum(query.act == "tell" and bool(query.rows) and not (query.columns or query.terms or query.tables) for query in queries)
    left = sum(unexplained)
    # A ranking is a list, in another order.
    acts = {"list" if query.act == "rank" else query.act for query in queries}
    values = [
        np.log(length),
        left / 10,
        left / length,
        max(unexplained, default=0.0) / 5,
        len(linked.rest) / 3,
        len(named) / 3,
        len(tables),
        sum(len(mention.surface) for mention in named) / length,
        sum(not mention.exact for mention in named),
        (top[0] - 0.87) * 30,
        max(0.0, 0.88 - top[0]) * 30,
        (top[0] - top[-1]) * 30,
        bool(rows) and (top[0] - about) * 10,
        bool(hits) and hits[0].chunk in rows,
        len(beyond),
        sum(bool(mention.ids("attribute")) for mention in beyond),
        sum(is_latin(char) for char in chars) / length,
        *(float(flag) for flag in (cues.asks, cues.check, cues.count, cues.compare, cues.define, cues.listing, cues.why, cues.summarise)),
        *(act in acts for act in _ACTS),
        len(queries) > 1,
        any(query.rows for query in queries),
        any(query.columns for query in queries),
        any(query.terms for query in queries),
        any(query.tables for query in queries),
        any(query.section for query in queries),
        any(query.absent for query in queries),
        any(query.wanted for query in queries),
        any(query.check for query in queries),
        whole,
        whole * left / 10,
        whole * (top[0] - 0.87) * 30,
        (left / length) * (top[0] - 0.87) * 30,
        not cues.asks and left / 10,
    ]
    return np.array(values, dtype=np.float32)


@dataclass(frozen=True)
class Answerable:
    """Doubts messages. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    weights: Vectors | None = None
    """Of the embedding, then of the features as they come, then the constant."""
    threshold: float = 0.0

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Answerable:
        """The classifier in a corpus folder; one that doubts nothing for another embedding model. Raises CorpusError."""
        try:
            data = json.loads((corpus / FILE).read_text(encoding="utf-8"))
            weights, threshold = np.array(data["weights"], dtype=np.float32), float(data["threshold"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{FILE}: cannot be read ({error}).", "Restore it, or run `python -m ingest.answerable`.") from None
        return cls(encode, weights, threshold) if data["embedder"] == embedder else cls(None)

    def doubts(self, text: str, understood: Vectors) -> bool:
        """Whether a message with these features is one that the guideline cannot answer, whatever names stand in it."""
        if self.encode is None or self.weights is None:
            return False
        inputs = np.concatenate([self.encode(text), understood, np.ones(1, dtype=np.float32)])
        return float(inputs @ self.weights) > self.threshold
