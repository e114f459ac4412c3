"""Fuzzing of conversations: whatever is typed gets an answer or a refusal, from the whole advisor without a language model.

`python -m bench.fuzz_questions --messages 10000 --seed 1 --json FILE` holds conversations of one to four messages: known questions with
slips, mixtures of names, markup, injections, scripts of the world, messages at the limit of length; some have earlier turns that nobody
gave. Each answer is also shown as the page shows it. A failure is an exception, more than 10 s, markup that gets out, a control or a
Simplified character, a marker without its citation, an answer without words. A conversation is made again from its name."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from time import perf_counter
from typing import get_args

from advisor.assembly import Assembly
from advisor.errors import InputError
from advisor.pipeline import LONGEST_QUESTION
from advisor.settings import Settings
from advisor.types import Answer, Language, Outcome, Turn
from bench.fuzzing import LONGEST_S, NASTY, fuzz, limited, show, text
from evals.cases import load_cases
from evals.perturb import full_width, script
from evals.scorers import simplified
from ui.citing import Look
from ui.exchange import Exchange, advance
from ui.render import turn
from ui.strings import LANGUAGES, Strings

MARKUP = [
    "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "</h2></article><iframe src=//evil>", "[點我](javascript:alert(1))",
    "![圖](http://evil.example/x.png)", "<http://evil.example>", "[a]: http://evil.example\n\n[a]", "`<b>x</b>`",
    "| <i>a</i> |\n|---|\n| b |", "&lt;script&gt;", "&#60;script&#62;", "<a href='data:text/html,x'>", "```html\n<script>x</script>\n```",
    "<!-- -->", "<![CDATA[<b>]]>", "</textarea><script>", "' onmouseover='x", "javascript&colon;alert(1)", "[1](#x)", "[99]", "\\[1\\]",
    "**粗", "$$x$$", "\x1b[31m", "[/bold]",
]  # fmt: skip
WAYS = [
    "有哪些", "是什麼", "幾個", "不是", "除了", "以外", "和", "跟", "比較", "差在哪", "之後", "前一個", "第二個", "第九十九個", "嗎",
    "那", "呢", "同一類的還有", "它", "誰", "用表格", "為什麼", "摘要", "最後一個", "都不", "排在第幾", "其他的", "三個", "，", "？",
    "。", "、", "\n", "我是", "該學什麼", "只有", "前者", "兩者", "薪水", "多少錢", "好不好考", "what is ", " and ", " versus ",
    "which of ", " not ", "compare ", "AI-900",
]  # fmt: skip
_WORLD = [(0x0400, 0x04FF), (0x0590, 0x06FF), (0x0900, 0x097F), (0x0E00, 0x0E7F), (0x3040, 0x30FF), (0xAC00, 0xD7A3), (0x1F300, 0x1FAFF)]
_INJECTIONS = Path(__file__).resolve().parent.parent / "tests" / "data" / "injections.jsonl"
_DOCUMENT = (
    "# 教育訓練補助要點\n\n補助上限三千元 <script>alert(1)</script> [鏈](javascript:x)，行銷人員適用。\n\n## 申請\n\n- 一年一次 <b>粗</b>\n"
)
_TAGS = {
    "article",
    "header",
    "span",
    "h2",
    "div",
    "p",
    "strong",
    "b",
    "i",
    "em",
    "s",
    "code",
    "pre",
    "ol",
    "ul",
    "li",
    "br",
    "hr",
    "button",
}
_TAGS |= {"section", "details", "summary", "svg", "use", "blockquote", "h3", "h4", "h5", "h6"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ADDRESSES = {"href", "src", "srcdoc", "action", "formaction", "data", "xlink:href", "style"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Conversations:
    """The target, and what came of the messages."""

    def __init__(self, settings: Settings) -> None:
        """The index must have been made."""
        self._advisor = Assembly(settings).advisor(None)
        framework = self._advisor.framework
        titles = {section.number: section.title for section in framework.sections}
        self._looks = [Look(Strings(language), titles) for language in LANGUAGES]
        self._names = [name for row in framework.rows.values() for name in (row.name.zh, row.name.en)]
        self._seeds = [turn for case in (*load_cases("known"), *load_cases("dev")) for turn in case.turns]
        injections = map(json.loads, _INJECTIONS.read_text(encoding="utf-8").splitlines())
        self._injections = [text for one in injections for text in (one.get("text"), *one.get("cells", {}).values()) if text]
        self.messages = 0
        self.outcomes: Counter[str] = Counter()
        self.slowest: tuple[float, str] = (0.0, "")

    def hold(self, dice: random.Random) -> None:
        """One conversation. Raises AssertionError with what is wrong with an answer."""
        history: list[Turn] = []
        for _ in range(dice.choice([1, 2, 2, 3, 4])):
            if dice.random() < 0.1:
                history = [Turn(self.message(dice), self.message(dice), (text(dice, self._seeds),))]
            message = self.message(dice)
            start = perf_counter()
            self.messages += 1
            try:
                with limited():
                    answer = self._asked(message, history, dice.choice([None, None, *get_args(Language)]))
            except InputError as refusal:
                assert refusal.message and refusal.remedy
                self.outcomes["refused"] += 1
                continue
            finally:
                self.slowest = max(self.slowest, (perf_counter() - start, message))
            self.outcomes[answer.outcome] += 1
            history = [*history, Turn(message, answer.text, answer.notices)]

    def message(self, dice: random.Random) -> str:
        match dice.choices(range(8), (30, 25, 12, 10, 8, 8, 6, 1))[0]:
            case 0:
                said = text(dice, self._seeds, 600)
            case 1:
                said = "".join(dice.choice(self._names if dice.random() < 0.5 else WAYS) for _ in range(dice.randint(1, 12)))
            case 2:
                said = dice.choice(MARKUP).join([text(dice, self._seeds), text(dice, MARKUP), ""][: dice.randint(1, 3)])
            case 3:
                said = dice.choice(self._injections) + dice.choice(["", "\n", *self._seeds])
            case 4:
                said = script(dice.choice(self._seeds), dice) + dice.choice(
                    ["", script(dice.choice(self._names), dice), dice.choice(MARKUP)]
                )
            case 5:
                said = "".join(dice.choice(NASTY) for _ in range(dice.randint(1, 8)))[:LONGEST_QUESTION]
            case 6:
                low, high = dice.choice(_WORLD)
                said = dice.choice(["", *self._seeds]) + "".join(chr(dice.randint(low, high)) for _ in range(dice.randint(1, 60)))
            case _:
                piece = "".join(dice.choice([*self._seeds, *self._names, *WAYS, *MARKUP]) for _ in range(dice.randint(1, 20))) or "？"
                most = dice.choice([LONGEST_QUESTION, LONGEST_QUESTION, LONGEST_QUESTION + 1, 10 * LONGEST_QUESTION])
                said = (piece * (most // len(piece) + 1))[:most]
        return full_width(said, dice) if dice.random() < 0.05 else said

    def _asked(self, message: str, history: list[Turn], language: Language | None) -> Answer:
        exchange, look = Exchange("t", message), self._looks[language == "en"]
        for event in self._advisor.stream(message, history, language):
            exchange = advance(exchange, event)
            wrong = next(active(turn(exchange, look), message), "")
            assert not wrong, f"{wrong} for {message!r}"
        answer = exchange.answer
        assert answer and answer.text == exchange.text, f"the stream and the answer differ for {message!r}"
        wrong = next(faults(answer), "")
        assert not wrong, f"{wrong} for {message!r} after {[turn.question for turn in history]!r}: {answer.text!r}"
        return answer


def faults(answer: Answer) -> Iterator[str]:
    """What no answer may be, whatever was asked."""
    if not answer.text.strip() or answer.outcome not in get_args(Outcome):
        yield "nothing is said"
    said = "\n".join((answer.text, *answer.suggestions, *answer.notices))
    if found := _CONTROLS.search(said):
        yield f"a control character, {found[0]!r}"
    if leaked := simplified(said):
        yield f"Simplified {''.join(leaked)}"
    if {int(marker) for marker in re.findall(r"(?<!\\)\[(\d+)\]", answer.text)} != {citation.marker for citation in answer.citations}:
        yield "markers and citations differ"
    # As the API and the page's own storage send it.
    json.dumps(answer.to_json() | {"question": ""}, ensure_ascii=False).encode()


class _Page(HTMLParser):
    """What a browser would make of a turn's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.heading = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.wrong.append(f"<{tag}> gets out")
        for name, value in attrs:
            # An icon is used from the page itself.
            if name.startswith("on") or (name in _ADDRESSES and not (tag == "use" and (value or "").startswith("#"))):
                self.wrong.append(f"{name}={value} of <{tag}> gets out")
        if tag not in ("br", "hr"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if "h2" in self._open:
            self.heading += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append("a comment gets out")

    def close(self) -> None:
        super().close()
        if self._open:
            self.wrong.append(f"<{self._open[-1]}> stays open")


def active(html: str, message: str) -> Iterator[str]:
    """Tags and attributes that the page does not make itself, and whether its heading is the message, letter by letter."""
    page = _Page()
    page.feed(html)
    page.close()
    yield from page.wrong
    if page.heading != message:
        yield f"the message is shown as {page.heading!r}"


def prepared() -> Settings:
    """Made as people make it, by the command: the guideline's index, and a document that is as bad as messages are."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    document = folder / "教育訓練補助要點.md"
    document.write_text(_DOCUMENT, encoding="utf-8")
    settings = Settings(llm="none", data=folder / "data")
    for arguments in ((), (str(document),)):
        command = [str(Path(sys.executable).with_name("advisor")), "ingest", *arguments]
        subprocess.run(command, env=os.environ | {"ADVISOR_DATA": str(settings.data)}, check=True, capture_output=True)
    return settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    target = Conversations(prepared())
    found = fuzz("questions", target.hold, options.seed, until=lambda _: target.messages >= options.messages)
    show(found)
    told = asdict(found) | {
        "messages": target.messages,
        "outcomes": dict(target.outcomes.most_common()),
        "slowest_message_s": round(target.slowest[0], 2),
        "slowest_message": target.slowest[1],
    }
    print(f"{target.messages:,} messages: {told['outcomes']}, slowest {target.slowest[0]:.2f} s (limit {LONGEST_S} s)")
    if options.json:
        # A half of a character, as one may have been typed, is written as its number.
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
