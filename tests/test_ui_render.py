"""What the page shows, without a browser: exchanges, Markdown, words and the reader are pure functions."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ui_scripted import ScriptedAdvisor

from advisor.errors import ModelError
from advisor.framework import Framework, load_framework
from advisor.types import Answer, Citation, Delta, Event, Final, Kind, Language, Outcome, Progress, Timings, Turn
from ui import shell
from ui.document import rewrite
from ui.exchange import Exchange, advance, fail, from_record, from_records, to_record, turns
from ui.icons import sprite
from ui.markdown import to_html
from ui.messages import answering, reopened
from ui.reader import reader
from ui.render import Look, conversation, section_number, turn
from ui.running import Running, while_wanted
from ui.strings import Strings, all_strings, language_of

UI = Path(__file__).resolve().parent.parent / "ui"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture
def look(framework: Framework) -> Look:
    return Look(Strings("zh-TW"), {section.number: section.title for section in framework.sections})


def an_answer(text: str = "第二階 [1]。", outcome: Outcome = "answered", kind: Kind = "guideline", **changes: object) -> Answer:
    citation = Citation(1, "§10", "AI 人才認證三階分類框架", "第二階：工具類 (Tooling)", kind)
    answer = Answer("問", text, outcome, "zh-TW", (citation,), "none", Timings(0.01, 0.04))
    return replace(answer, **changes)  # type: ignore[arg-type]


def done(answer: Answer) -> Exchange:
    return advance(Exchange("t1", answer.question), Final(answer))


class Elements(HTMLParser):
    """Every start tag with its attributes; complains about tags left open."""

    VOID = frozenset({"input", "br", "use", "path", "circle", "rect", "img", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# Exchanges


def test_an_exchange_grows_with_the_events() -> None:
    exchange = Exchange("t", "問")
    exchange = advance(exchange, Progress("gather", (10, 11)))
    exchange = advance(exchange, Progress("write"))
    exchange = advance(advance(exchange, Delta("第一")), Delta("第二"))
    assert (exchange.stage, exchange.sections, exchange.text, exchange.status) == ("write", (10, 11), "第一第二", "running")
    assert advance(exchange, Final(an_answer())).status == "done"


@pytest.mark.parametrize("outcome", ["answered", "abstained", "declined"])
def test_the_browsers_record_brings_the_exchange_back(outcome: Outcome) -> None:
    exchange = done(an_answer(outcome=outcome, suggestions=("然後呢？",), notices=("模型連不上",)))
    assert from_record(json.loads(json.dumps(to_record(exchange)))) == exchange


def test_a_failed_exchange_comes_back_with_its_remedy() -> None:
    exchange = fail(Exchange("t", "問"), ModelError("壞了", "修它"))
    assert from_record(json.loads(json.dumps(to_record(exchange)))) == exchange


def test_a_running_record_comes_back_as_interrupted() -> None:
    assert from_record(to_record(Exchange("t", "問"))).status == "failed"


@pytest.mark.parametrize(
    "record",
    [
        None,
        3,
        "x",
        {},
        {"id": "t"},
        {"id": 1, "question": "q", "status": "done", "text": ""},
        {"id": "t", "question": "q", "status": "odd", "text": ""},
        {"id": "t", "question": "q", "status": "done", "text": "", "answer": {"outcome": "made up"}},
        {"id": "t", "question": "q", "status": "done", "text": "", "answer": {"citations": [{"marker": "1"}]}},
    ],
)
def test_a_damaged_record_is_left_out(record: object) -> None:
    good = to_record(done(an_answer()))
    assert [exchange.id for exchange in from_records([record, good])] == ["t1"]


def test_history_holds_questions_and_answers() -> None:
    assert turns([done(an_answer())]) == (Turn("問", "第二階 [1]。"),)


# Markdown


@pytest.mark.parametrize(
    ("markdown", "forbidden"),
    [
        ("<img src=x onerror=alert(1)>", "<img"),
        ("<script>alert(1)</script>", "<script"),
        ("[點我](javascript:alert(1))", "href"),
        ("![圖](http://example.org/x.png)", "<img"),
        ("<http://example.org>", "<a"),
        ("[a]: http://example.org\n\n[a]", "href"),
        ("`<b>`", "<b>"),
        ("| <b>a</b> |\n|---|\n| <i>b</i> |", "<i>"),
    ],
)
def test_nothing_active_gets_through(markdown: str, forbidden: str) -> None:
    assert forbidden not in to_html(markdown, lambda marker: None)


def test_markers_become_chips_except_in_code_and_without_a_citation() -> None:
    html = to_html("甲 [1]，`[1]`，乙 [2][1]。", lambda marker: "<chip>" if marker == 1 else None)
    assert html == "<p>甲 <chip>，<code>[1]</code>，乙 [2]<chip>。</p>\n"


def test_escaped_brackets_stay_text() -> None:
    assert "<chip>" not in to_html(r"\[1\]", lambda marker: "<chip>")


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches() -> None:
    html = to_html("| a |\n|---|\n| b [1] |", lambda marker: "<chip>", 'wide "one"')
    assert 'role="region" tabindex="0" aria-label="wide &quot;one&quot;"' in html
    assert "<chip>" in html


def test_headings_stand_below_the_pages_own() -> None:
    assert to_html("# 大\n\n### 小", lambda marker: None) == "<h4>大</h4><h6>小</h6>"


# Turns


def test_an_answer_out_of_another_document_alone_is_not_shown_as_the_guidelines(look: Look) -> None:
    alone = turn(done(an_answer(kind="document")), look)
    assert "依貴單位文件回答" in alone and "依指引回答" not in alone
    guideline = an_answer().citations
    beside = replace(an_answer(kind="document"), citations=(*guideline, *an_answer(kind="document").citations))
    assert "依指引回答" in turn(done(beside), look)


@pytest.mark.parametrize(("outcome", "word"), [("answered", "依指引回答"), ("abstained", "指引未提及"), ("declined", "非本服務範圍")])
def test_the_outcome_shows_by_word_icon_and_class(look: Look, outcome: Outcome, word: str) -> None:
    html = turn(done(an_answer(outcome=outcome)), look)
    assert f'class="verdict verdict-{outcome}"' in html
    assert f'href="#i-{outcome}"' in html
    assert f"<strong>{word}</strong>" in html


@pytest.mark.parametrize(
    ("kind", "words", "short"),
    [("guideline", "指引原文", None), ("reading", "依版面推讀，非原文", "推讀"), ("rubric", "本工具規則", "規則")],
)
def test_the_kind_of_statement_shows_on_chip_and_source(look: Look, kind: Kind, words: str, short: str | None) -> None:
    html = turn(done(an_answer(kind=kind)), look)
    assert f'class="badge kind-{kind}"' in html
    assert words in html
    chip = re.search(r'<button type="button" class="cite .*?</button>', html)
    assert chip
    assert f"（{words}）" in chip[0]
    assert (f"<span>{short}</span>" in chip[0]) if short else ("<span>" not in chip[0])


def test_what_was_typed_is_text_everywhere(look: Look) -> None:
    nasty = '"><img src=x onerror=alert(1)>'
    answer = an_answer(text=f"你問「{nasty}」", question=nasty, suggestions=(nasty,), notices=(nasty,), model=nasty)
    answer = replace(answer, citations=(Citation(1, nasty, nasty, nasty, "guideline"),))
    for exchange in (done(answer), Exchange(nasty, nasty, sections=(1,)), fail(Exchange("t", nasty), ModelError(nasty, nasty))):
        elements = Elements(turn(exchange, look))
        assert "img" not in [tag for tag, _ in elements.found]
        assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]


def test_sources_beyond_the_first_four_are_folded(look: Look) -> None:
    citations = tuple(Citation(marker, "§3", "", "AI 素養", "guideline") for marker in range(1, 12))
    html = turn(done(an_answer(citations=citations)), look)
    assert "其餘 7 則出處" in html
    assert html.count('class="source kind-guideline"') == 11


def test_while_running_the_stage_and_the_sections_show_and_markers_are_quiet(look: Look) -> None:
    exchange = advance(advance(Exchange("t", "問"), Progress("gather", (10,))), Delta("第二階 [1]"))
    html = turn(exchange, look)
    assert '<li class="now" aria-current="step">查閱指引</li>' in html
    assert 'data-section="10"' in html
    assert "AI 人才認證三階分類框架" in html
    assert '<span class="cite cite-pending">1</span>' in html
    assert 'aria-busy="true"' in html


def test_the_answers_language_is_declared(look: Look) -> None:
    assert '<div class="reply" lang="en">' in turn(done(an_answer(language="en")), look)


def test_the_page_in_english_shows_english_titles(framework: Framework) -> None:
    look = Look(Strings("en"), {section.number: section.title for section in framework.sections})
    assert "The three-tier framework of AI talent certification" in turn(done(an_answer()), look)


@pytest.mark.parametrize(("section", "number"), [("§10", 10), ("§3", 3), ("", 0)])
def test_section_numbers(section: str, number: int) -> None:
    assert section_number(Citation(1, section, "", "", "guideline")) == number


def test_every_state_is_well_formed(look: Look) -> None:
    scripted = ScriptedAdvisor()
    exchanges = [Exchange("r", "問"), Exchange("s", "問", status="stopped"), Exchange("p", "問", status="stopped", text="半句")]
    for question in ("行銷", "比較四大工程師", "薪水", "天氣", "Which tier?"):
        exchange = Exchange(question, question)
        for event in scripted.stream(question):
            exchange = advance(exchange, event)
            exchanges.append(exchange)
    for exchange in exchanges:
        Elements(turn(exchange, look))
    Elements(conversation(tuple(exchanges), look))


# Messages


def request(question: str, **more: object) -> dict[str, object]:
    return {"conversation": "c", "turn": "t", "question": question, "turns": [], "language": "zh-TW", **more}


def statuses(question: str, look: Look, **more: object) -> list[str]:
    messages = answering(ScriptedAdvisor(), look.titles, request(question, **more), 2000, Running())
    return [message["record"]["status"] for message in messages]


def test_the_first_message_comes_before_the_advisor_is_asked(look: Look) -> None:
    scripted = ScriptedAdvisor()
    messages = answering(scripted, look.titles, request("行銷"), 2000, Running())
    assert next(messages)["record"]["status"] == "running"
    assert scripted.asked == []


@pytest.mark.parametrize("question", ["", "  \n", "長" * 2001, "壞掉", "意外"])
def test_whatever_goes_wrong_ends_in_a_message_with_a_remedy(look: Look, question: str) -> None:
    last = list(answering(ScriptedAdvisor(), look.titles, request(question), 2000, Running()))[-1]["record"]
    assert last["status"] == "failed"
    assert last["question"] == question
    assert last["failure"]["message"]
    assert last["failure"]["remedy"]
    assert "secret" not in json.dumps(last)


def test_a_stream_that_ends_early_is_a_failure(look: Look) -> None:
    class Silent:
        def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]:
            yield Delta("半句")

    assert list(answering(Silent(), look.titles, request("問"), 2000, Running()))[-1]["record"]["status"] == "failed"


def test_a_stopped_answer_sends_nothing_more(look: Look) -> None:
    running = Running()
    messages = answering(ScriptedAdvisor(), look.titles, request("行銷"), 2000, running)
    next(messages)
    next(messages)
    running.stop("t")
    assert list(messages) == []
    assert not running.wanted("t")


def test_stopping_what_does_not_run_leaves_no_trace() -> None:
    running = Running()
    running.stop("gone")
    running.start("gone")
    assert running.wanted("gone")


def test_a_silent_advisor_can_be_stopped() -> None:
    silence = threading.Event()
    heard: list[str] = []

    def items() -> Iterator[str]:
        yield "first"
        silence.wait(30)
        yield "late"

    for item in while_wanted(items, lambda: not heard):
        heard.append(item)
    silence.set()
    assert heard == ["first"]


def test_closing_stops_every_answer() -> None:
    running = Running()
    running.start("t")
    running.close()
    assert not running.wanted("t")


def test_a_whole_answer_ends_in_done(look: Look) -> None:
    assert statuses("行銷", look)[-1] == "done"


def test_a_kept_conversation_is_drawn_again_in_the_other_language(look: Look) -> None:
    record = to_record(done(an_answer()))
    message = reopened(look.titles, {"conversation": "c", "turns": [record, {"broken": True}], "language": "en"})
    assert message["conversation"] == "c"
    assert "From the guideline" in message["html"]


# Words, shell, reader, document


def test_every_word_exists_in_both_languages_with_the_same_values() -> None:
    for key, entry in all_strings().items():
        assert set(entry) == {"zh", "en"}, key
        assert re.findall(r"\{\w+\}", entry["zh"]) == re.findall(r"\{\w+\}", entry["en"]), key


def test_every_word_asked_for_exists_and_none_is_left_over() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for pattern in ("*.py", "assets/*.js", "../service/*.py") for path in UI.glob(pattern)
    )
    asked = set(re.findall(r"""(?:words|named|strings|_ZH|\bt)\(["']([a-z_.]+)["']""", code))
    assert asked <= set(all_strings())
    # Keys such as `stage.{name}` are put together where they are used.
    left_over = [
        key
        for key in all_strings()
        if key not in code
        and not any(re.search(rf"\b{re.escape(start)}\.\$?{{", code) for start in (key.split(".")[0], key.rpartition(".")[0]))
    ]
    assert left_over == []


def test_a_missing_value_raises() -> None:
    with pytest.raises(KeyError):
        Strings("en")("ask.count", used=3)
    with pytest.raises(KeyError):
        Strings("en")("no.such.key")


@pytest.mark.parametrize(
    ("value", "language"), [("en", "en"), ("en-GB", "en"), ("zh-TW", "zh-TW"), ("fr", "zh-TW"), (None, "zh-TW"), (3, "zh-TW")]
)
def test_anything_but_english_is_traditional_chinese(value: object, language: Language) -> None:
    assert language_of(value) == language


def test_the_fixed_parts_are_well_formed_and_name_their_buttons() -> None:
    html = shell.header() + shell.chat({"zh-TW": ["問<一>"], "en": ["Ask"]}, 2000) + shell.overlays()
    elements = Elements(html)
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "問&lt;一&gt;" in html


def test_every_icon_used_is_drawn(look: Look, framework: Framework) -> None:
    used = shell.header() + shell.chat({}, 1) + shell.overlays() + reader(framework) + turn(done(an_answer(suggestions=("x",))), look)
    used += "".join(path.read_text(encoding="utf-8") for path in (UI / "assets").glob("*.js"))
    names = set(re.findall(r'href="#i-(\w+)"', used)) | set(re.findall(r'icon\("(\w+)"\)', used))
    assert names <= set(re.findall(r'id="i-(\w+)"', sprite()))


def test_the_reader_holds_every_line_and_every_cell(framework: Framework) -> None:
    html = reader(framework)
    Elements(html)
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html)).replace("&amp;", "&")
    for section in framework.sections:
        for line in section.lines:
            assert re.sub(r"\s+", "", line.text.zh) in text, line.text.zh
    for table in framework.tables.values():
        if table.columns:
            for row in table.rows:
                assert re.sub(r"\s+", "", row.name.zh) in text


def test_a_column_read_off_the_layout_says_so(framework: Framework) -> None:
    columns = [column for table in framework.tables.values() for column in table.columns.values() if column.kind != "guideline"]
    assert columns
    assert reader(framework).count('<span class="badge kind-') == len(columns)


def test_the_document_loses_gradios_links_and_gets_ours() -> None:
    document = (
        '<!doctype html><html\n\tlang="en"><head><meta property="og:url" content="https://gradio.app/" />'
        '<meta name="twitter:creator" content="@Gradio" /></head><body><gradio-app></gradio-app></body></html>'
    )
    rewritten = rewrite(document, "/page/abc")
    assert "gradio.app/" not in rewritten
    assert "twitter" not in rewritten
    assert 'lang="zh-Hant-TW"' in rewritten
    assert '<script type="module" src="/page/abc/app.js"></script></head>' in rewritten
    assert rewritten.index('id="boot"') < rewritten.index("<gradio-app")


def test_nothing_is_loaded_from_anywhere_else() -> None:
    for path in [*UI.rglob("*.css"), *UI.rglob("*.js"), *UI.rglob("*.py"), *UI.rglob("*.svg")]:
        outside = set(re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8"))) - {"http://www.w3.org"}
        assert outside == set(), path


# Colours


def _tokens(css: str, selector: str) -> dict[str, tuple[float, float, float]]:
    block = re.search(re.escape(selector) + r" \{(.*?)\n\}", css, re.DOTALL)
    assert block
    colours = re.findall(r"--([\w-]+): #([0-9a-f]{6});", block[1])
    return {name: tuple(int(value[i : i + 2], 16) / 255 for i in (0, 2, 4)) for name, value in colours}  # type: ignore[misc]


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The ratio of WCAG 2."""

    def luminance(colour: tuple[float, ...]) -> float:
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("selector", [":root", 'html[data-theme="dark"]'])
def test_every_text_colour_is_readable_on_every_ground_it_stands_on(selector: str) -> None:
    colours = _tokens((UI / "assets" / "base.css").read_text(encoding="utf-8"), selector)
    grounds: dict[str, tuple[str, ...]] = dict.fromkeys(("ink", "ink-2", "ink-3"), ("paper", "sheet", "sunk"))
    grounds |= {text: ("paper", "sheet", f"{text}-soft") for text in ("eco", "blend", "tech", "amber", "slate", "red")}
    grounds |= {"on-tech": ("tech",), "mark-ink": ("mark",)}
    weak = [(text, ground) for text, over in grounds.items() for ground in over if _contrast(colours[text], colours[ground]) < 4.5]
    assert weak == []
