"""Mistyped Latin words put right: a word that neither the field nor English knows, and that one slip makes out of a word of the field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

FILE = "spelling.json"

_WORD = re.compile(r"(?<![A-Za-z0-9+#.-])[A-Za-z]{4,}(?![A-Za-z0-9+#]|[.-][A-Za-z0-9])")
_KEYS = {
    letter: (row, column + row / 2)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, letter in enumerate(letters)
}
_NAME = re.compile(r"[A-Z][a-z]+")
_BRITISH = re.compile(r"(?<=[a-z]{3}i)s(?=(e[ds]?|ing|ation)$)|(?<=[a-z]{2})our(?=s?$|al)")
_VOWELS = frozenset("aeiouy")
_SOUND_ALIKE = ({"c", "s"}, {"c", "k"}, {"s", "z"}, {"g", "j"})
_LONG = 8
"""Letters from which a word may have two slips and still be told."""


@lru_cache(maxsize=4)
def english_words(corpus: Path) -> frozenset[str]:
    """The most used words of English, four letters or longer, in a corpus folder's spelling.json. Raises OSError, ValueError, KeyError."""
    return frozenset(json.loads((corpus / FILE).read_text(encoding="utf-8"))["english"].split())


class LatinSpeller:
    """`field`: words of the field as they are written, with how often; `english`: words that are right though the field lacks them."""

    def __init__(self, field: Mapping[str, int], english: frozenset[str]) -> None:
        self._times: dict[str, int] = {}
        self._written: dict[str, str] = {}
        for word, times in sorted(field.items(), key=lambda pair: pair[1]):
            self._times[word.lower()] = self._times.get(word.lower(), 0) + times
            self._written[word.lower()] = word
        self._english = english

    def edits(self, message: str) -> Iterator[tuple[int, int, str]]:
        """What to change in a message in half width: places from and to, and what was meant."""
        for found in _WORD.finditer(message):
            word = found.group().lower()
            forms = _forms(word)
            known = any(form in self._times for form in forms)
            # "is Runaway a video tool": within a sentence, a capital is a name's.
            as_name = _NAME.fullmatch(found.group()) and message[: found.start()].rstrip()[-1:].isalpha()
            if known or (any(form in self._english for form in forms) and not as_name):
                continue
            meant = self._meant(word)
            if meant and (not as_name or not self._written[meant].islower() or not any(form in self._english for form in forms)):
                yield (*found.span(), _in_case_of(found.group(), self._written[meant]))

    def _meant(self, word: str) -> str | None:
        most = 2 if len(word) >= _LONG else 1
        found = process.extract(word, self._times.keys(), scorer=OSA.distance, score_cutoff=2, limit=24)
        # The first letter is seldom mistyped: another one most often makes another word.
        near = [
            (distance, other)
            for other, distance, _ in found
            if other[0] == word[0] and _may_slip(word, other) and (distance <= most or _reordered(word, other))
        ]
        # Letters in the wrong order, or one left out, are likelier than another letter: Claud is Claude, and not Cloud.
        likeliest = min(
            near,
            key=lambda pair: (pair[0], not _reordered(word, pair[1]), _replaces(word, pair[1]), -self._times[pair[1]], pair[1]),
            default=None,
        )
        return likeliest[1] if likeliest else None


def one_slip(word: str, other: str) -> bool:
    """Whether one slip at most makes one word of the other."""
    return OSA.distance(word, other) <= 1


def _forms(word: str) -> tuple[str, ...]:
    """What a word may be a regular form of: a plural, an adverb, a British spelling (summarise, behaviour)."""
    american = _BRITISH.sub(lambda found: {"s": "z", "our": "or"}[found.group()], word)
    return word, word.removesuffix("s"), word.removesuffix("ly"), american, american.removesuffix("s")


def _may_slip(word: str, other: str) -> bool:
    """Whether where one letter stands for another, a finger or an ear took it for that: Tainan is not Taiwan."""
    if len(word) != len(other) or (len(word) >= _LONG and set(word) == set(other)):
        # Another letter is doubled: begginer.
        return True
    differing = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
    if sorted(one for one, _ in differing) == sorted(two for _, two in differing):
        return True
    heard = _SOUND_ALIKE if len(word) >= _LONG else ()
    return all({one, two} <= _VOWELS or _beside(one, two) or {one, two} in heard for one, two in differing)


def _replaces(word: str, other: str) -> bool:
    """Whether a letter stands for another."""
    return len(word) == len(other) and sorted(word) != sorted(other)


def _reordered(word: str, other: str) -> bool:
    """Whether both have the same letters: vedio."""
    return sorted(word) == sorted(other)


def _beside(one: str, two: str) -> bool:
    """Whether two letters lie next to each other on a keyboard."""
    (row, column), (other_row, other_column) = _KEYS[one], _KEYS[two]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _in_case_of(typed: str, word: str) -> str:
    """A word with a capital where the typed one has it; names keep how they are written."""
    if word.islower():
        return word.upper() if typed.isupper() else word.capitalize() if typed[0].isupper() else word
    return word
