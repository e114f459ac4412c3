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


def nearest(
    relations: Relations, search: Search, words: str, table: Table, share: float = _ONE, of_kind: float = _OF_KIND, of_all: bool = False
) -> str | None:
    """The row of a kind that words describe, by itself and by what it consists of; None where they describe none clearly.

    `of_kind`: how likely any of the kind must be; `share`: how likely one row, of these, or (`of_all`) of all that there is."""
    found = search(words, _ALL)
    likely: dict[str, float] = {}
    for hit in found:
        row = whole(relations, hit.chunk, table)
        if row:
            likely[row] = likely.get(row, 0.0) + hit.likely
    of_rows = sum(likely.values())
    total = sum(hit.likely for hit in found) if of_all else of_rows
    best = max(likely, key=lambda id: likely[id], default=None)
    return best if best and of_rows >= of_kind and total > 0 and likely[best] >= share * total else None


def whole(relations: Relations, chunk: str, table: Table) -> str | None:
    """The row of a kind that was found, or that what was found is a part of: the type of a job title."""
    framework = relations.framework
    row = framework.rows.get(chunk)
    if row is None or row.table == table.id:
        return row.id if row else None
    columns = [column for column in framework.columns_of(row) if column.refs == table.id]
    values = framework.cell(row, columns[0]) if columns else ()
    return values[0].row if len(values) == 1 else None
