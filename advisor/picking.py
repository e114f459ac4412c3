"""Which rows of a kind a message asks for, where its words led to all of it or to something else: those at a place, or all but some.

That is learned (advisor/choices.py); of which kind, and beside which of its rows, is told by names, what was spoken of, and nearness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.aims import Aim
from advisor.answerable import of_kinds
from advisor.choices import Choices
from advisor.compose import Composer
from advisor.framework import Row, Table
from advisor.lexicon import number_of
from advisor.meaning import Search
from advisor.mentions import Linked
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Order, Query, Relations
from advisor.selection import selected
from advisor.types import Language
from advisor.wording import fold, language_of

_CLEARLY, _RATHER, _SURELY = 0.6, 0.8, 0.9
"""How likely a choice must be asked for; more where words told another place, and where a helper computed something."""
_PERHAPS = 0.15
"""Where words tell it as well."""
_OF_KIND, _ONE_KIND = 0.3, 0.8
"""How likely a kind must be meant that nothing names, and so that no other is."""
_NEAR = 0.5
"""How likely (`Hit.likely`) a row must be meant by what describes it."""
_FEW = 5
"""Rows of a kind without an order of its own, that are in some order all the same: the columns of a table."""
_UNPLACED = frozenset({"path", "axis", "message", "document", "keyword"})
"""Kinds whose rows stand beside one another."""
_BESIDE: Mapping[str, tuple[Order, bool]] = {
    "next": ("next", False),
    "after": ("next", True),
    "previous": ("previous", False),
    "before": ("previous", True),
}
"""The order, and whether all that come there are asked for."""
_UNORDERED, _NONE = "unordered", "plain"
_THROUGH = frozenset({"around", "through"})
"""Orders that words told, of several places."""
_PLACES = frozenset({"first", "last", "next", "previous"})
_OF_HELPERS = frozenset({"certification", "tier", "gate", "path"})
"""Kinds that helpers tell of: whom they computed something for gets that."""
_ON_THE_WAY = frozenset({"step", "gate"})
"""Kinds of which a place may be asked for by somebody who wants advice: 第一關."""
_EVERY = frozenset(choice for choice, (_, every) in _BESIDE.items() if every)
_REPLACED = frozenset({"tell", "list", "passage", "summarise", "compare", "order", "position", "help"})
_NUMBER = re.compile(r"[一二兩三四五六七八九十]{1,3}|\d{1,2}")
_FROM_END = re.compile(r"倒數|\bfrom the (end|bottom|right)\b|\blast but\b")


@dataclass(frozen=True)
class Picking:
    """Answers by choices. Safe to use from several threads."""

    relations: Relations
    phrasing: Phrasing
    search: Search
    choices: Choices
    composer: Callable[[Language], Composer]

    def instead(self, asked: str, part: Part, context: Context, language: Language, advice: bool) -> Part | None:
        """What answers the choice in place of the part; None where it does, or none is clear.

        `advice`: whether advice may be wanted, which is told by where somebody stands and not by a place in a list."""
        query = part.query
        excluded = query.act == "list" and bool(query.not_rows or query.not_terms) and not (query.rows or query.terms or query.check)
        if self._stands(part) and not excluded:
            return None
        linked = self.phrasing.mark(self.relations.lexicon.link(asked))
        choice, kinds = self.choices.read(asked, of_kinds(linked, self.relations.lexicon, language_of(asked)))
        others = choice.among(lambda label: label != _NONE)
        best = others.best("")
        said = self._said(best, linked) and others.chance(best) >= _RATHER
        if choice.chance(best) < (_PERHAPS if said else _CLEARLY):
            return None
        if excluded:
            return self._of_groups(best, choice.chance(best), kinds, part, language)
        spoken = self._spoken_of(context) if query.leans else ()
        for table in self._kinds(linked, kinds, part, spoken, best in _BESIDE):
            specific = self._specific(part, table)
            if advice and table.id not in _ON_THE_WAY:
                return None
            if choice.chance(best) < (_PERHAPS if said and not specific else self._enough(part, specific)):
                continue
            if best == _UNORDERED:
                return self._unranked(asked, table, part, language, kinds.chance(table.id))
            if self._placed_by_words(linked, (table.id, *spoken), table, best, query, choice.chance(best)):
                return None
            if query.act == "help" and (best not in _PLACES or table.id in _OF_HELPERS):
                return None
            if found := self._chosen(best, table, asked, linked, part, context):
                # Where words led to something else, its kind must be as clear, or spoken of.
                likely = kinds.chance(table.id) + (kinds.chance("path") if table.id == "gate" else 0)
                clear = not specific or table.id in spoken or likely >= self._enough(part, specific)
                if self._same(found, query) or not clear:
                    return None
                found = replace(found, leans=query.leans, language=query.language)
                return Part(found, self.composer(query.language or language).compose(found))
        return None

    def _of_groups(self, choice: str, likely: float, kinds: Aim, part: Part, language: Language) -> Part | None:
        """What is left of the groups that are clearly meant, where words left something out of what is in them: 工具分成哪幾類."""
        kind, query = kinds.best(""), part.query
        sure = choice == "except" and min(likely, kinds.chance(kind)) >= _SURELY and not query.among and not part.composed.judged
        tables = self.relations.tables_of(query.tables)
        if not sure or len(tables) != 1 or all(column.refs != kind for column in tables[0].columns.values()):
            return None
        table = self.relations.framework.tables[kind]
        left = selected(self.relations, query, table)
        if not 0 < len(left) < len(table.rows):
            return None
        query = replace(query, tables=(kind,), columns=tuple(key for key in query.columns if key.startswith(f"{kind}.")))
        return Part(query, self.composer(query.language or language).compose(query))

    def _said(self, choice: str, linked: Linked) -> bool:
        """Whether words tell the choice as well."""
        cues = self.phrasing.cues(linked.keyed.folded)
        if choice == "nth":
            return cues.nth is not None
        order = _BESIDE[choice][0] if choice in _BESIDE else choice
        return cues.order is not None and cues.order == order

    def _unranked(self, asked: str, table: Table, part: Part, language: Language, likely: float) -> Part | None:
        """The part, or all of the kind where nothing was told, after saying that such things are in no order; None where they are, or
        something was computed. `likely`: how likely the kind is meant."""
        if table.ordered or part.query.act == "help" or not self.phrasing.says("ranks", asked):
            return None
        composer = self.composer(part.query.language or language)
        if part.composed.outcome == "answered":
            return replace(part, composed=composer.unranked(table, part.composed))
        query = Query(asked, act="list", tables=(table.id,), leans=part.query.leans, language=part.query.language)
        few = len(table.rows) <= _FEW and likely >= _RATHER
        return Part(query, composer.unranked(table, composer.compose(query))) if few else None

    @staticmethod
    def _enough(part: Part, specific: bool) -> float:
        """How likely a choice must be asked for: more where the words led to something else, or a helper computed something."""
        query, answered = part.query, part.composed.outcome == "answered"
        if query.order == "all" or (answered and (query.act == "help" or (query.rows and query.columns))):
            return _SURELY
        return _RATHER if specific else _CLEARLY

    @staticmethod
    def _specific(part: Part, table: Table) -> bool:
        """Whether the words led to something else than all of a kind."""
        query = part.query
        attribute = not query.tables and any(key.partition(".")[0] != table.id for key in query.columns)
        return bool(query.rows or query.terms or query.nth or attribute or query.act in ("passage", "help"))

    def _placed_by_words(self, linked: Linked, kinds: Sequence[str], table: Table, choice: str, query: Query, likely: float) -> bool:
        """Whether the words told places of one of the kinds, or speak of all; but not where they told another place than is asked for.

        `likely`: how likely the choice is asked for."""
        cues = self.phrasing.cues(linked.keyed.folded)
        named = {id for mention in linked.mentions for id in mention.ids("row")}
        if len(query.rows) == 1 and query.rows[0] in named and choice != "except" and not query.order:
            # "Step 4 是什麼"; but not "ML 左邊那欄是誰".
            return choice not in _BESIDE
        # "開頭說的三個大趨勢分別是哪些": all of them.
        counted = cues.number == len(table.rows) and choice in ("first", "last", "middle", "nth")
        whole = counted and (cues.listing or not (cues.order or cues.nth or likely >= _SURELY))
        if whole or (query.act == "order" and not query.order):
            return True
        if query.order:
            as_told = cues.order == query.order and table.ordered and choice not in _EVERY
            return query.order in _THROUGH or (as_told and (query.order in ("next", "previous") or not query.rows))
        # "後三步", "前一步的前一步", "倒數第二個".
        of_kind = bool(query.rows) and all(self.relations.row(id).table in kinds for id in query.rows)
        return of_kind and not query.advised and bool(cues.order or cues.nth or len(query.rows) > 1)

    @staticmethod
    def _stands(part: Part) -> bool:
        """Whether a query already leaves out, judges, counts or asks for what is not there."""
        query = part.query
        chooses = query.relation or query.extreme or query.between or query.not_rows or query.not_terms or query.lacking or query.naming
        judges = query.check or query.claims or query.presumes or query.reversed or query.insists or part.composed.judged
        return bool(chooses or judges or query.act not in _REPLACED or query.absent or query.among or query.form)

    def _spoken_of(self, context: Context) -> tuple[str, ...]:
        """The kinds of what was told and asked about last."""
        rows = [shown.row for shown in context.shown if shown.row] + list(context.query.rows if context.query else ())
        return (*(self.relations.row(id).table for id in rows), *(context.query.tables if context.query else ()))

    def _kinds(self, linked: Linked, kinds: Aim, part: Part, spoken: Sequence[str], beside: bool) -> Iterator[Table]:
        """The kinds that the choice may be made among, likeliest first; only one that is clearly meant.

        `beside`: whether what stands beside something is asked for."""
        learned = sorted((id for id in kinds.likely if kinds.chance(id) >= _OF_KIND), key=kinds.chance, reverse=True)
        told = [self.relations.row(id).table for id in part.query.rows]
        named = [table.id for mention in linked.mentions for table in self.relations.tables_of(mention.ids("table"))]
        sections = {int(number) for mention in linked.mentions for number in mention.ids("section")}
        pages = [table.id for table in self.relations.framework.tables.values() if table.section in sections and table.id not in _UNPLACED]
        found = [*named, *part.query.tables, *learned, *told, *spoken, *pages]
        found = learned[:1] if learned and kinds.chance(learned[0]) >= _ONE_KIND else found
        if beside and learned[:1] == ["path"]:
            # What comes behind a gate is of its path.
            found = [*found, "gate"]
        if spoken and not named:
            # "那起點呢", "第二項做什麼": of what was spoken of, whatever it sounds like.
            found = [id for id in found if id in spoken or (id == "gate" and "path" in spoken)]
        yield from (table for id in dict.fromkeys(found) for table in self.relations.tables_of((id,)) if len(table.rows) > 1)

    def _chosen(self, choice: str, table: Table, asked: str, linked: Linked, part: Part, context: Context) -> Query | None:
        """The query for what is chosen of a kind; None where nothing is."""
        rows = table.rows
        if choice == "except":
            return self._all_but(table, asked, linked, part, context)
        listed = self._listed(table, part, context)
        if choice in ("first", "last") and listed:
            return Query(asked, rows=(listed[0 if choice == "first" else -1],))
        named = [id for mention in linked.mentions for id in mention.ids("row")]
        figure = table.id == "gate" and "path.science" in (*part.query.rows, *named)
        if figure or table.id in _UNPLACED or not (table.ordered or len(rows) <= _FEW):
            # Of the path of which only a figure shows the steps, none are told.
            return None
        if choice in ("first", "last", "middle") and (choice != "middle" or len(rows) % 2):
            return self._at(table, {"first": 1, "middle": len(rows) // 2 + 1, "last": len(rows)}[choice], asked, part)
        if choice == "nth":
            place = self._place(asked, len(rows))
            return self._at(table, place, asked, part) if place else None
        beside = _BESIDE.get(choice)
        row = self._beside_which(table, asked, linked, part, context) if beside or choice == "position" else None
        if row is None:
            return None
        if beside is None:
            # "企劃是第幾階" asks for the tier, and not for its place.
            return None if part.query.terms else Query(asked, act="position", rows=(row.id,))
        order, every = beside
        if table.ordered:
            return Query(asked, act="order", rows=(row.id,), order=order, every=every)
        places = range(rows.index(row) + 2, len(rows) + 1) if order == "next" else range(1, rows.index(row) + 1)
        if not places:
            return Query(asked, act="position", rows=(row.id,))
        if every:
            return Query(asked, rows=tuple(rows[place - 1].id for place in places))
        return self._at(table, places[0 if order == "next" else -1], asked, part)

    def _all_but(self, table: Table, asked: str, linked: Linked, part: Part, context: Context) -> Query | None:
        """The query for all of a kind but what a message names, points to, or describes."""
        if not self.phrasing.says("leaves_rest", asked):
            # What something is not, or needs not, may be how the wanted thing is described: 完全不碰程式的是哪一區.
            return None
        named = [mention for mention in linked.mentions if not mention.fragment]
        terms = [term for mention in named for term in mention.ids("term")[:1] if self.relations.column_holding(table, term)]
        rows = [id for mention in named for id in mention.ids("row") if self.relations.row(id).table == table.id]
        if len({self.relations.column_holding(table, term) for term in terms}) + bool(rows) > 1:
            # Which of them is a condition, only the words around them tell.
            return None
        if table.id in _UNPLACED and not rows:
            return None
        if not (terms or rows) and part.query.leans and self.phrasing.pronoun(asked) and context.query:
            rows = [
                id
                for id in (*context.query.rows, *(shown.row for shown in context.shown if shown.row))
                if self.relations.some_go_with(id, table)
            ]
        condition = any(mention.ids("row") or mention.ids("term") for mention in named)
        if not (terms or rows or condition):
            near = [hit for hit in self.search(asked) if hit.likely >= _NEAR and not hit.chunk.startswith("section.")]
            rows = [hit.chunk for hit in near if hit.chunk in {row.id for row in table.rows}][:1]
            rows = rows or [hit.chunk for hit in near if self.relations.some_go_with(hit.chunk, table)][:1]
        columns = tuple(key for key in part.query.columns if key.startswith(f"{table.id}."))
        query = Query(
            asked,
            act="list",
            tables=(table.id,),
            not_rows=tuple(dict.fromkeys(rows)),
            not_terms=tuple(dict.fromkeys(terms)),
            columns=columns,
        )
        left = {row.id for row in selected(self.relations, query, table)}
        told = {*part.query.rows, *(shown.row for shown in part.composed.shown if shown.row)} & {row.id for row in table.rows}
        # Of fewer of them, others may have been left out as well.
        return query if (rows or terms) and 0 < len(left) < len(table.rows) and not (told and told <= left) else None

    @staticmethod
    def _place(asked: str, most: int) -> int | None:
        """The one place that a message names by a number, beside how many there are: 開發工作有三層，二層那個."""
        if _FROM_END.search(fold(asked)):
            return None
        found = {number_of(digits) for digits in _NUMBER.findall(fold(asked))} - {None}
        found -= {most}
        place = found.pop() if len(found) == 1 else None
        return place if place and place <= most else None

    @staticmethod
    def _listed(table: Table, part: Part, context: Context) -> list[str]:
        """Some of a kind that were listed last, where the message follows on them."""
        kind = {row.id for row in table.rows}
        listed = [shown.row for shown in context.shown if shown.row in kind] if part.query.leans else []
        return [id for id in listed if id] if 1 < len(listed) < len(kind) else []

    def _at(self, table: Table, place: int, asked: str, part: Part) -> Query:
        """The query for the row of a kind at a place, and what is asked of it."""
        row = table.rows[place - 1]
        columns = tuple(key for key in part.query.columns if self.relations.applicable(key, row))
        return Query(asked, rows=(row.id,), columns=columns) if columns else Query(asked, act="list", tables=(table.id,), nth=place)

    def _beside_which(self, table: Table, asked: str, linked: Linked, part: Part, context: Context) -> Row | None:
        """The row of a kind that a message names, describes, or was spoken of before."""
        rows = {row.id: row for row in table.rows}
        lexicon = self.relations.lexicon
        named = [id for mention in linked.mentions if not mention.fragment for id in mention.ids("row")]
        holding = [id for mention in linked.mentions for term in mention.ids("term") for id, _ in lexicon.holders(term)]
        spoken = (*context.query.rows, *reversed(context.trail)) if part.query.leans and context.query else ()
        before = [id for id in spoken if id in rows][:1]
        for found in (named, before or part.query.rows, holding):
            alike = {id for id in found if id in rows}
            if len(alike) == 1:
                return rows[alike.pop()]
        near = next((hit for hit in self.search(asked) if hit.chunk in rows), None)
        return rows[near.chunk] if near and near.likely >= _NEAR else None

    def _same(self, chosen: Query, query: Query) -> bool:
        """Whether a query asks for what was chosen."""
        if chosen.nth:
            row = self.relations.tables_of(chosen.tables)[0].rows[chosen.nth - 1].id
            return query.rows == (row,) and not query.order
        return (chosen.act, chosen.rows, chosen.order, chosen.every) == (query.act, query.rows, query.order, query.every)
