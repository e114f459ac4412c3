"""What stands under deploy/: read by the programs that it is for, as far as they are here."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from service_fixtures import PASSWORD, account, served
from ui_scripted import ScriptedAdvisor

from advisor.service_settings import AccessSettings, ProxySettings, ServiceSettings
from advisor.settings import load_settings

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"


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


@pytest.fixture
def front(tmp_path: Path) -> Iterator[tuple[str, ScriptedAdvisor]]:
    """The real nginx with our configuration, its names and ports made this machine's, in front of a real service."""
    advisor = ScriptedAdvisor()
    access = AccessSettings(methods=("accounts",), proxy=ProxySettings(networks=("127.0.0.1/32",)))
    service = ServiceSettings(url="https://localhost", log="json", log_level="error")
    with served(advisor, tmp_path, access=access, service=service) as (server, state):
        account(state, "amy")
        (tmp_path / "tls").mkdir()
        key, certificate = tmp_path / "tls" / "key.pem", tmp_path / "tls" / "cert.pem"
        make = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 1 -keyout {key} -out {certificate}"
        subprocess.run(make.split(), check=True, capture_output=True)
        plain, secure = _free(), _free()
        replica = server.url.removeprefix("http://").rstrip("/")
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for was, now in (
            ("server advisor-1:7860", f"server {replica}"),
            ("server advisor-2:7860", f"server {replica}"),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
            ("/etc/nginx/tls", str(tmp_path / "tls")),
            ("/tmp/nginx.pid", str(tmp_path / "nginx.pid")),
        ):
            assert was in text, was
            text = text.replace(was, now)
        file = tmp_path / "nginx.conf"
        file.write_text(text, encoding="utf-8")
        # Debian keeps it where only root looks.
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(file)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        nginx = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            _until_open(secure)
            yield f"https://localhost:{secure}/", advisor
        finally:
            nginx.terminate()
            nginx.wait(10)


def test_nginx_streams_signs_nobody_in_and_keeps_what_is_inside(front: tuple[str, ScriptedAdvisor]) -> None:
    url, advisor = front
    unchecked = ssl._create_unverified_context()
    with httpx.Client(base_url=url, verify=unchecked, headers={"Origin": "https://localhost"}, timeout=30) as client:
        forged = {"X-Forwarded-User": "amy", "X-Forwarded-For": "127.0.0.1"}
        assert client.get("/api/v1/me", headers=forged).status_code == 401
        assert client.get("/metrics").status_code == 404
        signed = client.post("/sign-in", data={"name": "amy", "password": PASSWORD})
        assert signed.status_code == 303 and signed.headers["set-cookie"].startswith("__Host-advisor-session=")
        assert "max-age" in signed.headers["strict-transport-security"]
        with client.stream("POST", "/api/v1/ask", json={"question": "等待：行銷適合哪一階？", "stream": True}) as answer:
            lines = answer.iter_lines()
            # The advisor stands still until the gate opens: what came before was not held back.
            assert "event: delta" in lines
            advisor.gate.set()
            assert "event: final" in lines


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not come up")
