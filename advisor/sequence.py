"""Queries about an order: from which end or from which row, and what stands between or beside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.cues import Cues
from advisor.framework import Table
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.reading import Reading
from advisor.wording import key

_NUMBERED = re.compile(r"第|\d|first|second|third|fourth")
_HOW_FAR = re.compile(r"多少|幾|what|which")
# "第七項之後是什麼", but not 第七項之後的能力.
_ASKS_ONE = re.compile(r"是(什麼|啥|哪)|做(什麼|啥)|\bwhat('s| is| comes)\b")
_WORD = re.compile(r"[a-z]+")
# Not "能力 3 項": that many, not which.
_LABEL = re.compile(r"\d{1,2}(?![\d個種項張位類階區關步條])")


class Sequences:
    """Completes queries by orders."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._ends = phrasing.ends
        self._framework = relations.framework

    def ordered(self, reading: Reading) -> bool:
        """Whether what is asked for stands in an order; a path's gates do."""
        tables = [*(self._table_of(id) for id in reading.rows), *self._relations.tables_of(reading.tables)]
        if "path.gates" in reading.columns:
            tables.append(self._framework.tables["gate"])
        return any(table.ordered for table in tables)

    def of_kinds(self, query: Query, cues: Cues) -> Query:
        """The query with the order that is asked for of a kind that its section or a value tells: 能力光譜第 7 項後面."""
        if query.order or cues.order is None or query.rows or query.check:
            return query
        tables = self._relations.tables_of(query.tables)
        return replace(query, order=cues.order) if tables and all(table.ordered for table in tables) else query

    def place(self, linked: Linked, cues: Cues, reading: Reading) -> int | None:
        """The place that is named by a number, where it is no name of a row: of a cue, or right behind a kind's name (Step 5, 能力 12)."""
        if any(_NUMBERED.search(mention.surface) for mention in linked.mentions if mention.ids("row")):
            # "第二階" names the tier: it is no second place as well.
            cues = replace(cues, nth=None)
        tables = self._relations.tables_of(reading.tables)
        if cues.nth or reading.rows or len(tables) != 1 or not tables[0].ordered:
            return cues.nth
        names = [mention for mention in linked.mentions if tables[0].id in mention.ids("table")]
        # A name is found with what looks like a slip of the pen behind it: "tier4" for "tier".
        behind = (linked.keyed.chars[name.start + len(name.surface) :] for name in names)
        found = next((match for text in behind if (match := _LABEL.match(text))), None)
        return int(found.group()) if found else None

    def completed(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for an order: of all of a kind, of an end of it, or of what comes beside a thing that is named or only described."""
        query = self._listed_at_end(self._without_anchors(query, linked), linked)
        query = self._all(query, linked, cues)
        query = self.between(self._range(query, linked, cues), cues)
        if cues.order in ("next", "previous", "around"):
            return self._beside(query, linked, cues)
        return self._at_end(query, cues)

    def _without_anchors(self, query: Query, linked: Linked) -> Query:
        """The query without the end of a path that it only counts from: 起點過後第一關, 起點到終點中間有幾關."""
        chars = linked.keyed.chars
        ends = [mention for mention in linked.mentions if {"path.start", "path.end"} & set(mention.ids("column"))]
        anchors = [mention for mention in ends if self._ends["from_there"].search(chars[mention.end :])]
        if anchors and len(ends) > 1:
            anchors = ends
        dropped = {column for mention in anchors for column in mention.ids("column")}
        kept = tuple(column for column in query.columns if column not in dropped)
        others = query.rows or query.tables or kept
        query = replace(query, columns=kept) if anchors and others else query
        ordered = tuple(id for id in query.rows if self._table_of(id).ordered)
        of_ends = self._behind_all(query, linked)
        if of_ends:
            return of_ends
        spoken = [table for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table")) if table.ordered]
        end = next((end for end in ("first", "last") if self._ends[f"is_{end}"].search(query.text.lower())), None)
        if query.rows and not ordered and len(spoken) == 1 and end and self._leads_to(spoken[0], query.rows):
            # "the last gate before becoming an AI consultant": of the gates, not of what they lead to.
            return replace(query, rows=(), tables=(spoken[0].id,), columns=(), missing=(), order="first" if end == "first" else "last")
        if query.order in ("next", "previous") and ordered and len(ordered) < len(query.rows):
            apart = [mention for mention in linked.mentions if set(mention.ids("row")) & (set(query.rows) - set(ordered))]
            if any(self._ends["from_there"].search(chars[mention.end :]) for mention in apart):
                # "到 AI 導入顧問之前要過的第一關": before what has no place in an order.
                return replace(query, rows=ordered, order=None)
        beside = [mention for mention in linked.mentions if len(query.rows) == 1 and query.rows[0] in mention.ids("row")]
        said_before = bool(beside) and beside[0].start > 2 and bool(self._ends["said_before"].search(chars[: beside[0].start]))
        if query.order in ("next", "previous") and said_before:
            # "終點之前的最後一關": before the end, not before the gate.
            return replace(query, order=None)
        return query

    def _behind_all(self, query: Query, linked: Linked) -> Query | None:
        """The query for where a path ends whose parts are all done: 走完三道關卡之後可以做什麼職位."""
        named = {id for mention in linked.mentions for id in (*mention.ids("table"), *(c.partition(".")[2] for c in mention.ids("column")))}
        of_roles = bool(query.tables) and all(table.group == "role" for table in self._relations.tables_of(query.tables))
        if not (self._ends["done"].search(query.text) and {"gate", "gates"} & named) or query.rows or query.check or not of_roles:
            return None
        paths = [path.id for path in self._framework.tables["path"].rows if path.cells.get("gates")]
        return replace(query, rows=tuple(paths), tables=(), columns=("path.end",), number=None, order=None)

    def _leads_to(self, table: Table, rows: Sequence[str]) -> bool:
        """Whether a path that lists rows of the table ends at one of the rows."""
        paths = [path for path in self._framework.tables["path"].rows if self._relations.linked(path, table)]
        ends = {row for path in paths for value in path.cells.get("end", ()) for row in self._relations.lexicon.rows_named(value.text.zh)}
        return not ends.isdisjoint(rows)

    def _all(self, query: Query, linked: Linked, cues: Cues) -> Query:
        if cues.order != "all":
            return query
        spoken = [table.id for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table")) if table.ordered]
        if query.rows and query.columns:
            # "依序說明從起點到終點": all that is said, which is in order.
            query = replace(query, columns=())
        elif spoken and query.rows and not any(self._table_of(id).id in spoken for id in query.rows):
            query = replace(query, rows=(), columns=(), tables=tuple(dict.fromkeys(spoken)))
        ordered = tuple(table.id for table in self._relations.tables_of(query.tables) if table.ordered)
        return replace(query, order="all", terms=(), not_terms=(), not_rows=(), tables=ordered) if ordered else query

    def _range(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for all from one row up to another: 從 Step 1 到 Step 4 照順序."""
        rows = [row.id for row in self._table_of(query.rows[0]).rows] if len(query.rows) == 2 else []
        named = [mention for mention in linked.mentions if set(mention.ids("row")) & set(query.rows)]
        alike = bool(rows) and set(query.rows) <= set(rows) and self._table_of(query.rows[0]).ordered
        if not alike or len(named) != 2 or query.check or cues.compare or cues.count or query.columns or cues.order == "middle":
            return query
        if not self._ends["up_to"].fullmatch(linked.keyed.chars[named[0].end : named[1].start]):
            return query
        first, last = sorted(map(rows.index, query.rows))
        return replace(query, rows=tuple(rows[first : last + 1]), tables=(), order=None)

    def between(self, query: Query, cues: Cues) -> Query:
        """The query for what stands between two rows: 從 no-code 往 pro-code，中間夾的是哪一區."""
        between_two = self._ends["between"].search(query.text.lower())
        if len(query.rows) == 1 and (between_two or cues.order == "middle"):
            # "between Literacy and Project": the other one by a part of its name.
            other = self._relations.named_in_part(query.rest, self._table_of(query.rows[0]))
            query = replace(query, rows=(*query.rows, *other), rest=()) if other and other[0] not in query.rows else query
        if len(query.rows) == 2 and between_two:
            # "在依崗培訓之後、賦能創新之前": what stands between the two.
            cues = replace(cues, order="middle")
        if cues.order != "middle" or cues.compare or len(query.rows) != 2 or len({self._table_of(id).id for id in query.rows}) > 1:
            return query
        rows = [row.id for row in self._table_of(query.rows[0]).rows]
        first, last = sorted(map(rows.index, query.rows))
        between = tuple(rows[first + 1 : last])
        if cues.count:
            return replace(query, relation="between", tables=(), terms=(), columns=(), order=None, number=None)
        return replace(query, rows=between, tables=(), terms=(), columns=(), order=None) if between else query

    def _beside(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for what comes next to a row, by its place or by what it holds; for all that does, where several are asked for."""
        table = self._only_kind(query)
        if query.order and query.nth and table and query.nth <= len(table.rows):
            one = _ASKS_ONE.search(query.text.lower())
            query = replace(query, rows=(table.rows[query.nth - 1].id,), tables=(), nth=None, every=not one)
        if not query.rows and not query.absent:
            held = [holder for term in query.terms for holder, _ in self._relations.lexicon.holders(term) if self._table_of(holder).ordered]
            # "right after documents": a part of the name of one of them.
            ordered = [kind for kind in self._relations.tables_of(query.tables) if kind.ordered]
            table = ordered[0] if len(ordered) == 1 else None
            kinds = (kind for mention in linked.mentions for kind in self._relations.tables_of(mention.ids("table")) if kind is not table)
            words = (*(key(kind.name.zh) for kind in kinds), *(chars for _, chars in linked.gaps), *_WORD.findall(linked.keyed.folded))
            held = held or (self._relations.named_in_part(words, table) if table and query.order else [])
            query = replace(query, rows=tuple(held[:1]), tables=(), terms=(), columns=(), order=cues.order) if held else query
        every = query.order != "around" and not self._ends["only_one"].search(query.text.lower())
        return replace(query, every=every and (query.every or cues.listing)) if query.order else query

    def _at_end(self, query: Query, cues: Cues) -> Query:
        """The query for an attribute of the first, middle or last row of a kind: 最高那階給誰."""
        tied = self._tied_at_end(query, cues)
        if tied:
            return tied
        if cues.check and query.order in ("first", "last") and len(query.rows) == 1 and not (query.columns or query.terms or query.nth):
            # "三階裡最低的是專案類吧": the end is claimed of the row.
            own = self._framework.tables[self._relations.row(query.rows[0]).table]
            if own.ordered and query.identity:
                return replace(query, nth=1 if query.order == "first" else len(own.rows), tables=(), order=None, number=None)
        table = self._only_kind(query)
        if cues.position and _HOW_FAR.search(query.text) and table and query.order in ("first", "last") and not query.columns:
            # "最後一項能力是幾號": its place is asked for.
            return replace(query, rows=(table.rows[0 if query.order == "first" else -1].id,), tables=(), order=None)
        if query.order in ("first", "last") and query.nth and table and query.nth <= len(table.rows) and not (cues.check or cues.count):
            # "the first and the last competency": both.
            rows = dict.fromkeys((table.rows[query.nth - 1].id, table.rows[0 if query.order == "first" else -1].id))
            return replace(query, rows=tuple(rows), tables=(), nth=None, order=None)
        if query.order not in ("first", "middle", "last") or table is None or (query.order == "middle" and len(table.rows) % 2 == 0):
            return query
        if query.nth or cues.count or cues.check or not query.columns:
            return query
        row = table.rows[{"first": 0, "middle": len(table.rows) // 2, "last": -1}[query.order]]
        held = tuple(column for column in query.columns if self._relations.applicable(column, row))
        return replace(query, rows=(row.id,), tables=(), columns=held, order=None) if held else query

    def _tied_at_end(self, query: Query, cues: Cues) -> Query | None:
        """The query for the first or last of those that a row goes with: 跨域人才要先過哪一關."""
        tables = self._relations.tables_of(query.tables)
        ends = query.order in ("first", "last") and len(query.rows) == len(tables) == 1 and tables[0].ordered
        if not ends or cues.count or cues.check or query.nth or query.terms:
            return None
        place = 0 if query.order == "first" else -1
        ties = self._relations.linked(self._relations.row(query.rows[0]), tables[0])
        return replace(query, rows=(ties[place][0].id,), tables=(), order=None) if len(ties) > 1 else None

    def _listed_at_end(self, query: Query, linked: Linked) -> Query:
        """The query for the row listed first, last or in the middle, of a kind that has no order: 中間那個趨勢, 排最後的產業."""
        tables = self._relations.tables_of(query.tables)
        if len(tables) != 1 or tables[0].ordered or query.rows or query.terms or query.not_rows or query.not_terms or query.check:
            return query
        chars = linked.keyed.chars
        kinds = [mention for mention in linked.mentions if tables[0].id in mention.ids("table")]
        said = next(
            (
                end
                for kind in kinds
                if (end := self._ends["before_kind"].search(chars[: kind.start]) or self._ends["behind_kind"].search(chars[kind.end :]))
            ),
            None,
        )
        if said is None:
            return query
        rows = tables[0].rows
        place = {"前": 0, "頭": 0, "中": len(rows) // 2, "居": len(rows) // 2}.get(said["end"][-1], -1)
        return replace(query, rows=(rows[place].id,), tables=(), number=None)

    def _only_kind(self, query: Query) -> Table | None:
        """The one ordered kind that is asked for, where nothing else is named."""
        tables = self._relations.tables_of(query.tables)
        alone = len(tables) == 1 and tables[0].ordered and not (query.rows or query.terms or query.not_rows or query.not_terms)
        return tables[0] if alone else None

    def _table_of(self, row: str) -> Table:
        return self._framework.tables[self._relations.row(row).table]
