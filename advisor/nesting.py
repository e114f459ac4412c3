"""Places within one of several: 第三類的第二個工具, Pro-code 區的最後一項能力."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisor.framework import Column, Row
from advisor.mentions import Linked, Mention
from advisor.ordinals import Places, places
from advisor.query import Query, Relations

_OF = re.compile(r"[^，,。？?、和跟與及或到至]{0,8}")
"""Between the place of the whole and that of its part: 第三類裡面的第二個, 第三個產業的第二個."""


def nested(query: Query, linked: Linked, relations: Relations) -> Query | None:
    """The query of what stands at a place within one row that is named, or called by its own place; None where there is no such."""
    if query.terms or query.check or query.absent or len(query.rows) > 1 or query.order not in (None, "first", "last"):
        return None
    named = [place for place in places(linked.keyed.folded) if not place.several and not _names_row(place, linked)]
    if not named or len(named) != (1 if query.rows else 2):
        return None
    for row, column in _wholes(query, named, linked, relations):
        cell = relations.framework.cell(row, column)
        found = [cell[index] for index in named[-1].of(len(cell))]
        if len(cell) > 1 and found:
            plain = replace(query, tables=(), columns=(), nth=None, order=None, number=None)
            value = found[0]
            return replace(plain, rows=(value.row,)) if value.row else replace(plain, rows=(row.id,), terms=(value.text.zh,))
    return None


def _names_row(place: Places, linked: Linked) -> bool:
    """Whether the place is the name of a row: 第二階."""
    at = linked.keyed.at
    return any(mention.ids("row") and at[mention.start] <= place.start < at[mention.end - 1] + 1 for mention in linked.mentions)


def _behind(place: Places, linked: Linked) -> Mention | None:
    """What is named right behind a place: of what it is the place."""
    start = bisect_left(linked.keyed.at, place.end)
    return next((mention for mention in linked.mentions if mention.start == start), None)


def _wholes(query: Query, named: Sequence[Places], linked: Linked, relations: Relations) -> Iterator[tuple[Row, Column]]:
    """The rows that may be meant as the whole, each with its attribute that the part is one of."""
    part = _behind(named[-1], linked)
    kinds = {table.id for table in relations.tables_of((*query.tables, *(part.ids("table") if part else ())))}
    columns = {*query.columns, *(part.ids("column") if part else ())}
    if query.rows:
        said = any(query.rows[0] in mention.ids("row") for mention in linked.mentions)
        rows = [relations.row(query.rows[0])] if said else []
    elif named[0].end <= named[1].start and _OF.fullmatch(linked.keyed.folded[named[0].end : named[1].start]):
        tables = relations.framework.tables.values()
        measured = [table for table in tables if named[0].measure and named[0].measure[0] == table.measure]
        # "第二型": by whatever measure.
        rows = [table.rows[index] for table in (*measured, *tables) if len(table.rows) > 1 for index in named[0].of(len(table.rows))]
    else:
        return
    for row in rows:
        for column in relations.framework.columns_of(row):
            if (column.refs in kinds and row.table not in kinds) or column.key in columns:
                yield row, column
