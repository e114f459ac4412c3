"""A run, alone or against others, as JSON and as one HTML page that needs no other file. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.compare import compare
from evals.results import Run
from evals.summary import by_case, is_right, summarise
from evals.words import why


def about(run: Run) -> dict[str, Any]:
    """What was run, without its samples."""
    return run.model_dump(mode="json", exclude={"samples"})


def to_json(run: Run, others: Sequence[Run] = (), gate: Sequence[str] | None = None) -> dict[str, Any]:
    """The run's figures, its failures, the comparison with each other run, and what it does not reach (null without thresholds)."""
    failed = [sample for epochs in by_case(run.samples).values() for sample in epochs if is_right(sample) is False]
    return {
        "run": about(run),
        "summary": summarise(run).to_json(),
        "failures": [
            {
                "id": sample.case.id,
                "kind": sample.case.kind,
                "epoch": sample.epoch,
                "turns": sample.case.turns,
                "answer": sample.answer.get("answer"),
                "outcome": sample.answer.get("outcome"),
                "why": why(sample),
            }
            for sample in failed
        ],
        "others": [{"run": about(other), "summary": summarise(other).to_json()} for other in others],
        "comparisons": [compare(other, run).to_json() for other in others],
        "gate": None if gate is None else {"passed": not gate, "failures": list(gate)},
    }
