"""Statements that people put to the advisor: judged part by part, corrected where the rows say otherwise, insisted on in vain."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor
from advisor.types import Turn


def told(advisor: Advisor, *turns: str) -> str:
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]]).text


@pytest.mark.parametrize(
    ("question", "verdict", "named"),
    [
        ("Zapier 跟 n8n 都算自動化那類工具嗎", "是的", "Zapier"),
        ("製造業和零售業都用到 CV 嗎", "不是", "零售業"),
        ("CV 工程師是看圖片的，不是處理文本的，對嗎", "是的", "靜態圖像"),
        ("Claude、Gemini、ChatGPT 三個都是文書那組，Canva 不是，對吧？", "是的", "圖文影像創造"),
        ("XGBoost 是 LLM 在用的，不是 ML，沒錯吧", "不是", "ML 工程師"),
        ("資料分析師除了定義 KPI，也要會數據清理嗎", "是的", "數據清理"),
        ("導入顧問和應用規劃師都是跨域路徑的終點嗎", "是的", "終點"),
        ("四個步驟裡第三步是培訓對吧", "不是", "鼓勵認證"),
        ("跨域三關是不是第一關就要學Python", "不是", "提示詞工程"),
        ("LLM 工程師處理文字嗎", "是的", "巨量文本"),
        ("TQC+跟iPAS中級都是國內的對吧", "是的", "國內公協會"),
    ],
)
def test_every_part_of_a_claim_is_judged(advisor: Advisor, question: str, verdict: str, named: str) -> None:
    text = told(advisor, question)
    assert text.startswith(verdict)
    assert named in text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("業務需要考第一階嗎", "是的"),
        ("行政不用考第一階吧", "不是"),
        ("CV 工程師要考第一階嗎", "是的"),
        ("會計要考第一階嗎", "是的"),
        ("司機要考第二階嗎", "指引沒有這樣寫"),
        ("第二階適合工程師嗎", "不是"),
    ],
)
def test_what_everybody_needs_nobody_is_left_out_of(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("業務適合當 AI 應用規劃師嗎", "指引沒有這樣寫"),
        ("業務可以走跨域那條路嗎", "是的"),
        ("專案經理是跨域路徑的終點嗎", "是的"),
    ],
)
def test_what_is_said_of_business_is_not_said_of_the_people_in_sales(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


def test_who_insists_on_another_tier_is_told_which_one_names_him(advisor: Advisor) -> None:
    assert told(advisor, "行銷適合哪一階", "應該是第一階吧").startswith("不是")


@pytest.mark.parametrize(
    ("question", "verdict", "audience"),
    [
        ("iPAS 初級適合行政嗎", "是的", "業務、行銷、企劃、行政"),
        ("TQC+ 適合業務嗎", "不是", "專案經理、AI 工程師、資料科學家"),
        ("AI-901 只給業務考嗎", "不是", "行銷"),
        ("Who is AI-901 for?", "Microsoft", "management"),
        ("TQC+ 是誰在考的", "TQC+", "專案經理"),
    ],
)
def test_whom_a_certification_is_for_is_told_by_its_tier(advisor: Advisor, question: str, verdict: str, audience: str) -> None:
    answer = advisor.answer(question)
    assert answer.text.startswith(verdict)
    assert audience in answer.text
    assert {citation.section for citation in answer.citations} == {"§10", "§11"}


@pytest.mark.parametrize(
    ("question", "counterexample"),
    [
        ("是不是只有醫療照護會用到 NLP", "金融業"),
        ("Pro-code 只有程式應用一項能力嗎", "AI 模型訓練"),
        ("微軟家的認證就只有 AI-901 一張嗎", "AI-103"),
        ("四種工程師都用得到 RAG 嗎", "CV 工程師"),
        ("國際認證都在專業開發那邊嗎", "AI-901"),
        ("AWS 在地圖上只有一張認證嗎", "AWS Certified Machine Learning"),
    ],
)
def test_only_and_all_are_denied_by_a_counterexample(advisor: Advisor, question: str, counterexample: str) -> None:
    text = told(advisor, question)
    assert text.startswith("不是")
    assert counterexample in text


@pytest.mark.parametrize(
    ("question", "correction", "rest"),
    [
        ("n8n 是畫圖工具，那還有哪些畫圖工具", "自動化與協作流", "Midjourney"),
        ("第二階是給管理階層的，目標是什麼", "第一階", "熟練應用"),
        ("金融業用 CV 分析財報，那防洗錢用什麼？", "NLP", "防制洗錢"),
        ("AI-901 接續的是 AI-102，什麼時候換？", "AI-900", "115/6"),
        ("資料標註師屬於產品與分析型，請問這個職位的核心價值是什麼", "資料處理型", "燃料"),
        ("導入顧問屬於資料處理型，他要會什麼", "AI 加值型", "業務流程拆解"),
    ],
)
def test_what_is_taken_for_granted_wrongly_is_corrected_before_the_rest(
    advisor: Advisor, question: str, correction: str, rest: str
) -> None:
    text = told(advisor, question)
    assert text.startswith("要先更正")
    assert correction in text
    assert rest in text


@pytest.mark.parametrize("question", ["我做行銷，公司在用 Canva，該考哪一張認證？", "CV 工程師處理影像，用哪些技術？"])
def test_what_is_right_or_only_told_of_oneself_is_not_corrected(advisor: Advisor, question: str) -> None:
    assert "更正" not in told(advisor, question)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("n8n 是哪一類的工具", "不對吧，我印象中它是程式碼輔助那類"), "自動化與協作流"),
        (("專案類是第幾階", "欸你講錯了吧，我記得專案類排第二耶"), "第三階"),
        (("國內證照有幾張", "你漏算了吧，應該要六張才對"), "5 張"),
        (("IBM 那張是國內的還是國外的", "？？你確定？我看地圖明明是國內公協會"), "國際"),
        (("銷量預測是誰做的", "可是我同事說那是 CV 工程師在做"), "ML 工程師"),
        (("資料科學家支撐哪些工程師", "不包括 CV 吧？"), "CV 工程師"),
    ],
)
def test_who_insists_on_something_else_is_told_what_the_guideline_says(advisor: Advisor, turns: tuple[str, ...], said: str) -> None:
    text = told(advisor, *turns)
    assert text.startswith("不是")
    assert said in text
    assert "[1]" in text


def test_who_insists_on_what_is_so_is_agreed_with(advisor: Advisor) -> None:
    assert told(advisor, "TQC+ 是國內還國外", "對啊我也記得是國內的").startswith("是的")


def test_who_only_doubts_is_told_the_same_again(advisor: Advisor) -> None:
    assert told(advisor, "AI-103 接續哪一張", "你確定？") == told(advisor, "AI-103 接續哪一張")


def test_who_put_it_wrongly_himself_is_not_contradicted(advisor: Advisor) -> None:
    text = told(advisor, "ML工程師用什麼技術", "不是，我是說 LLM 的")
    assert "Llama" in text
    assert "XGBoost" not in text


def test_after_insisting_the_conversation_goes_on_from_the_question(advisor: Advisor) -> None:
    text = told(advisor, "n8n 是哪一類的工具", "不對吧，我印象中它是程式碼輔助那類", "那 Cursor 呢")
    assert text.startswith("Cursor 的所屬類別：程式碼輔助")


@pytest.mark.parametrize(
    ("question", "left", "excluded"),
    [("零售業除了預測銷量還能幹嘛", "購物助理", "預測商品銷量"), ("醫療照護不靠 NLP 的應用是哪個", "醫療影像判讀", "病歷摘要")],
)
def test_what_is_excluded_of_a_row_is_not_told(advisor: Advisor, question: str, left: str, excluded: str) -> None:
    text = told(advisor, question)
    assert left in text
    assert excluded not in text


def test_who_claims_another_answer_is_given_no_recommendation(advisor: Advisor) -> None:
    text = told(advisor, "iPAS 初級適合誰", "你確定？我記得是給工程師考的")
    assert "順位" not in text
    assert "iPAS 初級 AI 應用規劃師" in text


def test_a_count_that_holds_is_no_yes_to_what_is_unknown(advisor: Advisor) -> None:
    assert told(advisor, "三階認證裡有包含治理階嗎").startswith("指引沒有明說")
    assert told(advisor, "認證是分成三階對吧").startswith("是的")


def test_what_a_value_is_a_kind_of_is_no_wrong_premise(advisor: Advisor) -> None:
    text = told(advisor, "NLP 和 LLM 都在處理文字，差別到底在哪")
    assert "更正" not in text
    assert "巨量文本" in text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("CV 工程師就是 ML 工程師嗎", "不是"),
        ("AI-901 和 AI-103 是同一張嗎", "不是"),
        ("Step 2 跟 Step 3 順序可以對調嗎", "指引沒有"),
    ],
)
def test_that_two_are_not_one_denies_only_that_they_are_one(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


def test_a_second_question_is_asked_of_what_stands_at_the_place(advisor: Advisor) -> None:
    text = told(advisor, "能力第八項是啥，歸在哪一區")
    assert "AI 協作與開發所在的區：Low-code" in text
    assert "ChatGPT" not in text
    assert "文書應用" not in text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("四大工程師包含資料科學家對吧", "不是"),
        ("工程師裡面有資料科學家嗎", "不是"),
        ("資料標註師算工程師嗎", "不是"),
        ("NLP 工程師是應用人才嗎", "不是"),
        ("資料科學家不是工程師吧", "是的"),
        ("LLM 工程師算工程師嗎", "是的"),
        ("AI 產品經理是不是應用人才", "是的"),
        ("Are data scientists one of the four engineers?", "No"),
    ],
)
def test_whether_somebody_is_of_a_kind_is_told_by_the_tables(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("能力分成三區嗎", "是的"),
        ("工具總共 13 個嗎", "是的"),
        ("認證地圖上是不是有 12 張", "不是"),
        ("Low-code 區有兩項能力嗎", "是的"),
        ("Does the Low-code zone have three competencies?", "No"),
        ("AWS 有兩張對嗎", "是的"),
        ("AWS 有三張對嗎", "不是"),
        ("AI 加值型有四個職稱對嗎", "不是"),
    ],
)
def test_a_number_that_is_put_to_the_test_is_counted(advisor: Advisor, question: str, verdict: str) -> None:
    assert told(advisor, question).startswith(verdict)


def test_the_number_of_one_kind_is_not_taken_for_that_of_another(advisor: Advisor) -> None:
    text = told(advisor, "四大工程師、三階各是什麼")
    assert "更正" not in text
    assert "素養類" in text


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("理工路徑的核心策略是加強溝通協調嗎", "模型微調與部署"),
        ("資料標註師的核心價值是當橋樑嗎", "高品質的燃料"),
        ("iPAS 初級和中級落在同一種應用深度嗎", "專業開發/專案"),
        ("TQC+ 和 AWS Practitioner 是同一種認證性質嗎", "國際原廠/雲端服務"),
        ("第二個趨勢就是 AI 治理對吧", "代理型 AI"),
        ("金融業是第二個產業嗎", "零售業"),
        ("鼓勵認證是最後一步了吧，做完就可以收工？", "賦能創新"),
        ("跨域那條路最後一關就是自動化工作流，對吧", "輕量級數據處理"),
        ("三階裡最低的是專案類吧", "素養類"),
    ],
)
def test_a_no_tells_what_is_so_instead(advisor: Advisor, question: str, instead: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith("不是")
    assert instead in text


@pytest.mark.parametrize("question", ["AI-901 和 AWS Practitioner 是同一種應用深度嗎", "AI 治理是第三個趨勢嗎", "第二階包不包含行政人員"])
def test_what_is_so_is_affirmed(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith("是的")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is tier 1 certification meant to achieve?", "ethics"),
        ("第二階認證是想達到什麼", "完成日常工作任務"),
        ("請摘述三類 AI 應用人才各自的核心價值", "橋樑"),
        ("三類應用人才各自的核心價值請略述", "商業洞察"),
    ],
)
def test_the_attribute_that_is_asked_for_is_told(advisor: Advisor, question: str, told: str) -> None:
    assert told in advisor.answer(question).text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("四大趨勢裡的代理型 AI 是什麼", "指引列出的趨勢是 3 個，不是 4 個"),
        ("五個步驟的 Step 3 要做什麼", "指引列出的行動步驟是 4 步，不是 5 步"),
        ("能力光譜的 12 項能力裡，No-code 占幾項？", "指引列出的能力是 11 項，不是 12 項"),
        ("AI 導入顧問是開發人才，要會哪些技能", "指引列出的 AI 應用人才職稱"),
        (
            "代理型 AI 那個趨勢呼應《人工智慧基本法》，它要提升哪些認知？",
            "AI 治理與合規 (AI Governance) 強調的能力：風險辨識、數據隱私、倫理認知",
        ),
    ],
)
def test_what_is_taken_for_granted_is_corrected_beside_the_answer(advisor: Advisor, question: str, told: str) -> None:
    text = advisor.answer(question).text
    assert text.startswith("要先更正：")
    assert told in text


def test_a_number_of_the_kind_is_none_of_what_one_of_it_has(advisor: Advisor) -> None:
    assert not advisor.answer("四大工程師裡的 CV 工程師用什麼").text.startswith("要先更正")


@pytest.mark.parametrize("question", ["四大工程師裡面那個資料科學家，他是負責啥的", "三大趨勢裡的 Low-code 是什麼意思"])
def test_a_number_of_another_kind_corrects_nothing(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith("要先更正")
