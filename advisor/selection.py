"""Which rows a query's values, exclusions and names leave."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.framework import Row, Table
from advisor.query import Query, Relations
from advisor.wording import contains

_MEASURES = {"類": ("類", "組", "掛", "群")}


def measures(table: Table) -> tuple[str, ...]:
    """The measure words that rows of a table are counted by, where people talk."""
    return _MEASURES.get(table.measure, (table.measure,))


def filtered(query: Query) -> bool:
    """Whether the query leaves rows of a kind out."""
    return bool(query.terms or query.not_terms or query.not_rows or query.lacking or query.naming or query.among)


def selected(relations: Relations, query: Query, table: Table) -> list[Row]:
    """The rows of a table that the query's values and exclusions leave.

    Values of different columns must all be there; of one column any, or all (`every`, or where one value of the column speaks of all of
    them: NLP and 病歷摘要 of 「NLP 自動化生成病歷摘要」); excluded values must not, excluded rows are left out,
    and so is what is tied to them."""
    wanted = by_column(relations, table, query.terms).values()
    if query.terms and not wanted:
        return []
    groups = [(terms, all if query.every or _in_one_value(relations, table, terms) else any) for terms in wanted]
    unwanted = [term for term in query.not_terms if relations.column_holding(table, term)]
    barred = _barred(relations, query, table)
    return [
        row
        for row in table.rows
        if row.id not in barred
        and not any(relations.applicable(column, row) for column in query.lacking)
        and (not query.among or row.id in query.among)
        and (query.naming is None or contains(row.name.zh, query.naming[0]) == query.naming[1])
        and all(enough(relations.has(row, term) for term in terms) for terms, enough in groups)
        and not any(_holds(relations, row, term) for term in unwanted)
    ]


def _in_one_value(relations: Relations, table: Table, terms: Sequence[str]) -> bool:
    """Whether some row has a value that speaks of all the terms."""
    for row in table.rows:
        held = [{value for _, values in relations.has(row, term) for value in values} for term in terms]
        if len(held) > 1 and set.intersection(*held):
            return True
    return False


def _holds(relations: Relations, row: Row, term: str) -> bool:
    """Whether the row has the value, or one of its kind: who works with no 文本 works with no 巨量文本 either."""
    table = relations.framework.tables[row.table]
    column = relations.column_holding(table, term)
    cell = row.cells.get(column.partition(".")[2], ()) if column and column.startswith(f"{table.id}.") else ()
    return bool(relations.has(row, term)) or any(contains(value.text.zh, term) for value in cell if not value.row)


def _barred(relations: Relations, query: Query, table: Table) -> set[str]:
    barred: set[str] = set()
    for row in (relations.row(id) for id in query.not_rows):
        barred |= {row.id} if row.table == table.id else {tied.id for tied, _, _ in relations.linked(row, table)}
    return barred


def found(relations: Relations, query: Query) -> list[Row]:
    """The rows that a question asks for, of which the next one asks (第八項是什麼，歸在哪一區); none where it asks about what it names."""
    named = [relations.row(id) for id in query.rows]
    tables = relations.tables_of(query.tables)
    if named and query.order in ("next", "previous"):
        named = [row for row in named if row.table == named[0].table]
        rows = relations.framework.tables[named[0].table].rows
        of_kind = [row for row in named if row in rows]
        place = rows.index(of_kind[-1]) + 1 if query.order == "next" else rows.index(of_kind[0]) - 1
        return list(rows[place : place + 1]) if place >= 0 else []
    if named:
        # 「哪個產業用 LLM」: what is tied to what is named.
        return [row for table in tables for other in named for row, _, _ in relations.linked(other, table)]
    if len(tables) == 1 and tables[0].ordered and (query.nth or query.order in ("first", "last")):
        place = query.nth - 1 if query.nth else 0 if query.order == "first" else -1
        return list(tables[0].rows[place:][:1])
    tables = tables or relations.tables_of(relations.kind_of(query.terms))
    return [row for table in tables for row in selected(relations, query, table)]


def by_column(relations: Relations, table: Table, terms: Sequence[str]) -> dict[str, list[str]]:
    """The terms that rows of the table hold, by the column that holds them."""
    found: dict[str, list[str]] = {}
    for term in terms:
        column = relations.column_holding(table, term)
        if column:
            found.setdefault(column, []).append(term)
    return found


def without_excluded(relations: Relations, query: Query, rows: Sequence[Row]) -> list[Row]:
    """The rows without those excluded by name or value; all of them if that leaves none."""
    kept = [row for row in rows if row.id not in query.not_rows and not any(relations.has(row, term) for term in query.not_terms)]
    return kept or list(rows)


def most_specific(relations: Relations, rows: Sequence[Row]) -> list[Row]:
    """The rows without those that another of them is a part of: of the path and its gate, the gate.

    Where each is a part of the other, as a group and its member that names the group, all of them."""
    kept = [row for row in rows if not any(other.table != row.table and other.id in _parts(relations, row) for other in rows)]
    return kept or list(rows)


def _parts(relations: Relations, row: Row) -> set[str | None]:
    columns = [column for column in relations.framework.columns_of(row) if column.kind == "guideline"]
    return {value.row for column in columns for value in relations.framework.cell(row, column)}
