"""A table on pages: columns as wide as their text wants, the header on every page, rows over several lines and, where need be, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.export_lines import Line, columns, extents, lines
from advisor.export_page import ACCENT, HAIRLINE, MARGIN, Pages, Style, baseline
from advisor.export_text import Run

Cell = Sequence[Run]

_ACROSS, _ABOVE = 5, 4.5
"""A cell's padding."""
_MOST_HEADER_LINES = 6
_FEWEST_LINES = 3
"""Of a row that goes on on the next page."""
# For up to so many columns.
_STYLES = ((5, Style(9.5, 15)), (7, Style(9, 14)), (10, Style(8.5, 13)), (14, Style(7.5, 11.5)), (10**6, Style(6.5, 10)))


class Table:
    """`rows` are as wide as the header; the columns in `on_the_right` hold numbers."""

    def __init__(self, pages: Pages, header: Sequence[Cell], rows: Sequence[Sequence[Cell]], on_the_right: frozenset[int]) -> None:
        self._pages = pages
        self._rows = rows
        self._on_the_right = on_the_right
        self._style = next(style for most, style in _STYLES if len(header) <= most)
        self._measure = pages.measure(self._style)
        self._widths = self._wanted([header, *rows])
        self._header = [broken[:_MOST_HEADER_LINES] for broken in self._broken(header)]

    def draw(self) -> None:
        self._pages.need(self._height(self._header) + self._height([[()] * 2]))
        self._head()
        for row in self._rows:
            self._row(self._broken(row))

    def _wanted(self, rows: Sequence[Sequence[Cell]]) -> list[float]:
        size = self._style.size
        least, natural = [], []
        for cells in zip(*rows, strict=True):
            units, wholes = zip(*(extents(cell, self._measure) for cell in cells), strict=True)
            longest = max(wholes)
            # Few characters stay on one line; no word so long that others lose their room is kept whole.
            enough = longest if longest <= 7 * size else min(longest, max(min(max(units), 10 * size), 5 * size))
            # One cell of many that is far longer than the others gets more lines, not a wider column.
            usual = sorted(wholes)[-1 - len(wholes) // 10]
            # A hair more than the text: the sum of the widths is not exact.
            least.append(enough + 2 * _ACROSS + 0.1)
            natural.append(max(usual, enough, wholes[0]) + 2 * _ACROSS + 0.1)
        return columns(least, natural, self._pages.width)

    def _broken(self, cells: Sequence[Cell]) -> list[list[Line]]:
        return [lines(cell, width - 2 * _ACROSS, self._measure) for cell, width in zip(cells, self._widths, strict=True)]

    def _height(self, cells: Sequence[Sequence[Line]]) -> float:
        return max(map(len, cells)) * self._style.leading + 2 * _ABOVE

    def _head(self) -> None:
        height = self._height(self._header)
        self._pages.tint(height)
        self._cells(self._header, replace(self._style, colour=ACCENT), height)
        self._pages.rule(ACCENT, 0.8)

    def _row(self, cells: list[list[Line]]) -> None:
        """Whole on this page or the next if either holds it, else as many lines as fit on each."""
        while self._height(cells) > self._pages.room:
            fit = int((self._pages.room - 2 * _ABOVE) / self._style.leading)
            if fit >= _FEWEST_LINES and self._height(cells) > self._pages.height - self._height(self._header):
                part = [cell[:fit] for cell in cells]
                cells = [cell[fit:] for cell in cells]
                self._cells(part, self._style, self._height(part))
            self._next_page()
        self._cells(cells, self._style, self._height(cells))
        self._pages.rule(HAIRLINE, 0.5)

    def _next_page(self) -> None:
        self._pages.turn()
        self._head()

    def _cells(self, cells: Sequence[Sequence[Line]], style: Style, height: float) -> None:
        x: float = MARGIN
        for place, (broken, width) in enumerate(zip(cells, self._widths, strict=True)):
            y = self._pages.y + _ABOVE + baseline(style)
            for line in broken:
                free = width - 2 * _ACROSS - self._pages.extent(line, style) if place in self._on_the_right else 0
                self._pages.draw(line, x + _ACROSS + free, y, style)
                y += style.leading
            x += width
        self._pages.y += height
