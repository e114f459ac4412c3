"""Ingest: what has not changed is not embedded again, what is gone leaves, and a run that was killed is completed by the next."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from advisor.embeddings import Embedder, Vectors
from advisor.errors import CorpusError, IndexFault
from advisor.framework import CORPUS, load_framework
from advisor.store import Store, explain, open_store
from advisor.yaml_files import read_yaml
from ingest.chunks import entries_of
from ingest.run import IngestReport, Progress, ingest
from ingest.vectors import embed, key_of, known_vectors, rounded

QUESTIONS = """\
zone.no_code:
- 不會寫程式的人在哪一區
- Which zone needs no code?
zone.pro_code: [懂演算法的人在哪一區]
section.2: [三大趨勢有哪些, 封面之後講什麼]
"""


class Recording:
    """The bundled embedder, remembering what it was asked to embed."""

    def __init__(self, embedder: Embedder, name: str | None = None) -> None:
        self._embedder = embedder
        self.name, self.dimensions = name or embedder.name, embedder.dimensions
        self.texts: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._embedder.encode_queries(texts)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._embedder.encode_documents(texts)


@pytest.fixture
def embedder(remembering: Embedder) -> Recording:
    return Recording(remembering)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The first three sections of the guideline, with the tables of the third."""
    folder = tmp_path / "corpus"
    (folder / "tables").mkdir(parents=True)
    guideline = (CORPUS / "guideline.yaml").read_text(encoding="utf-8")
    (folder / "guideline.yaml").write_text(guideline[: guideline.index("- section: 4")], encoding="utf-8")
    chosen = [path for path in (CORPUS / "tables").glob("*.yaml") if "zone" in {table["table"] for table in read_yaml(path)}]
    assert len(chosen) == 1
    shutil.copy(chosen[0], folder / "tables")
    tables = chosen[0].read_text(encoding="utf-8")
    # Only the tables up to section 3 stand on the sections kept.
    kept = [block for block in ("\n" + tables).split("\n- table: ")[1:] if any(f"section: {n}\n" in block for n in (1, 2, 3))]
    (folder / "tables" / chosen[0].name).write_text("".join(f"- table: {block}\n" for block in kept), encoding="utf-8")
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "index")


def run(corpus: Path, embedder: Embedder, store: Store, progress: Progress | None = None, *, rebuild: bool = False) -> IngestReport:
    return ingest(load_framework(corpus), corpus, embedder, store, progress, rebuild=rebuild)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def table_file(corpus: Path) -> Path:
    return next((corpus / "tables").glob("*.yaml"))


def test_every_row_and_section_and_question_is_indexed_with_its_vector(corpus: Path, embedder: Recording, store: Store) -> None:
    report = run(corpus, embedder, store)
    entries, vectors = store.read()
    framework = load_framework(corpus)
    assert {entry.chunk for entry in entries} == framework.rows.keys() | {"section.1", "section.2", "section.3"}
    assert report.added == len(entries) == len(embedder.texts) and vectors.shape == (len(entries), embedder.dimensions)
    assert {"zone.no_code", "zone.no_code#en", "section.2"} <= {entry.id for entry in entries}
    assert sum(entry.kind == "question" for entry in entries) == 5
    state = store.state()
    assert state and state.complete and state.corpus == framework.digest and state.embedder == embedder.name


def test_running_twice_embeds_nothing_the_second_time(corpus: Path, embedder: Recording, store: Store) -> None:
    first = run(corpus, embedder, store)
    embedder.texts.clear()
    seen: list[int] = []
    second = run(corpus, embedder, store, lambda done, total: seen.append(done))
    assert embedder.texts == [] and seen == []
    assert (second.added, second.changed, second.removed, second.unchanged) == (0, 0, 0, first.added)


def test_an_edited_row_re_embeds_that_row_only(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    embedder.texts.clear()
    edit(table_file(corpus), "focuses on task output", "looks to the output of tasks")
    report = run(corpus, embedder, store)
    assert (report.added, report.changed, report.removed) == (0, 1, 0)
    assert len(embedder.texts) == 1 and "looks to the output of tasks" in embedder.texts[0]
    assert any("looks to the output of tasks" in entry.text for entry in store.read()[0])


def test_a_removed_row_leaves_with_its_questions(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    embedder.texts.clear()
    edit(table_file(corpus), "competencies: [programming, training, engineering]", "competencies: [training, engineering]")
    lines = table_file(corpus).read_text(encoding="utf-8").splitlines(keepends=True)
    table_file(corpus).write_text("".join(line for line in lines if "{id: programming" not in line), encoding="utf-8")
    edit(corpus / "questions.yaml", "zone.pro_code: [懂演算法的人在哪一區]\n", "")
    report = run(corpus, embedder, store)
    left = {entry.id for entry in store.read()[0]}
    assert report.removed == 3 and not any(id.startswith("competency.programming") for id in left)
    assert not any(id.startswith("zone.pro_code?") for id in left)
    # The zone that listed it reads differently now, in both languages; nothing else does.
    assert report.changed == 2 == len(embedder.texts)


def test_questions_may_change_places_and_only_a_new_one_is_embedded(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    embedder.texts.clear()
    edit(corpus / "questions.yaml", "[三大趨勢有哪些, 封面之後講什麼]", "[封面之後講什麼, AI 往哪裡走, 三大趨勢有哪些]")
    assert run(corpus, embedder, store).added == 1
    assert embedder.texts == ["AI 往哪裡走"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("zone.nowhere: [哪裡]\n", "line 1: there is no row or section 'zone.nowhere'"),
        ("section.1: [好]\nzone.no_code: 哪裡\n", "line 2: zone.no_code needs a list"),
        ("- 問題\n", "must map"),
    ],
)
def test_faulty_questions_are_told_with_their_line(corpus: Path, embedder: Recording, store: Store, content: str, said: str) -> None:
    (corpus / "questions.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        run(corpus, embedder, store)


class Stopped(Exception):
    pass


def test_a_run_broken_off_is_marked_and_the_next_embeds_only_the_rest(corpus: Path, embedder: Recording, store: Store) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        run(corpus, embedder, store, stop)
    state = store.state()
    assert state and not state.complete
    done = list(embedder.texts)
    embedder.texts.clear()
    report = run(corpus, embedder, store)
    assert report.unchanged == len(done) > 0 and not set(done) & set(embedder.texts)
    state = store.state()
    assert state and state.complete and len(store.read()[0]) == report.added + report.unchanged


KILLED = """
import os, signal, sys
from pathlib import Path
from advisor.embeddings import open_embedder
from advisor.framework import load_framework
from advisor.store import Store, open_store
from ingest.run import ingest

corpus, index, method, calls = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
kept, count = getattr(Store, method), 0

def killing(*given, **named):
    global count
    count += 1
    if count == calls:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(*given, **named)

setattr(Store, method, killing)
ingest(load_framework(corpus), corpus, open_embedder("bundled"), open_store(index))
"""


@pytest.mark.parametrize(("method", "calls"), [("begin", 1), ("write", 1), ("write", 2), ("finish", 1)])
def test_a_killed_run_is_completed_by_the_next(corpus: Path, embedder: Recording, store: Store, method: str, calls: int) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(corpus), store.name, method, str(calls)], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    state = store.state()
    assert state is None or not state.complete
    report = run(corpus, embedder, store)
    state = store.state()
    assert state and state.complete
    entries, vectors = store.read()
    assert len(entries) == len(vectors) == report.added + report.unchanged
    assert run(corpus, embedder, store).added == 0


@pytest.mark.parametrize("noted", [0, 1, 9])
def test_a_database_whose_making_was_killed_is_made_anew(corpus: Path, embedder: Recording, store: Store, noted: int) -> None:
    run(corpus, embedder, store)
    store.drop()
    store.create_collection("first", {"state": "incomplete"})
    store.close()
    # As a kill leaves it between the making of a table and the note of it.
    with closing(sqlite3.connect(Path(store.name) / "chroma.sqlite3")) as connection:
        connection.execute("DELETE FROM migrations WHERE rowid > ?", [noted])
        connection.execute("DELETE FROM collections")
        connection.commit()
    assert store.state() is None
    assert run(corpus, embedder, store).added
    state = store.state()
    assert state and state.complete


WRITING = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM embedding_metadata")
connection.execute("DELETE FROM embeddings")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_kill_left_half_written_is_taken_back(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    before = store.digests()
    store.close()
    database = Path(store.name) / "chroma.sqlite3"
    subprocess.run([sys.executable, "-c", WRITING, str(database)], check=False)
    assert database.with_name("chroma.sqlite3-journal").exists()
    state = store.state()
    assert state and state.complete and store.digests() == before


def test_an_index_of_another_embedding_model_is_refused_until_rebuilt(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    other = Recording(embedder, name="another-model")
    with pytest.raises(IndexFault, match="ingest --rebuild"):
        run(corpus, other, store)
    assert other.texts == []
    report = run(corpus, other, store, rebuild=True)
    state = store.state()
    assert state and state.embedder == "another-model" and report.unchanged == 0


def test_a_damaged_index_is_told_and_rebuilt(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    store.close()
    (Path(store.name) / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    (Path(store.name) / "notes.txt").write_text("the user's own")
    with pytest.raises(IndexFault, match=r"damaged.*ingest --rebuild"):
        run(corpus, embedder, store)
    assert run(corpus, embedder, store, rebuild=True).added
    assert (Path(store.name) / "notes.txt").exists()


def test_a_folder_that_cannot_be_written_is_told(corpus: Path, embedder: Recording, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in its place")
    for place in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(IndexFault, match="Choose a data folder"):
            run(corpus, embedder, open_store(place))
    assert embedder.texts == []


def test_two_ingests_do_not_collide(corpus: Path, embedder: Recording, store: Store) -> None:
    with store.lock(), pytest.raises(IndexFault, match="Another ingest"):
        run(corpus, embedder, open_store(store.name))
    assert run(corpus, embedder, store).added


def test_an_index_that_another_program_locks_is_told(corpus: Path, embedder: Recording, store: Store) -> None:
    run(corpus, embedder, store)
    store.close()
    holding = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    database = str(Path(store.name) / "chroma.sqlite3")
    with subprocess.Popen([sys.executable, "-c", holding, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(IndexFault, match="Another program holds"):
            run(corpus, embedder, open_store(store.name))
        holder.communicate()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "disk is full"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
        (sqlite3.OperationalError("database is locked"), "Another program"),
        (PermissionError(13, "Permission denied"), "Choose a data folder"),
        (RuntimeError("error returned from database: (code: 8) attempt to write a readonly database"), "Choose a data folder"),
        (RuntimeError("Error loading hnsw index"), "--rebuild"),
    ],
)
def test_every_failure_of_the_index_names_its_remedy(error: Exception, said: str) -> None:
    assert said in str(explain(error, "data"))


# Vectors made beforehand.


def test_of_the_guideline_itself_nothing_is_left_to_embed(embedder: Recording, store: Store) -> None:
    report = ingest(load_framework(), CORPUS, embedder, store)
    assert report.added > 2000
    assert embedder.texts == [], "texts without a vector: run `python -m ingest.vectors`"


def test_a_vector_made_beforehand_is_the_embedding_of_its_text(remembering: Embedder) -> None:
    known = known_vectors(CORPUS, remembering.name)
    entries = entries_of(load_framework(), CORPUS / "questions.yaml")[::400]
    for entry, vector in zip(entries, rounded(embed(entries, remembering)), strict=True):
        assert np.allclose(known[key_of(entry)], vector, atol=0.01)


def test_vectors_of_another_model_are_not_taken(corpus: Path, embedder: Recording, store: Store) -> None:
    shutil.copy(CORPUS / "vectors.npz", corpus)
    other = Recording(embedder, name="another-model")
    report = ingest(load_framework(corpus), corpus, other, store)
    assert len(other.texts) == report.added > 0


def test_damaged_vectors_are_told_with_their_remedy(corpus: Path, embedder: Recording, store: Store) -> None:
    (corpus / "vectors.npz").write_bytes((CORPUS / "vectors.npz").read_bytes()[:5000])
    with pytest.raises(CorpusError, match=r"vectors\.npz"):
        ingest(load_framework(corpus), corpus, embedder, store)
