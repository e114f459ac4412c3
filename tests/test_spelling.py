"""Mistyped Chinese: what it is read as, and what is left as it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor.errors import CorpusError
from advisor.framework import CORPUS
from advisor.omissions import lacking_one
from advisor.pipeline import Advisor
from advisor.spelling import FILE, Language, Speller, alike


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.load()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("做行消的可以考哪張", "做行銷的可以考哪張"),
        ("做形消的可以考哪張", "做行銷的可以考哪張"),
        ("這份文件有那些工具", "這份文件有哪些工具"),
        ("治埋素養在講什摩", "治理素養在講什麼"),
        ("哪一皆適合專案經裡", "哪一階適合專案經理"),
        ("資料科學加用什麼技術", "資料科學家用什麼技術"),
        ("有哪些證造", "有哪些證照"),
        ("CV工成師負責什麼", "CV工程師負責什麼"),
        ("把人派回步門是第幾步", "把人派回部門是第幾步"),
        ("專案類是給全源的", "專案類是給全員的"),
        ("TQC+是國內的媽", "TQC+是國內的嗎"),
        ("第三階的目標是什嗎", "第三階的目標是什麼"),
    ],
)
def test_mistyped_chinese_is_read_as_what_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mended(typed).text == meant


def test_simplified_characters_are_put_right_too(speller: Speller) -> None:
    assert speller.mended("资料科学加负责什么").text == "资料科学家负责什么"


@pytest.mark.parametrize(
    "typed",
    [
        "行銷適合哪一階？",
        "哪里写着第二阶？",
        "我在當獸醫，想學自動化",
        "幫我訂一張去花蓮的火車票",
        "哪條路的關卡比較多",
        "她唸歷史系，適合哪一階",
        "糖尿病吃什麼藥比較好",
        "第三階是不是給專案經理考的",
        "不用 Zapier 的話還有哪些",
        "Which tier fits marketing?",
        "",
        "？？",
    ],
)
def test_what_is_spelled_right_stays_as_it_is(speller: Speller, typed: str) -> None:
    read = speller.mended(typed)
    assert (read.text, read.changes) == (typed, ())


@pytest.mark.parametrize("typed", ["第二階有沒有考試", "四個步驟裡不是第三步的", "初級在前還是後"])
def test_numbers_negations_and_places_are_never_guessed(speller: Speller, typed: str) -> None:
    assert speller.mended(typed).text == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Pyhton 是哪一關", "Python 是哪一關"),
        ("Zapir是什麼工具", "Zapier是什麼工具"),
        ("what is the diffrence between NLP and CV engineers", "what is the difference between NLP and CV engineers"),
        ("Whch tools make videos?", "Which tools make videos?"),
        ("AWS Practitoner 適合誰", "AWS Practitioner 適合誰"),
        ("Claud 是做圖的嗎", "Claude 是做圖的嗎"),
        ("is Runaway in the vedio group", "is Runway in the video group"),
        ("the begginer one and thier price", "the beginner one and their price"),
    ],
)
def test_mistyped_latin_words_of_the_field_are_read_as_what_was_meant(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mended(typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Does it mention pandas?",
        "I run a bakery in Tainan",
        "AI-901 和 AI-102",
        "我用 Figma 和 Notion",
        "LLM 與 RAG",
        "Summarise it",
        "What behaviour",
    ],
)
def test_latin_words_that_are_right_or_unknown_stay(speller: Speller, typed: str) -> None:
    assert speller.mended(typed).text == typed


def test_a_text_does_not_count_where_it_is_taken_out() -> None:
    language = Language(["行銷", "行銷", "行消"], {})
    before = Language(["行銷", "行銷"], {})
    language.count("行消", -1)
    assert all(language.log("。。行", char) == before.log("。。行", char) for char in "銷消")


def test_characters_alike_by_tone_outdo_those_alike_by_shape() -> None:
    likely = alike({"jie1": "階皆", "jie2": "節"}, {"階": "皆"})
    assert likely["皆"]["階"] > likely["皆"]["節"]
    assert "二" not in alike({"er4": "二貳"}, {})["貳"]


def test_a_broken_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    (tmp_path / "corpus" / FILE).write_text(json.dumps({"texts": []}), encoding="utf-8")
    with pytest.raises(CorpusError, match="python -m ingest"):
        Speller.load(tmp_path / "corpus")


def test_the_answer_shows_what_a_mistyped_name_was_read_as(advisor: Advisor) -> None:
    answer = advisor.answer("形消適合哪一階？")
    assert "第二階" in answer.text
    assert any("「行銷」" in notice for notice in answer.notices)
    assert any("「Python」" in notice for notice in advisor.answer("Pyhton 是誰在用").notices)
    assert any("「營銷人員」" in notice for notice in advisor.answer("营消人员适合考哪一阶的认证？").notices)
    assert advisor.answer("行銷適合那一階？").notices == ()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("資料學家支撐什麼", "資料科學家支撐的領域"),
        ("自動與協作流有哪些工具", "自動化與協作流的工具"),
        ("AI 治素養在哪一區", "AI 治理素養所在的區"),
        ("iPAS 中 AI 應用規劃師是國內的嗎", "iPAS 中級 AI 應用規劃師的認證性質"),
    ],
)
def test_a_name_without_one_of_its_characters_is_told(advisor: Advisor, question: str, told: str) -> None:
    assert told in advisor.answer(question).text


def test_what_counts_or_denies_is_never_taken_for_missing() -> None:
    assert "會寫程式" not in lacking_one(["不會寫程式"])
    assert "第階認證" not in lacking_one(["第一階認證"])
    assert lacking_one(["資料科學家"]) == {"資科學家": {"資料科學家"}, "資料學家": {"資料科學家"}, "資料科家": {"資料科學家"}}


def test_a_word_typed_twice_is_read_once(speller: Speller) -> None:
    assert speller.mended("請問一下一下 AI 素養在哪區").text == "請問一下 AI 素養在哪區"
