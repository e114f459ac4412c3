"""A self-assessment → HTML: the sheet's descriptors, the radar with its numbers, what is strong, short and next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from advisor.scoring.values import HIGHEST_LEVEL, Assessment, CompetencyLevel, ZoneLevel
from advisor.types import Evidence, Text
from ui.charts import Axis, level_bar, radar
from ui.citing import Look, Sources
from ui.pieces import ask_on, empty, facts, number, part, result, table
from ui.shell import words

_FOLLOWING = 3


def descriptor(levels: Sequence[Text], descriptors: Sequence[Text]) -> str:
    """What each level of a competency means, in both languages; style shows the one that is chosen."""
    lines = "".join(
        f'<p data-for="{level}"><b>{level}</b><span>{_both(name)}</span><em>{_both(meaning)}</em></p>'
        for level, (name, meaning) in enumerate(zip(levels, descriptors, strict=True))
    )
    open_ = f'<p data-for="none"><b>–</b><span>{words("assess.unrated")}</span><em>{words("assess.unrated_note")}</em></p>'
    return f'<div class="descriptor" aria-live="polite">{open_}{lines}</div>'


def zone_head(zone: Text, people: Text) -> str:
    return f'<h3 class="zone-head">{_both(zone)}<span>{_both(people)}</span></h3>'


def _both(text: Text) -> str:
    if text.zh == text.en:
        return f"<span>{escape(text.zh)}</span>"
    return f'<span class="only-zh">{escape(text.zh)}</span><span class="only-en" lang="en">{escape(text.en)}</span>'


def overview(found: Assessment, look: Look) -> str:
    """The target and the radar: what is looked at while rating."""
    strings, sources = look.strings, Sources(look)
    assessed = [one for one in found.competencies if one.level is not None]
    body = (
        f'<section class="placing"><p class="eyebrow">{strings("assess.against")}</p>'
        f"<h3>{look.say(found.role.name)}<span>{look.say(found.role.tier_name)}</span></h3>"
        f"{facts(sources, (found.role.fact, *found.assumptions))}</section>"
    )
    if not assessed:
        body += empty(strings("assess.none"))
    spoken = strings("assess.spoken", assessed=len(assessed), gaps=len(found.gaps))
    return result("assess", body + _chart(found, look), spoken)


def details(found: Assessment, evidence: Mapping[str, Sequence[Evidence]], question: str, look: Look) -> str:
    """The numbers and what follows. `evidence` is where each competency stands, by id; `question` is what the chat is asked."""
    strings, sources = look.strings, Sources(look)
    note = f"{strings('assess.numbers_note')} {sources.marks('rubric')}"
    numbers = part(strings("assess.numbers"), _numbers(found, evidence, sources), "", note)
    told = _strong_and_short(found, sources) if any(one.level is not None for one in found.competencies) else ""
    told += part(strings("assess.next"), facts(sources, (found.training, found.next_tier, found.certifications.depth)))
    told += part(strings("assess.follows"), _following(found, sources))
    told += part(strings("assess.zones"), _zones(found.zones, sources))
    return result("assess-details", f'<div class="halves">{numbers}<div class="stacked">{told}</div></div>{ask_on(question, strings)}')


def _chart(found: Assessment, look: Look) -> str:
    strings = look.strings
    axes = [Axis(one.name.to(strings.language), one.level, one.target) for one in found.competencies]
    told = "；".join(
        strings("assess.axis", name=one.name.to(strings.language), level=number(one.level), target=one.target) for one in found.competencies
    )
    key = (
        f'<p class="chart-key" aria-hidden="true"><span><i class="key-value"></i>{strings("assess.you")}</span>'
        f'<span><i class="key-target"></i>{strings("assess.target")}</span></p>'
    )
    return f'<figure class="chart">{radar(axes, HIGHEST_LEVEL, strings("assess.chart", numbers=told))}{key}</figure>'


def _numbers(found: Assessment, evidence: Mapping[str, Sequence[Evidence]], sources: Sources) -> str:
    strings = sources.look.strings
    header = tuple(strings(f"assess.{name}") for name in ("competency", "you", "target", "gap", "source"))
    rows = [_level_row(place, one, found, evidence.get(one.id, ()), sources) for place, one in enumerate(found.competencies, 1)]
    return table(strings("assess.numbers"), header, rows, "levels-table")


def _level_row(place: int, one: CompetencyLevel, found: Assessment, evidence: Sequence[Evidence], sources: Sources) -> str:
    look = sources.look
    first = f'<span class="tag tag-first">{look.strings("assess.first")}</span>' if one.id in found.first else ""
    level = str(one.level) if one.level is not None else f'<span class="quiet-word">{look.strings("assess.unrated")}</span>'
    bar = level_bar(one.level, one.target, HIGHEST_LEVEL)
    return (
        f'<tr><th scope="row"><span class="place">{place}</span> {look.say(one.name)}{first}{bar}</th>'
        f'<td class="figure">{level}</td><td class="figure">{one.target}</td>'
        f'<td class="figure{" short-of" if one.gap else ""}">{number(one.gap)}</td><td>{sources.chips(evidence)}</td></tr>'
    )


def _strong_and_short(found: Assessment, sources: Sources) -> str:
    look, by_id = sources.look, {one.id: one for one in found.competencies}
    strings = look.strings
    strong = "".join(f"<li>{look.say(by_id[id].name)} <b>{by_id[id].level}</b></li>" for id in found.strengths)
    short = "".join(f"<li>{look.say(by_id[id].name)} <b>−{by_id[id].gap}</b></li>" for id in found.gaps)
    mark = sources.marks("rubric")
    return (
        f'<div class="pair">{part(strings("assess.strengths"), _chips_or(strong, strings("assess.no_strengths")) + mark, "short strong")}'
        f"{part(strings('assess.gaps'), _chips_or(short, strings('assess.no_gaps')) + mark, 'short weak')}</div>"
    )


def _chips_or(items: str, otherwise: str) -> str:
    return f'<ul class="words">{items}</ul>' if items else f'<p class="fine">{escape(otherwise)}</p>'


def _zones(zones: Sequence[ZoneLevel], sources: Sources) -> str:
    look = sources.look
    header = tuple(look.strings(f"assess.{name}") for name in ("zone", "mean", "target", "assessed", "source"))
    rows = [
        f'<tr><th scope="row"><i class="zone-dot zone-{_short(zone.id)}" aria-hidden="true"></i>{look.say(zone.name)}</th>'
        f'<td class="figure">{number(zone.mean)}</td><td class="figure">{number(zone.target)}</td>'
        f'<td class="figure">{zone.assessed}/{zone.of}</td><td>{sources.marks(zone.fact.kind, zone.fact.evidence)}</td></tr>'
        for zone in zones
    ]
    return table(look.strings("assess.zones"), header, rows, "zones-table")


def _short(id: str) -> str:
    return escape(id.partition(".")[2], quote=True)


def _following(found: Assessment, sources: Sources) -> str:
    look = sources.look
    items = "".join(
        f'<li><span class="rank">{ranked.rank}</span><span>{look.say(ranked.name)}</span>'
        f'<b class="small-score">{ranked.score}<small>/100</small></b>'
        f"{sources.sections('rubric', [one for point in ranked.points for one in point.evidence])}</li>"
        for ranked in found.certifications.ranked[:_FOLLOWING]
    )
    return f'<ol class="following">{items}</ol>'
