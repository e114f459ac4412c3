"""An optional judge: a language model that holds an answer against what an expert would say, for what code cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from advisor.assembly import Assembly
from advisor.errors import InputError, ModelError
from advisor.framework import Framework
from advisor.prompts import prompt
from advisor.settings import Settings
from advisor.types import Answer
from evals.cases import Case
from evals.results import Score

FULL = 2
"""Points of an answer with which nothing is wrong."""


class Opinion(BaseModel):
    """What the judge says of an answer: the reason first, so that the points follow from it."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="at most 25 words")
    misleading: bool = Field(description="whether it states confidently what is false")
    points: int = Field(ge=0, le=FULL, description="2 good, 1 middling, 0 bad")


class Model(Protocol):
    """A language model that fills in forms, as `Assembly.language_model` gives one."""

    name: str

    def structured(self, messages: list[tuple[str, str]], schema: type[Opinion]) -> Opinion: ...

    def close(self) -> None: ...


class Judge:
    """Judges answers to cases that say what is wanted. `name` is its model's: pin a dated one, so that runs can be compared."""

    def __init__(self, model: Model, framework: Framework) -> None:
        self.name = model.name
        self._model = model
        self._instructions = f"{prompt('judge')}\n{_text(framework)}"

    def scores(self, case: Case, answer: Answer) -> dict[str, Score]:
        """`judged`, 0, .5 or 1, and `not_misleading`; None where nothing is wanted, or the judge failed, which is said."""
        if not case.want:
            return unjudged()
        try:
            opinion = self._model.structured([("system", self._instructions), ("user", _put(case.turns, case.want, answer))], Opinion)
        except ModelError as error:
            return unjudged(f"the judge failed: {error.message}")
        reason = opinion.reason.strip()
        judged, honest = opinion.points / FULL, float(not opinion.misleading)
        return {
            "judged": Score(value=judged, explanation="" if judged == 1 else reason),
            "not_misleading": Score(value=honest, explanation="" if honest else reason),
        }

    def close(self) -> None:
        self._model.close()


def unjudged(reason: str = "") -> dict[str, Score]:
    """The judge's scores where there is none."""
    return {name: Score(value=None, explanation=reason) for name in ("judged", "not_misleading")}


def open_judge(spec: str, settings: Settings, framework: Framework) -> Judge:
    """The judge that `spec` names, as `llm` names a language model. Raises InputError for `none`, ModelError where it cannot be had."""
    model = Assembly(settings.model_copy(update={"llm": spec})).language_model()
    if model is None:
        raise InputError("`none` cannot judge.", "Name a language model, for example --judge openai:gpt-4o-2024-11-20, or leave it out.")
    return Judge(model, framework)


def _put(turns: Sequence[str], want: str, answer: Answer) -> str:
    *before, last = turns
    lines = [*(f"EARLIER MESSAGE: {turn}" for turn in before), f"LAST MESSAGE: {last}", f"WANTED: {want}"]
    return "\n".join([*lines, f"ANSWER ({answer.outcome}):", answer.text, *_sources(answer)])


def _sources(answer: Answer) -> Iterator[str]:
    if answer.citations:
        yield "SOURCES:"
    yield from (f"[{citation.marker}] {citation.section}: {citation.quote}" for citation in answer.citations)


def _text(framework: Framework) -> str:
    """The whole guideline, section by section."""
    return "\n\n".join(
        f"{section.label} {section.title.zh}\n" + "\n".join(line.text.zh for line in section.lines) for section in framework.sections
    )
