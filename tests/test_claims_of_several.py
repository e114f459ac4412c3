"""Claims of several things: whether one of a kind does them all, which of two does which, and in which order they stand."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "lead", "told"),
    [
        ("客服機器人跟中翻英系統，可以叫同一個工程師包嗎，還是本來就是兩種人？", "不是。", ["LLM 工程師", "NLP 工程師"]),
        ("院長想要電腦自動寫病歷摘要，又想要它幫忙看 X 光，找同一種工程師就可以了吧？", "不是。", ["NLP", "CV 工程師"]),
        ("翻譯系統和人臉辨識我都想做，是不是要學兩種工程師的東西？", "是的。", ["NLP 工程師", "CV 工程師"]),
        ("銷量預測跟推薦系統是同一種工程師做的嗎", "是的。", ["ML 工程師"]),
        ("Can one engineer do both our chatbot and the defect detection?", "No.", ["LLM engineer", "CV engineer"]),
    ],
)
def test_who_does_several_things_is_told_of_each(advisor: Advisor, question: str, lead: str, told: list[str]) -> None:
    text = advisor.answer(question).text
    assert text.startswith(lead)
    assert all(words in text for words in told)


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("零售那頁是不是 LLM 預測銷量、ML 做個人化購物助理？", "不是。"),
        ("零售業是 ML 預測銷量、LLM 做購物助理吧", "是的。"),
        ("病歷摘要用 LLM 做對嗎", "不是。"),
        ("病歷摘要是 NLP 做的嗎", "是的。"),
        ("洗錢防制那塊用的是 NLP 嗎", "指引沒有這樣寫。"),
        ("醫療照護的應用有 CV 和病歷摘要吧", "是的。"),
        ("CV 不只看照片，影片也算對嗎", "是的。"),
        ("製造業跟 AI 沒關係吧", "不是。"),
    ],
)
def test_what_is_done_with_what_is_judged_pair_by_pair(advisor: Advisor, question: str, lead: str) -> None:
    assert advisor.answer(question).text.startswith(lead)


@pytest.mark.parametrize(
    ("question", "lead", "told"),
    [
        ("Step 2 是鼓勵認證，Step 3 才是培訓，對吧？", "不是。", "第 2 步行動步驟是 Step 2: 依崗培訓"),
        ("企業要先盤點、接著推認證、然後才培訓、最後賦能，對吧？", "不是。行動步驟依序是", "依崗培訓"),
        ("導入順序是先盤點，再培訓，再鼓勵認證，最後賦能，對嗎", "是的。行動步驟依序是", "依崗培訓"),
        ("補習班跟我說 AI 認證有四階，第四階最貴，我覺得怪怪的", "要先更正：", "3 階，不是 4 階"),
    ],
)
def test_what_is_said_of_an_order_is_judged_by_it(advisor: Advisor, question: str, lead: str, told: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith(lead)
    assert told in text
