"""The `advisor eval` commands. What they need is imported when they run: the help answers at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.settings import Settings
    from evals.cases import CaseKind, Split
    from evals.gate import Threshold
    from evals.results import Run

app = typer.Typer(
    help="Measure the advisor's answers on the cases under evals/cases; without a command, make a run.",
    pretty_exceptions_enable=False,
    add_completion=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print as a JSON object.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a report to this file, which needs no other.")]
Gate = Annotated[
    list[str] | None,
    typer.Option(
        "--gate", metavar="NAME=VALUE", help="End with status 1 unless reached: right=0.97, kind=0.92, false_refusals=0.02 …; repeat."
    ),
]
FailUnder = Annotated[float | None, typer.Option("--fail-under", metavar="RATE", help="The same as --gate right=RATE.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings file (TOML).")]


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    split: Annotated[str, typer.Option(metavar="NAME", help="Cases to ask: dev, test or known.")] = "dev",
    system: Annotated[str, typer.Option(metavar="NAME", help="advisor, or a baseline: rag, rag-hybrid, model.")] = "advisor",
    llm: Annotated[str | None, typer.Option("--llm", metavar="SPEC", help="Language model, as for `advisor ask`.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only the first N cases.")] = None,
    epochs: Annotated[int, typer.Option(metavar="N", min=1, help="Ask each case N times.")] = 1,
    kind: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only cases of this kind; repeat.")] = None,
    perturb: Annotated[str | None, typer.Option(metavar="NAME", help="Change the wording: script, typos, full_width, word_order.")] = None,
    judge: Annotated[
        str | None, typer.Option("--judge", metavar="SPEC", help="Language model that judges what code cannot see, named as --llm.")
    ] = None,
    gate: Gate = None,
    fail_under: FailUnder = None,
    baselines: Annotated[bool, typer.Option("--baselines", help="Ask the baselines as well, and compare.")] = False,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Go on with a run that was stopped.")] = None,
    as_json: AsJson = False,
    html: Html = None,
    config: Config = None,
) -> None:
    """Measure the advisor's answers on the cases under evals/cases; without a command, make a run."""
    if context.invoked_subcommand is not None:
        return
    thresholds = _thresholds(gate, fail_under)
    options: dict[str, Any] = {
        "split": _split(split),
        "perturbation": perturb,
        "limit": limit,
        "epochs": epochs,
        "kinds": _kinds(kind or ()),
        "judge": judge,
    }
    settings = _settings(config, llm=llm)
    _writable(html)
    _need_the_extra()
    from evals.run import run

    others = []
    try:
        made = run(settings, system=system, resume=resume, **options)
        if baselines:
            from evals.baselines import BASELINES

            others = [run(settings, system=name, **options) for name in BASELINES if name != system]
    except KeyboardInterrupt:
        _tell_how_to_go_on(settings)
        raise
    _tell(made, others, thresholds, as_json, html)


@app.command()
def report(
    names: Annotated[
        list[str], typer.Argument(metavar="RUN…", help="An id, its beginning, `latest`, or a path; further ones are compared.")
    ],
    gate: Gate = None,
    fail_under: FailUnder = None,
    as_json: AsJson = False,
    html: Html = None,
    config: Config = None,
) -> None:
    """Show a run again, alone or against others, or hold it against thresholds."""
    thresholds = _thresholds(gate, fail_under)
    main, *others = _found(names, config)
    _writable(html)
    _tell(main, others, thresholds, as_json, html)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="The run to compare with: an id, its beginning, `latest`, or a path.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The run to judge.")],
    as_json: AsJson = False,
    html: Html = None,
    config: Config = None,
) -> None:
    """Say what got better and what got worse from run A to run B, and whether that may be chance."""
    from evals.compare import compare as compared
    from evals.showing import show_comparison

    before, after = _found([a, b], config)
    comparison = compared(before, after)
    if html is not None:
        from evals.report import page

        _write(html, page(after, [before]))
    if as_json:
        _print_json(comparison.to_json())
    else:
        show_comparison(comparison, before, after)


@app.command()
def runs(as_json: AsJson = False, config: Config = None) -> None:
    """List the runs that are kept, the newest first."""
    from evals import kept
    from evals.report import about
    from evals.showing import show_runs
    from evals.summary import summarise

    folder = _folder(config)
    found = [(run, summarise(run)) for run in kept.runs(folder)]
    if as_json:
        listed = [about(run) | {"cases": summary.cases, "right": summary.right.value} for run, summary in found]
        _print_json({"runs": listed, "unfinished": kept.unfinished(folder)})
    else:
        show_runs(found, kept.unfinished(folder))


@app.command()
def coverage(
    split: Annotated[str | None, typer.Option(metavar="NAME", help="known, dev or test; all if not given.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print as Markdown.")] = False,
) -> None:
    """Count the cases by section and kind."""
    from evals.cases import Split, load_cases
    from evals.coverage import coverage as counted
    from evals.coverage import markdown
    from evals.showing import show_coverage

    for name in get_args(Split) if split is None else (_split(split),):
        found = counted(load_cases(name))
        if as_markdown:
            print(f"**{name}**: {found.cases} cases\n\n{markdown(found)}\n")
        else:
            show_coverage(name, found)


@app.command()
def draft(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Answers rated from this day on, such as 2026-03-01 (UTC).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All answers; without either, those rated after the newest draft.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write them here, not to evals/cases/drafts/.")] = None,
    config: Config = None,
) -> None:
    """Write answers that people rated down as drafts of cases, for a reviewer to complete."""
    from advisor.assembly import Assembly
    from evals import drafts
    from evals.showing import show_drafts

    if since and everything:
        raise InputError("--since and --all exclude each other.", "Give one of them.")
    state = Assembly(_settings(config)).state
    if state is None:
        raise InputError("No ratings are kept: the setting 'state' is none.", "Leave the setting out, or name a database.")
    file = out or drafts.FILE
    start = _day(since) if since else None if everything else drafts.newest(file)
    show_drafts(drafts.draft(state.feedback, file, since=start), file)


@app.command()
def check(
    split: Annotated[str, typer.Option(metavar="NAME", help="Labelled sentences: dev or test.")] = "dev",
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Measure the check: labelled sentences, right ones to let through and wrong ones to stop."""
    from advisor.assembly import Assembly
    from evals.cases import load_check_cases
    from evals.checking import measure
    from evals.showing import show_check

    result = measure(Assembly(_settings(config)).checker, load_check_cases(_split(split)))
    if as_json:
        _print_json(result.model_dump())
    else:
        show_check(split, result)


def _tell(run: Run, others: Sequence[Run], thresholds: Sequence[Threshold], as_json: bool, html: Path | None) -> None:
    """Shows the run, writes its report, and ends with status 1 where it does not reach a threshold."""
    from evals.compare import compare as compared
    from evals.gate import judge
    from evals.showing import show_comparison, show_gate, show_run
    from evals.summary import summarise

    summary = summarise(run)
    gate = judge(summary, thresholds) if thresholds else None
    if html is not None:
        from evals.report import page

        _write(html, page(run, others, gate))
    if as_json:
        from evals.report import to_json

        _print_json(to_json(run, others, gate))
    else:
        show_run(run, summary)
        for other in others:
            print()
            show_comparison(compared(other, run), other, run)
        if gate is not None:
            show_gate(gate)
    if gate is not None and not gate.passed:
        raise typer.Exit(1)


def _tell_how_to_go_on(settings: Settings) -> None:
    from evals.kept import unfinished

    for id in unfinished(settings.data / "evals")[-1:]:
        print(f"\nadvisor: What is answered so far is kept.\n  → Go on: advisor eval --resume {id}", file=sys.stderr)


def _thresholds(gate: Iterable[str] | None, fail_under: float | None) -> list[Threshold]:
    from evals.gate import threshold

    return [threshold(text) for text in (*(gate or ()), *([] if fail_under is None else [f"right={fail_under}"]))]


def _split(name: str) -> Split:
    from evals.cases import Split

    if name not in get_args(Split):
        raise InputError(f"There is no split {name!r}.", f"Splits are: {', '.join(get_args(Split))}.")
    return cast("Split", name)


def _kinds(names: Sequence[str]) -> tuple[CaseKind, ...] | None:
    from evals.cases import CaseKind

    for name in names:
        if name not in get_args(CaseKind):
            raise InputError(f"There is no kind of case {name!r}.", f"Kinds are: {', '.join(get_args(CaseKind))}.")
    return cast("tuple[CaseKind, ...]", tuple(names)) or None


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{text!r} is no date.", "Write it as 2026-03-01.") from None


def _settings(config: Path | None, **given: Any) -> Settings:
    from advisor.settings import load_settings

    return load_settings(config, **given)


def _folder(config: Path | None) -> Path:
    """Where runs are kept."""
    return _settings(config).data / "evals"


def _found(names: Iterable[str], config: Path | None) -> list[Run]:
    from evals.kept import find

    folder = _folder(config)
    return [find(name, folder) for name in names]


def _need_the_extra() -> None:
    if find_spec("inspect_ai") is None:
        raise InputError("Evaluation runs need packages that are not installed.", "Run: pip install -c constraints.txt -e '.[eval]'")


def _writable(file: Path | None) -> None:
    """A path that cannot be written to is refused before a long run, not after it."""
    if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
        raise InputError(f"{file} cannot be written.", "Name a file in a folder that exists.")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written ({error.strerror}).", "Name another file.") from None
    print(f"Written: {file}", file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
