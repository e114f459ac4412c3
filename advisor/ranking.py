"""Of which thing there is most or fewest: 哪一區的能力最多, which tier has the fewest certifications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Column, Table
from advisor.mentions import Linked, Mention
from advisor.prompts import phrase
from advisor.query import Extreme, Query, Relations
from advisor.types import Bullets


def ranked(query: Query, extreme: Extreme, linked: Linked, relations: Relations) -> Query | None:
    """The query for the rows of the kind asked for whose cells hold most, or fewest, of what is counted, or for that of several values
    which most rows, or fewest, have; None where nothing counts so."""
    if len(query.terms) > 1 and not (query.absent or query.rows or query.not_rows or query.not_terms):
        # "國內的多還是國際的多": those that have each.
        tables = query.tables or relations.kind_of(query.terms)
        return replace(query, act="count", tables=tables, columns=(), extreme=extreme, order=None, nth=None, number=None)
    if query.absent or query.terms or query.not_terms:
        return None
    found = max(_countable(linked, relations), key=lambda pair: pair[0], default=None)
    if found is None:
        return None
    _, table, column = found
    if len(query.rows) > 1 and all(relations.row(id).table != table.id for id in query.rows):
        # "規劃師和產品經理，哪一個開的職缺比較多": several are compared, and none of them is of that kind.
        return None
    return replace(query, act="rank", tables=(table.id,), columns=(column.key,), extreme=extreme, order=None, nth=None, number=None)


def _countable(linked: Linked, relations: Relations) -> Iterator[tuple[tuple[bool, bool, int], Table, Column]]:
    """Kinds that may be meant with a column that counts, each with what speaks for it.

    Whoever is for all staff is for most people: a list of people says nothing of how many they are."""
    kinds = [mention for mention in linked.mentions if mention.ids("table") or mention.ids("column") or mention.ids("row")]
    for mention in kinds:
        others = [other for other in kinds if other is not mention]
        for table in _tables(mention, relations):
            several = [column for column in table.columns.values() if any(len(row.cells.get(column.id, ())) > 1 for row in table.rows)]
            for column in [column for column in several if column.refs or not column.asks]:
                naming = max((other.start for other in others if _names(other, column, table, relations)), default=-1)
                # "哪類工具最多": what the kind consists of.
                alone = (
                    column.refs is not None and column.kind == "guideline" and not any(_counts(other, table, relations) for other in others)
                )
                if naming >= 0 or alone:
                    yield (naming >= 0, mention.asked, naming), table, column


def _names(mention: Mention, column: Column, table: Table, relations: Relations) -> bool:
    """Whether a mention names a column, or the kind that it refers to."""
    kinds = {kind.id for kind in relations.tables_of(mention.ids("table"))} - {table.id}
    return column.key in mention.ids("column") or column.refs in kinds


def _counts(mention: Mention, table: Table, relations: Relations) -> bool:
    """Whether a mention names an attribute, or another kind."""
    return bool(mention.ids("column")) or any(kind is not table for kind in relations.tables_of(mention.ids("table")))


def _tables(mention: Mention, relations: Relations) -> tuple[Table, ...]:
    """The kinds that a mention may stand for: by its name, an attribute that refers to it, or one of its rows."""
    columns = map(relations.framework.column, mention.ids("column"))
    rows = (relations.row(id).table for id in mention.ids("row"))
    return relations.tables_of((*mention.ids("table"), *(column.refs for column in columns if column.refs), *rows))


class Rankings(Composing):
    """Ranks rows by how many values they have."""

    def rank(self, query: Query) -> Composed:
        """The row, or rows, with most or fewest, above what each has."""
        (column,), (table,) = self.columns_of(query), self.relations.tables_of(query.tables)
        sizes = {row.id: len(self.framework.cell(row, column)) for row in table.rows}
        # "Low-code 和 Pro-code 哪區能力比較多": of these.
        asked = [id for id in query.rows if self.relations.row(id).table == table.id]
        compared = [row for row in table.rows if len(asked) < 2 or row.id in asked]
        rows = sorted((row for row in compared if sizes[row.id]), key=lambda row: sizes[row.id], reverse=query.extreme == "most")
        first = [row for row in rows if sizes[row.id] == sizes[rows[0].id]]
        head = self.say(
            f"rank_{query.extreme}",
            [self.framework.evidence_of_cell(row, column) for row in rows],
            column.kind,
            names=self.sentences.names(first),
            column=column.name.to(self.language),
            n=sizes[rows[0].id],
            each=phrase("each" if len(first) > 1 else "has", self.language),
            **self.sentences.table(table),
        )
        # Of two, more is said of the one that is named first: 「No-code 的能力比 Pro-code 多嗎」.
        so = {row.id for row in first} == {*asked[:1]} if len(asked) > 1 else {row.id for row in first}.issuperset(asked)
        lead = [self.yes_or_no(so != query.negated)] if query.check and asked else []
        items = Bullets(tuple(self.counted_values(row, column, "rank_item") for row in rows))
        return Composed((paragraph(*lead, head), items), shown=self.shown(first), rows=tuple(row.id for row in first), judged=bool(lead))
