"""Fits the classifier of advisor/answerable.py on examples: `python -m ingest.answerable` writes corpus/answerable.json.

Examples are the single messages among the known and the development cases under evals/cases/ (but for dev/outcomes.jsonl, which
measures it), those of ingest/asked.yaml, the questions of corpus/questions.yaml, and what ingest/unanswerable.yaml makes out of the
guideline's names: questions that it does not answer, others that it does, salads of its words, and questions with talk around them.
What is read of a question that the index holds is read without it. The frozen cases are never looked at."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse  # type: ignore[import-untyped]
from tqdm import tqdm

from advisor.answerable import EXPLAINED, FILE, Seen, runs
from advisor.assembly import Assembly
from advisor.framework import Framework
from advisor.naming import rows_spoken_of
from advisor.pipeline import Advisor
from advisor.retrieval import UNLISTED, Retriever
from advisor.settings import Settings
from advisor.yaml_files import read_yaml
from ingest.chunks import QUESTIONS
from ingest.fitting import keep, runs_of
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
_C = 0.2
_DOUBTED = 0.022
"""The share of answerable messages written by people that may be doubted, of those that the fit has not seen."""
_FOLDS = 5
_LENGTH = 12.0
"""By how much embeddings, whose parts are small, are stretched beside standardised features."""
_FEATURES = 0.7
_RUNS = 8.0
"""By how much runs of characters are stretched."""
# Weights: an answer withheld is worse than one too many, and messages that real writers found unanswerable are few.
_ANSWERABLE, _BY_PEOPLE = 4.0, 2.0


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    unanswerable: bool
    by_people: bool = False

    @property
    def weight(self) -> float:
        return (_BY_PEOPLE if self.by_people else 1.0) * (1.0 if self.unanswerable else _ANSWERABLE)


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
        asked = read_yaml(Path(__file__).with_name("asked.yaml"))
        for kind in ("unanswerable", "answerable"):
            yield from (Example(message, kind == "unanswerable", by_people=True) for message in asked[kind])
        for chunk, questions in read_yaml(self._corpus / QUESTIONS).items():
            unlisted = chunk.startswith(UNLISTED)
            yield from (Example(question, unlisted, by_people=unlisted) for question in questions)
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
                    yield Example(case["turns"][0], unanswerable, by_people=True)
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


class Reader:
    """Reads messages as the advisor does, but a question that the index holds as if it did not."""

    def __init__(self) -> None:
        whole = Assembly(Settings(llm="none"))
        entries, vectors = whole.store.read()
        questions = [entry.text for entry in entries if entry.kind == "question"]
        self._fold = {text: at % _FOLDS for at, text in enumerate(dict.fromkeys(questions))}
        self.encode = whole.retriever.encode
        self._advisors = [whole.advisor(None)]
        for fold in range(_FOLDS):
            kept = [at for at, entry in enumerate(entries) if entry.kind != "question" or self._fold[entry.text] != fold]
            part = Assembly(whole.settings)
            named = partial(rows_spoken_of, whole.relations.lexicon)
            retriever = Retriever([entries[at] for at in kept], vectors[kept], whole.embedder, whole.framework.digest, named)
            part.__dict__.update({**whole.__dict__, "retriever": retriever})
            self._advisors.append(part.advisor(None))

    def seen(self, text: str) -> tuple[Seen, np.ndarray] | None:
        """What the classifier sees of a message, with the embeddings; None for one that is never put to it."""
        seen = self._advisor(text).understood(text)
        return None if seen is None else (seen, np.concatenate([self.encode(seen.text), self.encode(seen.of_kinds)]))

    def _advisor(self, text: str) -> Advisor:
        return self._advisors[self._fold.get(text, -1) + 1]


_reader: Reader


def _open_reader() -> None:
    global _reader
    _reader = Reader()


def _seen(text: str) -> tuple[Seen, np.ndarray] | None:
    return _reader.seen(text)


@dataclass(frozen=True)
class Fitted:
    weights: np.ndarray
    """Over embeddings, features and a constant."""
    runs: dict[str, float]
    threshold: float


def fit(seen: list[Seen], vectors: np.ndarray, examples: list[Example]) -> Fitted:
    """The weights, and a threshold above which few answerable messages by people stand that the fit has not seen."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    understood = np.array([message.features for message in seen], dtype=np.float64)
    spread = understood.std(axis=0)
    scale = np.where(spread > 0, _FEATURES / np.maximum(spread, 1e-6), 0.0)
    shown, names = runs_of([runs(message.of_kinds) for message in seen])
    inputs = sparse.csr_matrix(sparse.hstack([vectors * _LENGTH, understood * scale, shown * _RUNS]))
    targets = np.array([example.unanswerable for example in examples])
    weight = np.array([example.weight for example in examples])
    model = LogisticRegression(C=_C, max_iter=2000)
    unseen = cross_val_predict(model, inputs, targets, cv=_FOLDS, method="decision_function", params={"sample_weight": weight})
    model.fit(inputs, targets, sample_weight=weight)
    lenient = EXPLAINED * np.array([message.explained for message in seen])
    people = np.array([example.by_people for example in examples])
    unseen -= lenient
    few = float(np.quantile(unseen[people & ~targets], 1 - _DOUBTED))
    print(f"Of unseen messages by people it doubts {np.mean(unseen[people & targets] > few):.1%} of those without an answer.")
    coefficients = model.coef_[0]
    dense = vectors.shape[1] + understood.shape[1]
    stretched = coefficients[:dense] * np.concatenate([np.full(vectors.shape[1], _LENGTH), scale])
    return Fitted(
        np.concatenate([stretched, model.intercept_]),
        {name: round(float(value), 3) for name, value in zip(names, coefficients[dense:] * _RUNS, strict=True)},
        few,
    )


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    examples = list(Examples(assembly.framework, assembly.settings.corpus).all())
    texts = [example.text for example in examples]
    with ProcessPoolExecutor(initializer=_open_reader) as pool:
        read = list(tqdm(pool.map(_seen, texts, chunksize=20), total=len(texts)))
    put = [(example, *found) for example, found in zip(examples, read, strict=True) if found]
    fitted = fit(
        [seen for _, seen, _ in put], np.array([vectors for *_, vectors in put], dtype=np.float64), [example for example, *_ in put]
    )
    content = {
        "threshold": round(fitted.threshold, 3),
        "weights": np.round(fitted.weights, 4).tolist(),
        "runs": fitted.runs,
    }
    keep(assembly, FILE, content)
    print(f"{len(put)} examples, {sum(example.unanswerable for example, *_ in put)} unanswerable; threshold {fitted.threshold:.2f}.")


if __name__ == "__main__":
    main()
