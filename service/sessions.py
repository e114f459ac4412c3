"""Who is signed in: a session's token in a signed cookie, an account's token in a header, or a person that a trusted proxy names."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import get_args

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import HTTPConnection
from starlette.responses import Response

from advisor.errors import SettingsError
from advisor.service_settings import AccessSettings
from advisor.settings import Settings
from advisor.state.people import Person, Role, Source
from advisor.state.state import State
from service.callers import Caller
from service.problems import Refused

_COOKIE = "advisor-session"
_SECURE_COOKIE = f"__Host-{_COOKIE}"
_RENEWALS = 6
"""How often in its idle time a used cookie is written anew."""


class Sessions:
    """Blocking: the database is asked at each request."""

    def __init__(self, settings: AccessSettings, state: State, secret: bytes) -> None:
        self._settings = settings
        self._state = state
        self._signer = TimestampSigner(secret, salt="advisor.session")

    # Who is it.

    def by_token(self, connection: HTTPConnection) -> Person | None:
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not 20 <= len(token) <= 128:
            return None
        return self._state.sessions.person_of(token)

    def by_cookie(self, connection: HTTPConnection, caller: Caller) -> Person | None:
        token = self._token(connection, caller)
        return self._state.sessions.person_of(token) if token else None

    def by_proxy(self, connection: HTTPConnection, caller: Caller) -> Person | None:
        """Whom the proxy names; a person who comes for the first time gets an account. Raises Refused."""
        proxy = self._settings.proxy
        names = connection.headers.getlist(proxy.person_header)
        if "proxy" not in self._settings.methods or not caller.by_proxy or not names:
            return None
        if len(names) > 1:
            raise Refused(400, "The proxy names two people.", "Have the proxy replace that header, not add to it.")
        role = connection.headers.get(proxy.role_header) if proxy.role_header else None
        return self.known(names[0], "proxy", role)

    def known(self, name: str, source: Source, role: str | None) -> Person:
        """The account of somebody whom another service vouches for. Raises Refused where it is another's or shut."""
        found = self._state.people.by_name(name)
        wanted: Role | None = role if role in get_args(Role) else None  # type: ignore[assignment]
        if found is None:
            return self._state.people.add(name, wanted or "user", None, source)
        if found.source != source or found.disabled:
            raise Refused(403, "This account may not come in this way.", "Ask an administrator.")
        if wanted and wanted != found.role:
            self._state.people.set_role(found.id, wanted)
            return self._state.people.by_name(name) or found
        return found

    # Cookies.

    def begin(self, response: Response, connection: HTTPConnection, caller: Caller, person: Person) -> None:
        """A new session; one that the browser came with ends, so that nobody can have planted it."""
        self._end(connection, caller)
        token = self._state.sessions.create(person.id, timedelta(hours=self._settings.session_hours))
        self._state.people.seen(person.id)
        self._write(response, caller, token)

    def renewed(self, connection: HTTPConnection, caller: Caller) -> str | None:
        """The Set-Cookie header that starts the idle time anew, where enough of it went by."""
        token, age_s = self._token_and_age(connection, caller)
        if token is None or age_s < self._settings.idle_minutes * 60 / _RENEWALS:
            return None
        response = Response()
        self._write(response, caller, token)
        return response.headers["set-cookie"]

    def end(self, response: Response, connection: HTTPConnection, caller: Caller) -> None:
        self._end(connection, caller)
        response.delete_cookie(self._name(caller), path="/", secure=caller.secure, httponly=True, samesite="lax")
        # What the page kept in the browser is the person's, and the next one at this computer is another.
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'

    def _end(self, connection: HTTPConnection, caller: Caller) -> None:
        if token := self._token(connection, caller):
            self._state.sessions.end(token)

    def _write(self, response: Response, caller: Caller, token: str) -> None:
        response.set_cookie(
            self._name(caller), self._signer.sign(token).decode(), path="/", secure=caller.secure, httponly=True, samesite="lax"
        )

    def _token(self, connection: HTTPConnection, caller: Caller) -> str | None:
        return self._token_and_age(connection, caller)[0]

    def _token_and_age(self, connection: HTTPConnection, caller: Caller) -> tuple[str | None, float]:
        value = connection.cookies.get(self._name(caller))
        if not value:
            return None, 0.0
        try:
            token, written = self._signer.unsign(value, max_age=self._settings.idle_minutes * 60, return_timestamp=True)
        except BadSignature:
            return None, 0.0
        return token.decode(), self._signer.get_timestamp() - written.timestamp()

    def _name(self, caller: Caller) -> str:
        return _SECURE_COOKIE if caller.secure else _COOKIE


def secret_of(settings: Settings) -> bytes:
    """The secret that cookies are signed with: the setting's, or one that is made once in the data folder. Raises SettingsError."""
    if settings.access.secret is not None:
        return settings.access.secret.get_secret_value().encode()
    file: Path = settings.data / "cookie-secret"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = file.read_bytes()
        else:
            secret = secrets.token_hex(32).encode()
            with os.fdopen(descriptor, "wb") as written:
                written.write(secret)
    except OSError as error:
        raise SettingsError(f"{file} cannot be used ({error.strerror}).", "Set access.secret, or another data folder.") from None
    if len(secret) < 32:
        raise SettingsError(f"{file} holds no secret.", "Delete it: the next start makes a new one.")
    return secret
