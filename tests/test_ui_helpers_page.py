"""The helper pages as a visitor meets them: real Gradio, real Chromium, real helpers; scripted answers in the chat, but for one test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader
from ui_fixtures import opened, serving
from ui_scripted import ScriptedAdvisor, real_helpers

from advisor.pipeline import Advisor
from advisor.scoring.values import CertificationRequest, Recommendation
from advisor.team_file import template

pytest_plugins = ["ui_fixtures"]
pytestmark = pytest.mark.browser

WIDE, NARROW = 1400, 400
TABS = ("fit", "path", "assess", "team")
HEADINGS = ",".join(template(real_helpers().names, "zh-TW")[0])
GOOD = "王小明,行銷,3,2,3,2,1,1,2,1,0,0,0,AI-900"
BAD = "李美麗,會計,9,1,3,1,0,0,1,0,0,0,0,"
LOST = "沒職務,,1,1,1,1,1,1,1,1,1,1,1,"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio keeps what is uploaded and handed out."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def address(cache: Path, scripted: ScriptedAdvisor) -> Iterator[str]:
    with serving(scripted) as server:
        yield server.url


@pytest.fixture(params=[WIDE, NARROW])
def sized(request: pytest.FixtureRequest, page: Page) -> Page:
    """The page on a wide and on a narrow screen."""
    page.set_viewport_size({"width": request.param, "height": 900})
    return page


def go(page: Page, tab: str) -> None:
    page.locator(f"#tab-{tab}-button").click()
    expect(page.locator(f"#tab-{tab}-button")).to_have_attribute("aria-selected", "true")


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def choose(page: Page, name: str, words: str) -> None:
    """Types into a list that can be searched, and takes the choice that is left."""
    box = page.locator(f"#{name} input")
    box.click()
    box.press("Control+a")
    box.press_sequentially(words)
    page.get_by_role("option", name=words, exact=True).click()


def table_file(folder: Path, *rows: str, name: str = "團隊.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([HEADINGS, *rows]), encoding="utf-8-sig")
    return file


def upload(page: Page, file: Path) -> Locator:
    """Gives the team's table, and the place of what was taken."""
    page.locator("#tab-team input[type=file]").set_input_files(file)
    return page.locator("#team-notice")


def stored(cache: Path) -> list[Path]:
    """Files that hold something. Gradio leaves an empty one behind for each upload."""
    return [path for path in cache.rglob("*") if path.is_file() and path.stat().st_size]


def test_a_certification_is_found_by_role_and_conditions(sized: Page) -> None:
    go(sized, "fit")
    choose(sized, "fit-role", "行銷")
    sized.get_by_label("國內", exact=True).check()
    expect(sized.locator("#fit-result .placing h3")).to_contain_text("第二階")
    found = real_helpers().run(CertificationRequest(role="marketing", scope="domestic"))
    assert isinstance(found, Recommendation)
    best = found.ranked[0]
    expect(sized.locator("#fit-result .card").first).to_contain_text(best.name.zh)
    expect(sized.locator("#fit-result .card .score").first).to_have_text(f"{best.score}/100")
    expect(sized.locator("#fit-result .card").first.locator(".breakdown tr")).to_have_count(1 + len(best.points))
    expect(sized.locator("#fit-result [data-ask]")).to_have_attribute("data-ask", "行銷，只看國內，推薦考哪張認證？")
    expect(sized.locator("#fit-matrix td.inside").first).to_be_visible()
    fits(sized)


def test_a_title_that_the_guideline_does_not_name_can_be_chosen(page: Page) -> None:
    go(page, "fit")
    choose(page, "fit-role", "會計")
    expect(page.locator("#fit-result .placing")).to_contain_text("會計")
    expect(page.locator("#fit-result .placing .badge").first).to_have_text("本工具規則")


def test_words_that_name_no_role_are_told_and_nothing_is_lost(page: Page) -> None:
    go(page, "fit")
    page.get_by_label("AWS", exact=True).check()
    box = page.locator("#fit-role input")
    box.click()
    box.press("Control+a")
    box.press_sequentially("zzqq")
    box.press("Enter")
    box.press("Tab")
    expect(page.locator("#fit-result .state-failed")).to_contain_text("zzqq")
    expect(page.get_by_label("AWS", exact=True)).to_be_checked()
    choose(page, "fit-role", "行銷")
    expect(page.locator("#fit-result [data-ask]")).to_have_attribute("data-ask", "行銷，公司使用 AWS，推薦考哪張認證？")


def test_a_chip_opens_the_section_with_the_quote_marked(sized: Page) -> None:
    go(sized, "fit")
    chip = sized.locator("#fit-result .breakdown .cite").first
    chip.click()
    panel = sized.get_by_role("dialog")
    expect(panel.locator("mark").first).to_be_visible()
    expect(sized.locator("#panel-position")).to_be_visible()
    sized.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_opened_details_stay_open_when_the_result_changes(page: Page) -> None:
    go(page, "fit")
    details = page.locator("#fit-result details[data-key='certification.iii_office']")
    details.locator("summary").click()
    page.get_by_label("國際", exact=True).check()
    expect(page.locator("#fit-result [data-ask]")).to_have_attribute("data-ask", re.compile("只看國際"))
    expect(details).to_have_attribute("open", "")


def test_gates_are_passed_by_ticking_and_by_words(sized: Page) -> None:
    go(sized, "path")
    expect(sized.locator("#path-result .step")).to_have_count(5)
    sized.get_by_label("關卡 A：提示詞工程").check()
    expect(sized.locator("#path-result .step-done")).to_have_count(1)
    sized.get_by_label("其他會的").fill("樞紐分析、瑜伽")
    expect(sized.locator("#path-result .step-partly")).to_contain_text("還缺")
    expect(sized.locator("#path-result .count")).to_contain_text("2")
    expect(sized.locator("#path-result .placing")).to_contain_text("瑜伽")
    sized.get_by_label("理工", exact=True).check()
    expect(sized.locator("#path-result .no-figure")).to_be_visible()
    fits(sized)


def test_the_steps_stand_below_each_other_where_there_is_no_room(page: Page) -> None:
    go(page, "path")
    expect(page.locator("#path-result .step")).to_have_count(5)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        first, last = (page.locator("#path-result .step").nth(place).bounding_box() for place in (0, 4))
        assert first
        assert last
        narrow = width == NARROW
        assert (last["y"] > first["y"] + 100) == narrow
        assert (last["x"] > first["x"] + 100) != narrow


def test_a_level_says_what_it_means_and_is_open_until_it_is_set(sized: Page) -> None:
    go(sized, "assess")
    row = sized.locator(".level").nth(2)
    expect(row.locator("p:visible")).to_contain_text("未評")
    slider = row.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    meaning = real_helpers().rules.rubric.descriptors["competency.documents"][2].zh
    expect(row.locator("p:visible")).to_contain_text(meaning)
    expect(row.get_by_role("checkbox")).not_to_be_checked()
    level = sized.locator("#assess-details .levels-table tr").nth(3).locator("td").first
    expect(level).to_have_text("2")
    expect(sized.locator("#assess-result .value-mark")).to_have_count(1)
    row.get_by_role("checkbox").check()
    expect(level).to_have_text("未評")
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    expect(level).to_have_text("0")
    sized.get_by_role("button", name="全部改回未評").click()
    expect(level).to_have_text("未評")
    fits(sized)


def test_labels_of_the_radar_stay_inside_and_can_be_read(page: Page) -> None:
    go(page, "assess")
    expect(page.locator(".radar .axis")).to_have_count(11)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = page.evaluate(
            """() => {
                const frame = document.querySelector(".chart").getBoundingClientRect();
                const scale = document.querySelector(".radar").getBoundingClientRect().width / 380;
                const labels = [...document.querySelectorAll(".radar .axis")].map((label) => label.getBoundingClientRect());
                const inside = labels.every((box) => box.left >= frame.left && box.right <= frame.right);
                return { inside, size: 13.5 * scale };
            }"""
        )
        assert sizes["inside"]
        assert sizes["size"] >= 11


def test_a_table_with_slips_is_taken_as_far_as_it_can_be(sized: Page, tmp_path: Path, cache: Path) -> None:
    go(sized, "team")
    expect(sized.locator(".privacy")).to_contain_text("不會送給語言模型")
    notice = upload(sized, table_file(tmp_path, GOOD, BAD, LOST))
    expect(notice.locator(".state-taken")).to_contain_text("已盤點 2 人")
    rows = notice.locator(".problems tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator("td")).to_have_text(["3", "AI 素養", re.compile("「9」不是 0 到 5")])
    expect(rows.nth(1).locator("td")).to_have_text(["4", "職務", re.compile("沒有職務")])
    expect(sized.locator("#team-result .tile")).to_have_count(8)
    expect(sized.locator("#team-result .heat tbody tr")).to_have_count(2)
    expect(sized.locator("#team-result .plan > li")).to_have_count(4)
    expect(sized.locator("#team-needs tbody th")).to_have_text(["王小明", "李美麗"])
    assert stored(cache) == []
    fits(sized)


def test_a_file_that_is_no_table_is_refused_and_the_team_before_it_stays(page: Page, tmp_path: Path) -> None:
    go(page, "team")
    expect(upload(page, table_file(tmp_path, GOOD)).locator(".state-taken")).to_be_visible()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    expect(upload(page, wrong).locator(".state-failed")).to_contain_text("看不懂欄名")
    expect(page.locator("#team-needs tbody th")).to_have_text(["王小明"])


def test_names_are_searched_and_stay_text(page: Page, tmp_path: Path) -> None:
    go(page, "team")
    nasty = "<img src=x onerror=window.hacked=1>{{value}}"
    upload(page, table_file(tmp_path, GOOD, GOOD.replace("王小明", nasty)))
    page.get_by_label("在名單中尋找").fill("onerror")
    expect(page.locator("#team-needs tbody th")).to_have_text([nasty])
    assert page.evaluate("window.hacked") is None


def test_the_table_on_the_page_can_be_edited(page: Page, tmp_path: Path) -> None:
    go(page, "team")
    upload(page, table_file(tmp_path, GOOD))
    expect(page.locator("#team-needs tbody th")).to_have_text(["王小明"])
    page.get_by_role("button", name="直接在這裡填寫或修改").click()
    page.locator("#team-grid .body-cell", has_text="王小明").first.dblclick()
    # Keys that come before the cell has become a field are lost, or typed behind what it holds.
    cell = page.locator("#team-grid").get_by_label("Edit cell")
    expect(cell).to_be_focused()
    expect(cell).to_have_value("王小明")
    cell.fill("王大明")
    cell.press("Enter")
    expect(page.locator("#team-needs tbody th")).to_have_text(["王大明"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_uploaded_as_it_is(page: Page, tmp_path: Path, kind: str) -> None:
    go(page, "team")
    with page.expect_download() as download:
        page.locator(f"#team-{kind}").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == f".{kind}"
    expect(upload(page, file).locator(".state-taken")).to_contain_text("已盤點 3 人")


def test_the_report_is_handed_out_in_three_formats_and_goes_with_the_page(page: Page, tmp_path: Path, cache: Path) -> None:
    go(page, "team")
    upload(page, table_file(tmp_path, GOOD, BAD))
    expect(page.locator("#team-needs tbody th")).to_have_count(2)
    files = {}
    for kind in ("md", "xlsx", "pdf"):
        with page.expect_download() as download:
            page.locator(f"#team-export-{kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert "王小明" in files["md"].read_text(encoding="utf-8")
    assert files["xlsx"].read_bytes().startswith(b"PK")
    text = "".join(page.extract_text() for page in PdfReader(files["pdf"]).pages)
    assert "王小明" in text
    assert "四步計畫" in text
    assert [path.suffix for path in stored(cache)] == [".pdf"]
    other = page.context.new_page()
    page.close()
    # The server hears of a closed page a moment later.
    expect_soon(other, lambda: stored(cache) == [])


def expect_soon(page: Page, true: Callable[[], bool]) -> None:
    """Looks again and again, as Playwright's own expectations do."""
    for _ in range(300):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come true")


def test_five_thousand_people_are_shown_by_the_page(page: Page, tmp_path: Path) -> None:
    go(page, "team")
    upload(page, table_file(tmp_path, *(GOOD.replace("王小明", f"員工{number}") for number in range(5000))))
    expect(page.locator("#team-notice .state-taken")).to_contain_text("已盤點 5,000 人", timeout=60_000)
    expect(page.locator("#team-needs tbody tr")).to_have_count(100)
    page.locator("#team-after").click()
    expect(page.locator("#team-needs")).to_contain_text("第 101–200 人")
    page.get_by_label("在名單中尋找").fill("員工4999")
    expect(page.locator("#team-needs tbody tr")).to_have_count(1)


def test_a_question_is_handed_over_to_the_chat_and_sent(sized: Page, scripted: ScriptedAdvisor, tmp_path: Path) -> None:
    for place, tab in enumerate(TABS):
        go(sized, tab)
        if tab == "team":
            upload(sized, table_file(tmp_path, GOOD))
        button = sized.locator(f"#tab-{tab} [data-ask]").first
        question = button.get_attribute("data-ask")
        button.click()
        expect(sized.locator("#tab-chat-button")).to_have_attribute("aria-selected", "true")
        expect(sized.locator(".turn").nth(place)).to_have_attribute("data-status", "done")
        assert scripted.asked[-1][0] == question
        assert "王小明" not in str(question)


def test_a_question_waits_in_the_box_while_an_answer_is_on_its_way(page: Page, scripted: ScriptedAdvisor) -> None:
    scripted.gate.clear()
    page.locator("#question").fill("等待：行銷？")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn .reply")).to_contain_text("第二階")
    go(page, "fit")
    page.locator("#fit-result [data-ask]").click()
    expect(page.locator("#question")).to_have_value(re.compile("推薦考哪張認證"))
    scripted.gate.set()
    expect(page.locator(".turn")).to_have_attribute("data-status", "done")


def test_the_real_advisor_answers_what_is_handed_over(visitor: BrowserContext, advisor: Advisor) -> None:
    with serving(advisor) as server:
        page = opened(visitor, server.url)
        go(page, "fit")
        choose(page, "fit-role", "行銷")
        expect(page.locator("#fit-result [data-ask]")).to_have_attribute("data-ask", re.compile("行銷"))
        best = page.locator("#fit-result .card h4").first.inner_text()
        page.locator("#fit-result [data-ask]").click()
        expect(page.locator(".turn .verdict")).to_have_text("依指引回答")
        expect(page.locator(".turn .reply")).to_contain_text(best)


def test_the_language_changes_words_choices_and_results(sized: Page, tmp_path: Path) -> None:
    go(sized, "fit")
    choose(sized, "fit-role", "行銷")
    expect(sized.locator("#fit-result .placing")).to_contain_text("行銷")
    go(sized, "team")
    upload(sized, table_file(tmp_path, GOOD))
    expect(sized.locator("#team-needs tbody th")).to_have_text(["王小明"])
    sized.locator("#language").click()
    expect(sized.locator("#team-result h3").first).to_have_text("Coverage")
    expect(sized.locator(".exports .label")).to_have_text("Export the whole report")
    expect(sized.locator("#team-needs tbody th")).to_have_text(["王小明"])
    go(sized, "fit")
    expect(sized.locator("#fit-result .placing")).to_contain_text("Marketing")
    expect(sized.locator("#fit-role input")).to_have_value("Marketing")
    expect(sized.get_by_label("Domestic", exact=True)).to_be_visible()
    for tab in ("path", "assess"):
        go(sized, tab)
        expect(sized.locator(f"#{tab}-result .eyebrow").first).to_have_text(re.compile("^[A-Za-z ]+$"))
        fits(sized)
    expect(sized.locator(".level").first.locator("p:visible")).to_contain_text("Not rated")


def test_english_by_the_browsers_language_before_a_tab_is_opened(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="en-GB")
    page = opened(context, address)
    for tab in TABS:
        go(page, tab)
        expect(page.locator(f"#tab-{tab} .page-head h2")).to_have_text(re.compile("^[A-Za-z ?]+$"))
    expect(page.get_by_role("button", name="Upload CSV or XLSX")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_helper_page_scrolls_sideways(chromium: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(locale="zh-TW", viewport={"width": 320, "height": 800}, color_scheme=scheme)
    page = opened(context, address)
    for width in (320, NARROW, 800, 1100, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        for tab in TABS:
            go(page, tab)
            expect(page.locator(f"#tab-{tab} .page-head")).to_be_visible()
            fits(page)
            expect(page.locator(f"#tab-{tab}-button")).to_be_in_viewport(ratio=0.9)
    context.close()
