"""Errors that a user can act on: what went wrong, and the remedy."""

from collections.abc import Mapping
from typing import Literal

ModelFault = Literal[
    "timeout",
    "unreachable",
    "broken_off",
    "key",
    "busy",
    "crowded",
    "outwaited",
    "server",
    "refused",
    "form",
    "empty",
    "endless",
    "arguments",
    "unusable",
    "resting",
    "closed",
]
"""What happened to a request to a language model; prompts/notices.yaml says each to the asker."""

OF_THE_LINE: tuple[ModelFault, ...] = ("crowded", "outwaited")
"""The model was not asked, as too many wait for it."""
OF_ONE_REQUEST: tuple[ModelFault, ...] = ("form", "arguments", "refused", *OF_THE_LINE)
"""They say nothing against asking the model for something else."""

StorageFault = Literal["locked", "full", "unwritable", "damaged", "newer", "unreachable"]


class AdvisorError(Exception):
    """Base of all errors shown to users. `remedy` says what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.key: str | None = None
        """Where its words stand in both languages, if they do: `advisor.fault_words` sets it, with the values that are filled in."""
        self.values: Mapping[str, object] = {}

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class CorpusError(AdvisorError):
    """A data file under corpus/ is invalid; the message names file, line and reason."""


class SettingsError(AdvisorError):
    """A setting is unknown or has an invalid value."""


class IndexFault(AdvisorError):
    """The search index is missing, incomplete, locked, unwritable, damaged or built with another embedding model."""


class ModelError(AdvisorError):
    """A model or its weights cannot be used. `retry_after_s` is how long the server asks to be left alone."""

    def __init__(self, message: str, remedy: str, fault: ModelFault = "unusable", retry_after_s: float | None = None) -> None:
        super().__init__(message, remedy)
        self.fault: ModelFault = fault
        self.retry_after_s = retry_after_s


class InputError(AdvisorError):
    """A question or a batch line that cannot be taken."""


class StateFault(AdvisorError):
    """What the advisor remembers cannot be kept or read; `fault` says why, for those who say it in other words."""

    def __init__(self, message: str, remedy: str, fault: StorageFault) -> None:
        super().__init__(message, remedy)
        self.fault: StorageFault = fault
