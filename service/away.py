"""What is said while the database is away: to people a page, to scripts a problem. Both say when to come back, and neither where it is."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from advisor.errors import StateFault
from service.logs import logger
from service.pages import away_page
from service.problems import problem
from ui.strings import Strings, language_of

_log = logger(__name__)

_PASSING = ("unreachable", "locked")
"""What goes by itself; for the rest somebody has to do something."""
_SOON_S, _LATER_S = 5, 60
_MACHINES = ("/api/", "/mcp", "/gradio_api/")
"""What scripts ask: they are told in JSON, and not led to a page."""


def is_page(scope: Scope) -> bool:
    """Whether a person looks at what comes back."""
    return not scope["path"].startswith(_MACHINES) and "text/html" in Headers(scope=scope).get("accept", "")


def away(scope: Scope, fault: StateFault) -> Response:
    """503, with the words of both languages for scripts, and of the reader's for people."""
    _log.error("the database is away", fault=fault.fault)
    wait_s = _SOON_S if fault.fault in _PASSING else _LATER_S
    key, headers = f"fault.{fault.fault}", {"Retry-After": str(wait_s)}
    if is_page(scope):
        language = language_of(Headers(scope=scope).get("accept-language", ""))
        return away_page(language, Strings(language)(key), headers)
    return problem(503, both(key), both("away.remedy"), headers)


def both(key: str) -> str:
    return f"{Strings('zh-TW')(key)} {Strings('en')(key)}"


async def told(request: Request, error: Exception) -> Response:
    """As Starlette's handler of StateFault."""
    assert isinstance(error, StateFault)
    return away(request.scope, error)
