"""Fits the classifier of advisor/business.py on examples: `python -m ingest.business` writes corpus/business.json.

Examples are the messages of the known and the development cases under evals/cases/, the questions of corpus/questions.yaml and
of ingest/unanswerable.yaml (of this field, whether the guideline answers them or not), and ingest/elsewhere.yaml. The frozen cases are
never looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.business import FILE
from advisor.framework import Framework
from advisor.settings import Settings
from advisor.yaml_files import read_yaml
from ingest.answerable import Examples
from ingest.chunks import QUESTIONS
from ingest.fitting import keep
from ingest.intent import CASES

_BATCH = 64
_C = 0.3
_LENGTH = 12.0
"""By how much embeddings, whose parts are small, are stretched."""
_RARE = 6.0
"""The weight of what is another's business: one of fifteen examples."""


def examples(framework: Framework, corpus: Path) -> Iterator[tuple[str, bool]]:
    """Messages, and whether they are another's business. What may as well be answered with what is nearest is not."""
    for split in ("known", "dev"):
        for file in sorted((CASES / split).glob("*.jsonl")):
            for case in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                yield from ((turn, False) for turn in case["turns"][:-1])
                if case["kind"] != "smalltalk":
                    yield case["turns"][-1], case["outcome"][0] == "declined"
    yield from ((question, False) for questions in read_yaml(corpus / QUESTIONS).values() for question in questions)
    yield from ((question, False) for question in Examples(framework, corpus).filled())
    for kind, messages in read_yaml(Path(__file__).with_name("elsewhere.yaml")).items():
        yield from ((message, kind == "elsewhere") for message in messages)


def fit(vectors: np.ndarray, elsewhere: np.ndarray) -> np.ndarray:
    """The weights over embeddings and a constant."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    model = LogisticRegression(C=_C, max_iter=2000, class_weight={True: _RARE, False: 1.0}).fit(vectors * _LENGTH, elsewhere)
    return np.append(model.coef_[0] * _LENGTH, model.intercept_)


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    advisor = assembly.advisor(None)
    found = {advisor.as_meant(text): elsewhere for text, elsewhere in examples(assembly.framework, assembly.settings.corpus)}
    texts = list(found)
    batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
    vectors = np.concatenate([assembly.embedder.encode_queries(batch) for batch in tqdm(batches, unit_scale=_BATCH)]).astype(np.float64)
    weights = fit(vectors, np.array([found[text] for text in texts]))
    keep(assembly, FILE, {"weights": np.round(weights, 4).tolist()})
    print(f"{len(texts)} examples, {sum(found.values())} another's business.")


if __name__ == "__main__":
    main()
