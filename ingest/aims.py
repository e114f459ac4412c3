"""Fits the classifier of advisor/aims.py on examples: `python -m ingest.aims` writes corpus/aims.json.

Examples are the messages of ingest/aims.jsonl, by writers who labelled what each asks for; they are no cases of evals/."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from advisor.aims import FILE, LACK
from advisor.assembly import Assembly
from advisor.settings import Settings
from ingest.fitting import as_read, keep, weights, with_kinds

_LABELLED = Path(__file__).with_name("aims.jsonl")
_C = 3.0
FOLDS = 4
_LENGTH = 12.0
"""By how much embeddings, whose parts are small, are stretched."""
_OFTEN = 0.2
"""The share of the things asked about that must be of a kind."""
_CLEAR = 0.7
"""How likely a label must be for the figures that are printed."""


@dataclass(frozen=True, slots=True)
class Example:
    """The last turn of a message as the advisor reads it, the same with kinds in place of names, what it asks for, and who wrote it."""

    text: str
    of_kinds: str
    label: str
    about: frozenset[str]
    """The tables of what it is about."""
    writer: str


def examples(assembly: Assembly, labelled: Path = _LABELLED) -> Iterator[Example]:
    """The labelled messages."""
    for line in labelled.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        text = as_read(assembly, entry["turns"][-1])
        about = frozenset(id.partition(".")[0] for id in entry.get("about", ()))
        yield Example(text, with_kinds(assembly, text), entry["asks"], about, entry["writer"])


def kinds(found: Sequence[Example]) -> dict[str, list[str]]:
    """By what the guideline lacks, the tables of what it is asked of more than now and then, most often first."""
    asked: dict[str, Counter[str]] = {}
    for example in found:
        if example.label.startswith(LACK):
            asked.setdefault(example.label.removeprefix(LACK), Counter()).update(example.about)
    return {id: [table for table, times in counted.most_common() if times >= _OFTEN * counted.total()] for id, counted in asked.items()}


def fit(vectors: np.ndarray, found: list[Example], strength: float = _C) -> dict[str, Any]:
    """The weights by label. Shape of `vectors`: examples by inputs; `strength`: the inverse of how much weights are held back."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]

    inputs, targets = vectors * _LENGTH, np.array([example.label for example in found])
    model = LogisticRegression(C=strength, max_iter=300)
    folds = GroupKFold(FOLDS)
    unseen = cross_val_predict(model, inputs, targets, groups=[example.writer for example in found], cv=folds, method="predict_proba")
    right = np.unique(targets)[unseen.argmax(axis=1)] == targets
    clear = unseen.max(axis=1) >= _CLEAR
    print(f"Of messages by unseen writers {right.mean():.1%} are told rightly; of those that are clear, {right[clear].mean():.1%}.")
    print(f"{clear.mean():.1%} are clear.")
    model.fit(inputs, targets)
    return {"labels": model.classes_.tolist(), "weights": weights(model.coef_ * _LENGTH, model.intercept_, digits=3)}


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    found = list({example.text: example for example in examples(assembly)}.values())
    encode = assembly.retriever.encode
    vectors = np.array([np.r_[encode(example.text), encode(example.of_kinds)] for example in tqdm(found)], dtype=np.float64)
    content = {**fit(vectors, found), "kinds": kinds(found)}
    keep(assembly, FILE, content)
    print(f"{len(found)} messages, {len(content['labels'])} labels.")


if __name__ == "__main__":
    main()
