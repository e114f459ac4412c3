"""The baselines: pieces of the guideline, prompts, citations and outcomes, with a scripted model and with the bundled one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage

from advisor.assembly import Assembly
from advisor.embeddings import Embedder
from advisor.errors import InputError
from advisor.framework import Framework, squeeze
from advisor.models import LanguageModel
from advisor.settings import Settings
from advisor.types import Outcome
from evals.baselines import BASELINES, CHUNK, outcome_of, pieces_of, spans


class Scripted(GenericFakeChatModel):
    """Says its replies in turn and keeps what it was asked."""

    asked: list[list[BaseMessage]]

    def _generate(self, messages: list[BaseMessage], *args: Any, **options: Any) -> Any:
        self.asked.append(messages)
        return super()._generate(messages, *args, **options)


@dataclass(frozen=True)
class WithModel(Assembly):
    """An assembly whose language model is the last one given."""

    models: list[LanguageModel] = field(default_factory=list)

    def language_model(self, progress: Any = None) -> LanguageModel | None:
        return self.models[-1] if self.models else None


Open = Callable[..., tuple[Any, Scripted]]


@pytest.fixture(scope="module")
def opened(remembering: Embedder) -> Open:
    assembly = WithModel(Settings(llm="none"))
    assembly.__dict__["embedder"] = remembering

    def make(name: str, *replies: str) -> tuple[Any, Scripted]:
        chat = Scripted(messages=iter(AIMessage(reply) for reply in replies), asked=[])
        assembly.models.append(LanguageModel("scripted", chat))
        return BASELINES[name](assembly), chat

    return make


def texts_of(messages: Sequence[BaseMessage]) -> list[str]:
    return [str(message.text) for message in messages]


# Pieces


def test_the_pieces_hold_the_whole_guideline_and_overlap(framework: Framework) -> None:
    document = "\n\n".join("\n".join(line.text.zh for line in section.lines) for section in framework.sections)
    found = list(spans(document))
    assert found[0][0] == 0 and found[-1][1] == len(document)
    assert all(end - start <= CHUNK for start, end in found)
    assert all(50 <= before[1] - after[0] <= 160 for before, after in pairwise(found))
    assert all(squeeze(piece.text) in squeeze(document) for piece in pieces_of(framework))


def test_a_piece_belongs_to_the_section_that_most_of_it_lies_in(framework: Framework) -> None:
    for piece in pieces_of(framework):
        inside = {
            section.number: sum(len(line.text.zh) for line in section.lines if line.text.zh in piece.text) for section in framework.sections
        }
        assert inside[piece.section] == max(inside.values())


@pytest.mark.parametrize("document", ["", "字" * 2000, "a" * 501, "一句。" * 400])
def test_any_text_is_cut_without_a_gap(document: str) -> None:
    end = 0
    for start, stop in spans(document):
        assert start <= end < stop
        end = stop
    assert end == len(document)


# Answers


def test_an_answer_cites_the_pieces_that_it_marks_by_their_section(opened: Open, framework: Framework) -> None:
    system, _ = opened("rag", "CV 工程師的最終產出是瑕疵檢測、人臉辨識、醫療影像判讀。【1, 2】另外還有別的[9]。")
    answer = system.ask(["CV 工程師的最終產出是什麼？"])
    assert answer.text.startswith("CV 工程師的最終產出是瑕疵檢測、人臉辨識、醫療影像判讀。[1][2]")
    assert [citation.marker for citation in answer.citations] == [1, 2]
    assert answer.citations[0].section in ("§6", "§7")
    assert all(squeeze(citation.quote) in "".join(map(squeeze, _whole(framework))) for citation in answer.citations)
    assert (answer.outcome, answer.model, answer.helpers) == ("answered", "scripted", ())
    assert 0 < answer.timings.first_token_s <= answer.timings.total_s


def _whole(framework: Framework) -> Iterator[str]:
    yield from (line.text.zh for section in framework.sections for line in section.lines)


def test_the_prompt_holds_four_passages_and_the_conversation(opened: Open) -> None:
    system, chat = opened("rag-hybrid", "第二階。[1]", "是行銷、業務、企劃、行政。[1]")
    system.ask(["行銷適合哪一階？", "還有誰適合？"])
    first, second = (texts_of(messages) for messages in chat.asked)
    assert len(first) == 2 and first[1].endswith("問題：行銷適合哪一階？")
    assert [f"[{number}] " in first[1] for number in range(1, 6)] == [True] * 4 + [False]
    assert second[1:3] == ["行銷適合哪一階？", "第二階。[1]"]


def test_the_model_alone_is_given_no_passage_and_cites_none(opened: Open) -> None:
    system, chat = opened("model", "第二階。[1]")
    answer = system.ask(["行銷適合哪一階？"])
    assert answer.citations == ()
    assert texts_of(chat.asked[0])[1:] == ["行銷適合哪一階？"]
    assert system.search("行銷適合哪一階？") is None


@pytest.mark.parametrize("name", ["rag", "rag-hybrid"])
def test_search_gives_each_section_once_and_the_right_one_early(opened: Open, name: str) -> None:
    found = opened(name)[0].search("CV 工程師的核心技術是什麼？")
    assert len(found) == len(set(found))
    assert "section.6" in found[:3]


def test_words_count_only_where_they_are_fused_in(opened: Open) -> None:
    assert opened("rag")[0].search("資策會 n8n") != opened("rag-hybrid")[0].search("資策會 n8n")


@pytest.mark.parametrize("name", BASELINES)
def test_without_a_language_model_there_is_no_baseline(name: str) -> None:
    with pytest.raises(InputError) as refused:
        BASELINES[name](WithModel(Settings(llm="none")))
    assert "--llm" in refused.value.remedy


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("指引沒有提到薪資。", "abstained"),
        ("根據段落內容，指引並未提及 CV 工程師的薪水。[1]", "abstained"),
        ("很抱歉，段落中沒有相關資訊。", "abstained"),
        ("抱歉，無法回答這個問題，因為指引沒有提到。", "abstained"),
        ("The guideline does not mention this.", "abstained"),
        ("", "abstained"),
        ("抱歉，我無法回答這個問題。", "declined"),
        ("I'm sorry, but I can't help with that.", "declined"),
        ("CV 工程師的核心技術是 CNN、OpenCV、YOLO。[1]", "answered"),
        ("起點是其他跨域科系。[1] 指引沒有提到年資。", "answered"),
        ("資料標註師的職責沒有限定產業。[2]", "answered"),
    ],
)
def test_the_outcome_is_read_off_the_reply(reply: str, outcome: Outcome) -> None:
    assert outcome_of(reply) == outcome


@pytest.mark.bundled
def test_the_bundled_model_answers_from_the_passages(index_settings: Settings, pytestconfig: pytest.Config) -> None:
    cache = pytestconfig.cache
    assert cache is not None
    system = BASELINES["rag"](Assembly(index_settings.model_copy(update={"llm": "bundled", "cache": cache.mkdir("bundled-model")})))
    try:
        answer = system.ask(["CV 工程師的核心技術是什麼？"])
        # It is a small model: whether it is right is what the evaluation measures.
        assert answer.text and answer.model == "bundled"
        assert system.output_tokens
        assert 0 < answer.timings.first_token_s < answer.timings.total_s
    finally:
        system.close()
