"""Kills what writes, at moments spread over the whole of it, and looks at what is left: `python -m bench.kills --times 50 --json FILE`.

Four kinds of work: the database's migration and the writing of ratings (each over SQLite and over a PostgreSQL of its own), the index of
the guideline, and a document (`--only migration`, `feedback`, `index`, `documents`). How long the whole takes is measured first; each trial
then begins from nothing, is killed (SIGKILL) at its moment, looked at, and gone on with, until so many were met under way. Status 1 where
anything was left broken."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from math import inf
from pathlib import Path

from advisor.assembly import Assembly
from advisor.embeddings import Embedder
from advisor.settings import Settings
from advisor.state.feedback import Feedback
from advisor.state.state import State, open_state
from bench.documents import many_pages
from bench.forked import KeptEmbedder, RecordingEmbedder, kept_embedder, killed, moments, whole
from bench.servers import Postgres
from ingest.documents import bring_in
from ingest.run import ingest

_BEYOND = 1.1
"""Times the measured whole: some take longer, and their end is to be met, too."""
_MOST_ROUNDS = 8
"""On a machine that does other things as well the whole takes now longer, now less, and kills come when all is done."""
_RATINGS_S = 1.0
_PAGES = 600
_LETTERS = 20_000
Place = Path | str


@dataclass(slots=True)
class Outcome:
    """Of one kind of work. `found`: what the kill had left, counted; `broken`: what was not as it must be."""

    name: str
    whole_s: float
    trials: int = 0
    under_way: int = 0
    """Trials whose kill met the work under way; the others met what it had left."""
    ended_s: float = inf
    """The earliest moment at which a kill met the work done."""
    found: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def moments(self, times: int, most_s: float) -> Iterator[float]:
        """Spread over the whole, round by round, until so many kills met the work under way; over less where it was done earlier."""
        for _ in range(_MOST_ROUNDS):
            yield from moments(times - self.under_way, min(most_s, _BEYOND * self.ended_s))
            if self.under_way >= times:
                return

    def note(self, moment: float, under_way: bool, left: str, fault: str) -> None:
        self.trials += 1
        self.under_way += under_way
        if not under_way:
            self.ended_s = min(self.ended_s, moment)
        self.found[left] = self.found.get(left, 0) + 1
        if fault:
            self.broken.append(f"after {moment:.3f} s: {fault}")


def migration(place: Place, name: str, times: int) -> Outcome:
    """Old or new, never between; the next that comes completes it, and who was told of as kept after it is there.

    Half of the moments come after its commit: the work goes on with people who are added."""

    def migrate() -> None:
        with closing(open_state(place)) as state:
            state.people.all()

    def work(told: int) -> None:
        with closing(open_state(place)) as state:
            for number in range(1_000_000):
                state.people.add(f"p{number}", "user")
                os.write(told, b".")

    def look(told: int) -> tuple[str, str]:
        with closing(open_state(place)) as state:
            found, head = state.database.revision(), state.database.head
            there = [one.name for one in state.people.all()]
            state.people.add("later", "user")
        lost = sum(f"p{number}" not in there for number in range(told))
        wrong = found not in (None, head) or (told and not found) or lost or len(there) > told + 1
        return "new" if found else "old", f"revision {found}, {lost} of {told} lost, {len(there)} people" if wrong else ""

    whole(lambda: _emptied(place))
    seconds = whole(migrate)[1]
    outcome = Outcome(name, seconds)
    for moment in outcome.moments(times, 2 * seconds):
        whole(lambda: _emptied(place))
        said, under_way = killed(work, moment)
        outcome.note(moment, under_way, *whole(lambda said=said: look(len(said)))[0])  # type: ignore[misc]
    return outcome


def ratings(place: Place, name: str, times: int) -> Outcome:
    """Every rating that was told of as kept is there, each one whole, and at most one more: the one under way."""

    def rate(told: int) -> None:
        with closing(open_state(place)) as state:
            for number in range(1_000_000):
                state.feedback.keep(Feedback(f"r{number}", datetime.now(UTC), "up", ("q",), {"answer": "a" * _LETTERS}, "none", "c"))
                os.write(told, b".")

    def look() -> list[Feedback]:
        with closing(open_state(place)) as state:
            return list(state.feedback.all())

    outcome = Outcome(name, _RATINGS_S)
    for moment in outcome.moments(times, _RATINGS_S):
        whole(lambda: _emptied(place, whole_schema=False))
        said, under_way = killed(rate, moment)
        told = len(said)
        kept = whole(look)[0]
        torn = sum(len(one.answer["answer"]) != _LETTERS for one in kept)
        lost = told - len([one for one in kept if int(one.id[1:]) < told])
        fault = f"{lost} of {told} lost, {torn} torn, {len(kept)} kept" if lost or torn or len(kept) > told + 1 else ""
        outcome.note(moment, under_way, "no rating" if not told else f"{told // 50 * 50} to {told // 50 * 50 + 49} ratings", fault)
    return outcome


def index(folder: Path, times: int) -> Outcome:
    """The guideline's index says that it is incomplete, or is whole; the next ingest completes it, with nothing doubled."""
    assembly = Assembly(Settings(data=folder / "data", llm="none"))
    _ = assembly.framework

    def build(embedder: Embedder) -> int:
        ingest(assembly.framework, assembly.settings.corpus, embedder, assembly.store)
        return len(assembly.store.digests())

    embedder = _recorded(folder / "index.vectors", build)
    _remove(assembly.settings.data)
    entries, seconds = whole(lambda: build(embedder))
    outcome = Outcome("index of the guideline", seconds)

    def look() -> tuple[str, str]:
        state, there = assembly.store.state(), len(assembly.store.digests())
        assembly.store.close()
        dishonest = state is not None and state.complete and there != entries
        after, read = build(embedder), len(assembly.store.read()[0])
        done = assembly.store.state()
        completed = done is not None and done.complete and after == read == entries
        left = "nothing" if state is None else "whole" if state.complete else f"{there * 4 // entries * 25}% or more of the entries"
        return left, "says that it is complete" if dishonest else "" if completed else f"{after} of {entries} after the next ingest"

    for moment in outcome.moments(times, _BEYOND * seconds):
        _remove(assembly.settings.data)
        _, under_way = killed(lambda _: build(embedder), moment)
        outcome.note(moment, under_way, *whole(look)[0])
    return outcome


def documents(folder: Path, times: int) -> Outcome:
    """A PDF that is not wholly indexed does not speak; brought in again it is gone on with, every page once."""
    assembly = Assembly(Settings(data=folder / "data", llm="none"))
    file = folder / "手冊.pdf"
    file.write_bytes(many_pages(_PAGES))

    def build(embedder: Embedder) -> tuple[int, ...]:
        return tuple(chunk.page or 0 for chunk in assembly.library.passages(bring_in(file, assembly.library, embedder).document.edition))

    embedder = _recorded(folder / "documents.vectors", build)
    _remove(assembly.settings.data)
    pages, seconds = whole(lambda: build(embedder))
    outcome = Outcome(f"document of {_PAGES} pages", seconds)

    def look() -> tuple[str, str]:
        before = assembly.library.documents()
        speaks = bool(before and before[0].edition)
        reached = before[0].reached if before else 0
        said = len({chunk.page for chunk in assembly.library.passages(before[0].edition)}) if speaks else _PAGES
        assembly.library.store.close()
        after = build(embedder)
        left = "nothing" if not before else "whole" if speaks else f"begun, page {reached // 100 * 100} or later"
        return left, f"speaks with {said} pages" if said != _PAGES else "" if after == pages else f"{len(after)} passages, not {len(pages)}"

    for moment in outcome.moments(times, _BEYOND * seconds):
        _remove(assembly.settings.data)
        _, under_way = killed(lambda _: build(embedder), moment)
        outcome.note(moment, under_way, *whole(look)[0])
    return outcome


def _recorded(file: Path, build: Callable[[Embedder], object]) -> KeptEmbedder:
    """An embedder that has all vectors of the work, out of doing it once."""

    def record() -> None:
        recording = RecordingEmbedder(Assembly(Settings(llm="none")).embedder)
        build(recording)
        recording.keep(file)

    whole(record)
    return kept_embedder(file)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _emptied(place: Place, whole_schema: bool = True) -> None:
    """The database as before its first use; or, without `whole_schema`, migrated and without ratings."""
    if isinstance(place, Path):
        for file in place.parent.glob(f"{place.name}*"):
            file.unlink()
    else:
        import psycopg

        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    if not whole_schema:
        state: State = open_state(place)
        state.people.all()
        state.close()


def _works(folder: Path, postgres: Postgres, times: int) -> Iterator[tuple[str, Callable[[], Outcome]]]:
    places: tuple[tuple[str, Place], ...] = (("SQLite", folder / "state.sqlite3"), ("PostgreSQL", postgres.new_database()))
    for kind, work in (("migration", migration), ("feedback", ratings)):
        for called, place in places:
            yield kind, lambda work=work, kind=kind, called=called, place=place: work(place, f"{kind}, {called}", times)  # type: ignore[misc]
    for kind, build in (("index", index), ("documents", documents)):
        (folder / kind).mkdir()
        yield kind, lambda build=build, kind=kind: build(folder / kind, times)  # type: ignore[misc]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--only", choices=("migration", "feedback", "index", "documents"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    postgres = Postgres()
    try:
        postgres.start()
        with tempfile.TemporaryDirectory(prefix="advisor-kills-") as folder:
            for kind, work in _works(Path(folder), postgres, options.times):
                if options.only in (None, kind):
                    start = time.monotonic()
                    outcomes.append(outcome := work())
                    left = ", ".join(f"{what} ({count})" for what, count in sorted(outcome.found.items()))
                    verdict = (
                        f"{outcome.trials - len(outcome.broken)} of {outcome.trials} consistent, {outcome.under_way} of them under way"
                    )
                    took = f"the whole takes {outcome.whole_s:.2f} s; {time.monotonic() - start:.0f} s in all"
                    print(f"{outcome.name}: {verdict}; {took}\n  left by the kill: {left}", flush=True)
                    print("".join(f"  ✗ {line}\n" for line in outcome.broken), end="", flush=True)
    finally:
        postgres.remove()
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in outcomes], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if any(one.broken for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
