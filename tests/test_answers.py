"""What is answered, without a language model: questions of every kind as people put them, with the facts that a right answer must hold.

The cases are `evals/cases/known/answers.jsonl`; `evals/cases/README.md` says what their fields mean. They were written from the source
alone, without sight of the advisor."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from advisor.framework import Framework, squeeze
from advisor.pipeline import Advisor
from advisor.types import Answer, Language, Turn
from evals import scorers
from evals.cases import Case, load_cases

CASES = [case for case in load_cases("known") if case.calls is None]


def asked(advisor: Advisor, turns: tuple[str, ...]) -> Answer:
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.id}")
def test_the_answer_holds_its_facts_its_outcome_and_a_source_that_says_so(advisor: Advisor, framework: Framework, case: Case) -> None:
    answer = asked(advisor, case.turns)
    score = scorers.score(case, answer, None, None, framework)["right"]
    assert score.value == 1, score.explanation
    # Every citation stands in its section, and every marker has one.
    assert {int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)} == {citation.marker for citation in answer.citations}
    for citation in answer.citations:
        section = framework.section(int(citation.section.removeprefix("§")))
        assert squeeze(citation.quote) in squeeze("".join(line.text.zh for line in section.lines))


def test_the_same_question_gets_the_same_answer(advisor: Advisor) -> None:
    for case in CASES[::50]:
        first, second = asked(advisor, case.turns), asked(advisor, case.turns)
        assert (first.text, first.citations, first.outcome) == (second.text, second.citations, second.outcome)


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (("開發端工程師有哪些？", "那第二個呢？"), "LLM 工程師"),
        (("製造業怎麼用 AI？", "如果是醫院呢？"), "病歷摘要"),
        (("CV 工程師的核心技術是什麼？", "理由是？"), "§6"),
        (("第二階適合誰？", "不是，我是說第三階"), "專案經理"),
        (("LLM 工程師最後產出什麼？", "用表格"), "|"),
        (("三大趨勢是什麼？", "in English please"), "Agentic AI ecosystem"),
    ],
)
def test_follow_ups_lean_on_the_conversation(advisor: Advisor, turns: tuple[str, ...], words: str) -> None:
    assert words in asked(advisor, turns).text


@pytest.mark.parametrize("before", ["哪些職務屬於第三階", "零售業那邊用到哪些技術", "LLM 工程師在做什麼？"])
@pytest.mark.parametrize(
    "question", ["我是會計，該先學什麼？", "會計應該先學什麼", "我是行銷，該先學什麼？", "As a nurse, what should I learn first?"]
)
def test_who_says_who_he_is_asks_for_himself_whatever_was_spoken_of_before(advisor: Advisor, before: str, question: str) -> None:
    assert asked(advisor, (before, question)).text == asked(advisor, (question,)).text


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_a_question_to_begin_with_may_be_asked_at_any_time(advisor: Advisor, language: Language) -> None:
    starters = advisor.starters(language)
    for before, question in permutations(starters, 2):
        assert asked(advisor, (before, question)).text == asked(advisor, (question,)).text, (before, question)


@pytest.mark.parametrize(
    "question",
    ["<b>行銷人員</b>適合考哪一階的認證？", "行銷人員適合考哪一階的\u200b認證\x07？", "行銷人員適合考哪一階的認證？" + "？" * 300],
)
def test_markup_control_characters_and_shouting_change_nothing(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert "第二階" in answer.text


def test_another_script_is_told_what_is_understood(advisor: Advisor) -> None:
    answer = advisor.answer("AI人材の資格はどれがいいですか？")
    assert answer.outcome == "declined"
    assert "中文或英文" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Runway 一支影片最長可以生幾秒",
        "鳳梨 第三階 嘩啦嘩啦 iPAS 咚咚",
        "Power Automate 流程一直跑失敗 error code 怎麼看",
    ],
)
def test_what_only_names_speak_for_is_told_as_not_said_with_what_is_nearest(advisor: Advisor, question: str) -> None:
    answer = asked(advisor, (question,))
    assert answer.outcome == "abstained"
    assert answer.citations


@pytest.mark.parametrize("talk", ["哈囉早安～", "昨天加班到十二點有夠累，話說", "先謝謝你！"])
def test_talk_around_a_question_makes_nobody_doubt_it(advisor: Advisor, talk: str) -> None:
    assert asked(advisor, (f"{talk}CV 工程師的最終產出是什麼",)).outcome == "answered"
