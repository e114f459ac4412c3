"""A real service on a free port, over the real guideline or a scripted advisor; and clients to ask it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from advisor.service_settings import AccessSettings, LimitSettings, ServiceSettings
from advisor.settings import Settings
from advisor.state.people import Role
from advisor.state.state import State, open_state
from service.attended import AnyAdvisor
from service.logs import configure
from service.operation import Part
from service.passwords import hashed
from service.server import Server

COMMAND = Path(sys.executable).with_name("advisor")
OPEN, UNLIMITED, QUIET = AccessSettings(), LimitSettings(person="none", all="none"), ServiceSettings(log="json", log_level="error")

PASSWORD = "a long enough password"


@contextmanager
def served(
    advisor: AnyAdvisor,
    folder: Path,
    *,
    access: AccessSettings = OPEN,
    limits: LimitSettings = UNLIMITED,
    service: ServiceSettings = QUIET,
    parts: Mapping[str, Part] | None = None,
) -> Iterator[tuple[Server, State]]:
    """The service with a database of its own in the folder, for as long as the block lasts."""
    configure(service)
    state = open_state(folder / "state.sqlite3")
    settings = Settings(data=folder, llm="none", port=0, access=access, limits=limits, service=service)
    up = threading.Event()
    server = Server(advisor, settings, state=state, parts=parts, ready=lambda _: up.set())
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert up.wait(60), "the service did not come up"
    try:
        yield server, state
    finally:
        server.should_exit = True
        thread.join(30)
        state.close()


def account(state: State, name: str, role: Role = "user", password: str | None = PASSWORD) -> str:
    """A new account's id."""
    return state.people.add(name, role, hashed(password) if password else None).id


def browser(url: str, **options: Any) -> httpx.Client:
    """A client that says what a browser says when it sends from the service's own page."""
    return httpx.Client(base_url=url, headers={"Origin": url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}, timeout=30, **options)


def signed_in(url: str, name: str, password: str = PASSWORD) -> httpx.Client:
    client = browser(url)
    answer = client.post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 303, answer.text
    return client


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """The service's database cannot be opened for as long as the block lasts: a folder stands in its place."""
    names = [path.name for path in folder.glob("state.sqlite3*")]
    for name in names:
        (folder / name).rename(folder / f"away-{name}")
    (folder / "state.sqlite3").mkdir()
    try:
        yield
    finally:
        (folder / "state.sqlite3").rmdir()
        for name in names:
            (folder / f"away-{name}").rename(folder / name)


class Process:
    """`advisor ui` as a process of its own, on a free port, with what it wrote."""

    def __init__(self, settings: Settings, folder: Path, **variables: str) -> None:
        environment = {"ADVISOR_DATA": str(settings.data), "ADVISOR_CACHE": str(settings.cache), "ADVISOR_LLM": "none", "ADVISOR_PORT": "0"}
        state = {"ADVISOR_STATE": f"sqlite:///{folder}/state.sqlite3", "ADVISOR_SERVICE__LOG": "json"}
        self.errors = (folder / "stderr").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [COMMAND, "ui"],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            cwd=folder,
            env=os.environ | environment | state | variables,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"http://\S+/", said)
        assert found, said + self.log()
        self.url = found.group()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        self.errors.flush()
        self.errors.seek(0)
        return self.errors.read()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)
