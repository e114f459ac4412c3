"""The desk where administrators hand in documents: on its own, and on the page in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from document_files import line, raw_pdf, written
from playwright.sync_api import BrowserContext, expect
from service_fixtures import Process

from advisor.assembly import Assembly
from advisor.embeddings import Embedder
from advisor.errors import InputError
from advisor.fault_words import words_of
from advisor.library import Library
from advisor.settings import Settings
from advisor.state.state import open_state
from ingest.desk import Desk, Job
from ingest.documents import kept_as
from service.server import Server
from service.start import administration

pytest_plugins = ["ui_fixtures"]

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("advisor")
RULES = "# 停車\n員工停車補助每月一千元，由總務處核發，每年六月申請。\n"
QUESTION = "員工停車補助每月多少元？"


@pytest.fixture
def make(tmp_path: Path, library: Library, embedder: Embedder) -> Callable[[], Desk]:
    return lambda: Desk(tmp_path / "handed-in", lambda: library, lambda: embedder, 100)


def ended(desk: Desk, file: str) -> Job:
    """The job once its thread has nothing left to do."""
    worker = desk._worker
    if worker:
        worker.join(120)
    return next(job for job in desk.jobs() if job.file == file)


def test_what_is_handed_in_is_found_by_whoever_searches_the_same_library(
    make: Callable[[], Desk], tmp_path: Path, library: Library, embedder: Embedder
) -> None:
    desk = make()
    assert library.documents() == ()
    desk.take(written(tmp_path / "停車.md", RULES))
    job = ended(desk, "停車.md")
    assert (job.state, job.document and job.document.passages) == ("done", 1)
    assert library.nearest(embedder.encode_queries([QUESTION])[0], 1)[0].document.name == "停車"
    assert list((tmp_path / "handed-in").iterdir()) == []


def test_a_later_edition_says_what_changed(make: Callable[[], Desk], tmp_path: Path) -> None:
    desk = make()
    desk.take(written(tmp_path / "停車.md", RULES))
    ended(desk, "停車.md")
    desk.take(written(tmp_path / "停車.md", RULES.replace("一千元", "兩千元")))
    assert [change.how for change in ended(desk, "停車.md").changes] == ["changed"]


def test_what_cannot_be_read_is_refused_with_a_remedy_and_holds_nothing_up(make: Callable[[], Desk], tmp_path: Path) -> None:
    desk = make()
    with pytest.raises(InputError, match="Save it as one of"):
        desk.take(written(tmp_path / "名單.exe", "x"))
    desk.take(raw_pdf(tmp_path / "掃描.pdf", [b"0 0 m"]))
    desk.take(written(tmp_path / "停車.md", RULES))
    assert ended(desk, "停車.md").state == "done"
    scan = next(job for job in desk.jobs() if job.file == "掃描.pdf")
    assert scan.state == "refused" and scan.error
    assert "text recognition" in words_of(scan.error, "en") and "文字辨識" in words_of(scan.error, "zh-TW")
    assert [document.name for document in desk.documents()] == ["停車"]


def test_a_name_leads_nowhere_else(make: Callable[[], Desk], tmp_path: Path) -> None:
    desk = make()
    assert desk.take(written(tmp_path / "..〈停車〉.md", RULES)).file == "停車.md"
    desk.close()
    assert {file.name for file in tmp_path.iterdir()} <= {"..〈停車〉.md", "handed-in", "documents"}


def test_the_ending_belongs_to_the_name_of_a_file(make: Callable[[], Desk], tmp_path: Path) -> None:
    desk = make()
    for file, text in (("停車.md", RULES), ("停車.txt", "交通車每天早上七點半發車。"), ("停車.TXT", "交通車每天早上八點發車。")):
        desk.take(written(tmp_path / file, text))
        ended(desk, kept_as(file))
    assert [(document.name, document.file) for document in desk.documents()] == [("停車", "停車.md"), ("停車.txt", "停車.txt")]
    assert [change.after for change in desk.jobs()[-1].changes] == ["交通車每天早上八點發車。"]
    desk.remove("停車")
    desk.take(written(tmp_path / "停車.txt", "交通車停駛。"))
    ended(desk, "停車.txt")
    assert [document.name for document in desk.documents()] == ["停車.txt"]


def manual(file: Path, first: int = 1) -> Path:
    """200 pages, each with a rule of its own."""
    return raw_pdf(file, [line(f"Page {n} holds rule {n * 7}.") for n in range(first, first + 200)])


def broken_off(desk: Desk, library: Library, file: Path) -> None:
    """Handed in, and stopped as soon as a part of it is indexed."""
    desk.take(file)
    while not any(document.reached for document in library.documents()):
        assert desk.jobs()[-1].state in ("waiting", "reading")
    desk.stop(file.name)
    assert ended(desk, file.name).state == "stopped"


def rest(desk: Desk) -> None:
    """Until the desk has nothing left to do."""
    while worker := desk._worker:
        worker.join(120)


def test_what_is_discarded_leaves_nothing_behind(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    desk = make()
    broken_off(desk, library, manual(tmp_path / "手冊.pdf"))
    (document,) = library.documents()
    assert list(library.passages(document.building))
    desk.discard("手冊.pdf")
    rest(desk)
    assert (desk.jobs(), library.documents(), list(library.passages(document.building))) == ((), (), [])
    assert list((tmp_path / "handed-in").iterdir()) == []


def test_a_discarded_edition_leaves_the_former(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    desk = make()
    desk.take(raw_pdf(tmp_path / "手冊.pdf", [line("The former rule.")]))
    ended(desk, "手冊.pdf")
    former = library.documents()
    broken_off(desk, library, manual(tmp_path / "手冊.pdf"))
    # Handed in again, and thought better of: what was indexed of the one before goes with it.
    desk.take(manual(tmp_path / "手冊.pdf", first=500))
    desk.stop("手冊.pdf")
    rest(desk)
    desk.discard("手冊.pdf")
    rest(desk)
    assert library.documents() == former
    assert [chunk.text for chunk in library.passages(former[0].edition)] == ["The former rule."]
    assert library.store.collection("documents").count() == 1  # type: ignore[union-attr]


def test_what_was_refused_can_be_put_away(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    desk = make()
    desk.take(raw_pdf(tmp_path / "掃描.pdf", [b"0 0 m"]))
    assert ended(desk, "掃描.pdf").state == "refused"
    desk.discard("掃描.pdf")
    assert (desk.jobs(), library.documents()) == ((), ())


def test_a_closed_desk_goes_on_by_itself_and_once_only(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    desk = make()
    desk.take(manual(tmp_path / "手冊.pdf"))
    while not any(document.reached for document in library.documents()):
        assert desk.jobs()[0].state in ("waiting", "reading")
    desk.close()
    assert [job.state for job in desk.jobs()] == ["stopped"]
    # What makes a process die must not do so with every start: a desk that dies while it goes on leaves no mark.
    died = make()
    died.go_on()
    died.stop("手冊.pdf")
    rest(died)
    idle = make()
    idle.go_on()
    assert [job.state for job in idle.jobs()] == ["stopped"]
    idle.resume("手冊.pdf")
    job = ended(idle, "手冊.pdf")
    assert job.state == "done" and job.document and job.document.pages == 200


def test_a_service_that_is_stopped_goes_on_with_a_document_when_it_starts_again(
    index_settings: Settings, tmp_path: Path, library: Library
) -> None:
    settings, store = index_settings.model_copy(update={"data": tmp_path}), {"ADVISOR_STORE": str(index_settings.index)}
    (tmp_path / "handed-in").mkdir()
    manual(tmp_path / "handed-in" / "手冊.pdf")
    mark = written(tmp_path / "handed-in" / "手冊.pdf.goes-on", "")

    def pages(service: Process, least: int) -> int:
        """Waits until the service has indexed that many."""
        while (reached := max((one.reached or one.pages for one in library.documents()), default=0)) < least:
            assert service.process.poll() is None, service.log()
            time.sleep(0.05)
        return reached

    with Process(settings, tmp_path, **store) as service:
        pages(service, 1)
        assert not mark.exists()
        assert service.stop() == 0
        assert pages(service, 1) < 200 and mark.exists()
    with Process(settings, tmp_path, **store) as service:
        pages(service, 200)
        assert service.stop() == 0
    assert list((tmp_path / "handed-in").iterdir()) == []


def test_what_was_stopped_goes_on_after_the_last_page_indexed(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    desk = make()
    desk.take(manual(tmp_path / "手冊.pdf"))
    while not any(document.reached for document in library.documents()):
        assert desk.jobs()[0].state in ("waiting", "reading")
    desk.stop("手冊.pdf")
    assert ended(desk, "手冊.pdf").state == "stopped"
    reached = library.documents()[0].reached
    assert 0 < reached < 200
    desk.resume("手冊.pdf")
    job = ended(desk, "手冊.pdf")
    assert job.state == "done" and job.document
    assert job.document.pages == 200
    ids = [chunk.id for chunk in library.passages(job.document.edition)]
    assert len(ids) == len(set(ids)) == 200


KILLED = """
import os, signal, sys
from pathlib import Path
from advisor.embeddings import open_embedder
from advisor.library import Library
from advisor.store import Store
from ingest.desk import Desk

library = Library(Store(Path(sys.argv[1]) / "documents"))
desk = Desk(Path(sys.argv[1]) / "handed-in", lambda: library, lambda: open_embedder("bundled"), 100)
desk.take(Path(sys.argv[2]))
while not any(document.reached for document in library.documents()):
    pass
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_service_leaves_the_file_to_go_on_with(make: Callable[[], Desk], tmp_path: Path, library: Library) -> None:
    file = manual(tmp_path / "手冊.pdf")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(file)], cwd=ROOT, check=False)
    assert killed.returncode == -9
    desk = make()
    assert [(job.file, job.state) for job in desk.jobs()] == [("手冊.pdf", "stopped")]
    desk.resume("手冊.pdf")
    job = ended(desk, "手冊.pdf")
    assert job.state == "done" and job.document and job.document.pages == 200
    assert len(list(library.passages(job.document.edition))) == 200


@pytest.fixture(scope="module")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def served(served_data: Path, index_settings: Settings) -> Iterator[str]:
    assembly = Assembly(index_settings.model_copy(update={"data": served_data, "store": str(index_settings.index)}))
    state = open_state(served_data / "state.sqlite3")
    up = threading.Event()
    desk = Desk(served_data / "handed-in", lambda: assembly.library, lambda: assembly.embedder, 100)
    parts = administration(assembly, state, None, desk)
    server = Server(assembly.advisor(None), Settings(port=0, data=served_data), state=state, admin=parts, ready=lambda _: up.set())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60)
    yield server.url
    server.should_exit = True
    thread.join(30)


@pytest.mark.browser
def test_an_administrator_hands_in_a_document_that_answers_quote_at_once_and_takes_it_out(
    visitor: BrowserContext, served: str, tmp_path: Path
) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{served}admin")
    page.get_by_role("tab", name="文件").click()
    expect(page.locator("#admin-documents-shelf")).to_contain_text("目前只有指引")
    page.locator("#admin-documents-take").click()
    expect(page.locator("#admin-documents-told")).to_contain_text("請先選擇檔案")
    page.locator("#admin-documents-files input[type=file]").set_input_files([written(tmp_path / "停車.md", RULES)])
    expect(page.locator("#admin-documents-files")).to_contain_text("停車")
    page.locator("#admin-documents-take").click()
    expect(page.locator("#admin-documents-jobs .job-done")).to_contain_text("停車.md", timeout=60_000)
    expect(page.locator("#admin-documents-shelf")).to_contain_text("1 段")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    asked = page.request.post(f"{served}api/v1/ask", data={"question": QUESTION}).json()
    assert "每月一千元" in asked["answer"]
    page.locator("#admin-documents-name input").click()
    page.get_by_role("option", name="停車").click()
    page.locator("#admin-documents-remove").click()
    expect(page.locator("#admin-documents-told")).to_contain_text("請先勾選確認")
    expect(page.locator("#admin-documents-shelf")).to_contain_text("1 段")
    page.get_by_label("我確定要移除").check()
    page.locator("#admin-documents-remove").click()
    expect(page.locator("#admin-documents-shelf")).to_contain_text("目前只有指引")
    asked = page.request.post(f"{served}api/v1/ask", data={"question": QUESTION}).json()
    assert "每月一千元" not in asked["answer"]


def test_a_running_service_quotes_what_the_command_line_brings_in(served: str, served_data: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "餐補.md", "# 餐補\n員工餐費補助每日八十元，由福委會核發。\n")

    def asked() -> str:
        return str(httpx.post(f"{served}api/v1/ask", json={"question": "員工餐費補助每日多少元？"}, timeout=60).json()["answer"])

    def advisor(*arguments: str) -> None:
        subprocess.run([COMMAND, *arguments], env=os.environ | {"ADVISOR_DATA": str(served_data)}, check=True)

    assert "八十元" not in asked()
    advisor("ingest", str(file))
    assert "八十元" in asked()
    advisor("documents", "remove", "--yes", "餐補")
    assert "八十元" not in asked()
