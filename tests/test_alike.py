"""Whether several are alike, or of one, and what a list leaves out: a verdict where one is asked for."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("planner、consultant 的 core value 一樣嗎", "是的。"),
        ("AI加值型跟產品與分析型，要的技能一樣嗎？", "不是。"),
        ("CV 跟 NLP 工程師的產出不一樣嗎", "是的。"),
        ("TQC+ 跟 IBM 兩張深度一樣嗎", "是的。"),
        ("AI PM 跟資料分析師是不是同類型", "是的。"),
        ("YOLO 跟 CNN 是同一個工程師用的嗎", "是的。"),
        ("瑕疵檢測跟推薦系統是同一個工程師做的嗎", "不是。"),
        ("marketing 跟 admin 是 same tier 嗎", "是的。"),
        ("行銷跟專案經理是同一階嗎", "不是。"),
    ],
)
def test_whether_several_are_alike_is_said_first(advisor: Advisor, question: str, begins: str) -> None:
    assert advisor.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "held", "left_out"),
    [
        ("除了 ChatGPT，文書那組還有哪些工具", "MS Copilot、Gemini、Claude", "ChatGPT"),
        ("除了 Zapier 以外自動化那組還有哪些", "n8n、Power Automate", "Zapier"),
    ],
)
def test_the_others_of_a_group_that_is_named_are_told_without_the_one_left_out(
    advisor: Advisor, question: str, held: str, left_out: str
) -> None:
    text = advisor.answer(question).text
    assert held in text
    assert left_out not in text


def test_what_is_not_there_is_not_said_to_be_missing_under_something_of_its_kind(advisor: Advisor) -> None:
    text = advisor.answer("Power BI 跟 Zapier 都有列嗎").text
    assert "指引沒有提到 Power BI" in text
    assert "列在 Zapier 之下" not in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        # The page of a question is no place in what it asks for.
        ("第一頁的關鍵字有哪些", "技能對標"),
        ("幫我摘要第 9 頁產業那頁", "零售業"),
        ("第 13 頁的路徑有哪些", "跨域人才出發"),
        ("第二節在說什麼", "Agentic AI"),
        # By whose measure something is counted tells what of it is.
        ("工具有分幾類", "共 4 類工具類別"),
        ("職稱分成幾類", "共 3 類 AI 應用人才類型"),
        # Who issues a certification asks for no advice.
        ("哪張證照是 Google 發的", "Google Cloud Professional ML Engineer 名稱中的機構包含 Google"),
        ("缺口分析是第幾步", "Step 1"),
        ("最後一步的目的是什麼", "解決痛點"),
        ("公部門有 AI 的應用場景嗎", "是的。"),
    ],
)
def test_what_stands_beside_a_question_changes_nothing_of_it(advisor: Advisor, question: str, words: str) -> None:
    text = advisor.answer(question).text
    assert words in text
    assert "沒有第" not in text


@pytest.mark.parametrize(
    ("question", "side", "other"),
    [
        ("資料標註師算應用人才還是開發人才", "AI 應用人才", "開發"),
        ("CV 工程師算開發人才還是應用人才", "開發端工程師", "應用人才"),
        ("瑕疵檢測是應用人才還是開發人才在做", "開發端工程師", "應用人才"),
    ],
)
def test_which_side_of_ai_talent_something_is_of_is_told_by_its_kind(advisor: Advisor, question: str, side: str, other: str) -> None:
    text = advisor.answer(question).text
    assert side in text
    assert other not in text


@pytest.mark.parametrize(
    ("question", "held", "left_out"),
    [
        ("我已經會用 Canva 了，圖文類還有別的嗎", "Midjourney", "Canva"),
        ("圖文影像創造這類先不看，指引還列了哪些工具？", "Zapier", "Runway"),
        ("素養/工具應用那層的證照，有哪些不是 international vendor 出的", "iPAS 初級", "AWS"),
    ],
)
def test_what_is_had_or_set_aside_is_left_out(advisor: Advisor, question: str, held: str, left_out: str) -> None:
    text = advisor.answer(question).text.partition("：")[2]
    assert held in text
    assert left_out not in text


def test_of_a_part_and_its_whole_each_is_told_what_is_asked_of_it(advisor: Advisor) -> None:
    text = advisor.answer("請說明關卡 B 的內容，以及跨域路徑的核心策略。").text
    assert "自動化工作流" in text
    assert "跨界優勢" in text
