"""Step 1 of §14 for a team: coverage, gaps by role, who needs what, the split of training, and a plan along the four steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.scoring.certifications import recommend_certifications
from advisor.scoring.competencies import DEFAULT_ROLE, checked_levels, gaps_of, mean, side_to_train, tier_reached
from advisor.scoring.phrases import joined, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import (
    CertificationRequest,
    Fact,
    Member,
    Need,
    Placed,
    PlanStep,
    Problem,
    RankedCertification,
    Recommendation,
    Share,
    Side,
    TeamCell,
    TeamRequest,
    TeamRole,
    TeamStock,
)
from advisor.types import Text

Progress = Callable[[int, int], None]
"""Called with people done and people in all."""

_BEST = 3
_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class _Person:
    member: Member
    role: Placed
    levels: Mapping[str, int]
    need: Need


def take_stock_of_team(rules: Rules, request: TeamRequest, progress: Progress | None = None) -> TeamStock:
    """Whoever stands in which order, the result is the same. A role that is not known is placed as any other role, and reported."""
    members = sorted(request.members, key=lambda member: (member.line, member.name, member.role, member.levels, member.held))
    stock = _Stock(rules)
    people = []
    for done, member in enumerate(members, 1):
        people.append(stock.person(member))
        if progress and (done % _REPORT_EVERY == 0 or done == len(members)):
            progress(done, len(members))
    by_role: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        by_role[person.role.id].append(person)
    order = {id: place for place, id in enumerate(rules.rubric.roles)}
    ids = sorted(by_role, key=lambda id: (order[rules.rule(id).id], id))
    needs = tuple(person.need for person in people)
    training = tuple(_training(needs))
    roles = tuple(stock.role(by_role[id]) for id in ids)
    tiers = tuple(_tiers(rules, needs))
    return TeamStock(
        request=replace(request, members=tuple(members)),
        people=len(people),
        zones=tuple(_zones(rules, people)),
        tiers=tiers,
        roles=roles,
        needs=needs,
        training=training,
        steps=tuple(_steps(rules, needs, tiers, training)),
        problems=tuple(sorted((*request.problems, *stock.problems), key=lambda problem: (problem.line, problem.column or ""))),
    )


class _Stock:
    """Looks up once what many people share: a role by its words, a certification by role and what is held."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._roles: dict[str, str | None] = {}
        self._best: dict[tuple[str, tuple[str, ...]], Recommendation] = {}
        self._names = {certification.id: certification.name for certification in rules.certifications}
        self.problems: list[Problem] = []

    def person(self, member: Member) -> _Person:
        if member.role not in self._roles:
            self._roles[member.role] = self._rules.names.role(member.role)
        known = self._roles[member.role]
        if known is None:
            self.problems.append(Problem(member.line, "職務", say("team_role_unknown", role=member.role[:40])))
        role = self._rules.placed(known or DEFAULT_ROLE)
        levels = checked_levels(self._rules, member.levels)
        return _Person(member, role, levels, self._need(member, role, levels))

    def _need(self, member: Member, role: Placed, levels: Mapping[str, int]) -> Need:
        targets = self._rules.targets(role.id)
        gaps = gaps_of(levels, targets)
        assessed = all(id in levels for id, target in targets.items() if target)
        best = next((ranked for ranked in self._recommended(role, member.held).ranked if ranked.inside), None)
        done = tier_reached(self._rules, role, levels) == role.tier or (assessed and not gaps)
        return Need(
            member.line,
            member.name,
            Text(member.role, member.role),
            role.id,
            role.tier,
            role.tier_name,
            False if gaps else True if done else None,
            tuple(gaps),
            side_to_train(self._rules, role, gaps) if gaps else None,
            best.name if best else None,
            tuple(self._names.get(held, Text(held, held)) for held in sorted(set(member.held))),
            len(levels),
        )

    def _recommended(self, role: Placed, held: Sequence[str] = ()) -> Recommendation:
        key = (role.id, tuple(sorted(held)))
        if key not in self._best:
            self._best[key] = recommend_certifications(self._rules, CertificationRequest(role=role.id, held=key[1]))
        return self._best[key]

    def role(self, people: Sequence[_Person]) -> TeamRole:
        role = people[0].role
        targets = self._rules.targets(role.id)
        best: tuple[RankedCertification, ...] = tuple(ranked for ranked in self._recommended(role).ranked if ranked.inside)[:_BEST]
        return TeamRole(role, len(people), tuple(_cell(id, target, people) for id, target in targets.items()), best)


def _cell(competency: str, target: int, people: Sequence[_Person]) -> TeamCell:
    levels = [person.levels[competency] for person in people if competency in person.levels]
    return TeamCell(competency, mean([max(0, target - level) for level in levels]), mean(levels), target, len(levels))


def _zones(rules: Rules, people: Sequence[_Person]) -> Iterable[Share]:
    for zone in rules.zones:
        members = [id for id, of in rules.zone_of.items() if of == zone.id]
        covered = assessed = 0
        levels: list[int] = []
        for person in people:
            own = [person.levels[id] for id in members if id in person.levels]
            levels += own
            assessed += bool(own)
            covered += bool(own) and sum(own) >= rules.rubric.covered * len(own)
        yield Share(zone.id, zone.name, covered, assessed, mean(levels))


def _tiers(rules: Rules, needs: Sequence[Need]) -> Iterable[Share]:
    for tier in rules.tiers:
        who = [need for need in needs if need.tier == tier.id]
        yield Share(tier.id, tier.name, sum(need.reached is True for need in who), len(who))


def _training(needs: Sequence[Need]) -> Iterable[Share]:
    sides: tuple[Side, ...] = ("application", "development")
    for side in sides:
        yield Share(side, say(side), sum(need.side == side for need in needs), len(needs))


# The plan along §14.


def _steps(rules: Rules, needs: Sequence[Need], tiers: Sequence[Share], training: Sequence[Share]) -> Iterable[PlanStep]:
    here = {
        "step.assess": _assess(rules, needs),
        "step.train": _train(rules, needs, training),
        "step.certify": _certify(rules, needs, tiers),
        "step.innovate": _innovate(rules, needs),
    }
    for row in rules.framework.tables["step"].rows:
        yield PlanStep(row.id, row.name, rules.cell(row, "action"), tuple(Fact(text, "rubric") for text in here[row.id]))


def _assess(rules: Rules, needs: Sequence[Need]) -> Iterable[Text]:
    names = {row.id: row.name for row in rules.competencies}
    missed: dict[str, int] = defaultdict(int)
    for need in needs:
        for id in need.gaps:
            missed[id] += 1
    yield say("plan_assess", people=len(needs), unknown=sum(need.reached is None for need in needs))
    worst = sorted(missed, key=lambda id: (-missed[id], list(names).index(id)))[:_BEST]
    if worst:
        said = joined(say("plan_gap", name=names[id], people=missed[id]) for id in worst)
        yield say("plan_gaps", gaps=said)


def _train(rules: Rules, needs: Sequence[Need], training: Sequence[Share]) -> Iterable[Text]:
    names = {row.id: row.name for row in rules.competencies}
    for share in training:
        if share.count:
            missed: dict[str, int] = defaultdict(int)
            for need in needs:
                if need.side == share.id:
                    for id in need.gaps:
                        missed[id] += 1
            first = sorted(missed, key=lambda id: (-missed[id], list(names).index(id)))[:_BEST]
            yield say("plan_train", side=share.name, people=share.count, first=joined(names[id] for id in first))
    ready = sum(need.side is None and need.assessed > 0 for need in needs)
    if ready:
        yield say("plan_no_training", people=ready)


def _certify(rules: Rules, needs: Sequence[Need], tiers: Sequence[Share]) -> Iterable[Text]:
    for tier in tiers:
        if not tier.of:
            continue
        counts: dict[Text, int] = defaultdict(int)
        for need in needs:
            if need.tier == tier.id and need.certification:
                counts[need.certification] += 1
        best = sorted(counts, key=lambda name: (-counts[name], name.zh))[:_BEST]
        said = joined(say("plan_certification", name=name, people=counts[name]) for name in best)
        yield (
            say("plan_certify", tier=tier.name, people=tier.of, certifications=said)
            if best
            else say("plan_certified", tier=tier.name, people=tier.of)
        )


def _innovate(rules: Rules, needs: Sequence[Need]) -> Iterable[Text]:
    yield say("plan_innovate", people=sum(need.reached is True for need in needs), of=len(needs))
