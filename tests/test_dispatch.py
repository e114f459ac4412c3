"""Questions that need a scoring helper: the right one is called with the right arguments, without a language model, and shown exactly.

The cases are `evals/cases/known/helpers.jsonl`. They were written without sight of the advisor."""

from __future__ import annotations

import re
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage

from advisor.assembly import Assembly
from advisor.errors import InputError
from advisor.framework import Framework
from advisor.models import LanguageModel
from advisor.pipeline import Advisor
from advisor.tools import Tools
from advisor.types import Answer, Turn
from evals import scorers
from evals.cases import Case, load_cases

CASES = [case for case in load_cases("known") if case.calls is not None]


def asked(advisor: Advisor, case: Case) -> Answer:
    *before, last = case.turns
    return advisor.answer(last, [Turn(turn) for turn in before])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.id}")
def test_a_question_calls_the_helper_that_it_needs_with_its_arguments(advisor: Advisor, framework: Framework, case: Case) -> None:
    score = scorers.score(case, asked(advisor, case), None, None, framework)["right"]
    assert score.value == 1, score.explanation


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("從護理師轉 AI 導入顧問，六個月怎麼安排", "consultant"),
        ("行銷背景半年內轉成 AI 應用規劃師", "planner"),
        ("會計要怎麼變成 AI 應用規劃師", "planner"),
        ("如何從工程師變成資料科學家", "data_scientist"),
        ("From accountant to AI application planner, which gates?", "planner"),
        ("How can a nurse become an AI adoption consultant?", "consultant"),
    ],
)
def test_who_moves_from_one_role_to_another_is_shown_the_way_to_the_other(advisor: Advisor, question: str, role: str) -> None:
    [computed] = advisor.answer(question).helpers
    assert (computed["helper"], computed["arguments"]["role"]) == ("plan_career_path", role)


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("人資部想請教，行政同仁適合考哪張認證？", "administration"),
        ("資訊部要問，業務該拿哪張證照", "sales"),
        ("HR asking: which certification should our sales people take?", "sales"),
        ("行銷部在問，他們該考哪張", "marketing"),
    ],
)
def test_who_asks_for_others_is_not_whom_it_is_for(advisor: Advisor, question: str, role: str) -> None:
    [computed] = advisor.answer(question).helpers
    assert (computed["helper"], computed["arguments"]["role"]) == ("recommend_certifications", role)


def test_what_the_chat_shows_is_what_the_helper_computed(advisor: Advisor) -> None:
    for case in [case for case in CASES if [call.helper for call in case.calls or ()] == ["recommend_certifications"]][::5]:
        answer = asked(advisor, case)
        rows = [re.sub(r"\[\d+\]", "", line).strip("| ").split(" | ") for line in answer.text.splitlines() if line.startswith("| ")][2:]
        computed = {one["name"]: one for one in answer.helpers[0]["result"]["ranked"]}
        assert rows
        for rank, name, score, *points in rows:
            assert (int(rank), int(score)) == (computed[name]["rank"], computed[name]["score"])
            assert [int(number) for number in points] == [point["points"] for point in computed[name]["points"]]


def test_a_role_that_matters_is_asked_for_once_with_choices_and_a_default_is_said_meanwhile(advisor: Advisor) -> None:
    first = advisor.answer("推薦一張證照給我")
    assert "說一聲職務" in first.text
    assert "沒有說明職務，先以第一階" in first.text
    assert any("行銷" in choice for choice in first.suggestions)
    second = advisor.answer("只看國內的", [Turn("推薦一張證照給我")])
    assert "說一聲職務" not in second.text
    third = advisor.answer(first.suggestions[1], [Turn("推薦一張證照給我")])
    assert third.helpers[0]["arguments"] == {"role": "marketing"}


def test_a_level_off_the_scale_is_said_and_not_guessed(advisor: Advisor) -> None:
    answer = advisor.answer("我文書 7 分，自動化 1 分，缺什麼？")
    assert "文書應用的 7 不在 0 到 5 的量表上" in answer.text
    assert answer.helpers[0]["arguments"]["levels"] == {"competency.automation": 1}


def test_a_follow_up_may_ask_about_what_a_helper_listed(advisor: Advisor) -> None:
    turns = [Turn("我是行銷，推薦考哪張證照？"), Turn("為什麼？")]
    assert "資策會" in advisor.answer("第二張是誰發的？", turns).text


# Tools.


class ToolCallingModel(GenericFakeChatModel):
    """A scripted model that takes tools."""

    def bind_tools(self, tools: Any, **options: Any) -> Any:
        return self


def calling(name: str, **arguments: Any) -> LanguageModel:
    message: BaseMessage = AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": "1"}])
    return LanguageModel("scripted", ToolCallingModel(messages=iter([message] * 3)))


@pytest.fixture(scope="module")
def tools(advisor: Advisor) -> Tools:
    return Tools(advisor.helpers)


def test_a_tool_gives_the_helpers_own_result(tools: Tools, advisor: Advisor) -> None:
    offered = {tool.name: tool for tool in tools.langchain_tools()}
    assert set(offered) == {"recommend_certifications", "assess_competencies", "plan_career_path", "match_roles", "compare"}
    message = offered["recommend_certifications"].invoke(
        {"type": "tool_call", "id": "1", "name": "recommend_certifications", "args": {"role": "行銷", "vendors": ["微軟"]}}
    )
    request = tools.request("recommend_certifications", {"role": "行銷", "vendors": ["Microsoft"]})
    assert message.artifact == advisor.helpers.run(request)
    assert "iPAS 初級" in message.content


@pytest.mark.parametrize(
    ("helper", "arguments"),
    [
        ("recommend_certifications", {"role": "太空牧羊人"}),
        ("recommend_certifications", {"vendors": ["不存在公司"]}),
        ("assess_competencies", {"levels": {"游泳": 3}}),
        ("assess_competencies", {"levels": "很多"}),
        ("compare", {"items": ["iPAS 初級", "不存在"]}),
        ("take_stock_of_team", {}),
    ],
)
def test_arguments_that_a_model_made_up_are_refused(tools: Tools, helper: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        tools.request(helper, arguments)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("model", "called"),
    [
        (calling("recommend_certifications", role="行銷"), ["recommend_certifications"]),
        (calling("recommend_certifications", role="太空牧羊人"), []),
        (calling("drop_table"), []),
    ],
)
def test_a_model_may_call_a_helper_where_the_words_ask_for_none(assembly: Assembly, model: LanguageModel, called: list[str]) -> None:
    answer = assembly.advisor(model).answer("想更上一層樓，該往哪裡使力？")
    assert [helper["helper"] for helper in answer.helpers] == called
