"""Understand: from a message, and the conversation before it, to small typed queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from advisor.claiming import Claiming
from advisor.clauses import clauses
from advisor.composed import Shown
from advisor.conversation import Conversation, elliptic, short
from advisor.corrections import CLAUSES
from advisor.cues import Cues
from advisor.described import Described
from advisor.dispatch import Dispatcher
from advisor.equipping import Equipping
from advisor.framework import Row, Table
from advisor.interpreting import Interpreter
from advisor.joining import joined
from advisor.latin_spelling import one_slip
from advisor.meaning import Hit, Meaning, Search, votes
from advisor.mentions import Absent, Linked
from advisor.message import Splitter
from advisor.newcomers import Newcomers
from advisor.phrasing import Phrasing
from advisor.pointing import Context
from advisor.query import Query, Relations
from advisor.reading import MOST_READINGS, read
from advisor.revising import Revising
from advisor.same_one import SameOne
from advisor.seeking import Seeking
from advisor.selection import filtered, found
from advisor.taking_up import TakingUp
from advisor.wording import key

_MOST_OF_A_MESSAGE = 2 * MOST_READINGS
"""Readings, shared among its questions: a message of fifty of them is answered in seconds, too."""

_MOST_UNREAD = 4
"""Characters that nothing explains, of a message that may only put the last answer to the test."""
_SURELY, _LONG = 0.95, 5
"""How likely what retrieval finds must be to mend an English word by it, and the letters of such a word."""
_FEW = 3
"""Rows that a second question may be asked of together."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it reads by itself, and what it was read from."""

    query: Query
    cues: Cues
    linked: Linked
    hits: Sequence[Hit]


class Understanding:
    """Understands messages. Safe to use from several threads."""

    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search, dispatcher: Dispatcher) -> None:
        self._relations = relations
        self._tables = relations.framework.tables
        self._phrasing = phrasing
        self._search = search
        self._splitter = Splitter(relations.lexicon, phrasing)
        self._interpreter = Interpreter(relations, phrasing)
        self._conversation = Conversation(relations, phrasing)
        self._revising = Revising(relations, phrasing)
        self._taking_up = TakingUp(relations, phrasing)
        self._described = Described(relations, phrasing, search)
        self._meaning = Meaning(relations, phrasing)
        self._claiming = Claiming(relations, phrasing)
        self._newcomers = Newcomers(relations, phrasing, dispatcher.newcomer)
        self._seeking = Seeking(relations, phrasing, search, self._linked, dispatcher.newcomer)
        self._dispatcher = dispatcher
        self._equipping = Equipping(relations, phrasing, search)
        self._same_one = SameOne(relations, phrasing, search)

    def queries(self, message: str, context: Context) -> list[Query]:
        """One query a question. A later question of the message may lean on an earlier one, and all on the conversation."""
        whole = self._taking_up.with_subject(message, context)
        if whole != message:
            return self.queries(whole, Context())
        left = self._taking_up.without_brevity(message) if context.query else None
        if left is not None and context.query:
            again = [context.query] if not left else self.queries(left, context)
            return [replace(query, form="brief", leans=True) for query in again]
        taken_up = self._taking_up.taken_up(message, context)
        if taken_up:
            absent = self._read(message).query.absent if taken_up.act == "compare" else ()
            # "跟 Vibe Coding 比，哪個比較重要": of both.
            return [replace(taken_up, leans=True, absent=absent, act="tell" if absent else taken_up.act)]
        alone = self._taking_up.asked_alone(message) if context.query and context.query.act != "help" else None
        if alone:
            return [replace(query, leans=True) for query in self.queries(alone, context)]
        if of_document := self._of_document(message):
            return [of_document]
        linked = self._linked(message)
        queries = self._seeking.instead(self._queries(message, linked, context), message, linked, context)
        return self._equipping.queries(self._newcomers.instead(queries, message, linked, context), message)

    def _queries(self, message: str, linked: Linked, context: Context) -> list[Query]:
        insisted = self._insisted(message, context.query, context) if context.query else None
        if insisted and self._phrasing.insists(message):
            # Who says that the answer was another one asks for nothing new: 「我記得是給工程師考的」.
            return [replace(insisted, leans=True)]
        shared = self._same_one.query(message, linked)
        # "會 spaCy 跟 NLTK，適合哪一種工程師" asks whom somebody is like.
        if shared and (self._phrasing.cues(message).check or not self._dispatcher.requests(message)):
            return [shared]
        described = self._described_one(message, context)
        if described:
            return [described]
        first = self._meaning.first_steps(message, linked, self._search)
        if first:
            return [first]
        before = context.query.requests if context.query else ()
        questions = tuple(self._splitter.questions(message))
        corrected = self._phrasing.corrections.corrected(message) if context.query else None
        requests = self._dispatcher.requests(message, before, [shown.row for shown in context.shown if shown.row])
        requests = self._dispatcher.as_told(requests, message, context.asked)
        if corrected and not before and not self._dispatcher.requests(corrected):
            # "我打錯了，應該是 AI 導入顧問" wants no plan, but what was asked before.
            requests = ()
        if requests and not self._dispatcher.only_together(message, questions):
            # A request is read from the whole message: what it is about and what is wished for often stand in different sentences.
            language = self._phrasing.cues(message).language
            granted = self._claiming.taken_for_granted(linked)
            missing = self.asked_besides(message)
            asked = Query(
                message, act="help", requests=requests, asked_back=bool(before), language=language, claims=granted, absent=missing
            )
            asked = replace(asked, asker=self._dispatcher.asker(message))
            return self._taking_up.among_listed(asked, context) or [*self._besides(questions, context), asked]
        if insisted:
            return [replace(insisted, leans=True)]
        if context.query and corrected is None and short(message) and self._revising.takes_back(linked, context.query):
            # "Not NLP, CV."
            corrected = message
        if corrected:
            return [self._corrected(message, corrected, context)]
        queries: list[Query] = []
        before_it = context
        most = min(MOST_READINGS, _MOST_OF_A_MESSAGE // max(1, len(questions)))
        for place, question in enumerate(questions):
            own = self._dispatcher.of_one(question, message) if len(questions) > 1 else ()
            if own:
                # "推薦業務考哪張？另外 AI-901 什麼時候…": one of several asks for a helper.
                queries.append(Query(question, act="help", requests=own, language=self._phrasing.cues(question).language))
                continue
            query = self.query(question, context, most)
            query = self._for_somebody(self._of_what_is_asked(self._having_all(self._standing(query, message) or query)))
            if before_it.query and query.check and self._lists_people(query):
                # "Will my developers lose their jobs": a list of all people answers no yes or no.
                query = replace(query, act="passage", tables=())
            if query.act == "passage" and queries:
                continue
            if queries and self._lists_all_again(query, queries[-1]):
                continue
            query = self._asked_of(query, queries[-1]) if queries else query
            if query.act == "passage" and queries:
                # "Step 3 在做什麼，誰負責": a list of all people is no answer.
                continue
            queries.append(query)
            following = questions[place + 1] if place + 1 < len(questions) else ""
            shown = self._asked_on(query, following) or (() if query.rows else context.shown)
            context = Context(query, shown, context.trail)
        return self._as_one(message, queries, before_it, most) or queries

    def _of_document(self, message: str) -> Query | None:
        """The query for what the guideline says of itself, or doesn't: its title with the year in it, who wrote it."""
        if not self._phrasing.says("of_document", message):
            return None
        mentions = [mention for mention in self._linked(message).mentions if mention.exact and not mention.fragment]
        if any(mention.ids("row") or mention.ids("term") for mention in mentions):
            return None
        asked = [self._relations.lexicon.absent[id] for mention in mentions for id in mention.ids("attribute")]
        own = tuple(absent for absent in asked if absent.nearest == 1)
        if asked and not own:
            # "這些資料會不會過期": not of certificates.
            own = (self._relations.lexicon.absent["document_date"],)
        language = self._phrasing.cues(message).language
        return Query(message, rows=() if own else ("document.guideline",), absent=own, language=language)

    def _standing(self, query: Query, message: str) -> Query | None:
        """The query for the tier of those whom a question asks it for: by what they do, and not by what they use; None for another.

        Of whom a tier is simply said to be for, the rows tell it."""
        asked = {*query.tables, *(column.partition(".")[0] for column in query.columns)} - {"certification"}
        simply = asked == {"tier"} and len(query.terms) == 1
        if simply and not (query.rows or query.not_terms or query.not_rows or query.absent):
            return None
        whose = self._dispatcher.standing(query.text, message)
        return Query(query.text, act="standing", whose=tuple(whose), rows=tuple(dict.fromkeys(whose.values()))) if whose else None

    def _described_one(self, message: str, context: Context) -> Query | None:
        """The question about what a follow-up describes, of the kind that is asked for; None where it describes none."""
        if context.query is None:
            return None
        corrected = self._phrasing.corrections.corrected(message)
        read = self._read(corrected or message)
        described = self._described.described(read.query, read.cues, read.linked, context, bool(corrected))
        described = described or self._described.same_one(read.query, read.linked, context)
        return described or self._described.stays(read.query, read.linked, context)

    def _lists_people(self, query: Query) -> bool:
        """Whether it would be answered by a list of all people."""
        filters = (
            query.rows
            or query.terms
            or (query.columns and not query.leans)
            or query.not_rows
            or query.not_terms
            or query.nth
            or query.absent
        )
        return query.act == "list" and not filters and len(self._relations.tables_of(query.tables)) > 1

    def by_meaning(self, query: Query, sections: Collection[int]) -> Query | None:
        """The query about what is most likely meant, where its names led to answers out of other sections; None where they didn't."""
        return self._meaning.instead(query, sections, self._search)

    def _as_one(self, message: str, queries: Sequence[Query], context: Context, most: int) -> list[Query]:
        """The message as one question, where it is asked who or which for what an unread part of it tells: 想預測銷量，找哪種工程師."""
        told, asked = (queries[0], queries[-1]) if len(queries) == 2 else (None, None)
        if told is None or asked is None or not told.rest or asked.act != "list" or filtered(asked):
            return []
        if told.act != "passage" and self._read(told.text).query.act != "passage":
            # Names tell what it asks, and not only its nearness to something.
            return []
        whole = self.query(message, context, most)
        kinds = {table.id for table in self._relations.tables_of(asked.tables)}
        found_one = whole.act == "tell" and whole.rows and all(self._relations.row(id).table in kinds for id in whole.rows)
        return [replace(whole, check=False)] if found_one else []

    def asked_besides(self, message: str) -> tuple[Absent, ...]:
        """Attributes that nothing has, asked for in a request's message."""
        asked = [mention for mention in self._linked(message).mentions if mention.asked and not mention.of_content]
        return tuple(self._relations.lexicon.absent[id] for mention in asked for id in mention.ids("attribute")[:1])

    def _besides(self, questions: Sequence[str], context: Context) -> list[Query]:
        """The questions of a request's message that ask an attribute of something named, of nobody in particular."""
        found = []
        for question in questions if len(questions) > 1 else ():
            read = self._read(question)
            whole = read.query.rows and (read.query.columns or read.query.act == "compare") and read.cues.asks
            nobody = not (self._phrasing.personal(question) or self._phrasing.aspires(question))
            if whole and nobody and not read.query.absent and not self._dispatcher.requests(question):
                found.append(self.query(question, context))
        return found

    def _lists_all_again(self, query: Query, before: Query) -> bool:
        """Whether a later question of a message would list all of the kind of which the one before found some: 還缺哪塊."""
        listed = query.act == before.act == "list" and query.tables == before.tables and replace(query, tables=()).empty
        plain = not (query.check or query.number or query.order or query.nth or query.naming)
        return listed and plain and filtered(before) and not self._phrasing.says("of_all", query.text)

    def _only_asks_whether_said(self, question: str) -> bool:
        """Whether what is put to the test is only that something is said, and another clause asks what: 要用哪個框架，有指名嗎."""
        pieces = clauses(question)
        tested = [piece for piece in pieces if self._phrasing.cues(piece).check]
        names = any(
            mention.ids("row") or mention.ids("term") for piece in tested for mention in self._relations.lexicon.link(piece).mentions
        )
        asked = any(self._phrasing.asks_openly(piece) for piece in pieces if piece not in tested)
        return bool(tested) and asked and not names and all(self._phrasing.says("listed", piece) for piece in tested)

    def _of_what_is_asked(self, query: Query) -> Query:
        """The query without the trade in which somebody says he works, where an attribute is asked for that nothing has: 我在超商上班."""
        trade = bool(query.rows) and all(self._relations.row(id).table == "industry" for id in query.rows)
        lacking = bool(query.absent) and all(absent.table is None for absent in query.absent)
        himself = trade and lacking and self._phrasing.says("works_in", query.text)
        return replace(query, rows=()) if himself else query

    def _for_somebody(self, query: Query) -> Query:
        """The query whether somebody takes something, where his name is one of a kind's, too, and all of both kinds would be listed.

        「我是工程師，需要考證照嗎」: of what is for AI engineers, and not of all engineers and certifications."""
        if not query.check or query.act != "list" or len(query.tables) < 2 or filtered(query) or query.rows or query.columns:
            return query
        named = [mention for mention in self._linked(query.text).mentions if mention.ids("table") and mention.ids("term")]
        people = [mention for mention in named if set(mention.ids("table")) <= {*self._relations.people, "role"}]
        left = tuple(id for id in query.tables if not any(id in mention.ids("table") for mention in people))
        terms = tuple(term for mention in people for term in mention.ids("term")[:1])
        return replace(query, tables=left, terms=terms) if terms and left else query

    def _having_all(self, query: Query) -> Query:
        """The query for those of a kind that have all the values, of different attributes, where nothing else is named: 國外的、入門的."""
        only_terms = (
            query.act == "tell" and len(query.terms) > 1 and query == replace(Query(query.text), terms=query.terms, identity=query.identity)
        )
        kinds = []
        for table in self._tables.values() if only_terms else ():
            of_columns = {self._relations.column_holding(table, term) for term in query.terms}
            if None not in of_columns and len(of_columns) == len(query.terms):
                kinds += [table] if any(all(self._relations.has(row, term) for term in query.terms) for row in table.rows) else []
        return replace(query, act="list", tables=(kinds[0].id,)) if len(kinds) == 1 else query

    def _hold(self, table: Table, terms: Sequence[str]) -> bool:
        """Whether rows of a kind have each of the values."""
        return all(self._relations.column_holding(table, term) for term in terms)

    def _asked_of(self, query: Query, before: Query) -> Query:
        """What a later question of a message asks for all of, of the one thing that is found for the one before, where it goes only with
        some: 「企劃要考哪一階，有哪幾張可以考」."""
        if (query.check or query.stated) and query.terms and len(before.rows) == 1 and not (query.rows or query.tables or query.columns):
            # "TQC+ 是國外的嗎？而且是入門的？"
            table = self._relations.framework.tables[self._relations.row(before.rows[0]).table]
            if self._hold(table, query.terms):
                return replace(query, rows=before.rows, check=True, stated=False, claims=(), every=False, leans=True)
        only_terms = query.terms and not (query.rows or query.tables or query.columns or query.check)
        if only_terms and before.terms and before.act in ("count", "list") and self._phrasing.says("among", query.text):
            # "專業開發的總共幾張？國內的又占幾張": of these.
            kinds = [table for table in self._relations.tables_of(before.tables) if self._hold(table, (*before.terms, *query.terms))]
            if len(kinds) == 1:
                return replace(query, tables=(kinds[0].id,), terms=(*before.terms, *query.terms), leans=True)
        tables = self._relations.tables_of(query.tables)
        if query.leans and len(before.rows) == 1 and self._lists_people(query):
            return self._people_of(query, self._relations.row(before.rows[0])) or replace(query, act="passage", tables=(), columns=())
        of_all = query.act == "list" and len(tables) == 1 and replace(query, tables=(), columns=()).empty
        if not of_all or query.check or query.number or query.rest or query.order or query.nth or self._phrasing.says("of_all", query.text):
            return query
        rows = found(self._relations, before) or [self._relations.row(id) for id in before.rows if len(before.rows) == 1 and before.columns]
        own = [id for id in before.rows if self._relations.row(id).table == tables[0].id]
        if len(own) == 1 and len(before.rows) == 1:
            # "音樂有推薦的軟體嗎，沒有的話算哪一項能力": that which was named.
            return replace(query, act="tell", rows=tuple(own), tables=(), leans=True)
        if len(rows) != 1 or not (before.terms or before.columns) or rows[0].table == tables[0].id:
            return query
        ties = self._relations.linked(rows[0], tables[0])
        referred = bool(ties) and len(ties) < len(tables[0].rows) and all(column.refs for _, column, _ in ties)
        return replace(query, act="tell", rows=(rows[0].id,), leans=True) if referred else query

    def _people_of(self, query: Query, row: Row) -> Query | None:
        """The query for those people, of all kinds asked for, who are tied to what was spoken of, or whose work it tells of.

        「RAG 是什麼，誰要會」; 「金融業用 AI 做什麼，要找誰」: those by whose names the technology goes."""
        tables = self._relations.tables_of(query.tables)
        tied = [table.id for table in tables if self._relations.linked(row, table)]
        if tied:
            return replace(query, act="tell", rows=(row.id,), tables=tuple(tied[:1]), columns=())
        named = (id for cell in row.cells.values() for value in cell for id in self._relations.lexicon.rows_named(value.text.zh))
        people = tuple(dict.fromkeys(id for id in named if self._relations.row(id).table in self._relations.people))
        return replace(query, act="tell", rows=people, tables=(), columns=()) if people else None

    def _asked_on(self, query: Query, following: str) -> tuple[Shown, ...]:
        """What a question asks for, of which the following one of the message asks: where it is little or a place among it is asked for;
        where both ask for places, all of the kind."""
        cues = self._phrasing.cues(following)
        tables = self._relations.tables_of(query.tables)
        in_kind = bool(cues.nth) or cues.order in ("first", "middle", "last")
        if in_kind and len(query.rows) == len(query.columns) == 1 and not tables:
            return self._values(query.rows[0], query.columns[0])
        rows = tables[0].rows if in_kind and len(tables) == 1 and (query.nth or query.order) else found(self._relations, query)
        return tuple(Shown(row.id, row.name.zh) for row in rows) if in_kind or len(rows) <= _FEW else ()

    def _values(self, id: str, key: str) -> tuple[Shown, ...]:
        """What a row has in a column."""
        row = self._relations.row(id)
        columns = [column for column in self._relations.framework.columns_of(row) if column.key == key]
        return tuple(Shown(value.row, value.text.zh) for column in columns for value in self._relations.framework.cell(row, column))

    def query(self, question: str, context: Context, most: int = MOST_READINGS) -> Query:
        """The query of one question: by its names in at most so many readings, the conversation, and meaning, in this order."""
        leans = context.query is not None and short(question) and elliptic(question)
        # "換成自動化那組": of what a name may stand for, rather what was spoken of.
        read = self._read(question, self._spoken_of(context) if leans else (), most)
        if on_path := self._on_path(read.query, context):
            return on_path
        introduces = self._interpreter.introduces(read.query, read.linked)
        # "我在國中教書，想知道學校可以怎麼用 AI": by what he tells, where no name says who he is.
        introduces = introduces or bool(self._phrasing.personal(question) and self._meaning.unlisted(read.query, read.hits))
        query = self._conversation.completed(read.query, read.cues, context, introduces)
        if query is not read.query:
            # What is claimed was read without what the conversation adds.
            return replace(self._interpreter.dated(query), claims=(), leans=True)
        named = self._conversation.instead(query, context)
        if named and (whole := self._read(named, most=most).query).rows and not whole.absent:
            # "它提到哪些認證": the whole question, of what it stands for.
            return replace(whole, leans=True)
        if query.act == "list" and self._phrasing.which_one(question):
            # "哪張？" asks for one that nothing before it names.
            return replace(query, act="passage", tables=())
        query = self._meaning.nearest(query, read.cues, read.hits)
        if context.query and short(question):
            # A short follow-up is near to nothing by itself. What it likens to something, its name alone does not bear out.
            return replace(query, leans=True, check=query.check and not self._revising.likens_only(query))
        return self._meaning.unless_far(query, read.linked, read.hits)

    def _on_path(self, query: Query, context: Context) -> Query | None:
        """The query for the gates of the path spoken of, where some are asked for that are not its own: 這條路第一關要學什麼."""
        before = [self._relations.row(id) for id in context.query.rows] if context.query else []
        asked = [self._relations.row(id) for id in query.rows]
        points = self._phrasing.says("this_path", query.text) and len(before) == 1 and before[0].table == "path"
        if not points or not asked or any(row.table != "gate" or self._relations.linked(before[0], self._tables["gate"]) for row in asked):
            return None
        return replace(query, rows=(before[0].id,), columns=("path.gates",), terms=(), nth=None, order=None, leans=True)

    def _spoken_of(self, context: Context) -> set[str]:
        """The tables of what was last asked about."""
        if context.query is None:
            return set()
        # Of a kind without its rows, what lists them as well: the groups of tools.
        tables = {table.id for table in self._relations.tables_of(context.query.tables)} if not context.query.rows else set()
        listing = {
            table.id for table in self._relations.framework.tables.values() for column in table.columns.values() if column.refs in tables
        }
        return {self._relations.row(id).table for id in context.query.rows} | (listing - tables if len(tables) == 1 else set())

    def _asks_of_another(self, message: str, previous: Query) -> bool:
        """Whether it is asked if something is listed that has nothing to do with what was spoken of: Cursor 有被提到嗎, after a path."""
        named = {id for mention in self._linked(message).mentions if mention.exact for id in mention.ids("row")}
        kinds = {self._relations.row(id).table for id in previous.rows} | set(previous.tables)
        tied = any(self._relations.linked(self._relations.row(id), table) for id in named for table in self._relations.tables_of(kinds))
        return (
            bool(named) and self._phrasing.says("listed", message) and not (tied or kinds & {self._relations.row(id).table for id in named})
        )

    def _insisted(self, message: str, previous: Query, context: Context) -> Query | None:
        """The last question with what is claimed instead of its answer; None where the message claims and doubts nothing."""
        if previous.act == "help" or self._phrasing.corrections.means_otherwise(message):
            return None
        if self._phrasing.says("needed", message) and self._phrasing.personal(message):
            # "我需要學 Python 嗎" is asked of himself, and not of what was told.
            return None
        if self._phrasing.doubts(message):
            return replace(previous, text=message)
        cues = self._phrasing.cues(message)
        if self._phrasing.asks_openly(message):
            return None
        insists = self._phrasing.insists(message)
        if not insists and self._asks_of_another(message, previous):
            return None
        if insists and self._revising.takes_back(self._linked(message), previous):
            return None
        if not insists and not (cues.check and short(message)):
            return None
        number = self._number_claimed(message)
        counts = previous.act == "count" and not self._read(message).query.claims and self._only_counts(message)
        if (
            (insists or counts or self._phrasing.claims["rhetorical"].search(message))
            and number
            and (counted := self._revising.counted(previous))
        ):
            return replace(counted, text=message, number=number, check=True)
        read = self._read(message)
        if not insists and sum(map(len, read.query.rest)) > _MOST_UNREAD and not message.isascii():
            # "醫療影像判讀的 AI 要先送食藥署審核嗎" asks something of its own.
            return None
        if not insists and read.query.rows and read.query.predicate:
            # "關卡A可以吃嗎" asks something else, of another thing.
            return None
        listed = sum(shown.row is not None for shown in context.shown) > 1 and bool(read.query.terms) and not read.query.rows
        if not insists and ((listed and self._phrasing.says("among", message)) or (read.query.not_rows and read.cues.others)):
            # "裡面有微軟的嗎", "除了 n8n 還有嗎": asks for some of what was listed.
            return None
        if insists and self._revising.elsewhere(read.query, previous):
            return None
        if read.query.absent or self._revising.turns_back(read.query, read.cues, context):
            return None
        likened = None if insists else self._conversation.likened(read.query, read.cues, context)
        if likened:
            return likened
        if insists and read.query.nth and (placed := self._revising.placed(read.query, previous)):
            return replace(read.query, act="position", rows=placed, tables=(), columns=(), terms=(), check=True)
        beside = self._revising.beside(read.query, previous, lambda: self._read(previous.text).query)
        if beside:
            return beside
        subjects = self._revising.subjects(previous)
        claims = self._claiming.put_to_the_test(read.linked, subjects)
        sought = self._revising.sought(read.query, previous)
        claims = sought if sought and all(claim.about == () or not claim.denied for claim in claims) else claims
        elsewhere = insists and not any(set(claim.about) & set(subjects) for claim in claims)
        if elsewhere or (not claims and not read.query.claims):
            # "應該是 Compute & Foundation 吧？跟基礎設施比較有關": what was asked for is another value.
            claims = self._claiming.of_attribute(read.linked, subjects, previous.columns) or claims
        if claims and (insists or not read.query.claims):
            return replace(previous, text=message, insists=True, asks_on=not insists, check=True, claims=claims, rest=read.query.rest)
        return replace(previous, text=message) if insists and read.query.empty else None

    def _number_claimed(self, message: str) -> int | None:
        """The number of things that a message claims: of several clauses, the one that insists (才兩項？我以為有三項)."""
        clauses = re.split(rf"{CLAUSES}|[?？]", message)
        insisting = [clause for clause in clauses if self._phrasing.insists(clause)]
        numbers = [number for text in (*insisting, message) for number in self._phrasing.numbers(text)]
        return next((number for number in numbers if number > 1), None)

    def _only_counts(self, message: str) -> bool:
        """Whether a message names nothing of the guideline: 六個吧？"""
        return short(message) and not any(mention.of_content for mention in self._linked(message).mentions if not mention.fragment)

    def _corrected(self, message: str, text: str, context: Context) -> Query:
        """What a correction means: of what its names may stand for, rather what was spoken of."""
        read = self._read(text, self._spoken_of(context))
        named = None if read.query.columns else self._conversation.instead(read.query, context)
        if named and (whole := self._read(named).query).rows and whole.columns and not whole.absent:
            # "我是問它需要的能力": the whole question, of what it stands for.
            return replace(whole, text=message, claims=(), leans=True)
        return replace(self._revising.corrected(message, read.query, context), claims=(), leans=True)

    def _linked(self, text: str) -> Linked:
        lexicon = self._relations.lexicon
        return self._phrasing.mark(joined(lexicon.link(self._phrasing.without_form(text)), lexicon))

    def _without_what_is_had(self, linked: Linked) -> Linked:
        """Names of what the asker has already leave it out, where others are asked for: 我已經有 ChatGPT 了，還有別的嗎."""
        chars = linked.keyed.chars
        had = [
            mention.of_content
            and (self._phrasing.says("had", chars[: mention.start]) or self._phrasing.says("had_behind", chars[mention.end :]))
            for mention in linked.mentions
        ]
        return replace(linked, mentions=tuple(replace(name, negated=name.negated or had[at]) for at, name in enumerate(linked.mentions)))

    def _nearly_found(self, question: str, linked: Linked, hits: Sequence[Hit]) -> str | None:
        """The question with the name of what retrieval surely finds, in place of an English word that is nearly it: Runaway for Runway."""
        if hits[0].likely < _SURELY or hits[0].chunk.startswith("section."):
            return None
        name = self._relations.row(hits[0].chunk).name.en
        for start, word in linked.gaps:
            if word.isascii() and len(word) >= _LONG and word != key(name) and one_slip(word, key(name)):
                at = linked.keyed.at
                return f"{question[: at[start]]}{name}{question[at[start + len(word) - 1] + 1 :]}"
        return None

    def _without_told(self, question: str, linked: Linked) -> str | None:
        """The question without what is only told of others of a kind, before one of it is asked about; None where there is no such.

        「CV 看圖我知道，那 ML 處理什麼」"""
        folded, at = linked.keyed.folded, linked.keyed.at
        ends = [0, *(found.end() for found in re.finditer(CLAUSES, folded))]
        start = next((end for end in reversed(ends) if self._asks_of_row(linked, end)), 0)
        if not start or len(folded) != len(question) or self._phrasing.cues(folded[:start]).asks:
            return None
        kinds = {self._relations.row(id).table for name in linked.mentions if at[name.start] >= start for id in name.ids("row")}
        others = [mention for mention in linked.mentions if any(self._relations.row(id).table in kinds for id in mention.ids("row"))]
        places = [at[mention.start] for mention in others if at[mention.start] < start and not mention.negated]
        told = {max(end for end in ends if end <= place) for place in places}
        before = [question[left:right].strip("，,。 ") for left, right in pairwise(ends) if left in told]
        if any(self._phrasing.states(f"{clause}？") and not self._phrasing.personal(clause) for clause in before):
            # "翻譯系統是 LLM 做的，那 LLM 還做哪些" takes something for granted.
            return None
        kept = [question[left:right] for left, right in pairwise([*ends, len(question)]) if left not in told]
        return "".join(kept) if told else None

    def _asks_of_row(self, linked: Linked, start: int) -> bool:
        """Whether what follows a place asks an attribute, or a number, of a row that it names itself."""
        behind = [mention for mention in linked.mentions if linked.keyed.at[mention.start] >= start and not mention.negated]
        clause = linked.keyed.folded[start:]
        asks = self._phrasing.cues(clause).asks and (any(mention.ids("column") or mention.ids("table") for mention in behind))
        return asks and any(mention.ids("row") and mention.exact for mention in behind)

    @staticmethod
    def _sets_conditions(linked: Linked) -> bool:
        """Whether names say what something must have, or must not: several, or what is left out."""
        values = [mention for mention in linked.mentions if mention.ids("term") and not mention.fragment]
        return any(mention.negated for mention in values) or (len(values) > 1 and not linked.rest)

    def _in_order(self, question: str) -> bool:
        """Whether an order is asked for, or that of something: not in what is told of other times (報社收掉之後我就失業了)."""
        pieces = clauses(question)
        return len(pieces) == 1 or any(map(self._puts_in_order, pieces))

    def _puts_in_order(self, clause: str) -> bool:
        """Whether a clause speaks of an order, and asks, or names what has one."""
        cues = self._phrasing.cues(clause)
        if not cues.order or cues.asks or cues.check:
            return bool(cues.order)
        mentions = self._relations.lexicon.link(clause).mentions
        kinds = (table for mention in mentions for table in self._relations.tables_of(mention.ids("table")))
        rows = (id for mention in mentions for id in mention.ids("row"))
        return any(table.ordered for table in kinds) or any(map(self._relations.in_order, rows))

    def _read(self, question: str, prefer: Collection[str] = (), most: int = MOST_READINGS) -> _Read:
        """The question by its names alone. Of what a name may stand for, rows of the tables to `prefer` come first."""
        cues = self._phrasing.cues(question)
        linked = self._linked(question)
        if cues.order in ("next", "previous") and not self._in_order(question):
            cues = replace(cues, order=None)
        if self._phrasing.says("such", question):
            # "國內的、而且不是初階的，有嗎": those of which it is so.
            cues = replace(cues, check=False, listing=True)
        if cues.check and self._only_asks_whether_said(question):
            # "要用哪個框架，有指名嗎": the framework is asked for.
            cues = replace(cues, check=False)
        if self._phrasing.says("asks_rest", question):
            linked = self._without_what_is_had(linked)
            barred = [mention for mention in linked.mentions if mention.negated]
            if barred:
                # "除了 n8n 還有嗎" puts nothing to the test, and what is left of AWS's after one is passed is in no order.
                placed = any(self._relations.in_order(id) for mention in barred for id in mention.ids("row"))
                cues = replace(cues, check=False, others=True, order=cues.order if placed else None)
        if not (cues.check or cues.compare) and (asked := self._without_told(question, linked)):
            return self._read(asked, prefer, most)
        hits = self._search(question)
        preferred = {row.id: 2.0 for table in prefer for row in self._relations.framework.tables[table].rows}

        def queried(cues: Cues) -> Query:
            reading = read(linked, self._relations, votes(hits) | preferred, cues.compare, cues.check, most)
            return self._interpreter.query(question, linked, cues, reading)

        if meant := self._nearly_found(question, linked, hits):
            return self._read(meant, prefer, most)
        query = queried(cues)
        if cues.check and self._phrasing.says("asks_any", question) and self._sets_conditions(linked):
            # "不是入門的、國內的，有嗎": those that there are.
            those = queried(replace(cues, check=False, listing=True))
            query = those if those.act == "list" and filtered(those) else query
        stated = not query.check and self._phrasing.states(question)
        claims = self._claiming.put_to_the_test(linked) if query.check or stated else self._claiming.taken_for_granted(linked)
        if query.act == "list" and not (query.check or query.rows) and (query.not_terms or query.not_rows):
            # What is left out is not denied: 國際認證裡頭不是入門款的有哪些.
            claims = tuple(claim for claim in claims if not claim.denied)
        # What a claim names by a part only is explained.
        rest = tuple(word for word in query.rest if not (claims and self._claiming.part_of(word)))
        return _Read(replace(query, claims=claims, stated=stated, rest=rest), cues, linked, hits)
