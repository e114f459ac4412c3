"""The last query changed by a follow-up or a correction: what the new one names in place of what it was about."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.leaning import Leaning
from advisor.query import Act, Query
from advisor.wording import compact, contains


class Changing(Leaning):
    """Changes queries."""

    def replaced(self, query: Query, previous: Query) -> Query:
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
            # Of what was put to the test, an attribute is asked for instead: 「我不是問國內，我問它對應哪個深度」.
            terms = query.terms or (kept.terms if query.check or not previous.check else ())
            rows = query.rows or kept.rows
            tables = () if rows else kept.tables
            return replace(kept, columns=query.columns, rows=rows, tables=tables, terms=terms, check=query.check)
        if query.rows:
            return self._with_rows(query, previous, kept) or query
        named = self._named_so(query, previous) or self._held_so(query, previous)
        if named:
            return self._with_rows(replace(query, rows=named, terms=()), previous, kept) or query
        if query.terms:
            return self._with_terms(query, previous, kept) or query
        terms = self._as_terms(query.text, previous) if query.tables and previous.terms else ()
        if terms:
            return replace(kept, terms=terms)
        if query.tables and (previous.terms or self._tied(previous.rows, query.tables)):
            return replace(kept, tables=query.tables)
        return query

    def other_value(self, query: Query, previous: Query) -> bool:
        """Whether of one of the attributes by which something was listed another value is asked for: after 國外入門的, 進階的又有哪些."""
        kinds = self._relations.tables_of(query.tables)
        others = query.rows or query.not_terms or query.not_rows or query.check
        if query.act != "list" or len(kinds) != 1 or not query.terms or others:
            return False
        if previous.act != "list" or previous.tables != query.tables or previous.rows or len(previous.terms) < 2:
            return False
        if any(mention.ids("table") for mention in self._lexicon.link(query.text).mentions):
            return False
        held = {self._relations.column_holding(kinds[0], term) for term in previous.terms}
        asked = {self._relations.column_holding(kinds[0], term) for term in query.terms}
        return None not in asked and asked < held

    def _held_so(self, query: Query, previous: Query) -> tuple[str, ...]:
        """The rows of the kind last asked about that are called by a value of theirs: 我是說 AWS 那兩張; none where they are not."""
        table = self._table_of(previous.rows[0]) if previous.rows and previous.check and previous.terms else None
        if table is None or previous.tables or not re.search(rf"[那這].{{0,2}}{table.measure}|\bones?\b", compact(query.text)):
            return ()
        asked = {self._relations.column_holding(table, term) for term in previous.terms}
        if any(self._relations.column_holding(table, term) in {None, *asked} for term in query.terms):
            return ()
        return tuple(row.id for row in table.rows if all(self._relations.has(row, term) for term in query.terms))

    def swapped(self, query: Query, previous: Query) -> Query | None:
        """The last query with another thing in the place of one that it was about: 把 CV 換成 NLP. None where none is named first."""
        named = [next((id for id in mention.ids("row")), "") for mention in self._lexicon.link(query.text).mentions if mention.ids("row")]
        old = next((id for id in named if id in previous.rows), None)
        new = next((id for id in named if id not in previous.rows and old and self._alike(id, old)), None)
        if not old or not new or named.index(old) > named.index(new):
            return None
        rows = tuple(new if id == old else id for id in previous.rows)
        return replace(previous, text=query.text, rows=rows, form=query.form or previous.form)

    def _named_so(self, query: Query, previous: Query) -> tuple[str, ...]:
        """The row of the kind last asked about that a value is a part of the name of: 那 API 那塊; as a tuple of one, or none."""
        if len(query.terms) != 1 or not previous.rows or previous.tables:
            return ()
        rows = [row.id for row in self._table_of(previous.rows[0]).rows if contains(row.name.zh, query.terms[0])]
        return tuple(rows) if len(rows) == 1 else ()

    def _with_rows(self, query: Query, previous: Query, kept: Query) -> Query | None:
        """The last query of other rows: asked the same, tied to the same kinds, or taken as values as the last ones were."""
        table = self._table_of(query.rows[0])
        if not previous.rows and {self._table_of(id).id for id in query.rows} <= self._kinds(previous):
            # "微軟的認證有哪些", "我說的是 AWS 那張 ML": one of the kind.
            return replace(query, columns=query.columns or self._held(previous.columns, self._rows(query.rows)))
        before = {other.group or other.id for other in map(self._table_of, previous.rows)}
        if (table.group or table.id) in before:
            columns = self._held(previous.columns, self._rows(query.rows))
            act = "tell" if previous.act == "compare" and len(query.rows) < 2 else previous.act
            if previous.check and previous.terms:
                # "醫療也用 CV 嗎", "零售呢": the same is put to the test.
                return replace(kept, rows=query.rows, act=act)
            return replace(kept, rows=query.rows, terms=() if columns else query.terms, columns=columns, act=act)
        if self._tied(query.rows, previous.tables):
            # "工具總共幾個", "只算自動化那組": of these.
            return replace(kept, rows=query.rows, terms=(), act="count" if previous.act == "count" else "tell")
        terms = self._as_terms(query.text, previous)
        # "零售業用 LLM 做什麼", "那 ML 呢": of the same industry.
        kept_rows = previous.rows if not (previous.terms and previous.tables) else ()
        return replace(kept, terms=terms, rows=kept_rows) if terms else None

    def _as_terms(self, text: str, previous: Query) -> tuple[str, ...]:
        """Names that the last query took as values, for rows named now: CV as a technology after NLP as one."""
        kinds = self._kinds(previous) or {row.table for row in self._rows(previous.rows) if previous.terms}
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
        if previous.rows and len(tables) == 1:
            # "第三階的認證有幾張", "國內的呢": of those that were asked about.
            tied = {row.id for one in self._rows(previous.rows) for row, _, _ in self._relations.linked(one, tables[0])}
            among = tuple(row.id for row in tables[0].rows if row.id in tied)
            act: Act = "count" if previous.act == "count" else "list"
            return replace(kept, terms=(*others, *query.terms), rows=(), among=among, act=act) if among else None
        terms = (*others, *query.terms)
        # "國內的", "進階的是哪幾張", "那國外的進階的呢": no more of those.
        within = all(any(self._relations.has(row, term) for row in self._rows(kept.among)) for term in terms)
        return replace(kept, terms=terms, rows=() if previous.tables else previous.rows, among=kept.among if within else ())
