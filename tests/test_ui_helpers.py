"""The helper pages as HTML: what results say, that all of it has its kind and source, and that nothing typed becomes active."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ui_scripted import real_helpers

from advisor.errors import InputError
from advisor.scoring.values import (
    Assessment,
    AssessmentRequest,
    CareerPlan,
    CertificationRequest,
    Fact,
    Member,
    PathRequest,
    Problem,
    Recommendation,
    TeamRequest,
    TeamStock,
)
from advisor.types import Language, Text
from ui import assess_view, choices, fit_view, path_view, team_view
from ui.charts import Axis, radar, shade, width, wrapped
from ui.citing import Look
from ui.exports import Handouts, discard
from ui.handover import about_certifications, about_levels, about_path, about_team
from ui.pieces import ask_on, refusal
from ui.strings import LANGUAGES, Strings

NASTY = '<img src=x onerror="hack()">'
IDS = [id for id, _ in real_helpers().names.competencies]
NAMES = dict(real_helpers().names.competencies)
STANDS = {row.id: real_helpers().rules.framework.evidence_of_rows([row]) for row in real_helpers().rules.competencies}


def look(language: Language = "zh-TW") -> Look:
    return Look(Strings(language), {section.number: section.title for section in real_helpers().rules.framework.sections})


def recommended(**asked: object) -> Recommendation:
    found = real_helpers().run(CertificationRequest(**asked))  # type: ignore[arg-type]
    assert isinstance(found, Recommendation)
    return found


def assessed(levels: dict[str, int], role: str | None = "marketing") -> Assessment:
    found = real_helpers().run(AssessmentRequest(tuple((f"competency.{id}", level) for id, level in levels.items()), role))
    assert isinstance(found, Assessment)
    return found


def planned(**asked: object) -> CareerPlan:
    found = real_helpers().run(PathRequest(**asked))  # type: ignore[arg-type]
    assert isinstance(found, CareerPlan)
    return found


def taken(*members: Member, problems: tuple[Problem, ...] = ()) -> TeamStock:
    found = real_helpers().run(TeamRequest(members, problems))
    assert isinstance(found, TeamStock)
    return found


class Pieces(HTMLParser):
    """Elements by class, each with its text and the classes of what is inside."""

    def __init__(self, html: str, name: str) -> None:
        super().__init__()
        self._name, self._depth = name, 0
        self.found: list[tuple[str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = (dict(attributes).get("class") or "").split()
        if self._depth:
            self._depth += 1
            self.found[-1][1].extend(names)
        elif self._name in (tag, *names):
            self._depth = 1
            self.found.append(("", list(names)))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self._depth -= bool(self._depth)

    def handle_data(self, data: str) -> None:
        if self._depth:
            text, names = self.found[-1]
            self.found[-1] = (text + data, names)


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


# Certification fit.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_score_and_point_of_a_ranking_stands_in_the_page(language: Language) -> None:
    found = recommended(role="marketing", scope="domestic", held=("certification.ipas_junior",))
    html = fit_view.fit(found, "?", look(language))
    cards = Pieces(html, "card").found
    assert len(cards) == len(found.ranked)
    for (text, _), ranked in zip(cards, found.ranked, strict=True):
        assert f"{ranked.score}/100" in text
        assert ranked.name.to(language) in text
        for point in ranked.points:
            assert f"{point.name.to(language)} {point.points}/{point.most}" in text
            assert point.reason.to(language) in text
    assert sum(point.points for point in found.ranked[0].points) == found.ranked[0].score


def test_every_point_has_the_badge_of_its_kind_and_a_section_chip() -> None:
    found = recommended(role="data_scientist", vendors=("AWS",), background="science")
    rows = Pieces(fit_view.fit(found, "?", look()), "tr").found
    points = [point for ranked in found.ranked for point in ranked.points]
    lines = [(text, names) for text, names in rows if "badge" in names]
    assert len(lines) == len(points)
    for (text, names), point in zip(lines, points, strict=True):
        assert f"kind-{point.kind}" in names
        assert "cite" in names
        assert all(f"§{evidence.section}" in text for evidence in point.evidence)


def test_certifications_of_another_depth_are_folded_away_behind_those_of_the_tier() -> None:
    html = fit_view.fit(recommended(role="marketing"), "?", look())
    inside, folded = html.split('<details class="other-depth"')
    assert "iPAS 初級" in inside
    assert "iPAS 中級" not in inside
    assert "iPAS 中級" in folded


def test_chips_open_the_section_with_the_quote_as_in_answers() -> None:
    found = recommended(role="marketing")
    html = fit_view.fit(found, "?", look())
    evidence = found.role.fact.evidence[0]
    assert f'data-section="{evidence.section}"' in html
    assert f'data-quote="{evidence.quote}"' in unescape(html)
    markers = [int(marker) for marker in re.findall(r'data-marker="(\d+)"', html)]
    assert sorted(set(markers)) == list(range(1, max(markers) + 1))


def test_the_matrix_has_each_score_and_outlines_what_lies_in_the_depth() -> None:
    results = [recommended(role=role) for role in ("marketing", "ml_engineer")]
    order = [one.id for one in real_helpers().rules.certifications]
    cells = Pieces(fit_view.matrix([("a", results)], order, look()), "heat-cell").found
    scores = [next(one for one in found.ranked if one.id == id) for found in results for id in order]
    assert [(int(re.findall(r"\d+", text)[0]), "inside" in names) for text, names in cells] == [(one.score, one.inside) for one in scores]


def test_every_role_and_title_can_be_chosen_and_labels_are_not_shared() -> None:
    helpers = real_helpers()
    for language in LANGUAGES:
        offered = choices.roles(helpers, language, everyone=True)
        assert {value for _, value in offered} == {"everyone", *helpers.names.role_names, *helpers.names.family}
        assert len({label for label, _ in offered}) == len(offered)
        assert all(choices.role_of(helpers, value) for _, value in offered)
    with pytest.raises(InputError, match="zzz"):
        choices.role_of(helpers, "zzz")


# Career path.


def test_the_gates_are_drawn_with_what_is_there_and_what_is_missing() -> None:
    plan = planned(background="cross_field", skills=("提示詞工程", "Excel 進階"))
    html = path_view.path(plan, "跨域", "?", look())
    steps = Pieces(html, "step").found
    assert [next(name for name in names if name.startswith("step-")) for _, names in steps] == [
        "step-start",
        "step-done",
        "step-ahead",
        "step-partly",
        "step-end",
    ]
    assert all("badge" in names and "cite" in names for _, names in steps)
    assert re.search(r"基礎 Python\s*還缺", text_of(html))
    assert "2 關還在前面（共 3 關）" in re.sub(r"\s+", " ", text_of(html))


def test_the_science_path_says_that_its_steps_are_not_in_the_text() -> None:
    html = path_view.path(planned(background="science"), "理工", "?", look())
    assert "step-start" not in html
    assert "沒有收在文字裡" in html
    assert "§12" in html


def test_skills_that_somebody_typed_stay_text() -> None:
    html = path_view.path(planned(background="cross_field", skills=(NASTY,)), NASTY, NASTY, look())
    assert "<img" not in html
    assert NASTY in unescape(html)


# Self-assessment.


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_radar_stand_in_a_table(language: Language) -> None:
    found = assessed({"ai_literacy": 2, "programming": 0, "documents": 5})
    rows = Pieces(assess_view.details(found, STANDS, "?", look(language)), "tr").found[1:12]
    for (text, names), one in zip(rows, found.competencies, strict=True):
        level = Strings(language)("assess.unrated") if one.level is None else one.level
        gap = "–" if one.gap is None else one.gap
        assert re.search(rf"{re.escape(one.name.to(language))}.*{level}{one.target}{gap}§3", text)
        assert "cite" in names
    chart = unescape(assess_view.overview(found, look(language)))
    assert all(one.name.to(language) in chart for one in found.competencies)


def test_not_assessed_is_not_level_zero() -> None:
    found = assessed({"programming": 0})
    chart = assess_view.overview(found, look())
    assert chart.count('class="value-mark"') == 1
    assert chart.count('class="target-mark"') == len(IDS)
    assert assess_view.details(found, STANDS, "?", look()).count("未評") == len(IDS) - 1


def test_each_level_has_its_sentence_in_both_languages() -> None:
    rubric = real_helpers().rules.rubric
    html = assess_view.descriptor(rubric.levels, rubric.descriptors["competency.documents"])
    assert re.findall(r'data-for="(\w+)"', html) == ["none", "0", "1", "2", "3", "4", "5"]
    for meaning in rubric.descriptors["competency.documents"]:
        assert meaning.zh in html
        assert meaning.en in unescape(html)


def test_facts_without_a_passage_have_their_badge_still() -> None:
    found = replace(assessed({}), assumptions=(Fact(Text(NASTY, NASTY), "rubric"),))
    html = assess_view.overview(found, look())
    assert "<img" not in html
    assert all("badge" in names for _, names in Pieces(html, "fact").found)


# A team.

MEMBERS = (
    Member(2, NASTY, "行銷", (("competency.documents", 1),), ("AI-900",)),
    Member(3, "李四", "ML 工程師", tuple((id, 5) for id in IDS)),
)


def test_names_and_roles_of_a_table_stay_text() -> None:
    found = taken(*MEMBERS, replace(MEMBERS[0], line=4, role=NASTY), problems=(Problem(2, NASTY, Text(NASTY, NASTY)),))
    everything = team_view.needs(found.needs, 0, found.people, NAMES, look()) + team_view.problems(found.problems, look())
    assert "<img" not in everything
    assert everything.count("&lt;img") >= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heat_map_and_the_tiles_say_the_numbers_of_the_stock(language: Language) -> None:
    found = taken(*MEMBERS)
    html = team_view.stock(found, NAMES, STANDS, "?", look(language))
    cells = [text.split("–")[0] or "–" for text, _ in Pieces(html, "heat-cell").found]
    expected = [cell.mean_gap for team in found.roles for cell in team.cells]
    assert cells == ["–" if gap is None else f"{gap:g}" for gap in expected]
    figures = [re.findall(r"\d+", text) for text, _ in Pieces(html, "tile-figure").found]
    shares = (*found.zones, *found.tiers, *found.training)
    assert figures == [[str(share.count), str(share.of)] for share in shares]


def test_every_sentence_of_the_plan_has_its_badge() -> None:
    found = taken(*MEMBERS)
    sentences = Pieces(team_view.stock(found, NAMES, STANDS, "?", look()), "fact").found
    assert len(sentences) == sum(1 + len(step.here) for step in found.steps)
    assert all("badge" in names for _, names in sentences)


def test_problems_are_told_by_row_and_column_the_first_fifty_and_how_many() -> None:
    many = tuple(Problem(line, "AI 素養", Text("不對", "wrong")) for line in range(2, 102))
    html = team_view.problems(many, look())
    assert len(Pieces(html, "tr").found) == 51
    assert "名單有 100 處要處理" in html
    assert "另有 50 處" in html
    assert team_view.problems((), look()) == ""


def test_five_thousand_people_are_paged_and_searched() -> None:
    people = taken(*(Member(line, f"員工{line}", "行銷" if line % 2 else "業務") for line in range(2, 5002)))
    html = team_view.needs(people.needs, 1, people.people, NAMES, look())
    assert len(Pieces(html, "tr").found) == 1 + team_view.PAGE
    assert "第 101–200 人，符合 5,000 人" in html
    assert [need.name for need in team_view.matching(people.needs, "員工4999", NAMES, look())] == ["員工4999"]
    assert len(team_view.matching(people.needs, "業務", NAMES, look())) == 2500
    assert "沒有符合的人" in team_view.needs([], 0, 5000, NAMES, look())


# What goes to the chat, and the rest.


def test_questions_for_the_chat_are_made_of_what_was_chosen() -> None:
    zh, en = Strings("zh-TW"), Strings("en")
    assert about_certifications("行銷", "domestic", (), ("iPAS 初級",), None, zh) == "行銷，只看國內，已有 iPAS 初級，推薦考哪張認證？"
    assert about_certifications("Sales", None, ("AWS",), (), None, en) == "Role: Sales; we use AWS; which certification is recommended?"
    assert about_path("cross_field", "AI 應用規劃師", ("Excel",), zh).startswith("跨域背景，已經會 Excel，目標是AI 應用規劃師")
    assert about_levels(None, [("AI 素養", 2)], zh) == "AI 素養 2 級，我要先補哪些能力？"
    assert about_team("行銷", "第二階", zh) == "行銷屬於第二階，適合考哪些認證？"


def test_a_question_and_a_refusal_are_escaped() -> None:
    html = ask_on('"><script>', Strings("en")) + refusal(InputError(NASTY, NASTY))
    assert "<script" not in html
    assert "<img" not in html


def test_a_printed_team_says_nothing_of_people() -> None:
    from ui.team import Team

    assert "李四" not in repr(Team(taken(*MEMBERS)))


def test_labels_of_the_radar_are_wrapped_and_escaped() -> None:
    names = [name.to(language) for _, name in real_helpers().names.competencies for language in LANGUAGES]
    assert all(width(line) <= 13 for name in names for line in wrapped(name, 11))
    assert ["".join(wrapped(name, 11)).replace(" ", "") for name in names] == [name.replace(" ", "") for name in names]
    assert "<img" not in radar([Axis(NASTY, None, 1)] * 3, 5, NASTY)


def test_shades_follow_the_numbers() -> None:
    assert [shade(value, 5) for value in (0, 2.5, 5, 9)] == ["--shade:0%", "--shade:50%", "--shade:100%", "--shade:100%"]


def test_handouts_are_one_a_session_and_go_with_it(tmp_path: Path) -> None:
    handouts = Handouts(tmp_path)
    first = handouts.make("a", "x.md", lambda path: path.write_text("1"))
    second = handouts.make("a", "x.md", lambda path: path.write_text("2"))
    other = handouts.make("b", "x.md", lambda path: path.write_text("3"))
    assert (first.exists(), second.exists(), other.exists()) == (False, True, True)
    handouts.forget("a")
    assert (second.parent.exists(), other.exists()) == (False, True)


def test_an_uploaded_file_is_deleted_with_its_folder(tmp_path: Path) -> None:
    upload = tmp_path / "hash" / "team.csv"
    upload.parent.mkdir()
    upload.write_text("x")
    discard(upload, tmp_path)
    discard(upload, tmp_path)
    assert list(tmp_path.iterdir()) == []
