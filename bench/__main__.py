"""Measures, shows a table, and writes `bench/results.json`. Each figure is held against the one promised, where one is."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from advisor.errors import AdvisorError
from bench.answers import measure_bundled, measure_none
from bench.figures import Figure
from bench.helpers import measure_helpers
from bench.page import measure_page
from bench.processes import measure_commands, measure_ingest

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; figures are rougher")
    parser.add_argument("--llm", choices=("all", "none"), default="all", help="`none` leaves the bundled model out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as data:
        # Everything measured, in this process or another, works on this index.
        os.environ["ADVISOR_DATA"] = data
        figures = list(_measured(arguments.quick, bundled=arguments.llm == "all"))
    _show(figures)
    RESULTS.write_text(json.dumps(_results(figures, arguments.quick), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {RESULTS}.")


def _measured(quick: bool, bundled: bool) -> Iterator[Figure]:
    runs = 3 if quick else 5
    steps: list[tuple[str, Callable[[], Iterator[Figure]]]] = [
        ("ingest", measure_ingest),
        ("commands", lambda: measure_commands(runs)),
        ("answers without a model", lambda: measure_none(100 if quick else 300)),
        ("helpers", measure_helpers),
        ("page without a model", lambda: measure_page("none")),
    ]
    if bundled:
        steps += [
            ("answers of the bundled model", lambda: measure_bundled(8 if quick else 24)),
            ("page with the bundled model", lambda: measure_page("bundled")),
        ]
    for number, (name, measure) in enumerate(steps, 1):
        print(f"[{number}/{len(steps)}] {name} …", end=" ", file=sys.stderr, flush=True)
        start = perf_counter()
        try:
            yield from measure()
            print(f"{perf_counter() - start:.0f} s", file=sys.stderr)
        except AdvisorError as error:
            # Not measured is not zero: the figures are left out, and why is said.
            print(f"not measured: {error}", file=sys.stderr)


def _show(figures: list[Figure]) -> None:
    table = Table(title="What the advisor costs")
    for header in ("what", "measured", "promised", "", "of"):
        table.add_column(header, justify="right" if header in ("measured", "promised") else "left")
    for figure in figures:
        promised = "" if figure.promised is None else f"≤ {figure.shown(figure.promised)}"
        verdict = {None: "", True: "✓", False: "✗"}[figure.kept]
        table.add_row(figure.what, figure.shown(figure.value), promised, verdict, figure.of)
    # In a file, no line is broken.
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _results(figures: list[Figure], quick: bool) -> dict[str, object]:
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "machine": {"python": platform.python_version(), "system": platform.system(), "processors": os.cpu_count()},
        "figures": [asdict(figure) | {"kept": figure.kept} for figure in figures],
    }


if __name__ == "__main__":
    main()
