"""Follow-ups on what was told one after the other, and on the last answer where they name nothing; corrections by a part of a name."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor
from advisor.types import Turn


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("iPAS 初級是哪個機構的", "這個機構還有其他認證嗎"), ["iPAS 中級"], ["AWS"]),
        (("AI-901 是哪一家的", "這家還有別張嗎"), ["AI-103"], ["IBM"]),
        (("金融业用 AI 做什么", "里面哪个是用 NLP 的"), ["財報"], ["洗錢"]),
        (("自動化的工具列給我", "程式碼輔助的呢", "這兩類總共幾個"), ["共 5 個"], []),
        (("Claude 算哪一類", "同一類的還有誰", "一共幾個"), ["4 項"], ["Zapier"]),
        (("製造業拿 AI 做什麼", "零售業呢", "再講一次前面那個"), ["瑕疵檢測"], ["購物助理"]),
        (("幫我比一下 CV 工程師跟 ML 工程師", "把 CV 換成 NLP"), ["NLP 工程師、ML 工程師的對照"], ["OpenCV"]),
        (("關卡 A 是什麼", "B 和 C 呢"), ["自動化工作流", "數據處理"], ["提示詞"]),
        (("AWS 有哪兩張認證", "哪一張是第三階的"), ["Machine Learning"], ["Google"]),
        (("國內認證有哪些", "裡面比較進階的呢", "那國外的進階的呢"), ["IBM"], ["TQC+"]),
        (("How is No-code defined?", "What about Pro-code?", "Which competencies belong to the first one?"), ["AI literacy"], []),
        (("國際認證有哪些", "那有幾張是入門的"), ["2 張"], ["iPAS"]),
        (("iPAS 有幾張", "分別是哪一階的", "難的那張叫什麼"), ["iPAS 中級"], ["台灣人工智慧學校"]),
        (("跨域路徑的終點有哪些", "第一個是哪一型的", "他的核心價值"), ["橋樑"], []),
        (("工具有幾類", "哪一類最多", "最少的呢"), ["最少的工具類別是程式碼輔助"], ["職稱"]),
        (("開發人才的範疇有哪些", "最後一個在做什麼", "第一個用什麼框架"), ["FastAPI"], []),
        (("職稱有哪些", "屬於加值型的有幾個", "剩下的呢"), ["資料標註師", "AI 產品經理"], ["流程優化專員"]),
    ],
)
def test_what_was_told_is_asked_on_of(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "held"),
    [
        (("寫程式的工具有哪些", "那做圖的比較多嗎"), "是的"),
        (("Midjourney 屬於哪類", "ChatGPT 呢", "他們同一類嗎"), "不是"),
        (("有幾個產業", "六個吧？"), "不是"),
        (("Low-code 有幾項能力", "才兩項？我以為有三項"), "不是"),
        (("AI 治理是第幾個趨勢", "我以為是第一個"), "不是"),
        (("公司要盤點現況是第幾步", "我一直以為是第二步"), "不是"),
        (("How many trends are there?", "Aren't there four?"), "No."),
        (("How many certifications are on the map?", "I counted twelve, so you must have missed one."), "No."),
    ],
)
def test_what_is_claimed_of_the_last_answer_is_judged(advisor: Advisor, turns: tuple[str, ...], held: str) -> None:
    assert text_of(advisor, *turns).startswith(held)


@pytest.mark.parametrize(
    ("turns", "held"),
    [
        (("AI 治理那個趨勢說了什麼", "裡面舉的那部法叫什麼"), "人工智慧基本法"),
        (("趨勢那頁的結語是什麼", "這句話把 AI 看成什麼"), "基礎建設"),
        (("指引的副標寫什麼", "那大標題勒"), "2025 AI 產業人才認定指引"),
        (("意圖驅動開發在講什麼", "從什麼轉到什麼"), "自然語言"),
        (("What does Vibe Coding say?", "From what to what does it shift?"), "natural language"),
        (("Name the three trends for me.", "What new engineering need comes out of the second?"), "harness"),
    ],
)
def test_a_follow_up_that_names_nothing_is_answered_from_what_was_spoken_of(advisor: Advisor, turns: tuple[str, ...], held: str) -> None:
    answer = advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])
    assert answer.outcome == "answered"
    assert held in answer.text


@pytest.mark.parametrize(
    ("turns", "outcome"),
    [
        (("Which certification on the map is from Google?", "How long do people usually need to prepare for it?"), "abstained"),
        (("iPAS 初級屬於第幾階", "報考費用是多少"), "abstained"),
        (("AI 產品經理的核心價值是什麼", "不是核心價值，我想了解的是起薪"), "abstained"),
        (("關卡 A 是什麼", "幫我訂便當"), "declined"),
    ],
)
def test_what_the_guideline_does_not_say_of_it_stays_unsaid(advisor: Advisor, turns: tuple[str, ...], outcome: str) -> None:
    assert advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]]).outcome == outcome


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("資料標註師要會什麼", "不是他，流程優化那個"), ["業務流程拆解"], ["品質把控"]),
        (("醫療用 CV 做什麼", "no no 我要 NLP 的部分"), ["病歷"], ["spaCy"]),
        (("能力光譜第 8 項是什麼", "不好意思，第 9 項才是我要問的"), ["程式應用"], ["協作"]),
        (("Low-code 區有哪些能力", "不對，我想問的是 No-code，有幾項"), ["共 6 項"], []),
        (("NLP 工程師用什麼技術", "我打錯，NLP 改 ML"), ["XGBoost"], ["spaCy"]),
        (("第二階給誰", "等等，是第二步才對"), ["依崗培訓"], ["業務、行銷"]),
        (("iPAS 中級是國際的嗎", "我是說 AWS 那兩張"), ["是的", "Practitioner", "Machine Learning"], ["iPAS"]),
        (("關卡 B 在學什麼", "搞混了，A 才對"), ["提示詞"], ["自動化"]),
        (("No-code 的定義", "喔不，我是要 Low-code 的能力"), ["自動化應用"], ["Prompt 邏輯"]),
        (("AI-900 會由哪一張接續", "我記得是 2025 年六月就接續了，是嗎"), ["不是", "115/6"], []),
    ],
)
def test_a_correction_by_a_part_of_a_name_or_a_place(
    advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]
) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "arguments"),
    [
        (("我做企劃，推薦證照", "公司都用 Google 的東西", "算了不管廠牌，國內的就好"), {"role": "planning_staff", "scope": "domestic"}),
        (("我是 AI engineer，推薦 cert，公司用 Azure", "sorry 我們是 GCP 不是 Azure"), {"role": "ai_engineer", "vendors": ["Google"]}),
    ],
)
def test_a_vendor_is_taken_back(advisor: Advisor, turns: tuple[str, ...], arguments: dict[str, object]) -> None:
    (call,) = advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]]).helpers
    assert {key: value for key, value in call["arguments"].items() if value} == arguments
