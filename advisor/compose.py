"""Runs a query over the rows, exactly, and composes the answer from what it finds. No model takes part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from advisor.absence import Absences
from advisor.advice import Advice
from advisor.comparing import Comparisons
from advisor.composed import Composed, paragraph, statements
from advisor.composing import REPEATING
from advisor.counting import Counts
from advisor.framework import Row, Table
from advisor.helping import Helping
from advisor.judging import Judgements
from advisor.listing import Lists
from advisor.ordering import Orders
from advisor.piecewise import Piecewise
from advisor.premise import Premises
from advisor.prompts import phrase
from advisor.query import Act, Named, Query, Relations
from advisor.ranking import Rankings
from advisor.scoring.helpers import Helpers
from advisor.sentences import Sentences, join
from advisor.shortening import Shortening
from advisor.summarising import Summaries
from advisor.telling import Tells
from advisor.ties import Ties
from advisor.types import Block, Evidence, Language, Paragraph, Statement
from advisor.wording import contains

_MOST_QUOTES = 3
_CLAUSES = re.compile(r"[^，,。；;]+")
_SOURCES = (("rubric", "by_rule"), ("reading", "by_reading"), ("guideline", "by_text"))
"""How it is said where an answer comes from, by the least certain of what it rests on."""


class Composer:
    """Composes in one language."""

    def __init__(self, relations: Relations, helpers: Helpers, language: Language) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._language = language
        self._sentences = Sentences(relations.framework, language)
        self._advice = Advice(relations, language)
        self._absences = Absences(relations, language)
        self._premises = Premises(relations, language)
        self._ties = Ties(relations, language)
        self._judgements = Judgements(relations, language)
        self._helping = Helping(helpers, language)
        self._shortening = Shortening(relations, language)
        lists, orders, piecewise = Lists(relations, language), Orders(relations, language), Piecewise(relations, language)
        self._comparisons = Comparisons(relations, language)
        self._acts: Mapping[Act, Callable[[Query], Composed]] = {
            "tell": Tells(relations, language).tell,
            "list": lists.listed,
            "siblings": lists.siblings,
            "count": Counts(relations, language).count,
            "compare": self._compared,
            "order": orders.order,
            "position": orders.position,
            "summarise": Summaries(relations, language).summarise,
            "rank": Rankings(relations, language).rank,
            "standing": self._helping.standing,
            "share": piecewise.share,
            "choose": piecewise.choose,
        }

    def compose(self, query: Query) -> Composed:
        """The answer to a query that names something, behind the correction of what it takes for granted and is not so."""
        composed = self._whole(query)
        if query.obliges and query.rows and composed.outcome == "answered":
            composed = replace(composed, blocks=(paragraph(self._must(query)), *composed.blocks))
        return self._shortening.shortened(query, composed)

    def _must(self, query: Query) -> Statement:
        """That what is asked about is listed, and neither said to be a must nor that it may be left out."""
        row = self._framework.rows[query.rows[0]]
        if not query.terms:
            return self._sentences.say("must_row", row=self._sentences.name(row))
        return self._sentences.say("must", term=self._comparisons.word(query.terms[0]), row=self._sentences.name(row))

    def _whole(self, query: Query) -> Composed:
        """The answer in its full length."""
        granted = not (query.check or query.stated)
        corrected = (self._judgements.corrected(query) or (None if query.why else self._ties.no_member(query))) if granted else None
        composed = self._composed(self._without_premise(query, corrected[1]) if corrected else query)
        if corrected and not composed.opens_with(self._sentences.say("correction")):
            # What opens with a correction of its own needs no second one.
            composed = replace(composed, blocks=(corrected[0], *composed.blocks), outcome="answered")
        if query.situated and composed.outcome == "answered":
            composed = replace(composed, blocks=(paragraph(self._sentences.say("situated")), *composed.blocks))
        if not (granted and composed.opens_with(self._sentences.say("correction"))):
            return composed
        beside = [told for told in self._judgements.of_owner(query) if told not in statements(composed.blocks)]
        return replace(composed, blocks=(*composed.blocks, paragraph(*beside))) if beside else composed

    def _composed(self, query: Query) -> Composed:
        if query.act == "help":
            return self._helping.help(query)
        if query.insists:
            return self._insisted(query)
        instead = (
            self._advice.advise(query)
            or self._absences.absent(query)
            or self._explained(query)
            or self._absences.unknown_attribute(query)
            or self._absences.missing_figure(query)
        )
        if instead:
            return instead
        enough = any(claim.enough for claim in query.claims)
        tests = (query.check or query.stated) and not query.reversed and (query.act in ("tell", "list") or enough)
        membership = self._ties.membership(query) if tests else None
        if membership:
            return membership
        judged = self._judgements.judged(query) if tests else None
        premise = self._premises.judged(query)
        counted_right = premise and premise.opens_with(self._sentences.say("yes"))
        if judged and (not premise or counted_right or any(claim.only for claim in query.claims)):
            return judged
        if premise and query.check:
            return premise
        composed = self._located(query, self._reasoned(query, self._acts[query.act](query)))
        if premise and (composed.outcome == "abstained" or (query.not_rows and query.number and not composed.shown)):
            # Of more than there are, nothing else is left: 三個職稱，除了 A 還有哪兩個.
            return premise
        if premise and not set(premise.blocks) & set(composed.blocks):
            return replace(composed, blocks=(*premise.blocks, *composed.blocks), outcome="answered")
        return composed

    def _without_premise(self, query: Query, about: Sequence[Named]) -> Query:
        """The rest of a query: without what something was said of wrongly, where what was said is of another kind and named too.

        Where its place or its like is asked for, it is asked about itself."""
        if query.act not in ("tell", "list"):
            return query
        rows = {id for named in about for id in named.rows}
        others = tuple(id for id in query.rows if id not in rows)
        apart = {self._framework.rows[id].table for id in others}.isdisjoint(self._framework.rows[id].table for id in rows)
        terms = tuple(term for term in query.terms if not any(term in named.terms for named in about))
        of_others = others if others and apart else query.rows
        asking = {id for mention in self._relations.lexicon.link(_CLAUSES.findall(query.text)[-1]).mentions for id in mention.ids("row")}
        if others and apart and asking.isdisjoint(others):
            # "導入顧問屬於資料處理型，他要會什麼": it goes on about him.
            said = {term for claim in query.claims for named in claim.said for term in named.terms}
            about_it = tuple(id for id in query.rows if id in rows)
            return replace(query, presumes=False, rows=about_it, terms=tuple(term for term in terms if term not in said))
        return replace(query, presumes=False, rows=of_others, terms=terms or query.terms)

    def _insisted(self, query: Query) -> Composed:
        """The verdict on what is claimed instead of the last answer; where the rows leave it open, that answer again."""
        judged = self._judgements.judged(query)
        if judged:
            return replace(judged, blocks=(*judged.blocks, *self._asked_before(query, judged)), rows=query.rows)
        again = self._composed(replace(query, insists=False, check=False, claims=()))
        return replace(again, blocks=(paragraph(self._sentences.say("undecided")), *again.blocks))

    def _asked_before(self, query: Query, judged: Composed) -> tuple[Block, ...]:
        """What the last question asked for, where the verdict does not tell it."""
        rows = [self._framework.rows[id] for id in query.rows]
        columns = [self._framework.column(key) for key in query.columns]
        told = [self._sentences.cell(row, column) for row in rows for column in columns if self._framework.cell(row, column)]
        new = [statement for statement in told if statement not in statements(judged.blocks)]
        return (paragraph(*new),) if new and len(rows) == 1 else ()

    def _compared(self, query: Query) -> Composed:
        composed = self._comparisons.compare(query)
        return self._helping.compared(composed, [self._framework.rows[id] for id in composed.rows])

    def _explained(self, query: Query) -> Composed | None:
        """The source of the last answer, quoted, where the query asks why."""
        if query.act != "explain":
            return None
        evidence = self.compose(replace(query, act=self._act_before(query))).evidence
        if not evidence:
            return Composed((paragraph(self._sentences.say("explain_none")),), outcome="abstained")
        told = []
        for item in evidence[:_MOST_QUOTES]:
            section = self._framework.section(item.section)
            quote = "「" + item.quote.replace("\n", "／") + "」"
            told.append(
                self._sentences.say("explain", [item], item.kind, label=section.label, title=section.title.to(self._language), quote=quote)
            )
        if query.locates:
            kinds = {item.kind for item in evidence[:_MOST_QUOTES]} | ({"rubric"} if query.requests else set())
            told.insert(0, self._sentences.say(next(name for kind, name in _SOURCES if kind in kinds)))
        else:
            told.append(self._sentences.say("no_reason"))
        return Composed((paragraph(*told),), rows=query.rows)

    def _reasoned(self, query: Query, composed: Composed) -> Composed:
        """The answer to what asks for a reason: the guideline gives none why things are placed, counted or ordered as they are."""
        if not query.why or composed.outcome != "answered" or composed.judged or composed.opens_with(self._sentences.say("unsaid")):
            return composed
        rows = [self._framework.rows[id] for id in query.rows]
        kinds = {row.table for row in rows}
        read_off = query.terms and all(evidence.kind == "reading" for evidence in composed.evidence)
        if query.act == "tell" and rows and len(kinds) == len(rows) and (query.terms or len(kinds) > 1) and not read_off:
            told = [statement for statement in self._said_of(rows[0]) if not set(composed.evidence) & set(statement.evidence)][:1]
            return replace(composed, blocks=(*composed.blocks, paragraph(*told, self._sentences.say("no_reason"))))
        if query.act == "tell" and query.number is None and not read_off and (query.terms or (len(rows) == 1 and self._said_of(rows[0]))):
            # What is said of it may be the reason.
            return composed
        if query.number and not self._so_many(query, rows):
            # "為什麼分成四階": what there is instead is no reason, and no want of one.
            return composed
        # "為什麼資料科學家不算工程師": what names it elsewhere says nothing of the kind that it is not of.
        elsewhere = self._speaking_of(rows[0]) if len(rows) == 1 and not (query.member_of or query.terms) else []
        if elsewhere:
            return replace(composed, blocks=(paragraph(*elsewhere),))
        return replace(composed, blocks=(paragraph(self._sentences.say("unreasoned")), *composed.blocks), outcome="abstained")

    def _located(self, query: Query, composed: Composed) -> Composed:
        """The answer to what asks where something stands, behind the sections that it rests on."""
        if not query.locates or query.section is not None or composed.outcome != "answered":
            return composed
        evidence: dict[int, Evidence] = {}
        for item in composed.evidence:
            if item.source is None:
                evidence.setdefault(item.section, item)
        if not evidence:
            return composed
        sections = [self._framework.section(number) for number in sorted(evidence)]
        named = [self._sentences.say("section_named", label=one.label, title=one.title.to(self._language)).text for one in sections]
        told = self._sentences.say("located", list(evidence.values()), sections=join(named, self._language))
        return replace(composed, blocks=(paragraph(told), *composed.blocks))

    def _so_many(self, query: Query, rows: Sequence[Row]) -> bool:
        """Whether there are as many as the query takes for granted: of a kind asked for, in a section, of a row's own."""
        kinds = [table.rows for table in self._relations.tables_of(query.tables)]
        in_section = [table.rows for table in self._framework.tables.values() if table.section == query.section]
        cells = [self._framework.cell(row, column) for row in rows for column in self._framework.columns_of(row)]
        return any(len(found) == query.number for found in (*kinds, *in_section, *cells))

    def _said_of(self, row: Row) -> list[Statement]:
        """What the guideline says of a row, in words of its own."""
        columns = self._framework.columns_of(row)
        own = [column for column in columns if column.kind == "guideline" and not column.refs and column.key not in REPEATING]
        return [self._sentences.cell(row, column) for column in own if self._framework.cell(row, column)]

    def _speaking_of(self, row: Row) -> list[Statement]:
        """What the guideline says of other rows in words that name this one."""
        return [
            self._sentences.cell(other, column)
            for other in self._framework.rows.values()
            for column in self._framework.columns_of(other)
            if column.kind == "guideline"
            and other is not row
            and any(value.row is None and contains(value.text.zh, row.name.zh) for value in self._framework.cell(other, column))
        ]

    @staticmethod
    def _act_before(query: Query) -> Act:
        if query.requests:
            return "help"
        if query.rows:
            return "tell"
        return "list" if query.tables else "summarise" if query.section else "tell"

    # Not a question that names something.

    def say(self, name: str) -> Composed:
        """A sentence of its own that declines."""
        return Composed((paragraph(self._sentences.say(name)),), outcome="declined")

    def decline(self) -> Composed:
        return self._with_example("decline")

    def greet(self) -> Composed:
        return self._with_example("greet")

    def ask_back(self) -> Composed:
        """What is said to a message that only points to something: 「那第二個呢」, with nothing before it."""
        return self._with_example("ask_back")

    def _with_example(self, name: str) -> Composed:
        return Composed((paragraph(self._sentences.say(name, example=phrase("example", self._language))),), outcome="declined")

    @property
    def unsaid(self) -> Paragraph:
        """That the guideline does not say."""
        return paragraph(self._sentences.say("absent_unknown"))

    @property
    def able_open(self) -> Paragraph:
        """That the guideline does not say who can do something."""
        return paragraph(self._sentences.say("able_open"))

    def unknown(self, nearest: str, *others: str, claimed: bool = False) -> Composed:
        """Of this field, but the guideline does not say: with the nearest row or section, and other rows that are as near.

        `claimed`: it was put to the test, which what is near may answer in other words."""
        lead = paragraph(self._sentences.say("absent_claim")) if claimed else self.unsaid
        return Composed((lead, *self._absences.near(nearest, *others)), outcome="abstained")

    def unranked(self, table: Table, composed: Composed) -> Composed:
        """What is composed, after saying that the guideline puts such things in no order."""
        head = paragraph(self._sentences.say("unranked", **self._sentences.table(table)))
        return replace(composed, blocks=(head, *composed.blocks), outcome="abstained")

    def related(self, composed: Composed, id: str) -> Composed:
        """What is composed, and a row that the same message is about as well."""
        return replace(composed, blocks=(*composed.blocks, *self._absences.near(id, form="related")))

    def beside(self, composed: Composed, nearest: str) -> Composed:
        """What is composed, and the row or section that is nearest in meaning."""
        return replace(composed, blocks=(*composed.blocks, *self._absences.near(nearest, form="nearest_too")))
