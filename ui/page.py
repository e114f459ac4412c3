"""The page: lays the parts out and wires them. What they show is made in render, reader and shell; what they do, in assets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from advisor.framework import Framework
from advisor.model_queue import ON_BEHALF
from advisor.scoring.helpers import Helpers
from advisor.state.feedback import FeedbackStore
from advisor.state.keeper import Keeper
from advisor.state.state import State
from advisor.types import Event, Language, Text, Turn
from ui import shell
from ui.assess import assess_page
from ui.exports import Handouts
from ui.fit import fit_page
from ui.helper_page import Bench
from ui.keeping import conversations_of, forget, keep_of, restore
from ui.localised import Localised
from ui.messages import Message, answering, reopened
from ui.path_page import path_page
from ui.rating import rated
from ui.rating_view import form
from ui.reader import reader
from ui.running import Running, from_thread
from ui.strings import LANGUAGES, Strings, language_of
from ui.team import team_page
from ui.widgets import gr

_TITLE = Strings("zh-TW")("app.title")
_LEFT_OVER = (600, 3600)
"""Seconds between two looks for files that a session left behind, and the age at which they are deleted."""

_NUMBERS = count(1)

# The browser's side lives in assets/app.js; these lines hand it the ways to reach Python and back.
_SENDER = """
const send = (name) => (data) => trigger(name, data);
const names = ["ask", "stop", "show", "language", "rate", "conversations", "forget", "restore"];
window.advisorPage.then((page) => page.connect(Object.fromEntries(names.map((name) => [name, send(name)]))));
"""
_RECEIVER = "watch('value', () => window.advisorPage.then((page) => page.receive(props.value)));"


class AnyAdvisor(Protocol):
    """What the page needs of an advisor."""

    @property
    def framework(self) -> Framework: ...

    @property
    def helpers(self) -> Helpers: ...

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]: ...

    def starters(self, language: Language) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class PageSettings:
    max_question: int = 2000
    """Characters."""
    concurrent_answers: int | None = None
    """Answers worked on at the same time, over all visitors; None leaves it to the service, which lets only the model's sentences wait."""
    team: bool = True
    """Whether there is the page for those who lead a team."""
    account: bool = False
    """Whether people sign in, and have a page of their own account."""


def build_page(
    advisor: AnyAdvisor,
    settings: PageSettings | None = None,
    running: Running | None = None,
    feedback: FeedbackStore | None = None,
    state: State | None = None,
    keeper: Keeper | None = None,
) -> gr.Blocks:
    """The whole page over one advisor. Serve it with `ui.server`, which adds its style and scripts.

    Answers can be rated where there is a place for `feedback`, and are kept where there is a `keeper`; with a `state`, those who sign in
    find their conversations again in any browser."""
    settings = settings or PageSettings()
    localised = Localised()
    page: gr.Blocks
    with gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True, delete_cache=_LEFT_OVER) as page:
        _part(shell.header(settings.account), "page-header")
        cache = Path(page.GRADIO_CACHE)
        handouts = Handouts(cache)
        bench = Bench(advisor.helpers, localised, gr.State("zh-TW"))
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with localised(gr.Tab, keys={"label": "tab.chat"}, id="chat", elem_id="tab-chat"):
                starters = {language: advisor.starters(language) for language in LANGUAGES}
                _part(shell.chat(starters, settings.max_question, rates=feedback is not None, account=settings.account), "chat")
            with localised(gr.Tab, keys={"label": "tab.fit"}, id="fit", elem_id="tab-fit"):
                fit_page(bench)
            with localised(gr.Tab, keys={"label": "tab.path"}, id="path", elem_id="tab-path"):
                path_page(bench)
            with localised(gr.Tab, keys={"label": "tab.assess"}, id="assess", elem_id="tab-assess"):
                assess_page(bench)
            if settings.team:
                with localised(gr.Tab, keys={"label": "tab.team"}, id="team", elem_id="tab-team"):
                    team_page(bench, handouts, cache)
            with localised(gr.Tab, keys={"label": "tab.reader"}, id="reader", elem_id="tab-reader"):
                _part("", "reader-place")
        # Gradio renders a tab when it is first opened, but a citation opened in the chat shows its section from here.
        # The browser moves the guideline into its tab when that is there.
        _part(reader(advisor.framework), "library")
        _part(shell.overlays() + form(), "overlays")
        bus = _wire(advisor, settings, localised, bench.language, running or Running(), feedback, keeper)
        if state is not None and settings.account:
            _wire_conversations(bus, state)
        _forget_when_closed(page, handouts)
    return page


def _forget_when_closed(page: gr.Blocks, handouts: Handouts) -> None:
    """What a session held goes when its page does; Gradio alone would keep it for another hour."""

    def forget(request: gr.Request) -> None:
        session = str(request.session_hash)
        handouts.forget(session)
        page.state_holder.session_data.pop(session, None)

    page.unload(forget)


def _part(html: str, name: str) -> gr.HTML:
    return gr.HTML(html, elem_id=name, apply_default_css=False, js_on_load=None, padding=False)


def _wire(
    advisor: AnyAdvisor,
    settings: PageSettings,
    localised: Localised,
    chosen: gr.State,
    running: Running,
    feedback: FeedbackStore | None,
    keeper: Keeper | None,
) -> gr.HTML:
    """The browser keeps the conversations: each event brings what it needs; the server holds no more than what is being answered."""
    titles = {section.number: section.title for section in advisor.framework.sections}
    rates = feedback is not None
    answers = gr.HTML(html_template="", js_on_load=_RECEIVER, elem_classes="wire")
    reopenings = gr.HTML(html_template="", js_on_load=_RECEIVER, elem_classes="wire")
    bus = gr.HTML(html_template="", js_on_load=_SENDER, elem_classes="wire")

    async def ask(event: gr.EventData, request: gr.Request) -> AsyncIterator[Message]:
        model = str(getattr(advisor, "model_name", ""))
        keep = keep_of(keeper, person_of(request), event._data, model) if keeper else None

        def messages() -> Iterator[Message]:
            # In the thread that makes the answer, so that its turn with the model is this person's.
            ON_BEHALF.set(_asker(request))
            return answering(advisor, titles, event._data, settings.max_question, running, rates, keep)

        async for message in from_thread(messages):
            yield message

    def stop(event: gr.EventData) -> None:
        running.stop(str(event._data.get("turn", "")))

    def show(event: gr.EventData) -> Message:
        return _numbered(reopened(titles, event._data, rates))

    def language(event: gr.EventData) -> Any:
        language = language_of(event._data.get("language"))
        return [language, *localised.updates(language)]

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    asked = bus.ask(ask, outputs=answers, concurrency_limit=settings.concurrent_answers, **quiet)
    asked.failure(None, js="() => { window.advisorPage.then((page) => page.lost()); }", **quiet)
    bus.stop(stop, queue=False, **quiet)
    bus.show(show, outputs=reopenings, queue=False, **quiet)
    if feedback is not None:
        _wire_rating(bus, feedback, titles, advisor.framework.digest, quiet)
    # Through the queue: outside of it Gradio doesn't tell those who wait for the language to change.
    bus.language(language, outputs=[chosen, *localised.components], **quiet)
    return bus


def _numbered(message: Message) -> Message:
    """Gradio passes on only what changed; the same may have to be shown again, as when a conversation is left and opened anew."""
    return message | {"number": next(_NUMBERS)}


def _wire_rating(bus: gr.HTML, feedback: FeedbackStore, titles: Mapping[int, Text], corpus: str, quiet: dict[str, Any]) -> None:
    ratings = gr.HTML(html_template="", js_on_load=_RECEIVER, elem_classes="wire")

    def rate(event: gr.EventData, request: gr.Request) -> Message:
        return _numbered(rated(feedback, titles, corpus, event._data, person_of(request)))

    kept = bus.rate(rate, outputs=ratings, queue=False, **quiet)
    kept.failure(None, js="() => { window.advisorPage.then((page) => page.unrated()); }", **quiet)


def _wire_conversations(bus: gr.HTML, state: State) -> None:
    """Those who sign in have their conversations on the server."""
    lists = gr.HTML(html_template="", js_on_load=_RECEIVER, elem_classes="wire")
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}

    def conversations(request: gr.Request) -> Message:
        person = person_of(request)
        return _numbered(conversations_of(state, person) if person else {"kind": "conversations", "items": []})

    def erase(event: gr.EventData, request: gr.Request) -> None:
        if person := person_of(request):
            forget(state, person, event._data)

    def put_back(event: gr.EventData, request: gr.Request) -> None:
        if person := person_of(request):
            restore(state, person, event._data)

    failed = {"fn": None, "js": "() => { window.advisorPage.then((page) => page.unlisted()); }"}
    for done in (bus.conversations(conversations, outputs=lists, **quiet), bus.forget(erase, **quiet), bus.restore(put_back, **quiet)):
        done.failure(**failed, **quiet)


def person_of(request: gr.Request) -> str | None:
    """The id of who is signed in; None where nobody signs in."""
    person = getattr(getattr(getattr(request, "request", None), "state", None), "person", None)
    return None if person is None else str(person.id)


def _asker(request: gr.Request) -> str:
    """Whose turn with the model it is: the API's same person, or address."""
    caller = getattr(getattr(getattr(request, "request", None), "state", None), "caller", None)
    return person_of(request) or (ON_BEHALF.get() if caller is None else str(caller.address))


__all__ = ["AnyAdvisor", "Localised", "PageSettings", "build_page"]
