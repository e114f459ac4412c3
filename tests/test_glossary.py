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
    (tmp_path / FILE).write_text("需求: [demand]\n要求: [demand]\n", encoding="utf-8")
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
    ],
)
def test_what_is_named_in_english_is_judged_like_its_chinese_name(advisor: Advisor, question: str, begins: str) -> None:
    assert advisor.answer(question).text.startswith(begins)
