"""A yes stands only for what the guideline says: it is held against the text by the check that a model's sentences pass."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    "question",
    [
        "第二階是不是只有業務要考？",
        "第三階只給專案經理考，對嗎？",
        "先鼓勵認證再盤點現狀，這個順序對嗎？",
        "Are project managers the only people tier 3 is for?",
    ],
)
def test_what_the_text_speaks_against_is_not_confirmed(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith(("指引沒有這樣寫。", "不是。", "The guideline does not say so.", "No."))
    assert advisor.answer(question).citations


@pytest.mark.parametrize(
    "question", ["關卡 C 的 Python 要學到精通演算法嗎？", "Runway 可以免費用來做圖嗎？", "Prompt 的關卡可以跳過嗎", "第三階可以延後嗎"]
)
def test_what_the_text_says_nothing_of_is_not_confirmed(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith("是的")


def test_what_a_zone_takes_is_no_yes_for_somebody_whom_it_is_not_asked_of_by_name(advisor: Advisor) -> None:
    assert "是的" not in text_of(advisor, "要招一個標資料的人，條件該怎麼寫？需要會寫程式嗎")
    assert text_of(advisor, "跨域人才那條路有幾關", "需要學 Python 嗎").startswith("是的")


@pytest.mark.parametrize(
    "question",
    [
        "業務也要考第二階嗎？",
        "第三階是專案經理、AI 工程師和資料科學家在考的，沒錯吧？",
        "金融業不是也有用到 NLP 嗎？",
        "ML 工程師會交付推薦系統，對不對？",
        "影像應用是不是落在 No-code 區？",
        "Is Canva listed as an image tool?",
        "Gemini有被列進去嗎，我們公司都用這個",
        "CV 工程師會用 OpenCV 嗎，主管一直問我",
        "Does the CV engineer use OpenCV? My boss keeps asking me.",
    ],
)
def test_what_the_text_says_is_confirmed(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith(("是的。", "Yes."))


@pytest.mark.parametrize("question", ["指引有講 AI 倫理要學什麼嗎", "文件有寫到幻覺要怎麼減少嗎", "指引裡有說風險辨識該學哪些東西嗎"])
def test_whether_the_guideline_speaks_of_something_is_not_denied_where_it_does(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert not answer.text.startswith(("不是", "指引沒有這樣寫"))


@pytest.mark.parametrize(
    "question", ["我需要學 Python 嗎", "我一定要會寫程式嗎", "零售業怎麼用 AI？我自己需要學寫程式嗎", "Do I have to learn Python?"]
)
def test_what_something_has_is_no_must_for_everybody(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert "是的" not in text
    assert not text.startswith("Yes")


def test_what_is_supposed_to_be_missing_is_told_to_be_there(advisor: Advisor) -> None:
    text = text_of(advisor, "我在銀行上班，AI 在我們這行能幹嘛", "詐騙偵測也有寫到吧", "那抓洗錢應該也沒有囉")
    assert text.startswith("不是")
    assert "洗錢" in text


def test_what_is_asked_for_in_another_clause_is_no_matter_of_yes_or_no(advisor: Advisor) -> None:
    text = advisor.answer("寫 AI 服務後端要用哪個框架，有指名嗎？").text
    assert "FastAPI、Flask" in text
    assert "沒有這樣寫" not in text


@pytest.mark.parametrize("question", ["做報稅的行業算在五大產業裡嗎", "養蜂這一行有排進五大產業裡嗎"])
def test_what_nothing_names_is_none_of_a_kind_because_there_are_so_many(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith("是的")


@pytest.mark.parametrize(
    "question", ["Adobe家那個AI有算在裡面嗎", "我用 Photoshop，Canva 有列在裡面嗎", "我朋友推薦 Midjourney，這份有列嗎"]
)
def test_what_is_there_is_said_to_be_there_whatever_else_is_told(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith("是的")
    assert "圖文影像創造" in text


@pytest.mark.parametrize("question", ["我朋友推薦 Perplexity，這份有列嗎", "我用 Canva，Photoshop 有列在裡面嗎"])
def test_what_is_not_there_is_said_not_to_be_there_whatever_else_is_told(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith("是的")


@pytest.mark.parametrize("question", ["倉管人員學 AI 有用嗎", "學 Python 有用嗎"])
def test_whether_something_is_of_use_asks_for_no_certificate(advisor: Advisor, question: str) -> None:
    assert "證照的含金量" not in advisor.answer(question).text
