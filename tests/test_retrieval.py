"""Retrieval over the whole guideline, with the bundled embedder and a real index."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from advisor.embeddings import Embedder
from advisor.errors import IndexFault
from advisor.framework import CORPUS, load_framework
from advisor.lexicon import Lexicon
from advisor.naming import rows_spoken_of
from advisor.retrieval import Retriever, tokens
from advisor.settings import Settings
from advisor.store import Entry, Store, open_store


@pytest.fixture(scope="module")
def index(index_settings: Settings) -> Store:
    return open_store(index_settings.index)


@pytest.fixture(scope="module")
def retriever(index: Store, embedder: Embedder) -> Retriever:
    return Retriever.load(index, embedder)


@pytest.mark.parametrize(
    ("question", "chunk"),
    [
        ("做人臉辨識系統的是哪一種工程師", "engineer.cv"),
        ("會串 API 的人算在哪個區", "zone.low_code"),
        ("全公司每個人都要有的認證是哪一階", "tier.literacy"),
        ("數據科學家平常幫誰的忙", "scientist.data_scientist"),
        ("数据科学家的职责是什么", "scientist.data_scientist"),
        ("AI-900 會被什麼取代", "certification.ai_901"),
        ("AWS 的機器學習證照", "certification.aws_ml"),
        ("醫院可以怎麼用 AI", "industry.healthcare"),
        ("Midjourney 是拿來幹嘛的", "tool.midjourney"),
        ("Which trend is the AI Basic Act about?", "trend.governance"),
    ],
)
def test_a_question_in_everyday_words_finds_its_row(retriever: Retriever, question: str, chunk: str) -> None:
    assert chunk in [hit.chunk for hit in retriever.search(question, k=3)]


def test_hits_come_in_order_and_score_between_nought_and_one(retriever: Retriever) -> None:
    hits = retriever.search("機器學習工程師處理什麼資料", k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert all(0.0 <= hit.score <= 1.0 for hit in hits) and len({hit.chunk for hit in hits}) == 5


def test_the_score_tells_most_off_topic_questions_from_those_of_the_guideline(retriever: Retriever) -> None:
    inside = ["主管要考哪一階認證", "行銷人員適合的工具類認證", "A 關要做什麼", "製造業怎麼用 AI", "NLP 工程師產出什麼"]
    outside = ["今天天氣如何", "怎麼煮牛肉麵", "世界盃誰贏了", "幫我寫一首情詩", "how tall is mount everest"]
    nearest = [[max(hit.score for hit in retriever.search(question)) for question in group] for group in (inside, outside)]
    assert min(nearest[0]) > max(nearest[1])


def test_unlisted_lines_of_business_count_and_are_never_found(retriever: Retriever) -> None:
    listed, unlisted = retriever.search("我在銀行上班，AI 能幫我什麼", k=300), retriever.search("計程車行要怎麼導入 AI，有場景嗎", k=300)
    assert listed[0].unlisted < 0.2 and unlisted[0].unlisted > 0.6
    assert not [hit for hit in (*listed, *unlisted) if hit.chunk.startswith("unlisted.")]
    assert sum(hit.likely for hit in unlisted) + unlisted[0].unlisted == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("situation", "chunk"),
    [
        ("我在海產店，客人傳照片來問是哪種魚，想找人做一個會認的", "engineer.cv"),
        ("倉庫的貨老是叫太多，想從過去的數字推下個月要進多少", "engineer.ml"),
        ("一堆錄音檔要變成逐字稿再看客人氣不氣", "engineer.nlp"),
        ("我們每天把表單從 A 系統貼到 B 系統，有沒有自己會跑的東西", "tool_group.automation"),
        ("想自己做店裡的海報跟短片，不會畫圖", "tool_group.images"),
        ("員工程度差很多，不知道誰會誰不會，第一步怎麼做", "step.assess"),
        ("We sort thousands of letters from citizens by hand; what could AI do?", "industry.government"),
    ],
)
def test_a_situation_finds_what_helps_without_its_name(retriever: Retriever, situation: str, chunk: str) -> None:
    assert chunk in [hit.chunk for hit in retriever.search(situation, k=3)]


def test_how_likely_something_is_meant_falls_with_the_rank_and_is_a_share_of_one(retriever: Retriever) -> None:
    likely = [hit.likely for hit in retriever.search("哪個工程師做聊天機器人", k=100)]
    assert likely == sorted(likely, reverse=True) and sum(likely) <= 1.0 + 1e-9
    assert retriever.search("CV 工程師產出什麼")[0].likely > 0.8 > retriever.search("今天天氣如何")[0].likely


def test_a_name_in_the_question_speaks_for_its_row(index: Store, embedder: Embedder) -> None:
    lexicon = Lexicon(load_framework(), CORPUS)
    question = "Canva 這一類還有什麼"
    by_name = Retriever.load(index, embedder, partial(rows_spoken_of, lexicon)).search(question)
    without = Retriever.load(index, embedder).search(question)
    assert rows_spoken_of(lexicon, question) == {"tool.canva": 1.0}
    assert {hit.chunk: hit.likely for hit in by_name}["tool.canva"] > {hit.chunk: hit.likely for hit in without}["tool.canva"]


def test_of_what_rows_hold_a_value_speaks_for_each_of_them() -> None:
    lexicon = Lexicon(load_framework(), CORPUS)
    spoken = rows_spoken_of(lexicon, "誰會用 OpenCV")
    assert spoken and set(spoken.values()) == {0.4} and "engineer.cv" in spoken


@pytest.mark.parametrize("question", ["", "？？？", "\0", "🙂", "字" * 20_000], ids=["empty", "punctuation", "nul", "emoji", "very long"])
def test_any_text_can_be_searched(retriever: Retriever, question: str) -> None:
    assert len(retriever.search(question, k=3)) == 3


def test_a_question_asked_again_is_not_embedded_again(embedder: Embedder, index: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = Retriever.load(index, embedder)
    first = retriever.search("核心策略是什麼")

    def refuse(texts: object) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr(embedder, "encode_queries", refuse)
    assert retriever.search("核心策略是什麼") == first


def test_words_are_characters_pairs_and_whole_latin_words() -> None:
    assert tokens("AI-901 认证？") == ["ai", "901", "認", "證", "認證"]


def test_a_missing_index_is_told_and_none_is_made(embedder: Embedder, tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="Run `advisor ingest`"):
        Retriever.load(open_store(tmp_path / "nowhere"), embedder)
    assert not (tmp_path / "nowhere").exists()


def test_an_incomplete_index_is_told(embedder: Embedder, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.begin(embedder.name, embedder.dimensions)
    store.write([Entry("section.1", "section.1", "text", "指引", "d")], embedder.encode_documents(["指引"]))
    with pytest.raises(IndexFault, match=r"incomplete.*Run `advisor ingest`"):
        Retriever.load(store, embedder)
    store.finish("digest")
    assert Retriever.load(store, embedder).corpus == "digest"


def test_an_index_of_another_model_or_version_is_told(embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path)
    store.begin("another-model", 8)
    store.finish("digest")
    with pytest.raises(IndexFault, match=r"another-model.*--rebuild"):
        Retriever.load(store, embedder)
    monkeypatch.setattr("advisor.store.SCHEMA", 2)
    with pytest.raises(IndexFault, match=r"another version.*--rebuild"):
        store.require("another-model")


def test_what_was_written_is_read_back(embedder: Embedder, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    entries = [Entry(f"row.{n:04}", f"row.{n}", "text", f"第 {n} 列", str(n)) for n in range(1200)]
    vectors = np.eye(1200, 16, dtype=np.float32) + np.float32(0.1)
    store.begin("any", 16)
    store.write(entries, vectors)
    assert len(store.digests()) == 1200
    read, found = store.read()
    assert read == tuple(entries) and np.allclose(found, vectors)


def test_searching_imports_neither_torch_nor_onnx(index: Store) -> None:
    code = (
        "import sys\nfrom advisor.embeddings import open_embedder\n"
        "from advisor.retrieval import Retriever\nfrom advisor.store import open_store\n"
        "Retriever.load(open_store(sys.argv[1]), open_embedder('bundled')).search('角色')\n"
        "assert not {'torch', 'onnxruntime', 'sentence_transformers'} & sys.modules.keys()"
    )
    result = subprocess.run([sys.executable, "-c", code, index.name], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout == result.stderr == ""
