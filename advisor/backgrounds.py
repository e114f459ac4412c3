"""Who asks what he may become says where he comes from: 有行銷背景可以做哪個角色."""

from __future__ import annotations

from dataclasses import replace

from advisor.kinds import Kinds
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations, asks_to_learn
from advisor.wording import compact


class Backgrounds:
    """Completes queries by the path that starts where somebody comes from."""

    def __init__(self, relations: Relations, kinds: Kinds, phrasing: Phrasing) -> None:
        self._relations = relations
        self._kinds = kinds
        self._phrasing = phrasing
        self._said = phrasing.backgrounds

    def completed(self, query: Query, linked: Linked) -> Query:
        """The query for where the path of the background ends, where only a role is asked for; as it is where anything else is."""
        of_roles = bool(query.tables) and all(table.group == "role" for table in self._relations.tables_of(query.tables))
        columns = [self._relations.framework.column(key) for key in query.columns if key not in ("path.end", "tier.audience")]
        # What somebody may do (做) is what roles do.
        of_all = all(self._relations.framework.tables[column.table].group == "role" for column in columns)
        asks = of_all and (of_roles or (query.columns and not query.tables))
        if not asks or query.rows or query.check or query.negated or query.not_rows or query.not_terms or query.nth or query.number:
            return query
        said = {background: found for background, words in self._said.items() if (found := words.search(compact(query.text.lower())))}
        named = next(iter(said), None)
        # "客服背景": what else the name may stand for is not meant.
        inside = {term for mention in linked.mentions if named and mention.surface in said[named].group() for term in mention.ids("term")}
        people = all(term in inside or self._kinds.is_audience(term) for term in query.terms)
        # An occupation tells a path to him only who says so of himself, or wants to change: not 「UI 設計師屬於哪一型」.
        himself = bool(query.asker) or self._phrasing.personal(query.text) or self._phrasing.aspires(query.text) or named is not None
        known = next((one.background for one in (*query.absent, *query.asker) if one.background and himself), None)
        background = named or ("cross_field" if known == "organisation" else known)
        if not named and any(len(word) > 1 for word in query.rest):
            # "客服部想要機器人回話，用到哪個工程師": something else is sought.
            return query
        if background is None or not people or any(one.background is None for one in query.absent):
            return query
        rows = () if known and known != "organisation" else (f"path.{background}",)
        asker = tuple(one for one in dict.fromkeys((*query.asker, *query.absent)) if one.background != "organisation")
        # "像我這種人要先學什麼": what is on the way to there.
        learns = any(map(asks_to_learn, linked.mentions))
        return replace(query, rows=rows, columns=("path.gates" if learns else "path.end",), tables=(), terms=(), absent=(), asker=asker)
