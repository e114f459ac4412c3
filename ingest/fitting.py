"""What the fits of classifiers share: how messages are read, what counts of them besides their meaning, and how weights are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from advisor.answerable import of_kinds
from advisor.assembly import Assembly
from advisor.pipeline import cleaned
from advisor.wording import language_of

_RARELY = 3
"""Runs of characters in fewer messages are left out."""


def as_read(assembly: Assembly, text: str) -> str:
    """A message as the advisor reads it: its slips mended, its English words for Chinese ones put into these."""
    return assembly.glossary.read(assembly.speller.mended(cleaned(text, strict=False)).text)


def with_kinds(assembly: Assembly, text: str) -> str:
    """A message as it is read, with the kind of thing in place of each name."""
    lexicon = assembly.relations.lexicon
    return of_kinds(assembly.phrasing.mark(lexicon.link(text)), lexicon, language_of(text))


def runs_of(messages: Sequence[frozenset[str]]) -> tuple[Any, list[str]]:
    """A row for each message of the runs that are not rare, each as one over the root of how many it has; and the runs."""
    from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-untyped]
    from sklearn.preprocessing import normalize  # type: ignore[import-untyped]

    counter = CountVectorizer(analyzer=sorted, min_df=_RARELY, binary=True)
    return normalize(counter.fit_transform(messages).astype(float)), counter.get_feature_names_out().tolist()


def weights(coefficients: np.ndarray, constants: np.ndarray, digits: int = 4) -> list[list[float]]:
    """As they are kept. Shape: inputs + 1, the constant last, by classes."""
    kept: list[list[float]] = np.round(np.c_[coefficients, constants].T, digits).tolist()
    return kept


def of_runs(coefficients: np.ndarray, names: Sequence[str]) -> dict[str, list[float]]:
    """The weights of runs by class, as they are kept. Shape of `coefficients`: classes by runs."""
    return {name: np.round(row, 3).tolist() for name, row in zip(names, coefficients.T, strict=True)}


def keep(assembly: Assembly, file: str, content: Mapping[str, Any]) -> None:
    """Writes what was fitted, with the name of the embedding model that it was fitted with, into the corpus folder."""
    text = json.dumps({"embedder": assembly.embedder.name, **content}, ensure_ascii=False)
    (assembly.settings.corpus / file).write_text(text + "\n", encoding="utf-8")
