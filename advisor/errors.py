"""Errors that a user can act on: what went wrong, and the remedy."""

from typing import Literal

StorageFault = Literal["locked", "full", "unwritable", "damaged", "newer", "unreachable"]


class AdvisorError(Exception):
    """Base of all errors shown to users. `remedy` says what to do about it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class CorpusError(AdvisorError):
    """A data file under corpus/ is invalid; the message names file, line and reason."""


class SettingsError(AdvisorError):
    """A setting is unknown or has an invalid value."""


class IndexFault(AdvisorError):
    """The search index is missing, incomplete, locked, unwritable, damaged or built with another embedding model."""


class ModelError(AdvisorError):
    """A model or its weights cannot be used."""


class InputError(AdvisorError):
    """A question or a batch line that cannot be taken."""


class StateFault(AdvisorError):
    """What the advisor remembers cannot be kept or read; `fault` says why, for those who say it in other words."""

    def __init__(self, message: str, remedy: str, fault: StorageFault) -> None:
        super().__init__(message, remedy)
        self.fault: StorageFault = fault
