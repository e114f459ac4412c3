"""Which place something has in a list that is no order: Canva 是它那組的第幾個, 醫療照護是第幾個產業."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.framework import Column, Row
from advisor.mentions import Linked
from advisor.query import Query, Relations
from advisor.wording import compact, key

_ASKED = re.compile(r"第幾(?![階關步區])(?P<measure>[個項種張類位型塊名條款組大])?|\bwhich number\b|\bwhat (?:number|position|place)\b")

_OF_GROUPS = "類型組大"


def placed_in_list(query: Query, linked: Linked, relations: Relations) -> Query | None:
    """The query for the place of a row that is named, or of the group that it is one of; None where no such place is asked for."""
    asked = _ASKED.search(compact(query.text.lower()))
    if not asked or query.check or query.absent:
        return None
    of_value = _value(query, linked, relations)
    if of_value:
        return of_value
    named = [id for mention in linked.mentions if not mention.negated for id in mention.ids("row")]
    rows = [relations.row(id) for id in dict.fromkeys(named) if _meant(query, id, relations)]
    rows.sort(key=lambda row: whole(row, relations) is None)
    tables = relations.framework.tables
    if not rows or tables[rows[0].table].ordered:
        return None
    row, group = rows[0], whole(rows[0], relations, least=1)
    if group and (asked.groupdict().get("measure") or "個") in _OF_GROUPS:
        # "Canva 是第幾類的工具": the place of its group.
        row = group[0]
    plain = replace(query, tables=(), columns=(), terms=(), nth=None, number=None, missing=(), order=None, member_of=())
    return replace(plain, rows=(row.id,), act="position")


def _value(query: Query, linked: Linked, relations: Relations) -> Query | None:
    """The query for the place of a value in what a row named besides lists: 資料科學家在第三階適用對象裡排第幾個."""
    for mention in linked.mentions:
        for id in mention.ids("row"):
            row = relations.row(id)
            cells = [[value.text.zh for value in cell if not value.row] for cell in row.cells.values() if len(cell) > 1]
            other = [one for one in linked.mentions if one is not mention]
            names = {key(one.surface): one for one in other}
            found = [text for cell in cells for text in cell if key(text) in names]
            if len(found) == 1 and not any(one.ids("table") for one in other if one.asked):
                return replace(query, rows=(id,), terms=(found[0],), tables=(), columns=(), nth=None, order=None, act="position")
    return None


def two_in_list(query: Query, linked: Linked, relations: Relations) -> Query | None:
    """The query for the places of two rows of which it is asked which is listed first: Runway 排在 Midjourney 前面還是後面."""
    rows = [relations.row(id) for id in query.rows]
    alike = len(rows) == 2 and rows[0].table == rows[1].table and not relations.framework.tables[rows[0].table].ordered
    return replace(query, act="position", tables=(), columns=(), terms=(), order=None, claims=()) if alike else None


def whole(row: Row, relations: Relations, least: int = 2) -> tuple[Row, Column] | None:
    """What lists the row, among at least so many, in the text itself, and in which attribute."""
    for other in relations.framework.rows.values():
        for column in relations.framework.tables[other.table].columns.values():
            cell = other.cells.get(column.id, ()) if len(relations.framework.tables[other.table].rows) > 1 else ()
            if column.kind == "guideline" and len(cell) >= least and any(value.row == row.id for value in cell):
                return other, column
    return None


def _meant(query: Query, id: str, relations: Relations) -> bool:
    row = relations.row(id)
    return id in query.rows or row.name.zh in query.terms or (row.table in query.tables and not query.rows)
