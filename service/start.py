"""Starts what settings describe: the service, or the MCP server on standard input and output."""

from __future__ import annotations

import sys
import threading

from advisor.assembly import Assembly
from advisor.doctor import examine
from advisor.errors import AdvisorError
from advisor.model_queue import Line
from advisor.pipeline import Advisor
from advisor.settings import Settings
from advisor.state.keeper import Keeper
from advisor.state.state import State
from advisor.terminal import joining
from ingest.desk import Desk
from service.app import require_access
from service.attended import Attended
from service.helping import HelperDesk
from service.logs import configure, logger
from service.mcp_server import mcp_server
from service.metrics import Metrics
from service.operation import Part
from service.server import Server
from service.talking import Talk
from ui.admin import AdminParts, Draft
from ui.admin_figures import Encode, apart
from ui.admin_view import Part as SystemPart

_REMOTE_PLACES = 16

_log = logger(__name__)


class _Model:
    """The language model with its line, and how far it is."""

    def __init__(self, settings: Settings, assembly: Assembly) -> None:
        local = settings.llm in ("bundled", "none") or settings.llm.endswith(".gguf")
        self.line = Line(settings.limits.model or (1 if local else _REMOTE_PLACES), settings.limits.model_wait_s)
        with joining() as progress:
            model, reason = assembly.model_if_any(progress)
        if reason:
            going_on = "Going on without a language model; answers are composed from the guideline."
            print(f"advisor: {reason.message}\n  → {reason.remedy}\n  {going_on}", file=sys.stderr)
        if model:
            model.line = self.line
        self.model = model
        self.state = "loading"

    def warm(self, advisor: Advisor) -> None:
        try:
            advisor.warm()
        except AdvisorError as error:
            self.state = "failed"
            _log.error("the model cannot be used", error=type(error).__name__)
            print(f"advisor: {error.message}\n  → {error.remedy}", file=sys.stderr)
        else:
            self.state = ""


def serve(settings: Settings, open_browser: bool = False, draft: Draft | None = None) -> None:
    """`draft` makes evaluation cases of feedback. Serves until it is told to stop. Raises AdvisorError."""
    configure(settings.service)
    assembly = Assembly(settings)
    state = assembly.state
    require_access(settings, state)
    model = _Model(settings, assembly)
    advisor = assembly.advisor(model.model)
    metrics = Metrics()
    metrics.watch_line(lambda: model.line.length)
    desk = Desk(settings.data / "handed-in", lambda: assembly.library, lambda: assembly.embedder, settings.document_mb)
    parts = {"index": Part(lambda: _index(assembly)), "model": Part(lambda: model.state, needed=False)}
    if state is not None:
        parts["state"] = Part(lambda: _database(state))
    try:
        server = Server(
            advisor,
            settings,
            state=state,
            parts=parts,
            metrics=metrics,
            admin=administration(assembly, state, draft, desk) if state else None,
            open_browser=open_browser,
            ready=lambda url: print(f"AI 職涯與認證顧問：{url}（Ctrl-C 結束）", flush=True),
        )
        # The page is there before the model is: what needs no model is answered meanwhile.
        threading.Thread(target=model.warm, args=(advisor,), daemon=True).start()
        desk.go_on()
        server.run()
    finally:
        desk.close()
        advisor.close()


def administration(assembly: Assembly, state: State, draft: Draft | None, desk: Desk) -> AdminParts:
    """What the administrator's page stands on."""

    def encode() -> Encode:
        entries, vectors = assembly.store.read()
        ordinary = vectors[[place for place, entry in enumerate(entries) if entry.kind == "question"]]
        return apart(assembly.embedder.encode_queries, ordinary)

    def system() -> list[SystemPart]:
        # The port is taken: by this service.
        return [SystemPart(one.name, one.state, one.detail, one.remedy) for one in examine(assembly.settings) if one.name != "port"]

    return AdminParts(state, encode, system, draft, assembly.settings.retention_days, intake=desk)


def serve_mcp(settings: Settings) -> None:
    """Serves one client on standard input and output until it goes away. Raises AdvisorError."""
    configure(settings.service)
    assembly = Assembly(settings)
    model = _Model(settings, assembly)
    advisor = assembly.advisor(model.model)
    try:
        keeper = Keeper(assembly.state) if assembly.state else None
        talk = Talk(Attended(advisor, Metrics(), settings.limits.waiting), assembly.state, keeper, assembly.framework.digest)
        mcp_server(talk, HelperDesk(assembly.helpers)).run("stdio")
        talk.flush()
    finally:
        advisor.close()


def _database(state: State) -> str:
    """Raises StateFault where it does not answer."""
    state.people.by_id("")
    return ""


def _index(assembly: Assembly) -> str:
    state = assembly.store.state()
    if state is None:
        return "missing"
    return "" if state.complete and state.corpus == assembly.framework.digest else "of another corpus"
