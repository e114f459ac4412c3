"""A report as a PDF. Imported only to write one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from advisor.citations import Writer
from advisor.export_page import ACCENT, GREY, MARGIN, Orientation, Pages, Style, baseline
from advisor.export_report import WORDS, Part, Report, one_line, source_line
from advisor.export_table import Table
from advisor.export_text import Run, is_identifier, number, styled
from advisor.framework import Framework
from advisor.types import Bullets, Grid, Language, Paragraph, Statement

MOST_ROWS = 300
"""Of a table; the others are in the spreadsheet."""
MOST_COLUMNS_UPRIGHT = 7

_TITLE = Style(21, 31)
_HEADING = Style(13.5, 21, ACCENT)
_BODY = Style(10.5, 17.5)
_SMALL = Style(8.5, 13.5, GREY)


def write(report: Report, framework: Framework, file: BinaryIO) -> None:
    file.write(_Paper(report, framework).written())


class _Paper:
    def __init__(self, report: Report, framework: Framework) -> None:
        self._report = report
        self._words = WORDS[report.language]
        self._writer = Writer(framework, report.language)
        orientation = _orientation(report.parts[0]) if report.parts else "portrait"
        self._pages = Pages(one_line(report.title), one_line(report.date or ""), report.language, orientation)

    def written(self) -> bytes:
        self._title()
        for part in self._report.parts:
            self._pages.turn(_orientation(part))
            self._heading(part.heading)
            for block in part.blocks:
                if isinstance(block, Paragraph):
                    self._paragraph(block)
                elif isinstance(block, Bullets):
                    self._bullets([self._runs(item) for item in block.items], block.ordered)
                else:
                    self._table(block)
        if self._report.notes or self._writer.citations:
            self._pages.turn("portrait")
        if self._report.notes:
            self._heading(self._words.notes)
            self._bullets([styled(self._pages.known(note)) for note in self._report.notes], ordered=False, style=_SMALL)
        if self._writer.citations:
            self._heading(self._words.sources)
            self._sources(self._report.language)
        return self._pages.finish()

    def _title(self) -> None:
        pages = self._pages
        pages.y += 4
        pages.rule(ACCENT, 2.5, width=40)
        pages.y += 14
        pages.flow([Run(pages.title, bold=True)], _TITLE)
        if pages.date:
            pages.y += 3
            pages.flow([Run(pages.date)], _SMALL)
        pages.y += 4

    def _heading(self, text: str) -> None:
        text = self._pages.known(one_line(text)) or "—"
        if not self._pages.is_fresh:
            self._pages.y += 16
        # No heading stands alone at the foot of a page.
        self._pages.need(_HEADING.leading + 64)
        self._pages.start_section(text)
        self._pages.flow([Run(text, bold=True)], _HEADING)
        self._pages.y += 5

    def _paragraph(self, block: Paragraph) -> None:
        joint = Run(self._words.joint)
        self._pages.flow([run for statement in block.statements for run in (*self._runs(statement), joint)], _BODY)
        self._pages.y += 7

    def _bullets(self, items: Sequence[Sequence[Run]], ordered: bool, style: Style = _BODY) -> None:
        signs = [Run(f"{place}." if ordered else "•") for place in range(1, len(items) + 1)]
        indent = max((self._pages.extent([sign], style) for sign in signs), default=0) + 0.7 * style.size
        for sign, item in zip(signs, items, strict=True):
            self._pages.need(style.leading)
            self._pages.draw((sign,), MARGIN, self._pages.y + baseline(style), replace(style, colour=ACCENT))
            self._pages.flow(item, style, indent)
            self._pages.y += 3
        self._pages.y += 4

    def _table(self, grid: Grid) -> None:
        count = max(map(len, [grid.header, *grid.rows]))
        if not count:
            return
        header = [tuple(replace(run, bold=True) for run in styled(self._pages.known(name))) for name in _filled(grid.header, count)]
        rows = []
        for cells, evidence in zip(grid.rows[:MOST_ROWS], grid.evidence, strict=False):
            *first, last = _filled(cells, count)
            rows.append([*(styled(self._pages.known(cell)) for cell in first), self._runs(Statement(last, evidence))])
        Table(self._pages, header, rows, _numeric(grid)).draw()
        self._pages.y += 8
        if len(grid.rows) > MOST_ROWS:
            left_out = self._words.rows_left_out.format(shown=MOST_ROWS, left=len(grid.rows) - MOST_ROWS)
            self._pages.flow([Run(left_out)], _SMALL)
        self._pages.y += 4

    def _sources(self, language: Language) -> None:
        indent = self._pages.extent([Run("[00]")], _SMALL) + 6
        for citation in self._writer.citations:
            marker, _, rest = self._pages.known(source_line(citation, language)).partition(" ")
            self._pages.need(_SMALL.leading)
            self._pages.land(citation.marker)
            self._pages.draw((Run(marker),), MARGIN, self._pages.y + baseline(_SMALL), replace(_SMALL, colour=ACCENT))
            self._pages.flow([Run(rest)], _SMALL, indent)
            self._pages.y += 3

    def _runs(self, statement: Statement) -> tuple[Run, ...]:
        """The statement's text, and its markers."""
        marks = self._writer.sentence(Statement("", statement.evidence))
        markers = [int(mark) for mark in marks.strip("[]").split("][")] if marks else []
        return (*styled(self._pages.known(statement.text)), *(Run(f"[{marker}]", marker=marker) for marker in markers))


def _orientation(part: Part) -> Orientation:
    wide = any(isinstance(block, Grid) and len(block.header) > MOST_COLUMNS_UPRIGHT for block in part.blocks)
    return "landscape" if wide else "portrait"


def _filled(cells: Sequence[str], count: int) -> list[str]:
    return [*cells, *[""] * (count - len(cells))]


def _numeric(grid: Grid) -> frozenset[int]:
    """The columns of amounts. Not the last if it carries markers, which would push its numbers out of line."""
    found = {
        place
        for place, cells in enumerate(zip(*grid.rows[:MOST_ROWS], strict=False))
        if any(cells) and all(not cell or (number(cell) and not is_identifier(cell)) for cell in cells)
    }
    return frozenset(found - {len(grid.header) - 1} if any(grid.evidence) else found)
