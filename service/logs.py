"""Logs: a line an event, as JSON or for a terminal. They hold no question, name, address or key: errors are told by type and place."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from advisor.service_settings import ServiceSettings

_FOREIGN = ("uvicorn", "gradio", "httpx", "httpx2", "mcp", "authlib", "sqlalchemy", "alembic", "asyncio", "sse_starlette")


def configure(settings: ServiceSettings) -> None:
    """Sends everything that is logged, other libraries' records included, to standard error."""
    console = settings.log == "console" or (settings.log == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _errors_by_place,
    ]
    renderer: Any = structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign_words, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    # Some libraries set their own level, which would pass by that of the root.
    handler.setLevel(settings.log_level.upper())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _FOREIGN:
        logging.getLogger(name).setLevel(logging.WARNING)


def logger(name: str) -> Any:
    return structlog.stdlib.get_logger(name)


def _foreign_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Other libraries put values into their messages: of them only the pattern is kept."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["event"] = record.msg if isinstance(record.msg, str) and record.args else _first_words(str(record.msg))
        event.pop("positional_args", None)
    return event


def _first_words(message: str) -> str:
    """What a message is about, up to where values begin."""
    return message.split(":")[0].split("\n")[0][:80]


def _errors_by_place(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error's own words may repeat a question; its type and where it happened do not."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[0] is not None:
        event["error"] = found[0].__name__
        event["at"] = _places(found[2])
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-6:]]
