"""Which rows of a kind are asked for, by their places or by what they are not, is learned: these are told, and not all of the kind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from dialogues import last_answer, text_of

from advisor.answerable import of_kinds
from advisor.assembly import Assembly
from advisor.choices import CHOICES, FILE, KINDS, Choices
from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.pipeline import Advisor


@pytest.fixture(scope="module")
def choices(assembly: Assembly) -> Choices:
    return Choices.load(assembly.retriever.encode, assembly.embedder.name)


@pytest.mark.parametrize(
    ("message", "choice", "kind"),
    [
        ("三個趨勢裡打頭陣的是哪個", "first", "trend"),
        ("爬到頂是哪一階", "last", "tier"),
        ("工程師表裡 NLP 右邊那一欄是誰", "next", "engineer"),
        ("四種工程師扣掉看圖的，剩誰", "except", "engineer"),
        ("四個行動步驟都列給我看", "plain", "step"),
    ],
)
def test_the_choice_and_its_kind_are_told_from_the_words(
    assembly: Assembly, choices: Choices, message: str, choice: str, kind: str
) -> None:
    lexicon = assembly.relations.lexicon
    chosen, kinds = choices.read(message, of_kinds(assembly.phrasing.mark(lexicon.link(message)), lexicon, "zh-TW"))
    assert (chosen.best(""), kinds.best("")) == (choice, kind)


def test_only_known_choices_were_learned_and_only_kinds_of_the_guideline(choices: Choices, assembly: Assembly) -> None:
    assert set(choices.choice.labels) <= set(CHOICES)
    assert set(choices.kind.labels) <= set(assembly.framework.tables)


@pytest.mark.parametrize(
    ("turns", "told", "not_told"),
    [
        (["公司要動起來，照指南最先該做哪件事"], ["盤點現狀"], ["賦能創新", "鼓勵認證"]),
        (["比較表最左邊那欄是哪種工程師"], ["NLP 工程師"], ["CV 工程師"]),
        (["表格裡 CV 工程師右手邊那欄是誰"], ["ML 工程師"], ["LLM 工程師"]),
        (["三大趨勢誰壓軸"], ["AI 治理與合規"], ["Vibe Coding"]),
        (["開發工作疊成三層，墊在最底下的是哪層"], ["模型微調與部署"], ["API 串接與應用開發"]),
        (["依崗培訓是什麼", "課都上完了，接下來輪到什麼"], ["鼓勵認證"], []),
        (["光譜分哪幾區", "Pro-code 是什麼程度", "退一格是哪一區"], ["Low-code"], []),
        (["能力總共十一項，正中央那項是什麼"], ["音源應用"], ["文書應用"]),
        (["ML 工程師左邊那欄是誰？他用什麼技術"], ["CV 工程師", "OpenCV"], ["XGBoost"]),
        (["除了寫程式的，其他工具分成哪幾類"], ["文書與通用對話", "圖文影像創造", "自動化與協作流"], ["Midjourney**"]),
        (["專門看照片、看監視器畫面的那位工程師先撇開，另外三位是誰"], ["NLP 工程師", "LLM 工程師", "ML 工程師"], []),
    ],
)
def test_what_was_chosen_is_told_and_not_all_of_its_kind(advisor: Advisor, turns: list[str], told: list[str], not_told: list[str]) -> None:
    answer = last_answer(advisor, *turns)
    assert answer.outcome == "answered"
    assert all(words in answer.text for words in told)
    assert not any(words in answer.text for words in not_told)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (["四個行動步驟列一下"], ["盤點現狀", "依崗培訓", "鼓勵認證", "賦能創新"]),
        (["三大趨勢分別是？"], ["Vibe Coding", "Agentic AI", "AI Governance"]),
        (["行動指南後三步"], ["依崗培訓", "鼓勵認證", "賦能創新"]),
        (["Step 4 前一步的前一步"], ["依崗培訓"]),
        (["Step 4 是什麼"], ["人才派駐回業務單位"]),
        (["企劃是第幾階"], ["第二階"]),
        (["文書與通用對話有哪些工具", "Gemini 跟 Claude 我都用膩了，同一組還剩誰"], ["ChatGPT", "MS Copilot"]),
    ],
)
def test_what_the_words_tell_stays(advisor: Advisor, turns: list[str], told: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert all(words in text for words in told)


def test_of_the_path_of_which_only_a_figure_shows_the_steps_no_gate_is_told(advisor: Advisor) -> None:
    answer = advisor.answer("本身念工程的，從頭到尾要經過哪些關卡")
    assert "關卡 A" not in answer.text
    assert {citation.section for citation in answer.citations} == {"§12"}


@pytest.mark.parametrize("file", [FILE, KINDS])
def test_what_was_fitted_belongs_to_the_bundled_embeddings(file: str, assembly: Assembly) -> None:
    data = json.loads((CORPUS / file).read_text(encoding="utf-8"))
    assert data["embedder"] == assembly.embedder.name
    assert all(len(row) == len(data["labels"]) for row in data["weights"])


@pytest.mark.parametrize("message", ["五大產業哪個應該最先導入 AI", "ChatGPT、Gemini、Claude 排個名次", "四種工程師裡面哪一種位階最高"])
def test_an_order_that_the_guideline_does_not_give_is_said_not_to_be_there(advisor: Advisor, message: str) -> None:
    answer = advisor.answer(message)
    assert answer.outcome == "abstained"
    assert answer.text.startswith("指引沒有")


def test_whoever_is_described_by_what_he_does_not_do_is_told_and_not_left_out(advisor: Advisor) -> None:
    text = advisor.answer("完全不碰程式、靠圖形介面做事的是哪一區").text
    assert "No-code" in text
    assert "Pro-code" not in text


def test_what_the_guideline_does_not_know_of_the_asker_is_no_yes(advisor: Advisor) -> None:
    answer = advisor.answer("我是人資，第二階那種也適合我嗎？")
    assert not answer.text.startswith("是")
    assert "業務、行銷、企劃、行政" in answer.text


@pytest.mark.parametrize(
    ("turns", "told", "not_told"),
    [
        # What an exclusion glosses in brackets is excluded as well.
        (["哪些證照不屬於入門（素養/工具）那一邊"], ["TQC+", "IBM AI Engineering"], ["AI-901", "iPAS 初級"]),
        (["台灣自己辦的證照，不是 iPAS 的有哪幾個"], ["台灣人工智慧學校", "資策會", "TQC+"], ["AWS", "Microsoft"]),
        # Other values of one attribute keep those of others.
        (["國外的證照，入門的有哪些", "進階的又有哪些"], ["AWS Certified Machine Learning", "IBM AI Engineering"], ["TQC+", "iPAS"]),
        (["微軟有哪些認證", "扣掉微軟的還剩哪些"], ["AWS", "iPAS", "TQC+"], ["AI-901"]),
        (["第三階適合誰，考哪些"], ["專案經理", "TQC+ 人工智慧"], ["AI-901"]),
        # By both axes of the map.
        (["資策會那張是國內的還是國際的", "所以跟 iPAS 中級放在同一區囉"], ["不是"], []),
        (["跨領域轉行第一關學什麼", "不是先學 Python 嗎"], ["不是", "關卡 A"], []),
    ],
)
def test_conditions_hold_where_others_are_added_or_left_out(
    advisor: Advisor, turns: list[str], told: list[str], not_told: list[str]
) -> None:
    text = text_of(advisor, *turns)
    assert all(words in text for words in told)
    assert not any(words in text for words in not_told)


@pytest.mark.parametrize("message", ["三類應用人才裡，哪一類標了三個技能", "有沒有同一個單位就出兩張以上證照的"])
def test_a_number_corrects_only_what_it_counts(advisor: Advisor, message: str) -> None:
    text = advisor.answer(message).text
    assert "更正" not in text
    assert not text.startswith("不是")


@pytest.mark.parametrize(
    ("turns", "lacked"),
    [(["iPAS 初級是誰辦的", "考到之後可以用幾年"], "證照效期"), (["iPAS 初級報名費多少", "不可能沒寫吧，你再找一次好不好"], "考試費用")],
)
def test_what_is_lacking_is_said_by_its_name_and_said_again(advisor: Advisor, turns: list[str], lacked: str) -> None:
    answer = last_answer(advisor, *turns)
    assert answer.outcome == "abstained"
    assert lacked in answer.text


def test_all_places_of_a_word_are_told_however_it_is_written(advisor: Advisor) -> None:
    answer = advisor.answer("整份文件講到提示詞 (prompt) 的地方有哪些？我想整理給同事")
    assert {citation.section for citation in answer.citations} >= {"§2", "§3", "§4", "§6", "§13"}


def test_a_damaged_classifier_names_the_command_that_makes_it_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text((CORPUS / FILE).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / KINDS).write_text("{", encoding="utf-8")
    with pytest.raises(CorpusError) as refused:
        Choices.load(lambda text: np.zeros(1), "any", tmp_path)
    assert KINDS in refused.value.message
    assert "python -m ingest.choices" in refused.value.remedy
