"""Whether an answer is one to what was asked, where only names speak for it: if not, the guideline is said not to tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from advisor.answerable import Answerable, Seen, features, of_kinds
from advisor.clauses import clauses
from advisor.compose import Composer
from advisor.composed import paragraph
from advisor.meaning import Hit, Search
from advisor.message import names_a_row
from advisor.overruling import Overruling
from advisor.own_names import OwnNames
from advisor.parts import Part, outcome_of
from advisor.phrasing import Phrasing
from advisor.query import Query, Relations
from advisor.selection import filtered
from advisor.sentences import Sentences
from advisor.types import Language
from advisor.upholding import Upholding
from advisor.wording import extent, key

_MANY_KINDS = 4
"""Kinds of things that a message without a question does not speak of at once."""
_LIKELY = 0.85
"""How likely (`Hit.likely`) something is meant that is told beside what names led to: of 615 refusals with labelled sections it adds to 34,
five of which told nothing of the right one before."""

_MEANT = 0.5
"""How likely that is which speaks to what is put to the test, so that it is told without saying that the guideline leaves it open."""
_BY_CLAUSE, _TELLS = 0.8, 6.0
"""How likely what a clause alone is near to is meant, and how long such a clause is."""
_ASKERS = frozenset({"role", "industry"})
_NO_ANSWER = ("industry.", "document.", "message.", "keyword.")
_SURE = 0.9
"""How likely that is which somebody who tells of a need is told of, though no name bears it out."""


class Doubts:
    """Doubts answers, by what no name explains of a question and by what the classifier has learned."""

    def __init__(
        self,
        relations: Relations,
        phrasing: Phrasing,
        search: Search,
        answerable: Answerable,
        upholding: Upholding,
        overruling: Overruling,
        composer: Callable[[Language], Composer],
    ) -> None:
        self._relations = relations
        self._tables = relations.framework.tables
        self._own_names = OwnNames(relations)
        self._phrasing = phrasing
        self._search = search
        self._answerable = answerable
        self._upholding = upholding
        self._overruling = overruling
        self._composer = composer

    def unless_doubted(self, asked: str, parts: list[Part], language: Language, follows: bool) -> list[Part]:
        """The parts, or what says that the guideline doesn't tell, with what is nearest, where only names speak for an answer.

        `follows`: whether the message says only a part of what is asked; the classifier has learned whole questions."""
        if self._only_named(asked, parts) or not self._open(parts, language):
            return parts
        strung = self._strung(asked)
        unjudged = strung or all(map(self._unjudged, parts))
        # Where something is put to the test, or follows, the classifier says too little.
        if unjudged and not (strung or follows or self._tests(parts)) and self._surely(asked, parts, language):
            return parts
        if not unjudged and (follows or not self._answerable.doubts(self._seen(asked, parts, language))):
            return parts
        if unjudged and (meant := self._told_need(asked, parts, language)):
            return [meant]
        if any(self._told_missing(part, language) for part in parts):
            return [replace(part, composed=replace(part.composed, outcome="abstained")) for part in parts]
        abstaining = [part for part in parts if part.composed.outcome == "abstained"]
        if abstaining:
            # What sounds unanswerable has been told to be so; what was asked besides it has its answer.
            return [part for part in parts if part in abstaining or self._asks_by_itself(part.query)]
        named = next((query.rows for query in (part.query for part in parts) if query.rows), ())
        first = self._holder(parts) or self._nearest(asked, parts) if not named else None
        nearest = named or ((first,) if first else ())
        if not nearest:
            return parts
        language = parts[0].query.language or language
        # What is asked next may lean on what was named all the same.
        query = Query(asked, act="passage", rows=named, language=parts[0].query.language)
        return [Part(query, self._composer(language).unknown(*nearest, claimed=self._tests(parts)))]

    def known_after_all(self, asked: str, parts: list[Part], language: Language) -> list[Part]:
        """The parts; where one word, or an attribute that nothing named has, is all that speaks against an answer, and most likely only
        carries the question, with that answer: ML 工程師靠哪些技術吃飯."""
        part = parts[0]
        # What names its thing is asked of it, whatever was told before.
        leans = part.query.leans and not names_a_row(self._relations.lexicon.link(asked))
        if len(parts) > 1 or part.composed.outcome == "answered" or leans or part.query.absent or self._tests(parts):
            return parts
        found = self._overruling.found(asked, parts)
        if found and self._surely(asked, [told := self._told(found, language)], language):
            return [told]
        if part.query.act == "passage" or not (part.query.wanted or part.query.missing):
            return parts
        query = replace(part.query, missing=(), wanted=None)
        if not self._surely(asked, [replace(part, query=query)], language):
            return parts
        spoken = query.language or language
        return [Part(query, self._upholding.upheld(query, self._composer(spoken).compose(query), spoken))]

    @staticmethod
    def _tests(parts: Sequence[Part]) -> bool:
        """Whether something is put to the test."""
        return any(part.query.check or part.query.stated for part in parts)

    def _told(self, query: Query, language: Language) -> Part:
        return Part(query, self._composer(query.language or language).compose(query))

    def _surely(self, asked: str, parts: Sequence[Part], language: Language) -> bool:
        return self._answerable.surely(self._seen(asked, parts, language))

    def _told_need(self, asked: str, parts: Sequence[Part], language: Language) -> Part | None:
        """What serves the need that somebody tells of, though he asks by words that nothing explains: AI 能幫我抓下個月大概賣幾件嗎."""
        found = None if self._tests(parts) else self._overruling.found(asked, parts)
        hit, query = self._search(asked)[0], parts[0].query
        tells = len(parts) == 1 and hit.chunk in query.rows and hit.likely >= _SURE and self._phrasing.personal(asked)
        tells = tells and extent(query.predicate or "") <= 1 and not query.claims
        if not (found or tells) or self._answerable.doubts(self._seen(asked, parts, language)):
            return None
        if found:
            return self._told(found, language)
        columns = tuple(column for column in query.columns if self._relations.applicable(column, self._relations.row(hit.chunk)))
        return self._told(Query(asked, rows=(hit.chunk,), columns=columns, language=query.language, situated=True), language)

    def with_meant(self, asked: str, parts: list[Part], language: Language) -> list[Part]:
        """The parts; where the guideline is said not to tell, also with what is nearest in meaning, if names led elsewhere."""
        part = parts[0]
        if len(parts) == 1 and part.composed.opens_with(self._sentences(part, language).say("undecided")):
            return [self._as_written(asked, part, language)]
        if len(parts) > 1 or part.composed.outcome != "abstained" or part.query.leans:
            return parts
        nearest = self._search(asked)[0]
        if nearest.likely < _LIKELY:
            told = self._told_by_clause(asked) if self._only_asker(part.query) else None
            if told is None:
                return parts
            nearest = told
        section = self._relations.framework.section_of(nearest.chunk)
        if nearest.chunk in {absent.giver for absent in part.query.absent}:
            return parts
        if section in {evidence.section for evidence in part.composed.evidence}:
            return parts
        composer = self._composer(part.query.language or language)
        return [replace(part, composed=composer.beside(part.composed, nearest.chunk))]

    @staticmethod
    def _only_asker(query: Query) -> bool:
        """Whether all that the guideline is said not to have is who asks: 律師事務所的法務."""
        return bool(query.asker) or (bool(query.absent) and all(absent.table in _ASKERS for absent in query.absent))

    def _told_by_clause(self, asked: str) -> Hit | None:
        """What a clause alone is near to, where that is clear, and is more than a trade: 我們很怕把客戶資料丟進去出事."""
        pieces = [piece for piece in clauses(asked) if extent(piece) >= _TELLS]
        hits = [hit for hit in (self._search(piece)[0] for piece in pieces) if hit.likely >= _BY_CLAUSE]
        told = [hit for hit in hits if hit.chunk in self._relations.framework.rows and not hit.chunk.startswith(_NO_ANSWER)]
        return max(told, key=lambda hit: hit.likely, default=None)

    def _as_written(self, asked: str, part: Part, language: Language) -> Part:
        """What the rows give no verdict on, told by what most likely speaks to it: where that is clear, nothing is said to be left open."""
        # What no name explains of what is asked, the rows may leave open: RAG 是為了讓模型變快嗎.
        asking = key("".join(clause for clause in clauses(asked) if self._phrasing.cues(clause).check) or asked)
        open_ = any(word in asking for word in part.query.rest) or any(claim.enough for claim in part.query.claims)
        # Whether somebody can become what he asks about, what leads there does not decide: 我不懂程式，可以當 AI 專案經理嗎.
        open_ = open_ or self._upholding.of_people(part.query)
        nearest, lead = self._search(asked)[0], self._sentences(part, language).say("undecided" if open_ else "as_written")
        of_it = part.composed.of(nearest.chunk)
        if nearest.likely >= _LIKELY and not all(of_it) and nearest.chunk in self._relations.framework.rows:
            # "有了 Vibe Coding 就不用寫 code 了": of that, and not of no-code.
            told = self._told(Query(asked, rows=(nearest.chunk,), language=part.query.language), language).composed
            return replace(part, composed=replace(told, blocks=(paragraph(lead), *told.blocks)))
        return replace(part, composed=part.composed.led(lead)) if any(of_it) and nearest.likely >= _MEANT else part

    def _sentences(self, part: Part, language: Language) -> Sentences:
        return Sentences(self._relations.framework, part.query.language or language)

    def _holder(self, parts: Sequence[Part]) -> str | None:
        """The row that has the first value named: CV 工程師 of "OpenCV 讀 RTSP 會 delay"."""
        terms = (term for part in parts for term in part.query.terms)
        return next((row for term in terms for row, _ in self._relations.lexicon.holders(term)), None)

    def _nearest(self, asked: str, parts: Sequence[Part]) -> str | None:
        """What is found nearest: of the kinds asked for, or of what leads to them, if there is such."""
        hits = [hit.chunk for hit in self._search(asked)]
        kinds = {table.id for part in parts for table in self._relations.tables_of(part.query.tables)}
        of_kind = (chunk for chunk in hits if kinds & {chunk.partition(".")[0], *self._relations.kinds_listed(chunk)})
        return next(of_kind, None) or next(iter(hits), None)

    def seen(self, asked: str, parts: Sequence[Part], language: Language) -> Seen | None:
        """What the classifier sees of a message, to fit it; None for one that is never put to it."""
        return self._seen(asked, parts, language) if self._open(parts, language) else None

    def _only_named(self, asked: str, parts: Sequence[Part]) -> bool:
        """Whether the message is the name of a row, and nothing else: CV 工程師."""
        names = {key(asked.strip("?？。 "))}
        return len(parts) == 1 and any(names & set(self._relations.lexicon.names_of("row", id)) for id in parts[0].query.rows)

    def _asks_by_itself(self, query: Query) -> bool:
        """Whether a question asks for what the rows have, not only of something that they have: what it is, an attribute, a list."""
        asks = query.act in ("list", "count") or (query.act == "tell" and (query.columns or query.rows) and not query.rest)
        return bool(asks) and not (query.check or query.missing or query.absent)

    def _open(self, parts: Sequence[Part], language: Language) -> bool:
        """Whether names alone may speak for the answer: not for what was borne out or judged, nor with a helper's arguments.

        Nor where what is named is to be put in plain words, for whoever it may be (把 RAG 講給阿嬤聽), or where it stands is asked for."""
        return outcome_of(parts) == "answered" and not any(
            part.query.act in ("help", "standing")
            or part.query.advised
            or (part.query.plain and part.query.rows and not part.query.check)
            or (part.query.locates and not part.query.rest)
            # The guideline's title is that, whatever it is wanted for.
            or self._phrasing.says("of_document", part.query.text)
            or (self._phrasing.aspires(part.query.text) and self._phrasing.says("hopes", part.query.text))
            # Whatever is listed and told in short can be told.
            or (part.query.act == "summarise" and not part.query.rest and self._phrasing.cues(part.query.text).summarise)
            or (part.composed.judged and not part.query.rest)
            # Whether who can't do yet what it takes becomes one has been left open: 零基礎能當 AI 應用規劃師嗎.
            or (part.query.check and self._phrasing.cannot(part.query.text) and self._upholding.of_people(part.query))
            # Which of two comes first, and that a part is not enough, the rows have judged.
            or (part.query.relation is not None and len(part.query.rows) > 1)
            or (part.composed.judged and any(claim.enough for claim in part.query.claims))
            or self._upholding.confirms(part.composed, part.query.language or language)
            for part in parts
        )

    def _told_missing(self, part: Part, language: Language) -> bool:
        """Whether something named has been told not to be there: 司機要考第二階嗎."""
        return bool(part.query.check and part.query.absent) and part.composed.opens_with(self._sentences(part, language).say("unsaid"))

    def _seen(self, asked: str, parts: Sequence[Part], language: Language) -> Seen:
        lexicon = self._relations.lexicon
        # It has learned more of Chinese names than of what people call these in English.
        asked = self._own_names.put(asked, [part.query for part in parts])
        linked = self._phrasing.mark(lexicon.link(self._phrasing.without_form(asked)))
        understood = features(linked, self._phrasing.cues(asked), self._search(asked), [part.query for part in parts])
        return Seen(asked, of_kinds(linked, lexicon, language), understood, not linked.rest)

    def _strung(self, asked: str) -> bool:
        """Whether names of many kinds are only strung together: RAG 雨傘 第二階 藍綠 鍋貼 盤點 n8n."""
        cues = self._phrasing.cues(asked)
        if cues.asks or cues.check:
            return False
        lexicon = self._relations.lexicon
        named = [mention for mention in lexicon.link(asked).mentions if not mention.fragment]
        rows = [mention.ids("row")[0] for mention in named if mention.ids("row")]
        terms = [mention.ids("term")[0] for mention in named if mention.ids("term") and not mention.ids("row")]
        rows += [row for term in terms for row, _ in lexicon.holders(term)[:1]]
        kinds = {self._relations.row(id).table for id in rows} | {mention.ids("table")[0] for mention in named if mention.ids("table")}
        # People may be told with all that they know.
        return sum(kind in self._tables and self._tables[kind].group != "role" for kind in kinds) >= _MANY_KINDS

    def _unjudged(self, part: Part) -> bool:
        """Whether something is asked of a thing by words that nothing explains, and not judged: 紫色的認證會飛嗎."""
        query = part.query
        leads_on = query.check and len(query.rows) > 1 and not query.claims and query.relation is None
        if leads_on and self._phrasing.claims["leads_on"].search(query.text):
            # "初級考完可以直接跳去考中級嗎": what each of them is says nothing of it.
            return True
        if not query.rest or query.nth or query.order or query.number:
            return False
        if self._selects(query) or self._of_a_section(query):
            return True
        if not query.check or query.insists or query.claims:
            return False
        if query.act in ("list", "count") or (query.act == "summarise" and query.predicate is not None):
            return True
        alone = bool(query.terms) and not (query.rows or query.columns or query.tables)
        # Of a path, it is advice that is asked for, in whatever words: 想吃這行飯，有救嗎.
        of_path = any(self._relations.way(self._relations.row(id)) for id in query.rows)
        unexplained = query.predicate is not None or any(len(word) > 1 for word in query.rest)
        return query.act == "tell" and unexplained and (alone or (query.predicate is not None and not of_path))

    def _of_a_section(self, query: Query) -> bool:
        """Whether a section is named, and something else is asked of it than what it says: 能力光譜的門鈴壞掉要找誰修."""
        if query.act != "summarise" or not any(len(word) > 2 for word in query.rest):
            return False
        cues = self._phrasing.cues(query.text)
        sums_up = cues.summarise or cues.define or cues.listing or query.figure or query.plain or self._phrasing.about_document(query.text)
        named = any(mention.ids("section") for mention in self._relations.lexicon.link(query.text).mentions)
        return named and not sums_up and cues.asks

    def _attributes(self, query: Query) -> set[str]:
        """The attributes asked for by more than the word that asks which: 哪一類."""
        linked = self._relations.lexicon.link(query.text)
        return set(query.columns) - {key for mention in linked.mentions if "哪" in mention.surface for key in mention.ids("column")}

    def _selects(self, query: Query) -> bool:
        """Whether those of one kind are sought by words that nothing explains: 哪種工程師負責韌體."""
        of_one_kind = query.act == "list" and len(self._relations.tables_of(query.tables)) == 1
        if not of_one_kind or filtered(query) or self._attributes(query) or query.asker or self._phrasing.aspires(query.text):
            return False
        return self._phrasing.selects(query.text) and any(len(word) > (2 if word.isascii() else 1) for word in query.rest)
