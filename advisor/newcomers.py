"""Somebody from elsewhere who asks for a way into AI, in whatever words: his path, whole, by where he comes from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from advisor.mentions import Absent, Linked
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations, asks_to_learn
from advisor.scoring.values import Background, PathRequest

Newcomer = Callable[[str], tuple[Background | None, tuple[Absent, ...]]]
"""From which field somebody comes, and who he is, where the guideline names no such people."""

_ON_THE_WAY = ("path.", "gate.", "industry.", "zone.", "section.", "trend.")
"""What may be named, or found near, in passing."""
_ASKED_OF_NEWCOMERS = ("path.", "gate.", "step.", "zone.")
_OF_PATHS = frozenset({"path", "gate"})


class Newcomers:
    """Puts the path of a newcomer in the place of what his words only happen to name. Safe to use from several threads."""

    def __init__(self, relations: Relations, phrasing: Phrasing, newcomer: Newcomer) -> None:
        self._relations = relations
        self._phrasing = phrasing
        self._newcomer = newcomer

    def instead(self, queries: list[Query], message: str, linked: Linked, context: Context) -> list[Query]:
        """The queries; for his path, where they tell of something else, of all paths or of another's."""
        cues = self._phrasing.cues(message)
        if cues.compare or cues.count or self._phrasing.says("each", message) or self._phrasing.of_both_backgrounds(message):
            return queries
        # "本身念工程的，要經過哪些關卡": gates are asked for by somebody whose path has none in the text.
        gate_named = any(id.startswith("gate.") for query in queries for id in query.rows)
        of_science = not gate_named and self._asks_steps(queries) and self._newcomer(message)[0] == "science"
        # "有提到我們這種工作的人要學什麼嗎".
        learned = {id for mention in linked.mentions if asks_to_learn(mention) for id in mention.ids("column")}
        asks = of_science or (bool(learned) and not gate_named) or self._phrasing.says("career", message)
        of_path = context.query is not None and self._of_paths(context.query)
        if not (asks or of_path) or self._asks_else(linked):
            return queries
        if learned and any(self._of_tier_only(query) for query in queries):
            # "主管需要學什麼": what his tier is for; no path begins with him.
            return queries
        background, asker = self._newcomer(message)
        if background is None and of_path and context.query is not None:
            # "理工背景…", "這條路第一關要學什麼": of the path that was spoken of.
            background = self._spoken_of(context.query)
            asks = background == "science" and self._asks_steps(queries)
        elif background is not None and of_path:
            asks = asks or not cues.asks
        if background is None or not asks:
            return queries
        gates = [self._gates(query, f"path.{background}") for query in queries]
        if background == "cross_field" and self._placed(linked) and all(gates):
            # "跨領域轉行第一關學什麼": one gate of his path.
            return [replace(query, rows=rows) for query, rows in zip(queries, gates, strict=True)]
        if learned and len(queries) > 1:
            # "醫院可以用 AI 做什麼？那像我這種人要先學什麼": the one question of his way.
            own = replace(Query(message), rows=(f"path.{background}",), asker=asker, advised=True)
            return [replace(own, text=query.text) if self._asks_to_learn(query) else query for query in queries]
        if not all(self._led_astray(query, background, learned) for query in queries):
            return [replace(query, advised=True) if query.rows == (f"path.{background}",) else query for query in queries]
        if background == "science" and self._asks_steps(queries):
            return [Query(message, act="help", requests=(PathRequest("science"),), asker=asker)]
        columns = tuple(dict.fromkeys(column for query in queries for column in query.columns if column.startswith("path.")))
        columns = columns if all(query.rows == (f"path.{background}",) for query in queries) else ()
        return [replace(Query(message), rows=(f"path.{background}",), columns=columns, asker=asker, advised=True, leans=of_path)]

    def _of_tier_only(self, query: Query) -> bool:
        """Whether a query is about people for whom a tier is, and with whom no path begins."""
        holders = [{id.partition(".")[0] for id, _ in self._relations.lexicon.holders(term)} for term in query.terms]
        return bool(holders) and not query.rows and all("tier" in kinds and "path" not in kinds for kinds in holders)

    def _asks_else(self, linked: Linked) -> bool:
        """Whether another thing than paths is named, or asked for."""
        named = {id for mention in linked.mentions if mention.exact and not mention.negated for id in mention.ids("row")}
        kinds = {table for mention in linked.mentions if mention.asked for table in mention.ids("table")} - _OF_PATHS - {"role", "step"}
        own = {str(self._relations.framework.tables[id].section) for id in _OF_PATHS}
        elsewhere = any(set(mention.ids("section")) - own for mention in linked.mentions if not mention.ids("table"))
        return elsewhere or bool(kinds) or any(not id.startswith((*_ON_THE_WAY, "step.assess")) for id in named)

    def _led_astray(self, query: Query, background: Background, learned: Collection[str]) -> bool:
        """Whether a query does not tell of the path that starts there. `learned`: the attributes of what is to be learned."""
        if query.act == "help":
            return any(isinstance(request, PathRequest) and request.background not in (None, background) for request in query.requests)
        if any(absent.table is None and absent.background is None and absent.id != "line_of_business" for absent in query.absent):
            return False
        if any(not (column.startswith(_ASKED_OF_NEWCOMERS) or column in learned) for column in query.columns):
            return False
        own = f"path.{background}"
        told = query.rows == (own,) and not (query.check or query.absent or query.tables or query.terms)
        return not told and all(id.startswith((*_ON_THE_WAY, "step.assess")) for id in query.rows)

    def _asks_to_learn(self, query: Query) -> bool:
        """Whether a question asks what is to be learned, and names nothing."""
        mentions = self._relations.lexicon.link(query.text).mentions
        return any(map(asks_to_learn, mentions)) and not any(mention.ids("row") for mention in mentions)

    def _placed(self, linked: Linked) -> bool:
        """Whether a gate is named by its place: 第一關, or the one behind another."""
        named = any(id.startswith("gate.") for mention in linked.mentions for id in mention.ids("row"))
        cues = self._phrasing.cues(linked.keyed.folded)
        return named or bool(cues.nth) or bool(cues.order)

    @staticmethod
    def _gates(query: Query, own: str) -> tuple[str, ...]:
        """The gates that a query asks for, where it asks for nothing else than these of a path."""
        gates = tuple(id for id in query.rows if id.startswith("gate."))
        return gates if {*query.rows} - {*gates} <= {own} else ()

    def _asks_steps(self, queries: Sequence[Query]) -> bool:
        """Whether the gates of a path are asked for."""
        rows = [id for query in queries for id in query.rows]
        columns = [column for query in queries for column in query.columns]
        of_gates = any("gate" in query.tables for query in queries) or any(id.startswith("gate.") for id in rows)
        return of_gates or any(column.startswith(("gate.", "path.gates")) for column in columns)

    @staticmethod
    def _of_paths(query: Query) -> bool:
        if query.act == "help":
            return any(isinstance(request, PathRequest) for request in query.requests)
        return (bool(query.rows) and all(id.startswith("path.") for id in query.rows)) or query.tables == ("path",)

    @staticmethod
    def _spoken_of(query: Query) -> Background | None:
        """The background whose path was asked about."""
        if query.rows in (("path.science",), ("path.cross_field",)):
            return "science" if query.rows == ("path.science",) else "cross_field"
        return next((request.background for request in query.requests if isinstance(request, PathRequest)), None)
