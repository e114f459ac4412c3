"""Thinking models: what they write between <think> and </think> is theirs and is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OPEN, _CLOSE = "<think>", "</think>"


def spoken(text: str) -> str:
    """A whole reply without its thoughts, also where only their end is marked or they never end."""
    text = text.rpartition(_CLOSE)[2] if _CLOSE in text else text
    return re.sub(rf"{_OPEN}.*", "", text, flags=re.DOTALL).strip()


def spoken_pieces(pieces: Iterable[str], begins_thinking: bool = False) -> Iterator[str]:
    """The pieces of a reply without its thoughts; tags may be cut across pieces.

    `begins_thinking` is for models whose template opens the thought: nothing before its end is shown."""
    buffer, thinking = "", begins_thinking
    for piece in pieces:
        buffer += piece
        while True:
            tag = _CLOSE if thinking else _OPEN
            before, found, after = buffer.partition(tag)
            if found:
                if not thinking and before:
                    yield before
                buffer, thinking = after, not thinking
                continue
            kept = next((n for n in range(len(tag) - 1, 0, -1) if buffer.endswith(tag[:n])), 0)
            shown, buffer = (buffer[: len(buffer) - kept], buffer[len(buffer) - kept :])
            if shown and not thinking:
                yield shown
            break
    if buffer and not thinking:
        yield buffer
