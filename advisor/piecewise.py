"""Whether one does several things, and to which of two something belongs: told by what the rows say of each."""

from __future__ import annotations

import re

from advisor.composed import Composed, paragraph
from advisor.composing import REPEATING, Composing
from advisor.framework import Row
from advisor.query import Piece, Query
from advisor.same_one import shares
from advisor.types import Statement
from advisor.wording import contains

# One person, and not one kind of people.
_ONE_PERSON = re.compile(r"同一?[個位名]|一個人|\bone (engineer|person|hire)\b|\b(same|single) (engineer|person)\b")


class Piecewise(Composing):
    """Tells whose work several things are."""

    def share(self, query: Query) -> Composed:
        """That one of the kind does all of it, or each one of its own, where that is asked, and what says so."""
        table = self.framework.tables[query.tables[0]]
        alike = shares(query.pieces)
        ids = dict.fromkeys(id for piece in query.pieces for id in piece.rows)
        rows = [row for row in table.rows if row.id in ids]
        verdict = [] if query.together is None else [self.yes_or_no(alike == query.together)]
        lead = [*verdict, self.say("share_one" if alike else "share_none", **self.sentences.table(table))]
        told = [statement for piece in query.pieces for statement in self._told(piece)]
        asked = [self.sentences.cell(row, column) for row in rows for column in self.applicable(self.columns_of(query), row)]
        beyond = [self.say("share_person")] if not alike and _ONE_PERSON.search(query.text.lower()) else []
        unique = list(dict.fromkeys((*told, *asked)))
        blocks = [paragraph(*lead, *unique, *beyond)]
        return Composed(tuple(blocks), shown=self.shown(rows), rows=tuple(ids), judged=True)

    def _told(self, piece: Piece) -> list[Statement]:
        """What says whose work a thing is."""
        rows = [self.relations.row(id) for id in piece.rows]
        if piece.term is None:
            return [self._of_row(row, piece) for row in rows]
        held = [(row, pair) for row in rows for pair in self.relations.has(row, piece.term)[:1]]
        if held:
            return [self.sentences.cell(row, column, values, form="which") for row, (column, values) in held]
        spoken = [(row, column) for row, column in self.places(piece.term) if column.kind == "guideline" and column.key not in REPEATING]
        return [self.sentences.cell(row, column, self.holding(row, column, piece.term), form="which") for row, column in spoken[:1]]

    def _of_row(self, row: Row, piece: Piece) -> Statement:
        """What one of the kind makes, beside what is described."""
        column = self.guideline_columns([row])[-1]
        values = self.sentences.words(self.framework.cell(row, column))
        names = {"row": self.sentences.name(row), "column": column.name.to(self.language), "values": values}
        described = piece.words not in self.relations.lexicon.names_of("row", row.id)
        form = "share_described" if described else "cell"
        return self.say(form, [self.framework.evidence_of_cell(row, column)], column.kind, words=piece.words, **names)

    def choose(self, query: Query) -> Composed:
        """That the guideline leaves it open to which of the rows one belongs, with what it says of it and of them."""
        row, others = self.relations.row(query.rows[0]), [self.relations.row(id) for id in query.between]
        section = self.framework.section(row.section)
        names = (" or " if self.language == "en" else "還是").join(map(self.sentences.name, others))
        told = [self.say("choice_open", row=self.sentences.name(row), names=names)]
        if any(contains(section.title.zh, other.name.zh) for other in others):
            # The tools of the one slide are called No-code and Low-code.
            where = {"row": self.sentences.name(row), "label": section.label, "title": section.title.to(self.language)}
            told.append(self.say("choice_section", self.framework.evidence_of_rows([row]), **where))
        told += [self.sentences.cell(row, column) for column in self.guideline_columns([row])]
        said = [(other, [column for column in self.guideline_columns([other]) if not column.refs][-1:]) for other in others]
        told += [self.sentences.cell(other, column) for other, columns in said for column in columns]
        return Composed((paragraph(*told),), shown=self.shown(others), rows=query.rows, judged=True)
