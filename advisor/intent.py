"""Which scoring helper a message sounds like: a linear classifier over its embedding, fitted on examples by `python -m ingest.intent`.

Names are masked first, so that what counts is how something is asked and not about whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.mentions import Linked, Mention
from advisor.scoring.naming import Names

Encode = Callable[[str], Vectors]
"""A question's embedding."""

FILE = "intent.json"
NONE = "none"

_CERTIFICATION, _ROLE, _COMPETENCY, _SUBJECT = "證照甲", "某職務", "某能力", "某技術"


def masked(linked: Linked, names: Names) -> str:
    """The message with certifications, roles, competencies and what roles work with replaced by words that stand for any of them."""
    text, pieces, done = linked.keyed.folded, [], 0
    for mention in linked.mentions:
        start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
        mask = _mask(mention, names)
        if mask and start >= done:
            pieces += [text[done:start], mask]
            done = end
    return "".join(pieces) + text[done:]


def _mask(mention: Mention, names: Names) -> str | None:
    kinds = {id.partition(".")[0] for id in mention.ids("row")}
    if "certification" in kinds:
        return _CERTIFICATION
    if names.roles_of(mention):
        return _ROLE
    if "competency" in kinds:
        return _COMPETENCY
    return _SUBJECT if mention.ids("term") or "tool" in kinds else None


@dataclass(frozen=True)
class Intent:
    """Scores by helper; above 0 is a yes. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    helpers: tuple[str, ...] = ()
    weights: Vectors | None = None

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Intent:
        """The classifier in a corpus folder; one that says nothing for another embedding model. Raises CorpusError."""
        data, weights = read_fitted(corpus / FILE)
        return cls(encode, tuple(data["helpers"]), weights) if data["embedder"] == embedder else cls(None)

    def scores(self, text: str) -> dict[str, float]:
        """The score of each helper, and of none, for a masked message; empty where nothing was fitted."""
        if self.encode is None or self.weights is None:
            return {}
        vector = np.append(self.encode(text), np.float32(1))
        return {helper: float(score) for helper, score in zip(self.helpers, vector @ self.weights, strict=True)}
