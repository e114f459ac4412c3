"""The HTTP API as a program meets it: over a real server, with the real guideline, answers composed without a model."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from service_fixtures import away, served
from ui_scripted import ScriptedAdvisor

from advisor.pipeline import Advisor
from advisor.service_settings import LimitSettings, ServiceSettings
from bench.servers import until

QUESTION = "行銷人員適合考哪一階的認證？"


@pytest.fixture(scope="module")
def url(advisor: Advisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    origins = ServiceSettings(origins=("https://app.example.org",), log="json", log_level="error")
    with served(advisor, tmp_path_factory.mktemp("service"), service=origins) as (server, _):
        yield server.url


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{url}api/v1", timeout=30) as client:
        yield client


def events(answer: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    found = re.findall(r"event: (\w+)\r?\ndata: (.*)\r?\n", answer.text)
    return [(name, json.loads(data)) for name, data in found]


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that the answer is: with an id and a remedy, and without a trace."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status and body["detail"] and body["remedy"]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text and ".py" not in answer.text
    return body


# Asking.


def test_an_answer_has_its_citations(client: httpx.Client) -> None:
    answer = client.post("/ask", json={"question": QUESTION}).json()
    assert answer["outcome"] == "answered" and "第二階" in answer["answer"]
    assert answer["citations"][0]["section"] == "§10" and answer["citations"][0]["kind"] == "guideline"


@pytest.mark.parametrize("how", [{"json": {"question": QUESTION, "stream": True}}, {"headers": {"Accept": "text/event-stream"}}])
def test_an_answer_may_come_as_events(client: httpx.Client, how: dict[str, Any]) -> None:
    answer = client.post("/ask", **({"json": {"question": QUESTION}} | how))
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer)
    assert [name for name, _ in told[:2]] == ["progress", "progress"] and told[-1][0] == "final"
    assert "".join(data["text"] for name, data in told if name == "delta") == told[-1][1]["answer"]


def test_a_conversation_goes_on_by_its_id(client: httpx.Client) -> None:
    client.post("/ask", json={"question": "第一階認證的目標是什麼？", "conversation": "goes-on"})
    second = client.post("/ask", json={"question": "那第三階呢？", "conversation": "goes-on"}).json()
    assert "第三階" in second["answer"] and second["conversation"] == "goes-on"
    kept = client.get("/conversations/goes-on").json()
    assert [turn["question"] for turn in kept["turns"]] == ["第一階認證的目標是什麼？", "那第三階呢？"]
    assert "goes-on" in [one["id"] for one in client.get("/conversations").json()]
    assert client.delete("/conversations/goes-on").status_code == 204
    problem(client.get("/conversations/goes-on"), 404)


def test_a_history_may_be_given_instead(client: httpx.Client) -> None:
    asked = {"question": "那第三階呢？", "history": [{"question": "第一階認證的目標是什麼？"}]}
    assert "第三階" in client.post("/ask", json=asked).json()["answer"]
    problem(client.post("/ask", json=asked | {"conversation": "c"}), 422)


def test_an_answer_can_be_rated(client: httpx.Client) -> None:
    turn = client.post("/ask", json={"question": QUESTION, "conversation": "rated"}).json()["turn"]
    given = {"conversation": "rated", "turn": turn, "rating": "down", "reason": "incomplete", "comment": "少了一項"}
    assert client.post("/feedback", json=given).status_code == 204
    problem(client.post("/feedback", json=given | {"turn": "another"}), 404)


# The helpers and the guideline.


def test_helpers_take_words_and_give_points_with_citations(client: httpx.Client) -> None:
    ranked = client.post("/recommend", json={"role": "行銷", "held": ["AI-900"]}).json()
    assert ranked["helper"] == "recommend_certifications" and ranked["result"]["ranked"][0]["points"] and ranked["citations"]
    assert client.post("/assess", json={"role": "行銷", "levels": {"文書應用": 4}}).json()["helper"] == "assess_competencies"
    assert client.post("/path", json={"background": "cross_field"}).json()["result"]["gates"]
    assert client.post("/match", json={"tools": ["OpenCV"]}).json()["result"]["ranked"][0]["name"].startswith("CV")
    team = client.post("/team", json={"people": [{"name": "甲", "role": "行銷", "levels": {"文書應用": 2}, "held": ["AI-900"]}]}).json()
    assert team["result"]["people"] == 1 and team["result"]["problems"] == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("recommend", {"vendors": ["無此廠牌"]}),
        ("assess", {"levels": {"跳舞": 3}}),
        ("assess", {"levels": {"文書應用": 9}}),
        ("assess", {"levels": {"文書應用": "4"}}),
        ("assess", {"levels": {"文書應用": True}}),
        ("match", {}),
    ],
)
def test_what_a_helper_cannot_take_is_said(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    problem(client.post(f"/{path}", json=body), 422)


def test_a_section_is_read_by_its_number(client: httpx.Client) -> None:
    assert client.get("/sections/10").json()["label"] == "§10"
    assert len(client.get("/sections").json()) == 14
    problem(client.get("/sections/15"), 404)


# What is refused.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'"text"',
        b'{"question": ""}',
        b'{"question": "a", "colour": 1}',
        b'{"question": 1}',
        b'{"question": "a", "stream": 0}',
        b'{"question": "\\ud800"}',
        json.dumps({"question": "職" * 2001}).encode(),
        json.dumps({"question": "a", "history": [{"question": "a"}] * 51}).encode(),
    ],
)
def test_a_body_that_is_none_is_refused(client: httpx.Client, body: bytes) -> None:
    problem(client.post("/ask", content=body, headers={"Content-Type": "application/json"}), 422)


def test_a_body_that_nests_without_end_is_refused(client: httpx.Client) -> None:
    problem(client.post("/ask", content=b"[" * 10_000, headers={"Content-Type": "application/json"}), 400)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: httpx.Client) -> None:
    problem(client.post("/ask", content=b" " * (2 << 20), headers={"Content-Type": "application/json"}), 413)

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * (1 << 16)

    problem(client.post("/ask", content=endless(), headers={"Content-Type": "application/json"}), 413)


def test_what_there_is_not_is_a_problem_too(client: httpx.Client) -> None:
    problem(client.get("/nothing"), 404)
    problem(client.get("/conversations/a%0Ab"), 404)
    problem(client.put("/ask", json={}), 405)


def test_too_many_requests_are_told_when_to_come_back(advisor: Advisor, tmp_path: Path) -> None:
    with served(advisor, tmp_path, limits=LimitSettings(person="3/hour")) as (server, _):
        ask = [httpx.post(f"{server.url}api/v1/match", json={"tools": ["RAG"]}) for _ in range(4)]
    assert [answer.status_code for answer in ask] == [200, 200, 200, 429]
    assert 3000 < int(ask[-1].headers["retry-after"]) <= 3600
    problem(ask[-1], 429)


# Other sites.


def test_only_a_site_that_is_named_may_use_the_api_from_a_browser(client: httpx.Client) -> None:
    named = client.options("/ask", headers={"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"})
    assert named.headers["access-control-allow-origin"] == "https://app.example.org"
    assert "access-control-allow-credentials" not in named.headers
    other = client.options("/ask", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in other.headers
    problem(client.post("/ask", json={"question": QUESTION}, headers={"Origin": "https://evil.example"}), 403)
    problem(client.post("/ask", json={"question": QUESTION}, headers={"Sec-Fetch-Site": "cross-site"}), 403)


def test_a_name_that_leads_here_from_elsewhere_is_refused(client: httpx.Client, url: str) -> None:
    problem(client.get("/sections", headers={"Host": "rebound.example"}), 421)
    assert httpx.get(url, headers={"Host": "rebound.example"}).status_code == 421
    assert client.get("/sections", headers={"Host": "localhost:7860"}).status_code == 200


# The description.


def test_the_description_is_complete(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["operationId"] and operation["description"] and operation["tags"], path
            assert {"401", "403", "413", "422", "429", "500", "503"} <= set(operation["responses"])
            assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
    for name in ("Ask", "Recommend", "Assess", "Path", "Match", "Team", "FeedbackGiven"):
        assert schema["components"]["schemas"][name]["examples"]


def test_its_examples_are_taken(client: httpx.Client) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for name in ("Ask", "Recommend", "Assess", "Path", "Match", "Team"):
        for example in schemas[name]["examples"]:
            assert client.post(f"/{name.lower()}", json=example).status_code == 200, example


def test_what_the_description_allows_never_breaks_the_service(url: str) -> None:
    schema = schemathesis.openapi.from_url(f"{url}api/v1/openapi.json")

    for operation in schema.get_all_operations():
        found = operation.ok()

        @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=found.as_strategy())
        def ask(case: Case) -> None:
            answer = case.call(base_url=f"{url}api/v1")
            assert answer.status_code < 500, answer.text
            # A role or a competency that there is not is refused, which no schema can say.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])

        ask()


def test_the_client_of_the_documentation_streams_an_answer(url: str) -> None:
    client = Path(__file__).resolve().parent.parent / "docs" / "client.py"
    done = subprocess.run([sys.executable, client, url, QUESTION], capture_output=True, text=True, check=True)
    assert "第二階" in done.stdout and "[1] §10" in done.stdout


def test_a_turn_says_whether_it_is_kept_yet(tmp_path: Path) -> None:
    advisor = ScriptedAdvisor()
    asked = {"question": "等待：行銷適合哪一階？", "conversation": "c", "stream": True}
    with served(advisor, tmp_path) as (server, _), httpx.Client(base_url=f"{server.url}api/v1", timeout=30) as client:
        with client.stream("POST", "/ask", json=asked) as answer:
            lines = answer.iter_lines()
            assert "event: delta" in lines
            with away(tmp_path):
                advisor.gate.set()
                assert "event: final" in lines
                final = json.loads(next(lines).removeprefix("data: "))
        assert final["kept"] is False and any("還沒有存到伺服器" in notice for notice in final["notices"])
        until(lambda: client.get("/conversations/c").status_code == 200, "what was not kept yet is kept when the database is back")

        def kept() -> bool:
            return client.post("/ask", json={"question": "行銷", "conversation": "c"}).json()["kept"] is True

        until(kept, "an answer is kept at once when the database is back, on a busy machine a moment later")
        assert client.post("/ask", json={"question": "行銷"}).json()["kept"] is None
