"""Whether one of a kind does several things that are named: 客服機器人跟翻譯系統可以找同一個工程師嗎."""

from __future__ import annotations

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Row, Table
from advisor.mentions import Mention
from advisor.phrasing import Phrasing
from advisor.query import Claim, Named, Query, Relations
from advisor.types import Statement
from advisor.wording import contains

_PEOPLE = "engineer"
"""Whom things that are made are asked for of, where nothing more is said: 找同一個人做嗎."""


class Sharing:
    """Reads such questions."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._phrasing = phrasing

    def asked(self, message: str) -> Query | None:
        """The question whether the same of a kind does several things; None where a message asks no such thing."""
        same, two = self._phrasing.says("shared.same", message), self._phrasing.says("shared.two", message)
        if not (same or two):
            return None
        table = self._relations.framework.tables[_PEOPLE]
        mentions = [mention for mention in self._relations.lexicon.link(message).mentions if self._made(mention, table)]
        things = tuple(dict.fromkeys(Named(terms=mention.ids("term")) for mention in mentions))
        if len(things) < 2:
            return self._of_people(message) if self._phrasing.says("shared.people", message) else None
        return Query(message, check=True, negated=two and not same, tables=(table.id,), done_by=things)

    def _of_people(self, message: str) -> Query | None:
        """Whether two kinds of people are one: that both are for one tier says nothing of it."""
        rows = [mention.ids("row")[:1] for mention in self._relations.lexicon.link(message).of("row")]
        if len(rows) != 2 or any(self._relations.framework.tables[self._relations.row(row[0]).table].group != "role" for row in rows):
            return None
        first, second = (Named(rows=row) for row in rows)
        return Query(message, rows=(*first.rows, *second.rows), check=True, identity=True, claims=(Claim((first,), (second,)),))

    def _made(self, mention: Mention, table: Table) -> bool:
        """Whether a mention names what one of the kind makes, as its rows or others that name it say."""
        terms = mention.ids("term")
        return bool(terms) and not mention.ids("row") and any(doers(self._relations, term, table) for term in terms)


def doers(relations: Relations, term: str, table: Table) -> list[tuple[Row, Row, str]]:
    """The rows of a kind that have a value, or that what has it names: (that row, the row that has it, the column's id)."""
    own = [(row, row, column.id) for row in table.rows for column, _ in relations.has(row, term) if column.table == table.id]
    if own:
        return own[:1] if len({row.id for row, _, _ in own}) == 1 else own
    found = []
    for holder, id in ((relations.row(row), column) for row, column in relations.lexicon.holders(term)):
        said = [value.text.zh for value in holder.cells[id] if relations.lexicon.speaks_of(value.text.zh, term)]
        for other, column, owner in relations.linked(holder, table):
            names = [value.text.zh for value in owner.cells.get(column.id, ()) if other.id in relations.lexicon.rows_named(value.text.zh)]
            if owner is holder and any(contains(words, name) for words in said for name in names):
                found.append((other, holder, id))
    return found


class Shared(Composing):
    """Answers them."""

    def told(self, query: Query) -> Composed:
        """Whether one of the kind does all of it, and who does what."""
        table = self.relations.tables_of(query.tables)[0]
        told: dict[str, Statement] = {}
        sets: list[set[str]] = []
        for thing in query.done_by:
            found = [one for term in thing.terms for one in doers(self.relations, term, table)]
            sets.append({row.id for row, _, _ in found})
            for _, holder, id in found:
                column = self.framework.tables[holder.table].columns[id]
                values = next((values for term in thing.terms if (values := self.holding(holder, column, term))), None)
                statement = self.sentences.cell(holder, column, values, form="which")
                told[statement.text] = statement
        shared = set.intersection(*sets)
        rows = [row for row in table.rows if any(row.id in one for one in sets)]
        names = {"rows": self.sentences.names(rows), **self.sentences.table(table)}
        verdict = self.say("done_by_one" if shared else "done_by_several", self.framework.evidence_of_rows(rows), **names)
        lead = self.yes_or_no(bool(shared) != query.negated)
        return Composed(
            (paragraph(lead, verdict, *told.values()),), shown=self.shown(rows), rows=tuple(row.id for row in rows), judged=True
        )
