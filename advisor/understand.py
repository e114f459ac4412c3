"""Understand: from a message, and the conversation before it, to small typed queries."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from advisor.composed import Shown
from advisor.lexicon import Absent, Lexicon, Linked
from advisor.phrasing import Cues, Phrasing
from advisor.query import Act, Query, Relations
from advisor.reading import Reading, read
from advisor.wording import compact, contains, fold

class Hit(Protocol):
    """A chunk that retrieval found: a row or `section.N`, and a score comparable across questions."""

    @property
    def chunk(self) -> str: ...
    @property
    def score(self) -> float: ...


Search = Callable[[str], Sequence[Hit]]

# Measured on the bundled embeddings: questions of the field score above the first, the best hit is the right one above the second.
IN_FIELD, CONFIDENT = 0.872, 0.885
_MARGIN = 0.006

_SENTENCE = re.compile(r"(?<=\S)\s*(?=[1-9][.、)）]\s?[^\d\s])|(?<=[?？。！!\n；;])|(?<=[a-z)]\.)\s")
_COMMA = re.compile(r"[，,、]\s*|\s(?=但|不過)")
_JOINED = re.compile(r"(?=另外|還有(?!什麼|哪|嗎|呢|其他|沒有|幾|別|誰|[?？]|$)|順便|再問|還想(?:問|知道)|以及(?=.{0,12}(?:什麼|哪|誰|幾|如何|怎麼))|\band (?=what|which|who|how|when|is|are|does|do|can)|\balso\b)")


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation was last about: the query, and what its answer listed."""

    query: Query | None = None
    shown: tuple[Shown, ...] = ()
    trail: tuple[str, ...] = ()
    """The rows that the last answers were about, latest last."""


class Understanding:
    def __init__(self, relations: Relations, phrasing: Phrasing, search: Search) -> None:
        self._relations = relations
        self._lexicon: Lexicon = relations.lexicon
        self._phrasing = phrasing
        self._search = search

    def pieces(self, message: str) -> list[str]:
        """The message's questions, each with the remarks that belong to it."""
        clauses: list[str] = []
        for sentence in _SENTENCE.split(self._phrasing.revised(message)):
            parts = [part for part in _JOINED.split(sentence or "") if part and part.strip()]
            for part in parts:
                clauses += self._commas(part)
        questions: list[str] = []
        remarks = ""
        for clause in clauses:
            linked = self._lexicon.link(clause)
            asks, content = self._phrasing.cues(clause).asks, _content(linked)
            if not content and not asks and not linked.rest:
                continue
            if asks and (content or not questions) and (content or not remarks):
                questions.append(f"{remarks}，{clause}" if remarks else clause)
                remarks = ""
            elif asks and remarks:
                questions.append(f"{remarks}，{clause}")
                remarks = ""
            elif asks:
                questions[-1] += f"，{clause}"
            else:
                remarks = f"{remarks}，{clause}" if remarks else clause
        if remarks and questions:
            questions[-1] += f"，{remarks}"
        elif remarks:
            questions.append(remarks)
        return [question.strip("，, ") for question in questions] or [message.strip()]

    def _commas(self, sentence: str) -> list[str]:
        """A sentence's parts at commas, where more than one of them asks something of its own; else the whole."""
        parts = [part for part in _COMMA.split(sentence) if part.strip()]
        asking = [part for part in parts if self._phrasing.cues(part).asks and _content(self._lexicon.link(part))]
        if len(asking) > 1 and ("、" not in sentence or len(asking) == len(parts)):
            return parts
        return [sentence]

    def queries(self, message: str, context: Context) -> list[Query]:
        """One query a question. A later question of the message may lean on an earlier one, and all on the conversation."""
        corrected = self._phrasing.corrected(message) if context.query else None
        if corrected:
            return [self._corrected(corrected, context)]
        found: list[Query] = []
        for piece in self.pieces(message):
            query = self.query(piece, context)
            if query.act == "passage" and found:
                continue
            found.append(query)
            context = Context(query, context.shown if query.rows == () else ())
        return found

    def query(self, piece: str, context: Context = Context(), by_meaning: bool = True, prefer: Collection[str] = ()) -> Query:
        """The query of one question; by its names alone if not `by_meaning`. Of what a name may stand for, rows of the tables to `prefer` come first."""
        cues = self._phrasing.cues(piece)
        linked = self._phrasing.mark(self._lexicon.link(self._phrasing.without_form(piece)))
        hits = self._search(piece)
        votes = _votes(hits) | {row.id: 2.0 for table in prefer for row in self._relations.framework.tables[table].rows}
        reading = read(linked, self._relations, votes, cues.compare, cues.check)
        query = self._assemble(piece, linked, cues, reading)
        if context.query:
            leaning = self._in_context(query, cues, linked, context)
            if leaning is not query:
                return leaning
        if by_meaning:
            query = self._by_meaning(query, cues, hits)
        return self._unless_far(query, linked, hits)

    def _unless_far(self, query: Query, linked: Linked, hits: Sequence[Hit]) -> Query:
        """Words such as 做, 人 or 步 stand in questions about anything: by themselves, in a text far from the guideline, they mean nothing of it."""
        named = query.act == "summarise" or query.rows or query.terms or query.not_rows or query.not_terms or query.section or query.absent or query.naming
        kinds = any(mention.ids("table") and len(mention.surface) > 1 and mention.ids("table") != ("role",) for mention in linked.mentions)
        columns = any(mention.ids("column") and len(mention.surface) > 2 for mention in linked.mentions)
        if named or kinds or columns or max((hit.score for hit in hits), default=1.0) >= IN_FIELD:
            return query
        return replace(query, act="passage", tables=(), columns=(), nth=None, order=None)

    def _by_meaning(self, query: Query, cues: Cues, hits: Sequence[Hit]) -> Query:
        """Where names say too little: what retrieval finds nearest in meaning, if it is near enough."""
        if not hits or query.absent or query.act == "summarise":
            return query
        if any(asker.background for asker in query.asker) and not query.rows and not (set(query.tables) - {"step", "gate", "path", "certification", "tier"}):
            return query
        unexplained = sum(len(chars) for chars in query.rest)
        if query.tables and query.act == "list" and not (query.columns or query.terms or query.not_rows or query.not_terms or query.nth or query.order or query.number or query.naming) and unexplained >= 2:
            wanted = {table.id for table in self._relations.tables_of(query.tables)}
            near = [hit for hit in hits if hit.chunk.partition(".")[0] in wanted or self._leads_to(hit.chunk, wanted)]
            if near and near[0].score >= IN_FIELD and self._leads_to(near[0].chunk, wanted):
                return replace(query, rows=(near[0].chunk,), act="tell")
            near = [hit for hit in near if hit.chunk.partition(".")[0] in wanted]
            if near and near[0].score >= IN_FIELD and (len(near) == 1 or near[0].score - near[1].score >= _MARGIN):
                return replace(query, rows=(near[0].chunk,), tables=(), act="tell")
        vague = not (query.rows or query.terms or query.section or query.tables or query.not_rows or query.not_terms)
        bare = query.act == "list" and query.tables and not (query.terms or query.not_rows or query.not_terms or query.nth or query.number or query.columns or cues.listing)
        enough = IN_FIELD if query.columns and not bare or self._phrasing.about_document(query.text) else CONFIDENT
        weak = query.empty or vague and unexplained >= 2
        if bare:
            kinds = {table.id for table in self._relations.tables_of(query.tables)}
            margin = hits[0].score - max((hit.score for hit in hits if hit.chunk.partition(".")[0] in kinds), default=0.0)
            weak = margin >= 0.015 or unexplained >= 3 and margin >= 0.005
        if weak and query.act in ("passage", "tell", "list") and hits[0].score >= enough:
            kind, _, id = hits[0].chunk.partition(".")
            if kind == "section":
                return replace(query, act="summarise", section=int(id), columns=(), tables=())
            columns = tuple(column for column in query.columns if self._relations.applicable(column, self._relations.row(hits[0].chunk)))
            return replace(query, act="tell", rows=(hits[0].chunk,), columns=columns, tables=())
        return query

    # Assembling a query from a reading and the cues.

    def _assemble(self, piece: str, linked: Linked, cues: Cues, reading: Reading) -> Query:
        absent, asker = self._absent(linked, reading, cues, piece)
        if any(re.search(r"第|\d|first|second|third|fourth", mention.surface) for mention in linked.mentions if mention.ids("row")):
            # "第二階" names the tier: it is no second place as well.
            cues = replace(cues, nth=None)
        rows = reading.rows
        tables = reading.tables
        spoken = {table.id for mention in linked.mentions for table in self._relations.tables_of(mention.ids("table"))}
        if rows and cues.number and cues.number > len(rows) and all(self._relations.row(id).table in spoken and len(self._relations.framework.tables[self._relations.row(id).table].rows) == cues.number for id in rows):
            # "三個區（no/low/pro code）": all of the kind, of which the reading caught some names only.
            rows, tables = (), tuple(dict.fromkeys(self._relations.row(id).table for id in rows))
        query = Query(
            text=piece,
            rows=rows,
            tables=tables,
            columns=reading.columns,
            terms=reading.terms,
            not_rows=reading.not_rows,
            not_terms=reading.not_terms,
            naming=self._phrasing.naming(piece),
            section=reading.section,
            negated=cues.check and any(mention.negated for mention in linked.mentions if mention.of_content),
            every=cues.every,
            exclusive=cues.exclusive,
            check=cues.check,
            why=cues.why,
            presumes=cues.presumes,
            order=cues.order if self._ordered(reading) else None,
            nth=cues.nth,
            number=cues.number,
            form=cues.form,
            language=cues.language,
            absent=absent,
            asker=asker,
            missing=self._missing(reading),
            rest=linked.rest,
            wanted=self._phrasing.wanted(linked),
        )
        if (query.terms or query.not_terms) and not query.rows and not query.tables and cues.listing and not query.wanted:
            query = replace(query, tables=self._relations.kind_of((*query.terms, *query.not_terms)))
        counted = tuple(column.refs for key in query.columns if (column := self._relations.framework.column(key)).refs)
        if cues.count and counted and not query.rows and query.tables:
            # "認證分成幾階": what is counted is what the attribute refers to.
            query = replace(query, tables=counted[:1], columns=())
        if cues.order == "all" and any(table.ordered for table in self._relations.tables_of(query.tables)):
            query = replace(query, order="all", terms=(), not_terms=(), not_rows=(), tables=tuple(table.id for table in self._relations.tables_of(query.tables) if table.ordered))
        return replace(query, act=self._act(query, cues), figure=self._phrasing.figure(piece) or cues.listing, plain=self._phrasing.plain(piece))

    def _one_of_another(self, rows: Sequence[str]) -> bool:
        """Whether one of the rows is a member of another: of the tools for pictures, Canva."""
        framework = self._relations.framework
        return any(value.row in rows for id in rows for column in framework.columns_of(framework.rows[id]) for value in framework.cell(framework.rows[id], column))

    def _act(self, query: Query, cues: Cues) -> Act:
        if query.empty and not query.asker:
            about = self._phrasing.about_document(query.text)
            return "summarise" if about and not query.absent and (cues.summarise or cues.define and not query.rest) else "passage"
        if query.rows and (cues.siblings or cues.others and len(query.rows) > 1 and self._one_of_another(query.rows)):
            return "siblings"
        if (cues.position or cues.check and cues.nth) and query.rows and self._relations.framework.tables[self._relations.row(query.rows[0]).table].ordered and not query.tables:
            return "position"
        if cues.compare and (len(query.rows) > 1 or len(query.terms) > 1 or query.tables):
            return "compare"
        few = sum(len(table.rows) for table in self._relations.tables_of(query.tables)) <= 6
        if (cues.summarise or cues.define and few and not cues.count and not query.order and not query.nth) and query.tables and not (query.rows or query.terms or query.not_rows or query.not_terms or query.columns):
            return "summarise"
        if cues.count and not query.nth:
            return "count"
        if query.section and not query.rows and not query.terms and not query.columns:
            return "summarise"
        if query.order and not query.rows and not query.columns and not (cues.summarise and query.order != "all"):
            return "order"
        if query.order in ("next", "previous") and query.rows:
            return "order"
        if query.order in ("first", "last") and query.rows:
            return "tell"
        if query.tables and not query.rows:
            return "list"
        return "tell"

    def _ordered(self, reading: Reading) -> bool:
        tables = {self._relations.row(id).table for id in reading.rows} | {table.id for table in self._relations.tables_of(reading.tables)}
        tables |= {column.partition(".")[0] for column in reading.columns if column == "path.gates"} and {"gate"}
        return any(self._relations.framework.tables[table].ordered for table in tables)

    def _absent(self, linked: Linked, reading: Reading, cues: Cues, text: str) -> tuple[tuple[Absent, ...], tuple[Absent, ...]]:
        """What is asked that the guideline doesn't have, and who the asker is where it doesn't name such people.

        A name in passing doesn't make a question one about it: where the rest is a whole question, only what is asked for itself counts."""
        whole = bool(reading.columns or reading.tables and (reading.terms or reading.rows or cues.number or cues.summarise or cues.listing) or cues.compare and len(reading.rows) > 1 or reading.section and cues.summarise or reading.not_rows or reading.not_terms)
        absent: list[Absent] = []
        asker: list[Absent] = []
        personal = self._phrasing.personal(text)
        for mention in linked.mentions:
            if mention.of_content or mention.negated:
                continue
            for found in (self._lexicon.absent[id] for id in (*mention.ids("attribute"), *mention.ids("thing"))):
                someone = found.table in ("role", "industry", "job_title", "engineer") and (mention.aside or personal)
                asked = mention.asked or bool(re.search(r"幾|多少|多久|何時|how|when", mention.surface))
                if someone and (mention.aside or found.background):
                    asker.append(found)
                elif mention.aside or (whole and (found.table is None or someone) and not asked):
                    continue
                else:
                    absent.append(found)
        return tuple(dict.fromkeys(absent)), tuple(dict.fromkeys(asker))

    def _missing(self, reading: Reading) -> tuple[str, ...]:
        """Attributes asked for by their own name that the rows do not have."""
        if not reading.rows or reading.columns:
            return ()
        tables = {self._relations.row(id).table for id in reading.rows}
        for mention in reading.unread:
            columns = mention.ids("column")
            if columns and len(mention.surface) >= 3 and not mention.ids("table") and len(columns) <= 2 and "zone.definition" not in columns:
                if not any(self._relations.applicable(column, self._relations.row(id)) for column in columns for id in reading.rows) and not any(
                    column.partition(".")[0] in tables for column in columns
                ):
                    return columns[:1]
        return ()

    # Leaning on the conversation.

    def _corrected(self, text: str, context: Context) -> Query:
        """What was meant: the correction's own words if they are a whole question, else the last query with what they change."""
        previous = context.query
        assert previous is not None
        query = self.query(text, by_meaning=False, prefer={self._relations.row(id).table for id in previous.rows})
        subjects = self._subjects(query, context)
        if self._phrasing.asserts(text) and query.rows and subjects and self._phrasing.pronoun(text):
            return replace(query, rows=(*subjects[:1], *query.rows), tables=(), terms=(), check=True, act="tell")
        if query.empty or query.absent and not query.rows:
            labelled = self._labelled(text, previous)
            query = replace(query, rows=labelled, absent=()) if labelled else query
        if query.empty and not query.absent:
            return replace(previous, text=text)
        complete = (query.rows or query.terms or query.tables) and (query.columns or query.act not in ("tell", "list") or query.section)
        if complete and self._phrasing.cues(text).asks:
            return query
        return self._replaced(query, previous)

    def _leads_to(self, chunk: str, tables: Collection[str]) -> bool:
        """Whether a chunk is a group of what is asked for: of tools, a group of tools."""
        row = self._relations.framework.rows.get(chunk)
        return bool(row) and row.table not in tables and any(column.refs in tables and column.kind == "guideline" for column in self._relations.framework.columns_of(row))  # type: ignore[arg-type, union-attr]

    def _labelled(self, text: str, previous: Query) -> tuple[str, ...]:
        """The row of the kind last spoken of that the text calls by its label only: C for 關卡 C."""
        tokens = set(re.findall(r"[a-z0-9]+", fold(text)))
        rows = [row for id in previous.rows[:1] for row in self._relations.framework.tables[self._relations.row(id).table].rows]
        return tuple(row.id for row in rows if tokens & set(re.findall(r"[a-z0-9]+", fold(row.name.zh))))[:1]

    def _in_context(self, query: Query, cues: Cues, linked: Linked, context: Context) -> Query:
        previous = context.query
        assert previous is not None
        names = bool(query.rows or query.terms or query.tables or query.section)
        pronoun = self._phrasing.pronoun(query.text)
        short = len(compact(query.text)) <= 24
        if cues.others and query.tables and not query.rows and not query.terms:
            listed = self._subjects(query, context)
            wanted = self._relations.tables_of(query.tables)
            if listed and all(self._relations.row(id).table in {table.id for table in wanted} or any(self._relations.linked(self._relations.row(id), table) for table in wanted) for id in listed):
                return replace(query, not_rows=tuple(listed), act="list", number=None, columns=query.columns or previous.columns)
        if cues.siblings and not query.rows and self._subjects(query, context):
            return replace(query, act="siblings", rows=self._subjects(query, context)[:1], tables=())
        if not names and not query.columns and not query.absent:
            return self._bare(query, cues, linked, context)
        nth = query.nth
        if nth and context.shown and short and not query.rows and not query.terms and not query.section and nth <= len(context.shown):
            return self._of_shown(query, context.shown[nth - 1], previous)
        if not names:
            subjects = self._subjects(query, context)
            if cues.compare and len(subjects) == 1 and len(context.trail) > 1:
                subjects = context.trail[-2:]
            if query.absent and not query.columns:
                return replace(query, rows=subjects[:2]) if pronoun or short else query
            if subjects and any(self._relations.applicable(column, self._relations.row(id)) for column in query.columns for id in subjects):
                return replace(query, rows=subjects, act="compare" if cues.compare and len(subjects) > 1 else "count" if cues.count else "tell", missing=())
            return query
        if cues.compare and len(query.rows) == 1 and previous.rows and not query.terms:
            same = [id for id in self._subjects(query, context) if self._relations.row(id).table == self._relations.row(query.rows[0]).table and id not in query.rows]
            if same:
                return replace(query, rows=(*same, *query.rows), act="compare", columns=query.columns or previous.columns)
        elliptic = short and not query.columns and not query.absent and query.act in ("tell", "list", "count") and not cues.summarise
        if elliptic and self._elliptic(query, linked):
            return self._replaced(query, previous)
        if query.tables and not query.rows and not query.terms and pronoun and query.act in ("list", "tell"):
            subjects = self._subjects(query, context)
            if subjects and any(self._relations.linked(self._relations.row(id), table) for id in subjects for table in self._relations.tables_of(query.tables)):
                return replace(query, rows=subjects, act="tell")
        return query

    def _elliptic(self, query: Query, linked: Linked) -> bool:
        """Whether the question only names something, as in 那…呢: nothing in it asks for anything else."""
        text = compact(query.text)
        return bool(re.search(r"^(那|如果|若|要是|換成|改成|那麼|假如|what about|how about|and )|呢[?？]?$|的話", text)) and not re.search(r"什麼|哪|誰|幾|怎|如何|嗎", text)

    def _replaced(self, query: Query, previous: Query) -> Query:
        """The last query with what the new one names put in place of what it was about."""
        framework = self._relations.framework
        kept = replace(previous, text=query.text, form=query.form or previous.form, language=query.language or previous.language, absent=query.absent or (previous.absent if previous.absent and not previous.absent[0].table else ()), nth=None, number=None, missing=())
        if query.absent:
            return replace(kept, rows=(), terms=())
        if query.columns and not query.rows and not any(self._relations.applicable(column, framework.rows[id]) for column in query.columns for id in previous.rows):
            return query
        if query.columns:
            return replace(kept, columns=query.columns, rows=query.rows or kept.rows, terms=query.terms or kept.terms)
        if query.rows:
            table = framework.tables[framework.rows[query.rows[0]].table]
            old = {framework.tables[framework.rows[id].table].group or framework.rows[id].table for id in previous.rows}
            if (table.group or table.id) in old:
                columns = tuple(column for column in previous.columns if any(self._relations.applicable(column, framework.rows[id]) for id in query.rows))
                return replace(kept, rows=query.rows, terms=() if columns else query.terms, columns=columns, act="tell" if previous.act in ("compare",) and len(query.rows) < 2 else previous.act)
            if previous.tables and any(self._relations.linked(framework.rows[id], target) for id in query.rows for target in self._relations.tables_of(previous.tables)):
                return replace(kept, rows=query.rows, terms=(), tables=previous.tables, act="tell")
            if previous.terms or previous.tables or previous.rows:
                swapped = self._as_terms(query, previous)
                if swapped:
                    return replace(kept, terms=swapped, rows=() if previous.terms else previous.rows)
            return query
        if query.terms:
            tables = {framework.rows[holder].table for term in query.terms for holder, _ in self._lexicon.holders(term)}
            old_tables = {framework.rows[holder].table for term in previous.terms for holder, _ in self._lexicon.holders(term)} | {table.id for table in self._relations.tables_of(previous.tables)}
            if tables & old_tables:
                targets = self._relations.tables_of(previous.tables)
                replaced = {self._relations.column_holding(table, term) for table in targets for term in query.terms}
                others = tuple(term for term in previous.terms if not any(self._relations.column_holding(table, term) in replaced for table in targets)) if targets else ()
                return replace(kept, terms=(*others, *query.terms), rows=previous.rows if not previous.tables else ())
            return query
        if query.tables:
            return replace(kept, tables=query.tables) if previous.terms or previous.rows else query
        return query

    def _as_terms(self, query: Query, previous: Query) -> tuple[str, ...]:
        """Names that the last query took as values, for rows named now: CV as a technology after NLP as one."""
        linked = self._lexicon.link(query.text)
        wanted = {table.id for table in self._relations.tables_of(previous.tables)}
        return tuple(
            term for mention in linked.mentions for term in mention.ids("term") if any(self._relations.row(holder).table in wanted for holder, _ in self._lexicon.holders(term))
        )

    def _bare(self, query: Query, cues: Cues, linked: Linked, context: Context) -> Query:
        """A message that names nothing: it asks about the last answer, or is no follow-up at all."""
        previous = context.query
        assert previous is not None
        if cues.nth and context.shown:
            if cues.nth <= len(context.shown):
                return self._of_shown(query, context.shown[cues.nth - 1], previous)
        if cues.order in ("first", "last") and context.shown:
            return self._of_shown(query, context.shown[0 if cues.order == "first" else -1], previous)
        for which, index in (("former", 0), ("latter", -1)):
            if self._phrasing.points_to(query.text, which) and (context.shown or previous.rows):
                shown = context.shown or tuple(Shown(id, "") for id in previous.rows)
                return self._of_shown(query, shown[index], previous)
        if (cues.order in ("next", "previous") or self._phrasing.continues(query.text)) and self._subjects(query, context) and self._relations.framework.tables[self._relations.row(self._subjects(query, context)[0]).table].ordered:
            return replace(query, act="order", order="previous" if cues.order == "previous" else "next", rows=self._subjects(query, context)[:1])
        if cues.siblings and self._subjects(query, context):
            return replace(query, act="siblings", rows=self._subjects(query, context)[:1])
        if cues.why:
            return replace(previous, text=query.text, act="explain", why=True, language=cues.language or previous.language)
        if cues.compare and len(self._subjects(query, context)) > 1:
            return replace(query, act="compare", rows=self._subjects(query, context))
        if cues.compare and len(context.trail) > 1:
            return replace(query, act="compare", rows=context.trail[-2:])
        if cues.count:
            return replace(previous, text=query.text, act="count")
        if cues.form or cues.language:
            return replace(previous, text=query.text, form=cues.form or previous.form, language=cues.language or previous.language)
        if cues.more or (self._phrasing.pronoun(query.text) and (cues.define or cues.summarise)):
            subjects = self._subjects(query, context)
            return replace(previous, text=query.text, act="tell", rows=subjects or previous.rows, columns=()) if subjects else replace(previous, text=query.text)
        return query

    def _of_shown(self, query: Query, shown: Shown, previous: Query) -> Query:
        """The question about one item of the last answer's list."""
        if shown.row:
            columns = query.columns or tuple(column for column in previous.columns if self._relations.applicable(column, self._relations.row(shown.row)))
            return replace(query, rows=(shown.row,), tables=(), columns=columns, act="tell", nth=None, order=None, number=None)
        return replace(query, terms=(shown.words,), rows=(), tables=(), columns=(), act="tell", nth=None, order=None, number=None)

    def _subjects(self, query: Query, context: Context) -> tuple[str, ...]:
        """The rows that a pronoun or an omitted subject stands for."""
        previous = context.query
        assert previous is not None
        listed = tuple(shown.row for shown in context.shown if shown.row)
        if previous.rows and not (previous.tables or previous.act == "order"):
            subjects = previous.rows
        else:
            subjects = listed or previous.rows
        if len(subjects) < 2 and len(context.trail) > 1 and (self._phrasing.points_to(query.text, "former") or self._phrasing.points_to(query.text, "latter")):
            subjects = context.trail[-2:]
        if self._phrasing.points_to(query.text, "former"):
            return subjects[:1]
        if self._phrasing.points_to(query.text, "latter"):
            return subjects[-1:]
        return subjects


def _votes(hits: Sequence[Hit]) -> dict[str, float]:
    """Retrieval's opinion by row and by table, 0 to 1."""
    votes: dict[str, float] = {}
    top = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        # Scores lie close together: what counts is how near to the best one.
        vote = min(1.0, max(0.0, (hit.score - 0.85) / 0.05)) * math.exp((hit.score - top) / 0.012)
        for id in (hit.chunk, hit.chunk.partition(".")[0]):
            votes[id] = max(votes.get(id, 0.0), vote)
    return votes


def _content(linked: Linked) -> bool:
    return any(any(ref.kind != "filler" for ref in mention.refs) and len(mention.surface) > 1 for mention in linked.mentions)
