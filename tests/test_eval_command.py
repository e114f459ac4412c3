"""`advisor eval …` as its users meet it: what it prints and writes, how it ends, and what it refuses. Asking itself is replaced."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from eval_runs import case, run, sample

from advisor.cli import app
from advisor.settings import Settings
from evals.kept import FILE
from evals.results import Run


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    def refused(self, *words: str) -> bool:
        """Ended with the status of a mistake, and two lines: what is wrong, and the remedy."""
        assert self.code == 2 and self.out == "", self
        assert re.fullmatch(r"advisor: .+\n  → .+\n", self.err), self.err
        return all(word in self.err for word in words)


Command = Callable[..., Ended]

GOOD = run(
    [sample(case("a")), sample(case("b"), scores={"citation_precision": 1.0})], id="20250301-good", created="2025-03-01T00:00:00+00:00"
)
BAD = run(
    [sample(case("a"), right=False, scores={"facts": 0.5}, whys={"facts": "missing: 答"}), sample(case("b"))],
    id="20250201-bad",
    created="2025-02-01T00:00:00+00:00",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept: two of them, a third that was stopped, and a damaged one."""
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "evals"
    for made in (GOOD, BAD):
        (kept / made.id).mkdir(parents=True)
        (kept / made.id / FILE).write_text(made.model_dump_json(), encoding="utf-8")
    (kept / "20250401-stopped").mkdir()
    (kept / "20250101-damaged").mkdir()
    (kept / "20250101-damaged" / FILE).write_text("{", encoding="utf-8")
    return kept


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("COLUMNS", "80")

    def started(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as end:
            app(["eval", *arguments])
        told = capsys.readouterr()
        return Ended(int(end.value.code or 0), told.out, told.err)

    return started


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Runs are not made but told what they were asked for; the advisor's is the bad one, a baseline's the good one."""
    calls: list[dict[str, Any]] = []

    def made(settings: Settings, **options: Any) -> Run:
        calls.append({"llm": settings.llm} | options)
        return BAD if options["system"] == "advisor" else GOOD.model_copy(update={"system": options["system"]})

    monkeypatch.setitem(sys.modules, "evals.run", SimpleNamespace(run=made))
    monkeypatch.setitem(sys.modules, "evals.baselines", SimpleNamespace(BASELINES={"rag": None, "model": None}))
    return calls


# Making runs.


def test_options_reach_the_run(command: Command, asked: list[dict[str, Any]]) -> None:
    told = command(
        "--split",
        "test",
        "--llm",
        "none",
        "--limit",
        "5",
        "--epochs",
        "2",
        "--kind",
        "list",
        "--kind",
        "count",
        "--perturb",
        "typos",
        "--judge",
        "bundled",
    )
    assert told.code == 0 and told.err == ""
    assert asked == [
        {
            "llm": "none",
            "system": "advisor",
            "split": "test",
            "perturbation": "typos",
            "limit": 5,
            "epochs": 2,
            "kinds": ("list", "count"),
            "judge": "bundled",
            "resume": None,
        }
    ]


def test_a_run_is_told_in_tables_with_its_failures(command: Command, asked: list[dict[str, Any]]) -> None:
    told = command()
    assert "advisor · none · dev" in told.out and BAD.id in told.out
    assert re.search(r"Fully right +50\.0 % +9\.5–90\.5 +2", told.out), told.out
    assert re.search(r"by kind +right", told.out) and "by section" in told.out
    assert "Not right: 1" in told.out and "a 是什麼？" in told.out and "Facts (0.5): missing: 答" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_failures_of_the_frozen_part_are_counted_and_not_shown(
    command: Command, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = BAD.model_copy(update={"split": "test"})
    monkeypatch.setitem(sys.modules, "evals.run", SimpleNamespace(run=lambda settings, **options: frozen))
    told = command("--split", "test")
    assert "Not right: 1" in told.out and "a 是什麼？" not in told.out and "--html FILE" in told.out


@pytest.mark.parametrize("gate", [["--fail-under", "0.97"], ["--gate", "right=0.97"], ["--gate", "kind=0.6", "--gate", "errors=0"]])
def test_a_gate_that_is_not_reached_ends_with_status_one(command: Command, asked: list[dict[str, Any]], gate: list[str]) -> None:
    told = command(*gate)
    assert told.code == 1 and "Gate: not passed" in told.out and "0.5" in told.out


def test_a_gate_that_is_reached_is_told(command: Command, asked: list[dict[str, Any]]) -> None:
    told = command("--fail-under", "0.5", "--gate", "false_refusals<=0.02")
    assert told.code == 0 and told.out.rstrip().endswith("Gate: passed\n  false_refusals <= 0.02\n  right >= 0.5")


def test_baselines_are_asked_as_well_and_compared(command: Command, asked: list[dict[str, Any]]) -> None:
    told = command("--baselines", "--limit", "2", "--json")
    assert [call["system"] for call in asked] == ["advisor", "rag", "model"] and {call["limit"] for call in asked} == {2}
    found = json.loads(told.out)
    assert [other["run"]["system"] for other in found["others"]] == ["rag", "model"]
    assert [one["worse"] for one in found["comparisons"]] == [["a"], ["a"]]
    assert found["comparisons"][0]["scores"]["right"]["ratio"]["value"] == 0.5
    assert found["summary"]["scores"]["right"]["value"] == 0.5 and found["gate"] is None
    assert [(failure["id"], failure["why"]) for failure in found["failures"]] == [("a", ["Facts (0.5): missing: 答"])]
    assert "samples" not in found["run"]


def test_mistakes_are_found_before_anything_is_asked(command: Command, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    assert command("--split", "tset").refused("'tset'", "known, dev, test")
    assert command("--kind", "lists").refused("'lists'", "lookup")
    assert command("--gate", "rihgt=1").refused("'rihgt'")
    assert command("--fail-under", "97").refused("share")
    assert command("--html", str(tmp_path)).refused("cannot be written")
    assert command("--html", "no/such/folder/report.html").refused("cannot be written")
    assert command("--limit", "0").code == command("--nope").code == 2
    assert asked == []


def test_a_run_that_is_stopped_can_be_resumed(command: Command, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(settings: Settings, **options: Any) -> Run:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["evals.run"], "run", stopped)
    told = command()
    assert told.code == 130 and told.out == ""
    assert "Go on: advisor eval --resume 20250401-stopped" in told.err


def test_without_the_extra_the_remedy_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("evals.command.find_spec", lambda name: None if name == "inspect_ai" else found(name))
    assert command().refused("not installed", "pip install -c constraints.txt -e '.[eval]'")
    assert command("report", "latest").code == 0, "what is kept can be read without it"


# What is kept.


@pytest.mark.parametrize("name", ["latest", "202503", GOOD.id, f"evals/{GOOD.id}", f"evals/{GOOD.id}/{FILE}"])
def test_a_run_is_found_by_id_beginning_or_path(command: Command, folder: Path, name: str) -> None:
    # The damaged run does not stand in the way of the newest one.
    assert json.loads(command("report", name, "--json").out)["run"]["id"] == GOOD.id


def test_a_run_that_is_not_there_is_told(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert command("report", "2025").refused("may be any of", "more of its id")
    assert command("report", "1999").refused("no run '1999'", "advisor eval runs")
    assert command("report", "20250101-damaged").refused("is no run")
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "empty"))
    assert command("report", "latest").refused("no run in", "advisor eval --split dev")


def test_runs_are_listed_newest_first_and_those_stopped_can_be_resumed(command: Command) -> None:
    told = command("runs")
    assert told.out.index(GOOD.id) < told.out.index(BAD.id)
    assert "unfinished: 20250401-stopped (advisor eval --resume 20250401-stopped)" in " ".join(told.out.split())
    listed = json.loads(command("runs", "--json").out)
    assert [(one["id"], one["right"], one["cases"]) for one in listed["runs"]] == [(GOOD.id, 1.0, 2), (BAD.id, 0.5, 2)]
    assert listed["unfinished"] == ["20250401-stopped"]


def test_a_run_that_is_kept_can_be_held_against_a_gate(command: Command) -> None:
    assert command("report", GOOD.id, "--fail-under", "1").code == 0
    assert command("report", BAD.id, "--fail-under", "1").code == 1


def test_two_runs_are_compared(command: Command) -> None:
    told = command("compare", BAD.id, GOOD.id)
    assert told.code == 0 and "1 better, 0 worse: p = 1.000, not significant" in told.out and "a  a 是什麼？" in told.out
    assert json.loads(command("compare", BAD.id, GOOD.id, "--json").out)["better"] == ["a"]


def test_runs_without_a_common_case_are_not_compared(command: Command, folder: Path) -> None:
    other = run([sample(case("z"))], cases="others")
    (folder / "z.json").write_text(other.model_dump_json(), encoding="utf-8")
    assert command("compare", BAD.id, str(folder / "z.json")).refused("share no case", "same split")


# Cases.


def test_coverage_of_a_split_as_table_and_markdown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.cases.load_cases", lambda split: (case("a"), case("b", kind="list", turns=["一", "二"])))
    told = command("coverage", "--split", "dev")
    assert "dev: 2 cases" in told.out and "turns: several 1, one 1" in told.out and "known" not in told.out
    assert "| lookup | 1 | 1 |" in command("coverage", "--split", "dev", "--markdown").out
    assert [name in command("coverage").out for name in ("known", "dev", "test")] == [True] * 3
    assert command("coverage", "--split", "nope").refused("'nope'")
