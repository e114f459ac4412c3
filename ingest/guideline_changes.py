"""What changed between two editions of the guideline, by section and row. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.framework import Framework
from advisor.store import Entry
from ingest.changes import Change, of_texts
from ingest.chunks import texts_of


def between(old: Framework, new: Framework) -> tuple[Change, ...]:
    return of_entries(texts_of(old), texts_of(new))


def of_entries(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Change, ...]:
    """Changes by what entries say in the guideline's own language, of sections and rows."""
    return of_texts(_texts(old), _texts(new))


def _texts(entries: Iterable[Entry]) -> Mapping[str, str]:
    return {_name(entry.chunk): entry.text for entry in entries if entry.kind == "text" and entry.id == entry.chunk}


def _name(chunk: str) -> str:
    kind, _, number = chunk.partition(".")
    return f"§{number}" if kind == "section" else chunk
