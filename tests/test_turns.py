"""Follow-ups about what was listed, and corrections of a part of a question."""

from __future__ import annotations

import pytest
from dialogues import text_of

from advisor.pipeline import Advisor
from advisor.types import Turn


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("國內的認證有哪些", "只要初階的"), ["iPAS 初級", "資策會"], ["TQC+"]),
        (("國內的認證有哪些", "只要初階的", "全部呢"), ["資策會", "TQC+"], []),
        (("認證有哪些", "只看第三階的"), ["IBM", "TQC+"], ["AI-901"]),
        (("AI 加值型有幾個職稱", "是哪幾個"), ["AI 導入顧問", "流程優化專員"], []),
        (("iPAS 有幾張", "分別是哪一階的"), ["iPAS 初級", "iPAS 中級", "第三階"], []),
        (("程式碼輔助的工具有哪些", "跟自動化那組比，哪組比較多"), ["自動化與協作流，有 3 項"], ["文書與通用對話"]),
        (("自動化那組有哪些工具", "最後那個還有誰跟它同一組"), ["Power Automate 的所屬類別"], []),
        (("Step 2 要做什麼", "再下一步呢", "它提到哪些認證"), ["iPAS", "AWS"], ["IBM"]),
        (("what's tier 2 for", "and the one above it?"), ["Tier 3"], []),
        (("能力光譜最左邊那區", "那最右邊", "這兩區的定義放一起看"), ["圖形介面", "演算法"], ["代表色"]),
        (("圖文影像創造那類有哪些", "除了 Canva 還有誰"), ["Midjourney", "Runway"], ["Canva", "Zapier"]),
        (("哪些產業有提到 CV", "兩個都講一下 CV 拿來做什麼"), ["瑕疵檢測", "醫療影像判讀"], ["人臉辨識"]),
        (("資料科學家要做什麼", "跟 ML 工程師差在哪"), ["資料探索", "銷量預測"], []),
        (("what does gate B teach", "and the first one", "how many are there in total"), ["3 gates"], []),
        (("資料處理型在做什麼", "有哪些職稱", "只有這一個嗎"), ["資料標註師", "1 項"], ["AI 導入顧問"]),
        (("iPAS 中級是哪一階", "初級呢", "差在哪"), ["專業開發", "素養/工具應用"], ["全員必備"]),
        (("我是 HR，推薦我考哪張", "這張在地圖上是國內還國際"), ["資策會", "國內"], ["AWS"]),
        (("國內的認證有哪些", "第二張是入門還是進階"), ["iPAS 初級", "素養/工具應用"], []),
        (("第一個趨勢是什麼", "那第三個呢"), ["治理與合規"], ["意圖驅動"]),
        (("製造業的應用場景", "換成金融業", "哪一個有用到 CV"), ["製造業"], ["CNN"]),
        (("有哪些國際認證", "哪些是入門的", "除了微軟的呢"), ["AI Practitioner"], ["iPAS"]),
        (("資策會那張是第幾階", "是國內的嗎", "那 TQC+ 呢"), ["是的", "國內"], ["第三階"]),
        (("第三階的認證有幾張", "國內的呢", "是哪兩張"), ["TQC+", "iPAS 中級"], ["iPAS 初級"]),
        (("GitHub Copilot 是做什麼的", "同類的還有誰", "MS Copilot 也是嗎"), ["不是"], []),
        (("跨域的起點", "終點", "中間呢"), ["關卡 A", "關卡 C"], []),
        (("圖文影像創造有哪些工具", "裡面有 Zapier 嗎"), ["不是"], []),
        (("三個趨勢裡哪個跟法規有關", "另外兩個呢"), ["Vibe Coding", "Agentic AI"], ["Governance"]),
        (("關卡 C 要會什麼", "前一關呢", "那過完全部之後"), ["AI 導入顧問"], []),
        (("自動化工具有哪些", "除了 n8n 還有嗎"), ["Zapier", "Power Automate"], ["n8n", "是的"]),
        (("微軟的認證有哪些", "我說的是 AWS 那張 ML"), ["AWS Certified Machine Learning"], ["AI Practitioner"]),
        (("Low-code 的定義", "這三區的顏色分別是"), ["Eco Green", "Tech Blue"], []),
        (("資料標註師需要什麼能力", "那資料分析師要嗎"), ["指引沒有"], ["是的"]),
        (("資料科學家做什麼", "它支援哪些工程師", "它屬於第幾階"), ["資料科學家"], ["CV 工程師對應"]),
        (("國際認證有哪幾張", "只要專業級的", "裡面有微軟的嗎"), ["是的", "AI-103"], ["IBM"]),
        (("聽說 ML 工程師用 CNN，對嗎", "那是誰在用"), ["CV 工程師"], ["第三階"]),
        (("三大趨勢的第二個講什麼", "第一個在講什麼"), ["意圖驅動"], ["代理型"]),
        (("國際的進階證照有幾張", "請列出名稱"), ["IBM AI Engineering", "AI-103"], ["AI-901"]),
        (("請比較 AI 應用規劃師與資料分析師", "再加上 AI 產品經理"), ["規劃師", "資料分析師", "產品經理", "對照"], []),
        (("AI 產品經理屬於哪一型", "我打錯了，應該是 AI 導入顧問"), ["AI 加值型"], ["關卡"]),
        (("資料標註師是哪一型的人才", "這型還有其他職稱嗎"), ["不是"], []),
        (("GitHub Copilot 是哪一類", "這類還有別的工具嗎"), ["是的", "Cursor"], []),
    ],
)
def test_what_was_listed_is_narrowed_widened_counted_and_told(
    advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]
) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    "turns",
    [
        ("資料標註師的核心價值", "資料分析師呢", "這兩個是同一類型嗎"),
        ("Zapier 是做什麼的", "那 Canva 跟它同一組嗎"),
    ],
)
def test_of_two_that_were_spoken_of_it_is_said_that_they_are_apart(advisor: Advisor, turns: tuple[str, ...]) -> None:
    assert text_of(advisor, *turns).startswith("不是")


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("Step 1 的內容", "我要問的其實是第一階"), ["基本認知"], ["自我評估"]),
        (("能力第 7 項", "講錯了 我要第 9 項"), ["程式應用"], ["自動化應用"]),
        (("AI 產品經理屬於哪一型", "啊不是產品經理，專案經理適合第幾階"), ["第三階"], ["產品與分析型"]),
        (("關卡 A 學什麼", "欸不是，B"), ["自動化工作流"], ["提示詞"]),
        (("第八項能力", "我說錯了是第十項，在哪一區"), ["Pro-code"], ["AI 協作與開發"]),
        (("Low-code 的顏色", "不是顏色啦 定義"), ["Prompt 邏輯"], ["Blue-Green"]),
        (("認證階層有哪些", "抱歉不是這個，我是指工具類的目標"), ["特定 AI 工具"], ["專案類"]),
        (("Canva 是哪類", "不是 Canva 是 Cursor"), ["程式碼輔助"], ["圖文影像"]),
        (("AI 加值型的職稱有哪些", "不是職稱，是核心價值"), ["橋樑"], ["流程優化專員"]),
        (("iPAS 初級是國內的嗎", "我不是問國內，我問它對應哪個深度"), ["素養/工具應用"], ["國內"]),
        (("列出工具", "不是工具，是工具的類別有哪些"), ["程式碼輔助"], ["ChatGPT"]),
    ],
)
def test_a_correction_changes_what_it_names(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


def test_after_an_assessment_there_is_nothing_to_count(advisor: Advisor) -> None:
    turns = ("程式應用 2 分、自動化 3 分，我缺什麼", "How many is that?")
    assert advisor.answer(turns[-1], [Turn(turns[0])]).outcome == "declined"


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("微軟在地圖上有哪些證照", "哪張比較進階啊"), ["AI-103"], ["AI-901", "IBM"]),
        (("No-code 那區有哪些能力", "裡面跟影像、聲音有關的是哪幾個"), ["影像應用", "音源應用"], ["文書應用"]),
        (("金融業怎麼用 AI", "其中跟 NLP 有關的是哪個"), ["財報"], ["洗錢"]),
        (("文書應用在哪一區", "那區總共幾項能力"), ["6"], ["自動化應用"]),
        (("資策會那張屬於哪個深度", "抱歉，應該是 iPAS 中級那張"), ["專業開發/專案"], ["資策會"]),
        (("要怎麼減少 AI 幻覺", "這是應用人才還是開發人才在做的"), ["AI 開發人才"], ["應用人才"]),
    ],
)
def test_a_follow_up_asks_of_what_was_told(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = text_of(advisor, *turns)
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "compared"),
    [
        (("理工背景的路怎麼走", "那文組呢", "兩條路的策略差在哪"), ("創造預測系統", "跨界優勢")),
        (("理工背景的路怎麼走", "那文組呢", "這兩個差在哪"), ("創造預測系統", "跨界優勢")),
        (("第一階適合誰", "跟第三階差在哪"), ("管理階層", "資料科學家")),
    ],
)
def test_two_that_were_spoken_of_are_compared(advisor: Advisor, turns: tuple[str, ...], compared: tuple[str, ...]) -> None:
    text = text_of(advisor, *turns)
    assert [part for part in compared if part not in text] == []


def test_more_of_what_was_put_to_the_test_is_all_of_it(advisor: Advisor) -> None:
    text = text_of(advisor, "CV 工程師可以做出什麼", "他是不是也做人臉辨識", "還有嗎")
    assert "醫療影像判讀" in text
    assert "沒有明說" not in text
