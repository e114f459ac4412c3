"""The small typed query that understanding ends in, and the exact relations between rows that running it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from advisor.framework import Column, Framework, Row, Table, Value
from advisor.lexicon import Lexicon
from advisor.mentions import Absent, Mention
from advisor.scoring.values import Request
from advisor.types import Language
from advisor.wording import key

Act = Literal[
    "tell",
    "list",
    "count",
    "compare",
    "order",
    "position",
    "siblings",
    "summarise",
    "rank",
    "explain",
    "share",
    "choose",
    "passage",
    "help",
    "standing",
]
Order = Literal["around", "next", "previous", "middle", "first", "last", "all"]
Extreme = Literal["most", "fewest"]
Form = Literal["table", "list", "brief"]
Relation = Literal["open", "before", "after", "right_before", "right_after", "between"]
"""How the first of two rows is said to stand to the second, in their order; `open`: that is asked, `between`: how many stand between."""

_OF_PEOPLE = ("path.start",)
"""Attributes beside those of people by which people are meant."""
_LEARNED = frozenset({"path.gates", "gate.content"})


def asks_to_learn(mention: Mention) -> bool:
    """Whether words ask what somebody is to learn, whatever else they may ask for: 我們這種工作的人要學什麼."""
    return set(mention.ids("column")) >= _LEARNED


@dataclass(frozen=True, slots=True)
class Named:
    """What a name in a claim may stand for: rows, values, or all rows of kinds."""

    rows: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


Side = Literal["about", "said"]
"""Of a claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That each of `about` is, has or goes with each of `said`; `denied`: with none of them.

    `only`: that nothing else does (`about`), or that they do with nothing else (`said`). `every`: that all of a kind or value do.
    `enough`: which side is said to be all that the other one takes. `means`: with what it is said to be done. `placed`: that what is
    named by its place is that (第二步是鼓勵認證)."""

    about: tuple[Named, ...]
    said: tuple[Named, ...]
    denied: bool = False
    only: Side | None = None
    every: bool = False
    enough: Side | None = None
    means: tuple[Named, ...] = ()
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One of several things of which it is asked whose work they are: its words, the value that it names, and whose it is."""

    words: str
    term: str | None
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: of which rows (or which kind of thing, having which values), which attributes, and what to do with them.

    `rows` and `columns` are ids; `tables` the kinds asked for; `terms` values that they must have, `not_terms` and `not_rows` what they
    must not have or be tied to; `negated` turns a yes/no question round."""

    text: str
    act: Act = "tell"
    rows: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    not_rows: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    """Columns in which they must have nothing."""
    among: tuple[str, ...] = ()
    """The only rows that may be meant, where the conversation has narrowed them down."""
    naming: tuple[str, bool] | None = None
    """Words that their names must hold, or (False) must not."""
    section: int | None = None
    negated: bool = False
    every: bool = False
    exclusive: bool = False
    check: bool = False
    why: bool = False
    locates: bool = False
    """Whether it asks in which section something stands."""
    presumes: bool = False
    reversed: bool = False
    """Whether what succeeds something is said to be succeeded by it."""
    order: Order | None = None
    relation: Relation | None = None
    """Of two rows of one order, how they stand to each other."""
    extreme: Extreme | None = None
    """Of which row the cells of the one column named hold most, or fewest."""
    nth: int | None = None
    number: int | None = None
    form: Form | None = None
    language: Language | None = None
    absent: tuple[Absent, ...] = ()
    asker: tuple[Absent, ...] = ()
    """Who the asker is, where the guideline does not name such people."""
    missing: tuple[str, ...] = ()
    """Columns asked for that the rows do not have."""
    member_of: tuple[str, ...] = ()
    """The kinds that what is named is said to be of, or not."""
    sides: bool = False
    """Whether it is asked which of the two sides of AI talent it is of."""
    owned: tuple[tuple[str, str], ...] = ()
    """Rows, each with an attribute (a column's key) of theirs that the question says something of."""
    rest: tuple[str, ...] = ()
    """What no name explains."""
    plain: bool = False
    """Whether plain words are asked for."""
    figure: bool = False
    """Whether it asks for what a figure would show."""
    wanted: str | None = None
    """An unknown word that is just what is asked for."""
    requests: tuple[Request, ...] = ()
    """What a scoring helper is asked, where one is needed; several where several people are enumerated."""
    advised: bool = False
    """Whether it is answered by who asks, and not by what it names."""
    whose: tuple[str, ...] = ()
    """The roles whose tier is asked for."""
    asked_back: bool = False
    """Whether the conversation has asked already for what the request leaves open."""
    situated: bool = False
    """Whether it is read by what the situation told is nearest to, and not by names."""
    identity: bool = False
    """Whether it says that one thing is another, or the same: only that is ruled out by their being two."""
    insists: bool = False
    """Whether the last answer is doubted: what it was asked is put to the test by what is claimed instead."""
    asks_on: bool = False
    """Whether that is asked, and not insisted on: 是國內的嗎."""
    leans: bool = False
    """Whether a part of what is asked may be left to the conversation, or to what was asked before in the message."""
    obliges: bool = False
    """Whether it asks if something is a must, or may be left out."""
    stated: bool = False
    """Whether it is a statement with a question mark: put to the test where the rows decide it."""
    claims: tuple[Claim, ...] = ()
    """What is put to the test (`check`, `stated`), or taken for granted."""
    pieces: tuple[Piece, ...] = ()
    """Things of which it is asked whose work they are, or whether they are one's."""
    between: tuple[str, ...] = ()
    """Rows of which it is asked to which one belongs, where nothing ties it to either."""
    together: bool | None = False
    """Whether it is asked if they are, or only if they are not; None where it is only asked whose each is."""

    @property
    def predicate(self) -> str | None:
        """The unexplained word that a yes/no question asks of what it names, if there is one: 可以吃嗎."""
        asked = key(self.text)
        return next((word for word in self.rest if f"{word}嗎" in asked or (asked.isascii() and asked.rstrip("?").endswith(word))), None)

    @property
    def empty(self) -> bool:
        return not (
            self.rows
            or self.tables
            or self.columns
            or self.terms
            or self.section
            or self.absent
            or self.missing
            or self.not_rows
            or self.not_terms
        )


@dataclass(frozen=True)
class Relations:
    """Look-ups over the tables, in both directions."""

    framework: Framework
    lexicon: Lexicon
    _linked: dict[tuple[str, str], tuple[tuple[Row, Column, Row], ...]] = field(default_factory=dict, repr=False, compare=False)
    """Ties that were found already: a question of many names asks for the same ones thousands of times."""

    def row(self, id: str) -> Row:
        return self.framework.rows[id]

    def in_order(self, id: str) -> bool:
        """Whether a row is one of an ordered kind."""
        return self.framework.tables[self.row(id).table].ordered

    @cached_property
    def people(self) -> frozenset[str]:
        """The kinds that are of people."""
        return frozenset(table.id for table in self.tables_of(("role",)))

    def tables_of(self, kinds: Iterable[str]) -> tuple[Table, ...]:
        """The tables of the kinds, a group (`role`) standing for its tables."""
        kinds = tuple(kinds)
        return tuple(table for table in self.framework.tables.values() if table.id in kinds or (table.group and table.group in kinds))

    def has(self, row: Row, term: str) -> tuple[tuple[Column, tuple[Value, ...]], ...]:
        """The columns of the row that hold the term, with the values that do."""

        def speaking(cell: Sequence[Value]) -> tuple[Value, ...]:
            return tuple(value for value in cell if self.lexicon.speaks_of(value.text.zh, term))

        held = dict.fromkeys(column for holder, column in self.lexicon.holders(term) if holder == row.id)
        found = []
        for column in self.framework.columns_of(row):
            own = column.table == row.table
            if own and column.id in held:
                exact = tuple(value for value in row.cells[column.id] if key(value.text.zh) == key(term))
                found.append((column, exact or speaking(row.cells[column.id])))
            elif not own:
                owner = self.framework.owner(row, column)
                if any(holder == owner.id and name == column.id for holder, name in self.lexicon.holders(term)):
                    found.append((column, speaking(owner.cells[column.id])))
        return tuple((column, values) for column, values in found if values)

    def said_of(self, row: Row, term: str) -> tuple[tuple[Column, tuple[Value, ...]], ...]:
        """As `has`, of what a row is said to be or to do: what 「業務需求」 says is not said of the people in sales."""
        held = self.has(row, term)
        return tuple(pair for pair in held if pair[0].asks or pair[0].key in _OF_PEOPLE) if self.are_people(term) else held

    def are_people(self, term: str) -> bool:
        """Whether a value is just people whom something is for."""
        held = [(self.row(row), column) for row, column in self.lexicon.holders(term)]
        cells = [row.cells[id] for row, id in held if self.framework.tables[row.table].columns[id].asks]
        return any(key(value.text.zh) == key(term) for cell in cells for value in cell)

    def named_in_part(self, words: Iterable[str], table: Table) -> list[str]:
        """The row of the table whose name alone holds one of the words, or begins a word of it so; as a list of one, or none."""
        for word in words:
            stem = word.removesuffix("s") if word.isascii() else word
            if len(stem) < (4 if word.isascii() else 2):
                continue
            rows = [row.id for row in table.rows if any(stem in key(name) for name in (row.name.zh, row.name.en))]
            if len(rows) == 1:
                return rows
        return []

    def kind_of(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The table whose rows hold most of the terms, the one with more rows where that is even; as a tuple of one, or none."""
        counts: dict[str, int] = {}
        for term in terms:
            for table in sorted({self.row(holder).table for holder, _ in self.lexicon.holders(term)} - {"axis"}):
                # A table whose value it is outdoes one in whose values it only occurs.
                exact = any(
                    key(value.text.zh) == key(term)
                    for row in self.framework.tables[table].rows
                    for cell in row.cells.values()
                    for value in cell
                )
                counts[table] = counts.get(table, 0) + (2 if exact else 1)
        return (max(counts, key=lambda table: (counts[table], len(self.framework.tables[table].rows))),) if counts else ()

    def column_holding(self, table: Table, term: str) -> str | None:
        """The key of the column, own or inherited, in which rows of the table hold the term, if any does."""
        return next((column.key for row in table.rows for column, _ in self.has(row, term)), None)

    def some_go_with(self, id: str, table: Table) -> bool:
        """Whether a row is of the kind, or some of the kind, and not all, go with it."""
        row = self.row(id)
        return row.table == table.id or 0 < len(self.linked(row, table)) < len(table.rows)

    def linked(self, row: Row, table: Table) -> tuple[tuple[Row, Column, Row], ...]:
        """Rows of the table that the row is tied to: (that row, the column that ties them, the row whose column it is)."""
        known = (row.id, table.id)
        if known not in self._linked:
            self._linked[known] = self._ties(row, table)
        return self._linked[known]

    def _ties(self, row: Row, table: Table) -> tuple[tuple[Row, Column, Row], ...]:
        ties: list[tuple[Row, Column, Row]] = []
        for column in self.framework.columns_of(row):
            if column.refs == table.id:
                ties += [(self.row(value.row), column, row) for value in self.framework.cell(row, column) if value.row]
        if not ties:
            for other in table.rows:
                for column in self.framework.columns_of(other):
                    if column.refs == row.table and any(value.row == row.id for value in self.framework.cell(other, column)):
                        ties.append((other, column, other))
        if not ties:
            ties = self._by_name(row, table)
        return tuple({tie[0].id: tie for tie in ties}.values())

    def _by_name(self, row: Row, table: Table) -> list[tuple[Row, Column, Row]]:
        """Ties through a value that is a name of the other row: 金融業 names NLP, and NLP names the NLP engineer."""
        ties = []
        for other in table.rows:
            for holder, named in ((row, other), (other, row)):
                for column in self.framework.columns_of(holder):
                    if (
                        column.refs is None
                        and column.table == holder.table
                        and any(named.id in self.lexicon.rows_named(value.text.zh) for value in holder.cells[column.id])
                    ):
                        ties.append((other, column, holder))
        return ties

    def kinds_listed(self, id: str) -> set[str]:
        """The kinds of which a row lists some, as the text has them: of a group of tools, tools. None for what is no row."""
        row = self.framework.rows.get(id)
        return {column.refs for column in self.framework.columns_of(row) if column.refs and column.kind == "guideline"} if row else set()

    def way(self, row: Row) -> Column | None:
        """The attribute that lists, in order, what leads people on: a path's gates. None for a row of another kind."""
        columns = self.framework.tables[row.table].columns.values()
        to_people = any(column.asks for column in columns)
        listing = (column for column in columns if column.refs and column.kind == "guideline")
        return next((column for column in listing if to_people and self.framework.tables[column.refs or ""].ordered), None)

    def for_everybody(self, row: Row) -> Column | None:
        """The attribute by which a row is for all people: 全員必備."""
        columns = self.framework.columns_of(row)
        return next(
            (column for column in columns if any(value.text.zh == column.everybody for value in self.framework.cell(row, column))), None
        )

    def applicable(self, column: str, row: Row) -> bool:
        """Whether the row has the attribute, its own or inherited, with something in it."""
        return any(own.key == column for own in self.framework.columns_of(row))
