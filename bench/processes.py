"""Whole processes: what a person waits for who types a command."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from advisor.errors import AdvisorError
from bench.figures import Figure

ADVISOR = str(Path(sys.executable).with_name("advisor"))
QUESTION = "行銷人員適合考哪一階的認證？"


def measure_ingest() -> Iterator[Figure]:
    """The first run makes the index that all other measurements use."""
    yield Figure("ingest, first time", _run(ADVISOR, "ingest")[0], "s", 20.0, "one process")
    seconds, said = _run(ADVISOR, "ingest")
    yield Figure("ingest, unchanged", seconds, "s", None, "one process")
    found = re.search(r"([\d.]+) s\.\s*$", said)
    if found:
        yield Figure("ingest, unchanged, beyond start-up", float(found[1]), "s", 1.0, "what it says itself")


def measure_commands(runs: int) -> Iterator[Figure]:
    of = f"median of {runs} processes"
    nothing = _median(runs, sys.executable, "-c", "pass")
    ask = _median(runs, ADVISOR, "ask", "--llm", "none", QUESTION)
    yield Figure("advisor --help", _median(runs, ADVISOR, "--help"), "s", 0.5, of)
    yield Figure("advisor ask --llm none, cold", ask, "s", 3.0, of)
    yield Figure("advisor doctor --llm none", _median(runs, ADVISOR, "doctor", "--llm", "none"), "s", 2.0, of)
    yield Figure("Python that does nothing", nothing, "s", None, of)
    yield Figure("advisor ask, in Pythons that do nothing", ask / nothing, "×")


def _median(runs: int, *command: str) -> float:
    return median(_run(*command)[0] for _ in range(runs))


def _run(*command: str) -> tuple[float, str]:
    """Seconds that the whole process took, and what it said."""
    start = perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    seconds = perf_counter() - start
    if done.returncode:
        raise AdvisorError(f"`{' '.join(command)}` ended with status {done.returncode}: {done.stderr.strip()}", "Run it by itself.")
    return seconds, done.stdout
