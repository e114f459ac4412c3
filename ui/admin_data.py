"""The administrator's tab for data: tables to take away, how long they are kept, and the deletion of one person's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from advisor.errors import AdvisorError
from advisor.export_csv import csv_bytes
from advisor.state.state import State
from advisor.types import Language
from ui import admin_view as view
from ui.admin_pieces import QUIET, place
from ui.exports import Handouts
from ui.localised import Localised
from ui.strings import Strings
from ui.widgets import gr

_TABLES = ("questions", "feedback", "conversations", "people")


def data_tab(state: State, retention_days: int | None, words: Localised, language: gr.Radio, handouts: Handouts) -> None:
    """Builds the tab that is open."""
    words(gr.Markdown, by={"value": lambda language: f"### {Strings(language)('manage.csv')}"})
    with gr.Row(elem_classes="downloads"):
        buttons = [words(gr.Button, keys={"value": f"manage.csv.{name}"}, elem_id=f"admin-csv-{name}") for name in _TABLES]
    file = gr.File(visible=False, interactive=False, show_label=False, elem_id="admin-file")
    told = place(name="admin-told")
    words(gr.Markdown, by={"value": lambda language: _retention(retention_days, Strings(language))})
    days = words(gr.Number, keys={"label": "manage.prune.days"}, value=retention_days or 365, minimum=1, precision=0, elem_id="admin-days")
    sure = words(gr.Checkbox, keys={"label": "manage.sure"}, value=False, elem_id="admin-sure")
    prune = words(gr.Button, keys={"value": "manage.prune"}, variant="stop", elem_id="admin-prune")
    pruned = place(name="admin-pruned")
    words(gr.Markdown, by={"value": _deletion})
    name = words(gr.Textbox, keys={"label": "manage.person"}, max_length=200, elem_id="admin-person")
    again = words(gr.Textbox, keys={"label": "manage.delete.confirm"}, max_length=200, elem_id="admin-again")
    delete = words(gr.Button, keys={"value": "manage.delete.go"}, variant="stop", elem_id="admin-delete")
    deleted = place(name="admin-deleted")

    def export(table: str) -> Callable[..., Any]:
        def make(language: Language, request: gr.Request) -> Any:
            try:
                content = table_csv(state, table)
                made = handouts.make(str(request.session_hash), f"{table}-{datetime.now(UTC):%Y%m%d}.csv", lambda to: _write(to, content))
                return gr.update(value=str(made), visible=True), ""
            except AdvisorError as error:
                return gr.update(visible=False), view.refused(error, language)

        return make

    for button, table in zip(buttons, _TABLES, strict=True):
        button.click(export(table), language, [file, told], **QUIET)
    prune.click(lambda *given: _prune(state, *given), [language, days, sure], [pruned, sure], **QUIET)
    delete.click(lambda *given: _delete(state, *given), [language, name, again], [deleted, name, again], **QUIET)


def table_csv(state: State, table: str) -> bytes:
    """One of the tables; never a password's digest or a session. Raises StateFault."""
    header, rows = _READ[table](state)
    return csv_bytes(header, rows)


_Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def _questions(state: State) -> _Table:
    names = _names(state)
    header = ["id", "asked", "person", "conversation", "channel", "language", "outcome", "question"]
    header += ["sections", "helpers", "notices", "model", "first_token_s", "total_s"]
    rows = [
        (
            one.id,
            one.asked.isoformat(),
            names.get(one.person_id or "", ""),
            one.conversation,
            one.channel,
            one.language,
            one.outcome,
            one.text,
            " ".join(one.sections),
            " ".join(one.helpers),
            " | ".join(one.notices),
            one.model,
            round(one.first_token_s, 4),
            round(one.total_s, 4),
        )
        for one in state.questions.all()
    ]
    return header, rows


def _feedback(state: State) -> _Table:
    names = _names(state)
    header = ["id", "created", "person", "rating", "reason", "comment", "questions", "answer", "model", "corpus"]
    rows = [
        (
            one.id,
            one.created.isoformat(),
            names.get(one.person_id or "", ""),
            one.rating,
            one.reason,
            one.comment,
            "\n".join(one.turns),
            str(one.answer.get("answer", "")),
            one.model,
            one.corpus,
        )
        for one in state.feedback.all()
    ]
    return header, rows


def _conversations(state: State) -> _Table:
    rows = []
    for id, name in {"": "", **_names(state)}.items():
        for one in state.conversations.of(id or None):
            for record in state.conversations.read(id or None, one.id) or ():
                said = (str(record.get("question")), str(record.get("text")))
                rows.append((one.id, name, str(record.get("id")), *said, one.updated.isoformat()))
    return ["conversation", "person", "turn", "question", "answer", "conversation_updated"], rows


def _people(state: State) -> _Table:
    rows = [
        (one.id, one.name, one.role, one.source, one.created.isoformat(), one.last_seen and one.last_seen.isoformat(), one.disabled)
        for one in state.people.all()
    ]
    return ["id", "name", "role", "source", "created", "last_seen", "disabled"], rows


_READ: dict[str, Callable[[State], _Table]] = {
    "questions": _questions,
    "feedback": _feedback,
    "conversations": _conversations,
    "people": _people,
}


def _names(state: State) -> dict[str, str]:
    return {person.id: person.name for person in state.people.all()}


def _write(to: Any, content: bytes) -> None:
    to.write_bytes(content)


def _retention(days: int | None, strings: Strings) -> str:
    said = strings("manage.retention.days", days=days) if days else strings("manage.retention.none")
    return f"### {strings('manage.retention')}\n\n{said}"


def _deletion(language: Language) -> str:
    strings = Strings(language)
    return f"### {strings('manage.delete')}\n\n{strings('manage.delete.lead')}"


def _prune(state: State, language: Language, days: float | None, sure: bool) -> tuple[str, bool]:
    strings = Strings(language)
    if not sure or not days or days < 1:
        return view.note(strings("manage.unsure"), failed=True), False
    try:
        gone = state.prune(datetime.now(UTC) - timedelta(days=min(int(days), 36500)))
    except AdvisorError as error:
        return view.refused(error, language), False
    return view.note(strings("manage.pruned", turns=gone.turns, questions=gone.questions, feedback=gone.feedback)), False


def _delete(state: State, language: Language, name: str, again: str) -> tuple[str, str, str]:
    strings = Strings(language)
    try:
        person = state.people.by_name(name or "")
        if person is None or (again or "").strip() != person.name:
            return view.note(strings("manage.mismatch"), failed=True), name, ""
        state.people.remove(person.id)
    except AdvisorError as error:
        return view.refused(error, language), name, again
    return view.note(strings("manage.deleted", name=person.name)), "", ""
