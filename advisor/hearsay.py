"""What somebody has said and the asker puts to the test, in whatever words: 「廠商說 n8n 是 Pro-code，聽起來怪怪的」, "…. Is he right?"

What is left of such a message is what was said, as a yes/no question. Its words stand in corpus/phrasing.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.composed import Composed
from advisor.framework import Framework
from advisor.lexicon import Lexicon
from advisor.mentions import Linked, Mention
from advisor.message import names_something
from advisor.parts import Part
from advisor.phrasing import Phrasing
from advisor.sentences import Sentences
from advisor.types import Language, Statement
from advisor.wording import fold, language_of

_CLAUSE = re.compile(
    r"[，,。；;!！?？…~～\n]+|(?<=[^\x00-\x7f])[:：](?![「『])|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])"
    r"|(?<=[\w)])[.](?=\s|$)|\s+(?=\b(?:is|does|should) (?:he|she|that|it|this)\b)"
)
_TAGS: dict[Language, str] = {"zh-TW": "，對吧？", "en": ", right?"}

_QUOTES = ' ：:「」『』"“”'
_END = "吧嗎呢喔齁囉 "


@dataclass(frozen=True, slots=True)
class Hearsay:
    """What is put to the test, as a question of its own; `reversed`: a yes to the asker means that it is not so (他是不是搞混了)."""

    asked: str
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    said: str
    """Without who says it."""
    told: bool
    """Whether it says who says it."""
    doubts: bool
    """Whether it only asks whether what was said is so."""
    reversed: bool
    plainly: bool
    """Whether it is words, or somebody, that it doubts: 這樣寫對嗎, 是不是貼反了."""
    names: bool
    """Whether it names something, of the guideline or beyond it."""
    asks: bool
    aside: bool
    """Whether it tells of the asker, or of what follows from what was said."""


class Hearings:
    """Reads such messages."""

    def __init__(self, lexicon: Lexicon, phrasing: Phrasing) -> None:
        self._lexicon = lexicon
        self._phrasing = phrasing

    def read(self, message: str) -> Hearsay | None:
        """What a message puts to the test; None where it tells of nobody who says something, or asks something of its own."""
        clauses = [self._clause(part.strip(), mark) for part, mark in _parts(message)]
        told = next((place for place, clause in enumerate(clauses) if clause.told), None)
        doubts = [clause for clause in clauses if clause.doubts]
        answered = self._phrasing.insists(message) or self._phrasing.corrections.means_otherwise(message)
        own_words = told is None and (answered or not any(clause.plainly for clause in doubts))
        if own_words or self._phrasing.hostile(message):
            # "NLP 處理文本，對嗎" is a question as it is; "我搞混了，是圖文那組的才對", "你講錯了吧" speak of what was said before.
            return None
        asking = [clause for clause in clauses if clause.asks and not clause.doubts and (clause.names or not doubts)]
        again = [clause for clause in asking if self._named(clause.said) > 1 and self._phrasing.cues(clause.said).check]
        further = clauses[clauses.index(asking[0]) :] if asking and asking != again else []
        if (further and not any(clause.doubts for clause in clauses[: -len(further)])) or any(clause.doubts for clause in further):
            return None
        # "…，n8n 算 Pro-code 嗎": it is asked once more in full.
        said = again if asking and not further else self._said(clauses[: len(clauses) - len(further)], told)
        if not any(clause.names for clause in said) or (told is None and not any(self._named(clause.said) for clause in said)):
            # "錯了，處理對象" puts right what was asked.
            return None
        if said is again and any(self._phrasing.claims["rhetorical"].search(clause.said) for clause in again):
            # 「YOLO 不是 NLP 工程師在用的嗎？」 says that it is.
            return Hearsay("，".join(clause.said for clause in again) + "？", any(clause.reversed for clause in doubts))
        text = "，".join(clause.said for clause in said if clause.said).rstrip(_END)
        besides = "，".join(clause.said for clause in further)
        return Hearsay(text + _TAGS[language_of(text)] + besides, any(clause.reversed for clause in doubts))

    def _said(self, clauses: list[_Clause], told: int | None) -> list[_Clause]:
        """The clauses that are put to the test."""
        said = [clause for clause in clauses[told or 0 :] if not (clause.doubts or clause.aside)]
        last = max((place for place, clause in enumerate(said) if clause.names or clause.told), default=-1)
        said = said[: last + 1]
        context = [clause for clause in clauses[: told or 0] if clause.names and not clause.doubts]
        if context and said and (named := self._phrasing.for_pointed(said[0].said, self._subject(context))):
            # "我老公在銀行做洗錢防制，他說 AI 跟他們那塊沒關係".
            return [replace(said[0], said=named, names=True), *said[1:]]
        if said and (self._phrasing.pronoun(said[0].said) or not any(clause.names for clause in said)):
            return context + said
        return said

    def _subject(self, context: Sequence[_Clause]) -> str:
        """What is named last of what is told before."""
        linked = self._lexicon.link(context[-1].said)
        named = _named(linked)
        return linked.keyed.written(linked.keyed.folded, named[-1].start, named[-1].end) if named else ""

    def _clause(self, text: str, mark: str) -> _Clause:
        says = self._phrasing.says
        openly = self._phrasing.asks_openly(text) and not says("hearsay.which", text)
        # "指引有寫薪水嗎" asks for something of its own.
        own = self._named(text) or self._lexicon.link(text).of("attribute", "thing")
        doubts = not own and not openly and says("hearsay.doubts", text)
        said = text if doubts else self._without_source(text)
        told = said != text
        linked = self._lexicon.link(said)
        asks = self._phrasing.asks_openly(said) and not said.isascii() if told else self._phrasing.cues(said).asks or "?" in fold(mark)
        turned = doubts and says("hearsay.reversed", text)
        return _Clause(
            said,
            told,
            doubts,
            turned,
            plainly=turned or (doubts and says("hearsay.of_words", text)),
            names=names_something(linked),
            asks=asks,
            aside=not told and says("hearsay.aside", said),
        )

    def _named(self, text: str) -> int:
        """How many things of the guideline a text names."""
        return len(_named(self._lexicon.link(text)))

    def _without_source(self, text: str) -> str:
        """The text without the words that tell who says it; the text itself where none does."""
        folded = fold(text)
        found = self._phrasing.source(folded)
        if found and text.isascii() and self._named(text[: found.end()]):
            # "Our CFO wants a risk scoring model and insists …": what is claimed is claimed of that.
            return text
        return (text if len(text) == len(folded) else folded)[found.end() :].strip(_QUOTES) if found else text


def _named(linked: Linked) -> list[Mention]:
    """What is named of the guideline."""
    return [mention for mention in linked.of("row", "term") if len(mention.surface) > 1 and not mention.fragment]


def _parts(message: str) -> Iterator[tuple[str, str]]:
    """The message's clauses, each with the mark that ends it."""
    start = 0
    for found in _CLAUSE.finditer(message):
        if message[start : found.start()].strip(_QUOTES):
            yield message[start : found.start()], found.group()
        start = found.end()
    if message[start:].strip(_QUOTES):
        yield message[start:], ""


def unmistakable(parts: Sequence[Part], framework: Framework, language: Language) -> list[Part]:
    """The answers with a verdict that says what the guideline has, where yes and no could be taken for either: 他是不是搞混了."""
    sentences = Sentences(framework, language)
    leads = {sentences.say("yes"): sentences.say("said_so"), sentences.say("no"): sentences.say("unsaid")}
    return [replace(part, composed=_led(part.composed, leads)) for part in parts]


def _led(composed: Composed, leads: Mapping[Statement, Statement]) -> Composed:
    lead = next((lead for lead in leads if composed.opens_with(lead)), None)
    return composed if lead is None else composed.led(leads[lead])
