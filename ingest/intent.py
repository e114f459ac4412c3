"""Fits the classifier of advisor/intent.py on examples: `python -m ingest.intent` writes corpus/intent.json.

Examples of helpers stand in corpus/intent.jsonl; what needs none is taken from there too and from corpus/questions.yaml."""

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

EXAMPLES = "intent.jsonl"
_RIDGE = 0.3
_BATCH = 64


def examples(corpus: Path) -> Iterator[tuple[str, str]]:
    """Messages with the helper that each needs."""
    for line in (corpus / EXAMPLES).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield entry["text"], entry["helper"] or NONE
    for questions in read_yaml(corpus / "questions.yaml").values():
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
    content = {"embedder": assembly.embedder.name, "helpers": names, "weights": np.round(weights, 4).tolist()}
    (assembly.settings.corpus / FILE).write_text(json.dumps(content), encoding="utf-8")
    print(f"{len(texts)} examples, {len(names)} classes.")


if __name__ == "__main__":
    main()
