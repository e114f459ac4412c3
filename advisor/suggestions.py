"""Questions to begin with, and questions that follow from an answer: made from the rows, so that each has an answer."""

from __future__ import annotations

import re

from advisor.composed import Composed
from advisor.prompts import phrase
from advisor.query import Query, Relations
from advisor.sentences import spaced
from advisor.types import Language

_MOST = 3
# Attributes that make poor questions: they only repeat the name, or the layout.
_DULL = frozenset(
    {"certification.issuer", "zone.colour", "work_area.layer", "industry.technology", "tier.depth", "competency.zone", "tool.group"}
)
_STARTERS = ("starter_role", "starter_path", "starter_certification", "starter_tools", "starter_industry", "starter_compare")


def starters(language: Language) -> tuple[str, ...]:
    return tuple(phrase(name, language) for name in _STARTERS)


def suggestions(relations: Relations, query: Query, composed: Composed, language: Language) -> tuple[str, ...]:
    """Up to three questions: another attribute of what was told, a comparison with its neighbour, one of the items listed."""
    framework = relations.framework
    if composed.outcome == "declined":
        return starters(language)[:_MOST]
    found: list[str] = []
    rows = [relations.row(id) for id in (composed.rows or query.rows)][:1]
    listed = [relations.row(shown.row) for shown in composed.shown if shown.row and shown.row not in composed.rows]
    for row in rows or listed[:1]:
        shown = set(query.columns)
        names = [column for column in framework.columns_of(row) if column.key not in shown and column.key not in _DULL]
        found += [
            phrase("ask_column", language, row=_short(row.name.to(language)), column=column.name.to(language))
            for column in names[:2]
            if shown or not rows
        ]
        table = framework.tables[row.table]
        if len(table.rows) > 1:
            other = table.rows[framework.position(row) % len(table.rows)]
            found.append(phrase("ask_compare", language, row=_short(row.name.to(language)), other=_short(other.name.to(language))))
    found += [phrase("ask_row", language, row=_short(row.name.to(language))) for row in listed[:2]]
    return tuple(spaced(question) for question in dict.fromkeys((*found, *starters(language))) if question != query.text)[:_MOST]


def _short(name: str) -> str:
    """A name without what stands in brackets behind it."""
    return re.sub(r"\s*[（(][^()（）]*[)）]\s*$", "", name)
