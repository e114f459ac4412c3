"""What a question takes for granted, put to the test as a question of its own: 圖文類有五個工具，第五個是哪個; 為什麼製造業不用 CV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from advisor.composed import Composed
from advisor.framework import Table
from advisor.lexicon import Lexicon
from advisor.ordinals import places
from advisor.parts import Part, context_after
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations
from advisor.sentences import Sentences
from advisor.types import Language
from advisor.wording import compact, fold, language_of

_CLAUSE = re.compile(r"[，,。；;!！?？…\n]+|\.\s+")
_TAGS: dict[Language, str] = {"zh-TW": "對吧", "en": ", right?"}
_PEOPLE = frozenset({"role", "job_title", "industry"})
"""Kinds of which somebody may be who asks: 物流業缺 AI 人才."""


@dataclass(frozen=True, slots=True)
class _Premise:
    """A statement beside what is asked; nothing else is asked where only its reason is."""

    said: str
    rest: str


Understand = Callable[[str, Context], Query]
Compose = Callable[[Query, Language], Composed]


class Granting:
    """Corrects what is taken for granted and is not so."""

    def __init__(self, relations: Relations, phrasing: Phrasing, understand: Understand, compose: Compose) -> None:
        self._relations = relations
        self._lexicon: Lexicon = relations.lexicon
        self._phrasing = phrasing
        self._understand = understand
        self._compose = compose

    def corrected(self, asked: str, parts: list[Part], language: Language) -> list[Part]:
        """The answers to a message behind the correction of a statement beside what it asks; as they are where it is not ruled out."""
        sentences = Sentences(self._relations.framework, language)
        leads = [sentences.say(name) for name in ("correction", "no")]
        first = parts[0]
        counted = first.query.number is not None and not first.query.claims
        if first.query.act == "help" or first.query.insists or (not counted and any(first.composed.opens_with(lead) for lead in leads)):
            return parts
        for premise in self._premises(asked):
            if len(parts) > 1 and not (len(parts) == 2 and premise.said in compact(parts[0].query.text) and premise.rest):
                # Of several questions, each is about something of its own.
                continue
            tested = self._understand(premise.said + _TAGS[language_of(premise.said)], Context())
            verdict = self.judged(tested, self._compose(tested, language), language)
            if beyond := self._beyond(Part(tested, verdict), parts[0], premise.rest):
                return [beyond]
            apart = verdict.opens_with(sentences.say("unsaid")) and self._told_apart(tested)
            if not tested.check or not (apart or verdict.opens_with(sentences.say("no"))):
                continue
            told = verdict.led(sentences.say("correction")).blocks
            answer = self._answer(premise.rest, Part(tested, verdict), language)
            if answer is None:
                return [Part(replace(tested, text=asked), replace(verdict, blocks=told, outcome="answered"))]
            new = tuple(block for block in answer.composed.blocks if block not in told)
            return [Part(replace(answer.query, text=asked), replace(answer.composed, blocks=(*told, *new), outcome="answered"))]
        return parts

    def _beyond(self, tested: Part, part: Part, rest: str) -> Part | None:
        """What is said of a thing that the guideline does not list, and the answer to what is asked of something else beside it."""
        things = [absent for absent in tested.query.absent if absent.table and absent.table not in _PEOPLE]
        if not things or tested.composed.outcome != "abstained" or part.composed.outcome != "answered" or not rest:
            return None
        names = any(mention.ids("row") or mention.ids("term") for mention in self._lexicon.link(rest).mentions)
        if not names:
            return tested
        return Part(part.query, replace(part.composed, blocks=(tested.composed.blocks[0], *part.composed.blocks)))

    def _answer(self, rest: str, premise: Part, language: Language) -> Part | None:
        """What is asked behind a wrong statement, answered as if that had been asked before; None where nothing is left to answer."""
        cues = self._phrasing.cues(rest)
        if not (rest and cues.asks) or self._phrasing.asks_reason(rest):
            return None
        table = self._order_of(premise.query)
        places_named = places(fold(rest)) if table else ()
        rows = [table.rows[place].id for named in places_named for place in named.of(len(table.rows))] if table else []
        if rows:
            # "第 5 項是 B，那第 4 項呢": of the same order, whatever was said to stand there.
            asked = Query(rest, rows=tuple(dict.fromkeys(rows)))
        elif premise.query.number and (cues.nth or cues.others or cues.number or self._phrasing.says("further", rest)):
            # Of more than there are, nothing else is left: 有五個工具，第五個是哪個.
            return None
        else:
            pronoun = self._phrasing.pronoun(rest)
            subject = self._subject(premise.query)
            named = self._phrasing.instead(rest, subject) if pronoun and subject else None
            asked = self._understand(named or rest, Context())
            if not (asked.rows or asked.tables) or (pronoun and not named):
                asked = self._understand(rest, context_after(premise, Context()))
        answer = self._compose(asked, language)
        # What only the wrong statement would have answered is not asked back for.
        return Part(asked, answer) if answer.outcome != "declined" else None

    def _subject(self, query: Query) -> str:
        """What a statement is about, by the name that it has there: the first row that it names."""
        mentions = self._lexicon.link(query.text).mentions
        return next((mention.surface for mention in mentions if set(mention.ids("row")) & set(query.rows)), "")

    def _order_of(self, query: Query) -> Table | None:
        """The order in which a row is said to have a place."""
        tables = [self._relations.framework.tables[self._relations.row(id).table] for id in query.rows[:1]]
        return tables[0] if query.act == "position" and tables and tables[0].ordered else None

    @staticmethod
    def _told_apart(tested: Query) -> bool:
        """Whether what the guideline is found not to say is that things go together: a path, and people that no path ends with."""
        return (len(tested.rows) > 1 or bool(tested.rows and tested.absent)) and not tested.rest

    def judged(self, query: Query, composed: Composed, language: Language) -> Composed:
        """The verdict on a denial that there is something, or any of which it is so: no, where there is; else as it is."""
        affirmed = self._phrasing.affirmed(query.text) if query.check and not query.insists else None
        if affirmed is None:
            return composed
        sentences = Sentences(self._relations.framework, language)
        found = self._compose(self._understand(affirmed, Context()), language)
        if not found.opens_with(sentences.say("yes")):
            return composed
        return replace(found.led(sentences.say("no")), judged=True)

    def _premises(self, text: str) -> Iterator[_Premise]:
        """The statements beside what is asked, each with the clauses behind it."""
        clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
        asking = next((place for place, clause in enumerate(clauses) if self._phrasing.asks_openly(clause)), len(clauses) - 1)
        rest = "，".join(clauses[asking:])
        whole = "，".join(clauses[:asking])
        if asking > 1 and self._phrasing.relative["one_by_one"].search(compact(whole)) and (said := self._statement(whole)):
            # "先練 A，再練 B，最後才練 C": one statement.
            yield _Premise(said, rest)
        for clause in clauses[:asking]:
            said = self._statement(clause)
            if said:
                yield _Premise(said, rest)
        last = clauses[asking] if clauses else ""
        why = self._phrasing.without_why(last)
        alone = "" if self._phrasing.cues(last).asks or not self._phrasing.plainly_says(last) else last
        if said := self._statement(why or alone):
            yield _Premise(said, "")

    def _statement(self, clause: str) -> str | None:
        """The clause without who says it, where it says something of what it names; None where it doesn't."""
        said = self._phrasing.without_source(clause)
        words = self._phrasing.claims
        folded = fold(said)
        names = any(mention.of_content for mention in self._lexicon.link(said).mentions)
        aside = words["open"].search(folded) or words["either"].search(folded) or self._phrasing.says("sets_aside", said)
        return said if names and words["states"].search(compact(folded)) and not aside else None
