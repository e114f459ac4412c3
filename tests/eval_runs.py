"""Runs made by hand, for tests of what is reckoned and shown from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evals.cases import Case
from evals.results import Run, Sample, Score


def case(id: str, **fields: Any) -> Case:
    given = {"kind": "lookup", "turns": [f"{id} 是什麼？"], "outcome": ["answered"], "facts": [["答"]], "sections": ["§10"]}
    return Case.model_validate({"id": id} | given | fields)


def sample(
    about: Case,
    *,
    right: bool | None = True,
    outcome: str = "answered",
    answer: str = "這是答案。[1]",
    epoch: int = 1,
    error: str | None = None,
    scores: Mapping[str, float | None] | None = None,
    whys: Mapping[str, str] | None = None,
    citations: Iterable[Mapping[str, Any]] = (),
) -> Sample:
    """A sample whose answer has that outcome; further scores by name."""
    values = {"right": None if right is None else float(right)} | dict(scores or {})
    return Sample(
        case=about,
        epoch=epoch,
        answer={}
        if error
        else {
            "question": about.turns[-1],
            "answer": answer,
            "outcome": outcome,
            "language": "zh-TW",
            "citations": list(citations)
            or [
                {
                    "marker": 1,
                    "section": "§10",
                    "title": "AI 人才認證三階分類框架",
                    "quote": "第二階：工具類 (Tooling)",
                    "kind": "guideline",
                }
            ],
            "helpers": [],
            "model": "none",
            "timings": {"first_token_s": 0.01, "total_s": 0.02},
            "suggestions": [],
            "notices": [],
        },
        scores={} if error else {name: Score(value=value, explanation=(whys or {}).get(name, "")) for name, value in values.items()},
        error=error,
    )


def run(samples: Iterable[Sample], **fields: Any) -> Run:
    given: dict[str, Any] = {
        "id": "20250101-000000-advisor-dev",
        "created": "2025-01-01T00:00:00+00:00",
        "system": "advisor",
        "llm": "none",
        "split": "dev",
        "perturbation": None,
        "epochs": 1,
        "limit": None,
        "corpus": "c0ffee",
        "prompts": "ab12",
        "cases": "ca5e",
        "settings": {"llm": "none"},
        "versions": {"python": "3.11", "advisor": "0.1.0"},
        "seconds": 1.5,
    }
    return Run(**given | fields, samples=tuple(samples))
