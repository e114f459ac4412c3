"""Results as blocks of an answer, with what each sentence rests on. Pure: equal results are shown alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod

from advisor.export_report import Part
from advisor.scoring.phrases import joined, quoted, say
from advisor.scoring.rules import Rules
from advisor.scoring.values import (
    Assessment,
    CareerPlan,
    Comparison,
    Fact,
    GateOnPath,
    Point,
    RankedCertification,
    Recommendation,
    Result,
    RoleMatch,
    Share,
    TeamStock,
)
from advisor.sentences import join, mark
from advisor.types import Block, Bullets, Evidence, Grid, Kind, Language, Paragraph, Statement, Text

_FOLLOWING = 3
_NOTHING = "—"


class Shown:
    """Shows results in one language."""

    def __init__(self, rules: Rules, language: Language) -> None:
        self._rules = rules
        self._language = language

    def blocks(self, result: Result) -> tuple[Block, ...]:
        """The result as an answer shows it."""
        return tuple(block for part in self.parts(result) for block in part.blocks)

    @singledispatchmethod
    def parts(self, result: object) -> tuple[Part, ...]:
        """The result under headings, as a report shows it."""
        raise TypeError(f"no result: {result!r}")

    # Certifications.

    @parts.register
    def _(self, result: Recommendation) -> tuple[Part, ...]:
        lead = [*self.facts([result.role.fact, result.depth, *result.assumptions])]
        if result.held:
            lead.append(Statement(self._say("held", names=joined(result.held))))
        fitting = result.fitting
        blocks: list[Block] = [Paragraph(tuple(lead))]
        if fitting:
            blocks.append(self.fit(fitting))
        old = set(result.request.held)
        after = list(
            self.facts([fact for one in result.ranked if one in fitting or old & {code.zh for code in one.succeeds} for fact in one.notes])
        )
        if self._others_matter(result):
            after.append(self._behind(result.others))
        if after:
            blocks.append(Paragraph(tuple(after)))
        parts = [Part(self._say("head_recommendation"), tuple(blocks))]
        if fitting:
            head = Paragraph((Statement(self._say("first_points", name=fitting[0].name, score=fitting[0].score)),))
            parts.append(Part(self._say("head_breakdown"), (head, self.breakdown(fitting[0].points))))
        return tuple(parts)

    @staticmethod
    def _others_matter(result: Recommendation) -> bool:
        """Whether what does not fit is worth a sentence: few fit, or none of them is of a vendor in use while others are."""
        vendors = result.request.vendors
        of_vendor = [any(one.issuer.zh in vendors for one in group) for group in (result.fitting, result.others)]
        return bool(result.others) and (len(result.fitting) < _FOLLOWING or of_vendor == [False, True])

    def _behind(self, others: Sequence[RankedCertification]) -> Statement:
        names = joined(say("outside_item", name=one.name, score=one.score) for one in others)
        return Statement(self._say("outside", names=names), tuple(dict.fromkeys(item for one in others for item in one.points[0].evidence)))

    def fit(self, ranked: Sequence[RankedCertification]) -> Grid:
        """Certifications by rank, with the points of each factor."""
        factors = [self._say("factor_head", name=point.name, most=point.most) for point in ranked[0].points]
        header = (self._say("rank"), self._say("certification"), self._say("score"), *factors)
        rows = tuple(
            (str(one.rank), one.name.to(self._language), str(one.score), *(str(point.points) for point in one.points)) for one in ranked
        )
        # What the rest of the points rests on stands in the breakdown.
        return Grid(header, rows, tuple(self._of_points(one.points[:2]) for one in ranked))

    def breakdown(self, points: Iterable[Point]) -> Bullets:
        """Each point with its reason, its kind and its source."""
        return Bullets(
            tuple(
                Statement(
                    self._say(
                        "point", name=point.name, points=point.points, most=point.most, reason=point.reason, mark=self._mark(point.kind)
                    ),
                    point.evidence,
                )
                for point in points
            )
        )

    # Competencies.

    @parts.register
    def _(self, result: Assessment) -> tuple[Part, ...]:
        names = {row.id: row.name for row in self._rules.competencies}
        lead = [Statement(self._say("against", role=result.role.name)), *self.facts([result.role.fact, *result.assumptions])]
        missing = {competency.id: competency.gap for competency in result.competencies}
        if result.gaps:
            items = joined(say("gap_item", name=names[id], gap=missing[id]) for id in result.gaps[:_FOLLOWING])
            summary = [Statement(self._say("gaps_first", names=items))]
        else:
            summary = [Statement(self._say("no_gaps"))] if result.request.levels else []
        if result.strengths:
            summary.append(Statement(self._say("strengths", names=joined(names[id] for id in result.strengths))))
        following = joined(ranked.name for ranked in result.certifications.ranked[:_FOLLOWING])
        evidence = dict.fromkeys(item for ranked in result.certifications.ranked[:_FOLLOWING] for item in ranked.points[0].evidence)
        after = [
            *self.facts([result.training, result.next_tier, result.certifications.depth]),
            Statement(self._say("follows", names=following), tuple(evidence)),
        ]
        return (
            Part(self._say("head_assessment"), (Paragraph(tuple(lead)), self.levels(result), Paragraph(tuple(summary)))),
            Part(self._say("head_zones"), (self._zones(result),)),
            Part(self._say("head_next"), (Paragraph(tuple(after)),)),
        )

    def levels(self, result: Assessment) -> Grid:
        """The competencies assessed, or asked for by the target, against it."""
        shown = [one for one in result.competencies if one.level is not None or one.target]
        header = tuple(self._say(name) for name in ("competency", "level", "target", "gap", "means"))
        rows = tuple(
            (
                one.name.to(self._language),
                _number(one.level),
                str(one.target),
                _number(one.gap),
                one.descriptor.to(self._language) if one.level is not None else _NOTHING,
            )
            for one in shown
        )
        evidence = tuple(self._rules.framework.evidence_of_rows([self._rules.framework.rows[one.id]]) for one in shown)
        return Grid(header, rows, evidence)

    def _zones(self, result: Assessment) -> Bullets:
        items = []
        for zone in result.zones:
            said = "zone_unknown" if zone.mean is None else "zone_level"
            text = self._say(said, zone=zone.name, mean=_number(zone.mean), target=_number(zone.target), assessed=zone.assessed, of=zone.of)
            items.append(Statement(text + self._mark(zone.fact.kind), zone.fact.evidence))
        return Bullets(tuple(items))

    # Paths.

    @parts.register
    def _(self, result: CareerPlan) -> tuple[Part, ...]:
        path = self._rules.framework.rows[f"path.{result.background}"]
        blocks: list[Block] = []
        lead: list[Statement] = []
        if result.gates:
            ahead = result.ahead
            names = joined(gate.name for gate in ahead)
            evidence = tuple(dict.fromkeys(item for gate in ahead for item in gate.fact.evidence))
            if not ahead:
                lead.append(Statement(self._say("gates_none", path=path.name), self._rules.framework.evidence_of_rows([path])))
            elif result.target and result.reaches_target:
                lead.append(Statement(self._say("gates_ahead", target=result.target, n=len(ahead), names=names), evidence))
            else:
                lead.append(Statement(self._say("gates_ahead_open", n=len(ahead), names=names), evidence))
        lead += self.facts(result.assumptions)
        if result.reaches_target is False:
            lead.append(Statement(self._say("path_not_end", target=result.target), result.end.evidence if result.end else ()))
        if result.missing:
            lead += self.facts([result.missing])
        blocks.append(Paragraph(tuple(lead)))
        if result.gates:
            blocks.append(Bullets(tuple(self._gate(gate) for gate in result.gates), ordered=True))
        told = [(name, fact) for name, fact in (("path_assets", result.assets), ("path_end", result.end)) if fact]
        sentences = [self._fact(fact, name) for name, fact in told]
        sentences.append(self._fact(result.strategy, "path_strategy", path=path.name))
        blocks.append(Paragraph(tuple(sentences)))
        return (Part(self._say("head_path"), tuple(blocks)),)

    def _gate(self, gate: GateOnPath) -> Statement:
        label = self._rules.framework.rows[gate.id].label
        has = joined(part.name for part in gate.parts if part.has)
        lacks = joined(part.name for part in gate.parts if not part.has)
        return Statement(self._say(f"gate_{gate.state}", label=label, has=has, lacks=lacks), gate.fact.evidence)

    # Roles that fit.

    @parts.register
    def _(self, result: RoleMatch) -> tuple[Part, ...]:
        blocks: list[Block] = []
        if result.ranked:
            header = tuple(self._say(name) for name in ("rank", "role", "score", "shared"))
            rows = tuple(
                (
                    str(role.rank),
                    role.name.to(self._language),
                    str(role.score),
                    join([self._shared(point) for point in role.points], self._language),
                )
                for role in result.ranked
            )
            blocks.append(Grid(header, rows, tuple(self._of_points(role.points) for role in result.ranked)))
        else:
            blocks.append(Paragraph((Statement(self._say("match_none")),)))
        after = list(self.facts(result.elsewhere))
        if result.unknown:
            after.append(Statement(self._say("match_unknown", words=joined(Text(word, word) for word in map(quoted, result.unknown)))))
        if after:
            blocks.append(Paragraph(tuple(after)))
        return (Part(self._say("head_match"), tuple(blocks)),)

    def _shared(self, point: Point) -> str:
        return self._say("shared_item", reason=point.reason, points=point.points, mark=self._mark(point.kind))

    # Comparisons.

    @parts.register
    def _(self, result: Comparison) -> tuple[Part, ...]:
        header = ("", *(item.to(self._language) for item in result.items))
        rows, evidence = [], []
        for attribute in result.attributes:
            kinds = {cell.kind for cell in attribute.cells if cell}
            kind: Kind = "rubric" if "rubric" in kinds else "reading" if "reading" in kinds else "guideline"
            name = say("same", name=attribute.name) if attribute.same else attribute.name
            rows.append(
                (
                    name.to(self._language) + self._mark(kind),
                    *(cell.text.to(self._language) if cell else _NOTHING for cell in attribute.cells),
                )
            )
            evidence.append(tuple(dict.fromkeys(item for cell in attribute.cells if cell for item in cell.evidence)))
        return (Part(self._say("head_comparison"), (Grid(header, tuple(rows), tuple(evidence)),)),)

    # A team.

    @parts.register
    def _(self, result: TeamStock) -> tuple[Part, ...]:
        parts = [
            Part(self._say("head_plan"), (self._plan(result),)),
            Part(self._say("head_coverage"), (self.coverage(result),)),
            Part(self._say("head_matrix"), (self.matrix(result),)),
            Part(self._say("head_needs"), (self.needs(result),)),
        ]
        if result.problems:
            parts.append(Part(self._say("head_problems"), (self.problems(result),)))
        return tuple(parts)

    def _plan(self, result: TeamStock) -> Bullets:
        stop = "" if self._language == "zh-TW" else " "
        items = []
        for step in result.steps:
            sentences = [self._say("fact", text=fact.text, mark="") for fact in (step.action, *step.here)]
            text = f"**{step.name.to(self._language)}**：" if self._language == "zh-TW" else f"**{step.name.to(self._language)}**: "
            # What stands behind the guideline's own sentence was computed by us.
            sentences[-1] = self._say("fact", text=step.here[-1].text, mark=self._mark("rubric")) if step.here else sentences[-1]
            items.append(Statement(text + stop.join(sentences), step.action.evidence))
        return Bullets(tuple(items))

    def coverage(self, result: TeamStock) -> Grid:
        """Zones, tiers and sides with the people that count there."""
        header = tuple(self._say(name) for name in ("what", "reached", "of", "mean"))
        named: list[tuple[Share, Text]] = [
            *((share, say("zone_covered", zone=share.name, level=self._rules.rubric.covered)) for share in result.zones),
            *((share, say("tier_met_by", tier=share.name)) for share in result.tiers),
            *((share, say("side_to_train", side=share.name)) for share in result.training),
        ]
        rows = tuple((name.to(self._language), str(share.count), str(share.of), _number(share.mean)) for share, name in named)
        return Grid(header, rows, tuple(self._of_row(share.id) for share, _ in named))

    def matrix(self, result: TeamStock) -> Grid:
        """Mean gap of each role in each competency."""
        names = [row.name.to(self._language) for row in self._rules.competencies]
        header = (self._say("role"), self._say("people"), *names)
        rows = tuple(
            (team.role.name.to(self._language), str(team.people), *(_number(cell.mean_gap) for cell in team.cells)) for team in result.roles
        )
        return Grid(header, rows, tuple(team.role.fact.evidence for team in result.roles))

    def needs(self, result: TeamStock) -> Grid:
        """A row a person."""
        keys = ("line", "person", "role", "tier", "state", "short_of", "side", "next_certification")
        header = tuple(self._say(key) for key in keys)
        names = {row.id: row.name for row in self._rules.competencies}
        states = {True: self._say("state_yes"), False: self._say("state_no"), None: self._say("state_open")}
        sides = {side: self._say(side) for side in ("application", "development")}
        short = {gaps: joined(names[id] for id in gaps).to(self._language) or _NOTHING for gaps in {need.gaps for need in result.needs}}
        rows = tuple(
            (
                str(need.line),
                quoted(need.name),
                quoted(need.role.zh),
                need.tier_name.to(self._language),
                states[need.reached],
                short[need.gaps],
                sides[need.side] if need.side else _NOTHING,
                need.certification.to(self._language) if need.certification else _NOTHING,
            )
            for need in result.needs
        )
        evidence = {tier.id: self._of_row(tier.id) for tier in self._rules.tiers}
        return Grid(header, rows, tuple(evidence[need.tier] for need in result.needs))

    def problems(self, result: TeamStock) -> Grid:
        header = tuple(self._say(name) for name in ("line", "column", "problem"))
        # Messages and headings hold what somebody typed.
        rows = tuple(
            (str(one.line), quoted(one.column or "") or _NOTHING, quoted(one.message.to(self._language))) for one in result.problems
        )
        return Grid(header, rows, ((),) * len(rows))

    # Pieces.

    def _say(self, name: str, /, **variables: object) -> str:
        return say(name, **variables).to(self._language)

    def _mark(self, kind: Kind) -> str:
        return mark(kind, self._language)

    def facts(self, facts: Iterable[Fact]) -> list[Statement]:
        """Facts as sentences, each with the mark of its kind."""
        return [self._fact(fact) for fact in dict.fromkeys(facts)]

    def _fact(self, fact: Fact, form: str = "fact", **variables: object) -> Statement:
        return Statement(self._say(form, text=fact.text, mark=self._mark(fact.kind), **variables), fact.evidence)

    def _of_row(self, id: str) -> tuple[Evidence, ...]:
        row = self._rules.framework.rows.get(id)
        return self._rules.framework.evidence_of_rows([row] if row else [self._rules.framework.rows["step.train"]])

    @staticmethod
    def _of_points(points: Iterable[Point]) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(evidence for point in points for evidence in point.evidence))


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:g}"
