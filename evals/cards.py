"""What the report shows of each case: what was asked, what came, what was expected, and what failed. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.cases import Case
from evals.results import Sample, Score
from evals.scorers import RIGHT
from evals.summary import MEANS, RATES, by_case, is_right
from evals.words import label, seconds

Status = Literal["right", "wrong", "error", "unjudged"]
Versus = Literal["better", "worse", "same"]

KINDS = {"guideline": "from the text", "reading": "read off the layout", "rubric": "our rule"}
_QUESTION_TAGS = {"english": "en", "simplified": "zh-Hans"}
_SHOWN = (*RIGHT, *(name for name in (*RATES, *MEANS) if name not in ("right", *RIGHT) and not name.startswith("hit@")))
"""Scores of a single answer; whether the first 1, 3 or 5 are hits follows from the rank."""
_ORDER: dict[Status, int] = {"error": 0, "wrong": 1, "unjudged": 2, "right": 3}


@dataclass(frozen=True, slots=True)
class Judged:
    """A score that is not full: how far it got and what is missing or wrong. A decisive one keeps the answer from being right."""

    name: str
    label: str
    value: str
    why: str
    decisive: bool


@dataclass(frozen=True, slots=True)
class Rival:
    """How another run did in the same case; `versus` says how ours stands to it."""

    name: str
    status: Status
    versus: Versus
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A case: of its epochs, the first that is not right is shown, or the first."""

    case: Case
    status: Status
    sample: Sample
    failed: tuple[Judged, ...]
    passed: tuple[str, ...]
    unmeasured: tuple[str, ...]
    epochs: int
    epochs_right: int
    others: tuple[Mapping[str, Any], ...]
    """Answers of other epochs that differ from the one shown."""
    rivals: tuple[Rival, ...]

    @property
    def language(self) -> str:
        return _QUESTION_TAGS.get(self.case.wording, "zh-Hant-TW")

    @property
    def took(self) -> str:
        score = self.sample.scores.get("total_s")
        return seconds(score.value) if score is not None and score.value is not None else ""

    @property
    def calls(self) -> tuple[str, ...]:
        """The helpers that ran, as they were called."""
        return tuple(called(helper) for helper in self.sample.answer.get("helpers", ()))

    @property
    def expected_calls(self) -> tuple[str, ...] | None:
        calls = self.case.calls
        return None if calls is None else tuple(f"{call.helper}({_arguments(call.arguments)})" for call in calls)


def cards(samples: Sequence[Sample], others: Mapping[str, Sequence[Sample]]) -> list[Card]:
    """The cases of a run, what went wrong first; `others` are the samples of other runs, by the name to show."""
    rivals = {name: by_case(theirs) for name, theirs in others.items()}
    made = [_card(epochs, {name: cases[id] for name, cases in rivals.items() if id in cases}) for id, epochs in by_case(samples).items()]
    return sorted(made, key=lambda card: _ORDER[card.status])


def called(helper: Mapping[str, Any]) -> str:
    """A helper of an answer with its arguments."""
    name = helper.get("helper") or helper.get("name") or "helper"
    return f"{name}({_arguments(helper.get('arguments') or {})})"


def status_of(epochs: Sequence[Sample]) -> Status:
    """Of all epochs of a case: right only if all of them are."""
    if any(sample.error is not None for sample in epochs):
        return "error"
    rights = [is_right(sample) for sample in epochs]
    return "wrong" if False in rights else "right" if True in rights else "unjudged"


def _card(epochs: Sequence[Sample], rivals: Mapping[str, Sequence[Sample]]) -> Card:
    status = status_of(epochs)
    shown = next((sample for sample in epochs if is_right(sample) is False), epochs[0])
    judged = {name: shown.scores[name] for name in _SHOWN if name in shown.scores}
    return Card(
        case=shown.case,
        status=status,
        sample=shown,
        failed=tuple(_judged(name, score) for name, score in judged.items() if score.value is not None and score.value < 1),
        passed=tuple(label(name) for name, score in judged.items() if score.value is not None and score.value >= 1),
        unmeasured=tuple(label(name) for name, score in judged.items() if score.value is None),
        epochs=len(epochs),
        epochs_right=sum(is_right(sample) is True for sample in epochs),
        others=_different(epochs, shown),
        rivals=tuple(_rival(name, theirs, status) for name, theirs in rivals.items()),
    )


def _judged(name: str, score: Score) -> Judged:
    value = score.value or 0.0
    return Judged(name, label(name), f"{value:.2f}" if name in MEANS else "no", score.explanation, name in RIGHT)


def _rival(name: str, epochs: Sequence[Sample], ours: Status) -> Rival:
    theirs = status_of(epochs)
    better, worse = ours == "right" and theirs in ("wrong", "error"), theirs == "right" and ours in ("wrong", "error")
    return Rival(name, theirs, "better" if better else "worse" if worse else "same", _different(epochs))


def _different(epochs: Sequence[Sample], shown: Sample | None = None) -> tuple[Mapping[str, Any], ...]:
    """The answers, each once, without the one that is shown already."""
    seen = {shown.answer.get("answer")} if shown else set()
    found = []
    for sample in epochs:
        text = sample.answer.get("answer")
        if text is not None and text not in seen:
            seen.add(text)
            found.append(sample.answer)
    return tuple(found)


def _arguments(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in arguments.items() if value not in (None, [], {}))
