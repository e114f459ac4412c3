"""What goes wrong with a language model, in our words: every provider's exceptions become ModelErrors, and none tells a key."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from advisor.errors import ModelError, ModelFault

FAULTS: tuple[tuple[str, ModelFault, str, str], ...] = (
    # Substrings of the error's class names, then what to say. By name, because importing every provider's exceptions is not an option.
    ("TooMuch", "endless", "wrote on without an end.", "Ask again, or choose another model."),
    ("Timeout", "timeout", "did not answer in time.", "Ask again, raise the time-out, or choose a faster model."),
    ("ProtocolError", "broken_off", "broke the connection off.", "Ask again."),
    ("ReadError", "broken_off", "broke the connection off.", "Ask again."),
    ("Connect", "unreachable", "cannot be reached.", "Check that its server runs, its URL and the network."),
    (
        "LengthFinishReason",
        "form",
        "ran out of tokens before its reply was complete.",
        "Raise the limit of tokens, or choose another model.",
    ),
    ("OutputParser", "form", "did not keep to the form it was given.", "Ask again, or choose another model."),
    ("ValidationError", "form", "did not keep to the form it was given.", "Ask again, or choose another model."),
)


def without_password(url: str) -> str:
    """The address without the user and password that it may carry."""
    return re.sub(r"//[^/@\s]*@", "//", url)


def secrets_in(user: str | None, password: str | None) -> list[str]:
    """How a user and password may come back from a server: as they are, and as they travel."""
    if not password:
        return []
    return [password, b64encode(f"{user or ''}:{password}".encode()).decode()]


@contextmanager
def failures_told(name: str, secrets: Sequence[str]) -> Iterator[None]:
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
        return ModelError(f"{name} needs a key.", "Set its key in the settings or in its provider's environment variable.", "key")
    classes = " ".join(kind.__name__ for link in _chain(error) for kind in type(link).__mro__)
    for mark, fault, said, remedy in FAULTS:
        if mark in classes:
            return ModelError(f"{name} {said}", remedy, fault)
    return ModelError(f"{name} gave a reply that cannot be used ({type(error).__name__}).", "Ask again, or choose another model.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes: providers wrap what tells a broken connection from one that never was."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status_error(status: int, error: Exception, name: str, secrets: Sequence[str]) -> ModelError:
    if status in (401, 403):
        return ModelError(f"{name} refused the key (HTTP {status}).", "Check the key, and what it is allowed to use.", "key")
    if status == 429:
        return ModelError(
            f"{name} is asked too often or its quota is used up (HTTP 429).", "Wait, or raise the quota.", "busy", _retry_after(error)
        )
    if status >= 500:
        return ModelError(
            f"{name} failed (HTTP {status}).", "Ask again; if it persists, look at the server's log.", "server", _retry_after(error)
        )
    said = str(getattr(error, "message", ""))
    for key in filter(None, [*secrets, *re.findall(r"\bsk-[\w*-]+", said)]):
        said = said.replace(key, "***")
    remedy = "Check the model's name and what it supports, or shorten the conversation."
    return ModelError(f"{name} refused the request (HTTP {status}): {said[:300]}", remedy, "refused")


def _retry_after(error: Exception) -> float | None:
    """Seconds that the server asks to wait: a number or a date, as HTTP allows; None where it says nothing that can be read."""
    said = str(getattr(getattr(error, "response", None), "headers", {}).get("retry-after", ""))
    if re.fullmatch(r"\d+(\.\d+)?", said):
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo else None
