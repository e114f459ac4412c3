"""From a question to an answer: understand, gather, write, check, answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import lru_cache, partial
from time import perf_counter

from advisor.advising import Advising
from advisor.aiming import Aiming
from advisor.aims import Aims
from advisor.answerable import Answerable, Seen
from advisor.asking import Asking
from advisor.business import Business
from advisor.check import Checker
from advisor.choices import Choices
from advisor.citations import Writer
from advisor.clauses import Clause, Clauses
from advisor.compose import Composer
from advisor.composed import Composed
from advisor.counsel import Counsel
from advisor.covering import Covering
from advisor.dispatch import Dispatcher
from advisor.document_answer import Documents
from advisor.doubting import Doubts
from advisor.errors import IndexFault, InputError, ModelError
from advisor.excluding import Excluding
from advisor.following import Following
from advisor.framework import Framework
from advisor.glossary import Glossary
from advisor.granting import Granting
from advisor.hearsay import Hearings, Hearsay, unmistakable
from advisor.intent import Intent
from advisor.meaning import IN_FIELD, LINE_OF_BUSINESS, Search
from advisor.mentions import Mention
from advisor.message import names_something
from advisor.models import LanguageModel
from advisor.occupations import Occupations
from advisor.overruling import Overruling
from advisor.parts import Part, blocks_of, context_after, outcome_of, refused_before
from advisor.phrasing import Phrasing
from advisor.picking import Picking
from advisor.pointing import Context
from advisor.prompts import phrases, prompt
from advisor.query import Query, Relations
from advisor.related import Related
from advisor.remit import Remit
from advisor.scoring.helpers import Helpers
from advisor.spelling import Mended, Speller
from advisor.suggestions import starters, suggestions
from advisor.types import Answer, Delta, Event, Final, Language, Progress, Timings, Turn
from advisor.understand import Understanding
from advisor.upholding import Upholding
from advisor.wishes import Wishes
from advisor.wording import is_chinese, is_latin, key, language_of, other_script
from advisor.write import Proposer, elaborate, prefix, taiwanese, worth_elaborating

_log = logging.getLogger(__name__)

LONGEST_QUESTION = 2000
"""Characters. A longer message is refused before anything is done with it."""

_REMEMBERED_TURNS = 12
_TELLING = 0.8
"""How likely (`Hit.likely`) something must be meant by a clause that sounds like talk."""
_ONLY_TALK = 0.95
"""How likely a clause that names people or kinds of things must be talk to be left out."""
_FRAME = ("message", "document", "keyword")
"""What a guideline is made of, beside what it tells."""
# Letters and digits as they are typed with a Chinese keyboard; Chinese punctuation stays.
_HALF_WIDTH = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)} | {
    ord(wide): narrow for wide, narrow in zip("－．＋／　", "-.+/ ", strict=True)
}
# Particles by the letter that they are spelled with: 好ㄇ, 我ㄉ書.
_PARTICLES = {"ㄇ": "嗎", "ㄉ": "的", "ㄅ": "吧", "ㄋ": "呢", "ㄚ": "啊", "ㄌ": "了", "ㄛ": "喔", "ㄟ": "欸", "ㄏ": "", "ㄎ": ""}
_PARTICLE = re.compile(r"(?<![ㄅ-ㄩ])[ㄇㄉㄅㄋㄚㄌㄛㄟ](?![ㄅ-ㄩ])|[ㄏㄎ]+(?![ㄅ-ㄩ])")
# Half-width commas that part Chinese clauses.
_COMMAS = re.compile(r"(?<=[^\x00-\x7f]),|,(?=\s*[^\x00-\x7f])")
_INVISIBLE = re.compile(r"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁠-⁯﻿]")


class _Draft:
    """The answer's text as it grows, and when its first words were there."""

    def __init__(self, writer: Writer, start: float) -> None:
        self.writer = writer
        self.text = ""
        self._start = start
        self._first: float | None = None

    def add(self, paragraph: str) -> str:
        """Adds a paragraph and gives what it adds to the text."""
        delta = ("\n\n" if self.text else "") + paragraph
        self.text += delta
        self._first = self._first or perf_counter() - self._start
        return delta

    def timings(self) -> Timings:
        total = perf_counter() - self._start
        return Timings(round(self._first or total, 4), round(total, 4))


class Advisor:
    """Answers questions about the guideline. Safe to use from several threads."""

    def __init__(
        self,
        framework: Framework,
        relations: Relations,
        phrasing: Phrasing,
        search: Search,
        helpers: Helpers,
        intent: Intent,
        checker: Checker,
        model: LanguageModel | None,
        always_prose: bool,
        budget_s: float,
        documents: Documents,
        answerable: Answerable,
        business: Business,
        speller: Speller,
        glossary: Glossary,
        clauses: Clauses,
        wishes: Wishes,
        aims: Aims,
        choices: Choices,
    ) -> None:
        """`budget_s`: seconds that the model has for its part in an answer."""
        self.framework = framework
        self._relations = relations
        self._phrasing = phrasing
        self._search = search
        self._model = model
        self._always_prose = always_prose
        occupations = Occupations(relations.lexicon, tuple(phrasing.backgrounds.values()))
        dispatcher = Dispatcher(helpers.rules, phrasing, intent, occupations)
        self._understanding = Understanding(relations, phrasing, search, dispatcher)
        self._advising = Advising(
            relations,
            phrasing,
            search,
            wishes,
            dispatcher,
            Counsel(relations, phrasing, search, dispatcher),
            self._composer,
            self._understanding.asked_besides,
        )
        picking = Picking(relations, phrasing, search, choices, self._composer)
        self._aiming = Aiming(
            relations, phrasing, aims, picking, Excluding(relations, phrasing, search, self._composer), search, self._composer
        )
        self._covering = Covering(relations, phrasing, self._aiming)
        self._related = Related(relations, phrasing, search, self._composer)
        self._documents = documents
        self._speller = speller
        self._glossary = glossary
        self._clauses = clauses
        self.helpers = helpers
        self._checker = checker
        self._hearings = Hearings(relations.lexicon, phrasing)
        self._upholding = Upholding(relations, phrasing, checker)
        self._remit = Remit(relations, phrasing, search, business, occupations)
        self._overruling = Overruling(relations, phrasing, search)
        self._doubts = Doubts(relations, phrasing, search, answerable, self._upholding, self._overruling, self._composer)
        self._following = Following(relations, phrasing, search, business, self._doubts, self._composer)
        self._granting = Granting(
            relations,
            phrasing,
            self._understanding.query,
            lambda query, language: self._composed(query, self._composer(language), language),
        )
        self._budget_s = budget_s
        self._context_of = lru_cache(maxsize=256)(self._context_after)

    @property
    def model_name(self) -> str:
        return self._model.name if self._model else "none"

    def starters(self, language: Language) -> tuple[str, ...]:
        """Questions to begin with."""
        return starters(language)

    def answer(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Answer:
        """The whole answer. Raises InputError for a message that cannot be taken."""
        for event in self.stream(question, history, language):
            if isinstance(event, Final):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]:
        """The answer as it comes: progress, text that has passed the check, and last the whole."""
        start = perf_counter()
        read = self._speller.mended(cleaned(question))
        asked, heard = self._in_own_words(read.text)
        spoken = language_of(asked) if any(map(str.isalpha, asked)) else language or "zh-TW"
        yield Progress("understand")
        asking = Asking(self._model, self._budget_s) if self._model else None
        parts = self._parts(asked, history, spoken, asking)
        spoken = next((part.query.language for part in parts if part.query.language), spoken)
        parts = unmistakable(parts, self._relations.framework, spoken) if heard and heard.reversed else parts
        parts, notices = self._with_documents(asked, parts, spoken)
        notices = (*self._read_as(read, spoken), *notices)
        notices = tuple(notice for notice in notices if not any(notice in turn.notices for turn in history))
        cited = [evidence.section for part in parts for evidence in part.composed.evidence if evidence.source is None]
        yield Progress("gather", tuple(dict.fromkeys(cited)))

        draft = _Draft(Writer(self.framework, spoken), start)
        for block in blocks_of(parts):
            yield Delta(draft.add(draft.writer.write([block])))
        if asking and len(parts) == 1 and worth_elaborating(parts[0].query, parts[0].composed, self._always_prose):
            yield Progress("write")
            with (
                # What failed is noted, and told with the answer.
                suppress(ModelError),
                closing(elaborate(asking, self._checker, asked, draft.text, parts[0].composed.evidence, spoken)) as statements,
            ):
                for statement in statements:
                    yield Delta(draft.add(draft.writer.sentence(statement)))
        yield Final(
            Answer(
                question=question,
                text=draft.text,
                outcome=outcome_of(parts),
                language=spoken,
                citations=draft.writer.citations,
                model=self.model_name,
                timings=draft.timings(),
                helpers=tuple(self.helpers.to_json(result, spoken) for part in parts for result in part.composed.results),
                suggestions=parts[-1].composed.choices or suggestions(self._relations, parts[-1].query, parts[-1].composed, spoken),
                notices=(*notices, *(asking.notices(spoken, history) if asking else ())),
            )
        )

    def warm(self) -> None:
        """Loads what the first question would wait for."""
        self._search("暖機")
        if self._model:
            self._model.warm(prefix("zh-TW"))

    def close(self) -> None:
        if self._model:
            self._model.close()

    # Understand and gather.

    def as_meant(self, message: str) -> str:
        """An earlier message, or one to learn from, as it is read."""
        return self._in_own_words(self._speller.mended(cleaned(message, strict=False)).text)[0]

    def _in_own_words(self, message: str) -> tuple[str, Hearsay | None]:
        """A message without slips as names and cues are looked for in it: in Chinese, without clauses that only talk and who says it."""
        message = self._glossary.read(message)
        if heard := self._hearings.read(message):
            return heard.asked, heard
        if self._advising.wanted(message):
            # What somebody tells of himself is what advice goes by.
            return message, None
        left = self._clauses.without_talk(message, self._asks, self._tells)
        return left if names_something(self._relations.lexicon.link(left)) else message, None

    def _asks(self, clause: str) -> bool:
        """Whether a clause asks, or corrects, by its words, whatever it sounds like."""
        cues, corrections = self._phrasing.cues(clause), self._phrasing.corrections
        asks = cues.asks or cues.check or corrections.corrected(clause) is not None or corrections.means_otherwise(clause)
        return bool(asks or self._phrasing.hostile(clause) or self._phrasing.modality(clause))

    def _tells(self, clause: Clause) -> bool:
        """Whether a clause that sounds like talk matters all the same: it names something or is near to something."""
        lexicon, text = self._relations.lexicon, clause.text
        named = [mention for mention in lexicon.link(text).mentions if not mention.fragment]
        anything = any(mention.of_content or self._is_somebody(mention) for mention in named)
        if any(map(self._is_something, named)) or (anything and clause.likely["talk"] < _ONLY_TALK):
            return True
        nearest = self._search(clause.bare)[0]
        row = self.framework.rows.get(nearest.chunk)
        return row is not None and nearest.likely >= _TELLING and row.table not in _FRAME

    def _is_something(self, mention: Mention) -> bool:
        """Whether a name stands for more than people or a trade, which talk is full of."""
        rows = (id for id in mention.ids("row") if self.framework.rows[id].table != "industry")
        return any(rows) or any(not self._relations.are_people(term) for term in mention.ids("term"))

    def _is_somebody(self, mention: Mention) -> bool:
        """Whether a name stands for people whom the guideline does not name."""
        return any(self._relations.lexicon.absent[id].table == "role" for id in mention.ids("thing"))

    def _read_as(self, read: Mended, language: Language) -> tuple[str, ...]:
        """What was taken for a mistyped name, told so that the asker can say otherwise."""
        if not read.changes:
            return ()
        linked = self._relations.lexicon.link(read.text, mend=False)
        told = dict.fromkeys(
            taiwanese(linked.keyed.written(read.text, mention.start, mention.end))
            for mention in linked.of("row", "term", "thing")
            if len(mention.surface) > 1 and mention.surface not in key(read.typed)
        )
        return (phrases("notices")["spelling"].to(language).format(names="、".join(f"「{name}」" for name in told)),) if told else ()

    def _composer(self, language: Language) -> Composer:
        return Composer(self._relations, self.helpers, language)

    def _parts(self, asked: str, history: Sequence[Turn], language: Language, model: Asking | None) -> list[Part]:
        composer = self._composer(language)
        if other_script(asked):
            return [Part(Query(asked), composer.say("script"))]
        if self._phrasing.hostile(asked):
            return [Part(Query(asked), composer.decline())]
        context = self._context_of(tuple(self.as_meant(turn.question) for turn in history[-_REMEMBERED_TURNS:]))
        parts = self._run(asked, context, language, model)
        parts = self._covering.with_missed(asked, parts, context, language, partial(self._run, model=None))
        return self._related.with_related(asked, parts, language)

    def _with_documents(self, asked: str, parts: list[Part], language: Language) -> tuple[list[Part], tuple[str, ...]]:
        """The parts with what other documents say, and what kept these from being read. To what is hostile, nothing is quoted."""
        if other_script(asked) or self._phrasing.hostile(asked) or self._phrasing.abusive(asked):
            return parts, ()
        try:
            return [
                replace(part, composed=self._documents.added(part.query.text or asked, part.composed, part.query.language or language))
                for part in parts
            ], ()
        except IndexFault as fault:
            # The guideline's answer does not depend on them.
            _log.warning("documents cannot be searched: %s", fault)
            return parts, (phrases("notices")["documents"].to(language),)

    def _run(self, asked: str, context: Context, language: Language, model: Asking | None) -> list[Part]:
        if self._remit.off_topic(asked) and not self._ours(asked, context):
            return [Part(Query(asked), self._composer(language).decline())]
        if self._remit.chats(asked):
            return [Part(Query(asked, act="passage"), self._composer(language).greet())]
        if context.query is None and self._remit.points_back(asked):
            return [Part(Query(asked, act="passage"), self._composer(language).ask_back())]
        parts = self._read_parts(asked, context, language, model)
        follows = context.query is not None and any(part.query.leans for part in parts)
        if follows:
            parts = self._following.parts(asked, parts, context, language)
        parts = self._believed(asked, parts, language, follows)
        if aimed := self._aiming.instead(asked, parts, context, language, advice=self._advising.wanted(asked)):
            return aimed
        if not follows and (advised := self._advising.instead(asked, parts, language)):
            return advised
        if follows and self._advising.alone(asked, parts):
            # As if nothing had been said before.
            alone = self._believed(asked, self._read_parts(asked, Context(), language, model), language, False)
            if advised := self._advising.instead(asked, alone, language):
                return advised
        judged = follows and any(part.composed.judged or (part.query.check and (part.query.number or part.query.nth)) for part in parts)
        # "我家開早餐店，AI 能幫我什麼": what trades use it for is asked, of one that is not listed.
        of_trade = [part for part in parts if any(absent.table == "industry" for absent in part.query.absent)]
        unlisted = any(
            part.query.columns or part.query.tables or any(one.id == LINE_OF_BUSINESS for one in part.query.absent) for part in of_trade
        )
        # What the last answer said is its business in whatever words it is taken up.
        queries = [part.query for part in parts]
        taken_up = follows and any(query.form == "brief" or query.act == "explain" or query.obliges or query.advised for query in queries)
        # "不可能沒寫吧，你再找一次": the same is asked again.
        again = context.query is not None and any(query.absent and query.absent == context.query.absent for query in queries)
        own = self._phrasing.says("of_document", asked) or self._phrasing.says("listed", asked)
        of_guideline = judged or unlisted or own or taken_up or again
        elsewhere = not of_guideline and self._remit.elsewhere(asked, outcome_of(parts) == "answered", follows)
        if elsewhere and not self._ours(asked, context):
            return [Part(Query(asked), self._composer(language).decline())]
        return parts if follows else self._doubts.with_meant(asked, parts, language)

    def _ours(self, asked: str, context: Context) -> bool:
        """Whether a message is the advisor's business for sure, however much it sounds like another's: advice, or what it aims at."""
        return self._advising.surely(asked) or self._aiming.of_guideline(asked, follows=context.query is not None)

    def _believed(self, asked: str, parts: list[Part], language: Language, follows: bool) -> list[Part]:
        """The parts, where more than names speaks for them, or what is known after all; else what says that the guideline doesn't tell."""
        return self._doubts.unless_doubted(asked, self._doubts.known_after_all(asked, parts, language), language, follows)

    def _read_parts(self, asked: str, context: Context, language: Language, model: Asking | None) -> list[Part]:
        """The questions of a message, each with its answer."""
        parts = []
        for query in self._understanding.queries(asked, context):
            composer = self._composer(query.language or language)
            if query.act == "passage":
                query = self._proposed(self._called(query, model), model)
            spoken = query.language or language
            parts.append(Part(query, self._granting.judged(query, self._composed(query, composer, spoken), spoken)))
        if context.query is None and not any(part.query.advised for part in parts):
            parts = self._granting.corrected(asked, parts, language)
        if len(parts) == 1 and (by_meaning := self._by_meaning(parts[0], language)):
            return [by_meaning]
        if context.query is None and (meant := self._overruling.instead(asked, parts)):
            return [Part(meant, self._composer(meant.language or language).compose(meant))]
        # Of several questions, one that nothing was found for is not answered by a second "no"; nor one that asks for the same again, or
        # that would list all of some kind that its words happen to name, where it tells what another one is answered by.
        found = [part for place, part in enumerate(parts) if part.query.act != "passage" and not refused_before(part, parts[:place])]
        found = [part for part in found if len(parts) == 1 or not self._only_told(part, parts)]
        return found or parts[:1]

    def _only_told(self, part: Part, parts: Sequence[Part]) -> bool:
        """Whether a part would list all of a kind, though it most likely tells of what another part answers."""
        sections = [{evidence.section for evidence in other.composed.evidence if evidence.source is None} for other in parts]
        meant = self._understanding.by_meaning(part.query, sections[parts.index(part)]) if part.query.act == "list" else None
        return meant is not None and any(self.framework.rows[row].section in found for row in meant.rows for found in sections)

    def _by_meaning(self, part: Part, language: Language) -> Part | None:
        """What is most likely meant, with its answer, where names led elsewhere; None where they didn't."""
        query, composed = part.query, part.composed
        sections = {evidence.section for evidence in composed.evidence if evidence.source is None}
        meant = self._understanding.by_meaning(query, sections) if composed.outcome == "answered" else None
        return Part(meant, self._composer(query.language or language).compose(meant)) if meant else None

    def _composed(self, query: Query, composer: Composer, language: Language) -> Composed:
        """The answer to a question, its yes upheld."""
        composed = composer.compose(query) if query.act != "passage" else self._remit.unread(query, composer)
        return self._upholding.upheld(query, self._remit.placed(query, composed, composer), language)

    def understood(self, message: str) -> Seen | None:
        """What the classifier of unanswerable messages sees of one, to fit it; None for a message that is never put to it."""
        asked = self.as_meant(message)
        if not asked or self._phrasing.hostile(asked) or self._remit.off_topic(asked) or self._remit.chats(asked):
            return None
        parts = self._read_parts(asked, Context(), language_of(asked), None)
        return self._doubts.seen(asked, parts, language_of(asked))

    def _called(self, query: Query, model: Asking | None) -> Query:
        """The question with the helper that a model calls for it, where its words ask for none: only whose, and with which arguments."""
        if model is None or not model.may_call_tools:
            return query
        # LangChain's tools take a second to import: only a model that calls them waits for it.
        from advisor.tools import Tools

        tools = Tools(self.helpers)
        try:
            calls = model.tool_calls([("system", prompt("tools")), ("user", query.text)], tools.langchain_tools())
            request = tools.request(*calls[0]) if len(calls) == 1 else None
        except ModelError:
            return query
        except InputError as error:
            model.refuse(error)
            return query
        return replace(query, act="help", requests=(request,)) if request else query

    def _proposed(self, query: Query, model: Asking | None) -> Query:
        """What a language model takes the question for, where names and retrieval are unsure; only among what retrieval found near."""
        if query.act != "passage":
            return query
        hits = [hit for hit in self._search(query.text) if hit.score >= IN_FIELD and not hit.chunk.startswith("section.")][:5]
        if model is None or not hits:
            return query
        try:
            return Proposer(model, self._relations).propose(query, [hit.chunk for hit in hits])
        except ModelError:
            return query

    # The conversation so far, from its questions: the same whichever model answered them.

    def _context_after(self, questions: tuple[str, ...]) -> Context:
        context = Context()
        for question in questions:
            if not question or self._phrasing.hostile(question) or other_script(question) or self._remit.off_topic(question):
                continue
            for part in self._run(question, context, language_of(question), None):
                context = context_after(part, context)
        return context


def cleaned(question: str, strict: bool = True) -> str:
    """The message without control and invisible characters. Raises InputError if nothing is left or it is too long (`strict`)."""
    text = _INVISIBLE.sub("", question.replace("\r", "\n")).translate(_HALF_WIDTH).strip()
    if strict and not any(is_chinese(char) or is_latin(char.lower()) or char.isalpha() for char in text):
        raise InputError("沒有收到問題。The question is empty.", "請輸入一個問題。Type a question.")
    if strict and len(text) > LONGEST_QUESTION:
        raise InputError(
            f"問題有 {len(text):,} 個字，上限是 {LONGEST_QUESTION:,} 個字。The question is too long.",
            "請縮短後再問一次。Shorten it and ask again.",
        )
    return _COMMAS.sub("，", _PARTICLE.sub(lambda found: _PARTICLES[found.group()[0]], text))[:LONGEST_QUESTION]
