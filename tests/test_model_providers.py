"""LangChain providers: packages of our own that stand in for others', found by name as every provider is. No network."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, SecretStr

from advisor.assembly import Assembly
from advisor.errors import ModelError
from advisor.language_model import ChatOptions, LanguageModel
from advisor.models import open_model

KEY = "canary-of-a-provider"
RIGHT = "第二階是給做業務、行銷、企劃和行政的人看的。"
QUESTION = "用白話說，第二階適合誰？"
LEFT = threading.Event()


class Scripted(BaseChatModel):
    """A provider's chat model, as its package would have it."""

    model: str
    api_key: SecretStr | None = Field(default=None)
    timeout: float | None = None
    temperature: float | None = None
    max_retries: int = 2

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> ChatResult:
        said = str(messages[-1].content)
        message = AIMessage('{"colour": "teal", "number": 1}' if "crimson" in said else "Hello.")
        if options.get("tools") and "17 plus 25" in said:
            message = AIMessage("", tool_calls=[{"name": "Sum", "args": {"first": 17, "second": 25}, "id": "1"}])
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> Iterator[Any]:
        yield from (ChatGenerationChunk(message=AIMessageChunk(char)) for char in RIGHT)


class WithTools(Scripted):
    def bind_tools(self, tools: Any, **options: Any) -> Runnable[Any, Any]:
        return self.bind(tools=[str(tool) for tool in tools])


class Failing(Scripted):
    def _stream(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> Iterator[Any]:
        assert self.api_key
        raise PermissionError(f"no entry with {self.api_key.get_secret_value()}")
        yield

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> ChatResult:
        raise PermissionError(KEY)


class Silent(Scripted):
    """Answers when it is too late, and pays no heed to time-outs."""

    def _stream(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **options: Any) -> Iterator[Any]:
        LEFT.wait(60)
        yield ChatGenerationChunk(message=AIMessageChunk(RIGHT))


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The packages of known providers, which are not installed, replaced by ours under their names."""
    for package, name, kind in (
        ("langchain_ollama", "ChatOllama", Scripted),
        ("langchain_mistralai", "ChatMistralAI", WithTools),
        ("langchain_groq", "ChatGroq", Failing),
        ("langchain_fireworks", "ChatFireworks", Silent),
    ):
        module = ModuleType(package)
        setattr(module, name, kind)
        monkeypatch.setitem(sys.modules, package, module)
    LEFT.clear()
    yield
    LEFT.set()


def opened(spec: str, cache: Path, **options: Any) -> LanguageModel:
    model = open_model(spec, cache=cache, api_key=KEY, **options)
    assert model
    return model


@pytest.mark.parametrize(("spec", "tools"), [("ollama:m", False), ("mistralai:m", True)])
def test_what_a_provider_does_is_found_out(providers: None, tmp_path: Path, spec: str, tools: bool) -> None:
    found = opened(spec, tmp_path).capabilities()
    assert (found.form, found.tools) == ("json_object", tools)
    assert opened(spec, tmp_path).found == found


@pytest.mark.parametrize("spec", ["ollama:m", "mistralai:m"])
def test_a_providers_sentence_stands_where_it_passes_the_check(providers: None, assembly: Assembly, tmp_path: Path, spec: str) -> None:
    answer = assembly.advisor(opened(spec, tmp_path)).answer(QUESTION)
    assert RIGHT in answer.text
    assert (answer.model, answer.notices) == (spec, ())


@pytest.mark.parametrize(("spec", "said"), [("groq:m", "無法使用"), ("fireworks:m", "沒有在時間內回應")])
def test_a_provider_that_fails_is_told_once_without_its_key(
    providers: None, assembly: Assembly, tmp_path: Path, spec: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    plain = assembly.advisor(None).answer(QUESTION)
    answer = assembly.advisor(opened(spec, tmp_path, options=ChatOptions(limit_s=0.5))).answer(QUESTION)
    assert (answer.text, answer.outcome) == (plain.text, "answered")
    assert len(answer.notices) == 1 and said in answer.notices[0]
    assert KEY not in str(answer) + caplog.text


def test_a_provider_that_refuses_is_found_nothing_out_of(providers: None, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as failed:
        opened("groq:m", tmp_path).capabilities()
    assert KEY not in str(failed.value)
