"""What a message asks for, of whatever it is about: an attribute of the guideline's, one that it lacks, or something to be done.

A linear classifier over two embeddings of the message, fitted on labelled messages by `python -m ingest.aims`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.intent import Encode

FILE = "aims.json"

COLUMN, LACK, ACT = "col:", "lack:", "op:"
"""How labels begin: of attributes, by column; of what the guideline lacks, by its id in corpus/beyond.yaml; of what is to be done."""


@dataclass(frozen=True, slots=True)
class Aim:
    """How likely each label is what is asked for, 0 to 1; together 1, or nothing where nothing was fitted."""

    likely: Mapping[str, float] = field(default_factory=dict)

    def of(self, kind: str) -> float:
        """How likely any label of a kind is."""
        return sum(likely for label, likely in self.likely.items() if label.startswith(kind))

    def chance(self, label: str) -> float:
        """How likely one label is."""
        return self.likely.get(label, 0.0)

    def best(self, kind: str) -> str:
        """The likeliest label of a kind, without the kind; "" where there is none."""
        labels = [label for label in self.likely if label.startswith(kind)]
        return max(labels, key=lambda label: self.likely[label]).removeprefix(kind) if labels else ""

    def among(self, allowed: Callable[[str], bool]) -> Aim:
        """The same where only some labels can be meant."""
        left = {label: likely for label, likely in self.likely.items() if allowed(label)}
        whole = sum(left.values())
        return Aim({label: likely / whole for label, likely in left.items()}) if whole else Aim()


@dataclass(frozen=True)
class Aims:
    """Tells aims apart. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    weights: Vectors | None = None
    """Shape: twice the dimensions of an embedding + 1 by labels."""
    labels: Sequence[str] = ()
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The tables of what each lack is asked of, by its id."""

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS, file: str = FILE, by: str = "") -> Aims:
        """The classifier in a corpus folder; one that tells nothing for another embedding model. `by`: as in read_fitted. Raises
        CorpusError."""
        data, weights = read_fitted(corpus / file, by=by)
        return cls(encode, weights, tuple(data["labels"]), data.get("kinds", {})) if data["embedder"] == embedder else cls(None)

    def read(self, message: str, of_kinds: str) -> Aim:
        """What a message asks for; `of_kinds`: the same with the kind of thing in place of each name."""
        if self.encode is None or self.weights is None:
            return Aim()
        inputs = np.concatenate([self.encode(message), self.encode(of_kinds), np.ones(1, dtype=np.float32)])
        scores = inputs @ self.weights
        odds = np.exp(scores - scores.max())
        return Aim(dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True)))
