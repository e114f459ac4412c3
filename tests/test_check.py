"""The check: what a model may add to an answer."""

from __future__ import annotations

import pytest

from advisor.check import Checker
from advisor.framework import Framework
from advisor.lexicon import Lexicon
from advisor.types import Evidence
from advisor.write import checked, taiwanese


@pytest.fixture(scope="module")
def checker(framework: Framework) -> Checker:
    return Checker(Lexicon(framework))


def evidence(framework: Framework, row: str, column: str) -> Evidence:
    return framework.evidence_of_cell(framework.rows[row], framework.column(column))


RIGHT = [
    ("path.cross_field", "path.assets", "你已具備領域專業知識、溝通協調與商業敏銳度。"),
    ("tier.tooling", "tier.goal", "第二階的目標是熟悉並能熟練應用特定 AI 工具，完成日常工作任務。"),
    ("industry.retail", "industry.applications", "零售業運用 ML 預測商品銷量，也用 LLM 建構個人化購物助理系統。"),
]
WRONG = [
    ("path.cross_field", "path.assets", "你已具備領域專業知識、溝通協調、商業敏銳度與程式能力。", "invented item"),
    ("tier.tooling", "tier.goal", "第三階的目標是熟悉並能熟練應用特定 AI 工具完成日常工作任務。", "neighbouring tier"),
    ("industry.retail", "industry.applications", "製造業運用 ML 預測商品銷量，LLM 建構個人化購物助理系統。", "swapped industry"),
    ("industry.retail", "industry.applications", "零售業不運用 ML 預測商品銷量。", "a denial of its own"),
    ("tier.tooling", "tier.goal", "第二階的目標是在 3 個月內熟練應用特定 AI 工具完成日常工作任務。", "invented number"),
    ("tier.tooling", "tier.goal", "建議先考 PMP，再熟練應用特定 AI 工具完成日常工作任務。", "a certification that is not there"),
    ("tier.tooling", "tier.goal", "這一階很受企業歡迎，薪水也會提高。", "something else altogether"),
]


@pytest.mark.parametrize(("row", "column", "sentence"), RIGHT)
def test_a_sentence_that_the_passage_bears_out_may_stand(
    checker: Checker, framework: Framework, row: str, column: str, sentence: str
) -> None:
    assert checker.check(sentence, [evidence(framework, row, column)]).passed


@pytest.mark.parametrize(("row", "column", "sentence", "fault"), WRONG, ids=[case[3] for case in WRONG])
def test_a_sentence_that_says_more_or_other_is_dropped(
    checker: Checker, framework: Framework, row: str, column: str, sentence: str, fault: str
) -> None:
    verdict = checker.check(sentence, [evidence(framework, row, column)])
    assert not verdict.passed
    assert verdict.reason


def test_a_sentence_rests_on_the_passage_that_bears_it_whatever_the_model_marked(checker: Checker, framework: Framework) -> None:
    goal, assets = evidence(framework, "tier.tooling", "tier.goal"), evidence(framework, "path.cross_field", "path.assets")
    statement = checked("你已具備領域專業知識、溝通協調與商業敏銳度。[1]", [goal, assets], checker, "")
    assert statement is not None
    assert statement.evidence == (assets,)


@pytest.mark.parametrize("sentence", ["1. 提示詞工程。", "你已具備：", "領域專業知識，溝通協調，商業敏銳度。"])
def test_lists_headings_and_mere_copies_add_nothing(checker: Checker, framework: Framework, sentence: str) -> None:
    assert checked(sentence, [evidence(framework, "path.cross_field", "path.assets")], checker, "") is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [("数据清理与职涯发展", "數據清理與職涯發展"), ("台灣人工智慧學校", "台灣人工智慧學校"), ("业务与工具间的桥梁", "業務與工具間的橋樑")],
)
def test_a_models_simplified_characters_are_mended(written: str, shown: str) -> None:
    assert taiwanese(written) == shown
