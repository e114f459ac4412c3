"""Judges claims by the rows: each part is borne out, ruled out, or left open; a yes needs all of them, and what fails is named.

A row rules a value out where other rows of its kind have it and it does not; whatever no row of the kind has is left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.claiming import TAKEN
from advisor.composed import Composed, paragraph
from advisor.composing import REPEATING, Composing
from advisor.framework import Column, Row, Table
from advisor.query import Claim, Named, Query, Relations
from advisor.ties import Ties
from advisor.types import Language, Paragraph, Statement
from advisor.values import Values
from advisor.wording import contains, key

_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
# What something turns away from is not what it is: 從傳統的寫程式碼轉向…
_DENIED = re.compile(r"(已非|並非|而非|不是|從「?)$")
_MOST_TOLD = 4
"""Rows that are told one by one; of more, the first."""
_IN_TURN = re.compile(r"先.{1,24}(再|接著|接下來|然後|之後|最後)|→|->|\bfirst\b.{1,60}\b(then|next|finally|last)\b", re.IGNORECASE)
_FEWEST_IN_TURN = 3
_SHORT = 5
"""Values that a cell is told with in full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether something claimed is so, None where the rows leave it open; with what they say of it."""

    so: bool | None
    told: tuple[Statement, ...] = ()
    unsaid: bool = False
    """Whether what is not so is only not said."""


_OPEN = Finding(None)
Owned = Sequence[tuple[str, str]]
"""Query.owned."""


class Judgements(Composing):
    """Judges claims."""

    def __init__(self, relations: Relations, language: Language) -> None:
        super().__init__(relations, language)
        self._ties = Ties(relations, language)
        self._values = Values(relations, language)

    def judged(self, query: Query) -> Composed | None:
        """The verdict on what a query puts to the test; None where the rows leave all of it open."""
        known = self._denied_itself(query) or self._in_turn(query) or self._all_members(query)
        if known:
            return known
        # Who insists that people stand with a row does not mean that all do.
        found = [finding for claim in query.claims for finding in self._findings(claim, query.owned, everybody=not query.insists)]
        if not found or all(finding.so is None for finding in found):
            return None
        told = [statement for so in (False, True) for finding in found if finding.so is so for statement in finding.told]
        wrong = any(finding.so is False for finding in found)
        unsaid = wrong and all(finding.unsaid for finding in found if finding.so is False)
        lead = self.say("unsaid" if unsaid else "no" if wrong else "undecided" if any(finding.so is None for finding in found) else "yes")
        rows = tuple(dict.fromkeys(id for claim in query.claims for named in claim.about for id in named.rows[:1]))
        told += self._instead(query, rows) if wrong else []
        unique = {statement.text: statement for statement in told}
        return Composed(
            (paragraph(lead, *unique.values()),), shown=self.shown([self.relations.row(id) for id in rows]), rows=rows, judged=True
        )

    def _all_members(self, query: Query) -> Composed | None:
        """The verdict on what are said to be all of a kind, by their number: 四大工程師是 NLP、CV、ML 還有資料科學家."""
        rows = [self.relations.row(id) for id in query.rows]
        tables = {row.table: self.table_of(row) for row in rows}
        table = next((table for table in tables.values() if len(table.rows) == query.number), None)
        if table is None or query.negated or len(rows) != query.number or len(rows) < _FEWEST_IN_TURN:
            return None
        return Composed(
            (paragraph(self.yes_or_no(len(tables) == 1), self.counted(table, table.rows)),), shown=self.shown(table.rows), judged=True
        )

    def _in_turn(self, query: Query) -> Composed | None:
        """The verdict on the order in which several rows of an ordered kind are told: 先盤點，接著推認證，然後才培訓."""
        rows = [self.relations.row(id) for id in query.rows]
        table = self.table_of(rows[0]) if rows else None
        told_in_turn = _IN_TURN.search(query.text) and not any(claim.denied or claim.placed for claim in query.claims)
        if table is None or len(rows) < _FEWEST_IN_TURN or not (table.ordered and told_in_turn and all(row in table.rows for row in rows)):
            return None
        places = [table.rows.index(row) for row in rows]
        columns = [column for column in table.columns.values() if column.kind == "guideline"][:1]
        lead = (self.yes_or_no(places == sorted(places)), self.say("order_all", **self.sentences.table(table)))
        items = self.sentences.row_items(table.rows, columns, ordered=True)
        return Composed((paragraph(*lead), items), shown=self.shown(table.rows), rows=query.rows, judged=True)

    def _instead(self, query: Query, rows: Sequence[str]) -> list[Statement]:
        """What the one row that something is said of wrongly has of the attributes that are named: 理工的核心策略是溝通嗎."""
        if len(rows) != 1:
            return []
        row = self.relations.row(rows[0])
        return [self.sentences.cell(row, column) for column in self.applicable(self.columns_of(query), row)]

    def _denied_itself(self, query: Query) -> Composed | None:
        """The verdict where it is the guideline that denies what is asked: 「AI 已非技術人員的專利」."""
        for term in query.terms:
            for row, column in self.places(term):
                denying = [value for value in self.framework.cell(row, column) if _DENIED.search(value.text.zh.partition(term)[0])]
                if denying and set(query.rows) <= {row.id}:
                    told = self.sentences.cell(row, column, denying)
                    return Composed((paragraph(self.yes_or_no(query.negated), told),), shown=self.shown([row]), rows=(row.id,), judged=True)
        return None

    def corrected(self, query: Query) -> tuple[Paragraph, tuple[Named, ...]] | None:
        """The correction of what a query takes for granted and the rows rule out, with what it is said of; None where they don't."""
        wrong = [
            (claim, finding) for claim in query.claims for finding in self._findings(claim, (), everybody=False) if finding.so is False
        ]
        unique = {statement.text: statement for _, finding in wrong for statement in finding.told}
        about = tuple(dict.fromkeys(named for claim, _ in wrong for named in claim.about))
        return (paragraph(self.say("correction"), *unique.values()), about) if wrong else None

    def of_owner(self, query: Query) -> list[Statement]:
        """What is asked for, of the one row of the kind that has what is wrongly said of the one that is named."""
        if len(query.rows) != 1:
            return []
        row = self.relations.row(query.rows[0])
        said = {*query.terms, *(term for claim in query.claims for named in claim.said for term in named.terms)}
        wrong = [term for term in said if not self.relations.said_of(row, term)]
        having = [other for other in self.table_of(row).rows if wrong and all(self.relations.said_of(other, term) for term in wrong)]
        return (
            [self.sentences.cell(having[0], column) for column in self.applicable(self.columns_of(query), having[0])]
            if len(having) == 1
            else []
        )

    # One claim.

    def _findings(self, claim: Claim, owned: Owned, everybody: bool) -> Iterator[Finding]:
        for about in claim.about:
            for said in claim.said:
                if set(about.rows) & set(said.rows):
                    # Two names of one thing say nothing of it.
                    continue
                of_kind = self._is_kind(about, said)
                finding = self._of_kind(claim, about, said) if of_kind else self._between(about, said)
                if finding.so is None and (within := self._within_values(about, said) or self._within_values(said, about)):
                    of_kind, finding = False, within
                if everybody and finding.so is False:
                    finding = self._among_everybody(about, said, finding)
                if finding.so and owned:
                    finding = self._of_attribute(about, said, owned) or finding
                if claim.enough and self._beside(about, said):
                    # Whether one of a kind opens the way to another is not whether they are the same.
                    finding = _OPEN
                if claim.placed and finding.so is False:
                    finding = self._at_places(about, said) or finding
                if finding.so is not None and claim.denied and not of_kind:
                    finding = Finding(not finding.so, finding.told)
                # That it has nothing else is told with all that it has.
                yield Finding(True) if finding.so and claim.only == "said" else finding
        yield from self._crossed(claim)
        if claim.enough:
            needed, whole = (claim.about, claim.said) if claim.enough == "about" else (claim.said, claim.about)
            enough = [self._enough(needed, other) for other in whole]
            yield from (finding for finding in enough if finding.so is False)
        if claim.only == "said":
            yield from (self._nothing_else(about, claim.said) for about in claim.about)
        elif claim.only == "about":
            yield from (self._nobody_else(claim.about, said) for said in claim.said)

    def _at_places(self, about: Named, said: Named) -> Finding | None:
        """That another stands at a place than is said, with the place of that; None for what has no order."""
        rows = [self.relations.row(id) for named in (about, said) for id in named.rows[:1]]
        table = self.table_of(rows[0]) if rows else None
        if table is None or not table.ordered or len(rows) != 2 or rows[1] not in table.rows:
            return None
        return Finding(False, tuple(self.nth_row(table, table.rows.index(row) + 1) for row in rows))

    def _beside(self, one: Named, other: Named) -> bool:
        """Whether both are rows of one kind."""
        return bool({self.relations.row(id).table for id in one.rows} & {self.relations.row(id).table for id in other.rows})

    @staticmethod
    def _is_kind(about: Named, said: Named) -> bool:
        """Whether a claim is of a kind or a value, and of no row."""
        return bool(about.tables) or not (about.rows or said.rows)

    def _between(self, one: Named, other: Named) -> Finding:
        """Whether a row that one may name has or is tied to what the other may name."""
        found = [self._has(self.relations.row(row), term) for row in one.rows for term in other.terms]
        found += [self._has(self.relations.row(row), term) for row in other.rows for term in one.terms]
        found += [self._goes_with(self.relations.row(first), self.relations.row(second)) for first in one.rows for second in other.rows]
        return next((finding for so in (True, False) for finding in found if finding.so is so), _OPEN)

    def _of_attribute(self, about: Named, said: Named, owned: Owned) -> Finding | None:
        """That what is said of an attribute stands elsewhere: 「CV 工程師的處理對象包含 YOLO 嗎」; None where it stands there."""
        pairs = [(row, said if row in about.rows else about) for row in (*about.rows, *said.rows)]
        asked = [(self.relations.row(row), self.framework.column(key), other) for row, other in pairs for id, key in owned if id == row]
        # Of what a name may stand for, one that has it there is meant.
        if not asked or any(self._holds(*one) for one in asked):
            return None
        told = [self.sentences.cell(row, column) for row, column, _ in asked]
        elsewhere = [statement for row, _, other in asked[:1] for statement in self._between(Named(rows=(row.id,)), other).told]
        return Finding(False, (*told, *elsewhere))

    def _holds(self, row: Row, column: Column, named: Named) -> bool:
        """Whether a cell has, or speaks of, what is named, or lists a part that does."""
        cell = self.framework.cell(row, column)
        for value in cell:
            if value.row in named.rows:
                return True
            part = self.relations.row(value.row) if value.row and len(cell) > 1 else None
            # What the part has from the whole itself says nothing of it.
            own = {held.table for term in named.terms for held, _ in self.relations.has(part, term)} if part else set()
            if part and part.table in own:
                return True
            if any(self.relations.lexicon.speaks_of(value.text.zh, term) for term in named.terms):
                return True
            names = (_IN_BRACKETS.sub("", self.relations.row(id).name.zh) for id in named.rows)
            if any(contains(value.text.zh, name) for name in names) or set(named.rows) & set(
                self.relations.lexicon.rows_named(value.text.zh)
            ):
                return True
        return False

    def _has(self, row: Row, term: str) -> Finding:
        held = self.relations.said_of(row, term)
        telling = [pair for pair in held if pair[0].key not in REPEATING] or held
        if telling:
            told = []
            for column, values in telling[:2]:
                told.append(self.sentences.cell(row, column, None if len(self.framework.cell(row, column)) < _SHORT else values))
            return Finding(True, tuple(told))
        part = None if self.relations.are_people(term) else self._values.in_part(row, term)
        if part:
            return Finding(True, (part,))
        of_it = self._said_of(row, term)
        if of_it:
            return Finding(True, (of_it,))
        through = self._through(row, term)
        if through:
            return through
        if not self.relations.has(row, term) and any(self.relations.said_of(other, term) for other in self.table_of(row).rows):
            # What the row speaks of by a word that names people elsewhere (業務需求) is not ruled out.
            not_in_row = self.say("not_in_row", row=self.sentences.name(row), term=self.word(term))
            return Finding(False, (not_in_row, *self._values.really(row, term, ())))
        return _OPEN

    def _through(self, row: Row, term: str) -> Finding | None:
        """Whether what a row refers to off the layout is for the people that the term names: a certification's tier; None if none is."""
        for column in self._read_off(row):
            table = self.framework.tables[column.refs or ""]
            if any(held and held.everybody == term for held in map(self.relations.for_everybody, table.rows)):
                # What everybody needs, nobody is without.
                return None
            whole = [(other, held) for other in table.rows for held, _ in self.relations.has(other, term) if held.asks]
            referred = self._referred(row, column)
            mine = [(other, held) for other, held in whole if other in referred]
            mine = mine or [(other, for_all) for other in referred if (for_all := self._for_everybody(other, term))]
            if whole:
                told = mine or [(other, whole[0][1]) for other in referred]
                return Finding(bool(mine), (self.sentences.cell(row, column), *(self.sentences.cell(*pair) for pair in told)))
        return None

    def _read_off(self, row: Row) -> list[Column]:
        """The attributes by which a row refers to others off the layout: a certification to its tiers."""
        return [
            column for column in self.framework.columns_of(row) if column.kind != "guideline" and column.refs and column.table == row.table
        ]

    def _referred(self, row: Row, column: Column) -> list[Row]:
        """The rows that a cell refers to."""
        return [self.relations.row(value.row) for value in self.framework.cell(row, column) if value.row]

    def _among_everybody(self, about: Named, said: Named, apart: Finding) -> Finding:
        """That people whom another row names are among those that a row is for, where it is for all: 業務要考第一階嗎."""
        for named, other in ((about, said), (said, about)):
            for row in map(self.relations.row, named.rows):
                column = self.relations.for_everybody(row)
                people = any(self.table_of(self.relations.row(id)).group == "role" for id in other.rows)
                if column and (people or any(self._for_everybody(row, term) for term in other.terms)):
                    return Finding(True, (self.sentences.cell(row, column), *apart.told[1:]))
        return apart

    def _for_everybody(self, row: Row, term: str) -> Column | None:
        """The attribute by which a row is for all people, where the term is everybody, or some that another of its kind is for."""
        column = self.relations.for_everybody(row)
        held = column and any(column in dict(self.relations.has(other, term)) for other in self.table_of(row).rows)
        return column if held else None

    def _said_of(self, row: Row, term: str) -> Statement | None:
        """What another row says of this one by its name, with the term: 「將 AI 治理素養納入必備能力」."""
        for other, column in self.places(term):
            values = [value for value in other.cells[column.id] if contains(value.text.zh, row.name.zh) and contains(value.text.zh, term)]
            if values and other is not row and not contains(term, row.name.zh):
                return self.sentences.cell(other, column, values)
        return None

    def _goes_with(self, first: Row, second: Row) -> Finding:
        if first.table == second.table:
            return Finding(False, tuple(self._ties.apart(first, second)))
        named = self._named_by(first, second) or self._named_by(second, first)
        if named:
            return Finding(True, (named,))
        bond = self._ties.bond(first, second)
        if bond:
            return Finding(True, tuple(bond))
        return Finding(False, tuple(self._ties.apart(first, second))) if self._tied_elsewhere(first, second) else _OPEN

    def _named_by(self, row: Row, other: Row) -> Statement | None:
        """The values of a row that speak of another by its name, where they do not refer to it."""
        name = _IN_BRACKETS.sub("", other.name.zh)
        for column in self.framework.columns_of(row):
            values = [value for value in self.framework.cell(row, column) if not value.row and contains(value.text.zh, name)]
            if values:
                return self.sentences.cell(row, column, values)
        return None

    def _tied_elsewhere(self, first: Row, second: Row) -> bool:
        """Whether one of two rows goes with others of the other's kind."""
        return bool(self.relations.linked(first, self.table_of(second)) or self.relations.linked(second, self.table_of(first)))

    # All of a kind, or of those with a value.

    def _of_kind(self, claim: Claim, about: Named, said: Named) -> Finding:
        rows = self._members(about, said)
        found = [(row, self._between(Named(rows=(row.id,)), said)) for row in rows]
        if not found or any(finding.so is None for _, finding in found):
            return _OPEN
        having = [(row, finding) for row, finding in found if finding.so]
        lacking = [(row, finding) for row, finding in found if not finding.so]
        if not claim.every and not claim.denied:
            # "國際認證有專業開發的嗎": whether there is one.
            return _OPEN
        right = not having if claim.denied else not lacking
        shown = having if right != claim.denied or claim.denied else lacking
        told = self._told_of(shown or lacking, said)
        if not right and having and not claim.denied and len(having) < len(lacking):
            told = [statement for _, finding in having[:_MOST_TOLD] for statement in finding.told] + [self._without(lacking, said)]
        return Finding(right, tuple(told))

    def _members(self, about: Named, said: Named) -> list[Row]:
        """The rows that a kind or a value stands for; those of a table that has what is said of them."""
        tables = self.relations.tables_of(about.tables) if about.tables else self._common(about, said)
        rows = [row for table in tables for row in table.rows]
        return rows if about.tables else [row for row in rows if any(self.relations.has(row, term) for term in about.terms)]

    def _common(self, one: Named, other: Named) -> tuple[Table, ...]:
        """A table whose rows have values of both; as a tuple of one, or none."""
        both = [
            table
            for table in self.framework.tables.values()
            if all(any(self.relations.has(row, term) for row in table.rows for term in named.terms) for named in (one, other))
        ]
        # The map's axes name what its certifications have.
        both = [table for table in both if table.id != "axis"]
        return tuple(sorted(both, key=lambda table: -len(table.rows))[:1])

    def _told_of(self, found: Sequence[tuple[Row, Finding]], said: Named) -> list[Statement]:
        """What rows have where others have what is said."""
        told = []
        for row, finding in found[:_MOST_TOLD]:
            columns = self._columns(row.table, said)
            told += [self.sentences.cell(row, column) for column in self.applicable(columns, row)] or list(finding.told)
        return told

    def _columns(self, table: str, said: Named) -> list[Column]:
        keys = dict.fromkeys(self.relations.column_holding(self.framework.tables[table], term) for term in said.terms)
        return [self.framework.column(id) for id in keys if id]

    def _without(self, found: Sequence[tuple[Row, Finding]], said: Named) -> Statement:
        rows = [row for row, _ in found]
        term = next(iter(said.terms), "") or self.sentences.names([self.relations.row(id) for id in said.rows[:1]])
        return self.say("not_in_row", self.framework.evidence_of_rows(rows), row=self.sentences.names(rows), term=self.word(term))

    def _crossed(self, claim: Claim) -> Iterator[Finding]:
        """What a row does with something else than is said: 「醫院用 CV 寫病歷」, where it is NLP."""
        pairs = [(said, means) for said in claim.said for means in claim.means]
        for row in [self.relations.row(id) for about in claim.about for id in about.rows] if not claim.denied else []:
            for said, means in pairs:
                done, used = self._values_of(row, said), self._values_of(row, means)
                for column, values in done.items():
                    if used.get(column) and not values & used[column]:
                        yield Finding(False, (self.sentences.cell(row, column),))

    def _within_values(self, about: Named, said: Named) -> Finding | None:
        """Whether words that speak of the one name the other, too; ruled out of means that others of its kind are done with:
        病歷摘要是用 CV 做的嗎. None where they leave it open."""
        for term in about.terms:
            for row, column in self.places(term):
                values = [value for value in self.holding(row, column, term) or () if key(value.text.zh) != key(term)]
                if not values or column.kind != "guideline":
                    continue
                so = any(self.relations.lexicon.speaks_of(value.text.zh, other) for value in values for other in said.terms)
                if so or any(other.key in REPEATING for means in said.terms for _, other in self.places(means) if other.table == row.table):
                    # 「AI 防制洗錢」 names no technology that another could be told from.
                    means = [
                        value.text.zh
                        for other in self.framework.columns_of(row)
                        if other.key in REPEATING
                        for value in self.framework.cell(row, other)
                    ]
                    named = any(contains(value.text.zh, word) for value in values for word in means)
                    return Finding(so, (self.sentences.cell(row, column, values),), unsaid=not (so or named))
        return None

    def _values_of(self, row: Row, named: Named) -> dict[Column, set[str]]:
        """By column, the row's values that hold what is named."""
        found: dict[Column, set[str]] = {}
        for term in named.terms:
            for column, values in self.relations.has(row, term):
                found.setdefault(column, set()).update(value.text.zh for value in values)
        return found

    # Enough, and only.

    def _enough(self, needed: Sequence[Named], whole: Named) -> Finding:
        """Whether what something takes is no more than is said: not where a list of what it takes has others, or a value goes on."""
        rows = [self.relations.row(id) for id in whole.rows]
        rows += [self.relations.row(id) for term in whole.terms for id, _ in self.relations.lexicon.holders(term)]
        for row in rows:
            for column in self.framework.columns_of(row):
                cell = self.framework.cell(row, column)
                if column.key in TAKEN and any(self._part_of(value.row, value.text.zh, named) for value in cell for named in needed):
                    whole_cell = all(any(self._is(value.row, value.text.zh, named) for named in needed) for value in cell)
                    return Finding(whole_cell, (self.sentences.cell(row, column),))
        return _OPEN

    @staticmethod
    def _part_of(row: str | None, words: str, named: Named) -> bool:
        return row in named.rows if row else any(contains(words, term) for term in named.terms)

    def _nothing_else(self, about: Named, said: Sequence[Named]) -> Finding:
        """Whether a row has nothing but what is said, where that stands."""
        if not about.rows:
            rows = [self.relations.row(id) for named in said for id in named.rows]
            return self._nobody_else([Named(rows=(row.id,)) for row in rows], about) if rows else _OPEN
        for row in map(self.relations.row, about.rows):
            found = self._has_only(row, said)
            if found.so is not None:
                return found
            for column in self._read_off(row):
                referred = self._referred(row, column)
                found_there = [self._has_only(other, said) for other in referred]
                if any(finding.so is not None for finding in found_there):
                    told = (statement for finding in found_there for statement in finding.told)
                    return Finding(all(finding.so for finding in found_there), (self.sentences.cell(row, column), *told))
        return _OPEN

    def _has_only(self, row: Row, said: Sequence[Named]) -> Finding:
        """Whether the cell of a row that has what is said has nothing else."""
        for column in self.framework.columns_of(row):
            cell = self.framework.cell(row, column)
            mine = [value for value in cell if any(self._is(value.row, value.text.zh, named) for named in said)]
            if mine or (
                cell and any(column is held for named in said for term in named.terms for held, _ in self.relations.has(row, term))
            ):
                return Finding(len(mine) == len(cell), (self.sentences.cell(row, column),))
        return _OPEN

    @staticmethod
    def _is(row: str | None, words: str, named: Named) -> bool:
        return row in named.rows if row else any(key(term) == key(words) for term in named.terms)

    def _nobody_else(self, about: Sequence[Named], said: Named) -> Finding:
        """Whether no other row of the kind has what is said."""
        own = {id for named in about for id in named.rows}
        if not own and said.rows:
            # "Engineers are the only people that tier 3 is for": it is for nobody else.
            return self._nothing_else(Named(rows=said.rows), about)
        if own:
            tables = dict.fromkeys(self.table_of(self.relations.row(id)) for id in own)
        else:
            tables = dict.fromkeys(table for named in about for table in self._common(named, said))
        rows = [row for table in tables for row in table.rows]
        mine = {row.id for row in rows if row.id in own or any(self.relations.has(row, term) for named in about for term in named.terms)}
        having = [(row, finding) for row in rows if (finding := self._between(Named(rows=(row.id,)), said)).so]
        if not having:
            return _OPEN
        others = [(row, finding) for row, finding in having if row.id not in mine]
        return Finding(not others, tuple(statement for _, finding in others[:_MOST_TOLD] for statement in finding.told))
