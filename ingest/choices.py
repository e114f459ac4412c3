"""Fits the classifiers of advisor/choices.py on examples: `python -m ingest.choices` writes choices.json and chosen_kinds.json in corpus/.

Examples are the messages of ingest/choices.jsonl, by writers who labelled which of what kind each asks for, and those of ingest/aims.jsonl,
most of which ask for none by a place or an exclusion; they are no cases of evals/."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.aims import ACT
from advisor.assembly import Assembly
from advisor.choices import FILE, KINDS
from advisor.settings import Settings
from ingest import aims
from ingest.fitting import as_read, keep, with_kinds

_LABELLED = Path(__file__).with_name("choices.jsonl")
_C = 2.0
_AS_AIMS = {"first": "first", "last": "last", "next": "next", "previous": "previous", "place": "position", "rest": "except"}
"""What is to be done by ingest/aims.jsonl, as a choice."""


def examples(assembly: Assembly) -> tuple[list[aims.Example], list[aims.Example]]:
    """The labelled messages: by choice, and by kind."""
    choices, kinds = [], []
    for line in _LABELLED.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        text = as_read(assembly, entry["turns"][-1])
        named = with_kinds(assembly, text)
        choices.append(aims.Example(text, named, entry["choice"], frozenset(), entry["writer"]))
        kinds.append(aims.Example(text, named, entry["kind"], frozenset(), entry["writer"]))
    for example in aims.examples(assembly):
        choice = _AS_AIMS.get(example.label.removeprefix(ACT), "plain") if example.label.startswith(ACT) else "plain"
        choices.append(aims.Example(example.text, example.of_kinds, choice, frozenset(), example.writer))
        if len(example.about) == 1:
            kinds.append(aims.Example(example.text, example.of_kinds, next(iter(example.about)), frozenset(), example.writer))
    return choices, kinds


def main() -> None:
    assembly = Assembly(Settings(llm="none"))
    encode = assembly.retriever.encode
    vectors: dict[str, np.ndarray] = {}
    for file, found in zip((FILE, KINDS), examples(assembly), strict=True):
        common = {label for label, times in Counter(example.label for example in found).items() if times >= aims.FOLDS}
        kept = [example for example in found if example.label in common]
        for text in tqdm({text for example in kept for text in (example.text, example.of_kinds)} - vectors.keys()):
            vectors[text] = encode(text)
        inputs = np.array([np.r_[vectors[example.text], vectors[example.of_kinds]] for example in kept], dtype=np.float64)
        keep(assembly, file, aims.fit(inputs, kept, _C))
        print(f"{file}: {len(kept)} messages, {len(common)} labels.")


if __name__ == "__main__":
    main()
