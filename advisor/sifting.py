"""Follow-ups about what was listed: only some of it, all of it again, which of it has more, what stands together with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.cues import Cues
from advisor.framework import Row, Table
from advisor.leaning import Leaning
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Act, Query, Relations
from advisor.wording import compact, key

# "哪張比較進階" compares nothing: it asks which of them is so.
_MORE_SO = re.compile(r"哪.{0,3}(比較|較|更|最)(?!多|少)|\bwhich\b.{0,24}\b(more|most)\b")
_FEWER = re.compile(r"少|\bfewer\b|\bless\b")
# "那有幾張是入門的", of those that were listed.
_OPENS = re.compile(r"^(那|所以|，|這樣)|^(so|and) ")
# Points to what the one spoken of has: 這家, 同一個機構, the same vendor.
_SAME_VALUE = re.compile(r"([那這該此]|同)(一|個|間)*[\u4e00-\u9fff]|\b(that|this|the same|they|them|it)\b")
_WHICH = re.compile(r"哪(一|幾|些)?[個張種位項區階步關型類]?|誰|的那一?[個張種位項區階步關型類]|\bwhich\b|\bwho\b")


class Sifting(Leaning):
    """Sifts what the last answer listed."""

    def __init__(self, relations: Relations, phrasing: Phrasing, pointing: Pointing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._pointing = pointing

    def sifted(self, query: Query, cues: Cues, context: Context, brief: bool) -> Query | None:
        """The question about what was listed; None where it asks nothing of it. `brief`: whether it may be a mere follow-up."""
        narrowed = self._narrowed(query, cues, context, brief) or self._without(query, cues, context, brief)
        return narrowed or self._of_both(query, cues, context) or self._widened(query, context) or self._more(query, context, brief)

    def _narrowed(self, query: Query, cues: Cues, context: Context, brief: bool) -> Query | None:
        """The question for those of the last answer's rows that have, or lack, a value: 其中國內的, 只要初階的."""
        rows = self._pointing.listed(context)
        among = self._phrasing.says("among", query.text)
        number = next(iter(self._phrasing.numbers(query.text)), 2)
        if len(rows) < max(2, number) and (
            among or self._phrasing.says("both", query.text) or self._phrasing.says("which_of_two", query.text)
        ):
            # "哪一個有用到 CV", "三個裡面誰用到 LLM": of those that were told one after the other.
            told = [self._relations.row(id) for id in context.trail[-max(2, number) :]]
            rows = told if len(told) == max(2, number) else rows
            rows = rows if len({row.table for row in rows}) == 1 else []
        asked_of = self._rows(context.query.rows if context.query else ())
        if (
            len(asked_of) > 1
            and {row.table for row in asked_of} == self._kinds(query)
            and {row.table for row in rows} != self._kinds(query)
        ):
            # "iPAS 那兩張是哪一階的", "難的那張叫什麼": of what was asked about, not of what was told of it.
            rows = asked_of
        narrows = brief and self._phrasing.says("narrows", query.text)
        among = narrows or among
        linked = self._phrasing.mark(self._lexicon.link(query.text))
        # "除了微軟的呢", of what was listed.
        among = among or (brief and bool(query.not_terms) and not any(mention.ids("table") for mention in linked.mentions))
        if among and len(rows) < 2:
            return self._of_values(query, linked, context)
        text = compact(query.text)
        counts = brief and cues.count and _OPENS.search(text)
        asks_which = (counts or _WHICH.search(text)) and (not cues.compare or _MORE_SO.search(text))
        if len(rows) < 2 or not (among or asks_which):
            return None
        table = self._table_of(rows[0].id)
        terms, barred = (self._pointing.values(linked, table, negated) for negated in (False, True))
        parts = [mention.surface for mention in linked.mentions if mention.ids("term") and not mention.negated]
        chosen = tuple(row.id for row in rows if row.id in query.rows or any(part in key(row.name.zh) for part in parts))
        if among and chosen and not (terms or barred or query.columns):
            # "其中跟聲音有關的": one of them.
            return replace(query, rows=chosen, tables=(), number=None, act="tell")
        if not (terms or barred):
            tied = self._tied_to(query, linked, rows, table, context) if narrows or (brief and query.rows and not among) else None
            return tied if narrows or (tied and len(tied.rows) < len(rows) and self._of_kind_or_none(query, table)) else None
        having = [row for row in rows if any(self._relations.has(row, term) for term in terms)]
        if not among and (barred or not 0 < len(having) < len(rows) or not self._of_kind_or_none(query, table)):
            return None
        plain = replace(query, rows=(), columns=(), section=None, missing=(), number=None, act="count" if cues.count else "list")
        # "微軟有哪些認證", "扣掉微軟的還剩哪些": of all of the kind.
        left = [row for row in rows if not any(self._relations.has(row, term) for term in barred)]
        return replace(plain, tables=(table.id,), terms=terms, not_terms=barred, among=tuple(row.id for row in rows if left))

    def _of_values(self, query: Query, linked: Linked, context: Context) -> Query | None:
        """The question for those of the values told of one thing that speak of what is named: 其中哪個用到 NLP."""
        asked_of = context.query.rows if context.query else ()
        row = self._relations.row(asked_of[0]) if len(asked_of) == 1 else None
        terms = [term for mention in linked.mentions if not mention.negated for term in mention.ids("term")]
        held = tuple(term for term in terms if row and self._relations.has(row, term))
        return replace(query, rows=asked_of, terms=held[:1], tables=(), columns=(), number=None, act="tell") if held else None

    def _without(self, query: Query, cues: Cues, context: Context, brief: bool) -> Query | None:
        """The question for the others of what was listed: 除了 Canva 還有誰."""
        of_one = self._left_of_one(query, cues, context, brief)
        if of_one:
            return of_one
        rows = [row.id for row in self._pointing.listed(context)]
        named = query.rows or query.terms or query.columns or query.not_terms or query.section
        if not (brief and query.not_rows) or named or cues.check or not set(query.not_rows) < set(rows):
            return None
        kept = tuple(id for id in rows if id not in query.not_rows)
        return replace(query, rows=kept, tables=(), not_rows=(), number=None, act="count" if cues.count else "tell")

    def _left_of_one(self, query: Query, cues: Cues, context: Context, brief: bool) -> Query | None:
        """The question for the other values that one thing was told to have: 除了生產排程還有什麼."""
        previous = context.query
        barred = [*query.not_terms, *(self._relations.row(id).name.zh for id in query.not_rows)]
        if previous is None or len(previous.rows) != 1 or not (brief and query.not_terms) or cues.check or query.rows or query.terms:
            return None
        row = self._relations.row(previous.rows[0])
        told = [column for column in self._framework.columns_of(row) if column.key in previous.columns]
        values = [value for column in told for value in self._framework.cell(row, column)]
        if not any(self._lexicon.speaks_of(value.text.zh, term) for value in values for term in barred) or len(values) < 2:
            return None
        # What a value says besides is not left out with it.
        exact = tuple(term for term in query.not_terms if any(key(value.text.zh) == key(term) for value in values))
        columns = tuple(column.key for column in told)
        return replace(query, act="tell", rows=previous.rows, tables=(), columns=columns, not_terms=exact, not_rows=(), number=None)

    def _of_both(self, query: Query, cues: Cues, context: Context) -> Query | None:
        """The question what two that were listed have of a value: 兩個都講一下 CV 拿來做什麼."""
        rows = self._pointing.listed(context)
        if len(rows) != 2 or cues.check or cues.compare or not self._phrasing.says("both", query.text):
            return None
        terms = self._pointing.values(self._phrasing.mark(self._lexicon.link(query.text)), self._table_of(rows[0].id), False)
        columns = self._held(query.columns, rows)
        return replace(query, rows=tuple(row.id for row in rows), terms=terms, columns=columns, tables=(), act="tell") if terms else None

    def _tied_to(self, query: Query, linked: Linked, rows: Sequence[Row], table: Table, context: Context) -> Query | None:
        """The question for those of the rows that are tied to what is named: of the certifications, 只要第三階的."""
        named = dict.fromkeys((*query.rows, *(id for mention in linked.mentions for id in mention.ids("row"))))
        others = [self._relations.row(id) for id in named if self._relations.row(id).table != table.id]
        # Of what a name may stand for, what lists such things: the group of tools of that name.
        tied = next((found for row in others if (found := {other.id for other, _, _ in self._relations.linked(row, table)})), set())
        kept = tuple(row.id for row in rows if row.id in tied)
        act: Act = "count" if context.query and context.query.act == "count" else "tell"
        return replace(query, rows=kept, tables=(), columns=(), number=None, act=act) if kept else None

    def shared(self, query: Query, cues: Cues, subjects: Sequence[str], context: Context) -> Query | None:
        """What the last two that were told one after the other have both of what was asked of them: 兩邊都有的是哪個."""
        named = query.rows or query.terms or query.tables or query.columns or query.not_rows or query.not_terms
        if named or context.query is None or not (self._phrasing.says("in_both", query.text) and self._phrasing.asks_openly(query.text)):
            return None
        rows = self._rows(subjects if len(subjects) > 1 else context.trail[-2:])
        columns = self._held(context.query.columns, rows)
        alike = len(rows) > 1 and len({row.table for row in rows}) == 1 and columns
        return replace(query, act="compare", rows=tuple(row.id for row in rows), columns=columns, check=False) if alike else None

    def of_same_value(self, query: Query, cues: Cues, subjects: Sequence[str]) -> Query | None:
        """The question for others that have in an attribute what the one spoken of has, where that is pointed to: 這家還有別張嗎."""
        row = self._relations.row(subjects[0]) if len(subjects) == 1 else None
        if row is None or query.rows or query.terms or not (cues.others and _SAME_VALUE.search(compact(query.text))):
            return None
        columns = [column for column in self._framework.columns_of(row) if column.key in query.columns and not column.refs]
        values = tuple(value.text.zh for column in columns[:1] for value in self._framework.cell(row, column))
        asked = query.tables and row.table not in self._kinds(query)
        if not values or asked:
            return None
        among = tuple(other.id for other in self._table_of(row.id).rows if other is not row)
        one = replace(query, act="list", tables=(row.table,), terms=values, among=among, not_rows=(), columns=())
        return replace(one, check=False, number=None, claims=())

    def _widened(self, query: Query, context: Context) -> Query | None:
        """The question for all of what was narrowed down: 全部呢."""
        previous = context.query
        if previous is None or not self._phrasing.says("widens", query.text):
            return None
        if previous.among:
            return replace(query, rows=previous.among, act="tell")
        whole = previous.tables and not previous.rows and (previous.terms or previous.not_terms or previous.not_rows)
        return replace(previous, text=query.text, terms=(), not_terms=(), not_rows=(), act="list") if whole else None

    def _more(self, query: Query, context: Context, brief: bool) -> Query | None:
        """The question which of the last two things of a kind has more of what was asked of them: 哪區比較多."""
        previous = context.query
        linked = self._phrasing.mark(self._lexicon.link(query.text))
        again = self._ranked_of_kind(query, context) if brief else None
        if again:
            return again
        if previous is not None and previous.act == "rank" and brief and not (query.rows or query.terms or query.tables):
            other = self._phrasing.extreme(linked)
            return replace(previous, text=query.text, extreme=other) if other else None
        of_two = query.rows or query.act != "rank" or self._phrasing.says("more_of_two", query.text)
        extreme = self._phrasing.extreme(linked) if brief and of_two and context.trail else None
        if extreme is None and brief and query.check and self._phrasing.says("more_of_two", query.text):
            # "那做圖的比較多嗎", than what was told before.
            extreme = "fewest" if _FEWER.search(compact(query.text)) else "most"
        if extreme is None or context.query is None or not context.trail:
            return None
        table = self._table_of(context.trail[-1])
        named = [id for mention in linked.mentions for id in mention.ids("row") if self._table_of(id) is table]
        rows = tuple(dict.fromkeys(id for id in (*context.trail, *named) if self._table_of(id) is table))[-2:]
        if query.check and rows[-1:] == tuple(named[-1:]):
            # It is said of the one that is named.
            rows = rows[::-1]
        counted = [column for column in table.columns.values() if any(len(row.cells[column.id]) > 1 for row in table.rows)]
        asked = [column.key for column in counted if column.key in context.query.columns]
        asked += [column.key for column in counted if column.refs]
        if len(rows) < 2 or not asked:
            return None
        return replace(query, act="rank", extreme=extreme, rows=rows, tables=(table.id,), columns=tuple(asked[:1]), terms=(), nth=None)

    def _ranked_of_kind(self, query: Query, context: Context) -> Query | None:
        """The question of which there is most, of the kind last spoken of, where only its measure calls it: 工具有幾類, 哪一類最多."""
        kinds = {self._table_of(id).id for id in context.query.rows} if context.query and context.query.rows else set()
        kinds = kinds or (self._kinds(context.query) if context.query else set())
        table = self._framework.tables[next(iter(kinds))] if len(kinds) == 1 else None
        if table is None or query.act != "rank" or table.id in query.tables or query.rows:
            return None
        if not re.match(rf"^(那|所以)?(哪|誰)一?{table.measure}", compact(query.text)):
            return None
        columns = [column for column in table.columns.values() if column.refs and any(len(row.cells[column.id]) > 1 for row in table.rows)]
        return replace(query, tables=(table.id,), columns=(columns[0].key,)) if columns else None

    def together(self, query: Query, cues: Cues, subjects: tuple[str, ...], last: str | None) -> Query | None:
        """The question what stands in the same group as what was spoken of, or whether what is named does; `last`: what it points to."""
        if not (cues.siblings and subjects) or (self._held(query.columns, self._rows(subjects)) and not cues.check):
            return None
        named = tuple(id for id in query.rows if self._table_of(id) is self._table_of(subjects[-1]) and id not in subjects)
        if query.rows:
            points = bool(named) and cues.check and self._phrasing.pronoun(query.text)
            return replace(query, act="siblings", rows=(subjects[-1], *named), tables=(), claims=()) if points else None
        both = len(subjects) > 1 and cues.check
        rows = subjects if both else (last,) if last else subjects[:1]
        return replace(query, act="siblings", rows=rows, tables=(), columns=() if both else query.columns)

    def _of_kind_or_none(self, query: Query, table: Table) -> bool:
        """Whether the question asks for things of the kind, or doesn't say of which."""
        return all(other.id == table.id or other.group for other in self._relations.tables_of(query.tables))
