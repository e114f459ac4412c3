"""A run, alone or against others, as JSON and as one HTML page that needs no other file. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10
from pathlib import Path
from typing import Any

from evals.cards import KINDS, called, cards
from evals.compare import Comparison, compare
from evals.gate import Verdict
from evals.results import Run, Sample
from evals.summary import Figure, Summary, by_case, is_right, score_of, sections_of, summarise
from evals.words import (
    change_row,
    figures,
    groupings,
    interval,
    judgement,
    label,
    of,
    part,
    percent,
    points,
    ratio,
    seconds,
    title,
    when,
    why,
)

_FOLDER = Path(__file__).parent
_STEPS = 20
"""Columns of the histograms in each factor of ten."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a histogram: from a number of seconds (exclusive) to another, with its share of the highest."""

    low: str
    high: str
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class Other:
    """Another run and how the first stands to it."""

    run: Run
    summary: Summary
    comparison: Comparison
    name: str


def about(run: Run) -> dict[str, Any]:
    """What was run, without its samples."""
    return run.model_dump(mode="json", exclude={"samples"})


def to_json(run: Run, others: Sequence[Run] = (), gate: Verdict | None = None) -> dict[str, Any]:
    """The run's figures, its failures, the comparison with each other run, and what it does not reach (null without thresholds)."""
    failed = [sample for epochs in by_case(run.samples).values() for sample in epochs if is_right(sample) is False]
    return {
        "run": about(run),
        "summary": summarise(run).to_json(),
        "failures": [_failure(sample) for sample in failed],
        "others": [{"run": about(other), "summary": summarise(other).to_json()} for other in others],
        "comparisons": [compare(other, run).to_json() for other in others],
        "gate": gate and {"passed": gate.passed, "thresholds": [str(one) for one in gate.thresholds], "failures": list(gate.failures)},
    }


def page(run: Run, others: Sequence[Run] = (), gate: Verdict | None = None) -> str:
    """The report. Whatever questions and answers contain is shown as text and cannot act."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= _helpers()
    rivals = [Other(other, summarise(other), compare(other, run), name) for name, other in _named(run, others).items()]
    cases = [sample.case for sample in run.samples]
    return environment.get_template("report.html").render(
        run=run,
        summary=summarise(run),
        rivals=rivals,
        gate=gate,
        cards=cards(run.samples, {rival.name: rival.run.samples for rival in rivals}),
        sections=sections_of(cases),
        statuses=Counter(card.status for card in cards(run.samples, {})),
        histograms=[(label(name), columns(run.samples, name)) for name in ("total_s", "first_token_s")],
    )


def columns(samples: Sequence[Sample], name: str) -> list[Column]:
    """The histogram of a score in seconds. Each column is 12 % wider than the one before: short times matter as much as long ones."""
    values = [value for sample in samples if (value := score_of(sample, name)) is not None and value > 0]
    if not values:
        return []
    steps = [ceil(log10(value) * _STEPS - 1e-9) for value in values]
    counts = Counter(steps)
    return [
        Column(seconds(10 ** ((step - 1) / _STEPS)), seconds(10 ** (step / _STEPS)), counts[step], counts[step] / max(counts.values()))
        for step in range(min(steps), max(steps) + 1)
    ]


def _failure(sample: Sample) -> dict[str, Any]:
    case = sample.case
    answer = {name: sample.answer.get(name) for name in ("answer", "outcome", "citations")}
    return {"id": case.id, "kind": case.kind, "epoch": sample.epoch, "turns": case.turns, **answer, "why": why(sample)}


def _named(run: Run, others: Sequence[Run]) -> dict[str, Run]:
    """The other runs under names that tell them apart."""
    names: dict[str, Run] = {}
    for other in others:
        name = other.system if other.system != run.system else title(other)
        names[name if name not in names and name != title(run) else f"{name} · {other.id}"] = other
    return names


def _helpers() -> dict[str, Any]:
    def source(name: str) -> str:
        """A file of our own."""
        return (_FOLDER / name).read_text(encoding="utf-8")

    words: Mapping[str, Callable[..., Any]] = {
        function.__name__: function
        for function in (percent, interval, of, seconds, ratio, points, judgement, label, figures, groupings, title, part, when, change_row)
    }
    return {**words, "source": source, "rendered": _rendered, "bar": _bar, "called": called, "statement_kinds": KINDS}


def _rendered(answer: Mapping[str, Any], place: str) -> str:
    """An answer's Markdown as HTML; its markers lead to the citations below it, whose ids begin with the place."""
    from ui.markdown import to_html

    known = {citation["marker"] for citation in answer.get("citations", ())}

    def chip(marker: int) -> str | None:
        # Where citations are not listed, there is nothing to lead to.
        shown = f'<a class="cite" href="#{escape(place)}-{marker}">{marker}</a>' if place else f'<span class="cite">{marker}</span>'
        return shown if marker in known else None

    return to_html(str(answer.get("answer", "")), chip, "Table of the answer")


def _bar(figure: Figure) -> Mapping[str, str]:
    """Where a figure's bar and its interval lie, in per cent of the width."""
    low, high = figure.low or 0.0, figure.high or 0.0
    return {"value": f"{(figure.value or 0) * 100:.2f}", "low": f"{low * 100:.2f}", "width": f"{(high - low) * 100:.2f}"}
