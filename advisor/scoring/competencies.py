"""Where somebody stands against a role: zones, strengths, gaps, what to train first, and the tier and certifications that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from advisor.errors import InputError
from advisor.framework import Row
from advisor.scoring.certifications import recommend_certifications
from advisor.scoring.phrases import joined, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import (
    HIGHEST_LEVEL,
    Assessment,
    AssessmentRequest,
    CertificationRequest,
    CompetencyLevel,
    Fact,
    Placed,
    Side,
    ZoneLevel,
)

DEFAULT_ROLE = "other"
"""Against which somebody is assessed who names no role."""

_TRAIN_FIRST = 3


def assess_competencies(rules: Rules, request: AssessmentRequest) -> Assessment:
    """Raises InputError for a level that is none a competency given twice, or a role that there is not."""
    levels = checked_levels(rules, request.levels)
    request = replace(request, levels=tuple(levels.items()))
    role = rules.placed(request.role or DEFAULT_ROLE)
    targets = rules.targets(role.id)
    competencies = tuple(_competency(rules, row, levels.get(row.id), targets[row.id]) for row in rules.competencies)
    gaps = gaps_of(levels, targets)
    side = side_to_train(rules, role, gaps)
    reached = tier_reached(rules, role, levels)
    return Assessment(
        request=request,
        role=role,
        competencies=competencies,
        zones=tuple(_zone(rules, zone, levels, targets) for zone in rules.zones),
        strengths=tuple(id for id, level in levels.items() if level >= rules.rubric.strong or (0 < targets[id] < level)),
        gaps=tuple(gaps),
        first=train_first(rules, role, gaps),
        side=side,
        tier_reached=reached,
        next_tier=_next_tier(rules, role, levels, reached),
        training=_training(rules, bool(levels), gaps, side, train_first(rules, role, gaps)),
        certifications=recommend_certifications(rules, CertificationRequest(role=role.id)),
        assumptions=_assumptions(rules, request, role),
    )


def checked_levels(rules: Rules, given: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The levels by competency in the guideline's order. Raises InputError."""
    known = [row.id for row in rules.competencies]
    found: dict[str, int] = {}
    for id, level in given:
        if id not in known:
            raise InputError(f"沒有「{id}」這項能力。There is no competency {id!r}.", f"能力有：{'、'.join(known)}。")
        if type(level) is not int or not 0 <= level <= HIGHEST_LEVEL:
            raise InputError(
                f"{id} 的等級 {level!r} 不在 0 到 {HIGHEST_LEVEL} 之間。Level {level!r} is out of range.", "請填 0 到 5 的整數。"
            )
        if found.get(id, level) != level:
            raise InputError(f"{id} 給了兩個不同的等級。{id} has two levels.", "每項能力只填一個等級。")
        found[id] = level
    return {id: found[id] for id in known if id in found}


def gaps_of(levels: Mapping[str, int], targets: Mapping[str, int]) -> dict[str, int]:
    """What is missing to the targets, of the competencies assessed, the largest gap first, equal ones in the guideline's order."""
    missing = {id: targets[id] - level for id, level in levels.items() if level < targets[id]}
    return dict(sorted(missing.items(), key=lambda gap: -gap[1]))


def side_to_train(rules: Rules, role: Placed, gaps: Mapping[str, int]) -> Side:
    """The side on which more is missing; the role's where that is even."""
    missing = {"application": 0, "development": 0}
    for id, gap in gaps.items():
        missing[rules.side_of(id, role.side)] += gap
    if missing["application"] == missing["development"]:
        return role.side
    return "application" if missing["application"] > missing["development"] else "development"


def train_first(rules: Rules, role: Placed, gaps: Mapping[str, int]) -> tuple[str, ...]:
    """The largest gaps of the side to train, three at most."""
    side = side_to_train(rules, role, gaps)
    return tuple(id for id in gaps if rules.side_of(id, role.side) == side)[:_TRAIN_FIRST]


def tier_reached(rules: Rules, role: Placed, levels: Mapping[str, int]) -> str | None:
    """The highest tier whose targets, and those of the tiers below it, are all assessed and met; None if not even the first is."""
    reached = None
    for tier in rules.tiers:
        targets = rules.targets(role.id) if tier.id == role.tier else rules.rubric.targets[tier.id]
        if any(levels.get(id, -1) < target for id, target in targets.items() if target):
            return reached
        reached = tier.id
    return reached


def _competency(rules: Rules, row: Row, level: int | None, target: int) -> CompetencyLevel:
    descriptor = rules.rubric.descriptors[row.id][target if level is None else level]
    gap = None if level is None else max(0, target - level)
    return CompetencyLevel(row.id, row.name, rules.zone_of[row.id], level, target, gap, descriptor)


def _zone(rules: Rules, zone: Row, levels: Mapping[str, int], targets: Mapping[str, int]) -> ZoneLevel:
    members = [id for id, of in rules.zone_of.items() if of == zone.id]
    assessed = [levels[id] for id in members if id in levels]
    return ZoneLevel(
        zone.id,
        zone.name,
        mean(assessed),
        mean([targets[id] for id in members]) or 0.0,
        len(assessed),
        len(members),
        rules.cell(zone, "competencies"),
    )


def mean(values: Sequence[int]) -> float | None:
    """To two places; None of nothing."""
    return round(sum(values) / len(values), 2) if values else None


def _next_tier(rules: Rules, role: Placed, levels: Mapping[str, int], reached: str | None) -> Fact:
    order = [tier.id for tier in rules.tiers]
    place = order.index(reached) + 1 if reached else 0
    if place > order.index(role.tier):
        return Fact(say("tier_met", tier=rules.short(role.tier), role=role.name), "rubric", role.fact.evidence)
    tier = rules.tiers[place]
    targets = rules.targets(role.id) if tier.id == role.tier else rules.rubric.targets[tier.id]
    below = [id for id, target in targets.items() if id in levels and levels[id] < target]
    unknown = [id for id, target in targets.items() if target and id not in levels]
    names = {row.id: row.name for row in rules.competencies}
    said = "tier_below" if below and not unknown else "tier_unknown" if not below else "tier_below_unknown"
    text = say(said, tier=rules.short(tier.id), below=joined(names[id] for id in below), unknown=joined(names[id] for id in unknown))
    return Fact(text, "rubric", (rules.evidence(tier, "goal"),))


def _training(rules: Rules, assessed: bool, gaps: Mapping[str, int], side: Side, first: Sequence[str]) -> Fact:
    step = rules.framework.rows["step.train"]
    names = {row.id: row.name for row in rules.competencies}
    if gaps:
        said = say("train_first", side=say(side), names=joined(names[id] for id in first))
    else:
        said = say("train_nothing" if assessed else "train_unknown")
    return Fact(said, "rubric", (rules.evidence(step, "action"),))


def _assumptions(rules: Rules, request: AssessmentRequest, role: Placed) -> tuple[Fact, ...]:
    told = []
    if request.role is None:
        told.append(Fact(say("assumed_role", role=role.name, tier=rules.short(role.tier)), "rubric"))
    names = {row.id: row.name for row in rules.competencies}
    for id, said in sorted(request.left_out):
        told.append(Fact(say("level_off_scale", name=names[id], level=said, highest=HIGHEST_LEVEL), "rubric"))
    missing = [row.name for row in rules.competencies if row.id not in dict(request.levels)]
    if missing:
        told.append(Fact(say("not_assessed", names=joined(missing)), "rubric"))
    return tuple(told)
