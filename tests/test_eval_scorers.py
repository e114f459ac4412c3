"""The scorers notice what they are for: real answers, broken on purpose in one way each, lose exactly the score that it should cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import opencc
import pytest

from advisor.framework import Framework, load_framework
from advisor.pipeline import Advisor
from advisor.types import Answer, Citation, Timings, Turn
from evals import scorers
from evals.cases import Case, HelperCall, load_cases
from evals.naming import names_of
from evals.statements import statements
from evals.support import citation_scores

Breaks = Callable[[Case, Answer, Framework], Answer | None]
"""Breaks an answer in one way; None where it has nothing to break so."""

_LINE = re.compile(r"(?m)^(?:- |\d+\. |\| (?!---)).*$")
_MARKS = re.compile(r"(?:\[\d+\])+")


def dropped_item(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """Without a list item, a table row or an item of an enumeration that holds a fact which stands nowhere else."""
    for match in [*_LINE.finditer(answer.text), *re.finditer(r"、[^、。；\[\n|]+|[^：、。；\[\n|]+、", answer.text)]:
        broken = replace(answer, text=answer.text[: match.start()] + answer.text[match.end() :])
        if any(scorers.stands(w, case, answer.text) for g in case.facts for w in g) and not all(
            any(scorers.stands(words, case, broken.text) for words in group) for group in case.facts
        ):
            return broken
    return None


def swapped_role(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """With another row of the same kind where a row stands beside a value that only it has."""
    names = names_of(framework)
    for line in re.findall(r"[^。\n]+", answer.text):
        if line.endswith(("：", ":")) or line.startswith("|  |"):
            continue
        found = names.find(line)
        for mention in found:
            for id in mention.name.rows[:1]:
                table = framework.tables[id.partition(".")[0]]
                held = {other.name for other in found if any(value.row == id for value in other.name.held)}
                siblings = [
                    row for row in table.rows if row.id != id and not any(value.row == row.id for name in held for value in name.held)
                ]
                alone = not any(other.name.rows and other.name.rows[0] != id and other.name.rows[0].startswith(table.id) for other in found)
                if held and siblings and alone and table.id in ("engineer", "role_type", "industry", "tier", "zone", "tool_group"):
                    row = framework.rows[id]
                    swapped = line.replace(row.name.to(answer.language), siblings[0].name.to(answer.language))
                    if swapped != line:
                        return replace(answer, text=answer.text.replace(line, swapped))
    return None


def wrong_section(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """With every citation under the section behind its own."""
    moved = tuple(
        replace(citation, section=f"§{int(citation.section.removeprefix('§')) % len(framework.sections) + 1}")
        for citation in answer.citations
    )
    return replace(answer, citations=moved) if moved and not {one.section for one in moved} & set(case.sections) else None


def invented_number(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """With a number that nobody counted."""
    counted = re.search(r"(?<![§\d/.第] )(?<=[^\d第/.])\b\d{1,2}(?= [個種項張階類關步條區位])", answer.text)
    if counted:
        return replace(answer, text=answer.text[: counted.start()] + "27" + answer.text[counted.end() :])
    cited = re.search(r"(?<![）)])[。.](?=\[\d+\])", answer.text)
    words = "，共 27 項。" if answer.language == "zh-TW" else ", 27 in all."
    return replace(answer, text=answer.text[: cited.start()] + words + answer.text[cited.end() :]) if cited else None


def simplified_character(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """With one Simplified character."""
    convert = opencc.OpenCC("t2s").convert
    for index, char in enumerate(answer.text):
        other = convert(char)
        if other != char and other not in "".join(case.turns) and opencc.OpenCC("s2t").convert(other) != other:
            return replace(answer, text=answer.text[:index] + other + answer.text[index + 1 :])
    return None


def moved_citation(case: Case, answer: Answer, framework: Framework) -> Answer | None:
    """With the markers of a sentence at the end of the next one, which has others.

    Helpers' findings and what is denied need none, leads lean on their lists."""
    text = answer.text
    marks = [] if answer.helpers else list(_MARKS.finditer(text))
    for first, second in pairwise(marks):
        shared = set(re.findall(r"\d+", first.group())) & set(re.findall(r"\d+", second.group()))
        denies = re.search(r"沒有|不|no", text[: first.start()].splitlines()[-1])
        if not shared and not denies and text[first.start() - 1] not in "：:":
            between = text[first.end() : second.start()]
            return replace(answer, text=text[: first.start()] + between + second.group() + first.group() + text[second.end() :])
    return None


BREAKS: list[tuple[Breaks, tuple[str, ...], int]] = [
    (dropped_item, ("facts", "right"), 20),
    (swapped_role, ("citation_recall",), 20),
    (wrong_section, ("section", "citation_recall"), 100),
    (invented_number, ("citation_recall",), 80),
    (simplified_character, ("script", "right"), 100),
    (moved_citation, ("citation_recall",), 15),
]
"""The ways, the scores that each costs, and to how many of the sampled answers it must apply at least."""


@pytest.fixture(scope="module")
def answered(advisor: Advisor, framework: Framework) -> list[tuple[Case, Answer, dict[str, float | None]]]:
    """Real answers of every kind with their scores."""
    found = []
    for case in load_cases("known")[::11]:
        answer = advisor.answer(case.turns[-1], [Turn(turn) for turn in case.turns[:-1]])
        found.append((case, answer, values(case, answer, framework)))
    return found


def values(case: Case, answer: Answer, framework: Framework) -> dict[str, float | None]:
    return {name: score.value for name, score in scorers.score(case, answer, None, None, framework).items()}


Answered = list[tuple[Case, Answer, dict[str, float | None]]]


def test_answers_that_nobody_broke_are_right_and_borne_by_what_they_cite(answered: Answered) -> None:
    judged = [scores for _, _, scores in answered if scores["citation_recall"] is not None]
    assert len(judged) >= 150
    assert sum(scores["right"] == 1 for _, _, scores in answered) >= len(answered) * 0.97
    assert sum(scores["citation_recall"] == 1 for scores in judged) >= len(judged) * 0.95


@pytest.mark.parametrize(("breaks", "costs", "least"), BREAKS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_answer_broken_on_purpose_loses_the_score_that_it_should(
    answered: Answered, framework: Framework, breaks: Breaks, costs: tuple[str, ...], least: int
) -> None:
    broken = 0
    for case, answer, before in answered:
        worse = breaks(case, answer, framework) if before["right"] == before["citation_recall"] == 1 else None
        if worse is None:
            continue
        broken += 1
        after = values(case, worse, framework)
        for name in costs:
            was, now = before[name], after[name]
            assert was is None or (now is not None and now < was), (case.id, name, worse.text)
    assert broken >= least


# Handmade answers.

QUOTE = "核心技術　NLTK, spaCy, Transformer　GPT, Llama, Prompt 系統化, RAG　CNN, OpenCV, YOLO　Scikit-learn, XGBoost, 統計模型"
MARKETING = "[適用：業務、行銷、企劃、行政]"


def answer(text: str, *citations: tuple[str, str], **given: Any) -> Answer:
    """An answer with citations numbered from 1."""
    fields: dict[str, Any] = {"question": "問", "outcome": "answered", "language": "zh-TW", "model": "none"} | given
    cited = tuple(Citation(marker, section, "", quote, "guideline") for marker, (section, quote) in enumerate(citations, 1))
    return Answer(text=text, citations=cited, timings=Timings(0.1, 0.2), **fields)


def case(**given: Any) -> Case:
    return Case.model_validate({"id": "1", "kind": "lookup", "turns": ["問"], "outcome": ["answered"], "facts": [["行銷"]]} | given)


@pytest.mark.parametrize(
    ("words", "text", "stands"),
    [
        ("#4", "共 4 種", True),
        ("#4", "共四種", True),
        ("#4", "**4**[1] 種", True),
        ("#4", "There are four of them.", True),
        ("#4", "There are 4.", True),
        ("#4", "共 14 種", False),
        ("#4", "十四種", False),
        ("#4", "四十種", False),
        ("#4", "0.4 分", False),
        ("#4", "4.5 分", False),
        ("#4", "GPT-4 與 4o", False),
        ("#4", "共 3 種，第四種是 ML", False),
        ("#4", "Step 4 是賦能創新，共三步", False),
        ("#4", "4. AI 素養", False),
        ("#4", "排在第四。", True),
        ("#3", "§3 共 4 區", False),
        ("#2", "有兩張", True),
        ("#2", "二類", True),
        ("#6", "115/6 起", False),
        ("#11", "十一項", True),
        ("#11", "eleven", True),
        ("#1", "一般來說有三種", False),
        ("#1", "只有一張", True),
        ("ＬＬＭ工程師", "LLM 工程師", True),
        ("power automate", "**Power** Automate", True),
        ("RAG", "LLM", False),
    ],
)
def test_words_and_numbers_are_found_as_people_write_them(words: str, text: str, stands: bool) -> None:
    assert scorers.stands(words, case(), text) is stands


def test_a_place_in_an_order_is_a_number_where_an_order_is_asked_for() -> None:
    assert scorers.stands("#7", case(kind="order"), "自動化應用是 11 項能力中的第 7 項。")
    assert not scorers.stands("#7", case(kind="count"), "自動化應用是 11 項能力中的第 7 項。")


def test_facts_are_a_share_and_what_is_missing_is_named() -> None:
    score = scorers.facts(case(facts=[["業務"], ["行銷"], ["會計", "財務"]]), answer("業務、行銷"))
    assert score.value == pytest.approx(2 / 3)
    assert "會計 / 財務" in score.explanation


def test_what_a_case_does_not_judge_is_not_measurable() -> None:
    scores = scorers.score(case(), answer("行銷", outcome="declined"), None, None, load_framework())
    unmeasured = {name for name, score in scores.items() if score.value is None}
    assert unmeasured == {
        *("forbidden", "verdict", "section", "calls", "citation_recall", "citation_precision"),
        *("hit@1", "hit@3", "hit@5", "mrr", "output_tokens", "judged", "not_misleading"),
    }
    assert scores["outcome"].value == scores["right"].value == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("是的。LLM 工程師用 RAG。[1]", "yes"),
        ("不是。它是第二階。", "no"),
        ("**對**，指引這樣寫。", "yes"),
        ("有，在 §14。", "yes"),
        ("沒有。", "no"),
        ("沒錯，就是第三階。", "yes"),
        ("並非如此。", "no"),
        ("會用到 RAG。", "yes"),
        ("會計不在指引裡，所以不適用。", "no"),
        ("要先更正：指引沒有把 CNN 列在 NLP 工程師之下。", "no"),
        ("指引沒有這樣寫。是的話會提到。", "no"),
        ("能力光譜分三區。", "yes"),
        ("No-code 區包含 AI 素養。", "yes"),
        ("Yes, it does. It is not hard.", "yes"),
        ("No. It is tier 2.", "no"),
        ("The guideline does not say so.", "no"),
        ("AI 治理素養在 No-code（依版面推讀，非原文）。", "yes"),
        ("", None),
    ],
)
def test_the_first_sentence_gives_the_verdict(text: str, said: str | None) -> None:
    assert scorers.said_verdict(text) == said


def test_calls_are_compared_with_lists_as_sets_and_extra_ones_are_wrong() -> None:
    wanted = [HelperCall(helper="compare", arguments={"items": ["a", "b"], "levels": {"x": 1}})]
    called = {"helper": "compare", "arguments": {"levels": {"x": 1}, "items": ("b", "a")}, "result": {}}
    asked = case(calls=wanted, facts=[])
    assert scorers.calls(asked, answer("", helpers=(called,))).value == 1
    assert scorers.calls(asked, answer("")).value == 0
    assert scorers.calls(asked, answer("", helpers=(called, called | {"helper": "match_roles"}))).value == 0
    assert scorers.calls(asked, answer("", helpers=(called | {"arguments": {"items": ["a", "c"], "levels": {"x": 1}}},))).value == 0
    assert scorers.calls(case(calls=[]), answer("行銷")).value == 1


def test_simplified_characters_are_named_but_not_those_that_the_asker_typed() -> None:
    leaked = scorers.script(case(), answer("台灣的证照"))
    assert (leaked.value, leaked.explanation) == (0, "Simplified 证")
    assert scorers.script(case(turns=["证照"]), answer("台灣的证照")).value == 1


def test_the_words_around_a_character_decide_whether_it_is_simplified() -> None:
    assert scorers.simplified("指引沒有提到「游泳價」。") == []
    assert scorers.simplified("指引沒有提到「游戏」。") == ["戏", "游"]


def test_search_is_scored_by_the_first_of_the_cases_chunks() -> None:
    asked = case(chunks=["engineer.cv", "section.6"])
    scores = scorers.retrieval(asked, ["engineer.ml", "section.6", "engineer.cv"])
    assert {name: score.value for name, score in scores.items()} == {"hit@1": 0, "hit@3": 1, "hit@5": 1, "mrr": 0.5}
    assert scorers.retrieval(case(turns=["a", "b"], chunks=["engineer.cv"]), ["engineer.cv"])["mrr"].value is None


@pytest.mark.parametrize(
    ("text", "citations", "recall", "precision"),
    [
        ("CV 工程師用 CNN、YOLO。[1]", [("§6", QUOTE)], 1, 1),
        ("CV engineers use YOLO.[1]", [("§6", QUOTE)], 1, 1),
        ("CV 工程師用 CNN、YOLO。", [("§6", QUOTE)], 0, None),
        ("CV 工程師用 CNN、YOLO。[1]", [("§5", QUOTE)], 0, 0),
        ("NLP 工程師用 CNN、YOLO。[1]", [("§6", QUOTE)], 0, 0),
        ("NLP engineers use YOLO.[1]", [("§6", QUOTE)], 0, 0),
        ("CV 工程師用 PyTorch。[1]", [("§6", QUOTE)], 0, 0),
        ("CV 工程師用 7 種技術。[1]", [("§6", QUOTE)], 0, 0),
        ("CV 工程師做瑕疵檢測。[1]", [("§6", QUOTE)], 0, 0),
        ("CV 工程師用 CNN。[1][2]", [("§6", QUOTE), ("§10", MARKETING)], 1, 0.5),
        ("第二階適合行銷。[1]CV 工程師用 CNN。[2]", [("§10", MARKETING), ("§6", QUOTE)], 1, 1),
        ("第二階適合行銷。CV 工程師用 CNN。[2][1]", [("§10", MARKETING), ("§6", QUOTE)], 0.5, 0.5),
        ("第三階適合行銷。[1]", [("§10", MARKETING)], 0, 0),
        ("用的技術：\n\n- CNN[1]\n- YOLO[1]", [("§6", QUOTE)], 1, 1),
        ("用的技術有 2 種：[1]\n\n- CNN\n- YOLO", [("§6", QUOTE)], 1, 1),
        ("| | CV 工程師 | NLP 工程師 |\n|---|---|---|\n| 核心技術 | CNN | spaCy[1] |", [("§6", QUOTE)], 1, 1),
        ("| | CV 工程師 | NLP 工程師 |\n|---|---|---|\n| 核心技術 | spaCy | CNN[1] |", [("§6", QUOTE)], 0, 0),
        ("企業可以讓員工每天寫日記記錄心情。[1]", [("§6", QUOTE)], 0, 0),
        ("指引沒有提到 CNN 的價格。要看哪一種工程師？", [], None, None),
    ],
)
def test_citations_bear_what_they_stand_behind(
    framework: Framework, text: str, citations: list[tuple[str, str]], recall: float | None, precision: float | None
) -> None:
    given = answer(text, *citations, language="en" if text.isascii() else "zh-TW")
    assert tuple(score.value for score in citation_scores(given, framework)) == (recall, precision)


def test_statements_are_sentences_items_and_rows_with_their_markers() -> None:
    text = "引言：[1]\n\n- 甲。[2] 乙。[3]\n- 丙\n\n說「一。二。」完。[4] No. 2.5 is one.[5]\n\n| a | b |\n|---|---|\n| x | y[6] |"
    assert [(one.form, one.text, one.own) for one in statements(text)] == [
        ("lead", "引言：", (1,)),
        ("item", "甲。", (2,)),
        ("item", "乙。", (3,)),
        ("item", "丙", ()),
        ("sentence", "說「一。二。」完。", (4,)),
        ("sentence", "No.", ()),
        ("sentence", "2.5 is one.", (5,)),
        ("row", "x：b：y", (6,)),
    ]
