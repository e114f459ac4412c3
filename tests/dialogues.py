"""Conversations with the advisor, for tests."""

from __future__ import annotations

from advisor.pipeline import Advisor
from advisor.types import Turn


def text_of(advisor: Advisor, *turns: str) -> str:
    """The answer to the last of the turns, behind the others."""
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]]).text
