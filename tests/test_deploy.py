"""What stands under deploy/: read by the programs that it is for, as far as they are here."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from service_fixtures import PASSWORD, account, away, served
from ui_scripted import ScriptedAdvisor

from advisor.service_settings import AccessSettings, ProxySettings, ServiceSettings
from advisor.settings import load_settings
from bench.servers import DEPLOY, Nginx, free_port
from service.problems import Problem


def test_the_compose_file_names_settings_and_services_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert all(volume.split(":")[0] in compose["volumes"] for volume in service.get("volumes", ()) if not volume.startswith((".", "$")))
    filled = {"ADVISOR_LLM": "none", "ADVISOR_URL": "https://advisor.example.org"}
    for name, value in services["advisor-1"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{(\w+)[^}]*\}", lambda found: filled.get(found[1], "x" * 40), str(value)))
    settings = load_settings()
    assert settings.access.methods == ("accounts",) and settings.access.proxy.networks == ("172.30.0.10/32",)
    example = (DEPLOY / ".env.example").read_text(encoding="utf-8")
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert all(f"{name}=" in example for name in needed)


ACCESS = AccessSettings(methods=("accounts",), proxy=ProxySettings(networks=("127.0.0.1/32",)))
SERVICE = ServiceSettings(url="https://localhost", log="json", log_level="error")


@contextmanager
def front(folder: Path, *replicas: str) -> Iterator[httpx.Client]:
    """A browser before the real nginx with our configuration, in front of one replica or two."""
    nginx = Nginx(folder / "nginx", [replica.removeprefix("http://").rstrip("/") for replica in (replicas * 2)[:2]])
    nginx.start()
    unchecked = ssl._create_unverified_context()
    try:
        with httpx.Client(base_url=nginx.url, verify=unchecked, headers={"Origin": "https://localhost"}, timeout=30) as client:
            yield client
    finally:
        nginx.stop()


def sign_in(client: httpx.Client) -> httpx.Response:
    return client.post("/sign-in", data={"name": "amy", "password": PASSWORD})


def test_nginx_streams_signs_nobody_in_and_keeps_what_is_inside(tmp_path: Path) -> None:
    advisor = ScriptedAdvisor()
    with served(advisor, tmp_path, access=ACCESS, service=SERVICE) as (server, state), front(tmp_path, server.url) as client:
        account(state, "amy")
        forged = {"X-Forwarded-User": "amy", "X-Forwarded-For": "127.0.0.1"}
        assert client.get("/api/v1/me", headers=forged).status_code == 401
        assert client.get("/metrics").status_code == 404
        signed = sign_in(client)
        assert signed.status_code == 303 and signed.headers["set-cookie"].startswith("__Host-advisor-session=")
        assert "max-age" in signed.headers["strict-transport-security"]
        with client.stream("POST", "/api/v1/ask", json={"question": "等待：行銷適合哪一階？", "stream": True}) as answer:
            lines = answer.iter_lines()
            # The advisor stands still until the gate opens: what comes before was not held back.
            assert "event: delta" in lines
            advisor.gate.set()
            assert "event: final" in lines


def test_nginx_says_so_itself_where_no_replica_can_be_reached(tmp_path: Path) -> None:
    gone = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    with front(tmp_path, *gone) as client:
        for asked in (lambda: client.get("/"), lambda: client.post("/sign-in", data={})):
            page = asked()
            assert page.status_code == 503 and page.headers["retry-after"] == "5"
            assert page.headers["content-type"].startswith("text/html") and "暫時無法使用" in page.text and "nginx" not in page.text
        for path in ("/api/v1/ask", "/mcp", "/gradio_api/queue/join"):
            answer = client.post(path, json={})
            assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
            assert answer.headers["content-type"] == "application/problem+json"
            Problem.model_validate_json(answer.content)
            assert "服務正在重新啟動" in answer.json()["detail"]


def test_behind_nginx_a_database_that_was_away_puts_no_replica_aside(tmp_path: Path) -> None:
    with served(ScriptedAdvisor(), tmp_path, access=ACCESS, service=SERVICE) as (server, state), front(tmp_path, server.url) as client:
        account(state, "amy")
        sign_in(client)
        with away(tmp_path):
            for _ in range(10):
                told = client.get("/api/v1/me")
                assert told.status_code == 503 and "資料庫" in told.json()["detail"]
        assert client.get("/api/v1/me").json()["name"] == "amy"


def test_while_one_replica_is_gone_the_other_answers_whoever_is_signed_in(tmp_path: Path) -> None:
    gone = f"127.0.0.1:{free_port()}"
    with (
        served(ScriptedAdvisor(), tmp_path, access=ACCESS, service=SERVICE) as (server, state),
        front(tmp_path, gone, server.url) as client,
    ):
        account(state, "amy")
        assert sign_in(client).status_code == 303
        for _ in range(10):
            assert client.get("/api/v1/me").json()["name"] == "amy"
            assert client.post("/api/v1/ask", json={"question": "行銷適合哪一階？"}).status_code == 200
