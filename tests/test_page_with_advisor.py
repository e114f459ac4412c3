"""The whole thing: the real page in Chromium over the real advisor, without a language model and with the bundled one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from ui_fixtures import opened, serving

from advisor.assembly import Assembly
from advisor.pipeline import Advisor
from advisor.settings import Settings

pytest_plugins = ["ui_fixtures"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def plain_address(advisor: Advisor) -> Iterator[str]:
    with serving(advisor) as server:
        yield server.url


@pytest.fixture(scope="module")
def modelled(index_settings: Settings, pytestconfig: pytest.Config) -> Iterator[Advisor]:
    cache = pytestconfig.cache.mkdir("bundled-model")
    assembly = Assembly(index_settings.model_copy(update={"llm": "bundled", "cache": cache}))
    advisor = assembly.advisor(assembly.language_model())
    advisor.warm()
    yield advisor
    advisor.close()


def ask(page: Page, question: str) -> Locator:
    """Asks, and gives the turn once it is answered."""
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).to_have_attribute("data-status", "done", timeout=90_000)
    return turn


def test_ask_open_a_citation_follow_up_and_come_back(visitor: BrowserContext, plain_address: str) -> None:
    page = opened(visitor, plain_address)
    turn = ask(page, "LLM 工程師最後產出什麼？")
    expect(turn.locator(".reply")).to_contain_text("企業專屬 Chatbot")
    turn.locator(".reply .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    followed = ask(page, "那 CV 呢？")
    expect(followed.locator(".reply")).to_contain_text("瑕疵檢測")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").nth(1).locator(".reply")).to_contain_text("瑕疵檢測")
    again = ask(page, "核心技術呢？")
    expect(again.locator(".reply")).to_contain_text("OpenCV")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [("行銷人員適合考哪一階認證？", "依指引回答"), ("CV 工程師的薪水多少？", "指引未提及"), ("今天天氣如何？", "非本服務範圍")],
)
def test_the_three_outcomes_are_told_apart_in_words(visitor: BrowserContext, plain_address: str, question: str, verdict: str) -> None:
    page = opened(visitor, plain_address)
    expect(ask(page, question).locator(".verdict")).to_contain_text(verdict)


@pytest.mark.bundled
def test_with_the_bundled_model_the_facts_stand_as_without_it(visitor: BrowserContext, modelled: Advisor) -> None:
    with serving(modelled) as server:
        page = opened(visitor, server.url)
        turn = ask(page, "我是護理師，想轉到 AI 領域，我有什麼優勢？請用白話說。")
        expect(turn.locator(".reply")).to_contain_text("領域專業知識、溝通協調、商業敏銳度")
        expect(turn.locator(".reply .cite").first).to_be_visible()
