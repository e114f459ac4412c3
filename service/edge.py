"""The outermost layer: every request gets an id, bounds, security headers, a line in the log and a count."""

from __future__ import annotations

import re
import uuid
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from advisor.settings import Settings
from service.attended import Attended
from service.callers import caller_of, is_called_right
from service.logs import logger
from service.metrics import Metrics
from service.problems import problem
from ui.server import ADMIN

_log = logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_ALWAYS = ("/healthz", "/readyz", "/metrics")
"""Answered while stopping as well."""
_ROUTES = ("/api/v1/", "/gradio_api/", "/page/", "/sign-in", "/sign-out", "/admin", "/mcp", *_ALWAYS)

_QUIET = ("/assets/", "/page/", "/static/", "/healthz", "/metrics")
"""Too many, and of no interest while they succeed."""

# Gradio's components evaluate their own small scripts, which needs both of the unsafe words; nothing is loaded from elsewhere.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
STRICT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class TooLarge(HTTPException):
    """The body is larger than what is taken at that path. FastAPI hides every other kind of error while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413, "The body is too large.")


class Edge:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, settings: Settings, attended: Attended, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._attended = attended
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        caller = caller_of(scope, self._settings.access.proxy.parsed, self._settings.service)
        scope.setdefault("state", {}).update(caller=caller, person=None)
        if scope["type"] == "websocket":
            # Neither the page nor the API speaks over one.
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._answer(scope, receive, send, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        start, began, status = perf_counter(), 0.0, 500
        secure = scope["state"]["caller"].secure

        async def out(message: Message) -> None:
            nonlocal began, status
            if message["type"] == "http.response.start":
                began, status = perf_counter() - start, message["status"]
                self._dress(MutableHeaders(scope=message), request_id, secure)
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, out)
            else:
                await self._app(scope, self._bounded(scope, receive), out)
        except TooLarge:
            if not began:
                await self._too_large(scope)(scope, receive, out)
        except Exception:
            _log.exception("request failed")
            if not began:
                failed = problem(
                    500,
                    "服務發生未預期的錯誤。Something went wrong on our side.",
                    "請再試一次。Try again; if it stays, report the request id.",
                )
                await failed(scope, receive, out)
        finally:
            route = route_of(scope)
            self._metrics.requests.labels(scope["method"] if scope["method"] in _METHODS else "other", route, str(status)).inc()
            self._metrics.latency.labels(route).observe(began)
            tell = _log.debug if route.startswith(_QUIET) and status < 400 else _log.info
            tell("request", method=scope["method"][:8], route=route, status=status, ms=round((perf_counter() - start) * 1000))

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not is_called_right(headers.get("host", ""), self._settings.service):
            return problem(421, "This service is not known by that name.", "Use its own address, or name it in service.hosts.")
        if self._attended.stopping and path not in _ALWAYS:
            return problem(
                503,
                "服務正要停止。The service is stopping.",
                "請稍候再試。Try again in a moment.",
                {"Retry-After": "5", "Connection": "close"},
            )
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return problem(400, "The length of the body is no number.", "Send a valid request.")
        if int(length[:20]) > self._most(path):
            return self._too_large(scope)
        return None

    def _most(self, path: str) -> int:
        limits, path = self._settings.limits, path.removeprefix(ADMIN)
        if path.startswith("/gradio_api/upload"):
            return limits.upload_kb * 1024
        return (limits.page_kb if path.startswith("/gradio_api/") else limits.body_kb) * 1024

    def _too_large(self, scope: Scope) -> Response:
        self._metrics.limited.labels("body").inc()
        most = self._most(scope["path"]) // 1024
        return problem(413, f"The body is larger than {most:,} KiB.", "Send less.", {"Connection": "close"})

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        taken, most = 0, self._most(scope["path"])

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        return bounded

    def _dress(self, headers: MutableHeaders, request_id: str, secure: bool) -> None:
        headers["X-Request-ID"] = request_id
        headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if "server" in headers:
            del headers["server"]


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def route_of(scope: Scope) -> str:
    """The template of the path, or the part of the service that it lies in: never what somebody put into it."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str) and path.startswith("/"):
        return f"{scope.get('root_path', '')}{path}"
    return next((route for route in _ROUTES if scope["path"].startswith(route)), "/")
