"""The administrator's tab for documents: hand in, watch, stop, go on, discard, remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

from advisor.errors import AdvisorError
from advisor.fault_words import words_of
from advisor.library import Document
from advisor.types import Language
from ui import admin_view as view
from ui.admin_pieces import QUIET, place
from ui.localised import Localised
from ui.strings import Strings
from ui.widgets import gr

_EVERY_S = 1.0
_ENDED = ("done", "discarded")


class Changed(Protocol):
    """A passage that an edition has in other words."""

    @property
    def how(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


class HandedIn(Protocol):
    """A file that was handed in, and how far it is."""

    @property
    def file(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...
    @property
    def document(self) -> Document | None: ...
    @property
    def unchanged(self) -> bool: ...
    @property
    def changes(self) -> Sequence[Changed]: ...
    @property
    def error(self) -> AdvisorError | None: ...


class Intake(Protocol):
    """Where documents are handed in. What is refused is an AdvisorError."""

    @property
    def formats(self) -> Sequence[str]:
        """The endings of files that can be read: `.pdf`."""
        ...

    def jobs(self) -> Sequence[HandedIn]: ...
    def documents(self) -> Sequence[Document]: ...
    def take(self, source: Path) -> object: ...
    def resume(self, file: str) -> None: ...
    def stop(self, file: str) -> None: ...
    def discard(self, file: str) -> None: ...
    def remove(self, name: str) -> None: ...


def documents_tab(intake: Intake, words: Localised, language: gr.Radio) -> tuple[Callable[..., Any], list[Any]]:
    """Builds the tab that is open; what shows it anew in a language, and where."""
    words(gr.Markdown, by={"value": lambda language: Strings(language)("manage.documents.lead")})
    files = words(
        gr.File,
        keys={"label": "manage.documents.files"},
        file_count="multiple",
        file_types=[*intake.formats],
        elem_id="admin-documents-files",
        height=150,
    )
    take = words(gr.Button, keys={"value": "manage.documents.take"}, variant="primary", elem_id="admin-documents-take")
    told = place(name="admin-documents-told")
    jobs = place(name="admin-documents-jobs")

    def choice(key: str, name: str) -> gr.Dropdown:
        # Custom values: what is chosen may be off the list before the click arrives, which is then said in our words.
        return words(gr.Dropdown, keys={"label": key}, choices=[], value=None, allow_custom_value=True, elem_id=name)

    with gr.Row(elem_classes="controls"):
        pick = choice("manage.documents.job", "admin-documents-job")
        stop = words(gr.Button, keys={"value": "manage.documents.stop"}, elem_id="admin-documents-stop")
        resume = words(gr.Button, keys={"value": "manage.documents.resume"}, elem_id="admin-documents-resume")
        discard = words(gr.Button, keys={"value": "manage.documents.discard"}, variant="stop", elem_id="admin-documents-discard")
    shelf = place(name="admin-documents-shelf")
    with gr.Row(elem_classes="controls"):
        name = choice("manage.documents.name", "admin-documents-name")
        sure = words(gr.Checkbox, keys={"label": "manage.documents.sure"}, value=False, elem_id="admin-documents-sure")
        remove = words(gr.Button, keys={"value": "manage.documents.remove"}, variant="stop", elem_id="admin-documents-remove")
    watch = gr.Timer(_EVERY_S, active=False)
    given, parts = [language, pick, name], [jobs, pick, shelf, name, watch]

    def shown(language: Language, picked: str | None, named: str | None) -> list[Any]:
        strings = Strings(language)
        found = intake.jobs()
        unfinished = [job.file for job in found if job.state not in _ENDED]
        try:
            documents = intake.documents()
            shelf = shelf_view(documents, strings)
        except AdvisorError as error:
            documents, shelf = (), view.refused(error, language)
        busy = any(job.state in ("waiting", "reading", "discarded") for job in found)
        return [
            jobs_view(found, strings),
            _choice(unfinished, picked),
            shelf,
            _choice([document.name for document in documents], named),
            gr.Timer(active=busy),
        ]

    def taken(language: Language, picked: str | None, named: str | None, handed: Sequence[str] | None) -> list[Any]:
        strings, told = Strings(language), []
        for file in handed or ():
            try:
                intake.take(Path(file))
            except AdvisorError as error:
                told.append(view.refused(error, language))
        if not handed:
            told.append(view.note(strings("manage.documents.none_chosen"), failed=True))
        return [None, "".join(told), *shown(language, picked, named)]

    def told_of(act: Callable[[str], None], chosen: str, language: Language, message: str) -> str:
        try:
            act(chosen)
        except AdvisorError as error:
            return view.refused(error, language)
        return view.note(Strings(language)(message, name=chosen))

    def with_job(act: Callable[[str], None], message: str, states: Sequence[str]) -> Callable[..., list[Any]]:
        def run(language: Language, picked: str | None, named: str | None) -> list[Any]:
            there = next((job for job in intake.jobs() if job.file == picked), None)
            if there is None or there.state in _ENDED:
                said = view.note(Strings(language)("manage.documents.choose"), failed=True)
            elif there.state not in states:
                state = Strings(language)(f"manage.documents.state.{there.state}")
                said = view.note(Strings(language)("manage.documents.not_now", name=there.file, state=state), failed=True)
            else:
                said = told_of(act, there.file, language, message)
            return [said, *shown(language, picked, named)]

        return run

    def removed(language: Language, picked: str | None, named: str | None, confirmed: bool) -> list[Any]:
        if not named:
            said = view.note(Strings(language)("manage.documents.choose"), failed=True)
        elif not confirmed:
            said = view.note(Strings(language)("manage.documents.unsure"), failed=True)
        else:
            said = told_of(intake.remove, named, language, "manage.documents.removed")
        return [False, said, *shown(language, picked, named)]

    take.click(taken, [*given, files], [files, told, *parts], **QUIET)
    stop.click(with_job(intake.stop, "manage.documents.stopping", ("waiting", "reading")), given, [told, *parts], **QUIET)
    resume.click(with_job(intake.resume, "manage.documents.resumed", ("stopped",)), given, [told, *parts], **QUIET)
    discard.click(with_job(intake.discard, "manage.documents.discarded", ("waiting", "stopped", "refused")), given, [told, *parts], **QUIET)
    remove.click(removed, [*given, sure], [sure, told, *parts], **QUIET)
    watch.tick(shown, given, parts, **QUIET)
    return lambda language: shown(language, None, None), parts


def _choice(choices: Sequence[str], chosen: str | None) -> Any:
    """The choices anew; what was chosen stays while it is one of them."""
    return gr.update(choices=choices) if chosen in choices else gr.update(choices=choices, value=None)


def jobs_view(jobs: Sequence[HandedIn], strings: Strings) -> str:
    """What was handed in, the newest first."""
    return f'<ul class="jobs">{"".join(_job(job, strings) for job in reversed(jobs))}</ul>' if jobs else ""


def shelf_view(documents: Sequence[Document], strings: Strings) -> str:
    heading = f"<h3>{strings('manage.documents.shelf')}</h3>"
    if not documents:
        return f'<section class="card">{heading}<p class="empty">{strings("manage.documents.empty")}</p></section>'
    lines = "".join(f"<li><span>{escape(one.name)}</span><b>{_size(one, strings)}</b></li>" for one in documents)
    return f'<section class="card">{heading}<ul class="rows">{lines}</ul></section>'


def _size(document: Document, strings: Strings) -> str:
    if not document.edition:
        return strings("manage.documents.broken_off")
    key = "manage.documents.size.pages" if document.pages else "manage.documents.size"
    told = strings(key, pages=document.pages, passages=document.passages)
    return told + (strings("manage.documents.faults", count=len(document.faults)) if document.faults else "")


def _job(job: HandedIn, strings: Strings) -> str:
    state = strings(f"manage.documents.state.{job.state}")
    more = ""
    reached = f"{job.done:,} / {job.total:,}" if job.total else f"{job.done:,}"
    if job.state == "reading":
        bar = f'<progress max="{job.total}" value="{job.done}"></progress>' if job.total else "<progress></progress>"
        more = f'{bar} <span class="reached">{reached}</span>'
    elif job.state == "done" and job.document:
        size = strings("manage.documents.unchanged") if job.unchanged else _size(job.document, strings)
        more = escape(strings("manage.documents.as", name=job.document.name, size=size))
        more += _changes(job.changes, strings)
    elif job.error:
        more = f'<p class="why">{escape(words_of(job.error, strings.language))}</p>'
    elif job.state == "stopped" and job.done:
        more = f'<span class="reached">{reached}</span>'
    return f'<li class="job job-{job.state}"><b>{escape(job.file)}</b> <span class="tag">{state}</span><div>{more}</div></li>'


def _changes(changes: Sequence[Changed], strings: Strings) -> str:
    if not changes:
        return ""
    lines = "".join(
        f"<li><b>{escape(strings(f'manage.documents.change.{one.how}'))}</b> {escape(one.where)} "
        + (f"<del>{escape(one.before)}</del> " if one.before else "")
        + (f"<ins>{escape(one.after)}</ins>" if one.after else "")
        + "</li>"
        for one in changes
    )
    return f"<details><summary>{strings('manage.documents.changes')}</summary><ul>{lines}</ul></details>"
