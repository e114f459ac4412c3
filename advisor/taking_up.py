"""Follow-ups that take up the last answer as a whole: told shorter, where it comes from, what is left or comes next after those named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.conversation import elliptic, short
from advisor.corrections import CLAUSES
from advisor.framework import Table
from advisor.leaning import Leaning
from advisor.mentions import Linked
from advisor.ordinals import places
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Claim, Named, Query, Relations
from advisor.wording import fold, key

_IT = re.compile(r"[它他她牠](?!們)|\b(its|it|he|she)\b", re.IGNORECASE)
_CLAUSE = re.compile(rf"{CLAUSES}|[?？]|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_RUN = 2


class TakingUp(Leaning):
    """Takes up the last answer."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._pointing = Pointing(relations, phrasing)

    def without_brevity(self, message: str) -> str | None:
        """The message without what wants the answer shorter, and for what; empty where nothing else is asked, None where nothing is.

        太長了，我要貼群組，一人一句就好."""
        parts = [part for part in _CLAUSE.split(message) if part and part.strip()]
        brief = [part for part in parts if self._phrasing.says("shortens", part) and not self._names(part)]
        if not brief:
            return None
        # "一句話講它在哪裡": what is asked besides, in the same clause.
        beside = [self._phrasing.without_brevity(part) for part in brief]
        left = [part for part in beside if self._phrasing.asks_openly(part) or self._singles_out(part)]
        left += [part for part in parts if part not in brief and not (self._phrasing.says("what_for", part) and not self._names(part))]
        asks = any(self._names(part) or self._asks(part) or self._singles_out(part) for part in left)
        return "，".join(left) if asks else ""

    def _singles_out(self, part: str) -> bool:
        """Whether a clause names an attribute, or one by its place: 他的核心價值用一句話講, 第三個再說短一點."""
        return bool(places(fold(part))) or self._asks_of_more(part)

    def asked_alone(self, message: str) -> str | None:
        """The one clause that asks on elliptically, where the others only tell: 我下個月要跳槽去醫院了，那換成醫院呢; None for others."""
        parts = [part for part in _CLAUSE.split(message) if part and part.strip()]
        asking = [part for part in parts if elliptic(part) and self._names(part)]
        others = [part for part in parts if part not in asking]
        alone = len(asking) == 1 and others and not any(self._asks(part) for part in others)
        return asking[0] if alone and asking[0].strip().startswith(("那", "換成", "如果換", "what about", "how about")) else None

    def with_subject(self, message: str, context: Context) -> str:
        """A long message with the name of the one thing that its first pronoun stands for; the message itself where it stands for none."""
        previous = context.query
        if previous is None or len(previous.rows) != 1 or not self._phrasing.says("begins_with_it", message):
            return message
        if short(message) and (self._phrasing.asks_openly(message) or not self._phrasing.claims["says"].search(message)):
            return message
        if any(mention.ids("row") for mention in self._lexicon.link(message).mentions):
            return message
        name = self._relations.row(previous.rows[0]).name
        return _IT.sub(name.en if message.isascii() else name.zh, message, count=1)

    def taken_up(self, message: str, context: Context) -> Query | None:
        """The question that takes up the last answer; None where the message asks for something else."""
        previous = context.query
        if previous is None:
            return None
        parts = [part for part in _CLAUSE.split(message) if part and part.strip()]
        whole = self._source(message, parts, previous) or self._after(message, parts, context) or self._all_of_kind(parts, previous)
        whole = whole or self._rest_of_told(message, previous)
        return whole or self._of_others(message, context, previous)

    def _of_others(self, message: str, context: Context, previous: Query) -> Query | None:
        """The question about both that were told, about the other end, or against another that is named."""
        linked = self._phrasing.mark(self._lexicon.link(message))
        parts = [part for part in _CLAUSE.split(message) if part and self._phrasing.says("obliges", part)]
        obliging = self._phrasing.mark(self._lexicon.link(parts[0])) if parts else linked
        cues = self._phrasing.cues(message)
        subjects = self._pointing.subjects(message, previous, context)
        return (
            (self._of_both(message, linked, subjects) if cues.check else None)
            or self._obliged(message, obliging, subjects)
            or self._leaving_out(message, linked, previous)
            or self._only_some(message, linked, previous)
            or self._other_end(message, linked, subjects)
            or self._against(message, linked, subjects)
            or (self._who_does(message, linked, subjects, previous) if short(message) else None)
            or self._of_another_way(message, linked, previous)
            or self._in_or_out(message, linked, subjects)
        )

    def _of_both(self, message: str, linked: Linked, subjects: Sequence[str]) -> Query | None:
        """Whether both that were told have what is named: 所以翻譯系統兩個都會做囉."""
        if len(subjects) != 2 or not self._alike(*subjects) or not self._phrasing.says("both_have", message):
            return None
        if any(mention.ids("row") and not mention.fragment for mention in linked.mentions):
            return None
        terms = tuple(dict.fromkeys(term for id in subjects for term in self._pointing.values(linked, self._table_of(id), False)))
        if not terms:
            return None
        claim = Claim(tuple(Named(rows=(id,)) for id in subjects), tuple(Named(terms=(term,)) for term in terms))
        return Query(message, rows=tuple(subjects), terms=terms, every=True, check=True, claims=(claim,))

    def _obliged(self, message: str, linked: Linked, subjects: Sequence[str]) -> Query | None:
        """Whether what is named, or what was spoken of, may be left out: 一定要學 Python 喔, 可以免修吧."""
        if not subjects or not self._phrasing.says("obliges", message):
            return None
        if self._phrasing.asks_openly(message) or linked.of("attribute", "thing"):
            return None
        named = [mention for mention in linked.mentions if not mention.fragment and len(mention.surface) > 1]
        rows = [id for mention in named for id in mention.ids("row")]
        terms = [term for mention in named for term in mention.ids("term")]
        table = self._table_of(subjects[0])
        rows = sorted(rows, key=lambda id: self._table_of(id) is not table)
        if table.ordered:
            rows = [table.rows[index].id for place in places(fold(message)) for index in place.of(len(table.rows))] + rows
        holding = [row.id for term in terms for row in (self._relations.row(subjects[0]), *table.rows) if self._relations.has(row, term)]
        about = next(iter((*rows, *holding)), None if terms or len(subjects) > 1 else subjects[0])
        columns = [column for column in self._framework.columns_of(self._relations.row(about)) if column.gist] if about else []
        held = tuple(term for term in terms if about and self._relations.has(self._relations.row(about), term))
        told = () if held else self._held([column.key for column in columns], self._rows([about] if about else []))
        return Query(message, rows=(about,), terms=held[:1], columns=told, obliges=True) if about else None

    def _leaving_out(self, message: str, linked: Linked, previous: Query) -> Query | None:
        """The question for what the one spoken of has besides what is left out: 不是，我是說跟影像沒關係的那種."""
        if len(previous.rows) != 1 or previous.tables or previous.check or linked.of("row"):
            return None
        if not self._phrasing.corrections.corrected(message):
            return None
        row = self._relations.row(previous.rows[0])
        barred = [mention.surface for mention in linked.mentions if mention.negated and len(mention.surface) > 1]
        held = [column for column in self._framework.columns_of(row) if not column.refs]
        for column in [one for one in held if one.key in previous.columns] or [one for one in held if one.gist]:
            values = [value.text.zh for value in self._framework.cell(row, column)]
            out = tuple(value for value in values if any(word in key(value) for word in barred))
            if 0 < len(out) < len(values):
                return Query(message, rows=(row.id,), columns=(column.key,), not_terms=out)
        return None

    def _only_some(self, message: str, linked: Linked, previous: Query) -> Query | None:
        """The question for some of what the one spoken of has: 我只想知道跟病歷有關的."""
        if len(previous.rows) != 1 or previous.tables or linked.of("row") or not self._phrasing.says("only_about", message):
            return None
        row = self._relations.row(previous.rows[0])
        told = [column for column in self._framework.columns_of(row) if not column.refs and column.key in previous.columns]
        about = self._phrasing.only_about(message)
        for column in told:
            values = [value.text.zh for value in self._framework.cell(row, column)]
            kept = tuple(value for value in values if any(about[at : at + 2] in value for at in range(len(about) - 1)))
            if 0 < len(kept) < len(values):
                return Query(message, rows=(row.id,), terms=kept)
        return None

    def _other_end(self, message: str, linked: Linked, subjects: Sequence[str]) -> Query | None:
        """The question about the other end of the order in which the one spoken of is an end: 那光譜另一頭呢."""
        table = self._table_of(subjects[0]) if len(subjects) == 1 else None
        if table is None or not table.ordered or linked.of("row") or not self._phrasing.says("other_end", message):
            return None
        ends = (table.rows[0].id, table.rows[-1].id)
        return Query(message, rows=(ends[1 - ends.index(subjects[0])],)) if subjects[0] in ends else None

    def _against(self, message: str, linked: Linked, subjects: Sequence[str]) -> Query | None:
        """The question how the one spoken of compares with another of its kind that is named: 它跟資策會那張比，哪張偏實作."""
        if len(subjects) != 1 or not self._phrasing.says("it_against", message):
            return None
        table = self._table_of(subjects[0])
        found = (self._named("", replace(linked, mentions=(mention,)), table) for mention in linked.mentions)
        others = next((ids for named in found if (ids := [id for id in named if id != subjects[0]])), [])
        columns = dict.fromkeys(self._relations.column_holding(table, term) for term in self._pointing.values(linked, table, False))
        asked = tuple(key for key in columns if key and key != f"{table.id}.issuer")
        return Query(message, act="compare", rows=(subjects[0], others[0]), columns=asked) if len(others) == 1 else None

    def _who_does(self, message: str, linked: Linked, subjects: Sequence[str], previous: Query) -> Query | None:
        """The question which engineers go with what was told: 誰來做, of an industry."""
        named = any(mention.ids("row") or mention.ids("term") for mention in linked.mentions)
        engineers = self._framework.tables["engineer"].id
        if named or not subjects or self._table_of(subjects[0]).group == "role" or not self._phrasing.says("who_does", message):
            return None
        doing = self._engineers_in(previous.terms)
        if doing:
            return Query(message, rows=doing)
        return Query(message, rows=tuple(subjects), tables=(engineers,)) if self._tied(subjects, (engineers,)) else None

    def _of_another_way(self, message: str, linked: Linked, previous: Query) -> Query | None:
        """The question for what a thing lists in order, where it lists none and only another does: 這條路的第一關, of the science path."""
        way = self._relations.way(self._relations.row(previous.rows[0])) if len(previous.rows) == 1 else None
        if way is None or self._framework.cell(self._relations.row(previous.rows[0]), way):
            return None
        kinds = {id for mention in linked.mentions for id in mention.ids("table")}
        kinds |= {self._table_of(id).id for mention in linked.mentions for id in mention.ids("row")}
        return Query(message, rows=previous.rows, columns=(way.key,), figure=True) if kinds == {way.refs} else None

    def _in_or_out(self, message: str, linked: Linked, subjects: Sequence[str]) -> Query | None:
        """Whether the one spoken of is of the kind that it has to do with: 他在四種裡面還是外面."""
        named = [mention for mention in linked.of("row", "term") if not mention.ids("table")]
        if len(subjects) != 1 or named or not self._phrasing.says("in_or_out", message):
            return None
        row = self._relations.row(subjects[0])
        kinds = [column.refs for column in self._framework.columns_of(row) if column.refs and len(self._framework.cell(row, column)) > 1]
        return Query(message, rows=(row.id,), member_of=(kinds[0],), check=True, identity=True) if kinds else None

    def among_listed(self, query: Query, context: Context) -> list[Query]:
        """The questions which of those listed goes with who asks, where a certification is to be recommended out of them; none for others.

        這兩張選哪張, of one vendor's, for who works in administration."""
        role = next((getattr(request, "role", None) for request in query.requests), None)
        rows = self._pointing.listed(context)
        if not role or len(rows) < 2 or not self._phrasing.says("of_those", query.text):
            return []
        terms = [term for mention in self._lexicon.link(role.replace("_", " ")).mentions for term in mention.ids("term")][:1]
        kind = self._table_of(rows[0].id)
        tiers = [tier for tier in self._framework.tables["tier"].rows if any(self._relations.has(tier, term) for term in terms)]
        fitting = [
            row.id for row in rows if any(other in tiers for other, _, _ in self._relations.linked(row, self._framework.tables["tier"]))
        ]
        if not tiers or not 0 < len(fitting) < len(rows):
            return []
        held = [column for column in kind.columns.values() if column.gist or column.refs == "tier"]
        cells = {column.key: {tuple(value.text.zh for value in self._framework.cell(row, column)) for row in rows} for column in held}
        columns = tuple(key for key, different in cells.items() if len(different) > 1)
        fits = Query(query.text, rows=tuple(fitting), columns=columns, leans=True)
        return [fits, Query(query.text, act="list", tables=("tier",), terms=tuple(terms), leans=True)]

    def _source(self, message: str, parts: list[str], previous: Query) -> Query | None:
        """The question where the last answer comes from: 這是你自己判斷的還是文件寫的."""
        asking = [part for part in parts if self._phrasing.says("where_from", part)]
        others = [part for part in parts if part not in asking]
        if not asking or any(self._names(part) for part in asking) or any(self._asks(part) for part in others):
            return None
        return replace(previous, text=message, act="explain", why=True, locates=True)

    def _after(self, message: str, parts: list[str], context: Context) -> Query | None:
        """The question what comes behind those that are told to be done, or which of those listed are left."""
        asking = [part for part in parts if self._phrasing.says("what_is_left", part)]
        if not asking or self._asks_of_more(asking[-1]):
            return None
        linked = self._phrasing.mark(self._lexicon.link(message))
        listed = self._pointing.listed(context)
        spoken = listed[0].id if listed else next(iter(context.query.rows if context.query else ()), None)
        table = self._table_of(spoken) if spoken else None
        named = self._named(message, linked, table)
        if table and table.ordered and context.query:
            named += [id for id in self._pointing.labelled(message, context.query) if self._table_of(id) is table]
        if table is None or not named:
            return None
        if table.ordered and self._phrasing.says("done_with", message):
            last = max(named, key=[row.id for row in table.rows].index)
            return Query(message, act="order", order="next", rows=(last,))
        left = tuple(row.id for row in listed if row.id not in named)
        return Query(message, rows=left, act="tell") if left and len(left) < len(listed) else None

    def _named(self, message: str, linked: Linked, table: Table | None) -> list[str]:
        """The rows of a kind that a message names, each by itself or by a value of theirs, or by their places."""
        if table is None:
            return []
        found: list[str] = []
        for mention in linked.mentions:
            ids = [id for id in mention.ids("row") if self._table_of(id) is table]
            terms = mention.ids("term") if not ids and len(mention.surface) > 1 else ()
            holding = ids or [row.id for row in table.rows for term in terms if self._relations.has(row, term)]
            found += holding or self._named_in_part(mention.surface, table)
        if table.ordered:
            found += [table.rows[index].id for place in places(fold(message)) for index in place.of(len(table.rows))]
        return list(dict.fromkeys(found))

    def _named_in_part(self, words: str, table: Table) -> list[str]:
        """The one row of an ordered kind in whose label the words stand: 自動化, of gate B."""
        if not table.ordered or len(words) < 2 or words.isascii():
            return []
        rows = [row.id for row in table.rows if words in key(row.label.zh)]
        return rows if len(rows) == 1 else []

    def _all_of_kind(self, parts: list[str], previous: Query) -> Query | None:
        """The question for all of the kind of which one was told not to be there: 好吧，那有哪些."""
        asking = [part for part in parts if self._phrasing.says("which_are_there", part)]
        if not asking or any(self._names(part) for part in parts) or not previous.absent:
            return None
        kinds = previous.tables or tuple(
            absent.table for absent in previous.absent if absent.table and absent.table in self._framework.tables
        )
        return Query(asking[-1], act="list", tables=kinds[:1]) if kinds else None

    def _rest_of_told(self, message: str, previous: Query) -> Query | None:
        """The question for what else was told of the one spoken of, where a part is named: 客服那個我們已經有了，還有別的嗎."""
        if len(previous.rows) != 1 or previous.tables or not self._phrasing.says("asks_rest", message):
            return None
        row = self._relations.row(previous.rows[0])
        columns = [column for column in self._framework.columns_of(row) if not column.refs]
        for column in [one for one in columns if one.key in previous.columns] or columns:
            values = [value.text.zh for value in self._framework.cell(row, column)]
            known = tuple(value for value in values if self._speaks_of(message, value))
            # "除了生產排程還有什麼": of a value of several parts, its other parts are left.
            whole = not (self._phrasing.says("sets_aside", message) and any("與" in value for value in known))
            if whole and 0 < len(known) < len(values):
                return Query(message, rows=(row.id,), columns=(column.key,), not_terms=known)
        return None

    @staticmethod
    def _speaks_of(message: str, value: str) -> bool:
        """Whether a message takes up a value by two of its characters, or a word."""
        runs = (message[at : at + _RUN] for at in range(len(message) - 1))
        return any(run in value for run in runs if not run.isascii()) or bool(_words(message) & _words(value))

    def _asks_of_more(self, part: str) -> bool:
        """Whether a clause asks an attribute or a kind of its own."""
        linked = self._lexicon.link(part)
        return any(mention.ids("column") and len(mention.surface) > 1 for mention in linked.mentions)

    def _names(self, text: str) -> bool:
        return any(
            (mention.ids("row") or mention.ids("term")) and len(mention.surface) > 1 and not mention.fragment
            for mention in self._lexicon.link(text).mentions
        )

    def _asks(self, text: str) -> bool:
        cues = self._phrasing.cues(text)
        return cues.asks or cues.check


def _words(text: str) -> set[str]:
    """The words of English in a text that are more than letters between others."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > _RUN}
