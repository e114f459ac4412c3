"""Opens any document: tells its format by suffix and content, and reads it apart, within bounds of time and memory."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from advisor.errors import InputError
from ingest.readers.passage import Item, PageRead, Passage, Refused
from ingest.readers.text import encoding_of

Format = Literal["pdf", "docx", "markdown", "text", "csv"]
FORMATS: dict[str, Format] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".csv": "csv",
    ".tsv": "csv",
}
_ROOT = Path(__file__).resolve().parent.parent.parent
_MEGABYTES = 1500
"""Address space of a reader, libraries included."""
_PATIENCE_S = 20.0
_PAGES_A_PROCESS = 400
"""A new process every so many pages keeps what a library remembers of read pages from growing without end."""
_MOST_DEATHS = 5
_LONGEST_LINE = 8_000_000


def format_of(file: Path) -> Format:
    """The document's format. Raises InputError where suffix and content disagree, or it is none that can be read."""
    format = FORMATS.get(file.suffix.lower())
    try:
        with file.open("rb") as opened:
            head = opened.read(1024)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).", "Check the path.") from None
    if format is None:
        raise InputError(f"{file.name} is of no kind that can be read.", f"Save it as one of: {', '.join(FORMATS)}.")
    if not head:
        raise InputError(f"{file.name} is empty.", "Choose another file.")
    found = (
        "pdf" if b"%PDF-" in head else "zip" if head.startswith(b"PK\x03\x04") else "ole" if head.startswith(b"\xd0\xcf\x11\xe0") else ""
    )
    if found == "ole":
        raise InputError(f"{file.name} is an old Office file, or an encrypted one.", "Save it as DOCX without a password, or as PDF.")
    if format == "pdf" and found != "pdf":
        raise InputError(f"{file.name} is not a PDF, whatever its name says.", "Export it as PDF again.")
    if format == "docx" and not (found == "zip" and _is_word(file)):
        raise InputError(f"{file.name} is not a Word document, whatever its name says.", "Save it as DOCX again.")
    if format in ("markdown", "text", "csv") and (found or encoding_of(file) is None):
        raise InputError(f"{file.name} is not text.", "Save it as UTF-8 text, or give it the ending of what it is.")
    return format


def read_document(file: Path, start: int = 1, *, megabytes: int = _MEGABYTES, patience_s: float = _PATIENCE_S) -> Iterator[Item]:
    """The document's passages, streamed; for PDF from page `start` on. A page that hangs or exhausts memory is a fault of that page.

    Raises InputError where the whole cannot be read."""
    format = format_of(file)
    deaths, pages = 0, 0
    while True:
        reached, ended = start - 1, False
        for item in _items(format, file, start, megabytes, patience_s):
            if isinstance(item, Refused):
                raise InputError(f"{file.name}: {item.message}", item.remedy)
            if isinstance(item, PageRead):
                reached, pages = item.page, item.pages
            if item == _END:
                ended = True
            elif isinstance(item, _Died):
                deaths += 1
                if format != "pdf" or (not pages and start == 1 and deaths > 1) or deaths > _MOST_DEATHS:
                    what = "takes too long to read" if item.slow else "needs more memory than a document may, or is damaged"
                    where = f" (page {reached + 1})" if format == "pdf" else ""
                    raise InputError(f"{file.name} {what}{where}.", "Divide it, or print it to a new PDF.")
                yield PageRead(reached + 1, max(pages, reached + 1), "too_slow" if item.slow else "too_large")
                reached += 1
            else:
                yield item
            if isinstance(item, PageRead) and item.page - start + 1 >= _PAGES_A_PROCESS and item.page < item.pages:
                break
        start = reached + 1
        if ended or format != "pdf" or (pages and start > pages):
            return


class _Died:
    def __init__(self, slow: bool) -> None:
        self.slow = slow


_END: Any = object()


def _items(format: Format, file: Path, start: int, megabytes: int, patience_s: float) -> Iterator[Any]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    command = [sys.executable, "-m", "ingest.readers.worker", format, str(file.resolve()), str(start), str(megabytes)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            yield from _lines(process, patience_s)
        finally:
            process.kill()


def _lines(process: subprocess.Popen[bytes], patience_s: float) -> Iterator[Any]:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        buffer = b""
        while True:
            if not selector.select(patience_s):
                yield _Died(slow=True)
                return
            piece = os.read(process.stdout.fileno(), 1 << 16)
            if not piece:
                break
            buffer += piece
            *lines, buffer = buffer.split(b"\n")
            if len(buffer) > _LONGEST_LINE:
                yield _Died(slow=False)
                return
            for line in lines:
                yield _item(json.loads(line))
    yield _END if process.wait() == 0 else _Died(slow=False)


def _item(fields: dict[str, Any]) -> Item:
    kind = fields.pop("is")
    if kind == "Passage":
        return Passage(fields["text"], fields["page"], tuple(fields["heading"]))
    return PageRead(**fields) if kind == "PageRead" else Refused(**fields)


def _is_word(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as parts:
            return "word/document.xml" in parts.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
