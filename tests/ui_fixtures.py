"""A real page served on a free port, and a real Chromium to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from ui_scripted import ScriptedAdvisor

from advisor.service_settings import ServiceSettings
from advisor.settings import Settings
from advisor.state.feedback import FeedbackStore
from service.logs import configure
from service.server import Server
from ui.page import AnyAdvisor

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Longer than Playwright's own 5 s: on a machine that is busy with other tests, a page that comes up may take as long.
expect.set_options(timeout=20_000)


@contextmanager
def serving(advisor: AnyAdvisor, port: int = 0, feedback: FeedbackStore | None = None) -> Iterator[Server]:
    """The page over an advisor, for as long as the block lasts. Answers can be rated where there is a place for that."""
    configure(ServiceSettings(log="json", log_level="error"))
    up = threading.Event()
    server = Server(advisor, Settings(port=port), feedback=feedback, ready=lambda _: up.set())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60), "the page did not come up"
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def scripted() -> ScriptedAdvisor:
    return ScriptedAdvisor()


@pytest.fixture(scope="module")
def address(scripted: ScriptedAdvisor) -> Iterator[str]:
    with serving(scripted) as server:
        yield server.url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """No longer than a module: while Playwright runs, no event loop can be started in its thread, and other tests do."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser profile of its own, in Traditional Chinese. Fails the test when the page throws or calls anywhere but home.

    Where the service stops in a test, what the page would still have loaded from it is no fault of the page."""
    context = chromium.new_context(locale="zh-TW", viewport={"width": 1400, "height": 900})
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("request", lambda request: None if _at_home(request.url) else faults.append(f"called {request.url}"))
    yield context
    context.close()
    if request.node.get_closest_marker("service_stops"):
        faults = [fault for fault in faults if "Failed to fetch dynamically imported module" not in fault]
    assert not faults, faults


@pytest.fixture
def page(visitor: BrowserContext, address: str) -> Page:
    return opened(visitor, address)


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator("body[data-ready]").wait_for()
    return page


def _at_home(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))
