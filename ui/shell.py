"""The page's fixed parts as HTML. Words carry `data-t…` keys, by which the browser swaps the language without asking the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from advisor.types import Language
from ui.icons import MARK, icon
from ui.strings import LANGUAGES, Strings

_ZH = Strings("zh-TW")


def words(key: str, tag: str = "span", attributes: str = "") -> str:
    return f'<{tag} data-t="{key}"{" " + attributes if attributes else ""}>{escape(_ZH(key))}</{tag}>'


def named(key: str) -> str:
    """The accessible name, also shown as a tooltip."""
    return f'data-t-label="{key}" aria-label="{escape(_ZH(key), quote=True)}" title="{escape(_ZH(key), quote=True)}"'


def header(account: bool = False) -> str:
    own = f'<a class="icon-button" id="account" href="/account" {named("account.title")}>{icon("account")}</a>' if account else ""
    return (
        f'<a class="skip" href="#question" data-t="app.skip">{_ZH("app.skip")}</a>'
        '<div class="topbar" role="banner">'
        '<button type="button" class="icon-button" id="menu" aria-expanded="false" aria-controls="sidebar" '
        f"{named('menu.open')}>{icon('menu')}</button>"
        f'<div class="brand">{MARK}<div>{words("app.title", "h1")}{words("app.source", "p")}</div></div>'
        '<div class="tools">'
        f'<button type="button" class="text-button" id="language" lang="en" {named("language.label")}>{icon("language")}'
        f"{words('language.switch')}</button>"
        f'<button type="button" class="icon-button" id="theme" aria-label="{_ZH("theme.system")}">'
        f"{''.join(icon(name) for name in ('system', 'light', 'dark'))}</button>"
        f"{own}</div></div>"
    )


def chat(starters: Mapping[Language, Sequence[str]], max_question: int, rates: bool = False, account: bool = False) -> str:
    desk = f"{_welcome(starters)}{_log()}{_composer(max_question)}"
    return f'<div class="chat">{_sidebar(rates, account)}<div class="desk" role="main">{desk}</div></div>'


def _sidebar(rates: bool, account: bool) -> str:
    note = words("list.note_account" if account else "list.note_rated" if rates else "list.note", "p", 'class="fine"')
    return (
        '<nav id="sidebar" class="sidebar" data-t-label="list.title" aria-label="' + _ZH("list.title") + '">'
        f'<div class="sidebar-head">{words("list.title", "h2")}'
        f'<button type="button" class="icon-button only-narrow" id="menu-close" {named("cite.close")}>{icon("close")}</button></div>'
        f'<button type="button" class="new" id="new">{icon("new")}{words("list.new")}</button>'
        f'<div id="conversations"></div>{note}</nav>'
        '<div class="scrim" id="scrim" hidden></div>'
    )


def _welcome(starters: Mapping[Language, Sequence[str]]) -> str:
    lists = "".join(
        f'<ul class="starters only-{"en" if language == "en" else "zh"}" lang="{"en" if language == "en" else "zh-Hant-TW"}">'
        f"{''.join(map(_starter, starters.get(language, ())))}</ul>"
        for language in LANGUAGES
    )
    kinds = "".join(
        f'<li><span class="badge kind-{kind}">{icon(kind)}{words(f"kind.{kind}")}</span>{words(f"kind.{kind}.note")}</li>'
        for kind in ("guideline", "reading", "rubric")
    )
    lead = words("welcome.lead", "p", 'class="lead"')
    return (
        f'<section class="welcome" id="welcome">{words("welcome.title", "h2")}{lead}'
        f'{words("welcome.try", "h3")}{lists}<ul class="kinds">{kinds}</ul></section>'
    )


def _starter(text: str) -> str:
    said = escape(text, quote=True)
    return f'<li><button type="button" class="starter" data-ask="{said}"><span>{said}</span>{icon("next")}</button></li>'


def _log() -> str:
    # Not itself a live region: the answer is announced sentence by sentence in #announcer, without the noise of redrawing.
    return (
        f'<section id="log" class="log" data-t-label="tab.chat" aria-label="{_ZH("tab.chat")}"></section>'
        '<div id="announcer" class="sr-only" role="log" aria-live="polite"></div>'
    )


def _composer(max_question: int) -> str:
    return (
        f'<form class="composer" id="composer" data-limit="{max_question}" autocomplete="off"><div class="field">'
        f'<label class="sr-only" for="question" data-t="ask.label">{_ZH("ask.label")}</label>'
        f'<textarea id="question" rows="1" enterkeyhint="send" aria-describedby="ask-hint ask-count" '
        f'data-t-placeholder="ask.placeholder" placeholder="{_ZH("ask.placeholder")}"></textarea>'
        f'<button type="submit" class="send" id="send" {named("ask.send")}>{icon("send")}</button>'
        f'<button type="button" class="send stop" id="stop" hidden {named("ask.stop")}>{icon("stop")}</button></div>'
        f'<div class="under"><span id="ask-hint" data-t="ask.hint">{_ZH("ask.hint")}</span>'
        '<span id="ask-count" aria-live="polite"></span></div></form>'
    )


def _icon_button(name: str, key: str, image: str) -> str:
    return f'<button type="button" class="icon-button" id="{name}" {named(key)}>{icon(image)}</button>'


def overlays() -> str:
    """The panel that shows a cited section, short messages, and what an answer ends with when the server can't say."""
    return (
        '<aside id="panel" class="panel" role="dialog" aria-labelledby="panel-title" tabindex="-1" hidden>'
        f'<header><div><p class="eyebrow" id="panel-eyebrow"></p><h2 id="panel-title"></h2></div>'
        f"{_icon_button('panel-close', 'cite.close', 'close')}</header>"
        '<div id="panel-quote"><p class="kind-line" id="panel-kind"></p><blockquote id="panel-words"></blockquote></div>'
        '<div class="panel-body" id="panel-body" tabindex="0" role="region" '
        f'data-t-label="cite.section" aria-label="{_ZH("cite.section")}"></div>'
        f'<footer><div class="stepper">{_icon_button("panel-previous", "cite.previous", "previous")}<span id="panel-position"></span>'
        f"{_icon_button('panel-next', 'cite.next', 'next')}</div>"
        f'<button type="button" class="text-button" id="panel-open">{icon("book")}{words("cite.open")}</button></footer></aside>'
        '<div class="panel-scrim" id="panel-scrim" hidden></div>'
        '<div id="toast" class="toast" role="status" aria-live="polite"></div>' + _endings()
    )


def _endings() -> str:
    """How an answer ends when no server can say so: stopped by the reader, or its connection lost."""
    endings = (
        ("stopped", "stopped", words("answer.stopped"), ("copy", "retry")),
        ("stopped-empty", "stopped", words("answer.stopped_empty"), ("retry", "edit")),
        ("failed", "failed", words("answer.interrupted", "b") + " " + words("answer.interrupted_remedy"), ("retry", "edit")),
    )
    return "".join(
        f'<template id="ending-{name}"><p class="state state-{state}" role="alert">{icon(state)}<span>{message}</span></p>'
        f'<div class="actions">{"".join(_action(action) for action in actions)}</div></template>'
        for name, state, message, actions in endings
    )


def _action(name: str) -> str:
    return f'<button type="button" class="quiet" data-action="{name}">{icon(name)}{words(f"answer.{name}")}</button>'
