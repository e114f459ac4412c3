"""What the terminal shows: progress of long work, results as tables that fit its width, and the sources below an answer."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from advisor.citations import MARKER, Writer
from advisor.export_report import Part
from advisor.framework import Framework
from advisor.types import Answer, Block, Citation, Grid, Language, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_KINDS = {
    "zh-TW": {"guideline": "指引原文", "reading": "依版面推讀，非原文", "rubric": "本工具規則", "document": "貴單位文件原文"},
    "en": {
        "guideline": "from the text",
        "reading": "read off the layout",
        "rubric": "our rule",
        "document": "your organisation's document",
    },
}
_OUTCOMES = {
    "zh-TW": {"answered": "出處", "abstained": "指引未提及；最接近的出處", "declined": "非本服務範圍"},
    "en": {"answered": "Sources", "abstained": "Not in the guideline; nearest sources", "declined": "Not this advisor's business"},
}

_WIDE = "⺀-鿿가-힣豈-﫿＀-￯"
# What a line may end with: a Chinese character or a word, never apart from the punctuation and the markers that belong to it.
_PIECE = re.compile(rf"\s+|[「『（《〈“]*(?:[^\s{_WIDE}]+|[{_WIDE}])[，。、；：！？）」』》〉”…]*(?:\[\d{{1,2}}\])*")
_EMPHASIS = re.compile(rf"\*\*(?P<bold>.+?)\*\*|(?P<marker>{MARKER.pattern})")
_NUMBER = re.compile(r"[\d.—]*")

_GAP = 2
"""Blanks between two columns."""
_NARROWEST = 2
"""One Chinese character."""
_LEAST_HEAD = 6
_LEAST_CELL = 12
"""What heads and cells take at least, so that columns do not grow tall; shorter ones are not broken at all."""


@contextmanager
def progress_bar(label: str, unit: str = "it", scale: bool = False, delay_s: float = 0) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on standard error that appears with the first call `(done, total)` after the delay; silent where nobody watches."""
    from tqdm import tqdm

    bar: tqdm[Any] | None = None

    def advance(done: int, total: int | None) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(
                total=total,
                desc=label,
                unit=unit,
                unit_scale=scale,
                leave=False,
                file=sys.stderr,
                disable=not sys.stderr.isatty(),
                delay=delay_s,
            )
        bar.update(done - bar.n)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.close()


@contextmanager
def joining() -> Iterator[Callable[[int, int], None]]:
    with progress_bar("Preparing the language model", "B", scale=True) as advance:
        yield advance


def show_sources(answer: Answer) -> None:
    """The citations of an answer, each with its section, kind and quote."""
    from rich.text import Text

    with _console() as console:
        for notice in answer.notices:
            console.print(Text(notice, style="yellow"))
        _citations(console, _OUTCOMES[answer.language][answer.outcome], answer.citations, answer.language)


def shown(text: str) -> str:
    """An answer's Markdown as a terminal shows it: what was escaped in quotes of documents stands as it is."""
    return re.sub(r"\\([\\`*_\[\]<&~#])", r"\1", text)


def show_parts(parts: Iterable[Part], framework: Framework, language: Language) -> None:
    """Parts under their headings, with markers, and the sources that these stand for."""
    from rich.text import Text

    writer = Writer(framework, language)
    with _console() as console:
        for place, part in enumerate(parts):
            console.print(Text(f"\n{part.heading}" if place else part.heading, style="bold underline"))
            for block in part.blocks:
                console.print()
                _show(console, block, writer)
        _citations(console, _OUTCOMES[language]["answered"], writer.citations, language)


@contextmanager
def _console() -> Iterator[Console]:
    """What is printed on it comes out at the end, as any other output: rich has its own way with readers that go away."""
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False)
    with console.capture() as captured:
        yield console
    print(captured.get(), end="", flush=True)


def _citations(console: Console, heading: str, citations: Sequence[Citation], language: Language) -> None:
    from rich.text import Text

    if not citations:
        return
    console.print(Text(f"\n{heading}", style="bold"))
    for citation in citations:
        kind = _KINDS[language][citation.kind]
        console.print(Text.assemble((f"[{citation.marker}] ", "cyan"), (citation.label, "bold"), (f"　{kind}", "dim")))
        for line in citation.quote.splitlines():
            console.print(Text(f"    {line}", style="dim"))


def _show(console: Console, block: Block, writer: Writer) -> None:
    if not isinstance(block, Grid):
        for line in writer.write([block]).splitlines():
            console.print(_styled(line))
        return
    rows = [
        (*cells[:-1], writer.sentence(Statement(cells[-1], evidence))) for cells, evidence in zip(block.rows, block.evidence, strict=True)
    ]
    for place, table in enumerate(_tables(block.header, rows, console.width)):
        if place:
            console.print()
        console.print(table, soft_wrap=False)


def _styled(text: str) -> Text:
    """The text with what is emphasised in bold and its markers in colour."""
    from rich.text import Text

    styled, end = Text(), 0
    for match in _EMPHASIS.finditer(text):
        styled.append(text[end : match.start()])
        styled.append(match["bold"] or match["marker"], "bold" if match["bold"] else "cyan")
        end = match.end()
    return styled.append(text[end:])


# Tables. Rich alone would break words and Chinese lines anywhere, and squeeze a table of many columns into towers of syllables.


def _tables(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Table]:
    """The rows as a table; as several, each beginning with what names a row, where not all columns fit into the width."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table

    columns = list(zip(header, *rows, strict=True))
    natural = [max(map(cell_len, column)) for column in columns]
    least = [_least(head, cells) for head, *cells in columns]
    for places in _groups(columns, least, width):
        widths = _widths([least[place] for place in places], [natural[place] for place in places], width - _GAP * (len(places) - 1))
        wrapped = [[wrap(cell, column_width) for cell in columns[place]] for place, column_width in zip(places, widths, strict=True)]
        # Rich puts a blank of its own between columns.
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
        table.leading = int(any(len(lines) > 1 for column in wrapped for lines in column[1:]))
        for (head, *_), column_width in zip(wrapped, widths, strict=True):
            table.add_column(_styled("\n".join(head)), width=column_width, overflow="fold")
        for cells in zip(*(column[1:] for column in wrapped), strict=True):
            table.add_row(*(_styled("\n".join(lines)) for lines in cells))
        yield table


def _least(head: str, cells: Sequence[str]) -> int:
    """The width below which a column would break words, or grow tall."""
    from rich.cells import cell_len

    whole = max((cell_len(piece) for text in (head, *cells) for piece in _PIECE.findall(text)), default=0)
    return max([whole, min(cell_len(head), _LEAST_HEAD), *(min(cell_len(cell), _LEAST_CELL) for cell in cells)])


def _groups(columns: Sequence[Sequence[str]], least: Sequence[int], width: int) -> list[list[int]]:
    """The places of the columns, shared out over as few tables as they fit into, about as many to each."""
    naming = next((place for place, (_, *cells) in enumerate(columns) if not all(map(_NUMBER.fullmatch, cells))), 0)
    first, rest = list(range(naming + 1)), list(range(naming + 1, len(columns)))
    groups = _filled(first, rest, least, width, len(rest))
    return _filled(first, rest, least, width, -(-len(rest) // len(groups)))


def _filled(first: Sequence[int], rest: Sequence[int], least: Sequence[int], width: int, most: int) -> list[list[int]]:
    """Groups of at most so many further columns, each as full as the width allows."""
    groups = [list(first)]
    for place in rest:
        taken = sum(least[other] + _GAP for other in groups[-1])
        further = len(groups[-1]) - len(first)
        if further and (further == most or taken + least[place] > width):
            groups.append(list(first))
        groups[-1].append(place)
    return groups


def _widths(least: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """The columns' widths in this room: what is left over goes to the column whose cells take the most lines."""
    widths = list(least)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for _ in range(room - sum(widths)):
        neediest = max(range(len(widths)), key=lambda place: natural[place] / widths[place])
        if widths[neediest] >= natural[neediest]:
            break
        widths[neediest] += 1
    return widths


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of so many columns of the terminal, broken between words and Chinese characters, before no punctuation."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines += [piece] if cell_len(piece) <= width else chop_cells(piece, width)
    return [line.rstrip() for line in lines if line.strip()] or [""]
