"""The scoring helpers in the words of the field: who belongs where, what to take next, what is still missing."""

from __future__ import annotations

import re
from random import Random

import pytest

from advisor.errors import InputError
from advisor.framework import Framework
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import (
    Assessment,
    AssessmentRequest,
    Background,
    CareerPlan,
    CertificationRequest,
    Comparison,
    ComparisonRequest,
    MatchRequest,
    Member,
    PathRequest,
    Recommendation,
    RoleMatch,
    Scope,
    TeamRequest,
    TeamStock,
)
from advisor.types import Kind

FOOTNOTE = "*註：Microsoft 認證將於 115/6 由 AI-901/103 接續 AI-900/102。"


def recommend(helpers: Helpers, request: CertificationRequest) -> Recommendation:
    result = helpers.run(request)
    assert isinstance(result, Recommendation)
    return result


def assess(helpers: Helpers, role: str | None, **levels: int) -> Assessment:
    result = helpers.run(AssessmentRequest(tuple((f"competency.{id}", level) for id, level in levels.items()), role))
    assert isinstance(result, Assessment)
    return result


def plan(helpers: Helpers, request: PathRequest) -> CareerPlan:
    result = helpers.run(request)
    assert isinstance(result, CareerPlan)
    return result


def match(helpers: Helpers, request: MatchRequest) -> RoleMatch:
    result = helpers.run(request)
    assert isinstance(result, RoleMatch)
    return result


def stock(helpers: Helpers, *members: Member) -> TeamStock:
    result = helpers.run(TeamRequest(members))
    assert isinstance(result, TeamStock)
    return result


def compare(helpers: Helpers, *items: str) -> Comparison:
    result = helpers.run(ComparisonRequest(items))
    assert isinstance(result, Comparison)
    return result


# Who belongs where.


@pytest.mark.parametrize(
    ("words", "tier", "kind"),
    [
        ("管理階層", "tier.literacy", "guideline"),
        ("業務", "tier.tooling", "guideline"),
        ("行銷", "tier.tooling", "guideline"),
        ("企劃", "tier.tooling", "guideline"),
        ("行政", "tier.tooling", "guideline"),
        ("專案經理", "tier.project", "guideline"),
        ("AI 工程師", "tier.project", "guideline"),
        ("資料科學家", "tier.project", "guideline"),
        # §10 says "AI 工程師"; that each of §6's four is one is read off.
        ("NLP 工程師", "tier.project", "reading"),
        ("LLM 工程師", "tier.project", "reading"),
        ("CV 工程師", "tier.project", "reading"),
        ("ML 工程師", "tier.project", "reading"),
    ],
)
def test_a_role_of_the_guideline_is_placed_on_its_word(helpers: Helpers, framework: Framework, words: str, tier: str, kind: Kind) -> None:
    role = helpers.names.role(words)
    assert role is not None
    placed = recommend(helpers, CertificationRequest(role)).role
    assert (placed.tier, placed.tier_name, placed.fact.kind) == (tier, framework.rows[tier].name, kind)
    assert [evidence.section for evidence in placed.fact.evidence] == [10]
    assert ("AI 工程師" if kind == "reading" else words) in placed.fact.evidence[0].quote
    assert "指引沒有寫" not in placed.fact.text.zh


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("AI 應用規劃師", "tier.project"),
        ("AI 導入顧問", "tier.project"),
        ("AI 產品經理", "tier.project"),
        ("流程優化專員", "tier.tooling"),
        ("資料分析師", "tier.tooling"),
        ("資料標註師", "tier.tooling"),
        ("會計", "tier.tooling"),
        ("律師", "tier.tooling"),
        ("護理師", "tier.tooling"),
        ("老師", "tier.tooling"),
        ("軟體工程師", "tier.project"),
        ("MLOps 工程師", "tier.project"),
        ("資安長", "tier.literacy"),
        ("大學生", "tier.literacy"),
        ("other", "tier.tooling"),
    ],
)
def test_a_role_that_the_guideline_gives_no_tier_is_placed_by_our_rule_and_said_to_be(helpers: Helpers, words: str, tier: str) -> None:
    role = helpers.names.role(words)
    placed = recommend(helpers, CertificationRequest(role)).role
    assert (placed.tier, placed.fact.kind) == (tier, "rubric")
    assert placed.fact.text.zh.startswith("指引沒有寫") and placed.name.zh in placed.fact.text.zh
    assert placed.fact.text.en.startswith("The guideline gives no tier for")
    # What it is placed by is our reading of the tier's goal.
    assert [evidence.section for evidence in placed.fact.evidence] == [10]
    text, _ = helpers.markdown(recommend(helpers, CertificationRequest(role)), "zh-TW")
    assert "本工具的規則，非原文" in text.split("。")[0]


def test_who_names_no_role_is_told_what_is_required_of_everybody(helpers: Helpers) -> None:
    result = recommend(helpers, CertificationRequest())
    assert result.role.tier == "tier.literacy" and "全員必備" in result.role.fact.evidence[0].quote
    assert [(fact.kind, "沒有說明職務" in fact.text.zh) for fact in result.assumptions] == [("rubric", True)]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("marketing", "marketing"),
        ("行銷專員", "marketing"),
        ("业务", "sales"),
        ("行銷企劃專員", "planning_staff"),
        ("Data Scientist", "data_scientist"),
        ("llm_engineer", "llm_engineer"),
        ("accountant", "會計"),
        ("忍者", None),
        ("", None),
    ],
)
def test_a_role_is_known_by_its_names(helpers: Helpers, words: str, role: str | None) -> None:
    assert helpers.names.role(words) == role


def test_an_unknown_role_is_refused_with_roles_that_it_may_be(helpers: Helpers) -> None:
    with pytest.raises(InputError, match="忍者") as refused:
        helpers.names.role_or_fail("忍者")
    assert "管理階層" in refused.value.remedy and "其他職務" in refused.value.remedy


# Certifications.


@pytest.mark.parametrize(("old", "new"), [("AI-900", "certification.ai_901"), ("AI-102", "certification.ai_103")])
@pytest.mark.parametrize("role", ["marketing", "llm_engineer"])
def test_who_holds_an_old_code_is_led_to_its_successor(helpers: Helpers, role: str, old: str, new: str) -> None:
    result = recommend(helpers, CertificationRequest(role, held=(old,)))
    successor = next(one for one in result.ranked if one.id == new)
    assert [text.zh for text in successor.succeeds] == [old]
    (note,) = successor.notes
    assert note.kind == "guideline" and [(one.section, one.quote) for one in note.evidence] == [(11, FOOTNOTE)]
    assert f"你已有的 {old} 自 115/6 起由 {successor.name.zh} 接續" in note.text.zh
    assert "June 2026" in note.text.en
    text, citations = helpers.markdown(result, "zh-TW")
    assert note.text.zh in text and FOOTNOTE in {citation.quote for citation in citations}


def test_the_junior_ipas_is_not_recommended_again_to_who_holds_it(helpers: Helpers) -> None:
    without = recommend(helpers, CertificationRequest("planning_staff"))
    assert without.ranked[0].id == "certification.ipas_junior"
    result = recommend(helpers, CertificationRequest("planning_staff", held=("certification.ipas_junior",)))
    assert "certification.ipas_junior" not in {one.id for one in result.ranked}
    assert [name.zh for name in result.held] == ["iPAS 初級 AI 應用規劃師"]
    assert "已具備、不再推薦：iPAS 初級 AI 應用規劃師。" in helpers.markdown(result, "zh-TW")[0]


def test_who_holds_all_of_the_depth_is_told_so(helpers: Helpers) -> None:
    entry = tuple(one.id for one in recommend(helpers, CertificationRequest("marketing")).ranked if one.inside)
    result = recommend(helpers, CertificationRequest("marketing", held=entry))
    assert not any(one.inside for one in result.ranked)
    assert "都已具備" in result.assumptions[0].text.zh


@pytest.mark.parametrize(
    "role",
    ["everyone", "management", "sales", "marketing", "planning_staff", "administration", "project_manager", "planner", "會計", "other"],
)
def test_who_wants_domestic_ones_only_gets_them_before_the_international_ones_of_the_same_depth(helpers: Helpers, role: str) -> None:
    ranked = recommend(helpers, CertificationRequest(role, "domestic")).ranked
    for depth in (True, False):
        scopes = [one.scope for one in ranked if one.inside == depth]
        assert scopes == sorted(scopes) and len(set(scopes)) == 2


@pytest.mark.parametrize("scope", ["domestic", "international"])
@pytest.mark.parametrize("role", ["marketing", "data_scientist", "llm_engineer", "data_analyst", "大學生", "軟體工程師"])
def test_who_wants_one_scope_only_is_shown_no_other(helpers: Helpers, role: str, scope: Scope) -> None:
    result = recommend(helpers, CertificationRequest(role, scope))
    assert len(result.fitting) >= 2 and {one.scope for one in result.fitting} == {scope}
    text, _ = helpers.markdown(result, "zh-TW")
    shown = [line.split("|")[2].strip() for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert shown == [one.name.zh for one in result.fitting]


@pytest.mark.parametrize(
    ("role", "words", "first"),
    [
        ("data_scientist", "Google Cloud", "certification.google_pmle"),
        ("ml_engineer", "GCP", "certification.google_pmle"),
        ("data_scientist", "SageMaker", "certification.aws_ml"),
        ("llm_engineer", "Azure", "certification.ai_103"),
        ("llm_engineer", "watsonx", "certification.ibm_ai"),
        ("data_analyst", "微軟", "certification.ai_901"),
        ("planner", "產業人才能力鑑定", "certification.ipas_intermediate"),
        ("sales", "資訊工業策進會", "certification.iii_office"),
    ],
)
def test_a_company_on_a_platform_is_led_to_the_certification_of_its_vendor(helpers: Helpers, role: str, words: str, first: str) -> None:
    vendor = helpers.names.vendor(words)
    assert vendor is not None
    best = recommend(helpers, CertificationRequest(role, vendors=(vendor,))).ranked[0]
    assert (best.id, best.issuer.zh) == (first, vendor)
    earned = {point.factor: point.points == point.most for point in best.points}
    assert earned["vendor"] and earned["depth"] and earned["subject"]


@pytest.mark.parametrize(
    ("background", "role", "first"),
    [("cross_field", "management", "certification.ipas_junior"), ("science", "ml_engineer", "certification.aws_ml")],
)
def test_a_background_adds_its_direction(helpers: Helpers, background: Background, role: str, first: str) -> None:
    ranked = recommend(helpers, CertificationRequest(role, background=background)).ranked
    assert ranked[0].id == first
    point = next(point for point in ranked[0].points if point.factor == "background")
    assert point.points == point.most > 0 and point.evidence[0].section == (13 if background == "cross_field" else 12)


def test_only_what_is_asked_for_can_cost_points(helpers: Helpers) -> None:
    for one in recommend(helpers, CertificationRequest("annotator")).ranked:
        open_to_all = [point for point in one.points if point.factor in ("subject", "scope", "vendor", "background")]
        assert all(point.points == point.most and point.kind == "rubric" for point in open_to_all), one.id


# Competencies.


def test_what_was_not_assessed_is_not_level_zero(helpers: Helpers) -> None:
    nothing, zero = assess(helpers, "marketing"), assess(helpers, "marketing", documents=0)
    assert nothing.gaps == () and {one.gap for one in nothing.competencies} == {None}
    assert [zone.mean for zone in nothing.zones] == [None, None, None]
    assert zero.gaps == ("competency.documents",) and zero.zones[0].mean == 0.0
    assert nothing.tier_reached is None and "還沒自評" in nothing.next_tier.text.zh


def test_who_names_no_role_is_assessed_against_any_other_role_and_told_so(helpers: Helpers) -> None:
    result = assess(helpers, None, documents=5)
    assert result.role.id == "other" and "沒有說明目標職務" in result.assumptions[0].text.zh


def test_marketing_that_lacks_pictures_trains_the_application_side_first(helpers: Helpers) -> None:
    result = assess(helpers, "marketing", ai_literacy=3, documents=4, images=1, video=1, automation=0)
    assert result.gaps[0] == "competency.images" and result.side == "application"
    assert "competency.images" in result.first and "competency.documents" in result.strengths
    assert result.training.evidence[0].section == 14


def test_an_engineer_who_lacks_programming_trains_the_development_side_first(helpers: Helpers) -> None:
    result = assess(helpers, "ml_engineer", ai_literacy=3, programming=1, training=1, engineering=1)
    assert result.side == "development"
    assert set(result.first) == {"competency.programming", "competency.training", "competency.engineering"}


def test_who_meets_every_target_has_reached_the_tier(helpers: Helpers) -> None:
    targets = helpers.rules.targets("project_manager")
    levels = {id.removeprefix("competency."): level for id, level in targets.items()}
    result = assess(helpers, "project_manager", **levels)
    assert result.tier_reached == "tier.project" and result.gaps == () and "都已達到" in result.next_tier.text.zh
    short = assess(helpers, "project_manager", **levels | {"governance_literacy": 1})
    assert short.tier_reached is None and short.gaps == ("competency.governance_literacy",)


@pytest.mark.parametrize(
    "levels",
    [
        (("competency.documents", 6),),
        (("competency.documents", -1),),
        (("competency.juggling", 1),),
        (("competency.documents", 1), ("competency.documents", 2)),
    ],
)
def test_a_level_that_is_none_is_refused(helpers: Helpers, levels: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(InputError) as refused:
        helpers.run(AssessmentRequest(levels))
    assert refused.value.remedy


# Career paths.


def test_with_excel_and_prompts_two_gates_are_ahead_to_an_ai_project_manager(helpers: Helpers) -> None:
    role = helpers.names.role("AI 專案經理")
    result = plan(helpers, PathRequest("cross_field", role, ("Excel", "Prompt")))
    assert result.reaches_target
    assert [(gate.id, gate.state) for gate in result.gates] == [("gate.a", "done"), ("gate.b", "ahead"), ("gate.c", "partly")]
    assert [gate.id for gate in result.ahead] == ["gate.b", "gate.c"]
    assert [(part.name.zh, part.has) for part in result.gates[2].parts] == [("Excel 進階", True), ("基礎 Python", False)]
    assert all(gate.fact.kind == "guideline" and gate.fact.evidence[0].section == 13 for gate in result.gates)
    assert "還有 2 關：關卡 B、關卡 C。" in helpers.markdown(result, "zh-TW")[0]


def test_who_can_do_all_that_the_gates_ask_for_has_them_behind(helpers: Helpers) -> None:
    result = plan(helpers, PathRequest("cross_field", None, ("提示詞", "Zapier 自動化", "樞紐分析", "會一點 python")))
    assert result.ahead == () and "都已具備" in helpers.markdown(result, "zh-TW")[0]


def test_a_skill_that_no_gate_asks_for_is_said_to_be_left_out(helpers: Helpers) -> None:
    result = plan(helpers, PathRequest("cross_field", None, ("游泳", "Excel")))
    assert "游泳" in result.assumptions[-1].text.zh and "Excel" not in result.assumptions[-1].text.zh


@pytest.mark.parametrize("role", [None, "llm_engineer", "data_scientist"])
def test_the_science_path_says_that_its_steps_are_not_in_the_text(helpers: Helpers, role: str | None) -> None:
    result = plan(helpers, PathRequest("science", role))
    assert result.gates == () and result.end is None and result.reaches_target is None
    assert result.missing is not None and "沒有收在文字裡" in result.missing.text.zh
    assert [evidence.section for evidence in (*result.missing.evidence, *result.strategy.evidence)] == [12, 12]
    assert "模型微調與部署" in result.strategy.text.zh
    assert "沒有收在文字裡" in helpers.markdown(result, "zh-TW")[0] and "not in the text" in helpers.markdown(result, "en")[0]


def test_the_path_is_the_roles_where_no_background_was_said(helpers: Helpers) -> None:
    assert plan(helpers, PathRequest(role="cv_engineer")).background == "science"
    assert plan(helpers, PathRequest(role="consultant")).background == "cross_field"
    assert plan(helpers, PathRequest(role="consultant")).reaches_target
    assert plan(helpers, PathRequest("cross_field", "marketing")).reaches_target is False


# Roles that fit.


@pytest.mark.parametrize(
    ("request_", "role", "score"),
    [
        (MatchRequest(outputs=("情感分析",), tools=("spaCy",)), "engineer.nlp", 100),
        (MatchRequest(tools=("YOLO", "OpenCV"), data=("照片",)), "engineer.cv", 100),
        (MatchRequest(outputs=("recommender system",), tools=("sklearn",)), "engineer.ml", 100),
        (MatchRequest(outputs=("chatbot",), tools=("GPT",)), "engineer.llm", 100),
        (MatchRequest(tools=("FastAPI",)), "work_area.api", 100),
        (MatchRequest(interests=("品質把控",)), "job_title.annotator", 100),
    ],
)
def test_who_likes_what_a_role_does_is_led_to_it(helpers: Helpers, request_: MatchRequest, role: str, score: int) -> None:
    result = match(helpers, request_)
    assert (result.ranked[0].id, result.ranked[0].rank, result.ranked[0].score) == (role, 1, score)
    assert result.unknown == ()
    assert all(point.evidence[0].section in (4, 5, 6) for one in result.ranked for point in one.points)


def test_a_wish_that_no_role_shares_is_named(helpers: Helpers) -> None:
    result = match(helpers, MatchRequest(interests=("游泳", "ChatGPT")))
    assert result.ranked == () and result.unknown == ("游泳",)
    # §7 has it, but with no role.
    assert [(fact.evidence[0].section, "ChatGPT" in fact.text.zh) for fact in result.elsewhere] == [(7, True)]


# Comparisons.


def test_the_two_lower_tiers_share_their_depth(helpers: Helpers) -> None:
    result = compare(helpers, "tier.literacy", "tier.tooling")
    assert {one.name.zh: one.same for one in result.attributes} == {
        "目標": False,
        "適用對象": False,
        "對應地圖的應用深度": True,
        "地圖上對應的認證": True,
    }


def test_two_engineers_are_set_against_each_other_by_what_the_guideline_says_of_them(helpers: Helpers) -> None:
    result = compare(helpers, "nlp_engineer", "cv_engineer")
    assert [item.zh for item in result.items] == ["NLP 工程師", "CV 工程師"]
    assert [one.name.zh for one in result.attributes] == ["對應的認證階層", "處理對象", "核心技術", "最終產出"]
    assert [one.same for one in result.attributes] == [True, False, False, False]


def test_what_only_one_of_two_has_is_not_the_same(helpers: Helpers) -> None:
    result = compare(helpers, "certification.ai_901", "certification.aws_practitioner")
    same = {one.name.zh: one.same for one in result.attributes}
    assert same["應用深度"] and not same["接續的舊認證"]
    text, _ = helpers.markdown(result, "zh-TW")
    assert "| 接續的舊認證 | AI-900 | —" in text


@pytest.mark.parametrize("items", [(), ("tier.tooling",), ("tier.tooling", "tier.tooling"), ("tier.tooling", "tier.fourth")])
def test_a_comparison_needs_two_things_that_there_are(helpers: Helpers, items: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        compare(helpers, *items)


# Teams.


def levels(**given: int) -> tuple[tuple[str, int], ...]:
    return tuple((f"competency.{id}", level) for id, level in given.items())


def test_a_team_is_told_who_needs_what_and_on_which_side(helpers: Helpers) -> None:
    result = stock(
        helpers,
        Member(2, "王小明", "行銷", levels(documents=1, images=1, programming=0)),
        Member(3, "李小華", "ML 工程師", levels(documents=3, programming=1, training=0)),
        Member(4, "陳大文", "專案經理", held=("certification.ipas_intermediate",)),
    )
    marketing, engineer, manager = result.needs
    assert (marketing.tier, marketing.side, marketing.reached) == ("tier.tooling", "application", False)
    assert (engineer.tier, engineer.side, engineer.reached) == ("tier.project", "development", False)
    # Nothing assessed: neither met nor missed.
    assert (manager.tier, manager.side, manager.reached, manager.gaps) == ("tier.project", None, None, ())
    assert manager.certification is not None and "iPAS" not in manager.certification.zh
    assert [(share.id, share.count) for share in result.training] == [("application", 1), ("development", 1)]
    assert [(tier.id, tier.of) for tier in result.tiers] == [("tier.literacy", 0), ("tier.tooling", 1), ("tier.project", 2)]
    assert [team.role.id for team in result.roles] == ["marketing", "project_manager", "ml_engineer"]
    assert [step.action.evidence[0].section for step in result.steps] == [14] * 4


def test_a_role_in_a_team_that_is_not_known_is_reported_and_counted_as_any_other(helpers: Helpers) -> None:
    result = stock(helpers, Member(2, "王小明", "忍者", levels(documents=1)), Member(3, "李小華", "會計"))
    assert [(problem.line, "忍者" in problem.message.zh) for problem in result.problems] == [(2, True)]
    assert [need.role_id for need in result.needs] == ["other", "會計"]
    assert result.needs[0].role.zh == "忍者"


def test_a_zone_is_covered_by_whoever_reaches_the_mark_on_average(helpers: Helpers) -> None:
    result = stock(
        helpers,
        Member(2, "A", "行銷", levels(documents=5, images=1)),
        Member(3, "B", "行銷", levels(documents=3, images=2)),
        Member(4, "C", "行銷", levels(programming=4)),
    )
    assert [(zone.count, zone.of, zone.mean) for zone in result.zones] == [(1, 2, 2.75), (0, 0, None), (1, 1, 4.0)]


def test_a_team_of_five_thousand_is_taken_stock_of_and_tells_how_far_it_is(helpers: Helpers) -> None:
    random = Random(14)
    people = [
        Member(
            line,
            f"員工 {line}",
            random.choice(("行銷", "業務", "ML 工程師", "會計", "專案經理", "忍者")),
            tuple((row.id, random.randint(0, 5)) for row in helpers.rules.competencies if random.random() < 0.9),
            random.choice(((), ("AI-900",), ("certification.ipas_junior",))),
        )
        for line in range(2, 5002)
    ]
    told: list[tuple[int, int]] = []
    result = helpers.run(TeamRequest(tuple(people)), lambda done, of: told.append((done, of)))
    assert isinstance(result, TeamStock) and result.people == sum(tier.of for tier in result.tiers) == 5000
    assert len(told) > 2 and told == sorted(set(told)) and told[-1] == (5000, 5000)
    assert len(result.problems) == sum(member.role == "忍者" for member in people)
    text, _ = helpers.markdown(result, "zh-TW")
    assert text.count("| 員工 ") == 5000
