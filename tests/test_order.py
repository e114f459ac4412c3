"""Which of two stands first, what stands beside a place, and places within one of several."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("培訓在認證之前嗎", "是的"),
        ("鼓勵認證是不是接在盤點之後", "不是"),
        ("關卡 B 是最後一關嗎", "不是"),
        ("Is Certify the second of the four steps?", "No"),
        ("第二階比第一階高嗎", "是的"),
        ("is gate C the last one before the end?", "Yes"),
    ],
)
def test_a_claimed_order_is_put_to_the_test(advisor: Advisor, question: str, verdict: str) -> None:
    assert text_of(advisor, question).startswith(verdict)


@pytest.mark.parametrize(
    "question", ["培訓排在認證前還是後", "盤點跟派駐回業務單位哪個先做", "先考證照還是先培訓", "which comes first, gate B or gate C"]
)
def test_of_two_the_one_that_stands_first_is_told(advisor: Advisor, question: str) -> None:
    assert "之前" in (text := text_of(advisor, question)) or "comes before" in text


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("編號 10 的能力前後各是什麼",), ["程式應用", "NLP/LLM/CV"], ["音源應用"]),
        (("叫大家去考證照的前面那一步是在做什麼",), ["依崗培訓"], ["第一階"]),
        (("提示詞過了、自動化也過了，接下來是哪一關",), ["關卡 C"], ["Pro-code"]),
        (("能力 list 的 first 跟 last 分別是哪個",), ["AI 素養", "NLP/LLM/CV"], ["文書應用"]),
        (("Low-code 的左右兩邊各是哪一區",), ["No-code", "Pro-code"], []),
        (("which competency comes right after documents",), ["Image and text"], ["Audio"]),
        (("What is the step right before certification",), ["Train"], ["Innovate"]),
        (("第三類的第二個工具",), ["n8n"], ["MS Copilot"]),
        (("光譜上最後一項是什麼",), ["NLP/LLM/CV 工程"], ["AI 素養"]),
        (("What's the final step of the action guide?",), ["Step 4"], ["Step 1"]),
        (("產業那頁最後一句話",), ["終極價值"], ["動工時刻"]),
        (("第一階的最後一張認證",), ["資策會"], ["專案類"]),
        (("第一二三階分別叫什麼",), ["素養類", "工具類", "專案類"], []),
        (("Pro-code 區有哪些能力，最後一個是什麼",), ["程式應用", "NLP/LLM/CV 工程所在的區"], []),
        (("第 3、6、9 項能力是什麼",), ["文書應用", "音源應用", "程式應用"], []),
        (("能力編號 5 跟 7 中間是哪個",), ["音源應用"], ["自動化應用"]),
        (("從 Step 1 到 Step 4 照順序唸一遍",), ["依崗培訓", "鼓勵認證"], []),
        (("程式應用跟自動化應用中間隔了幾項",), ["1 項", "AI 協作與開發"], []),
        (("走完三道關卡之後可以做什麼職位",), ["AI 導入顧問"], ["資料標註師"]),
        (("從能力 1 數到能力 4 是哪些",), ["AI 素養", "圖文應用"], ["影像應用"]),
        (("Step 4 前一步的前一步",), ["依崗培訓"], ["鼓勵認證"]),
        (("走完關卡 C 會到哪裡",), ["AI 應用規劃師", "AI 專案經理"], []),
        (("從終點往前推兩關是哪一關",), ["關卡 B"], ["關卡 A"]),
        (("賦能創新往回推兩步是哪一步",), ["依崗培訓"], ["鼓勵認證"]),
        (("which gate is two gates before the end",), ["Gate B"], ["Gate A"]),
        (("第 7 項能力後面是什麼",), ["AI 協作與開發"], ["程式應用"]),
        (("十一項能力裡最中間那個是哪項",), ["音源應用"], ["影像應用"]),
        (("AI 模型訓練是倒數第幾項",), ["倒數第 2"], []),
        (("在依崗培訓之後、賦能創新之前是哪一步",), ["鼓勵認證"], ["盤點"]),
        (("what's the last gate before becoming an AI consultant",), ["Gate C"], ["Gate A"]),
        (("四個步驟裡哪一個跟考核有關，它前面有幾步",), ["鼓勵認證", "2 步"], []),
    ],
)
def test_places_are_counted_from_what_is_named(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


def test_which_of_two_tiers_is_harder_is_not_told(advisor: Advisor) -> None:
    answer = advisor.answer("第一階跟第三階哪個比較難")
    assert answer.outcome == "abstained"
    assert "第一階" in answer.text and "第三階" in answer.text


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("工程師矩陣第三個是誰", ["CV 工程師"], ["NLP 工程師"]),
        ("第 3 項跟第 5 項能力各是什麼", ["文書應用", "影像應用"], ["圖文應用"]),
        ("不屬於應用端的人才有哪些", ["NLP 工程師", "資料科學家"], ["加值型"]),
        ("非開發端的角色有哪些", ["AI 加值型", "資料標註師"], ["NLP 工程師"]),
    ],
)
def test_places_in_a_section_and_the_other_side_are_told(advisor: Advisor, question: str, held: list[str], not_held: list[str]) -> None:
    text = advisor.answer(question).text
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Canva 是它那組的第幾個", "是第 2 個"),
        ("醫療照護是第幾個產業", "第 4 個"),
        ("資料科學家在第三階適用對象裡排第幾個", "是第 3 個"),
        ("資料標註師是第幾型", "第 3 類"),
        ("AI 導入顧問是加值型的第幾個職稱", "是第 2 個"),
    ],
)
def test_the_place_in_a_list_that_is_no_order_is_told(advisor: Advisor, question: str, held: str) -> None:
    assert held in text_of(advisor, question)


@pytest.mark.parametrize(
    ("question", "earlier"),
    [("盤點之後先培訓還是先認證", "Step 2"), ("要先過提示詞工程還是先過自動化工作流", "關卡 A"), ("先認證還是先盤點", "Step 1")],
)
def test_of_two_that_are_set_against_each_other_the_earlier_is_told_first(advisor: Advisor, question: str, earlier: str) -> None:
    assert text_of(advisor, question).startswith(earlier)


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("最後一步是在講啥",), ["賦能創新"], ["盤點"]),
        (("11 項 competency 裡面 number one 是哪項",), ["AI 素養"], ["文書應用"]),
        (("spectrum 上 last 一個 competency 是啥",), ["NLP/LLM/CV 工程"], ["文書應用"]),
        (("三個 tier 裡 highest 的是哪個",), ["第三階"], ["第一階"]),
        (("離終點最近的關卡是哪一關",), ["關卡 C"], ["關卡 A"]),
        (("Low-code 的前一區跟後一區各是哪個",), ["No-code", "Pro-code"], []),
        (("文書應用和音源應用之間，還隔著哪些能力？",), ["圖文應用", "影像應用"], ["自動化應用"]),
        (("關卡 A 跟關卡 C 之間還有一關，是哪關",), ["關卡 B"], ["關卡 C"]),
        (("Which certification tier sits between Literacy and Project?",), ["Tier 2"], ["Tier 3"]),
        # A closing line is no place in what a section lists.
        (("有哪三個趨勢", "最後那個在講啥"), ["AI Governance"], ["專利"]),
    ],
)
def test_ends_and_places_between_are_found_in_whatever_words(
    advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]
) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "held"),
    [
        (("能力光譜從前面數來第七個是什麼",), "自動化應用"),
        (("公司要把證照算進考績，在那之前應該已經做完哪兩步了",), "依崗培訓"),
        (("在能力光譜裡，影像應用排在音源應用之後嗎",), "不是"),
        (("五個產業是哪五個", "第四個怎麼用 AI", "那最後一個呢"), "公文"),
    ],
)
def test_from_where_a_place_is_counted(advisor: Advisor, turns: tuple[str, ...], held: str) -> None:
    assert held in text_of(advisor, *turns)
