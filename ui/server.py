"""Serves the page: Gradio under a FastAPI app that adds the page's own files, on a port that is known to be free."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# Before Gradio is imported: it reads this once, and the page must not report to anyone.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from advisor.errors import AdvisorError
from advisor.state.feedback import FeedbackStore
from ui.document import PageDocument
from ui.page import AnyAdvisor, PageSettings, build_page
from ui.running import Running
from ui.theme import theme

_ASSETS = Path(__file__).with_name("assets")


def launch(
    advisor: AnyAdvisor,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    settings: PageSettings | None = None,
    feedback: FeedbackStore | None = None,
    open_browser: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until interrupted. `ready` is called with the page's address. Raises AdvisorError when the port can't be had."""
    server = PageServer(advisor, host, port, settings=settings, feedback=feedback, ready=ready, open_browser=open_browser)
    server.run()


class PageServer(uvicorn.Server):
    """The page on a port of its own. The port is taken when the server is made; 0 takes any free one."""

    def __init__(
        self,
        advisor: AnyAdvisor,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        settings: PageSettings | None = None,
        feedback: FeedbackStore | None = None,
        ready: Callable[[str], None] | None = None,
        open_browser: bool = False,
    ) -> None:
        # First of all: a port in use should not cost the seconds that building the page takes.
        self._socket = _listen(host, port)
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self._socket.getsockname()[1]}/"
        self._ready = ready
        self._open_browser = open_browser
        self._running = Running()
        page = build_page(advisor, settings, self._running, feedback)
        # Open pages hold a connection for as long as they are open; stopping doesn't wait for them.
        super().__init__(uvicorn.Config(page_app(page), log_level="warning", timeout_graceful_shutdown=1))

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        with suppress(KeyboardInterrupt):
            super().run(sockets or [self._socket])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready:
            self._ready(self.url)
        if self._open_browser:
            webbrowser.open(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._running.close()
        # The pages still open are cut off, which is meant and no error to report.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def page_app(page: gr.Blocks) -> FastAPI:
    """The page as an ASGI app, for any server."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # The address changes with the files, so that a browser never mixes an old script with a new page.
    address = f"/page/{_fingerprint()}"
    app.mount(address, StaticFiles(directory=_ASSETS))
    app.add_middleware(PageDocument, address=address)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        favicon_path=str(_ASSETS / "icon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_ASSETS.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        # Lets a restart take the port of the page just closed; on Windows the option would let two servers share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OverflowError:
        listener.close()
        raise AdvisorError(f"{port} is no port.", "Name one from 1024 to 65535, for instance `--port 7861`.") from None
    except OSError as error:
        listener.close()
        raise _refused(error, host, port) from None
    return listener


def _refused(error: OSError, host: str, port: int) -> AdvisorError:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 7861
        return AdvisorError(f"Port {port} is in use by another program.", f"Close that program, or take another port: `--port {other}`.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return AdvisorError(f"Port {port} may not be used by this account.", "Take a port from 1024 up: `--port 7860`.")
    reason = error.strerror or str(error)
    return AdvisorError(f"The page can't be served on {host}:{port} ({reason}).", "Name an address of this computer: `--host 127.0.0.1`.")
