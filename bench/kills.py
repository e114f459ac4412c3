"""Kills what writes, at random moments, and looks at what is left: `python -m bench.kills [TIMES] [POSTGRESQL-URL]`.

The URL names an empty database, whose tables are made and dropped. Ends with status 1 at the first trial that leaves something broken."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from advisor.assembly import Assembly
from advisor.settings import Settings
from advisor.state.feedback import Feedback
from advisor.state.state import State, open_state

_PREPARED = "print('go', flush=True)\n"
_OPEN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from advisor.assembly import Assembly
from advisor.settings import Settings
from advisor.state.feedback import Feedback
from advisor.state.state import open_state
from ingest.run import ingest
place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
"""
_MIGRATE = _OPEN + "state = open_state(place)\n" + _PREPARED + "state.people.all()"
_RATE = (
    _OPEN
    + "state = open_state(place)\nstate.people.all()\n"
    + _PREPARED
    + "number = 0\nwhile True:\n"
    + "    entry = Feedback(f'{sys.argv[2]}-{number}', datetime.now(UTC), 'up', ('q',), {'answer': 'a' * 20000}, 'none', 'c')\n"
    + "    state.feedback.keep(entry)\n"
    + "    print(number, flush=True)\n    number += 1"
)
_INGEST = (
    _OPEN
    + "a = Assembly(Settings(data=place, llm='none'))\na.framework, a.embedder\n"
    + _PREPARED
    + "ingest(a.framework, a.settings.corpus, a.embedder, a.store)"
)


def killed(code: str, place: Path | str, name: str, most_s: float) -> int:
    """Lets the program run for a random time of at most so many seconds; how many writes it told of as done."""
    with subprocess.Popen([sys.executable, "-c", code, str(place), name], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "go\n"
        time.sleep(random.uniform(0, most_s))
        process.send_signal(signal.SIGKILL)
        return len(process.stdout.readlines())


def migration(place: Path | str, trial: int) -> bool:
    """Old or new, never between; and it is completed by the next that comes."""
    killed(_MIGRATE, place, "", 0.25)
    state = open_state(place)
    found = state.database.revision()
    state.people.add(f"p{trial}", "user")
    whole = found in (None, state.database.head) and len(state.people.all()) == 1
    _drop(state, place)
    return whole


def rating(place: Path | str, trial: int) -> bool:
    """Every write that was told of is there, and each one is whole."""
    told = killed(_RATE, place, f"r{trial}", 0.4)
    kept = [one for one in open_state(place).feedback.all() if one.id.startswith(f"r{trial}-")]
    return len(kept) in (told, told + 1) and all(_is_whole(one) for one in kept)


def _is_whole(one: Feedback) -> bool:
    return len(one.answer["answer"]) == 20000


def indexing(folder: Path, trial: int) -> bool:
    """The index says that it is incomplete, or is whole; the next ingest completes it."""
    killed(_INGEST, folder, "", 6)
    assembly = Assembly(Settings(data=folder, llm="none"))
    state, entries = assembly.store.state(), len(assembly.store.digests())
    assembly.store.close()
    subprocess.run([sys.executable, "-c", _INGEST, str(folder)], check=True, stdout=subprocess.DEVNULL)
    after, whole = assembly.store.state(), len(assembly.store.digests())
    honest = state is None or not state.complete or entries == whole
    assembly.store.drop()
    return honest and after is not None and after.complete and whole >= entries and whole > 0


def _drop(state: State, place: Path | str) -> None:
    state.close()
    if isinstance(place, Path):
        for file in place.parent.glob(f"{place.name}*"):
            file.unlink()
        return
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def main(times: int, url: str | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        places: list[tuple[str, Path | str]] = [("sqlite", Path(folder) / "state.sqlite3")]
        places += [("postgresql", url)] if url else []
        trials: list[tuple[str, Callable[[int], bool]]] = []
        for name, place in places:
            trials.append((f"migration, {name}", lambda trial, place=place: migration(place, trial)))  # type: ignore[misc]
            trials.append((f"feedback, {name}", lambda trial, place=place: rating(place, trial)))  # type: ignore[misc]
        trials.append(("ingest, folder", lambda trial: indexing(Path(folder) / "index", trial)))
        for name, whole in trials:
            for trial in range(times):
                if not whole(trial):
                    print(f"{name}: trial {trial} is not whole")
                    return 1
            print(f"{name}: {times} of {times} whole", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, sys.argv[2] if len(sys.argv) > 2 else None))
