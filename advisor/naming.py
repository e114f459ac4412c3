"""What a text names, as a sign of what it is about beside meaning and words."""

from __future__ import annotations

from advisor.lexicon import Lexicon

# How much a name says of what a question is about, and a value that some rows hold.
_NAMES, _HOLDS = 1.0, 0.4


def rows_spoken_of(lexicon: Lexicon, text: str) -> dict[str, float]:
    """The rows and sections that a text names, or else those that hold a value named; each with how much that says, 0 to 1."""
    spoken: dict[str, float] = {}
    for mention in lexicon.link(text).mentions:
        named = [*mention.ids("row"), *(f"section.{id}" for id in mention.ids("section"))]
        held = [row for term in mention.ids("term") for row, _ in lexicon.holders(term)] if not named else []
        spoken |= dict.fromkeys(named, _NAMES) | {id: _HOLDS for id in held if id not in spoken}
    return spoken
