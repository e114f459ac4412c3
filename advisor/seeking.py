"""Who is sought: the one of a kind of people whom a message describes by what it tells, and not by a name of what he has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from advisor.clauses import clauses
from advisor.meaning import Search, likeliest
from advisor.mentions import Linked, Mention
from advisor.newcomers import Newcomer
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations, asks_to_learn
from advisor.scoring.values import MatchRequest, PathRequest, Request
from advisor.selection import filtered
from advisor.wording import extent

_WIDE = 60
"""Hits among which all people are."""
_LIKELY = 0.55
"""From how likely on, among those of the kind asked for, one is taken for the one sought. Of 24 such messages of the sets looked at it is
the right one in 21, and of none in 3."""
_RATHER = 0.7
"""From which share on of two who are compared one is likelier."""
_TELLS = 14.0
"""From which length on a message tells something of what is needed, and not only names it: 哪種工程師負責韌體 names it."""
_PLACES = {"zone", "tier", "gate", "step", "path"}
"""Kinds of which people may be, and that are asked for rather than they."""
_UNSAID = (None, "engineer", "competency", "trend")
"""Of what the guideline is known not to have: attributes, and things that people might be sought for."""
_TO_KNOW = re.compile(r"(知道|曉得|看出|預測|預知|猜出?|算出)[^，,。]{0,3}$")
_SURELY = 0.9
"""From which share on names of values don't count against it: in 照片上畫框框, what is worked on says little of who does it."""
_NEAR, _NEAR_EN = 0.86, 0.84
"""From which score on anything like it is spoken of at all; English lies farther from the guideline's Chinese."""


class Seeking:
    """Finds who is sought. Safe to use from several threads."""

    def __init__(
        self,
        relations: Relations,
        phrasing: Phrasing,
        search: Search,
        linked: Callable[[str], Linked],
        newcomer: Newcomer,
    ) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._phrasing = phrasing
        self._search = search
        self._linked = linked
        self._newcomer = newcomer
        self._people = set(relations.people)

    def instead(self, queries: list[Query], message: str, linked: Linked, context: Context) -> list[Query]:
        """The queries; for the one sought, where they would list all people, or plan and match for a role that nobody named.

        What is asked besides of an attribute that nothing has stays asked. Where somebody from another field seeks any role and none is
        likelier than others, where his path ends is told, and what people use AI rather than develop it."""
        kinds = self._kinds_sought(message, linked)
        # "UI 設計師屬於哪一型": of him nothing is told by which he could be likened to one of them.
        named_only = len(clauses(message)) < 2 and any(absent.table == "role" for query in queries for absent in query.absent)
        if (
            not kinds
            or named_only
            or any(query.advised for query in queries)
            or all(any(absent.table in _UNSAID for absent in query.absent) for query in queries)
        ):
            return queries
        one, share = self._sought(message, linked, kinds)
        names = any(mention.ids("row") and mention.exact for mention in linked.mentions)
        if one is None and not names and context.query is not None and context.query.text != message:
            # "只說跟檢查產品有關的就好", "誰來做": by what was told before.
            whole = f"{context.query.text}，{message}"
            one, share = self._sought(message, self._linked(whole), kinds) if not self._finds_any(queries, message) else (None, 0.0)
        if one is None or (share < _SURELY and len(kinds) > 1):
            newcomer = self._of_newcomer(queries, message, kinds)
            if newcomer or one is None:
                return newcomer or self._all(queries, message, kinds) or queries
        found = [query for query in queries if self._finds(query, message)]
        same = [query for query in found if one.rows[0] in query.rows]
        if found and (len(found) == len(queries) or not same):
            return queries
        return [one, *(query for query in queries if self._besides(query))]

    def _besides(self, query: Query) -> bool:
        """Whether a query asks for something else than people: a fee that nothing has, the tier of those told."""
        if query.absent:
            return all(absent.table is None for absent in query.absent)
        kinds = {*query.tables, *(column.partition(".")[0] for column in query.columns)}
        return bool(kinds) and kinds.isdisjoint(self._people | {"role", "industry"}) and not query.check

    def _rather(self, queries: list[Query], message: str, linked: Linked) -> Query | None:
        """Of people who are compared, the one whom somebody is like who tells of himself: 這兩個差在哪，我偏哪個."""
        if len(queries) != 1 or queries[0].act != "compare" or not self._phrasing.says("seeks.rather", message):
            return None
        hits = [hit for hit in self._search(self._without_roles(linked), _WIDE) if hit.chunk in queries[0].rows]
        best, share = likeliest(hits)
        if best is None or best.chunk.partition(".")[0] not in self._people or share < _RATHER or extent(linked.keyed.folded) < _TELLS:
            return None
        return Query(message, act="tell", rows=(best.chunk,), situated=True, language=queries[0].language)

    def _all(self, queries: list[Query], message: str, kinds: set[str]) -> list[Query]:
        """All of the one kind sought, where names would lead to a column of another and nothing else: 想找一個 AI 工程師，要找哪種."""
        astray = all(query.columns and not (query.rows or query.tables or query.terms or query.absent) for query in queries)
        elsewhere = {column.partition(".")[0] for query in queries for column in query.columns}.isdisjoint(self._people)
        return [Query(message, act="list", tables=tuple(kinds))] if len(kinds) == 1 and astray and elsewhere else []

    def _of_newcomer(self, queries: list[Query], message: str, kinds: set[str]) -> list[Query]:
        """What somebody from another field can become, who names no role: where his path ends, and the types of those who use AI."""
        background, asker = self._newcomer(message)
        left_out = {id for query in queries for id in query.not_rows}
        changes = self._phrasing.aspires(message) or self._phrasing.says("seeks.himself", message)
        if (
            not changes
            or background != "cross_field"
            or len(kinds) == 1
            or self._finds_any([query for query in queries if not query.not_rows], message)
        ):
            return []
        titles = self._framework.tables["role_type"].columns["titles"]
        types = [
            row.id
            for row in self._framework.tables["role_type"].rows
            if {value.row for value in self._framework.cell(row, titles)} - left_out
        ]
        path = Query(message, rows=(f"path.{background}",), columns=("path.end",), asker=asker)
        told = Query(message, rows=tuple(types), columns=("role_type.titles", "role_type.core_value", "role_type.skills"))
        unlisted = [query for query in queries if query.absent and not self._of_people(query)]
        return [*unlisted, path, told]

    def _of_people(self, query: Query) -> bool:
        """Whether people are asked for."""
        return any(table.id in self._people for table in self._relations.tables_of(query.tables))

    def _sought(self, message: str, linked: Linked, kinds: set[str]) -> tuple[Query | None, float]:
        """The query for the one sought, with all that is told of him, and how surely; None where none is clearly likelier than the others.

        Roles that are named only as what it might be say nothing: 要找哪種工程師，NLP 的嗎."""
        if extent(linked.keyed.folded) < _TELLS:
            return None, 0.0
        hits = [hit for hit in self._search(self._without_roles(linked), _WIDE) if hit.chunk.partition(".")[0] in kinds]
        best, share = likeliest(hits)
        near = _NEAR_EN if message.isascii() else _NEAR
        if best is None or share < _LIKELY or best.score < near:
            return None, share
        if share < _SURELY and not self._fits_names(best.chunk, kinds, linked):
            return None, share
        return Query(message, act="tell", rows=(best.chunk,), situated=True, language=self._phrasing.cues(message).language), share

    def _finds_any(self, queries: Sequence[Query], message: str) -> bool:
        return any(self._finds(query, message) for query in queries)

    def _finds(self, query: Query, message: str) -> bool:
        """Whether a query finds people by what they are or have, or is about something else."""
        if query.act == "help":
            put_to_the_test = self._phrasing.cues(message).check
            return not all(self._of_nobody(request, put_to_the_test) for request in query.requests)
        if query.act in ("order", "position", "standing", "compare", "count", "summarise", "explain"):
            return True
        if query.rows:
            # "找哪種工程師，CV 的嗎": put to the test is only what it might be.
            of_people = all(self._relations.row(id).table in self._people for id in query.rows)
            return of_people and not (query.check and self._phrasing.says("seeks.which", message))
        return filtered(query) and not query.check

    def _of_nobody(self, request: Request, put_to_the_test: bool) -> bool:
        """Whether a request names no role and nothing of one: a path to any, a match of what no role has, or of what it only might be."""
        if isinstance(request, PathRequest):
            return request.role in (None, "ai_engineer") and not request.skills
        if not isinstance(request, MatchRequest):
            return False
        named = [self._named(words) for words in request.interests]
        only_named = put_to_the_test and all(rows and not of_people for rows, of_people, _ in named)
        return only_named or not any(rows or held for rows, _, held in named)

    def _named(self, words: str) -> tuple[bool, bool, bool]:
        """Whether words name people, whether they name something that people have, and something that anything has."""
        mentions = self._relations.lexicon.link(words).mentions
        rows = {id for mention in mentions for id in mention.ids("row")}
        held = {id for mention in mentions for term in mention.ids("term") for id, _ in self._relations.lexicon.holders(term)}
        return any(map(self._is_person, rows)), any(map(self._is_person, held)), bool(held)

    def _is_person(self, id: str) -> bool:
        return self._relations.row(id).table in self._people

    def _kinds_sought(self, message: str, linked: Linked) -> set[str]:
        """The kinds of people of whom one is sought: an engineer, or anybody; none where another thing is asked."""
        cues = self._phrasing.cues(message)
        if cues.count or cues.compare or cues.others or cues.siblings or cues.nth or self._phrasing.says("seeks.not", message):
            return set()
        if cues.listing and self._phrasing.says("of_all", message):
            # "總共有哪些職稱" asks for all.
            return set()
        others = {table.id for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table"))} - self._people
        if others and not any(mention.asked and self._kinds_of(mention) and mention.surface != "誰" for mention in linked.mentions):
            # "圖文影像那組的工具有誰": of tools.
            return set()
        if any(mention.asked and set(mention.ids("table")) & _PLACES for mention in linked.mentions):
            return set()
        spoken = [mention for mention in linked.mentions if self._kinds_of(mention)]
        # "資料該用誰的": whose, and not who.
        chars = linked.keyed.chars
        # Nor is he sought of whom something is to be known: 想提早知道誰會還不出錢.
        meant = [
            mention
            for mention in spoken
            if mention.surface != "人"
            and not (mention.surface == "誰" and (chars[mention.end :][:1] == "的" or _TO_KNOW.search(chars[: mention.start])))
        ]
        asked = [mention for mention in meant if mention.asked and not mention.negated]
        named = [mention for mention in meant if not any(ref.kind == "filler" for ref in mention.refs)]
        if not named and any(map(asks_to_learn, linked.mentions)):
            # "我們這種工作的人要學什麼": what is on his way, and no one.
            return set()
        if not (asked and self._phrasing.asks_openly(message)) and not self._phrasing.says("seeks.one", message):
            return set()
        kinds = [self._kinds_of(mention) for mention in (asked or spoken)]
        return min(kinds, key=len, default={"engineer"} if self._phrasing.says("seeks.engineer", message) else self._people)

    def _kinds_of(self, mention: Mention) -> set[str]:
        """The kinds of people that a name stands for, where it stands for nothing else; the type that is asked for: 算哪一型."""
        refs = {self._framework.column(id).refs for id in mention.ids("column")} if mention.asked and not mention.ids("table") else set()
        if len(refs) == 1 and refs <= self._people:
            return {str(one) for one in refs}
        tables = {table.id for table in self._relations.tables_of(mention.ids("table"))}
        return tables if tables <= self._people else set()

    def _without_roles(self, linked: Linked) -> str:
        """The text without the names of roles."""
        left = list(linked.keyed.folded)
        for mention in linked.mentions:
            rows = mention.ids("row")
            if rows and all(self._relations.row(id).table in self._people for id in rows):
                start, end = linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1
                left[start:end] = " " * (end - start)
        return "".join(left)

    def _fits_names(self, id: str, kinds: set[str], linked: Linked) -> bool:
        """Whether it has one of the values named that any of the kinds has, where such are named."""
        held = set()
        for mention in linked.mentions:
            if mention.exact and not (mention.negated or mention.fragment):
                holders = {row for term in mention.ids("term") for row, _ in self._relations.lexicon.holders(term)}
                held |= {row for row in holders if self._relations.row(row).table in kinds}
        return not held or id in held
