"""Signing in through an OpenID Connect provider: authorization code flow with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from advisor.errors import StateFault
from advisor.settings import Settings
from service.away import told
from service.logs import logger
from service.metrics import Metrics
from service.pages import sign_in_page
from service.problems import Refused
from service.sessions import Sessions
from service.sign_in import spoken, within
from ui.strings import Strings

_log = logger(__name__)

PATH = "/sign-in/oidc"
_MINUTES = 10
"""For the way to the provider and back."""


class Oidc:
    def __init__(self, settings: Settings, sessions: Sessions, metrics: Metrics) -> None:
        self._settings = settings
        self._sessions = sessions
        self._metrics = metrics
        oidc = settings.access.oidc
        self._provider: Any = OAuth().register(
            "provider",
            client_id=oidc.client_id,
            client_secret=oidc.client_secret.get_secret_value() if oidc.client_secret else None,
            server_metadata_url=f"{(oidc.issuer or '').rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": oidc.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if oidc.client_secret else "none",
                "timeout": 10,
            },
        )

    def app(self, secret: bytes) -> Starlette:
        """To be mounted at PATH. What is under way is kept in a signed cookie that lives as long as signing in takes."""
        secure = bool(self._settings.service.url and self._settings.service.url.startswith("https://"))
        cookie = Middleware(
            SessionMiddleware,
            secret_key=f"oidc {secret.decode()}",
            session_cookie="advisor-sign-in",
            max_age=_MINUTES * 60,
            path=PATH,
            same_site="lax",
            https_only=secure,
        )
        routes = [Route("/start", self.start, methods=["GET"]), Route("/callback", self.callback, methods=["GET"])]
        return Starlette(routes=routes, middleware=[cookie], exception_handlers={StateFault: told})

    async def start(self, request: Request) -> Response:
        request.session.clear()
        request.session["next"] = within(request.query_params.get("next", "/"))
        base = self._settings.service.url or f"{'https' if request.state.caller.secure else 'http'}://{request.headers['host']}"
        try:
            response: Response = await self._provider.authorize_redirect(request, f"{base}{PATH}/callback")
            return response
        except (AuthlibBaseError, httpx2.HTTPError, ValueError, RuntimeError):
            return self._failed(request, "unreachable")

    async def callback(self, request: Request) -> Response:
        there = within(str(request.session.get("next", "/")))
        try:
            token = await self._provider.authorize_access_token(request)
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, RuntimeError):
            return self._failed(request, "refused")
        finally:
            request.session.clear()
        claims = token.get("userinfo") or {}
        oidc = self._settings.access.oidc
        name = claims.get(oidc.name_claim) or claims.get("email")
        if claims.get("iss", "").rstrip("/") != (oidc.issuer or "").rstrip("/") or not isinstance(name, str) or not name.strip():
            return self._failed(request, "no name")
        try:
            person = await asyncio.to_thread(self._sessions.known, name, "oidc", self._role(claims))
        except Refused:
            return self._failed(request, "shut out")
        response = RedirectResponse(there, 303)
        await asyncio.to_thread(self._sessions.begin, response, request, request.state.caller, person)
        self._metrics.sign_ins.labels("oidc", "ok").inc()
        _log.info("signed in", method="oidc", person=person.id)
        return response

    def _role(self, claims: dict[str, Any]) -> str | None:
        claim = self._settings.access.oidc.role_claim
        found = claims.get(claim) if claim else None
        roles = found if isinstance(found, list) else [found]
        return next((role for role in ("admin", "manager", "user") if role in roles), None)

    def _failed(self, request: Request, why: str) -> Response:
        self._metrics.sign_ins.labels("oidc", "failed").inc()
        _log.warning("sign-in failed", method="oidc", why=why, exc_info=True)
        language = spoken(request)
        return sign_in_page(self._settings.access.methods, language, "/", Strings(language)("sign_in.oidc_failed"), 401)
