"""The evaluation as an inspect_ai task: a dataset of cases, a solver that asks the system, a scorer that judges. No model of its own."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import inspect_ai.scorer as inspect_scorers
from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import MemoryDataset
from inspect_ai.dataset import Sample as InspectSample
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessageUser, ModelOutput
from inspect_ai.scorer import Metric, SampleScore, Scorer, Target, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from advisor.framework import Framework
from advisor.types import Answer
from evals import scorers
from evals.cases import Case
from evals.judging import Judge
from evals.results import Sample
from evals.systems import System

Asked = tuple[Case, int]
"""A case and which time it is asked, from 1."""

Keep = Callable[[Sample], None]


def ask_all(
    asked: Sequence[Asked],
    system: System,
    framework: Framework,
    folder: Path,
    keep: Keep,
    name: str,
    at_once: int = 1,
    judge: Judge | None = None,
) -> None:
    """Asks and judges everything, handing each sample to `keep` as soon as it is there; what failed comes last, with its error.

    Writes inspect's own log to the folder. Raises KeyboardInterrupt when it is stopped."""
    [log] = evaluate(
        task(asked, system, framework, keep, name, judge),
        model=None,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        log_realtime=False,
        log_level="error",
        max_samples=at_once,
        fail_on_error=False,
        score_display=False,
        acp_server=False,
        ctl_server=False,
        notification=False,
    )
    for sample in _failed(log, asked):
        keep(sample)
    if log.status == "cancelled":
        raise KeyboardInterrupt


@metric
def measured() -> Metric:
    """The mean of what was measured; what was not is left out."""

    def mean(scores: list[SampleScore]) -> float:
        values = [value for score in scores if not math.isnan(value := score.score.as_float())]
        return sum(values) / len(values) if values else math.nan

    return mean


def task(asked: Sequence[Asked], system: System, framework: Framework, keep: Keep, name: str, judge: Judge | None = None) -> Task:
    """Each time that a case is asked is a sample of its own: a run that is resumed asks only what is missing, in whichever epoch."""
    cases = {_id(case, epoch): (case, epoch) for case, epoch in asked}
    answers: dict[str, Answer] = {}

    # Solver and scorer take nothing: inspect writes what they are made with into the log of every sample.

    @solver
    def asks() -> Solver:
        """Asks the system the case's conversation, in a thread: systems are not asynchronous."""

        async def solve(state: TaskState, generate: Generate) -> TaskState:
            id = str(state.sample_id)
            answers[id] = answer = await asyncio.to_thread(system.ask, cases[id][0].turns)
            state.output = ModelOutput.from_content(model=answer.model, content=answer.text)
            # The whole answer is in the run; here is what somebody looks for in the log's viewer. More of it costs more than the asking.
            state.metadata |= {"outcome": answer.outcome, "citations": [[one.marker, one.section, one.quote] for one in answer.citations]}
            return state

        return solve

    @scorer(metrics={"*": [measured()]})
    def judged() -> Scorer:
        """All scores of an answer as one mapping; what was wrong is in its metadata by name."""

        async def score(state: TaskState, target: Target) -> inspect_scorers.Score:
            id = str(state.sample_id)
            case, epoch = cases[id]
            answer = answers.pop(id)
            hits = None
            if case.chunks and len(case.turns) == 1:
                hits = await asyncio.to_thread(system.search, case.turns[0])
            tokens = system.output_tokens
            opinion = await asyncio.to_thread(judge.scores, case, answer) if judge else None
            found = scorers.score(case, answer, hits, tokens, framework, opinion)
            keep(Sample(case=case, epoch=epoch, answer=_as_read(answer), scores=found))
            return inspect_scorers.Score(
                # Not measurable is not a number, as inspect has it.
                value={name: math.nan if one.value is None else one.value for name, one in found.items()},
                answer=answer.text,
                explanation=found["right"].explanation or None,
                metadata={name: one.explanation for name, one in found.items() if one.explanation},
            )

        return score

    samples = [
        InspectSample(
            id=id,
            input=[ChatMessageUser(content=turn) for turn in case.turns],
            target=[" / ".join(group) for group in case.facts] or list(case.outcome),
            metadata={"case": case.model_dump(mode="json", exclude_defaults=True), "epoch": epoch},
        )
        for id, (case, epoch) in cases.items()
    ]
    return Task(dataset=MemoryDataset(samples, name=name), solver=asks(), scorer=judged(), name=name)


def _id(case: Case, epoch: int) -> str:
    return f"{case.id}@{epoch}"


def _as_read(answer: Answer) -> dict[str, Any]:
    """The answer as it is read again from a file."""
    read: dict[str, Any] = json.loads(json.dumps(answer.to_json(), default=str))
    return read


def _failed(log: EvalLog, asked: Iterable[Asked]) -> Iterator[Sample]:
    """What inspect caught: no failure of a system ends a run."""
    cases = {_id(case, epoch): (case, epoch) for case, epoch in asked}
    if log.results is not None and log.results.completed_samples == log.results.total_samples:
        # Samples are only read from the file if there is something to find in them.
        return
    for sample in log.samples or ():
        if sample.error is not None:
            case, epoch = cases[str(sample.id)]
            yield Sample(case=case, epoch=epoch, answer={}, scores={}, error=sample.error.message)
