"""Word documents: headings, paragraphs and tables in the order in which they stand."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.table import Table

from ingest.readers.passage import LONGEST_HEADING, Item, Passage, Refused, clean

_MOST_BYTES = 300_000_000
_MOST_RATIO = 200
_HEADING = re.compile(r"(?:heading|標題)\s*(\d)", re.IGNORECASE)


def read(file: Path, start: int = 1) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
            packed = sum(part.compress_size for part in parts.infolist())
        if size > _MOST_BYTES or (size > 20_000_000 and size > packed * _MOST_RATIO):
            yield Refused("reader.docx.unpacks", {"megabytes": f"{size / 1e6:,.0f}"})
            return
        document = docx.Document(str(file))
    except Exception as error:  # Whatever a damaged archive makes zipfile, lxml or python-docx raise.
        yield Refused("reader.docx.damaged", {"reason": type(error).__name__})
        return
    try:
        yield from _blocks(document)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # Parts that contradict each other show only when they are reached: a cell merged with none above it.
        yield Refused("reader.docx.damaged", {"reason": type(error).__name__})


def _blocks(document: Document) -> Iterator[Passage]:
    headings: dict[int, str] = {}
    for block in document.iter_inner_content():
        path = tuple(headings[level] for level in sorted(headings))
        if isinstance(block, Table):
            yield from _rows(block, path)
            continue
        text = clean(block.text)
        if not text:
            continue
        name = block.style.name if block.style is not None else ""
        found = _HEADING.match(name or "")
        if (found or name == "Title") and len(text) <= LONGEST_HEADING:
            level = int(found[1]) if found else 0
            headings = {other: said for other, said in headings.items() if other < level}
            headings[level] = text
        else:
            yield Passage(text, None, path)


def _rows(table: Table, path: tuple[str, ...]) -> Iterator[Passage]:
    for row in table.rows:
        # A merged cell comes once for each place that it covers.
        cells = [clean(cell.text).replace("\n", " ") for cell in dict.fromkeys(row.cells)]
        if any(cells):
            yield Passage(" | ".join(cells), None, path)
