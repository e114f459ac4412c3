"""Statements about rows and cells, each with the evidence that it rests on and the mark of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from advisor.framework import Column, Framework, Row, Table, Value
from advisor.prompts import phrase
from advisor.types import Bullets, Evidence, Grid, Kind, Language, Statement


def join(words: Iterable[str], language: Language) -> str:
    """The words as an enumeration."""
    words = list(words)
    if language == "zh-TW":
        return "、".join(words)
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""


def plural(name: str) -> str:
    """The English plural of a table's name."""
    head, of, tail = name.partition(" of ")
    if head.endswith("axis"):
        head = head[:-4] + "axes"
    elif head.endswith("y"):
        head = head[:-1] + "ies"
    else:
        head += "s"
    return head + of + tail


def spaced(text: str) -> str:
    """The text with a blank between Chinese and Latin characters, as Chinese is set."""
    return re.sub(r"(?<=[㐀-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9)%+])(?=[㐀-鿿])", " ", text)


def mark(kind: Kind, language: Language) -> str:
    return "" if kind == "guideline" else phrase(f"{kind}_mark", language)


class Sentences:
    """Builds statements in one language."""

    def __init__(self, framework: Framework, language: Language) -> None:
        self.framework = framework
        self.language = language

    def say(self, name: str, evidence: Iterable[Evidence] = (), kind: Kind = "guideline", /, **variables: object) -> Statement:
        text = phrase(name, self.language, **variables)
        column = str(variables.get("column", ""))
        if self.language == "zh-TW" and "的" in column:
            # 金融業提到的技術, not 金融業的提到的技術.
            text = text.replace(f"的{column}", column)
        text = spaced(text)
        suffix = mark(kind, self.language)
        if suffix and text[-1] in "。.":
            text = text[:-1] + suffix + text[-1]
        else:
            text += suffix
        return Statement(text, tuple(evidence))

    def name(self, row: Row) -> str:
        return row.name.to(self.language)

    def names(self, rows: Iterable[Row]) -> str:
        return join((row.label.to(self.language) for row in rows), self.language)

    def words(self, values: Sequence[Value]) -> str:
        """The values as the source lists them: clauses by semicolons, items by commas."""
        texts = [value.text.to(self.language) for value in values]
        if any(len(text) > 14 for text in texts) and self.language == "zh-TW" and len(texts) > 1:
            return "；".join(texts)
        if any(len(text) > 40 for text in texts) and self.language == "en":
            return "; ".join(texts)
        return join(texts, self.language)

    def table(self, table: Table) -> dict[str, str]:
        """A table's name as templates use it."""
        name = table.name.to(self.language)
        return {"table": name, "tables": plural(name) if self.language == "en" else name, "measure": table.measure}

    def cell(self, row: Row, column: Column, values: Sequence[Value] | None = None, form: str = "cell") -> Statement:
        """What a cell says: the row, the attribute, the values."""
        values = self.framework.cell(row, column) if values is None else values
        evidence = self.framework.evidence_of_cell(row, column)
        if column.sentence and form in ("cell", "which"):
            return Statement(spaced(column.sentence.to(self.language).format(row=self.name(row), values=self.words(values))), (evidence,))
        return self.say(form, [evidence], column.kind, row=self.name(row), column=column.name.to(self.language), values=self.words(values))

    def cells(self, row: Row, columns: Sequence[Column]) -> Bullets:
        """A row's attributes as a list."""
        return Bullets(tuple(self.cell(row, column, form="item") for column in columns))

    def row_items(self, rows: Sequence[Row], columns: Sequence[Column], ordered: bool = False) -> Bullets:
        """Rows as a list, each with what the columns say of it."""
        items = []
        for row in rows:
            held = [column for column in columns if self.framework.cell(row, column)]
            if not held:
                items.append(Statement(f"**{self.name(row)}**", self.framework.evidence_of_rows([row])))
            elif len(held) == 1:
                items.append(self.cell(row, held[0], form="row_item"))
            else:
                stop = "；" if self.language == "zh-TW" else "; "
                parts = [self.cell(row, column, form="item") for column in held]
                evidence = dict.fromkeys(evidence for part in parts for evidence in part.evidence)
                items.append(
                    Statement(
                        f"**{self.name(row)}**{'：' if self.language == 'zh-TW' else ': '}{stop.join(part.text for part in parts)}",
                        tuple(evidence),
                    )
                )
        return Bullets(tuple(items), ordered)

    def grid(self, rows: Sequence[Row], columns: Sequence[Column], across: bool = False) -> Grid:
        """Rows against columns; `across` puts the rows side by side as the header."""
        empty = "—"
        texts = {(row.id, column.key): self.words(self.framework.cell(row, column)) or empty for row in rows for column in columns}
        if across:
            header = ("", *(self.name(row) for row in rows))
            body, evidence = [], []
            for column in columns:
                body.append(
                    (column.name.to(self.language) + mark(column.kind, self.language), *(texts[row.id, column.key] for row in rows))
                )
                evidence.append(tuple(self.framework.evidence_of_cell(row, column) for row in rows if self.framework.cell(row, column)))
            return Grid(header, tuple(body), tuple(evidence))
        header = ("", *(column.name.to(self.language) + mark(column.kind, self.language) for column in columns))
        body = [(self.name(row), *(texts[row.id, column.key] for column in columns)) for row in rows]
        evidence = [
            tuple(self.framework.evidence_of_cell(row, column) for column in columns if self.framework.cell(row, column)) for row in rows
        ]
        return Grid(header, tuple(body), tuple(evidence))
