"""One language model as the advisor speaks to it: text or a form, within a time, its failures told without keys."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from advisor.breaker import Breaker
from advisor.capabilities import OPTIONAL, Capabilities, Form, Known, filled, probe
from advisor.errors import ModelError
from advisor.model_faults import failures_told
from advisor.model_queue import Line
from advisor.pacing import paced
from advisor.thoughts import spoken_pieces

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.tools import BaseTool

    from advisor.capabilities import Messages, Schema

T = TypeVar("T")

_MOST_CHARACTERS = 100_000
_REPEAT_AFTER_S = 0.3
_PROBE_S = 120.0
_PROPOSAL_WAIT_S = 4.0
"""A form or a call stands before the answer: who asks has nothing to read while it waits in line."""


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """What every request asks of a model; None leaves it to the server.

    `timeout_s` is for each silence, `limit_s` for a whole reply."""

    temperature: float | None = 0.0
    max_tokens: int | None = None
    timeout_s: float = 60.0
    limit_s: float = 300.0


class ChatSource(ABC):
    """Where a chat model comes from. `chat` may be slow at first and raises ModelError; `warm` and `close` matter to local ones only."""

    capabilities = Capabilities(form="json_schema", tools=True)
    """What is taken for granted where nothing is to be found out."""

    marks_endings = False
    """Whether every whole reply carries a finish reason, so that one without it was cut off."""

    loads = False
    """Whether the model runs here and takes its time to load, which is nobody's fault."""

    @abstractmethod
    def chat(self) -> BaseChatModel: ...

    def run(self, make: Callable[[], Iterator[T]], deadline: float) -> Generator[T, None, None]:
        """What `make` iterates over, until the deadline of `time.monotonic`."""
        return paced(make, deadline)

    def known(self) -> Known | None:
        """Where what is found out about the model is kept; None where nothing need be. Raises ModelError."""
        return None

    def kept(self) -> Known | None:
        """The same, as far as it can be told without asking anybody."""
        return self.known()

    def without(self, parameter: str) -> bool:
        """Have requests made without a parameter that the server refused; False where that changes nothing."""
        return False

    def warm(self, prefix: Messages) -> None:
        return None

    def close(self) -> None:
        return None


class Given(ChatSource):
    """A chat model that is there already."""

    def __init__(self, chat: BaseChatModel, known: Known | None = None) -> None:
        self._chat = chat
        self._known = known

    def chat(self) -> BaseChatModel:
        return self._chat

    def known(self) -> Known | None:
        return self._known


class LanguageModel:
    """A chat model that speaks plain text or a schema. All its failures are ModelErrors, and none tells a key.

    A deadline is a time of `time.monotonic`; without one, a request may take `limit_s`."""

    def __init__(
        self,
        name: str,
        source: ChatSource | BaseChatModel,
        *,
        secrets: Sequence[str] = (),
        limit_s: float = 300.0,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = name
        self._source = source if isinstance(source, ChatSource) else Given(source)
        self._secrets = tuple(secrets)
        self._limit_s = limit_s
        self._breaker = breaker or Breaker()
        self.line: Line | None = None
        """Where requests wait for their turn if many people share the model; the wait does not count against their time."""
        self._closed = threading.Event()
        self.output_tokens: int | None = None
        """Tokens of all replies that were streamed so far; None where it does not tell."""

    @property
    def chat_model(self) -> BaseChatModel:
        """The LangChain model, made at the first use."""
        with self._told():
            return self._source.chat()

    def load(self) -> None:
        """Have a local model loaded, which is not counted against anybody's time; nothing to do for the others."""
        if self._source.loads:
            _ = self.chat_model

    def capabilities(self, deadline: float | None = None, *, anew: bool = False) -> Capabilities:
        """What the model does, asked of it if nobody did before (or `anew`). Raises ModelError."""
        with self._told():
            known = self._source.known()
        if known is None:
            return self._source.capabilities
        if anew:
            known.forget()
        return known.find(lambda: self._probed(deadline or monotonic() + min(self._limit_s, _PROBE_S)))

    @property
    def found(self) -> Capabilities | None:
        """What was found out of the model earlier, as far as it is kept here. Asks nobody."""
        kept = self._source.kept()
        return kept.capabilities if kept else None

    def stream(self, messages: Messages, deadline: float | None = None) -> Generator[str, None, None]:
        """The reply, piece by piece. Closing the generator ends the request, so that a local server stops writing."""
        begun = False

        def attempt(until: float) -> Generator[str, None, None]:
            nonlocal begun
            # What is not known yet is not found out for this: only words are asked for.
            with self._told():
                known = self._source.known()
            found = known.capabilities if known else None
            with closing(self._pieces(messages, until)) as pieces:
                for text in spoken_pieces(pieces, bool(found and found.thinks)):
                    begun = begun or bool(text.strip())
                    yield text
            if not begun:
                raise ModelError(f"{self.name} gave an empty reply.", "Ask again, or choose another model.", "empty")

        yield from self._guarded(attempt, deadline, lambda: not begun, None)

    def structured(self, messages: Messages, schema: type[Schema], deadline: float | None = None) -> Schema:
        """One reply that satisfies `schema`; ModelError if the model's doesn't, or if it is known to keep to none."""

        def attempt(until: float) -> Iterator[Schema]:
            form = self.capabilities(until).form
            if form == "none":
                raise ModelError(f"{self.name} keeps to no form.", "Choose another model.", "form")
            yield self._filled(messages, schema, form, until)

        return self._one(attempt, deadline)

    @property
    def may_call_tools(self) -> bool:
        """False where the model is known to call no tools well. Asks nobody."""
        return self._source.capabilities.tools

    def tool_calls(self, messages: Messages, tools: Sequence[BaseTool], deadline: float | None = None) -> list[tuple[str, dict[str, Any]]]:
        """The tools that the model calls, each with its arguments; none where it calls none well or has never heard of tools."""

        def attempt(until: float) -> Iterator[list[tuple[str, dict[str, Any]]]]:
            if not self.capabilities(until).tools:
                yield []
                return
            with self._told():
                chat = self._source.chat()
                try:
                    bound = chat.bind_tools(list(tools))
                except NotImplementedError:
                    yield []
                    return
                reply = next(self._source.run(lambda: iter([bound.invoke(list(messages))]), until))
                if getattr(reply, "invalid_tool_calls", []):
                    raise ModelError(f"{self.name} called a tool with arguments that are no JSON.", "Ask again.", "arguments")
                yield [(call["name"], call["args"]) for call in getattr(reply, "tool_calls", [])]

        return self._one(attempt, deadline)

    def warm(self, prefix: Messages) -> None:
        """Have a local model loaded, and these first messages of every prompt evaluated; of the others, find out what they do."""
        with self._told():
            self._source.warm(prefix)
        if not self._source.loads:
            # What can't be found out now is found out when it is needed, and told then.
            with suppress(ModelError):
                self.capabilities()

    def close(self) -> None:
        """End what runs on behalf of this model. May be called twice, and while a reply is streaming in another thread."""
        self._closed.set()
        self._source.close()

    # How a request is made: left alone while it rests, tried again once where that may help, within its time.

    def _one(self, attempt: Callable[[float], Iterator[T]], deadline: float | None) -> T:
        (result,) = self._guarded(attempt, deadline, lambda: True, _PROPOSAL_WAIT_S)
        return result

    def _guarded(
        self, attempt: Callable[[float], Iterator[T]], deadline: float | None, repeatable: Callable[[], bool], patience_s: float | None
    ) -> Generator[T, None, None]:
        """What the attempt gives, or the second one's where the first one failed before it gave anything and there is time."""
        self._breaker.require(self.name)
        self.load()
        with self.line.turn(patience_s) if self.line else nullcontext(0.0) as waited_s:
            until = min((deadline or float("inf")) + waited_s, monotonic() + self._limit_s)
            try:
                try:
                    yield from attempt(until)
                except ModelError as error:
                    if not (repeatable() and self._worth_repeating(error, until)):
                        raise
                    yield from attempt(until)
            except ModelError as error:
                self._breaker.failed(error)
                raise
        self._breaker.succeeded()

    def _worth_repeating(self, error: ModelError, until: float) -> bool:
        if error.fault == "refused":
            refused = next((name for name in OPTIONAL if name in error.message), None)
            return bool(refused and self._source.without(refused))
        if error.fault not in ("busy", "server", "broken_off"):
            return False
        wait = _REPEAT_AFTER_S if error.retry_after_s is None else error.retry_after_s
        if monotonic() + wait >= until:
            return False
        return not self._closed.wait(wait)

    def _pieces(self, messages: Messages, until: float) -> Generator[str, None, None]:
        with self._told():
            chat = self._source.chat()
            ending, total = "", 0
            with closing(self._source.run(lambda: chat.stream(list(messages)), until)) as chunks:
                for chunk in chunks:
                    ending = chunk.response_metadata.get("finish_reason") or ending
                    if usage := getattr(chunk, "usage_metadata", None):
                        self.output_tokens = (self.output_tokens or 0) + usage["output_tokens"]
                    text = str(chunk.text)
                    total += len(text)
                    if text:
                        yield text
                    if total > _MOST_CHARACTERS:
                        raise ModelError(f"{self.name} wrote on without an end.", "Ask again, or choose another model.", "endless")
                    if monotonic() > until:
                        raise ModelError(f"{self.name} did not finish in time.", "Ask again, or choose a faster model.", "timeout")
            if self._source.marks_endings and not ending:
                raise ModelError(f"{self.name} broke off in the middle of its reply.", "Ask again.", "broken_off")

    def _filled(self, messages: Messages, schema: type[Schema], form: Form, until: float) -> Schema:
        known = self._source.known()

        def fill(chat: BaseChatModel) -> Iterator[Schema]:
            try:
                yield filled(chat, messages, schema, form)
            except NotImplementedError:
                # A chat model that nothing was found out of.
                yield filled(chat, messages, schema, "text")

        try:
            with self._told():
                chat = self._source.chat()
                reply = next(self._source.run(lambda: fill(chat), until))
        except ModelError as error:
            if known:
                known.proved_wrong(error)
            raise
        if known:
            known.kept_to_form()
        return reply

    def _probed(self, until: float) -> Capabilities:
        with self._told():
            chat = self._source.chat()
            return next(self._source.run(lambda: iter([probe(chat, self._told)]), until))

    def _told(self) -> AbstractContextManager[None]:
        """Makes ModelErrors, without keys, of whatever the model's provider raises meanwhile."""
        return failures_told(self.name, self._secrets)
