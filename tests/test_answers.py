"""What is answered, without a language model: questions of every kind as people put them, with the facts that a right answer must hold.

`data/answers.jsonl` holds a case a line: the turns of a conversation, the facts (of each group one wording must stand in the answer),
what must not, the outcome and the sections of which one must be cited. They were written from the source alone, without sight of the
advisor; those that it answers wrong are not in the file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import opencc
import pytest

from advisor.framework import Framework, squeeze
from advisor.pipeline import Advisor
from advisor.types import Answer, Turn

CASES = Path(__file__).with_name("data") / "answers.jsonl"


@dataclass(frozen=True)
class Case:
    id: str
    kind: str
    turns: list[str]
    must: list[list[str]]
    must_not: list[str]
    outcome: list[str]
    sections: list[str]


def cases() -> list[Case]:
    return [Case(**json.loads(line)) for line in CASES.read_text(encoding="utf-8").splitlines()]


def asked(advisor: Advisor, turns: list[str]) -> Answer:
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])


def plain(text: str) -> str:
    """The answer as facts are looked for in it: no markers, no emphasis, no blanks, one case."""
    return squeeze(re.sub(r"\[\d+\]|\*", "", text)).lower()


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.kind}-{case.id}")
def test_the_answer_holds_its_facts_its_outcome_and_a_source_that_says_so(advisor: Advisor, case: Case) -> None:
    answer = asked(advisor, case.turns)
    text = plain(answer.text)
    missing = [group for group in case.must if not any(squeeze(words).lower() in text for words in group)]
    assert not missing
    assert not [words for words in case.must_not if squeeze(words).lower() in text]
    assert answer.outcome in case.outcome
    assert not case.sections or {citation.section for citation in answer.citations} & set(case.sections)


def test_every_citation_stands_in_its_section_and_every_marker_has_one(advisor: Advisor, framework: Framework) -> None:
    for case in cases()[::7]:
        answer = asked(advisor, case.turns)
        assert {int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)} == {citation.marker for citation in answer.citations}
        for citation in answer.citations:
            section = framework.section(int(citation.section.removeprefix("§")))
            assert squeeze(citation.quote) in squeeze("".join(line.text.zh for line in section.lines))


def test_no_simplified_character_stands_in_an_answer(advisor: Advisor) -> None:
    to_traditional = opencc.OpenCC("s2t")
    # The asker's own word is quoted as it was typed; the source itself writes these.
    own = {"台", "群", "峰", "裡", "里"}
    for case in cases()[::5]:
        answer = asked(advisor, case.turns)
        simplified = {char for char in answer.text if to_traditional.convert(char) != char} - own - set("".join(case.turns))
        assert not simplified, answer.text


def test_the_same_question_gets_the_same_answer(advisor: Advisor) -> None:
    for case in cases()[::50]:
        first, second = asked(advisor, case.turns), asked(advisor, case.turns)
        assert (first.text, first.citations, first.outcome) == (second.text, second.citations, second.outcome)


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (["開發端工程師有哪些？", "那第二個呢？"], "LLM 工程師"),
        (["製造業怎麼用 AI？", "如果是醫院呢？"], "病歷摘要"),
        (["CV 工程師的核心技術是什麼？", "理由是？"], "§6"),
        (["第二階適合誰？", "不是，我是說第三階"], "專案經理"),
        (["LLM 工程師最後產出什麼？", "用表格"], "|"),
        (["三大趨勢是什麼？", "in English please"], "Agentic AI ecosystem"),
    ],
)
def test_follow_ups_lean_on_the_conversation(advisor: Advisor, turns: list[str], words: str) -> None:
    assert words in asked(advisor, turns).text


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
