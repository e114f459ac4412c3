"""Signing in and out, and the pages that need an account."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from math import ceil
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from advisor.service_settings import AccessSettings
from advisor.state.people import Person
from advisor.state.state import State
from advisor.types import Language
from service.logs import logger
from service.metrics import Metrics
from service.pages import account_page, accounts_page, sign_in_page
from service.passwords import hashed, is_outdated, matches
from service.problems import Refused, problem
from service.rates import Rates
from service.sessions import Sessions
from ui.strings import Strings, language_of

_log = logger(__name__)

_HASHINGS = 2
"""Passwords that are checked at the same time: each takes a core and 64 MiB."""


class SignIn:
    def __init__(self, settings: AccessSettings, state: State, sessions: Sessions, rates: Rates, metrics: Metrics) -> None:
        self._settings = settings
        self._state = state
        self._sessions = sessions
        self._metrics = metrics
        self._by_account = rates.rate("sign-in account", settings.attempts_per_account)
        self._by_address = rates.rate("sign-in address", settings.attempts_per_address)
        self._hashing = asyncio.Semaphore(_HASHINGS)

    def routes(self) -> list[Route]:
        return [
            Route("/sign-in", self.page, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/account", self.account, methods=["GET"]),
            Route("/admin/accounts", self.accounts, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        if request.state.person is not None:
            return RedirectResponse(within(request.query_params.get("next", "/")), 303)
        return sign_in_page(self._settings.methods, spoken(request), within(request.query_params.get("next", "/")))

    async def sign_in(self, request: Request) -> Response:
        form = await form_of(request)
        language, there = language_of(form.get("lang", "")), within(form.get("next", "/"))
        if "accounts" not in self._settings.methods:
            return problem(404, "Accounts of this service are not in use.", "Sign in the way that /sign-in shows.")
        name = form.get("name", "")[:200].strip()
        wait = await self._throttled(name, request.state.caller.address)
        if wait is not None:
            self._metrics.sign_ins.labels("accounts", "throttled").inc()
            failure = Strings(language)("sign_in.throttled", minutes=ceil(wait / 60))
            response: Response = sign_in_page(self._settings.methods, language, there, failure, 429)
            response.headers["Retry-After"] = str(ceil(wait))
            return response
        async with self._hashing:
            person = await asyncio.to_thread(self._checked, name, form.get("password", ""))
        if person is None:
            self._metrics.sign_ins.labels("accounts", "failed").inc()
            _log.warning("sign-in failed", method="accounts")
            return sign_in_page(self._settings.methods, language, there, Strings(language)("sign_in.failed"), 401)
        await self._by_account.forget(_key(name))
        response = RedirectResponse(there, 303)
        await asyncio.to_thread(self._sessions.begin, response, request, request.state.caller, person)
        self._metrics.sign_ins.labels("accounts", "ok").inc()
        _log.info("signed in", method="accounts", person=person.id)
        return response

    async def sign_out(self, request: Request) -> Response:
        response = RedirectResponse("/sign-in", 303)
        await asyncio.to_thread(self._sessions.end, response, request, request.state.caller)
        return response

    async def account(self, request: Request) -> Response:
        return account_page(request.state.person, spoken(request))

    async def accounts(self, request: Request) -> Response:
        return accounts_page(await asyncio.to_thread(self._state.people.all), spoken(request))

    async def _throttled(self, name: str, address: str) -> float | None:
        """Counts the attempt; an account that there is not counts as well, so that nothing tells which there are."""
        waits = [await self._by_address.hit(address), await self._by_account.hit(_key(name))]
        return max((wait for wait in waits if wait is not None), default=None)

    def _checked(self, name: str, password: str) -> Person | None:
        person = self._state.people.by_name(name)
        usable = person if person and person.source == "local" and not person.disabled else None
        if not matches(password, usable.password_hash if usable else None) or usable is None:
            return None
        if usable.password_hash and is_outdated(usable.password_hash):
            self._state.people.set_password(usable.id, hashed(password))
        return usable


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a plain HTML form. Raises Refused for anything else."""
    if request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
        raise Refused(415, "This is no form.", "Send the form of the sign-in page.")
    try:
        fields = parse_qs((await request.body()).decode(), max_num_fields=20)
    except ValueError:
        raise Refused(400, "The form cannot be read.", "Send the form of the sign-in page.") from None
    return {name: values[-1] for name, values in fields.items()}


def within(path: str) -> str:
    """The path if it leads into this service, else its start: nobody is sent elsewhere after signing in."""
    parts = urlsplit(path)
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return path if local and path.isprintable() and path.isascii() and "\\" not in path else "/"


def spoken(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return language_of(asked if asked else request.headers.get("accept-language", ""))


def _key(name: str) -> str:
    return hashlib.sha256(name.casefold().encode("utf-8", "replace")).hexdigest()
