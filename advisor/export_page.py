"""Pages that fill with text from top to bottom, in a font that they carry along. The only file that knows fpdf2, which is slow to load."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont

from advisor.export_lines import Line, Measure, lines
from advisor.export_text import Run, clean
from advisor.types import Language

_FONT = Path(__file__).resolve().parent / "fonts" / "NotoSansCJKtc-Regular-subset.woff"
_BOX = ord("□")
_FAMILY = "Noto"
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""fpdf2 must be told when a file was made; the machine's clock would make two exports of one report differ."""

Orientation = Literal["portrait", "landscape"]
Colour = tuple[int, int, int]
INK: Colour = (27, 39, 37)
GREY: Colour = (95, 109, 105)
HAIRLINE: Colour = (218, 223, 219)
ACCENT: Colour = (14, 108, 116)
TINT: Colour = (236, 244, 244)

MARGIN, TOP, BOTTOM = 56, 72, 64


@dataclass(frozen=True, slots=True)
class Style:
    """Points; `leading` is from line to line."""

    size: float
    leading: float
    colour: Colour = INK

    @property
    def of_markers(self) -> Style:
        return Style(self.size * 0.78, self.leading, ACCENT)


_RUNNING = Style(8, 12, GREY)
_LONGEST_TITLE, _LONGEST_DATE = 150, 20
"""In the running head."""


class Pages:
    """`y` is where the next thing goes: points from the top of the page. `title` and `date` are repeated at the head of later pages."""

    def __init__(self, title: str, date: str, language: Language, orientation: Orientation) -> None:
        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font(_FAMILY, fname=_FONT)
        self._pdf.set_font(_FAMILY)
        font = self._pdf.current_font
        assert isinstance(font, TTFFont)
        # `known` adds to what the font has. What it has here is the table that goes into the file: that stays as it is.
        font.cmap = dict(font.cmap)
        self._font = font
        self._links: dict[int, int] = {}
        self.title, self.date = self.known(title), self.known(date)
        self._pdf.set_title(self.title)
        self._pdf.set_lang(language)
        self._pdf.set_creation_date(_day(date))
        self._pdf.add_page(orientation=orientation)
        self.y: float = TOP

    def finish(self) -> bytes:
        self._foot()
        return bytes(self._pdf.output())

    # Room.

    @property
    def width(self) -> float:
        """Between the margins."""
        return self._pdf.w - 2 * MARGIN

    @property
    def height(self) -> float:
        return self._pdf.h - BOTTOM - TOP

    @property
    def room(self) -> float:
        """What is left of the height."""
        return self._pdf.h - BOTTOM - self.y

    @property
    def is_fresh(self) -> bool:
        return self.y <= TOP

    def need(self, height: float) -> None:
        """Go to the next page if this one has no such room left."""
        if height > self.room and not self.is_fresh:
            self.turn()

    def turn(self, orientation: Orientation | None = None) -> None:
        """Go to the next page; with an orientation, only if the page's is another."""
        now: Orientation = "landscape" if self._pdf.w > self._pdf.h else "portrait"
        if orientation != now:
            self._foot()
            self._pdf.add_page(orientation=orientation or now)
            self._head()

    def _head(self) -> None:
        # One line, however long the title or whatever stands for the date.
        baseline, gap = 42, 24
        date = Run(self.date[:_LONGEST_DATE])
        right = self.extent([date], _RUNNING)
        title = lines([Run(self.title[:_LONGEST_TITLE])], self.width - right - gap, self.measure(_RUNNING))[0]
        self.draw(title, MARGIN, baseline, _RUNNING)
        self.draw((date,), MARGIN + self.width - right, baseline, _RUNNING)
        self.y = baseline + 8
        self.rule(HAIRLINE, 0.5)
        self.y = TOP

    def _foot(self) -> None:
        self._set(_RUNNING)
        self._pdf.set_xy(MARGIN, self._pdf.h - 44)
        self._pdf.cell(self.width, _RUNNING.leading, f"{self._pdf.page_no()} / {{nb}}", align="C")

    # Text.

    def known(self, text: str) -> str:
        """The text as the font can show it: a box stands for a character that it lacks, but is found and copied as that character."""
        text = clean(text)
        if any(unicodedata.combining(char) for char in text):
            text = unicodedata.normalize("NFC", text)
        text = "".join(char for char in text if not _is_unseen(char))
        font = self._font
        for code in {ord(char) for char in text if ord(char) not in font.cmap and not char.isspace()}:
            font.cmap[code], font.glyph_ids[code], font.cw[code] = font.cmap[_BOX], font.glyph_ids[_BOX], font.cw[_BOX]
        return text

    def measure(self, style: Style) -> Measure:
        widths, size, of_markers = self._font.cw, style.size / 1000, style.of_markers.size / 1000

        def extent(text: str, run: Run) -> float:
            if run.marker is None:
                return sum(widths[ord(char)] for char in text) * size
            return sum(widths[ord(char)] for char in text) * of_markers + (_gap(style) if text.startswith("[") else 0)

        return extent

    def extent(self, line: Sequence[Run], style: Style) -> float:
        measure = self.measure(style)
        return sum(measure(run.text, run) for run in line)

    def flow(self, runs: Sequence[Run], style: Style, indent: float = 0) -> None:
        """Write the runs between the margins, over as many pages as they take."""
        for line in lines(runs, self.width - indent, self.measure(style)):
            self.need(style.leading)
            self.draw(line, MARGIN + indent, self.y + baseline(style), style)
            self.y += style.leading

    def draw(self, line: Line, x: float, y: float, style: Style) -> None:
        """The line with its baseline at `y`."""
        for run in line:
            own = style if run.marker is None else style.of_markers
            width = self.extent([run], style)
            if run.marker is not None:
                x, width = x + _gap(style), width - _gap(style)
            self._set(own)
            if run.bold:
                # The font has one weight: an outline in the text's colour makes the other.
                with self._pdf.local_context(text_mode=TextMode.FILL_STROKE, draw_color=own.colour, line_width=own.size * 0.032):
                    self._pdf.text(x, y, run.text)
            else:
                self._pdf.text(x, y, run.text)
            if run.marker is not None:
                self._pdf.link(x, y - own.size, width, own.size * 1.3, self._link(run.marker))
            x += width

    def _set(self, style: Style) -> None:
        self._pdf.set_font(_FAMILY, size=style.size)
        self._pdf.set_text_color(*style.colour)

    # What a reader can go to.

    def start_section(self, name: str) -> None:
        """The bookmark of what comes next."""
        self._pdf.set_y(self.y)
        self._pdf.start_section(name)

    def land(self, marker: int) -> None:
        """A click on the marker leads here."""
        self._pdf.set_link(self._link(marker), y=self.y, page=self._pdf.page)

    def _link(self, marker: int) -> int:
        if marker not in self._links:
            self._links[marker] = self._pdf.add_link()
        return self._links[marker]

    # Lines and surfaces.

    def rule(self, colour: Colour, thickness: float, width: float | None = None) -> None:
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(thickness)
        self._pdf.line(MARGIN, self.y, MARGIN + (self.width if width is None else width), self.y)

    def tint(self, height: float) -> None:
        self._pdf.set_fill_color(*TINT)
        self._pdf.rect(MARGIN, self.y, self.width, height, style="F")


def baseline(style: Style) -> float:
    """From the top of a line. Chinese characters stand 0.88 of their size above the baseline and reach 0.12 below it."""
    return (style.leading - style.size) / 2 + 0.88 * style.size


def _gap(style: Style) -> float:
    """Before a marker."""
    return 0.12 * style.size


def _is_unseen(char: str) -> bool:
    """Joiners, directions and the choice among variants of a character: nothing that has a shape."""
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _day(date: str) -> datetime:
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC)
    except ValueError:
        return _ANY_DAY
