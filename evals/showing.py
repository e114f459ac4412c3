"""Runs, comparisons, gates and coverage in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evals.checking import CheckResult
from evals.compare import Comparison
from evals.coverage import Coverage, groups, rows
from evals.gate import Verdict
from evals.results import Run, Sample
from evals.summary import Figure, Latency, Summary, is_right
from evals.words import asked, change_row, figures, groupings, interval, judgement, part, percent, seconds, title, when, why

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType
    from rich.text import Text

    from evals.drafts import Drafted

MOST_FAILURES = 20
"""Failures that the terminal lists; the page has all."""
_BAR = 20
_FROZEN = "test"


def show_run(run: Run, summary: Summary) -> None:
    from rich.text import Text

    epochs = f" × {run.epochs} epochs" if run.epochs > 1 else ""
    head = Text(title(run), style="bold")
    _print(head, Text(f"{summary.cases} cases{epochs}, {seconds(run.seconds)}, run {run.id}", style="dim"), Text())
    _print(_table(["", "", "95 %", "cases"], [_row(name, figure) for name, figure in figures(summary)]), Text())
    told = [f"Latency: whole answer {_latency(summary.total)}; first token {_latency(summary.first_token)}"]
    told += [f"Output tokens: {summary.output_tokens:.0f} on average"] if summary.output_tokens is not None else []
    told += [f"Simplified characters leaked in {summary.leaks} answers"] if summary.leaks else []
    told += [f"Cases answered differently between epochs: {summary.unstable}"] if summary.unstable is not None else []
    told += [f"Errors: {summary.errors} of {summary.samples}; they count as not right"] if summary.errors else []
    _print(*map(Text, told))
    for name, groups_ in groupings(summary).items():
        if groups_:
            _print(Text(), _table([f"by {name}", "right", "95 %", "cases", ""], [_bar_row(*item) for item in groups_.items()]))
    _show_failures(run.samples, told=run.split != _FROZEN)


def show_comparison(comparison: Comparison, a: Run, b: Run) -> None:
    from rich.text import Text

    scores = comparison.scores.items()
    _print(Text(f"{title(a)} → {title(b)}", style="bold"), Text(f"{a.id} → {b.id}, {comparison.cases} cases", style="dim"))
    _print(*(Text(f"Note: {note}", style="yellow") for note in comparison.notes), Text())
    # The interval of the ratio, which the page and JSON have, does not fit beside that of the difference.
    rows_ = [[cell.partition(" (")[0] if place == 4 else cell for place, cell in enumerate(change_row(*change))] for change in scores]
    _print(_table(["", "A", "B", "B - A (95 %)", "B / A", "n"], rows_), Text())
    verdict = f"{len(comparison.better)} better, {len(comparison.worse)} worse: {judgement(comparison)} (McNemar, exact)"
    _print(Text(verdict, style="bold"))
    kinds = [[kind, f"+{change.better}", f"-{change.worse}", str(change.n)] for kind, change in comparison.by_kind.items()]
    changed = [row for row, change in zip(kinds, comparison.by_kind.values(), strict=True) if change.better or change.worse]
    if changed:
        _print(Text(), _table(["by kind", "better", "worse", "cases"], changed))
    turns = {sample.case.id: asked(sample.case.turns) for sample in b.samples}
    for name, ids in (("Better", comparison.better), ("Worse", comparison.worse)):
        if ids:
            _print(
                Text(f"\n{name}", style="bold"), *(_indented(Text(f"{id}  {turns[id]}"), 2) for id in ids[:MOST_FAILURES]), *_more(len(ids))
            )


def show_gate(gate: Verdict) -> None:
    from rich.text import Text

    if gate.passed:
        _print(Text("\nGate: passed", style="bold green"), *(Text(f"  {threshold}") for threshold in gate.thresholds))
    else:
        _print(Text("\nGate: not passed", style="bold red"), *(Text(f"  {failure}", style="red") for failure in gate.failures))


def show_runs(runs: Iterable[tuple[Run, Summary]], unfinished: Sequence[str]) -> None:
    from rich.text import Text

    listed = [
        [run.id, when(run), run.system, run.llm, part(run), str(summary.cases), percent(summary.right.value)] for run, summary in runs
    ]
    _print(_table(["run", "made (UTC)", "system", "model", "split", "cases", "right"], listed) if listed else Text("There is no run yet."))
    _print(*(Text(f"unfinished: {id} (advisor eval --resume {id})", style="yellow") for id in unfinished))


def show_coverage(split: str, found: Coverage) -> None:
    from rich.text import Text

    header, body = rows(found)
    _print(Text(f"{split}: {found.cases} cases", style="bold"), _table(header, body, gap=1))
    _print(*(Text(f"{name}: {text}") for name, text in groups(found).items()), Text())


def show_check(split: str, result: CheckResult) -> None:
    from rich.text import Text

    rates = {"right ones let through": result.let_through, "wrong ones stopped": result.stopped}
    rates |= {f"  let through, {style}": rate for style, rate in result.let_through_by_style.items()}
    rates |= {f"  stopped, {fault}": rate for fault, rate in result.stopped_by_fault.items()}
    body = [[name, f"{rate.value:.1%}", f"{100 * rate.low:.1f}–{100 * rate.high:.1f}", str(rate.n)] for name, rate in rates.items() if rate]
    _print(Text(f"the check, {split}", style="bold"), _table(["", "", "95 %", "sentences"], body))
    for mistake in result.mistakes:
        done = f"stopped ({mistake.reason})" if mistake.case.right else f"let through, {mistake.case.fault}"
        _print(Text(f"{mistake.case.id} {done}: {mistake.case.sentence}"))


def show_drafts(drafted: Drafted, file: Path) -> None:
    from rich.text import Text

    count = len(drafted.written)
    _print(Text(f"{count} drafts written to {file}" if count else "No new draft", style="bold"))
    _print(*(_indented(Text.assemble((f"{draft.id}  ", "cyan"), asked(draft.turns)), 2) for draft in drafted.written))
    if drafted.standing:
        _print(Text(f"Drafts or cases already: {drafted.standing}"))
    _print(*(Text(f"taken back by whoever rated it, delete the draft: {id}", style="yellow") for id in drafted.withdrawn))


def _show_failures(samples: Iterable[Sample], told: bool) -> None:
    """Those of the frozen part are only counted: who saw them would tune on them."""
    from rich.text import Text

    failed = {sample.case.id: sample for sample in samples if is_right(sample) is False}
    if failed:
        _print(Text(f"\nNot right: {len(failed)}", style="bold"))
    if failed and not told:
        _print(Text("  The frozen part is not read to find faults; --html FILE has all, for whoever reviews the labels", style="dim"))
        return
    for sample in list(failed.values())[:MOST_FAILURES]:
        _print(_indented(Text.assemble((f"{sample.case.id}  ", "cyan"), asked(sample.case.turns)), 2))
        _print(*(_indented(Text(line, style="dim"), 4) for line in why(sample)))
    _print(*_more(len(failed)))


def _more(count: int) -> list[RenderableType]:
    from rich.text import Text

    return [Text(f"  … and {count - MOST_FAILURES} more; --html FILE has all", style="dim")] if count > MOST_FAILURES else []


def _indented(text: Text, by: int) -> RenderableType:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, by))


def _latency(latency: Latency) -> str:
    return f"p50 {seconds(latency.p50)}, p95 {seconds(latency.p95)}"


def _row(name: str, figure: Figure) -> list[str]:
    left_out = f" ({figure.unmeasured} not measurable)" if figure.unmeasured else ""
    return [name, percent(figure.value), interval(figure.low, figure.high), f"{figure.n}{left_out}"]


def _bar_row(name: str, figure: Figure) -> list[str]:
    full = round((figure.value or 0) * _BAR)
    return [name, percent(figure.value), interval(figure.low, figure.high), str(figure.n), "━" * full]


def _table(header: Sequence[str], body: Iterable[Sequence[str]], gap: int = 2) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    # Rich puts a blank of its own between columns.
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0))
    for place, head in enumerate(header):
        bar = place == len(header) - 1 and not head
        table.add_column(Text(head), justify="left" if place == 0 or bar else "right", overflow="fold", style="green" if bar else "")
    for cells in body:
        table.add_row(*map(Text, cells))
    return table


def _print(*parts: RenderableType) -> None:
    """Through the ordinary output: rich has its own way with readers that go away."""
    from rich.console import Console

    console = Console(highlight=False)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    print(captured.get(), end="", flush=True)
