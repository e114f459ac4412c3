"""Splitting a message into its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.lexicon import Lexicon
from advisor.mentions import Linked
from advisor.phrasing import Phrasing
from advisor.wording import fold

_SENTENCE = re.compile(r"(?<=[?？。！!\n；;])|(?<=[a-z)]\.)\s|(?<=嗎)\s+(?=[\u4e00-\u9fff]{3,}$)")
# A number opens an item, but not within a word: (AI-901).
_ITEM = re.compile(r"(?<![a-zA-Z0-9-])([1-9])[.、)）]\s?(?=[^\d\s])")
# Says for whom or for what something is asked.
_INTRO = re.compile(
    r"^[^：:，,。？?\n]{1,12}(?:要|想|得|在|準備|需要)(?:寫|做|交|弄|準備|整理|問|知道|報告|確認|查|回答|開會|簡報)[^：:，,。？?\n]{0,10}[：:]\s*"
)
_COMMA = re.compile(r"[，,、]\s*|\s(?=但|不過)")
# Where a question ends without a mark: its interrogative is the last thing said, and a blank follows.
_ENDED = re.compile(
    r"(?:什麼|甚麼|啥|誰|嗎|呢|多少|哪裡?|幹嘛|第?幾[個種項張位類階層區關步條型款家組樣]?|哪[一幾]?[些個種項張位類階層區關步條型款家組]|"
    r"怎樣|何時)[的了]?$"
)
_NEARLY_ENDED = re.compile(r"(?:誰|什麼|哪[一幾]?[些個種張家間]|怎麼|如何|幾|多少)[^\s，,]{1,3}$")
_HEADLESS = re.compile(r"(哪[一幾]?[些個種]|什麼|啥)$")
_CHECKS = re.compile(r"嗎[?？]?$")
_BLANK = re.compile(r"\s+")
_INTERROGATIVE = re.compile(r"幹嘛|什麼|甚麼|啥|哪|誰|幾|多少|如何|怎麼|怎樣|嗎|呢|\b(?:what|which|who|how|when|where)\b")
_JOINED = re.compile(
    r"(?=(?<!的)另外(?![一二兩三四五六七八九十幾\d][個種項張位類階區關步])|然後(?=.{0,14}(?:什麼|哪|誰|幾|如何|怎麼))|還有(?!什麼|哪|嗎|呢|其他|沒有|幾|別|誰|[?？]|$)|順便|再問|還想(?:問|知道)|以及(?=.{0,12}(?:什麼|哪|誰|幾|如何|怎麼))"
    r"|\band (?=what|which|who|how|when|is|are|does|do|can)|\balso\b)"
)
# An afterthought, of what is asked before it: 有幾項能力，Pro-code 區的？
_AFTERTHOUGHT = re.compile(r"^(?P<head>[^，,。；;!！?？\n]{3,})[，,]\s*(?P<tail>[^，,。；;!！?？\n]{2,24})(?P<mark>[?？]?)$")
_GOES_ON = re.compile(r"^(不|沒|非|除|別|還是|還有|或|只|但|而|以及|另外|順便|也|就|都|甚至|包括|例如|像|和|跟)")


def _items(message: str) -> list[str]:
    """The message's numbered items, counted from 1 on: the level of "prompt 4、Python 2" opens none."""
    starts = [0]
    for found in _ITEM.finditer(message):
        if int(found[1]) == len(starts):
            starts.append(found.start())
    return [message[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


class Splitter:
    """Splits messages by what their clauses ask and name."""

    def __init__(self, lexicon: Lexicon, phrasing: Phrasing) -> None:
        self._lexicon = lexicon
        self._phrasing = phrasing

    def questions(self, message: str) -> list[str]:
        """The message's questions, each with the remarks that belong to it; the message itself where it asks nothing."""
        message = self._without_intro(message)
        questions: list[str] = []
        remarks: list[str] = []
        # "要會 A 還有 B 嗎" is one question.
        tests = self._phrasing.cues(message).check
        for clause, joined in self._clauses(message):
            linked = self._lexicon.link(clause)
            cues = self._phrasing.cues(clause)
            # "再下一項呢", "what's the last one": a place in what was asked for just before.
            leans = bool(cues.order or cues.nth) and bool(questions) and _open(questions[-1])
            # "…嗎？那類還有誰？" asks on, whatever the answer.
            leans = leans or bool(questions and _CHECKS.search(fold(questions[-1])) and self._phrasing.pronoun(clause) and not cues.check)
            asks, content = cues.asks, names_something(linked) or leans
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

    def _without_intro(self, message: str) -> str:
        """The message without what only leads to its questions: 「HR 要寫報告：三個趨勢叫什麼？」."""
        found = _INTRO.match(message)
        asked = message[found.end() :] if found else ""
        asks = self._phrasing.cues(asked).asks and names_something(self._lexicon.link(asked))
        return asked if asks and found and not self._phrasing.cues(found.group()).asks else message

    def _clauses(self, message: str) -> Iterator[tuple[str, bool]]:
        """The message's clauses, each with whether a word joins it to another."""
        sentences = (sentence for item in _items(self._phrasing.corrections.revised(message)) for sentence in _SENTENCE.split(item))
        for sentence in map(self._fronted, sentences):
            parts = [part for part in _JOINED.split(sentence) if part.strip()]
            for part in parts:
                yield from ((clause, len(parts) > 1) for clause in self._at_commas(part))

    def _fronted(self, sentence: str) -> str:
        """The sentence with what it asks about first, where that only comes as an afterthought: 「是國內認證嗎，IBM 那張」."""
        found = _AFTERTHOUGHT.match(sentence.strip())
        if not found:
            return sentence
        head, tail = found["head"], found["tail"]
        cues, named = self._phrasing.cues(tail), self._lexicon.link(tail)
        qualifies = tail.endswith("的")
        # "工程師列出來的" asks for no list.
        asks = bool(_INTERROGATIVE.search(fold(tail))) if qualifies else bool(cues.asks or cues.form or cues.language)
        beside = asks or self._phrasing.personal(tail) or _GOES_ON.search(fold(tail))
        about = names_something(named) or (qualifies and re.search(r"\d", tail))
        if beside or not about or (named.rest and not qualifies) or not self._phrasing.cues(head).asks:
            return sentence
        subject = self._lexicon.link(head).of("row", "term") and not self._phrasing.says("without_subject", head)
        blank = " " if tail[-1].isascii() and head[0].isascii() else ""
        return sentence if subject else f"{tail}{blank}{head}{found['mark']}"

    def _at_commas(self, sentence: str) -> list[str]:
        """A sentence's parts at commas, where more than one of them asks something of its own; else the whole. Blanks part it as well."""
        parts = [part for part in _COMMA.split(sentence) if part.strip()]
        # The mark behind "A 預測銷量、B 做助理？" is that of all of it.
        unmarked = [part.rstrip("?？") if "、" in sentence else part for part in parts]
        asking = [part for place, part in enumerate(unmarked) if self._asks(part, bool(place) and _open(parts[place - 1]))]
        if len(asking) > 1 and ("、" not in sentence or (len(asking) == len(parts) and all(map(_puts, parts)))):
            return [piece for part in parts for piece in self._at_blanks(part)]
        return self._at_blanks(sentence)

    def _at_blanks(self, text: str) -> list[str]:
        """A text's parts at the blanks that stand between two whole questions."""
        parts: list[str] = []
        start = 0
        for blank in _BLANK.finditer(text):
            before, after = text[start : blank.start()], text[blank.end() :]
            headless = _HEADLESS.search(fold(before)) and after[:1].isascii()
            if headless or any(before.count(opens) > before.count(closes) for opens, closes in ("「」", "『』", "()", "（）", "《》")):
                # "有哪些 tool 嗎": what is asked for stands behind the blank.
                continue
            ended = _ENDED.search(fold(before)) or (not after[:1].isascii() and _NEARLY_ENDED.search(fold(before)))
            asks = bool(ended) and (bool(parts) or self._asks(before)) and bool(_INTERROGATIVE.search(fold(after)))
            if asks and self._asks(after, leaning=True):
                parts.append(before)
                start = blank.end()
        return [*parts, text[start:]]

    def _asks(self, text: str, leaning: bool = False) -> bool:
        """Whether a text asks something of its own; `leaning`: or of a place in what a question before it asks for."""
        cues = self._phrasing.cues(text)
        return cues.asks and (names_something(self._lexicon.link(text)) or (leaning and bool(cues.order or cues.nth)))


def _puts(part: str) -> bool:
    """Whether a part asks in words of its own: 國內的 of 「有沒有國內的、給工程師考的」 is a condition."""
    return bool(_INTERROGATIVE.search(fold(part)))


def _open(question: str) -> bool:
    """Whether a question asks for what no yes or no answers."""
    return question.endswith(("?", "？")) or bool(_INTERROGATIVE.search(fold(question)))


def names_a_row(linked: Linked) -> bool:
    """Whether a text names a row as it is called."""
    return any(mention.exact and mention.ids("row") for mention in linked.mentions)


def names_something(linked: Linked) -> bool:
    """Whether a text names anything, of the guideline or beyond it."""
    return any(any(ref.kind != "filler" for ref in mention.refs) and len(mention.surface) > 1 for mention in linked.mentions)
