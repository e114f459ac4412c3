"""Splitting a message into its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.lexicon import Lexicon, Linked
from advisor.phrasing import Phrasing

_SENTENCE = re.compile(r"(?<=\S)\s*(?=[1-9][.、)）]\s?[^\d\s])|(?<=[?？。！!\n；;])|(?<=[a-z)]\.)\s")
_COMMA = re.compile(r"[，,、]\s*|\s(?=但|不過)")
_JOINED = re.compile(
    r"(?=另外|然後(?=.{0,14}(?:什麼|哪|誰|幾|如何|怎麼))|還有(?!什麼|哪|嗎|呢|其他|沒有|幾|別|誰|[?？]|$)|順便|再問|還想(?:問|知道)|以及(?=.{0,12}(?:什麼|哪|誰|幾|如何|怎麼))"
    r"|\band (?=what|which|who|how|when|is|are|does|do|can)|\balso\b)"
)


class Splitter:
    """Splits messages by what their clauses ask and name."""

    def __init__(self, lexicon: Lexicon, phrasing: Phrasing) -> None:
        self._lexicon = lexicon
        self._phrasing = phrasing

    def questions(self, message: str) -> list[str]:
        """The message's questions, each with the remarks that belong to it; the message itself where it asks nothing."""
        questions: list[str] = []
        remarks: list[str] = []
        # "要會 A 還有 B 嗎" is one question.
        tests = self._phrasing.cues(message).check
        for clause, joined in self._clauses(message):
            linked = self._lexicon.link(clause)
            asks, content = self._phrasing.cues(clause).asks, names_something(linked)
            # Of things joined by 以及, 另外 …, an attribute of something named is a question without a question word.
            asks = asks or (joined and not tests and bool(linked.of("row", "term")) and bool(linked.of("column")))
            if asks and not content and questions and not remarks:
                # "…是什麼？要多久？": what it is asked of stands before.
                questions[-1] += f"，{clause}"
            elif asks:
                questions.append("，".join((*remarks, clause)))
                remarks = []
            elif content or linked.rest:
                remarks.append(clause)
        if questions:
            questions[-1] = "，".join((questions[-1], *remarks))
        elif remarks:
            questions = ["，".join(remarks)]
        return [question.strip("，, ") for question in questions] or [message.strip()]

    def _clauses(self, message: str) -> Iterator[tuple[str, bool]]:
        """The message's clauses, each with whether a word joins it to another."""
        for sentence in _SENTENCE.split(self._phrasing.corrections.revised(message)):
            parts = [part for part in _JOINED.split(sentence) if part.strip()]
            for part in parts:
                yield from ((clause, len(parts) > 1) for clause in self._at_commas(part))

    def _at_commas(self, sentence: str) -> list[str]:
        """A sentence's parts at commas, where more than one of them asks something of its own; else the whole."""
        parts = [part for part in _COMMA.split(sentence) if part.strip()]
        asking = [part for part in parts if self._phrasing.cues(part).asks and names_something(self._lexicon.link(part))]
        if len(asking) > 1 and ("、" not in sentence or len(asking) == len(parts)):
            return parts
        return [sentence]


def names_something(linked: Linked) -> bool:
    """Whether a text names anything, of the guideline or beyond it."""
    return any(any(ref.kind != "filler" for ref in mention.refs) and len(mention.surface) > 1 for mention in linked.mentions)
