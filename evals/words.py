"""Figures and failures in words, for the terminal and the page alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isinf

from evals.compare import Change, Comparison
from evals.results import Run, Sample
from evals.stats import Estimate
from evals.summary import Figure, Summary

_LABELS = {
    "right": "Fully right",
    "facts": "Facts",
    "forbidden": "Nothing forbidden",
    "verdict": "Yes or no",
    "outcome": "Outcome",
    "section": "Section cited",
    "calls": "Helper calls",
    "citation_precision": "Citation precision",
    "citation_recall": "Citation recall",
    "script": "Traditional script",
    "judged": "Judged",
    "not_misleading": "Not misleading",
    "hit@1": "Retrieval hit@1",
    "hit@3": "Retrieval hit@3",
    "hit@5": "Retrieval hit@5",
    "mrr": "Retrieval MRR",
    "first_token_s": "First token",
    "total_s": "Whole answer",
    "output_tokens": "Output tokens",
}
_ORDER = (
    "right",
    "facts",
    "forbidden",
    "verdict",
    "outcome",
    "section",
    "calls",
    "citation_precision",
    "citation_recall",
    "script",
    "judged",
    "not_misleading",
    "hit@1",
    "hit@3",
    "hit@5",
    "mrr",
)


def label(score: str) -> str:
    return _LABELS.get(score, score)


def percent(value: float | None) -> str:
    # 99.96 % is not 100 %: only what is whole is shown as such.
    if value is None:
        return "—"
    shown = f"{value * 100:.1f}"
    return f"{'99.9' if shown == '100.0' and value < 1 else shown} %"


def interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}"


def of(figure: Figure) -> str:
    """How many cases a figure is over, and how many it leaves out."""
    return f"n {figure.n}" + (f", {figure.unmeasured} not measurable" if figure.unmeasured else "")


def seconds(value: float | None) -> str:
    if value is None:
        return "—"
    if value < 0.00995:
        return f"{value * 1000:.1f} ms"
    return f"{value * 1000:.0f} ms" if value < 0.9995 else f"{value:.1f} s" if value < 99.95 else f"{value / 60:.1f} min"


def ratio(estimate: Estimate | None) -> str:
    if estimate is None:
        return "—"
    return f"× {_times(estimate.value)} ({_times(estimate.low)}–{_times(estimate.high)})"


def _times(value: float) -> str:
    return "∞" if isinf(value) else f"{value:.2f}" if 0.1 <= value < 100 else f"{value:.2g}" if value < 0.1 else f"{value:.0f}"


def points(estimate: Estimate) -> str:
    """A difference of rates in percentage points, with its interval."""
    return f"{estimate.value * 100:+.1f} ({estimate.low * 100:.1f} to {estimate.high * 100:.1f})"


def p_value(p: float) -> str:
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


def judgement(comparison: Comparison) -> str:
    if not comparison.better and not comparison.worse:
        return "no case changed"
    return f"{p_value(comparison.p)}, {'significant' if comparison.significant else 'not significant'}"


def figures(summary: Summary) -> list[tuple[str, Figure]]:
    """All rates and means with their labels, in the order to read them; without those that nothing could be measured of."""
    told = [(label(name), summary.scores[name]) for name in _ORDER]
    told[2:2] = [("Lists complete", summary.list_facts)]
    told += [
        ("Abstaining precision", summary.abstained.precision),
        ("Abstaining recall", summary.abstained.recall),
        ("Declining precision", summary.declined.precision),
        ("Declining recall", summary.declined.recall),
        ("False refusals", summary.false_refusals),
    ]
    return [(name, figure) for name, figure in told if figure.value is not None]


def groupings(summary: Summary) -> dict[str, Mapping[str, Figure]]:
    return {"kind": summary.by_kind, "wording": summary.by_wording, "section": summary.by_section, "absence": summary.by_absence}


def asked(case_turns: Sequence[str]) -> str:
    return " → ".join(case_turns)


def why(sample: Sample) -> list[str]:
    """What failed and why, a line each."""
    if sample.error is not None:
        return [f"error: {sample.error}"]
    failed = {name: score for name, score in sample.scores.items() if name in _ORDER and score.value is not None and score.value < 1}
    failed.pop("right", None)
    return [f"{label(name)} ({score.value:.2g}){': ' + score.explanation if score.explanation else ''}" for name, score in failed.items()]


def title(run: Run) -> str:
    return f"{run.system} · {run.llm} · {part(run)}"


def part(run: Run) -> str:
    """The split, and how its questions were changed."""
    return f"{run.split} ({run.perturbation})" if run.perturbation else run.split


def when(run: Run) -> str:
    return run.created[:16].replace("T", " ")


def change_row(name: str, change: Change) -> list[str]:
    if name in ("first_token_s", "total_s"):
        difference = f"{change.difference.value:+.3f} s"
        return [label(name), seconds(change.a), seconds(change.b), difference, ratio(change.ratio), str(change.n)]
    if name == "output_tokens":
        difference = f"{change.difference.value:+.0f}"
        return [label(name), f"{change.a:.0f}", f"{change.b:.0f}", difference, ratio(change.ratio), str(change.n)]
    return [label(name), percent(change.a), percent(change.b), points(change.difference), ratio(change.ratio), str(change.n)]
