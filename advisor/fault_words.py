"""The words of errors in both languages, out of prompts/faults.yaml: English for the command line, the page's language for its readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from advisor.errors import AdvisorError
from advisor.prompts import PROMPTS
from advisor.types import Language, Text
from advisor.yaml_files import read_yaml

_Error = TypeVar("_Error", bound=AdvisorError)


@lru_cache(maxsize=1)
def all_faults() -> Mapping[str, tuple[Text, Text]]:
    """By key: message and remedy."""
    entries = read_yaml(PROMPTS / "faults.yaml")
    return {key: (Text(**entry["message"]), Text(**entry["remedy"])) for key, entry in entries.items()}


def fault(kind: Callable[[str, str], _Error], key: str, **values: object) -> _Error:
    """An error in the words of the key, in English. An unknown key or a missing value raises KeyError."""
    message, remedy = all_faults()[key]
    error = kind(message.en.format_map(values), remedy.en.format_map(values))
    error.key, error.values = key, values
    return error


def words_of(error: AdvisorError, language: Language) -> str:
    """Message and remedy; in English where the error's words stand in no data file."""
    if error.key is None:
        return str(error)
    between = " " if language == "en" else ""
    return between.join(text.to(language).format_map(error.values) for text in all_faults()[error.key])
