"""Which rows of a kind a message asks for, by their places or by what they are not: the first, the one behind another, all but some.

Linear classifiers over two embeddings of the message, fitted on labelled messages by `python -m ingest.choices`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.aims import Aim, Aims
from advisor.framework import CORPUS
from advisor.intent import Encode

FILE, KINDS = "choices.json", "chosen_kinds.json"

CHOICES = ["first", "last", "middle", "nth", "next", "previous", "after", "before", "earlier", "position", "except", "unordered", "plain"]
"""`after`, `before`: all that come there; `earlier`: of two, by their order; `unordered`: by an order that the guideline doesn't give;
`plain`: none of these."""


@dataclass(frozen=True)
class Choices:
    """Tells choices apart, and the kinds that they are made among."""

    choice: Aims
    kind: Aims

    @classmethod
    def load(cls, encode: Encode, embedder: str, corpus: Path = CORPUS) -> Choices:
        """The classifiers in a corpus folder; such as tell nothing for another embedding model. Raises CorpusError."""
        return cls(Aims.load(encode, embedder, corpus, FILE), Aims.load(encode, embedder, corpus, KINDS, by="choices"))

    def read(self, message: str, of_kinds: str) -> tuple[Aim, Aim]:
        """How likely each choice is asked for, and each table to be the kind; `of_kinds`: the message with kinds in place of names."""
        return self.choice.read(message, of_kinds), self.kind.read(message, of_kinds)
