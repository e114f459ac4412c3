"""The page as a visitor meets it: real Gradio, real Chromium, scripted answers over the real guideline."""

from __future__ import annotations

import re
import socket

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from ui_fixtures import opened, serving
from ui_scripted import STARTERS, ScriptedAdvisor

from advisor.errors import AdvisorError
from advisor.settings import Settings
from service.server import Server

pytest_plugins = ["ui_fixtures"]
pytestmark = pytest.mark.browser

TIER = "行銷人員適合考哪一階認證？"


def ask(page: Page, question: str) -> Locator:
    """Types a question, sends it with Enter, and gives its turn."""
    before = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    return page.locator(".turn").nth(before)


def answered(turn: Locator) -> Locator:
    expect(turn).to_have_attribute("data-status", "done")
    return turn


def test_an_answer_comes_with_sources_kinds_and_suggestions(page: Page) -> None:
    turn = answered(ask(page, TIER))
    expect(turn.locator(".verdict")).to_have_text("依指引回答")
    expect(turn.locator(".reply strong")).to_have_text("第二階：工具類 (Tooling)")
    expect(turn.locator(".source .badge").nth(0)).to_have_text("指引原文")
    expect(turn.locator(".source .badge").nth(2)).to_have_text("依版面推讀，非原文")
    expect(turn.locator(".source .badge").nth(3)).to_have_text("本工具規則")
    expect(turn.locator(".reply .kind-reading")).to_contain_text("推讀")
    expect(turn.locator(".suggestion")).to_have_count(3)
    expect(page.locator("#question")).to_have_value("")


def test_what_is_consulted_and_the_first_words_show_before_the_answer_is_whole(page: Page, scripted: ScriptedAdvisor) -> None:
    scripted.gate.clear()
    turn = ask(page, "等待：行銷適合哪一階？")
    expect(turn.locator(".reply")).to_contain_text("第二階：工具類")
    expect(turn.locator("[aria-current=step]")).to_have_text("撰寫回答")
    expect(turn.locator(".section-chip").first).to_contain_text("§10")
    expect(turn).to_have_attribute("data-status", "running")
    expect(turn.locator(".answer")).to_have_attribute("aria-busy", "true")
    scripted.gate.set()
    answered(turn)
    expect(turn.locator(".reply li")).to_have_count(3)


def test_a_citation_opens_its_section_with_the_quote_marked(page: Page) -> None:
    turn = answered(ask(page, TIER))
    chip = turn.locator(".reply .cite").first
    chip.click()
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(page.locator("#panel-title")).to_have_text("AI 人才認證三階分類框架")
    expect(page.locator("#panel-kind")).to_contain_text("指引原文")
    quoted = ["第二階：工具類 (Tooling)", "目標：熟悉並能熟練應用特定 AI 工具完成日常工作任務。", "[適用：業務、行銷、企劃、行政]"]
    expect(panel.locator("mark")).to_have_text(quoted)
    expect(panel.locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_the_panel_steps_through_the_sources_and_says_what_kind_they_are(page: Page) -> None:
    turn = answered(ask(page, TIER))
    turn.locator(".source").nth(1).click()
    page.locator("#panel-next").click()
    expect(page.locator("#panel-position")).to_have_text("3 / 5")
    expect(page.locator("#panel-kind")).to_contain_text("依版面推讀，非原文")
    expect(page.locator("#panel-eyebrow")).to_have_text("§11")
    expect(page.get_by_role("dialog").locator("mark")).to_contain_text(["應用深度"])


def test_every_quotable_line_of_the_guideline_can_be_marked(page: Page, scripted: ScriptedAdvisor) -> None:
    sections = [{"number": section.number, "lines": [line.text.zh for line in section.lines]} for section in scripted.framework.sections]
    unmarked = page.evaluate(
        """async (sections) => {
            const base = document.querySelector('script[src$="app.js"]').src.replace("app.js", "");
            const { markQuote } = await import(`${base}marks.js`);
            const missed = [];
            for (const { number, lines } of sections) {
                for (const quote of [...lines, lines.join("\\n")]) {
                    const copy = document.querySelector(`#sec-${number} .section-body`).cloneNode(true);
                    if (!markQuote([...copy.querySelectorAll(".lines")], quote).length) missed.push(`§${number} ${quote}`);
                }
            }
            return missed;
        }""",
        sections,
    )
    assert unmarked == []


def test_absence_and_refusal_look_different_from_an_answer(page: Page) -> None:
    absent = answered(ask(page, "年薪多少？"))
    expect(absent.locator(".verdict-abstained strong")).to_have_text("指引未提及")
    refused = answered(ask(page, "今天天氣如何？"))
    expect(refused.locator(".verdict-declined strong")).to_have_text("非本服務範圍")
    expect(refused.locator(".verdict use")).to_have_attribute("href", "#i-declined")
    expect(absent.locator(".verdict use")).to_have_attribute("href", "#i-abstained")


def test_a_suggestion_asks_on_in_the_same_conversation(page: Page, scripted: ScriptedAdvisor) -> None:
    turn = answered(ask(page, TIER))
    turn.locator(".suggestion").nth(2).click()
    answered(page.locator(".turn").nth(1))
    question, history = scripted.asked[-1]
    assert question == "那第一階呢？"
    assert [earlier.question for earlier in history] == [TIER]
    assert history[0].answer.startswith("行銷人員適合")
    expect(turn.locator(".suggestions")).to_be_hidden()


def test_a_new_question_is_brought_to_the_top_of_a_long_conversation(page: Page) -> None:
    for _ in range(3):
        turn = answered(ask(page, "比較四大工程師"))
        expect(turn.locator(".question h2")).to_be_in_viewport(ratio=1)


def test_a_starter_asks_the_first_question(page: Page) -> None:
    page.get_by_role("button", name=STARTERS["zh-TW"][0]).click()
    expect(answered(page.locator(".turn")).locator(".question")).to_contain_text(STARTERS["zh-TW"][0])
    expect(page.locator("#welcome")).to_be_hidden()


def test_reload_keeps_the_conversation_and_its_citations(page: Page) -> None:
    answered(ask(page, TIER))
    answered(ask(page, "年薪多少？"))
    page.locator("#question").fill("還沒送出的字")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    page.locator(".turn").first.locator(".reply .cite").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_have_text("第二階：工具類 (Tooling)")
    expect(page.locator("#question")).to_have_value("還沒送出的字")


def test_conversations_are_listed_reopened_and_deleted_with_a_way_back(page: Page) -> None:
    answered(ask(page, TIER))
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    answered(ask(page, "今天天氣如何？"))
    expect(page.locator(".conversation")).to_have_text(["今天天氣如何？", TIER])
    page.locator(".conversation").nth(1).click()
    expect(page.locator(".turn .question")).to_contain_text([TIER])
    page.get_by_role("button", name=f"刪除對話：{TIER}").click()
    expect(page.locator(".conversation")).to_have_text(["今天天氣如何？"])
    expect(page.locator(".turn")).to_have_count(0)
    page.get_by_role("button", name="復原").click()
    expect(page.locator(".conversation")).to_have_count(2)


def test_a_conversation_left_for_a_new_one_opens_again(page: Page) -> None:
    answered(ask(page, TIER))
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    for _ in range(2):
        page.locator("#new").click()
        expect(page.locator(".turn")).to_have_count(0)
        page.locator(".conversation").click()
        expect(page.locator(".turn")).to_have_count(1)


def test_stop_keeps_what_was_written_and_the_next_question_works(page: Page, scripted: ScriptedAdvisor) -> None:
    scripted.gate.clear()
    turn = ask(page, "等待：行銷？")
    expect(turn.locator(".reply")).to_contain_text("第二階")
    page.locator("#stop").click()
    expect(turn).to_have_attribute("data-status", "stopped")
    expect(turn.locator(".state")).to_have_text("已停止，回答不完整。")
    expect(page.locator("#send")).to_be_visible()
    scripted.gate.set()
    answered(ask(page, "年薪多少？"))
    expect(turn).to_have_attribute("data-status", "stopped")
    page.reload()
    expect(turn.locator(".reply")).to_contain_text("第二階")
    expect(turn).to_have_attribute("data-status", "stopped")


def test_an_answer_goes_on_while_another_conversation_is_open(page: Page, scripted: ScriptedAdvisor) -> None:
    scripted.gate.clear()
    turn = ask(page, "等待：行銷？")
    expect(turn.locator(".reply")).to_contain_text("第二階")
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    scripted.gate.set()
    expect(page.locator("#send")).to_be_visible()
    page.locator(".conversation").first.click()
    answered(page.locator(".turn"))


def test_retry_asks_again_in_place(page: Page, scripted: ScriptedAdvisor) -> None:
    answered(ask(page, TIER))
    asked = len(scripted.asked)
    page.get_by_role("button", name="重新回答").click()
    answered(page.locator(".turn"))
    expect(page.locator(".turn")).to_have_count(1)
    assert scripted.asked[asked:] == [(TIER, ())]


def test_copy_takes_the_answer_with_its_sources(page: Page, visitor: BrowserContext) -> None:
    visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(ask(page, TIER))
    page.get_by_role("button", name="複製").click()
    expect(page.locator("#toast")).to_have_text("已複製回答與出處")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "第二階：工具類" in copied
    assert "[3] §11" in copied
    assert "依版面推讀，非原文" in copied


def test_an_error_shows_its_remedy_and_keeps_the_question(page: Page) -> None:
    turn = ask(page, "壞掉了嗎")
    expect(turn).to_have_attribute("data-status", "failed")
    expect(turn.locator(".state")).to_have_text("語言模型沒有回應。 請改用 --llm none，或稍後再試。")
    turn.get_by_role("button", name="修改問題").click()
    expect(page.locator("#question")).to_have_value("壞掉了嗎")


def test_an_unforeseen_error_shows_no_traceback(page: Page) -> None:
    turn = ask(page, "意外")
    expect(turn).to_have_attribute("data-status", "failed")
    expect(turn.locator(".state")).to_contain_text("未預期的錯誤")
    expect(page.locator("body")).not_to_contain_text("secret detail")


@pytest.mark.service_stops
def test_a_lost_connection_is_said_and_the_question_kept(visitor: BrowserContext) -> None:
    advisor = ScriptedAdvisor()
    with serving(advisor) as server:
        page = opened(visitor, server.url)
        turn = ask(page, "等待：行銷？")
        expect(turn.locator(".reply")).to_contain_text("第二階")
        port = int(server.url.rsplit(":", 1)[1].rstrip("/"))
    advisor.gate.set()
    expect(turn).to_have_attribute("data-status", "failed", timeout=30_000)
    expect(turn.locator(".state")).to_contain_text("連線中斷")
    with serving(advisor, port):
        page.reload()
        turn.get_by_role("button", name="重新回答").click()
        answered(page.locator(".turn"))


@pytest.mark.service_stops
def test_a_question_to_a_service_that_is_gone_is_kept(visitor: BrowserContext) -> None:
    with serving(ScriptedAdvisor()) as server:
        page = opened(visitor, server.url)
    turn = ask(page, TIER)
    expect(turn).to_have_attribute("data-status", "failed")
    expect(turn.locator(".state")).to_contain_text("連線中斷")
    expect(page.get_by_text("Connection to the server")).to_be_hidden()
    turn.get_by_role("button", name="修改問題").click()
    expect(page.locator("#question")).to_have_value(TIER)


def test_empty_and_too_long_questions_are_not_sent(page: Page, scripted: ScriptedAdvisor) -> None:
    asked = len(scripted.asked)
    page.locator("#question").fill("   ")
    page.locator("#question").press("Enter")
    expect(page.locator("#send")).to_be_disabled()
    page.locator("#question").fill("長" * 2001)
    expect(page.locator("#ask-count")).to_have_text("超過上限 1 字，請縮短後再送出。")
    page.locator("#question").press("Enter")
    expect(page.locator("#question")).to_have_value("長" * 2001)
    expect(page.locator(".turn")).to_have_count(0)
    assert len(scripted.asked) == asked


def test_html_in_a_question_is_inert_text(page: Page) -> None:
    nasty = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> 天氣 ${window.hacked=1} {{value}}'
    turn = answered(ask(page, nasty))
    expect(turn.locator(".question h2")).to_have_text(nasty)
    expect(turn.locator("img, script")).to_have_count(0)
    page.reload()
    expect(turn.locator(".question h2")).to_have_text(nasty)
    assert page.evaluate("window.hacked") is None


def test_control_characters_are_left_out(page: Page, scripted: ScriptedAdvisor) -> None:
    page.locator("#question").evaluate("(box) => { box.value = '行\\u0000銷\\u0007\\ud800'; box.dispatchEvent(new Event('input')); }")
    page.locator("#question").press("Enter")
    answered(page.locator(".turn"))
    assert scripted.asked[-1][0] == "行銷\ufffd"


def test_enter_during_chinese_composition_does_not_send(page: Page) -> None:
    page.locator("#question").fill("行銷")
    page.locator("#question").evaluate(
        "(box) => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    expect(page.locator("#question")).to_have_value("行銷")
    expect(page.locator(".turn")).to_have_count(0)


def test_english_by_choice_and_kept(page: Page) -> None:
    answered(ask(page, TIER))
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("tab", name="Guideline")).to_be_visible()
    expect(page.locator(".verdict")).to_have_text("From the guideline")
    expect(page.locator(".source .badge").first).to_have_text("Guideline text")
    page.reload()
    expect(page.locator("#new")).to_have_text("New conversation")
    expect(page.get_by_role("tab", name="Guideline")).to_be_visible()


def test_english_by_the_browsers_language(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="en-GB")
    page = opened(context, address)
    expect(page.get_by_role("button", name=STARTERS["en"][0])).to_be_visible()
    expect(page.get_by_role("tab", name="Ask")).to_be_visible()
    turn = answered(ask(page, "Which tier suits marketing staff?"))
    turn.locator(".cite").first.click()
    expect(page.locator("#panel-title")).to_have_text("The three-tier framework of AI talent certification")
    expect(page.get_by_role("dialog").locator("mark").first).to_be_visible()
    context.close()


def test_the_reader_shows_every_section_and_finds_words(page: Page) -> None:
    page.get_by_role("tab", name="指引全文").click()
    expect(page.locator(".section")).to_have_count(14)
    expect(page.locator("#sec-6 table").first).to_contain_text("銷量預測")
    page.locator("#reader-search").fill("Zapier")
    expect(page.locator(".section:visible h3")).to_have_text(re.compile("§7"))
    expect(page.locator("#reader-found")).to_have_text("1 章符合")
    page.locator("#reader-search").fill("查無此字")
    expect(page.locator("#reader-found")).to_have_text("沒有符合的內容。")


def test_from_a_citation_to_its_place_in_the_reader(page: Page) -> None:
    turn = answered(ask(page, TIER))
    turn.locator(".reply .cite").first.click()
    page.get_by_role("button", name="在全文中閱讀").click()
    expect(page.locator("#sec-10 h3")).to_be_in_viewport()
    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_never_scrolls_sideways(chromium: Browser, address: str, scheme: str) -> None:
    context = chromium.new_context(locale="zh-TW", viewport={"width": 400, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = opened(context, address)
    overflow = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert page.evaluate(overflow) == 0
    ask(page, "比較四大工程師，" + "very_long_word_without_any_break" * 8)
    answered(page.locator(".turn"))
    assert page.evaluate(overflow) == 0
    page.locator(".reply .cite").first.click()
    expect(page.get_by_role("dialog")).to_be_in_viewport()
    assert page.evaluate(overflow) == 0
    page.locator("#panel-scrim").click(position={"x": 10, "y": 10})
    page.get_by_role("tab", name="指引全文").click()
    expect(page.locator(".section").first).to_be_visible()
    assert page.evaluate(overflow) == 0
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    context.close()


def test_on_a_narrow_screen_the_conversations_open_as_a_drawer(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="zh-TW", viewport={"width": 400, "height": 800})
    page = opened(context, address)
    answered(ask(page, TIER))
    expect(page.locator("#sidebar")).to_be_hidden()
    page.locator("#menu").click()
    expect(page.locator(".conversation")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
    expect(page.locator("#menu")).to_be_focused()
    context.close()


def test_colours_by_choice_win_over_the_system_and_are_kept(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("#theme").click()
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_whole_path_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(TIER)
    page.keyboard.press("Enter")
    turn = answered(page.locator(".turn"))
    chip = turn.locator(".reply .cite").first
    while not chip.evaluate("(chip) => chip === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#panel-close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip).to_be_focused()


def test_the_answer_is_announced_once_in_whole_sentences(page: Page) -> None:
    answered(ask(page, TIER))
    announcer = page.locator("#announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    expect(announcer).to_contain_text("回答完成，5 則出處。")
    assert announcer.inner_text().count("適用對象") == 1


def test_nothing_of_the_stock_page_is_left(page: Page) -> None:
    expect(page.locator("footer:not(#panel footer):visible")).to_have_count(0)
    expect(page).to_have_title("AI 職涯與認證顧問")
    assert "Noto Sans TC" in page.locator("body").evaluate("(body) => getComputedStyle(body).fontFamily")


def test_a_port_in_use_is_refused_with_the_remedy(scripted: ScriptedAdvisor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AdvisorError, match=rf"Port {port} is in use.*--port {port + 1}"):
            Server(scripted, Settings(port=port))
