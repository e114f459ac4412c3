"""What the helper pages share: result frames, refusals, tables, the way on to the chat. Pure HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from advisor.errors import AdvisorError
from advisor.scoring.values import Fact
from ui.citing import Sources
from ui.icons import icon
from ui.shell import words
from ui.strings import Strings


def head(page: str) -> str:
    """A page's title and what it is good for."""
    return f'<header class="page-head">{words(f"title.{page}", "h2")}{words(f"lead.{page}", "p")}</header>'


def result(name: str, body: str, spoken: str = "") -> str:
    """The frame of a result. `spoken` is its gist for screen readers; citations step within the frame."""
    status = f'<p class="sr-only" role="status">{escape(spoken)}</p>' if spoken else ""
    return f'<div class="result" data-turn="{name}">{status}{body}</div>'


def part(title: str, body: str, name: str = "", note: str = "") -> str:
    """A part of a result under a heading. `note` is HTML."""
    said = f'<p class="part-note">{note}</p>' if note else ""
    return f'<section class="part{f" {name}" if name else ""}"><h3>{escape(title)}</h3>{said}{body}</section>'


def refusal(error: AdvisorError) -> str:
    """What could not be done and what to do about it, in the place of the result."""
    return (
        f'<p class="state state-failed" role="alert">{icon("failed")}<span><b>{escape(error.message)}</b> {escape(error.remedy)}</span></p>'
    )


def empty(text: str) -> str:
    return f'<p class="nothing">{escape(text)}</p>'


def facts(sources: Sources, told: Iterable[Fact]) -> str:
    """Sentences one below the other, each once."""
    items = "".join(sources.fact(fact, "li") for fact in dict.fromkeys(told))
    return f'<ul class="facts">{items}</ul>' if items else ""


def table(label: str, header: Sequence[str], rows: Iterable[str], name: str = "", caption: str = "") -> str:
    """A table that scrolls sideways in a region of its own. Header cells are text, rows HTML."""
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return scrolling(label, f"<table>{said}<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>", name)


def scrolling(label: str, html: str, name: str = "") -> str:
    return (
        f'<div class="table-scroll{f" {name}" if name else ""}" role="region" tabindex="0" aria-label="{escape(label, quote=True)}">'
        f"{html}</div>"
    )


def ask_on(question: str, strings: Strings) -> str:
    """The way to the chat, with the question that is sent there."""
    said = escape(question, quote=True)
    return (
        f'<div class="ask-on"><button type="button" class="suggestion" data-ask="{said}">{icon("follow")}'
        f'<span>{strings("helper.ask")}</span></button><p class="fine">{strings("helper.ask_note")}<q>{said}</q></p></div>'
    )


def number(value: float | None) -> str:
    """A mean as it is computed, without idle zeros; a dash for none."""
    return "–" if value is None else f"{value:g}"
