"""Where the guideline stops: numbers, reasons and forms that it does not give, told apart from what it says in other words."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor
from advisor.types import Turn


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("關卡 C 的 Python 要寫到幾行程式才算會", "§13"),
        ("每一階各要考過幾張證照才算數", "§10"),
        ("關卡 B 的自動化工作流要做出幾個作品", "§13"),
        ("IBM AI Engineering 由哪幾門課組成", "§11"),
        ("FastAPI 比 Flask 快多少", "§5"),
        ("銀行用 NLP 看財報一天可以省幾個人", "§9"),
        ("製造業那個瑕疵檢測是哪家系統商做的", "§9"),
        ("流程優化專員平常要跟誰開會", "§4"),
        ("Tech Blue 的色碼是多少", "§3"),
        ("部署的時候要開幾台機器", "§5"),
    ],
)
def test_a_number_or_name_that_it_does_not_give_is_said_to_be_missing(advisor: Advisor, question: str, section: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert section in {citation.section for citation in answer.citations}


@pytest.mark.parametrize("question", ["跨域要過幾關才能當 AI 專案經理", "ML 工程師有哪幾個最終產出", "認證地圖上總共擺了幾張證照"])
def test_a_number_that_it_gives_is_told(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).outcome == "answered"


@pytest.mark.parametrize(
    ("question", "told"), [("為什麼綠色是給 No-code 的", "Eco Green"), ("為什麼資料科學家不算在四大工程師裡", "支撐的領域")]
)
def test_why_something_is_placed_where_it_is_has_no_reason(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert told in answer.text


@pytest.mark.parametrize(
    "question", ["用語音念三大趨勢給我聽", "請產出一張能力光譜的海報", "可以把四大工程師做成圓餅圖嗎", "認證地圖直接貼圖給我"]
)
def test_another_form_than_text_is_not_made(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).outcome == "abstained"


@pytest.mark.parametrize(("question", "told"), [("想做海報用什麼工具", "Canva"), ("把三大趨勢講給我聽", "Agentic AI")])
def test_what_only_sounds_like_it_is_answered(advisor: Advisor, question: str, told: str) -> None:
    assert told in advisor.answer(question).text


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("醫療影像判讀的AI要先送食藥署審核嗎", "§9"),
        ("Who are the authors of this guideline?", "§1"),
        ("歐盟 AI Act 把高風險系統分成哪幾類，跟台灣的基本法差在哪", "§2"),
    ],
)
def test_a_refusal_tells_what_is_nearest_in_meaning_where_its_names_lead_elsewhere(advisor: Advisor, question: str, section: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert section in {citation.section for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("公司想預測下個月會賣多少，找哪種工程師好", "ML 工程師"),
        ("幫模型準備乾淨糧食的是什麼職位", "資料標註師"),
        ("學理工的要從分析數據變成什麼", "創造預測系統"),
    ],
)
def test_what_it_says_in_other_words_is_told(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert told in answer.text
    assert "CV 工程師" not in answer.text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("會計要不要考第一階", "是的"),
        ("新來的工讀生也要有第一階嗎", "是的"),
        ("行銷也要懂第一階嗎", "是的"),
        ("第一階只給主管嗎", "不是"),
        ("工讀生要考第三階嗎", "指引沒有"),
    ],
)
def test_what_all_staff_need_is_needed_by_whoever_is_named(advisor: Advisor, question: str, verdict: str) -> None:
    assert advisor.answer(question).text.startswith(verdict)


def test_whom_somebody_supports_lends_him_nothing(advisor: Advisor) -> None:
    answer = advisor.answer("資料科學家不是做銷量預測嗎，那他到底負責什麼")
    assert not answer.text.startswith("是的")
    assert "資料探索" in answer.text


@pytest.mark.parametrize("question", ["工具分成幾類", "有幾類工具", "指引把工具分幾大類"])
def test_the_classes_of_a_kind_are_counted_where_the_measure_word_is_theirs(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith("共 4 類")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("最基本那一階要學到什麼", "風險辨識"),
        ("最硬核那一區有哪些能力", "AI 模型訓練"),
        ("中間那一區是什麼顏色", "Blue-Green"),
        ("不碰程式那區包含哪些能力", "文書應用"),
    ],
)
def test_of_an_end_or_the_middle_only_that_is_told(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert told in answer.text
    assert "列出 3" not in answer.text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [("醫療那邊 NLP 是拿來看 X 光的吧", "不是"), ("零售業 ML 是拿來預測銷量的嗎", "是的"), ("零售業 LLM 是拿來預測銷量的嗎", "不是")],
)
def test_with_what_it_is_done_may_be_said_behind(advisor: Advisor, question: str, verdict: str) -> None:
    assert advisor.answer(question).text.startswith(verdict)


@pytest.mark.parametrize("question", ["那個證照好嗎", "所以這張證照值得嗎"])
def test_which_one_is_asked_back_where_a_kind_only_points(advisor: Advisor, question: str) -> None:
    assert "請說出" in advisor.answer(question).text


def test_one_certification_after_another_is_not_whether_it_is_that(advisor: Advisor) -> None:
    assert not advisor.answer("初級考完可以直接跳去考 Google 那張嗎").text.startswith(("是的", "不是"))


@pytest.mark.parametrize(
    ("before", "message", "verdict", "told"),
    [
        ("Zapier 是哪一類的", "喔對，是自動化那類沒錯", "是的", "自動化與協作流"),
        ("資料標註師是哪一型", "喔原來是資料處理型", "是的", "資料處理型"),
        ("ML 工程師用什麼技術", "對，就是 XGBoost 那些", "是的", "XGBoost"),
        ("初級應用規劃師是誰發的", "你搞錯了，是資策會發的吧", "不是", "iPAS"),
        ("n8n 是哪一組", "它不是寫程式那組嗎", "不是", "自動化與協作流"),
        ("Gemini 哪一組", "我猜是畫圖那組", "不是", "文書與通用對話"),
        ("製造業用什麼抓瑕疵", "喔是 CV 沒錯", "是的", "CV"),
        ("人臉辨識是誰做的", "錯了吧，是 ML 工程師", "不是", "CV 工程師"),
        ("盤點現狀之後是哪一步", "不是鼓勵認證嗎", "不是", "依崗培訓"),
        ("盤點現狀之後是哪一步", "不是依崗培訓嗎", "是的", "依崗培訓"),
        ("關卡 C 前面是哪一關", "是關卡 A 吧", "不是", "關卡 B"),
        ("最後一步是什麼", "不是鼓勵認證嗎", "不是", "賦能創新"),
        ("最後一步是什麼", "是賦能創新吧", "是的", "賦能創新"),
        ("工具有幾類", "應該是五類吧", "不是", "4 類"),
    ],
)
def test_an_answer_taken_up_or_doubted_is_judged(advisor: Advisor, before: str, message: str, verdict: str, told: str) -> None:
    first = advisor.answer(before)
    answer = advisor.answer(message, [Turn(before, first.text)])
    assert answer.text.startswith(verdict)
    assert told in answer.text


def test_an_answer_taken_up_does_not_keep_the_next_question_back(advisor: Advisor) -> None:
    answer = advisor.answer("對，那第三階呢", [Turn("第二階給誰", "")])
    assert "專案經理" in answer.text
