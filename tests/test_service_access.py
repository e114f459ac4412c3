"""Who may come in, as a browser, a script and an attacker meet it: over a real server with a real database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from service_fixtures import PASSWORD, account, away, browser, served, signed_in
from ui_scripted import ScriptedAdvisor

from advisor.errors import SettingsError
from advisor.service_settings import AccessSettings, ProxySettings, ServiceSettings
from advisor.settings import Settings
from advisor.state.state import State
from service.app import require_access
from service.server import Server
from ui.server import assets_address

COMMAND = Path(sys.executable).with_name("advisor")
ACCESS = AccessSettings(methods=("accounts",), attempts_per_account="4/hour", attempts_per_address="1000/hour")

Served = tuple[Server, State]


@pytest.fixture(scope="module")
def served_with_accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(ScriptedAdvisor(), tmp_path_factory.mktemp("access"), access=ACCESS) as (server, state):
        account(state, "amy")
        account(state, "ben")
        account(state, "mia", "manager")
        account(state, "ada", "admin")
        yield server, state


@pytest.fixture
def url(served_with_accounts: Served) -> str:
    return served_with_accounts[0].url


# Nobody comes in by accident.


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10"])
def test_an_address_that_others_reach_needs_a_way_of_signing_in(host: str) -> None:
    with pytest.raises(SettingsError, match="others can reach the advisor") as refused:
        require_access(Settings(host=host), None)
    assert "ADVISOR_ACCESS__METHODS" in refused.value.remedy and "127.0.0.1" in refused.value.remedy
    require_access(Settings(host="127.0.0.1"), None)


PATHS = ("/", "/config", "/gradio_api/info", "/gradio_api/queue/data?session_hash=x", "/gradio_api/file=/etc/passwd", "/api/v1/sections")


@pytest.mark.parametrize("path", [*PATHS, "/gradio_api/heartbeat/x", "/admin", "/account", "/api/v1/conversations", "/theme.css", "/mcp"])
def test_nothing_is_shown_to_strangers(url: str, path: str) -> None:
    answer = httpx.get(f"{url.rstrip('/')}{path}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer" and answer.json()["remedy"]


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/run/predict", "/api/v1/ask", "/mcp"])
def test_nothing_is_done_for_strangers(url: str, path: str) -> None:
    assert httpx.post(f"{url.rstrip('/')}{path}", json={}).status_code == 401


def test_a_browser_is_led_to_the_sign_in_page_and_back(url: str) -> None:
    asked = httpx.get(f"{url}account", headers={"Accept": "text/html"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/account")
    page = httpx.get(f"{url}sign-in?next=/account")
    assert "登入" in page.text and 'value="/account"' in page.text
    assert "Sign in" in httpx.get(f"{url}sign-in", headers={"Accept-Language": "en-GB"}).text
    assert "<script" not in page.text and "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(url: str, elsewhere: str) -> None:
    with browser(url) as client:
        answer = client.post("/sign-in", data={"name": "amy", "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 303 and answer.headers["location"].startswith("/") and "evil" not in answer.headers["location"][:2]
    assert not answer.headers["location"].startswith(("//", "/\\"))


def test_people_whose_role_may_not_read_a_page_are_told_so_in_their_language(url: str) -> None:
    with closing(signed_in(url, "mia")) as client:
        page = client.get("/admin/", headers={"Accept": "text/html", "Accept-Language": "zh-TW"})
        assert page.status_code == 403 and "請管理者調整你的角色" in page.text and "ada" not in page.text
        assert "Your role" in client.get("/admin/accounts", headers={"Accept": "text/html", "Accept-Language": "en"}).text
        assert client.get("/api/v1/admin", headers={"Accept": "text/html"}).json()["remedy"]


# Sessions.


def test_a_session_cookie_is_kept_from_scripts_and_other_sites(url: str) -> None:
    with browser(url) as client:
        cookie = client.post("/sign-in", data={"name": "amy", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Max-Age" not in cookie


def test_each_sign_in_is_a_new_session_and_ends_the_one_before(url: str) -> None:
    client = signed_in(url, "amy")
    first = dict(client.cookies)
    assert client.post("/sign-in", data={"name": "amy", "password": PASSWORD}).status_code == 303
    assert dict(client.cookies) != first
    assert httpx.get(f"{url}api/v1/me", cookies=first).status_code == 401
    assert client.get("/api/v1/me").json() == {"name": "amy", "role": "user"}


def test_signing_out_ends_the_session_on_the_server_and_clears_the_browser(url: str) -> None:
    client = signed_in(url, "amy")
    before = dict(client.cookies)
    assert '"storage"' in client.post("/sign-out").headers["clear-site-data"]
    assert httpx.get(f"{url}api/v1/me", cookies=before).status_code == 401


def test_a_cookie_that_was_made_up_or_changed_is_none(url: str) -> None:
    client = signed_in(url, "amy")
    (name, value) = next(iter(client.cookies.items()))
    token, rest = value.split(".", 1)
    for forged in (token, f"{token}x.{rest}", value[:-2] + ("aa" if value[-2:] != "aa" else "bb"), "x" * 5000):
        assert httpx.get(f"{url}api/v1/me", cookies={name: forged}).status_code == 401


def test_a_disabled_account_is_out_at_once(served_with_accounts: Served) -> None:
    server, state = served_with_accounts
    id = account(state, "eve")
    client = signed_in(server.url, "eve")
    state.people.disable(id)
    assert client.get("/api/v1/me").status_code == 401
    assert browser(server.url).post("/sign-in", data={"name": "eve", "password": PASSWORD}).status_code == 401


def test_behind_tls_the_cookie_is_secure(tmp_path: Path) -> None:
    access = AccessSettings(methods=("accounts",), proxy=ProxySettings(networks=("127.0.0.1/32",)))
    with served(ScriptedAdvisor(), tmp_path, access=access) as (server, state):
        account(state, "amy")
        with browser(server.url) as client:
            sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
            answer = client.post("/sign-in", data={"name": "amy", "password": PASSWORD}, headers=sent)
    assert answer.headers["set-cookie"].startswith("__Host-advisor-session=") and "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


# Guessing.


def test_a_wrong_password_and_an_unknown_account_look_the_same(url: str) -> None:
    with browser(url) as client:
        wrong = client.post("/sign-in", data={"name": "ben", "password": "not the password"})
        unknown = client.post("/sign-in", data={"name": "nobody", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text == unknown.text


def test_guessing_is_slowed_down_for_each_account(url: str) -> None:
    with browser(url) as client:
        tried = [client.post("/sign-in", data={"name": "victim", "password": f"guess {n}"}) for n in range(6)]
    assert [answer.status_code for answer in tried] == [401] * 4 + [429] * 2
    assert int(tried[-1].headers["retry-after"]) > 0


# Other sites.


@pytest.mark.parametrize("sent", [{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}])
def test_another_site_cannot_act_through_a_browser_that_is_signed_in(url: str, sent: dict[str, str]) -> None:
    cookies = dict(signed_in(url, "amy").cookies)
    for path in ("/api/v1/match", "/sign-out", "/gradio_api/queue/join", "/mcp"):
        answer = httpx.post(f"{url.rstrip('/')}{path}", json={"tools": ["RAG"]}, cookies=cookies, headers=sent)
        assert answer.status_code == 403, path
    assert httpx.get(f"{url}api/v1/me", cookies=cookies).status_code == 200


def test_another_site_cannot_sign_somebody_in(url: str) -> None:
    answer = httpx.post(f"{url}sign-in", data={"name": "amy", "password": PASSWORD}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_every_answer_says_how_browsers_are_to_handle_it(url: str) -> None:
    client = signed_in(url, "amy")
    for path in ("/", "/sign-in", "/api/v1/me", "/gradio_api/info"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers and "server" not in headers


# Roles.


def test_people_see_only_their_own_conversations(url: str) -> None:
    amy, ben = signed_in(url, "amy"), signed_in(url, "ben")
    assert amy.post("/api/v1/ask", json={"question": "行銷適合哪一階？", "conversation": "amys"}).status_code == 200
    assert amy.get("/api/v1/conversations/amys").status_code == 200
    assert ben.get("/api/v1/conversations/amys").status_code == 404
    assert ben.get("/api/v1/conversations").json() == []
    ben.delete("/api/v1/conversations/amys")
    assert amy.get("/api/v1/conversations/amys").status_code == 200


def test_the_team_is_for_managers(url: str) -> None:
    team = {"people": [{"role": "行銷"}]}
    amy, mia = signed_in(url, "amy"), signed_in(url, "mia")
    assert (amy.post("/api/v1/team", json=team).status_code, mia.post("/api/v1/team", json=team).status_code) == (403, 200)
    assert "tab-team" in mia.get("/config").text and "tab-team" not in amy.get("/config").text


def test_a_role_cannot_call_what_its_page_does_not_have(url: str) -> None:
    """Gradio's functions go by number: those of the team page are not there to be called at all."""
    count = {name: len(signed_in(url, name).get("/config").json()["dependencies"]) for name in ("amy", "mia")}
    assert count["amy"] < count["mia"]


def test_accounts_are_for_administrators(url: str) -> None:
    assert signed_in(url, "mia").get("/admin").status_code == 403
    page = signed_in(url, "ada").get("/admin/accounts")
    assert page.status_code == 200 and "ben" in page.text


# Tokens.


def test_a_token_opens_the_api_and_no_browser_page(served_with_accounts: Served) -> None:
    from datetime import timedelta

    server, state = served_with_accounts
    person = state.people.by_name("ben")
    assert person is not None
    token = state.sessions.create(person.id, timedelta(days=1))
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{server.url}api/v1/me", headers=headers).json()["name"] == "ben"
    assert httpx.post(f"{server.url}api/v1/match", json={"tools": ["RAG"]}, headers=headers).status_code == 200
    assert httpx.get(f"{server.url}api/v1/me", cookies={"advisor-session": token}).status_code == 401
    assert httpx.get(f"{server.url}api/v1/me", headers={"Authorization": f"Bearer {token}x"}).status_code == 401
    state.sessions.end_all(person.id)
    assert httpx.get(f"{server.url}api/v1/me", headers=headers).status_code == 401


# A proxy that vouches.


def test_a_trusted_proxy_names_the_person_and_nobody_else_can(tmp_path: Path) -> None:
    trusted = ProxySettings(networks=("127.0.0.1/32",), role_header="X-Forwarded-Role")
    access = AccessSettings(methods=("proxy", "accounts"), proxy=trusted)
    with served(ScriptedAdvisor(), tmp_path, access=access) as (server, state):
        account(state, "local-ada", "admin")
        sent = {"X-Forwarded-User": "paul", "X-Forwarded-Role": "manager"}
        assert httpx.get(f"{server.url}api/v1/me", headers=sent).json() == {"name": "paul", "role": "manager"}
        taken = httpx.get(f"{server.url}api/v1/me", headers={"X-Forwarded-User": "local-ada"})
        assert taken.status_code == 403, "a local account is not the proxy's to give"
    other = AccessSettings(methods=("proxy",), proxy=ProxySettings(networks=("10.0.0.0/8",)))
    with served(ScriptedAdvisor(), tmp_path, access=other) as (server, _):
        assert httpx.get(f"{server.url}api/v1/me", headers={"X-Forwarded-User": "paul"}).status_code == 401


# Metrics.


def test_metrics_are_for_this_machine_or_a_token(tmp_path: Path) -> None:
    service = ServiceSettings(metrics_token="metrics-token-of-the-test", log="json", log_level="error")  # type: ignore[arg-type]
    with served(ScriptedAdvisor(), tmp_path, service=service) as (server, _):
        httpx.post(f"{server.url}api/v1/ask", json={"question": "行銷"})
        told = httpx.get(f"{server.url}metrics").text
        assert re.search(r'advisor_answers_total\{channel="api",outcome="answered"\} 1\.0', told)
        forwarded = {"X-Forwarded-For": "203.0.113.9"}
        assert httpx.get(f"{server.url}metrics", headers=forwarded).status_code == 403
        with_token = forwarded | {"Authorization": "Bearer metrics-token-of-the-test"}
        assert httpx.get(f"{server.url}metrics", headers=with_token).status_code == 200


# The command.


def test_accounts_are_managed_by_command_and_never_by_a_password_on_its_line(tmp_path: Path) -> None:
    environment = os.environ | {"ADVISOR_DATA": str(tmp_path), "ADVISOR_LLM": "none"}

    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, "accounts", *arguments], input=given, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
        )

    assert run("add", "amy", "--role", "manager", given=f"{PASSWORD}\n").returncode == 0
    assert run("add", "amy", given=f"{PASSWORD}\n").returncode == 2
    short = run("add", "ben", given="short\n")
    assert short.returncode == 2 and "10 to 256" in short.stderr
    assert run("role", "amy", "administrator").stdout == "amy is admin now.\n"
    assert "amy\tadmin\tlocal\tactive" in run("list").stdout
    assert len(run("token", "amy", "--days", "1").stdout.strip()) > 40
    assert run("disable", "amy").returncode == 0 and "disabled" in run("list").stdout
    assert run("remove", "amy").returncode == 0 and run("list").stdout == ""
    assert run("remove", "amy").returncode == 2


# A database that is away.


@pytest.fixture
def amy_without_database(tmp_path: Path) -> Iterator[httpx.Client]:
    """Somebody signed in whose service has lost its database."""
    with served(ScriptedAdvisor(), tmp_path, access=ACCESS) as (server, state):
        account(state, "amy")
        client = signed_in(server.url, "amy")
        with away(tmp_path):
            yield client


@pytest.mark.parametrize(
    "method, path", [("GET", "/api/v1/me"), ("POST", "/api/v1/ask"), ("POST", "/mcp"), ("POST", "/gradio_api/queue/join")]
)
def test_scripts_are_told_that_the_database_is_away_and_when_to_come_back(
    amy_without_database: httpx.Client, method: str, path: str
) -> None:
    told = amy_without_database.request(method, path, json={} if method == "POST" else None)
    assert told.status_code == 503 and int(told.headers["retry-after"]) > 0
    assert told.headers["content-type"] == "application/problem+json"
    body = told.json()
    assert "資料庫" in body["detail"] and "請" in body["remedy"] and body["request_id"]
    assert "sqlite" not in told.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/account", "/admin"])
def test_people_get_a_page_that_says_it_in_their_language(amy_without_database: httpx.Client, path: str) -> None:
    for language, words in (("zh-TW", "暫時無法使用"), ("en-GB", "Not available at the moment")):
        told = amy_without_database.get(path, headers={"Accept": "text/html", "Accept-Language": language})
        assert told.status_code == 503 and int(told.headers["retry-after"]) > 0
        assert words in told.text and "<script" not in told.text and "sqlite" not in told.text


def test_signing_in_without_a_database_says_why_not(amy_without_database: httpx.Client) -> None:
    amy_without_database.cookies.clear()
    told = amy_without_database.post("/sign-in", data={"name": "amy", "password": PASSWORD}, headers={"Accept": "text/html"})
    assert told.status_code == 503 and "資料庫" in told.text


def test_what_is_the_same_for_everybody_needs_no_database(amy_without_database: httpx.Client) -> None:
    for path in ("/healthz", f"{assets_address()}/base.css", "/api/v1/openapi.json"):
        assert amy_without_database.get(path).status_code == 200
