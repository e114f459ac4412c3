"""The rows that a question calls by their places in an order: 前三項, 最後兩個步驟, 倒數第二關, 第一步跟最後一步."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.framework import Table
from advisor.mentions import Linked
from advisor.ordinals import Places, places
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.wording import key

_OWN_MEASURES = "階關步"
"""Measures that name the kind by themselves."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Rows of an ordered kind that a part of the text names, in key characters."""

    start: int
    end: int
    rows: tuple[str, ...]
    excluded: bool


def at_places(query: Query, linked: Linked, relations: Relations, phrasing: Phrasing) -> Query:
    """The query of the rows at the places named, or without them; as it is where a single place is named, which is no matter of several."""
    named = places(linked.keyed.folded)
    from_end = len(named) == 1 and named[0].first < 0 and not named[0].several
    if not named or query.terms or (query.check and not from_end):
        return query
    table = _table(named, query, relations)
    # "Is gate C the last one": put to the test, an end is no place counted from what it is said of.
    counted = not query.check and _of_a_row(named[0], table, linked) if table else False
    if table is None or counted or not _all_of(query.rows, table, relations):
        return query
    found = [_rows(places, table, linked, phrasing) for places in named]
    found += [
        _Named(mention.start, mention.end, mention.ids("row"), mention.negated)
        for mention in linked.mentions
        if len(mention.ids("row")) == 1
        and relations.row(mention.ids("row")[0]).table == table.id
        # 第二步 of 倒數第二步 names no step.
        and not any(named.start < mention.end and mention.start < named.end for named in found)
    ]
    found = _joined(sorted(found, key=lambda named: named.start), linked, phrasing)
    barred = {id for named in found if named.excluded for id in named.rows}
    kept = [row.id for row in table.rows if any(row.id in named.rows for named in found if not named.excluded)]
    counted_back = linked.keyed.folded.startswith("倒數", named[0].start)
    claimed = [named.rows[0] for named in found if not named.excluded and len(named.rows) == 1]
    tested = query.check and len(claimed) == 2
    if len(named) == 1 and not (barred or named[0].several or counted_back or tested) and named[0].first >= -1:
        return query
    explained = "".join(key(linked.keyed.folded[place.start : place.end]) for place in named)
    query = replace(query, nth=None, order=None, number=None, rest=tuple(word for word in query.rest if word not in explained))
    if tested:
        # "盤點現狀是倒數第二步嗎": the place is claimed of the row.
        place = found[[named.start for named in found].index(bisect_left(linked.keyed.at, named[0].start))].rows[0]
        row = next((id for id in claimed if id != place), place)
        return replace(
            query, rows=(row,), tables=(), columns=(), missing=(), claims=(), nth=[other.id for other in table.rows].index(place) + 1
        )
    if kept:
        section = None if query.section == table.section else query.section
        return replace(query, rows=tuple(kept), tables=(), not_rows=(), section=section)
    if barred:
        return replace(query, rows=(), tables=(table.id,), not_rows=tuple(row.id for row in table.rows if row.id in barred))
    return query


def _table(named: Sequence[Places], query: Query, relations: Relations) -> Table | None:
    """The kind whose places are meant: by the measure, or the one kind that is spoken of."""
    tables = relations.framework.tables
    measure = next((places.measure[0] for places in named if places.measure), "")
    if measure and measure in _OWN_MEASURES:
        return next(table for table in tables.values() if table.ordered and table.measure == measure)
    # Others are listed in an order, too.
    spoken = sorted(relations.tables_of(query.tables), key=lambda table: not table.ordered)
    spoken += [table for table in tables.values() if table.ordered and query.section == table.section]
    spoken += [table for id in (*query.rows, *query.not_rows) if (table := tables[relations.row(id).table]).ordered]
    if "path.gates" in query.columns:
        spoken.append(tables["gate"])
    measured = [table for table in spoken if table.measure == measure] or spoken
    # Of a section with two orders, 7 到 9 號 are of the longer one.
    return next((table for table in measured if max(places.last for places in named) <= len(table.rows)), measured[0] if measured else None)


def _all_of(rows: Sequence[str], table: Table, relations: Relations) -> bool:
    """Whether the rows named are of the kind, or wholes that have rows of it: the cross-field path has gates, the other one none."""
    return all(relations.row(id).table == table.id or relations.linked(relations.row(id), table) for id in rows)


def _of_a_row(places: Places, table: Table, linked: Linked) -> bool:
    """Whether the places are counted from a row: Step 4 的前兩步."""
    ids = {row.id for row in table.rows}
    return any(
        0 <= places.start - linked.keyed.at[mention.end - 1] - 1 < 3 and ids & set(mention.ids("row")) for mention in linked.mentions
    )


def _rows(places: Places, table: Table, linked: Linked, phrasing: Phrasing) -> _Named:
    keyed = linked.keyed
    start, end = bisect_left(keyed.at, places.start), bisect_left(keyed.at, places.end)
    excluded = phrasing.excluded_at(keyed.chars, start, end)
    return _Named(start, end, tuple(table.rows[place].id for place in places.of(len(table.rows))), excluded)


def _joined(found: Sequence[_Named], linked: Linked, phrasing: Phrasing) -> list[_Named]:
    """What is joined by 和 is left out together."""
    joined: list[_Named] = []
    for named in found:
        beside = bool(joined) and phrasing.also(linked.keyed.chars[joined[-1].end : named.start])
        if beside and named.excluded != joined[-1].excluded:
            joined[-1] = replace(joined[-1], excluded=True)
            named = replace(named, excluded=True)
        joined.append(named)
    return joined
