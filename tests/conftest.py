"""What tests share: the guideline as data, its index, built once with the bundled embedder, and an advisor without a language model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from misbehaving import Reply, Server

from advisor.assembly import Assembly
from advisor.embeddings import Embedder, open_embedder
from advisor.framework import Framework, load_framework
from advisor.library import Library
from advisor.pipeline import Advisor
from advisor.scoring.helpers import Helpers
from advisor.settings import PREFIX, Settings
from advisor.store import Store
from ingest.run import ingest


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_developer() -> Iterator[None]:
    """Tests see the defaults, whatever is set on the machine that they run on."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.upper().startswith(PREFIX)]:
            patch.delenv(variable)
        yield


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="session")
def helpers() -> Helpers:
    return Assembly(Settings(llm="none")).helpers


@pytest.fixture(scope="session")
def index_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings without a language model, with the whole guideline indexed in a folder of its own. Nobody may change the index."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The processes of one test run share their index: whichever comes first builds it.
        folder = folder.parent
    settings = Settings(data=folder / "advisor" / "data", cache=folder / "advisor" / "cache", llm="none")
    assembly = Assembly(settings)
    with FileLock(folder / "advisor.lock"):
        ingest(assembly.framework, settings.corpus, assembly.embedder, assembly.store)
    assembly.store.close()
    return settings


@pytest.fixture(scope="session")
def advisor(index_settings: Settings) -> Advisor:
    return Assembly(index_settings).advisor(None)


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    started: list[Server] = []

    def start(reply: Reply) -> Server:
        started.append(Server(reply))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What keeps all cores busy, or a browser, is run by one process."""
    for item in items:
        if item.get_closest_marker("bundled") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("heavy"))


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("bundled")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """No document yet."""
    return Library(Store(tmp_path / "documents"))
