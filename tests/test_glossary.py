"""Office English in Chinese messages is read as the Chinese that it stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import CorpusError
from advisor.framework import load_framework
from advisor.glossary import FILE, Glossary
from advisor.lexicon import Lexicon
from advisor.pipeline import Advisor


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.load(Lexicon(load_framework()))


@pytest.mark.parametrize(
    ("mixed", "read"),
    [
        ("Agentic AI 會帶來什麼 demand", "Agentic AI 會帶來什麼需求"),
        ("Step 4 的 people 會被 assign 到哪", "Step 4 的人會被派到哪"),
        ("這份 guideline 有 mention 到 Llama 嗎", "這份指引有提到 Llama 嗎"),
        ("Canva 跟 Runway 是同 categories 嗎", "Canva 跟 Runway 是同類別嗎"),
        # Words for kinds and for what is asked, too, but for a longer one.
        ("哪些 title 不 belong to 加值型", "哪些 title 不屬於加值型"),
        ("retail 的 use case", "retail 的應用場景"),
        ("用什麼 tool 做", "用什麼工具做"),
        # A kind that is its own measure is counted without another.
        ("哪個 tier 適合 sales", "哪一階適合 sales"),
        ("第一個 tier 的 goal", "第一階的目標"),
        ("總共有幾個 zone", "總共有幾區"),
        ("哪個 step 在講 training", "哪個步驟在講 training"),
        # Names that are half English.
        ("Midjourney 是圖文 image 創造的嗎", "Midjourney 是圖文影像創造的嗎"),
        ("誰算是 data 處理型", "誰算是資料處理型"),
        ("要會 quality 把控", "要會品質把控"),
        ("AI governance 素養是第幾項", "AI 治理素養是第幾項"),
        ("iPAS entry level AI 應用規劃師", "iPAS 初級 AI 應用規劃師"),
    ],
)
def test_office_english_in_chinese_is_put_into_chinese(glossary: Glossary, mixed: str, read: str) -> None:
    assert glossary.read(mixed) == read


@pytest.mark.parametrize(
    "message",
    [
        # Names stay as they are, also those made of words that stand in the list.
        "Prompt Engineering 是第幾關",
        "data team 做什麼",
        "AI literacy 排第幾",
        # So do places that a kind may not have.
        "tier 4 適合誰",
        "gate D 學啥",
        # A message in English is read as it is.
        "What demand does Agentic AI bring?",
        "第二階適合誰？",
    ],
)
def test_names_and_english_messages_stay(glossary: Glossary, message: str) -> None:
    assert glossary.read(message) == message


def test_blanks_stay_where_they_part_clauses(glossary: Glossary) -> None:
    assert glossary.read("我是行銷 想 switch 到 AI") == "我是行銷 想轉到 AI"


def test_a_word_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("words:\n  需求: [demand]\n  要求: [demand]\nparts:\n  資料: [data]\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"mixed\.yaml"):
        Glossary.load(Lexicon(load_framework()), tmp_path)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Tier 3 的 target audience 有 data scientist 嗎", "是的。"),
        ("retail 的 application 有 sales forecast 嗎", "是的。"),
        ("Tier 1 的 target audience 有 data scientist 嗎", "不是。"),
        ("CV engineer 的 technology 有 NLTK 嗎", "不是。"),
        ("low-code zone 裡面有幾個 skill", "Low-code 落在此區的能力共 2 項"),
        ("public sector 有 AI 的 application 嗎", "是的。"),
        ("tier 3 的 target 有 AI engineer 嗎", "是的。"),
        ("跨域的 core strategy 有 mention pain point 嗎", "是的。"),
        ("tool 有分幾個 group", "共 4 類工具類別"),
        ("compare no-code 跟 low-code", "No-code、Low-code 的對照"),
        ("哪些 title 不 belong to 加值型", "不含 AI 加值型的 AI 應用人才職稱有 3 個"),
        ("image 跟 video 的 competency 各是第幾項", "圖文應用是 11 項能力中的第 4 項。"),
    ],
)
def test_what_is_named_in_english_is_judged_like_its_chinese_name(advisor: Advisor, question: str, begins: str) -> None:
    assert advisor.answer(question).text.startswith(begins)
