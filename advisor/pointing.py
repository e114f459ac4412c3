"""What a follow-up points to in the conversation: some of what was listed, or the last thing of a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.composed import Shown
from advisor.cues import Cues
from advisor.framework import Row, Table
from advisor.leaning import Leaning
from advisor.mentions import Linked
from advisor.ordinals import places
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.wording import compact, fold, key

_AROUND = re.compile(r"^(那麼?|如果是?|若是?|要是|換成|改成)+|([那這]一?[個張位塊邊組型類階區關步項種]|[的呢咧勒嘞喔啊?？。 ])+$")
_WORDS = re.compile(r"[a-z0-9]+")
# Leaves out what stands at the places that are named: 除了第一個.
_BUT = re.compile(r"除了|除去|扣掉|扣除|以外|之外|不算|\b(except|besides|other than|apart from)\b")
# Points back in front of the name of a kind: 剛剛那個產業, that tier.
_BACK = re.compile(
    r"(那|這|該|此|剛剛|剛才|前面|之前|上面|回到)(一|個|那|這|項|張|種|位|類|條|講|說|提|問|到|的)*$|\b(that|this)$|(that|this)$"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation was last about: the query, and what its answer listed."""

    query: Query | None = None
    shown: tuple[Shown, ...] = ()
    trail: tuple[str, ...] = ()
    """The rows that the last answers were about, latest last."""
    asked: tuple[str, ...] = ()
    """The last questions, latest last."""


class Pointing(Leaning):
    """Finds what is pointed to."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing

    def of_kind(self, query: Query, cues: Cues, subjects: Sequence[str], context: Context) -> Query | None:
        """The question about the row that a kind with a pronoun stands for: 剛剛那個產業. None where it stands for none."""
        if cues.order or cues.nth or len(query.rows) > 1:
            return None
        linked = self._relations.lexicon.link(query.text)
        for mention in linked.mentions:
            if not _BACK.search(linked.keyed.chars[max(0, mention.start - 8) : mention.start]):
                continue
            for table in self._relations.tables_of(mention.ids("table")):
                if table.id not in mention.ids("table") or not (query.rows or table.id in query.tables):
                    continue
                if cues.others and subjects and self._member_of(subjects[0], table):
                    return replace(query, act="siblings", rows=tuple(subjects[:1]), tables=(), claims=())
                row = self._last_of(table, subjects, context)
                if row and query.rows:
                    terms = self.values(linked, table, False)
                    return replace(query, rows=(row,), tables=(), terms=terms) if terms and row not in query.rows else None
                if row:
                    others = tuple(kind for kind in query.tables if kind != table.id)
                    return replace(query, rows=(row,), tables=others, act="count" if cues.count and others else "tell")
        return None

    def beside(self, query: Query, cues: Cues, subjects: Sequence[str]) -> tuple[str, ...]:
        """The row listed before or after the one last spoken of, of a kind that has no order: 上一型呢; as a tuple of one, or none."""
        if cues.order not in ("next", "previous") or query.rows or query.terms or not subjects:
            return ()
        table = self._relations.framework.tables[self._relations.row(subjects[0]).table]
        if table.ordered or not re.search(rf"(?<![以之])[上下前後](一|1)?({table.measure}|[個項種型])", compact(query.text)):
            return ()
        rows = [row.id for row in table.rows]
        place = rows.index(subjects[0]) + (1 if cues.order == "next" else -1)
        return tuple(rows[place : place + 1]) if place >= 0 else ()

    def at_places(self, query: Query, cues: Cues, context: Context) -> tuple[str, ...]:
        """The rows of the last answer's list at the places named, where these are several or counted from its end."""
        named = places(fold(query.text))
        rows = self.listed(context)
        barred = bool(_BUT.search(compact(query.text)))
        if not named or not rows or (len(named) < 2 and not barred and not any(place.several or place.first < -1 for place in named)):
            return ()
        found = tuple(dict.fromkeys(rows[index].id for place in named for index in place.of(len(rows))))
        return tuple(row.id for row in rows if row.id not in found) if barred else found

    def subjects(self, text: str, previous: Query, context: Context) -> tuple[str, ...]:
        """The rows that a pronoun or an omitted subject stands for."""
        subjects = previous.rows
        if not previous.rows or previous.tables or previous.act == "order":
            subjects = tuple(shown.row for shown in context.shown if shown.row) or previous.rows
        if len(previous.rows) == 1 < len(subjects) and self._phrasing.says("only_it", text):
            # "它支援哪些工程師", "它屬於第幾階": still the one that was asked about.
            subjects = previous.rows
        if previous.act == "help" and self._phrasing.says("this_one", text):
            # "這張", of what was recommended: the first.
            return subjects[:1]
        if not subjects and len(previous.terms) == 1:
            # A value asked about may be the name of something: RAG, of an area of work.
            subjects = self._lexicon.rows_named(previous.terms[0])[:1]
        former, latter = self._phrasing.says("former", text), self._phrasing.says("latter", text)
        if (former or latter) and len(subjects) < 2 and len(context.trail) > 1:
            subjects = context.trail[-2:]
        if former:
            return subjects[:1]
        if self._phrasing.says("both", text) and len(subjects) == 1 and len(context.trail) > 1:
            return context.trail[-2:]
        return subjects[-1:] if latter else subjects

    def labelled(self, text: str, previous: Query) -> tuple[str, ...]:
        """The rows of the kind last spoken of that the text calls by their labels only, C for 關卡 C: those of as many words as it has."""
        words = _WORDS.findall(fold(text))
        rows = [(row.id, set(_WORDS.findall(fold(row.name.zh)))) for id in previous.rows[:1] for row in self._table_of(id).rows]
        called = [[id for id, named in rows if word in named] for word in words]
        alone = tuple(dict.fromkeys(ids[0] for ids in called if len(ids) == 1))
        return alone or tuple(id for id, named in rows if named & set(words))[:1]

    def called(self, text: str, previous: Query) -> tuple[str, ...]:
        """The row of the kind last spoken of that an ellipsis calls by its label or a part of its name: 那治理呢; one, or none."""
        labelled = self.labelled(text, previous)
        part = key(_AROUND.sub("", compact(text)))
        if labelled or len(part) < 2 or part.isascii():
            return labelled
        own = [self._table_of(id) for id in previous.rows[:1]]
        kinds = (table.group or table.id for table in own) if own else previous.tables
        tables = sorted(self._relations.tables_of(kinds), key=lambda table: table not in own)
        rows = [row.id for table in tables for row in table.rows if part in key(row.name.zh)]
        return tuple(rows) if len(rows) == 1 else ()

    def listed(self, context: Context) -> list[Row]:
        """The rows, of one kind, that the last answer listed or compared."""
        previous = context.query
        ids = tuple(shown.row for shown in context.shown if shown.row) or (previous.rows if previous else ())
        rows = [self._relations.row(id) for id in ids]
        return rows if len({row.table for row in rows}) == 1 else []

    def values(self, linked: Linked, table: Table, negated: bool) -> tuple[str, ...]:
        """The values of the kind that names in the text may stand for, of those excluded or of those not."""
        found = [
            term
            for mention in linked.mentions
            if mention.negated == negated and len(mention.surface) > 1
            for term in mention.ids("term")
            if self._relations.column_holding(table, term)
        ]
        return tuple(dict.fromkeys(found))

    def _member_of(self, id: str, table: Table) -> bool:
        row = self._relations.row(id)
        return row.table != table.id and any(column.refs == table.id for column in self._relations.framework.columns_of(row))

    def _last_of(self, table: Table, subjects: Sequence[str], context: Context) -> str | None:
        """The row of a kind that was spoken of last, or that what was spoken of is tied to alone."""
        spoken = [id for id in (*subjects[:1], *reversed(context.trail)) if self._relations.row(id).table == table.id]
        if spoken:
            return spoken[0]
        tied = self._relations.linked(self._relations.row(subjects[0]), table) if subjects else ()
        return tied[0][0].id if len(tied) == 1 else None
