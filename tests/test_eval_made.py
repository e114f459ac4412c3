"""The split made from the guideline's tables: what it asks, what it holds to be right, and that the advisor answers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import CorpusError
from advisor.framework import Framework
from advisor.pipeline import Advisor
from evals.cases import FOLDER, Case, load_cases
from evals.made import made_cases
from evals.scorers import said_verdict, stands

CASES = load_cases("made")
BY_ID = {case.id: case for case in CASES}
WHETHER = [case for case in CASES if case.verdict]


def written(folder: Path, text: str) -> Path:
    file = folder / "forms.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_cell_that_holds_something_is_asked_for_in_both_languages(framework: Framework) -> None:
    asked = {tuple(case.id.split("/")[:2]) for case in CASES}
    held = {(row.table, column.id) for row in framework.rows.values() for column in framework.columns_of(row)}
    assert held <= asked
    assert sum(case.id.endswith("/zh") for case in CASES) == sum(case.id.endswith("/en") for case in CASES) == len(CASES) / 2


def test_a_value_is_right_of_its_own_row_and_wrong_of_another(framework: Framework) -> None:
    assert BY_ID["engineer/technology/whether/cv/YOLO/zh"].verdict == "yes"
    assert BY_ID["engineer/technology/whether/cv/NLTK/zh"].verdict == "no"
    assert BY_ID["tool_group/tools/count/automation/en"].facts == (("#3",),)
    assert {group[0] for group in BY_ID["tier/audience/forward/literacy/zh"].facts} == {"全員必備", "管理階層"}
    for case in WHETHER:
        table, column, _, row, *value, _ = case.id.split("/")
        cell = framework.cell(framework.rows[f"{table}.{row}"], column_of(framework, table, column))
        assert ("/".join(value) in [one.text.zh for one in cell]) == (case.verdict == "yes"), case.id


def column_of(framework: Framework, table: str, name: str) -> object:
    return next(column for row in framework.tables[table].rows for column in framework.columns_of(row) if column.id == name)


def test_rows_that_would_be_called_the_same_keep_their_brackets() -> None:
    asked = BY_ID["certification/tier/forward/ipas_junior/en"].turns[0]
    assert "(junior level)" in asked
    assert len({case.turns for case in CASES if case.id.startswith("certification/tier/forward/")}) == 22


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("engineer.salary:\n  forward: [x, x]\n", "engineer.salary"),
        ("engineer.data:\n  backward: [x, x]\n", "engineer.data"),
    ],
)
def test_a_slip_in_the_forms_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(CorpusError, match=named):
        made_cases(written(tmp_path, text))


def test_a_folder_without_forms_has_no_such_cases(tmp_path: Path) -> None:
    assert load_cases("made", tmp_path) == ()
    assert (FOLDER / "made" / "forms.yaml").exists()


@pytest.mark.parametrize("case", CASES[::29], ids=lambda case: case.id)
def test_what_the_tables_hold_is_answered(advisor: Advisor, case: Case) -> None:
    answer = advisor.answer(case.turns[0])
    assert answer.outcome == "answered"
    assert case.verdict in (None, said_verdict(answer.text))
    assert all(any(stands(words, case, answer.text) for words in group) for group in case.facts)
