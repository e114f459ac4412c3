"""Settings, validated once: from `advisor.toml`, then the environment (`ADVISOR_…`), then the command line. Unknown keys are refused."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as Unparsed

from advisor.errors import SettingsError
from advisor.framework import CORPUS
from advisor.service_settings import AccessSettings, LimitSettings, ServiceSettings

FILE = "advisor.toml"
PREFIX = "ADVISOR_"
NESTED = "__"
_LISTS = 'Lists are written as JSON, such as ["accounts"].'

Origin = Literal["default", "file", "environment", "command line"]

_IN_FILE: ContextVar[Mapping[str, Any] | None] = ContextVar("values of the settings file", default=None)


class Settings(BaseSettings):
    """What can be set. Paths are folders; `llm` and `embeddings` take the forms that the factories list."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter=NESTED, extra="forbid", frozen=True)

    data: Path = Field(default_factory=lambda: platformdirs.user_data_path("ai-career-advisor"))
    """Where the search index lives."""
    cache: Path = Field(default_factory=lambda: platformdirs.user_cache_path("ai-career-advisor"))
    """Where the joined model weights live; safe to delete."""
    corpus: Path = CORPUS
    store: str | None = None
    """A folder, or the http(s) URL of a Chroma server; `index` under the data folder if not set."""
    document_mb: int = Field(default=100, ge=1, le=4000)
    """The largest file of a document beside the guideline, in megabytes."""
    embeddings: str = "bundled"
    llm: str = "bundled"
    llm_model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_base_url: str | None = None
    prose: Literal["asked", "always"] = "asked"
    """When a language model adds sentences of its own.

    Where the asker wants plain words or speaks of himself, or wherever there is enough to say."""
    llm_timeout_s: float = Field(default=60.0, gt=0, le=600)
    """Seconds of silence after which a request is given up."""
    llm_budget_s: float = Field(default=60.0, gt=0, le=600)
    """Seconds that the model has for its part in one answer; after that the answer stands without it."""
    state: str | None = None
    """URL of the database for conversations, questions, feedback and accounts, or `none`.

    `state.sqlite3` under the data folder if not set."""
    retention_days: int | None = Field(default=None, ge=1, le=36500)
    """After how many days conversations, questions and feedback are erased; kept until somebody erases them if not set."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    access: AccessSettings = AccessSettings()
    limits: LimitSettings = LimitSettings()
    service: ServiceSettings = ServiceSettings()

    @field_validator("data", "cache", "corpus")
    @classmethod
    def _expanded(cls, folder: Path) -> Path:
        return folder.expanduser()

    @field_validator("state")
    @classmethod
    def _names_a_database(cls, place: str | None) -> str | None:
        if place not in (None, "none") and not re.match(r"[a-z][a-z0-9]*(\+[a-z0-9_]+)?://", place):
            raise ValueError("write the URL of a database, such as postgresql://advisor@host/advisor, or none")
        return place

    @property
    def kept(self) -> Path | str | None:
        """Where conversations, questions, feedback and accounts are kept; None where nothing is."""
        return None if self.state == "none" else self.state or self.data / "state.sqlite3"

    @property
    def index(self) -> Path | str:
        return self.store or self.data / "index"

    @property
    def documents(self) -> Path | str:
        """Where other documents are indexed: on the same Chroma server, else apart, so that rebuilding the guideline's index keeps them."""
        return self.store if self.store and self.store.startswith(("http://", "https://")) else self.data / "documents"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, dict(_IN_FILE.get() or {}))


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """The settings of a file (`advisor.toml` here, if there is one), the environment over it, what is given over both.

    Raises SettingsError."""
    _refuse_unknown_variables()
    token = _IN_FILE.set(_from_file(file or Path(FILE), required=file is not None))
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(part for part in first["loc"] if isinstance(part, str))
        raise SettingsError(f"The setting {name!r} is not valid: {first['msg']}.", _remedy(first["type"], name)) from None
    except Unparsed as error:
        raise SettingsError(f"{error}.", _LISTS) from None
    finally:
        _IN_FILE.reset(token)


@dataclass(frozen=True, slots=True)
class Told:
    """A setting's value as it may be shown, and where it comes from."""

    name: str
    value: str
    origin: Origin


def explained(settings: Settings, file: Path | None = None, **given: Any) -> list[Told]:
    """Every setting with its origin. Secrets are masked."""
    in_file = dict(_leaves(_from_file(file or Path(FILE), required=file is not None)))
    variables = {variable.upper() for variable in os.environ}
    named = {name for name, value in given.items() if value is not None}
    told = []
    for name, value in _leaves(settings):
        variable = PREFIX + name.upper().replace(".", NESTED)
        origin: Origin = "default"
        if name in named:
            origin = "command line"
        elif any(variable[: len(known)] == known for known in _prefixes(variable) & variables):
            origin = "environment"
        elif name in in_file:
            origin = "file"
        told.append(Told(name, _shown(value), origin))
    return told


def _prefixes(variable: str) -> set[str]:
    """The variable itself, and those that set a whole table."""
    parts = variable.split(NESTED)
    return {NESTED.join(parts[:count]) for count in range(1, len(parts) + 1)}


def _leaves(values: BaseModel | Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items() if isinstance(values, Mapping) else values:
        if isinstance(value, BaseModel | Mapping):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, SecretStr):
        return "********"
    text = ", ".join(map(str, value)) or "–" if isinstance(value, tuple) else str(value)
    # The password in a database's URL.
    return re.sub(r"(://[^:/@\s]*:)[^@\s]*@", r"\1***@", text)


def _remedy(fault: str, name: str) -> str:
    if fault == "extra_forbidden":
        return _known()
    variable = PREFIX + name.upper().replace(".", NESTED)
    return _LISTS if fault == "tuple_type" else f"Correct it where it is set: {variable}, the settings file or the command line."


def _known() -> str:
    return f"Settings are: {', '.join(sorted(Settings.model_fields))}."


def _refuse_unknown_variables() -> None:
    """A mistyped variable would go unnoticed: only of those that it looks for does pydantic know."""
    for variable in os.environ:
        if variable.upper().startswith(PREFIX) and not _is_setting(variable[len(PREFIX) :].lower().split(NESTED)):
            raise SettingsError(f"The variable {variable} names no setting.", _known())


def _is_setting(path: list[str], among: type[BaseModel] = Settings) -> bool:
    field = among.model_fields.get(path[0])
    if field is None or len(path) == 1:
        return field is not None
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel) and _is_setting(path[1:], field.annotation)


def _from_file(file: Path, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise SettingsError(f"There is no settings file {file}.", "Check the path.") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.", "Correct that line.") from None
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).", "Check the path and its permissions.") from None
