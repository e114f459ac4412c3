"""What a text names of the guideline: rows and values of its tables, in Chinese or English, with what they may stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from advisor.framework import Framework, Row, squeeze
from advisor.types import Text
from advisor.wording import Keyed, key

_PARENTHESES = re.compile(r"^(.+?)\s*[(（]([^()（）]+)[)）]$")
_PLACES = {"一": "1", "二": "2", "三": "3", "四": "4"}


@dataclass(frozen=True, slots=True)
class Held:
    """A value in a cell."""

    row: str
    column: str
    zh: str


@dataclass(eq=False, slots=True)
class Name:
    """A wording with everything of the guideline that it may stand for. `weak` is a word of everyday English: text, sales."""

    surface: str
    rows: tuple[str, ...]
    held: tuple[Held, ...]
    weak: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text; `start` and `end` count characters of the folded text."""

    start: int
    end: int
    name: Name


class Names:
    """Every name of the guideline's rows and values; `find` is pure."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        rows: dict[str, dict[str, None]] = defaultdict(dict)
        held: dict[str, dict[Held, None]] = defaultdict(dict)
        written: dict[str, str] = {}
        self.wordings: dict[str, set[str]] = defaultdict(set)
        """By row: how its section may write it, as keys."""
        self.texts = {section.number: squeeze("".join(line.text.zh for line in section.lines)) for section in framework.sections}
        self.cells: dict[tuple[str, str], tuple[int, str, tuple[str, ...]]] = {}
        """By row and column: the section of a cell, the key of its evidence and those of its values."""
        for row in framework.rows.values():
            for name in row_names(row):
                rows[key(name)][row.id] = None
                written.setdefault(key(name), name)
            self.wordings[row.id] = {key(name) for text in (row.name.zh, row.label.zh, row.anchor) for name in short_forms(text)}
            for column in framework.columns_of(row):
                evidence = framework.evidence_of_cell(row, column)
                values = tuple(key(value.text.zh) for value in framework.cell(row, column))
                self.cells[row.id, column.key] = (evidence.section, key(evidence.quote), values)
                for value in framework.cell(row, column):
                    names = row_names(framework.rows[value.row]) if value.row else _both(value.text)
                    for name in names:
                        held[key(name)][Held(row.id, column.key, value.text.zh)] = None
                        written.setdefault(key(name), name)
        # Names of tables and columns claim nothing, even where a row has the same; but 工具類別 is not 工具類.
        labels: set[str] = set()
        for table in framework.tables.values():
            for label in (table.name, *(column.name for column in table.columns.values())):
                for name in (label.zh, label.en):
                    written.setdefault(key(name), name)
                    labels.add(key(name))
        # What the guideline itself writes in Latin letters is a name: Flask, Microsoft.
        own = {key(row.name.zh) for row in framework.rows.values()}
        own |= {key(value.text.zh) for row in framework.rows.values() for values in row.cells.values() for value in values}
        self._by_head: dict[str, list[Name]] = defaultdict(list)
        for surface in sorted(written, key=len, reverse=True):
            if len(surface) > 1:
                found = (tuple(rows.get(surface, ())), tuple(held.get(surface, ())))
                weak = surface in labels or (surface not in own and _everyday(written[surface]))
                self._by_head[surface[:2]].append(Name(surface, *found, weak=weak))

    @lru_cache(maxsize=4096)  # noqa: B019 - made once a framework and kept
    def find(self, text: str) -> tuple[Mention, ...]:
        """The names in a text from left to right, the longest where they overlap."""
        return tuple(self._find(Keyed.of(text)))

    def _find(self, keyed: Keyed) -> Iterator[Mention]:
        chars, index = keyed.chars, 0
        while index < len(chars):
            found = self._at(keyed, index)
            if found:
                end = index + len(found.surface)
                first, last = keyed.at[index], keyed.at[end - 1] + 1
                # A name that ends in a bracket ends behind it.
                written = keyed.folded[first:last]
                closes = written.count("(") > written.count(")") and keyed.folded[last : last + 1] == ")"
                yield Mention(first, last + closes, found)
                index = end
            else:
                index += 1

    def _at(self, keyed: Keyed, index: int) -> Name | None:
        if not keyed.starts_word(index):
            return None
        for name in self._by_head.get(keyed.chars[index : index + 2], ()):
            end = index + len(name.surface)
            if keyed.chars.startswith(name.surface, index):
                plural = keyed.chars[end : end + 1] == "s" and keyed.ends_word(end + 1)
                if keyed.ends_word(end) or plural:
                    return name
        return None


_MADE: dict[str, Names] = {}


def names_of(framework: Framework) -> Names:
    """The names of a framework, made once."""
    if framework.digest not in _MADE:
        _MADE[framework.digest] = Names(framework)
    return _MADE[framework.digest]


def row_names(row: Row) -> list[str]:
    """How a row is called: its names, what stands before and in their brackets, and its place."""
    found = [name for text in (row.name, row.label) for name in _both(text)] + short_forms(row.anchor)
    for name in list(found):
        place = re.match(r"第([一二三四])([階關步])", name)
        if place:
            found.append(f"第{_PLACES[place[1]]}{place[2]}")
        step = re.match(r"Step (\d)", name)
        if step:
            zh = next(word for word, digit in _PLACES.items() if digit == step[1])
            found += [f"第{zh}步", f"第{step[1]}步"]
    return list(dict.fromkeys(found))


def _both(text: Text) -> list[str]:
    return short_forms(text.zh) + short_forms(text.en)


def short_forms(name: str) -> list[str]:
    """The name, what is left of it without its brackets, what stands in them, and its halves beside a colon."""
    name = re.sub(r"^(?:- |\d{1,2}\. )", "", name)
    found = [name]
    bracketed = _PARENTHESES.match(name)
    if bracketed:
        found.append(bracketed[1])
        found += [] if re.search(r"[,、/]", bracketed[2]) else [bracketed[2]]
    for part in list(found):
        halves = re.split(r"[：:]\s*", part)
        found += halves if len(halves) == 2 else []
    # One English word out of a bracket or a half is too common to be a name: (Assess), Tier 2: Tooling.
    return [form for form in dict.fromkeys(found) if form == name or not re.fullmatch(r"[A-Za-z]+", form)]


def _everyday(name: str) -> bool:
    """Whether it is a single English word, as everybody uses them: text, Finance."""
    return bool(re.fullmatch(r"[A-Za-z]?[a-z]+", name))
