"""Finding runs again: by id, by the beginning of one, by `latest`, or by path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from advisor.errors import InputError
from evals.results import Run

FILE = "run.json"
LATEST = "latest"


def find(name: str, folder: Path) -> Run:
    """The run of that name among those kept in the folder, or in that file or folder. Raises InputError."""
    path = Path(name).expanduser()
    if path.is_file():
        return read(path)
    if (path / FILE).is_file():
        return read(path / FILE)
    if name == LATEST:
        newest = next(runs(folder), None)
        if newest is None:
            raise InputError(f"There is no run in {folder} yet.", "Make one: advisor eval --split dev --llm none")
        return newest
    files = {file.parent.name: file for file in _files(folder)}
    meant = [name] if name in files else [id for id in files if id.startswith(name)]
    if len(meant) > 1:
        raise InputError(f"{name!r} may be any of {', '.join(meant[:5])}{' …' if len(meant) > 5 else ''}.", "Write more of its id.")
    if not meant:
        raise InputError(f"There is no run {name!r}.", "`advisor eval runs` lists what there is; `latest` is the newest.")
    return read(files[meant[0]])


def read(file: Path) -> Run:
    """Raises InputError where the file is no run."""
    try:
        return Run.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).", "Check the path.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{file} is no run: {where + ': ' if where else ''}{first['msg']}.", "Make the run again.") from None


def runs(folder: Path) -> Iterator[Run]:
    """The runs that can be read, newest first."""
    found = []
    for file in _files(folder):
        try:
            found.append(read(file))
        except InputError:
            # Of an older version, or damaged: `find` says why.
            continue
    yield from sorted(found, key=lambda run: run.created, reverse=True)


def unfinished(folder: Path) -> list[str]:
    """Ids of runs that were started and have no result."""
    return sorted(path.name for path in folder.glob("*/") if not (path / FILE).is_file())


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*/{FILE}"))
