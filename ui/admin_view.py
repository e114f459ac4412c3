"""The administrator's page as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from advisor.errors import AdvisorError
from advisor.fault_words import words_of
from advisor.state.feedback import Feedback
from advisor.types import Language
from ui.admin_figures import OUTCOMES, Group, Usage
from ui.markdown import to_html
from ui.strings import Strings

_WIDTH, _HEIGHT, _FOOT, _SIDE = 720, 200, 24, 34
_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Part:
    """The state of one thing, as `advisor doctor` tells it."""

    name: str
    state: str
    detail: str
    remedy: str


def usage_view(usage: Usage, strings: Strings) -> str:
    if not usage.questions:
        return none(strings)
    cards = [
        (strings("manage.questions"), f"{usage.questions:,}", ""),
        (strings("manage.people"), f"{usage.people:,}", ""),
        (strings("manage.first"), _two(usage.first_p50_s, usage.first_p95_s, strings), strings("manage.percentiles")),
        (strings("manage.total"), _two(usage.total_p50_s, usage.total_p95_s, strings), strings("manage.percentiles")),
    ]
    figures = "".join(
        f"<div><dt>{name}</dt><dd>{figure}</dd>{f'<dd class=note>{note}</dd>' if note else ''}</div>" for name, figure, note in cards
    )
    return (
        f'<dl class="figures">{figures}</dl>'
        f'<section class="card"><h3>{strings("manage.chart")}</h3>'
        f"{_legend(usage, strings)}{_chart(usage, strings)}{_table(usage, strings)}</section>"
        f'<section class="card"><h3>{strings("manage.models")}</h3><ul class="rows">'
        + "".join(f"<li><span>{_model(name, strings)}</span><b>{count:,}</b></li>" for name, count in usage.models)
        + "</ul></section>"
    )


def gaps_view(groups: Sequence[Group], strings: Strings) -> str:
    lead = f'<p class="lead">{strings("manage.gaps.lead")}</p>'
    if not groups:
        return lead + none(strings)
    return lead + f'<ol class="groups">{"".join(_group(group, strings) for group in groups)}</ol>'


def feedback_view(feedback: Feedback, records: Sequence[Mapping[str, Any]], person: str, strings: Strings) -> str:
    """The conversation with the rated answer; where it is kept no more, the questions and that answer."""
    facts = [(strings("manage.person"), person)]
    if feedback.reason:
        facts.append((strings("manage.reason"), strings(f"reason.{feedback.reason}")))
    if feedback.comment:
        facts.append((strings("manage.comment"), feedback.comment))
    told = "".join(f"<li><span>{name}</span><b>{escape(value)}</b></li>" for name, value in facts)
    known = [(str(record.get("id")), str(record.get("question", "")), str(record.get("text", ""))) for record in records]
    if feedback.id not in {id for id, _, _ in known}:
        earlier = [("", question, "") for question in feedback.turns[:-1]]
        known = [*earlier, (feedback.id, feedback.turns[-1] if feedback.turns else "", str(feedback.answer.get("answer", "")))]
    mark = f'<p class="tag">{strings("manage.rated")}</p>'
    turns = "".join(
        f'<li class="{"rated" if id == feedback.id else ""}"><h4>{escape(question)}</h4>'
        f"{mark if id == feedback.id else ''}"
        f'<div class="said">{_said(text, strings)}</div></li>'
        for id, question, text in known
    )
    return f'<section class="card"><ul class="rows">{told}</ul><ol class="turns">{turns}</ol></section>'


def system_view(parts: Sequence[Part]) -> str:
    marks = {"ok": "✓", "warning": "!", "broken": "✗"}
    rows = "".join(
        f'<li class="part-{escape(part.state)}"><b><span aria-hidden="true">{marks.get(part.state, "")}</span> {escape(part.name)}'
        f'<span class="sr-only"> ({escape(part.state)})</span></b>'
        f"<span>{escape(part.detail)}{f'<small>→ {escape(part.remedy)}</small>' if part.remedy else ''}</span></li>"
        for part in parts
    )
    return f'<ul class="parts" lang="en">{rows}</ul>'


def note(text: str, failed: bool = False) -> str:
    name, role = ("state state-failed", "alert") if failed else ("state", "status")
    return f'<p class="{name}" role="{role}">{escape(text)}</p>' if text else ""


def refused(error: AdvisorError, language: Language) -> str:
    return note(words_of(error, language), failed=True)


def none(strings: Strings) -> str:
    return f'<p class="empty">{strings("manage.none")}</p>'


def _model(name: str, strings: Strings) -> str:
    return strings("model.none") if name == "none" else escape(name)


def _two(middle: float | None, high: float | None, strings: Strings) -> str:
    if middle is None or high is None:
        return "–"
    return strings("manage.seconds", seconds=f"{middle:.2f} / {high:.2f}")


def _legend(usage: Usage, strings: Strings) -> str:
    items = "".join(
        f'<li><i class="bar-{outcome}"></i>{strings(f"manage.outcome.{outcome}")} <b>{usage.outcomes[outcome]:,}</b>'
        f" ({100 * usage.outcomes[outcome] / usage.questions:.0f}%)</li>"
        for outcome in OUTCOMES
    )
    return f'<ul class="legend" aria-label="{strings("manage.outcomes")}">{items}</ul>'


def _chart(usage: Usage, strings: Strings) -> str:
    """Stacked bars, one a day. The table below says the same in numbers."""
    most = max(sum(counts.values()) for _, counts in usage.days) or 1
    step = (_WIDTH - _SIDE) / len(usage.days)
    room = _HEIGHT - _FOOT - 8
    bars = []
    for place, (_, counts) in enumerate(usage.days):
        top = float(_HEIGHT - _FOOT)
        for outcome in OUTCOMES:
            height = room * counts[outcome] / most
            if height:
                top -= height
                x = _SIDE + place * step + step * 0.12
                bars.append(f'<rect class="bar-{outcome}" x="{x:.1f}" y="{top:.1f}" width="{step * 0.76:.1f}" height="{height:.1f}"/>')
    every = max(1, -(-len(usage.days) // 8))
    days = "".join(
        f'<text class="axis" text-anchor="middle" x="{_SIDE + (place + 0.5) * step:.1f}" y="{_HEIGHT - 7}">{day.month}/{day.day}</text>'
        for place, (day, _) in enumerate(usage.days)
        if place % every == 0
    )
    base = f'<line class="base" x1="{_SIDE}" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT}" y2="{_HEIGHT - _FOOT}"/>'
    scale = f'<text class="axis" text-anchor="end" x="{_SIDE - 6}" y="18">{most:,}</text>'
    scale += f'<text class="axis" text-anchor="end" x="{_SIDE - 6}" y="{_HEIGHT - _FOOT}">0</text>'
    label = strings("manage.chart")
    drawn = f'<svg class="usage" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{base}{"".join(bars)}{scale}{days}</svg>'
    return f'<div class="chart" tabindex="0" role="group" aria-label="{label}">{drawn}</div>'


def _table(usage: Usage, strings: Strings) -> str:
    head = "".join(f"<th scope=col>{strings(f'manage.outcome.{outcome}')}</th>" for outcome in OUTCOMES)
    rows = "".join(
        f"<tr><th scope=row>{day.isoformat()}</th>{''.join(f'<td>{counts[outcome]:,}</td>' for outcome in OUTCOMES)}</tr>"
        for day, counts in reversed(usage.days)
        if any(counts.values())
    )
    return (
        f"<details><summary>{strings('manage.table')}</summary>"
        f"<table><thead><tr><th scope=col>{strings('manage.day')}</th>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _group(group: Group, strings: Strings) -> str:
    first, *others = group.examples
    shown, rest = others[: _EXAMPLES - 1], others[_EXAMPLES - 1 :]
    items = "".join(f"<li>{escape(text)}</li>" for text in shown)
    more = (
        f"<details><summary>{strings('manage.more', count=len(rest))}</summary><ul>"
        f"{''.join(f'<li>{escape(text)}</li>' for text in rest)}</ul></details>"
        if rest
        else ""
    )
    return (
        f'<li class="card"><p class="often"><b>{strings("manage.count", count=group.count)}</b>'
        f"<span>{strings('manage.newest', time=f'{group.newest:%Y-%m-%d %H:%M} UTC')}</span></p>"
        f"<h3>{escape(first)}</h3>{f'<ul>{items}</ul>' if items else ''}{more}</li>"
    )


def _said(text: str, strings: Strings) -> str:
    return to_html(text, lambda marker: f'<span class="cite cite-pending">{marker}</span>', strings("answer.table")) if text else ""
