"""From passages as they are read to passages as they are indexed: of one page and heading, whole sentences, of like length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.library import Chunk
from ingest.readers.passage import Passage

_LONGEST = 480
"""In Chinese characters; letters count less."""
_SENTENCE = re.compile(r".+?(?:[。！？!?；]+[」』”）)]*|\n|(?<=[a-z0-9)])\.(?=\s)|$)\s*", re.DOTALL)


def chunks(edition: str, passages: Iterable[Passage]) -> Iterator[Chunk]:
    """Chunks in the order of the document. Those of a page depend on that page alone: an edition can be gone on with at any page."""
    place, page = 0, None
    group: list[Passage] = []

    def told() -> Iterator[Chunk]:
        nonlocal place
        for text in _pieces("\n".join(passage.text for passage in group)):
            yield Chunk(edition, group[0].page, place, group[0].heading, text)
            place += 1
        group.clear()

    for passage in passages:
        if group and (passage.page, passage.heading) != (group[0].page, group[0].heading):
            yield from told()
        if passage.page != page:
            page, place = passage.page, 0
        group.append(passage)
        if _weight("".join(one.text for one in group)) > 4 * _LONGEST:
            yield from told()
    yield from told() if group else ()


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for sentence in (part for found in _SENTENCE.finditer(text) for part in _bounded(found[0])):
        if piece and _weight(piece + sentence) > _LONGEST:
            yield piece.strip()
            piece = ""
        piece += sentence
    if piece.strip():
        yield piece.strip()


def _bounded(sentence: str) -> Iterator[str]:
    """A sentence, or pieces of one that never ends."""
    step = _LONGEST if any(ord(char) > 0x2E80 for char in sentence) else 2 * _LONGEST
    yield from (
        (sentence[start : start + step] for start in range(0, len(sentence), step)) if _weight(sentence) > 1.5 * _LONGEST else (sentence,)
    )


def _weight(text: str) -> float:
    wide = sum(ord(char) > 0x2E80 for char in text)
    return wide + 0.4 * (len(text) - wide)
