"""PDF, page by page: text in reading order, and why a page has none."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import Destination

from ingest.readers.layout import Piece, ordered
from ingest.readers.passage import Fault, Item, PageRead, Passage, Refused, clean

_LONGEST_PAGE = 200_000
"""Characters. What a page holds beyond is no page of text."""
_WIDE = re.compile(r"[⺀-鿿　-〿＀-￯]\n[⺀-鿿　-〿＀-￯]")
_HYPHEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


def read(file: Path, start: int = 1) -> Iterator[Item]:
    """Passages and a PageRead for each page, from page `start` on."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            yield Refused("reader.pdf.encrypted")
            return
        pages = len(reader.pages)
    except DependencyError as error:
        yield Refused("reader.pdf.cipher", {"reason": str(error)})
        return
    except Exception as error:  # Whatever damaged bytes make pypdf raise.
        yield Refused("reader.pdf.damaged", {"reason": type(error).__name__})
        return
    headings = _headings(reader)
    for number in range(start, pages + 1):
        try:
            text, fault = _page(reader.pages[number - 1])
        except MemoryError:
            text, fault = "", "too_large"
        except Exception as error:  # One damaged page must not keep the others from being read.
            limit = "limit" in type(error).__name__.lower() or "limit" in str(error).lower()
            text, fault = "", "too_large" if limit else "unreadable"
        if text:
            yield Passage(text, number, headings.get(number) or _last(headings, number))
        yield PageRead(number, pages, fault)


def _page(page: PageObject) -> tuple[str, Fault | None]:
    pieces: list[Piece] = []
    unmapped = total = 0

    def visit(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        nonlocal unmapped, total
        # Of codes of two bytes, pypdf may hand over the empty first one as a character.
        text = text.replace("\0", "")
        total += len(text)
        if total > _LONGEST_PAGE:
            raise MemoryError
        if not text.strip():
            return
        if font and _unmapped(font):
            unmapped += len(text)
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1] or 1) * (cm[3] or cm[1] or 1)) or 10.0
        vertical = _encoding(font).endswith("-V")
        pieces.extend(Piece(part, x, y - place * height, height, vertical) for place, part in enumerate(text.strip("\n").split("\n")))

    page.extract_text(visitor_text=visit)
    text = _HYPHEN.sub("", ordered(pieces))
    if unmapped > 0.5 * max(1, sum(len(piece.text) for piece in pieces)) or _garbled(text):
        return "", "garbled"
    text = clean(_joined(text))
    if not text and _has_picture(page):
        return "", "scan"
    return text, None


def _joined(text: str) -> str:
    """The text with lines of Chinese joined; one that ends far before the margin, as a title does, stays a line."""
    lines = text.split("\n")
    full = 0.7 * median(map(len, lines))
    told = lines[0]
    for before, line in pairwise(lines):
        runs_on = len(before) >= full and _WIDE.fullmatch(f"{before[-1:]}\n{line[:1]}")
        told += line if runs_on else "\n" + line
    return told


def _unmapped(font: dict[str, Any]) -> bool:
    """Whether nothing in the file says which characters the font's codes are."""
    return font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font and _encoding(font).startswith("/Identity")


def _encoding(font: dict[str, Any] | None) -> str:
    found = (font or {}).get("/Encoding", "")
    return str(found.get_object() if hasattr(found, "get_object") else found)


def _garbled(text: str) -> bool:
    letters = [char for char in text if not char.isspace()]
    odd = sum(char == "�" or unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs") for char in letters)
    names = sum(len(name) for name in re.findall(r"/g\d+|/G[0-9A-F]{2}|\(cid:\d+\)", text))
    return len(letters) >= 8 and odd + names > 0.3 * len(letters)


def _has_picture(page: PageObject) -> bool:
    resources: Any = page.get("/Resources")
    objects: Any = resources.get_object().get("/XObject") if resources else None
    return bool(objects) and any(found.get_object().get("/Subtype") in ("/Image", "/Form") for found in objects.get_object().values())


def _headings(reader: PdfReader) -> dict[int, tuple[str, ...]]:
    """The outline's path of titles by the page where each begins; empty where there is none that can be read."""
    found: dict[int, tuple[str, ...]] = {}

    def walk(entries: list[Any], above: tuple[str, ...]) -> None:
        path = above
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, path)
            elif isinstance(entry, Destination) and len(found) < 5000:
                path = (*above, clean(str(entry.title))[:80])
                page = reader.get_destination_page_number(entry)
                if page is not None and page >= 0:
                    found[page + 1] = path

    try:
        walk(reader.outline, ())
    except Exception:  # A damaged outline only costs the headings.
        return {}
    return found


def _last(headings: dict[int, tuple[str, ...]], page: int) -> tuple[str, ...]:
    earlier = [number for number in headings if number < page]
    return headings[max(earlier)] if earlier else ()
