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
from advisor.fault_words import fault
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
        raise fault(InputError, "document.unopened", file=file, reason=error.strerror) from None
    if format is None:
        raise fault(InputError, "document.kind", file=file.name, formats=", ".join(FORMATS))
    if not head:
        raise fault(InputError, "document.empty", file=file.name)
    found = (
        "pdf" if b"%PDF-" in head else "zip" if head.startswith(b"PK\x03\x04") else "ole" if head.startswith(b"\xd0\xcf\x11\xe0") else ""
    )
    if found == "ole":
        raise fault(InputError, "document.old_office", file=file.name)
    if format == "pdf" and found != "pdf":
        raise fault(InputError, "document.no_pdf", file=file.name)
    if format == "docx" and not (found == "zip" and _is_word(file)):
        raise fault(InputError, "document.no_word", file=file.name)
    if format in ("markdown", "text", "csv") and (found or encoding_of(file) is None):
        raise fault(InputError, "document.no_text", file=file.name)
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
                raise fault(InputError, item.key, file=file.name, **item.values)
            if isinstance(item, PageRead):
                reached, pages = item.page, item.pages
            if item == _END:
                ended = True
            elif isinstance(item, _Died):
                deaths += 1
                if format != "pdf" or (not pages and start == 1 and deaths > 1) or deaths > _MOST_DEATHS:
                    what = "document.slow" if item.slow else "document.heavy"
                    raise fault(InputError, f"{what}.page" if format == "pdf" else what, file=file.name, page=reached + 1)
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
