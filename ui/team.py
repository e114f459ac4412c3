"""The page for a team: its table by upload or in place, and what follows from it. Names and levels stay in this session's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from advisor.errors import AdvisorError
from advisor.export import export
from advisor.reporting import report_of
from advisor.scoring.values import Member, TeamRequest, TeamStock
from advisor.team_file import read_rows, read_team, template, write_template
from advisor.types import Evidence, Language, Text
from ui.exports import Handouts, discard
from ui.handover import about_team
from ui.helper_page import INSTANT, Bench, drawn, fixed
from ui.icons import icon
from ui.pieces import empty, head, refusal
from ui.shell import words as fixed_words
from ui.strings import Strings
from ui.team_view import PAGE, matching, needs, problems, stock
from ui.widgets import gr

_EDITABLE = 200
"""People that the table on the page holds; more are edited in their file."""

_KEPT_FOR = 3600
"""Seconds that a team is kept after it was last taken stock of, should the browser never say that it is gone."""

_FORMATS = ("md", "xlsx", "pdf")
_SLOW: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2}
_HAND_OUT = "() => window.advisorPage.then((page) => page.handOut('team-file'))"


@dataclass(frozen=True, slots=True, repr=False)
class Team:
    """What a session holds of its team. Says nothing of it when printed."""

    stock: TeamStock


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that show a team."""

    notice: gr.HTML
    grid: gr.Dataframe
    output: gr.Column
    stock: gr.HTML
    search: gr.Textbox
    place: gr.State
    needs: gr.HTML
    turning: gr.Row


def team_page(bench: Bench, handouts: Handouts, cache: Path) -> None:
    """Builds the page into the tab that is open. `cache` is where uploads arrive."""
    words = bench.words
    team = gr.State(None, time_to_live=_KEPT_FOR)
    with gr.Column(elem_classes="page helper helper-team"):
        fixed(head("team"))
        fixed(f'<p class="privacy">{icon("lock")}{fixed_words("team.privacy")}</p>')
        with gr.Column(elem_classes="choices take"):
            with gr.Row(elem_classes="buttons"):
                upload = words(
                    gr.UploadButton, keys={"label": "team.upload"}, file_types=[".csv", ".xlsx"], variant="primary", elem_id="team-upload"
                )
                blanks = {
                    kind: words(gr.Button, keys={"value": f"team.template_{kind}"}, elem_id=f"team-{kind}") for kind in ("xlsx", "csv")
                }
            fixed(fixed_words("team.take_note", "p", 'class="fine"'))
            notice = drawn("", "team-notice")
            with words(gr.Accordion, keys={"label": "team.edit"}, open=False, elem_id="team-edit"):
                fixed(fixed_words("team.edit_note", "p", 'class="fine"'))
                grid = words(
                    gr.Dataframe,
                    keys={"label": "team.grid"},
                    value=_blank(bench, "zh-TW"),
                    show_label=False,
                    type="array",
                    interactive=True,
                    max_height=420,
                    buttons=[],
                    elem_id="team-grid",
                )
        with gr.Column(visible=False, elem_classes="output") as output:
            with gr.Row(elem_classes="buttons exports"):
                fixed(fixed_words("team.export", "p", 'class="label"'))
                exports = {
                    kind: words(gr.Button, keys={"value": f"team.export_{kind}"}, elem_id=f"team-export-{kind}") for kind in _FORMATS
                }
            shown = drawn("", "team-result")
            fixed(f'<div class="part-head">{fixed_words("team.needs", "h3")}</div>')
            search = words(
                gr.Textbox, keys={"label": "team.search", "placeholder": "team.search_hint"}, max_length=80, elem_id="team-search"
            )
            listed = drawn("", "team-needs")
            with gr.Row(elem_classes="buttons turning") as turning:
                before = words(gr.Button, keys={"value": "team.before"}, size="sm", elem_id="team-before")
                after = words(gr.Button, keys={"value": "team.after"}, size="sm", elem_id="team-after")
        file = gr.DownloadButton("", visible="hidden", elem_id="team-file")
    place = gr.State(0)
    parts = _Parts(notice, grid, output, shown, search, place, listed, turning)
    _wire_taking(bench, team, parts, upload, cache)
    _wire_showing(bench, team, parts, before, after)
    _wire_handing_out(bench, team, parts, handouts, file, blanks, exports)


# Taking a table.


def _wire_taking(bench: Bench, team: gr.State, parts: _Parts, upload: gr.UploadButton, cache: Path) -> None:
    def take_file(language: Language, path: str | None, held: Team | None, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        strings = Strings(language)
        if not path:
            return held, gr.skip(), gr.skip(), None
        try:
            progress(0, desc=strings("team.reading"))
            request = read_team(
                Path(path), bench.helpers.names, lambda rows: progress((rows, None), desc=strings("team.reading"), unit=strings("team.row"))
            )
            found = _stock(bench, request, lambda done, of: progress((done, of), desc=strings("team.computing"), unit=strings("team.unit")))
        except AdvisorError as error:
            return held, refusal(error), gr.skip(), None
        finally:
            discard(Path(path), cache)
        return Team(found), _notice(found, bench, language), _rows(found.request.members, bench, language), None

    def take_rows(language: Language, rows: list[list[Any]], held: Team | None) -> tuple[Any, ...]:
        if not any(str(cell).strip() for row in rows for cell in row if cell is not None):
            return held, gr.skip()
        try:
            found = _stock(bench, read_rows([_headings(bench, language), *rows], bench.helpers.names))
        except AdvisorError as error:
            return held, refusal(error)
        return Team(found), _notice(found, bench, language)

    outputs = [team, parts.notice]
    taken = upload.upload(
        take_file,
        [bench.language, upload, team],
        [*outputs, parts.grid, upload],
        show_progress="full",
        show_progress_on=parts.notice,
        trigger_mode="once",
        **_SLOW,
    )
    edited = parts.grid.input(
        take_rows, [bench.language, parts.grid, team], outputs, show_progress="hidden", trigger_mode="always_last", **_SLOW
    )
    for event in (taken, edited):
        event.then(
            lambda language, team: _everything(bench, language, team, 0, ""),
            [bench.language, team],
            [parts.output, parts.stock, parts.search, parts.place, parts.needs, parts.turning],
            show_progress="hidden",
            **_SLOW,
        )


def _stock(bench: Bench, request: TeamRequest, progress: Any = None) -> TeamStock:
    found = bench.helpers.run(request, progress)
    assert isinstance(found, TeamStock)
    return found


def _headings(bench: Bench, language: Language) -> list[str]:
    return template(bench.helpers.names, language)[0]


def _blank(bench: Bench, language: Language) -> dict[str, Any]:
    headings = _headings(bench, language)
    return {"headers": headings, "data": [[""] * len(headings) for _ in range(3)]}


def _rows(members: Sequence[Member], bench: Bench, language: Language) -> dict[str, Any]:
    """The table on the page as it holds these people; blank when they are too many for it."""
    if len(members) > _EDITABLE:
        return _blank(bench, language)
    names = {one.id: one.name.to(language) for one in bench.helpers.rules.certifications}
    data = []
    for member in members:
        levels = dict(member.levels)
        held = ", ".join(names.get(id, id) for id in member.held)
        data.append([member.name, member.role, *(str(levels.get(id, "")) for id, _ in bench.helpers.names.competencies), held])
    return {"headers": _headings(bench, language), "data": data}


def _notice(found: TeamStock, bench: Bench, language: Language) -> str:
    """What became of the table: how many people were taken, and what could not be."""
    strings = Strings(language)
    many = f" {strings('team.too_many_to_edit', most=_EDITABLE)}" if found.people > _EDITABLE else ""
    taken = strings("team.taken", people=f"{found.people:,}") + many
    return f'<p class="state state-taken" role="status">{icon("answered")}<span>{taken}</span></p>' + problems(
        found.problems, bench.look(language)
    )


# Showing what follows.


def _wire_showing(bench: Bench, team: gr.State, parts: _Parts, before: gr.Button, after: gr.Button) -> None:
    listing = [parts.place, parts.needs, parts.turning]

    def searched(language: Language, held: Team | None, words: str) -> tuple[Any, ...]:
        return _listing(bench, language, held, 0, words)

    def turned(step: int) -> Any:
        return lambda language, held, words, place: _listing(bench, language, held, place + step, words)

    parts.search.change(searched, [bench.language, team, parts.search], listing, **INSTANT)
    for button, step in ((before, -1), (after, 1)):
        button.click(turned(step), [bench.language, team, parts.search, parts.place], listing, **INSTANT)

    def in_language(language: Language, held: Team | None, words: str, place: int, rows: list[list[Any]]) -> tuple[Any, ...]:
        grid = {"headers": _headings(bench, language), "data": rows}
        notice = _notice(held.stock, bench, language) if held else gr.skip()
        return notice, grid, *_everything(bench, language, held, place, words)

    bench.language.change(
        in_language,
        [bench.language, team, parts.search, parts.place, parts.grid],
        [parts.notice, parts.grid, parts.output, parts.stock, parts.search, parts.place, parts.needs, parts.turning],
        **INSTANT,
    )


def _everything(bench: Bench, language: Language, held: Team | None, place: int, words: str) -> tuple[Any, ...]:
    """Updates of the whole output, in the order of its components."""
    if held is None:
        return gr.skip(), gr.skip(), gr.skip(), *(gr.skip(),) * 3
    found, look = held.stock, bench.look(language)
    largest = max(found.roles, key=lambda team: team.people).role if found.roles else bench.helpers.rules.placed(None)
    question = about_team(largest.name.to(language), largest.tier_name.to(language), look.strings)
    html = stock(found, _competencies(bench), _evidence(bench), question, look)
    return gr.update(visible=True), html, words, *_listing(bench, language, held, place, words)


def _listing(bench: Bench, language: Language, held: Team | None, place: int, words: str) -> tuple[Any, ...]:
    """The page of people, as it is now numbered, and whether there is another."""
    look = bench.look(language)
    if held is None:
        return 0, empty(look.strings("team.gone")), gr.update(visible=False)
    found = matching(held.stock.needs, words or "", _competencies(bench), look)
    place = max(0, min(place, (len(found) - 1) // PAGE))
    return place, needs(found, place, held.stock.people, _competencies(bench), look), gr.update(visible=len(found) > PAGE)


def _competencies(bench: Bench) -> dict[str, Text]:
    return dict(bench.helpers.names.competencies)


def _evidence(bench: Bench) -> Mapping[str, Sequence[Evidence]]:
    """Where zones, tiers, competencies and the two sides of training stand."""
    rules = bench.helpers.rules
    rows = [*rules.zones, *rules.tiers, *rules.competencies]
    sides = rules.framework.evidence_of_rows([rules.framework.rows["step.train"]])
    return {row.id: rules.framework.evidence_of_rows([row]) for row in rows} | {"application": sides, "development": sides}


# Files to take away.


def _wire_handing_out(
    bench: Bench,
    team: gr.State,
    parts: _Parts,
    handouts: Handouts,
    file: gr.DownloadButton,
    blanks: dict[str, gr.Button],
    exports: dict[str, gr.Button],
) -> None:
    def blank(kind: str) -> Any:
        def make(language: Language, request: gr.Request) -> str:
            name = Strings(language)("team.template_name")
            made = handouts.make(
                str(request.session_hash), f"{name}.{kind}", lambda path: write_template(path, bench.helpers.names, language)
            )
            return str(made)

        return make

    def report(kind: str) -> Any:
        def make(language: Language, held: Team | None, request: gr.Request) -> tuple[Any, ...]:
            if held is None:
                return None, empty(Strings(language)("team.gone"))
            try:
                made = handouts.make(
                    str(request.session_hash),
                    f"{Strings(language)('team.report_name')}.{kind}",
                    lambda path: write_report(bench, held.stock, language, path),
                )
            except AdvisorError as error:
                return None, refusal(error)
            return str(made), gr.skip()

        return make

    for kind, button in blanks.items():
        made = button.click(blank(kind), bench.language, file, show_progress="hidden", trigger_mode="once", **_SLOW)
        made.success(None, js=_HAND_OUT)
    for kind, button in exports.items():
        made = button.click(
            report(kind),
            [bench.language, team],
            [file, parts.notice],
            show_progress="minimal",
            show_progress_on=button,
            trigger_mode="once",
            **_SLOW,
        )
        made.success(None, js=_HAND_OUT)


def write_report(bench: Bench, found: TeamStock, language: Language, path: Path) -> None:
    """The whole stock as a file. Raises AdvisorError when it can't be written."""
    report = report_of(bench.helpers, found, language, date.today().isoformat())
    export(report, bench.helpers.rules.framework, path)
