"""What a message asks for is learned: an attribute is told of what it is about, and what the guideline lacks is said not to be there."""

from __future__ import annotations

import json

import pytest
from dialogues import last_answer

from advisor.aims import COLUMN, FILE, LACK, Aims
from advisor.assembly import Assembly
from advisor.framework import CORPUS
from advisor.pipeline import Advisor
from advisor.settings import Settings


@pytest.fixture(scope="module")
def aims(index_settings: Settings) -> Aims:
    assembly = Assembly(index_settings)
    return Aims.load(assembly.retriever.encode, assembly.embedder.name)


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ("這位同仁整天在跟哪種資料打交道", "col:engineer.data"),
        ("它是哪家發的啊", "col:certification.issuer"),
        ("走到最後會變成什麼職位", "col:path.end"),
        ("這一階是要給哪些人考的", "col:tier.audience"),
        ("這張考下來要噴多少銀子", "lack:exam_fee"),
        ("做這行一個月能領多少", "lack:salary"),
        ("考到之後多久會過期", "lack:validity"),
        ("跟它放在同一堆的還有誰", "op:siblings"),
    ],
)
def test_what_is_asked_for_is_told_from_the_words(aims: Aims, message: str, label: str) -> None:
    aim = aims.read(message, message)
    assert max(aim.likely, key=lambda one: aim.likely[one]) == label


def test_likelihoods_are_shares_of_all_labels(aims: Aims) -> None:
    aim = aims.read("它的報名費要多少", "它的報名費要多少")
    assert sum(aim.likely.values()) == pytest.approx(1, abs=1e-4)
    assert aim.of(LACK) > 0.9
    left = aim.among(lambda label: label.startswith(COLUMN))
    assert left.of(COLUMN) == pytest.approx(1, abs=1e-4)
    assert left.of(LACK) == 0


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (["資料標註師屬於哪一型", "這種人存在的意義是什麼"], ["為模型訓練提供高品質的燃料"]),
        (["No-code 的定義", "那塊的人叫什麼人才"], ["AI 應用人才區"]),
        (["跨域人才的關卡有幾道", "這條路是從哪些人出發的"], ["其他跨域科系", "業務營運人員"]),
        (["零售業怎麼用 AI", "背後靠的是哪幾門技術"], ["ML", "LLM"]),
        (["AI-103 在地圖哪一區", "它是接哪張舊的"], ["AI-102"]),
        (["Claude 是哪一類的工具", "跟它擺一起的還有誰"], ["ChatGPT", "MS Copilot", "Gemini"]),
        (["Is Cursor mentioned anywhere?", "what else is in the same group"], ["GitHub Copilot"]),
    ],
)
def test_an_attribute_is_told_of_what_was_spoken_of(advisor: Advisor, turns: list[str], told: list[str]) -> None:
    answer = last_answer(advisor, *turns)
    assert answer.outcome == "answered"
    assert [words for words in told if words not in answer.text] == []
    assert answer.citations


@pytest.mark.parametrize(
    ("turns", "lacking"),
    [
        (["iPAS 中級是哪一階", "要先有什麼底子才肯讓我考啊"], "iPAS 中級"),
        (["Canva 是哪一類的工具", "怎麼用它把背景去掉"], "Canva"),
        (["流程優化專員屬於哪一型", "做這個能在家上班嗎"], "流程優化專員"),
        (["NLP 工程師用到哪些技術", "這種人薪水好嗎"], "NLP 工程師"),
        (["AWS Certified Machine Learning 是國際的嗎", "坐下去要寫幾個鐘頭"], "AWS Certified Machine Learning"),
    ],
)
def test_what_the_guideline_lacks_is_said_not_to_be_there(advisor: Advisor, turns: list[str], lacking: str) -> None:
    answer = last_answer(advisor, *turns)
    assert answer.outcome == "abstained"
    assert lacking in answer.text.split("最接近")[0]
    assert answer.citations


@pytest.mark.parametrize(
    "turns",
    [
        ["走完跨域可以當什麼", "Cursor 有被提到嗎"],
        ["What does an ML engineer build?", "Is Cursor mentioned anywhere?"],
    ],
)
def test_whether_something_else_is_listed_is_no_doubt_of_the_last_answer(advisor: Advisor, turns: list[str]) -> None:
    answer = last_answer(advisor, *turns)
    assert {citation.section for citation in answer.citations} == {"§7"}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("關卡B的下一關是什麼", "關卡 C"),
        ("哪些能力不在 Pro-code 區？", "AI 素養"),
        ("請問 ML…不對，是 LLM 工程師，最後產出什麼？", "企業專屬 Chatbot"),
    ],
)
def test_places_what_is_left_out_and_corrections_stay_what_they_ask_for(advisor: Advisor, message: str, told: str) -> None:
    assert told in advisor.answer(message).text


@pytest.mark.parametrize(
    "turns",
    [
        ["我想學 AI", "我做行銷，想考一張證照"],
        ["跨域人才怎麼轉 AI", "我是業務，想考一張證照"],
    ],
)
def test_a_certification_that_is_asked_for_is_no_change_of_the_plan_before(advisor: Advisor, turns: list[str]) -> None:
    [called] = last_answer(advisor, *turns).helpers
    assert called["helper"] == "recommend_certifications"


def test_a_value_alone_lists_those_that_have_it_where_only_some_are_wanted(advisor: Advisor) -> None:
    answer = last_answer(advisor, "證照要看國內還是國外", "先給我看台灣的就好")
    assert [name for name in ("台灣人工智慧學校認證", "TQC+ 人工智慧") if name not in answer.text] == []
    assert "AWS" not in answer.text
    deeper = last_answer(advisor, "證照要看國內還是國外", "先給我看台灣的就好", "難一點的是？")
    assert [name for name in ("TQC+ 人工智慧", "iPAS 中級") if name not in deeper.text] == []
    assert "AWS" not in deeper.text


def test_what_is_left_of_a_kind_are_those_that_were_not_told(advisor: Advisor) -> None:
    answer = last_answer(advisor, "製造跟零售的 AI 應用各是什麼", "扣掉這兩個還有哪些產業")
    assert [name for name in ("金融業", "醫療照護", "政府與公共服務") if name not in answer.text] == []
    assert "供應鏈" not in answer.text


def test_another_embedding_model_aims_at_nothing() -> None:
    aims = Aims.load(lambda text: pytest.fail("not to be asked"), "another model")
    assert aims.read("多少錢", "多少錢").likely == {}


def test_each_lack_is_one_that_the_guideline_is_known_to_have(index_settings: Settings) -> None:
    """Attributes are columns of its tables, and lacks stand in corpus/beyond.yaml; but for three that every thing may lack."""
    relations = Assembly(index_settings).relations
    labels = json.loads((CORPUS / FILE).read_text(encoding="utf-8"))["labels"]
    columns = {column.key for table in relations.framework.tables.values() for column in table.columns.values()}
    assert {label.removeprefix(COLUMN) for label in labels if label.startswith(COLUMN)} == columns
    lacks = {label.removeprefix(LACK) for label in labels if label.startswith(LACK)}
    assert lacks - set(relations.lexicon.absent) == {"definition", "enough", "reason"}
