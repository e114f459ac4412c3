"""Several things in one question: whose work each is, which of two it is, and those that conditions leave."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "begins", "told"),
    [
        ("醫師抱怨打病歷摘要打到半夜，另外放射科也想要AI看片。這是同一種工程師做的嗎？", "不是", ("NLP 自動化生成病歷摘要", "CV 工程師")),
        ("我要做人臉打卡跟門市業績預測，是不是要請兩種人", "是的", ("CV 工程師", "ML 工程師")),
    ],
)
def test_each_of_several_things_described_is_somebodys_work(advisor: Advisor, question: str, begins: str, told: tuple[str, ...]) -> None:
    text = advisor.answer(question).text
    assert text.startswith(begins)
    assert all(part in text for part in told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "三個案子想請教各要找誰：1) 依購買紀錄推薦商品 2) 門口刷臉打卡 3) 看評論是罵還是誇。還是同一個人可以包？",
            ["ML 工程師", "CV 工程師", "NLP 工程師", "能不能兼做"],
        ),
        (
            "我想做三件事：自動抓刮痕、預測下個月賣多少、回答客人問題的機器人，分別要找誰",
            ["CV 工程師", "ML 工程師", "LLM 工程師"],
        ),
        ("看X光片、整理病歷摘要，各要請哪種工程師", ["CV 工程師", "NLP"]),
    ],
)
def test_whose_work_each_of_several_things_is_is_told_without_a_verdict_that_nobody_asked_for(
    advisor: Advisor, question: str, told: list[str]
) -> None:
    text = advisor.answer(question).text
    assert [part for part in told if part not in text] == []
    assert not text.startswith(("是的", "不是"))


@pytest.mark.parametrize(
    ("question", "left", "out"),
    [
        ("Microsoft的我不考，其他international又professional level的證照還有哪幾張", "IBM AI Engineering", "AI-103"),
        ("我想同時滿足兩件事：國內公協會發的、而且不是初階的。有嗎", "TQC+ 人工智慧", "台灣人工智慧學校"),
        ("有沒有給工程師考的、台灣自己的認證？不要雲端大廠那種", "iPAS 中級", "iPAS 初級"),
        ("AWS的考過了，國際進階的還剩哪些", "AI-103", "AWS Certified"),
        ("第三階的證照國內國際各有哪些", "TQC+", "AI-901"),
        ("前端工程師，想要寫扣有AI幫忙，除了Copilot還有什麼", "Cursor", "Canva"),
        ("行政同仁除了工具類那個，還有別的要考嗎？", "全員必備", "是的"),
        ("除了工廠抓瑕疵跟醫院看片子，CV還有提到別的用途嗎", "人臉辨識", "瑕疵檢測"),
    ],
)
def test_conditions_and_exclusions_of_a_list_are_kept(advisor: Advisor, question: str, left: str, out: str) -> None:
    text = advisor.answer(question).text
    assert left in text
    assert out not in text


def test_what_is_wished_away_is_no_exclusion_of_its_remedy(advisor: Advisor) -> None:
    assert "RAG" in advisor.answer("想讓AI看得懂內部SOP然後不要亂掰，有人說要微調，有人說不用，比較像哪一塊？").text


def test_who_else_is_of_the_same_kind(advisor: Advisor) -> None:
    assert "Claude" in advisor.answer("chatgtp那一類的除了他還有誰").text


@pytest.mark.parametrize("question", ["老闆叫我用n8n把訂單系統串起來，這到底算no-code還是low-code？", "is n8n a no-code or low-code tool"])
def test_a_choice_that_nothing_decides_is_left_open(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith(("指引沒有說 n8n 屬於", "The guideline does not say whether n8n"))
    assert "§7" in text


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("跨域那條看到有三關，那理工背景那條是幾關？分別是什麼", "§12 的圖沒有收在文字裡", "關卡 A"),
        ("CV 我知道是處理圖片，那 ML 處理什麼", "結構化數據", "圖像"),
        ("明天要跟處長報告，把能力光譜那十一項整串列給我", "NLP/LLM/CV 工程", "定義"),
        ("AWS 那兩張差在哪？報帳要寫 reason，不能只寫「老闆叫我考」", "專業開發/專案", "順位"),
        ("whats the diffrence between the begginer and intermidiate iPAS one? im an office clerk", "junior", "III"),
    ],
)
def test_what_is_only_told_is_not_asked(advisor: Advisor, question: str, told: str, not_told: str) -> None:
    text = advisor.answer(question).text
    assert told in text
    assert not_told not in text
