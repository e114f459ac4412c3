"""Puts the service together: the page for each role, the API, the MCP server and what runs them, under one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.errors import SettingsError, StateFault
from advisor.settings import Settings
from advisor.state.feedback import FeedbackStore
from advisor.state.keeper import Keeper
from advisor.state.retention import Retention
from advisor.state.state import State
from service.api.app import api_app
from service.api.routes import Desks
from service.attended import Attended
from service.away import told
from service.callers import is_loopback
from service.edge import Edge
from service.gate import Gate
from service.helping import HelperDesk
from service.mcp_server import mcp_app, mcp_server
from service.metrics import Metrics
from service.operation import Operation, Part
from service.problems import Refused, problem
from service.rates import Rates
from service.sessions import Sessions, secret_of
from service.sign_in import SignIn
from service.talking import Talk
from ui.admin import AdminParts, build_admin
from ui.page import PageSettings, build_page
from ui.running import Running
from ui.server import ADMIN, admin_app, assets, assets_address, page_app


class PageByRole:
    """The page of the person who asks. Each is an application of its own: what a role may not do is not there to be called."""

    def __init__(self, everybody: FastAPI, managers: FastAPI, administrators: FastAPI | None = None) -> None:
        self._everybody = everybody
        self._managers = managers
        self._administrators = administrators

    @property
    def pages(self) -> tuple[FastAPI, ...]:
        pages = dict.fromkeys((self._everybody, self._managers, self._administrators))
        return tuple(page for page in pages if page is not None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = scope["state"]["person"]
        # The gate has let through administrators alone.
        if self._administrators and (scope["path"] == ADMIN or scope["path"].startswith(f"{ADMIN}/")):
            await self._administrators(scope, receive, send)
            return
        page = self._managers if person is None or person.role in ("manager", "admin") else self._everybody
        await page(scope, receive, send)


def require_access(settings: Settings, state: State | None) -> None:
    """Raises SettingsError where others could come in without signing in, or signing in has nothing to stand on."""
    methods = settings.access.methods
    if not methods and not is_loopback(settings.host):
        raise SettingsError(
            f"On {settings.host} others can reach the advisor, and no way of signing in is set.",
            "Set one: ADVISOR_ACCESS__METHODS='[\"accounts\"]' and `advisor accounts add NAME`; or stay on this machine: --host 127.0.0.1.",
        )
    if methods and state is None:
        raise SettingsError("Signing in needs a database, and `state` is `none`.", "Set state to the URL of a database, or leave it out.")


def service_app(
    settings: Settings,
    attended: Attended,
    metrics: Metrics,
    running: Running,
    *,
    state: State | None = None,
    feedback: FeedbackStore | None = None,
    page: PageSettings | None = None,
    parts: Mapping[str, Part] | None = None,
    admin: AdminParts | None = None,
) -> ASGIApp:
    """The whole service as one ASGI application. Raises SettingsError."""
    require_access(settings, state)
    signs_in = bool(settings.access.methods)
    rates = Rates()
    feedback = feedback or (state.feedback if state else None)
    keeper = Keeper(state) if state else None
    pages = _pages(attended, page or PageSettings(), running, feedback, signs_in, state, keeper, admin, settings.limits.upload_kb)
    talk = Talk(attended, state, keeper, attended.framework.digest)
    helping = HelperDesk(attended.helpers)
    server = mcp_server(talk, helping)
    mcp = mcp_app(server)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for one in pages.pages:
                await stack.enter_async_context(one.router.lifespan_context(one))
            await stack.enter_async_context(server.session_manager.run())
            if keeper:
                stack.callback(keeper.close)
            if state and settings.retention_days:
                stack.callback(Retention(state, settings.retention_days).close)
            stack.callback(talk.flush)
            yield

    routes: list[Any] = [*Operation(settings, attended, metrics, parts or {}).routes(), Mount(assets_address(), assets())]
    sessions = None
    if signs_in and state is not None:
        secret = secret_of(settings)
        sessions = Sessions(settings.access, state, secret)
        if "oidc" in settings.access.methods:
            from service.oidc import PATH, Oidc

            routes.append(Mount(PATH, Oidc(settings, sessions, metrics).app(secret)))
        routes += SignIn(settings.access, state, sessions, rates, metrics).routes()
    api = api_app(Desks(talk, helping, attended.framework))
    routes += [Mount("/api/v1", api), *mcp.routes, Mount("/", pages)]
    handlers: Any = {Refused: _refused, HTTPException: _http, StateFault: told}
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    guarded: ASGIApp = Gate(app, settings, sessions, rates, metrics)
    if settings.service.origins:
        guarded = CORSMiddleware(
            guarded,
            allow_origins=settings.service.origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Accept", "X-Request-ID"),
            expose_headers=("X-Request-ID", "Retry-After"),
        )
    return Edge(guarded, settings, attended, metrics)


def _pages(
    attended: Attended,
    page: PageSettings,
    running: Running,
    feedback: FeedbackStore | None,
    signs_in: bool,
    state: State | None,
    keeper: Keeper | None,
    admin: AdminParts | None,
    upload_kb: int,
) -> PageByRole:
    def built(team: bool) -> FastAPI:
        return page_app(build_page(attended, _with(page, team=team, account=signs_in), running, feedback, state, keeper), upload_kb)

    managers = built(True)
    administrators = admin_app(build_admin(replace(admin, accounts=signs_in)), upload_kb) if admin else None
    return PageByRole(built(False) if signs_in else managers, managers, administrators)


def _with(page: PageSettings, *, team: bool, account: bool) -> PageSettings:
    return replace(page, team=page.team and team, account=account)


async def _http(request: Request, error: Exception) -> Response:
    """What no part of the service knows: a method or a path that leads nowhere, such as one with a line break in it."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, "There is nothing at this address.", "Begin at the page: /", error.headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.status, error.detail, error.remedy, error.headers)
