"""What a question singles out: places in an order, what an exclusion leaves, some of what was listed, one question of several."""

from __future__ import annotations

import pytest

from advisor.ordinals import places
from advisor.pipeline import Advisor
from advisor.types import Answer, Turn


def asked(advisor: Advisor, *turns: str) -> Answer:
    return advisor.answer(turns[-1], [Turn(turn) for turn in turns[:-1]])


@pytest.mark.parametrize(
    ("text", "of_eleven"),
    [
        ("前三項能力", (0, 1, 2)),
        ("最後兩個步驟", (9, 10)),
        ("倒數第二關", (9,)),
        ("第七到第九項", (6, 7, 8)),
        ("編號7~9", (6, 7, 8)),
        ("第一項跟最後一項", (0, 10)),
        ("the first two steps", (0, 1)),
        ("the second to last gate", (9,)),
    ],
)
def test_places_are_read_from_numbers(text: str, of_eleven: tuple[int, ...]) -> None:
    assert tuple(index for place in places(text) for index in place.of(11)) == of_eleven


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("前三項能力是什麼", ["AI 素養", "AI 治理素養", "文書應用"], ["圖文應用"]),
        ("最後兩個步驟是什麼", ["鼓勵認證", "賦能創新"], ["盤點現狀"]),
        ("跨域路徑倒數第二關學什麼", ["自動化工作流"], ["提示詞"]),
        ("行動指南扣掉第一步跟最後一步還有什麼", ["依崗培訓", "鼓勵認證"], ["利用自我評估量表"]),
        ("光譜上11項能力，前六項以外的是什麼", ["**自動化應用**", "NLP/LLM/CV 工程"], ["**文書應用**"]),
        ("AI 治理素養的上一項下一項各是什麼", ["AI 素養", "文書應用"], ["音源應用"]),
        ("倒數第一步驟叫什麼", ["賦能創新"], ["盤點現狀"]),
        ("前兩個產業怎麼用AI", ["瑕疵檢測", "購物助理"], ["財報"]),
        ("關卡 C 前面有幾關", ["2 關", "關卡 A", "關卡 B"], []),
        ("Step 1 之後還有幾步", ["3 步", "賦能創新"], []),
        ("what are steps 2 and 3", ["Train", "Certify"], ["Assess"]),
        ("二階跟三階的差別", ["工具類", "專案類"], ["素養類 (Literacy)"]),
        ("終點之前的最後一關是什麼", ["數據處理"], ["自動化工作流"]),
        ("起點到終點中間有幾關", ["3 關"], []),
        ("第七項之後的能力", ["AI 協作與開發", "NLP/LLM/CV 工程"], ["音源應用"]),
        ("中間那個趨勢講什麼", ["Agentic AI"], ["Vibe Coding"]),
        ("從第三步開始到最後要做什麼", ["鼓勵認證", "賦能創新"], ["依崗培訓"]),
        ("最高那階給誰", ["專案經理"], ["行銷"]),
        ("自動化應用跟程式應用之間隔了哪一項", ["AI 協作與開發"], []),
        ("What are the first and last steps?", ["Assess", "Innovate"], ["Certify"]),
    ],
)
def test_places_in_an_order_single_out_rows(advisor: Advisor, question: str, held: list[str], not_held: list[str]) -> None:
    text = asked(advisor, question).text
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("三個趨勢裡面，不是講治理的是哪兩個", ["Vibe Coding", "Agentic AI"], ["AI Governance"]),
        ("四種工程師裡面誰不是在處理文字的", ["CV 工程師", "ML 工程師"], ["LLM 工程師"]),
        ("對話類工具除了ChatGPT和Claude還有誰", ["MS Copilot", "Gemini"], ["Canva"]),
        ("五大產業裡，指引沒提到用NLP的是哪些？", ["製造業", "零售業", "政府"], ["金融業"]),
        ("製造業不用 CV 的那個應用是啥", ["供應鏈"], ["瑕疵檢測"]),
        ("行政企劃行銷以外，二階還適合誰", ["業務"], ["企劃、"]),
        ("除了ChatGPT聊天類還有哪些工具", ["Gemini", "Claude"], ["Canva"]),
        ("沒有在處理圖像也沒有在處理表格的工程師", ["NLP 工程師", "LLM 工程師"], ["CV 工程師"]),
        ("Which engineers do not work with text?", ["CV engineer", "ML engineer"], ["LLM engineer"]),
        ("哪些趨勢沒有強調提示詞", ["Agentic AI", "AI Governance"], ["Vibe Coding"]),
        ("哪幾步沒有舉例", ["盤點現狀", "依崗培訓", "賦能創新"], ["鼓勵認證"]),
        ("哪個工程師的產出不是預測也不是報告", ["NLP 工程師", "CV 工程師"], ["LLM 工程師", "ML 工程師"]),
        ("三大趨勢裡，哪兩個跟駕馭工程扯不上邊？", ["Vibe Coding", "AI Governance"], ["**代理型"]),
        ("資料分析師以外，產品與分析型還有誰", ["AI 產品經理"], ["資料分析師"]),
        ("國際認證裡頭不是入門款的有哪些", ["IBM"], ["要先更正", "**AWS Certified AI"]),
        ("哪些職稱不帶 AI 兩個字", ["流程優化專員", "資料分析師", "資料標註師"], ["**AI 產品經理**"]),
        ("非雲端廠商的第三階認證", ["TQC+", "iPAS 中級"], ["IBM"]),
        ("列認證，但 Google 跟 IBM 的不用", ["AWS", "TQC+"], ["**IBM AI Engineering**"]),
    ],
)
def test_what_an_exclusion_leaves_is_told(advisor: Advisor, question: str, held: list[str], not_held: list[str]) -> None:
    text = asked(advisor, question).text
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("有哪些國際認證", "裡面屬於入門的是"), ["AI-901", "AWS Certified AI Practitioner"], ["IBM"]),
        (("第三階適用對象", "對應的認證有哪些", "其中國內的"), ["TQC+", "iPAS 中級"], ["IBM"]),
        (("NLP 跟 LLM 工程師比一下", "哪一個用 RAG"), ["LLM 工程師"], ["NLP 工程師"]),
        (("四大工程師有誰", "後兩個的核心技術"), ["CNN", "Scikit-learn"], ["NLTK"]),
        (("第9項能力是什麼", "在哪一區", "那一區還有別的嗎"), ["AI 模型訓練", "NLP/LLM/CV"], ["文書應用"]),
        (("第二階給誰考？", "那它上面那階呢"), ["專案經理", "AI 工程師"], []),
        (("金融業怎麼用AI", "換個話題，關卡C是什麼", "回到剛剛那個產業，有用到 CV 嗎"), ["不是", "財報"], []),
        (("四大工程師", "除了第一個，其他人的產出"), ["瑕疵檢測", "銷量預測"], ["語意分析"]),
        (("關卡A內容", "B呢"), ["自動化工作流"], []),
        (("Agentic AI 是啥", "那治理呢"), ["風險辨識"], []),
        (("CV工程師", "哪些產業會用到他", "第二個產業怎麼用"), ["病歷摘要"], []),
        (("導入顧問的核心價值", "標註師", "這兩種人的能力差在哪"), ["Prompt 實作", "品質把控"], []),
        (("有哪些趨勢", "第二個是什麼意思"), ["自主執行任務"], ["沒有寫"]),
        (("AI-103 什麼時候上路", "它取代哪張", "那 901 呢"), ["AI-900"], []),
        (("圖文影像的工具", "換成自動化那組"), ["Zapier"], ["Low-code"]),
        (("AI 產品經理屬於哪一型", "這一型要會什麼", "還有別的職稱嗎"), ["資料分析師"], ["標註師"]),
        (("資料處理型的核心價值", "上一型呢"), ["商業洞察"], []),
        (("第一階給誰", "第二階呢", "第三呢"), ["專案經理"], ["行銷"]),
        (("製造業用 CV 做什麼", "零售也是嗎"), ["不是"], []),
        (("四大工程師有誰", "最後一個用什麼技術"), ["XGBoost"], ["NLTK"]),
    ],
)
def test_a_follow_up_points_to_some_of_what_was_told(
    advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]
) -> None:
    text = asked(advisor, *turns).text
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("question", "held", "not_held"),
    [
        ("是國內認證嗎，IBM AI Engineering？", ["不是"], []),
        ("有幾項能力，Pro-code？", ["3 項"], ["11 項"]),
        ("證照有哪些，地圖上屬於國際原廠的？", ["AI-901", "IBM"], ["TQC+"]),
        ("四大工程師比較一下，用表格", ["|", "XGBoost"], []),
        ("做 CV 的也要碰影片嗎，還是只有照片", ["動態影像"], ["沒有明說"]),
    ],
)
def test_what_is_asked_about_may_come_last(advisor: Advisor, question: str, held: list[str], not_held: list[str]) -> None:
    text = asked(advisor, question).text
    assert [word for word in held if word not in text] == []
    assert [word for word in not_held if word in text] == []


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("哪個工程師處理表格？他用什麼技術？產出什麼？", ["ML 工程師", "XGBoost", "銷量預測"]),
        ("哪個產業用LLM？它還用什麼技術？", ["零售業", "ML、LLM"]),
        ("文件最後一句怎麼說，還有副標題是什麼", ["動工", "戰略藍圖"]),
        ("LLM工程師做什麼產品？薪水高嗎？", ["Chatbot", "薪資"]),
        ("What's gate B, and how much does the course cost?", ["utomated workflows", "cost"]),
        ("第二階給誰 RAG 是在做什麼", ["行銷", "檢索增強"]),
        ("文書應用的下一項是？再下一項呢", ["圖文應用", "影像應用"]),
        ("趨勢有幾個 分別叫什麼 最後一個強調什麼能力", ["3 個", "風險辨識"]),
        ("賦能創新在幹嘛 上一步又是什麼", ["業務單位", "鼓勵認證"]),
        ("Excel 進階是轉職第一關就要學嗎 還是後面才碰到", ["關卡"]),
        ("四大工程師、三階各是什麼", ["CV 工程師", "工具類"]),
        ("三個區叫什麼，各有幾項能力", ["6 項", "2 項", "3 項"]),
        ("Which industries use CV, and which certs are domestic?", ["Manufacturing", "TQC+"]),
    ],
)
def test_each_question_of_a_message_is_answered(advisor: Advisor, question: str, held: list[str]) -> None:
    answer = asked(advisor, question)
    assert answer.outcome == "answered"
    assert [word for word in held if word not in answer.text] == []


@pytest.mark.parametrize(
    ("turns", "held", "not_held"),
    [
        (("跨域路徑的關卡 B 是學什麼", "它前面那一關呢"), ["提示詞工程"], ["Excel"]),
        (("No-code 區有哪些能力", "總共是幾項"), ["共 6 項"], ["Low-code"]),
        (("這份指引列了哪三個關鍵字", "第二個是哪一個"), ["技能對標"], ["發展路徑"]),
        (("Power Automate 屬於哪一類", "同一類的另外兩個工具是什麼"), ["Zapier", "n8n"], ["Cursor"]),
        (("CV 工程師用什麼技術", "除了 YOLO 還有什麼"), ["CNN", "OpenCV"], ["YOLO"]),
        (("製造業怎麼用 AI", "除了生產排程還有什麼"), ["瑕疵檢測", "供應鏈"], ["零售"]),
        (("金融業用什麼技術", "那醫療呢", "兩邊都有用到的是哪個"), ["都有 NLP"], []),
        (("Pro-code 技術棧那一頁在講什麼", "那張圖畫了什麼"), ["圖沒有收在文字裡"], ["Canva"]),
        (("How many tools are listed altogether?", "Only the automation ones."), ["3 AI application tools"], ["Canva"]),
    ],
)
def test_a_follow_up_leans_on_what_was_listed(advisor: Advisor, turns: tuple[str, ...], held: list[str], not_held: list[str]) -> None:
    text = asked(advisor, *turns).text
    assert all(words in text for words in held) and not any(words in text for words in not_held)


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        (("第三階給誰考", "in English？我老闆是外國人"), "Tier 3: Project & Engineering, Who it is for: project managers"),
        (("What is tier 2's goal?", "oops 我要中文的"), "第二階：工具類 (Tooling) 的目標"),
        (("API 串接那塊在做啥", "不是 API 啦，RAG 那塊才對"), "系統整合與 RAG 架構 (Integration & RAG) 的工作內容"),
        (("What does the NLP engineer process?", "Not NLP, CV."), "CV engineer, What they process"),
        (("文書那組有哪些工具", "我要問的是有幾個，不是哪些"), "文書與通用對話的工具共 4 項"),
    ],
)
def test_what_is_changed_is_put_in_place_of_what_was_asked(advisor: Advisor, turns: tuple[str, ...], says: str) -> None:
    assert asked(advisor, *turns).text.startswith(says)


def test_what_is_skipped_is_not_held(advisor: Advisor) -> None:
    arguments = asked(advisor, "推薦 CV 工程師一張證照", "Google 的跳過").helpers[0]["arguments"]
    assert arguments == {"role": "cv_engineer", "without": ["Google"]}
