"""From a question's names, as they were read, and its cues to a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from advisor.backgrounds import Backgrounds
from advisor.choosing import chosen
from advisor.cues import Cues
from advisor.dates import dates, is_date
from advisor.framework import Column, Row, Table
from advisor.kinds import Kinds
from advisor.listed_places import placed_in_list, two_in_list
from advisor.mentions import Absent, Linked, Mention
from advisor.nesting import nested
from advisor.other_side import of_the_other_side, of_which_side
from advisor.owning import owned
from advisor.phrasing import Phrasing, Unknown
from advisor.placing import at_places
from advisor.query import Act, Query, Relations
from advisor.ranking import ranked
from advisor.reading import Reading
from advisor.relative import Relatives
from advisor.selection import filtered
from advisor.sequence import Sequences
from advisor.sides import Sides
from advisor.stepping import stepped
from advisor.types import Text
from advisor.unlisted import Unlisted
from advisor.wording import compact, key

_NUMBERED = re.compile(r"第|\d|first|second|third|fourth")
_INTRODUCES = re.compile(r"(我是|我做|我當|身為|本人是)(一名|一個|一位|個|做)?$")
_ACTS = re.compile(r"^(們|人員|部門|部)?(要|該|想|可以|能)?(怎麼|怎樣|如何)")
_NEEDS = re.compile(r"^(業者|公司)?(要|想|需要|打算)")
_ASKS_QUANTITY = re.compile(r"幾|多少|多久|何時|how|when")
_EITHER = re.compile(r"還是(有|用|是|要|寄|給|在)?$")
_END = re.compile(r"最[前後]|last|final|first")
_ASKS_WHICH = re.compile(r"哪一?[個步階關區項張種型類條]")
_ASKS_WHOM = re.compile(r"誰|哪.{0,2}人|什麼.{0,3}人|whom?\b")
_SOME_OF = re.compile(r"裡(?!面?[有是])|[裡中]的|其中|之中|當中|裡面|outof|among")
# "YOLO 不是 NLP 工程師在用的嗎": what is put to the test is that it is.
_RHETORICAL = re.compile(r"(?<!是)不是.{1,30}嗎")
_WHO = re.compile("誰|who")
_FEW = 6
"""Rows of a kind that are told when the kind is asked to be explained."""


class Interpreter:
    """Puts queries together."""

    def __init__(self, relations: Relations, phrasing: Phrasing) -> None:
        self._relations = relations
        self._framework = relations.framework
        self._phrasing = phrasing
        self._kinds = Kinds(relations)
        self._backgrounds = Backgrounds(relations, self._kinds, phrasing)
        self._sequences = Sequences(relations, phrasing)
        self._relatives = Relatives(relations, phrasing)
        self._sides = Sides(relations, phrasing)
        self._unlisted = Unlisted(relations, phrasing)

    def query(self, text: str, linked: Linked, cues: Cues, reading: Reading) -> Query:
        """The query of a question."""
        cues = replace(cues, nth=self._sequences.place(linked, cues, reading))
        if any(mention.ids("section") and _END.search(mention.surface) for mention in linked.mentions):
            # "最後那頁" is the name of a section.
            cues = replace(cues, order=None)
        if cues.check and not reading.terms and self._of_industries(reading.rows) and self._phrasing.says("can_help", text):
            cues = replace(cues, check=False)
        reading = self._whole_cell(reading, linked, cues)
        rows, tables = reading.rows, reading.tables
        if self._names_all(linked, cues, reading):
            # "三個區（no/low/pro code）": all of the kind, of which the reading caught some names only.
            rows, tables = (), tuple(dict.fromkeys(self._relations.row(id).table for id in reading.rows))
        extreme = self._phrasing.extreme(linked)
        # "the fewest": nothing that is wanted.
        unknown = None if extreme else self._phrasing.wanted(linked, reading.unread)
        absent, asker = self._absent(text, linked, cues, reading, unknown)
        if cues.compare:
            absent += self._beside(linked, reading)
        if self._phrasing.says("listed", text) and not (reading.rows or reading.terms or absent):
            absent += self._unlisted.asked_after(text, linked, reading)
        if cues.check:
            absent += self._unlisted.before_kind(text, linked, reading)
        unlisted = self._unlisted.things(text, linked, reading)
        if unlisted and not absent:
            absent, rows = unlisted, ()
            reading = replace(reading, terms=(), columns=())
        naming = self._phrasing.naming(text) or self._naming(linked, cues, reading)
        dated = self._dated(text, reading)
        query = Query(
            text=text,
            rows=rows,
            tables=tables,
            columns=(*reading.columns, *dated),
            terms=reading.terms,
            not_rows=reading.not_rows,
            not_terms=reading.not_terms,
            lacking=reading.lacking,
            naming=naming,
            section=reading.section,
            negated=cues.check
            and not _RHETORICAL.search(text)
            and any(mention.negated for mention in linked.mentions if mention.of_content),
            every=cues.every,
            exclusive=cues.exclusive,
            check=cues.check,
            why=self._phrasing.asks_reason(text),
            locates=self._phrasing.locates(text),
            presumes=cues.presumes,
            identity=self._phrasing.identity(text),
            reversed=self._reversed(linked, reading),
            order=cues.order if self._sequences.ordered(reading) else None,
            nth=cues.nth,
            number=None if naming else cues.number,
            form=cues.form,
            language=cues.language,
            absent=absent,
            asker=asker,
            missing=self._missing(reading, linked),
            member_of=self._kinds_claimed(linked, rows),
            owned=owned(linked, self._relations) if cues.check else (),
            rest=tuple(word for word in linked.rest if not (dated and word.isdigit())),
            plain=self._phrasing.plain(text),
            figure=self._phrasing.figure(text) or cues.listing,
            wanted=unknown.word if unknown else None,
        )
        query = self._kinds.completed(self._sides.completed(query, linked) if cues.compare else query, linked, cues)
        query = self._sequences.of_kinds(self._others_of_kind(query), cues)
        query = of_the_other_side(query, linked, self._relations, self._phrasing)
        query = of_which_side(query, linked, self._relations, self._phrasing.claims["either"])
        if not (cues.compare or cues.count):
            query = chosen(query, linked, self._relations, self._phrasing.claims["either"])
        if query.between:
            return query
        query = self._done_to(self._others(query, linked, cues), linked)
        query = self._rest_of_cell(query, linked)
        query = self._of_steps(self._beginning(self._sequences.completed(query, linked, cues), linked))
        if query.empty and self._phrasing.says("own_trade", text):
            # "有講到我們這一行嗎"
            query = replace(query, tables=("industry",), absent=tuple(one for one in query.asker if one.table == "industry"))
        query = self._of_tied(self._backgrounds.completed(self._for_ability(query, linked), linked), reading)
        if not query.naming:
            # "名稱最後兩個字是「應用」的": of the name.
            query = nested(query, linked, self._relations) or at_places(query, linked, self._relations, self._phrasing)
        query = self._sequences.between(query, cues)
        at_place = stepped(query, linked, self._relations)
        at_place = at_place or (placed_in_list(query, linked, self._relations) if cues.position else None)
        if at_place is None and self._relatives.asks_which_first(query.text):
            at_place = two_in_list(query, linked, self._relations)
        if at_place:
            return at_place
        query = self._relatives.completed(query, linked, cues)
        ranking = ranked(query, extreme, linked, self._relations) if extreme else None
        if ranking:
            return ranking
        if self._phrasing.mentions(text):
            query = self._mentioned(query, linked)
        if cues.siblings and query.not_rows and not (query.rows or query.terms):
            # "除了 ChatGPT，同一類還有哪些": those beside it, which are others anyway.
            query = replace(query, rows=query.not_rows, not_rows=(), tables=(), columns=())
        return replace(query, act=self._act(query, cues))

    # What it is about.

    def _whole_cell(self, reading: Reading, linked: Linked, cues: Cues) -> Reading:
        """The reading without values of the one thing asked about that only a remark names: 公務機關有什麼用法，我們公文超多."""
        if cues.check or len(reading.rows) != 1 or not reading.terms:
            return reading
        named = [mention for mention in linked.mentions if not mention.aside]
        if not any(mention.ids("row") == reading.rows for mention in named):
            return reading
        asked = {term for mention in named for term in mention.ids("term")}
        left = tuple(term for term in reading.terms if term in asked or not self._relations.has(self._relations.row(reading.rows[0]), term))
        return replace(reading, terms=left)

    def _mentioned(self, query: Query, linked: Linked) -> Query:
        """The query for all the places where what is named stands in the tables' values: 「RAG 在哪些地方有提到」."""
        words = [(*mention.ids("term"), mention.surface) for mention in linked.mentions if mention.ids("row") or mention.ids("term")]
        terms = list(dict.fromkeys(next((word for word in named if self._relations.lexicon.holders(word)), None) for named in words))
        if len(terms) != 1 or terms[0] is None or query.absent:
            return query
        return replace(query, rows=(), tables=(), columns=(), terms=(terms[0],), rest=(), section=None, number=None, locates=True)

    def _names_all(self, linked: Linked, cues: Cues, reading: Reading) -> bool:
        """Whether the question speaks of a kind by its number of rows, and names some of them."""
        if not reading.rows or not cues.number or cues.number <= len(reading.rows) or _SOME_OF.search(linked.keyed.chars):
            return False
        if len(reading.rows) == 1 and _ASKS_WHICH.search(linked.keyed.chars):
            # "四步驟哪一步是培訓"
            return False
        numbered = any(_NUMBERED.search(mention.surface) for mention in linked.mentions if mention.ids("row"))
        if len(reading.rows) == 1 and ((cues.check and cues.nth) or numbered):
            # "四個步驟的第二步" singles one out; so does "the second of the four steps".
            return False
        spoken = {table.id for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table"))}
        tables = [self._table_of(id) for id in reading.rows]
        if len(reading.rows) == 1 and spoken - {table.id for table in tables}:
            # "Low-code 區有三項能力": what is counted is of another kind.
            return False
        return all(table.id in spoken and len(table.rows) == cues.number for table in tables)

    def _others(self, query: Query, linked: Linked, cues: Cues) -> Query:
        """The query for the others of a kind, where the named one is known: 製造業我知道了，還講了哪些行業."""
        kinds = {table.id for mention in linked.mentions if mention.asked for table in self._relations.tables_of(mention.ids("table"))}
        known = tuple(id for id in query.rows if self._table_of(id).id in kinds)
        if not (cues.others and known) or query.columns or cues.compare or cues.presumes:
            return query
        return replace(query, rows=(), tables=(self._table_of(known[0]).id,), not_rows=(*query.not_rows, *known))

    def _rest_of_cell(self, query: Query, linked: Linked) -> Query:
        """The query for what else one thing has, of whose values some are left out: 除了工廠抓瑕疵，CV 還有別的用途嗎."""
        if not query.not_terms or query.rows or not self._phrasing.says("asks_rest", query.text):
            return query
        for row in (self._relations.row(id) for mention in linked.mentions if not mention.negated for id in mention.ids("row")):
            held = [{column.key for column, _ in self._relations.has(row, term)} for term in query.not_terms]
            columns = [column for column in self._framework.columns_of(row) if all(column.key in keys for keys in held)]
            if columns and len(self._framework.cell(row, columns[0])) > len(query.not_terms):
                return replace(query, rows=(row.id,), columns=(columns[0].key,), terms=(), tables=(), not_rows=())
        return query

    def _done_to(self, query: Query, linked: Linked) -> Query:
        """The query for how a step is done, without what it is done to: 怎麼盤點大家的能力."""
        if len(query.rows) != 1 or not query.tables or query.columns or query.check:
            return query
        row, folded, at = self._relations.row(query.rows[0]), linked.keyed.folded, linked.keyed.at
        named = next((mention for mention in linked.mentions if row.id in mention.ids("row")), None)
        tied = any(self._relations.linked(row, table) for table in self._relations.tables_of(query.tables))
        if named is None or tied or not self._phrasing.asks_how(folded[: at[named.start]]):
            return query
        return replace(query, tables=(), terms=())

    def _others_of_kind(self, query: Query) -> Query:
        """The query for those of a kind that what is named does not go with: 程式應用不在哪幾區, 業務流程拆解不是哪一型的技能."""
        if len(query.tables) != 1 or query.check or query.not_rows or query.not_terms or not (query.rows or query.terms):
            return query
        if not self._phrasing.says("not_which", query.text):
            return query
        return replace(query, rows=(), terms=(), not_rows=query.rows, not_terms=query.terms, columns=(), number=None)

    def _for_ability(self, query: Query, linked: Linked) -> Query:
        """The query for the tools for an ability, whatever else their word may stand for: 配音要用什麼軟體."""
        abilities = query.rows and all(self._table_of(id).id == "competency" for id in query.rows)
        tools = any("tool" in mention.ids("table") or "tool_group.tools" in mention.ids("column") for mention in linked.mentions)
        place = any("competency.zone" in mention.ids("column") or "zone" in mention.ids("table") for mention in linked.mentions)
        if not (abilities and tools) or set(query.tables) - {"tool"} or place or query.terms or query.order or query.nth:
            return query
        return replace(query, tables=("tool",), columns=(), check=False)

    def _of_tied(self, query: Query, reading: Reading) -> Query:
        """The query for those of a kind that something named besides is tied to, where some are asked for: 第三階的認證裡扣掉國際的."""
        if len(query.rows) == len(query.columns) == 1 and not (query.tables or query.check):
            return self._some_of_cell(query, reading)
        table = self._framework.tables.get(query.tables[0]) if len(query.tables) == 1 else None
        if table is None or query.rows or query.among or not filtered(query):
            return query
        unread = [mention for mention in reading.unread if not mention.negated]
        # Whoever says what he needs something for tells of which of them: 想寫扣，除了 Copilot 還有什麼.
        unread = [mention for mention in unread if not mention.aside] or (unread if query.not_rows and not query.terms else [])
        named = [id for mention in unread for id in mention.ids("row")]
        # "給工程師考的、國內的認證": of the tier that is for them.
        people = [term for term in query.terms if self._relations.are_people(term) and not self._relations.column_holding(table, term)]
        held = [pair for term in people for pair in self._relations.lexicon.holders(term)]
        named += [row for row, column in held if self._table_of(row).columns[column].asks]
        tied = {row.id for id in named[:1] for row, _, _ in self._relations.linked(self._relations.row(id), table)}
        return replace(query, among=tuple(row.id for row in table.rows if row.id in tied)) if 0 < len(tied) < len(table.rows) else query

    def _some_of_cell(self, query: Query, reading: Reading) -> Query:
        """The query for those of the rows that a thing lists which have a value named besides: 第二階對應的認證裡面，國外的."""
        refs = self._framework.column(query.columns[0]).refs
        table = self._framework.tables[refs] if refs else None
        if table is None:
            return query
        unread = [mention for mention in reading.unread if not (mention.aside or mention.ids("table") or mention.ids("column"))]
        terms = [term for mention in unread for term in mention.ids("term") if self._relations.column_holding(table, term)]
        terms += [term for term in query.terms if self._relations.column_holding(table, term)]
        row = self._relations.row(query.rows[0])
        cells = (self._framework.cell(row, column) for column in self._framework.columns_of(row) if column.key == query.columns[0])
        among = tuple(value.row for cell in cells for value in cell if value.row)
        if not terms or not among or refs == row.table:
            return query
        return replace(query, rows=(), columns=(), tables=(table.id,), terms=tuple(dict.fromkeys(terms)), among=among)

    def _of_steps(self, query: Query) -> Query:
        """The query for steps of the action guide whoever asks: 我身為主管第一件事該做什麼; a logistics firm's HR."""
        of_steps = query.rows and all(self._table_of(id).id == "step" for id in query.rows)
        if not of_steps or query.check or query.tables or not all(map(self._kinds.is_served, query.terms)):
            return query
        firms = tuple(absent for absent in query.absent if absent.table in ("industry", "role"))
        others = tuple(absent for absent in query.absent if absent not in firms)
        return replace(query, terms=(), absent=others, asker=(*query.asker, *firms))

    def _beginning(self, query: Query, linked: Linked) -> Query:
        """The query for the path of who only says where or as what he works, and wants to begin: 「我在醫院做行政，想碰 AI 從哪裡開始」."""
        hopes = self._phrasing.aspires(query.text) and self._phrasing.says("hopes", query.text)
        if not (hopes or self._phrasing.begins(query.text)) or query.absent or query.section or query.not_rows or query.not_terms:
            return query
        if query.asker and not (query.rows or query.terms or query.tables):
            return replace(query, check=False, columns=_of_paths(query.columns))
        nobody = not (query.rows or query.terms or query.tables or query.number)
        wants = self._phrasing.aspires(query.text) or self._phrasing.personal(query.text)
        if nobody and wants:
            # "做了五年專櫃小姐，想轉 AI 該先補什麼": whoever it is.
            rows = () if query.asker else ("path.cross_field",)
            return replace(query, rows=rows, columns=_of_paths(query.columns), check=False, order=None, nth=None)
        kinds = {self._table_of(id).id for id in query.rows}
        works = "industry" in kinds and self._phrasing.personal(query.text)
        if (
            kinds - {"industry", "step"}
            or not all(map(self._kinds.is_audience, query.terms))
            or set(query.tables) - {"step", "gate", "path"}
        ):
            return query
        people = any(self._kinds.is_audience(term) for mention in linked.mentions for term in mention.ids("term"))
        if not (works or people):
            return query
        rows = () if query.asker else ("path.cross_field",)
        return replace(query, rows=rows, terms=(), tables=(), columns=(), order=None, nth=None, check=query.check and not hopes)

    def _of_people(self, kinds: Sequence[str]) -> bool:
        return bool(kinds) and all(table.group == "role" for table in self._relations.tables_of(kinds))

    def _of_industries(self, rows: Sequence[str]) -> bool:
        """Whether no rows are named, or only industries."""
        return all(self._table_of(id).id == "industry" for id in rows)

    def _table_of(self, row: str) -> Table:
        return self._framework.tables[self._relations.row(row).table]

    def introduces(self, query: Query, linked: Linked) -> bool:
        """Whether the asker says who he is, by a name that the guideline has or by another."""
        chars = linked.keyed.chars
        return bool(query.asker) or any(mention.aside and _INTRODUCES.search(chars[: mention.start]) for mention in linked.mentions)

    # What the guideline does not have.

    def _absent(
        self, text: str, linked: Linked, cues: Cues, reading: Reading, unknown: Unknown | None
    ) -> tuple[tuple[Absent, ...], tuple[Absent, ...]]:
        """What is asked that the guideline doesn't have, and who the asker is where it doesn't name such people.

        A name in passing doesn't make a question one about it: where the rest is a whole question, only what is asked for itself counts."""
        whole = _whole(cues, reading)
        personal = self._phrasing.personal(text)
        listed = self._phrasing.says("listed", text)
        absent: list[Absent] = []
        asker: list[Absent] = []
        for mention in linked.mentions:
            if mention.of_content or (mention.negated and not self._phrasing.asks_reason(text)):
                continue
            for found in map(partial(_as_said, mention), self._beyond(mention)):
                someone = found.table in ("role", "industry", "job_title", "engineer") and (mention.aside or personal)
                # "會計要不要學 Python": whoever it is, what a path's gates hold is asked.
                someone = someone or bool(found.background and cues.check and self._of_gates(reading))
                # "護理師想轉 AI": spoken of as somebody who asks.
                someone = someone or bool(found.background and self._phrasing.aspires(text))
                # "人資要怎麼知道大家的程度": who is to do it, of which the rest tells.
                behind = linked.keyed.chars[mention.end :]
                if found.table == "role" and _ACTS.search(behind) and (reading.rows or reading.terms):
                    continue
                # "車廠要用影像看裂痕，找誰": for whom somebody is sought.
                if found.table == "industry" and _NEEDS.search(behind) and reading.terms and self._of_people(reading.tables):
                    continue
                # 《資安法》: a title is what is asked about.
                title = linked.keyed.folded[: linked.keyed.at[mention.start]].endswith("《")
                either = _EITHER.search(linked.keyed.chars[: mention.start]) or behind.startswith("還是")
                # "轉職成功的比例": what all the rest is of.
                last = not behind and linked.keyed.chars[: mention.start].endswith("的")
                # "CV 跟 LLM 工程師的行情差多少": what is compared of them.
                compared = cues.compare and not reading.columns and self._of_compared(mention, linked, reading)
                asked = mention.asked or title or either or last or compared or _ASKS_QUANTITY.search(mention.surface)
                in_passing = whole and not asked and (found.table is None or (someone and found.table == "role"))
                on_path = any(id.startswith("path.") for id in reading.rows)
                # "我 Photoshop 天天用，Adobe 那個有算在裡面嗎": of two the one that is asked about.
                rows = [id for other in linked.mentions if not other.aside for id in other.ids("row")]
                beside = mention.aside and any(self._table_of(id).id == found.table for id in rows)
                if listed and not beside and found.table not in (None, "role", "industry", "job_title"):
                    # "我都用 DeepSeek，有在名單上嗎": wherever it is named.
                    absent.append(found)
                elif someone and (mention.aside or found.background or on_path):
                    asker.append(found)
                elif not (mention.aside or in_passing):
                    absent.append(found)
        if self._phrasing.modality(text):
            absent.append(self._relations.lexicon.absent["modality"])
        if not absent and set(reading.columns) <= _named_in_passing(linked):
            # "要花多久走完": a quantity that no row has, by whatever words.
            absent += [self._relations.lexicon.absent[id] for id in self._phrasing.quantities(text)[:1]]
        if unknown and unknown.of_nothing and not (absent or reading.columns or (reading.rows and cues.check)):
            # "三階框架的重量是多少", "有幾公分": nor has anything these.
            absent.append(Absent(unknown.word, Text(f"「{unknown.word}」", f"“{unknown.word}”")))
        # "我是採購": an occupation that nobody listed is one all the same.
        introduced = [word for start, word in linked.gaps if len(word) > 1 and _INTRODUCES.search(linked.keyed.chars[:start])]
        asker += [Absent(word, Text(word, word), "role") for word in introduced]
        return tuple(dict.fromkeys(absent)), tuple(dict.fromkeys(asker))

    @staticmethod
    def _of_compared(mention: Mention, linked: Linked, reading: Reading) -> bool:
        """Whether an attribute stands behind the last of the rows or kinds read, in the same clause."""
        read = {*reading.rows, *reading.tables}
        ends = [one.end for one in linked.mentions if {*one.ids("row"), *one.ids("table")} & read and one.end <= mention.start]
        return bool(ends) and not re.search(r"[，,。；;？?！!]", linked.keyed.chars[max(ends) : mention.start])

    def _reversed(self, linked: Linked, reading: Reading) -> bool:
        """Whether the question turns round which of two follows the other: AI-901 會被 AI-900 取代."""
        pairs = [
            (new, old)
            for new in linked.mentions
            for old in linked.mentions
            for row in new.ids("row")
            for term in old.ids("term")
            if row in reading.rows and any(column.id == "predecessor" for column, _ in self._relations.has(self._relations.row(row), term))
        ]
        return any(self._phrasing.follows(linked, old, new) for new, old in pairs)

    def _kinds_claimed(self, linked: Linked, rows: Sequence[str]) -> tuple[str, ...]:
        """The kinds that the rows are said to be of: 算是工程師, 工程師裡面有他."""
        places = [mention.start for mention in linked.mentions if set(mention.ids("row")) & set(rows)]
        found = [
            mention
            for mention in linked.mentions
            if mention.ids("table")
            and (
                (mention.claimed and any(place < mention.start for place in places))
                or (self._phrasing.holds(linked.keyed.chars[mention.end :]) and any(place > mention.start for place in places))
            )
        ]
        return tuple(dict.fromkeys(id for mention in found for id in mention.ids("table")))

    def _of_gates(self, reading: Reading) -> bool:
        """Whether values are named that the gates of a path hold, and nothing else."""
        holders = [{self._table_of(row).id for row, _ in self._relations.lexicon.holders(term)} for term in reading.terms]
        return bool(holders) and not reading.rows and all("gate" in tables for tables in holders)

    def _beside(self, linked: Linked, reading: Reading) -> tuple[Absent, ...]:
        """What nothing explains and the question sets side by side with the one thing that it names."""
        if len(reading.rows) != 1 or reading.terms or reading.tables:
            return ()
        keyed, named = linked.keyed, [mention for mention in linked.mentions if reading.rows[0] in mention.ids("row")]
        for start, chars in linked.gaps:
            end = start + len(chars)
            for mention in named:
                left, right = (end, mention.start) if end <= mention.start else (mention.end, start)
                if len(chars) > 1 and left < right and self._phrasing.joins(keyed.chars[left:right]):
                    until = end + 2 if keyed.chars[end : end + 2] == "ai" else end
                    words = keyed.folded[keyed.at[start] : keyed.at[until - 1] + 1].replace("ai", "AI")
                    return (Absent(words, Text(f"「{words}」", f"“{words}”"), self._table_of(reading.rows[0]).id),)
        return ()

    def _naming(self, linked: Linked, cues: Cues, reading: Reading) -> tuple[str, bool] | None:
        """A part of the names asked for: 跟顧問有關的職稱. It stands, unexplained, in some names of the kind and not in all."""
        if len(reading.tables) != 1 or reading.rows or reading.terms or reading.columns or reading.not_rows:
            return None
        if not (cues.listing or cues.count or any(mention.asked and mention.ids("table") for mention in linked.mentions)):
            return None
        rows = [row for table in self._relations.tables_of(reading.tables) for row in table.rows]
        chars = linked.keyed.chars
        taken = {place for mention in linked.mentions if not mention.fragment for place in range(mention.start, mention.end)}
        for length in (4, 3, 2):
            for start, gap in linked.gaps:
                for left in range(max(0, start - length + 1), start + len(gap)):
                    part = chars[left : left + length]
                    if len(part) < length or part.isascii() or taken & set(range(left, left + length)):
                        continue
                    if 0 < sum(part in key(row.name.zh) for row in rows) < len(rows):
                        return part, not self._phrasing.excluded(chars[max(0, left - 14) : left], chars[left + length :])
        return None

    def _beyond(self, mention: Mention) -> list[Absent]:
        return [self._relations.lexicon.absent[id] for id in (*mention.ids("attribute"), *mention.ids("thing"))]

    def dated(self, query: Query) -> Query:
        """The question with the attributes that a date in it may be one of, where the conversation told of what: 2025 年就換了吧."""
        found = self._dated(query.text, Reading(0.0, rows=query.rows, columns=query.columns)) if query.rows else ()
        return replace(query, columns=(*query.columns, *found)) if found else query

    def _dated(self, text: str, reading: Reading) -> tuple[str, ...]:
        """The attributes whose values are dates, where a question names a date and something that has one: 115 年 12 月才換嗎."""
        if not any(dates(text)):
            return ()
        holders = (row for term in reading.terms for row, _ in self._relations.lexicon.holders(term))
        tables = dict.fromkeys(self._table_of(id) for id in (*reading.rows, *holders))
        columns = (column for table in tables for column in table.columns.values() if column.key not in reading.columns)
        return tuple(column.key for column in columns if self._holds_dates(column))

    def _holds_dates(self, column: Column) -> bool:
        rows = self._framework.tables[column.table].rows
        return any(is_date(value.text.zh) for row in rows for value in row.cells.get(column.id, ()))

    def _missing(self, reading: Reading, linked: Linked) -> tuple[str, ...]:
        """An attribute asked for by its own name that the rows do not have; as a tuple of one, or none."""
        if not reading.rows or reading.columns:
            return ()
        rows = [self._relations.row(id) for id in reading.rows]
        tables = {row.table for row in rows}
        if (
            not reading.tables
            and not tables <= set(self._relations.people)
            and any(mention.ids("table") == ("role",) and _WHO.match(mention.surface) for mention in linked.mentions)
        ):
            # "Who is AI-901 for?": people of what it refers to.
            asked = [column for table in self._framework.tables.values() for column in table.columns.values() if column.asks]
            people = [column.key for column in asked if all(self._refers(row, column.key) for row in rows)]
            if people:
                return tuple(people[:1])
        for mention in reading.unread:
            columns = mention.ids("column")
            asks = mention.asked or _ASKS_WHOM.search(mention.surface)
            through = [column for column in columns if asks and any(self._refers(row, column) for row in rows)]
            if through:
                # "哪些人適合拿 TQC+": of the tier that the certification refers to.
                return tuple(through[:1])
            if len(mention.surface) < 3 or len(columns) > 2 or mention.ids("table") or "zone.definition" in columns:
                continue
            of_kind = any(self._framework.column(column).table in tables for column in columns)
            named = {key(name) for id in columns for name in (self._framework.column(id).name.zh, self._framework.column(id).name.en)}
            if (
                mention.surface in named
                and not of_kind
                and not any(self._relations.applicable(column, row) for column in columns for row in rows)
            ):
                return columns[:1]
        return ()

    def _refers(self, row: Row, key: str) -> bool:
        """Whether a row refers to others of which the attribute is one."""
        table = key.partition(".")[0]
        return table != row.table and any(column.refs == table for column in self._framework.columns_of(row))

    # What to do with it.

    def _act(self, query: Query, cues: Cues) -> Act:
        if query.relation:
            return "order"
        named = query.rows or query.terms
        excluded = query.not_rows or query.not_terms or query.lacking or query.naming
        if query.empty and not query.asker:
            described = cues.summarise or (cues.define and not query.rest)
            return "summarise" if described and self._phrasing.about_document(query.text) else "passage"
        # "落在同一種應用深度嗎": whether they have the same of an attribute.
        alike = cues.check and bool(query.columns) and self._phrasing.says("alike", query.text)
        # "中級比初級高階嗎": what each of them is tells which is more so.
        ordered = all(self._table_of(id).ordered for id in query.rows)
        more = cues.check and bool(query.terms) and not ordered and self._phrasing.claims["more"].search(compact(query.text)) is not None
        compared = (cues.compare or alike or more) and len(query.rows) > 1
        # "除了 ChatGPT 文書那組還有誰" asks for the group's others by the group itself.
        siblings = cues.siblings and not (query.not_rows and self._one_of_another((*query.rows, *query.not_rows)))
        if query.rows and not compared and (siblings or (cues.others and self._one_of_another(query.rows))):
            return "siblings"
        if (
            query.rows
            and not (query.tables or query.terms)
            and ((cues.position and query.order not in ("around", "next", "previous")) or (cues.check and (cues.nth or query.nth)))
            and (self._table_of(query.rows[0]).ordered or (query.check and query.nth and self._kind_named(query)))
        ):
            return "position"
        one_side = len(query.rows) == 1 and any(absent.table for absent in query.absent)
        if compared or (cues.compare and (one_side or len(query.terms) > 1 or (query.tables and not cues.count))):
            return "compare"
        explained = cues.define and self._few(query.tables) and not (cues.count or query.order or query.nth)
        whole = cues.summarise and query.order in (None, "all") and not query.nth
        if (whole or explained) and query.tables and not (named or excluded or query.columns):
            return "summarise"
        if cues.count and not query.nth:
            return "count"
        if query.section and not (named or query.columns):
            return "summarise"
        placed = query.order == "all" or not cues.summarise or self._phrasing.says("tells_what", query.text)
        if query.order and placed and not (query.rows or query.columns):
            return "order"
        if query.order in ("around", "next", "previous") and query.rows:
            return "order"
        return "list" if query.tables and not query.rows else "tell"

    def _kind_named(self, query: Query) -> bool:
        """Whether the kind of the one row named is named beside it, and so counted: 第二個趨勢就是 AI 治理吧."""
        name = self._table_of(query.rows[0]).name
        return len(query.rows) == 1 and (name.zh in query.text or name.en.lower() in query.text.lower())

    def _one_of_another(self, rows: Sequence[str]) -> bool:
        """Whether one of the rows is a member of another: of the tools for pictures, Canva."""
        named = [self._relations.row(id) for id in rows]
        cells = [self._framework.cell(row, column) for row in named for column in self._framework.columns_of(row)]
        return any(value.row in rows for cell in cells for value in cell)

    def _few(self, kinds: Sequence[str]) -> bool:
        return sum(len(table.rows) for table in self._relations.tables_of(kinds)) <= _FEW


def _named_in_passing(linked: Linked) -> set[str]:
    """The attributes whose names may say nothing: how long do people need."""
    return {column for mention in linked.mentions if any(ref.kind == "filler" for ref in mention.refs) for column in mention.ids("column")}


def _of_paths(columns: Sequence[str]) -> tuple[str, ...]:
    """The attributes that a path has; where it starts is known to who asks."""
    return tuple(column for column in columns if column.startswith(("path.", "gate.")) and column != "path.start")


def _as_said(mention: Mention, absent: Absent) -> Absent:
    """What is absent by the asker's own word for it, where that is a word of its own: 小學生 for 學生."""
    said = mention.surface
    if absent.table is None or not mention.exact or any(char.isascii() for char in said) or len(said) < 2:
        return absent
    return replace(absent, name=Text(said, absent.name.en))


def _whole(cues: Cues, reading: Reading) -> bool:
    """Whether what was read is a whole question by itself."""
    return bool(
        reading.columns
        or reading.not_rows
        or reading.not_terms
        or (reading.tables and (reading.terms or reading.rows or cues.number or cues.summarise or cues.listing))
        or (cues.compare and len(reading.rows) > 1)
        or (reading.section and cues.summarise)
    )
