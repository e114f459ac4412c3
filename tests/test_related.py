"""Behind an answer, what the message as a whole is about as well: of the trade that somebody tells of, of the thing that he describes."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor

LEAD = "和你說的有關的還有"


@pytest.mark.parametrize(
    ("question", "beside"),
    [
        ("銀行業有哪些例子，還有如果我要做客戶違約分數，找哪個工程師，他用什麼東西做", "AI 防制洗錢與信用風險評估"),
        ("信用卡風險評分是誰做的", "AI 防制洗錢與信用風險評估"),
        ("我帶法遵的，AI這股風吹過來，我底下的人要補哪些觀念", "風險辨識"),
        ("先發份表單給大家填，看看現在程度差多少、缺什麼，對應哪一步？", "自我評估量表"),
    ],
)
def test_what_the_whole_message_is_about_is_told_behind_the_answer(advisor: Advisor, question: str, beside: str) -> None:
    answer, _, related = text_of(advisor, question).partition(LEAD)
    assert answer
    assert beside in related


@pytest.mark.parametrize(
    "question",
    [
        "NLP 工程師的核心技術是什麼",
        "文書應用和音源應用之間，還隔著哪些能力？",
        "扣掉管錢的那個產業，其他行業怎麼用 AI",
        "第二階的前一階是哪一階",
        "在鼓励考证之前，企业要先做哪一步？",
    ],
)
def test_what_is_told_or_left_out_or_one_of_the_same_kind_is_not_told_again(advisor: Advisor, question: str) -> None:
    assert LEAD not in text_of(advisor, question)
