"""Which of two stands first in an order: what a question claims of them, or leaves open: 培訓排在認證前還是後."""

from __future__ import annotations

from dataclasses import replace

from advisor.cues import Cues
from advisor.framework import Row, Table
from advisor.mentions import Linked, Mention
from advisor.phrasing import Phrasing
from advisor.query import Query, Relation, Relations
from advisor.wording import compact, key


class Relatives:
    """Completes queries by how two rows of one order stand to each other."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._words = phrasing.relative

    def completed(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query of two rows, as the text names them, with how they are said to stand; as it is where it is not about such."""
        if query.absent:
            return query
        relation = self._relation(compact(query.text), cues)
        rows = self._two(query, linked) if relation else ()
        if not rows and cues.check and self._words["one_by_one"].search(compact(query.text)):
            relation, rows = "before", self._one_by_one(query, linked)
        if not rows:
            return query
        return replace(
            query,
            rows=rows,
            relation=relation,
            section=None,
            tables=(),
            terms=(),
            columns=(),
            missing=(),
            wanted=None,
            order=None,
            nth=None,
            number=None,
        )

    def asks_which_first(self, text: str) -> bool:
        """Whether it is asked which of two stands first."""
        return bool(self._words["either"].search(compact(text)))

    def _relation(self, text: str, cues: Cues) -> Relation | None:
        """How the first is said to stand to the second; None where nothing is said of it."""
        if self._words["either"].search(text):
            return "open"
        if not cues.check:
            return None
        if self._words["earlier"].search(text):
            return "before"
        if self._words["later"].search(text):
            return "after"
        right = bool(self._words["right"].search(text))
        if cues.order not in ("next", "previous"):
            return None
        forward = cues.order == "next"
        if self._words["second_is"].search(text):
            return "right_before" if forward else "right_after"
        if self._words["first_is"].search(text):
            return ("right_after" if right else "after") if forward else ("right_before" if right else "before")
        return None

    def _two(self, query: Query, linked: Linked) -> tuple[str, ...]:
        """The two rows of one order that the text names, left to right; of one, a part of its name may do: 認證 beside 依崗培訓."""
        # "盤點之後先培訓還是先認證": of the two that are set against each other.
        set_apart = self._words["set_apart"].search(linked.keyed.chars)
        mentions = [mention for mention in linked.mentions if not set_apart or mention.start > set_apart.start()]
        linked = replace(linked, mentions=tuple(mentions))
        placed: dict[str, int] = {}
        for mention in linked.mentions:
            for id in self._named(mention):
                if self._table_of(id).ordered:
                    placed.setdefault(id, mention.start)
        tables = [self._table_of(id).id for id in placed]
        # Of what the names may stand for, two of one order; else what was read.
        of_two = {id: start for id, start in placed.items() if tables.count(self._table_of(id).id) == 2}
        placed = of_two if len(of_two) == 2 else {id: start for id, start in placed.items() if id in query.rows or set_apart}
        if len(placed) == 1:
            (row,) = placed
            placed |= self._beside(row, linked)
        two = sorted(placed, key=lambda id: placed[id])
        return tuple(two) if len(two) == 2 and self._table_of(two[0]) is self._table_of(two[1]) else ()

    def _one_by_one(self, query: Query, linked: Linked) -> tuple[str, ...]:
        """The rows of one order that the text names one after the other, or what they alone hold: 先練數據處理，再練自動化."""
        tables = [table for table in self._relations.framework.tables.values() if table.ordered]
        named = [tuple(row for mention in linked.mentions for row in self._of_order(mention, table)) for table in tables]
        spoken = {table.id for table in self._relations.tables_of(query.tables)}
        named.sort(key=lambda rows: (len(set(rows)), bool(rows) and self._table_of(rows[0]).id in spoken), reverse=True)
        return named[0] if named and len(set(named[0])) == len(named[0]) > 1 else ()

    def _of_order(self, mention: Mention, table: Table) -> list[str]:
        """The one row of an order that a name stands for, or that alone has what it says; as a list of one, or none."""
        if len(mention.surface) < 2 or mention.ids("table") or mention.fragment:
            return []
        own = [row.id for row in table.rows if row.id in mention.ids("row")]
        words = (mention.surface, *mention.ids("term"))
        held = own or [row.id for row in table.rows if any(self._relations.has(row, word) for word in words)]
        return held if len(held) == 1 else []

    def _named(self, mention: Mention) -> list[str]:
        """The rows that a name may stand for, its own or those of one order that alone hold it: 提示詞工程, of gate A."""
        held: list[str] = []
        for term in mention.ids("term"):
            holders = {row for row, _ in self._relations.lexicon.holders(term) if self._table_of(row).ordered}
            held += holders if len(holders) == 1 else ()
        return [*mention.ids("row"), *held]

    def _beside(self, row: str, linked: Linked) -> dict[str, int]:
        """The one other row of the order that something else named is a part of, with where it stands; empty where there is none."""
        others = [other for other in self._table_of(row).rows if other.id != row]
        for mention in linked.mentions:
            if row not in mention.ids("row") and len(mention.surface) > 1:
                found = [other for other in others if self._part_of(mention, other)]
                if len(found) == 1:
                    return {found[0].id: mention.start}
        return {}

    def _part_of(self, mention: Mention, row: Row) -> bool:
        kinds = [key(table.name.zh) for table in self._relations.tables_of(mention.ids("table"))]
        named = any(part in key(row.name.zh) for part in (mention.surface, *kinds))
        return named or any(self._relations.has(row, term) for term in mention.ids("term"))

    def _table_of(self, row: str) -> Table:
        return self._relations.framework.tables[self._relations.row(row).table]
