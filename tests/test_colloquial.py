"""Questions as people talk: things by what they do, parts left unsaid, plain words for official ones."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("工程師四種裡面，看圖的那個用什麼技術", "CV 工程師的核心技術：CNN、OpenCV、YOLO"),
        ("聽錄音轉成字的是哪個工程師在處理", "NLP 工程師的處理對象"),
        ("天天用工具做事的那一階是給哪些部門的", "第二階"),
    ],
)
def test_one_of_a_kind_that_is_only_described_is_found_by_meaning(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert told in answer.text
    assert "指引列出" not in answer.text


@pytest.mark.parametrize("question", ["誰適合去考 TQC+", "TQC+ 適合誰", "TQC+ 是給誰考的", "哪種人適合 TQC+"])
def test_whom_a_certification_is_for_is_told_by_its_tier(advisor: Advisor, question: str) -> None:
    assert "專案經理、AI 工程師、資料科學家" in advisor.answer(question).text


@pytest.mark.parametrize(
    ("question", "only"),
    [("行銷要考哪一階，有哪幾張可以考", True), ("行銷要考哪一階，總共有哪幾張認證", False), ("行銷要考哪一階？指引列了哪些認證？", False)],
)
def test_a_second_question_asks_of_what_the_first_one_finds_unless_it_asks_for_all(advisor: Advisor, question: str, only: bool) -> None:
    text = advisor.answer(question).text
    assert "資策會生成式 AI 辦公室應用" in text
    assert ("TQC+ 人工智慧" in text) != only


@pytest.mark.parametrize(
    ("question", "sections"),
    [("提示詞在哪幾節出現過", {2, 3, 4, 6, 13}), ("RAG 在哪些地方有提到", {5, 6}), ("法規在哪幾個地方有講到", {2})],
)
def test_all_places_where_something_is_mentioned_are_told(advisor: Advisor, question: str, sections: set[int]) -> None:
    assert {int(citation.section.lstrip("§")) for citation in advisor.answer(question).citations} == sections


@pytest.mark.parametrize(
    ("question", "so"),
    [("銀行怕洗錢，AI 幫得上忙嗎", True), ("AI 可以幫銀行抓洗錢嗎", True), ("銀行怕員工離職，AI 幫得上忙嗎", False)],
)
def test_whether_ai_helps_with_something_is_judged_by_what_it_is_used_for(advisor: Advisor, question: str, so: bool) -> None:
    assert advisor.answer(question).text.startswith("是的") == so


def test_talk_of_kinds_by_their_number_means_the_kind_of_which_there_are_so_many(advisor: Advisor) -> None:
    text = advisor.answer("老師說 AI 人才分三種，是哪三種").text
    assert "資料處理型" in text
    assert "NLP 工程師" not in text


def test_the_first_of_what_a_path_leads_through_is_one_of_its_own(advisor: Advisor) -> None:
    assert advisor.answer("跨域人才要先過哪一關").text.startswith("關卡 A")


def test_whose_a_certification_is_says_nothing_more_of_it(advisor: Advisor) -> None:
    assert "機構" not in advisor.answer("微軟 AI-901 國內還國際").text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("中間那一區叫什麼", "第 2 區能力區是 Low-code"),
        ("中間那階適合誰", "第二階：工具類 (Tooling) 的適用對象"),
        ("AWS 入門那張叫什麼", "AWS Certified AI Practitioner"),
    ],
)
def test_the_one_that_is_pointed_to_by_its_place_or_its_values_is_told(advisor: Advisor, question: str, told: str) -> None:
    assert advisor.answer(question).text.startswith(told)
