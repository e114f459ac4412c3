"""The administrator's page: what is counted, grouped and taken away, and how it goes in Chromium."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from ui_scripted import ScriptedAdvisor

from advisor.assembly import Assembly
from advisor.settings import Settings
from advisor.state.feedback import Feedback
from advisor.state.questions import Asked
from advisor.state.state import State, open_state
from evals.drafts import draft_one, load_drafts
from ingest.desk import Desk
from service.server import Server
from service.start import administration
from ui.admin import AdminParts, Draft
from ui.admin_data import table_csv
from ui.admin_figures import grouped, usage
from ui.admin_view import gaps_view, usage_view
from ui.strings import Strings

pytest_plugins = ["ui_fixtures"]

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ASKED = Asked("q", NOON, "行銷適合哪一階？", "answered", "zh-TW", "none", 0.1, 0.2, ("§10",), conversation="c")
SALARY = ("NLP 工程師的薪水多少？", "NLP 工程師薪資大概多少")
FEE = ("AI-901 報名費多少？", "AI-901 考試要多少錢")
PASS = ("iPAS 及格分數是多少", "iPAS 幾分及格？")


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path / "state.sqlite3")


def test_usage_is_counted_by_day_also_for_days_without_a_question() -> None:
    asked = [replace(ASKED, asked=NOON - timedelta(days=days), total_s=days, outcome=outcome)
             for days, outcome in ((0, "answered"), (0, "abstained"), (3, "failed"))]  # fmt: skip
    found = usage(asked, NOON - timedelta(days=4), NOON)
    assert [sum(counts.values()) for _, counts in found.days] == [0, 1, 0, 0, 2]
    assert found.outcomes == {"answered": 1, "abstained": 1, "declined": 0, "failed": 1}
    assert found.total_p50_s == 0, "what failed has no time of an answer"


def test_a_period_without_questions_says_so() -> None:
    for language in ("zh-TW", "en"):
        strings = Strings(language)  # type: ignore[arg-type]
        assert strings("manage.none") in usage_view(usage([], None, NOON), strings)
        assert strings("manage.none") in gaps_view((), strings)


def administrators(assembly: Assembly, state: State, draft: Draft | None) -> AdminParts:
    desk = Desk(assembly.settings.data / "handed-in", lambda: assembly.library, lambda: assembly.embedder, 100)
    return administration(assembly, state, draft, desk)


def test_questions_of_one_meaning_stand_together(index_settings: Settings, state: State) -> None:
    texts = (*SALARY, *FEE, *PASS, SALARY[0])
    asked = [replace(ASKED, id=str(place), text=text, asked=NOON + timedelta(minutes=place)) for place, text in enumerate(texts)]
    groups = grouped(asked, administrators(Assembly(index_settings), state, None).encode())
    assert [(group.count, set(group.examples)) for group in groups] == [(3, set(SALARY)), (2, set(PASS)), (2, set(FEE))]


def test_tables_come_as_csv_that_no_spreadsheet_runs(state: State) -> None:
    state.people.add("=ming", "user", "a digest")
    state.questions.keep(replace(ASKED, text='=HYPERLINK("http://x","薪水")'))
    state.feedback.keep(Feedback("f", NOON, "down", ("問",), {"answer": "答"}, "none", "c", comment="@SUM(1)"))
    state.conversations.keep(None, "c", "t", {"id": "t", "question": "+1", "text": "兩行\n文字"})
    cells = {name: rows(table_csv(state, name)) for name in ("questions", "feedback", "conversations", "people")}
    assert [len(table) for table in cells.values()] == [2, 2, 2, 2]
    said = [cell for table in cells.values() for row in table for cell in row]
    assert not [cell for cell in said if cell.startswith(("=", "+", "@"))]
    assert "兩行\n文字" in said
    assert "a digest" not in said


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, index_settings: Settings) -> Iterator[tuple[str, State, Path]]:
    folder = tmp_path_factory.mktemp("admin")
    state = open_state(folder / "state.sqlite3")
    now = datetime.now(UTC)
    ming = state.people.add("王小明", "user").id
    for place, text in enumerate((*SALARY, *PASS, "<i>薪水</i>")):
        state.questions.keep(replace(ASKED, id=str(place), text=text, asked=now, outcome="abstained", person_id=ming))
    state.conversations.keep(ming, "c", "t", {"id": "t", "question": "第一階是什麼？", "text": "**素養類** [1]"})
    answer = {"answer": "素養類", "outcome": "answered", "language": "zh-TW", "citations": []}
    state.feedback.keep(
        Feedback("t", now, "down", ("第一階是什麼？",), answer, "none", "c", "wrong", "少了對象", person_id=ming, conversation="c")
    )
    drafts = folder / "drafts.jsonl"
    parts = administrators(Assembly(index_settings), state, lambda feedback: draft_one(feedback, drafts, folder))
    up = threading.Event()
    server = Server(ScriptedAdvisor(), Settings(port=0, data=folder), state=state, admin=parts, ready=lambda _: up.set())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60)
    yield f"{server.url}admin", state, drafts
    server.should_exit = True
    thread.join(30)


@pytest.mark.browser
def test_an_administrator_reads_drafts_and_deletes(visitor: BrowserContext, served: tuple[str, State, Path]) -> None:
    address, state, drafts = served
    page = visitor.new_page()
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(address)
    page.locator("svg.usage").wait_for()
    page.get_by_role("tab", name="未能回答的問題").click()
    expect(page.locator(".groups > li")).not_to_have_count(0)
    assert "<i>薪水</i>" in page.inner_text("#admin-gaps")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("tab", name="評分").click()
    page.locator("#admin-draft").click()
    expect(page.locator("#admin-drafted")).to_contain_text("請先選一則評分")
    page.locator("#admin-pick input").click()
    page.get_by_role("option").first.click()
    expect(page.locator("#admin-rating")).to_contain_text("少了對象")
    page.locator("#admin-draft").click()
    expect(page.locator("#admin-drafted")).to_contain_text("feedback-t")
    assert [one.id for one in load_drafts(drafts)] == ["feedback-t"]
    page.get_by_role("tab", name="資料與保存").click()
    name, again = (page.locator(f"#{id} :is(input, textarea)") for id in ("admin-person", "admin-again"))
    name.fill("王小明")
    again.fill("王小")
    page.locator("#admin-delete").click()
    expect(page.locator("#admin-deleted")).to_contain_text("沒有刪除")
    assert state.people.by_name("王小明")
    again.fill("王小明")
    page.locator("#admin-delete").click()
    expect(page.locator("#admin-deleted")).to_contain_text("已刪除「王小明」")
    assert state.people.all() == state.questions.all() == state.feedback.all() == ()
    page.locator("#admin-language").get_by_text("English").click()
    expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    expect(page.get_by_role("tab", name="Unanswered")).to_be_visible()
