"""The gate that everything passes: who asks, whether they may, whether their own browser page sent it, and how often."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.errors import StateFault
from advisor.settings import Settings
from advisor.state.people import Person
from service.away import away, is_page
from service.callers import Caller, is_from_here
from service.metrics import Metrics
from service.pages import not_allowed_page
from service.problems import Refused, problem
from service.rates import Rates, too_many
from service.sessions import Sessions
from ui.strings import language_of

_IMPERSONAL = ("/healthz", "/readyz", "/metrics", "/page/", "/favicon.ico", "/api/v1/openapi.json")
"""The same for everybody: who asks is not looked up, so these answer without a database as well."""
_OPEN = (*_IMPERSONAL, "/sign-in", "/sign-out")
"""Open to people who are not signed in; /metrics has a lock of its own."""
_MANAGERS = ("/api/v1/team",)
_ADMINISTRATORS = ("/admin", "/api/v1/admin")
_SAFE = ("GET", "HEAD", "OPTIONS")
_NEXT = "Sign in at /sign-in, or send an account's token: Authorization: Bearer …"


class Gate:
    """ASGI middleware. Puts the person into the request's state as `person`; None where nobody has to sign in."""

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions | None, rates: Rates, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._sessions = sessions
        self._person_rate = rates.rate("person", settings.limits.person)
        self._all_rate = rates.rate("all", settings.limits.all)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection, caller = HTTPConnection(scope), scope["state"]["caller"]
        try:
            renewed = await self._admit(connection, caller, scope)
        except Refused as refused:
            await _said(refused, scope)(scope, receive, send)
            return
        except StateFault as fault:
            await away(scope, fault)(scope, receive, send)
            return
        await self._app(scope, receive, _with_cookie(send, renewed) if renewed else send)

    async def _admit(self, connection: HTTPConnection, caller: Caller, scope: Scope) -> str | None:
        """Raises Refused, StateFault. Gives the cookie to write anew, if any."""
        path, renewed, ambient = scope["path"], None, False
        person: Person | None = None
        if self._sessions is not None and not path.startswith(_IMPERSONAL):
            person = await asyncio.to_thread(self._sessions.by_token, connection)
            if person is None and "authorization" not in connection.headers:
                person, renewed = await asyncio.to_thread(self._ambient, self._sessions, connection, caller)
                ambient = person is not None
            scope["state"]["person"] = person
            if not path.startswith(_OPEN):
                _require(person, path)
        if scope["method"] not in _SAFE:
            self._require_own_page(connection.headers, ambient or path.startswith("/sign-"), person is not None and not ambient)
            if not path.startswith("/sign-"):
                await self._count(person.id if person else caller.address)
        elif path.startswith("/api/") and not path.startswith(_OPEN):
            await self._count(person.id if person else caller.address)
        return renewed

    @staticmethod
    def _ambient(sessions: Sessions, connection: HTTPConnection, caller: Caller) -> tuple[Person | None, str | None]:
        """What a browser brings by itself."""
        if person := sessions.by_proxy(connection, caller):
            return person, None
        person = sessions.by_cookie(connection, caller)
        return person, sessions.renewed(connection, caller) if person else None

    def _require_own_page(self, headers: Headers, ambient: bool, by_token: bool) -> None:
        """No other site may act through somebody's browser. A token is in no browser's keeping, so it needs no such proof."""
        if by_token or (headers.get("origin") in self._settings.service.origins and not ambient):
            return
        here = is_from_here(headers, self._settings.service)
        if here is False or (here is None and ambient):
            raise Refused(403, "This request was sent from another site.", "Send it from this service's own page, or with a token.")

    async def _count(self, key: str) -> None:
        for rate, of in ((self._person_rate, key), (self._all_rate, "all")):
            wait = await rate.hit(of)
            if wait is not None:
                self._metrics.limited.labels(rate.name).inc()
                raise too_many(wait)


def _said(refused: Refused, scope: Scope) -> Response:
    """Somebody who is not signed in is led to where they can; people read a page, scripts a problem."""
    if refused.status in (401, 403) and scope["method"] == "GET" and is_page(scope):
        if refused.status == 403:
            return not_allowed_page(language_of(Headers(scope=scope).get("accept-language", "")))
        there = quote(scope["path"], safe="/")
        return RedirectResponse(f"/sign-in?next={there}" if there != "/" else "/sign-in", 303)
    return problem(refused.status, refused.detail, refused.remedy, refused.headers)


def _require(person: Person | None, path: str) -> None:
    if person is None:
        raise Refused(401, "Nobody is signed in.", _NEXT, {"WWW-Authenticate": "Bearer"})
    if (path.startswith(_ADMINISTRATORS) and person.role != "admin") or (
        path.startswith(_MANAGERS) and person.role not in ("manager", "admin")
    ):
        raise Refused(403, "Your role may not do this.", "Ask an administrator for another role.")


def _with_cookie(send: Send, cookie: str) -> Send:
    async def out(message: Message) -> None:
        if message["type"] == "http.response.start" and not any(name.lower() == b"set-cookie" for name, _ in message["headers"]):
            message = dict(message, headers=[*message["headers"], (b"set-cookie", cookie.encode())])
        await send(message)

    return out
