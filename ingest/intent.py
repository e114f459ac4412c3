"""Fits the classifier of advisor/intent.py on examples: `python -m ingest.intent` writes corpus/intent.json.

Examples are the single messages among the known and the development cases under evals/cases/; of what needs no helper, the questions of
corpus/questions.yaml too. The frozen cases are never looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.intent import FILE, NONE, masked
from advisor.phrasing import Phrasing
from advisor.settings import Settings
from advisor.yaml_files import read_yaml
from ingest.chunks import QUESTIONS
from ingest.fitting import keep

CASES = Path(__file__).resolve().parent.parent / "evals" / "cases"
_SPLITS = ("known", "dev")
_OPEN = ("advice",)
"""Kinds of cases that a helper or the rows may answer: examples of neither."""

_ROWS = "compare"
"""The helper that the rows' own comparison calls: no message is dispatched to it."""

_RIDGE = 0.3
_BATCH = 64


def examples(corpus: Path, cases: Path = CASES) -> Iterator[tuple[str, str]]:
    """Messages with the helper that each needs."""
    for split in _SPLITS:
        for file in sorted((cases / split).glob("*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                case = json.loads(line)
                if len(case["turns"]) == 1 and case["kind"] not in _OPEN:
                    called = [call["helper"] for call in case.get("calls") or [] if call["helper"] != _ROWS]
                    yield case["turns"][0], called[0] if called else NONE
    for questions in read_yaml(corpus / QUESTIONS).values():
        yield from ((question, NONE) for question in questions)


def fit(vectors: np.ndarray, helpers: list[str], names: list[str]) -> np.ndarray:
    """Ridge regression on one-against-all targets, rare classes weighted up. Shape: dimensions + 1 by helpers."""
    inputs = np.c_[vectors, np.ones(len(vectors))]
    which = np.array([names.index(helper) for helper in helpers])
    weight = (1 / np.bincount(which)[which]) ** 0.5
    weight = (weight / weight.mean())[:, None]
    targets = np.eye(len(names))[which] * 2 - 1
    return np.linalg.solve((inputs * weight).T @ inputs + _RIDGE * np.eye(inputs.shape[1]), (inputs * weight).T @ targets)


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    found = dict(examples(assembly.settings.corpus))
    phrasing, lexicon = Phrasing(assembly.settings.corpus), assembly.relations.lexicon
    texts = [masked(phrasing.mark(lexicon.link(text)), assembly.helpers.names) for text in found]
    vectors = [
        assembly.embedder.encode_queries(texts[start : start + _BATCH]) for start in tqdm(range(0, len(texts), _BATCH), unit_scale=_BATCH)
    ]
    names = [*dict.fromkeys(helper for helper in found.values() if helper != NONE), NONE]
    weights = fit(np.concatenate(vectors).astype(np.float64), list(found.values()), names)
    keep(assembly, FILE, {"helpers": names, "weights": np.round(weights, 4).tolist()})
    print(f"{len(texts)} examples, {len(names)} classes.")


if __name__ == "__main__":
    main()
