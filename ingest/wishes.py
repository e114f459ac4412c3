"""Fits the classifier of advisor/wishes.py on examples: `python -m ingest.wishes` writes corpus/wishes.json.

Examples are the messages of ingest/wishes.jsonl, by writers who labelled each; no cases of evals/. Of what wants no advice, also the
single messages of the development and known cases that need none, answered or not, and what ingest/elsewhere.yaml has of other business."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse  # type: ignore[import-untyped]
from tqdm import tqdm

from advisor.answerable import runs
from advisor.assembly import Assembly
from advisor.settings import Settings
from advisor.wishes import FILE, WISHES
from advisor.yaml_files import read_yaml
from ingest.fitting import as_read, keep, of_runs, runs_of, weights
from ingest.intent import CASES

_LABELLED = Path(__file__).with_name("wishes.jsonl")
_ELSEWHERE = Path(__file__).with_name("elsewhere.yaml")
_C = 1.0
_FOLDS = 3
_LENGTH, _RUNS = 12.0, 6.0
"""By how much embeddings, whose parts are small, and runs of characters are stretched."""
_REFUSED, _ANSWERED = 0.5, 0.15
"""The weight of an example that is not to be answered; and of one that the rows answer, which may be advice all the same."""
_ADVICE = frozenset({"advice", "recommend", "assess", "path", "match", "smalltalk"})
"""Kinds of cases that are examples of neither."""
_ENOUGH = 0.6
"""How likely advice must be for the figures that are printed."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message as the advisor reads it, what it wishes for, and the field that it is for; None where it has none."""

    text: str
    wish: str
    field: str | None = None
    weight: float = 1.0


def examples(assembly: Assembly, labelled: Path = _LABELLED) -> Iterator[Example]:
    """The labelled messages, and those that are not to be answered."""

    read = partial(as_read, assembly)
    for line in labelled.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield Example(read(entry["text"]), entry["wish"], entry.get("field"))
    for split in ("known", "dev"):
        for file in sorted((CASES / split).glob("*.jsonl")):
            for case in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                if len(case["turns"]) == 1 and case["kind"] not in _ADVICE:
                    yield Example(read(case["turns"][0]), "other", weight=_ANSWERED if "answered" in case["outcome"] else _REFUSED)
    for text in read_yaml(_ELSEWHERE)["elsewhere"]:
        yield Example(read(text), "other", weight=_REFUSED)


def fit(vectors: np.ndarray, found: list[Example]) -> dict[str, Any]:
    """The weights of embeddings and of runs, by wish and, last, for science."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

    shown, names = runs_of([runs(example.text) for example in found])
    inputs = sparse.csr_matrix(sparse.hstack([vectors * _LENGTH, shown * _RUNS]))
    targets = np.array([WISHES.index(example.wish) for example in found])
    weight = np.array([example.weight for example in found])
    unseen = np.zeros((len(found), len(WISHES)))
    for learned, other in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(inputs, targets):
        model = LogisticRegression(C=_C, max_iter=2000).fit(inputs[learned], targets[learned], sample_weight=weight[learned])
        unseen[other] = model.predict_proba(inputs[other])
    wants, none = targets != WISHES.index("other"), WISHES.index("other")
    told = 1 - unseen[:, none] >= _ENOUGH
    right = unseen[:, :none].argmax(axis=1) == targets
    print(
        f"Of unseen messages {np.mean(told[wants]):.1%} that want advice are told, {np.mean(right[wants & told]):.1%} of these rightly; "
        f"{np.mean(told[~wants]):.1%} of the others are."
    )
    model = LogisticRegression(C=_C, max_iter=2000).fit(inputs, targets, sample_weight=weight)
    known = np.array([example.field is not None for example in found])
    science = np.array([example.field == "science" for example in found])
    of_field = LogisticRegression(C=_C, max_iter=2000).fit(inputs[known], science[known])
    dense = vectors.shape[1]
    coefficients = np.r_[model.coef_, of_field.coef_]
    constants = np.r_[model.intercept_, of_field.intercept_]
    return {"weights": weights(coefficients[:, :dense] * _LENGTH, constants), "runs": of_runs(coefficients[:, dense:] * _RUNS, names)}


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    found = list({example.text: example for example in tqdm(examples(assembly))}.values())
    vectors = np.array([assembly.retriever.encode(example.text) for example in tqdm(found)], dtype=np.float64)
    keep(assembly, FILE, fit(vectors, found))
    print(f"{len(found)} messages, {sum(example.wish != 'other' for example in found)} of which want advice.")


if __name__ == "__main__":
    main()
