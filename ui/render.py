"""An exchange → HTML. Pure: the same exchange, words and titles always give the same page."""

from __future__ import annotations

from html import escape
from math import ceil

from advisor.types import Answer, Citation, Stage, Waiting
from ui.citing import Look, badge, opens, section_number
from ui.exchange import Exchange
from ui.icons import icon
from ui.markdown import to_html
from ui.rating_view import thanks, thumbs

_STAGES: tuple[Stage, ...] = ("understand", "gather", "write", "check")
_SOURCES_AT_ONCE = 4
_CURRENT = ' aria-current="step"'
_LANGUAGE_TAGS = {"zh-TW": "zh-Hant-TW", "en": "en"}


def turn(exchange: Exchange, look: Look) -> str:
    """One question and its answer, with everything one can do about them."""
    strings = look.strings
    name = f"turn-{escape(exchange.id, quote=True)}"
    outcome = exchange.answer.outcome if exchange.answer else ""
    return (
        f'<article class="turn" id="{name}" data-turn="{escape(exchange.id, quote=True)}" data-status="{exchange.status}"'
        f' data-outcome="{outcome}" aria-labelledby="{name}-q">'
        f'<header class="question" id="{name}-q"><span class="sr-only">{strings("turn.question")}</span>'
        f"<h2>{escape(exchange.question)}</h2></header>"
        f'<div class="answer" aria-busy="{str(exchange.status == "running").lower()}">{_reply(exchange, look)}</div>'
        "</article>"
    )


def conversation(exchanges: tuple[Exchange, ...], look: Look) -> str:
    return "".join(turn(exchange, look) for exchange in exchanges)


def _reply(exchange: Exchange, look: Look) -> str:
    strings = look.strings
    if exchange.answer:
        return _answered(exchange, exchange.answer, look)
    if exchange.status == "running":
        return _progress(exchange, look) + (_prose(exchange, look) if exchange.text else _skeleton())
    if exchange.status == "stopped":
        note = strings("answer.stopped" if exchange.text else "answer.stopped_empty")
        state = f'<p class="state state-stopped">{icon("stopped")}<span>{note}</span></p>'
        return _prose(exchange, look) + state + _actions(exchange, look)
    return _prose(exchange, look) + _failure(exchange, look) + _actions(exchange, look)


def _answered(exchange: Exchange, answer: Answer, look: Look) -> str:
    chips = {citation.marker: citation for citation in answer.citations}
    body = to_html(answer.text, lambda marker: _chip(chips[marker], look) if marker in chips else None, look.strings("answer.table"))
    return (
        _verdict(answer, look)
        + "".join(f'<p class="notice">{escape(notice)}</p>' for notice in answer.notices)
        + f'<div class="reply" lang="{_LANGUAGE_TAGS[answer.language]}">{body}</div>'
        + _sources(answer.citations, look)
        + _actions(exchange, look)
        + (thanks(exchange.given, look) if exchange.given and look.rates else "")
        + _suggestions(answer, look)
    )


def _verdict(answer: Answer, look: Look) -> str:
    strings, outcome = look.strings, answer.outcome
    # "The closest is below" is said only where something is.
    silent = outcome == "answered" or (outcome == "abstained" and not answer.citations)
    note = "" if silent else f'<span class="verdict-note">{strings(f"outcome.{outcome}.note")}</span>'
    of_the_house = outcome == "answered" and answer.citations and all(citation.kind == "document" for citation in answer.citations)
    said = strings("outcome.document" if of_the_house else f"outcome.{outcome}")
    return f'<p class="verdict verdict-{outcome}">{icon(outcome)}<strong>{said}</strong>{note}</p>'


def _prose(exchange: Exchange, look: Look) -> str:
    """The streamed part. Its sources are not known yet, so its markers are quiet."""
    if not exchange.text:
        return ""
    caret = '<span class="caret" aria-hidden="true"></span>' if exchange.status == "running" else ""
    body = to_html(exchange.text, lambda marker: f'<span class="cite cite-pending">{marker}</span>', look.strings("answer.table"))
    waiting = f'<p class="fine">{escape(_in_line(exchange.waiting, look))}</p>' if exchange.waiting else ""
    return f'<div class="reply">{body}{caret}{waiting}</div>'


def _in_line(waiting: Waiting, look: Look) -> str:
    ahead = waiting.position - 1
    place = look.strings("stage.waiting", ahead=ahead) if ahead else look.strings("stage.waiting.next")
    if waiting.wait_s is None:
        return place + look.strings("stage.waiting.meanwhile")
    # An estimate: told no finer than it is.
    about = max(10, 10 * ceil(waiting.wait_s / 10))
    return place + look.strings("stage.waiting.about", seconds=about) + look.strings("stage.waiting.meanwhile")


def _progress(exchange: Exchange, look: Look) -> str:
    strings = look.strings
    reached = _STAGES.index(exchange.stage) if exchange.stage else -1
    steps = "".join(
        f'<li class="{_step(index, reached)}"{_CURRENT if index == reached else ""}>{strings(f"stage.{stage}")}</li>'
        for index, stage in enumerate(_STAGES)
    )
    sections = "".join(_section_button(number, look) for number in exchange.sections)
    looking = f'<p class="consulted"><span>{strings("stage.sections")}</span>{sections}</p>' if sections else ""
    return f'<div class="progress"><ol aria-label="{strings("stage.label")}">{steps}</ol>{looking}</div>'


def _step(index: int, reached: int) -> str:
    return "done" if index < reached else "now" if index == reached else ""


def _section_button(number: int, look: Look) -> str:
    title = escape(look.title(number))
    label = escape(look.strings("section.open", section=f"§{number}", title=look.title(number)), quote=True)
    return (
        f'<button type="button" class="section-chip" data-section="{number}" aria-haspopup="dialog" aria-label="{label}">'
        f"<b>§{number}</b> {title}</button>"
    )


def _skeleton() -> str:
    return '<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>'


def _chip(citation: Citation, look: Look) -> str:
    """The marker in the running text. What isn't the guideline's own wording says so in a word."""
    word = "" if citation.kind == "guideline" else f"<span>{look.strings(f'kind.{citation.kind}.short')}</span>"
    return f'<button type="button" class="cite kind-{citation.kind}" {opens(citation, look)}>{citation.marker}{word}</button>'


def _sources(citations: tuple[Citation, ...], look: Look) -> str:
    if not citations:
        return ""
    strings = look.strings
    items = [f"<li>{_source(citation, look)}</li>" for citation in citations]
    first, rest = items[:_SOURCES_AT_ONCE], items[_SOURCES_AT_ONCE:]
    more = f"<details><summary>{strings('answer.more', count=len(rest))}</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    return (
        f'<section class="sources" aria-label="{strings("answer.sources")}">'
        f'<p class="label" aria-hidden="true">{strings("answer.sources")}</p><ul>{"".join(first)}</ul>{more}</section>'
    )


def _source(citation: Citation, look: Look) -> str:
    number = section_number(citation)
    title = look.title(number) or citation.title
    return (
        f'<button type="button" class="source kind-{citation.kind}" {opens(citation, look)}>'
        f'<span class="no">{citation.marker}</span><span class="where"><b>{escape(citation.section)}</b> {escape(title)}</span>'
        f'<span class="snippet">{escape(" ".join(citation.quote.split()))}</span>'
        f"{badge(citation.kind, look.strings)}</button>"
    )


def _failure(exchange: Exchange, look: Look) -> str:
    strings = look.strings
    failure = exchange.failure
    message = failure.message if failure and failure.message else strings("answer.interrupted")
    remedy = failure.remedy if failure and failure.message else strings("answer.interrupted_remedy")
    return f'<p class="state state-failed" role="alert">{icon("failed")}<span><b>{escape(message)}</b> {escape(remedy)}</span></p>'


def _actions(exchange: Exchange, look: Look) -> str:
    """Copy, retry and rate; a question that got no answer can be edited as well."""
    answer = exchange.answer
    names = ("copy", "retry") if answer or exchange.text else ("retry", "edit")
    buttons = "".join(
        f'<button type="button" class="quiet" data-action="{name}">{icon(name)}{look.strings(f"answer.{name}")}</button>' for name in names
    )
    rating = thumbs(exchange.given, look) if answer and look.rates else ""
    return f'<div class="actions">{buttons}{rating}{_made_by(answer, look) if answer else ""}</div>'


def _made_by(answer: Answer, look: Look) -> str:
    strings = look.strings
    model = strings(f"model.{answer.model}") if answer.model in ("none", "bundled") else answer.model
    seconds = f"{answer.timings.total_s:.2f}" if answer.timings.total_s < 1 else f"{answer.timings.total_s:.1f}"
    return f'<span class="made-by">{escape(model)} · {strings("answer.seconds", seconds=seconds)}</span>'


def _suggestions(answer: Answer, look: Look) -> str:
    if not answer.suggestions:
        return ""
    label = look.strings("answer.follow")
    buttons = "".join(
        f'<button type="button" class="suggestion" data-ask="{said}">{icon("follow")}<span>{said}</span></button>'
        for said in (escape(text, quote=True) for text in answer.suggestions)
    )
    return f'<div class="suggestions" role="group" aria-label="{label}"><p class="label" aria-hidden="true">{label}</p>{buttons}</div>'
