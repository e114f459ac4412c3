"""Each question of a message has its answer, or is told to have none in the guideline."""

from __future__ import annotations

import pytest
from dialogues import last_answer, text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("跟法律有關的趨勢是哪個？它點名了什麼法、違反會怎麼罰？", ["《人工智慧基本法》", "罰則"]),
        ("把好幾個軟體自動串起來的工具有哪些，哪個最便宜，新手建議先用哪個？", ["Zapier", "費用"]),
        ("我都用 Cursor 寫東西，這是哪一類工具？同一格還有誰？", ["程式碼輔助", "GitHub Copilot"]),
        (
            "How many industries does it go through, which one mentions APIs, and are any real companies named?",
            ["5 industries", "named companies"],
        ),
        ("我是護理師，文件裡醫院可以用 AI 做哪些事？那像我這種人要先學什麼？", ["病歷摘要", "提示詞工程"]),
        ("專業開發等級的證照總共幾張？國內的又占幾張", ["共 6 張", "共 2 張"]),
    ],
)
def test_no_question_is_passed_over(advisor: Advisor, question: str, told: list[str]) -> None:
    text = text_of(advisor, question)
    assert [part for part in told if part not in text] == []


def test_what_somebody_needs_is_asked_of_himself_and_how_long_is_told_to_be_missing(advisor: Advisor) -> None:
    text = text_of(advisor, "我開早餐店，完全不會寫程式，有機會做 AI 的工作嗎", "我需要學 Python 嗎？要多久")
    assert "基礎 Python" in text
    assert "所需時間" in text
    assert "加值型" not in text


def test_what_is_left_open_becomes_no_answer_by_what_its_words_name(advisor: Advisor) -> None:
    assert last_answer(advisor, "我上傳了公司的組織表.xlsx，你看一下誰適合考第二階").outcome != "answered"


def test_what_is_lacking_is_said_once(advisor: Advisor) -> None:
    assert text_of(advisor, "48歲了想轉這行，會不會有年紀限制").count("年齡") == 1
