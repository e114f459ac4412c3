"""Leaning on the conversation: what a follow-up leaves unsaid, and what a correction changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.composed import Shown
from advisor.cues import Cues
from advisor.framework import Row, Table
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Act, Named, Query, Relations
from advisor.wording import compact, fold, key

SHORT = 24
"""Characters of a question that may be a mere follow-up."""

_OPENS_OR_ENDS_ELLIPTICALLY = re.compile(r"^(那|如果|若|要是|換成|改成|那麼|假如|what about|how about|and )|呢[?？]?$|的話")
_AROUND = re.compile(r"^(那麼?|如果是?|若是?|要是|換成|改成)+|[的呢咧勒嘞喔啊?？。 ]+$")
_ASKS_SOMETHING = re.compile(r"什麼|哪|誰|幾|怎|如何|嗎")
_WORDS = re.compile(r"[a-z0-9]+")


class Conversation:
    """Completes queries by the conversation before them."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._lexicon = relations.lexicon
        self._phrasing = phrasing
        self._pointing = Pointing(relations, phrasing)

    # Follow-ups.

    def completed(self, query: Query, cues: Cues, context: Context, introduces: bool) -> Query:
        """The query with what it leaves to the conversation; the very same object if it leaves nothing.

        `introduces`: whether the asker says who he is."""
        previous = context.query
        if previous is None:
            return query
        subjects = self._subjects(query.text, previous, context)
        several = () if query.rows or query.terms or query.section else self._pointing.at_places(query, cues, context)
        if several:
            columns = query.columns or self._held(previous.columns, self._rows(several))
            act: Act = "compare" if cues.compare and len(several) > 1 else "tell"
            return replace(query, act=act, rows=several, tables=(), columns=columns, nth=None, order=None, number=None)
        pointed = self._pointing.narrowed(query, cues, context) or self._pointing.of_kind(query, cues, subjects, context)
        if pointed:
            return pointed
        if cues.others and query.tables and not query.rows and not query.terms and self._all_tied(subjects, query):
            return replace(query, not_rows=subjects, act="list", number=None, columns=query.columns or previous.columns)
        if query.order in ("next", "previous") and subjects and not (query.rows or query.terms) and self._table_of(subjects[0]).ordered:
            return replace(query, rows=subjects[:1], tables=(), act="order")
        if cues.compare and len(subjects) > 1 and not (query.rows or query.terms) and self._phrasing.points_to(query.text, "both"):
            columns = self._held(query.columns, self._rows(subjects))
            return replace(query, act="compare", rows=subjects, tables=(), columns=columns, number=None)
        if cues.siblings and subjects and not query.rows:
            return replace(query, act="siblings", rows=subjects[:1], tables=())
        names = query.rows or query.terms or query.tables or query.section
        if not (names or query.columns or query.absent):
            return self._of_last_answer(query, cues, subjects, previous, context)
        short = len(compact(query.text)) <= SHORT
        if query.nth and query.nth <= len(context.shown) and short and not (query.rows or query.terms or query.section):
            return self._of_shown(query, context.shown[query.nth - 1], cues, previous)
        if introduces and not names and not (self._phrasing.pronoun(query.text) or _elliptic(query.text)):
            # Who says who he is asks for himself, whatever was spoken of before.
            return query
        if not names:
            return self._with_subjects(query, cues, subjects, previous, context, short)
        return self._changed(query, cues, subjects, previous, short)

    def _of_last_answer(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, context: Context) -> Query:
        """A message that names nothing: it asks about the last answer, or is no follow-up at all."""
        pointed_to = self._pointed_to(query.text, cues, previous, context)
        if pointed_to:
            return self._of_shown(query, pointed_to, cues, previous)
        called = self._called(query.text, previous) if len(compact(query.text)) <= SHORT and _elliptic(query.text) else ()
        if called:
            return self._replaced(replace(query, rows=called), previous)
        further = cues.order in ("next", "previous") or self._phrasing.continues(query.text)
        if further and subjects and self._table_of(subjects[0]).ordered:
            return replace(query, act="order", order="previous" if cues.order == "previous" else "next", rows=subjects[:1])
        if cues.why:
            return replace(previous, text=query.text, act="explain", why=True, language=cues.language or previous.language)
        compared = subjects if len(subjects) > 1 else context.trail[-2:]
        if cues.compare and len(compared) > 1:
            return replace(query, act="compare", rows=compared)
        if cues.count:
            return replace(previous, text=query.text, act="count")
        if cues.form or cues.language:
            return replace(previous, text=query.text, form=cues.form or previous.form, language=cues.language or previous.language)
        if cues.more or (self._phrasing.pronoun(query.text) and (cues.define or cues.summarise)):
            again = replace(previous, text=query.text)
            return replace(again, act="tell", rows=subjects, columns=()) if subjects else again
        return query

    def _pointed_to(self, text: str, cues: Cues, previous: Query, context: Context) -> Shown | None:
        """The item of the last answer's list that a message points to by its place."""
        shown = context.shown
        if cues.nth and cues.nth <= len(shown):
            return shown[cues.nth - 1]
        places = {"first": 0, "middle": len(shown) // 2, "last": -1}
        if cues.order in places and shown:
            return shown[places[cues.order]]
        shown = shown or tuple(Shown(id, "") for id in previous.rows)
        for which, index in (("former", 0), ("latter", -1)):
            if shown and self._phrasing.points_to(text, which):
                return shown[index]
        return None

    def _of_shown(self, query: Query, shown: Shown, cues: Cues, previous: Query) -> Query:
        """The question about one item of the last answer's list."""
        one = replace(query, act="tell", tables=(), nth=None, order=None, number=None)
        if not shown.row:
            return replace(one, terms=(shown.words,), rows=(), columns=())
        row = [self._relations.row(shown.row)]
        if cues.define and not self._held(query.columns, row):
            # 「第二個是什麼意思」 asks what it is, and for no attribute called so.
            return replace(one, rows=(shown.row,), columns=())
        return replace(one, rows=(shown.row,), columns=query.columns or self._held(previous.columns, row))

    def _with_subjects(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, context: Context, short: bool) -> Query:
        """A question for an attribute only, or for something absent, asked of what the conversation is about."""
        if cues.compare and len(subjects) == 1 and len(context.trail) > 1:
            subjects = context.trail[-2:]
        if query.absent and not query.columns:
            return replace(query, rows=subjects[:2]) if short or self._phrasing.pronoun(query.text) else query
        if not self._held(query.columns, self._rows(subjects)):
            return self._of_whole(query, cues, subjects, short)
        if cues.compare and len(subjects) > 1:
            return replace(query, rows=subjects, act="compare", missing=())
        before = previous.columns if self._phrasing.besides(query.text) else ()
        columns = tuple(dict.fromkeys((*before, *query.columns)))
        return replace(query, rows=subjects, columns=columns, act="count" if cues.count else "tell", missing=())

    def _of_whole(self, query: Query, cues: Cues, subjects: tuple[str, ...], short: bool) -> Query:
        """An attribute that the subjects lack: of what they are part of (過完可以當什麼: of the path), else all that is said of them."""
        wholes = [
            row
            for row in self._framework.rows.values()
            if any(value.row in subjects for values in row.cells.values() for value in values) and self._held(query.columns, [row])
        ]
        if len(wholes) == 1:
            return replace(query, rows=(wholes[0].id,), act="count" if cues.count else "tell", missing=())
        tables = {column.table for column in map(self._framework.column, query.columns)}
        single = [table.rows[0].id for table in self._framework.tables.values() if table.id in tables and len(table.rows) == 1]
        if single:
            # There is one subtitle, whatever was spoken of.
            return replace(query, rows=tuple(single[:1]), missing=())
        if subjects and short and not query.absent and not cues.count:
            return replace(query, rows=subjects, columns=(), missing=(), act="tell")
        return query

    def _that_one(self, query: Query, subjects: tuple[str, ...]) -> Query | None:
        """The question about the row that "那一階" points back to, with what it asks of it; None where it points to none."""
        for id in subjects[:1]:
            table = self._table_of(id)
            others = tuple(kind for kind in query.tables if kind != table.id)
            if re.search(rf"[那這該同]一?{table.measure}", compact(query.text)) and table.id in query.tables and others:
                return replace(query, rows=(id,), tables=others, act="tell")
        return None

    def _changed(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, short: bool) -> Query:
        """A question that names something and leaves the rest as it was: compared with the last, put in its place, or tied to it."""
        if cues.compare and len(query.rows) == 1 and previous.rows and not query.terms:
            same = tuple(id for id in subjects if self._table_of(id) is self._table_of(query.rows[0]) and id not in query.rows)
            if same:
                return replace(query, rows=(*same, *query.rows), act="compare", columns=query.columns or previous.columns)
        pointed = self._that_one(query, subjects) if not query.rows else None
        if pointed:
            return pointed
        asks_more = query.columns or query.absent or cues.summarise or query.act not in ("tell", "list", "count")
        if short and not asks_more and _elliptic(query.text):
            return self._replaced(query, previous)
        of_kind = query.tables and not query.rows and not query.terms and query.act in ("list", "tell")
        points = self._phrasing.pronoun(query.text) or (short and cues.order in ("next", "last"))
        if of_kind and points and self._tied(subjects, query.tables):
            return replace(query, rows=subjects, act="tell")
        return query

    # Corrections.

    def corrected(self, message: str, query: Query, context: Context) -> Query:
        """What was meant by a correction: its own query if that is a whole question, else the last query with what it changes."""
        previous = context.query
        assert previous is not None
        subjects = self._subjects(query.text, previous, context)
        insists = self._phrasing.asserts(message)
        if query.rows and subjects and insists and self._phrasing.pronoun(query.text):
            return replace(query, rows=(*subjects[:1], *query.rows), tables=(), terms=(), check=True, act="tell")
        if query.empty or (query.absent and not query.rows):
            labelled = self._labelled(query.text, previous)
            query = replace(query, rows=labelled, absent=()) if labelled else query
        if query.empty:
            return replace(previous, text=query.text)
        asks = query.columns or query.section or query.act not in ("tell", "list")
        complete = asks and (query.rows or query.terms or query.tables)
        if complete and (query.order or self._phrasing.cues(query.text).asks):
            return query
        return self._replaced(query, previous)

    # What is claimed instead of the last answer.

    def turns_back(self, query: Query, cues: Cues, context: Context) -> bool:
        """Whether a question is about a thing of a kind that was spoken of before the last: 回到剛剛那個產業，有用到 CV 嗎."""
        subjects = context.query.rows if context.query else ()
        pointed = self._pointing.of_kind(query, cues, subjects, context)
        return pointed is not None and bool(pointed.rows) and pointed.rows[0] not in subjects

    def subjects(self, previous: Query) -> tuple[Named, ...]:
        """What the last question was about, as something is claimed of it."""
        if previous.rows:
            return tuple(Named(rows=(id,)) for id in previous.rows)
        return tuple(Named(terms=(term,)) for term in previous.terms)

    def counted(self, previous: Query) -> Query | None:
        """The last question as one for a number of rows or values; None where it was about nothing that is counted."""
        if previous.section and not (previous.tables or previous.rows):
            tables = [table.id for table in self._framework.tables.values() if table.section == previous.section and len(table.rows) > 1]
            return replace(previous, tables=tuple(tables[:1]), section=None, act="list")
        if len(previous.rows) == 1 and (previous.tables or previous.columns):
            return replace(previous, act="tell")
        return replace(previous, act="list") if previous.tables and not previous.rows else None

    def placed(self, query: Query, previous: Query) -> tuple[str, ...]:
        """The row of an ordered kind that a place is claimed for: one that is named, of the kind last spoken of, or that one."""
        kinds = {self._relations.row(id).table for id in previous.rows} | set(previous.tables)
        named = [id for id in query.rows if self._relations.row(id).table in kinds]
        rows = named or list(previous.rows)
        return tuple(rows[:1]) if rows and self._table_of(rows[0]).ordered else ()

    def _labelled(self, text: str, previous: Query) -> tuple[str, ...]:
        """The row of the kind last spoken of that the text calls by its label only, C for 關卡 C; as a tuple of one, or none."""
        words = set(_WORDS.findall(fold(text)))
        rows = [row for id in previous.rows[:1] for row in self._table_of(id).rows]
        return tuple(row.id for row in rows if words & set(_WORDS.findall(fold(row.name.zh))))[:1]

    def _called(self, text: str, previous: Query) -> tuple[str, ...]:
        """The row of the kind last spoken of that an ellipsis calls by its label or a part of its name: 那治理呢; one, or none."""
        labelled = self._labelled(text, previous)
        part = key(_AROUND.sub("", compact(text)))
        if labelled or len(part) < 2 or part.isascii():
            return labelled
        own = [self._table_of(id) for id in previous.rows[:1]]
        kinds = (table.group or table.id for table in own) if own else previous.tables
        tables = sorted(self._relations.tables_of(kinds), key=lambda table: table not in own)
        rows = [row.id for table in tables for row in table.rows if part in key(row.name.zh)]
        return tuple(rows) if len(rows) == 1 else ()

    # The last query with what the new one names put in place of what it was about.

    def _replaced(self, query: Query, previous: Query) -> Query:
        """The last query changed, or the new one itself if it has nothing to do with it."""
        absent = previous.absent if previous.absent and not previous.absent[0].table else ()
        kept = replace(
            previous,
            text=query.text,
            form=query.form or previous.form,
            language=query.language or previous.language,
            absent=query.absent or absent,
            nth=None,
            number=None,
            missing=(),
        )
        if query.absent:
            return replace(kept, rows=(), terms=())
        if query.columns:
            if not query.rows and not self._held(query.columns, self._rows(previous.rows)):
                return query
            return replace(kept, columns=query.columns, rows=query.rows or kept.rows, terms=query.terms or kept.terms)
        if query.rows:
            return self._with_rows(query, previous, kept) or query
        if query.terms:
            return self._with_terms(query, previous, kept) or query
        terms = self._as_terms(query.text, previous) if query.tables and previous.terms else ()
        if terms:
            return replace(kept, terms=terms)
        if query.tables and (previous.terms or previous.rows):
            return replace(kept, tables=query.tables)
        return query

    def _with_rows(self, query: Query, previous: Query, kept: Query) -> Query | None:
        """The last query of other rows: asked the same, tied to the same kinds, or taken as values as the last ones were."""
        table = self._table_of(query.rows[0])
        before = {other.group or other.id for other in map(self._table_of, previous.rows)}
        if (table.group or table.id) in before:
            columns = self._held(previous.columns, self._rows(query.rows))
            act = "tell" if previous.act == "compare" and len(query.rows) < 2 else previous.act
            return replace(kept, rows=query.rows, terms=() if columns else query.terms, columns=columns, act=act)
        if self._tied(query.rows, previous.tables):
            return replace(kept, rows=query.rows, terms=(), act="tell")
        terms = self._as_terms(query.text, previous)
        return replace(kept, terms=terms, rows=() if previous.terms else previous.rows) if terms else None

    def _as_terms(self, text: str, previous: Query) -> tuple[str, ...]:
        """Names that the last query took as values, for rows named now: CV as a technology after NLP as one."""
        kinds = self._kinds(previous)
        terms = [term for mention in self._lexicon.link(text).mentions for term in mention.ids("term")]
        return tuple(term for term in terms if kinds & self._held_by([term]))

    def _with_terms(self, query: Query, previous: Query, kept: Query) -> Query | None:
        """The last query with other values; those of other columns stay."""
        if not self._held_by(query.terms) & (self._held_by(previous.terms) | self._kinds(previous)):
            return None
        tables = self._relations.tables_of(previous.tables)
        replaced = {self._relations.column_holding(table, term) for table in tables for term in query.terms}
        others = [
            term
            for term in previous.terms
            if tables and not any(self._relations.column_holding(table, term) in replaced for table in tables)
        ]
        return replace(kept, terms=(*others, *query.terms), rows=() if previous.tables else previous.rows)

    # Small things.

    def _subjects(self, text: str, previous: Query, context: Context) -> tuple[str, ...]:
        """The rows that a pronoun or an omitted subject stands for."""
        subjects = previous.rows
        if not previous.rows or previous.tables or previous.act == "order":
            subjects = tuple(shown.row for shown in context.shown if shown.row) or previous.rows
        if not subjects and len(previous.terms) == 1:
            # A value asked about may be the name of something: RAG, of an area of work.
            subjects = self._lexicon.rows_named(previous.terms[0])[:1]
        former, latter = self._phrasing.points_to(text, "former"), self._phrasing.points_to(text, "latter")
        if (former or latter) and len(subjects) < 2 and len(context.trail) > 1:
            subjects = context.trail[-2:]
        if former:
            return subjects[:1]
        if self._phrasing.points_to(text, "both") and len(subjects) == 1 and len(context.trail) > 1:
            return context.trail[-2:]
        return subjects[-1:] if latter else subjects

    def _rows(self, ids: Sequence[str]) -> list[Row]:
        return [self._relations.row(id) for id in ids]

    def _table_of(self, row: str) -> Table:
        return self._framework.tables[self._relations.row(row).table]

    def _kinds(self, query: Query) -> set[str]:
        return {table.id for table in self._relations.tables_of(query.tables)}

    def _held(self, columns: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
        """Those of the columns in which any of the rows has something."""
        return tuple(column for column in columns if any(self._relations.applicable(column, row) for row in rows))

    def _held_by(self, terms: Sequence[str]) -> set[str]:
        """The tables of the rows that hold any of the terms."""
        return {self._relations.row(holder).table for term in terms for holder, _ in self._lexicon.holders(term)}

    def _tied(self, rows: Sequence[str], kinds: Sequence[str]) -> bool:
        """Whether any of the rows is tied to any of the kinds."""
        tables = self._relations.tables_of(kinds)
        return any(self._relations.linked(row, table) for row in self._rows(rows) for table in tables)

    def _all_tied(self, rows: Sequence[str], query: Query) -> bool:
        """Whether there are rows, and each is of the kinds that the query asks for or tied to them."""
        kinds = self._kinds(query)
        return bool(rows) and all(self._relations.row(id).table in kinds or self._tied([id], query.tables) for id in rows)


def _elliptic(text: str) -> bool:
    """Whether a question only names something, as in 那…呢: nothing in it asks for anything else."""
    text = compact(text)
    return bool(_OPENS_OR_ENDS_ELLIPTICALLY.search(text)) and not _ASKS_SOMETHING.search(text)
