"""Rating an answer: what is drawn and kept, and how it goes in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from ui_fixtures import opened, serving
from ui_scripted import ScriptedAdvisor

from advisor.state.feedback import Feedback, FeedbackStore
from advisor.state.state import open_state
from advisor.types import Answer, Citation, Final, Timings
from ui import shell
from ui.citing import Look
from ui.exchange import Exchange, Given, advance, from_record, regarded, to_record
from ui.messages import answering, reopened
from ui.rating import rated
from ui.rating_view import form
from ui.render import turn
from ui.running import Running
from ui.strings import Strings

pytest_plugins = ["ui_fixtures"]

LOOK = Look(Strings("zh-TW"), {}, rates=True)
CITATION = Citation(1, "§10", "AI 人才認證三階分類框架", "第二階", "guideline")
ANSWERED = advance(
    Exchange("t2", "那第一階呢？"),
    Final(Answer("那第一階呢？", "第一階 [1]。", "answered", "zh-TW", (CITATION,), "none", Timings(0.1, 0.2))),
)
BEFORE = {"id": "t1", "question": "行銷適合哪一階？", "status": "done", "text": "第二階。"}


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return open_state(tmp_path / "state.sqlite3").feedback


def request(given: object, **changes: Any) -> dict[str, Any]:
    """What the browser sends."""
    sent = {"conversation": "c", "turn": "t2", "turns": [BEFORE], "record": to_record(ANSWERED), "given": given, "language": "zh-TW"}
    return json.loads(json.dumps(sent | changes))  # type: ignore[no-any-return]


def pressed(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-rate="(up|down)" aria-pressed="(\w+)"', html))


# What is drawn


def test_a_finished_answer_can_be_rated_where_there_is_a_place_to_keep_it() -> None:
    assert pressed(turn(ANSWERED, LOOK)) == {"up": "false", "down": "false"}
    assert "data-rate" not in turn(regarded(ANSWERED, Given("up")), replace(LOOK, rates=False))


@pytest.mark.parametrize(
    "exchange",
    [Exchange("t", "問"), Exchange("t", "問", "stopped", text="第二"), replace(Exchange("t", "問", text="第二"), status="failed")],
)
def test_what_is_not_finished_cannot_be_rated(exchange: Exchange) -> None:
    assert "data-rate" not in turn(exchange, LOOK)


def test_what_was_given_is_pressed_thanked_for_and_can_be_undone() -> None:
    html = turn(regarded(ANSWERED, Given("down", "source")), LOOK)
    assert pressed(html) == {"up": "false", "down": "true"}
    assert "出處不對" in html and 'data-rate="undo"' in html


@pytest.mark.parametrize(("language", "label"), [("zh-TW", "沒有幫助"), ("en", "Not helpful")])
def test_the_thumbs_have_names_in_both_languages(language: Any, label: str) -> None:
    assert f'aria-label="{label}"' in turn(ANSWERED, replace(LOOK, strings=Strings(language)))


def test_the_form_says_what_is_kept_before_anything_is_sent() -> None:
    assert "會留在伺服器" in form()
    assert re.findall(r'value="(\w+)"', form()) == ["wrong", "incomplete", "source", "unclear", "other"]


def test_the_list_says_that_rated_answers_are_kept_elsewhere_too() -> None:
    assert "另存於伺服器" in shell.chat({}, 1, rates=True)
    assert "另存於伺服器" not in shell.chat({}, 1)


def test_the_browsers_record_brings_the_rating_back() -> None:
    exchange = regarded(ANSWERED, Given("down", "wrong"))
    assert from_record(json.loads(json.dumps(to_record(exchange)))) == exchange
    message = reopened({}, {"conversation": "c", "turns": [to_record(exchange)]}, rates=True)
    assert pressed(message["html"])["down"] == "true"


@pytest.mark.parametrize("given", ["up", {}, {"rating": "sideways"}, {"rating": "down", "reason": "x"}, 3])
def test_a_record_whose_rating_was_edited_is_no_record(given: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_record(to_record(ANSWERED) | {"given": given})


def test_an_answer_on_its_way_gets_its_thumbs_with_its_end() -> None:
    messages = list(answering(ScriptedAdvisor(), {}, {"turn": "t", "question": "行銷？"}, 2000, Running(), rates=True))
    assert ["data-rate" in message["html"] for message in messages] == [*[False] * (len(messages) - 1), True]


# What is kept


def test_a_rating_is_kept_with_the_conversation_and_the_answer(store: FeedbackStore) -> None:
    message = rated(store, {}, "digest", request({"rating": "down", "reason": "source", "comment": " 不是這一段\ud83d "}))
    assert (message["kind"], message["conversation"], message["turn"]) == ("rated", "c", "t2")
    assert message["given"] == {"rating": "down", "reason": "source"}
    assert pressed(message["html"])["down"] == "true"
    (kept,) = store.all()
    assert datetime.now(UTC) - kept.created < timedelta(minutes=1)
    assert ANSWERED.answer
    answer = json.loads(json.dumps(ANSWERED.answer.to_json()))
    turns = ("行銷適合哪一階？", "那第一階呢？")
    assert kept == Feedback("t2", kept.created, "down", turns, answer, "none", "digest", "source", "不是這一段?", conversation="c")


def test_a_rating_taken_back_is_erased(store: FeedbackStore) -> None:
    rated(store, {}, "digest", request({"rating": "up"}))
    message = rated(store, {}, "digest", request(None))
    assert message["given"] is None
    assert pressed(message["html"]) == {"up": "false", "down": "false"}
    assert store.all() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"given": {"rating": "sideways"}},
        {"given": {"rating": "down", "comment": "長" * 1001}},
        {"given": "down"},
        {"record": None},
        {"record": to_record(Exchange("t2", "問"))},
        {"record": to_record(ANSWERED) | {"id": "x" * 65}},
    ],
)
def test_a_request_that_is_none_is_refused_in_words(store: FeedbackStore, changes: dict[str, Any]) -> None:
    message = rated(store, {}, "digest", request({"rating": "up"}) | changes)
    assert message["turn"] == "t2"
    assert message["failure"] == "評分沒有存下來，回答不受影響。"
    assert store.all() == ()


@pytest.mark.parametrize(("language", "words"), [("zh-TW", "請管理者移開或還原該檔"), ("en", "is damaged")])
def test_why_a_rating_could_not_be_kept_is_said_in_the_pages_language(tmp_path: Path, language: str, words: str) -> None:
    file = tmp_path / "state.sqlite3"
    file.write_bytes(b"no database" * 500)
    message = rated(open_state(file).feedback, {}, "digest", request({"rating": "up"}, language=language))
    assert words in message["failure"]
    assert "html" not in message


# In the browser


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> FeedbackStore:
    return open_state(tmp_path_factory.mktemp("feedback") / "state.sqlite3").feedback


@pytest.fixture(scope="module")
def address(kept: FeedbackStore) -> Iterator[str]:
    with serving(ScriptedAdvisor(), feedback=kept) as server:
        yield server.url


QUESTION = "行銷人員適合考哪一階認證？"


def ask(page: Page, question: str = QUESTION) -> Locator:
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    asked = page.locator(".turn").nth(before)
    expect(asked).to_have_attribute("data-status", "done")
    return asked


def thumb(turn: Locator, name: str) -> Locator:
    return turn.get_by_role("button", name={"up": "有幫助", "down": "沒有幫助"}[name], exact=True)


def entry(kept: FeedbackStore, turn: Locator) -> Feedback | None:
    id = turn.get_attribute("data-turn")
    return next((found for found in kept.all() if found.id == id), None)


@pytest.mark.browser
def test_rated_down_with_a_reason_and_still_so_after_a_reload(page: Page, kept: FeedbackStore) -> None:
    ask(page)
    turn = ask(page, "那第一階呢？")
    thumb(turn, "down").click()
    expect(turn.locator(".rate-form")).to_contain_text("會留在伺服器")
    expect(turn.get_by_role("radio").first).to_be_focused()
    turn.get_by_role("radio", name="出處不對").check()
    turn.get_by_role("textbox", name="補充說明").fill("不是這一段")
    assert entry(kept, turn) is None
    turn.get_by_role("button", name="送出意見").click()
    expect(turn.locator(".rated")).to_contain_text("出處不對")
    expect(turn.locator(".rate-form")).to_have_count(0)
    expect(turn.get_by_role("button", name="復原")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("謝謝")
    page.reload()
    expect(thumb(turn, "down")).to_have_attribute("aria-pressed", "true")
    expect(thumb(turn, "up")).to_have_attribute("aria-pressed", "false")
    expect(turn.locator(".rated")).to_contain_text("出處不對")
    found = entry(kept, turn)
    assert found
    assert (found.rating, found.reason, found.comment) == ("down", "source", "不是這一段")
    assert found.turns == (QUESTION, "那第一階呢？")
    assert found.answer["answer"].startswith("行銷人員適合")


@pytest.mark.browser
def test_rated_up_and_taken_back(page: Page, kept: FeedbackStore) -> None:
    turn = ask(page)
    thumb(turn, "up").click()
    expect(thumb(turn, "up")).to_have_attribute("aria-pressed", "true")
    found = entry(kept, turn)
    assert found and found.rating == "up"
    turn.get_by_role("button", name="復原").click()
    expect(thumb(turn, "up")).to_have_attribute("aria-pressed", "false")
    expect(turn.locator(".rated")).to_have_count(0)
    assert entry(kept, turn) is None
    page.reload()
    expect(thumb(turn, "up")).to_have_attribute("aria-pressed", "false")


@pytest.mark.browser
def test_a_change_of_mind_replaces_the_rating(page: Page, kept: FeedbackStore) -> None:
    turn = ask(page)
    thumb(turn, "up").click()
    expect(turn.locator(".rated")).to_be_visible()
    thumb(turn, "down").click()
    turn.get_by_role("button", name="送出意見").click()
    expect(thumb(turn, "down")).to_have_attribute("aria-pressed", "true")
    found = entry(kept, turn)
    assert found
    assert (found.rating, found.reason, found.comment) == ("down", None, "")
    thumb(turn, "down").click()
    expect(thumb(turn, "down")).to_have_attribute("aria-pressed", "false")
    assert entry(kept, turn) is None


@pytest.mark.browser
def test_by_keyboard_and_left_again_without_sending(page: Page, kept: FeedbackStore) -> None:
    turn = ask(page)
    thumb(turn, "down").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(turn.locator(".rate-form")).to_have_count(0)
    expect(thumb(turn, "down")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("少了第三階")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(turn.locator(".rated")).to_contain_text("不完整")
    found = entry(kept, turn)
    assert found and found.comment == "少了第三階"


@pytest.mark.browser
def test_what_was_typed_survives_a_change_of_language(page: Page) -> None:
    turn = ask(page)
    thumb(turn, "down").click()
    turn.get_by_role("textbox").fill("還沒寫完")
    page.get_by_role("button", name="Switch to English").click()
    expect(turn.locator(".verdict")).to_have_text("From the guideline")
    expect(turn.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(turn.get_by_role("textbox", name="Comment")).to_have_value("還沒寫完")
    turn.get_by_role("button", name="Cancel").click()
    expect(turn.locator(".rate-form")).to_have_count(0)


@pytest.mark.browser
def test_a_store_that_fails_costs_neither_the_answer_nor_what_was_typed(visitor: BrowserContext, tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite3"
    file.write_bytes(b"no database" * 500)
    store = open_state(file).feedback
    with serving(ScriptedAdvisor(), feedback=store) as server:
        page = opened(visitor, server.url)
        turn = ask(page)
        thumb(turn, "up").click()
        expect(turn.get_by_role("alert")).to_contain_text("資料庫已損壞")
        expect(thumb(turn, "up")).to_have_attribute("aria-pressed", "false")
        thumb(turn, "down").click()
        turn.get_by_role("textbox").fill("出處不對")
        for _ in range(2):
            turn.get_by_role("button", name="送出意見").click()
            expect(turn.locator(".rate-form [role=alert]")).to_contain_text("資料庫已損壞")
            expect(turn.locator(".rate-form")).not_to_have_attribute("aria-busy", "true")
        expect(turn.locator(".reply")).to_contain_text("第二階")
        file.unlink()
        turn.get_by_role("button", name="送出意見").click()
        expect(turn.locator(".rated")).to_be_visible()
        assert [found.comment for found in store.all()] == ["出處不對"]
    thumb(turn, "up").click()
    expect(turn.get_by_role("alert")).to_contain_text("請確認服務仍在執行")
    expect(thumb(turn, "down")).to_have_attribute("aria-pressed", "true")


@pytest.mark.browser
def test_a_page_without_a_place_for_ratings_shows_no_thumbs(visitor: BrowserContext) -> None:
    with serving(ScriptedAdvisor()) as server:
        turn = ask(opened(visitor, server.url))
        expect(turn.locator("[data-action=copy]")).to_be_visible()
        expect(turn.locator("[data-rate]")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["zh-TW", "en-GB"])
def test_the_form_fits_a_narrow_screen(chromium: Browser, address: str, locale: str) -> None:
    context = chromium.new_context(locale=locale, viewport={"width": 400, "height": 800})
    page = opened(context, address)
    turn = ask(page)
    turn.locator("[data-rate=down]").click()
    expect(turn.locator(".rate-form")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") == 0
    context.close()
