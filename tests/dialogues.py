"""Conversations with the advisor, for tests."""

from __future__ import annotations

from advisor.pipeline import Advisor
from advisor.types import Answer, Turn


def last_answer(advisor: Advisor, *turns: str) -> Answer:
    """The answer to the last of the turns, behind the others."""
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])


def text_of(advisor: Advisor, *turns: str) -> str:
    """Its text."""
    return last_answer(advisor, *turns).text
