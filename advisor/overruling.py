"""What a message that tells a situation most likely asks about, where its names led to an answer that tells nothing of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.clauses import clauses
from advisor.meaning import NOT_ONE, Hit, Search
from advisor.mentions import Linked
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.types import Language

_LIKELY = 0.6
"""How likely (`Hit.likely`) something must be meant."""
_ITS_OWN = frozenset({"compare", "rank", "position"})
"""What is asked of several things, or of places: no single thing stands in for it."""


@dataclass(frozen=True)
class Overruling:
    """Overrules what names led to. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search

    def instead(self, asked: str, parts: Sequence[Part]) -> Query | None:
        """The query about what is most likely asked about, in place of all the parts; None where these tell of it, or it is not clear."""
        named = {id for mention in self.relations.lexicon.link(asked).mentions for id in mention.ids("row")}
        # What no name stands for was found by its place, or by its meaning: 文書應用和音源應用之間.
        found = any(part.query.rows and named.isdisjoint(part.query.rows) for part in parts)
        if found or any(map(self._stands, parts)):
            return None
        hit = self._meant(asked)
        return self._about(asked, hit, parts[0].query.language) if hit and not any(self._tells(part, hit) for part in parts) else None

    def found(self, asked: str, parts: Sequence[Part]) -> Query | None:
        """The query about what is most likely asked about, where names speak for nothing; None where they do, or it is not clear.

        Nor where it is a section whose figure the text leaves out."""
        hit = None if any(part.query.rows for part in parts) else self._meant(asked)
        figure = hit and self.relations.framework.section(self.relations.framework.section_of(hit.chunk)).missing_figure
        return self._about(asked, hit, parts[0].query.language) if hit and not figure else None

    def _meant(self, asked: str) -> Hit | None:
        """What a message of several clauses most likely asks about, where it is clear."""
        hit = self.search(asked)[0]
        if len(clauses(asked)) < 2 or hit.likely < _LIKELY or self._asks_for_more(asked):
            return None
        return hit if self._of_kind(hit, self.phrasing.mark(self.relations.lexicon.link(asked))) else None

    def _asks_for_more(self, asked: str) -> bool:
        """Whether what is left of several is asked for, or what to begin with or become, which goes by who asks."""
        phrasing, cues = self.phrasing, self.phrasing.cues(asked)
        several = any(NOT_ONE.search(clause) for clause in clauses(asked) if phrasing.cues(clause).asks)
        left = several or cues.others or phrasing.says("sets_aside", asked)
        return bool(left or cues.why or phrasing.begins(asked) or phrasing.aspires(asked))

    @staticmethod
    def _about(asked: str, hit: Hit, language: Language | None) -> Query:
        kind, _, number = hit.chunk.partition(".")
        if kind == "section":
            return Query(asked, act="summarise", section=int(number), situated=True, language=language)
        return Query(asked, rows=(hit.chunk,), situated=True, language=language)

    def _stands(self, part: Part) -> bool:
        """Whether a part is not to be overruled: it is advice by who asks, of several things, of places among them, or of what is left."""
        query = part.query
        if query.act == "help":
            return any(request != type(request)() for request in query.requests)
        asked = query.leans or query.advised or query.absent or query.act in _ITS_OWN
        asked = asked or part.composed.judged or part.composed.outcome != "answered"
        placed = query.order or query.nth or query.number or query.extreme or query.relation or query.section
        left = query.not_rows or query.not_terms or query.lacking or query.naming or query.among
        conditions = query.tables and any(not self.relations.are_people(term) for term in query.terms)
        return bool(asked or placed or left or conditions)

    def _tells(self, part: Part, hit: Hit) -> bool:
        """Whether a part tells of the hit: of its row, or of its section."""
        rows = {*part.query.rows, *part.composed.rows}
        if len(part.query.rows) > 1 and hit.chunk in rows:
            return True
        if hit.chunk.startswith("industry.") and any(self.relations.row(id).table in self.relations.people for id in rows):
            # Where it is done tells less than who does it.
            return True
        if hit.chunk.startswith("section."):
            number = int(hit.chunk.partition(".")[2])
            return any(evidence.section == number for evidence in part.composed.evidence)
        return any(part.composed.of(hit.chunk))

    def _of_kind(self, hit: Hit, linked: Linked) -> bool:
        """Whether a hit is of a kind that is asked for, or none is."""
        asked = {table.id for mention in linked.mentions if mention.asked for table in self.relations.tables_of(mention.ids("table"))}
        return not asked or hit.chunk.partition(".")[0] in asked
