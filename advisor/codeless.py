"""Tools for those who don't want to write code: all of the guideline's no-code and low-code tools but those that help to write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.framework import Framework
from advisor.phrasing import Phrasing
from advisor.query import Query

_CODING = "tool_group.coding"
_CODELESS = frozenset({_CODING, "zone.no_code", "path.cross_field"})
"""What those who write no code are led to by what they don't want, or are."""


@dataclass(frozen=True)
class Codeless:
    """Leaves the tools for coding out. Safe to use from several threads."""

    framework: Framework
    phrasing: Phrasing

    def wanted(self, message: str) -> bool:
        """Whether a message says that no code is to be written, and speaks of none that is."""
        return self.phrasing.says("without_code", message) and not self.phrasing.says("of_code", self.phrasing.without_code(message))

    def queries(self, queries: list[Query], message: str) -> list[Query]:
        """The queries; for those that what is not wanted led to the tools for coding, or to no tools, all others."""
        if not (self.phrasing.says("asks_for_tools", message) and self.wanted(message)):
            return queries
        groups = tuple(self.groups(message, (), [row.id for row in self.framework.tables["tool_group"].rows]))
        return [self._of_groups(query, groups) if self._led(query) else query for query in queries]

    def groups(self, message: str, groups: Sequence[str], everything: Sequence[str]) -> list[str]:
        """The groups of tools, without the one for coding where no code is wanted; where none is left, all of `everything` but that one."""
        if not self.wanted(message):
            return list(groups or everything)
        return [id for id in groups if id != _CODING] or [id for id in everything if id != _CODING]

    @staticmethod
    def _led(query: Query) -> bool:
        """Whether a query is about the tools for coding, about all others, or about those who write none."""
        named = {*query.rows, *query.not_rows}
        return bool(named) and named <= _CODELESS and query.act in ("list", "tell") and not (query.leans or query.terms)

    @staticmethod
    def _of_groups(query: Query, groups: tuple[str, ...]) -> Query:
        return Query(query.text, rows=groups, columns=("tool_group.tools",), asker=query.asker, language=query.language)
