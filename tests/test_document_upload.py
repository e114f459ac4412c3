"""Documents handed in on the page of a running service: quoted in the chat with their page, by administrators alone, of any length."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from document_files import chinese_pdf, line, raw_pdf, saved
from playwright.sync_api import BrowserContext, expect
from service_fixtures import UNLIMITED, account, signed_in
from ui_fixtures import opened
from ui_scripted import ScriptedAdvisor

from advisor.assembly import Assembly
from advisor.service_settings import AccessSettings
from advisor.settings import Settings
from advisor.state.state import State, open_state
from ingest.desk import Desk
from service.attended import AnyAdvisor
from service.server import Server
from service.start import administration

pytest_plugins = ["ui_fixtures"]


@contextmanager
def service(assembly: Assembly, advisor: AnyAdvisor, access: AccessSettings) -> Iterator[tuple[str, State, Desk]]:
    folder = assembly.settings.data
    state = open_state(folder / "state.sqlite3")
    desk = Desk(folder / "handed-in", lambda: assembly.library, lambda: assembly.embedder, 100)
    up = threading.Event()
    server = Server(
        advisor,
        Settings(port=0, data=folder, llm="none", access=access, limits=UNLIMITED),
        state=state,
        admin=administration(assembly, state, None, desk),
        ready=lambda _: up.set(),
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60)
    yield server.url, state, desk
    server.should_exit = True
    thread.join(30)
    desk.close()
    state.close()


def handbook(file: Path) -> Path:
    """Three pages, the rule on the second."""
    pdf = chinese_pdf()
    pdf.multi_cell(0, 8, "差勤手冊。本手冊適用於全體同仁。")
    for text in ("育嬰留職停薪應於三十日前以書面向人資處提出申請。", "出差旅費於返回後十五日內核銷。"):
        pdf.add_page()
        pdf.multi_cell(0, 8, text)
    return saved(pdf, file)


@pytest.mark.browser
def test_a_pdf_handed_in_is_quoted_in_the_chat_with_its_page(visitor: BrowserContext, index_settings: Settings, tmp_path: Path) -> None:
    assembly = Assembly(index_settings.model_copy(update={"data": tmp_path, "store": str(index_settings.index)}))
    with service(assembly, assembly.advisor(None), AccessSettings()) as (url, _, _):
        page = visitor.new_page()
        page.goto(f"{url}admin")
        page.get_by_role("tab", name="文件").click()
        page.locator("#admin-documents-files input[type=file]").set_input_files([handbook(tmp_path / "差勤手冊.pdf")])
        expect(page.locator("#admin-documents-files")).to_contain_text("差勤手冊", timeout=60_000)
        page.locator("#admin-documents-take").click()
        expect(page.locator("#admin-documents-jobs .job-done")).to_contain_text("〈差勤手冊〉：3 頁，3 段", timeout=60_000)
        chat = opened(visitor, url)
        chat.locator("#question").fill("育嬰留職停薪要幾天前提出申請？")
        chat.locator("#question").press("Enter")
        turn = chat.locator(".turn").first
        expect(turn).to_have_attribute("data-status", "done", timeout=60_000)
        expect(turn.locator(".verdict")).to_contain_text("依貴單位文件回答")
        expect(turn.locator(".reply")).to_contain_text("〈差勤手冊〉p.2 寫到：「育嬰留職停薪應於三十日前以書面向人資處提出申請。」")
        turn.locator(".reply .cite").first.click()
        expect(chat.get_by_role("dialog")).to_contain_text("〈差勤手冊〉p.2")
        expect(chat.get_by_role("dialog").locator("blockquote").first).to_contain_text("三十日前")


ACCOUNTS = AccessSettings(methods=("accounts",), attempts_per_address="1000/hour")
PLACES = ("/admin/gradio_api/upload", "//admin/gradio_api/upload", "/admin/./gradio_api/upload", "/admin%2Fgradio_api/upload")


def test_whoever_is_no_administrator_hands_in_nothing(tmp_path: Path) -> None:
    with service(Assembly(Settings(data=tmp_path, llm="none")), ScriptedAdvisor(), ACCOUNTS) as (url, state, desk):
        for name, role in (("amy", "user"), ("mia", "manager"), ("ada", "admin")):
            account(state, name, role)  # type: ignore[arg-type]
        file = handbook(tmp_path / "差勤手冊.pdf")
        for name in ("amy", "mia"):
            with closing(signed_in(url, name)) as client:
                assert client.get("/admin/").status_code == 403
                for place in PLACES:
                    answer = client.post(url.rstrip("/") + place, files={"files": file.read_bytes()})
                    assert answer.status_code in (403, 404, 405), (name, place, answer.text)
                call = {"data": ["zh-TW", None, None, [{"path": str(file), "meta": {"_type": "gradio.FileData"}}]], "session_hash": "s"}
                for number in range(40):
                    assert client.post("/admin/gradio_api/queue/join", json=call | {"fn_index": number}).status_code == 403
        assert (desk.jobs(), desk.documents()) == ((), ())
        with closing(signed_in(url, "ada")) as client:
            assert client.post(PLACES[0], files={"files": file.read_bytes()}).status_code == 200
            # As long as limits.upload_kb allows, and no longer.
            assert client.post(PLACES[0], files={"files": b"%PDF-" + bytes(19_000_000)}).status_code == 200
            assert client.post(PLACES[0], files={"files": bytes(21_000_000)}).status_code == 413


def test_a_long_document_shows_how_far_it_is_and_takes_no_more_memory(tmp_path: Path) -> None:
    """The same with 2,000 pages: `python -m bench.documents desk`."""
    assembly = Assembly(Settings(data=tmp_path, llm="none"))
    desk = Desk(tmp_path / "handed-in", lambda: assembly.library, lambda: assembly.embedder, 100)
    process = psutil.Process()
    assembly.embedder.encode_documents(["暖機"])
    before, seen = process.memory_info().rss, []
    desk.take(raw_pdf(tmp_path / "手冊.pdf", [line(f"Page {n} holds rule {n * 7}.") for n in range(1, 301)]))
    while worker := desk._worker:
        worker.join(0.02)
        if desk.jobs()[0].state == "reading":
            seen.append((desk.jobs()[0].done, process.memory_info().rss))
    job = desk.jobs()[0]
    assert job.state == "done" and job.document and (job.document.pages, job.document.passages) == (300, 300)
    done = [pages for pages, _ in seen]
    assert done == sorted(done) and len({*done}) >= 5
    assert max(memory for _, memory in seen) - before < 300_000_000
