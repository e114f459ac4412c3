"""What somebody who tells his situation wants to be told: what to learn, which job or certification, whom to hire.

A linear classifier over the message's embedding and its runs of characters, fitted on labelled messages by `python -m ingest.wishes`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from advisor.answerable import runs
from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.intent import Encode
from advisor.scoring.values import Background

FILE = "wishes.json"

Wish = Literal[
    "learn",
    "become",
    "become_named",
    "certify",
    "certify_team",
    "hire",
    "use",
    "tools",
    "team_start",
    "choose",
    "able",
    "assess",
    "other",
]
WISHES: tuple[Wish, ...] = get_args(Wish)
"""In the order of the weights. `become_named`: a role that is named; `team_start`: how a firm or team begins; `choose`: one of those named;
`able`: whether it is too late or hopeless; `assess`: to be rated, or his team; `other`: no advice, but a fact, or another's business."""

_SCIENCE = 0.75
"""How likely somebody must be of science or engineering who does not say so, to be taken for it."""


@dataclass(frozen=True, slots=True)
class Wished:
    """The advice that is most likely wanted, and how likely any is, 0 to 1; the field that who it is for most likely comes from."""

    wish: Wish
    likely: float
    background: Background
    rated: float = 0.0
    """How likely it is that he, or his team, is to be rated."""


@dataclass(frozen=True)
class Wishes:
    """Tells wishes apart. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    weights: Vectors | None = None
    """Shape: dimensions of an embedding + 1 by wishes and, last, science and engineering."""
    runs: Mapping[str, list[float]] = field(default_factory=dict)
    """Weights of runs of characters, alike. They count together as one over the root of how many of these a message has."""

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Wishes:
        """The classifier in a corpus folder; one for which nobody wants advice for another embedding model. Raises CorpusError."""
        data, weights = read_fitted(corpus / FILE)
        return cls(encode, weights, data["runs"]) if data["embedder"] == embedder else cls(None)

    def read(self, message: str) -> Wished:
        """What a message wishes for."""
        if self.encode is None or self.weights is None:
            return Wished("other", 0.0, "cross_field")
        vector = np.append(self.encode(message), np.float32(1))
        known = [self.runs[run] for run in runs(message) if run in self.runs]
        scores = vector @ self.weights + np.sum(known, axis=0) / math.sqrt(len(known) or 1)
        odds = np.exp(scores[:-1] - scores[:-1].max())
        likely = odds / odds.sum()
        best = max(range(len(WISHES) - 1), key=lambda place: float(likely[place]))
        science = 1 / (1 + math.exp(-float(scores[-1])))
        background: Background = "science" if science >= _SCIENCE else "cross_field"
        return Wished(WISHES[best], 1 - float(likely[-1]), background, float(likely[WISHES.index("assess")]))
