"""What each clause of a message does: asks, claims, tells who somebody is, or only talks.

A linear classifier over a clause's embedding and its runs of characters, fitted on labelled messages by `python -m ingest.clauses`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from advisor.answerable import runs
from advisor.embeddings import Vectors
from advisor.fitted import read_fitted
from advisor.framework import CORPUS
from advisor.intent import Encode
from advisor.wording import is_chinese

FILE = "clauses.json"

Role = Literal["asks", "claims", "self", "talk"]
ROLES: tuple[Role, ...] = get_args(Role)
"""In the order of the weights."""

_END = re.compile(r"[，。；;！!？?…～~\n]+\s*|,(?!\d)\s*|\.+(?=\s|$)\s*|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_MARKS = " ，,。.；;！!？?…～~\n"
_ENDS = "，,。；;！!？?"
_OPENS, _CLOSES = "「『（(《【", "」』）)》】"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it stands, with the marks that end it, and how likely it has each role."""

    text: str
    likely: Mapping[Role, float]

    @property
    def bare(self) -> str:
        """Without these marks, as it is embedded."""
        return _bare(self.text)


def clauses(text: str) -> list[str]:
    """The text's clauses, each with the marks that end it; what stands in quotes or brackets stays together."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        piece = text[start:end]
        if piece and (end == len(text) or sum(map(piece.count, _OPENS)) <= sum(map(piece.count, _CLOSES))):
            found.append(piece)
            start = end
    return found


def marked(clause: str, place: int, of: int) -> frozenset[str]:
    """What counts of a clause besides its meaning: its runs of characters, the mark that ends it, and where in the message it stands."""
    where = "only" if of == 1 else "first" if place == 0 else "last" if place == of - 1 else "between"
    return runs(clause.strip(_MARKS)) | {f"<{where}>", f"<ends {clause.strip()[-1:]}>"}


@dataclass(frozen=True)
class Clauses:
    """Tells clauses apart. Only of the embedding model that it was fitted with does it say anything."""

    encode: Encode | None
    weights: Vectors | None = None
    """Shape: dimensions of an embedding + 1 by roles."""
    runs: Mapping[str, list[float]] = field(default_factory=dict)
    """Weights of `marked`, by role. They count together as one over the root of how many of these a clause has."""
    talk: float = 1.0
    """How likely a clause must only talk to be left out."""

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Clauses:
        """The classifier in a corpus folder; one that leaves nothing out for another embedding model. Raises CorpusError."""
        data, weights = read_fitted(corpus / FILE, "talk")
        return cls(encode, weights, data["runs"], float(data["talk"])) if data["embedder"] == embedder else cls(None)

    def read(self, text: str) -> list[Clause]:
        """The text's clauses with their roles; none where nothing was fitted."""
        pieces = clauses(text)
        return [] if self.encode is None or self.weights is None else [self._judged(pieces, place) for place in range(len(pieces))]

    def without_talk(self, text: str, asks: Callable[[str], bool], keeps: Callable[[Clause], bool]) -> str:
        """The text without clauses that only talk, but for those that ask by their words (`asks`), or are to be kept (`keeps`).

        As it is where nothing is left that asks or claims."""
        pieces = clauses(text)
        if len(pieces) < 2 or self.encode is None or self.weights is None:
            return text
        kept, asked = [], False
        for place, piece in enumerate(pieces):
            if asks(piece):
                # What is kept anyway is not embedded: that takes most of an answer's time.
                kept.append(piece)
                asked = True
            elif (clause := self._judged(pieces, place)).likely["talk"] < self.talk or keeps(clause):
                kept.append(piece)
                asked = asked or clause.likely["asks"] + clause.likely["claims"] > 0.5
        return _joined(kept) if asked and len(kept) < len(pieces) else text

    def _judged(self, pieces: Sequence[str], place: int) -> Clause:
        assert self.encode is not None
        assert self.weights is not None
        piece = pieces[place]
        vector = np.append(self.encode(_bare(piece)), np.float32(1))
        known = [self.runs[run] for run in marked(piece, place, len(pieces)) if run in self.runs]
        scores = vector @ self.weights + np.sum(known, axis=0) / math.sqrt(len(known) or 1)
        odds = np.exp(scores - scores.max())
        return Clause(piece, dict(zip(ROLES, (odds / odds.sum()).tolist(), strict=True)))


def _bare(clause: str) -> str:
    return clause.strip(_MARKS) or clause


def _joined(kept: Sequence[str]) -> str:
    """Clauses between which others were left out: each ends where the next begins, whatever mark it had."""
    *before, last = kept
    ended = [text if text.rstrip()[-1:] in _ENDS else text.rstrip(_MARKS) + ("，" if is_chinese(text[0]) else ", ") for text in before]
    return "".join((*ended, last)).strip(" ，,；;、")
