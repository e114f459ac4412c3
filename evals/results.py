"""What an evaluation leaves: scores, samples, runs. Read and written as JSON; everything that reports or compares works from these."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from evals.cases import Case


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Score(_Frozen):
    """One scorer's judgement of one answer. `value` is 0 to 1, or seconds or tokens by the scorer's unit.

    None is not measurable, which is not 0."""

    value: float | None
    explanation: str = ""
    """What is missing or wrong, in a line; empty where nothing is."""


class Sample(_Frozen):
    """One case asked once."""

    case: Case
    epoch: int
    answer: dict[str, Any]
    """The object that `advisor ask --json` prints; empty where asking failed."""
    scores: dict[str, Score]
    error: str | None = None


class Run(_Frozen):
    """A whole evaluation and what it was made with. `created` is UTC, ISO 8601; digests are of the files' content."""

    id: str
    created: str
    system: str
    """`advisor`, or a baseline: `rag`, `rag-hybrid`, `model`."""
    llm: str
    judge: str | None = None
    """The language model that judged, where one did."""
    split: str
    perturbation: str | None
    epochs: int
    limit: int | None
    corpus: str
    prompts: str
    cases: str
    settings: dict[str, Any]
    versions: dict[str, str]
    seconds: float
    samples: tuple[Sample, ...]
