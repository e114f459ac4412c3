"""The report: one file that shows what failed and why, lets nothing of an answer act, and can be searched and filtered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from eval_runs import case, run, sample
from playwright.sync_api import Browser, Page

from evals.cards import cards
from evals.gate import Threshold, Verdict
from evals.report import columns, page, to_json
from evals.results import Run

pytest_plugins = ["ui_fixtures"]

HOSTILE = '<img src=x onerror=alert(1)></script><script>alert(2)</script>" onmouseover="alert(3)" [連結](javascript:alert(4)) {{ 7*7 }}'


def two_runs() -> tuple[Run, Run]:
    """A run with a right case, two wrong ones (one of two turns), an error and one not judged; and another that did worse in one case."""
    times = {"total_s": 0.05, "first_token_s": 0.02}
    good = case("good", sections=["§10"])
    lists = case(
        "list", kind="list", turns=["有哪些工具？", "那做圖的呢？"], facts=[["Midjourney"], ["Canva", "可畫"]], sections=["§7", "§3"]
    )
    wrong = case("wrong", kind="absent", outcome=["abstained"], facts=[], sections=[], absence="nonsense", wording="typos")
    silent, free = (
        case("silent", kind="yesno", verdict="yes"),
        case("free", kind="smalltalk", outcome=["answered", "declined"], facts=[], sections=[]),
    )
    ours = [
        sample(good, scores=times | {"outcome": 1.0, "verdict": None}),
        sample(
            lists,
            right=False,
            scores=times | {"facts": 0.5, "citation_precision": 0.75},
            whys={"facts": "missing: Canva / 可畫", "citation_precision": "[2] adds nothing"},
            answer="- **Midjourney**[1]",
        ),
        sample(wrong, right=False, scores=times | {"outcome": 0.0}, whys={"outcome": "answered, not abstained"}),
        sample(silent, error="ModelError: the server does not answer"),
        sample(free, right=None, outcome="declined"),
    ]
    theirs = [sample(good, right=False, answer="別的答案"), *ours[1:]]
    return run(ours), run(theirs, id="20250101-rag", system="rag", llm="bundled")


@pytest.fixture(scope="module")
def html() -> str:
    ours, theirs = two_runs()
    return page(ours, [theirs], Verdict((Threshold("right", 0.97),), ("right >= 0.97: is 0.25",)))


class Reader(HTMLParser):
    """The elements of a page with their attributes, and whether they are closed in turn."""

    VOID = ("meta", "link", "input", "br", "hr", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_file_needs_no_other(html: str) -> None:
    elements = Reader(html).found
    assert not [tag for tag, _ in elements if tag in ("img", "iframe", "object", "embed")]
    assert [attributes["href"] for tag, attributes in elements if tag == "link"] == ["data:,"]
    assert not [attributes for tag, attributes in elements if tag in ("script", "style") and attributes]
    assert all((attributes["href"] or "").startswith("#") for tag, attributes in elements if tag == "a")
    assert not re.search(r"https?://|@import|url\(", html)


def test_ids_are_unique_and_markers_lead_to_their_citation(html: str) -> None:
    elements = Reader(html).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(attributes["href"] or "")[1:] for tag, attributes in elements if tag == "a"} <= set(ids)


def test_what_was_run_is_told(html: str) -> None:
    told = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for words in (
        "2025-01-01 00:00 UTC",
        "20250101-000000-advisor-dev",
        "c0ffee",
        "ca5e",
        "python 3.11",
        "1.5 s",
        "Gate: not passed",
        "right &gt;= 0.97: is 0.25",
    ):
        assert words in told, words
    assert "25.0 %" in told and "n 4, 1 not measurable" in told, "the case that is not judged is not in the rate"
    assert "1 of 5 questions ended in an error" in told


def test_failures_come_first_with_what_was_asked_and_what_is_missing(html: str) -> None:
    statuses = re.findall(r'data-status="(\w+)"', html)
    assert statuses == ["error", "wrong", "wrong", "unjudged", "right"]
    for words in (
        "有哪些工具？",
        "那做圖的呢？",
        "missing: Canva / 可畫",
        "[2] adds nothing",
        "ModelError: the server does not answer",
        "第二階：工具類 (Tooling)",
    ):
        assert words in html, words
    assert '<strong>Midjourney</strong><a class="cite" href="#c2-1">1</a>' in html, "the answer's Markdown is rendered"


def test_a_failure_says_whether_it_keeps_the_answer_from_being_right() -> None:
    shown = next(card for card in cards(two_runs()[0].samples, {}) if card.case.id == "list")
    assert [(one.name, one.value, one.decisive) for one in shown.failed] == [("facts", "0.50", True), ("citation_precision", "0.75", False)]


def test_another_run_stands_beside(html: str) -> None:
    assert "rag · bundled · dev" in html and "better than rag" in html and "別的答案" in html
    assert re.search(r"ours ÷ theirs", html) and "p = 1.000, not significant" in html


@pytest.mark.parametrize("alone", [True, False])
def test_nothing_of_a_case_or_an_answer_can_act(alone: bool) -> None:
    about = case(HOSTILE, turns=[HOSTILE, HOSTILE], facts=[[HOSTILE]], forbidden=[HOSTILE])
    quote = {"marker": 1, "section": HOSTILE, "title": HOSTILE, "quote": HOSTILE, "kind": "guideline"}
    bad = run(
        [sample(about, right=False, answer=HOSTILE + "[1]", whys={"right": HOSTILE}, citations=[quote])],
        id=HOSTILE,
        llm=HOSTILE,
        system=HOSTILE,
    )
    shown = page(bad, [] if alone else [bad.model_copy(update={"id": "other"})], Verdict((), (HOSTILE,)))
    elements = Reader(shown).found
    assert [tag for tag, _ in elements].count("script") == 1
    assert not [tag for tag, _ in elements if tag == "img"]
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]
    assert not [attributes for tag, attributes in elements if tag == "a" and not (attributes["href"] or "").startswith("#")]
    assert "{{ 7*7 }}" in shown


def test_epochs_that_differ_are_shown_with_the_wrong_answer_first() -> None:
    about = case("a")
    shown = cards([sample(about, answer="對"), sample(about, right=False, answer="錯", epoch=2), sample(about, answer="對", epoch=3)], {})
    assert len(shown) == 1 and shown[0].status == "wrong" and shown[0].sample.epoch == 2
    assert (shown[0].epochs, shown[0].epochs_right, [answer["answer"] for answer in shown[0].others]) == (3, 2, ["對"])
    assert "right in 2 of 3 epochs" in page(
        run([sample(about, answer="對"), sample(about, right=False, answer="錯", epoch=2), sample(about, epoch=3)], epochs=3)
    )


def test_every_time_is_in_one_column() -> None:
    spread = [sample(case(str(place)), scores={"total_s": seconds}) for place, seconds in enumerate([0.01, 0.0101, 0.1, 1.0, 30])]
    found = columns(spread, "total_s")
    assert sum(column.count for column in found) == 5 and found[-1].high == "31.6 s" and max(column.height for column in found) == 1
    assert all(one.high == other.low for one, other in pairwise(found))
    assert columns([sample(case("a"))], "total_s") == []


def test_an_empty_run_has_a_page() -> None:
    assert "0 of 0" not in page(run([])) and Reader(page(run([])))


def test_json_has_figures_failures_and_comparisons() -> None:
    ours, theirs = two_runs()
    told = json.loads(json.dumps(to_json(ours, [theirs], Verdict((Threshold("errors", 1),), ())), allow_nan=False))
    assert told["gate"] == {"passed": True, "thresholds": ["errors <= 1"], "failures": []} and told["summary"]["errors"] == 1
    assert [failure["id"] for failure in told["failures"]] == ["list", "wrong", "silent"]
    assert told["failures"][0]["turns"] == ["有哪些工具？", "那做圖的呢？"] and told["failures"][0]["citations"]
    assert told["comparisons"][0]["better"] == ["good"]


# In a browser.


@pytest.fixture(scope="module")
def chromium_page(chromium: Browser, html: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(html, encoding="utf-8")
    opened = chromium.new_page(viewport={"width": 1400, "height": 900})
    opened.set_default_timeout(10_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(Path(file).as_uri())
    yield opened
    opened.close()
    assert faults == []


def shown_ids(opened: Page) -> list[str]:
    return opened.locator(".card:visible .tags > .code").all_text_contents()


@pytest.mark.browser
def test_cases_can_be_filtered_and_searched(chromium_page: Page) -> None:
    opened = chromium_page
    opened.reload()
    assert shown_ids(opened) == ["silent", "list", "wrong"], "what is not right is shown first"
    assert opened.locator("output").inner_text() == "3 of 5"
    opened.select_option("[data-filter=status]", "")
    assert len(shown_ids(opened)) == 5
    opened.select_option("[data-filter=section]", "§3")
    assert shown_ids(opened) == ["list"]
    opened.get_by_role("button", name="Reset").click()
    opened.wait_for_function("document.querySelector('output').value === '3 of 5'")
    for name, value, ids in [
        ("kind", "absent", ["wrong"]),
        ("wording", "typos", ["wrong"]),
        ("absence", "nonsense", ["wrong"]),
        ("failed", "citation_precision", ["list"]),
        ("status", "better:rag", ["good"]),
        ("status", "unjudged", ["free"]),
    ]:
        opened.select_option(f"[data-filter={name}]", value)
        assert shown_ids(opened) == ids, (name, value)
        opened.select_option(f"[data-filter={name}]", "wrong" if name == "status" else "")
    opened.get_by_label("Search").fill("canva 做圖")
    assert shown_ids(opened) == ["list"]
    opened.get_by_label("Search").fill("nowhere")
    assert shown_ids(opened) == [] and opened.get_by_text("No case fits.").is_visible()
    opened.get_by_role("button", name="Show all cases").click()
    assert len(shown_ids(opened)) == 5


@pytest.mark.browser
def test_the_page_works_by_keyboard(chromium_page: Page) -> None:
    opened = chromium_page
    opened.reload()
    row = opened.get_by_role("button", name="kind lookup")
    row.focus()
    opened.keyboard.press("Enter")
    # The cases are shown anew after the click has been dealt with, and the row is marked with them.
    opened.wait_for_function("document.querySelector('[data-pick=kind][data-value=lookup]').getAttribute('aria-pressed') === 'true'")
    assert shown_ids(opened) == ["good"] and row.get_attribute("aria-pressed") == "true", "where all are right, these are shown"
    opened.locator(".card:visible > summary").focus()
    opened.keyboard.press("Enter")
    opened.locator(".card[open] a.cite").focus()
    opened.keyboard.press("Enter")
    assert opened.locator(".citations li:target").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_stands_beyond_the_edge(chromium_page: Page, width: int) -> None:
    opened = chromium_page
    opened.set_viewport_size({"width": width, "height": 900})
    opened.reload()
    opened.get_by_role("button", name="Open all").click()
    for summary in opened.locator(".more > summary").all():
        summary.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
