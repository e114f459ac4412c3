"""What is kept, over SQLite and over a real PostgreSQL: the same in both, each person's own, whole, and healed by itself."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from advisor.assembly import Assembly
from advisor.errors import IndexFault, InputError, StateFault
from advisor.framework import CORPUS
from advisor.prompts import phrases
from advisor.state.feedback import Feedback
from advisor.state.keeper import Finished, Keeper
from advisor.state.questions import Asked
from advisor.state.state import State, open_state
from bench.servers import Chroma, Postgres, until
from ingest.run import ingest

pytest_plugins = ["servers"]

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECORD = {"id": "t1", "question": "行銷適合哪一階？", "status": "done", "sections": [10], "text": "第二階"}
ASKED = Asked("t1", NOON, "行銷適合哪一階？", "answered", "zh-TW", "none", 0.1, 0.2, ("§10",), conversation="c")
FEEDBACK = Feedback("t1", NOON, "down", ("行銷適合哪一階？",), {"answer": "第二階"}, "none", "c", "wrong")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "data" / "state.sqlite3"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def state(place: Path | str) -> State:
    return open_state(place)


def test_an_account_is_found_by_its_name_and_there_is_one_of_a_name(state: State) -> None:
    ming = state.people.add("王小明", "admin", "hash")
    assert state.people.by_name(" 王小明 ") == ming
    assert state.people.all() == (ming,)
    with pytest.raises(InputError, match="already"):
        state.people.add("王小明", "user", None, "oidc")
    with pytest.raises(InputError, match="no role"):
        state.people.set_role(ming.id, "emperor")  # type: ignore[arg-type]
    state.people.set_role(ming.id, "manager")
    state.people.seen(ming.id)
    found = state.people.by_name("王小明")
    assert found and (found.role, found.last_seen is not None) == ("manager", True)
    assert state.people.by_name("nobody") is None


def test_a_session_ends_with_its_time_its_person_or_when_it_is_told_to(state: State) -> None:
    ming = state.people.add("ming", "user", "hash")
    token = state.sessions.create(ming.id, HOUR)
    assert state.sessions.person_of(token) == ming
    assert state.sessions.person_of(token + "x") is None
    assert state.sessions.person_of(state.sessions.create(ming.id, timedelta(seconds=-1))) is None
    state.sessions.end(token)
    assert state.sessions.person_of(token) is None
    for ended_by in (
        lambda: state.people.set_password(ming.id, "other"),
        lambda: state.people.disable(ming.id),
        lambda: state.sessions.end_all(ming.id),
    ):
        state.people.disable(ming.id, False)
        token = state.sessions.create(ming.id, HOUR)
        ended_by()
        assert state.sessions.person_of(token) is None


def test_of_a_token_only_its_digest_is_kept(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.sqlite3")
    token = state.sessions.create(state.people.add("ming", "user").id, HOUR)
    assert not any(token.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_turn_is_kept_once_and_in_order(state: State) -> None:
    for turn, question in (("t1", "一"), ("t2", "二"), ("t1", "一改")):
        state.conversations.keep(None, "c", turn, RECORD | {"id": turn, "question": question})
    records = state.conversations.read(None, "c")
    assert records and [(record["id"], record["question"]) for record in records] == [("t1", "一改"), ("t2", "二")]
    (listed,) = state.conversations.of(None)
    assert (listed.id, listed.title, listed.turns) == ("c", "一改", 2)


def test_a_conversation_is_its_owners_alone(state: State) -> None:
    ming, hua = (state.people.add(name, "user").id for name in ("ming", "hua"))
    state.conversations.keep(ming, "c", "t1", RECORD)
    assert state.conversations.read(hua, "c") is state.conversations.read(None, "c") is None
    state.conversations.keep(hua, "c", "t1", RECORD | {"question": "別人的"})
    state.conversations.remove(hua, "c")
    assert state.conversations.read(ming, "c") == (RECORD,)
    assert state.conversations.of(hua) == ()


def test_an_answer_is_rated_by_whoever_asked(state: State) -> None:
    ming, hua = (state.people.add(name, "user").id for name in ("ming", "hua"))
    mine = replace(FEEDBACK, person_id=ming)
    state.feedback.keep(mine)
    with pytest.raises(InputError, match="somebody else"):
        state.feedback.keep(replace(FEEDBACK, person_id=hua))
    state.feedback.withdraw("t1", hua)
    assert state.feedback.all() == (mine,)


def test_a_question_is_kept_once_whatever_it_holds(state: State) -> None:
    odd = replace(ASKED, text="空\0與半個\ud83d字 '; DROP TABLE questions; --", notices=("模型沒有回應",), helpers=("recommend",))
    state.questions.keep(odd)
    state.questions.keep(replace(odd, text="again"))
    assert state.questions.all() == (replace(odd, text="空與半個?字 '; DROP TABLE questions; --"),)
    assert state.questions.all(since=NOON, until=NOON + HOUR, outcomes=("answered",)) == state.questions.all()
    assert state.questions.all(since=NOON + HOUR) == state.questions.all(outcomes=("abstained",)) == ()


def test_deleting_a_person_deletes_all_that_is_theirs_and_nothing_else(state: State) -> None:
    people = [state.people.add(name, "user").id for name in ("ming", "hua")]
    tokens = [state.sessions.create(id, HOUR) for id in people]
    for id in people:
        state.conversations.keep(id, "c", f"t-{id}", RECORD)
        state.questions.keep(replace(ASKED, id=f"t-{id}", person_id=id))
        state.feedback.keep(replace(FEEDBACK, id=f"t-{id}", person_id=id))
    state.people.remove(people[0])
    assert state.sessions.person_of(tokens[0]) is None
    assert state.conversations.of(people[0]) == ()
    assert [one.person_id for one in (*state.questions.all(), *state.feedback.all())] == [people[1]] * 2
    assert state.sessions.person_of(tokens[1]) is not None
    # An answer that was under way meanwhile leaves nothing behind.
    state.conversations.keep(people[0], "late", "t", RECORD)
    state.questions.keep(replace(ASKED, id="late", person_id=people[0]))
    assert state.conversations.read(people[0], "late") is None
    assert len(state.questions.all()) == 1


def test_what_is_older_than_the_retention_goes(state: State) -> None:
    for day in (0, 10):
        state.questions.keep(replace(ASKED, id=str(day), asked=NOON + timedelta(days=day)))
        state.feedback.keep(replace(FEEDBACK, id=str(day), created=NOON + timedelta(days=day)))
    state.conversations.keep(None, "c", "t", RECORD)
    gone = state.prune(NOON + timedelta(days=5))
    assert (gone.turns, gone.questions, gone.feedback) == (0, 1, 1)
    assert state.prune(datetime.now(UTC) + HOUR).turns == 1
    assert state.conversations.of(None) == state.questions.all() == state.feedback.all() == ()


# Migration


def test_many_open_a_new_database_at_once(place: Path | str) -> None:
    start = threading.Barrier(8)
    failed: list[Exception] = []

    def add(number: int) -> None:
        start.wait()
        try:
            open_state(place).people.add(f"p{number}", "user")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failed
    assert len(open_state(place).people.all()) == 8


def test_a_database_of_a_newer_version_is_left_alone(state: State, place: Path | str) -> None:
    state.people.add("ming", "user")
    url = f"sqlite:///{place}" if isinstance(place, Path) else place
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StateFault, match="newer version") as refused:
        open_state(place).people.all()
    assert refused.value.fault == "newer"
    assert "secret" not in str(refused.value)


def test_ratings_that_an_earlier_version_kept_in_this_database_are_taken_along(place: Path | str) -> None:
    url = f"sqlite:///{place}" if isinstance(place, Path) else place
    if isinstance(place, Path):
        place.parent.mkdir()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(EARLIER_TABLE))
        connection.execute(text(EARLIER_ROW))
    engine.dispose()
    assert open_state(place).feedback.all() == (FEEDBACK,)


def test_ratings_that_an_earlier_version_kept_in_a_file_beside_it_are_taken_over_once(place: Path | str, tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(EARLIER_TABLE)
        connection.execute(EARLIER_ROW)
    connection.close()
    state = open_state(place, earlier=tmp_path)
    assert state.feedback.all() == (FEEDBACK,)
    assert not file.exists()
    state.feedback.withdraw("t1")
    assert open_state(place, earlier=tmp_path).feedback.all() == ()


EARLIER_TABLE = """CREATE TABLE feedback (id VARCHAR(64) NOT NULL, created TIMESTAMP NOT NULL, rating VARCHAR(8) NOT NULL,
reason VARCHAR(16), comment TEXT NOT NULL, turns JSON NOT NULL, answer JSON NOT NULL, model TEXT NOT NULL, corpus TEXT NOT NULL,
withdrawn BOOLEAN NOT NULL, PRIMARY KEY (id))"""
EARLIER_ROW = """INSERT INTO feedback VALUES ('t1', '2026-03-01 12:00:00.000000', 'down', 'wrong', '', '["行銷適合哪一階？"]',
'{"answer": "第二階"}', 'none', 'c', false)"""

OPENER = """
import sys
from pathlib import Path
from advisor.state.state import open_state
place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
state = open_state(place)
print("go", flush=True)
state.people.add("ming", "user")
"""


@pytest.mark.parametrize("after_ms", [0, 30, 80, 150])
def test_a_migration_killed_at_any_time_leaves_the_old_or_the_new(place: Path | str, after_ms: int) -> None:
    with subprocess.Popen([sys.executable, "-c", OPENER, str(place)], stdout=subprocess.PIPE, cwd=ROOT) as opener:
        assert opener.stdout and opener.stdout.readline()
        threading.Event().wait(after_ms / 1000)
        opener.send_signal(signal.SIGKILL)
    state = open_state(place)
    assert state.database.revision() in (None, state.database.head)
    state.people.add("hua", "user")
    assert {person.name for person in state.people.all()} <= {"ming", "hua"}


# Servers that go away and come back


def test_a_postgresql_that_was_restarted_is_found_again(postgres: Postgres) -> None:
    state = open_state(postgres.new_database())
    state.people.add("ming", "user")
    postgres.stop()
    postgres.start()
    assert [person.name for person in state.people.all()] == ["ming"]


def test_answers_given_while_the_database_is_away_are_kept_when_it_is_back(postgres: Postgres) -> None:
    state = open_state(postgres.new_database())
    keeper = Keeper(state, retry_s=(0.1,))
    assert keeper.keep(Finished(ASKED, RECORD))
    postgres.stop()
    try:
        with pytest.raises(StateFault) as away:
            state.questions.all()
        assert away.value.fault == "unreachable"
        assert "secret" not in str(away.value)
        assert not keeper.keep(Finished(replace(ASKED, id="t2"), RECORD | {"id": "t2"}))
        assert not keeper.keep(Finished(replace(ASKED, id="t3"), RECORD | {"id": "t3"}))
    finally:
        postgres.start()
    until(lambda: keeper.waiting == 0, "what waited was not kept")
    assert {asked.id for asked in state.questions.all()} == {"t1", "t2", "t3"}
    assert [record["id"] for record in state.conversations.read(None, "c") or ()] == ["t1", "t2", "t3"]


def test_only_so_much_waits_for_a_database(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    keeper = Keeper(open_state(tmp_path / "data" / "state.sqlite3"), most=3, retry_s=(60,))
    assert not any(keeper.keep(Finished(replace(ASKED, id=str(number)))) for number in range(5))
    assert keeper.waiting == 3
    (tmp_path / "data").unlink()
    keeper.close()
    assert [asked.id for asked in open_state(tmp_path / "data" / "state.sqlite3").questions.all()] == ["2", "3", "4"]


def test_a_chroma_server_serves_as_the_folder_does_and_is_found_again(
    chroma: Chroma, assembled: Callable[..., Assembly], tmp_path: Path
) -> None:
    assembly, embedded = assembled(store=chroma.url, data=tmp_path / "data"), assembled()
    ingest(assembly.framework, CORPUS, assembly.embedder, assembly.store)
    for question in ("行銷適合考哪一張證照？", "CV 工程師處理什麼？", "Where do career changers start?"):
        assert found(assembly, question) == found(embedded, question)
    chroma.kill()
    with pytest.raises(IndexFault, match="Chroma server"):
        assembly.store.state()
    # What is loaded goes on answering.
    assert found(assembly, "第一階是什麼？") == found(embedded, "第一階是什麼？")
    # What is not, the documents, is missed in the asker's words, and without saying where it stands.
    answer = assembly.advisor(None).answer("行銷適合考哪一階？")
    assert answer.outcome == "answered" and answer.notices == (phrases("notices")["documents"].zh,)
    chroma.start()
    again = ingest(assembly.framework, CORPUS, assembly.embedder, assembly.store)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert assembly.store.require(assembly.embedder.name).complete


def found(assembly: Assembly, question: str) -> object:
    return assembly.retriever.search(question)
