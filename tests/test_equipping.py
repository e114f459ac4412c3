"""Tools for those who don't want to write code, or by their work; and what people write none."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    "question",
    [
        "想用AI，不要寫程式，有什麼工具",
        "我不想寫程式，有什麼工具可以用",
        "有沒有免寫程式的工具",
        "不寫程式可以用哪些工具",
        "哪些工具不用會程式",
        "客服部想用AI，不要寫程式，該教他們什麼工具",
        "What tools can I use without coding?",
    ],
)
def test_tools_that_help_to_write_code_are_left_out(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert all(name in text for name in ("ChatGPT", "Canva", "Zapier"))
    assert "Cursor" not in text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我不會寫程式，想做圖，用什麼工具", "Midjourney"),
        ("我不會寫程式，想把表單自動寄出去，有什麼工具", "Zapier"),
        ("我不會寫程式，哪一類工具是給寫程式的人用的", "Cursor"),
    ],
)
def test_what_the_tools_are_to_be_for_decides_first(advisor: Advisor, question: str, told: str) -> None:
    text = text_of(advisor, question)
    assert told in text
    assert "ChatGPT" not in text


def test_who_writes_no_code_is_told_of_his_zone_and_gets_no_yes_to_a_tool_for_coding(advisor: Advisor) -> None:
    text = text_of(advisor, "不會寫程式的人可以用 Cursor 嗎")
    assert not text.startswith("是的")
    assert "No-code 的對應人才區" in text


@pytest.mark.parametrize(("question", "tier"), [("業務該學什麼工具", "第二階：工具類"), ("主管要會用哪些工具", "第一階：素養類")])
def test_tools_for_those_who_do_some_work_are_told_with_their_tier(advisor: Advisor, question: str, tier: str) -> None:
    text = text_of(advisor, question)
    assert [part for part in ("ChatGPT", "Zapier", tier) if part not in text] == []


@pytest.mark.parametrize("question", ["有哪些職位不用寫程式", "不用寫程式的人才有哪幾種"])
def test_people_who_write_no_code_are_told_by_their_titles(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert [part for part in ("AI 應用人才區", "AI 導入顧問", "資料標註師") if part not in text] == []
    assert "NLP 工程師" not in text


@pytest.mark.parametrize("question", ["部門裡誰該學寫程式", "哪些人要學寫程式"])
def test_who_is_to_write_code_is_told_and_not_with_which_tool(advisor: Advisor, question: str) -> None:
    assert text_of(advisor, question).startswith("Pro-code 的對應人才區：AI 開發人才區")
