"""The XML inside XLSX files, read while it streams by: nothing is built but rows and texts, what is kept is bounded, entities are refused.

Tags come with or without a prefix; the name space is one of two and does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from advisor.tables import LAST_LINE, WIDEST, Line, Unread, shown
from advisor.types import Text

_CHUNK = 1 << 16
_LONGEST_TEXT = 1_000_000
_DEEPEST = 1000
_MOST_ELEMENTS = 10_000_000
"""A table of the most people has 9 million: rows, cells and two elements for the value in each."""
_MOST_STRINGS = 3_000_000
_MOST_ATTRIBUTES = 200_000
_LAST_COLUMN = 16_384

# Stored results of formulas are not taken: they may be out of date.
_FORMULA = Unread(Text("是公式，沒有採用；請改填數值或文字", "a formula, which was not taken; write the value"))
_DATE = Unread(Text("是日期，沒有採用；請改成一般格式再填", "a date, which was not taken; choose the format “General” and write it again"))


def walked(part: IO[bytes], walk: Walk) -> Iterator[None]:
    """Takes a step a chunk of the XML, telling the walk of what is in it. Raises ExpatError or ValueError for what is no sound XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = walk.start, walk.end, walk.text
    parser.StartDoctypeDeclHandler = _refuse
    fed = 0
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk)
        fed += len(chunk)
        # Expat begins a tag or comment that has not ended anew with each chunk.
        if walk.elements > _MOST_ELEMENTS or walk.depth > _DEEPEST or fed - parser.CurrentByteIndex > _LONGEST_TEXT:
            raise ValueError("more than a table has")
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_: object) -> None:
    # Entities are declared there, by which a few lines become gigabytes. No XLSX file has one.
    raise ValueError("a document type")


class Walk:
    """Handlers of a parser's events."""

    def __init__(self) -> None:
        self.elements = 0
        self.depth = 0
        """How many of the elements have not ended yet."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        self.begin(tag.rpartition(":")[2], attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.finish(tag.rpartition(":")[2])

    def text(self, text: str) -> None:
        pass

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        pass

    def finish(self, tag: str) -> None:
        pass


class Attributes(Walk):
    """The elements of some tags."""

    def __init__(self, tags: frozenset[str]) -> None:
        super().__init__()
        self._tags = tags
        self.found: list[tuple[str, dict[str, str]]] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self._tags:
            self.found.append((tag, attributes))
            if len(self.found) > _MOST_ATTRIBUTES:
                raise ValueError("more entries than a workbook has")


class _Texts(Walk):
    """Collects the text of values. How a name is pronounced (`rPh`) stands beside it and does not belong to it."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []
        self._size = 0
        self._reading = self._phonetic = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("v", "t"):
            self._reading = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True

    def finish(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._reading = False
        elif tag == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        if self._reading:
            self._size += len(text)
            if self._size > _LONGEST_TEXT:
                raise ValueError("more text than a cell has")
            self._texts.append(text)

    def _taken(self) -> str:
        """The text since the last call."""
        text = "".join(self._texts)
        self._texts.clear()
        self._size = 0
        return text


class Strings(_Texts):
    """The texts that cells share, by number."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def finish(self, tag: str) -> None:
        super().finish(tag)
        if tag == "si":
            self.strings.append(self._taken())
            if len(self.strings) > _MOST_STRINGS:
                raise ValueError("more texts than a table has")


class Rows(_Texts):
    """A sheet's rows; who reads them empties `done`."""

    def __init__(self, strings: Sequence[str], dates: frozenset[str]) -> None:
        super().__init__()
        self.done: list[Line] = []
        self._strings, self._dates = strings, dates
        self._line = self._column = 0
        self._cells: list[object] = []
        self._cell: dict[str, str] = {}
        self._formula = False

    # Cells and values come by the million, so they don't take the way through `begin` and `finish`.

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" or tag == "v":
            self.elements += 1
            self.depth += 1
            if tag == "c":
                self._cell, self._formula = attributes, False
            else:
                self._reading = True
        else:
            super().start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "c":
            self.depth -= 1
            self._add_cell()
        elif tag == "v":
            self.depth -= 1
            self._reading = False
        else:
            super().end(tag)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        super().begin(tag, attributes)
        if tag == "c":
            self._cell, self._formula = attributes, False
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            line = int(float(attributes.get("r", self._line + 1)))
            if not self._line < line <= LAST_LINE:
                raise ValueError("rows out of order")
            self._line, self._column, self._cells = line, 0, []

    def finish(self, tag: str) -> None:
        super().finish(tag)
        if tag == "c":
            self._add_cell()
        elif tag == "row":
            self.done.append((self._line, self._cells))

    def _add_cell(self) -> None:
        value, name = self._value(self._taken()), self._cell.get("r")
        column = column_number(name.rstrip("0123456789")) if name else self._column + 1
        if not self._column < column <= _LAST_COLUMN:
            raise ValueError("cells out of order")
        self._column = column
        if value is not None:
            # What stands further to the right than any table moves up: one cell there must not make its row long.
            self._cells.extend([None] * (min(column, WIDEST + 1) - 1 - len(self._cells)))
            self._cells.append(value)

    def _value(self, text: str) -> object:
        kind = self._cell.get("t", "n")
        if self._formula:
            return _FORMULA
        if not text:
            return None
        if kind == "n":
            return _DATE if self._cell.get("s") in self._dates else float(text)
        if kind == "b":
            return text == "1"
        if kind == "d":
            return _DATE
        if kind == "e":
            return Unread(Text(f"是錯誤值 {shown(text)}；請改填數值或文字", f"the error value {shown(text)}; write the value"))
        # The escape is how Excel writes a carriage return inside a text.
        return (self._strings[int(text)] if kind == "s" else text).replace("_x000D_", "\r")


@lru_cache(maxsize=_LAST_COLUMN)
def column_number(letters: str) -> int:
    """The column's number, from 1."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError("no column")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# Formats of dates and times that have a number and no code of their own, those of Chinese included.
_DATES = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_NOT_CODE = re.compile(r"""\[(?!h+\]|m+\]|s+\])[^\]]*\]|"[^"]*"|\\.|_.|\*.""", re.IGNORECASE)


def date_styles(found: Iterable[tuple[str, dict[str, str]]]) -> frozenset[str]:
    """The styles, by number, under which a number is shown as a date or time."""
    codes: dict[str, str] = {}
    dates: list[bool] = []
    of_cells = False
    for tag, attributes in found:
        if tag == "numFmt":
            codes.setdefault(attributes["numFmtId"], attributes["formatCode"])
        elif tag == "xf" and of_cells:
            id = attributes.get("numFmtId", "0")
            dates.append(bool(re.search("[dmyhs]", _NOT_CODE.sub("", codes[id]), re.IGNORECASE)) if id in codes else id in _DATES)
        else:
            of_cells = tag == "cellXfs"
    return frozenset(str(number) for number, date in enumerate(dates) if date)
