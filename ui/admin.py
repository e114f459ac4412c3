"""The administrator's page: how the advisor is used, what it could not answer, what people think of it, and their data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError
from advisor.state.feedback import Feedback
from advisor.state.state import State
from advisor.types import Language
from ui import admin_view as view
from ui.admin_data import data_tab
from ui.admin_documents import Intake, documents_tab
from ui.admin_figures import Encode, grouped, usage
from ui.admin_pieces import QUIET, place
from ui.exports import Handouts
from ui.localised import Localised
from ui.strings import Strings
from ui.widgets import gr

Draft = Callable[[Feedback], str | None]
"""Writes the draft of an evaluation case; its id, or None where there is one already. Raises AdvisorError."""

_PERIODS = (7, 30, 90, 0)
_SHOWN_FEEDBACK = 300
_LEFT_OVER = (600, 3600)


@dataclass(frozen=True, slots=True)
class AdminParts:
    """What the page stands on. `encode` turns questions into vectors that tell meanings apart."""

    state: State
    encode: Callable[[], Encode]
    system: Callable[[], Sequence[view.Part]]
    draft: Draft | None = None
    retention_days: int | None = None
    accounts: bool = False
    """Whether people sign in."""
    intake: Intake | None = None
    """Where documents are handed in."""


def build_admin(parts: AdminParts) -> gr.Blocks:
    """The page over what is kept. Whoever serves it lets in administrators alone."""
    words = Localised()
    page: gr.Blocks
    with gr.Blocks(title=Strings("zh-TW")("manage.title"), analytics_enabled=False, fill_width=True, delete_cache=_LEFT_OVER) as page:
        handouts = Handouts(Path(page.GRADIO_CACHE))
        head = place(_head("zh-TW", parts.accounts))
        with gr.Row(elem_classes="controls"):
            language = gr.Radio([("中文", "zh-TW"), ("English", "en")], value="zh-TW", label="語言 / Language", elem_id="admin-language")
            period = words(gr.Dropdown, keys={"label": "manage.period"}, by={"choices": _periods}, value=30, elem_id="admin-period")
            refresh = words(gr.Button, keys={"value": "manage.refresh"}, elem_id="admin-refresh")
        with gr.Tabs(overflow_behavior="wrap"):
            with words(gr.Tab, keys={"label": "manage.tab.usage"}):
                used = place(name="admin-usage")
            with words(gr.Tab, keys={"label": "manage.tab.gaps"}):
                gaps = place(name="admin-gaps")
            with words(gr.Tab, keys={"label": "manage.tab.feedback"}):
                pick = words(gr.Dropdown, keys={"label": "manage.feedback.pick"}, choices=[], value=None, elem_id="admin-pick")
                rating = place(name="admin-rating")
                drafted = place(name="admin-drafted")
                make = words(gr.Button, keys={"value": "manage.draft"}, elem_id="admin-draft", visible=parts.draft is not None)
            with words(gr.Tab, keys={"label": "manage.tab.data"}):
                data_tab(parts.state, parts.retention_days, words, language, handouts)
            if parts.intake:
                with words(gr.Tab, keys={"label": "manage.tab.documents"}):
                    documents, shelf = documents_tab(parts.intake, words, language)
            with words(gr.Tab, keys={"label": "manage.tab.system"}):
                system = place(name="admin-system")

        def shown(language: Language, days: int) -> list[Any]:
            strings = Strings(language)
            since = datetime.now(UTC) - timedelta(days=days) if days else None
            return [
                _or_refusal(lambda: _usage(parts, since, strings), language),
                _or_refusal(lambda: _gaps(parts, since, strings), language),
                gr.update(choices=_ratings(parts, since, strings), value=None),
                "",
                "",
                _or_refusal(lambda: view.system_view(parts.system()), language),
            ]

        def translated(language: Language) -> list[Any]:
            return [_head(language, parts.accounts), *words.updates(language)]

        def rated(language: Language, id: str | None) -> tuple[str, str]:
            return _or_refusal(lambda: _rated(parts, id, Strings(language)), language), ""

        def forget(request: gr.Request) -> None:
            handouts.forget(str(request.session_hash))

        everything = [used, gaps, pick, rating, drafted, system]
        page.load(shown, [language, period], everything, **QUIET)
        refresh.click(shown, [language, period], everything, **QUIET)
        period.change(shown, [language, period], everything, **QUIET)
        language.change(translated, language, [head, *words.components], **QUIET).then(shown, [language, period], everything, **QUIET)
        pick.input(rated, [language, pick], [rating, drafted], **QUIET)
        make.click(lambda language, id: _draft(parts, id, Strings(language)), [language, pick], drafted, **QUIET)
        if parts.intake:
            page.load(documents, language, shelf, **QUIET)
            refresh.click(documents, language, shelf, **QUIET)
            language.change(documents, language, shelf, **QUIET)
        page.unload(forget)
    return page


def _periods(language: Language) -> list[tuple[str, int]]:
    strings = Strings(language)
    return [(strings("manage.days", days=days) if days else strings("manage.ever"), days) for days in _PERIODS]


def _head(language: Language, accounts: bool) -> str:
    strings = Strings(language)
    more = f'<a href="/admin/accounts">{strings("manage.accounts")}</a>' if accounts else ""
    return (
        f'<header class="admin-head"><h1>{strings("manage.title")}</h1><nav><a href="/">{strings("manage.back")}</a>{more}</nav></header>'
    )


def _or_refusal(make: Callable[[], str], language: Language) -> str:
    try:
        return make()
    except AdvisorError as error:
        return view.refused(error, language)


def _usage(parts: AdminParts, since: datetime | None, strings: Strings) -> str:
    return view.usage_view(usage(parts.state.questions.all(since=since), since, datetime.now(UTC)), strings)


def _gaps(parts: AdminParts, since: datetime | None, strings: Strings) -> str:
    asked = parts.state.questions.all(since=since, outcomes=("abstained",))
    return view.gaps_view(grouped(asked, parts.encode()) if asked else (), strings)


def _ratings(parts: AdminParts, since: datetime | None, strings: Strings) -> list[tuple[str, str]]:
    """Those that found fault first, the newest first; a database that does not answer was told of already."""
    try:
        found = sorted(parts.state.feedback.all(since=since), key=lambda one: (one.rating == "up", -one.created.timestamp()))
    except AdvisorError:
        return []
    return [
        (f"{strings(f'manage.rating.{one.rating}')} · {one.created:%Y-%m-%d %H:%M} · {one.turns[-1][:60] if one.turns else ''}", one.id)
        for one in found[:_SHOWN_FEEDBACK]
    ]


def _rated(parts: AdminParts, id: str | None, strings: Strings) -> str:
    feedback = parts.state.feedback.one(id) if id else None
    if feedback is None:
        return ""
    person = parts.state.people.by_id(feedback.person_id) if feedback.person_id else None
    records = parts.state.conversations.read(feedback.person_id, feedback.conversation) if feedback.conversation else None
    return view.feedback_view(feedback, records or (), person.name if person else strings("manage.nobody"), strings)


def _draft(parts: AdminParts, id: str | None, strings: Strings) -> str:
    try:
        feedback = parts.state.feedback.one(id) if id else None
        if feedback is None or parts.draft is None:
            return view.note(strings("manage.pick_first"), failed=True)
        made = parts.draft(feedback)
    except AdvisorError as error:
        return view.refused(error, strings.language)
    return view.note(strings("manage.drafted", id=made) if made else strings("manage.drafted_before"))
