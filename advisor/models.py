"""Chat models behind one factory: the bundled one, a GGUF file, an OpenAI-compatible server, a LangChain provider, or none."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from advisor.capabilities import Capabilities, Known
from advisor.errors import ModelError
from advisor.language_model import ChatOptions, ChatSource, Given, LanguageModel
from advisor.local_server import LocalServer, require_runtime
from advisor.model_faults import failures_told, secrets_in, without_password
from advisor.pacing import paced
from advisor.weights import BUNDLED, Progress, is_ready, ready_file, require_parts

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from advisor.capabilities import Messages

__all__ = ["FORMS", "ChatOptions", "ChatSource", "LanguageModel", "LocalModel", "open_model"]

T = TypeVar("T")

FORMS = (
    "`bundled`, `none`, a path to a .gguf file, the http(s) URL of an OpenAI-compatible server (URL or URL#model-name), "
    "or a LangChain provider and model such as `openai:gpt-4o-mini`"
)
_CAPABILITIES = "models"
_LISTING_S = 5.0
_DEFAULTS = ChatOptions()
_PROVIDER = re.compile(r"[a-z][a-z0-9_-]*:[^\s/]\S*")


def open_model(
    spec: str,
    *,
    cache: Path,
    model: str | None = None,
    api_key: str | None = None,
    base_url: str | None = None,
    options: ChatOptions = _DEFAULTS,
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
        url = _checked_url(spec)
        name = url.fragment or model
        server = _Server(url, name, api_key, options, cache)
        return LanguageModel(name or url.netloc.rpartition("@")[2], server, secrets=server.secrets, limit_s=options.limit_s)
    if _PROVIDER.fullmatch(spec):
        with failures_told(spec, [api_key or ""]):
            chat = _provider_chat(spec, api_key, base_url, options)
        known = Known(cache / _CAPABILITIES, without_password(base_url or spec.partition(":")[0]), spec)
        return LanguageModel(spec, Given(chat, known), secrets=_secrets_of(chat), limit_s=options.limit_s)
    raise ModelError(f"{without_password(spec)!r} is not a language model.", f"Use {FORMS}.")


class _Server(ChatSource):
    """An OpenAI-compatible server; asks it for its model's name if none is given."""

    marks_endings = True

    def __init__(self, url: SplitResult, model: str | None, api_key: str | None, options: ChatOptions, cache: Path) -> None:
        path = url.path.rstrip("/") or "/v1"
        # Without the password: libraries log addresses.
        self._base_url = url._replace(netloc=url.netloc.rpartition("@")[2], path=path, fragment="").geturl()
        self._login = (unquote(url.username or ""), unquote(url.password or "")) if url.username or url.password else None
        self._model = model
        # Never the OPENAI_API_KEY of the environment: this may be anybody's server.
        self._api_key = api_key or "none"
        self.secrets = [*filter(None, [api_key]), *(secrets_in(*self._login) if self._login else [])]
        self._options = options
        self._cache = cache
        self._lock = threading.RLock()
        self._known: Known | None = None
        self._chat: BaseChatModel | None = None

    def chat(self) -> BaseChatModel:
        with self._lock:
            if self._chat is None:
                model, refused = self._named(), self.known().refuses
                self._chat = _openai_chat(self._base_url, model, self._api_key, self._options, self._login, refused)
            return self._chat

    def run(self, make: Callable[[], Iterator[T]], deadline: float) -> Generator[T, None, None]:
        # Loads the HTTP library, which `none` and `--help` can do without.
        from advisor.model_transport import limited

        return paced(lambda: limited(make, deadline), deadline)

    def known(self) -> Known:
        with self._lock:
            if self._known is None:
                self._known = Known(self._cache / _CAPABILITIES, self._base_url, self._named())
            return self._known

    def kept(self) -> Known | None:
        return self.known() if self._model else None

    def without(self, parameter: str) -> bool:
        with self._lock:
            self._chat = None
            return self.known().refused(parameter)

    def _named(self) -> str:
        if self._model is None:
            self._model = self._first_model()
        return self._model

    def _first_model(self) -> str:
        from openai import OpenAI

        patience = replace(self._options, timeout_s=min(_LISTING_S, self._options.timeout_s))
        connection = _connection(self._base_url, patience, self._login)
        with OpenAI(base_url=self._base_url, api_key=self._api_key, max_retries=0, **connection) as client:
            models = client.models.list().data
        if not models:
            raise ModelError("The server offers no model.", "Load one there, or name one: URL#model-name.")
        return models[0].id


class LocalModel(ChatSource):
    """A GGUF file served by llama.cpp on this machine."""

    marks_endings = True
    loads = True
    # The bundled one called a tool in none of six trials.
    capabilities = Capabilities(form="json_schema", tools=False)

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
            self._chat = (address, _openai_chat(f"{address}/v1", "local", server.api_key, self._options))
            for prefix in self._prefixes:
                server.warm(prefix)
        return self._chat[1]

    def run(self, make: Callable[[], Iterator[T]], deadline: float) -> Generator[T, None, None]:
        from advisor.model_transport import limited

        return limited(make, deadline)

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


def _openai_chat(
    base_url: str, model: str, api_key: str, options: ChatOptions, login: tuple[str, str] | None = None, refused: Sequence[str] = ()
) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    length: dict[str, Any] = {"max_completion_tokens": options.max_tokens}
    if options.max_tokens and "max_completion_tokens" in refused:
        # What it was called before, which is all that some servers know.
        length = {"extra_body": {"max_tokens": options.max_tokens}}
    return ChatOpenAI(
        base_url=base_url,
        model=model,
        api_key=SecretStr(api_key),
        temperature=None if "temperature" in refused else options.temperature,
        # A second attempt is made by LanguageModel, which knows how much time there is.
        max_retries=0,
        use_responses_api=False,
        # Not every server knows how to count; those that run on this machine do.
        stream_usage=_is_loopback(base_url) and "stream_options" not in refused,
        openai_proxy="" if _is_loopback(base_url) else None,
        **length,
        **_connection(base_url, options, login),
    )


def _connection(base_url: str, options: ChatOptions, login: tuple[str, str] | None) -> dict[str, Any]:
    """How to connect. A proxy of the environment cannot reach this machine's own ports, so none is used for them."""
    from openai import DefaultHttpxClient, Timeout

    from advisor.model_transport import HOOKS

    timeout = Timeout(options.timeout_s, connect=min(10.0, options.timeout_s))
    return {
        "timeout": timeout,
        # llama.cpp closes a connection after a stream without announcing it; the next request on it would fail.
        "default_headers": {"Connection": "close"},
        "http_client": DefaultHttpxClient(auth=login, timeout=timeout, trust_env=not _is_loopback(base_url), event_hooks=HOOKS),
    }


def _checked_url(spec: str) -> SplitResult:
    url = urlsplit(spec)
    if not url.hostname:
        raise ModelError(f"{without_password(spec)!r} names no server.", "Give a URL such as http://localhost:8000/v1#model-name.")
    if url.query:
        # Addresses are logged, and a query often holds a key.
        raise ModelError("The model's URL has a query (?…).", "Leave it out; a key goes into llm_api_key.")
    return url


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
