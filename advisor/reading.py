"""From names to meaning: of all the ways to read what a question names, the one that explains most of it.

Each name may be the thing asked about, a value it must have, the kind of thing asked for, or the attribute asked for; readings are
scored by whether the parts fit the tables, with what retrieval found as a tie-breaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Literal

from advisor.framework import Table
from advisor.mentions import Linked, Mention
from advisor.query import Relations
from advisor.wording import contains, key

Part = Literal["rows", "term", "table", "column", "section", "none"]
# What a value says becomes less.
_LESS = re.compile("減少|降低|防制|避免")
MOST_READINGS = 6000
"""Of one question."""
_MANY_NAMES = 15
"""Names beyond which fewer readings are tried: what one costs grows with the square of them."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one mention is read as."""

    part: Part
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    score: float
    rows: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    not_rows: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    section: int | None = None
    unread: tuple[Mention, ...] = ()


def read(
    linked: Linked,
    relations: Relations,
    votes: Mapping[str, float],
    comparing: bool = False,
    checking: bool = False,
    most: int = MOST_READINGS,
) -> Reading:
    """The best of at most so many readings. `votes` are retrieval's, by row id and table id, 0 to 1.

    In a yes/no question nothing is excluded, only denied."""
    mentions = [mention for mention in linked.mentions if mention.of_content]
    # "哪種工程師": which of what stands behind.
    mentions = [one for one, behind in zip(mentions, [*mentions[1:], None], strict=False) if not _selects(one, behind)]
    if checking:
        mentions = [replace(mention, negated=False) for mention in mentions]
    # "AI 不是技術人員的專利" says what the guideline says: it excludes nothing.
    mentions = [replace(mention, negated=False) if mention.negated and _denied(mention, relations) else mention for mention in mentions]
    options = [tuple(_roles(mention, relations)) for mention in mentions]
    affordable = int(MOST_READINGS * min(1.0, (_MANY_NAMES / max(1, len(mentions))) ** 2)) + 1
    best = Reading(score=float("-inf"))
    for roles in islice(product(*options), min(most, affordable)):
        reading = _reading(mentions, roles, relations, votes, comparing, checking)
        if reading.score > best.score:
            best = reading
    return best


def _selects(mention: Mention, behind: Mention | None) -> bool:
    """Whether a name only says that the kind right behind it is asked for."""
    only_asks = mention.surface.startswith("哪") and bool(mention.ids("column")) and any(ref.kind == "filler" for ref in mention.refs)
    return only_asks and behind is not None and behind.start == mention.end and bool(behind.ids("table"))


def _denied(mention: Mention, relations: Relations) -> bool:
    """Whether the guideline itself denies what a name stands for, wherever it has it."""
    values = [
        key(value.text.zh)
        for term in mention.ids("term")
        for row, column in relations.lexicon.holders(term)
        for value in relations.row(row).cells[column]
        if contains(value.text.zh, term)
    ]
    if mention.ids("term") and all(_LESS.match(term) and mention.surface not in key(term) for term in mention.ids("term")):
        # "不要亂掰" wants the same as 減少幻覺.
        return True
    return bool(values) and all(any(f"{no}{key(term)}" in value for no in "非不無未" for term in mention.ids("term")) for value in values)


def _roles(mention: Mention, relations: Relations) -> Iterator[Role]:
    by_table: dict[str, list[str]] = {}
    for id in mention.ids("row"):
        by_table.setdefault(relations.row(id).table, []).append(id)
    order = list(relations.framework.rows)
    for ids in by_table.values():
        yield Role("rows", tuple(sorted(ids, key=order.index)))
    for term in mention.ids("term"):
        yield Role("term", (term,))
    surface = mention.surface
    long = len(surface) > 3 or (len(surface) > 1 and bool(mention.ids("row") or mention.ids("term")))
    if (
        mention.exact
        and long
        and not surface.isascii()
        and all(key(term) != surface for term in mention.ids("term"))
        and relations.lexicon.holders(surface)
    ):
        # A name of one thing may stand in the words of another: 自動化流程, in what a trend says.
        yield Role("term", (surface,))
    for table in mention.ids("table"):
        yield Role("table", (table,))
        # "要先過哪關": the gates that a path has.
        holders = tuple(
            column.key
            for other in relations.framework.tables.values()
            for column in other.columns.values()
            if column.refs == table and column.kind == "guideline" and len(other.rows) < 4
        )
        if holders:
            yield Role("column", holders)
    # One word may name the same attribute of several tables (技術 of engineers and of industries): read as all of them, then narrowed.
    if mention.ids("column"):
        yield Role("column", mention.ids("column"))
        (referred, *others) = dict.fromkeys(relations.framework.column(id).refs for id in mention.ids("column"))
        if "哪" in surface and referred and not (others or mention.ids("table")):
            # "哪一區不用 API": the zone, by what it has.
            yield Role("table", (referred,))
    for section in mention.ids("section"):
        yield Role("section", (section,))
    yield Role("none")


def _reading(
    mentions: Sequence[Mention], roles: Sequence[Role], relations: Relations, votes: Mapping[str, float], comparing: bool, checking: bool
) -> Reading:
    read_as = list(zip(mentions, roles, strict=True))
    rows, not_rows = (
        _unique(id for mention, role in read_as if role.part == "rows" and mention.negated == negated for id in role.ids)
        for negated in (False, True)
    )
    terms, not_terms = (
        _unique(id for mention, role in read_as if role.part == "term" and mention.negated == negated for id in role.ids)
        for negated in (False, True)
    )
    sections = [int(role.ids[0]) for role in roles if role.part == "section"]
    row_tables = _unique(relations.row(id).table for id in rows)
    who: list[str] = []
    groups = {relations.framework.tables[table].group for table in row_tables} - {None}
    kinds = [
        (mention, table)
        for place, (mention, role) in enumerate(read_as)
        # "哪一階認證": the first of two kinds side by side is asked for, the second says what it is of.
        if role.part == "table" and not (place and read_as[place - 1][1].part == "table" and read_as[place - 1][0].end == mention.start)
        for table in relations.tables_of(role.ids)
    ]
    # Beside a named thing, a kind is asked for only where the question says so; else it says what the thing is ("CV 工程師", "AWS 的認證").
    target = [
        table
        for mention, table in kinds
        if not rows
        or (
            (mention.asked or (checking and mention.claimed and not (table.group and table.id not in mention.ids("table"))))
            and table.id not in row_tables
            and (table.group not in groups or table.id in mention.ids("table"))
        )
    ]
    if any(table.group for table in target) and any(
        relations.framework.column(id).asks for _, role in read_as if role.part == "column" for id in role.ids
    ):
        # "終點有哪些職位": the attribute's values are the people asked for.
        target = [table for table in target if not table.group]
    if not rows and any(table.group for table in target) and any(not table.group for table in target):
        # "Who is the first tier for?": people of the other kind.
        people = [column for table in target if not table.group for column in table.columns.values() if column.asks]
        if people:
            who = [column.key for column in people]
            target = [table for table in target if not table.group]
    if rows and target:
        # "Who" of something that no role is tied to asks for the column of people, or for nothing in particular.
        generic = not any(table.id in mention.ids("table") for mention, table in kinds if table in target) or any(
            mention.ids("table") == ("role",) and mention.surface.startswith(("誰", "who")) for mention, _ in kinds
        )
        people = [
            column
            for table in row_tables
            for column in relations.framework.tables[table].columns.values()
            if any(table.group == column.asks for table in target)
        ]
        tied = [table for table in target if any(relations.linked(relations.row(id), table) for id in rows)]
        if generic and (people or all(table.group for table in target)):
            who = [column.key for column in people]
            target = [] if who else tied
    if not_rows and not rows and not target:
        target = _left_out_of(not_rows, [id for role in roles if role.part == "column" for id in role.ids], relations)
    if not rows and any(mention.asked for mention, _ in kinds):
        asked = [table for mention, table in kinds if mention.asked]
        named = [table for mention, table in kinds if not table.group]
        # "這類工具舉了誰": of things, "who" asks which.
        asked = (
            named
            if named and all(table.group and table.id not in mention.ids("table") for mention, table in kinds if mention.asked)
            else asked
        )
        target = [table for table in target if table in asked]
    # "四大工程師裡還有誰": the narrower kind is what is asked for.
    narrow = {table.id: table for mention, table in kinds for id in mention.ids("table") if id == table.id and table.group}
    if narrow and any(table.group for table in target):
        target = [table for table in target if table.group is None] + list(narrow.values())
    target = list({table.id: table for table in target}.values())
    score = 0.0
    columns: list[str] = []
    lacking: list[str] = []
    unread: list[Mention] = []
    own_columns = 0
    column_tables: list[set[str]] = []
    for mention, role in read_as:
        length = min(len(mention.surface), 8)
        if role.part == "none":
            score -= _unread_cost(mention, length)
            unread.append(mention)
        elif role.part == "column":
            if mention.negated and not any(
                other.ids("row") or other.ids("term") for other in mentions if other.start >= mention.end and other.negated
            ):
                # "我問的是目標，不是對象": an attribute that is not asked for; one that only some have tells them apart: 沒有舉例的步驟.
                lacking += [column for column in role.ids if not rows and _some_lack(column, target, relations)]
                score += 1.5 if lacking else 0.0
                continue
            fitting = [column for column in role.ids if _fits(column, rows, [table.id for table in target], relations)]
            columns += fitting
            if fitting:
                column_tables.append({column.partition(".")[0] for column in fitting})
            own_columns += bool(fitting and rows)
            weight = 0.3 if mention.aside else 1.0
            score += weight * (1.5 + 0.12 * length) if fitting else -0.6 * length * weight
            # A word that names a kind of thing means that kind, unless it is asked of something named.
            score -= 1.5 if mention.ids("table") and not rows else 0.0
        else:
            # "客服" is said of 智能客服 before it is of what else people call so.
            score += 0.2 if role.part == "term" and mention.surface in key(role.ids[0]) and mention.surface != key(role.ids[0]) else 0.0
            if role.part == "term" and role.ids[0] == mention.surface and role.ids[0] not in relations.lexicon.terms:
                # Words that are no name of a value tell rows of the kind asked for apart, or those of a section.
                holders = [relations.row(holder) for holder, _ in relations.lexicon.holders(role.ids[0])]
                apart = any(row.table in {table.id for table in target} or row.section in sections for row in holders)
                score -= 0.5 if apart and not mention.aside else 12.0
            if role.part == "term" and any(
                relations.row(id).table
                in {relations.row(holder).table for term in role.ids for holder, _ in relations.lexicon.holders(term)}
                for id in mention.ids("row")
            ):
                # TQC+ is a certification before it is its issuer.
                score -= 2.0
            elif role.part == "term" and any(relations.row(id).table in {table.id for table in target} for id in mention.ids("row")):
                score -= 3.0
            elif role.part == "term" and any(table.id in mention.ids("table") for table in target):
                # "開發端的工程師": the kind asked for, not a value of it.
                score -= 3.0
            score += (0.3 if mention.aside else 1.0) * (1.0 + 0.25 * length + (0.5 if mention.exact else 0)) * (0.5 if length == 1 else 1.0)
            if role.part == "table" and not mention.ids("table"):
                # Without a value to go by, an attribute is asked for: 在哪一區.
                score -= 0.5 if terms or not_terms else 4.0
            # Somebody who asks "which tools" wants a list of tools.
            score += (
                0.8 if role.part == "table" and mention.asked and any(table in target for table in relations.tables_of(role.ids)) else 0
            )
    if who and not own_columns and (not target or not rows):
        columns += who
        score += 1.0
    if own_columns:
        target = []
    if len(column_tables) > 1 and not set.intersection(*column_tables) and not rows:
        score -= 2.0
    # What is left out is one of what is asked for.
    score += 1.0 if not_rows and target and any(relations.row(id).table in {table.id for table in target} for id in not_rows) else 0.0
    # What has nothing to do with any of it leaves nothing out.
    score -= 3.0 * sum(
        bool(target) and not any(relations.row(id).table == table.id or relations.linked(relations.row(id), table) for table in target)
        for id in not_rows
    )
    # Or what it is tied to: a zone of the competencies, rather than the stack of the same name.
    score += 0.7 * sum(any(relations.linked(relations.row(id), table) for table in target) for id in not_rows)
    score += _fit(rows, row_tables, target, (*terms, *not_terms), not_terms, column_tables, relations, comparing, checking)
    if sections:
        score += 1.0 - 0.5 * len(rows) - (1.0 if target else 0) - 0.5 * len(terms)
        if any(relations.row(id).section == sections[0] for id in rows):
            score -= 0.5
        if target and all(table.section == sections[0] for table in target):
            score += 2.5
    score += 2.0 * max((votes.get(id, 0.0) for id in rows), default=0.0) + 1.5 * max(
        (votes.get(table.id, 0.0) for table in target), default=0.0
    )
    return Reading(
        score,
        rows,
        tuple(table.id for table in target),
        _unique(column for column in columns if column not in lacking),
        terms,
        not_rows,
        tuple(term for term in not_terms if term not in terms),
        _unique(lacking),
        sections[0] if sections else None,
        tuple(unread),
    )


def _unread_cost(mention: Mention, length: int) -> float:
    """What it costs to leave a name unread: a thing's own name can hardly be meant for nothing."""
    if mention.fragment:
        return 0.0
    if length == 1:
        return 0.1
    if mention.aside:
        return 0.2 * length
    named = mention.exact and (mention.ids("row") or mention.ids("term")) and not mention.ids("table") and not mention.ids("column")
    return 0.35 * length + (1.5 if named else 0)


def _fit(
    rows: Sequence[str],
    row_tables: Sequence[str],
    target: Sequence[Table],
    terms: Sequence[str],
    not_terms: Sequence[str],
    column_tables: Sequence[set[str]],
    relations: Relations,
    comparing: bool,
    checking: bool,
) -> float:
    """How well the things, the kind asked for and the values belong together."""
    framework = relations.framework
    score = 0.0
    tables = [table for table in framework.tables.values() if table in target]
    kinds = len({framework.tables[table].group or table for table in row_tables})
    if kinds > 1:
        score -= (1.0 if comparing else 2.0) + 0.5 * (kinds - 2)
    if comparing and len(rows) > 1:
        score += 2.0
    if tables and terms and not rows and checking:
        score -= 3.0
    if tables and rows:
        tied = any(relations.linked(relations.row(id), table) for id in rows for table in tables)
        score += 1.5 if tied else -3.2
    for term in terms:
        holders = relations.lexicon.holders(term)
        held_by = {relations.row(holder).table for holder, _ in holders}
        if tables:
            tied = term not in not_terms and any(
                relations.linked(relations.row(holder), table) for holder, _ in holders for table in tables
            )
            score += 2.5 if held_by & {table.id for table in tables} else 1.0 if tied else -4.0
        elif rows:
            own = any(relations.has(relations.row(id), term) for id in rows)
            # What no row of its kind could have is not claimed of it, unless the question puts just that to the test.
            score += 2.0 if own else 0.5 if held_by & set(row_tables) else -1.5 if checking else -8.0
        else:
            score -= 0.4 if not column_tables or held_by & set[str].intersection(*column_tables) else 3.6
    return score


def _fits(column: str, rows: Sequence[str], tables: Sequence[str], relations: Relations) -> bool:
    if rows:
        # An attribute of its kind that this row lacks is still asked of it: that is how absence is seen.
        return any(relations.applicable(column, relations.row(id)) or column.partition(".")[0] == relations.row(id).table for id in rows)
    return not tables or column.partition(".")[0] in tables


def _left_out_of(not_rows: Sequence[str], columns: Sequence[str], relations: Relations) -> list[Table]:
    """The kinds that rows are left out of: their own, or one that they are tied to, where only that has the attribute: 不用 CV 的場景."""
    own = [relations.framework.tables[relations.row(id).table] for id in not_rows]
    named = {column.partition(".")[0] for column in columns}
    if not named or any(table.id in named for table in own):
        return own
    others = [table for table in relations.framework.tables.values() if table.id in named]
    return [table for table in others if all(relations.linked(relations.row(id), table) for id in not_rows)] or own


def _some_lack(column: str, tables: Sequence[Table], relations: Relations) -> bool:
    """Whether some rows of a kind have the attribute, of their own, and others don't."""
    has = [relations.applicable(column, row) for table in tables if column.partition(".")[0] == table.id for row in table.rows]
    return any(has) and not all(has)


def _unique(ids: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
