"""Settings, validated once: from `advisor.toml`, then the environment (`ADVISOR_…`), then the command line. Unknown keys are refused."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from advisor.errors import SettingsError
from advisor.framework import CORPUS

FILE = "advisor.toml"
PREFIX = "ADVISOR_"


class Settings(BaseSettings):
    """What can be set. Paths are folders; `llm` and `embeddings` take the forms that the factories list."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

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
    feedback: str | None = None
    """URL of the database for what people think of answers, or `none`; `feedback.sqlite3` under the data folder if not set."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)

    @field_validator("data", "cache", "corpus")
    @classmethod
    def _expanded(cls, folder: Path) -> Path:
        return folder.expanduser()

    @field_validator("feedback")
    @classmethod
    def _names_a_database(cls, place: str | None) -> str | None:
        if place not in (None, "none") and not re.match(r"[a-z][a-z0-9]*(\+[a-z0-9_]+)?://", place):
            raise ValueError("write the URL of a database, such as sqlite:////var/lib/advisor/feedback.sqlite3, or none")
        return place

    @property
    def ratings(self) -> Path | str | None:
        """Where what people think of answers is kept; None where nobody is asked."""
        return None if self.feedback == "none" else self.feedback or self.data / "feedback.sqlite3"

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
        return init_settings, env_settings


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """The settings of a file (`advisor.toml` here, if there is one), the environment over it, what is given over both.

    Raises SettingsError."""
    _refuse_unknown_variables()
    values = _from_file(file or Path(FILE), required=file is not None)
    given = {name: value for name, value in given.items() if value is not None}
    try:
        from_environment = Settings(**given)
        set_there = from_environment.model_fields_set
        return Settings(**{name: value for name, value in values.items() if name not in set_there} | given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"The setting {name!r} is not valid: {first['msg']}.", _known()) from None


def _known() -> str:
    return f"Settings are: {', '.join(sorted(Settings.model_fields))}."


def _refuse_unknown_variables() -> None:
    """A mistyped variable would go unnoticed: only of those that it looks for does pydantic know."""
    for variable in os.environ:
        if variable.upper().startswith(PREFIX) and variable[len(PREFIX) :].lower() not in Settings.model_fields:
            raise SettingsError(f"The variable {variable} names no setting.", _known())


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
