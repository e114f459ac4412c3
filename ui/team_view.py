"""A team's stock → HTML: problems of its table, coverage, the heat map, who needs what, and the plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from advisor.scoring.values import HIGHEST_LEVEL, Need, PlanStep, Problem, Share, TeamCell, TeamRole, TeamStock
from advisor.types import Evidence, Text
from ui.charts import shade, share_bar
from ui.citing import Look, Sources
from ui.icons import icon
from ui.pieces import ask_on, number, part, result, scrolling, table

PAGE = 100
"""People of the needs table at a time."""

_PROBLEMS_AT_ONCE = 50


def problems(found: Sequence[Problem], look: Look) -> str:
    """What could not be taken, by row and column: the first ones, and how many there are."""
    if not found:
        return ""
    strings = look.strings
    rows = [
        f'<tr><td class="figure">{one.line}</td><td>{escape(one.column) if one.column else "–"}</td><td>{look.say(one.message)}</td></tr>'
        for one in found[:_PROBLEMS_AT_ONCE]
    ]
    left = len(found) - len(rows)
    more = f'<p class="fine">{strings("team.problems_more", count=f"{left:,}")}</p>' if left else ""
    header = (strings("team.row"), strings("team.column"), strings("team.problem"))
    title = strings("team.problems", count=f"{len(found):,}")
    return (
        f'<details class="problems" open><summary>{icon("failed")}<span>{title}</span></summary>'
        f"{table(strings('team.problems_label'), header, rows)}{more}</details>"
    )


def stock(found: TeamStock, names: Mapping[str, Text], evidence: Mapping[str, Sequence[Evidence]], question: str, look: Look) -> str:
    """All but the people. `names` are the competencies' by id, `evidence` where a zone, tier or competency stands."""
    strings, sources = look.strings, Sources(look)
    body = _tiles(found, evidence, sources)
    body += part(strings("team.plan"), _plan(found.steps, sources))
    body += _heat(found, names, evidence, sources)
    body += ask_on(question, strings)
    return result("team", body, strings("team.spoken", people=f"{found.people:,}", roles=len(found.roles)))


def _tiles(found: TeamStock, evidence: Mapping[str, Sequence[Evidence]], sources: Sources) -> str:
    strings = sources.look.strings
    groups = (
        ("team.zones", "team.zones_note", found.zones),
        ("team.tiers", "team.tiers_note", found.tiers),
        ("team.training", "team.training_note", found.training),
    )
    html = "".join(
        f'<div class="tile-group"><h4>{strings(title)}</h4><p class="fine">{strings(note)} {sources.marks("rubric")}</p>'
        f'<ul class="tiles">{"".join(_tile(share, evidence.get(share.id, ()), sources) for share in shares)}</ul></div>'
        for title, note, shares in groups
    )
    people = strings("team.people", count=f"{found.people:,}")
    return part(strings("team.coverage"), html, "coverage", f"<b>{people}</b>")


def _tile(share: Share, evidence: Sequence[Evidence], sources: Sources) -> str:
    look = sources.look
    mean = f'<p class="fine">{look.strings("team.mean", mean=number(share.mean))}</p>' if share.mean is not None else ""
    return (
        f'<li class="tile"><p class="tile-name">{look.say(share.name)} {sources.chips(evidence)}</p>'
        f'<p class="tile-figure"><b>{share.count:,}</b><span>/ {share.of:,} {look.strings("team.unit")}</span></p>'
        f"{share_bar(share.count, share.of)}{mean}</li>"
    )


def _plan(steps: Sequence[PlanStep], sources: Sources) -> str:
    items = "".join(
        f'<li><p class="step-name">{sources.look.say(step.name)}</p>{sources.fact(step.action)}'
        f"<ul>{''.join(sources.fact(fact, 'li') for fact in step.here)}</ul></li>"
        for step in steps
    )
    return f'<ol class="plan">{items}</ol>'


def _heat(found: TeamStock, names: Mapping[str, Text], evidence: Mapping[str, Sequence[Evidence]], sources: Sources) -> str:
    look, strings = sources.look, sources.look.strings
    heads = "".join(f'<th scope="col">{look.say(name)}</th>' for name in names.values())
    rows = "".join(_heat_row(role, look) for role in found.roles)
    html = (
        f'<table><thead><tr><th scope="col">{strings("team.role")}</th><th scope="col">{strings("team.count")}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    stands = dict.fromkeys(one for id in names for one in evidence.get(id, ()))
    note = f"{strings('team.heat_note')} {sources.marks('rubric', list(stands)[:1])}"
    return part(strings("team.heat"), scrolling(strings("team.heat_label"), html, "heat team-heat"), "wide", note)


def _heat_row(team: TeamRole, look: Look) -> str:
    cells = "".join(_heat_cell(cell, look) for cell in team.cells)
    return (
        f'<tr><th scope="row">{look.say(team.role.name)}<small>{look.say(team.role.tier_name)}</small></th>'
        f'<td class="figure">{team.people:,}</td>{cells}</tr>'
    )


def _heat_cell(cell: TeamCell, look: Look) -> str:
    if cell.mean_gap is None:
        said = look.strings("team.unknown")
        return f'<td class="heat-cell unknown"><span aria-hidden="true">–</span><span class="sr-only">{said}</span></td>'
    title = escape(look.strings("team.cell", level=number(cell.mean_level), target=cell.target, assessed=cell.assessed), quote=True)
    return f'<td class="heat-cell gap" style="{shade(cell.mean_gap, HIGHEST_LEVEL)}" title="{title}">{number(cell.mean_gap)}</td>'


# Who needs what.


def matching(needs: Sequence[Need], words: str, names: Mapping[str, Text], look: Look) -> list[Need]:
    """The people whose name, role, tier, certification or missing competency holds the words."""
    wanted = words.strip().casefold()
    if not wanted:
        return list(needs)
    language = look.strings.language
    hit = {id for id, name in names.items() if wanted in name.to(language).casefold()}

    def said(need: Need) -> str:
        certification = need.certification.to(language) if need.certification else ""
        return "\n".join((need.name, need.role.to(language), need.tier_name.to(language), certification)).casefold()

    return [need for need in needs if wanted in said(need) or hit.intersection(need.gaps)]


def needs(found: Sequence[Need], place: int, of: int, names: Mapping[str, Text], look: Look) -> str:
    """A page of the people found, out of `of`. `place` is the page from 0."""
    strings, sources = look.strings, Sources(look)
    shown = found[place * PAGE : (place + 1) * PAGE]
    first = place * PAGE + 1
    said = (
        strings("team.shown", first=f"{first:,}", last=f"{first + len(shown) - 1:,}", count=f"{len(found):,}", of=f"{of:,}")
        if shown
        else strings("team.no_match")
    )
    keys = ("row", "person", "role", "tier", "met", "short", "side", "certification")
    header = tuple(strings(f"team.{key}") for key in keys)
    body = table(strings("team.needs"), header, [_need(need, names, look) for need in shown], "needs-table") if shown else ""
    status = f'<p class="fine" role="status">{escape(said)} {sources.marks("rubric")}</p>'
    return f'<div class="result" data-turn="team-needs">{status}{body}</div>'


def _need(need: Need, names: Mapping[str, Text], look: Look) -> str:
    strings = look.strings
    state = {True: "yes", False: "no", None: "open"}[need.reached]
    separator = "、" if strings.language == "zh-TW" else ", "
    short = separator.join(names[id].to(strings.language) for id in need.gaps) or "–"
    side = strings(f"side.{need.side}") if need.side else "–"
    return (
        f'<tr><td class="figure">{need.line}</td><th scope="row">{escape(need.name)}</th><td>{look.say(need.role)}</td>'
        f'<td>{look.say(need.tier_name)}</td><td><span class="tag tag-{state}">{strings(f"team.met_{state}")}</span></td>'
        f"<td>{escape(short)}</td><td>{side}</td><td>{look.say(need.certification) if need.certification else '–'}</td></tr>"
    )
