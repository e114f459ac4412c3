"""The `advisor` command as its users meet it: what it prints, its exit codes, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from advisor import __version__
from advisor.cli import app
from advisor.doctor import Finding, show
from advisor.pipeline import Advisor
from advisor.settings import Settings

COMMAND = Path(sys.executable).with_name("advisor")
QUESTION = "行銷人員適合考哪一階的認證？"

Run = Callable[..., "Outcome"]


class Outcome:
    """What a process said and how it ended. Whatever it was: without a traceback."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in self.out + self.err, self.err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self, *words: str) -> bool:
        """Ended with the status of a mistake, and two lines: what is wrong, and the remedy."""
        assert self.code == 2 and self.out == "", (self.code, self.out)
        assert re.fullmatch(r"advisor: .+\n  → .+\n", self.err), self.err
        assert all(word in self.err for word in words), self.err
        return True


@pytest.fixture
def run(index_settings: Settings, tmp_path: Path) -> Run:
    """Runs the command on the tests' index, in an empty folder, without a language model; `variables` change its environment."""

    def start(*arguments: str | bytes, given: bytes = b"", **variables: str) -> Outcome:
        environment = {"ADVISOR_DATA": str(index_settings.data), "ADVISOR_CACHE": str(index_settings.cache), "ADVISOR_LLM": "none"}
        return Outcome(
            subprocess.run(
                [COMMAND, *arguments], input=given, capture_output=True, cwd=tmp_path, env=os.environ | environment | variables, check=False
            )
        )

    return start


@pytest.fixture
def here(advisor: Advisor, index_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """As `run`, but in this process and with the tests' advisor, which is not put together anew for each question."""
    monkeypatch.setattr("advisor.assembly.assemble", lambda settings, progress=None: (advisor, None))
    monkeypatch.chdir(tmp_path)
    environment = {"ADVISOR_DATA": str(index_settings.data), "ADVISOR_CACHE": str(index_settings.cache), "ADVISOR_LLM": "none"}

    def start(*arguments: str, given: bytes = b"") -> Outcome:
        done = CliRunner().invoke(app, arguments, input=given, env=environment, catch_exceptions=False)
        return Outcome(subprocess.CompletedProcess(arguments, done.exit_code, done.stdout_bytes, done.stderr_bytes))

    return start


def batch(*entries: Any) -> bytes:
    return b"".join((entry if isinstance(entry, bytes) else json.dumps(entry).encode()) + b"\n" for entry in entries)


# What is there.


def test_version_and_help(run: Run) -> None:
    assert run("--version").out == f"{__version__}\n"
    shown = run("--help")
    assert shown.code == 0 and all(command in shown.out for command in ("ingest", "ask", "ui", "doctor"))
    assert run().code == 2, "without a command, the help is shown as a mistake"


def test_an_unknown_command_or_option_is_a_mistake(run: Run) -> None:
    assert run("aks", QUESTION).code == 2
    assert run("ask", QUESTION, "--lmm", "none").code == 2


# Asking.


def test_an_answer_comes_with_its_sources_below(run: Run) -> None:
    told = run("ask", QUESTION)
    assert told.code == 0 and told.err == ""
    answer, _, sources = told.out.partition("\n出處\n")
    assert "[1]" in answer and "第二階" in answer
    assert sources.startswith("[1] §10《AI 人才認證三階分類框架》　指引原文\n    第二階：工具類 (Tooling)\n")


def test_the_sources_of_an_english_answer_are_introduced_in_english(here: Run) -> None:
    assert "\nSources\n[1] §10" in here("ask", "Which certification tier suits marketing staff?").out


def test_the_question_may_come_from_standard_input(run: Run, here: Run) -> None:
    assert run("ask", "-", given=QUESTION.encode()).out == here("ask", QUESTION).out


SHAPE = {
    "question": str,
    "answer": str,
    "outcome": str,
    "language": str,
    "citations": list,
    "helpers": list,
    "model": str,
    "timings": dict,
    "suggestions": list,
    "notices": list,
}
"""The object that is promised, and behind it what the page shows besides."""


def has_shape(answer: dict[str, Any]) -> bool:
    assert {name: type(value) for name, value in answer.items()} == SHAPE and list(answer) == list(SHAPE)
    assert answer["outcome"] in ("answered", "abstained", "declined") and answer["language"] in ("zh-TW", "en")
    assert list(answer["timings"]) == ["first_token_s", "total_s"]
    for number, citation in enumerate(answer["citations"], 1):
        assert list(citation) == ["marker", "section", "title", "quote", "kind", "document"]
        assert citation["marker"] == number and re.fullmatch(r"§\d{1,2}", citation["section"])
        assert citation["kind"] in ("guideline", "reading", "rubric") and citation["quote"] and citation["title"]
    assert set(map(int, re.findall(r"\[(\d+)\]", answer["answer"]))) == {citation["marker"] for citation in answer["citations"]}
    return True


def test_json_is_the_object_that_is_promised(run: Run) -> None:
    answer = json.loads(run("ask", "--json", QUESTION).out)
    assert has_shape(answer)
    assert (answer["question"], answer["outcome"], answer["language"], answer["model"]) == (QUESTION, "answered", "zh-TW", "none")
    assert answer["citations"][0]["section"] == "§10" and answer["citations"][0]["kind"] == "guideline"


# Questions that cannot be taken.


@pytest.mark.parametrize("question", ["", "   \n\t ", "\x07\x1b\x7f", "？！"], ids=["empty", "blank", "control characters", "marks"])
def test_a_question_that_says_nothing_is_refused(run: Run, question: str) -> None:
    assert run("ask", "--", question).refused("沒有收到問題", "The question is empty")


def test_a_question_of_20_000_characters_is_refused(run: Run) -> None:
    assert run("ask", "職" * 20_000).refused("20,000", "2,000")


@pytest.mark.parametrize(
    "question",
    [
        "行銷\x07\x1b[31m人員適合考\u200b哪一階\r的認證？",
        "行銷人員適合考哪一階的認證？\ufeff",
    ],
    ids=["control characters", "byte order mark"],
)
def test_what_clings_to_a_question_does_not_change_its_answer(here: Run, question: str) -> None:
    told = here("ask", question)
    assert told.code == 0 and "第二階" in told.out
    assert not re.search(r"[\x07\x1b]", told.out)


def test_markup_in_a_question_is_not_repeated(here: Run) -> None:
    told = here("ask", "<script>alert(1)</script><b>行銷人員</b>適合考哪一階的認證？")
    assert told.code == 0 and told.out and "<" not in told.out


def test_bytes_that_are_no_text_do_no_harm(run: Run, here: Run) -> None:
    assert run("ask", "第二階 \udcff\udcfe 的目標是什麼".encode(errors="surrogateescape")).code == 0
    assert here("ask", "-", given=b"\xff\xfe " + QUESTION.encode()).code == 0


def test_a_question_in_another_script_is_answered_politely(here: Run) -> None:
    told = here("ask", "--json", "マーケティング担当者にはどの認定が向いていますか")
    assert told.code == 0 and has_shape(json.loads(told.out))


def test_either_a_question_or_a_batch(run: Run) -> None:
    assert run("ask").refused("--batch")
    assert run("ask", QUESTION, "--batch", "file.jsonl").refused("--batch")


# Batches.


def test_a_batch_answers_the_last_turn_of_each_conversation(run: Run, here: Run, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_bytes(
        b"\xef\xbb\xbf"
        + batch(
            {"id": "one", "turns": [QUESTION]}, b"", {"id": 2, "turns": ["第一階認證的目標是什麼？", "那第三階呢？"]}, {"turns": [QUESTION]}
        )
    )
    told = run("ask", "--batch", "batch.jsonl")
    assert told.code == 0
    one, two, nameless = told.lines
    assert list(one) == ["id", *SHAPE] and has_shape({name: one[name] for name in SHAPE})
    assert (one["id"], two["id"], "id" in nameless) == ("one", "2", False)
    assert two["question"] == "那第三階呢？" and "第三階" in two["answer"] and two["citations"][0]["section"] == "§10"
    alone = here("ask", "--json", QUESTION)
    assert one["answer"] == json.loads(alone.out)["answer"]


def test_a_batch_may_come_from_standard_input(here: Run) -> None:
    (answer,) = here("ask", "--batch", "-", given=batch({"id": "a", "turns": [QUESTION]})).lines
    assert answer["id"] == "a"


BROKEN = {
    "not JSON": (b'{"id": "x", "turns": [', None),
    "no object": (b"[1, 2]", None),
    "no turns": (b'{"id": "x"}', "x"),
    "no turn": (b'{"id": "x", "turns": []}', "x"),
    "a turn that is no text": (b'{"id": "x", "turns": [1]}', "x"),
    "an empty question": (b'{"id": "x", "turns": [""]}', "x"),
    "too long a question": (b'{"id": "x", "turns": ["' + b"a" * 20_000 + b'"]}', "x"),
    "not UTF-8": (b"\xff\xfe", None),
    "nested too deeply": (b"[" * 100_000, None),
    "a number too long": (b'{"id": ' + b"9" * 5_000 + b', "turns": ["x"]}', None),
}
"""Lines that cannot be asked, with the id that can be read off them."""


def test_a_broken_line_is_told_and_the_others_are_answered(here: Run) -> None:
    good = {"id": "good", "turns": [QUESTION]}
    told = here("ask", "--batch", "-", given=batch(*(line for line, _ in BROKEN.values()), good))
    assert told.code == 1 and f"{len(BROKEN)} line(s) could not be asked" in told.err
    *broken, answered = told.lines
    assert answered["id"] == "good" and answered["outcome"] == "answered"
    for (name, (_, id)), fault in zip(BROKEN.items(), broken, strict=True):
        assert list(fault) == ["id", "line", "error", "remedy"], name
        assert fault["error"] and fault["remedy"] and fault["id"] == id, name
    assert [fault["line"] for fault in broken] == list(range(1, len(BROKEN) + 1))


def test_half_a_character_in_a_line_does_no_harm(here: Run) -> None:
    told = here("ask", "--batch", "-", given=batch(b'{"id": "\\ud83d", "turns": ["\\ud83d ' + b'\\u7b2c\\u4e8c\\u968e"]}'))
    assert told.code == 0 and "第二階" in told.lines[0]["answer"]


def test_a_batch_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    assert run("ask", "--batch", "none.jsonl").refused("none.jsonl", "No such file")
    assert run("ask", "--batch", str(tmp_path)).refused("cannot be read")


def test_a_reader_that_goes_away_is_no_fault(run: Run, index_settings: Settings) -> None:
    environment = os.environ | {"ADVISOR_DATA": str(index_settings.data), "ADVISOR_LLM": "none"}
    with subprocess.Popen([COMMAND, "ask", QUESTION], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# Models, index, folders, ports.


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("qwen", "is not a language model"),
        ("missing.gguf", "cannot be read"),
        ("nobody:gpt", "nobody"),
        ("http://", "names no server"),
    ],
)
def test_a_model_that_cannot_be_had_is_told_by_name(run: Run, spec: str, reason: str) -> None:
    assert run("ask", QUESTION, "--llm", spec).refused(reason)


def test_without_an_index_the_remedy_is_an_ingest(run: Run, tmp_path: Path) -> None:
    assert run("ask", QUESTION, ADVISOR_DATA=str(tmp_path / "nowhere")).refused("There is no search index", "advisor ingest")
    assert not (tmp_path / "nowhere").exists()


def test_an_unchanged_corpus_is_not_indexed_again(run: Run) -> None:
    told = run("ingest")
    assert told.code == 0 and told.out.startswith("0 texts indexed (0 new, 0 changed), 0 removed")


def test_a_file_in_place_of_the_data_folder_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a note", encoding="utf-8")
    assert run("ingest", ADVISOR_DATA=str(tmp_path / "data")).refused("cannot be written to", "folder")
    assert (tmp_path / "data").read_text(encoding="utf-8") == "a note"


def test_a_bad_setting_is_told(run: Run, tmp_path: Path) -> None:
    assert run("ask", QUESTION, ADVISOR_PORT="many").refused("'port' is not valid")
    assert run("ask", QUESTION, ADVISOR_LMM="none").refused("ADVISOR_LMM")
    assert run("ask", QUESTION, "--config", "none.toml").refused("none.toml")
    (tmp_path / "advisor.toml").write_text("colour = 1", encoding="utf-8")
    assert run("ask", QUESTION).refused("'colour' is not valid")


def test_a_port_in_use_is_told(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run("ui", "--port", port).refused(port, "--port")


# The doctor.


def findings(told: Outcome) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(told.out)}


THINGS = ["python", "packages", "corpus", "embeddings", "index", "state", "language model", "data folder", "cache folder", "port"]


def test_the_doctor_finds_everything_as_it_should_be(run: Run) -> None:
    told = run("doctor", "--json", ADVISOR_PORT="0")
    assert told.code == 0
    assert {name: finding["state"] for name, finding in findings(told).items()} == dict.fromkeys(THINGS, "ok")
    assert all(list(finding) == ["name", "state", "detail", "remedy"] for finding in findings(told).values())
    shown = run("doctor", ADVISOR_PORT="0").out
    assert all(f"✓ {name}" in shown for name in THINGS)


@pytest.mark.parametrize(
    ("name", "variables", "state", "remedy"),
    [
        ("index", {"ADVISOR_DATA": "nowhere"}, "broken", "advisor ingest"),
        ("corpus", {"ADVISOR_CORPUS": "nowhere"}, "broken", "Restore it"),
        ("embeddings", {"ADVISOR_EMBEDDINGS": "./nowhere"}, "broken", "bundled"),
        ("index", {"ADVISOR_EMBEDDINGS": "somebody/other-model"}, "broken", "--rebuild"),
        ("language model", {"ADVISOR_LLM": "qwen"}, "broken", "Use `bundled`"),
        ("language model", {"ADVISOR_LLM": "nobody:gpt"}, "broken", "pip install langchain-nobody"),
        ("data folder", {"ADVISOR_DATA": "advisor.toml/x"}, "broken", "ADVISOR_DATA"),
        ("cache folder", {"ADVISOR_CACHE": "advisor.toml"}, "broken", "ADVISOR_CACHE"),
    ],
)
def test_the_doctor_names_the_remedy(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, variables: dict[str, str], state: str, remedy: str
) -> None:
    (tmp_path / "advisor.toml").write_text("port = 0", encoding="utf-8")
    told = run("doctor", "--json", **variables)
    found = findings(told)
    assert told.code == 1 and list(found) == THINGS
    assert found[name]["state"] == state and remedy in found[name]["remedy"], found[name]
    assert all(finding["remedy"] for finding in found.values() if finding["state"] != "ok")
    show([Finding(**finding) for finding in found.values()])  # type: ignore[arg-type]
    assert f"→ {found[name]['remedy']}" in capsys.readouterr().out


def test_the_doctor_tells_a_damaged_index(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    found = findings(run("doctor", "--json", ADVISOR_DATA=str(tmp_path)))["index"]
    assert found["state"] == "broken" and "--rebuild" in found["remedy"]


def test_the_doctor_tells_a_port_in_use_and_a_server_out_of_reach(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = findings(run("doctor", "--json", ADVISOR_PORT=port))
        assert found["port"]["state"] == "warning" and "--port" in found["port"]["remedy"]
    told = run("doctor", "--json", "--llm", f"http://127.0.0.1:{port}/v1#some", ADVISOR_PORT="0")
    assert told.code == 0 and findings(told)["language model"]["state"] == "warning"


def test_the_doctor_loads_no_model(index_settings: Settings) -> None:
    code = (
        "import sys\nfrom advisor.doctor import examine\nfrom advisor.settings import load_settings\nexamine(load_settings())\n"
        "print([name for name in ('torch', 'sentence_transformers', 'langchain', 'gradio', 'xllamacpp') if name in sys.modules])"
    )
    environment = os.environ | {"ADVISOR_DATA": str(index_settings.data), "ADVISOR_LLM": "bundled"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "[]\n"
