"""The roles of one side of AI talent, where those of the other are excluded: 不屬於應用端的人才有哪些."""

from __future__ import annotations

from dataclasses import replace

from advisor.lexicon import Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations


def of_the_other_side(query: Query, linked: Linked, relations: Relations, phrasing: Phrasing) -> Query:
    """The query for the kinds of role of the side that is left; as it is where no side is excluded by its name."""
    if query.rows or query.terms or query.check or not query.tables:
        return query
    chars = linked.keyed.chars
    barred: set[str] = set()
    others: set[str] = set()
    for mention in linked.mentions:
        sides = {table.side for table in relations.tables_of(mention.ids("table"))}
        if len(sides) == 1 and phrasing.excluded_at(chars, mention.start, mention.end):
            barred |= {side for side in sides if side}
        else:
            others |= set(mention.ids("table"))
    # "四大工程師以外，開發人才的工作範疇": a kind of its own is asked for.
    if len(barred) != 1 or others - {"role"}:
        return query
    left = [table.id for table in relations.framework.tables.values() if table.group == "role" and table.side and table.side not in barred]
    return replace(query, tables=tuple(left), columns=(), number=None) if left else query
