"""Whether the guideline can answer a message at all: a linear classifier over two embeddings, runs of characters and what was understood.

Names and cues take a question for one of theirs as soon as they stand in it; what they leave unexplained, and how the whole is put, tells
whether that is what was asked. It is embedded as it stands, and with the kind of thing in place of each name: what is asked is learned
once for all certifications. Of the latter the runs of characters count too: 幾分 and 多少錢 lie near to much in meaning. Fitted on
examples by `python -m ingest.answerable`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from advisor.cues import Cues
from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.intent import Encode
from advisor.lexicon import Lexicon
from advisor.meaning import Hit
from advisor.mentions import Linked, Mention
from advisor.query import Query
from advisor.types import Language, Text
from advisor.wording import extent, is_latin

FILE = "answerable.json"

EXPLAINED = 1.5
"""By how much a message must score higher that names and plain words leave nothing of: few of these ask for what is not there."""
SURELY = 1.5
"""By how much it must score lower that the guideline answers for sure. Of 52 messages that no fit has seen, in which an unknown word seemed
to be what is asked for, 17 of 24 answerable ones do, and five of the 28 others."""
_LONGEST_RUN = 3
_ACTS = ("tell", "list", "count", "compare", "order", "position", "siblings", "summarise", "help", "passage", "explain")


@dataclass(frozen=True)
class Seen:
    """What the classifier sees of a message."""

    text: str
    of_kinds: str
    """With the kind of thing in place of each name."""
    features: Vectors
    explained: bool
    """Whether names and words that say nothing leave nothing of it."""

    def inputs(self, encode: Encode) -> Vectors:
        """What the weights are multiplied with."""
        return np.concatenate([encode(self.text), encode(self.of_kinds), self.features, np.ones(1, dtype=np.float32)])


def runs(text: str) -> frozenset[str]:
    """The runs of one to three characters in a text, whatever its case."""
    text = " ".join(text.lower().split())
    return frozenset(text[at : at + long] for long in range(1, _LONGEST_RUN + 1) for at in range(len(text) - long + 1))


def of_kinds(linked: Linked, lexicon: Lexicon, language: Language) -> str:
    """The text with the kind of thing in place of each row's name, and the attribute in place of each value: 認證幾分及格."""
    text, at = linked.keyed.folded, linked.keyed.at
    for mention in sorted(linked.mentions, key=lambda mention: -mention.start):
        kind = _kind(mention, lexicon)
        if kind:
            word = f" {kind.en} " if language == "en" else kind.zh
            text = text[: at[mention.start]] + word + text[at[mention.end - 1] + 1 :]
    return text


def _kind(mention: Mention, lexicon: Lexicon) -> Text | None:
    named = next((ref for ref in mention.refs if ref.kind in ("row", "term")), None)
    if named is None:
        return None
    if named.kind == "row":
        return lexicon.framework.tables[named.id.partition(".")[0]].name
    row, column = next(iter(lexicon.holders(named.id)), (None, ""))
    return lexicon.framework.tables[row.partition(".")[0]].columns[column].name if row else None


def features(linked: Linked, cues: Cues, hits: Sequence[Hit], queries: Sequence[Query]) -> Vectors:
    """What was understood of a message, as numbers: how much of it names explain, what is near to it, what was made of it."""
    chars = linked.keyed.chars
    length = max(1, len(chars))
    named = [mention for mention in linked.mentions if mention.of_content]
    beyond = [mention for mention in linked.mentions if not mention.of_content]
    unexplained = [extent(rest) for rest in linked.rest]
    tables = {id.partition(".")[0] for mention in named for id in mention.ids("row")[:1]}
    top = [hit.score for hit in hits] or [0.0]
    rows = {row for query in queries for row in query.rows}
    about = max((hit.score for hit in hits if hit.chunk in rows), default=0.0)
    likely = hits[0].likely if hits else 0.0
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
        likely,
        max((hit.likely for hit in hits if hit.chunk in rows), default=0.0),
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
    """Of the embeddings, then of the features as they come, then the constant."""
    threshold: float = 0.0
    runs: Mapping[str, float] = field(default_factory=dict)
    """Weights of runs of characters. They count together as one over the root of how many of these a message has."""

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Answerable:
        """The classifier in a corpus folder; one that doubts nothing for another embedding model. Raises CorpusError."""
        data, weights = read_fitted(corpus / FILE, "threshold")
        return cls(encode, weights, float(data["threshold"]), data.get("runs", {})) if data["embedder"] == embedder else cls(None)

    def surely(self, message: Seen) -> bool:
        """Whether a message is one that the guideline can answer, though a word of it is unknown, or one for what nothing has."""
        if self.encode is None or self.weights is None:
            return False
        return self._score(message, self.encode, self.weights) < self.threshold - SURELY

    def doubts(self, message: Seen) -> bool:
        """Whether a message is one that the guideline cannot answer, whatever names stand in it."""
        if self.encode is None or self.weights is None:
            return False
        return self._score(message, self.encode, self.weights) > self.threshold + EXPLAINED * message.explained

    def _score(self, message: Seen, encode: Encode, weights: Vectors) -> float:
        known = [self.runs[run] for run in runs(message.of_kinds) if run in self.runs]
        return float(message.inputs(encode) @ weights) + sum(known) / math.sqrt(len(known) or 1)
