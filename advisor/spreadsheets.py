"""XLSX files: the rows of the sheet that holds the table, with formulas, dates and merged cells marked as what they are.

Read here and not through openpyxl, which takes three times as long, builds trees of whatever the file unpacks to, and in its
mode for large files does not know merged cells. Here the XML streams by: entities are refused, and what is kept is bounded."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from advisor.errors import InputError
from advisor.sheet_xml import Attributes, Rows, Strings, Walk, column_number, date_styles, walked
from advisor.tables import SAVE_AS, Known, Line, Table, Unread, first_cells, no_table, nothing_in_it, shown
from advisor.types import Text

LARGEST_UNPACKED = 500_000_000
"""Bytes of all that is packed in a file."""
_CHUNK = 1 << 16
_NAMED = 5


def open_sheet(data: bytes, known: Known) -> Table:
    """The sheet under whose first row the most headings are known. Raises InputError for what is no sound XLSX file."""
    try:
        book = _Book(zipfile.ZipFile(io.BytesIO(data)))
        filled = [(sheet, headings) for sheet in book.sheets() if (headings := first_cells(book.rows(sheet)))]
        if not filled:
            raise nothing_in_it()
        used, _ = max(filled, key=lambda one: known(one[1]))
        rows = _guarded(_marked(book.rows(used), book.merged(used)))
    except InputError:
        raise
    except Exception as error:  # There is no end to what zipfile, zlib and expat raise for damaged files.
        raise _damaged() from error
    others = [shown(sheet.title) for sheet, _ in filled if sheet != used]
    return Table(rows, (_other_sheets(shown(used.title), others),) if others else ())


def _damaged() -> InputError:
    return InputError("這個 XLSX 檔打不開，可能已經損壞。The XLSX file cannot be opened; it may be damaged.", SAVE_AS)


def _other_sheets(used: str, others: Sequence[str]) -> Text:
    zh = "、".join(f"「{title}」" for title in others[:_NAMED]) + ("等" if others[_NAMED:] else "")
    en = ", ".join(f"“{title}”" for title in others[:_NAMED]) + (" and others" if others[_NAMED:] else "")
    return Text(
        f"有資料的工作表不只一個：讀的是「{used}」，沒有讀{zh}；要讀別的請只留下它",
        f"more than one sheet holds data: “{used}” was read, {en} not. To have another one read, leave only that",
    )


def _guarded(rows: Iterator[Line]) -> Iterator[Line]:
    try:
        yield from rows
    except Exception as error:  # As above.
        raise _damaged() from error


# Merged cells.


@dataclass(frozen=True, slots=True)
class _Merged:
    top: int
    bottom: int
    left: int
    right: int
    rest: Unread
    """What stands in its cells but the first."""

    @classmethod
    def of(cls, name: str) -> _Merged:
        match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?", name)
        if not match:
            raise ValueError("no range")
        left, top, right, bottom = match.groups()
        message = Text(
            f"屬於合併儲存格 {name}，不推測內容；請取消合併並逐格填寫", f"part of the merged cells {name}; unmerge them and fill in each"
        )
        return cls(int(top), int(bottom or top), column_number(left), column_number(right or left), Unread(message, blank=True))


def _marked(rows: Iterator[Line], names: Iterable[str]) -> Iterator[Line]:
    """The rows with the merged cells marked in them."""
    waiting = sorted((_Merged.of(name) for name in names), key=lambda merged: -merged.top)
    active: dict[int, _Merged] = {}
    width = 0
    for line, row in rows:
        cells: list[object] = [row] if isinstance(row, Unread) else list(row)
        width = max(width, len(cells))
        while waiting and waiting[-1].top <= line:
            merged = waiting.pop()
            active[merged.left] = merged
        for merged in list(active.values()):
            if merged.bottom < line:
                del active[merged.left]
                continue
            right = min(merged.right, width)
            start = merged.left if line == merged.top else merged.left - 1
            cells += [None] * (right - len(cells))
            cells[start:right] = [merged.rest] * (right - start)
        yield line, cells


# The parts of a workbook.


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    part: str


_AnyWalk = TypeVar("_AnyWalk", bound=Walk)


class _Book:
    """An XLSX file. Raises InputError for another kind of file and one that is too large, or anything for a damaged one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        parts = archive.infolist()
        if not any(part.filename.startswith("xl/") for part in parts):
            raise no_table("其他種類的檔案（例如 Numbers、ODS 或壓縮檔）", "another kind of file (Numbers, ODS, an archive)")
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            limit = LARGEST_UNPACKED // 1_000_000
            raise InputError(f"檔案解開後超過 {limit} MB，不讀取。The file unpacks to more than {limit} MB and was not read.", SAVE_AS)
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise ValueError("no XLSX file is packed in this way")
        self._part = next(iter(self._related("", "/officeDocument").values()))
        self._strings: list[str] = []
        for part in self._related(self._part, "/sharedStrings").values():
            self._strings = self._walked(part, Strings()).strings
        self._dates: frozenset[str] = frozenset()
        for part in self._related(self._part, "/styles").values():
            self._dates = date_styles(self._attributes(part, "numFmt", "cellXfs", "cellStyles", "xf"))

    def sheets(self) -> list[_Sheet]:
        """The sheets that hold cells, in the workbook's order."""
        parts = self._related(self._part, "/worksheet")
        sheets = []
        for _, attributes in self._attributes(self._part, "sheet"):
            id = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            if id in parts:
                sheets.append(_Sheet(attributes.get("name", ""), parts[id]))
        return sheets

    def rows(self, sheet: _Sheet) -> Iterator[Line]:
        """The sheet's rows that are there, by their numbers."""
        walk = Rows(self._strings, self._dates)
        for _ in self._walk(sheet.part, walk):
            yield from walk.done
            walk.done.clear()

    def merged(self, sheet: _Sheet) -> list[str]:
        """The names of the merged ranges. They stand after the rows; most sheets have none, which is seen without reading the XML."""
        with self._archive.open(sheet.part) as part:
            before = b""
            while chunk := part.read(_CHUNK):
                # In UTF-16 there are nulls between.
                if b"mergeCell" in (before + chunk).replace(b"\0", b""):
                    return [attributes["ref"] for _, attributes in self._attributes(sheet.part, "mergeCell")]
                before = chunk[-20:]
        return []

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """The parts that a part names as being of a kind, by the ids that it uses for them."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        if relations in self._archive.NameToInfo:
            for _, attributes in self._attributes(relations, "Relationship"):
                if attributes["Type"].endswith(kind):
                    found[attributes["Id"]] = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
        return found

    def _attributes(self, part: str, *tags: str) -> list[tuple[str, dict[str, str]]]:
        return self._walked(part, Attributes(frozenset(tags))).found

    def _walked(self, part: str, walk: _AnyWalk) -> _AnyWalk:
        for _ in self._walk(part, walk):
            pass
        return walk

    def _walk(self, name: str, walk: Walk) -> Iterator[None]:
        """Takes a step a chunk of the part's XML."""
        with self._archive.open(name) as part:
            yield from walked(part, walk)


def write_sheet(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Writes an XLSX file of one sheet; digits become numbers. Raises OSError."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 22
    book.save(file)
