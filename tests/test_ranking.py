"""Of which thing there is most or fewest, and which of two comes first: by the tables, not told by anybody."""

from __future__ import annotations

import pytest

from advisor.framework import Framework
from advisor.pipeline import Advisor

COUNTED = {
    "哪類工具最多": "tool_group.tools",
    "能力最多的是哪區": "zone.competencies",
    "認證最多的是哪一階": "tier.certifications",
    "哪個產業提到的技術最多": "industry.technology",
    "哪位工程師的核心技術最多": "engineer.technology",
    "Which zone has the most competencies?": "zone.competencies",
    "哪種人才底下的職稱最少": "role_type.titles",
    "哪個類別的工具最少，有幾個": "tool_group.tools",
    "which tier has the fewest certifications": "tier.certifications",
}


@pytest.mark.parametrize(("question", "column"), COUNTED.items())
def test_the_rows_with_most_or_fewest_are_named_first_and_all_are_counted(
    advisor: Advisor, framework: Framework, question: str, column: str
) -> None:
    extreme = min if "最少" in question or "fewest" in question else max
    table, name = column.split(".")
    sizes = {row: len(row.cells[name]) for row in framework.tables[table].rows}
    answer = advisor.answer(question)
    head, _, items = answer.text.partition("\n")
    for row, size in sizes.items():
        shown = row.name.to(answer.language)
        assert (shown in head) == (size == extreme(sizes.values()))
        assert f"{shown}** ({size})" in items or f"{shown}**（{size} 項）" in items


def test_a_claim_of_having_most_is_judged_by_the_count(advisor: Advisor) -> None:
    assert advisor.answer("No-code 區的能力是不是最多").text.startswith("是的")
    assert advisor.answer("Low-code 區的能力是不是最多").text.startswith("不是")


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("國內的多還是國際的多", "比較多的是國際原廠/雲端服務"),
        ("入門的認證比較少還是進階的比較少", "比較少的是素養/工具應用"),
        ("國內的認證比國外的多嗎", "不是。比較多的是國際原廠/雲端服務"),
        ("國際比國內多嗎", "是的。比較多的是國際原廠/雲端服務"),
        ("No-code 的能力比 Pro-code 多嗎", "是的。"),
        ("Pro-code 的能力有沒有比 No-code 多", "不是。"),
        ("文書工具跟做圖工具哪個多", "工具最多的工具類別是文書與通用對話、圖文影像創造，各有 4 項"),
    ],
)
def test_of_two_it_is_told_of_which_there_are_more(advisor: Advisor, question: str, opening: str) -> None:
    assert advisor.answer(question).text.startswith(opening)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("工具有幾類", "共 4 類"),
        ("工具分幾掛", "共 4 類"),
        ("工具有幾個", "共 13 個"),
        ("認證有幾階", "共 3 階"),
        ("職稱分幾類", "共 3 類"),
    ],
)
def test_what_is_counted_is_what_the_measure_word_counts(advisor: Advisor, question: str, counted: str) -> None:
    assert advisor.answer(question).text.startswith(counted)


@pytest.mark.parametrize("question", ["哪一類工具最多人用", "哪個認證最多人考"])
def test_how_many_people_do_something_is_not_counted_by_what_is_listed(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).outcome == "abstained"


def test_a_tier_for_all_staff_is_not_for_fewer_people_than_one_that_lists_four(advisor: Advisor) -> None:
    assert not advisor.answer("哪一階適用的人最多").text.startswith("適用對象最多")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("關卡 B 在關卡 C 後面嗎", "不是"),
        ("文書應用排在圖文應用前面嗎", "是的"),
        ("Step 2 之後是 Step 3 嗎", "是的"),
        ("第三階之前是第一階嗎", "不是"),
        ("Does Step 3 come before Step 2?", "No"),
        ("After Step 2 comes Step 3, right?", "Yes"),
    ],
)
def test_which_of_two_comes_first_is_judged_by_their_order(advisor: Advisor, question: str, verdict: str) -> None:
    assert advisor.answer(question).text.startswith(verdict)


@pytest.mark.parametrize("question", ["NLP 工程師比 CV 工程師缺嗎", "第三階的人年終會比第二階多嗎"])
def test_which_of_two_is_more_so_gets_neither_yes_nor_no(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith(("是的", "不是"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("國內證照跟國際證照各有幾張", ["國內公協會/實務的認證共 5 張", "國際原廠/雲端服務的認證共 6 張"]),
        ("How many entry-level and advanced certifications are there?", ["5 certifications with", "6 certifications with"]),
    ],
)
def test_kinds_apart_are_counted_apart(advisor: Advisor, question: str, said: list[str]) -> None:
    text = advisor.answer(question).text
    assert all(part in text for part in said)


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("哪一節講職涯", ["§12《職涯發展路徑：理工背景出發》", "§13《職涯發展路徑：跨域人才出發》"]),
        ("CV 工程師寫在第幾節", ["§6《核心比較：開發端四大工程師矩陣》"]),
        ("Which section covers the four engineers?", ["§6, “Core comparison"]),
    ],
)
def test_where_something_stands_is_told_by_its_section(advisor: Advisor, question: str, sections: list[str]) -> None:
    answer = advisor.answer(question)
    first = answer.text.partition("\n")[0]
    assert all(section in first for section in sections)
    assert {section[: section.index("《") if "《" in section else 2] for section in sections} <= {one.section for one in answer.citations}


def test_how_many_sections_there_are_is_counted(advisor: Advisor) -> None:
    assert advisor.answer("人才認定指引一共幾節").text.startswith("共 14 節")
