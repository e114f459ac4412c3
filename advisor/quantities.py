"""How many there are of what a sentence counts: rows of a table, values of a cell, groups of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.bearing import Ground, Held
from advisor.belonging import JOINED
from advisor.claims import MEASURES, Clause, across
from advisor.framework import Value
from advisor.mentions import Mention

_COUNTS = re.compile(rf"(?:[一二兩三四五六七八九十]|\d)\s*[{MEASURES}]?的?$")


def most_or_fewest(clause: Clause, ground: Ground) -> bool:
    """Whether the row that the clause says to have the most, or the fewest, of what it counts does."""
    found = _EXTREME.search(clause.text)
    framework = ground.framework
    named = [framework.rows[id] for mention in clause.mentions for id in mention.ids("row") if len(mention.ids("row")) == 1]
    if not found or len(named) != 1:
        return False
    row = named[0]
    kinds = {kind for mention in clause.mentions for kind in kinds_of(mention, ground)}
    for column in framework.tables[row.table].columns.values():
        if (row.table, column.id) in kinds or (column.refs and (column.refs, "") in kinds):
            others = [len(framework.cell(other, column)) for other in framework.tables[row.table].rows if other is not row]
            mine = len(framework.cell(row, column))
            return mine > max(others) if found.group() == "最多" else mine < min(others)
    return False


_EXTREME = re.compile(r"最[多少]")


def of_each(clause: Clause, before: Sequence[Clause], held: Held, ground: Ground) -> set[int]:
    """How many of what is counted each of several rows has: of those that the clause names, else of all; nothing where none is counted."""
    framework = ground.framework
    kinds = {kind for part in (*before, clause) for mention in part.mentions for kind in kinds_of(mention, ground)}
    named = {id for mention in clause.mentions for id in mention.ids("row") if len(mention.ids("row")) == 1}
    rows = [row for row in framework.rows.values() if row.id in named or (not named and any(other.id == row.id for other in ground.held))]
    return {
        len(framework.cell(row, column))
        for row in rows
        for column in framework.tables[row.table].columns.values()
        if (row.table, column.id) in kinds or (column.refs and (column.refs, "") in kinds)
    }


def groups_of(counted: Sequence[Mention], ground: Ground) -> set[int]:
    """How many groups there are of what is counted: of tools, those that they are grouped by."""
    tables = ground.framework.tables
    kinds = [table for mention in counted for table, name in kinds_of(mention, ground) if not name]
    return {len(tables[column.refs].rows) for table in kinds for column in tables[table].columns.values() if column.refs}


def kinds_in(clause: Clause, ground: Ground) -> list[Mention]:
    return [mention for mention in clause.mentions if kinds_of(mention, ground)][-1:]


def kinds_of(mention: Mention, ground: Ground) -> list[tuple[str, str]]:
    """The tables, or tables and columns, that it names and that the passage speaks of."""
    borne = {held.table for held in ground.held}
    named = [(table, "") for table in mention.ids("table")] + [tuple(column.split(".")) for column in mention.ids("column")]
    named += [
        (table.id, "") for number in mention.ids("section") for table in ground.framework.tables.values() if str(table.section) == number
    ]
    return [(table, column) for table, column in named if table in borne]


def how_many(counted: Sequence[Mention], clause: Clause, held: Held, ground: Ground) -> set[int]:
    """How many of them there are: of the row that the clause names, where it has some of its own, or in all; and of those that bear
    the names beside them."""
    framework = ground.framework
    rows = [framework.rows[id] for mention in clause.mentions for id in mention.ids("row") if len(mention.ids("row")) == 1]
    found = {len(mention.ids("row")) for mention in clause.mentions} - {0, 1}
    about = framework.rows.get(held.id)
    for table, name in (kind for mention in counted for kind in kinds_of(mention, ground)):
        if name:
            column = framework.column(f"{table}.{name}")
            mine = [row for row in rows if row.table == table] or ([about] if about and about.table == table else [])
            cells = [framework.cell(row, column) for row in mine or framework.tables[table].rows]
            found |= {_many(cell) for cell in cells} if mine else {sum(map(len, cells))}
        else:
            found |= {
                len(framework.cell(row, column))
                for row in rows
                for column in framework.columns_of(row)
                if column.refs == table and row.table != table
            } or {len(framework.tables[table].rows)}
            beside = [mention for mention in clause.items if mention not in counted and not across(mention, clause, ground.text)]
            found.add(sum(held.table == table and "." in held.id and all(map(held.holds, beside)) for held in ground.held) if beside else 0)
    # 「兩個職稱、三項能力」: what another number counts is not counted by this one.
    others = [mention for start, _, mention in clause.names if mention not in counted and not _COUNTS.search(clause.text[:start])]
    called = {column.partition(".")[2] for mention in others for column in mention.ids("column") if column.startswith(f"{held.table}.")}
    kinds = {table for mention in counted for table, name in kinds_of(mention, ground) if not name}
    return found | {
        len(cell.items)
        for cell in held.cells
        # Of the kind that is counted: titles among the ends of a path, but no gates.
        if cell.complete and cell.column in called and (not kinds or kinds & {item.owner.partition(".")[0] for item in cell.items})
    }


def _many(cell: Sequence[Value]) -> int:
    """How many values it has; a single one may list several: three goals, in one line."""
    return len(cell) if len(cell) != 1 or cell[0].row else len(JOINED.findall(cell[0].text.zh)) + 1
