"""What other documents add to an answer: quoted word for word, where the guideline does not say, or where they are asked for.

Their words are content: no language model reads them, and nothing in them is followed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.composed import Composed, paragraph, statements
from advisor.document_search import DocumentSearch, Spoken, nearest_first
from advisor.library import Document
from advisor.prompts import phrase
from advisor.types import Block, Language, Statement
from advisor.wording import compact

# Set on evals/documents/questions.yaml and on questions of the development cases that nothing answers; see docs/documents.md.
_ANSWERS = 0.94
_OFF_TOPIC = 0.96
"""What this advisor would decline must be answered beyond doubt."""
_ASKED_FOR = 0.92
"""Where the asker speaks of rules of the house, less is asked."""
_NAMED = 0.86
_SHORTEST_NAME = 3

_OF_THE_HOUSE = re.compile(
    r"(?:我們|本|貴|敝|咱們)(?:公司|單位|機構|校|院|部門)|我司|內規|公司(?:的|內部|有)*(?:規定|規則|辦法|政策|制度|規範)|"
    r"(?:our|the|your)company'?s?(?:policy|policies|rules?)|companypolicy|ourcompany",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"([\\`*_\[\]<&~#|])")


@dataclass(frozen=True, slots=True)
class _Asked:
    named: Document | None
    of_the_house: bool


class Documents:
    """Lets documents speak. Safe to share between threads."""

    def __init__(self, search: DocumentSearch) -> None:
        self._search = search

    def added(self, question: str, composed: Composed, language: Language) -> Composed:
        """The answer with what documents say; the same where they do not answer. What the guideline answers is kept to the word.

        Raises IndexFault."""
        documents = self._search.names()
        if not documents:
            return composed
        asked = _Asked(_named(question, documents), bool(_OF_THE_HOUSE.search(compact(question))))
        if composed.outcome == "answered" and not (asked.named or asked.of_the_house):
            return composed
        spoken = self._search.search(question, asked.named)
        if not spoken:
            return composed
        told = self._told(nearest_first(spoken, _least(asked, composed)), language)
        if not told:
            return composed
        if composed.outcome == "answered":
            return replace(composed, blocks=(*composed.blocks, *told))
        lead = _absence(composed) if composed.outcome == "abstained" else Statement(phrase("absent_unknown", language))
        return Composed((paragraph(lead), *told), rows=composed.rows)

    def _told(self, spoken: Sequence[Spoken], language: Language) -> list[Block]:
        told: list[Block] = []
        for one in spoken:
            evidence = self._search.evidence(one)
            assert evidence.source is not None
            label = escaped(evidence.source.label)
            # Chinese goes on after p.12 with a space.
            between = " " if language == "zh-TW" and label[-1].isascii() else ""
            said = phrase("document_says", language, label=label + between, quote=escaped(" ".join(one.quote.split())))
            told.append(paragraph(Statement(said, (evidence,))))
        return told


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is: no markup of a document acts in an answer, no `[1]` of it is a marker of ours."""
    return _MARKUP.sub(r"\\\1", text)


def _least(asked: _Asked, composed: Composed) -> float:
    if asked.named:
        return _NAMED
    if asked.of_the_house:
        return _ASKED_FOR
    return _OFF_TOPIC if composed.outcome == "declined" else _ANSWERS


def _named(question: str, documents: Sequence[Document]) -> Document | None:
    """The document whose name stands in the question, the longest of them."""
    text = compact(question)
    found = [one for one in documents if len(compact(one.name)) >= _SHORTEST_NAME and compact(one.name) in text]
    return max(found, key=lambda one: len(one.name), default=None)


def _absence(composed: Composed) -> Statement:
    """The sentence by which the guideline's silence is told."""
    return next((one for one in statements(composed.blocks) if not one.evidence), Statement(phrase("absent_unknown", "zh-TW")))
