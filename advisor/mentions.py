"""The names found in a text: what they may stand for, and how those that overlap are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from advisor.types import Text
from advisor.wording import Keyed, is_chinese, is_latin

RefKind = Literal["row", "term", "table", "column", "section", "attribute", "thing", "filler"]


@dataclass(frozen=True, slots=True)
class Ref:
    """What a name may stand for: `id` is a row, a term's words, a table, a column `table.column`, a section or an id of beyond.yaml."""

    kind: RefKind
    id: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text; `start` and `end` count the text's key characters."""

    start: int
    end: int
    surface: str
    refs: tuple[Ref, ...]
    exact: bool = True
    negated: bool = False
    asked: bool = False
    aside: bool = False
    claimed: bool = False
    """Set by phrasing: `negated` if the words around it exclude it, `asked` if they ask which or what of it,
    `aside` if it stands in a remark beside the question, `claimed` if they say that something is one of it."""
    fragment: bool = False
    """Words of a value that are no name: they may tell rows of a kind apart, and mean nothing else."""
    told: bool = False
    """An occupation that is told by what somebody does."""

    def ids(self, kind: RefKind) -> tuple[str, ...]:
        return tuple(ref.id for ref in self.refs if ref.kind == kind)

    @property
    def of_content(self) -> bool:
        """Whether it may name something that the guideline has."""
        return any(ref.kind in ("row", "term", "table", "column", "section") for ref in self.refs)


@dataclass(frozen=True, slots=True)
class Absent:
    """Something of this field that the guideline does not have: an attribute of anything, or a thing of a table."""

    id: str
    name: Text
    table: str | None = None
    nearest: int | None = None
    background: str | None = None
    giver: str | None = None
    """The row that it may be had from, and is not asked of: the government, of subsidies."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The names in a text, left to right, and what is left of it without them and without words that say nothing."""

    keyed: Keyed
    mentions: tuple[Mention, ...]
    rest: tuple[str, ...]
    gaps: tuple[tuple[int, str], ...] = ()
    """Where each of `rest` begins."""

    def of(self, *kinds: RefKind) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.mentions if any(ref.kind in kinds for ref in mention.refs))


_NAMING = ("row", "term", "thing")


def widened(mention: Mention, matches: Iterable[Mention]) -> Mention:
    """An attribute's mention with the attributes that words inside it name too: 什麼技術 is also 技術."""
    if not mention.ids("column"):
        return mention
    inside = {
        ref
        for other in matches
        if mention.start <= other.start and other.end <= mention.end and len(other.surface) > 1
        for ref in other.refs
        if ref.kind == "column"
    }
    return replace(mention, refs=tuple(dict.fromkeys((*mention.refs, *sorted(inside, key=lambda ref: ref.id)))))


def sticks_out(name: Mention, mended: Mention) -> bool:
    """Whether a row's own name is only partly taken by what was mended: "fits tier 2" is no first tier."""
    return bool(name.ids("row")) and not (mended.start <= name.start and name.end <= mended.end)


def titles(found: list[Mention], matches: Iterable[Mention]) -> list[Mention]:
    """The names, where words that say nothing hid the end of a title: HR|主管要|考 is HR|主管."""
    ends = {mention.end for mention in found if any(ref.kind in _NAMING for ref in mention.refs)}
    hidden = {mention.start: mention for mention in found if mention.start in ends and all(ref.kind == "filler" for ref in mention.refs)}
    shorter = {
        other.start: other
        for other in matches
        if other.start in hidden
        and 1 < other.end - other.start < hidden[other.start].end - other.start
        and any(ref.kind in _NAMING for ref in other.refs)
    }
    return [shorter.get(mention.start, mention) if mention.start in hidden else mention for mention in found]


def weight(mention: Mention) -> float:
    length = sum(0.5 if is_latin(char) else 1.0 for char in mention.surface)
    only_filler = all(ref.kind == "filler" for ref in mention.refs)
    return float(length**1.5) * (0.9 if only_filler else 1.0)


def gaps(keyed: Keyed, mentions: Iterable[Mention]) -> list[tuple[int, int, str]]:
    """Runs of letters that no mention covers, split where script or punctuation changes; Latin runs are whole words."""
    covered = {index for mention in mentions for index in range(mention.start, mention.end)}
    gaps: list[tuple[int, int, str]] = []
    start = None
    for index in range(len(keyed.chars) + 1):
        inside = index < len(keyed.chars) and index not in covered and (keyed.chars[index].isalpha() or keyed.chars[index].isdigit())
        if start is not None and (
            not inside
            or is_chinese(keyed.chars[index]) != is_chinese(keyed.chars[start])
            or (is_latin(keyed.chars[index]) and keyed.starts_word(index))
        ):
            gaps.append((start, index, keyed.chars[start:index]))
            start = None
        if inside and start is None:
            start = index
    return gaps


def numbers(chars: str) -> list[str]:
    """What is never a slip of the keyboard: "number 7" is not "numbers"."""
    return re.findall(r"\d+", chars)
