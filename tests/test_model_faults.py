"""A language model that fails, over real HTTP: the answer is the composed one, checked and cited, and what happened is told once.

Each fault goes through the whole advisor. No key and no password may come out anywhere."""

from __future__ import annotations

import json
import logging
import re
import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from misbehaving import (
    Reply,
    Server,
    chunk,
    endlessly,
    fluent,
    hang,
    hang_in_the_middle,
    hang_up,
    send,
    status,
    streamed,
    streams,
    writing,
)
from pydantic import SecretStr
from typer.testing import CliRunner

from advisor.assembly import Assembly
from advisor.breaker import Breaker
from advisor.cli import app
from advisor.doctor import examine
from advisor.errors import ModelError
from advisor.language_model import ChatOptions, LanguageModel
from advisor.model_queue import ASKER, Asker, Line
from advisor.models import open_model
from advisor.pipeline import Advisor
from advisor.prompts import phrases
from advisor.settings import Settings
from advisor.types import Answer, Delta, Event, Final, Turn
from evals.run import _recorded
from ui.citing import Look
from ui.exchange import Exchange, to_record
from ui.render import conversation
from ui.strings import Strings

Serve = Callable[[Reply], Server]

KEY = "sk-canary-0123456789"
PASSWORD = "canary-password"
ASKED = {"zh-TW": "用白話說，第二階適合誰？", "en": "In plain words, who is the second tier for?"}
UNCLEAR = "想更上一層樓，該往哪裡使力？"
RIGHT = "第二階是給做業務、行銷、企劃和行政的人看的。"


@pytest.fixture(scope="module")
def composed(assembly: Assembly) -> dict[str, Answer]:
    return {question: assembly.advisor(None).answer(question) for question in (*ASKED.values(), UNCLEAR)}


@pytest.fixture
def asks(assembly: Assembly, serve: Serve, tmp_path: Path) -> Callable[..., Advisor]:
    """An advisor whose model is a server that does as it is scripted."""

    def advisor(reply: Reply, *, limit_s: float = 0.6) -> Advisor:
        url = serve(reply).url.replace("//", f"//somebody:{PASSWORD}@") + "/v1#m"
        model = open_model(url, cache=tmp_path, api_key=KEY, options=ChatOptions(timeout_s=limit_s, limit_s=limit_s))
        assert model
        # Libraries take seconds to import the first time; what is measured here is how long a server may take.
        assert model.chat_model
        return assembly.advisor(model)

    return advisor


FAULTS: list[Any] = [
    pytest.param(writing(status(429, Retry_After="3600")), "busy", id="429, come back in an hour"),
    pytest.param(writing(status(429)), "busy", id="429 without a time"),
    pytest.param(writing(status(429, Retry_After="soon")), "busy", id="429 with a time that is none"),
    pytest.param(writing(status(500, f"Authorization: Bearer {KEY}")), "server", id="500 that quotes the key"),
    pytest.param(writing(status(401, json.dumps({"error": {"message": KEY}}))), "key", id="401"),
    pytest.param(writing(status(400, json.dumps({"error": {"message": f"{KEY} {PASSWORD}"}}))), "refused", id="400"),
    pytest.param(writing(hang), "timeout", id="says nothing"),
    pytest.param(writing(hang_in_the_middle), "timeout", id="says no more"),
    pytest.param(writing(hang_up), "broken_off", id="hangs up"),
    pytest.param(writing(streams(chunk("第二階是給做業務、行銷"), promise=99)), "broken_off", id="cut in the middle of a sentence"),
    pytest.param(writing(streams(chunk("第二階是給做業務、行銷"))), "broken_off", id="ends without saying so"),
    pytest.param(writing(streams(chunk("第二階") + "data: {not json\n\n")), "unusable", id="malformed JSON"),
    pytest.param(writing(lambda h: send(h, 200, "<html>Welcome</html>", "text/html")), "unusable", id="a page instead"),
    pytest.param(writing(streams(streamed(""))), "empty", id="empty"),
    pytest.param(writing(streams(streamed("<think>第二階是給做業務的人。</think>"))), "empty", id="thinks and says nothing"),
    pytest.param(writing(endlessly(chunk("和"))), "endless", id="a word without an end"),
    pytest.param(writing(endlessly(chunk(""))), "timeout", id="nothing without an end"),
    pytest.param(writing(endlessly(": still here\n\n")), "timeout|endless", id="comments without an end"),
    pytest.param(writing(endlessly("data: " + "x" * 4096)), "endless", id="one line without an end"),
]


def finished(advisor: Advisor, question: str, history: tuple[Turn, ...] = ()) -> tuple[list[Event], Answer]:
    events = list(advisor.stream(question, history))
    assert isinstance(events[-1], Final)
    return events, events[-1].answer


def told(fault: str, language: str) -> set[str]:
    return {phrases("notices")[one].to(language).format(model="m") for one in fault.split("|")}  # type: ignore[arg-type]


@pytest.mark.parametrize(("reply", "fault"), FAULTS)
def test_every_fault_ends_in_the_composed_answer_and_one_notice(
    asks: Callable[..., Advisor], composed: dict[str, Answer], reply: Reply, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    advisor = asks(reply)
    events, answer = finished(advisor, ASKED["zh-TW"])
    plain = composed[ASKED["zh-TW"]]
    assert (answer.text, answer.outcome, answer.citations) == (plain.text, "answered", plain.citations)
    assert "".join(event.text for event in events if isinstance(event, Delta)) == answer.text
    assert set(answer.notices) <= told(fault, "zh-TW") and len(answer.notices) == 1
    exchange = Exchange("1", answer.question, status="done", answer=answer)
    page = conversation((exchange,), Look(Strings("zh-TW"), {}))
    for place in (caplog.text, json.dumps(answer.to_json()), json.dumps(to_record(exchange)), page, *map(logged, caplog.records)):
        assert not leaks(place)


def logged(record: logging.LogRecord) -> str:
    return str(record.__dict__)


def leaks(text: str) -> list[str]:
    secret = b64encode(f"somebody:{PASSWORD}".encode()).decode()
    return [word for word in (KEY, PASSWORD, secret) if word in text]


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (status(429, Retry_After="3600"), "busy"),
        (status(500), "server"),
        (hang, "timeout"),
        (lambda h: send(h, 200, "{not json"), "unusable"),
        (lambda h: send(h, 200, '{"choices": []}'), "unusable"),
        (fluent(call=("drop_table", "{}")), "arguments"),
        (fluent(call=("recommend_certifications", '{"role": "太空牧羊人"}')), "arguments"),
        (fluent(call=("recommend_certifications", '{"role": 7, "vendors": "all"}')), "arguments"),
        (fluent(call=("recommend_certifications", '{"role": "行銷"')), "arguments"),
    ],
    ids=["429", "500", "says nothing", "no JSON", "no choices", "no such tool", "no such role", "wrong types", "arguments cut off"],
)
def test_where_a_model_fails_to_understand_the_advisors_own_understanding_stands(
    asks: Callable[..., Advisor], composed: dict[str, Answer], reply: Reply, fault: str
) -> None:
    _, answer = finished(asks(reply, limit_s=2.0), UNCLEAR)
    assert (answer.text, answer.outcome, answer.helpers) == (composed[UNCLEAR].text, composed[UNCLEAR].outcome, ())
    assert set(answer.notices) == told(fault, "zh-TW")


def test_a_tool_that_is_called_well_is_used(asks: Callable[..., Advisor]) -> None:
    _, answer = finished(asks(fluent(call=("recommend_certifications", '{"role": "行銷"}')), limit_s=5.0), UNCLEAR)
    assert [helper["helper"] for helper in answer.helpers] == ["recommend_certifications"]
    assert answer.notices == ()


def test_the_notice_comes_in_the_askers_language(asks: Callable[..., Advisor], composed: dict[str, Answer]) -> None:
    # English answers ask a model only to understand.
    _, answer = finished(asks(status(500)), "Where should I put my effort to get to the next level?")
    assert answer.language == "en"
    assert set(answer.notices) <= told("server", "en")


@pytest.mark.parametrize(
    ("written", "appears"),
    [
        (RIGHT, True),
        ("如果你做的是企劃，第二階就是為你設的。", True),
        ("第二階適用於業務與行銷，也包括企劃和行政。", True),
        ("第二階是給專案經理和資料科學家看的。", False),
        ("第二階只適合行銷。", False),
        ("做行銷的人必須考第二階。", False),
        ("第二階適用於業務、行銷、企劃、行政與財務。", False),
        ("第三階是給業務、行銷、企劃和行政的人看的。", False),
        ("第二階適用於行銷，考過以後薪水會提高。", False),
        ("第二階不適用於行政。", False),
        (f"密碼是 {PASSWORD}。", False),
    ],
)
def test_a_large_models_wording_passes_the_same_check(
    asks: Callable[..., Advisor], composed: dict[str, Answer], written: str, appears: bool
) -> None:
    _, answer = finished(asks(fluent(f"<think>該怎麼說呢。</think>{written}[1]"), limit_s=5.0), ASKED["zh-TW"])
    plain = composed[ASKED["zh-TW"]].text
    assert answer.text.startswith(plain)
    assert re.sub(r"\[\d+\]", "", answer.text.removeprefix(plain)).strip() == (written if appears else "")
    assert answer.notices == ()


def test_what_passed_before_a_cut_stays_and_the_half_sentence_is_dropped(asks: Callable[..., Advisor], composed: dict[str, Answer]) -> None:
    _, answer = finished(asks(writing(streams(chunk(RIGHT) + chunk("如果你做的是企"), promise=99))), ASKED["zh-TW"])
    assert RIGHT in answer.text and "如果你做的是企" not in answer.text
    assert set(answer.notices) == told("broken_off", "zh-TW")


def test_a_short_retry_after_is_waited_for(asks: Callable[..., Advisor]) -> None:
    asked: list[int] = []

    def reply(handler: Any) -> None:
        if handler.asked.get("stream"):
            asked.append(1)
        (status(429, Retry_After="0.05") if len(asked) == 1 else fluent(RIGHT))(handler)

    _, answer = finished(asks(reply, limit_s=5.0), ASKED["zh-TW"])
    assert RIGHT in answer.text and answer.notices == ()
    assert len(asked) == 2


def test_what_was_told_in_a_conversation_is_not_told_again(asks: Callable[..., Advisor]) -> None:
    advisor = asks(writing(status(500)))
    _, first = finished(advisor, ASKED["zh-TW"])
    _, second = finished(advisor, ASKED["zh-TW"], (Turn(first.question, first.text, first.notices),))
    assert first.notices and second.notices == ()


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_by_itself(serve: Serve, assembly: Assembly, tmp_path: Path) -> None:
    now, broken = [0.0], [True]
    server = serve(lambda handler: (status(500) if broken[0] else fluent(RIGHT))(handler))
    opened = open_model(f"{server.url}#m", cache=tmp_path)
    assert opened
    advisor = assembly.advisor(LanguageModel("m", opened._source, breaker=Breaker(lambda: now[0])))
    for _ in range(3):
        assert set(finished(advisor, ASKED["zh-TW"])[1].notices) == told("server", "zh-TW")
    asked = len(server.requests)
    resting = finished(advisor, ASKED["zh-TW"])[1]
    assert (set(resting.notices), len(server.requests)) == (told("resting", "zh-TW"), asked)
    assert finished(advisor, ASKED["zh-TW"], (Turn("", "", resting.notices),))[1].notices == ()
    now[0], broken[0] = 31.0, False
    back = finished(advisor, ASKED["zh-TW"])[1]
    assert RIGHT in back.text and back.notices == ()


def test_waiting_in_line_takes_nothing_from_the_time_to_write(serve: Serve, assembly: Assembly, tmp_path: Path) -> None:
    model = open_model(f"{serve(writing(fluent(RIGHT))).url}#m", cache=tmp_path)
    assert model
    model.line = Line(1)
    waiting, budget_s = threading.Event(), 1.0
    advisor = assembly.advisor(model)
    advisor._budget_s = budget_s
    answers = []

    def ask() -> None:
        ASKER.set(Asker("amy", lambda *place: waiting.set(), lambda: True))
        answers.append(finished(advisor, ASKED["zh-TW"])[1])

    with model.line.turn():
        asking = threading.Thread(target=ask)
        asking.start()
        assert waiting.wait(30)
        threading.Event().wait(2 * budget_s)
    asking.join(30)
    assert RIGHT in answers[0].text and answers[0].notices == ()


def test_who_gets_no_turn_is_told_so_and_has_the_composed_answer(serve: Serve, assembly: Assembly, tmp_path: Path) -> None:
    model = open_model(f"{serve(fluent(RIGHT)).url}#m", cache=tmp_path)
    assert model
    model.line = Line(1, patience_s=0.0)
    with model.line.turn():
        _, answer = finished(assembly.advisor(model), ASKED["zh-TW"])
    assert set(answer.notices) == told("outwaited", "zh-TW")
    assert answer.citations and RIGHT not in answer.text


def test_who_leaves_ends_the_request(serve: Serve, assembly: Assembly, tmp_path: Path) -> None:
    server = serve(writing(endlessly(chunk(RIGHT) + chunk("和"))))
    stream = assembly.advisor(open_model(f"{server.url}#m", cache=tmp_path)).stream(ASKED["zh-TW"])
    assert any(isinstance(event, Delta) and RIGHT in event.text for event in stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(30)


# What a model does is found out once.


@pytest.mark.parametrize(
    ("reply", "form", "tools"),
    [
        (fluent(), "json_schema", True),
        (fluent(forms=("json_object", "text"), tools=False), "json_object", False),
        (fluent(forms=("text",)), "text", True),
        (fluent(forms=()), "none", True),
    ],
    ids=["all", "no schema", "response_format ignored", "only chats"],
)
def test_what_a_model_does_is_found_out_once_and_kept(serve: Serve, tmp_path: Path, reply: Reply, form: str, tools: bool) -> None:
    server = serve(reply)
    for _ in range(2):
        model = open_model(f"{server.url}#m", cache=tmp_path)
        assert model
        found = model.capabilities()
        assert (found.form, found.tools) == (form, tools)
    asked = len(server.requests)
    model.capabilities()
    assert len(server.requests) == asked
    model.capabilities(anew=True)
    assert len(server.requests) == 2 * asked


def test_a_server_that_refuses_schemas_is_asked_in_words(serve: Serve, tmp_path: Path) -> None:
    well = fluent(forms=("text",))

    def reply(handler: Any) -> None:
        (status(400, '{"error": {"message": "no response_format"}}') if "response_format" in handler.asked else well)(handler)

    model = open_model(f"{serve(reply).url}#m", cache=tmp_path)
    assert model and model.capabilities().form == "text"


@pytest.mark.parametrize("parameter", ["stream_options", "max_completion_tokens", "temperature"])
def test_a_parameter_that_a_server_refuses_is_left_out_from_then_on(serve: Serve, tmp_path: Path, parameter: str) -> None:
    def reply(handler: Any) -> None:
        refused = status(400, json.dumps({"error": {"message": f"Unsupported parameter: {parameter}"}}))
        (refused if parameter in handler.asked else fluent(RIGHT))(handler)

    server = serve(reply)
    for _ in range(2):
        model = open_model(f"{server.url}#m", cache=tmp_path, options=ChatOptions(max_tokens=99))
        assert model and "".join(model.stream([("user", "…")])) == RIGHT
    assert [parameter in asked for asked in server.requests] == [True, False, False]


def test_a_failing_server_is_found_nothing_out_of(serve: Serve, tmp_path: Path) -> None:
    model = open_model(f"{serve(status(503)).url}#m", cache=tmp_path)
    assert model
    with pytest.raises(ModelError):
        model.capabilities()
    assert not list((tmp_path / "models").glob("*.json"))


def test_doctor_runs_and_settings_tell_no_key(serve: Serve, index_settings: Settings) -> None:
    url = serve(fluent()).url.replace("//", f"//somebody:{PASSWORD}@") + "/v1#m"
    settings = index_settings.model_copy(update={"llm": url, "llm_api_key": SecretStr(KEY)})
    told = json.dumps([finding.to_json() for finding in examine(settings)]) + str(_recorded(settings))
    assert not leaks(told)


@pytest.mark.parametrize("spec", [f"http://u:{PASSWORD}@", f"http://u:{PASSWORD}@host/v1?key={KEY}", f"ftp://u:{PASSWORD}@host"])
def test_an_address_that_is_refused_is_told_without_its_password(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        open_model(spec, cache=tmp_path)
    assert not leaks(str(refused.value))


def test_the_probe_command_asks_and_doctor_shows(serve: Serve, tmp_path: Path) -> None:
    url, cache = f"{serve(fluent()).url}#m", {"ADVISOR_CACHE": str(tmp_path)}
    before = CliRunner().invoke(app, ["doctor", "--llm", url], env=cache).output
    probed = CliRunner().invoke(app, ["models", "probe", url], env=cache)
    after = CliRunner().invoke(app, ["doctor", "--llm", url], env=cache).output
    assert "not probed yet" in before
    assert (probed.exit_code, probed.output.strip()) == (0, "m: JSON schema, calls tools")
    assert "JSON schema, calls tools" in after
