"""Markdown: its headings, and the text of its blocks without markup. HTML in it is left out: comments hide there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.readers.passage import LONGEST_HEADING, Item, Passage, Refused, clean
from ingest.readers.text import lines


def read(file: Path, start: int = 1) -> Iterator[Item]:
    try:
        text = "".join(lines(file))
    except ValueError:
        yield Refused("reader.markdown.encoding")
        return
    tokens = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(text)
    headings: dict[int, str] = {}
    row: list[str] | None = None
    for place, token in enumerate(tokens):
        path = tuple(headings[level] for level in sorted(headings))
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            if row and any(row):
                yield Passage(" | ".join(row), None, path)
            row = None
        elif token.type == "inline":
            spoken = clean(_spoken(token))
            before = tokens[place - 1]
            if row is not None:
                row.append(spoken)
            elif before.type == "heading_open" and len(spoken) <= LONGEST_HEADING:
                level = int(before.tag[1])
                headings = {other: name for other, name in headings.items() if other < level}
                headings[level] = spoken
            elif spoken:
                yield Passage(spoken, None, path)
        elif token.type in ("fence", "code_block") and clean(token.content):
            yield Passage(clean(token.content), None, path)


def _spoken(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline", "text_special") or child.type == "image":
            parts.append(child.content)
    return "".join(parts)
