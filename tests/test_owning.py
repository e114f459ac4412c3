"""Whether something stands under the attribute that a question names: another attribute of the same thing does not bear it out."""

from __future__ import annotations

from itertools import product

import pytest

from advisor.framework import Column, Framework, Row
from advisor.pipeline import Advisor

TABLES = {"engineer": ("data", "technology", "output"), "tier": ("goal", "audience"), "role_type": ("core_value", "skills")}


def first_value(framework: Framework, row: Row, column: Column) -> str:
    return framework.cell(row, column)[0].text.zh.partition("，")[0]


@pytest.mark.parametrize("table", TABLES)
def test_a_value_is_confirmed_under_its_own_attribute_and_under_no_other(advisor: Advisor, framework: Framework, table: str) -> None:
    columns = [framework.tables[table].columns[id] for id in TABLES[table]]
    for row, asked, held in product(framework.tables[table].rows, columns, columns):
        text = advisor.answer(f"{row.name.zh}的{asked.name.zh}包含{first_value(framework, row, held)}嗎").text
        assert text.startswith("是的") == (asked is held), (row.id, asked.id, held.id, text)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("跨域的起點要先會 Python 嗎", "不是"),
        ("跨域路徑的關卡包含 Python 嗎", "是的"),
        ("AI 專案經理是跨域路徑的起點對吧", "不是"),
        ("CV 工程師的處理對象不包含 YOLO 對吧", "是的"),
        ("iPAS 初級的應用深度是素養/工具應用嗎", "是的"),
        ("Microsoft Azure AI Engineer (AI-103)的應用深度是專業開發/專案嗎", "是的"),
        ("Midjourney 的類別是圖文影像創造嗎", "是的"),
        ("Midjourney 的所屬類別是文書與通用對話嗎", "不是"),
        ("製造業有用 CV 技術做瑕疵檢測嗎", "是的"),
        ("Is YOLO the final output of the CV engineer?", "No"),
        ("Is chatbot a core technology of the LLM engineer?", "No"),
    ],
)
def test_what_is_said_of_an_attribute_is_judged_by_it(advisor: Advisor, question: str, verdict: str) -> None:
    assert advisor.answer(question).text.startswith(verdict)
