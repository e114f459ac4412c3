"""Real servers that tests start, kill and start again: PostgreSQL in a folder of its own, and Chroma."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

_PATIENCE_S = 60


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(there: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not there():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Postgres:
    """A cluster of its own. It refuses to run as root, so root runs it as the account that Debian's package made."""

    def __init__(self) -> None:
        # Short: the path of a socket has room for about 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = free_port()
        self._made = 0
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.folder / "d"), "-A", "trust", "-U", "advisor", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers=16MB -c max_connections=40"
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """At once, as a crash does."""
        self._run("pg_ctl", "-D", str(self.folder / "d"), "-m", "immediate", "-w", "stop")

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"d{os.getpid()}x{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "advisor", name)
        return f"postgresql://advisor:secret@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program) or str(next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))), program))
        account = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        subprocess.run(
            [*account, found, *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", timeout=_PATIENCE_S
        )


class Chroma:
    """A Chroma server over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = Path(sys.executable).with_name("chroma")
        self._process = subprocess.Popen(
            [str(command), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        until(self._answers, "Chroma did not come up")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


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
