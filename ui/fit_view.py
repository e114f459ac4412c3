"""Certification fit → HTML: where the role is placed, the certifications ranked, and the matrix of all roles. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from advisor.scoring.values import Point, RankedCertification, Recommendation
from ui.charts import Slice, shade, stacked
from ui.citing import Look, Sources
from ui.pieces import ask_on, facts, part, result, scrolling, table

WHOLE = 100
"""A score's most: the rubric's weights add up to it."""


def fit(found: Recommendation, question: str, look: Look) -> str:
    """The whole result. `question` is what the chat is asked."""
    strings, sources = look.strings, Sources(look)
    inside = [ranked for ranked in found.ranked if ranked.inside]
    outside = [ranked for ranked in found.ranked if not ranked.inside]
    cards = "".join(_card(ranked, sources, opened=place == 0) for place, ranked in enumerate(inside))
    body = _placing(found, sources)
    body += f'<ol class="cards">{cards}</ol>' if cards else f'<p class="nothing">{strings("fit.none")}</p>'
    if outside:
        others = "".join(_card(ranked, sources, opened=False) for ranked in outside)
        body += (
            '<details class="other-depth" data-key="other-depth">'
            f"<summary><span>{strings('fit.outside', count=len(outside))}</span></summary>"
            f'<p class="fine">{strings("fit.outside_note")}</p><ol class="cards">{others}</ol></details>'
        )
    first = inside[0] if inside else None
    spoken = strings("fit.spoken", name=first.name.to(strings.language), score=first.score) if first else strings("fit.none")
    return result("fit", body + ask_on(question, strings), spoken)


def _placing(found: Recommendation, sources: Sources) -> str:
    look = sources.look
    held = "、" if look.strings.language == "zh-TW" else ", "
    names = held.join(name.to(look.strings.language) for name in found.held)
    said = f'<p class="fine">{escape(look.strings("fit.held_out", names=names))}</p>' if names else ""
    return (
        f'<section class="placing"><p class="eyebrow">{look.strings("fit.placed")}</p>'
        f"<h3>{look.say(found.role.name)}<span>{look.say(found.role.tier_name)}</span></h3>"
        f"{facts(sources, (found.role.fact, found.depth, *found.assumptions))}{said}</section>"
    )


def _card(ranked: RankedCertification, sources: Sources, opened: bool) -> str:
    look = sources.look
    strings = look.strings
    points = ranked.points
    numbers = _separator(look).join(f"{point.name.to(strings.language)} {point.points}/{point.most}" for point in points)
    bar = stacked(
        [Slice(point.factor, "", point.points) for point in points], WHOLE, strings("fit.bar", score=ranked.score, numbers=numbers)
    )
    how = strings("fit.how", score=ranked.score)
    breakdown = _breakdown(points, sources, how)
    detail = f'<div class="how"><p class="label">{how}</p>{breakdown}</div>' if opened else _folded(how, breakdown, ranked.id)
    evidence = [one for point in points for one in point.evidence]
    return (
        f'<li class="card{"" if ranked.inside else " aside"}"><div class="card-head">'
        f'<span class="rank"><span class="sr-only">{strings("fit.rank")} </span>{ranked.rank}</span>'
        f'<div class="card-name"><h4>{look.say(ranked.name)}</h4>'
        f'<p class="meta">{look.say(ranked.issuer)}<span class="tag">{strings(f"scope.{ranked.scope}")}</span></p></div>'
        f'<p class="score"><b>{ranked.score}</b><span>/{WHOLE}</span></p></div>{bar}{_legend(points, look)}'
        f"{facts(sources, ranked.notes)}"
        f'<p class="rests">{sources.sections("rubric", evidence)}</p>{detail}</li>'
    )


def _legend(points: Sequence[Point], look: Look) -> str:
    """The bar's colours with each factor's points of its most."""
    items = "".join(
        f'<li class="{"" if point.points else "lost"}"><i class="factor-{escape(point.factor, quote=True)}" aria-hidden="true"></i>'
        f"{look.say(point.name)} <b>{point.points}<span>/{point.most}</span></b></li>"
        for point in points
    )
    return f'<ul class="legend">{items}</ul>'


def _folded(summary: str, html: str, key: str) -> str:
    return f'<details data-key="{escape(key, quote=True)}"><summary>{escape(summary)}</summary>{html}</details>'


def _breakdown(points: Sequence[Point], sources: Sources, label: str) -> str:
    strings, say = sources.look.strings, sources.look.say
    rows = [
        f'<tr><th scope="row">{say(point.name)}</th><td class="figure">{point.points}/{point.most}</td>'
        f"<td>{say(point.reason)} {sources.marks(point.kind, point.evidence)}</td></tr>"
        for point in points
    ]
    return table(label, (strings("fit.factor"), strings("fit.points"), strings("fit.reason")), rows, "breakdown")


def _separator(look: Look) -> str:
    return "、" if look.strings.language == "zh-TW" else ", "


# All roles against all certifications.


def matrix(groups: Sequence[tuple[str, Sequence[Recommendation]]], order: Sequence[str], look: Look) -> str:
    """Groups of roles under a heading, against certifications in an order. A cell is the score, outlined inside the tier's depth."""
    strings, sources = look.strings, Sources(look)
    columns = sorted(groups[0][1][0].ranked, key=lambda ranked: order.index(ranked.id))
    heads = "".join(f'<th scope="col">{look.say(ranked.name)}</th>' for ranked in columns)
    bodies = "".join(
        f'<tbody><tr class="group"><th colspan="{len(columns) + 1}" scope="colgroup"><span>{escape(name)}</span></th></tr>'
        f"{''.join(_matrix_row(found, order, look) for found in of_group)}</tbody>"
        for name, of_group in groups
    )
    html = f'<table><thead><tr><th scope="col">{strings("fit.role")}</th>{heads}</tr></thead>{bodies}</table>'
    key = f'<span class="key"><i class="key-inside" aria-hidden="true"></i>{strings("fit.matrix_inside")}</span>'
    depth = tuple(dict.fromkeys(one for ranked in columns for one in ranked.points[0].evidence))
    note = f"{strings('fit.matrix_note')} {sources.marks('rubric')} {key} {sources.marks('reading', depth)}"
    body = scrolling(strings("fit.matrix_label"), html, "heat fit-matrix")
    return result("fit-matrix", part(strings("fit.matrix"), body, "wide", note))


def _matrix_row(found: Recommendation, order: Sequence[str], look: Look) -> str:
    by_id = {ranked.id: ranked for ranked in found.ranked}
    cells = "".join(_matrix_cell(by_id[id], look) for id in order)
    return f'<tr><th scope="row">{look.say(found.role.name)}<small>{look.say(found.role.tier_name)}</small></th>{cells}</tr>'


def _matrix_cell(ranked: RankedCertification, look: Look) -> str:
    said = f'<span class="sr-only"> {look.strings("fit.matrix_inside")}</span>' if ranked.inside else ""
    return f'<td class="heat-cell{" inside" if ranked.inside else ""}" style="{shade(ranked.score, WHOLE)}">{ranked.score}{said}</td>'
