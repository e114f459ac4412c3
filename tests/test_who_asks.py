"""Who somebody is and what fits him: the one sought, where a firm begins, whose tier, a newcomer's path, a choice among a few."""

from __future__ import annotations

import pytest
from dialogues import last_answer, text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("message", "role", "skill"),
    [
        ("我們蛋糕店每天訂單都用LINE接，想做一個會自己回客人問題的機器人，該請哪種工程師", "LLM 工程師", "RAG"),
        ("保險公司理賠部，想讓電腦自己看懂客戶寫的申訴信是生氣還是滿意，找哪種工程師好？CV的嗎", "NLP 工程師", "spaCy"),
        ("家裡開停車場，想讓柵欄自動認車牌，要找什麼樣的人才", "CV 工程師", "YOLO"),
        ("我同事天天幫模型標語音資料，他這樣算AI人才嗎", "資料標註師", "品質把控"),
        ("客服部主管，想知道每天會進多少通電話，該請哪種工程師", "ML 工程師", "XGBoost"),
    ],
)
def test_who_is_sought_is_told_with_his_skills(advisor: Advisor, message: str, role: str, skill: str) -> None:
    text = last_answer(advisor, message).text
    assert role in text.split("\n\n")[1]
    assert skill in text


def test_a_name_that_nobody_describes_finds_no_role(advisor: Advisor) -> None:
    assert last_answer(advisor, "要找哪種人來做資安").outcome == "abstained"


@pytest.mark.parametrize(
    "message",
    [
        "我們是小貨運行，老闆突然說要AI化，第一件事要幹嘛",
        "公司20個人都業務，只有一個MIS。沒人懂AI，第一步該做什麼",
        "I'm the owner of a 20-person print shop. Where should we start with AI training?",
    ],
)
def test_a_firm_begins_with_the_first_steps_whoever_asks(advisor: Advisor, message: str) -> None:
    text = last_answer(advisor, message).text
    assert text.startswith("- **Step 1")
    assert "Step 2" in text and "Step 3" not in text


@pytest.mark.parametrize(
    ("message", "tier"),
    [
        ("Canva跟Firefly我每天都在用，行銷部的，那我的程度對應到認證的第幾階？", "第二階的適用對象包含行銷"),
        ("我PM出身，做過兩個導入chatbot的案子，要考哪一階的才不會太淺", "第三階的適用對象包含專案經理"),
        ("我做客服的，每天用ChatGPT回信，這樣算第幾階", "本工具放在第二階"),
    ],
)
def test_whose_tier_goes_by_what_he_does_and_not_by_what_he_uses(advisor: Advisor, message: str, tier: str) -> None:
    assert tier in last_answer(advisor, message).text.split("\n\n")[0]


@pytest.mark.parametrize(
    "turns",
    [
        ("My niece studies philosophy. Is there any road for her into AI?",),
        ("帶小孩離開職場六年，以前是銀行理專，但我怕自己什麼都沒有要從零開始欸",),
        ("四十八歲，一直做總機，現在轉AI會不會太晚",),
    ],
)
def test_a_newcomer_from_another_field_is_told_gates_and_ends(advisor: Advisor, turns: tuple[str, ...]) -> None:
    answer = last_answer(advisor, *turns)
    assert answer.outcome == "answered"
    assert {citation.section for citation in answer.citations} == {"§13"}
    assert all(any(word in answer.text for word in words) for words in (("關卡 A", "Gate A"), ("AI 專案經理", "AI project manager")))


@pytest.mark.parametrize(
    "turns",
    [
        ("理工背景機械系，想轉行。理工那條路要先學什麼再學什麼？",),
        ("我電機碩一,理工背景走 AI 主要靠什麼策略?", "那這條路第一關第二關要學什麼"),
        ("我想轉行做AI，該走哪條路", "電機系畢業，現在在電子廠做製程工程師"),
    ],
)
def test_a_newcomer_from_science_is_told_no_gates_of_the_other_path(advisor: Advisor, turns: tuple[str, ...]) -> None:
    text = last_answer(advisor, *turns).text
    assert "模型微調與部署" in text and "提示詞工程" not in text


@pytest.mark.parametrize(
    ("turns", "best", "among"),
    [
        (("我做行政的，IBM 那張跟資策會那張選哪張",), "資策會生成式 AI 辦公室應用", 2),
        (("AWS 有兩張，一張 AI Practitioner 一張 Machine Learning，我是行銷，先拿哪張",), "AWS Certified AI Practitioner", 2),
        (("國內入門的有哪幾張", "我是行銷，這三張挑一張的話？"), "iPAS 初級 AI 應用規劃師", 3),
    ],
)
def test_of_a_few_named_only_these_are_chosen_among(advisor: Advisor, turns: tuple[str, ...], best: str, among: int) -> None:
    answer = last_answer(advisor, *turns)
    assert len(answer.helpers[0]["arguments"]["among"]) == among
    assert answer.text.startswith(f"最合的是 **{best}**")


@pytest.mark.parametrize(
    ("message", "scope"),
    [
        ("想考國外的、又不要太難的，我是企劃，推薦哪張", "international"),
        ("我是業務，不想碰雲端大廠的，考哪張", "domestic"),
    ],
)
def test_a_wish_beside_a_scope_does_not_turn_it_down(advisor: Advisor, message: str, scope: str) -> None:
    assert last_answer(advisor, message).helpers[0]["arguments"]["scope"] == scope


def test_what_is_disliked_is_no_wish(advisor: Advisor) -> None:
    answer = last_answer(advisor, "sklearn很熟，對影像跟聊天機器人都沒興趣，只喜歡跟表格數字打交道，適合當哪種工程師")
    assert answer.helpers[0]["arguments"] == {"interests": ["sklearn", "表格"]}
    assert "CV 工程師" not in answer.text


def test_what_somebody_was_is_no_goal(advisor: Advisor) -> None:
    answer = last_answer(advisor, "我前一份工作是銀行理專，想轉AI該走哪條路")
    assert answer.helpers[0]["arguments"] == {"background": "cross_field"}
    assert "沒有說明背景" not in answer.text


@pytest.mark.parametrize("message", ["我是護理師，像我這種人要先學什麼", "客服人員，文件有提到我們這種工作的人要學什麼嗎"])
def test_who_asks_what_to_learn_is_told_what_is_on_the_way(advisor: Advisor, message: str) -> None:
    text = advisor.answer(message).text
    assert "提示詞工程" in text
    assert "輕量級數據處理" in text


def test_whether_somebody_can_is_left_open_before_what_comes_nearest(advisor: Advisor) -> None:
    text = advisor.answer("我完全不會寫程式，這樣還有機會做 AI 相關的工作嗎").text
    assert text.startswith("指引沒有說誰可以")
    assert "完全依賴圖形介面與自然語言" in text


@pytest.mark.parametrize("question", ["主管要上第幾階？目標是什麼", "老闆要上哪一階", "主管要念哪一階"])
def test_what_a_manager_has_to_take_is_told_of_managers(advisor: Advisor, question: str) -> None:
    text = advisor.answer(question).text
    assert "第一階：素養類 (Literacy) 的適用對象包含管理階層" in text
    assert "第三階" not in text


@pytest.mark.parametrize("question", ["念統計的可以做什麼", "資工系剛畢業，想當工程師，有哪幾種可以選", "我讀電機，要走哪條路"])
def test_whose_path_is_only_a_figure_is_told_the_work_that_it_leads_to(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert [part for part in ("模型微調與部署", "ML 工程師", "資料科學家") if part not in text] == []


def test_a_manager_who_asks_what_to_learn_is_told_his_tier(advisor: Advisor) -> None:
    text = text_of(advisor, "主管需要學什麼")
    assert "管理階層" in text and "倫理觀念" in text
    assert "提示詞工程" not in text


def test_who_begins_for_himself_is_told_of_his_way_and_a_firm_of_its_first_step(advisor: Advisor) -> None:
    assert "提示詞工程" in text_of(advisor, "完全不懂 AI 從哪裡開始")
    assert "盤點現狀" in text_of(advisor, "我們公司完全不懂 AI，從哪裡開始")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("RAG 是什麼，誰要會", "LLM 工程師的核心技術包含 RAG"),
        ("我們是醫院人事室，有哪些醫療上的用途可以當佐證？然後應該找哪種人", "對應 CV 工程師"),
    ],
)
def test_who_is_asked_for_behind_something_is_tied_to_it(advisor: Advisor, question: str, told: str) -> None:
    text = text_of(advisor, question)
    assert told in text
    assert "資料標註師" not in text


def test_what_somebody_lacks_leaves_no_step_out(advisor: Advisor) -> None:
    assert "以外" not in text_of(advisor, "沒預算可以從哪一步開始")


def test_whether_an_engineer_takes_a_certification_goes_by_his_tier(advisor: Advisor) -> None:
    text = text_of(advisor, "我是工程師，需要考證照嗎")
    assert "第三階：專案類" in text and "AI 工程師" in text
    assert "NLP 工程師" not in text


@pytest.mark.parametrize("question", ["想做 AI 但數學很爛", "我對設計有興趣，AI 方面可以往哪走", "幫我規劃半年的學習計畫"])
def test_who_is_at_home_elsewhere_or_tells_nothing_is_led_from_another_field(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert "AI 導入顧問" in text
    assert "模型微調" not in text


def test_who_is_sought_by_what_he_does_is_told_himself_and_not_his_tier(advisor: Advisor) -> None:
    assert "OpenCV" in text_of(advisor, "做影像辨識要找誰")


@pytest.mark.parametrize("question", ["我是會計，該學什麼", "退休了,67歲,想學點AI打發時間,從哪裡開始好"])
def test_who_asks_what_to_learn_is_told_his_way_and_what_is_for_all_staff(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert text.index("提示詞工程") < text.index("全員必備")
    assert "自我評估量表" not in text


@pytest.mark.parametrize("question", ["excel 我很熟，下一步是？", "我 Excel 很熟，接下來學什麼"])
def test_who_knows_a_part_of_a_gate_is_not_told_that_nothing_is_left(advisor: Advisor, question: str) -> None:
    text = text_of(advisor, question)
    assert "還有 3 關" in text and "還缺基礎 Python" in text


@pytest.mark.parametrize("question", ["藥師可以轉做AI嗎", "醫師能當 AI 專案經理嗎"])
def test_whose_background_is_left_open_is_told_a_way_all_the_same(advisor: Advisor, question: str) -> None:
    assert "提示詞工程" in text_of(advisor, question)


def test_where_somebody_works_is_not_what_he_asks_the_fee_of(advisor: Advisor) -> None:
    text = text_of(advisor, "請問考一張要多少錢?我自己出錢的,在超商上班")
    assert text.startswith("指引沒有提到費用")
    assert "iPAS" in text.split("\n\n")[1]


def test_what_a_clause_tells_is_told_to_whom_the_guideline_does_not_name(advisor: Advisor) -> None:
    assert "風險辨識" in text_of(advisor, "律師事務所的法務助理。我們很怕把客戶資料丟進去出事,這份指引有教我要懂什麼嗎")
