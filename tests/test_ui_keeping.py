"""What the page keeps on the server: for a person in any browser, for nobody in the browser's own list, and what it says when it can't."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from ui_scripted import ScriptedAdvisor

from advisor.service_settings import AccessSettings
from advisor.settings import Settings
from advisor.state.state import State, open_state
from service.server import Server

pytest_plugins = ["ui_fixtures"]
pytestmark = pytest.mark.browser


@contextmanager
def serving(state: State, folder: Path, *methods: str) -> Iterator[str]:
    up = threading.Event()
    settings = Settings(port=0, data=folder, access=AccessSettings(methods=methods))  # type: ignore[arg-type]
    server = Server(ScriptedAdvisor(), settings, state=state, ready=lambda _: up.set())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60)
    yield server.url
    server.should_exit = True
    thread.join(30)


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator('.turn[data-status="done"]').last).to_contain_text(question)


def test_an_answer_is_kept_when_it_is_shown(visitor: BrowserContext, tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.sqlite3")
    with serving(state, tmp_path) as url:
        page = visitor.new_page()
        page.goto(url)
        page.locator("body[data-ready]").wait_for()
        ask(page, "薪水多少？")
        (asked,) = state.questions.all()
        assert (asked.text, asked.outcome, asked.channel, asked.person_id) == ("薪水多少？", "abstained", "page", None)
        assert [record["status"] for record in state.conversations.read(None, asked.conversation) or ()] == ["done"]
        page.reload()
        expect(page.locator("#conversations")).to_contain_text("薪水多少？")


def test_without_its_database_the_page_answers_and_says_once_that_it_is_not_kept(visitor: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    state = open_state(tmp_path / "data" / "state.sqlite3")
    with serving(state, tmp_path) as url:
        page = visitor.new_page()
        page.goto(url)
        page.locator("body[data-ready]").wait_for()
        ask(page, "行銷人員適合哪一階認證？")
        expect(page.locator(".toast.shown")).to_contain_text("還沒有存到伺服器")
        (tmp_path / "data").unlink()
    # It was tried again, at the latest when the service ended.
    assert [asked.text for asked in state.questions.all()] == ["行銷人員適合哪一階認證？"]


@pytest.fixture(scope="module")
def sign_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sign-in")
    with serving(open_state(folder / "state.sqlite3"), folder, "accounts") as url:
        yield f"{url}/sign-in"


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_on_the_sign_in_page_covers_anything_else(chromium: Browser, sign_in: str, language: str, width: int) -> None:
    context = chromium.new_context(locale=language, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(sign_in)
    page.get_by_role("button").wait_for()
    boxes = [(inner := box.bounding_box()) and (inner["y"], inner["y"] + inner["height"]) for box in page.locator("main > *").all()]
    title = page.locator("main > p").first.locator("span").bounding_box()
    context.close()
    tops = [box for box in boxes if box]
    assert title and tops[0][0] <= title["y"] and title["y"] + title["height"] <= tops[1][0]
    assert all(above[1] <= below[0] for above, below in pairwise(tops))


def test_who_signs_in_finds_their_conversations_in_another_browser_and_nobody_elses(chromium: Browser, tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.sqlite3")
    tokens = [state.sessions.create(state.people.add(name, "user").id, timedelta(hours=1)) for name in ("ming", "hua")]
    with serving(state, tmp_path, "accounts") as url:
        first, second, other = (signed_in(chromium, url, token) for token in (tokens[0], tokens[0], tokens[1]))
        ask(first, "行銷人員適合哪一階認證？")
        for page in (second, other):
            page.reload()
            page.locator("body[data-ready]").wait_for()
        second.locator("#conversations").get_by_text("行銷人員適合哪一階認證？", exact=True).click()
        expect(second.locator('.turn[data-status="done"]')).to_contain_text("第二階：工具類")
        expect(other.locator("#conversations .conversation")).to_have_count(0)
        assert "行銷" not in second.evaluate("JSON.stringify(localStorage)")
        second.locator("#conversations .drop").click()
        expect(second.locator("#conversations .conversation")).to_have_count(0)
        first.reload()
        first.locator("body[data-ready]").wait_for()
        expect(first.locator("#conversations .empty")).to_be_visible()
        for page in (first, second, other):
            page.context.close()


def signed_in(chromium: Browser, url: str, token: str) -> Page:
    context = chromium.new_context(locale="zh-TW", extra_http_headers={"Authorization": f"Bearer {token}"})
    page = context.new_page()
    page.goto(url)
    page.locator("body[data-ready]").wait_for()
    return page
