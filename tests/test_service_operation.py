"""The service as those who run it meet it: logs, readiness, stopping, many people before one model, settings and their origins."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from service_fixtures import Process, served
from ui_scripted import ScriptedAdvisor

from advisor.settings import Settings
from service.attended import Attended
from service.metrics import Metrics
from service.operation import Part

COMMAND = Path(sys.executable).with_name("advisor")
CANARY = "金絲雀canary42"


@pytest.fixture
def process(index_settings: Settings, tmp_path: Path) -> Iterator[Process]:
    with Process(index_settings, tmp_path) as started:
        yield started


def test_a_terminated_process_ends_by_itself_and_its_logs_are_json_and_hold_nothing_of_the_asker(process: Process) -> None:
    assert httpx.get(f"{process.url}readyz").status_code == 200
    headers = {"X-Request-ID": "chosen-by-the-caller", "Authorization": f"Bearer {CANARY.encode().hex()}", "User-Agent": "canary42"}
    answered = httpx.post(f"{process.url}api/v1/ask", json={"question": f"{CANARY} 行銷適合哪一階？"}, headers=headers)
    assert answered.headers["x-request-id"] == "chosen-by-the-caller"
    httpx.post(f"{process.url}api/v1/recommend", json={"vendors": [CANARY]})
    httpx.get(f"{process.url}canary42?question=canary42")
    httpx.post(f"{process.url}api/v1/canary42", content=b"canary42")
    other = httpx.get(f"{process.url}api/v1/sections", headers={"X-Request-ID": "no good\t id"})
    assert re.fullmatch(r"[0-9a-f]{32}", other.headers["x-request-id"])
    assert process.stop() == 0
    log = process.log()
    assert "Traceback" not in log
    lines = [json.loads(line) for line in log.splitlines()]
    asked = [line for line in lines if line.get("route") == "/api/v1/ask"]
    assert asked and asked[0]["request_id"] == "chosen-by-the-caller" and asked[0]["status"] == 200
    assert "canary42" not in log and "金絲雀" not in log and "127.0.0.1" not in log and CANARY.encode().hex() not in log


def test_readiness_says_which_part_is_not_ready(tmp_path: Path) -> None:
    index = {"state": "missing"}
    parts = {"index": Part(lambda: index["state"]), "model": Part(lambda: "loading", needed=False)}
    with served(ScriptedAdvisor(), tmp_path, parts=parts) as (server, _):
        broken = httpx.get(f"{server.url}readyz")
        assert (broken.status_code, broken.json()) == (503, {"ready": False, "parts": {"index": "missing", "model": "loading"}})
        assert httpx.get(f"{server.url}healthz").status_code == 200
        index["state"] = ""
        assert httpx.get(f"{server.url}readyz").json() == {"ready": True, "parts": {"index": "ok", "model": "loading"}}


def test_an_answer_under_way_is_finished_and_new_ones_are_refused(tmp_path: Path) -> None:
    advisor = ScriptedAdvisor()
    with (
        served(advisor, tmp_path) as (server, _),
        httpx.stream("POST", f"{server.url}api/v1/ask", json={"question": "等待：行銷適合哪一階？", "stream": True}, timeout=60) as answer,
    ):
        lines = answer.iter_lines()
        told = [next(line for line in lines if line == "event: delta")]
        # As the handler of SIGTERM does.
        server.stop()
        refused = httpx.post(f"{server.url}api/v1/ask", json={"question": "行銷"})
        assert refused.status_code == 503 and refused.headers["retry-after"]
        assert httpx.get(f"{server.url}readyz").json()["parts"]["service"] == "stopping"
        assert httpx.get(f"{server.url}healthz").status_code == 200
        advisor.gate.set()
        told += list(lines)
    assert "event: final" in told


def test_no_more_answers_are_taken_on_than_fit(tmp_path: Path) -> None:
    advisor = ScriptedAdvisor()
    attended = Attended(advisor, Metrics(), most=1)

    async def run() -> Sequence[str]:
        first = attended.events("等待", (), None, "api", "a")
        await anext(first)
        try:
            await attended.answer("行銷", (), None, "api", "b")
        except Exception as error:
            return [type(error).__name__]
        finally:
            advisor.gate.set()
            await first.aclose()
        return []

    assert asyncio.run(run()) == ["Busy"]


# Settings.


def test_every_setting_says_where_it_comes_from_and_secrets_are_masked(tmp_path: Path) -> None:
    (tmp_path / "advisor.toml").write_text('port = 7001\n[limits]\nperson = "5/minute"\n[service]\nmetrics_token = "hush-hush"\n')
    variables = {"ADVISOR_ACCESS__METHODS": '["accounts"]', "ADVISOR_STATE": "postgresql://advisor:hush-hush@db/advisor"}
    done = subprocess.run(
        [COMMAND, "doctor", "--settings", "--json", "--llm", "none"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | variables,
        check=True,
    )
    told = {one["name"]: (one["value"], one["origin"]) for one in json.loads(done.stdout)}
    assert told["port"] == ("7001", "file") and told["limits.person"] == ("5/minute", "file")
    assert told["access.methods"] == ("accounts", "environment") and told["llm"] == ("none", "command line")
    assert told["host"] == ("127.0.0.1", "default") and told["service.metrics_token"] == ("********", "file")
    assert "hush-hush" not in done.stdout
