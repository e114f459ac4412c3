"""Language models: the factory, scripted models, servers that misbehave, and the real bundled model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psutil
import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from misbehaving import Server, chunk, completion, fluent, hang, hang_in_the_middle, hang_up, send
from pydantic import BaseModel

from advisor.assembly import Assembly
from advisor.errors import ModelError
from advisor.local_server import LocalServer
from advisor.models import ChatOptions, LanguageModel, LocalModel, open_model
from advisor.settings import Settings
from advisor.weights import BUNDLED, ready_file

KEY = "sk-very-secret-0123456789"
QUESTION = [("system", "You are brief."), ("user", "Which tiers are there?")]


class Tiers(BaseModel):
    names: list[str]


Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], Server]


def opened(spec: str, tmp_path: Path, **options: Any) -> LanguageModel:
    model = open_model(spec, cache=tmp_path, **options)
    assert model is not None
    return model


# The factory


def test_none_is_no_model(tmp_path: Path) -> None:
    assert open_model("none", cache=tmp_path) is None


@pytest.mark.parametrize("spec", ["", "gpt-4o", "bundle", "None", "ftp://host/v1", "a model", "model.bin"])
def test_an_unknown_spec_is_told_the_valid_forms(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        open_model(spec, cache=tmp_path)
    for form in ("`bundled`", "`none`", ".gguf", "http(s)", "openai:gpt-4o-mini"):
        assert form in refused.value.remedy


def test_a_missing_gguf_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.gguf cannot be read"):
        open_model(str(tmp_path / "absent.gguf"), cache=tmp_path)


def test_a_file_that_only_is_called_gguf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.gguf").write_text("just notes")
    with pytest.raises(ModelError, match="is not a GGUF file"):
        open_model(str(tmp_path / "notes.gguf"), cache=tmp_path)


def test_a_gguf_file_that_llama_cannot_load_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + b"\0" * 100)
    with (
        closing(opened(str(tmp_path / "broken.gguf"), tmp_path)) as model,
        pytest.raises(ModelError, match=r"broken\.gguf cannot be loaded \(.+\)"),
    ):
        list(model.stream(QUESTION))


def test_a_provider_without_its_package_is_told_the_pip_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        open_model("perplexity:sonar", cache=tmp_path)
    assert "pip install langchain-perplexity" in refused.value.remedy


def test_a_provider_that_langchain_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no provider 'nobody'"):
        open_model("nobody:model", cache=tmp_path)


def test_a_provider_without_a_key_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="needs a key"):
        open_model("openai:gpt-4o-mini", cache=tmp_path)


def test_a_langchain_provider_streams(serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda handler: send(handler, 200, chunk("three") + chunk("", "stop") + "data: [DONE]\n\n", "text/event-stream"))
    model = opened("openai:gpt-4o-mini", tmp_path, api_key=KEY, base_url=f"{server.url}/v1")
    assert "".join(model.stream(QUESTION)) == "three"
    assert (model.name, server.requests[0]["model"]) == ("openai:gpt-4o-mini", "gpt-4o-mini")


def test_a_key_from_the_environment_is_not_told_either(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "unusual-looking-key")
    server = serve(lambda handler: send(handler, 400, json.dumps({"error": {"message": f"got {handler.headers['Authorization']}"}})))
    model = opened("openai:gpt-4o-mini", tmp_path, base_url=f"{server.url}/v1")
    with pytest.raises(ModelError, match=r"HTTP 400.*Bearer \*\*\*"):
        list(model.stream(QUESTION))


@pytest.mark.parametrize(
    ("suffix", "model", "asked"),
    [("", "from-settings", "from-settings"), ("#from-url", None, "from-url"), ("/v1#a/b:c", None, "a/b:c"), ("", None, "the-only-model")],
)
def test_a_url_leads_to_its_server_and_model(suffix: str, model: str | None, asked: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(lambda handler: send(handler, 200, chunk("three") + chunk("", "stop") + "data: [DONE]\n\n", "text/event-stream"))
    language_model = opened(server.url + suffix, tmp_path, model=model, api_key=KEY)
    assert "".join(language_model.stream(QUESTION)) == "three"
    assert server.requests[0]["model"] == asked
    assert server.keys == [f"Bearer {KEY}"]


def test_the_environments_openai_key_stays_away_from_other_servers(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server = serve(lambda handler: send(handler, 200, chunk("three", "stop") + "data: [DONE]\n\n", "text/event-stream"))
    list(opened(server.url, tmp_path).stream(QUESTION))
    assert server.keys == ["Bearer none"]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY", "OPENAI_PROXY"])
def test_this_machines_servers_are_reached_past_a_proxy(
    variable: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    server = serve(lambda handler: send(handler, 200, chunk("three", "stop") + "data: [DONE]\n\n", "text/event-stream"))
    assert "".join(opened(server.url, tmp_path).stream(QUESTION)) == "three"


# Scripted models


def test_a_scripted_chat_model_streams_its_words() -> None:
    model = LanguageModel("scripted", GenericFakeChatModel(messages=iter(["there are three tiers"])))
    assert list(model.stream(QUESTION)) == ["there", " ", "are", " ", "three", " ", "tiers"]


@pytest.mark.parametrize("script", ['{"names": ["a", "b"]}', 'Here you are:\n```json\n{"names": ["a", "b"]}\n```'])
def test_a_scripted_chat_model_fills_a_form(script: str) -> None:
    model = LanguageModel("scripted", GenericFakeChatModel(messages=iter([script])))
    assert model.structured(QUESTION, Tiers) == Tiers(names=["a", "b"])


@pytest.mark.parametrize("script", ["three tiers", '{"names": "a"}', '{"names": ["a"', "{}"])
def test_a_scripted_chat_model_that_ignores_the_form_is_an_error(script: str) -> None:
    model = LanguageModel("scripted", GenericFakeChatModel(messages=iter([script])))
    with pytest.raises(ModelError, match="did not keep to the form"):
        model.structured(QUESTION, Tiers)


def test_an_exhausted_script_is_an_error_of_the_model() -> None:
    model = LanguageModel("scripted", GenericFakeChatModel(messages=iter([])))
    with pytest.raises(ModelError, match="scripted"):
        list(model.stream(QUESTION))


# Servers that misbehave


FAULTS: list[Any] = [
    pytest.param(lambda h: send(h, 500, f"oops, {h.headers['Authorization']}"), "HTTP 500", id="500"),
    pytest.param(lambda h: send(h, 401, json.dumps({"error": {"message": f"bad key {KEY}"}})), "refused the key", id="401"),
    pytest.param(lambda h: send(h, 404, json.dumps({"error": {"message": f"no model for {KEY}"}})), "HTTP 404.*no model", id="404"),
    pytest.param(lambda h: send(h, 429, json.dumps({"error": {"message": KEY}})), "quota", id="429"),
    pytest.param(hang, "did not answer in time", id="hangs"),
    pytest.param(hang_up, "broke the connection off", id="hangs up"),
]


@pytest.mark.parametrize(("reply", "told"), FAULTS)
@pytest.mark.parametrize("wanted", ["text", "form"])
def test_a_failing_server_is_told_without_the_key(
    reply: Callable[[BaseHTTPRequestHandler], None], told: str, wanted: str, serve: Serve, tmp_path: Path
) -> None:
    model = opened(serve(reply).url, tmp_path, model="m", api_key=KEY, options=ChatOptions(timeout_s=0.3))
    with pytest.raises(ModelError, match=told) as failed:
        list(model.stream(QUESTION)) if wanted == "text" else model.structured(QUESTION, Tiers)
    assert failed.value.remedy
    assert KEY not in str(failed.value)
    assert failed.value.__cause__ is None


STREAM_FAULTS: list[Any] = [
    pytest.param(lambda h: send(h, 200, chunk("three"), "text/event-stream", promise=100), "broke the connection off", id="cut"),
    pytest.param(lambda h: send(h, 200, chunk("three"), "text/event-stream"), "broke off", id="ends without saying so"),
    pytest.param(lambda h: send(h, 200, chunk("three") + "data: {not json\n\n", "text/event-stream"), "cannot be used", id="no JSON"),
    pytest.param(lambda h: send(h, 200, "", "text/event-stream"), "gave a reply that cannot be used|broke off", id="nothing"),
    pytest.param(hang_in_the_middle, "did not answer in time", id="hangs in the middle"),
]


@pytest.mark.parametrize(("reply", "told"), STREAM_FAULTS)
def test_a_stream_that_goes_wrong_is_an_error(
    reply: Callable[[BaseHTTPRequestHandler], None], told: str, serve: Serve, tmp_path: Path
) -> None:
    model = opened(serve(reply).url, tmp_path, model="m", api_key=KEY, options=ChatOptions(timeout_s=0.3))
    with pytest.raises(ModelError, match=told) as failed:
        list(model.stream(QUESTION))
    assert KEY not in str(failed.value)


@pytest.mark.parametrize(
    "body",
    [
        "{not json",
        "[]",
        "",
        '{"choices": []}',
        completion("three tiers"),
        completion('{"names": 3}'),
        completion('{"names": ["a"'),
        "<html>Welcome</html>",
    ],
)
def test_a_server_that_ignores_the_form_is_an_error(body: str, serve: Serve, tmp_path: Path) -> None:
    model = opened(serve(lambda handler: send(handler, 200, body)).url, tmp_path, model="m", api_key=KEY)
    with pytest.raises(ModelError):
        model.structured(QUESTION, Tiers)


def test_a_server_fills_a_form(serve: Serve, tmp_path: Path) -> None:
    server = serve(fluent(form={"names": ["a", "b"]}))
    assert opened(server.url, tmp_path, model="m").structured(QUESTION, Tiers) == Tiers(names=["a", "b"])
    assert server.requests[-1]["response_format"]["json_schema"]["name"] == "Tiers"


def test_a_server_that_is_not_there_is_told(serve: Serve, tmp_path: Path) -> None:
    server = serve(hang)
    server.stop()
    with pytest.raises(ModelError, match="cannot be reached"):
        list(opened(server.url, tmp_path, model="m").stream(QUESTION))


def test_an_endless_reply_is_given_up(serve: Serve, tmp_path: Path) -> None:
    def write_on(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, "", "text/event-stream", promise=10**9)
        while True:
            handler.wfile.write(chunk("on and ").encode())

    server = serve(write_on)
    with pytest.raises(ModelError, match=r"did not (finish|answer) in time"):
        list(opened(server.url, tmp_path, model="m", options=ChatOptions(limit_s=0.2)).stream(QUESTION))
    assert server.hung_up.wait(30)


def test_closing_the_stream_hangs_up_on_the_server(serve: Serve, tmp_path: Path) -> None:
    def write_on(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, "", "text/event-stream", promise=10**9)
        while True:
            handler.wfile.write(chunk("on and ").encode())

    server = serve(write_on)
    stream = opened(server.url, tmp_path, model="m").stream(QUESTION)
    assert next(stream) == "on and "
    stream.close()
    assert server.hung_up.wait(30)


# The bundled model


@pytest.fixture(scope="session")
def bundled_cache(request: pytest.FixtureRequest) -> Path:
    """Survives the session: 1.1 GB need not be joined for every run."""
    cache = request.config.cache
    assert cache is not None
    return Path(cache.mkdir("bundled-model"))


@pytest.fixture(scope="module")
def bundled(bundled_cache: Path) -> Iterator[LocalModel]:
    source = LocalModel(lambda: ready_file(BUNDLED, bundled_cache), BUNDLED.sha256, bundled_cache, ChatOptions(max_tokens=400))
    yield source
    source.close()


@pytest.mark.bundled
def test_the_bundled_model_streams_a_sentence(bundled_cache: Path) -> None:
    with closing(opened("bundled", bundled_cache)) as model:
        pieces = list(model.stream([("system", "請用一句話回答。"), ("user", "台灣的首都是哪裡？")]))
    assert len(pieces) > 3
    assert "台北" in "".join(pieces) or "臺北" in "".join(pieces)


@pytest.mark.bundled
def test_a_gguf_file_is_served_under_its_own_name(bundled_cache: Path) -> None:
    file = ready_file(BUNDLED, bundled_cache)
    with closing(opened(str(file), bundled_cache)) as model:
        assert model.name == "qwen2.5-coder-1.5b-instruct-q4_k_m"
        assert "".join(model.stream([("user", "Say hello.")]))


@pytest.mark.bundled
def test_the_bundled_model_fills_a_form(bundled: LocalModel) -> None:
    filled = LanguageModel("bundled", bundled).structured([("user", "Name the two tiers 初階 and 中階 as JSON.")], Tiers)
    assert len(filled.names) == 2


@pytest.mark.bundled
def test_closing_the_stream_stops_the_bundled_model(bundled: LocalModel) -> None:
    stream = LanguageModel("bundled", bundled).stream([("user", "Write a story of 2000 words about a lighthouse.")])
    assert [next(stream) for _ in range(3)]
    stream.close()
    # Answered when the slot is free; had the model written on, it would hold 400 tokens by then.
    status, saved = bundled.server().request("POST", "/slots/0?action=save", {"filename": "stopped.bin"}, timeout_s=300)
    assert status == 200
    assert 0 < saved["n_saved"] < 200


@pytest.mark.bundled
def test_the_bundled_model_answers_two_people_at_once(bundled: LocalModel) -> None:
    model = LanguageModel("bundled", bundled)
    replies: dict[str, str] = {}

    def ask(word: str) -> None:
        replies[word] = "".join(model.stream([("user", f"Repeat this word once: {word}")]))

    people = [threading.Thread(target=ask, args=(word,)) for word in ("apple", "banana")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert "apple" in replies["apple"].lower()
    assert "banana" in replies["banana"].lower()


@pytest.mark.bundled
def test_the_server_of_the_bundled_model_wants_its_key(bundled: LocalModel) -> None:
    stranger = opened(f"{bundled.server().address()}/v1", Path(), model="m", api_key="guessed")
    with pytest.raises(ModelError, match="refused the key"):
        list(stranger.stream(QUESTION))


@pytest.mark.bundled
def test_the_bundled_model_serves_as_anybodys_openai_compatible_server(
    bundled: LocalModel, index_settings: Settings, tmp_path: Path
) -> None:
    server = bundled.server()
    stranger = opened(f"{server.address()}/v1", tmp_path, api_key=server.api_key)
    found = stranger.capabilities()
    assert found.form == "json_schema"
    assert opened(f"{server.address()}/v1", tmp_path, api_key=server.api_key).capabilities() == found
    assert len(stranger.structured([("user", "Name the two tiers 初階 and 中階 as JSON.")], Tiers).names) == 2
    # How fast it is on a busy machine is not what is asked here.
    assembly = Assembly(index_settings.model_copy(update={"llm_budget_s": 300.0}))
    question = "用白話說，第二階適合誰？"
    plain, answer = assembly.advisor(None).answer(question), assembly.advisor(stranger).answer(question)
    assert answer.text.startswith(plain.text)
    assert (answer.outcome, answer.notices) == ("answered", ())
    assert all(f"[{citation.marker}]" in answer.text for citation in answer.citations)


@pytest.mark.bundled
def test_a_bundled_model_whose_process_died_starts_again_and_is_warm(bundled: LocalModel) -> None:
    model = LanguageModel("bundled", bundled)
    prefix = [("system", "You advise people on careers in artificial intelligence. " * 5)]
    model.warm(prefix)
    first = psutil.Process(bundled.server().process_id)
    first.kill()
    first.wait(30)
    assert "".join(model.stream([("user", "Say hello.")]))
    assert bundled.server().process_id not in (None, first.pid)
    assert asked_after(bundled.server(), [{"role": role, "content": text} for role, text in prefix]) > 40


@pytest.mark.bundled
def test_a_closed_bundled_model_stays_closed(bundled_cache: Path) -> None:
    model = opened("bundled", bundled_cache)
    model.warm(QUESTION[:1])
    model.close()
    model.close()
    with pytest.raises(ModelError, match="closed"):
        list(model.stream(QUESTION))


def asked_after(server: LocalServer, prefix: list[dict[str, Any]]) -> int:
    """How many tokens of a question after `prefix` needed no evaluation."""
    task = {"messages": [*prefix, {"role": "user", "content": "And now?"}], "max_tokens": 1}
    status, reply = server.request("POST", "/v1/chat/completions", task, 300)
    assert status == 200
    return int(reply["timings"]["cache_n"])


@pytest.mark.bundled
def test_prompt_prefixes_stay_warm_side_by_side_and_across_processes(bundled_cache: Path, tmp_path: Path) -> None:
    advising = [{"role": "system", "content": "You advise people on careers in artificial intelligence. " * 5}]
    sorting = [{"role": "system", "content": "You sort questions by what they ask about, and say it as JSON. " * 5}]
    file = ready_file(BUNDLED, bundled_cache)
    for expected in ("evaluated", "restored"):
        with closing(LocalServer(file, BUNDLED.sha256, tmp_path)) as server:
            assert [server.warm(prefix) for prefix in (advising, sorting, advising)] == [expected, expected, "kept"]
            assert all(asked_after(server, prefix) > 40 for prefix in (advising, sorting, advising, sorting))


@pytest.mark.bundled
def test_a_damaged_prefix_file_is_evaluated_anew(bundled_cache: Path, tmp_path: Path) -> None:
    prefix = [{"role": "system", "content": "You advise people on careers in artificial intelligence. " * 5}]
    file = ready_file(BUNDLED, bundled_cache)
    with closing(LocalServer(file, BUNDLED.sha256, tmp_path)) as server:
        server.warm(prefix)
    (kept,) = tmp_path.glob("*.bin")
    kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    with closing(LocalServer(file, BUNDLED.sha256, tmp_path)) as server:
        assert server.warm(prefix) == "evaluated"
        assert asked_after(server, prefix) > 40


WRITING = """
import signal
import sys
from pathlib import Path
from advisor.models import LocalModel, ChatOptions, LanguageModel
from advisor.weights import BUNDLED, ready_file

# Whoever runs the tests in a shell's background has this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
cache = Path(sys.argv[1])
source = LocalModel(lambda: ready_file(BUNDLED, cache), BUNDLED.sha256, cache, ChatOptions())
try:
    for n, piece in enumerate(LanguageModel("bundled", source).stream([("user", "Write a story of 2000 words.")])):
        if n == 2:
            print(source.server().process_id, flush=True)
            if sys.argv[2] == "leave":
                break
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.bundled
@pytest.mark.parametrize(
    ("ending", "code"), [("leave", 0), (signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_the_bundled_model_ends_with_its_owner_and_in_silence(ending: signal.Signals | str, code: int, bundled_cache: Path) -> None:
    command = [sys.executable, "-c", WRITING, str(bundled_cache), str(ending)]
    owner = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent, env=os.environ
    )
    assert owner.stdout is not None
    child = psutil.Process(int(owner.stdout.readline()))
    if isinstance(ending, signal.Signals):
        owner.send_signal(ending)
    _, complaints = owner.communicate(timeout=120)
    assert (owner.returncode, complaints) == (code, "")
    assert psutil.wait_procs([child], timeout=30)[1] == []
