"""How a part of a statement is read: what it names, what it denies, and which value it says of which row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from advisor.wording import fold, is_chinese
from evals.naming import Mention, Names
from evals.passages import Passage

LEAST_WORDING = 0.5
"""Share of its wording that a cited statement must have of its passages where it names nothing of the guideline."""

_DENIES = re.compile(
    r"不(?![只僅但同])|沒(?!錯)|並非|非(?!常)|未(?!來)|無(?!論)|除了"
    r"|\bnot\b(?! only)|\bno\b|n't\b|\bnone\b|\bnothing\b|\bneither\b|\bwithout\b|other than|except"
)
DENIED_NUMBER = re.compile(r"(?:不是|不只|沒有|並非|\bnot\b|\bno\b)\s*(?:第|number)?\s*(?:\d+|[一二兩三四五六七八九十]+)")
_CLAUSE = re.compile(r"[，,；;。：:（）()]|\bbut\b|而是")
_TOGETHER = re.compile(r"^[\s、,，和與及跟或/&*「」]*(?:and|or)?\s*$")
_LATIN = re.compile(r"(?<![a-zA-Z0-9])[A-Za-z][A-Za-z0-9+#.-]*[A-Za-z0-9+#]")
_EVERYDAY = frozenset({"ai", "it", "e.g", "i.e", "vs"})


@dataclass(frozen=True)
class Said:
    """A part of a statement: the folded text, the same as it is written, the names in it and those that it denies."""

    text: str
    folded: str
    written: str
    mentions: tuple[Mention, ...]
    denied: frozenset[Mention]
    rest: str
    affirmed: str
    """The folded text without names; and without the clauses that deny."""

    def foreign(self, chinese: bool) -> Iterator[str]:
        """Words in Latin letters beside the guideline's names: any in a Chinese text, in an English one those written like a name."""
        for word in _LATIN.findall(_blanked(self.written, self.mentions)):
            like_a_name = any(char.isupper() or char.isdigit() for char in word[1:])
            if (chinese or like_a_name) and word.lower() not in _EVERYDAY:
                yield word


@lru_cache(maxsize=4096)
def read(text: str, names: Names) -> Said:
    mentions = names.find(text)
    folded = fold(text)
    written = unicodedata.normalize("NFKC", text)
    rest = _blanked(folded, mentions)
    denied: set[Mention] = set()
    affirmed = []
    start = 0
    for end in [*(match.start() for match in _CLAUSE.finditer(rest)), len(rest)]:
        if _DENIES.search(rest[start:end]):
            denied |= {mention for mention in mentions if start <= mention.start < end}
        else:
            affirmed.append(rest[start:end])
        start = end
    return Said(text, folded, written if len(written) == len(folded) else folded, mentions, frozenset(denied), rest, "".join(affirmed))


def _blanked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with a sign in place of each character of a name."""
    chars = list(text)
    for mention in mentions:
        chars[mention.start : mention.end] = "·" * (mention.end - mention.start)
    return "".join(chars)


# What belongs to what?


def misplaced(said: Said, names: Names) -> str | None:
    """A value that is said of a row of a kind that has such values, where it is another row's: "NLP engineers use CNN"."""
    for index, mention in enumerate(said.mentions):
        if mention in said.denied or not mention.name.held or "document.guideline" in mention.name.rows:
            continue
        holders = {held.row for held in mention.name.held}
        tables = {row.partition(".")[0] for row in holders}
        for table in tables:
            beside = _rows_beside(said, index, table)
            if beside and not beside & holders:
                if len(tables) > 1 and any(_rows_beside(said, index, other) & holders for other in tables):
                    continue
                return f"{mention.name.surface!r} is not of {', '.join(sorted(beside))}"
    return None


def _rows_beside(said: Said, index: int, table: str) -> set[str]:
    """The rows of a table named last before a mention and first behind it, with those that they are enumerated with."""
    rows: set[str] = set()
    for step in (-1, 1):
        place = index + step
        while 0 <= place < len(said.mentions) and not _of(said.mentions[place], table):
            place += step
        while 0 <= place < len(said.mentions) and _of(said.mentions[place], table):
            rows |= _of(said.mentions[place], table)
            following = place + step
            if not 0 <= following < len(said.mentions):
                break
            first, second = sorted((place, following))
            if not _TOGETHER.match(said.folded[said.mentions[first].end : said.mentions[second].start]):
                break
            place = following
    return rows


def pairs(said: Said) -> bool:
    """Whether a value is named together with a row that it is of."""
    rows = {row for mention in said.mentions for row in mention.name.rows}
    return any(held.row in rows for mention in said.mentions for held in mention.name.held)


def _of(mention: Mention, table: str) -> set[str]:
    return {row for row in mention.name.rows if row.startswith(f"{table}.")}


# Wording, where nothing is named.


def unborne_wording(text: str, passages: Sequence[Passage]) -> str | None:
    """Why a statement that names nothing is not borne: too little of its wording stands in its passages. None if enough does, or if it
    says too little to be held against anything."""
    pieces = _pieces(fold(text))
    if not says_more(text):
        return None
    known = {piece for passage in passages for piece in _pieces(fold(f"{passage.quote}\n{passage.title}\n{passage.english}"))}
    if sum(piece in known for piece in pieces) >= LEAST_WORDING * len(pieces):
        return None
    return "too little of its wording is in what it cites"


def says_more(text: str) -> bool:
    """Whether there is enough wording to be held against anything."""
    return len(_pieces(fold(text))) >= 4


def _pieces(folded: str) -> list[str]:
    """Pairs of Chinese characters and longer English words."""
    pairs = [folded[index : index + 2] for index in range(len(folded) - 1) if is_chinese(folded[index]) and is_chinese(folded[index + 1])]
    return pairs + re.findall(r"[a-z]{4,}", folded)
