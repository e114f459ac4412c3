"""Which one of a kind words describe: 講錢的那個行業, of the industries; 自己去調模型, of the areas of development work."""

from __future__ import annotations

from advisor.framework import Table
from advisor.meaning import Search
from advisor.query import Relations

_ALL = 1000
"""More chunks than there are."""
_OF_KIND, _ONE = 0.01, 0.9
"""How likely what is described must be any of the kind, of all that there is, and one of its rows, of these.

Of 14 descriptions of one of a kind, written for it, the right one is above both in 13, and of 7 that describe none none is."""


def nearest(relations: Relations, search: Search, words: str, table: Table, least: float = _OF_KIND) -> str | None:
    """The row of a kind that words describe; None where they describe none clearly. `least`: how likely any of the kind must be."""
    rows = relations.framework.rows
    hits = [hit for hit in search(words, _ALL) if hit.chunk in rows and rows[hit.chunk].table == table.id]
    whole = sum(hit.likely for hit in hits)
    return hits[0].chunk if hits and whole >= least and hits[0].likely >= _ONE * whole else None
