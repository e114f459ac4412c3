"""The regular expressions and word lists of corpus/phrasing.yaml, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from advisor.framework import CORPUS
from advisor.wording import compact
from advisor.yaml_files import read_yaml

_WORD_LISTS = {
    *("asserts", "besides", "both", "continuing", "corrections", "document", "exclusive", "figures", "listing"),
    *("meant", "naming", "others", "personal", "plain", "pronouns", "remarks", "small_talk", "universal", "acts.why", "acts.more"),
    *(f"orders.{order}" for order in ("through", "next", "previous", "middle", "first", "last", "all")),
    *(f"formats.{form}" for form in ("table", "list", "brief")),
    *(f"languages.{language}" for language in ("en", "zh-TW")),
}
"""Entries that list words as they are written. All others are regular expressions."""


class Patterns:
    """The entries, compiled when they are first asked for. A name with a dot stands for an entry below another."""

    def __init__(self, corpus: Path = CORPUS) -> None:
        self._data: Mapping[str, Any] = read_yaml(corpus / "phrasing.yaml")
        self._compiled: dict[str, tuple[re.Pattern[str], ...]] = {}

    def entry(self, name: str) -> Any:
        """What stands in the file."""
        return reduce(lambda data, part: data[part], name.split("."), self._data)

    def all(self, name: str) -> tuple[re.Pattern[str], ...]:
        """The entry's expressions, in order."""
        if name not in self._compiled:
            entry = self.entry(name)
            listed = [alternatives(entry)] if name in _WORD_LISTS else [entry] if isinstance(entry, str) else entry
            self._compiled[name] = tuple(map(re.compile, listed))
        return self._compiled[name]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The expression of an entry that has one."""
        (pattern,) = self.all(name)
        return pattern

    def has(self, name: str, text: str) -> bool:
        """Whether the text, as it is compared, has what the entry describes."""
        return any(pattern.search(text) for pattern in self.all(name))

    def says(self, name: str, text: str) -> bool:
        """Whether a text, as it was written, has what the entry describes."""
        return self.has(name, compact(text))


def alternatives(words: Iterable[str]) -> str:
    """The expression for any of the words, the longest first; English ones only as whole words."""
    return "|".join(
        rf"(?<![a-z0-9_]){re.escape(word)}(?![a-z0-9_])" if word.isascii() else re.escape(word)
        for word in sorted((compact(str(word)) for word in words), key=len, reverse=True)
    )
