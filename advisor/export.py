"""A report as a file: Markdown, a spreadsheet or a PDF. Files appear whole or not at all."""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from advisor.citations import Writer
from advisor.errors import AdvisorError, InputError
from advisor.export_report import WORDS, Part, Report, one_line, source_line
from advisor.export_text import clean, neutral
from advisor.framework import Framework

__all__ = ["Part", "Report", "export", "neutral", "write_csv"]

Write = Callable[[Report, Framework, BinaryIO], None]


def export(report: Report, framework: Framework, path: Path) -> None:
    """Write the report as what the path ends in: .md, .xlsx or .pdf. Raises InputError for another ending, AdvisorError for no file."""
    write = _writer(path)
    with _whole_file(path) as file:
        write(report, framework, file)


def write_csv(path: Path, rows: Iterable[Sequence[str | float]]) -> None:
    """Write rows as CSV that spreadsheets open as UTF-8. Text can't become a formula; numbers stay numbers."""
    with _whole_file(path) as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        # In quotes throughout: a spreadsheet that separates by semicolons or tabs would else begin a cell in the middle of a text.
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
        text.detach()


def _writer(path: Path) -> Write:
    # Both libraries take their time to load: only who writes such a file waits for it.
    match path.suffix.lower():
        case ".md":
            return _write_markdown
        case ".xlsx":
            from advisor.export_xlsx import write as write_xlsx

            return write_xlsx
        case ".pdf":
            from advisor.export_pdf import write as write_pdf

            return write_pdf
    raise InputError(f"{path.name} is not a kind of report that can be written.", "End its name in .md, .xlsx or .pdf.")


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the path's place once everything is written; until then, and after a failure, what was there stays."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise AdvisorError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Name a folder that exists and may be written to, see that its disk has room, and close the file where it is open.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _write_markdown(report: Report, framework: Framework, file: BinaryIO) -> None:
    writer = Writer(framework, report.language)
    words = WORDS[report.language]
    pieces = [f"# {one_line(report.title)}"]
    if report.date:
        pieces.append(one_line(report.date))
    for part in report.parts:
        pieces += [f"## {one_line(part.heading)}", writer.write(part.blocks)]
    if report.notes:
        pieces += [f"## {words.notes}", "\n".join(f"- {one_line(note)}" for note in report.notes)]
    if writer.citations:
        pieces += [f"## {words.sources}", *(source_line(citation, report.language) for citation in writer.citations)]
    # A name typed by somebody may look like HTML, which some viewers would run.
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\<", clean("\n\n".join(piece for piece in pieces if piece)))
    file.write(f"{text}\n".encode())
