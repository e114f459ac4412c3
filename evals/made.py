"""The split `made`: every cell of the guideline's tables asked in Chinese and in English, each value held against other rows as well.

Nobody writes what is right: it is read off the tables. So it shows where the advisor says yes to another row's value, or leaves one out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from advisor.errors import CorpusError
from advisor.framework import Column, Framework, Row, Value, load_framework
from advisor.yaml_files import read_yaml
from evals.cases import Case, CaseKind, Wording
from evals.naming import row_names, short_forms

_LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")
_FORMS = ("forward", "whether", "reverse", "count")
_OTHERS = 2
"""How many other rows' values a row is asked about."""


def made_cases(forms: Path) -> tuple[Case, ...]:
    """The cases that a file of forms makes of the guideline, in its order. Raises CorpusError where it names what there is not."""
    framework = load_framework()
    asked = read_yaml(forms)
    found: list[Case] = []
    for key, by_form in asked.items():
        if set(by_form) - set(_FORMS):
            raise CorpusError(f"{forms.name}: {key} has a form that there is not.", f"Forms are: {', '.join(_FORMS)}.")
        try:
            column = _column(framework, key)
        except KeyError:
            raise CorpusError(f"{forms.name}: there is no column {key!r}.", "Name a table's column.") from None
        found += _Maker(framework, key.partition(".")[0], column, by_form).cases()
    return tuple(found)


def _column(framework: Framework, key: str) -> Column:
    """A table's own column, or one that its rows inherit."""
    table, _, name = key.partition(".")
    for column in framework.tables[table].columns.values():
        if column.id == name:
            return column
        if column.refs and name in column.inherit:
            return framework.tables[column.refs].columns[name]
    raise KeyError(key)


class _Maker:
    """Makes the cases of one column."""

    def __init__(self, framework: Framework, table: str, column: Column, forms: Mapping[str, Sequence[str]]) -> None:
        self._framework, self._column, self._forms = framework, column, forms
        self._table = framework.tables[table]
        self._cells = {row.id: framework.cell(row, column) for row in self._table.rows}

    def cases(self) -> Iterator[Case]:
        for language in _LANGUAGES:
            for row in self._table.rows:
                values = self._cells[row.id]
                if values:
                    yield from self._of_row(row, values, language)
            yield from self._reversed(language)

    def _of_row(self, row: Row, values: Sequence[Value], language: Literal["zh", "en"]) -> Iterator[Case]:
        sections = (f"§{self._framework.evidence_of_cell(row, self._column).section}",)
        if "forward" in self._forms:
            kind: CaseKind = "list" if len(values) > 1 else "lookup"
            yield self._case("forward", kind, row, None, language, facts=tuple(map(self._wordings, values)), sections=sections)
        if "count" in self._forms:
            yield self._case("count", "count", row, None, language, facts=((f"#{len(values)}",),), sections=sections)
        if "whether" in self._forms:
            for value in values:
                yield self._case("whether", "yesno", row, value, language, verdict="yes", sections=sections)
            # Of what is for all people, nobody is left out.
            for_all = any(value.text.zh == self._column.everybody for value in values)
            for value in () if for_all else self._others(row):
                yield self._case("whether", "yesno", row, value, language, verdict="no")

    def _others(self, row: Row) -> list[Value]:
        """Values of other rows that are not the row's own, nor a part of one: of the neighbours first, from below."""
        rows = self._table.rows
        place = rows.index(row)
        own = {wording for value in self._cells[row.id] for wording in self._wordings(value)}
        found: dict[str, Value] = {}
        for other in [*rows[place + 1 :], *rows[:place]]:
            for value in self._cells[other.id][:1]:
                said = self._wordings(value)
                if not any(one in mine or mine in one for one in said for mine in own):
                    found.setdefault(said[0], value)
        return list(found.values())[:_OTHERS]

    def _reversed(self, language: Literal["zh", "en"]) -> Iterator[Case]:
        if "reverse" not in self._forms:
            return
        holders: dict[str, list[Row]] = {}
        values: dict[str, Value] = {}
        for row in self._table.rows:
            for value in self._cells[row.id]:
                holders.setdefault(value.text.zh, []).append(row)
                values.setdefault(value.text.zh, value)
        for text, rows in holders.items():
            yield self._case("reverse", "reverse", rows[0], values[text], language, facts=tuple(tuple(row_names(row)) for row in rows))

    def _case(self, form: str, kind: CaseKind, row: Row, value: Value | None, language: Literal["zh", "en"], **right: Any) -> Case:
        asked = self._forms[form][_LANGUAGES.index(language)]
        question = asked.format(row=self._called(row, language), value=self._said(value, language) if value else "")
        parts = (self._table.id, self._column.id, form, row.id.partition(".")[2], value.text.zh if value else None, language)
        wording: Wording = "plain" if language == "zh" else "english"
        return Case(id="/".join(filter(None, parts)), kind=kind, turns=(question,), outcome=("answered",), wording=wording, **right)

    def _said(self, value: Value, language: Literal["zh", "en"]) -> str:
        if value.row:
            return self._called(self._framework.rows[value.row], language)
        return _name(value.text.zh if language == "zh" else value.text.en)

    def _called(self, row: Row, language: Literal["zh", "en"]) -> str:
        labels = [(one.label.zh if language == "zh" else one.label.en) for one in self._framework.tables[row.table].rows]
        return _name(row.label.zh if language == "zh" else row.label.en, labels)

    def _wordings(self, value: Value) -> tuple[str, ...]:
        """How a value may stand in an answer."""
        named = row_names(self._framework.rows[value.row]) if value.row else []
        return tuple(dict.fromkeys([value.text.zh, value.text.en, *named, *short_forms(value.text.zh), *short_forms(value.text.en)]))


def _name(label: str, others: Collection[str] = ()) -> str:
    """A label as it is said: without brackets, and of 「第一階：素養類」 the place alone; whole, where others would be called the same."""
    said = _short(label)
    return label if any(other != label and _short(other) == said for other in others) else said


def _short(label: str) -> str:
    return re.sub(r"\s*[(（][^()（）]*[)）]$", "", label).replace(": ", "：").partition("：")[0]
