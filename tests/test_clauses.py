"""What each clause of a message does, and that those that only talk do not count."""

from __future__ import annotations

import json

import pytest

from advisor.assembly import Assembly
from advisor.clauses import FILE, Clauses, clauses
from advisor.framework import CORPUS
from advisor.pipeline import Advisor
from advisor.settings import Settings


@pytest.fixture(scope="module")
def reader(index_settings: Settings) -> Clauses:
    assembly = Assembly(index_settings)
    return Clauses.load(assembly.retriever.encode, assembly.embedder.name)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("昨天面試，整個傻眼…RAG 是什麼？", ["昨天面試，", "整個傻眼…", "RAG 是什麼？"]),
        ("他說「先學這個，再學那個」，對嗎", ["他說「先學這個，再學那個」，", "對嗎"]),
        ("I'm a nurse. Is 1,000 enough, really?", ["I'm a nurse. ", "Is 1,000 enough, ", "really?"]),
        ("CV 工程師", ["CV 工程師"]),
    ],
)
def test_a_message_is_cut_where_its_clauses_end(message: str, expected: list[str]) -> None:
    assert clauses(message) == expected


@pytest.mark.parametrize(
    ("message", "roles"),
    [
        ("簡報下午就要交了，零售業那頁寫了什麼", ("talk", "asks")),
        ("我在做會計，想轉 AI 該先學什麼", ("self", "asks")),
        ("聽說第三階是給主管考的，對嗎", ("claims", "asks")),
    ],
)
def test_clauses_are_told_apart(reader: Clauses, message: str, roles: tuple[str, ...]) -> None:
    assert tuple(max(clause.likely, key=clause.likely.__getitem__) for clause in reader.read(message)) == roles


@pytest.mark.parametrize(
    ("message", "without"),
    [
        ("零售那頁是 ML 預測銷量嗎？簡報半小時後要印", "零售那頁是 ML 預測銷量嗎？"),
        (
            "Which engineer predicts sales, and with what? My manager keeps nagging me about it.",
            "Which engineer predicts sales, and with what?",
        ),
    ],
)
def test_talk_changes_no_answer(advisor: Advisor, message: str, without: str) -> None:
    assert advisor.answer(message).text == advisor.answer(without).text


@pytest.mark.parametrize("message", ["下屬是資料科學家，要推薦他考哪張認證", "我是老師，推薦我考哪張認證"])
def test_whoever_is_told_of_is_kept(advisor: Advisor, message: str) -> None:
    assert advisor.answer(message).helpers[0]["arguments"]["role"]


def test_another_embedding_model_leaves_nothing_out(reader: Clauses) -> None:
    other = Clauses.load(lambda text: pytest.fail("nothing is embedded"), "another-model")
    assert json.loads((CORPUS / FILE).read_text(encoding="utf-8"))["embedder"] != "another-model"
    assert other.without_talk("晚點要開會，RAG 是什麼", lambda text: False, lambda clause: False) == "晚點要開會，RAG 是什麼"
