"""Whether one of a kind does several things, or each takes one of its own, and which: 「翻譯系統和人臉辨識是同一種工程師做的嗎」."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.framework import Table
from advisor.meaning import Search
from advisor.mentions import Linked, Mention
from advisor.phrasing import Phrasing
from advisor.query import Piece, Query, Relations
from advisor.wording import contains, extent, fold

_SHORTEST, _UNNAMED = 3, 1
"""Characters of a part that may describe something, and of it those that no name explains."""
_LIKELY, _LIKELY_OF_SOMEBODY, _TIMES = 0.2, 0.6, 3.0
"""How likely what a part describes must be, of the kind, and how much more so than the next of the kind."""
_SHARE = 0.75
"""Of how likely all of the kind are, the share of one that is hardly another."""
_SEVERAL = 2


class SameOne:
    """Finds what is asked to be one's work or that of several."""

    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search) -> None:
        self._relations = relations
        self._phrasing = phrasing
        self._search = search

    def query(self, message: str, linked: Linked) -> Query | None:
        """The query for whose work each thing is; None where this is not asked, or not several things are told of."""
        same, apart, each = (self._phrasing.says(name, message) for name in ("for_one", "for_several", "for_each"))
        if not (same or apart or each) or self._phrasing.says("in_common", message):
            # "這兩種工程師有沒有什麼共通的地方": what they have in common is asked.
            return None
        for table in self._tables(linked):
            pieces = self._pieces(message, linked, table)
            if len(pieces) >= _SEVERAL and not (each and shares(pieces)):
                columns = [key for mention in linked.mentions for key in mention.ids("column") if key.partition(".")[0] == table.id]
                return Query(
                    message,
                    act="share",
                    tables=(table.id,),
                    columns=tuple(dict.fromkeys(columns)),
                    pieces=pieces,
                    together=None if each else same,
                )
        return None

    def _tables(self, linked: Linked) -> Iterator[Table]:
        """The kinds of whom it may be asked: those named, first of those who are told of by what they make."""
        named = dict.fromkeys(table.id for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table")))
        tables = self._relations.framework.tables.values()
        people = [table for table in tables if table.id in named and table.group == "role" and len(table.rows) >= _SEVERAL]
        yield from sorted(people, key=lambda table: table.id != "engineer")

    def _pieces(self, message: str, linked: Linked, table: Table) -> tuple[Piece, ...]:
        """The things told of, each with those of the kind whose work it is: by their names; what only is described, by its meaning."""
        folded, at = fold(message), linked.keyed.at
        same = len(message) == len(folded)
        found: list[Piece] = []
        for start, words in self._parts(folded):
            inside = [mention for mention in linked.mentions if start <= at[mention.start] < start + len(words) and not mention.fragment]
            named = [piece for mention in inside if (piece := self._named(mention, table))]
            told = named[0] if named else self._described(message[start : start + len(words)] if same else words, table)
            found += [told] if told else []
        return tuple(found)

    def _named(self, mention: Mention, table: Table) -> Piece | None:
        """What a name says whose work it is: of one of the kind itself, of what it has, or in whose words it stands with one's name."""
        own = [id for id in mention.ids("row") if self._relations.row(id).table == table.id]
        if own:
            return Piece(mention.surface, None, tuple(own))
        for term in mention.ids("term"):
            held = [row.id for row in table.rows if any(column.table == table.id for column, _ in self._relations.has(row, term))]
            if held:
                return Piece(mention.surface, term, tuple(held))
        for term in mention.ids("term"):
            spoken = tuple(dict.fromkeys(self._beside(term, table)))
            if spoken:
                return Piece(mention.surface, term, spoken)
        return None

    def _beside(self, term: str, table: Table) -> Iterator[str]:
        """Those of the kind that are named where a value speaks of a term: NLP, in 「NLP 自動化生成病歷摘要」."""
        lexicon = self._relations.lexicon
        for holder, column in lexicon.holders(term):
            row = self._relations.row(holder)
            said = [value.text.zh for value in row.cells[column] if lexicon.speaks_of(value.text.zh, term)]
            others = (value.text.zh for cell in row.cells.values() for value in cell)
            named = (id for name in others if any(contains(words, name) for words in said) for id in lexicon.rows_named(name))
            yield from (id for id in named if self._relations.row(id).table == table.id)

    def _parts(self, folded: str) -> Iterator[tuple[int, str]]:
        """What a message tells of, part by part, with where each begins; without what only puts the question."""
        start = 0
        cuts = self._phrasing.pieces
        for end in (*(found.span() for found in cuts["parted"].finditer(folded)), (len(folded), len(folded))):
            part = cuts["puts"].sub("", folded[start : end[0]])
            led = cuts["led"].match(part.replace(" ", ""))
            words = (part[len(led.group()) :] if led and " " not in part else part).strip()
            yield folded.find(words, start), words
            start = end[1]

    def _described(self, words: str, table: Table) -> Piece | None:
        """Whose work something only described is, where retrieval leaves little doubt among those of the kind."""
        linked = self._relations.lexicon.link(words)
        if len(words) < _SHORTEST or sum(map(extent, linked.rest)) < _UNNAMED:
            return None
        asked = f"{words}是哪種{table.name.zh}"
        hits = [hit for hit in self._search(asked) if hit.chunk.partition(".")[0] == table.id]
        near = sorted(hits, key=lambda hit: -hit.likely)
        # A line of business, or somebody's occupation, describes no work by itself, unless it is hardly another's of the kind.
        alone = near and near[0].likely >= _SHARE * sum(hit.likely for hit in near)
        enough = _LIKELY_OF_SOMEBODY if linked.of("row", "thing") and not alone else _LIKELY
        clearly = near and near[0].likely >= enough and (len(near) == 1 or near[0].likely >= _TIMES * near[1].likely)
        return Piece(words, None, (near[0].chunk,)) if clearly else None


def shares(pieces: Sequence[Piece]) -> bool:
    """Whether there is one of the kind whose work all of it is."""
    return bool(set.intersection(*(set(piece.rows) for piece in pieces)))
