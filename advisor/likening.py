"""Whether another thing has what the last answer told of one: Claude 也是這一類嗎, TQC+ 的呢，一樣嗎."""

from __future__ import annotations

from dataclasses import replace

from advisor.cues import Cues
from advisor.leaning import Leaning
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Query, Relations

_MOST_SUBJECTS = 3


class Likening(Leaning):
    """Likens what a follow-up names to what the conversation was about."""

    def __init__(self, relations: Relations, phrasing: Phrasing, pointing: Pointing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._pointing = pointing

    def likened(self, query: Query, cues: Cues, context: Context) -> Query | None:
        """Whether the one thing named is or has the same as what was told of another of its kind; None where that is not asked.

        Where nothing says in what they are to be alike, nothing is put to the test."""
        previous = context.query
        if previous is None or previous.act == "siblings" or len(query.rows) != 1 or not self._asks(query, cues):
            return None
        named = query.rows[0]
        if self._relations.row(named).table in self._kinds(previous):
            # "AI 加值型有哪些職稱", "資料標註師也是嗎": one of those that were asked for.
            return None
        subjects = [id for id in previous.rows if self._table_of(id) is self._table_of(named)]
        subjects = subjects or list(self._pointing.subjects(query.text, previous, context))
        subjects = [id for id in subjects if id != named and self._table_of(id) is self._table_of(named)]
        if not 0 < len(subjects) <= _MOST_SUBJECTS or previous.check or (previous.terms and not previous.columns):
            return None
        columns = tuple(key for key in self._in_what(query, previous, named) if self._all_alike(key, subjects))
        rows = (subjects[0], named)
        if not columns:
            return replace(query, check=False) if not cues.compare else None
        return replace(
            query, act="siblings", rows=rows, tables=(), member_of=(), columns=columns, negated=False, check=True, claims=(), rest=()
        )

    def _asks(self, query: Query, cues: Cues) -> bool:
        """Whether the words only ask whether it is alike."""
        own = query.terms or query.absent or query.claims or query.order or query.nth or query.number or query.relation
        if own or any(len(word) > 1 for word in query.rest) or self._phrasing.asks_openly(query.text):
            return False
        return self._phrasing.says("likewise", query.text) and (cues.check or query.text.isascii())

    def _in_what(self, query: Query, previous: Query, named: str) -> tuple[str, ...]:
        """The attributes in which they are to be alike: those that are named, refer to what is named, or were asked for."""
        row = self._relations.row(named)
        kinds = self._kinds(query) - {row.table}
        tied = kinds or (set() if query.columns or previous.columns else self._kinds(previous))
        of_kinds = tuple(column.key for column in self._framework.columns_of(row) if column.refs in tied)
        return of_kinds or self._held(query.columns, [row]) or (() if kinds else self._held(previous.columns, [row]))

    def _all_alike(self, key: str, ids: list[str]) -> bool:
        """Whether the rows have an attribute, and the same in it."""
        column = self._framework.column(key)
        cells = [{value.text.zh for value in self._framework.cell(row, column)} for row in self._rows(ids) if self._held([key], [row])]
        return len(cells) == len(ids) and all(cell == cells[0] for cell in cells)
