"""The optional judge: what it sees, what its opinion does to the scores, and that none is made up where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from advisor.errors import InputError
from advisor.framework import Framework, load_framework
from advisor.language_model import LanguageModel
from advisor.settings import Settings
from advisor.types import Answer, Citation, Timings
from evals import run as runs
from evals.cases import Case, load_cases
from evals.judging import Judge, open_judge
from evals.scorers import score
from evals.summary import summarise

CASE = Case(id="n", kind="natural", turns=("CV 在做什麼", "那 NLP 呢"), outcome=("answered", "abstained"), want="文本、語音轉文字。")
ANSWER = Answer(
    "那 NLP 呢",
    "NLP 工程師的處理對象：文本、語音轉文字。[1]",
    "answered",
    "zh-TW",
    (Citation(1, "§6", "核心比較：開發端四大工程師矩陣", "處理對象 文本、語音轉文字", "guideline"),),
    "none",
    Timings(0.1, 0.2),
)


class Colleague(BaseChatModel):
    """Somebody who has an opinion of every answer, and remembers what he was shown."""

    opinion: str
    shown: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "colleague"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> ChatResult:
        self.shown.extend(str(message.content) for message in messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.opinion))])


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


Judging = Callable[..., Judge]


@pytest.fixture
def judging(framework: Framework) -> Judging:
    def make(points: int = 2, misleading: bool = False, reason: str = "缺了語音", opinion: str | None = None) -> Judge:
        said = opinion or json.dumps({"reason": reason, "misleading": misleading, "points": points}, ensure_ascii=False)
        return Judge(LanguageModel("colleague-2026-01-01", Colleague(opinion=said)), framework)

    return make


@pytest.mark.parametrize(("points", "judged", "right"), [(2, 1.0, 1.0), (1, 0.5, 0.0), (0, 0.0, 0.0)])
def test_an_answer_is_right_where_the_judge_finds_nothing_wrong(
    judging: Judging, framework: Framework, points: int, judged: float, right: float
) -> None:
    scores = score(CASE, ANSWER, None, None, framework, judging(points).scores(CASE, ANSWER))
    assert (scores["judged"].value, scores["right"].value) == (judged, right)
    assert ("缺了語音" in scores["right"].explanation) == (right == 0)


def test_what_misleads_is_counted_by_itself(judging: Judging) -> None:
    scores = judging(1, misleading=True).scores(CASE, ANSWER)
    assert (scores["judged"].value, scores["not_misleading"].value) == (0.5, 0.0)


def test_without_a_judge_it_is_not_measurable_which_is_not_wrong(framework: Framework) -> None:
    scores = score(CASE, ANSWER, None, None, framework)
    assert scores["right"].value is None and scores["judged"].value is None


def test_a_labelled_case_is_judged_by_code_alone_where_nobody_else_judges(framework: Framework) -> None:
    labelled = CASE.model_copy(update={"facts": (("文本",), ("影像",))})
    assert score(labelled, ANSWER, None, None, framework)["right"].value == 0


def test_a_judge_that_says_nothing_of_use_is_told_and_not_measured(judging: Judging) -> None:
    judged = judging(opinion="I like it.").scores(CASE, ANSWER)["judged"]
    assert judged.value is None and "the judge failed" in judged.explanation


def test_the_judge_sees_the_conversation_what_is_wanted_the_sources_and_the_whole_guideline(framework: Framework) -> None:
    colleague = Colleague(opinion='{"reason": "", "misleading": false, "points": 2}')
    Judge(LanguageModel("colleague", colleague), framework).scores(CASE, ANSWER)
    shown = "\n".join(colleague.shown)
    assert all(text in shown for text in (*CASE.turns, CASE.want, ANSWER.text, ANSWER.citations[0].quote))
    assert all(line.text.zh in shown for section in framework.sections for line in section.lines)


def test_a_run_records_who_judged_and_its_figures(index_settings: Settings, tmp_path: Path, judging: Judging, monkeypatch: Any) -> None:
    monkeypatch.setattr(runs, "open_judge", lambda spec, settings, framework: judging(1))
    run = runs.run(index_settings, split="natural", limit=2, folder=tmp_path, progress=False, judge="https://me:secret@example.org#judge-1")
    assert run.judge == "https://example.org#judge-1"
    assert summarise(run).scores["judged"].value == 0.5


def test_nobody_is_no_judge(index_settings: Settings, framework: Framework) -> None:
    with pytest.raises(InputError, match="cannot judge"):
        open_judge("none", index_settings, framework)


def test_the_frozen_natural_messages_stand_nowhere_else() -> None:
    others = {case.turns for split in ("natural", "dev", "known") for case in load_cases(split)}
    frozen = load_cases("natural-test")
    assert len(frozen) >= 140 and all(case.want and case.turns not in others for case in frozen)
