"""What tests share: the guideline as data, its index, built once with the bundled embedder, and an advisor without a language model."""

from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from misbehaving import Reply, Server
from xdist.scheduler import LoadScopeScheduling

from advisor.assembly import Assembly
from advisor.embeddings import Embedder, Vectors, open_embedder
from advisor.framework import Framework, load_framework
from advisor.library import Library
from advisor.pipeline import Advisor
from advisor.scoring.helpers import Helpers
from advisor.settings import PREFIX, Settings
from advisor.store import Store
from ingest.run import ingest

# Each of the two workers has one processor: with two threads in each, they wait for one another.
if os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# As the `advisor` command does.
gc.set_threshold(50_000, 25, 100)


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


class Remembering:
    """The bundled embedder, which embeds no text twice: the vectors are its own."""

    def __init__(self) -> None:
        self._embedder = open_embedder("bundled")
        self.name, self.dimensions = self._embedder.name, self._embedder.dimensions
        self._known: dict[tuple[str, str], Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode("query", texts, self._embedder.encode_queries)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode("document", texts, self._embedder.encode_documents)

    def share(self, file: Path) -> None:
        """Takes over what another process has embedded and left in a file, or leaves its own there."""
        if file.exists():
            self._known |= pickle.loads(file.read_bytes())
        else:
            file.write_bytes(pickle.dumps(self._known))

    def _encode(self, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if (kind, text) not in self._known]
        self._known |= {(kind, text): vector for text, vector in zip(new, encode(new), strict=True)}
        return np.array([self._known[kind, text] for text in texts], dtype=np.float32).reshape(len(texts), self.dimensions)


@pytest.fixture(scope="session")
def remembering() -> Remembering:
    return Remembering()


@pytest.fixture(scope="session")
def index_settings(tmp_path_factory: pytest.TempPathFactory, remembering: Remembering) -> Settings:
    """Settings without a language model, with the whole guideline indexed in a folder of its own. Nobody may change the index."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The processes of one test run share their index: whichever comes first builds it.
        folder = folder.parent
    settings = Settings(data=folder / "advisor" / "data", cache=folder / "advisor" / "cache", llm="none")
    assembly = Assembly(settings)
    with FileLock(folder / "advisor.lock"):
        ingest(assembly.framework, settings.corpus, remembering, assembly.store)
        remembering.share(folder / "advisor" / "vectors")
    assembly.store.close()
    return settings


Assembled = Callable[..., Assembly]


@pytest.fixture(scope="session")
def assembled(index_settings: Settings, remembering: Remembering) -> Assembled:
    """Assemblies over the index, with settings changed as given, that embed no text twice between them."""

    def assembly(**changed: Any) -> Assembly:
        made = Assembly(index_settings.model_copy(update=changed))
        made.__dict__["embedder"] = remembering
        return made

    return assembly


@pytest.fixture(scope="session")
def assembly(assembled: Assembled) -> Assembly:
    return assembled()


@pytest.fixture(scope="session")
def advisor(assembly: Assembly) -> Advisor:
    return assembly.advisor(None)


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    started: list[Server] = []

    def start(reply: Reply) -> Server:
        started.append(Server(reply))
        return started[-1]

    yield start
    for server in started:
        server.stop()


_CASE_BY_CASE = ("tests/test_answers.py", "tests/test_dispatch.py")


class WholeFiles(LoadScopeScheduling):
    """Gives whole files to a process, so that what a file's tests share is made once; the largest go first.

    Files of many short cases that share nothing of their own go last, case by case, and keep all processes busy until the end."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in _CASE_BY_CASE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    return WholeFiles(config, log)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder("bundled")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """No document yet."""
    return Library(Store(tmp_path / "documents"))
