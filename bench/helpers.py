"""The scoring helpers: one recommendation, and a team of five thousand out of a file, beside one of a fifth of that."""

from __future__ import annotations

import csv
import resource
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from advisor.assembly import Assembly
from advisor.scoring.helpers import Helpers
from advisor.scoring.values import CertificationRequest
from advisor.settings import Settings
from advisor.team_file import read_team
from bench.figures import Figure

PEOPLE = 5000
_PART = 5


def measure_helpers() -> Iterator[Figure]:
    helpers = Assembly(Settings(llm="none")).helpers
    roles = [role for role in helpers.names.role_names if role != "other"]
    helpers.run(CertificationRequest(roles[0]))
    start = perf_counter()
    for role in roles:
        helpers.run(CertificationRequest(role))
    yield Figure("a recommendation", (perf_counter() - start) / len(roles), "s", of=f"{len(roles)} roles")
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_team(Path(folder) / f"{people}.csv", people, helpers) for people in (PEOPLE // _PART, PEOPLE))
        before = _peak_mb()
        seconds_of_few, seconds = _stock(helpers, few), _stock(helpers, many)
        yield Figure(f"a team of {PEOPLE:,}, read and taken stock of", seconds, "s", 3.0, "CSV file")
        yield Figure(f"memory beyond idle for {PEOPLE:,}", _peak_mb() - before, "MB", 200, "peak")
        # Five times the people in no more than about five times the time: linear.
        yield Figure(
            f"time per person, {PEOPLE:,} against {PEOPLE // _PART:,}", seconds / _PART / seconds_of_few, "×", 1.5, "1.0 is linear"
        )


def _stock(helpers: Helpers, file: Path) -> float:
    start = perf_counter()
    helpers.run(read_team(file, helpers.names))
    return perf_counter() - start


def _team(path: Path, people: int, helpers: Helpers) -> Path:
    roles = cycle([*(text.zh for text in helpers.names.role_names.values()), "會計", "行銷企劃專員", "沒有人知道的職務"])
    levels = cycle(range(6))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["姓名", "職務", *(name.zh for _, name in helpers.names.competencies), "已有認證"])
        for number in range(people):
            held = "iPAS 初級" if number % 3 == 0 else ""
            rows.writerow([f"員工 {number}", next(roles), *islice(levels, 11), held])
    return path


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
