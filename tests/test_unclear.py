"""Messages that ask nothing which the guideline could answer: only pointing, about the advisor itself, nonsense, more than there is."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor
from advisor.types import Turn


@pytest.mark.parametrize(
    "question", ["哪張？", "那張呢", "第二個是什麼", "這兩個差在哪", "再來呢", "所以我要選哪個", "Which one?", "what about the second"]
)
def test_what_only_points_is_asked_back_for_a_name(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "declined"
    assert "請說出" in answer.text or "Please name" in answer.text


def test_what_points_to_the_conversation_is_answered_from_it(advisor: Advisor) -> None:
    answer = advisor.answer("第二個是什麼", [Turn("AI 應用人才有哪幾類")])
    assert answer.outcome == "answered"
    assert "產品與分析型" in answer.text


@pytest.mark.parametrize("question", ["你是誰做的", "你背後是哪家的模型", "你能做什麼", "你是用 GPT 嗎", "are you a human?"])
def test_questions_about_the_advisor_are_told_what_it_is_for(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "declined"
    assert "2025 AI" in answer.text
    assert not answer.citations


def test_a_question_about_the_guideline_beside_one_about_the_advisor_is_answered(advisor: Advisor) -> None:
    answer = advisor.answer("你是機器人吧哈哈，不管啦，幫我看一下關卡B是什麼")
    assert "自動化工作流" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "紫色的認證會飛嗎",
        "iPAS 吃起來甜嗎",
        "關卡A可以吃嗎",
        "所以 NLP 工程師聞起來香嗎",
        "三階分類框架的重量是多少公斤",
        "認證三階有幾公分",
        "how heavy is gate B",
        "AWS 那張要幾分才過",
        "哪個產業最帥",
        "能力光譜可以拿來煮飯嗎",
        "Can gate C swim?",
    ],
)
def test_what_no_row_could_have_is_neither_affirmed_nor_listed(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert not answer.text.startswith(("是的", "Yes"))


@pytest.mark.parametrize("question", ["Midjourney 有列進去嗎", "指引有把 Canva 放進去嗎"])
def test_whether_a_thing_is_listed_is_affirmed(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith("是的")


@pytest.mark.parametrize(
    ("question", "told"), [("能力 12 是什麼", "沒有第 12 項"), ("tier 4 是什麼", "沒有第 4 階"), ("Step 5 要做什麼", "沒有第 5")]
)
def test_a_label_beyond_the_last_is_said_not_to_be_there(advisor: Advisor, question: str, told: str) -> None:
    assert told in advisor.answer(question).text


def test_only_so_many_is_corrected_where_there_are_more(advisor: Advisor) -> None:
    assert advisor.answer("為什麼 Pro-code 只有兩項能力").text.startswith("要先更正：Pro-code 落在此區的能力共 3 項")
