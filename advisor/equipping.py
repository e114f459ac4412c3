"""Which tools are for whom, and who writes no code: 不想寫程式，有什麼工具; 業務該學哪些工具; 有哪些職位不用寫程式."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor.meaning import Search
from advisor.mentions import Mention
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations, asks_to_learn

_CODING = "tool_group.coding"
_NO_CODE, _CODE = "zone.no_code", "zone.pro_code"
_CODELESS = frozenset({_CODING, _NO_CODE, "path.cross_field"})
"""What those who write no code are led to by what they don't want, or are."""
_LIKELY = 0.5
"""How likely (`Hit.likely`) one group of tools must be meant to be told alone."""


@dataclass(frozen=True)
class Equipping:
    """Puts what is asked for in the place of what words led to. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search

    def codeless(self, message: str) -> bool:
        """Whether a message says that no code is to be written, and speaks of none that is."""
        return self.phrasing.says("without_code", message) and not self.phrasing.says("of_code", self.phrasing.without_code(message))

    def queries(self, queries: list[Query], message: str) -> list[Query]:
        """The queries; those for tools where tools are asked for, and those for people where people who write no code are."""
        if len(queries) == 1 and queries[0].rows == (_NO_CODE,) and not queries[0].columns and self._asks_for_people(message):
            types = tuple(row.id for row in self.relations.framework.tables["role_type"].rows)
            return [
                *queries,
                Query(message, rows=types, columns=("role_type.titles", "role_type.core_value"), language=queries[0].language),
            ]
        if not self.phrasing.says("asks_for_tools", message):
            # "部門裡誰該學寫程式": who writes code, and not with what.
            who = self._learns(self.relations.lexicon.link(message).mentions) and self._asks_for_people(message)
            return [self._of_coders(query) if who and query.rows == (_CODING,) and not query.not_rows else query for query in queries]
        if len(queries) == 1 and (tiers := self._tiers(queries[0], message)):
            query = queries[0]
            goal = Query(query.text, rows=tiers, columns=("tier.audience", "tier.goal"), language=query.language)
            return [self._of_groups(query, self._meant(message)), goal]
        if not self.codeless(message):
            return queries
        return [self._of_groups(query, self.groups(message, ())) if self._led(query) else query for query in queries]

    def groups(self, message: str, groups: Sequence[str]) -> tuple[str, ...]:
        """The groups of tools, or all where none is clear; without the one for coding where no code is wanted, unless none is left."""
        everything = [row.id for row in self.relations.framework.tables["tool_group"].rows]
        if not self.codeless(message):
            return tuple(groups or everything)
        return tuple([id for id in groups if id != _CODING] or [id for id in everything if id != _CODING])

    def _meant(self, message: str) -> tuple[str, ...]:
        """The group of tools that is clearly meant, or all."""
        hit = self.search(message)[0]
        likely = hit.likely >= _LIKELY and hit.chunk.startswith("tool_group.")
        return self.groups(message, (hit.chunk,) if likely else ())

    def _tiers(self, query: Query, message: str) -> tuple[str, ...]:
        """The tiers for those people of whom it is asked which tools they should learn or be able to use."""
        learns = self._learns(self.relations.lexicon.link(message).mentions)
        plainly = not (query.rows or query.check or query.negated or query.not_rows or query.not_terms or query.leans)
        if not (learns and plainly and query.terms and query.act in ("tell", "list")):
            return ()
        holders = [{id for id, column in self.relations.lexicon.holders(term) if column == "audience"} for term in query.terms]
        return tuple(sorted(set.union(*holders))) if all(holders) else ()

    @staticmethod
    def _learns(mentions: Iterable[Mention]) -> bool:
        """Whether something is to be learned, or used as a technique."""
        return any(
            asks_to_learn(mention) or ("engineer.technology" in mention.ids("column") and not mention.ids("table")) for mention in mentions
        )

    def _asks_for_people(self, message: str) -> bool:
        """Whether kinds of people, or their titles, are asked for."""
        asked = [mention for mention in self.phrasing.mark(self.relations.lexicon.link(message)).mentions if mention.asked]
        people = set(self.relations.people)
        return any(
            "role_type.titles" in mention.ids("column") or people & {table.id for table in self.relations.tables_of(mention.ids("table"))}
            for mention in asked
        )

    @staticmethod
    def _led(query: Query) -> bool:
        """Whether a query is about the tools for coding, about all others, or about those who write none."""
        named = {*query.rows, *query.not_rows}
        return bool(named) and named <= _CODELESS and query.act in ("list", "tell") and not (query.leans or query.terms)

    @staticmethod
    def _of_coders(query: Query) -> Query:
        return replace(query, rows=(_CODE,), columns=("zone.people", "zone.definition"), figure=False)

    @staticmethod
    def _of_groups(query: Query, groups: tuple[str, ...]) -> Query:
        return Query(query.text, rows=groups, columns=("tool_group.tools",), asker=query.asker, language=query.language)
