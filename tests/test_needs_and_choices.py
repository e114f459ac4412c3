"""What something takes, whom it is open to, and which of two it is: claims and choices that people put to the advisor."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor


def told(advisor: Advisor, question: str) -> str:
    return advisor.answer(question).text


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("關卡 C 只要會 Excel 就好嗎", "基礎 Python"),
        ("懂模型就夠稱得上 Pro-code 專業了吧", "無縫接軌"),
        ("Is knowing models enough for pro-code?", "infrastructure"),
        ("過了關卡 A 就能當 AI 專案經理了嗎", "關卡 C"),
        ("過完關卡B就到終點了嗎", "關卡 C"),
        ("會 CNN 就可以當 CV 工程師嗎", "YOLO"),
        ("會 Prompt 實作就夠當 AI 應用規劃師了嗎", "業務流程拆解"),
    ],
)
def test_a_part_of_what_something_takes_is_not_enough(advisor: Advisor, question: str, more: str) -> None:
    text = told(advisor, question)
    assert text.startswith(("不是", "No"))
    assert more in text


def test_what_one_of_several_serves_is_no_question_of_enough(advisor: Advisor) -> None:
    assert told(advisor, "用 Canva 就可以做圖嗎").startswith("是的")


@pytest.mark.parametrize(
    "question", ["我不懂程式 可以當AI專案經理嗎", "零基礎能當 AI 應用規劃師嗎", "Can I become an AI consultant without coding?"]
)
def test_a_condition_that_nobody_wrote_of_keeps_the_yes_back(advisor: Advisor, question: str) -> None:
    assert told(advisor, question).startswith(("指引沒有明說", "The guideline says neither"))


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("iPAS 初級是入門的嗎", "是的"),
        ("TQC+ 是國內的對吧", "是的"),
        ("AI 治理素養是必備嗎", "是的"),
        ("Vibe Coding 就是不用學提示詞囉", "不是"),
        ("開發跟應用要一起訓練嗎", "指引沒有"),
        ("Is AI only for technical people?", "No."),
    ],
)
def test_what_is_read_off_the_layout_or_said_of_it_elsewhere_counts(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is Runway for making videos or for automation?", "Image and video creation"),
        ("Would a marketing person belong to tier 1 or tier 2?", "Tier 2"),
        ("iPAS 中級是國內的還是國際的，入門還是專業", "國內公協會/實務"),
        ("AI 產品經理屬於加值型還是產品與分析型？", "產品與分析型"),
        ("做洗錢防制是製造業還是金融業", "金融業"),
    ],
)
def test_a_choice_is_answered_by_what_holds_and_by_no_yes(advisor: Advisor, question: str, answer: str) -> None:
    text = told(advisor, question)
    assert answer in text
    assert not text.startswith(("是的", "不是", "Yes", "No"))


def test_an_english_answer_names_values_in_english(advisor: Advisor) -> None:
    assert "company-specific chatbots under CV engineer" in told(advisor, "Does the CV engineer build company chatbots?")


@pytest.mark.parametrize("question", ["AI consultant 的 core value", "STEM background 的 career strategy"])
def test_what_is_held_together_in_chinese_is_answered_in_chinese(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).language == "zh-TW"


@pytest.mark.parametrize("question", ["有行銷背景可以做哪個角色", "客服背景想轉 AI 可以做什麼職位", "會計背景可以走哪個 AI 角色"])
def test_a_background_of_another_field_leads_to_where_its_path_ends(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert all(end in text for end in ("AI 應用規劃師", "AI 專案經理", "AI 導入顧問"))


@pytest.mark.parametrize("question", ["UI 設計師屬於哪一型", "行銷背景適合哪一階"])
def test_an_occupation_alone_leads_to_no_path(advisor: Advisor, question: str) -> None:
    assert "終點" not in advisor.answer(question).text


@pytest.mark.parametrize("question", ["四大工程師各自的最終產出，請簡述", "簡述三階各自的目標", "企業行動指南的第二步是什麼？"])
def test_what_is_asked_for_by_name_is_no_situation(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith("依你說的情況")
