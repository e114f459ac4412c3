"""Questions that put a choice: 「Is Runway for making videos or for automation?」 asks which of them, and no yes answers it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from advisor.mentions import Linked, Mention
from advisor.query import Query, Relations

_FARTHEST = 16
"""Characters that may stand between two things to choose from."""


def chosen(query: Query, linked: Linked, relations: Relations, either: re.Pattern[str]) -> Query:
    """The query for that of the things to choose from which goes with what else it names; the query as it is where it puts no choice."""
    found = query
    for first, second in _pairs(linked, either):
        kinds = _kinds(first, relations) & _kinds(second, relations)
        asked = next((asked for kind in sorted(kinds) if (asked := _which(query, kind, (first, second), relations))), None)
        if asked and asked.tables:
            return asked
        if found is query and (open_between := _undecided(query, first, second, linked, relations)):
            return open_between
        # "國內的還是國際的，入門還是專業": one attribute each.
        found = replace(asked, columns=(*found.columns, *asked.columns) if found is not query else asked.columns) if asked else found
    return found


def _pairs(linked: Linked, either: re.Pattern[str]) -> list[tuple[Mention, Mention]]:
    """Names with words between them that leave it open which is meant."""
    named = [mention for mention in linked.mentions if (mention.ids("row") or mention.ids("term")) and not mention.aside]
    found = []
    for first, second in pairwise(named):
        between = linked.keyed.folded[linked.keyed.at[first.end - 1] + 1 : linked.keyed.at[second.start]]
        if len(between) <= _FARTHEST and either.search(between):
            found.append((first, second))
    return found


def _kinds(mention: Mention, relations: Relations) -> set[str]:
    """The kinds of the rows that a name may stand for, and the attributes of the values."""
    kinds = {relations.row(id).table for id in mention.ids("row")}
    return kinds | {
        f"{relations.row(row).table}.{column}" for term in mention.ids("term") for row, column in relations.lexicon.holders(term)
    }


def _which(query: Query, kind: str, alternatives: Sequence[Mention], relations: Relations) -> Query | None:
    """The query for the kind, or the attribute, of what is named besides; None where nothing is that could go with it."""
    ids = {id for mention in alternatives for id in mention.ids("row")}
    words = {id for mention in alternatives for id in mention.ids("term")}
    rows, terms = tuple(id for id in query.rows if id not in ids), tuple(term for term in query.terms if term not in words)
    plain = replace(query, rows=rows, terms=terms, columns=(), tables=(), check=False, number=None)
    if "." in kind:
        goes = rows and all(relations.applicable(kind, relations.row(id)) for id in rows)
        return replace(plain, columns=(kind,), terms=()) if goes else None
    table = relations.framework.tables[kind]
    if rows and all(relations.linked(relations.row(id), table) for id in rows):
        return replace(plain, tables=(kind,), terms=())
    held = [term for term in terms if any(relations.row(row).table == kind for row, _ in relations.lexicon.holders(term))]
    return replace(plain, tables=(kind,), terms=tuple(held)) if held and not rows else None


def _undecided(query: Query, first: Mention, second: Mention, linked: Linked, relations: Relations) -> Query | None:
    """The query for one thing between two rows of a kind that nothing ties it to: 「n8n 算 No-code 還是 Low-code」. None where it isn't."""
    kinds = {relations.row(id).table for id in first.ids("row")} & {relations.row(id).table for id in second.ids("row")}
    apart = [kind for kind in sorted(kinds) if _of(first, kind, relations) != _of(second, kind, relations)]
    named = [id for mention in linked.mentions if mention not in (first, second) and not mention.negated for id in mention.ids("row")[:1]]
    if not apart or len(set(named)) != 1 or relations.row(named[0]).table in apart:
        return None
    row = relations.row(named[0])
    if any(relations.linked(row, relations.framework.tables[kind]) for kind in apart):
        return None
    between = (*_of(first, apart[-1], relations), *_of(second, apart[-1], relations))
    return replace(query, act="choose", rows=(row.id,), between=between, tables=(), terms=(), columns=(), check=False, number=None)


def _of(mention: Mention, kind: str, relations: Relations) -> tuple[str, ...]:
    return tuple(id for id in mention.ids("row") if relations.row(id).table == kind)
