"""What people ask for from where they stand: an occupation, a place of work, a company that needs somebody."""

from __future__ import annotations

import re

import pytest

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    "question", ["我在醫院做行政，想碰 AI 從哪裡開始", "我在銀行當行員，想學 AI 從哪開始", "做了五年專櫃小姐，想轉 AI 該先補什麼"]
)
def test_who_says_where_he_works_and_wants_to_begin_is_shown_the_path(advisor: Advisor, question: str) -> None:
    assert "提示詞工程" in advisor.answer(question).text


def test_who_begins_in_english_is_shown_the_path_too(advisor: Advisor) -> None:
    assert "Prompt engineering" in advisor.answer("I'm a chef thinking of switching to AI, what comes first?").text


def test_a_company_that_wants_to_begin_is_shown_its_own_first_step(advisor: Advisor) -> None:
    assert "self-assessment" in advisor.answer("What should a company do first?").text


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("哪些證照是給非技術人員考的", "iPAS 初級"),
        ("小編做圖要會第幾號能力", "第 4 項"),
        ("只會用聊天介面叫AI做事的人算哪一區", "No-code"),
        ("資工系的新人適合走哪條路", "理工背景出發"),
        ("工程師想讓AI幫忙補程式碼 用哪些", "Cursor"),
        ("寫企劃書想找AI幫忙，有哪些工具", "ChatGPT"),
        ("不想寫程式但想進AI，我該待在哪一區", "No-code"),
    ],
)
def test_a_situation_is_matched_to_what_the_guideline_has_for_it(advisor: Advisor, question: str, named: str) -> None:
    assert named in advisor.answer(question).text


@pytest.mark.parametrize(("question", "section"), [("技術棧那頁有寫要用 Kubernetes 嗎", "§8"), ("三大趨勢有包含量子運算嗎", "§2")])
def test_what_is_missing_is_told_from_where_it_was_looked_for(advisor: Advisor, question: str, section: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert section in {citation.section for citation in answer.citations}


@pytest.mark.parametrize(
    "question",
    ["司機也可以學AI嗎？要怎麼開始", "櫃姐轉 AI 要先搞懂什麼", "Where do I begin if I'm a journalist who wants to move into AI?"],
)
def test_whoever_wants_to_begin_is_shown_the_path_by_whatever_words(advisor: Advisor, question: str) -> None:
    assert re.search("提示詞工程|Prompt engineering", advisor.answer(question).text)


def test_a_lack_of_motivation_asks_for_the_step_against_it(advisor: Advisor) -> None:
    assert "考核機制" in advisor.answer("想叫員工考證照但沒誘因，指引怎麼建議").text
