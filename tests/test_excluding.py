"""What is left of a kind without the one that is only described: 扣掉管錢的那個產業, 哪些不必自己訓練模型."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("question", "left", "out"),
    [
        ("扣掉管錢的那個產業，其他行業怎麼用 AI", ["瑕疵檢測", "病歷摘要", "智能客服機"], "洗錢"),
        ("把幫資料貼標籤那種拿掉，應用人才還有哪些職稱", ["AI 導入顧問", "資料分析師"], "**資料標註師**"),
        ("四個行動步驟裡，除了叫大家去考照那步，另外三步是什麼", ["盤點現狀", "依崗培訓", "賦能創新"], "考核"),
        ("開發的三個工作範疇，哪些不用自己拿資料調模型", ["API 串接與應用開發", "RAG"], "**模型微調與部署"),
        ("我對畫圖沒興趣，撇開做圖做影片的，剩下的工具有哪些", ["ChatGPT", "Zapier", "Cursor"], "Midjourney"),
        ("除了看圖那種工程師，其他的工程師要會什麼", ["spaCy", "XGBoost"], "YOLO"),
        ("AI 加值型的職稱，不算顧問那個，還有誰", ["AI 應用規劃師", "流程優化專員"], "AI 產品經理"),
        ("Which industries are listed other than the one about money?", ["Manufacturing", "Healthcare"], "laundering"),
    ],
)
def test_all_but_the_one_described_is_told(advisor: Advisor, question: str, left: list[str], out: str) -> None:
    text = text_of(advisor, question)
    assert [part for part in left if part not in text] == []
    assert out not in text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("完全不碰程式的是哪一區", "No-code"),
        ("哪些證照不是國際大廠的", "TQC+ 人工智慧"),
        ("除了製造業，還有哪個產業用到 CV", "醫療照護"),
        ("非本科轉過來要過哪幾關", "提示詞工程"),
    ],
)
def test_what_is_named_or_described_by_what_it_is_without_stays_as_its_words_have_it(advisor: Advisor, question: str, told: str) -> None:
    assert told in text_of(advisor, question)


def test_what_describes_none_of_a_kind_leaves_none_out(advisor: Advisor) -> None:
    text = text_of(advisor, "哪些工具是不用付錢的")
    assert "費用" in text
    assert "不含" not in text
