"""English words in Chinese messages, put into the Chinese that they stand for: 「Agentic AI 會帶來什麼 demand」.

What names something of its own stays as it is, and so does a message in English. The words stand in corpus/mixed.yaml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.framework import CORPUS
from advisor.lexicon import Lexicon
from advisor.mentions import Mention, RefKind
from advisor.wording import Keyed, fold, is_chinese, is_latin, key, language_of
from advisor.yaml_files import fault, read_yaml

FILE = "mixed.yaml"
_FORMS = r"(?:s|es|d|ed|ing|er|ers)?"
_BEGINNING = 3
_SHORTEST_STEM = 4
"""Letters of a word whose other forms are read as well."""
_NAMING: frozenset[RefKind] = frozenset(("row", "term", "thing", "attribute"))
"""What has a name of its own. Kinds of things and what is asked of them go by many words, which are put into Chinese."""
_COUNTED = re.compile(r"(哪一?|[一二三四五\d幾這那每])個(?=\s*$)")
"""What counts a kind that is its own measure in Chinese: 哪個 tier is 哪一階."""
_LABEL = r"(?! ?(?:\d|[a-z](?![a-z])))"
"""A kind with a label behind it is a name, or meant to be one: tier 4, gate D."""


class _Words:
    """English words with the Chinese for each; the longest is found first: "infra stack" before "infra"."""

    def __init__(self, chinese_of: Mapping[str, Sequence[str]]) -> None:
        order = sorted(chinese_of, key=len, reverse=True)
        # One expression for all words takes 2 ms to find that none is there: only those whose beginning is there are looked for.
        self._words = [
            (word[:_BEGINNING].rstrip("e "), re.compile(rf"(?<![a-z0-9-]){_pattern(word)}(?![a-z0-9-]){_LABEL}"), chinese_of[word])
            for word in order
        ]

    def found(self, folded: str) -> list[tuple[int, int, Sequence[str]]]:
        """Where words of the list stand in a folded text, with the Chinese for each; of words that overlap, the first, then the longest."""
        places = [
            (match.start(), -match.end(), chinese)
            for beginning, pattern, chinese in self._words
            if beginning in folded
            for match in pattern.finditer(folded)
        ]
        found: list[tuple[int, int, Sequence[str]]] = []
        for start, end, chinese in sorted(places, key=lambda place: place[:2]):
            if not found or found[-1][1] <= start:
                found.append((start, -end, chinese))
        return found


class Glossary:
    """Reads mixed messages. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon, chinese_of: Mapping[str, str], parts: Mapping[str, Sequence[str]]) -> None:
        """`chinese_of`: by folded English words; `parts`: what a piece of a name may be in Chinese, by folded English words."""
        self._lexicon = lexicon
        self._measures = {table.measure for table in lexicon.framework.tables.values()}
        self._words = _Words({word: (chinese,) for word, chinese in chinese_of.items()})
        self._parts = _Words(parts)

    @classmethod
    def load(cls, lexicon: Lexicon, corpus: Path = CORPUS) -> Glossary:
        """Raises CorpusError with file, line and reason for an English word that stands twice."""
        path = corpus / FILE
        data = read_yaml(path)
        chinese_of: dict[str, str] = {}
        for chinese, words in data["words"].items():
            for word in map(fold, words):
                if word in chinese_of:
                    raise fault(path, data["words"].lines[chinese], f"{word!r} stands for {chinese_of[word]!r} already")
                chinese_of[word] = chinese
        parts: dict[str, list[str]] = defaultdict(list)
        for chinese, words in data["parts"].items():
            for word in map(fold, words):
                parts[word].append(chinese)
        return cls(lexicon, chinese_of, parts)

    def read(self, message: str) -> str:
        """The message with the English words in it that name nothing put into Chinese."""
        if language_of(message) == "en" or not re.search(r"[A-Za-z]", message) or len(fold(message)) != len(message):
            return message
        message = self._completed(message)
        linked = self._lexicon.link(message, mend=False)
        named = [mention for mention in linked.mentions if mention.exact and not mention.fragment]
        text, last = "", 0
        for start, end, (chinese, *_) in self._words.found(linked.keyed.folded):
            if any(_kept(mention, linked.keyed, start, end) for mention in named):
                continue
            before = _joined(text, message[last:start])
            if chinese in self._measures:
                before = _COUNTED.sub(lambda counted: "哪一" if counted.group() == "哪個" else counted.group(1), before)
            text, last = _joined(before, chinese), end
        return _joined(text, message[last:]) if last else message

    def _completed(self, message: str) -> str:
        """The message with the names in it that are half English in Chinese: 圖文 video 工具, data 處理型."""
        for start, end, choices in reversed(self._parts.found(fold(message))):
            as_it_is = self._reach(message, start, end)
            for chinese in choices:
                before = _joined(message[:start], chinese)
                text = _joined(before, message[end:])
                left, right = self._reach(text, len(before) - len(chinese), len(before))
                if left + right > sum(as_it_is) and left >= as_it_is[0] and right >= as_it_is[1]:
                    message = text
                    break
        return message

    def _reach(self, text: str, start: int, end: int) -> tuple[int, int]:
        """How many characters the name that a piece of text belongs to has before and behind it."""
        linked = self._lexicon.link(text, mend=False)
        for mention in linked.mentions:
            at, until = _span(linked.keyed, mention)
            if mention.exact and not mention.fragment and at <= start and end <= until:
                return len(key(text[at:start])), len(key(text[end:until]))
        return 0, 0


def _kept(mention: Mention, keyed: Keyed, start: int, end: int) -> bool:
    """Whether a name keeps the words from `start` to before `end` as they are: one of its own that they do not hold as a part, or a longer
    English word for a kind or for what is asked: use case."""
    at, until = _span(keyed, mention)
    if until <= start or end <= at:
        return False
    if any(ref.kind in _NAMING for ref in mention.refs):
        return not (start <= at and until <= end) or (at, until) == (start, end)
    return any(map(is_latin, keyed.folded[at:start] + keyed.folded[end:until]))


def _span(keyed: Keyed, mention: Mention) -> tuple[int, int]:
    """Where a name stands in the folded text."""
    return keyed.at[mention.start], keyed.at[mention.end - 1] + 1


def _pattern(word: str) -> str:
    """A word with its forms; blanks inside may be hyphens."""
    stem, end = (word[:-1], "e?") if word.endswith("e") else (word, "")
    forms = f"{end}{_FORMS}" if len(word) >= _SHORTEST_STEM else "s?"
    return re.escape(stem).replace(r"\ ", "[ -]") + forms


def _joined(before: str, after: str) -> str:
    """Two pieces without the blank between them where Chinese stands on either side of it, which would part two clauses."""
    left, right = before.rstrip(" "), after.lstrip(" ")
    if left and right and is_chinese(left[-1]) and is_chinese(right[0]):
        return left + right
    return before + after
