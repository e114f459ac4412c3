"""Text files under prompts/, filled in so that a missing variable raises."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter

from advisor.types import Language, Text
from advisor.yaml_files import read_yaml

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"


@lru_cache(maxsize=8)
def phrases(file: str) -> dict[str, Text]:
    """The sentences of a file, by name."""
    return {name: Text(**texts) for name, texts in read_yaml(PROMPTS / f"{file}.yaml").items()}


def phrase(name: str, language: Language, **variables: object) -> str:
    """A sentence of answers.yaml in the language. Raises KeyError if the sentence or a variable of it is missing."""
    return Formatter().vformat(phrases("answers")[name].to(language), (), variables)


@lru_cache(maxsize=16)
def prompt(name: str) -> str:
    """A prompt file's text."""
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8")
