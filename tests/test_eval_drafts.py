"""What people rated down becomes drafts of cases: each once, as it was said, and no case before a reviewer says what is right."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor.cli import app
from advisor.errors import InputError
from advisor.state.feedback import Feedback, FeedbackStore
from advisor.state.state import open_state
from evals import drafts
from evals.cases import Case, load_cases
from evals.drafts import Draft, draft, draft_of, load_drafts, newest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWER = {"answer": "第一階 [1]。", "outcome": "answered", "language": "zh-TW", "citations": [{"marker": 1, "section": "§10"}]}


def rated(id: str = "a", **changes: Any) -> Feedback:
    return replace(Feedback(id, NOON, "down", ("第一階是什麼？",), ANSWER, "none", "c", "wrong", "少了對象"), **changes)


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return open_state(tmp_path / "state.sqlite3").feedback


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cases"


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "drafts" / "feedback.jsonl"


def test_a_draft_holds_what_was_said_and_what_a_reviewer_needs() -> None:
    made = draft_of(rated())
    assert (made.id, made.kind, made.turns, made.outcome) == ("feedback-a", "lookup", ("第一階是什麼？",), ("answered",))
    assert (made.facts, made.sections) == ((), ())
    assert (made.note.answer, made.note.cited, made.note.reason, made.note.comment) == ("第一階 [1]。", ("§10",), "wrong", "少了對象")


@pytest.mark.parametrize(
    ("changes", "kind", "wording"),
    [
        ({"turns": ("行銷？", "那第一階呢？")}, "followup", "plain"),
        ({"answer": ANSWER | {"language": "en"}}, "lookup", "english"),
        ({}, "lookup", "plain"),
    ],
)
def test_kind_and_wording_are_guessed_from_the_conversation(changes: dict[str, Any], kind: str, wording: str) -> None:
    made = draft_of(rated(**changes))
    assert (made.kind, made.wording) == (kind, wording)


def test_an_entry_without_an_answer_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="The rating a holds no answer"):
        draft_of(rated(answer={}))


def test_only_what_was_rated_down_becomes_a_draft_and_each_once(store: FeedbackStore, folder: Path, file: Path) -> None:
    for entry in (rated("a"), rated("b", rating="up"), rated("c")):
        store.keep(entry)
    first = draft(store, file, folder=folder)
    assert [made.id for made in first.written] == ["feedback-a", "feedback-c"]
    store.keep(rated("a", comment="又錯了"))
    store.keep(rated("d"))
    second = draft(store, file, folder=folder)
    assert ([made.id for made in second.written], second.standing) == (["feedback-d"], 2)
    assert [made.id for made in load_drafts(file)] == ["feedback-a", "feedback-c", "feedback-d"]


def test_what_a_reviewer_made_a_case_of_is_not_drafted_again(store: FeedbackStore, folder: Path, file: Path) -> None:
    store.keep(rated())
    (made,) = draft(store, file, folder=folder).written
    case = made.model_copy(update={"facts": (("素養類",),)}).complete()
    (folder / "dev").mkdir()
    (folder / "dev" / "answers.jsonl").write_text(case.model_dump_json() + "\n", encoding="utf-8")
    file.unlink()
    assert draft(store, file, folder=folder).written == ()
    assert load_cases("dev", folder) == (case,)


def test_drafts_of_the_folder_count_for_another_file_too(store: FeedbackStore, folder: Path, file: Path, tmp_path: Path) -> None:
    store.keep(rated())
    draft(store, file, folder=folder)
    assert draft(store, tmp_path / "other.jsonl", folder=folder).written == ()


def test_drafts_begin_where_they_are_asked_to(store: FeedbackStore, folder: Path, file: Path) -> None:
    assert newest(file, folder) is None
    for day in range(3):
        store.keep(rated(str(day), created=NOON + timedelta(days=day)))
    made = draft(store, file, since=NOON + timedelta(days=1), folder=folder)
    assert [one.id for one in made.written] == ["feedback-1", "feedback-2"]
    assert newest(file, folder) == NOON + timedelta(days=2)


def test_a_draft_whose_rating_was_taken_back_is_named(store: FeedbackStore, folder: Path, file: Path) -> None:
    for id in ("a", "b"):
        store.keep(rated(id))
    draft(store, file, folder=folder)
    store.withdraw("a")
    assert draft(store, file, folder=folder).withdrawn == ("feedback-a",)


def test_the_words_of_a_conversation_come_through_as_they_are(store: FeedbackStore, folder: Path, file: Path) -> None:
    said = 'a"b\\n\n換行\u2028分行\x85 🙂 <b>{x}</b>'
    store.keep(rated(turns=(said, said), comment=said))
    draft(store, file, folder=folder)
    (written,) = load_drafts(file)
    assert written.turns == (said, said)
    assert written.note.comment == said
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_a_file_without_its_last_line_end_is_gone_on_with(store: FeedbackStore, folder: Path, file: Path) -> None:
    store.keep(rated("a"))
    draft(store, file, folder=folder)
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    store.keep(rated("b"))
    draft(store, file, folder=folder)
    assert [made.id for made in load_drafts(file)] == ["feedback-a", "feedback-b"]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', "[]"])
def test_a_damaged_file_is_named_and_left_alone(store: FeedbackStore, folder: Path, file: Path, line: str) -> None:
    store.keep(rated())
    file.parent.mkdir(parents=True)
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"feedback\.jsonl, line 2: "):
        draft(store, file, folder=folder)
    assert file.read_text(encoding="utf-8") == f"\n{line}\n"


# Completing a draft


def completed(**changes: Any) -> Case:
    return Draft.model_validate(draft_of(rated()).model_dump() | changes).complete()


def test_a_completed_draft_is_a_case_without_its_note() -> None:
    case = completed(facts=[["素養類"]], sections=["§10"], kind="lookup")
    assert case == Case(
        id="feedback-a", kind="lookup", turns=("第一階是什麼？",), outcome=("answered",), facts=(("素養類",),), sections=("§10",)
    )


@pytest.mark.parametrize("outcome", ["answered", "abstained", "declined"])
def test_an_untouched_draft_is_no_case_whatever_its_outcome(outcome: str) -> None:
    with pytest.raises(InputError, match="does not say yet what is right"):
        completed(outcome=[outcome])


@pytest.mark.parametrize(("changes", "missing"), [({"sections": ["§10"]}, "needs facts"), ({"facts": [[]]}, "a group of facts is empty")])
def test_what_is_missing_is_said(changes: dict[str, Any], missing: str) -> None:
    with pytest.raises(InputError, match=missing) as refused:
        completed(**changes)
    assert refused.value.remedy


def test_an_absence_is_enough_where_there_is_nothing_to_tell() -> None:
    assert completed(outcome=["abstained"], absence="out_of_guideline").facts == ()


# The command


@pytest.fixture
def command(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(["eval", "draft", *arguments])
        return (end.value.code or 0, *capsys.readouterr())  # type: ignore[return-value]

    return run


def test_the_command_writes_new_ones_and_says_so(command: Any, store: FeedbackStore, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    store.keep(rated("early"))
    store.keep(rated("late", created=NOON + timedelta(days=2)))
    code, said, _ = command("--since", "2026-03-02", "--out", str(out))
    assert code == 0
    assert "1 drafts written" in said and "feedback-late" in said
    # Without a date: those after the newest draft.
    assert "No new draft" in command("--out", str(out))[1]
    assert "feedback-early" in command("--all", "--out", str(out))[1]
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["feedback-late", "feedback-early"]
    assert list(lines[0]) == ["id", "kind", "turns", "outcome", "facts", "sections", "note"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "yesterday"], "is no date"),
        (["--since", "2026-03-01", "--all"], "exclude each other"),
        (["--all", "--out", "/proc/self/drafts.jsonl"], "cannot be written"),
    ],
)
def test_the_command_refuses_with_a_remedy(command: Any, store: FeedbackStore, arguments: list[str], words: str) -> None:
    store.keep(rated())
    code, said, refused = command(*arguments)
    assert (code, said) == (2, "")
    assert words in refused and "→" in refused


def test_without_ratings_there_is_nothing_to_draft(command: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "No new draft" in command("--out", str(tmp_path / "out.jsonl"))[1]
    monkeypatch.setenv("ADVISOR_STATE", "none")
    assert "No ratings are kept" in command()[2]


def test_drafts_are_no_split() -> None:
    assert drafts.DRAFTS.name not in ("known", "dev", "test", "check")
