"""Advice to somebody who tells his situation: what he wishes for is learned, what he is told comes from rows and helpers."""

from __future__ import annotations

import json

import pytest

from advisor.assembly import Assembly
from advisor.framework import CORPUS
from advisor.pipeline import Advisor
from advisor.settings import Settings
from advisor.types import Turn
from advisor.wishes import FILE, Wishes


@pytest.fixture(scope="module")
def wishes(index_settings: Settings) -> Wishes:
    assembly = Assembly(index_settings)
    return Wishes.load(assembly.retriever.encode, assembly.embedder.name)


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("在郵局窗口上班，想碰 AI 但不知道從何學起", "learn"),
        ("做了八年園藝，AI 這邊有什麼職位可以讓我轉過去？", "become"),
        ("水電師傅有機會當 AI 導入顧問嗎", "become_named"),
        ("我在公所做民政，挑一張證照的話考哪張", "certify"),
        ("門市的三位同事和倉管，各自該拿哪張認證？", "certify_team"),
        ("工地每天拍幾百張照片要自動看有沒有戴安全帽，該請什麼人來做", "hire"),
        ("幼兒園老師要剪一支招生短片給家長看，用哪個 AI 工具好上手", "tools"),
        ("敝公司打算導入 AI，第一步該做什麼", "team_start"),
        ("都五十五歲了，現在才學會不會太晚", "able"),
    ],
)
def test_what_somebody_wishes_for_is_told_from_his_words(wishes: Wishes, message: str, wish: str) -> None:
    wished = wishes.read(message)
    assert (wished.wish, wished.likely > 0.6) == (wish, True)


@pytest.mark.parametrize("message", ["RAG 是什麼？", "第三階適用哪些人", "iPAS 初級報名費多少", "幫我寫一封請假信", "Who uses YOLO?"])
def test_a_plain_question_wishes_for_no_advice(wishes: Wishes, message: str) -> None:
    assert wishes.read(message).likely < 0.6


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("飲料店的店員要怎麼入門 AI", ["關卡 A", "關卡 B", "關卡 C", "AI 應用規劃師"]),
        ("教了十五年書，最近迷上 ChatGPT。我可以往哪個職位走？", ["AI 應用規劃師", "AI 加值型", "資料標註師"]),
        ("我們電子廠想用相機抓焊點不良，也想預測下個月的訂單量。主管給兩個名額，要開哪兩個職缺？", ["CV 工程師", "ML 工程師"]),
        ("在花店上班，老闆要我做 IG 的圖，完全不會設計，該用哪個 AI 工具", ["Midjourney", "Canva"]),
        ("Twelve years as a tour guide, what could I move into?", ["AI application planner"]),
        ("每週兩百封抱怨信，想自動抓出誰在發火，要找哪種人", ["NLP 工程師"]),
        ("訪談錄音想整理成會議紀錄，用什麼好", ["ChatGPT"]),
        ("退伍軍人，帶過三十幾個人，當得了 AI 專案經理嗎？", ["關卡 A", "關卡 C"]),
        ("全所的清潔隊員要一起考一張的話，考什麼", ["iPAS 初級 AI 應用規劃師"]),
    ],
)
def test_a_situation_is_answered_with_what_it_wishes_for(advisor: Advisor, message: str, told: list[str]) -> None:
    answer = advisor.answer(message)
    assert answer.outcome == "answered"
    assert [name for name in told if name not in answer.text] == []
    assert answer.citations


@pytest.mark.parametrize(
    "message",
    ["幫我測一下我的 AI 程度", "在郵局上班，想知道自己現在缺哪些能力", "我們部門想做個 AI 能力體檢", "can you test my AI level?"],
)
def test_who_wants_to_be_rated_is_told_what_to_tell(advisor: Advisor, message: str) -> None:
    answer = advisor.answer(message)
    assert answer.outcome == "answered"
    scale = ("Self-check", "0 Not begun", "5 Leads others") if message.isascii() else ("能力自評", "0 未接觸", "5 能帶領他人")
    assert [words for words in scale if words not in answer.text] == []
    assert {citation.section for citation in answer.citations} == {"§3", "§14"}
    [example] = answer.suggestions
    [called] = advisor.answer(example).helpers
    assert called["helper"] == "assess_competencies"


def test_who_asks_about_the_scale_is_told_of_it_and_not_rated(advisor: Advisor) -> None:
    assert "能力自評" not in advisor.answer("自我評估量表是哪一步用的").text


def test_who_asks_for_himself_is_advised_whatever_was_spoken_of_before(advisor: Advisor) -> None:
    message = "飲料店的店員要怎麼入門 AI"
    before = "LLM 工程師在做什麼？"
    history = [Turn(before, advisor.answer(before).text)]
    assert advisor.answer(message, history).text == advisor.answer(message).text


def test_a_certification_is_for_the_role_that_somebody_told_before(advisor: Advisor) -> None:
    history = [Turn("我在當業務", advisor.answer("我在當業務").text)]
    [called] = advisor.answer("那我該考哪張", history).helpers
    assert called["arguments"]["role"] == "sales"
    history = [Turn("業務適合哪一階", advisor.answer("業務適合哪一階").text)]
    [called] = advisor.answer("我該考哪張", history).helpers
    assert called["arguments"].get("role") is None


def test_which_of_two_to_choose_is_left_open_with_both_told(advisor: Advisor) -> None:
    answer = advisor.answer("Zapier 跟 n8n 選哪個好？我們公司沒有工程師")
    assert answer.text.startswith("指引沒有說該選哪一個")
    assert "自動化與協作流" in answer.text


def test_whether_it_is_too_late_is_left_open_with_the_path_behind_it(advisor: Advisor) -> None:
    answer = advisor.answer("我 52 歲了，現在轉 AI 還來得及嗎")
    assert answer.text.startswith("指引沒有")
    assert "跨域人才出發" in answer.text


def test_a_trade_that_is_not_listed_is_not_told_anothers_use(advisor: Advisor) -> None:
    answer = advisor.answer("採購除了比價，還能拿 AI 做什麼")
    assert answer.outcome == "abstained"
    assert "製造業" not in answer.text
    assert "零售業" not in answer.text
    assert "ChatGPT" in answer.text


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("我在醫院做行政，NLP 在醫療是做什麼用的？", "病歷摘要"),
        ("會計一枚，第二階適用哪些人？", "業務、行銷、企劃、行政"),
        ("我在帶一個小部門，行動指南的第一步是什麼", "盤點現狀"),
    ],
)
def test_a_fact_that_does_not_depend_on_who_asks_is_told_as_such(advisor: Advisor, message: str, told: str) -> None:
    assert told in advisor.answer(message).text


@pytest.mark.parametrize("message", ["我是護理師，iPAS 初級的報名費多少？", "我在銀行上班，AWS 那張及格要幾分"])
def test_what_the_guideline_does_not_say_is_refused_whoever_asks(advisor: Advisor, message: str) -> None:
    assert advisor.answer(message).outcome == "abstained"


def test_another_embedding_model_wishes_for_nothing() -> None:
    assert json.loads((CORPUS / FILE).read_text(encoding="utf-8"))["embedder"] != "another-model"
    other = Wishes.load(lambda text: pytest.fail("nothing is embedded"), "another-model")
    assert other.read("我是會計，該先學什麼").likely == 0
