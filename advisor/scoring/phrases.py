"""The helpers' sentences, in both languages at once, from prompts/helpers.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.prompts import phrases
from advisor.sentences import join, spaced
from advisor.types import Language, Text

_PLAIN = str.maketrans({"[": "［", "]": "］", "*": "＊", "_": "＿", "`": "｀", "|": "｜", "#": "＃", "<": "＜", ">": "＞"})


def say(name: str, /, **variables: object) -> Text:
    """A sentence with its variables filled in, a `Text` in each language's wording. Raises KeyError if one is missing."""
    return Text(spaced(_fill(name, "zh-TW", variables)), _fill(name, "en", variables))


def _fill(name: str, language: Language, variables: dict[str, object]) -> str:
    filled = {key: value.to(language) if isinstance(value, Text) else value for key, value in variables.items()}
    return phrases("helpers")[name].to(language).format_map(filled)


def quoted(words: str) -> str:
    """Somebody's own words as they may stand in a sentence: on one line, and nothing that reads as a marker or as Markdown."""
    return re.sub(r"\s+", " ", words).translate(_PLAIN).strip()


def joined(texts: Iterable[Text]) -> Text:
    """The texts as an enumeration."""
    texts = list(texts)
    return Text(join([text.zh for text in texts], "zh-TW"), join([text.en for text in texts], "en"))
