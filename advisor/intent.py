"""Which scoring helper a message sounds like: a linear classifier over its embedding, fitted on examples by `python -m ingest.intent`.

Names are masked first, so that what counts is how something is asked and not about whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.embeddings import Vectors
from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.lexicon import Linked
from advisor.scoring.naming import Names

Encode = Callable[[str], Vectors]
"""A question's embedding."""

FILE = "intent.json"
NONE = "none"

_MASKS = (("certification.", "證照甲"), ("competency.", "某能力"))
_ROLE = "某職務"


def masked(linked: Linked, names: Names) -> str:
    """The message with roles, certifications and competencies replaced by words that stand for any of them."""
    text, pieces, done = linked.keyed.folded, [], 0
    for mention in linked.mentions:
        start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
        rows = mention.ids("row")
        mask = next((word for prefix, word in _MASKS if any(id.startswith(prefix) for id in rows)), None)
        mask = mask if mask == _MASKS[0][1] else _ROLE if names.roles_of(mention) else mask
        if mask and start >= done:
            pieces += [text[done:start], mask]
            done = end
    return "".join(pieces) + text[done:]


@dataclass(frozen=True)
class Intent:
    """Scores by helper; above 0 is a yes. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    helpers: tuple[str, ...] = ()
    weights: Vectors | None = None

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Intent:
        """The classifier in a corpus folder; one that says nothing for another embedding model. Raises CorpusError."""
        try:
            data = json.loads((corpus / FILE).read_text(encoding="utf-8"))
            fitted = np.array(data["weights"], dtype=np.float32)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{FILE}: cannot be read ({error}).", "Restore it, or run `python -m ingest.intent`.") from None
        return cls(encode, tuple(data["helpers"]), fitted) if data["embedder"] == embedder else cls(None)

    def scores(self, text: str) -> dict[str, float]:
        """The score of each helper, and of none, for a masked message; empty where nothing was fitted."""
        if self.encode is None or self.weights is None:
            return {}
        vector = np.append(self.encode(text), np.float32(1))
        return {helper: float(score) for helper, score in zip(self.helpers, vector @ self.weights, strict=True)}
