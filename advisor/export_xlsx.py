"""A report as a spreadsheet: its text on one sheet, each table on its own, the sources on the last. Imported only to write one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]
from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped]

from advisor.citations import Writer
from advisor.export_report import WORDS, Report, one_line
from advisor.export_text import clean, is_identifier, neutral, number, plain
from advisor.framework import Framework
from advisor.types import Bullets, Grid, Paragraph, Statement

_LONGEST_TITLE = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_WIDEST, _NARROWEST = 60, 6
_ROWS_MEASURED = 1000
_ACCENT, _TINT = "0E6C74", "E7F2F2"
_SIZE, _SIZES = 11, {"title": 16, "heading": 12}
_LINE, _HIGHEST = 16.5, 409
"""Of a row, in points; the highest that Excel takes."""
_A4 = 9
_ANY_DAY = datetime(2000, 1, 1)
"""openpyxl must be told when a file was made; the machine's clock would make two exports of one report differ."""


@dataclass(frozen=True, slots=True)
class _Styled:
    value: str | float
    style: str
    """`title`, `heading`, `header`, or how a number is shown."""


Cell = str | float | _Styled


def write(report: Report, framework: Framework, file: BinaryIO) -> None:
    book = _Book()
    words = WORDS[report.language]
    writer = Writer(framework, report.language)
    text = book.sheet(words.report, (80,))
    text.add(_Styled(one_line(report.title), "title"))
    if report.date:
        text.add(report.date)
    for part in report.parts:
        text.add()
        text.add(_Styled(one_line(plain(part.heading)), "heading"))
        for block in part.blocks:
            if isinstance(block, Paragraph):
                text.add(words.joint.join(plain(writer.sentence(statement)) for statement in block.statements))
            elif isinstance(block, Bullets):
                for place, item in enumerate(block.items, 1):
                    text.add(f"{f'{place}.' if block.ordered else '•'} {plain(writer.sentence(item))}")
            else:
                text.add(words.on_sheet.format(title=_table(book, part.heading, block, writer, words.sources)))
    if report.notes:
        text.add()
        text.add(_Styled(words.notes, "heading"))
        for note in report.notes:
            text.add(f"• {plain(note)}")
    if writer.citations:
        sources = book.sheet(words.sources, (8, 8, 36, 60, 26), words.source_columns, len(writer.citations))
        for citation in writer.citations:
            sources.add(citation.marker, citation.section, citation.title, one_line(citation.quote), words.kinds[citation.kind])
    book.save(file)


def _table(book: _Book, heading: str, grid: Grid, writer: Writer, sources: str) -> str:
    """Write the table on a sheet of its own, with the markers in a column of their own, so that numbers stay numbers. The sheet's title."""
    marks = [writer.sentence(Statement("", evidence)) for evidence in grid.evidence]
    header = [plain(name) for name in grid.header]
    rows = [[plain(cell) for cell in cells] for cells in grid.rows]
    if any(marks):
        header.append(sources)
        rows = [[*cells, mark] for cells, mark in zip(rows, marks, strict=True)]
    sheet = book.sheet(heading, [_width(header, rows, place) for place in range(len(header))], header, len(rows))
    identifiers = {place for cells in rows for place, cell in enumerate(cells) if is_identifier(cell)}
    for cells in rows:
        sheet.add(*(cell if place in identifiers else _amount(cell) for place, cell in enumerate(cells)))
    return sheet.title


def _amount(cell: str) -> Cell:
    found = number(cell)
    if found is None:
        return cell
    value, unit = found
    if not unit:
        return int(value) if value.is_integer() else value
    decimals = len(cell.strip().rstrip("%").partition(".")[2])
    return _Styled(value / 100, f"0.{'0' * decimals}%" if decimals else "0%")


def _width(header: Sequence[str], rows: Sequence[Sequence[str]], place: int) -> float:
    """A column's width as its first rows need it; the header also has the filter's button."""
    measured = (cells[place] for cells in rows[:_ROWS_MEASURED] if place < len(cells))
    return min(max(_digits(header[place]) + 4, 2 + max(map(_digits, measured), default=0), _NARROWEST), _WIDEST)


def _digits(text: str) -> int:
    """The width of the longest line, in digits, of which a Chinese character takes two."""
    return max(sum(2 if east_asian_width(char) in "WF" else 1 for char in line) for line in text.split("\n"))


class _Book:
    def __init__(self) -> None:
        self._workbook: Any = Workbook(write_only=True)
        self._titles: set[str] = set()

    def sheet(self, title: str, widths: Sequence[float], header: Sequence[str] = (), rows: int = 0) -> _Sheet:
        return _Sheet(self._workbook.create_sheet(self._own(title)), widths, header, rows)

    def save(self, file: BinaryIO) -> None:
        self._workbook.properties.created = self._workbook.properties.modified = _ANY_DAY
        with _Archive(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(self._workbook, archive).save()

    def _own(self, title: str) -> str:
        """The title as Excel takes it, and as no other sheet has it."""
        title = one_line(_NOT_IN_TITLES.sub(" ", clean(plain(title)))).strip("' ") or "-"
        if title.lower() == "history":
            title += "_"  # Excel keeps this name for itself.
        own, others = _cut(title, _LONGEST_TITLE), 1
        while own.lower() in self._titles:
            others += 1
            own = _cut(title, _LONGEST_TITLE - len(f" ({others})")) + f" ({others})"
        self._titles.add(own.lower())
        return own


def _cut(title: str, length: int) -> str:
    """At most `length` of the units that Excel counts: a character beyond the basic plane takes two."""
    return title.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore").rstrip("' ")


class _Sheet:
    def __init__(self, sheet: Any, widths: Sequence[float], header: Sequence[str], rows: int) -> None:
        self._sheet = sheet
        self._widths = widths
        self._styles: dict[str, Any] = {}
        self._count = 0
        self.title: str = sheet.title
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        # As somebody prints it: as wide as the paper, on as many sheets as it takes.
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = _A4, 1, 0
        if header:
            sheet.page_setup.orientation = "landscape"
            sheet.freeze_panes = "A2"
            sheet.print_title_rows = "1:1"
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{rows + 1}"
            self.add(*(_Styled(name, "header") for name in header))

    def add(self, *cells: Cell) -> None:
        """Write a row, its text made neutral. A row of several lines is told its height: not every spreadsheet finds it by itself."""
        values = [neutral(cell) if isinstance(cell, str) else cell for cell in cells]
        self._count += 1
        lines = max((self._lines(value, place) for place, value in enumerate(values) if not isinstance(value, float)), default=1)
        if lines > 1:
            self._sheet.row_dimensions[self._count].height = min(lines * _LINE, _HIGHEST)
        self._sheet.append(self._cells(values, wraps=lines > 1))

    def _lines(self, value: Cell, place: int) -> float:
        larger = 1.0
        if isinstance(value, _Styled):
            larger = _SIZES.get(value.style, _SIZE) / _SIZE
            value = value.value
        width = (self._widths[place] if place < len(self._widths) else _WIDEST) - 1
        if not isinstance(value, str) or ("\n" not in value and 2 * larger * len(value) <= width):
            return larger
        return larger * sum(ceil(max(1.0, larger * _digits(line) / width)) for line in value.split("\n"))

    def _cells(self, values: Sequence[Cell], wraps: bool) -> Iterator[Any]:
        # A cell with a style takes openpyxl three times as long as a bare value, so only rows that need one have it.
        for value in values:
            if isinstance(value, _Styled):
                text = neutral(value.value) if isinstance(value.value, str) else value.value
                yield self._cell(text, value.style)
            elif wraps or (isinstance(value, str) and value.startswith("#")):
                # openpyxl takes "#N/A" and its like for errors where it is not told that they are text.
                yield self._cell(value, "text" if isinstance(value, str) else "General")
            else:
                yield None if value == "" else value

    def _cell(self, value: str | float, style: str) -> Any:
        """One cell object a style, filled anew for each value: openpyxl writes it before it asks for the next."""
        if style not in self._styles:
            self._styles[style] = _made(WriteOnlyCell(self._sheet), style)
        cell = self._styles[style]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        return cell


def _made(cell: Any, style: str) -> Any:
    cell.alignment = Alignment(vertical="top", wrap_text=style in ("text", "title", "heading", "header"))
    if style in _SIZES:
        cell.font = Font(bold=True, size=_SIZES[style], color=_ACCENT)
    elif style == "header":
        cell.font = Font(bold=True, color=_ACCENT)
        cell.fill = PatternFill("solid", start_color=_TINT)
        cell.border = Border(bottom=Side("thin", color=_ACCENT))
    elif style != "text":
        cell.number_format = style
    return cell


class _Archive(ZipFile):
    """A ZIP archive whose members carry no time, so that equal reports are equal files."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *rest: Any, **named: Any) -> None:
        self._add(BytesIO(data.encode() if isinstance(data, str) else data), str(zinfo_or_arcname))

    def write(self, filename: Any, arcname: Any = None, *rest: Any, **named: Any) -> None:
        with Path(filename).open("rb") as source:
            self._add(source, str(arcname))

    def _add(self, source: BinaryIO, name: str) -> None:
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED
        with self.open(info, "w") as target:
            copyfileobj(source, target)
