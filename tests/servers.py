"""Real servers as fixtures: PostgreSQL in a folder of its own, and Chroma."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.servers import Chroma, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    folder = tmp_path / "chroma"
    folder.mkdir()
    server = Chroma(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
