"""What a message most likely asks about, where words in it would lead elsewhere, or an unknown one would seem to be what is asked for."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor
from advisor.types import Turn


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我们公司程序员现在都靠说话写程序，领导问这叫什么趋势，我答不上来", "意圖驅動開發"),
        ("我當工程師懂很多模型，主管卻說門檻不只這樣，寫 Pro-code 那邊還要會什麼？", "將複雜組件無縫接軌"),
        ("老闆逛完展覽回來，一直說以後 AI 會自己跑完整件事，主管叫我寫簡報，這個趨勢正式叫什麼", "代理型 AI 生態"),
        ("我們工廠想用相機找刮痕，老闆催我開職缺，該找哪種工程師", "CV 工程師"),
    ],
)
def test_a_situation_is_answered_by_what_it_most_likely_asks_about(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert told in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("除了 iPAS 以外，国内还有哪些认证？", "台灣人工智慧學校"),
        ("我阿公問說聊天那類工具，扣掉 ChatGPT 還剩哪幾個", "Gemini"),
        ("我做行銷，已經有 AI-901 了，下一張要考什麼", "第二階"),
        ("我做影像判讀做很久了，想轉 AI 當什麼比較合適", "CV 工程師"),
    ],
)
def test_what_names_and_requests_ask_for_is_not_overruled(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert not answer.text.startswith("依你說的情況")
    assert told in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("ML 工程師靠哪些技術吃飯", "XGBoost"),
        ("開發人才的工作切成幾塊", "共 3 個 AI 開發人才的工作範疇"),
        ("Which fields do data scientists back up?", "Fields supported: NLP engineer"),
        ("What does the guide cover?", "14 sections"),
        ("Which industries does the guideline cover?", "5 industries"),
    ],
)
def test_an_unknown_word_that_only_carries_the_question_withholds_no_answer(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert told in answer.text


@pytest.mark.parametrize("question", ["ML 工程師好找嗎", "資料科學家位階有比 ML 工程師高嗎？", "LLM 工程師紅嗎"])
def test_what_no_row_has_is_not_affirmed(advisor: Advisor, question: str) -> None:
    assert not advisor.answer(question).text.startswith(("是", "不是"))


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("我在銀行法遵，洗錢警示每天看到眼睛脫窗，AI 幫得上忙嗎？", "關於這一點，指引是這樣寫的。"),
        ("RAG 是為了讓模型變快嗎", "指引沒有明說"),
        ("四大工程師我記得是 NLP、CV、ML 還有資料科學家，沒錯吧", "不是。共 4 種開發端工程師"),
        ("三大趨勢是 Vibe Coding、Agentic AI、AI 治理，沒錯吧", "是的。共 3 個趨勢"),
    ],
)
def test_a_verdict_says_no_less_and_no_more_than_the_guideline(advisor: Advisor, question: str, lead: str) -> None:
    assert advisor.answer(question).text.startswith(lead)


def test_several_that_are_compared_are_not_told_by_a_ranking_of_another_kind(advisor: Advisor) -> None:
    assert "最多的 AI 應用人才類型" not in advisor.answer("人力銀行上規劃師和產品經理都有缺，哪一個開的職缺比較多？").text


@pytest.mark.parametrize(
    "question",
    [
        "我主管是專案經理，他自己去考了最高那階就叫我也跟著考，可是我只是做行銷的小螺絲，我到底對到哪一階",
        "我們經理考了第三階叫我跟，可是我只是做行政的，我該考哪一階",
    ],
)
def test_who_asks_for_himself_is_not_told_of_his_boss(advisor: Advisor, question: str) -> None:
    assert advisor.answer(question).text.startswith("第二階的適用對象包含")


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("應用人才有哪些角色", "哪一個要會 prompt", "他的核心價值用一句話講"), "AI 加值型的核心價值"),
        (("三個大趨勢分別是什麼", "第三個再說短一點，我要念給校長聽"), "AI 治理與合規"),
        (("公家機關導 AI 有什麼例子？", "客服那個我們已經有了，還有別的嗎"), "政府與公共服務的應用場景：API 整合自動化公文分類"),
        (("金融業可以怎麼用 AI", "財報分析同事在弄了，還有其他的嗎"), "金融業的應用場景：AI 防制洗錢與信用風險評估"),
        (("國際原廠的認證裡，偏素養跟工具應用的有哪兩張？", "後面那張報名費多少"), "指引沒有提到 AWS Certified AI Practitioner 的考試費用"),
    ],
)
def test_a_follow_up_is_about_what_it_singles_out(advisor: Advisor, turns: tuple[str, ...], told: str) -> None:
    history: list[Turn] = []
    for turn in turns:
        text = advisor.answer(turn, history).text
        history.append(Turn(turn, text))
    assert text.startswith(told)
