"""Fits the classifier of advisor/clauses.py on examples: `python -m ingest.clauses` writes corpus/clauses.json.

Examples are the messages of ingest/clauses.jsonl, by writers who labelled each clause; they are no cases of evals/."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse  # type: ignore[import-untyped]
from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.clauses import FILE, ROLES, clauses, marked
from advisor.settings import Settings
from ingest.fitting import as_read, keep, of_runs, runs_of, weights

_LABELLED = Path(__file__).with_name("clauses.jsonl")
_ROLE = {"Q": "asks", "C": "claims", "S": "self", "T": "talk"}
_C = 0.1
_FOLDS = 5
_LENGTH, _RUNS = 12.0, 8.0
"""By how much embeddings, whose parts are small, and runs of characters are stretched."""
_LOST = {"asks": 0.005, "claims": 0.01, "self": 0.04}
"""The share of clauses of each role that may be taken for talk, of those that the fit has not seen."""


@dataclass(frozen=True, slots=True)
class Example:
    """A clause, as the advisor reads it; `message` numbers the message that it stands in."""

    text: str
    role: str
    message: int
    marked: frozenset[str]


def examples(assembly: Assembly, labelled: Path = _LABELLED) -> Iterator[Example]:
    """The clauses of the labelled messages. One that is cut otherwise than by its writer has the role that most of it has."""
    for number, line in enumerate(labelled.read_text(encoding="utf-8").splitlines()):
        pairs = json.loads(line)["clauses"]
        roles = [_ROLE[label] for label, text in pairs for _ in text]
        pieces = clauses("".join(text for _, text in pairs))
        start = 0
        for place, piece in enumerate(pieces):
            within = roles[start : start + len(piece)]
            start += len(piece)
            read = as_read(assembly, piece)
            yield Example(read, max(ROLES, key=within.count), number, marked(read, place, len(pieces)))


def fit(vectors: np.ndarray, found: list[Example]) -> dict[str, Any]:
    """The weights by role, and how likely a clause must be talk for few others to be taken for it that the fit has not seen."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]

    shown, names = runs_of([example.marked for example in found])
    inputs = sparse.csr_matrix(sparse.hstack([vectors * _LENGTH, shown * _RUNS]))
    targets = np.array([ROLES.index(example.role) for example in found])
    groups = [example.message for example in found]
    model = LogisticRegression(C=_C, max_iter=2000)
    unseen = cross_val_predict(model, inputs, targets, groups=groups, cv=GroupKFold(_FOLDS), method="predict_proba")
    likely = unseen[:, ROLES.index("talk")]
    talk = max(float(np.quantile(likely[targets == ROLES.index(role)], 1 - lost)) for role, lost in _LOST.items())
    caught = np.mean(likely[targets == ROLES.index("talk")] > talk)
    print(f"Of unseen clauses {np.mean(unseen.argmax(axis=1) == targets):.1%} have their role; {caught:.1%} of talk is left out.")
    model.fit(inputs, targets)
    dense = vectors.shape[1]
    return {
        "talk": round(talk, 3),
        "weights": weights(model.coef_[:, :dense] * _LENGTH, model.intercept_),
        "runs": of_runs(model.coef_[:, dense:] * _RUNS, names),
    }


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    found = list(examples(assembly))
    vectors = np.array([assembly.retriever.encode(example.text) for example in tqdm(found)], dtype=np.float64)
    content = fit(vectors, found)
    keep(assembly, FILE, content)
    print(f"{len(found)} clauses of {len({example.message for example in found})} messages; talk from {content['talk']:.2f} on.")


if __name__ == "__main__":
    main()
