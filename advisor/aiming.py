"""The answer to what a message most likely asks for, where its words led to an answer about something else, or to none.

What it asks for is learned (advisor/aims.py): an attribute is then told of what the message names or was spoken of, and what the guideline
lacks is said not to be there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from advisor.aims import ACT, COLUMN, LACK, Aim, Aims
from advisor.answerable import of_kinds
from advisor.compose import Composer
from advisor.describing import nearest
from advisor.excluding import Excluding
from advisor.framework import Row
from advisor.meaning import Search
from advisor.parts import Part, context_after
from advisor.phrasing import Phrasing
from advisor.picking import Picking
from advisor.pointing import Context
from advisor.query import Act, Query, Relations
from advisor.types import Language
from advisor.wording import language_of

_LACKS, _ONE_LACK = 0.8, 0.6
"""How likely something that the guideline lacks must be asked for in a follow-up, and one thing of these; more in a message of its own.

What is like nothing that was learned is like many of them."""
_COLUMN = 0.7
"""How likely an attribute must be asked for, of all that can be."""
_SURELY = 0.9
"""Where words named another, or a question whether something is so was understood."""
_PERHAPS = 0.4
"""What may be meant at least; or advice, that is for others to give."""
_ASKING: frozenset[Act] = frozenset({"tell", "list", "passage", "summarise"})
_OTHERWISE = frozenset({"definition", "enough"})
"""What may be lacking, though what is said of it comes near enough to tell."""
_FORM = "modality"
"""What is known to be lacking that no attribute stands in for: what cannot be taken or given."""
_HARDLY = 0.02
_ACT = 0.7
"""How likely something must be wanted done."""
_FEW = 3
"""Rows of which an attribute is told together."""
_TWO = 2
_BOTH = re.compile(r"[兩二](個|者|種|張|條|位|邊|階|區|關|步|類|型)|\b(both|two)\b")
_WITH = re.compile(r"[跟和與](?P<what>[^，,。？?]{2,20}?)(的)?(差|比|有什麼|有何|有啥|不同|不一樣|一樣|區別)")
"""What is compared with what was spoken of."""


@dataclass(frozen=True)
class Aiming:
    """Answers what is aimed at. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    aims: Aims
    picking: Picking
    excluding: Excluding
    search: Search
    composer: Callable[[Language], Composer]

    def read(self, asked: str) -> Aim:
        """What a message asks for, whatever it is about."""
        linked = self.phrasing.mark(self.relations.lexicon.link(asked))
        return self.aims.read(asked, of_kinds(linked, self.relations.lexicon, language_of(asked)))

    def instead(self, asked: str, parts: Sequence[Part], context: Context, language: Language, advice: bool) -> list[Part] | None:
        """The parts with what answers their aims in place of those that don't; None where all do, are judged, or no aim is clear.

        Each question of a message has an aim of its own, and may lean on the one before. `advice`: whether advice may be wanted; then only
        what asks for some of a kind by their places, or without others, is answered so."""
        questions = [asked] if len(parts) == 1 else [part.query.text for part in parts]
        if len(set(questions)) < len(questions):
            # What one question asks of several things is told of each.
            return None
        answers: list[Part] = []
        # What a helper computed is only replaced where nothing else is asked.
        advice = advice or (len(parts) > 1 and any(part.query.act == "help" for part in parts))
        for place, (question, part) in enumerate(zip(questions, parts, strict=True)):
            part = self._moved(part, parts[place - 1], answers[-1], language) if answers else part
            # "工具類上面還有哪一階，下面又是哪一階": a place beside what a question before it named is told by words.
            before = Context() if answers else context
            found = None if self.phrasing.modality(question) else self.excluding.instead(question, part, language)
            if found is None and not (self._judged(part) or self.phrasing.modality(question)):
                found = self.picking.instead(question, part, before, language, advice)
                found = found or (None if advice else self._one_instead(question, part, context, language))
            answers.append(found or part)
            context = context_after(answers[-1], context)
        return answers if any(one is not part for one, part in zip(answers, parts, strict=True)) else None

    def _moved(self, part: Part, before: Part, answer: Part, language: Language) -> Part:
        """A later question's part, asked of what the one before was answered by, where that was read otherwise at first: 他用什麼技術."""
        query, told = part.query, answer.composed.rows
        if answer is before or not (query.leans and query.rows and query.rows == before.query.rows and len(told) == 1):
            return part
        return self._answered(replace(query, rows=told), part, language)

    def _one_instead(self, asked: str, part: Part, context: Context, language: Language) -> Part | None:
        """What answers the aim of one question in place of the part."""
        computed = part.query.act == "help" and part.composed.outcome == "answered"
        named = {id for mention in self.relations.lexicon.link(asked).mentions for id in mention.ids("column")} if computed else set()
        if computed and not named:
            # Its message need not be embedded again.
            return None
        aim = self.read(asked)
        subjects = tuple(dict.fromkeys(id for rows in self._about(asked, part, context) for id in rows))
        if aim.chance(f"{ACT}advise") >= _PERHAPS:
            return None
        lacked = aim.best(LACK)
        least, one = (_LACKS, _ONE_LACK) if part.query.leans or part.query.absent else (_SURELY, _LACKS)
        if not computed and aim.of(LACK) >= least and aim.chance(f"{LACK}{lacked}") >= one:
            return self._lacking(asked, aim, part, subjects, language)
        if aim.chance(f"{ACT}compare") >= _SURELY and (compared := self._compared(asked, part, context, language)):
            return compared
        if self._stands(part):
            return None
        if self._only_axis(part, context):
            return self._done(asked, "narrow", part, context, language)
        if not computed and aim.chance(f"{ACT}{aim.best(ACT)}") >= _ACT:
            return self._done(asked, aim.best(ACT), part, context, language)
        about = subjects or self._holding(aim.best(COLUMN))
        told = aim.among(lambda label: not label.startswith(COLUMN) or self._has(label.removeprefix(COLUMN), about))
        label = f"{COLUMN}{told.best(COLUMN)}"
        if computed and label.removeprefix(COLUMN) not in named:
            # What a helper computed is replaced only by what the words name as well.
            return None
        if aim.chance(label) < self._enough(part, _PERHAPS) or told.chance(label) < self._enough(part, _COLUMN):
            return None
        return self._attribute(asked, label.removeprefix(COLUMN), part, context, language)

    def of_guideline(self, asked: str, follows: bool) -> bool:
        """Whether a message asks for what the guideline has, or, where it follows on what was spoken of, lacks, whatever it sounds like."""
        aim = self.read(asked)
        return aim.of(COLUMN) + follows * aim.of(LACK) >= _SURELY

    def _holding(self, key: str) -> tuple[str, ...]:
        """The rows that have an attribute, where few have it: when the new certifications take over."""
        rows = tuple(id for id, row in self.relations.framework.rows.items() if key and self.relations.applicable(key, row))
        return rows if len(rows) <= _FEW else ()

    @staticmethod
    def _judged(part: Part) -> bool:
        """Whether something was put to the test, or is told to be otherwise than the message has it."""
        query = part.query
        return bool(query.claims or query.presumes or query.reversed or query.obliges or part.composed.judged)

    def _stands(self, part: Part) -> bool:
        """Whether a query is not to be replaced: it asks for a figure, for what is left, for places, or for what something is tied to."""
        query, answered = part.query, part.composed.outcome == "answered"
        left = query.not_rows or query.not_terms or query.lacking or query.naming or query.among
        placed = query.order or query.nth or query.number or query.extreme or query.relation or query.act not in (*_ASKING, "help")
        # "哪些產業用得到他": what is tied to it.
        others = [table for table in self.relations.tables_of(query.tables) if table.id not in self.relations.people]
        tied = others and (query.rows or query.terms)
        unknown = query.wanted and not query.leans
        of_section = query.act == "summarise" and query.section is not None
        return bool(
            left
            or unknown
            or query.sides
            or (query.figure and self._of_figure(part))
            or of_section
            or any(one.table or one.id == _FORM for one in query.absent)
            or (answered and (placed or tied))
        )

    def _enough(self, part: Part, least: float) -> float:
        """How likely an attribute must be asked for, where the words named another, or what is known to be lacking."""
        answered = part.composed.outcome == "answered"
        lacking = any(absent.id in self.relations.lexicon.absent for absent in part.query.absent)
        figure = part.query.act != "passage" and self._of_figure(part)
        known = part.query.columns or part.query.check if answered else lacking or figure or not part.query.leans
        return _SURELY if known else least

    def _of_figure(self, part: Part) -> bool:
        """Whether a section is told of whose figure the text leaves out."""
        told = (evidence.section for evidence in part.composed.evidence if evidence.source is None)
        return any(self.relations.framework.section(number).missing_figure for number in told)

    def _has(self, key: str, rows: Sequence[str]) -> bool:
        return any(self.relations.applicable(key, self.relations.row(id)) for id in rows)

    def _about(self, asked: str, part: Part, context: Context) -> Iterator[tuple[str, ...]]:
        """What the message may be about, likeliest first: as it was understood, what it names, what was spoken of before."""
        yield part.query.rows
        linked = self.relations.lexicon.link(asked)
        yield tuple(id for mention in linked.mentions if mention.exact and not mention.fragment for id in mention.ids("row"))
        if len(part.composed.rows) <= _FEW:
            yield part.composed.rows
        if part.query.leans and context.query:
            yield context.query.rows
            yield tuple(shown.row for shown in context.shown if shown.row)[:_FEW]
            for id in reversed(context.trail):
                yield (id,)

    def _lacking(self, asked: str, aim: Aim, part: Part, subjects: tuple[str, ...], language: Language) -> Part | None:
        """That the guideline says nothing of it; None where that is said, or something else is wanted that the words tell."""
        lacked = aim.best(LACK)
        query, kinds, known = part.query, self.aims.kinds.get(lacked, ()), self.relations.lexicon.absent
        alike = next(((id,) for id in subjects if self.relations.row(id).table in kinds), ())
        fit = any(self.relations.row(id).table in kinds for id in query.rows)
        rows = (query.rows if fit else alike) or query.rows or subjects[:1]
        cues = self.phrasing.cues(asked)
        told_otherwise = lacked in _OTHERWISE or (lacked == "reason" and not cues.why) or (query.terms and query.tables)
        stays = query.act in ("help", "explain") or query.situated or query.insists or query.number or cues.form or cues.language
        answers = part.composed.outcome == "answered" or (query.leans and part.composed.outcome == "declined")
        # How long, how much: of what, the words leave open.
        broad = self.phrasing.broad
        open_ = bool(query.absent) and bool(fit or alike) and lacked not in broad and all(one.id in broad for one in query.absent)
        # "哪家公司真的做成功、省了多少成本": words name another thing that it lacks, which is hardly asked for.
        of_nothing = bool(query.absent) and not (query.rows or query.terms or query.tables)
        open_ = open_ or (of_nothing and all(aim.chance(f"{LACK}{one.id}") < _HARDLY and one.id in known for one in query.absent))
        if told_otherwise or stays or not (answers or open_):
            return None
        absent = known.get(lacked)
        if absent:
            return self._answered(Query(asked, rows=rows, absent=(absent,)), part, language)
        query = Query(asked, act="passage", rows=rows, leans=query.leans, language=query.language)
        return Part(query, self.composer(query.language or language).unknown(*rows[:_FEW])) if rows else None

    def _compared(self, asked: str, part: Part, context: Context, language: Language) -> Part | None:
        """The comparison of the last two of a kind that were spoken of, or of the last one with what is named or described beside it."""
        query, rows = part.query, self.relations.framework.rows
        last = next((rows[id].table for id in reversed(context.trail) if id in rows), None)
        beside = _WITH.search(asked)
        leans = query.leans or (beside and not asked[: beside.start()].strip("那 ，"))
        if last is None or not leans or query.check or (query.act == "compare" and len(query.rows) == _TWO):
            return None
        spoken = [id for id in dict.fromkeys(reversed(context.trail)) if rows[id].table == last]
        table = self.relations.framework.tables[last]
        named = tuple(id for mention in self.relations.lexicon.link(asked).mentions for id in mention.ids("row") if rows[id].table == last)
        if named:
            pair = (*[id for id in spoken if id not in named][:1], *named)
        elif beside and not self.phrasing.pronoun(beside.group("what")):
            other = nearest(self.relations, self.search, beside.group("what"), table)
            pair = (spoken[0], other) if other and other != spoken[0] else ()
        else:
            pair = tuple(reversed(spoken[:_TWO])) if _BOTH.search(asked) else ()
        if len(dict.fromkeys(pair)) != _TWO:
            return None
        columns = tuple(key for key in query.columns if key.startswith(f"{last}."))
        return self._answered(Query(asked, act="compare", rows=pair, columns=columns), part, language)

    def _done(self, asked: str, act: str, part: Part, context: Context, language: Language) -> Part | None:
        """What stands beside the one thing that a message is about, or is left of its kind; None where that is told."""
        query = part.query
        if query.not_rows or query.order or query.nth or query.act in ("siblings", "order", "position"):
            return None
        about = next((rows for rows in self._about(asked, part, context) if rows), ())
        of_one = len(set(about)) == 1
        changed = None
        if act == "siblings" and of_one and not self._holds_others(self.relations.row(about[0])):
            changed = Query(asked, act="siblings", rows=about[:1])
        elif act == "rest" and (told := self._told_of_kind(context)) and not set(query.rows) - set(told):
            changed = Query(asked, act="list", tables=(self.relations.row(told[0]).table,), not_rows=told)
        elif act == "narrow" and query.terms and not (query.rows or query.tables):
            changed = self._narrowed(asked, query.terms, context)
        if changed is None or (changed.act == "list" and not changed.tables):
            return None
        return self._answered(changed, part, language)

    def _narrowed(self, asked: str, terms: tuple[str, ...], context: Context) -> Query:
        """The list of those that have a value, among those that were listed for another one."""
        kinds, before = self._having(terms), context.query
        within = before.terms if before and before.act == "list" and before.tables == kinds else ()
        rows = [row for table in self.relations.tables_of(kinds) for row in table.rows]
        both = tuple(dict.fromkeys((*within, *terms)))
        held = any(all(self.relations.has(row, term) for term in both) for row in rows)
        return Query(asked, act="list", tables=kinds, terms=both if held else terms)

    def _only_axis(self, part: Part, context: Context) -> bool:
        """Whether of a value that a follow-up names no more is told than that an axis of the map ends in it: 先講國內的."""
        told = [evidence.id for evidence in part.composed.evidence]
        of_axis = part.query.leans and not part.query.check and bool(told) and all(id.startswith("axis.") for id in told)
        spoken = {self.relations.row(id).table for id in (*(shown.row for shown in context.shown if shown.row), *context.trail)}
        return of_axis and not spoken.isdisjoint(self._having(part.query.terms))

    def _having(self, terms: Sequence[str]) -> tuple[str, ...]:
        """The kind of which most have a value: certifications, of what an axis ends in."""
        holders = Counter(self.relations.row(id).table for term in terms for id, _ in self.relations.lexicon.holders(term))
        most = holders.most_common(1)
        return (most[0][0],) if most and most[0][1] > 1 else ()

    def _told_of_kind(self, context: Context) -> tuple[str, ...]:
        """Those of the kind last spoken of that were told one after another; none where all of it was listed."""
        last = self.relations.row(context.trail[-1]).table if context.trail else None
        told = tuple(takewhile(lambda id: self.relations.row(id).table == last, reversed(context.trail)))
        return told if last and len(told) < len(self.relations.framework.tables[last].rows) else ()

    def _holds_others(self, row: Row) -> bool:
        """Whether several rows are listed under the row: what is asked for beside it may be these."""
        framework = self.relations.framework
        own = [column for column in framework.tables[row.table].columns.values() if column.refs]
        return any(len(framework.cell(row, column)) > 1 for column in own)

    def _attribute(self, asked: str, key: str, part: Part, context: Context, language: Language) -> Part | None:
        """The attribute of those that it is asked of; None where it was told."""
        rows = next((rows for rows in self._about(asked, part, context) if self._has(key, rows)), self._holding(key))
        rows = tuple(dict.fromkeys(id for id in rows if self._has(key, (id,))))[:_FEW]
        evidence = {one.id for one in part.composed.evidence}
        told = [f"{id}.{key.partition('.')[2]}" in evidence for id in rows]
        if not rows or (part.composed.outcome == "answered" and (any(told) if key in part.query.columns else all(told))):
            return None
        return self._answered(Query(asked, rows=rows, columns=(key,)), part, language)

    def _answered(self, query: Query, part: Part, language: Language) -> Part:
        """The query with its answer: in the language of the part that it replaces, and a follow-up where that is one."""
        query = replace(query, leans=part.query.leans, language=part.query.language)
        return Part(query, self.composer(query.language or language).compose(query))
