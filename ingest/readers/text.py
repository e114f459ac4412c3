"""Plain text in whatever encoding; the headings of regulations (第三章 …) become headings."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from ingest.readers.passage import Item, Passage, Refused, clean

_SAMPLE = 200_000
_CANDIDATES = ["big5", "cp950", "big5hkscs", "gb18030", "utf_16_le", "utf_16_be", "cp1252"]
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEADING = re.compile(r"\s*(第\s*[一二三四五六七八九十百〇零0-9]{1,12}\s*([章節條]))\s*(.{0,40})")
_LEVELS = "章節條"


def encoding_of(file: Path) -> str | None:
    """The file's encoding, judged by its beginning; None where it is no text."""
    with file.open("rb") as opened:
        sample = opened.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    try:
        # A character that the sample cuts in two is no fault.
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
        return None if "\0" in text else "utf-8"
    except UnicodeDecodeError:
        pass
    best = from_bytes(sample, cp_isolation=_CANDIDATES, steps=8).best()
    return None if best is None else best.encoding


def lines(file: Path) -> Iterator[str]:
    """The file's lines. Raises ValueError if it is no text."""
    encoding = encoding_of(file)
    if encoding is None:
        raise ValueError("no text")
    with file.open(encoding=encoding, errors="replace", newline=None) as opened:
        # A file of one endless line is read in pieces.
        while line := opened.readline(100_000):
            yield line


def read(file: Path, start: int = 1) -> Iterator[Item]:
    headings: dict[int, str] = {}
    paragraph: list[str] = []

    def spoken() -> Iterator[Passage]:
        text = clean("\n".join(paragraph))
        paragraph.clear()
        if text:
            yield Passage(text, None, tuple(headings[level] for level in sorted(headings)))

    try:
        for line in lines(file):
            found = _HEADING.match(line)
            if found:
                yield from spoken()
                level = _LEVELS.index(found[2])
                headings = {other: name for other, name in headings.items() if other < level}
                # An article's text often follows its number on the same line: the number alone is then the heading.
                short = found[3] and not re.search(r"[，。；]", line) and len(line.strip()) <= 30
                headings[level] = clean(line) if short else clean(found[1])
                if not short:
                    paragraph.append(line.rstrip("\n"))
            elif not line.strip():
                yield from spoken()
            else:
                paragraph.append(line.rstrip("\n"))
                if sum(map(len, paragraph)) > 20_000:
                    yield from spoken()
        yield from spoken()
    except ValueError:
        yield Refused("reader.text.encoding")
