"""What passages bear of the guideline's tables: each row's names and values, and how they may be spoken of, as far as they are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from advisor.framework import Column, Framework, Row, Value
from advisor.lexicon import Lexicon
from advisor.mentions import Mention, Ref
from advisor.types import Evidence, Text
from advisor.wording import contains, fold, key

# "AI-901/103" names two codes.
_CODES = re.compile(r"([A-Za-z]+-)(\d+)/(\d+)")
_ENGLISH = re.compile(r"[a-z][a-z'+#.-]*[a-z+#]|[a-z]")


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a cell, and what names it."""

    text: str
    english: str
    refs: frozenset[Ref]
    owner: str
    """The row that it names, or else the one whose value it is."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The items of a cell that are quoted; `complete` if that is all of them."""

    column: str
    items: tuple[Item, ...]
    complete: bool


@dataclass(frozen=True)
class Held:
    """A row, or a table as the list of its rows: what may be said of it."""

    id: str
    table: str
    refs: frozenset[Ref]
    names: str
    names_en: str
    """Its names, and those of its columns, its table and its section."""
    cells: tuple[Cell, ...]
    columns: Mapping[str, str]
    """Official names of its columns, as looked up, with their ids."""
    place: int
    """Where a row stands in its table, from 1; 0 for a table."""

    @cached_property
    def text(self) -> str:
        return "\n".join((self.names, *(item.text for cell in self.cells for item in cell.items)))

    @cached_property
    def english(self) -> str:
        return "\n".join((self.names_en, *(item.english for cell in self.cells for item in cell.items)))

    def of(self, columns: set[str]) -> Held:
        """As far as these columns go."""
        return replace(self, cells=tuple(cell for cell in self.cells if cell.column in columns))

    def holds(self, mention: Mention) -> bool:
        """Whether the row may be spoken of by that name. A row's name that only stands in a title is none of this row's."""
        if any(ref in self.refs for ref in mention.refs) or any(True for _ in self.items_with(mention)):
            return True
        return not mention.ids("row") and any(contains(text, mention.surface) for text in (self.text, self.english))

    def items_with(self, mention: Mention) -> Iterator[tuple[Cell, Item]]:
        """The items that the mention names, or that it is a part of."""
        for cell in self.cells:
            for item in cell.items:
                if any(ref in item.refs for ref in mention.refs) or any(
                    contains(text, mention.surface) for text in (item.text, item.english)
                ):
                    yield cell, item

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_ENGLISH.findall(self.english))


class Ground:
    """The rows and tables that passages bear, and their wording."""

    def __init__(self, bearing: Bearing, evidence: Sequence[Evidence]) -> None:
        self.framework = bearing.framework
        self.quotes: dict[int, str] = {}
        self.passages = tuple((item.section, _spelled(item.quote)) for item in evidence)
        for section, quote in self.passages:
            self.quotes[section] = self.quotes.get(section, "") + "\n" + quote
        self.text = fold("\n".join(self.quotes.values()))
        self.held = tuple(bearing.held(self.quotes))
        self.english = "\n".join(dict.fromkeys(held.english for held in self.held))
        self._lexicon = bearing.lexicon

    def row_in_order(self, mention: Mention) -> list[Row]:
        """The row of an ordered table that it names, or whose value it names; none where it may be several."""
        return row_in_order(mention, self._lexicon)


def row_in_order(mention: Mention, lexicon: Lexicon) -> list[Row]:
    """The row of an ordered table that it names, or whose value it names; none where it may be several."""
    framework = lexicon.framework
    ids = set(mention.ids("row")) or {row for term in mention.ids("term") for row, _ in lexicon.holders(term)}
    rows = [framework.rows[id] for id in ids if framework.tables[id.partition(".")[0]].ordered]
    return rows if len(rows) == 1 else []


class Bearing:
    """Knows the tables; finds what passages bear of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.framework: Framework = lexicon.framework
        self._parents: dict[str, list[Row]] = {}
        for row in self.framework.rows.values():
            for values in row.cells.values():
                for value in values:
                    if value.row:
                        self._parents.setdefault(value.row, []).append(row)
        self.ground = lru_cache(maxsize=64)(lambda evidence: Ground(self, evidence))

    def held(self, quotes: Mapping[int, str]) -> Iterator[Held]:
        for table in self.framework.tables.values():
            rows = [row for row in table.rows if self._quoted(row, quotes)]
            yield from (self._row(row, quotes) for row in rows)
            if rows and len(table.rows) > 1:
                yield self._table(table.id, rows, quotes)

    def _quoted(self, row: Row, quotes: Mapping[int, str]) -> bool:
        quote = quotes.get(row.section, "")
        if quote and key(row.anchor) == key(self.framework.section(row.section).title.zh):
            # The slide as a whole is about it.
            return True
        if quote and any(contains(quote, name) for name in self._names(row)):
            return True
        # What a row only refers to is not its own.
        return any(self._items(row, column, quotes) for column in self._columns(row) if not column.refs and column.table == row.table)

    def _names(self, row: Row) -> tuple[str, ...]:
        return (row.name.zh, row.label.zh, row.anchor, *_bare(row.name.zh), *self._codes(row.id))

    @lru_cache(maxsize=512)  # noqa: B019 - as long-lived as the lexicon
    def _codes(self, row: str) -> tuple[str, ...]:
        """Codes that name a row alone: AI-901."""
        return tuple(name for name in self.lexicon.names_of("row", row) if re.fullmatch(r"[a-z]+\d+", name))

    def _columns(self, row: Row) -> tuple[Column, ...]:
        return tuple(column for column in self.framework.columns_of(row) if column.kind == "guideline")

    def _items(self, row: Row, column: Column, quotes: Mapping[int, str]) -> tuple[Item, ...]:
        quote = quotes.get(column.section or self.framework.owner(row, column).section, "")
        if not quote:
            return ()
        return tuple(self._item(value, row.id) for value in self.framework.cell(row, column) if self._value_quoted(value, quote))

    def _value_quoted(self, value: Value, quote: str) -> bool:
        if value.row is None:
            return contains(quote, value.text.zh)
        return any(contains(quote, name) for name in self._names(self.framework.rows[value.row]))

    @lru_cache(maxsize=1024)  # noqa: B019
    def _item(self, value: Value, row_id: str) -> Item:
        refs = {Ref("term", term) for term in self.lexicon.terms if contains(value.text.zh, term)}
        if value.row:
            refs.add(Ref("row", value.row))
            row = self.framework.rows[value.row]
            inside = [own for values in row.cells.values() for own in values if not own.row and contains(row.label.zh, own.text.zh)]
            refs |= {ref for own in inside for ref in self._item(own, row.id).refs}
        return Item(fold(value.text.zh), fold(value.text.en), frozenset(refs), value.row or row_id)

    def _row(self, row: Row, quotes: Mapping[int, str]) -> Held:
        columns = self._columns(row)
        cells = []
        for column in columns:
            items = self._items(row, column, quotes)
            if items:
                cells.append(Cell(column.id, items, len(items) == len(self.framework.cell(row, column))))
        # A row is also spoken of by what it belongs to.
        parents = [parent for parent in self._parents.get(row.id, ()) if self._quoted_name(parent, quotes)]
        refs = {Ref("row", row.id), *(Ref("row", parent.id) for parent in parents)}
        refs |= {ref for cell in cells for item in cell.items for ref in item.refs}
        refs |= {Ref("column", column.key) for column in columns} | self._of_table(row.table) | {Ref("section", str(row.section))}
        refs |= {Ref("term", term) for term in self.lexicon.terms if contains(row.label.zh, term)}
        official = {key(name): column.id for column in columns for name in (column.name.zh, column.name.en)}
        names = [row.name, row.label, *(parent.name for parent in parents), *(column.name for column in columns)]
        return self._held(row.id, row.table, row.section, refs, names, cells, official)

    def _quoted_name(self, row: Row, quotes: Mapping[int, str]) -> bool:
        title = self.framework.section(row.section).title.zh
        return row.section in quotes and any(contains(text, name) for text in (quotes[row.section], title) for name in self._names(row))

    def _table(self, id: str, rows: Sequence[Row], quotes: Mapping[int, str]) -> Held:
        table = self.framework.tables[id]
        cells = [Cell("", tuple(self._item(Value(row.name, row.id), row.id) for row in rows), len(rows) == len(table.rows))]
        for column in table.columns.values():
            # What one line says of several rows.
            if column.quote and column.kind == "guideline":
                shared = [item for row in rows for item in self._items(row, column, quotes)]
                cells += [Cell(column.id, tuple(shared), True)] if shared else []
        refs = (
            {ref for cell in cells for item in cell.items for ref in item.refs} | self._of_table(id) | {Ref("section", str(table.section))}
        )
        refs |= {Ref("column", f"{id}.{cell.column}") for cell in cells if cell.column}
        return self._held(id, id, table.section, refs, [row.name for row in rows], cells, {})

    def _of_table(self, id: str) -> set[Ref]:
        group = self.framework.tables[id].group
        return {Ref("table", id)} | ({Ref("table", group)} if group else set())

    def _held(
        self,
        id: str,
        table: str,
        number: int,
        refs: set[Ref],
        names: Sequence[Text],
        cells: Sequence[Cell],
        columns: Mapping[str, str],
    ) -> Held:
        texts = [*names, self.framework.section(number).title, self.framework.tables[table].name]
        chinese, english = (fold("\n".join(words)) for words in zip(*((text.zh, text.en) for text in texts), strict=True))
        row = self.framework.rows.get(id)
        place = self.framework.position(row) if row else 0
        return Held(id, table, frozenset(refs), chinese, english, tuple(cells), columns, place)


def _bare(name: str) -> tuple[str, ...]:
    """A name without the remark in brackets, and without its place: 「第二階：工具類 (Tooling)」 is also 「工具類」."""
    bare = re.sub(r"\s*[(（][^)）]*[)）]\s*$", "", name)
    return tuple(part for part in {bare, bare.rpartition("：")[2], bare.partition(": ")[2]} if part and part != name)


def _spelled(quote: str) -> str:
    codes = [f"{prefix}{second}" for prefix, _, second in _CODES.findall(quote)]
    return "\n".join([quote, *codes])
