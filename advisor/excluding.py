"""All of a kind but what a message describes: 除了幫資料貼標籤那種, 哪些不用自己去調模型, the industries other than the one about money.

How something is left out is told by words (corpus/phrasing.yaml, left_out); what is left out is the one row of the kind that these words
describe, by nearness. What is named is left out by the words around its name, elsewhere (advisor/marking.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from advisor.compose import Composer
from advisor.describing import nearest
from advisor.framework import Table
from advisor.meaning import Search
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.selection import selected
from advisor.types import Language

_OF_KIND = 0.3
"""How likely a description must be of a kind at all where only a negation leaves it out."""
_SHORTEST = 2
"""Characters that describe something."""
_JUDGED = frozenset({"explain", "siblings", "position", "order", "compare"})


@dataclass(frozen=True)
class Excluding:
    """Leaves out what is described. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search
    composer: Callable[[Language], Composer]

    def instead(self, asked: str, part: Part, language: Language) -> Part | None:
        """What is left, in place of the part; None where nothing is left out that is only described, or it was left out by name."""
        query = part.query
        if query.check or query.claims or query.absent or query.order or query.nth or query.act in _JUDGED or part.composed.judged:
            return None
        by_words = query.not_rows or query.not_terms or query.lacking or query.among or self.phrasing.naming(asked)
        spans = tuple(self._left_out(asked)) if not by_words or set(query.rows) & set(query.not_rows) else ()
        for table in self._kinds(asked) if spans else ():
            rows = tuple(dict.fromkeys(row for span, negated in spans if (row := self._described(span, negated, table))))
            if not rows:
                continue
            within = self._within(asked, spans, table, rows)
            if within is None:
                return None
            found = Query(
                asked,
                act="count" if query.act == "count" else "list",
                tables=(table.id,),
                columns=tuple(key for key in query.columns if key.startswith(f"{table.id}.")),
                not_rows=rows,
                among=within,
                leans=query.leans,
                language=query.language,
            )
            left = [row.id for row in selected(self.relations, found, table)]
            if not 0 < len(left) < len(table.rows) or {*part.composed.rows, *query.rows} == set(left):
                return None
            return Part(found, self.composer(query.language or language).compose(found))
        return None

    def _left_out(self, asked: str) -> Iterator[tuple[str, bool]]:
        """The words that describe what is left out, and whether only a negation leaves it out."""
        for name, negated in (("left_out", False), ("left_out_negated", True)):
            for pattern in self.phrasing.left_out(name):
                for match in pattern.finditer(asked):
                    words = match.group("what").strip(" ，,的")
                    if len(words) >= _SHORTEST:
                        yield words, negated

    def _kinds(self, asked: str) -> Iterator[Table]:
        """The kinds that are named, the last one first: of which some are asked for."""
        mentions = self.relations.lexicon.link(asked).mentions
        named = [table for mention in mentions for table in self.relations.tables_of(mention.ids("table"))]
        yield from (table for table in dict.fromkeys(reversed(named)) if len(table.rows) > 1)

    def _described(self, words: str, negated: bool, table: Table) -> str | None:
        """The row that words name or describe, of a kind or of one whose rows go with its rows; None where they describe none clearly."""
        lexicon = self.relations.lexicon
        mentions = [mention for mention in lexicon.link(words).mentions if not mention.fragment]
        named = {id for mention in mentions for id in mention.ids("row") if self.relations.some_go_with(id, table)}
        held = any(self.relations.column_holding(table, term) for mention in mentions for term in mention.ids("term"))
        if named or (held and negated):
            # What a negation says of what is named, the words around the name tell.
            return named.pop() if len(named) == 1 and not negated else None
        kind = next((name for name in sorted(lexicon.names_of("table", table.id), key=len, reverse=True) if words.endswith(name)), "")
        # "看圖那種工程師": what tells it from others of its kind.
        words = words.removesuffix(kind) if len(words) - len(kind) >= _SHORTEST else words
        if not negated:
            return nearest(self.relations, self.search, words, table)
        row, without, needed = (nearest(self.relations, self.search, form + words, table, of_kind=_OF_KIND) for form in ("", "不", "要"))
        # 不碰程式 describes one by what it is without.
        return None if without == row != needed else row

    def _within(self, asked: str, spans: Sequence[tuple[str, bool]], table: Table, without: Sequence[str]) -> tuple[str, ...] | None:
        """Those of a kind that go with what is named besides: 加值型的頭銜，不算顧問那個; None where words set another condition.

        `without`: what is left out."""
        besides = asked
        for words, _ in spans:
            besides = besides.replace(words, "，")
        mentions = [mention for mention in self.relations.lexicon.link(besides).mentions if mention.exact and not mention.fragment]
        if any(self.relations.column_holding(table, term) for mention in mentions for term in mention.ids("term")):
            return None
        rows = {id for mention in mentions for id in mention.ids("row") if id not in without and not self._belongs(id, table)}
        rows = {id for id in rows if self.relations.some_go_with(id, table)}
        return tuple(row.id for id in rows for row, _, _ in self.relations.linked(self.relations.row(id), table))

    def _belongs(self, chunk: str, table: Table) -> bool:
        row = self.relations.framework.rows.get(chunk)
        return row is not None and row.table == table.id
