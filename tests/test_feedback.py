"""The store of what people think of answers: nothing is lost, doubled or half written, and every fault has its remedy."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from advisor.assembly import Assembly
from advisor.errors import InputError, SettingsError, StateFault, StorageFault
from advisor.settings import Settings, load_settings
from advisor.state.feedback import Feedback, FeedbackStore
from advisor.state.state import open_state

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from advisor.state.feedback import Feedback
from advisor.state.state import open_state

store = open_state(Path(sys.argv[1])).feedback
for number in range(int(sys.argv[3])):
    store.keep(Feedback(f"{sys.argv[2]}-{number}", datetime.now(UTC), "up", ("問",), {"answer": "答" * 20_000}, "none", "c"))
    print(number, flush=True)
"""


def an_entry(id: str = "a", **changes: Any) -> Feedback:
    entry = Feedback(
        id, NOON, "down", ("行銷適合哪一階？", "那第一階呢？"), {"answer": "第一階", "citations": [{"marker": 1}]}, "none", "c"
    )
    return replace(entry, **changes)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "state.sqlite3"


@pytest.fixture
def store(file: Path) -> FeedbackStore:
    return open_state(file).feedback


def writing(file: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(file), name, str(count)], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_an_entry_comes_back_as_it_was_kept(store: FeedbackStore, file: Path) -> None:
    entry = an_entry(reason="source", comment="出處不是這一段 🙂\n'; DROP TABLE feedback; --")
    store.keep(entry)
    assert open_state(file).feedback.all() == (entry,)


def test_nothing_is_made_before_it_is_used(store: FeedbackStore, file: Path) -> None:
    assert not file.parent.exists()
    assert store.all() == ()


def test_rating_again_replaces_what_was_said(store: FeedbackStore) -> None:
    store.keep(an_entry(reason="wrong", comment="錯了"))
    store.keep(an_entry("b", created=NOON + timedelta(minutes=1)))
    again = an_entry(rating="up", created=NOON + timedelta(hours=1))
    store.keep(again)
    assert [entry.id for entry in store.all()] == ["b", "a"]
    assert store.all(rating="up") == (again,)


def test_entries_are_found_by_rating_and_date(store: FeedbackStore) -> None:
    for day, rating in enumerate(["down", "up", "down"]):
        store.keep(an_entry(str(day), rating=rating, created=NOON + timedelta(days=day)))
    assert [entry.id for entry in store.all(rating="down")] == ["0", "2"]
    taipei = datetime.fromisoformat("2026-03-02T20:00:00+08:00")
    assert [entry.id for entry in store.all(since=taipei)] == ["1", "2"]


def test_what_is_withdrawn_is_erased_from_the_file(store: FeedbackStore, file: Path) -> None:
    store.keep(an_entry(comment="a secret remark", turns=("a secret question",)))
    store.withdraw("a")
    assert store.all() == ()
    (gone,) = store.all(withdrawn=True)
    assert (gone.id, gone.turns, gone.answer, gone.comment, gone.reason) == ("a", (), {}, "", None)
    assert not any(b"secret" in path.read_bytes() for path in file.parent.iterdir())
    store.keep(an_entry())
    assert store.all() == (an_entry(),)


def test_withdrawing_what_was_never_kept_does_nothing(store: FeedbackStore) -> None:
    store.withdraw("unknown")
    assert store.all() == store.all(withdrawn=True) == ()


def test_of_the_person_no_more_than_the_account_is_kept(store: FeedbackStore, file: Path) -> None:
    store.keep(an_entry())
    columns = [row[1] for row in sqlite3.connect(file).execute("PRAGMA table_info(feedback)")]
    assert columns == [
        "id",
        "created",
        "rating",
        "reason",
        "comment",
        "turns",
        "answer",
        "model",
        "corpus",
        "withdrawn",
        "person_id",
        "conversation",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"rating": "sideways"},
        {"reason": "dislike"},
        {"comment": "長" * 1001},
        {"id": ""},
        {"id": "x" * 65},
        {"turns": ("問",) * 201},
        {"comment": "\ud83d"},
        {"turns": ("\ud83d",)},
    ],
)
def test_what_is_no_feedback_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        an_entry(**changes)
    assert refused.value.remedy


def test_two_processes_write_at_once(file: Path) -> None:
    writers = [writing(file, name, 25) for name in ("one", "two")]
    assert [writer.communicate()[0] and writer.returncode for writer in writers] == [0, 0]
    assert len(open_state(file).feedback.all()) == 50


def test_a_writer_killed_at_any_time_leaves_whole_entries(file: Path) -> None:
    for name in ("first", "second", "third"):
        with writing(file, name, 100_000) as writer:
            assert writer.stdout
            told = [writer.stdout.readline() for _ in range(5)]
            writer.send_signal(signal.SIGKILL)
        kept = [entry for entry in open_state(file).feedback.all() if entry.id.startswith(name)]
        assert len(kept) >= len(told)
        assert {len(entry.answer["answer"]) for entry in kept} == {20_000}
    store = open_state(file).feedback
    store.keep(an_entry())
    assert an_entry() in store.all()


def refused(store: FeedbackStore, fault: StorageFault) -> StateFault:
    """What writing is refused with."""
    with pytest.raises(StateFault) as error:
        store.keep(an_entry("new"))
    assert error.value.fault == fault
    assert error.value.remedy
    return error.value


def test_a_folder_that_cannot_be_written_to(store: FeedbackStore, file: Path) -> None:
    # Not even the administrator may make files here.
    assert "/proc/self" in refused(open_state(Path("/proc/self/state.sqlite3")).feedback, "unwritable").message
    store.keep(an_entry())
    refused(open_state(f"sqlite:///file:{file}?mode=ro&uri=true").feedback, "unwritable")
    assert store.all() == (an_entry(),)


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    refused(open_state(tmp_path / "data" / "state.sqlite3").feedback, "unwritable")


def test_a_full_disk(store: FeedbackStore) -> None:
    store.keep(an_entry())

    def no_more_pages(connection: Any, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    event.listen(Engine, "connect", no_more_pages)
    try:
        with pytest.raises(StateFault) as error:
            store.keep(an_entry("new", comment="長" * 1000, answer={"answer": "長" * 50_000}))
    finally:
        event.remove(Engine, "connect", no_more_pages)
    assert error.value.fault == "full"
    assert store.all() == (an_entry(),)


def test_a_file_locked_by_another_program(store: FeedbackStore, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep(an_entry())
    monkeypatch.setattr("advisor.state.database._WAIT_S", 0)
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    refused(open_state(file).feedback, "locked")
    assert open_state(file).feedback.all() == (an_entry(),)
    other.rollback()
    other.close()


def test_a_file_that_is_no_database(store: FeedbackStore, file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database, whatever its name says " * 200)
    refused(store, "damaged")
    with pytest.raises(StateFault, match="damaged"):
        store.all()
    assert file.read_bytes().startswith(b"not a database"), "left for whoever wants to mend it"


@pytest.mark.parametrize(
    "statement", ["UPDATE feedback SET answer = '{'", "UPDATE feedback SET rating = 'x'", "UPDATE feedback SET turns = '5'"]
)
def test_an_entry_that_somebody_changed_into_none(store: FeedbackStore, file: Path, statement: str) -> None:
    store.keep(an_entry())
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    with pytest.raises(StateFault, match="damaged"):
        store.all()


def test_a_table_of_this_name_with_other_columns(store: FeedbackStore, file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE feedback (colour TEXT)")
    refused(store, "damaged")


# The setting


def test_ratings_are_kept_beside_the_index_unless_told_otherwise(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).kept == tmp_path / "state.sqlite3"
    other = Assembly(load_settings(state=f"sqlite:///{tmp_path / 'other.sqlite3'}")).state
    assert other and other.place == str(tmp_path / "other.sqlite3")
    assert Assembly(load_settings(state="none")).state is None


@pytest.mark.parametrize("place", ["state.sqlite3", "/var/lib/state.sqlite3", "", "sqlite:/x"])
def test_a_setting_that_is_no_url_is_refused(place: str) -> None:
    with pytest.raises(SettingsError, match="'state' is not valid"):
        load_settings(state=place)


@pytest.mark.parametrize(
    "place", ["sqlite://", "sqlite:///:memory:", "nosuch://user:secret@host/ratings", "postgresql://user:secret@host:port/x"]
)
def test_a_database_that_cannot_be_used_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(SettingsError) as error:
        open_state(place)
    assert error.value.remedy
    assert "secret" not in str(error.value)
