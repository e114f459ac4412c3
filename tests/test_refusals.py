"""What is said to be missing is what was asked for, with the sensible nearest; and what is there is not refused."""

from __future__ import annotations

import pytest

from advisor.pipeline import Advisor, cleaned


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        # Who only says so, or asks, is not asked about.
        ("人資說《人工智慧基本法》有規定時數，是第幾條啊", "法規條文細節", "人資"),
        ("昨天去面試被問 RAG 是誰的核心技術", "LLM 工程師", "沒有提到"),
        ("廠商報價時一直跟我說 n8n 很強，它是哪一類", "自動化與協作流", "製造業"),
        ("我舅舅說資料分析師一年賺一百五，指引有寫薪水嗎", "資料分析師的薪資", "沒有寫到"),
        # Nor whom something may be had from.
        ("有政府計畫補助中小企業導入 AI 嗎", "Step 1", "智能客服機"),
        # All that is compared is told.
        ("Cursor 跟 GitHub Copilot 的訂閱費差多少", "GitHub Copilot 的所屬類別", "沒有寫到"),
        ("AWS 那兩張證照效期幾年", "AWS Certified Machine Learning 的應用深度", "Step 3"),
        # What would fade out of a certification is told with when.
        ("AI-102 我去年考的，會不會失效", "115/6", "IBM"),
    ],
)
def test_a_refusal_names_what_was_asked_for_and_what_is_near(advisor: Advisor, question: str, told: str, untold: str) -> None:
    text = advisor.answer(question).text
    assert told in text
    assert untold not in text


@pytest.mark.parametrize(
    ("question", "unlisted"),
    [
        ("我都用 DeepSeek 跟 Perplexity，這兩個有在推薦名單上嗎", "DeepSeek、Perplexity"),
        ("Lovable 有收嗎", "Lovable"),
        ("is Lovable on your list?", "Lovable"),
    ],
)
def test_whatever_is_asked_after_as_listed_is_said_not_to_be(advisor: Advisor, question: str, unlisted: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "abstained"
    assert unlisted in answer.text
    assert "Midjourney" in answer.text


def test_tools_for_an_ability_that_has_none_are_told_by_group(advisor: Advisor) -> None:
    answer = advisor.answer("幫長輩配音要用哪套 AI 軟體")
    assert answer.outcome == "abstained"
    assert "指引沒有提到音源應用的 AI 應用工具" in answer.text
    assert "**程式碼輔助**：GitHub Copilot、Cursor" in answer.text


@pytest.mark.parametrize(
    "question",
    ["這份資料是哪一年的，會不會過期", "你們這份文件是誰編的", "What's the exact title and year of the document you answer from?"],
)
def test_the_guideline_is_told_by_its_title(advisor: Advisor, question: str) -> None:
    answer = advisor.answer(question)
    assert {citation.section for citation in answer.citations} == {"§1"}
    assert "2025 AI" in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我顧一間服飾店，AI 能幫我抓下個月大概賣幾件嗎", "運用 ML 預測商品銷量"),
        ("農會信用部，手上都是客戶的數字報表，想提早知道誰會還不出錢", "信用風險評估"),
        ("Canva 跟 Firefly 我天天用，行銷部的，對應到認證的第幾階", "第二階"),
        ("跑傳產業務一輩子，現在轉 AI 還來得及嗎", "關卡 A"),
    ],
)
def test_what_helps_who_tells_of_his_need_is_not_refused(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert told in answer.text


def test_what_several_questions_ask_for_is_refused_once(advisor: Advisor) -> None:
    text = advisor.answer("四種工程師哪一個最難？可以從最好入門排到最難嗎").text
    assert text.count("最接近的是") == 1


def test_particles_by_their_letter_and_narrow_commas_are_read() -> None:
    assert cleaned("這兩個一樣ㄇ,資料標註師ㄉ工作呢ㄏㄏ") == "這兩個一樣嗎，資料標註師的工作呢"
    assert cleaned("CNN,YOLO ㄈㄣ類") == "CNN,YOLO ㄈㄣ類"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("想知道網友留言是在罵還是在誇，順便把外文評論翻成中文，要找哪一種人", "NLP 工程師"),
        ("文科生走的那條路有幾關？我 Excel 已經很強了可不可以跳過前面直接到最後", "關卡 A"),
    ],
)
def test_what_only_sounds_like_another_business_or_an_attack_is_answered(advisor: Advisor, question: str, told: str) -> None:
    answer = advisor.answer(question)
    assert answer.outcome == "answered"
    assert told in answer.text
