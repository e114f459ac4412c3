"""Other wordings of a question: deterministic, understandable, and asking for the same."""

from __future__ import annotations

import random
import re

import pytest

from advisor.assembly import Assembly
from advisor.lexicon import Lexicon
from advisor.settings import Settings
from evals.cases import Case, load_cases
from evals.perturb import PERTURBATIONS, perturbed
from evals.reordering import reordered

CASES = [case for case in load_cases("known")[::9] if case.wording == "plain"]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Assembly(Settings(llm="none")).relations.lexicon


def case(*turns: str) -> Case:
    return Case(id="t1", kind="lookup", turns=turns, outcome=("answered",), facts=(("CNN",),), sections=("§6",))


def changed(turn: str, name: str) -> str:
    return PERTURBATIONS[name](turn, random.Random(1))


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_what_is_right_stays_and_the_same_seed_gives_the_same(name: str) -> None:
    others = 0
    for original in CASES:
        found = perturbed(original, name, seed=3)
        assert found == perturbed(original, name, seed=3)
        if found:
            assert found.model_dump(exclude={"turns", "wording"}) == original.model_dump(exclude={"turns", "wording"})
            assert found.turns[-1] != original.turns[-1] and len(found.turns) == len(original.turns)
            others += found != perturbed(original, name, seed=4)
    assert bool(others) == (name == "typos")


@pytest.mark.parametrize(
    ("name", "turns"),
    [
        ("script", ("What does a CV engineer build?",)),
        ("script", ("CV 工程師的技術？", "what else?")),
        ("full_width", ("三大趨勢是什麼？",)),
        ("typos", ("AI-901 ？",)),
        ("word_order", ("哪個行業會做病歷摘要",)),
    ],
)
def test_what_cannot_be_put_so_is_left_out(name: str, turns: tuple[str, ...]) -> None:
    assert perturbed(case(*turns), name, seed=0) is None


def test_a_perturbed_case_says_how_it_is_worded() -> None:
    asked = case("CV 工程師的核心技術是什麼？")
    wordings = {name: found.wording for name in PERTURBATIONS if (found := perturbed(asked, name, seed=0))}
    assert wordings == {"script": "simplified", "typos": "typos", "full_width": "full_width", "word_order": "plain"}


@pytest.mark.parametrize(
    ("name", "turn", "wanted"),
    [
        ("script", "資料標註師跟數據分析", "资料标注师跟数据分析"),
        ("full_width", "AI-901 跟 n8n", "ＡＩ-９０１ 跟 ｎ８ｎ"),
        ("word_order", "請問 CV 工程師在做什麼？", "CV 工程師在做什麼，請問？"),
        ("word_order", "我是會計，該先學什麼？", "該先學什麼？我是會計。"),
        ("word_order", "CV 工程師的最終產出有哪些？", "最終產出有哪些，CV 工程師的？"),
        ("word_order", "ChatGPT 屬於哪一類工具？", "屬於哪一類工具，ChatGPT？"),
        ("word_order", "NLP 工程師跟 CV 工程師差在哪", "差在哪，NLP 工程師跟 CV 工程師"),
        ("word_order", "請列出三個能力區", "三個能力區，請列出"),
        ("word_order", "Please list all three tiers.", "List all three tiers, please."),
        ("word_order", "I'm in sales. Which tier is for me?", "Which tier is for me? I'm in sales."),
    ],
)
def test_a_turn_in_other_words(name: str, turn: str, wanted: str) -> None:
    assert changed(turn, name) == wanted


@pytest.mark.parametrize(
    "turn",
    [
        "我阿嬤都在用 ChatGPT，它在指引裡是歸哪類？",
        "我不是指步驟，認證的第二階是什麼？",
        "我記得第二階有講到，可以講細一點嗎？",
        "我們公司不准用 ChatGPT，同一類還有列哪些",
        "I use Canva. What is it for?",
    ],
)
def test_what_leans_on_words_before_it_keeps_its_place(turn: str, lexicon: Lexicon) -> None:
    assert reordered(turn, lexicon) == turn


def test_slips_spare_digits_codes_and_what_is_asked_and_name_nothing_new(lexicon: Lexicon) -> None:
    kept = re.compile(r"\d+|[A-Za-z]+-\d+|[A-Z]{2,4}(?![A-Za-z])|[不沒哪誰幾一二三四五六七八九十]")
    slips = 0
    for original in CASES:
        found = perturbed(original, "typos", seed=0)
        for before, after in zip(original.turns, found.turns if found else (), strict=False):
            assert kept.findall(after) == kept.findall(before)
            assert _named(lexicon, after) <= _named(lexicon, before)
            assert abs(len(after) - len(before)) <= 2
            slips += before != after
    assert slips > len(CASES) * 0.8


def _named(lexicon: Lexicon, text: str) -> set[str]:
    mentions = lexicon.link(text).mentions
    return {ref.id for mention in mentions if mention.exact and len(mention.surface) > 1 for ref in mention.refs}
