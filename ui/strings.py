"""The page's words, from strings.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from advisor.types import Kind, Language

_FILE = Path(__file__).with_name("strings.yaml")

LANGUAGES: tuple[Language, ...] = ("zh-TW", "en")


@lru_cache(maxsize=1)
def all_strings() -> Mapping[str, Mapping[str, str]]:
    """Every key with its wording in `zh` and `en`."""
    entries: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return entries


class Strings:
    """The words in one language: `strings("ask.count", used=3, limit=9)`. An unknown key or a missing value raises KeyError."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._code = "en" if language == "en" else "zh"

    def __call__(self, key: str, **values: object) -> str:
        return all_strings()[key][self._code].format_map(values) if values else all_strings()[key][self._code]

    def kind(self, kind: Kind) -> str:
        return self(f"kind.{kind}")


def language_of(value: object) -> Language:
    """What the browser sent, as a language of ours; anything unknown is Traditional Chinese."""
    return "en" if isinstance(value, str) and value.lower().startswith("en") else "zh-TW"
