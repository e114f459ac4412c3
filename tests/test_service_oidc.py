"""Signing in through an identity provider: a real one of our own, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from oidc_provider import CLIENT, SECRET, Provider, provider
from pydantic import SecretStr
from service_fixtures import account, served
from ui_scripted import ScriptedAdvisor

from advisor.service_settings import AccessSettings, OidcSettings
from advisor.state.state import State


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider, State]]:
    with provider() as idp:
        oidc = OidcSettings(issuer=idp.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET), role_claim="roles")
        access = AccessSettings(methods=("oidc",), oidc=oidc)
        with served(ScriptedAdvisor(), tmp_path_factory.mktemp("oidc"), access=access) as (server, state):
            yield server.url, idp, state


@pytest.fixture
def idp(place: tuple[str, Provider, State]) -> Iterator[Provider]:
    """As it should be again, whatever a test bends."""
    idp = place[1]
    yield idp
    idp.claims, idp.signs_with, idp.algorithm, idp.nonce = {}, None, "RS256", None


@pytest.fixture
def client(place: tuple[str, Provider, State]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=place[0], timeout=30) as client:
        yield client


def back(client: httpx.Client) -> str:
    """The way to the provider, up to the address that it sends the browser back to."""
    there = client.get("/sign-in/oidc/start?next=/account")
    assert there.status_code in (302, 303), there.text
    return str(httpx.get(there.headers["location"]).headers["location"])


def test_somebody_whom_the_provider_knows_comes_in_with_the_role_that_it_says(client: httpx.Client, idp: Provider) -> None:
    answer = client.get(back(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert client.get("/api/v1/me").json() == {"name": "olga", "role": "manager"}
    asked = idp.asked[-1]
    assert asked["code_challenge_method"] == "S256" and asked["code_challenge"] and asked["nonce"] and len(asked["state"]) >= 20


def test_a_state_that_this_browser_was_not_given_is_refused(client: httpx.Client, place: tuple[str, Provider, State]) -> None:
    stolen = back(client)
    with httpx.Client(base_url=place[0]) as other:
        assert other.get(stolen).status_code == 401
        assert other.get("/api/v1/me").status_code == 401
    state = parse_qs(urlsplit(stolen).query)["state"][0]
    assert client.get(stolen.replace(state, "x" * len(state))).status_code == 401


def test_an_answer_serves_once(client: httpx.Client) -> None:
    address = back(client)
    assert client.get(address).status_code == 303
    client.cookies.clear()
    assert client.get(address).status_code == 401


BENT: dict[str, dict[str, Any]] = {
    "signed with another key": {"signs_with": RSAKey.generate_key(2048, {"kid": "one"})},
    "signed with a shared secret": {"signs_with": OctKey.import_key(SECRET * 2, {"kid": "one"}), "algorithm": "HS256"},
    "another nonce": {"nonce": "of another sign-in"},
    "for another client": {"claims": {"aud": "somebody-else"}},
    "of another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200}},
    "nameless": {"claims": {"preferred_username": None}},
}


@pytest.mark.parametrize("how", BENT)
def test_an_id_token_that_is_not_right_lets_nobody_in(client: httpx.Client, idp: Provider, how: str) -> None:
    for name, value in BENT[how].items():
        setattr(idp, name, value)
    answer = client.get(back(client))
    assert answer.status_code == 401 and "Traceback" not in answer.text
    assert client.get("/api/v1/me").status_code == 401


def test_a_local_account_is_not_the_providers_to_give(client: httpx.Client, idp: Provider, place: tuple[str, Provider, State]) -> None:
    account(place[2], "ada", "admin")
    idp.claims = {"preferred_username": "ada"}
    assert client.get(back(client)).status_code == 401


def test_a_provider_that_cannot_be_reached_is_said_in_words(tmp_path: Path) -> None:
    access = AccessSettings(methods=("oidc",), oidc=OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT))
    with served(ScriptedAdvisor(), tmp_path, access=access) as (server, _):
        answer = httpx.get(f"{server.url}sign-in/oidc/start", headers={"Accept-Language": "zh-TW"})
    assert answer.status_code == 401 and "組織帳號登入沒有完成" in answer.text
