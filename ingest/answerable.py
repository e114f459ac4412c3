"""Fits the classifier of advisor/answerable.py on examples: `python -m ingest.answerable` writes corpus/answerable.json.

Examples are the single messages among the known and the development cases under evals/cases/ (but for dev/outcomes.jsonl, which
measures it), the questions of corpus/questions.yaml, and what ingest/unanswerable.yaml makes out of the guideline's names: questions that
it does not answer, others that it does, salads of its words, and questions with talk around them. The frozen cases are never looked at."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from advisor.answerable import FILE
from advisor.assembly import Assembly
from advisor.framework import Framework
from advisor.settings import Settings
from advisor.yaml_files import read_yaml
from ingest.intent import CASES

_HELD_OUT = "outcomes.jsonl"
_KINDS = {
    "角色": ("job_title", "engineer", "scientist"),
    "證照": ("certification",),
    "工具": ("tool",),
    "產業": ("industry",),
    "階層": ("tier",),
    "能力": ("competency",),
    "關卡": ("gate",),
    "步驟": ("step",),
    "趨勢": ("trend",),
    "職稱": ("job_title",),
    "工程師": ("engineer",),
    "類型": ("role_type",),
    "工具類": ("tool_group",),
    "範疇": ("work_area",),
    "區": ("zone",),
}
_ENGLISH = {
    "role": "角色",
    "cert": "證照",
    "tool": "工具",
    "tech": "技術",
    "industry": "產業",
    "tier": "階層",
    "gate": "關卡",
    "trend": "趨勢",
    "step": "步驟",
    "output": "產出",
    "competency": "能力",
    "engineer": "工程師",
    "title": "職稱",
    "toolgroup": "工具類",
    "zone": "區",
}
_VALUES = {"技術": ("engineer", "technology"), "產出": ("engineer", "output")}
_SALADS = 300
_FILLED = 3
"""Times that a question with names in it is asked, each time of others."""
_C = 0.4
_MARGIN = 0.2
"""Of the score above every known example that can be answered. Of 134 messages that it was not fitted on and that names alone answer
(dev/outcomes.jsonl), it doubts 36 of 49 that cannot be answered, and none of 85 that can."""
_LENGTH = 12.0
"""By how much embeddings, whose parts are small, are stretched beside standardised features."""
_FEATURES = 0.7
# Weights: an answer withheld is worse than one too many, and cases that real writers found unanswerable are few.
_ANSWERABLE, _RARE = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    unanswerable: bool
    known: bool = False
    """Whether it is a known case: none of these may be doubted."""
    by_people: bool = False

    @property
    def weight(self) -> float:
        return (_RARE if self.by_people else 1.0) if self.unanswerable else _ANSWERABLE


class Examples:
    """Makes the examples, always the same."""

    def __init__(self, framework: Framework, corpus: Path) -> None:
        self._random = random.Random(5)
        self._corpus = corpus
        self._data: dict[str, Any] = read_yaml(Path(__file__).with_name("unanswerable.yaml"))
        self._names = {
            kind: [(row.name.zh, row.name.en) for table in tables for row in framework.tables[table].rows]
            for kind, tables in _KINDS.items()
        }
        for kind, (table, column) in _VALUES.items():
            self._names[kind] = [(value.text.zh, value.text.en) for row in framework.tables[table].rows for value in row.cells[column]]

    def all(self) -> Iterator[Example]:
        yield from self._cases()
        for questions in read_yaml(self._corpus / "questions.yaml").values():
            yield from (Example(question, False) for question in questions)
        for questions, unanswerable in (("questions", True), ("answerable", False)):
            for question in self._data[questions]:
                for _ in range(_FILLED if "{" in question else 1):
                    text = self._filled(question)
                    yield Example(text, unanswerable)
                    if self._random.random() < 0.2:
                        yield Example(self._talked(text), unanswerable)
        yield from (Example(self._salad(), True) for _ in range(_SALADS))

    def filled(self) -> Iterator[str]:
        """The questions of the field alone, each once."""
        yield from (self._filled(question) for kind in ("questions", "answerable") for question in self._data[kind])

    def _cases(self) -> Iterator[Example]:
        for split in ("known", "dev"):
            for file in sorted((CASES / split).glob("*.jsonl")):
                for line in file.read_text(encoding="utf-8").splitlines() if file.name != _HELD_OUT else ():
                    case = json.loads(line)
                    if len(case["turns"]) > 1 or ("answered" in case["outcome"] and len(case["outcome"]) > 1):
                        continue
                    unanswerable = case["outcome"][0] != "answered"
                    yield Example(case["turns"][0], unanswerable, split == "known", by_people=True)
                    if not unanswerable and self._random.random() < 0.25:
                        yield Example(self._talked(case["turns"][0]), False)

    def _filled(self, question: str) -> str:
        def name(found: re.Match[str]) -> str:
            kind = found.group(1)
            if kind in _ENGLISH:
                return self._random.choice(self._names[_ENGLISH[kind]])[1]
            return self._short(self._random.choice(self._names[kind])[0])

        return re.sub(r"\{(\w+)\}", name, question)

    def _short(self, name: str) -> str:
        return re.split(r"[（(：:]", name)[0].strip() if self._random.random() < 0.6 else name

    def _talked(self, text: str) -> str:
        talk = str(self._random.choice(self._data["talk"]))
        return text + talk if talk[0] in ",，？" else talk + text

    def _salad(self) -> str:
        names = [name for pairs in self._names.values() for name, _ in pairs]
        text = re.sub(r"\{n\}", lambda _: self._short(self._random.choice(names)), self._random.choice(self._data["salads"]))
        return re.sub(r"\{s\}", lambda _: str(self._random.choice(self._data["salad"])), text)


def fit(vectors: np.ndarray, understood: np.ndarray, examples: list[Example]) -> tuple[np.ndarray, float]:
    """The weights over embeddings, features and a constant, and the score above which no known example stands that can be answered."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    spread = understood.std(axis=0)
    scale = np.where(spread > 0, _FEATURES / np.maximum(spread, 1e-6), 0.0)
    inputs = np.c_[vectors * _LENGTH, understood * scale]
    targets = np.array([example.unanswerable for example in examples])
    model = LogisticRegression(C=_C, max_iter=2000).fit(inputs, targets, sample_weight=[example.weight for example in examples])
    weights = np.concatenate([model.coef_[0] * np.concatenate([np.full(vectors.shape[1], _LENGTH), scale]), model.intercept_])
    known = np.array([example.known and not example.unanswerable for example in examples])
    return weights, max(0.5, float(model.decision_function(inputs)[known].max()) + _MARGIN)


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    advisor = assembly.advisor(None)
    encode = assembly.retriever.encode
    found, vectors, understood = [], [], []
    for example in tqdm(list(Examples(assembly.framework, assembly.settings.corpus).all())):
        seen = advisor.understood(example.text)
        if seen is not None:
            found.append(example)
            vectors.append(np.concatenate([encode(seen.text), encode(seen.of_kinds)]))
            understood.append(seen.features)
    weights, threshold = fit(np.array(vectors, dtype=np.float64), np.array(understood, dtype=np.float64), found)
    content = {"embedder": assembly.embedder.name, "threshold": round(threshold, 3), "weights": np.round(weights, 4).tolist()}
    (assembly.settings.corpus / FILE).write_text(json.dumps(content) + "\n", encoding="utf-8")
    print(f"{len(found)} examples, {sum(example.unanswerable for example in found)} unanswerable; threshold {threshold:.2f}.")


if __name__ == "__main__":
    main()
