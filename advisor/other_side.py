"""The two sides of AI talent: the roles of the one where those of the other are excluded (不屬於應用端的人才有哪些), and which is meant."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations


def of_the_other_side(query: Query, linked: Linked, relations: Relations, phrasing: Phrasing) -> Query:
    """The query for the kinds of role of the side that is left; as it is where no side is excluded by its name."""
    if query.rows or query.terms or query.not_terms or query.check or not query.tables:
        # "哪種工程師不碰文字": what is denied is what they have.
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


def of_which_side(query: Query, linked: Linked, relations: Relations, either: re.Pattern[str]) -> Query:
    """The query for the side that what is named is of: 資料標註師算應用人才還是開發人才; as it is where it puts no such choice."""
    named = [mention for mention in linked.mentions if mention.ids("table")]
    for first, second in pairwise(named):
        kinds = [*relations.tables_of(first.ids("table")), *relations.tables_of(second.ids("table"))]
        of_one, of_other = ({kind.side for kind in relations.tables_of(mention.ids("table"))} for mention in (first, second))
        between = linked.keyed.folded[linked.keyed.at[first.end - 1] + 1 : linked.keyed.at[second.start]]
        if len(of_one) == len(of_other) == 1 and None not in of_one | of_other and of_one != of_other and either.search(between):
            return replace(query, tables=(), columns=(), member_of=tuple(kind.id for kind in kinds), sides=True, number=None, check=False)
    return query
