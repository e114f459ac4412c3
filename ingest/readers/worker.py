"""Runs a reader in a process of its own: `python -m ingest.readers.worker FORMAT FILE START MEGABYTES`; a JSON line for each item."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from ingest.readers.passage import Item, Refused

_PIECE = 20_000
"""Characters of the longest passage handed over at once."""


def main() -> None:
    format, file, start, megabytes = sys.argv[1:5]
    # Parsed before memory is bounded: a large import must not count as the document's.
    read: Callable[[Path, int], Iterator[Item]] = import_module(f"ingest.readers.{format}").read
    bound(int(megabytes) * 1_000_000)
    try:
        for item in read(Path(file), int(start)):
            _say(item)
    except MemoryError:
        _say(Refused("reader.memory"))
    except RecursionError:
        _say(Refused("reader.nested"))


def _say(item: Item) -> None:
    print(json.dumps({"is": type(item).__name__} | asdict(item), ensure_ascii=True), flush=True)


def bound(size: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Not to be had on Windows: there the time limit alone holds.
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
