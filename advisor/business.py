"""Whether a message asks for what is no business of this advisor, in whatever words: to forge, to spy, to write code or letters, to cook.

A linear classifier over the message's embedding, fitted on examples by `python -m ingest.business`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.intent import Encode

FILE = "business.json"


@dataclass(frozen=True)
class Business:
    """Scores messages: above 0, they are more likely another's business.

    Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    weights: Vectors | None = None
    """Of the embedding, then the constant."""

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Business:
        """The classifier in a corpus folder; one that says nothing for another embedding model. Raises CorpusError."""
        data, weights = read_fitted(corpus / FILE)
        return cls(encode, weights) if data["embedder"] == embedder else cls(None)

    def elsewhere(self, message: str) -> float:
        """How surely a message is another's business."""
        if self.encode is None or self.weights is None:
            return 0.0
        return float(np.append(self.encode(message), np.float32(1)) @ self.weights)
