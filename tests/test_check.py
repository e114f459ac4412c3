"""The check: what a model may add to an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.check import Checker
from advisor.errors import CorpusError
from advisor.framework import CORPUS, Framework
from advisor.lexicon import Lexicon
from advisor.types import Evidence
from advisor.write import checked, taiwanese
from evals.cases import load_check_cases
from evals.checking import measure


@pytest.fixture(scope="module")
def checker(framework: Framework) -> Checker:
    return Checker(Lexicon(framework))


def evidence(framework: Framework, *cells: str) -> list[Evidence]:
    """The passages of cells such as `engineer.cv/technology`."""
    found = []
    for cell in cells:
        row, column = cell.split("/")
        found.append(framework.evidence_of_cell(framework.rows[row], framework.column(f"{row.partition('.')[0]}.{column}")))
    return found


RIGHT = [
    (["path.cross_field/assets"], "你已具備領域專業知識、溝通協調與商業敏銳度。"),
    (["tier.tooling/goal"], "第二階的目標是熟悉並能熟練應用特定 AI 工具，完成日常工作任務。"),
    (["industry.retail/applications"], "零售業運用 ML 預測商品銷量，也用 LLM 建構個人化購物助理系統。"),
    # Other words, another order, a part, a condition
    (["industry.manufacturing/applications"], "工廠可用 AI 調整供應鏈與生產排程，使其最佳化。"),
    (["engineer.cv/output"], "人臉辨識與瑕疵檢測，都屬於 CV 工程師的產出。"),
    (["engineer.cv/technology"], "YOLO 是 CV 工程師的核心技術之一。"),
    (["tier.tooling/audience"], "如果你是行銷，第二階就把你列為適用對象。"),
    (["step.assess/action"], "第一步是拿自我評估量表，看看團隊現有素養和缺口在哪。"),
    # Several rows
    (["engineer.nlp/technology", "engineer.cv/technology"], "NLP 工程師用 NLTK、spaCy 與 Transformer，CV 工程師則用 CNN、OpenCV 與 YOLO。"),
    (["zone.no_code/definition", "zone.pro_code/definition"], "No-code 專注於任務產出，Pro-code 專注於系統優化。"),
    # Denials, lists in full, counts
    (["tool_group.coding/tools"], "程式碼輔助類並未列出 ChatGPT，只有 GitHub Copilot 與 Cursor。"),
    (["role_type.product_analytics/titles"], "流程優化專員不屬於產品與分析型，這一型列的是 AI 產品經理與資料分析師。"),
    (["tool_group.chat/tools"], "文書與通用對話類共有四種工具。"),
    (["path.cross_field/gates"], "跨域路徑一共三道關卡，第一關是提示詞工程。"),
    (["message.outlook/text"], "AI 已不再由技術人員專享，反而是驅動產業升級的全面性基礎建設。"),
    # Directions
    (["path.science/strategy"], "這條路的方向，是由分析數據走向創造預測系統。"),
    (["certification.ai_901/predecessor"], "AI-900 會在 115/6 由 AI-901 接續。"),
    # What is meant, beside what is not
    (["tier.literacy/audience", "tier.tooling/audience"], "行銷適用的是第二階，而不是第一階。"),
    (["industry.healthcare/applications"], "生成病歷摘要用的不是 CV，而是 NLP。"),
    (["engineer.nlp/technology", "engineer.cv/technology"], "YOLO 是 CV 工程師的核心技術，跟 NLP 工程師無關。"),
    # Each of several, one alone, the former and the latter
    (["industry.manufacturing/applications", "industry.healthcare/applications"], "製造業和醫療照護都用到 CV。"),
    (["zone.no_code/definition", "zone.low_code/definition", "zone.pro_code/definition"], "三區之中，只有 Pro-code 要求深厚演算法基底。"),
    (
        ["engineer.nlp/data", "engineer.cv/data"],
        "NLP 工程師和 CV 工程師不同：前者處理文本與語音轉文字，後者處理靜態圖像與動態影像。",
    ),
    # What two tables hold; words that only tell how something is done
    (["scientist.data_scientist/duty", "tier.project/audience"], "資料科學家負責資料探索與清理，在認證裡則屬於第三階的適用對象。"),
    (["step.certify/action"], "第三步呼籲大家，把國內外權威認證納入員工考核機制。"),
    (
        ["tool_group.chat/tools", "tool_group.images/tools", "tool_group.automation/tools", "tool_group.coding/tools"],
        "工具最少的是程式碼輔助，只有兩種。",
    ),
    (["engineer.cv/data", "engineer.cv/technology"], "矩陣用處理對象、核心技術與最終產出三個面向來看工程師。"),
    # Places
    (
        ["step.assess/action", "step.train/action", "step.certify/action", "step.innovate/action"],
        "鼓勵認證排在依崗培訓之後，賦能創新是最後一步。",
    ),
    (["path.cross_field/start", "path.cross_field/gates", "path.cross_field/end"], "最後一關是輕量級數據處理，走完可以成為 AI 導入顧問。"),
    (["tool_group.automation/tools"], "Zapier 和 n8n 是同一類工具。"),
    # Steps told without their names, numbers that take up what was named, groups of what is counted
    (
        ["tier.literacy/goal", "tier.tooling/goal", "tier.project/goal"],
        "三階由素養類、工具類到專案類，目標從建立基本認知，進到熟練使用特定工具，再到具備規劃、開發或導入 AI 專案的實戰能力。",
    ),
    (["path.science/strategy", "path.cross_field/strategy"], "理工背景要打好模型微調與部署，跨域人才要發揮跨界優勢，兩條路的策略不同。"),
    (
        ["tool_group.chat/tools", "tool_group.images/tools", "tool_group.automation/tools", "tool_group.coding/tools"],
        "指引將 AI 應用工具分成四類。",
    ),
    (["scientist.data_scientist/duty", "scientist.data_scientist/supports"], "資料科學家不在四大工程師之列，而是支撐這四個領域。"),
    (["engineer.ml/data"], "ML 工程師處理結構化數據，包括表格與數值兩種形式。"),
    # Techniques by their full names
    (["industry.retail/applications"], "零售業用機器學習預測商品銷量，用大型語言模型建構個人化購物助理系統。"),
    (["tier.literacy/goal"], "基本認知的建立、倫理觀念的養成與風險的辨識，是素養類的三個目標。"),
    (
        ["trend.vibe_coding/content", "trend.agentic_ai/content", "trend.governance/content"],
        "三大趨勢包括意圖驅動開發（Vibe Coding）、代理型 AI 生態（Agentic AI）與 AI 治理與合規（AI Governance）。",
    ),
    # English
    (
        ["certification.ai_901/predecessor", "certification.ai_103/predecessor"],
        "AI-901 takes over from AI-900 and AI-103 takes over from AI-102.",
    ),
    (["industry.finance/applications"], "In finance, AI helps prevent money laundering and assess credit risk."),
    (["industry.retail/applications"], "Retailers forecast product sales with ML and build shopping assistants with LLMs."),
    (["engineer.cv/technology"], "OpenCV and YOLO are two of the CV engineer's core technologies."),
    (["tier.tooling/audience"], "Tier 2 is for people in sales, marketing, planning and administration."),
    (["path.cross_field/assets"], "Career changers already bring domain expertise and business acumen."),
]
WRONG = [
    (["path.cross_field/assets"], "你已具備領域專業知識、溝通協調、商業敏銳度與程式能力。", "invented item"),
    (["tool_group.automation/tools"], "自動化與協作流的工具有 Zapier、Make、n8n 與 Power Automate。", "invented name"),
    (["tier.tooling/goal"], "第三階的目標是熟悉並能熟練應用特定 AI 工具完成日常工作任務。", "neighbouring tier"),
    (["industry.retail/applications"], "製造業運用 ML 預測商品銷量，LLM 建構個人化購物助理系統。", "swapped industry"),
    (["engineer.nlp/technology", "engineer.cv/technology"], "CV 工程師的核心技術是 NLTK、spaCy 與 Transformer。", "another's values"),
    (["zone.no_code/definition", "zone.pro_code/definition"], "No-code 專注於系統優化，Pro-code 專注於任務產出。", "both crossed"),
    (["industry.healthcare/applications"], "醫療照護用 CV 生成病歷摘要。", "another means"),
    (["gate.c/content"], "關卡 C 的內容是進階 Python。", "another degree"),
    (["path.cross_field/start", "path.cross_field/end"], "跨域路徑以 AI 專案經理為起點。", "another column"),
    (["industry.retail/applications"], "零售業不運用 ML 預測商品銷量。", "a denial of its own"),
    (["path.cross_field/assets"], "跨域人才缺少商業敏銳度。", "a lack of its own"),
    (["message.outlook/text"], "AI 是技術人員的專利。", "a denial lost"),
    (["work_area.rag/work"], "建構檢索增強生成系統會增加幻覺。", "turned into its opposite"),
    (["tool_group.images/tools"], "圖文影像創造類的全部工具就是 Midjourney、Canva 和 Adobe Firefly。", "one left out of all"),
    (["role_type.product_analytics/titles"], "產品與分析型只有資料分析師。", "one left out of only"),
    (["engineer.cv/output"], "CV 工程師的最終產出共兩項：瑕疵檢測與人臉辨識。", "one left out of the count"),
    (["engineer.nlp/technology"], "NLP 工程師的核心技術有四項。", "wrong count"),
    (["tier.tooling/goal"], "第二階的目標是在 3 個月內熟練應用特定 AI 工具完成日常工作任務。", "invented number"),
    (["path.science/strategy"], "理工背景要從「創造預測系統」轉向「分析數據」。", "turned round"),
    (["certification.ai_901/predecessor"], "AI-901 將由 AI-900 接續。", "the old after the new"),
    (["certification.ai_103/predecessor"], "AI-103 將於 115/6 接續 AI-900。", "another's predecessor"),
    (["tier.tooling/audience"], "如果你是行銷，你必須取得第二階的認證。", "overstated"),
    (["tool_group.coding/tools"], "Cursor 是最受歡迎的程式碼輔助工具。", "praise"),
    (["tier.tooling/goal"], "建議先考 PMP，再熟練應用特定 AI 工具完成日常工作任務。", "a certification that is not there"),
    (["tier.tooling/goal"], "這一階很受企業歡迎，薪水也會提高。", "something else altogether"),
    (["industry.manufacturing/applications"], "醫療照護運用 NLP 自動化生成病歷摘要。", "another passage"),
    (["tier.literacy/audience", "tier.tooling/audience"], "行銷適用的是第一階，而不是第二階。", "what is not, for what is"),
    (["engineer.nlp/technology", "engineer.cv/technology"], "YOLO 是 NLP 工程師的核心技術，不是 CV 工程師的。", "the other, for what is"),
    (["engineer.llm/technology", "engineer.cv/technology"], "LLM 工程師和 CV 工程師都用 YOLO。", "one of both only"),
    (["zone.no_code/definition", "zone.low_code/definition", "zone.pro_code/definition"], "三個區都能串接 API。", "one of all only"),
    (["industry.manufacturing/applications", "industry.healthcare/applications"], "只有製造業用到 CV。", "another as well"),
    (["engineer.nlp/data", "engineer.cv/data"], "NLP 與 CV 工程師：前者處理靜態圖像，後者處理文本。", "the latter for the former"),
    (["step.assess/action", "step.innovate/action"], "最後一步是盤點現狀。", "first for last"),
    (["step.assess/action", "step.train/action"], "依崗培訓在盤點現狀之前。", "after for before"),
    (["path.cross_field/start", "path.cross_field/end"], "這條路從 AI 導入顧問出發，最後成為業務營運人員。", "start for end"),
    (["path.cross_field/gates"], "跨域路徑設有兩道關卡。", "too few"),
    (["work_area.rag/work"], "讓 AI 準確讀取企業外部的知識庫。", "its opposite"),
    (["path.cross_field/assets"], "跨域人才要補足的是商業敏銳度。", "what they have, as what they lack"),
    (["role_type.product_analytics/titles", "path.cross_field/end"], "AI 產品經理屬於產品與分析型，也是跨域路徑的終點之一。", "of another"),
    (["role_type.product_analytics/skills"], "關鍵能力包括數據清理、工具評估和使用者訪談。", "invented at the end of a list"),
    (["tool_group.automation/tools", "tool_group.chat/tools"], "Zapier 和 ChatGPT 是同一類工具。", "another kind"),
    (
        ["tool_group.chat/tools", "tool_group.images/tools", "tool_group.automation/tools", "tool_group.coding/tools"],
        "工具最少的是自動化與協作流。",
        "not the fewest",
    ),
    (["engineer.llm/data", "engineer.llm/output"], "LLM 工程師處理的是企業專屬 Chatbot。", "another column, by another name"),
    (["engineer.nlp/data", "engineer.nlp/output"], "NLP 工程師處理語意分析與情感分析。", "another column, right behind"),
    (
        ["trend.vibe_coding/content", "trend.governance/content"],
        "人機協作的模式變了，因此講究數據隱私與倫理認知。",
        "of another, as what follows",
    ),
    (["stack.pro_code/threshold"], "專業門檻更在於懂模型，而不僅在於把複雜組件無縫接軌。", "the less for the more"),
    (["role_type.value_adding/titles", "role_type.product_analytics/titles"], "AI 加值型和產品與分析型各有兩個職稱。", "of one only"),
    (
        ["tier.literacy/goal", "tier.tooling/goal", "tier.project/goal"],
        "目標先是熟練使用特定工具，再到建立基本認知。",
        "steps without their names, in another order",
    ),
    (
        ["tool_group.chat/tools", "tool_group.images/tools", "tool_group.automation/tools", "tool_group.coding/tools"],
        "指引將 AI 應用工具分成五類。",
        "wrong count of groups",
    ),
    (["industry.finance/applications", "industry.healthcare/applications"], "在金融業，CV 被用來輔助影像判讀。", "of another than where"),
    (["engineer.nlp/output", "engineer.cv/technology"], "語意分析與翻譯系統的產出，仰賴的是 CNN 與 OpenCV。", "another's, going on"),
    (["industry.finance/applications"], "洗錢的防制仰賴 NLP，財報的分析則仰賴 AI。", "another means, behind it"),
    (["path.cross_field/gates"], "先花三個月練提示詞工程，再學自動化工作流。", "months for gates"),
    (["industry.healthcare/applications"], "應用是影像判讀與病歷摘要，前者由 NLP 輔助，後者由 CV 生成。", "the latter's, of the former"),
    (["engineer.cv/technology"], "CV engineers use CNN, OpenCV, YOLO and Transformer.", "English: another's item"),
    (["tier.project/audience"], "The third tier is not meant for data scientists.", "English: a denial"),
    (["path.science/strategy"], "The science path moves from creating predictive systems to analysing data.", "English: turned round"),
    (["step.assess/action"], "The first step takes two weeks.", "English: invented"),
]


@pytest.mark.parametrize(("cells", "sentence"), RIGHT, ids=[case[1] for case in RIGHT])
def test_a_sentence_that_the_passages_bear_out_may_stand(checker: Checker, framework: Framework, cells: list[str], sentence: str) -> None:
    verdict = checker.check(sentence, evidence(framework, *cells))
    assert verdict.passed, verdict.reason


@pytest.mark.parametrize(("cells", "sentence", "fault"), WRONG, ids=[case[2] for case in WRONG])
def test_a_sentence_that_says_more_or_other_is_dropped(
    checker: Checker, framework: Framework, cells: list[str], sentence: str, fault: str
) -> None:
    verdict = checker.check(sentence, evidence(framework, *cells))
    assert not verdict.passed
    assert verdict.reason


def test_what_is_right_of_every_cell_of_an_industry_is_wrong_of_every_other(checker: Checker, framework: Framework) -> None:
    column = framework.column("industry.applications")
    rows = framework.tables["industry"].rows
    for row in rows:
        for other in rows:
            said = f"{row.name.zh}的應用場景是{'、'.join(value.text.zh for value in other.cells['applications'])}。"
            passages = [framework.evidence_of_cell(each, column) for each in {row.id: row, other.id: other}.values()]
            assert checker.check(said, passages).passed == (row is other), said


# Batches by the first letter of their ids, all of which the check was mended by.
@pytest.mark.parametrize(
    ("part", "let_through", "stopped"),
    [
        ("k", 0.99, 0.99),
        ("b", 0.98, 0.99),
        ("c", 0.98, 0.99),
        ("m", 0.92, 0.98),
        ("d", 0.94, 0.98),
        ("e", 0.95, 0.98),
        ("f", 0.95, 0.95),
        ("g", 0.85, 0.98),
        ("p", 0.95, 0.98),
        ("q", 0.95, 0.98),
        ("r", 0.88, 0.96),
        ("u", 0.93, 0.97),
        ("v", 0.87, 0.95),
    ],
)
def test_most_labelled_sentences_are_judged_right(checker: Checker, part: str, let_through: float, stopped: float) -> None:
    found = measure(checker, [case for case in load_check_cases("dev") if case.id.startswith(part)])
    assert found.let_through and found.let_through.value >= let_through
    assert found.stopped and found.stopped.value >= stopped


def test_nothing_rests_on_no_evidence_and_nothing_is_no_sentence(checker: Checker, framework: Framework) -> None:
    assert not checker.check("第二階適用於行銷。", []).passed
    assert not checker.check("。", evidence(framework, "tier.tooling/audience")).passed


def test_a_slip_in_the_word_lists_is_refused_with_its_line(framework: Framework, tmp_path: Path) -> None:
    text = (CORPUS / "check.yaml").read_text(encoding="utf-8")
    (tmp_path / "check.yaml").write_text(text.replace("\nno_others: ", "\nno_others: (", 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"check\.yaml, line \d+: not a regular expression"):
        Checker(Lexicon(framework), tmp_path).check("第二階適用於行銷。", evidence(framework, "tier.tooling/audience"))


def test_a_sentence_rests_on_the_passage_that_bears_it_whatever_the_model_marked(checker: Checker, framework: Framework) -> None:
    goal, assets = evidence(framework, "tier.tooling/goal", "path.cross_field/assets")
    statement = checked("你已具備領域專業知識、溝通協調與商業敏銳度。[1]", [goal, assets], checker, "")
    assert statement is not None
    assert statement.evidence == (assets,)


@pytest.mark.parametrize("sentence", ["1. 提示詞工程。", "你已具備：", "領域專業知識，溝通協調，商業敏銳度。"])
def test_lists_headings_and_mere_copies_add_nothing(checker: Checker, framework: Framework, sentence: str) -> None:
    assert checked(sentence, evidence(framework, "path.cross_field/assets"), checker, "") is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [("数据清理与职涯发展", "數據清理與職涯發展"), ("台灣人工智慧學校", "台灣人工智慧學校"), ("业务与工具间的桥梁", "業務與工具間的橋樑")],
)
def test_a_models_simplified_characters_are_mended(written: str, shown: str) -> None:
    assert taiwanese(written) == shown
