"""What takes back or doubts what was said: corrections of the question, and claims against the last answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from advisor.changing import Changing
from advisor.claims import MEASURES
from advisor.cues import Cues
from advisor.leaning import Leaning
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Claim, Named, Query, Relation, Relations
from advisor.wording import key

_BEHIND_NAME = re.compile(rf"[這那]一?(?:[{MEASURES}]|邊|塊)")
_DENIED = re.compile(r"(不是|不要|不問|\bnot( the)?)[「\s]*$")


class Revising(Leaning):
    """Revises the last question."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._pointing = Pointing(relations, phrasing)
        self._changing = Changing(relations)

    def corrected(self, message: str, query: Query, context: Context) -> Query:
        """What was meant by a correction: its own query if that is a whole question, else the last query with what it changes."""
        previous = context.query
        assert previous is not None
        swapped = self._changing.swapped(query, previous) if self._phrasing.says("swaps", query.text) else None
        if swapped:
            return swapped
        subjects = self._pointing.subjects(query.text, previous, context)
        insists = self._phrasing.asserts(message)
        if query.rows and subjects and insists and self._points_back(query.text):
            return replace(query, rows=(*subjects[:1], *query.rows), tables=(), terms=(), check=True, act="tell")
        if query.empty or (query.absent and not query.rows):
            labelled = self._pointing.called(query.text, previous)
            query = replace(query, rows=labelled, absent=()) if labelled else query
        table = self._table_of(subjects[0]) if subjects else None
        named = query.rows or query.terms or query.tables or query.section or query.absent
        if not named and query.nth and table and query.nth <= len(table.rows):
            # "講錯了，我要第 9 項": of the kind that was spoken of.
            query = replace(query, rows=(table.rows[query.nth - 1].id,), nth=None)
        if query.empty:
            # "我要問的是有幾個": the same, counted.
            counts = self._phrasing.cues(query.text).count and not query.number
            return replace(previous, text=query.text, act="count" if counts else previous.act)
        if query.rows and len(query.tables) == 1 and self._all_tied(query.rows, query):
            # "我是要 Low-code 的能力": what is asked of another thing.
            return query
        asks = query.columns or query.section or query.act not in ("tell", "list")
        complete = asks and (query.rows or query.terms or query.tables)
        if complete and query.act == "count" and query.rows and not (query.columns or query.tables or query.terms):
            # "我想問的是 No-code，有幾項", of the competencies of another zone.
            held = self._held(previous.columns, self._rows(query.rows))
            return replace(query, columns=held, tables=() if held else previous.tables)
        if complete and (query.order or self._phrasing.cues(query.text).asks):
            return query
        return self._changing.replaced(query, previous)

    def _points_back(self, text: str) -> bool:
        """Whether a pronoun stands for what was spoken of: not where it only follows a name (應該是 iPAS 中級那張)."""
        linked = self._relations.lexicon.link(text)
        chars = list(linked.keyed.chars)
        for mention in linked.mentions:
            behind = _BEHIND_NAME.match(linked.keyed.chars, mention.end)
            if mention.ids("row") and behind:
                chars[behind.start() : behind.end()] = " " * len(behind.group())
        return self._phrasing.pronoun("".join(chars)) is not None

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

    def takes_back(self, linked: Linked, previous: Query) -> bool:
        """Whether what a message denies first is what was asked about, and something else is named instead: 不是 API 啦，RAG 那塊才對."""
        named = [mention for mention in linked.mentions if mention.of_content]
        if len(named) < 2 or not _DENIED.search(linked.keyed.folded[: linked.keyed.at[named[0].start]]):
            return False
        return any(id in named[0].ids("row") or named[0].surface in key(self._relations.row(id).name.zh) for id in previous.rows)

    def elsewhere(self, query: Query, previous: Query) -> bool:
        """Whether what is named has nothing to do with what was asked about, and so is what was meant: 第二步才對, after a tier."""
        named, asked = ({self._relations.row(id).table for id in one.rows} for one in (query, previous))
        if len(named) != 1 or len(asked) != 1 or named == asked or query.columns or query.terms or previous.tables:
            return False
        tables = [self._framework.tables[id] for id in (*named, *asked)]
        # Called by their places in both kinds, the one is easily said for the other.
        return all(table.ordered for table in tables) and not any(
            column.refs in (*named, *asked) for table in tables for column in table.columns.values()
        )

    def likens_only(self, query: Query) -> bool:
        """Whether a follow-up says of what it names only that it is something told before: 不是 CV 嗎, 那是 n8n 吧."""
        says_more = query.terms or query.columns or query.tables or query.claims or query.absent or query.member_of or query.not_terms
        placed = query.order or query.nth or query.number or query.relation or query.section or query.not_rows
        points = self._phrasing.says("likewise", query.text) or self._phrasing.claims["rhetorical"].search(query.text.lower())
        return query.act == "tell" and len(query.rows) == 1 and not (says_more or placed) and bool(points)

    def sought(self, query: Query, previous: Query) -> tuple[Claim, ...]:
        """That the one thing named has what was sought: 「哪個範疇減少幻覺」「不是 RAG 那塊嗎」; of one, or none."""
        kinds = self._kinds(previous) if previous.terms and not previous.rows else set()
        if len(query.rows) != 1 or self._relations.row(query.rows[0]).table not in kinds:
            return ()
        return (Claim((Named(rows=query.rows),), tuple(Named(terms=(term,)) for term in previous.terms)),)

    def beside(self, query: Query, answered: Query, alone: Callable[[], Query]) -> Query | None:
        """Whether what a message names is what was asked for by its place: 「盤點之後是什麼」「不是鼓勵認證嗎」.

        `answered`: the last question, with what it was found to be about; `alone`: reads it by itself, which takes a while."""
        if len(query.rows) != 1 or len(answered.rows) != 1 or self._table_of(query.rows[0]) is not self._table_of(answered.rows[0]):
            return None
        asked = alone()
        if asked.act == "position" and asked.rows == answered.rows and query.rows != answered.rows:
            # 「盤點是第幾步」「我以為是第二步」: the place of the other is claimed for it.
            place = self._framework.position(self._relations.row(query.rows[0]))
            return Query(query.text, act="position", rows=answered.rows, nth=place, check=True)
        if asked.order in ("next", "previous") and len(asked.rows) == 1 and query.rows != asked.rows:
            relation: Relation = "right_after" if asked.order == "next" else "right_before"
            return replace(asked, text=query.text, act="order", rows=(*query.rows, *asked.rows), relation=relation, order=None, check=True)
        if (asked.order or asked.nth) and not (asked.rows or asked.columns) and self._table_of(query.rows[0]).ordered:
            place = self._framework.position(self._relations.row(answered.rows[0]))
            return Query(query.text, act="position", rows=query.rows, nth=place, check=True)
        return None

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
        return tuple(rows[:1]) if rows and (self._table_of(rows[0]).ordered or previous.act == "position") else ()
