"""Leaning on the conversation: what a follow-up leaves unsaid, and what a correction changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.changing import Changing
from advisor.composed import Shown
from advisor.corrections import CLAUSES
from advisor.cues import Cues
from advisor.leaning import Leaning
from advisor.lexicon import number_of
from advisor.likening import Likening
from advisor.ordinals import places
from advisor.phrasing import Phrasing
from advisor.pointing import Context, Pointing
from advisor.query import Act, Order, Query, Relations
from advisor.sifting import Sifting
from advisor.wording import compact, fold

_SHORT = 24
"""Chinese characters of a question that may be a mere follow-up, or twice its English words."""

_OPENS_OR_ENDS_ELLIPTICALLY = re.compile(r"^(那|如果|若|要是|換成|改成|那麼|假如|what about|how about|and )|呢[?？]?$|的話")
_ASKS_SOMETHING = re.compile(r"什麼|哪|誰|幾|怎|如何|嗎")
_ALSO = re.compile(r"(也|都)?(要|需要|會|有|用|用到|是|一樣|行|可以|適用)(嗎|吧)[?？]?$")
_SO_MANY = re.compile(r"[這那](?P<number>[三四五六]|十一|\d{1,2})(?P<measure>[個項階關步區類型種塊])")
_COUNTED = re.compile(r"(?<![第這那])(幾|多少)(?P<measure>[個項張種位類階區關步條型])")
_ONE_AT_PLACE = re.compile(r"第[一二三]個(?=[的是有在呢要會用屬歸叫講說、，？?]|$)|\b(first|second|third) one\b")
_THEY = re.compile(r"[他她它牠]們|\bthey\b|\bthem\b")
_THE_REST = re.compile(r"(剩下|其餘|剩餘)的?(那?幾?[個張種項位類階區關步型])?呢|\bthe (rest|others)\b|\bthe (other|remaining) ones\b")
_SOMEBODY = re.compile(r"[我他她](?!們公司)|這個?人|\b(i|he|she|they|him|her|them)\b")
_LIKEWISE = re.compile(r"也(是|一樣|算|有|會|要|行|可以)*(嗎|吧|沒錯)|(too|as well) ?[?？]")


class Conversation(Leaning):
    """Completes queries by the conversation before them."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        super().__init__(relations)
        self._phrasing = phrasing
        self._changing = Changing(relations)
        self._pointing = Pointing(relations, phrasing)
        self._sifting = Sifting(relations, phrasing, self._pointing)
        self._likening = Likening(relations, phrasing, self._pointing)

    # Follow-ups.

    def completed(self, query: Query, cues: Cues, context: Context, introduces: bool) -> Query:
        """The query with what it leaves to the conversation; the very same object if it leaves nothing.

        `introduces`: whether the asker says who he is."""
        previous = context.query
        if previous is None:
            return query
        if cues.language and short(query.text) and self._only_language(query.text):
            return replace(previous, text=query.text, language=cues.language)
        of_role = self._of_role(query, previous)
        if of_role:
            return of_role
        subjects = self._pointing.subjects(query.text, previous, context)
        several = () if query.rows or query.terms or query.section else self._pointing.at_places(query, cues, context)
        if several:
            columns = query.columns or self._held(previous.columns, self._rows(several))
            act: Act = "compare" if cues.compare and len(several) > 1 else "tell"
            return replace(query, act=act, rows=several, tables=(), columns=columns, nth=None, order=None, number=None)
        if query.sides and subjects and not (query.rows or query.terms):
            return replace(query, act="tell", rows=subjects)
        brief = short(query.text)
        changed = self._changing.swapped(query, previous) if brief and self._phrasing.says("swaps", query.text) else None
        changed = changed or (self._told_at_place(query, cues, previous, context) if brief else None)
        if changed:
            return changed
        likened = self.likened(query, cues, context)
        if likened or self._all_of_kind(query):
            return likened or query
        if brief and previous.check and len(previous.rows) == 1 and previous.terms and self._phrasing.says("who_then", query.text):
            # "ML 工程師用 CNN，對嗎", "那是誰在用": what was put to the test is asked of all of the kind.
            table = self._table_of(previous.rows[0])
            return replace(query, act="list", rows=(), columns=(), tables=(table.group or table.id,), terms=previous.terms)
        pointed = self._sifting.sifted(query, cues, context, brief) or self._pointing.of_kind(query, cues, subjects, context)
        if pointed:
            return pointed
        alike = self._sifting.of_same_value(query, cues, subjects)
        if alike:
            return alike
        asks_others = cues.others and not cues.siblings and query.tables and not (query.rows or query.terms)
        if asks_others and self._all_tied(subjects, query):
            kinds = self._kinds(query)
            told = tuple(id for id in context.trail if self._relations.row(id).table in kinds)
            if told and len(subjects) == 1 and any(column.refs in kinds for column in self._table_of(subjects[0]).columns.values()):
                # "還有別的職稱嗎", of the type of the one that was asked about.
                return replace(query, rows=subjects, not_rows=told, act="tell", number=None, columns=(), check=False)
            return replace(query, not_rows=subjects, act="list", number=None, columns=query.columns or previous.columns)
        rest = self._rest_of_kind(query, cues, subjects, context, brief)
        if rest:
            return replace(
                query, act="tell", rows=rest, tables=(), terms=(), number=None, columns=self._held(previous.columns, self._rows(rest))
            )
        order = query.order or (None if query.tables else cues.order)
        other = query.columns and not self._held(query.columns, self._rows(subjects))
        named = query.rows or query.terms or other
        placed = tuple(id for id in subjects if self._table_of(id).ordered)
        if order in ("next", "previous") and placed and not named:
            # "那過完全部之後": behind the last of them.
            ends = self._table_of(placed[0]).rows[-1 if order == "next" else 0].id
            rows = (ends,) if self._phrasing.says("all_of_them", query.text) else placed[:1]
            return replace(query, rows=rows, tables=(), columns=(), order=order, act="count" if cues.count else "order")
        beside = self._pointing.beside(query, cues, subjects)
        if beside:
            columns = query.columns or self._held(previous.columns, self._rows(beside))
            return replace(query, rows=beside, tables=(), columns=columns, order=None, act="tell")
        if cues.compare and len(subjects) > 1 and not (query.rows or query.terms) and self._phrasing.says("both", query.text):
            columns = self._held(query.columns, self._rows(subjects))
            return replace(query, act="compare", rows=subjects, tables=(), columns=columns, number=None)
        shared = self._sifting.shared(query, cues, subjects, context)
        if shared:
            return shared
        pointed_to = self._pointed_to(query.text, cues, previous, context) if cues.siblings else None
        told = context.trail[-2:]
        they = subjects
        if cues.check and len(subjects) == 1 and len(told) > 1 and self._alike(*told) and _THEY.search(compact(query.text)):
            they = told
        together = self._sifting.together(query, cues, they, pointed_to.row if pointed_to else None)
        if together:
            return together
        names = query.rows or query.terms or query.tables or query.section
        if query.why and brief and not (names or query.absent) and self._phrasing.pronoun(query.text):
            # "為什麼要做這個": of what was told.
            return replace(previous, text=query.text, act="explain", why=True, language=cues.language or previous.language)
        if not (names or query.columns or query.absent):
            return self._of_last_answer(query, cues, subjects, previous, context)
        place = self._in_order(query.text, cues, subjects, previous, context) if query.nth and brief and not names else None
        if place:
            return self._of_shown(query, place, cues, previous)
        if query.nth and query.nth <= len(context.shown) and brief and not introduces and not (query.rows or query.terms or query.section):
            return self._of_shown(query, context.shown[query.nth - 1], cues, previous)
        at_end = self._at_end(query, cues, previous, context) if brief else None
        if at_end:
            return at_end
        if introduces and not names and not (self._phrasing.pronoun(query.text) or elliptic(query.text)):
            # Who says who he is asks for himself, whatever was spoken of before.
            return query
        if not names:
            return self._with_subjects(query, cues, subjects, previous, context, brief)
        return self._changed(query, cues, subjects, previous, brief)

    def _of_role(self, query: Query, previous: Query) -> Query | None:
        """The question which of a kind is for whom a helper was asked: 不是要證照，是問他屬於哪一階."""
        role = getattr(previous.requests[0], "role", None) if previous.requests else None
        named = query.rows or query.terms or query.absent or query.section
        of_people = any(column.asks for table in self._relations.tables_of(query.tables) for column in table.columns.values())
        if role is None or named or not of_people or query.act != "list" or not _SOMEBODY.search(compact(query.text)):
            return None
        terms = [term for mention in self._lexicon.link(role.replace("_", " ")).mentions for term in mention.ids("term")]
        return replace(query, terms=tuple(terms[:1])) if terms else None

    def _only_language(self, text: str) -> bool:
        """Whether a message only wants the last answer in a language, and tells why: in English? 我老闆是外國人."""
        clauses = [clause for clause in re.split(rf"{CLAUSES}|[?？]", text) if clause.strip()]
        wanting = [clause for clause in clauses if self._phrasing.cues(clause).language]
        named = any(mention.of_content for clause in wanting for mention in self._lexicon.link(clause).mentions)
        return not named and not any(self._phrasing.cues(clause).asks for clause in clauses if clause not in wanting)

    def likened(self, query: Query, cues: Cues, context: Context) -> Query | None:
        """Whether what a follow-up names is like what was spoken of; None where that is not asked."""
        return self._likening.likened(query, cues, context) if short(query.text) else None

    def _all_of_kind(self, query: Query) -> bool:
        """Whether a question is about all of a kind, called by how many there are: 這三區的顏色."""
        tables = [*self._relations.tables_of(query.tables), *(self._framework.tables[column.partition(".")[0]] for column in query.columns)]
        numbered = {(found["measure"], number_of(found["number"])) for found in _SO_MANY.finditer(compact(query.text))}
        return not query.rows and any((table.measure, len(table.rows)) in numbered for table in tables)

    def _rest_of_kind(self, query: Query, cues: Cues, subjects: tuple[str, ...], context: Context, brief: bool) -> tuple[str, ...]:
        """The rows that are left of a kind beside those told, where just so many are asked for: 另外兩個呢."""
        named = query.rows or query.tables or query.columns or query.section or query.check
        if not (brief and cues.others and subjects) or named:
            return ()
        told = tuple(row.id for row in self._pointing.listed(context)) or subjects
        rest = tuple(row.id for row in self._table_of(told[0]).rows if row.id not in told)
        if elliptic(query.text) and not (query.terms or query.absent) and _THE_REST.search(compact(query.text)):
            # "屬於加值型的有幾個", "剩下的呢".
            return rest
        return rest if len(rest) in self._phrasing.numbers(query.text.replace("另外", " ").replace("其他", " ")) else ()

    def instead(self, query: Query, context: Context) -> str | None:
        """The question with the name of the one thing that its pronoun stands for; None where it has no such, or names a thing itself."""
        if context.query is None or query.rows or query.absent or not short(query.text):
            return None
        folded = fold(query.text)
        listed = next((place for place in places(folded) if query.terms and not place.several), None)
        if listed and (index := listed.of(len(context.shown))):
            # "is the third one on your list domestic or international".
            return f"{folded[: listed.start]} {context.shown[index[0]].words} {folded[listed.end :]}"
        subjects = self._pointing.subjects(query.text, context.query, context)
        # "那它…", after a list: it may be none of them.
        several = self._phrasing.says("only_it", query.text) and sum(shown.row is not None for shown in context.shown) > 1
        name = self._relations.row(subjects[0]).name if len(subjects) == 1 and not several else None
        return self._phrasing.instead(query.text, name.en if query.text.isascii() else name.zh) if name else None

    def _of_last_answer(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, context: Context) -> Query:
        """A message that names nothing: it asks about the last answer, or is no follow-up at all."""
        if cues.order == "middle" and previous.rows and set(previous.columns) & {"path.start", "path.end"}:
            # "起點", "終點", "中間呢": what lies between the two.
            return replace(previous, text=query.text, columns=("path.gates",))
        earlier = self._said_before(query, previous, context)
        if earlier:
            return earlier
        pointed_to = self._in_order(query.text, cues, subjects, previous, context) or self._pointed_to(query.text, cues, previous, context)
        if pointed_to:
            return self._of_shown(query, pointed_to, cues, previous)
        called = self._pointing.called(query.text, previous) if short(query.text) and elliptic(query.text) else ()
        if called:
            return self._changing.replaced(replace(query, rows=called), previous)
        further = cues.order in ("next", "previous", "around") or self._phrasing.continues(query.text)
        if further and subjects and self._table_of(subjects[0]).ordered:
            order: Order = cues.order if cues.order in ("around", "previous") else "next"
            return replace(query, act="order", order=order, rows=subjects[:1])
        if cues.why:
            return replace(previous, text=query.text, act="explain", why=True, language=cues.language or previous.language)
        asked_of = [id for id in context.trail[-2:] if previous.rows and self._alike(id, previous.rows[0])]
        # "iPAS 中級是哪一階", "初級呢", "差在哪": of these, and not of the tiers that were told.
        compared = subjects if len(subjects) > 1 and len(asked_of) < 2 else context.trail[-2:]
        if cues.compare and len(compared) > 1:
            return replace(query, act="compare", rows=compared)
        if cues.count and not previous.empty:
            listed = self._held(previous.columns, self._rows(previous.rows)) if previous.act == "tell" and len(previous.rows) == 1 else ()
            if self._phrasing.says("in_total", query.text) and any(self._several(key, previous.rows[0]) for key in listed):
                # "No-code 區有哪些能力", "總共是幾項": of what was listed.
                return replace(previous, text=query.text, act="count", number=None, check=False)
            wholes = self._wholes(previous.rows[0]) if previous.act == "siblings" and previous.rows else []
            if len(wholes) == 1 and not previous.check:
                # "跟 Claude 同一類的還有誰", "一共幾個": of that group.
                return replace(query, act="count", rows=tuple(wholes), tables=(self._table_of(previous.rows[0]).id,), number=None)
            parts = self._parts_counted(query, subjects) or self._parts_counted(query, context.trail[-2:])
            if parts:
                return parts
            if len(subjects) == 1 and self._phrasing.says("in_total", query.text):
                return replace(query, act="count", tables=(self._table_of(subjects[0]).id,), number=None, order=None)
            both = self._phrasing.says("both", query.text)
            return replace(previous, text=query.text, act="count", rows=subjects if both else previous.rows)
        if self._phrasing.says("is_all", query.text) and (previous.rows or previous.tables):
            return replace(previous, text=query.text, act="count", number=None, check=False)
        if self._phrasing.says("which_ones", query.text) and previous.act == "count":
            # "是哪幾個", of what was counted.
            return replace(previous, text=query.text, act="tell" if previous.rows else "list", number=None, check=False)
        if query.number and not (query.check or query.rest):
            # "有四個？哪四個": the same again.
            return replace(previous, text=query.text)
        if cues.form or cues.language:
            return replace(previous, text=query.text, form=cues.form or previous.form, language=cues.language or previous.language)
        if query.figure and len(subjects) == 1 and self._phrasing.says("picture", query.text):
            # "那張圖畫了什麼": of the slide that was spoken of.
            return replace(query, act="tell", rows=subjects, wanted=None)
        if cues.more or (self._phrasing.pronoun(query.text) and (cues.define or cues.summarise)):
            again = replace(previous, text=query.text, check=False, claims=(), terms=() if previous.check else previous.terms)
            return replace(again, act="tell", rows=subjects, columns=()) if subjects else again
        return query

    def _parts_counted(self, query: Query, subjects: Sequence[str]) -> Query | None:
        """The question how many things several groups that were told consist of, where not the groups are counted: 兩類加起來幾個."""
        table = self._table_of(subjects[0]) if len(subjects) > 1 and self._phrasing.says("both", query.text) else None
        counted = _COUNTED.search(compact(query.text))
        if (
            table is None
            or counted is None
            or counted["measure"] == table.measure
            or any(self._table_of(id) is not table for id in subjects)
        ):
            return None
        kinds = [column.refs for column in table.columns.values() if column.refs and all(len(row.cells[column.id]) for row in table.rows)]
        several = [kind for kind in kinds if any(len(self._relations.linked(row, self._framework.tables[kind])) > 1 for row in table.rows)]
        return replace(query, act="count", rows=tuple(subjects), tables=tuple(several[:1]), number=None) if several else None

    def _said_before(self, query: Query, previous: Query, context: Context) -> Query | None:
        """What was told is told again: the last, or, where that is pointed to, the one before it (再講一次前面那個)."""
        before = self._phrasing.says("one_before", query.text)
        if not (before or self._phrasing.says("again", query.text)) or not short(query.text):
            return None
        if not before:
            return replace(previous, text=query.text)
        rows = context.trail[-2:-1] if previous.rows and context.trail[-1:] == previous.rows[-1:] else context.trail[-1:]
        return replace(previous, text=query.text, rows=rows, columns=self._held(previous.columns, self._rows(rows))) if rows else None

    def _told_at_place(self, query: Query, cues: Cues, previous: Query, context: Context) -> Query | None:
        """The question about the one at a place among those that were told one after the other: 第一個, the second one."""
        one = _ONE_AT_PLACE.search(compact(query.text))
        if one is None or not cues.nth or len(previous.rows) != 1 or sum(bool(shown.row) for shown in context.shown) > 1:
            return None
        if previous.nth or places(fold(previous.text)):
            return None
        table = self._table_of(previous.rows[0])
        told = [id for id in context.trail if self._table_of(id) is table]
        if len(told) < 2 or cues.nth > len(told):
            return None
        row = told[cues.nth - 1]
        linked = self._lexicon.link(query.text)
        kinds = tuple(
            kind for mention in linked.mentions for kind in mention.ids("table") if kind != table.id and self._tied([row], [kind])
        )
        columns = self._held(query.columns, self._rows([row])) or (() if kinds else self._held(previous.columns, self._rows([row])))
        one_of_kind = replace(query, rows=(row,), tables=kinds[:1], columns=columns, terms=(), nth=None, order=None, number=None)
        return replace(one_of_kind, act="count" if cues.count else "tell", rest=())

    def _several(self, key: str, id: str) -> bool:
        """Whether a row has several values in an attribute."""
        return len(self._framework.cell(self._relations.row(id), self._framework.column(key))) > 1

    def _in_order(self, text: str, cues: Cues, subjects: tuple[str, ...], previous: Query, context: Context) -> Shown | None:
        """What stands at an end of the order in which what was spoken of stands (那最高的呢), or at the next place that is asked for."""
        table = self._table_of(subjects[0]) if subjects else None
        if table is None:
            return None
        # "第一個趨勢是什麼", "第三個在講什麼": a place in what is only listed.
        values_only = len(context.shown) <= 1 or not any(shown.row for shown in context.shown)
        by_place = len(subjects) == 1 and values_only and (previous.nth or places(fold(previous.text)))
        if by_place and cues.nth and cues.nth <= len(table.rows):
            return Shown(table.rows[cues.nth - 1].id, "")
        if by_place and cues.order in ("first", "last") and elliptic(text):
            # "第四個怎麼用 AI", "那最後一個呢".
            return Shown(table.rows[0 if cues.order == "first" else -1].id, "")
        if not table.ordered:
            return None
        several = sum(self._table_of(id) is table for id in context.trail) > 1 or len(context.shown) == 1
        if cues.nth and cues.nth <= len(table.rows) and elliptic(text) and several:
            # "第一階給誰", "第二階呢", "第三呢"; and where no list was told of which it could be a place.
            return Shown(table.rows[cues.nth - 1].id, "")
        if cues.order not in ("first", "last") or not self._phrasing.says("extreme", text):
            return None
        row = table.rows[0 if cues.order == "first" else -1]
        return Shown(row.id, row.name.zh)

    def _at_end(self, query: Query, cues: Cues, previous: Query, context: Context) -> Query | None:
        """The question for an attribute of the first or last of what was listed: 最後一個強調什麼. None where it asks for no such thing."""
        named = query.rows or query.terms or query.section or query.nth or self._kinds(query)
        named = named or self._phrasing.says("former", query.text) or self._phrasing.says("latter", query.text)
        pointed_to = (
            None if named or cues.order not in ("first", "middle", "last") else self._pointed_to(query.text, cues, previous, context)
        )
        if pointed_to is None or not pointed_to.row:
            return None
        columns = self._held(query.columns, self._rows([pointed_to.row]))
        return self._of_shown(replace(query, columns=columns), pointed_to, cues, previous) if columns else None

    def _pointed_to(self, text: str, cues: Cues, previous: Query, context: Context) -> Shown | None:
        """The item of the last answer's list that a message points to by its place."""
        shown = context.shown
        if cues.nth and cues.nth <= len(shown):
            return shown[cues.nth - 1]
        places = {"first": 0, "middle": len(shown) // 2, "last": -1}
        if cues.order in places and shown:
            return shown[places[cues.order]]
        shown = shown or tuple(Shown(id, "") for id in previous.rows)
        for which, index in (("former", 0), ("latter", -1)):
            if shown and self._phrasing.says(which, text):
                return shown[index]
        return None

    def _of_shown(self, query: Query, shown: Shown, cues: Cues, previous: Query) -> Query:
        """The question about one item of the last answer's list."""
        one = replace(query, act="tell", tables=(), nth=None, order=None, number=None)
        named = [] if shown.row else [id for id in self._lexicon.rows_named(shown.words) if self._held(query.columns, self._rows([id]))]
        if named:
            # "終點有哪些", "第一個是哪一型的": what was listed is the name of something.
            return replace(one, rows=tuple(named[:1]), columns=self._held(query.columns, self._rows(named[:1])))
        if not shown.row:
            return replace(one, terms=(shown.words,), rows=(), columns=())
        row = [self._relations.row(shown.row)]
        if cues.position and self._table_of(shown.row).ordered:
            return replace(one, act="position", rows=(shown.row,), columns=())
        if cues.define and not self._held(query.columns, row):
            # 「第二個是什麼意思」 asks what it is, and for no attribute called so.
            return replace(one, rows=(shown.row,), columns=())
        return replace(one, rows=(shown.row,), columns=query.columns or self._held(previous.columns, row))

    def _with_subjects(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, context: Context, brief: bool) -> Query:
        """A question for an attribute only, or for something absent, asked of what the conversation is about."""
        if cues.compare and len(subjects) == 1 and len(context.trail) > 1:
            subjects = context.trail[-2:]
        if query.absent and not self._held(query.columns, self._rows(subjects)):
            query = replace(query, columns=())
            subjects = self._of_section(query, subjects, context)
            return replace(query, rows=subjects[:2]) if brief or self._phrasing.pronoun(query.text) else query
        if not self._held(query.columns, self._rows(subjects)):
            return self._of_whole(query, cues, subjects, brief)
        if cues.compare and len(subjects) > 1:
            return replace(query, rows=subjects, act="compare", missing=())
        before = previous.columns if self._phrasing.besides(query.text) else ()
        columns = tuple(dict.fromkeys((*before, *query.columns)))
        return replace(query, rows=subjects, columns=columns, act="count" if cues.count else "tell", missing=())

    def _of_section(self, query: Query, subjects: tuple[str, ...], context: Context) -> tuple[str, ...]:
        """The subjects; rather what was asked about before, where only that is of the section to which an absent attribute is nearest."""
        sections = {absent.nearest for absent in query.absent}
        near = [id for id in dict.fromkeys((*subjects, *reversed(context.trail))) if self._relations.row(id).section in sections]
        return tuple(near) if near and not set(near) & set(subjects) else subjects

    def _of_whole(self, query: Query, cues: Cues, subjects: tuple[str, ...], brief: bool) -> Query:
        """An attribute that the subjects lack: of what they are part of (過完可以當什麼: of the path), else all that is said of them."""
        wholes = [
            row
            for row in self._framework.rows.values()
            if any(value.row in subjects for values in row.cells.values() for value in values) and self._held(query.columns, [row])
        ]
        if len(wholes) == 1:
            return replace(query, rows=(wholes[0].id,), act="count" if cues.count else "tell", missing=())
        tables = {column.table for column in map(self._framework.column, query.columns)}
        single = [table.rows[0].id for table in self._framework.tables.values() if table.id in tables and len(table.rows) == 1]
        if single:
            # There is one subtitle, whatever was spoken of.
            return replace(query, rows=tuple(single[:1]), missing=())
        if subjects and brief and not query.absent and not cues.count:
            return replace(query, rows=subjects, columns=(), missing=(), act="tell")
        return query

    def _that_one(self, query: Query, subjects: tuple[str, ...]) -> Query | None:
        """The question about the row that "那一階" points back to, with what it asks of it; None where it points to none."""
        text = compact(query.text)
        for id in subjects[:1]:
            table = self._table_of(id)
            others = tuple(kind for kind in query.tables if kind != table.id)
            if re.search(rf"[那這該同]一?{table.measure}", text) and table.id in query.tables and others:
                return replace(query, rows=(id,), tables=others, act="tell")
            for whole in self._wholes(id):
                kind = self._table_of(whole)
                if (
                    kind.measure != table.measure
                    and re.search(rf"[那這該同]一?{kind.measure}", text)
                    and self._tied((whole,), query.tables)
                ):
                    # "文書應用在哪一區", "那區總共幾項能力": of the zone that it was told to lie in.
                    return replace(query, rows=(whole,), act="count" if query.act == "count" else "tell")
        return None

    def _wholes(self, id: str) -> list[str]:
        """The rows that a row refers to."""
        row = self._relations.row(id)
        return [value.row for column in self._framework.columns_of(row) for value in self._framework.cell(row, column) if value.row]

    def _changed(self, query: Query, cues: Cues, subjects: tuple[str, ...], previous: Query, brief: bool) -> Query:
        """A question that names something and leaves the rest as it was: compared with the last, put in its place, or tied to it."""
        if previous.act == "compare" and query.rows and brief and self._phrasing.says("adds", query.text):
            # "請比較 A 與 B", "再加上 C".
            rows = tuple(dict.fromkeys((*previous.rows, *query.rows)))
            return replace(previous, text=query.text, rows=rows, columns=query.columns or previous.columns)
        if cues.compare and len(query.rows) == 1 and (previous.rows or len(subjects) == 1) and not query.terms:
            same = tuple(id for id in subjects if self._alike(id, query.rows[0]) and id not in query.rows)
            if same:
                return replace(query, rows=(*same, *query.rows), act="compare", columns=query.columns or previous.columns)
        pointed = self._that_one(query, subjects) if not query.rows else None
        if pointed:
            return pointed
        if previous.act == "siblings" and query.check and len(query.rows) == 1 and previous.rows and _LIKEWISE.search(query.text):
            # "同類的還有誰", "MS Copilot 也是嗎": whether it is in the same group.
            return replace(query, act="siblings", rows=(previous.rows[0], *query.rows), tables=(), columns=(), claims=())
        if (
            query.check
            and previous.terms
            and query.rows
            and not (query.terms or query.columns or query.tables)
            and _LIKEWISE.search(query.text)
        ):
            # "醫療也是嗎": what was asked of the last is put to the test.
            return replace(previous, text=query.text, rows=query.rows, columns=(), act="tell", check=True)
        if query.check and len(query.rows) == len(previous.rows) == 1 and self._only_asks_likewise(query, previous):
            # "它需要什麼能力", "那資料分析師要嗎": what was told of the one is put to the test of the other.
            return replace(query, terms=self._told(previous), columns=(), act="tell")
        if brief and self._changing.other_value(query, previous):
            return self._changing.replaced(query, previous)
        asks_more = query.columns or query.absent or cues.summarise or query.act not in ("tell", "list", "count")
        if brief and not asks_more and elliptic(query.text):
            return self._changing.replaced(query, previous)
        own = {self._relations.row(id).table for id in subjects}
        # "這些人": a group stands for its tables.
        of_kinds = own == self._kinds(query) or (own < self._kinds(query) and len({self._framework.tables[id].group for id in own}) == 1)
        if not (query.rows or query.terms) and of_kinds and self._phrasing.pronoun(query.text):
            held = self._held(query.columns, self._rows(subjects))
            if held and subjects:
                # "它取代哪張", "這兩區的定義": of it, which is of the kind that is asked for.
                return replace(query, rows=subjects, tables=(), columns=held, act="tell")
        of_kind = query.tables and not query.rows and not query.terms and query.act in ("list", "tell", "count")
        points = self._phrasing.pronoun(query.text) or (
            brief and (cues.order in ("next", "last") or self._phrasing.says("each", query.text) or self._of_one(query, previous))
        )
        if of_kind and points and self._tied(subjects, query.tables):
            return replace(query, rows=subjects, act="count" if query.act == "count" else "tell")
        return query

    def _only_asks_likewise(self, query: Query, previous: Query) -> bool:
        """Whether a yes/no question only names another thing of the kind that was told of."""
        more = query.terms or query.columns or query.tables or query.absent or query.rest or query.claims
        alike = self._alike(query.rows[0], previous.rows[0]) and query.rows != previous.rows
        return alike and not (more or previous.check) and bool(_ALSO.search(compact(query.text))) and bool(self._told(previous))

    def _told(self, previous: Query) -> tuple[str, ...]:
        """The values that the one row last asked about has in the attributes that were asked for."""
        row = self._relations.row(previous.rows[0])
        columns = [column for column in self._framework.columns_of(row) if column.key in previous.columns and not column.refs]
        return tuple(value.text.zh for column in columns for value in self._framework.cell(row, column))

    def _of_one(self, query: Query, previous: Query) -> bool:
        """Whether a question without a subject asks on about the one thing that was spoken of: 有哪些職稱, of a type."""
        return len(previous.rows) == 1 and self._phrasing.says("without_subject", query.text)


def short(text: str) -> bool:
    """Whether a question may be a mere follow-up."""
    words = re.findall(r"[\x00-\x7f]+", text := compact(text))
    return sum(2 * len(run.split()) - len(run) for run in words) + len(text) <= _SHORT


def elliptic(text: str) -> bool:
    """Whether a question only names something, as in 那…呢: nothing in it asks for anything else."""
    text = compact(text)
    return bool(_OPENS_OR_ENDS_ELLIPTICALLY.search(text)) and not _ASKS_SOMETHING.search(text)
