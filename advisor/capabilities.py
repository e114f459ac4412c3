"""What a language model does well: found out once by a few tiny requests, kept in the cache folder, found again when it proves wrong."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.errors import ModelError
from advisor.thoughts import spoken

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    Schema = TypeVar("Schema", bound=BaseModel)
    Messages = Sequence[BaseMessage | tuple[str, str]]
    """LangChain messages, or pairs such as `("system", "…")` and `("user", "…")`."""

Told = Callable[[], AbstractContextManager[None]]

VERSION = 1
"""Of the probe: what an earlier one found is found anew."""

Form = Literal["json_schema", "json_object", "text", "none"]
"""How a model is made to keep to a form: by a schema that its server enforces, by JSON mode, by words, or not at all."""

OPTIONAL = ("stream_options", "max_completion_tokens", "temperature")
"""Parameters that some servers refuse; a request is whole without them."""


class Capabilities(BaseModel):
    """What a model was found to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Form
    tools: bool
    thinks: bool = False
    """Whether it writes its thoughts into the reply without opening them by a tag."""

    def __str__(self) -> str:
        forms = {"json_schema": "JSON schema", "json_object": "JSON mode", "text": "JSON asked for in words", "none": "no form kept"}
        return f"{forms[self.form]}, {'calls tools' if self.tools else 'no tools'}"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    found: Capabilities | None = None
    refuses: tuple[str, ...] = ()


class Known:
    """What is known of one model of one server. Safe to use from several threads; a folder that can't be written only keeps nothing."""

    def __init__(self, folder: Path, place: str, model: str) -> None:
        """`place` is the server's address without a password, or the provider."""
        key = hashlib.sha256(json.dumps([VERSION, place, model]).encode()).hexdigest()[:32]
        self._file = folder / f"{key}.json"
        self._lock = threading.RLock()
        self._slips = 0
        self._kept = self._read()

    @property
    def capabilities(self) -> Capabilities | None:
        return self._kept.found

    @property
    def refuses(self) -> tuple[str, ...]:
        return self._kept.refuses

    def find(self, probe: Callable[[], Capabilities]) -> Capabilities:
        """What is known, or else what the probe finds. Raises its ModelError, and then knows nothing."""
        with self._lock:
            if self._kept.found is None:
                self._keep(_Kept(found=probe(), refuses=self._kept.refuses))
            assert self._kept.found
            return self._kept.found

    def refused(self, parameter: str) -> bool:
        """Note that the server takes no such parameter; False if that was known."""
        with self._lock:
            if parameter in self._kept.refuses:
                return False
            self._keep(_Kept(found=self._kept.found, refuses=(*self._kept.refuses, parameter)))
            return True

    def kept_to_form(self) -> None:
        self._slips = 0

    def proved_wrong(self, error: ModelError) -> None:
        """A request refused, or a form not kept twice in a row: what was found is found again at the next use."""
        with self._lock:
            self._slips += 2 if error.fault == "refused" else 1 if error.fault == "form" else 0
            if self._slips >= 2:
                self.forget()

    def forget(self) -> None:
        with self._lock:
            self._slips = 0
            self._keep(_Kept())

    def _read(self) -> _Kept:
        try:
            return _Kept.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return _Kept()

    def _keep(self, kept: _Kept) -> None:
        self._kept = kept
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new = self._file.with_suffix(f".{threading.get_ident()}.new")
            new.write_text(kept.model_dump_json(), "utf-8")
            new.replace(self._file)
        except OSError:
            return


# Asking in a form.


def filled(chat: BaseChatModel, messages: Messages, schema: type[Schema], form: Form) -> Schema:
    """One reply that satisfies `schema`, by the form given. Raises what the model raises, ValidationError if it isn't kept."""
    if form == "json_schema":
        reply = chat.with_structured_output(schema, method="json_schema").invoke(list(messages))
        return schema.model_validate(reply.model_dump() if isinstance(reply, BaseModel) else reply)
    request = f"Reply with one JSON object that satisfies this JSON schema, and nothing else: {json.dumps(schema.model_json_schema())}"
    bound: Any = chat.bind(response_format={"type": "json_object"}) if form == "json_object" else chat
    text = spoken(str(bound.invoke([*messages, ("user", request)]).text))
    return schema.model_validate_json(text[text.find("{") : text.rfind("}") + 1])


# The probe.


class _Greeting(BaseModel):
    """A form that nobody falls into who was not held to it."""

    colour: Literal["crimson", "teal"]
    number: int


class Sum(BaseModel):
    """Adds two whole numbers."""

    first: int
    second: int


_GREET = [("user", "Say hello in one short sentence.")]
_ADD = [("user", "What is 17 plus 25? Use the tool.")]
_NOT_ABLE = ("form", "refused", "server", "unusable")


def probe(chat: BaseChatModel, told: Told) -> Capabilities:
    """Finds out what a model does, by up to six tiny requests. `told` makes ModelErrors of its failures.

    Raises ModelError where not even words are answered: then nothing was found out."""
    with told():
        plain = str(chat.invoke(list(_GREET)).text)
    forms: tuple[Form, ...] = ("json_schema", "json_object", "text")
    form: Form = next((form for form in forms if _able(lambda form=form: filled(chat, _GREET, _Greeting, form), told)), "none")  # type: ignore[misc]
    thinks = "</think>" in plain and "<think>" not in plain
    return Capabilities(form=form, tools=_able(lambda: _calls(chat), told), thinks=thinks)


def _able(attempt: Callable[[], Any], told: Told) -> bool:
    try:
        with told():
            return attempt() is not False
    except ModelError as error:
        if error.fault in _NOT_ABLE:
            return False
        raise


def _calls(chat: BaseChatModel) -> bool:
    """Whether it calls a tool with the right arguments where it is to, and none where it is not."""
    bound = chat.bind_tools([Sum])
    calls = getattr(bound.invoke(list(_ADD)), "tool_calls", [])
    if [(call["name"], call["args"]) for call in calls] != [("Sum", {"first": 17, "second": 25})]:
        return False
    return not getattr(bound.invoke(list(_GREET)), "tool_calls", [])
