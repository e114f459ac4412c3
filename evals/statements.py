"""An answer's Markdown as statements: sentences, list items and table rows, each with the markers that it bears or leans on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

_MARKERS = re.compile(r"\[(\d{1,2})\]")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)、])\s+")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
# A sentence with the markers behind it. A full stop inside a number, a name or a quotation ends none.
_SENTENCE = re.compile(r"(?:「[^」]*」|“[^”]*”|.)+?(?:(?:[。！？!?]|\.(?=[\s\[”\"]|$))[”\"）)]*(?:\s*\[\d{1,2}\])*|$)")

Form = Literal["sentence", "lead", "item", "row"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said in one go. `parts` are read each by itself for what belongs to what; `own` are the markers that stand in it, `leans`
    those of the list that it leads or of the lead that it stands under; `count` is how many things follow a lead; `header` are the column
    names of a row."""

    form: Form
    parts: tuple[str, ...]
    own: tuple[int, ...]
    leans: tuple[int, ...] = ()
    count: int | None = None
    header: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.parts)

    @property
    def markers(self) -> tuple[int, ...]:
        return self.own or self.leans


def statements(markdown: str) -> list[Statement]:
    """The statements of an answer in order. A list is one sentence with the line that leads it: its items lean on the lead's markers
    where none of them has any, and the lead on theirs."""
    found: list[Statement] = []
    for lines in _blocks(markdown):
        block = list(_table(lines) if lines[0].lstrip().startswith("|") else _items(lines) if _ITEM.match(lines[0]) else _prose(lines[0]))
        lead = found[-1] if found and found[-1].form == "lead" else None
        if lead and block and block[0].form in ("item", "row"):
            if lead.own and not any(statement.own for statement in block):
                block = [replace(statement, leans=lead.own) for statement in block]
            of_block = tuple(dict.fromkeys(marker for statement in block for marker in statement.own))
            found[-1] = replace(lead, leans=of_block, count=len(block))
        found += block
    return found


def _blocks(markdown: str) -> Iterator[list[str]]:
    """Lines of a table together, items of a list together, every other line by itself."""
    block: list[str] = []
    kind, parted, loose = "", False, False
    for line in markdown.splitlines():
        if not line.strip():
            parted = True
            continue
        now = "row" if line.lstrip().startswith("|") else "item" if _ITEM.match(line) else "line"
        # A list may be set with an empty line behind every item; behind several items it ends the list.
        goes_on = (now == kind == "item" and (not parted or loose or len(block) == 1)) or (now == kind == "row" and not parted)
        if block and not goes_on:
            yield block
            block, loose = [], False
        loose = loose or bool(block and parted)
        block.append(line)
        kind, parted = now, False
    if block:
        yield block


def _prose(line: str) -> Iterator[Statement]:
    text = re.sub(r"^\s*(?:#+|>)\s*", "", line)
    for sentence in _SENTENCE.findall(text):
        words = _without_markers(sentence)
        if words:
            form: Form = "lead" if words.endswith(("：", ":")) else "sentence"
            yield Statement(form, (words,), _own(sentence))


def _items(lines: list[str]) -> Iterator[Statement]:
    for line in lines:
        text = _ITEM.sub("", line, count=1)
        # An item is one statement unless sentences inside it bear markers of their own.
        pieces = re.split(r"(?<=[。.！？!?])((?:\s*\[\d{1,2}\])+)(?=\s*[^\s\[])", text)
        for words, marks in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            if _without_markers(words):
                yield Statement("item", (_without_markers(words),), _own(words + marks))


def _table(lines: list[str]) -> Iterator[Statement]:
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines if not _RULE.match(line)]
    if not rows:
        return
    header = [_without_markers(cell) for cell in rows[0]]
    for cells in rows[1:]:
        own = _own(" ".join(cells))
        names = [_without_markers(cell) for cell in cells]
        parts = tuple(
            "：".join(filter(None, (names[0], header[index] if index < len(header) else "", cell)))
            for index, cell in enumerate(names)
            if index and cell not in ("", "—", "-")
        )
        yield Statement("row", parts or (names[0],), own, header=tuple(header[1:]))


def _own(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(marker) for marker in _MARKERS.findall(text)))


def _without_markers(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKERS.sub("", text).replace("*", "").replace("\\|", "|")).strip()
