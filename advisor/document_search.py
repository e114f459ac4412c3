"""Finds the passages of other documents that answer a question: nearest in meaning in Chroma, then by the words they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import opencc

from advisor.embeddings import Vectors
from advisor.library import Document, Found, Library
from advisor.retrieval import tokens
from advisor.types import Evidence, Source

_NEAREST = 24
_LONGEST_QUERY = 400
_LONGEST_QUOTE = 220
"""Characters of whole sentences; a longer sentence is cut at commas."""
# What questions are made of stands in every passage, or in none.
_ASKING = re.compile(
    r"請問|想知道|告訴我|可不可以|能不能|有沒有|是不是|什麼時候|什麼|怎麼樣|怎麼辦|怎麼|為什麼|多少錢|多少|多久|幾[個天年月小時成張次題點]*|哪裡|哪些|哪一|嗎|呢|啊|的|了|要|會|是|我們|我|"
    r"公司|貴單位|本公司|\b(?:how|what|which|when|where|who|is|are|do|does|the|a|an|of|for|to|in|each|company|much|many|can|i|we|my)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？!?；\n]+[。！？!?；]?[」』”）)]*|\n")
_WORTH = 0.14
"""Weight of shared words beside nearness, whose useful range is about 0.80 to 0.92."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage that answers. `score` is comparable between questions; `quote` stands verbatim in the passage."""

    found: Found
    score: float
    quote: str


class DocumentSearch:
    """Search over a library. Safe to share between threads."""

    def __init__(self, library: Library, embedder: str, encode: Callable[[str], Vectors]) -> None:
        self._library = library
        self._embedder = embedder
        self._encode = encode
        self._traditional = opencc.OpenCC("s2twp")

    def names(self) -> tuple[Document, ...]:
        """The documents that can speak. Raises IndexFault if they cannot be searched."""
        documents = tuple(document for document in self._library.documents() if document.edition)
        if documents:
            self._library.require(self._embedder)
        return documents

    def search(self, question: str, only: Document | None = None, k: int = 2) -> list[Spoken]:
        """The k best passages, best first. Raises IndexFault."""
        query = question[:_LONGEST_QUERY]
        found = self._library.nearest(self._encode(query), _NEAREST, only)
        wanted = frozenset(tokens(_ASKING.sub(" ", self._traditional.convert(query))))
        scored = [self._scored(one, wanted) for one in found]
        return sorted(scored, key=lambda spoken: -spoken.score)[:k]

    def evidence(self, spoken: Spoken) -> Evidence:
        """What a statement that quotes the passage rests on, with the passages around it."""
        chunk = spoken.found.chunk
        before, after = self._library.beside(chunk)
        source = Source(spoken.found.document.name, chunk.page, chunk.heading, chunk.text, before, after)
        return Evidence(chunk.id, 0, spoken.quote, "document", source)

    def _scored(self, found: Found, wanted: frozenset[str]) -> Spoken:
        text = found.chunk.text
        shared = coverage(wanted, " ".join((*found.chunk.heading, text)))
        return Spoken(found, found.nearness + _WORTH * shared, quoted(text, wanted))


def coverage(wanted: frozenset[str], text: str) -> float:
    """The share of what is asked for that stands in the text; pairs of characters and words count, single characters a little."""
    if not wanted:
        return 0.0
    there = frozenset(tokens(text))
    weights = {token: 1.0 if len(token) > 1 else 0.3 for token in wanted}
    return sum(weight for token, weight in weights.items() if token in there) / sum(weights.values())


def quoted(text: str, wanted: frozenset[str]) -> str:
    """The whole sentences in a row that share most with what is asked for, within the bound."""
    if len(text) <= _LONGEST_QUOTE:
        return text
    spans = [(found.start(), found.end()) for found in _SENTENCE.finditer(text) if found[0].strip()]
    shares = [coverage(wanted, text[start:end]) for start, end in spans]
    first = last = max(range(len(spans)), key=lambda place: shares[place])
    while True:
        # What follows explains more often than what comes before.
        if last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= _LONGEST_QUOTE:
            last += 1
        elif first and spans[last][1] - spans[first - 1][0] <= _LONGEST_QUOTE:
            first -= 1
        else:
            break
    quote = text[spans[first][0] : spans[last][1]].strip()
    return quote if len(quote) <= 2 * _LONGEST_QUOTE else _cut(quote)


def _cut(sentence: str) -> str:
    end = max((found.end() for found in re.finditer(r"[，、,;；\s]", sentence[:_LONGEST_QUOTE])), default=_LONGEST_QUOTE)
    return sentence[:end].rstrip("，、,;； ")


def nearest_first(spoken: Sequence[Spoken], least: float) -> list[Spoken]:
    """Those that answer: above the threshold, and not far below the best."""
    return [one for one in spoken if one.score >= max(least, spoken[0].score - 0.02)]
