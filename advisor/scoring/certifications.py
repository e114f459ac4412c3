"""Which certification fits: those of the depth that the role's tier asks for, ranked by what they share with the wishes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from advisor.scoring.phrases import joined, say
from advisor.scoring.rules import Certification, Rules
from advisor.scoring.values import CertificationRequest, Fact, Placed, Point, RankedCertification, Recommendation
from advisor.types import Evidence, Kind, Text


def recommend_certifications(rules: Rules, request: CertificationRequest) -> Recommendation:
    """All certifications to choose from, neither held nor turned down, best first. Raises InputError for a role that there is not."""
    request = replace(
        request,
        vendors=tuple(sorted(set(request.vendors))),
        held=tuple(sorted(set(request.held))),
        without=tuple(sorted(set(request.without))),
        among=tuple(certification.id for certification in rules.certifications if certification.id in request.among),
    )
    role = rules.placed(request.role)
    professional = rules.professional(role.tier)
    scored = [_scored(rules, request, role, certification, professional) for certification in rules.certifications]
    eligible = [ranked for ranked in scored if not request.among or ranked.id in request.among]
    open_to_take = [ranked for ranked in eligible if ranked.id not in request.held and not _turned_down(request, ranked)]
    # Of equal scores the map's order decides: `sorted` keeps it.
    ordered = sorted(open_to_take, key=lambda ranked: (not ranked.inside, -ranked.score))
    return Recommendation(
        request=request,
        role=role,
        depth=_depth(rules, role),
        ranked=tuple(_numbered(ordered)),
        held=tuple(_held(rules, request)),
        assumptions=tuple(_assumptions(rules, request, role)),
    )


def _turned_down(request: CertificationRequest, certification: Certification | RankedCertification) -> bool:
    return certification.id in request.without or certification.issuer.zh in request.without


def _depth(rules: Rules, role: Placed) -> Fact:
    tier = rules.framework.rows[role.tier]
    fact = rules.cell(tier, "depth")
    return replace(fact, text=say("depth", tier=rules.short(tier.id), depth=fact.text))


def _numbered(ordered: Iterable[RankedCertification]) -> Iterable[RankedCertification]:
    rank, before = 0, None
    for place, ranked in enumerate(ordered, 1):
        if (ranked.inside, ranked.score) != before:
            rank, before = place, (ranked.inside, ranked.score)
        yield replace(ranked, rank=rank)


def _scored(
    rules: Rules, request: CertificationRequest, role: Placed, certification: Certification, professional: bool
) -> RankedCertification:
    inside = certification.professional == professional
    points = (
        _point(rules, "depth", inside, certification.placed, "reading", certification, tier=rules.short(role.tier)),
        _of_subject(rules, "subject", _role_subjects(rules, request), certification, role.name),
        _of_scope(rules, request, certification),
        _of_vendor(rules, request, certification),
        _of_background(rules, request, certification),
        _of_example(rules, certification),
    )
    return RankedCertification(
        certification.id,
        certification.name,
        certification.issuer,
        certification.scope,
        0,
        sum(point.points for point in points),
        inside,
        points,
        tuple(value.text for value in rules.framework.rows[certification.id].cells.get("predecessor", ())) if certification.listed else (),
        tuple(_notes(rules, request, certification)),
    )


# The factors. What was not asked for costs nobody anything: every certification has its points in full.


def _point(
    rules: Rules,
    factor: str,
    earned: bool,
    evidence: tuple[Evidence, ...],
    kind: Kind,
    certification: Certification,
    reason: str | None = None,
    **said: object,
) -> Point:
    of = rules.rubric.factors[factor]
    # What a company's own certification is said to be stands in the rubric only.
    kind = kind if certification.listed else "rubric"
    text = say(f"{factor}_{reason or ('yes' if earned else 'no')}", **said)
    return Point(factor, of.name, of.weight if earned else 0, of.weight, text, kind, evidence)


def _role_subjects(rules: Rules, request: CertificationRequest) -> tuple[str, ...]:
    return rules.rule(request.role).subjects if request.role else ()


def _of_subject(rules: Rules, factor: str, wanted: tuple[str, ...], certification: Certification, role: Text) -> Point:
    if not wanted:
        return _point(rules, factor, True, certification.named, "rubric", certification, "open", role=role)
    shared = [subject for subject in certification.subjects if subject in wanted]
    subjects = rules.subject_names(shared or wanted)
    return _point(rules, factor, bool(shared), certification.named, "rubric", certification, role=role, subjects=subjects)


def _of_scope(rules: Rules, request: CertificationRequest, certification: Certification) -> Point:
    if request.scope is None:
        return _point(rules, "scope", True, _nature(rules, certification), "rubric", certification, "open")
    earned = certification.scope == request.scope
    return _point(
        rules,
        "scope",
        earned,
        _nature(rules, certification),
        "reading",
        certification,
        scope=say(certification.scope),
        wanted=say(request.scope),
    )


def _nature(rules: Rules, certification: Certification) -> tuple[Evidence, ...]:
    if certification.listed:
        return (rules.evidence(rules.framework.rows[certification.id], "nature"),)
    return rules.framework.evidence_of_rows([rules.framework.rows["axis.nature"]])


def _of_vendor(rules: Rules, request: CertificationRequest, certification: Certification) -> Point:
    if not request.vendors:
        return _point(rules, "vendor", True, certification.named, "rubric", certification, "open")
    earned = certification.issuer.zh in request.vendors
    return _point(rules, "vendor", earned, certification.named, "guideline", certification, issuer=certification.issuer)


def _of_background(rules: Rules, request: CertificationRequest, certification: Certification) -> Point:
    if request.background is None:
        evidence = (rules.evidence(rules.framework.rows["path.cross_field"], "strategy"),)
        return _point(rules, "background", True, evidence, "rubric", certification, "open")
    path = rules.framework.rows[f"path.{request.background}"]
    earned = bool(set(certification.subjects) & set(rules.rubric.backgrounds[request.background]))
    return _point(rules, "background", earned, (rules.evidence(path, "strategy"),), "rubric", certification, path=path.name)


def _of_example(rules: Rules, certification: Certification) -> Point:
    step = rules.framework.rows["step.certify"]
    named = {value.text.zh for value in step.cells["examples"]}
    earned = certification.issuer.zh in named
    return _point(
        rules,
        "example",
        earned,
        (rules.evidence(step, "examples"),),
        "guideline",
        certification,
        issuer=certification.issuer,
        step=step.name,
    )


# What goes with it.


def _notes(rules: Rules, request: CertificationRequest, certification: Certification) -> Iterable[Fact]:
    if not certification.listed:
        yield Fact(say("own_certification", certification=certification.name), "rubric")
        return
    row = rules.framework.rows[certification.id]
    if row.cells.get("predecessor"):
        old = rules.cell(row, "predecessor")
        when = rules.cell(row, "handover")
        held = old.text.zh in request.held
        said = "succeeds_held" if held else "succeeds"
        yield replace(old, text=say(said, certification=certification.name, old=old.text, when=when.text))


def _held(rules: Rules, request: CertificationRequest) -> Iterable[Text]:
    names = {certification.id: certification.name for certification in rules.certifications}
    for held in request.held:
        yield names.get(held, Text(held, held))


def _assumptions(rules: Rules, request: CertificationRequest, role: Placed) -> Iterable[Fact]:
    if request.role is None:
        yield Fact(say("assumed_everyone", tier=rules.short(role.tier)), "rubric", role.fact.evidence)
    if request.without:
        names = {certification.id: certification.name for certification in rules.certifications}
        names |= {certification.issuer.zh: certification.issuer for certification in rules.certifications}
        yield Fact(say("turned_down", names=joined(names.get(one, Text(one, one)) for one in request.without)), "rubric")
    inside = [certification for certification in rules.certifications if certification.professional == rules.professional(role.tier)]
    if all(certification.id in request.held for certification in inside):
        yield Fact(
            say("all_held", tier=rules.short(role.tier), names=joined(certification.name for certification in inside)),
            "rubric",
            role.fact.evidence,
        )
