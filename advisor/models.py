"""Chat models behind one factory: the bundled one, a GGUF file, an OpenAI-compatible server, a LangChain provider, or none."""

from __future__ import annotations

import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from advisor.errors import ModelError
from advisor.local_server import LocalServer, require_runtime
from advisor.weights import BUNDLED, Progress, is_ready, ready_file, require_parts

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool
    from pydantic import BaseModel

    Schema = TypeVar("Schema", bound=BaseModel)
    Messages = Sequence[BaseMessage | tuple[str, str]]
    """LangChain messages, or pairs such as `("system", "…")` and `("user", "…")`."""

FORMS = (
    "`bundled`, `none`, a path to a .gguf file, the http(s) URL of an OpenAI-compatible server (URL or URL#model-name), "
    "or a LangChain provider and model such as `openai:gpt-4o-mini`"
)
_PROVIDER = re.compile(r"[a-z][a-z0-9_-]*:[^\s/]\S*")


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """What every request asks of a model; None leaves it to the server.

    `timeout_s` is for each silence (servers that are not ours are asked twice), `limit_s` for a whole streamed reply.
    """

    temperature: float | None = 0.0
    max_tokens: int | None = None
    timeout_s: float = 60.0
    limit_s: float = 300.0


class ChatSource(ABC):
    """Where a chat model comes from. `chat` may be slow at first and raises ModelError; `warm` and `close` matter to local ones only."""

    calls_tools = True
    """Whether the model calls tools well enough to be asked to. The bundled one did in none of six trials."""

    marks_endings = False
    """Whether every whole reply carries a finish reason, so that one without it was cut off."""

    @abstractmethod
    def chat(self) -> BaseChatModel: ...

    def warm(self, prefix: Messages) -> None:
        return None

    def close(self) -> None:
        return None


class LanguageModel:
    """A chat model that speaks plain text or a schema. All its failures are ModelErrors, and none tells a key."""

    def __init__(self, name: str, source: ChatSource | BaseChatModel, *, secrets: Sequence[str] = (), limit_s: float = 300.0) -> None:
        self.name = name
        self._source = source if isinstance(source, ChatSource) else _Given(source)
        self._secrets = tuple(secrets)
        self._limit_s = limit_s
        self.output_tokens: int | None = None
        """Tokens of all replies that were streamed so far; None where it does not tell."""

    @property
    def chat_model(self) -> BaseChatModel:
        """The LangChain model, made at the first use."""
        with _failures_told(self.name, self._secrets):
            return self._source.chat()

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """The reply, piece by piece. Closing the generator ends the request, so that a local server stops writing."""
        with _failures_told(self.name, self._secrets):
            deadline = monotonic() + self._limit_s
            chunks = self._source.chat().stream(list(messages))
            ending = ""
            try:
                for chunk in chunks:
                    ending = chunk.response_metadata.get("finish_reason") or ending
                    if usage := getattr(chunk, "usage_metadata", None):
                        self.output_tokens = (self.output_tokens or 0) + usage["output_tokens"]
                    if text := str(chunk.text):
                        yield text
                    if monotonic() > deadline:
                        raise ModelError(
                            f"{self.name} did not finish within {self._limit_s:.0f} s.", "Ask again, or choose a faster model."
                        )
            finally:
                # Not left to the garbage collector: an abandoned question must free the model now.
                if isinstance(chunks, Generator):
                    chunks.close()
            if self._source.marks_endings and not ending:
                raise ModelError(f"{self.name} broke off in the middle of its reply.", "Ask again.")

    def structured(self, messages: Messages, schema: type[Schema]) -> Schema:
        """One reply that satisfies `schema`; ModelError if the model's doesn't."""
        with _failures_told(self.name, self._secrets):
            chat = self._source.chat()
            try:
                reply = chat.with_structured_output(schema, method="json_schema").invoke(list(messages))
            except NotImplementedError:
                reply = _from_plain_text(chat, messages, schema)
        if not isinstance(reply, schema):
            raise ModelError(f"{self.name} did not keep to the form it was given.", "Ask again, or choose another model.")
        return reply

    @property
    def calls_tools(self) -> bool:
        return self._source.calls_tools

    def tool_calls(self, messages: Messages, tools: Sequence[BaseTool]) -> list[tuple[str, dict[str, Any]]]:
        """The tools that the model calls, each with its arguments; none where it calls nothing or has never heard of tools."""
        with _failures_told(self.name, self._secrets):
            try:
                reply = self._source.chat().bind_tools(list(tools)).invoke(list(messages))
            except NotImplementedError:
                return []
            return [(call["name"], call["args"]) for call in getattr(reply, "tool_calls", [])]

    def warm(self, prefix: Messages) -> None:
        """Have a local model loaded, and these first messages of every prompt evaluated; nothing to do for the others."""
        with _failures_told(self.name, self._secrets):
            self._source.warm(prefix)

    def close(self) -> None:
        """End what runs on behalf of this model. May be called twice, and while a reply is streaming in another thread."""
        self._source.close()


def open_model(
    spec: str,
    *,
    cache: Path,
    model: str | None = None,
    api_key: str | None = None,
    base_url: str | None = None,
    options: ChatOptions = ChatOptions(),
    progress: Progress | None = None,
) -> LanguageModel | None:
    """The language model that `spec` names (see FORMS), None for `none`. ModelError if it can be told at once that it cannot be used.

    `model` names a URL's model, `base_url` redirects a provider, `api_key` is for either; `progress` tells how far the bundled weights
    are joined.
    """
    if spec == "none":
        return None
    if spec == "bundled":
        require_runtime()
        if not is_ready(BUNDLED, cache):
            require_parts(BUNDLED)
        source: ChatSource = LocalModel(lambda: ready_file(BUNDLED, cache, progress), BUNDLED.sha256, cache, options)
        return LanguageModel(spec, source, limit_s=options.limit_s)
    if spec.endswith(".gguf"):
        require_runtime()
        file = _checked_gguf(Path(spec).expanduser())
        return LanguageModel(file.stem, LocalModel(lambda: file, _identity(file), cache, options), limit_s=options.limit_s)
    if spec.startswith(("http://", "https://")):
        url = urlsplit(spec)
        if not url.hostname:
            raise ModelError(f"{spec!r} names no server.", "Give a URL such as http://localhost:8000/v1#model-name.")
        name = url.fragment or model
        shown = name or url.netloc.rpartition("@")[2]
        return LanguageModel(shown, _Server(url, name, api_key, options), secrets=[api_key or ""], limit_s=options.limit_s)
    if _PROVIDER.fullmatch(spec):
        with _failures_told(spec, [api_key or ""]):
            chat = _provider_chat(spec, api_key, base_url, options)
        return LanguageModel(spec, chat, secrets=_secrets_of(chat), limit_s=options.limit_s)
    raise ModelError(f"{spec!r} is not a language model.", f"Use {FORMS}.")


class _Given(ChatSource):
    def __init__(self, chat: BaseChatModel) -> None:
        self._chat = chat

    def chat(self) -> BaseChatModel:
        return self._chat


class _Server(ChatSource):
    """An OpenAI-compatible server; asks it for its model's name if none is given."""

    marks_endings = True

    def __init__(self, url: SplitResult, model: str | None, api_key: str | None, options: ChatOptions) -> None:
        path = url.path.rstrip("/") or "/v1"
        self._base_url = url._replace(path=path, fragment="").geturl()
        self._model = model
        # Never the OPENAI_API_KEY of the environment: this may be anybody's server.
        self._api_key = api_key or "none"
        self._options = options
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None

    def chat(self) -> BaseChatModel:
        with self._lock:
            if self._chat is None:
                self._chat = _openai_chat(self._base_url, self._model or self._first_model(), self._api_key, self._options, retries=1)
            return self._chat

    def _first_model(self) -> str:
        from openai import OpenAI

        with OpenAI(base_url=self._base_url, api_key=self._api_key, max_retries=0, **_connection(self._base_url, self._options)) as client:
            models = client.models.list().data
        if not models:
            raise ModelError("The server offers no model.", "Load one there, or name one: URL#model-name.")
        return models[0].id


class LocalModel(ChatSource):
    """A GGUF file served by llama.cpp on this machine."""

    marks_endings = True

    calls_tools = False

    def __init__(self, weights: Callable[[], Path], identity: str, cache: Path, options: ChatOptions) -> None:
        self._weights = weights
        self._identity = identity
        self._cache = cache
        self._options = replace(options, max_tokens=options.max_tokens or 512)
        self._lock = threading.Lock()
        self._closed = False
        self._server: LocalServer | None = None
        self._chat: tuple[str, BaseChatModel] | None = None
        self._prefixes: list[list[dict[str, Any]]] = []

    def server(self) -> LocalServer:
        """The server, made with the first call, which may join the weights; it starts by itself when it is asked."""
        with self._lock:
            if self._server is None:
                self._server = LocalServer(self._weights(), self._identity, self._cache / "prefixes")
            if self._closed:
                self._server.close()
            return self._server

    def chat(self) -> BaseChatModel:
        server = self.server()
        address = server.address()
        # A server that had to be started again listens elsewhere, and knows no prefixes.
        if self._chat is None or self._chat[0] != address:
            self._chat = (address, _openai_chat(f"{address}/v1", "local", server.api_key, self._options, retries=0))
            for prefix in self._prefixes:
                server.warm(prefix)
        return self._chat[1]

    def warm(self, prefix: Messages) -> None:
        from langchain_core.messages import convert_to_messages, convert_to_openai_messages

        messages = convert_to_openai_messages(convert_to_messages(list(prefix)))
        assert isinstance(messages, list)
        self.chat()
        self.server().warm(messages)
        if messages not in self._prefixes:
            self._prefixes.append(messages)

    def close(self) -> None:
        self._closed = True
        if self._server is not None:
            self._server.close()


def _openai_chat(base_url: str, model: str, api_key: str, options: ChatOptions, retries: int) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        base_url=base_url,
        model=model,
        api_key=SecretStr(api_key),
        temperature=options.temperature,
        max_completion_tokens=options.max_tokens,
        max_retries=retries,
        use_responses_api=False,
        # Not every server knows how to count; those that run on this machine do.
        stream_usage=_is_loopback(base_url),
        openai_proxy="" if _is_loopback(base_url) else None,
        **_connection(base_url, options),
    )


def _connection(base_url: str, options: ChatOptions) -> dict[str, Any]:
    """How to connect. A proxy of the environment cannot reach this machine's own ports, so none is used for them."""
    from openai import DefaultHttpxClient, Timeout

    connection: dict[str, Any] = {
        "timeout": Timeout(options.timeout_s, connect=min(10.0, options.timeout_s)),
        # llama.cpp closes a connection after a stream without announcing it; the next request on it would fail.
        "default_headers": {"Connection": "close"},
    }
    if _is_loopback(base_url):
        connection["http_client"] = DefaultHttpxClient(trust_env=False, timeout=connection["timeout"])
    return connection


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _provider_chat(spec: str, api_key: str | None, base_url: str | None, options: ChatOptions) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = spec.partition(":")[0]
    wanted = {"temperature": options.temperature, "max_tokens": options.max_tokens, "api_key": api_key, "base_url": base_url}
    given: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    try:
        chat: BaseChatModel = init_chat_model(spec, timeout=options.timeout_s, max_retries=1, **given)
    except ImportError as error:
        named = re.search(r"pip install (\S+?)`", str(error))
        package = named[1] if named else f"langchain-{provider.replace('_', '-')}"
        raise ModelError(f"The LangChain package for {provider!r} is not installed.", f"Install it with `pip install {package}`.") from None
    except ValueError as error:
        # LangChain's own, for a name it cannot place, is a plain one; a provider's refusal is of a type derived from it.
        if type(error) is not ValueError:
            raise
        raise ModelError(f"LangChain knows no provider {provider!r}.", f"Use {FORMS}.") from None
    return chat


def _secrets_of(chat: BaseChatModel) -> list[str]:
    """The keys a chat model holds, also those it took from the environment."""
    from pydantic import SecretStr

    return [value.get_secret_value() for value in vars(chat).values() if isinstance(value, SecretStr)]


def _checked_gguf(file: Path) -> Path:
    try:
        with file.open("rb") as source:
            magic = source.read(4)
    except OSError as error:
        raise ModelError(f"The model file {file} cannot be read ({error.strerror}).", "Check its path.") from None
    if magic != b"GGUF":
        raise ModelError(f"{file} is not a GGUF file.", "Give a model in llama.cpp's GGUF format.")
    return file


def _identity(file: Path) -> str:
    """Stands for a file's content without reading gigabytes of it."""
    state = file.stat()
    return f"{file.resolve()}:{state.st_size}:{state.st_mtime_ns}"


def _from_plain_text(chat: BaseChatModel, messages: Messages, schema: type[Schema]) -> Schema:
    """For chat models without structured output: ask for JSON in words, take it out of the reply."""
    request = f"Reply with one JSON object that satisfies this JSON schema, and nothing else: {json.dumps(schema.model_json_schema())}"
    text = str(chat.invoke([*messages, ("user", request)]).text)
    return schema.model_validate_json(text[text.find("{") : text.rfind("}") + 1])


_FAULTS: tuple[tuple[str, str, str], ...] = (
    # Substrings of the error's class names, then what to say. By name, because importing every provider's exceptions is not an option.
    ("Timeout", "did not answer in time.", "Ask again, raise the time-out, or choose a faster model."),
    ("ProtocolError", "broke the connection off.", "Ask again."),
    ("ReadError", "broke the connection off.", "Ask again."),
    ("Connect", "cannot be reached.", "Check that its server runs, its URL and the network."),
    ("LengthFinishReason", "ran out of tokens before its reply was complete.", "Raise the limit of tokens, or choose another model."),
    ("OutputParser", "did not keep to the form it was given.", "Ask again, or choose another model."),
    ("ValidationError", "did not keep to the form it was given.", "Ask again, or choose another model."),
)


@contextmanager
def _failures_told(name: str, secrets: Sequence[str]) -> Iterator[None]:
    """The one place where the exceptions of every provider, and of the HTTP library below it, become ModelErrors."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # Providers share no base class.
        # Without the cause: a provider's exception may quote the request, and with it the key.
        raise _as_model_error(error, name, secrets) from None


def _as_model_error(error: Exception, name: str, secrets: Sequence[str]) -> ModelError:
    """What went wrong and the remedy, in our words. The provider's own are quoted only where it says what it refuses, without the key."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _status_error(status, error, name, secrets)
    if "credentials" in str(error) or "api_key" in str(error):
        return ModelError(f"{name} needs a key.", "Set its key in the settings or in its provider's environment variable.")
    classes = " ".join(kind.__name__ for link in _chain(error) for kind in type(link).__mro__)
    for mark, fault, remedy in _FAULTS:
        if mark in classes:
            return ModelError(f"{name} {fault}", remedy)
    return ModelError(f"{name} gave a reply that cannot be used ({type(error).__name__}).", "Ask again, or choose another model.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes: providers wrap what tells a broken connection from one that never was."""
    while error is not None:
        yield error
        error = error.__cause__


def _status_error(status: int, error: Exception, name: str, secrets: Sequence[str]) -> ModelError:
    if status in (401, 403):
        return ModelError(f"{name} refused the key (HTTP {status}).", "Check the key, and what it is allowed to use.")
    if status == 429:
        return ModelError(f"{name} is asked too often or its quota is used up (HTTP 429).", "Wait, or raise the quota.")
    if status >= 500:
        return ModelError(f"{name} failed (HTTP {status}).", "Ask again; if it persists, look at the server's log.")
    said = str(getattr(error, "message", ""))
    for key in filter(None, [*secrets, *re.findall(r"\bsk-[\w*-]+", said)]):
        said = said.replace(key, "***")
    remedy = "Check the model's name and what it supports, or shorten the conversation."
    return ModelError(f"{name} refused the request (HTTP {status}): {said[:300]}", remedy)
