"""Runs: what is recorded, what is asked again and what is not, and that nothing is lost when one is killed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from advisor.errors import InputError
from advisor.settings import Settings
from advisor.types import Answer, Timings
from evals import run as runs
from evals.cases import Case, load_cases
from evals.kept import find, unfinished
from evals.results import Run

CASES = load_cases("known")


class Parrot:
    """A system that says each question back, and remembers what it was asked."""

    name = "parrot"
    llm = "none"
    output_tokens = 3

    def __init__(self, before: Callable[[int], None] = lambda number: None) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.closed = False
        self._before = before

    def ask(self, turns: Sequence[str]) -> Answer:
        self.asked.append(tuple(turns))
        self._before(len(self.asked))
        return Answer(turns[-1], f"你問：{turns[-1]}", "answered", "zh-TW", (), "none", Timings(0.1, 0.2))

    def search(self, question: str) -> tuple[str, ...]:
        return ("engineer.nlp",)

    def close(self) -> None:
        self.closed = True


Made = Callable[..., Run]


@pytest.fixture
def parrot(monkeypatch: pytest.MonkeyPatch) -> Parrot:
    parrot = Parrot()
    monkeypatch.setattr(runs, "open_system", lambda name, settings: parrot)
    return parrot


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a run of the known cases in a folder of its own."""

    def make(**given: Any) -> Run:
        settings = given.pop("settings", Settings(data=tmp_path, llm="none"))
        return runs.run(settings, **({"split": "known", "limit": 6, "progress": False} | given))

    return make


def test_the_advisor_is_asked_and_judged_without_a_connection(
    index_settings: Settings, tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a connection to {address}")

    monkeypatch.setattr(socket.socket, "connect", refused)
    run = made(settings=index_settings, folder=tmp_path, epochs=2, kinds=["list", "recommend"])
    assert [(sample.case.kind, sample.epoch) for sample in run.samples] == [("list", 1)] * 6 + [("list", 2)] * 6
    assert all(sample.error is None and sample.scores["right"].value == 1 for sample in run.samples)
    texts = [sample.answer["answer"] for sample in run.samples]
    assert texts[:6] == texts[6:]
    assert run.samples[0].scores["verdict"].value is None
    assert (run.system, run.llm, run.epochs, run.limit) == ("advisor", "none", 2, 6)


def test_several_turns_are_one_conversation_with_the_systems_own_answers(index_settings: Settings, tmp_path: Path, made: Made) -> None:
    run = made(settings=index_settings, folder=tmp_path, kinds=["followup"], limit=3)
    assert all(len(sample.case.turns) > 1 and sample.scores["right"].value == 1 for sample in run.samples)


def test_a_run_is_kept_with_what_it_was_made_with_and_without_secrets(tmp_path: Path, parrot: Parrot, made: Made) -> None:
    settings = Settings(
        data=tmp_path, llm="http://me:hidden@127.0.0.1:9/v1", llm_api_key=SecretStr("hidden"), llm_base_url="http://me:hidden@127.0.0.1:9"
    )
    run = made(settings=settings)
    folder = tmp_path / "evals" / run.id
    assert find("latest", tmp_path / "evals") == runs.load(folder) == runs.load(folder / "run.json") == run
    assert "hidden" not in "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.json*"))
    assert str(tmp_path) not in (folder / "run.json").read_text(encoding="utf-8")
    assert {len(run.corpus), len(run.prompts), len(run.cases)} == {64}
    assert run.settings["prose"] == "asked" and {"python", "platform", "inspect-ai"} <= set(run.versions)
    assert run.samples[0].scores["output_tokens"].value == 3
    assert len(list(folder.glob("*.eval"))) == 1 and parrot.closed


def test_a_system_that_fails_leaves_its_error_and_the_run_goes_on(monkeypatch: pytest.MonkeyPatch, made: Made) -> None:
    def third(number: int) -> None:
        if number == 3:
            raise ZeroDivisionError("三")

    monkeypatch.setattr(runs, "open_system", lambda name, settings: Parrot(third))
    run = made()
    assert [sample.error is None for sample in run.samples] == [True, True, False, True, True, True]
    assert "三" in str(run.samples[2].error) and (run.samples[2].answer, run.samples[2].scores) == ({}, {})


def until_the_fourth(folder: str) -> None:
    """What the killed process does: three answers, then word that the fourth is being asked."""

    def fourth(number: int) -> None:
        if number == 4:
            print("asked", flush=True)
            sys.stdin.readline()

    runs.open_system = lambda name, settings: Parrot(fourth)
    runs.run(Settings(data=Path(folder), llm="none"), split="known", limit=6, epochs=2, progress=False)


def test_a_killed_run_goes_on_without_asking_again_what_was_answered(tmp_path: Path, parrot: Parrot, made: Made) -> None:
    here = Path(__file__).parent
    code = f"import sys; sys.path.insert(0, {str(here)!r}); import test_eval_run; test_eval_run.until_the_fourth({str(tmp_path)!r})"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], cwd=here.parent, **pipes) as killed:
        assert killed.stdout is not None and killed.stdout.readline() == b"asked\n"
        killed.kill()
    [id] = unfinished(tmp_path / "evals")
    samples = tmp_path / "evals" / id / "samples.jsonl"
    kept = samples.read_bytes()
    assert kept.count(b"\n") == 3
    # Killed in the middle of a line.
    samples.write_bytes(kept + b'{"seconds": 0.1, "sam')

    run = made(resume=id[:-1], split="dev", limit=1)
    assert (run.id, run.split, run.limit, run.epochs) == (id, "known", 6, 2)
    assert parrot.asked == [case.turns for case in CASES[3:6] + CASES[:6]]
    assert [(sample.case.id, sample.epoch) for sample in run.samples] == [(case.id, epoch) for epoch in (1, 2) for case in CASES[:6]]
    assert unfinished(tmp_path / "evals") == []
    assert made(resume=id).samples == run.samples and len(parrot.asked) == 9


def test_perturbed_cases_are_asked_and_another_perturbation_is_refused(parrot: Parrot, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def perturbed(case: Case, name: str, seed: int) -> Case:
        return case.model_copy(update={"turns": (f"{name} {seed}",)})

    monkeypatch.setitem(sys.modules, "evals.perturb", SimpleNamespace(PERTURBATIONS={"typos": None}, perturbed=perturbed))
    assert made(perturbation="typos", limit=2).perturbation == "typos"
    assert parrot.asked == [("typos 0",)] * 2
    with pytest.raises(InputError, match="upside_down"):
        made(perturbation="upside_down")


def test_a_run_does_not_go_on_with_other_data(tmp_path: Path, parrot: Parrot, made: Made) -> None:
    run = made()
    plan = tmp_path / "evals" / run.id / "plan.json"
    plan.write_text(json.dumps(json.loads(plan.read_text(encoding="utf-8")) | {"corpus": "0" * 64}), encoding="utf-8")
    with pytest.raises(InputError, match="corpus"):
        made(resume=run.id)


@pytest.mark.parametrize("wrong", [{"split": "none"}, {"kinds": ["poem"]}, {"resume": "x"}])
def test_what_cannot_be_run_is_refused_before_anything_is_asked(parrot: Parrot, made: Made, tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        made(**wrong)
    assert refused.value.remedy and parrot.asked == [] and unfinished(tmp_path / "evals") == []
