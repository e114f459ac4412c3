"""What a question takes for granted: numbers, places, orders, dates and denials that are not so, corrected beside what is asked."""

from __future__ import annotations

import pytest

from advisor.dates import agree, dates
from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("圖文影像創造類有五個工具，前四個我知道了，第五個是哪個", ["只有 4 項", "Adobe Firefly"]),
        ("資料處理型底下有三個職稱，除了資料標註師還有哪兩個", ["只有 1 項", "資料標註師"]),
        ("程式碼輔助類的三個工具是哪三個", ["只有 2 項", "Cursor"]),
        ("AWS 有三張認證在地圖上，第三張是什麼", ["2 張，不是 3 張"]),
        ("地圖上 AWS 就一張證照而已嘛，是哪張", ["2 張，不是 1 張", "AWS Certified Machine Learning"]),
        ("證照地圖有三條軸吧，認證性質、應用深度，另外一條是啥", ["2 條，不是 3 條"]),
        ("指引說 AI 治理素養是第 5 項能力，那第 4 項是什麼？", ["第 2 項", "圖文應用"]),
        ("Since AI model training is competency number 8 on the spectrum, what are numbers 9 to 11?", ["number 10 of 11", "NLP/LLM/CV"]),
        ("三個關卡是先練數據處理，再練自動化，最後才練提示詞，這樣排的理由是什麼？", ["關卡 A", "關卡 B", "關卡 C"]),
        ("為什麼製造業的應用場景裡沒有用到 CV？", ["瑕疵檢測"]),
        ("認證地圖上一張台灣本地的認證都沒有，那 iPAS 算什麼？", ["iPAS 初級 AI 應用規劃師"]),
        ("My boss says speech-to-text isn't covered by any of the four engineers, so whom should we hire for it?", ["NLP engineer"]),
        ("主管說做分析的不必會清資料，照指引資料分析師到底該會哪些東西", ["數據清理", "定義 KPI", "工具評估"]),
        ("微軟的認證代號 114 年就換了，換成什麼？", ["115/6", "AI-901"]),
        ("According to a colleague, the cross-field path ends with becoming an ML engineer. Which three gates lead there?", ["Gate B"]),
        ("能力光譜的 11 項裡面完全沒有跟影像相關的能力", ["影像應用"]),
        ("Which of the four tiers is for marketing?", ["3 certification tiers, not 4", "Tier 2"]),
        ("既然地圖上有 12 張認證，國內的有幾張？", ["11 張，不是 12 張", "共 5 張"]),
        ("指引怎麼都沒講到製造業", ["瑕疵檢測"]),
        ("老闆說四個步驟是 Train → Assess → Certify → Innovate，第二步在幹嘛", ["Step 1: 盤點現狀", "Step 2: 依崗培訓"]),
    ],
)
def test_what_is_taken_for_granted_and_not_so_is_corrected(advisor: Advisor, question: str, told: list[str]) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert answer.text.startswith(("要先更正：", "One correction first:"))
    assert all(words in answer.text for words in told)


@pytest.mark.parametrize(
    "question",
    [
        "圖文影像創造類有四個工具，是哪四個",
        "三個關卡是先練提示詞，再練自動化，最後練數據處理，這三關叫什麼",
        "AI 模型訓練是第 10 項能力，那第 11 項呢",
        "入門深度的證照不要外商的，剩哪三張",
        "應用人才三個類型中，哪些的關鍵能力不包含下 Prompt？",
        "三塊開發工作當中不寫 FastAPI 那種介面的",
        "Canva 歸在圖文影像還是自動化",
        "預算有限，大概這輩子只打算考一張，而且只要國內的，推薦哪張",
    ],
)
def test_what_is_so_or_only_leaves_something_out_is_not_corrected(advisor: Advisor, question: str) -> None:
    assert "要先更正" not in advisor.answer(question).text


@pytest.mark.parametrize(
    "question",
    [
        "指引沒有提到 AI 治理對吧",
        "沒有一個產業用到 CV 對吧",
        "四大工程師沒有人用 YOLO 對吧",
        "指引裡一個自動化工具都沒列對吧",
        "the guideline doesn't include any tool for automation, right?",
        "None of the industries uses NLP, right?",
        "三個關卡是先練數據處理，再練自動化，最後才練提示詞對吧",
        "微軟的認證要到 116 年才換代號對吧",
        "文書工具有五個對吧",
        "AI-103 takes over from AI-900 in June 2026, so does AI-901 replace AI-102?",
    ],
)
def test_a_wrong_denial_order_date_or_number_is_no_yes(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith(("不是。", "No."))


def test_of_a_thing_that_the_guideline_does_not_list_just_that_is_said(advisor: Advisor) -> None:
    answer = advisor.answer("NVIDIA 的 cert 指引是擺在 international 那一邊，depth 算哪一端")
    assert answer.outcome == "abstained"
    assert answer.text.startswith("指引沒有提到 NVIDIA")


@pytest.mark.parametrize(
    ("text", "date"),
    [("115/6", (2026, 6)), ("115 年 6 月", (2026, 6)), ("June 2026", (2026, 6)), ("since 2024", (2024, None)), ("6 月", (None, 6))],
)
def test_dates_are_read_in_years_of_our_era_or_of_the_republic(text: str, date: tuple[int | None, int | None]) -> None:
    assert list(dates(text)) == [date]


def test_dates_agree_as_far_as_both_are_named() -> None:
    assert agree((2026, None), (2026, 6))
    assert not agree((2027, None), (2026, 6))
    assert not list(dates("AI-901/103"))
