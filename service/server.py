"""The process that serves: takes its port at once, and when told to stop finishes the answers under way."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import uvicorn

from advisor.settings import Settings
from advisor.state.feedback import FeedbackStore
from advisor.state.state import State
from service.app import require_access, service_app
from service.attended import AnyAdvisor, Attended
from service.listening import listen
from service.logs import logger
from service.metrics import Metrics
from service.operation import Part
from ui.admin import AdminParts
from ui.page import PageSettings
from ui.running import Running

_log = logger(__name__)


class Server(uvicorn.Server):
    """The service on a port of its own. The port is taken when the server is made; 0 takes any free one.

    Raises AdvisorError when the port can't be had, SettingsError where others could come in without signing in."""

    def __init__(
        self,
        advisor: AnyAdvisor,
        settings: Settings,
        *,
        state: State | None = None,
        feedback: FeedbackStore | None = None,
        page: PageSettings | None = None,
        parts: Mapping[str, Part] | None = None,
        metrics: Metrics | None = None,
        admin: AdminParts | None = None,
        ready: Callable[[str], None] | None = None,
        open_browser: bool = False,
    ) -> None:
        require_access(settings, state)
        # Before all that takes seconds: a port in use should not cost them.
        self._socket = listen(settings.host, settings.port)
        shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self._socket.getsockname()[1]}/"
        self._ready = ready
        self._open_browser = open_browser
        self._patience_s = settings.limits.stopping_s
        self._running = Running()
        self.metrics = metrics or Metrics()
        self.attended = Attended(advisor, self.metrics, settings.limits.waiting)
        kept: dict[str, Any] = {"state": state, "feedback": feedback, "admin": admin}
        app = service_app(settings, self.attended, self.metrics, self._running, page=page, parts=parts, **kept)
        # Who a request comes from is worked out by our own edge, which trusts named proxies alone.
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=65536,
            ws="none",
        )
        super().__init__(config)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        with suppress(KeyboardInterrupt):
            super().run(sockets or [self._socket])

    def stop(self) -> None:
        """Finishes what is under way, refuses what is new, then ends. May be called from any thread."""
        self.attended.stop()
        threading.Thread(target=self._end_when_idle, daemon=True, name="stopping").start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Without raising the signals again at the end, as uvicorn does: whoever started us still has to close the model."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM lets answers finish; a second one, or Ctrl-C, does not."""
        if sig == signal.SIGTERM and not self.attended.stopping:
            self.stop()
        else:
            self.force_exit = self.should_exit
            self.should_exit = True

    def _end_when_idle(self) -> None:
        _log.info("stopping", answers=self.attended.under_way)
        if not self.attended.wait_until_idle(self._patience_s):
            _log.warning("answers were cut off", answers=self.attended.under_way)
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready:
            self._ready(self.url)
        if self._open_browser:
            webbrowser.open(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.attended.stop()
        self._running.close()
        # The pages still open are cut off, which is meant and no error to report.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)
