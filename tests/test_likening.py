"""Likening: what a follow-up names held against what the last answer told."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor
from advisor.types import Turn


def _answer(advisor: Advisor, *turns: str) -> str:
    history: list[Turn] = []
    for turn in turns:
        history.append(Turn(turn, advisor.answer(turn, history).text))
    return history[-1].answer


@pytest.mark.parametrize(
    ("before", "question", "says"),
    [
        ("Zapier 算哪一類", "Claude 也是這一類嗎", "不是。Zapier 的所屬類別：自動化與協作流"),
        ("Zapier 算哪一類", "n8n 也是嗎", "是的。"),
        ("IBM 那張是國內還是國際", "TQC+ 的呢，一樣嗎", "不是。"),
        ("iPAS 初級對應哪一階", "中級也是嗎", "不是。"),
        ("資料標註師屬於哪一型", "資料分析師也是這型嗎", "不是。"),
        ("關卡 A 學什麼", "關卡 B 也學這個嗎", "不是。"),
        ("RAG 那塊對應哪個層次", "微調那塊也是這層嗎", "不是。"),
        ("影像應用在哪一區", "文書應用也是同一區嗎", "是的。"),
        ("What group is Zapier in?", "Is Claude in the same one?", "No."),
        ("What group is Zapier in?", "n8n too?", "Yes."),
    ],
)
def test_sameness_is_judged_by_what_was_told(advisor: Advisor, before: str, question: str, says: str) -> None:
    assert _answer(advisor, before, question).startswith(says)


@pytest.mark.parametrize(
    ("before", "question", "says"),
    [
        ("哪個工作範疇可以減少幻覺", "不是模型微調那個嗎", "不是。"),
        ("哪個工作範疇可以減少幻覺", "不是 RAG 那個嗎", "是的。"),
        ("Which engineer uses YOLO?", "Wait, isn't that the CV engineer?", "Yes."),
        ("Which area of development work cuts down hallucination?", "Hmm, isn't that the fine-tuning area?", "No."),
        ("病歷摘要是用什麼技術做出來的", "咦，不是 CV 嗎", "不是。醫療照護的應用場景：NLP 自動化生成病歷摘要"),
        ("病歷摘要是用什麼技術做出來的", "不是 NLP 嗎", "是的。"),
    ],
)
def test_a_doubt_is_judged_by_what_was_sought(advisor: Advisor, before: str, question: str, says: str) -> None:
    assert _answer(advisor, before, question).startswith(says)


def test_means_are_told_apart_within_one_row(advisor: Advisor) -> None:
    assert advisor.answer("病歷摘要是用 CV 做的嗎").text.startswith("不是。")
    assert advisor.answer("病歷摘要是用 NLP 做的嗎").text.startswith("是的。")


def test_what_cannot_be_likened_is_no_yes(advisor: Advisor) -> None:
    assert not _answer(advisor, "AI-900 是什麼", "TQC+ 也是嗎").startswith("是的")
