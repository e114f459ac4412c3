"""Whatever is typed gets an answer: names of the guideline and of things beyond it, thrown together with all the ways to ask."""

from __future__ import annotations

import random
from typing import Any

import pytest

from advisor import reading
from advisor.framework import Framework
from advisor.pipeline import LONGEST_QUESTION, Advisor
from advisor.types import Turn

WAYS = [
    "有哪些？",
    "是什麼？",
    "幾個？",
    "不是",
    "除了",
    "以外",
    "和",
    "比較",
    "差在哪",
    "之後是？",
    "前一個",
    "第二個",
    "第九個",
    "嗎？",
    "那",
    "呢？",
    "同一類的還有",
    "它",
    "哪個",
    "誰",
    "用表格",
    "理由是？",
    "摘要",
    "最後一個",
    "也不",
    "都沒提到",
    "排在第幾",
    "其他的呢",
    "三個",
    "，",
    "？",
    "我是",
    "該學什麼",
    "只有",
    "為什麼",
    "還有嗎",
    "前者",
    "兩者",
]


@pytest.mark.parametrize("seed", range(8))
def test_any_words_in_any_order_get_an_answer(advisor: Advisor, framework: Framework, seed: int) -> None:
    dice = random.Random(seed)
    names = [text for row in framework.rows.values() for text in (row.name.zh, row.name.en)]
    names += [value.text.zh for row in framework.rows.values() for values in row.cells.values() for value in values]
    for _ in range(25):
        turns = ["".join(dice.choice(names if dice.random() < 0.5 else WAYS) for _ in range(dice.randint(1, 6))) for _ in range(2)]
        answer = advisor.answer(turns[1] + "？", [Turn(turns[0])])
        assert answer.text.strip()
        assert answer.outcome in ("answered", "abstained", "declined")
        assert answer.outcome == "declined" or answer.citations or "沒有" in answer.text or "no" in answer.text.lower(), turns


@pytest.mark.parametrize("words", ["行銷", "一", "專案經理、", "行銷和AI-900跟專案經理以及LLM工程師", "abcdef ", "我是行銷，適合考哪張？"])
def test_a_message_of_nothing_but_names_gets_an_answer(advisor: Advisor, words: str) -> None:
    """The readings of a thousand names are as many as stars; only so many are tried."""
    assert advisor.answer((words * LONGEST_QUESTION)[:LONGEST_QUESTION]).text.strip()


def test_a_message_of_many_questions_shares_its_readings_among_them(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this one 58,000 were tried, each for a fifth of a millisecond."""
    tried, try_one = 0, reading._reading

    def counted(*arguments: Any) -> reading.Reading:
        nonlocal tried
        tried += 1
        return try_one(*arguments)

    monkeypatch.setattr(reading, "_reading", counted)
    words = "國內入門的AI證照有哪些呀那改成國際的呢No-code 區和 Pro-code 區差在哪裡不要 CNN 了，換成 GPT 跟 Llama 呢"
    words += "NLP 跟 LLM 工程師處理的東西差在哪？iPAS初級報名費多少錢"
    assert advisor.answer((words * LONGEST_QUESTION)[:LONGEST_QUESTION]).text.strip()
    assert 1_000 < tried <= 2 * reading.MOST_READINGS


def test_what_comes_next_to_things_of_two_kinds_is_no_fault(advisor: Advisor) -> None:
    assert advisor.answer("關卡 A 和第一階之後是什麼？那是給誰的？").outcome == "answered"
