"""English words in Chinese messages, put into the Chinese that they stand for: 「Agentic AI 會帶來什麼 demand」.

What names something of its own stays as it is, and so does a message in English. The words stand in corpus/mixed.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from advisor.framework import CORPUS
from advisor.lexicon import Lexicon
from advisor.wording import fold, is_chinese, language_of
from advisor.yaml_files import fault, read_yaml

FILE = "mixed.yaml"
_FORMS = r"(?:s|es|d|ed|ing|er|ers)?"
_SHORTEST_STEM = 4
"""Letters of a word whose other forms are read as well."""


class Glossary:
    """Reads mixed messages. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon, chinese_of: Mapping[str, str]) -> None:
        """`chinese_of`: by folded English words."""
        self._lexicon = lexicon
        self._chinese_of = dict(chinese_of)
        # The longest first: "infra stack" before "infra".
        words = sorted(self._chinese_of, key=len, reverse=True)
        self._words = re.compile("|".join(f"(?<![a-z0-9-])(?P<w{index}>{_pattern(word)})(?![a-z0-9-])" for index, word in enumerate(words)))
        self._order = words

    @classmethod
    def load(cls, lexicon: Lexicon, corpus: Path = CORPUS) -> Glossary:
        """Raises CorpusError with file, line and reason for an English word that stands twice."""
        path = corpus / FILE
        data = read_yaml(path)
        chinese_of: dict[str, str] = {}
        for chinese, words in data.items():
            for word in map(fold, words):
                if word in chinese_of:
                    raise fault(path, data.lines[chinese], f"{word!r} stands for {chinese_of[word]!r} already")
                chinese_of[word] = chinese
        return cls(lexicon, chinese_of)

    def read(self, message: str) -> str:
        """The message with the English words in it that name nothing put into Chinese."""
        if language_of(message) == "en" or not re.search(r"[A-Za-z]", message):
            return message
        linked = self._lexicon.link(message, mend=False)
        folded = linked.keyed.folded
        if len(folded) != len(message):
            return message
        named = [
            (linked.keyed.at[mention.start], linked.keyed.at[mention.end - 1] + 1)
            for mention in linked.mentions
            if mention.exact and not mention.fragment
        ]
        text, last = "", 0
        for found in self._words.finditer(folded):
            if any(start < found.end() and found.start() < end for start, end in named):
                continue
            chinese = self._chinese_of[self._order[int((found.lastgroup or "w0")[1:])]]
            text = _joined(_joined(text, message[last : found.start()]), chinese)
            last = found.end()
        return _joined(text, message[last:]) if last else message


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
