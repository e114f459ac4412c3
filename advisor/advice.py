"""Advice: what applies to an asker whom the guideline does not name, where the question is what to learn, take or become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Composed, paragraph
from advisor.composing import Composing
from advisor.framework import Row
from advisor.mentions import Absent
from advisor.ordering import Orders
from advisor.query import Query, Relations
from advisor.rows import Rows
from advisor.sentences import join
from advisor.types import Block, Language

# Of these, an asker may name a row without asking about it.
_IN_PASSING = ("path", "step", "industry", "zone", "tool_group", "tool")


class Advice(Composing):
    """Advises."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._rows = Rows(relations, language)
        self._orders = Orders(relations, language)

    def advise(self, query: Query) -> Composed | None:
        """The path of the asker's background, the tier for everybody, or a company's steps; None where the question is another."""
        askers = [asker for asker in query.asker if asker.background or asker.table == "role"]
        if not askers:
            return None
        if any(asker.background == "organisation" for asker in askers):
            return self._company(query)
        about = [row for row in self.rows_of(query) if row.table not in _IN_PASSING]
        if query.check and query.terms and not (about or query.absent):
            return self._gate(query, askers)
        if query.check or query.absent or about or query.terms or query.section:
            return None
        return self._person(query, askers)

    def _company(self, query: Query) -> Composed | None:
        """Who speaks for a company asks for the company's steps, not for a path of his own."""
        # "人才" says whom the steps are for, not what is asked for.
        other = query.rows or query.terms or query.absent or query.section or set(query.tables) - {"step"} - self.relations.people
        return None if other or query.nth else self._orders.order(replace(query, tables=("step",), order="all"))

    def _person(self, query: Query, askers: Sequence[Absent]) -> Composed | None:
        # Of whom the guideline's backgrounds say nothing, no path is known; the tier for everybody is.
        background = askers[0].background
        wants_path, wants_certification = bool(background) and self._wants_path(query), self._wants_certification(query)
        if not (wants_path or wants_certification) and (query.tables or query.columns or query.rows or not background):
            return None
        path = self.relations.row(f"path.{background or 'cross_field'}")
        names = join((asker.name.to(self.language) for asker in askers), self.language)
        blocks: list[Block] = [paragraph(self.say("not_named", (), "rubric", names=names, path=self.sentences.name(path)))]
        if wants_certification:
            literacy, tier = self.relations.row("tier.literacy"), self.framework.tables["tier"].columns
            blocks.append(paragraph(*(self.sentences.cell(literacy, tier[id]) for id in ("audience", "certifications"))))
        if wants_path or not wants_certification:
            columns = tuple(column.key for column in self.applicable(self.columns_of(query), path))
            blocks += self._rows.tell(replace(query, check=False, columns=columns), [path]).blocks
        return Composed(tuple(blocks), shown=self.shown_values(path, self.framework.tables["path"].columns["gates"]), rows=(path.id,))

    def _gate(self, query: Query, askers: Sequence[Absent]) -> Composed | None:
        """Whether the asker's path asks for something: yes, with the gates that do; None where they don't."""
        path = self.relations.row(f"path.{askers[0].background or 'cross_field'}")
        content = self.framework.tables["gate"].columns["content"]
        rows = [row for row in self._gates(path) if any(self.relations.has(row, term) for term in query.terms)]
        if not rows:
            return None
        names = join((asker.name.to(self.language) for asker in askers), self.language)
        head = self.say("not_named", (), "rubric", names=names, path=self.sentences.name(path))
        told = [self.sentences.cell(row, content) for row in rows]
        return Composed((paragraph(head), paragraph(self.say("yes"), *told)), shown=self.shown(rows), rows=(path.id,))

    def _gates(self, path: Row) -> list[Row]:
        gates = self.framework.cell(path, self.framework.tables["path"].columns["gates"])
        return [self.relations.row(gate.row) for gate in gates if gate.row]

    def _wants_path(self, query: Query) -> bool:
        columns = any(column.table in ("path", "gate") for column in self.columns_of(query))
        steps = any(row.table in ("step", "path") for row in self.rows_of(query))
        return columns or steps or query.order == "first" or bool({"path", "gate", "step"} & set(query.tables))

    def _wants_certification(self, query: Query) -> bool:
        columns = any(column.table in ("tier", "certification") for column in self.columns_of(query))
        return columns or bool({"certification", "tier"} & set(query.tables))
