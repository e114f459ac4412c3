"""Follow-ups on the last answer as a whole: shorter, its source, what is left; and those that describe one of the kind asked for."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("比較 CV 跟 ML 工程師", "太長了，我要貼群組，一人一句就好"), ["靜態圖像", "銷量預測"], ["OpenCV", "|"]),
        (("AI 治理是什麼", "一句話講完，老闆只看一行"), ["呼應國內外法規"], ["強調的能力"]),
        (("製造業怎麼用 AI", "這是文件寫的還是你自己判斷的"), ["原文寫的", "§9"], ["沒有另外說明"]),
        (("iPAS 中級對應哪一階", "這句出自哪裡？副總會問"), ["依版面推讀", "§11"], ["管理階層"]),
        (("導入的四個步驟是什麼", "第一步跟第二步都做完了，接下來呢"), ["Step 3"], ["Step 1"]),
        (("國內的入門認證有哪些", "iPAS 我考過了，扣掉它還剩什麼"), ["資策會", "台灣人工智慧學校"], ["iPAS"]),
        (("教育業在裡面嗎", "好吧，那有哪些"), ["製造業", "政府與公共服務"], ["不確定你問的"]),
        (("CV 工程師用什麼技術", "那 ML 呢", "所以 OpenCV 兩個都會用到囉"), ["不是", "列在 ML 工程師之下"], []),
        (("關卡 C 是什麼", "一定要學 Python 喔？我看到程式碼就頭痛"), ["沒有寫可以略過", "基礎 Python"], ["能幫忙的事"]),
        (("No-code 是什麼", "那光譜另外一頭呢"), ["Pro-code"], ["圖形介面"]),
        (("Claude 是哪一類", "它跟 Cursor 比，差在哪"), ["Cursor", "程式碼輔助"], []),
        (("零售業怎麼用 AI", "誰來做"), ["ML 工程師", "LLM 工程師"], ["標註師"]),
        (("理工背景的策略是什麼", "那這條路的第一關是什麼"), ["圖沒有收在文字裡"], ["提示詞"]),
        (("資料科學家在做什麼", "那他算在四大工程師裡面嗎"), ["不是"], []),
        (("AWS 有哪幾張", "我是專案經理，這兩張考哪張"), ["Machine Learning", "專案經理"], ["Practitioner"]),
        (("製造業怎麼用 AI", "不是，我是說跟瑕疵檢測無關的"), ["排程"], ["CV"]),
        (("銀行可以怎麼用 AI", "我下個月要去醫院上班了，那換成醫院呢"), ["病歷"], ["洗錢", "沒有寫到"]),
        (("最後一步在做什麼", "我們總經理覺得應該集中在 AI 中心，文件支持他嗎"), ["沒有這樣寫", "派駐回業務單位"], []),
        (("產品與分析型要會什麼", "它的核心價值是當業務跟工具中間的橋樑，我這樣寫可以吧"), ["不是", "挖掘商業洞察"], []),
    ],
)
def test_the_last_answer_is_taken_up(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("四種工程師裡是誰在處理影片", "不是啦我是說聲音，客服錄音那種"), ["語音轉文字"], ["音源應用"]),
        (("NLP 工程師處理什麼", "監視器拍到的人臉呢"), ["靜態圖像"], []),
        (("應用人才分哪幾型", "我做會計的，想幫公司從報表裡挖出一些能給老闆看的東西，這樣算哪一型"), ["產品與分析型"], ["標註師"]),
        (("行動步驟有哪些", "把人放回原本部門的那一步"), ["Step 4"], ["Step 1"]),
        (("四種工程師裡是誰在處理影片", "我說錯，是要做聊天機器人"), ["LLM 工程師"], ["動態影像"]),
        (("哪種工程師看圖片", "那寫韌體的呢"), ["沒有寫到"], []),
        (("哪種工程師看圖片", "那音源應用在哪一區"), ["No-code"], ["NLP"]),
    ],
)
def test_what_is_described_is_of_the_kind_asked_for(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []
