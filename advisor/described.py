"""Follow-ups that only describe one of the kind that the conversation asks for: 不是，我是說客服錄音那種."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor.conversation import elliptic
from advisor.corrections import CLAUSES
from advisor.cues import Cues
from advisor.describing import nearest
from advisor.framework import Table
from advisor.leaning import Leaning
from advisor.meaning import Search
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations
from advisor.wording import extent, key

_KINDS = frozenset({"engineer", "role_type", "tool_group", "trend", "work_area", "step", "gate", "zone", "tier"})
"""Kinds of whose rows one is told from another by what it is or does."""
_OF_ASKED_KIND, _OF_SPOKEN_KIND = 0.75, 0.9
"""How likely it must be the one of its kind, where the follow-up asks for the kind itself, or only the conversation does.

Of 31 follow-ups written for it the right one is first of its kind in all; of 23 that describe none, four pass."""
_LEAST_UNEXPLAINED = 2.0
_RATHER, _SURELY, _WITH_PREVIOUS = 0.6, 0.9, 0.8
"""How likely alone what a follow-up is near to is meant, and how likely, with what was asked before it, what that was about."""
_ASKS_WHY = r"(那|所以|可是|但)*(為什麼|為何|怎麼會|幹嘛)"


class Described(Leaning):
    """Finds the one of the kind that is described, by meaning."""

    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._search = search

    def described(self, query: Query, cues: Cues, linked: Linked, context: Context, corrects: bool) -> Query | None:
        """The question about the row that a follow-up describes, of the kind it asks for or that was asked for before; None for others.

        `corrects`: whether it says what was meant instead."""
        previous = context.query
        if previous is None or self._placed(query, cues) or cues.language or re.match(_ASKS_WHY, query.text):
            return None
        own = self._asked(query.text)
        table = own or self._spoken_of(query, previous)
        of_kind = table is not None and set(query.tables) <= {table.id}
        if own is None and of_kind and self._phrasing.says("which_of_them", query.text):
            # "跟我最有關的是哪個", of the trends that were told.
            own = table
        if corrects and table is self._asked(previous.text):
            own = table
        if table is None or any(self._table_of(id) is table for mention in linked.mentions for id in mention.ids("row")):
            return None
        if table is not own and not (corrects or self._changes(query, previous, table)):
            return None
        holding = [row.id for row in table.rows if query.terms and all(self._relations.has(row, term) for term in query.terms)]
        if holding and not (corrects or query.rest):
            # "行銷人員適合哪一階認證" leaves nothing to the conversation.
            return None
        if holding:
            # What is meant instead of what was described is no further condition: 我說錯，是要做聊天機器人.
            one = Query(query.text, rows=tuple(holding), terms=query.terms, leans=True, language=query.language)
            return one if (corrects or own) and len(holding) == 1 and not query.check else None
        # "表格那種", put right: nothing in it has a name.
        unnamed = corrects and not any(mention.of_content for mention in linked.mentions)
        if not (unnamed or self._tells(query, own, corrects)):
            return None
        least = _OF_ASKED_KIND if table is own else _OF_SPOKEN_KIND
        best = self._best(query.text, table, least, self._named(query, linked, table, own is table))
        if best is None:
            return None
        columns = self._held(query.columns or previous.columns, self._rows([best]))
        plain = Query(query.text, rows=(best,), columns=columns, leans=True, situated=True, language=query.language)
        return replace(plain, rest=query.rest)

    def same_one(self, query: Query, linked: Linked, context: Context) -> Query | None:
        """Whether those who do what the last two questions were about are the same: 兩個都想做，找的是同一種工程師嗎. None for others."""
        named = any(mention.ids("row") or (mention.ids("term") and not mention.ids("table")) for mention in linked.mentions)
        if named or len(context.asked) < 2 or not self._phrasing.says("same_one", query.text):
            return None
        found = [self._does(text) for text in context.asked]
        rows = tuple(dict.fromkeys(id for id in found if id))
        if len(rows) < 2:
            return None
        columns = tuple(column.key for column in self._table_of(rows[0]).columns.values() if column.gist)
        return Query(query.text, act="compare", rows=rows, columns=columns, check=True, leans=True)

    def _does(self, text: str) -> str | None:
        """The engineer that a question was about, or who does what it was about."""
        named = [id for mention in self._lexicon.link(text).mentions for id in mention.ids("row") if self._table_of(id).id == "engineer"]
        terms = [term for mention in self._lexicon.link(text).mentions for term in mention.ids("term")]
        held = [(self._relations.row(id), term) for term in terms for id, _ in self._lexicon.holders(term)]
        values = [value.text.zh for row, term in held for _, speaking in self._relations.has(row, term) for value in speaking]
        named = named or list(self._engineers_in(values))
        return named[0] if named else self._best(text, self._framework.tables["engineer"], _OF_ASKED_KIND, named=False)

    def stays(self, query: Query, linked: Linked, context: Context) -> Query | None:
        """The question whether what the last answer told of one thing bears out what others say; None where it is of something else.

        "我們總經理覺得應該集中在 AI 中心，文件支持他嗎": alone it is near to nothing, with what was asked before to what that was about."""
        previous = context.query
        if previous is None or len(previous.rows) != 1 or query.terms or not self._phrasing.says("backs_up", query.text):
            return None
        surfaces = {id: mention.surface for mention in linked.mentions for id in mention.ids("row")}
        names = {id: key(self._relations.row(id).name.zh) for id in surfaces}
        if any(surface in names[id] and (not surface.isascii() or 2 * len(surface) > len(names[id])) for id, surface in surfaces.items()):
            # "trained" names no step.
            return None
        alone = self._search(query.text)[0]
        if alone.likely >= _RATHER and alone.chunk not in previous.rows:
            together = self._search(f"{previous.text} {query.text}")[0]
            if alone.likely >= _SURELY or together.chunk != previous.rows[0] or together.likely < _WITH_PREVIOUS:
                return None
        columns = self._held(previous.columns, self._rows(previous.rows))
        return Query(query.text, rows=previous.rows, columns=columns, check=True, rest=query.rest, leans=True)

    def _placed(self, query: Query, cues: Cues) -> bool:
        """Whether it asks for what has a place or a number of its own, or for others than those told."""
        placed = query.order or query.nth or cues.nth or query.number or query.extreme or query.relation or query.naming or query.section
        barred = (query.not_rows or query.not_terms) and self._phrasing.says("sets_aside", query.text)
        others = barred or cues.others or cues.siblings or cues.compare or cues.count
        return bool(placed or others)

    def _tells(self, query: Query, own: Table | None, corrects: bool) -> bool:
        """Whether it tells of something that no name explains, or more than the clause that asks which."""
        clauses = [clause for clause in re.split(CLAUSES, query.text) if len(clause.strip()) > 1]
        return (own is not None and len(clauses) > 1) or sum(map(extent, query.rest)) >= _LEAST_UNEXPLAINED + (own is None and not corrects)

    def _asked(self, text: str) -> Table | None:
        """The kind of which a text asks which one: 哪種工程師, 算哪一型."""
        if not self._phrasing.says("asks_which", text):
            return None
        mentions = self._lexicon.link(text).mentions
        # "AI 工程師" is what the third tier is for, and all engineers as well.
        ends = [mention.surface for mention in mentions if mention.ids("term")]
        kinds = [self._framework.tables[id] for id in _KINDS]
        named = {id for mention in mentions for id in mention.ids("table")}
        found = [table for table in kinds if table.id in named or any(end.endswith(key(table.name.zh)[-3:]) for end in ends)]
        asking = [id for mention in mentions if "哪" in mention.surface for id in mention.ids("column")]
        referred = {refs for id in asking if (refs := self._framework.column(id).refs)}
        found = found or [table for table in kinds if table.id in referred]
        return found[0] if len(found) == 1 else None

    def _spoken_of(self, query: Query, previous: Query) -> Table | None:
        """The kind that the conversation was about: that was asked for, or of what was told, or of people who do what was told."""
        tables = {self._table_of(id).id for id in previous.rows}
        asked = {table.id for table in self._relations.tables_of(previous.tables)} & _KINDS
        for ids in (tables, asked):
            if len(ids) == 1 and ids <= _KINDS:
                return self._framework.tables[next(iter(ids))]
        before = self._asked(previous.text)
        return before or (self._framework.tables["engineer"] if tables and self._phrasing.says("asks_whom", query.text) else None)

    def _named(self, query: Query, linked: Linked, table: Table, asked: bool) -> bool:
        """Whether names speak for something else: a value, what is not there, or a thing of another kind that is not asked for."""
        named = [id for mention in linked.mentions for id in mention.ids("row") if len(mention.surface) > 1]
        surfaces = {mention.surface for mention in linked.mentions if mention.ids("row")}
        by_name = any(surface in key(self._relations.row(id).name.zh) for surface in surfaces for id in named)
        unknown = any(absent.id != query.wanted and absent.table not in ("industry", "role") for absent in query.absent)
        return unknown or (not asked and (bool(query.terms) or by_name))

    def _changes(self, query: Query, previous: Query, table: Table) -> bool:
        """Whether it puts something else in the place of what was described, or tells what a question for the kind left open."""
        if elliptic(query.text) or self._phrasing.says("changes_what", query.text):
            return True
        return not (previous.rows or previous.terms) and self._asked(previous.text) is table

    def _best(self, text: str, table: Table, least: float, named: bool) -> str | None:
        """The row of the kind that is nearest; where names speak for others, it is to be so of all there is."""
        return nearest(self._relations, self._search, text, table, share=least, of_kind=0.0, of_all=named)
