"""The guideline as data: its text by section and its tables as typed rows. Read from corpus/, checked, never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from advisor.errors import CorpusError
from advisor.types import Evidence, Kind, Text
from advisor.yaml_files import fault, read_yaml

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section. `source` is the extracted wording where it was garbled and corrected."""

    text: Text
    source: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the source that is never served, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    number: int
    title: Text
    lines: tuple[Line, ...]
    untitled: bool = False
    missing_figure: Text | None = None
    parts: tuple[Line | LeftOut, ...] = ()
    """Lines and left-out lines in the order of the source."""

    @property
    def label(self) -> str:
        return f"§{self.number}"


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of a table's rows. `refs`: the table whose rows are its values; `quote`: the line it rests on, if not the row's own."""

    id: str
    table: str
    name: Text
    kind: Kind
    refs: str | None = None
    inherit: tuple[str, ...] = ()
    asks: str | None = None
    """The kind of thing that its values are: `role` for people, so that "who" asks for it."""
    everybody: str | None = None
    """The value that stands for all people, whichever others the row names."""
    section: int | None = None
    quote: str | None = None
    sentence: Text | None = None
    """How the cell is said, where "the row's attribute: values" would not read well."""
    gist: bool = False
    """Whether it says what a row is in a sentence: all that is told where an answer is to be short."""

    @property
    def key(self) -> str:
        return f"{self.table}.{self.id}"


@dataclass(frozen=True, slots=True)
class Value:
    """One item of a cell; `row` is the id of the row that it names, if it names one."""

    text: Text
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `label` is how lists name it; `anchor` the words that it stands under in its section."""

    id: str
    table: str
    section: int
    name: Text
    label: Text
    anchor: str
    cells: Mapping[str, tuple[Value, ...]] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    section: int
    name: Text
    measure: str
    columns: Mapping[str, Column] = field(hash=False)
    rows: tuple[Row, ...]
    group: str | None = None
    ordered: bool = False
    side: str | None = None
    """Of the two sides of AI talent, `application` or `development`, the one that the kind is of."""


def squeeze(text: str) -> str:
    """The text without white space: how quotes are compared with the source."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True)
class Framework:
    """All of the guideline. Look-ups raise KeyError on an unknown id."""

    title: Text
    sections: tuple[Section, ...]
    tables: Mapping[str, Table]
    digest: str

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row.id: row for table in self.tables.values() for row in table.rows}

    def section(self, number: int) -> Section:
        return self.sections[number - 1]

    def section_of(self, chunk: str) -> int:
        """The number of the section that a chunk of the index, a row's id or `section.N`, belongs to."""
        kind, _, number = chunk.partition(".")
        return int(number) if kind == "section" else self.rows[chunk].section

    def column(self, key: str) -> Column:
        table, _, column = key.partition(".")
        return self.tables[table].columns[column]

    def columns_of(self, row: Row) -> tuple[Column, ...]:
        """The row's columns that hold something, inherited ones last, in the source's order."""
        own = [column for column in self.tables[row.table].columns.values() if row.cells.get(column.id)]
        inherited = [self.tables[column.refs].columns[name] for column in own if column.refs for name in column.inherit]
        return tuple(own + inherited)

    def cell(self, row: Row, column: Column) -> tuple[Value, ...]:
        """The values in a cell, empty if there are none. A column of another table is looked up through the reference that inherits it."""
        if column.table == row.table:
            return row.cells.get(column.id, ())
        for own in self.tables[row.table].columns.values():
            if own.refs == column.table and column.id in own.inherit:
                return tuple(value for owner in row.cells.get(own.id, ()) for value in self.rows[owner.row or ""].cells.get(column.id, ()))
        return ()

    def owner(self, row: Row, column: Column) -> Row:
        """The row in whose own cell the column's values stand: the row itself, or the one it inherits from."""
        if column.table == row.table:
            return row
        for own in self.tables[row.table].columns.values():
            if own.refs == column.table and row.cells.get(own.id):
                return self.rows[row.cells[own.id][0].row or ""]
        return row

    def position(self, row: Row) -> int:
        """The row's place in its table, from 1."""
        return self.tables[row.table].rows.index(row) + 1

    # Evidence: verbatim, contiguous lines of one section.

    def evidence_of_cell(self, row: Row, column: Column) -> Evidence:
        owner = self.owner(row, column)
        section = self.section(column.section or owner.section)
        if column.quote:
            return Evidence(f"{row.id}.{column.id}", section.number, column.quote, column.kind)
        found: list[int | None] = []
        if column.kind == "guideline":
            # A reading rests on what it reads, not on the row that it is said of.
            found.append(_find(section, owner.anchor))
            if owner is not row:
                found.append(_find(section, row.anchor))
        start = found[0] if found and found[0] is not None else 0
        for value in self.cell(row, column):
            found.append(_find(section, self.rows[value.row].anchor) if value.row else _find(section, value.text.zh, start))
        return Evidence(f"{row.id}.{column.id}", section.number, _span(section, found), column.kind)

    def evidence_of_rows(self, rows: Iterable[Row], id: str | None = None) -> tuple[Evidence, ...]:
        """One passage a section that names the rows."""
        by_section: dict[int, list[Row]] = {}
        for row in rows:
            by_section.setdefault(row.section, []).append(row)
        return tuple(
            Evidence(
                id or "+".join(row.id for row in group),
                number,
                _span(self.section(number), [_find(self.section(number), row.anchor) for row in group]),
                "guideline",
            )
            for number, group in by_section.items()
        )

    def evidence_of_line(self, number: int, words: str) -> Evidence:
        """The line of the section that holds the words."""
        section = self.section(number)
        return Evidence(f"section.{number}:{words[:12]}", number, _span(section, [_find(section, words)]), "guideline")


def _find(section: Section, words: str, start: int = 0) -> int | None:
    """The first line at or after `start` that holds the words. The slide's title counts only where no other line does."""
    wanted = squeeze(words)
    texts = [squeeze(line.text.zh) for line in section.lines]
    return next((index for index in [*range(max(start, 1), len(texts)), 0] if wanted in texts[index]), None)


def _span(section: Section, found: Sequence[int | None]) -> str:
    """The contiguous lines from the first to the last found; the slide's title only if it is all there is."""
    # The trends' slide has no title: its first line is one like the others.
    titled = squeeze(section.lines[0].text.zh) in squeeze(section.title.zh)
    lines = [line for line in found if line is not None and (line or not titled)]
    if not lines:
        return section.lines[0].text.zh
    return "\n".join(line.text.zh for line in section.lines[min(lines) : max(lines) + 1])


# Reading the files.


def load_framework(corpus: Path = CORPUS) -> Framework:
    """The framework in a corpus folder. Raises CorpusError naming file, line and reason."""
    guideline = corpus / "guideline.yaml"
    raw = read_yaml(guideline)
    _keys(guideline, raw, required={"document", "sections"}, allowed={"document", "sections"})
    sections = tuple(_section(guideline, entry) for entry in raw["sections"])
    if [section.number for section in sections] != list(range(1, len(sections) + 1)):
        raise fault(guideline, 1, "the sections must be numbered 1, 2, 3 … in order")
    tables: dict[str, Table] = {}
    places: dict[str, tuple[Path, int]] = {}
    for path in sorted((corpus / "tables").glob("*.yaml")):
        for entry in read_yaml(path):
            table = _table(path, entry, len(sections))
            if table.id in tables:
                raise fault(path, entry.line, f"table {table.id!r} stands twice")
            tables[table.id] = table
            places |= {row.id: (path, raw_row.line) for row, raw_row in zip(table.rows, entry["rows"], strict=True)}
    framework = Framework(_text(guideline, 1, raw["document"].get("title")), sections, tables, corpus_digest(corpus))
    return _resolve(framework, places)


def corpus_digest(corpus: Path = CORPUS) -> str:
    """A digest over every data file: changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(corpus.rglob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _section(path: Path, entry: Any) -> Section:
    _keys(path, entry, required={"section", "title", "lines"}, allowed={"section", "title", "lines", "untitled", "missing_figure"})
    parts: list[Line | LeftOut] = []
    for part in entry["lines"]:
        if "left_out" in part:
            parts.append(LeftOut(part["left_out"], part["reason"]))
        elif {"zh", "en"} <= part.keys() <= {"zh", "en", "source"}:
            parts.append(Line(Text(part["zh"], part["en"]), part.get("source")))
        else:
            raise fault(path, part.line, "a line needs `zh` and `en` (or `left_out` and `reason`)")
    figure = entry.get("missing_figure")
    return Section(
        number=entry["section"],
        title=_text(path, entry.line, entry["title"]),
        lines=tuple(part for part in parts if isinstance(part, Line)),
        untitled=entry.get("untitled", False),
        missing_figure=_text(path, entry.line, figure) if figure else None,
        parts=tuple(parts),
    )


_TABLE_KEYS = {"table", "section", "name", "measure", "group", "ordered", "side", "columns", "rows"}
_COLUMN_KEYS = {"name", "refs", "kind", "inherit", "asks", "everybody", "section", "quote", "sentence", "gist"}


def _table(path: Path, entry: Any, sections: int) -> Table:
    _keys(path, entry, required={"table", "section", "name", "measure", "columns", "rows"}, allowed=_TABLE_KEYS)
    id = entry["table"]
    if entry["section"] not in range(1, sections + 1):
        raise fault(path, entry.line, f"there is no section {entry['section']}")
    columns: dict[str, Column] = {}
    for name, column in entry["columns"].items():
        _keys(path, column, required={"name"}, allowed=_COLUMN_KEYS)
        kind = column.get("kind", "guideline")
        if kind not in get_args(Kind):
            raise fault(path, column.line, f"kind {kind!r} is none of {', '.join(get_args(Kind))}")
        columns[name] = Column(
            id=name,
            table=id,
            name=_pair(path, column.line, column["name"]),
            kind=kind,
            refs=column.get("refs"),
            inherit=tuple(column.get("inherit", ())),
            asks=column.get("asks"),
            everybody=column.get("everybody"),
            section=column.get("section"),
            quote=column.get("quote"),
            sentence=_pair(path, column.line, column["sentence"]) if "sentence" in column else None,
            gist=column.get("gist", False),
        )
    rows = tuple(_row(path, id, entry["section"], columns, row) for row in entry["rows"])
    return Table(
        id,
        entry["section"],
        _text(path, entry.line, entry["name"]),
        entry["measure"],
        columns,
        rows,
        entry.get("group"),
        entry.get("ordered", False),
        entry.get("side"),
    )


def _row(path: Path, table: str, section: int, columns: Mapping[str, Column], entry: Any) -> Row:
    _keys(path, entry, required={"id", "name"}, allowed={"id", "name", "label", "anchor", "section", *columns})
    name = _pair(path, entry.line, entry["name"])
    label = _pair(path, entry.line, entry["label"]) if "label" in entry else name
    cells: dict[str, tuple[Value, ...]] = {}
    for id, column in columns.items():
        values = entry.get(id, ())
        if column.refs:
            # The name is filled in once every table is read.
            cells[id] = tuple(Value(Text("", ""), f"{column.refs}.{value}") for value in values)
        else:
            cells[id] = tuple(Value(_pair(path, entry.line, value)) for value in values)
    return Row(f"{table}.{entry['id']}", table, entry.get("section", section), name, label, entry.get("anchor", name.zh), cells)


def _resolve(framework: Framework, places: Mapping[str, tuple[Path, int]]) -> Framework:
    """Fills in the names behind references, and holds every value against its section's text."""
    rows = framework.rows
    tables: dict[str, Table] = {}
    for table in framework.tables.values():
        filled = []
        for row in table.rows:
            cells = {}
            for id, values in row.cells.items():
                unknown = [value.row for value in values if value.row and value.row not in rows]
                if unknown:
                    raise fault(*places[row.id], f"{id}: there is no row {unknown[0]!r}")
                cells[id] = tuple(Value(rows[value.row].label, value.row) if value.row else value for value in values)
            filled.append(Row(row.id, row.table, row.section, row.name, row.label, row.anchor, cells))
        tables[table.id] = replace(table, rows=tuple(filled))
    whole = Framework(framework.title, framework.sections, tables, framework.digest)
    for problem in unsupported(whole):
        id, _, reason = problem.partition(": ")
        path, line = places[".".join(id.split(".")[:2])]
        raise CorpusError(f"{path.name}, line {line}: {id}: {reason}", "Correct the value, or mark its column `kind: reading`.")
    return whole


def unsupported(framework: Framework) -> list[str]:
    """Names and values marked as the guideline's that do not stand in their section's text."""
    problems = []
    for row in framework.rows.values():
        text = squeeze("".join(line.text.zh for line in framework.section(row.section).lines))
        if squeeze(row.anchor) not in text:
            problems.append(f"{row.id}: {row.anchor!r} does not stand in §{row.section}.")
        for column in framework.tables[row.table].columns.values():
            if column.kind != "guideline" or column.refs or column.quote:
                continue
            problems += [
                f"{row.id}.{column.id}: {value.text.zh!r} does not stand in §{row.section}."
                for value in row.cells[column.id]
                if squeeze(value.text.zh) not in text
            ]
    return problems


def _keys(path: Path, entry: Any, required: set[str], allowed: set[str]) -> None:
    missing, unknown = required - entry.keys(), entry.keys() - allowed
    if missing or unknown:
        raise fault(path, entry.line, f"missing {sorted(missing)}" if missing else f"unknown {sorted(unknown)}")


def _text(path: Path, line: int, value: Any) -> Text:
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise fault(path, line, f"a name or title {value!r} must be {{zh: …, en: …}}")
    return Text(str(value["zh"]), str(value["en"]))


def _pair(path: Path, line: int, value: Any) -> Text:
    if not (isinstance(value, list) and len(value) == 2):
        raise fault(path, line, f"{value!r} must be a pair [原文, English]")
    return Text(str(value[0]), str(value[1]))
