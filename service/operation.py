"""What those who run the service look at: is it alive, is it ready, what has it done."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from advisor.errors import AdvisorError
from advisor.settings import Settings
from service.attended import Attended
from service.metrics import CONTENT_TYPE, Metrics
from service.problems import problem

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something that answers need. `state` says what is wrong, or nothing; a part that is not `needed` only tells."""

    state: Callable[[], str]
    needed: bool = True


class Operation:
    def __init__(self, settings: Settings, attended: Attended, metrics: Metrics, parts: Mapping[str, Part]) -> None:
        self._token = settings.service.metrics_token
        self._attended = attended
        self._metrics = metrics
        self._parts = parts

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.health), Route("/readyz", self.readiness), Route("/metrics", self.metrics)]

    async def health(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def readiness(self, request: Request) -> Response:
        """200 where questions can be answered, else 503; either way each part's state."""
        names = list(self._parts)
        found = await asyncio.gather(*(self._state(self._parts[name]) for name in names))
        states = dict(zip(names, found, strict=True))
        if self._attended.stopping:
            states["service"] = "stopping"
        ready = not any(state for name, state in states.items() if name not in self._parts or self._parts[name].needed)
        body = {"ready": ready, "parts": {name: state or "ok" for name, state in states.items()}}
        return JSONResponse(body, 200 if ready else 503, {"Cache-Control": "no-store"})

    async def metrics(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = self._token is not None and hmac.compare_digest(given.encode(), self._token.get_secret_value().encode())
        if not (request.state.caller.local or known):
            return problem(403, "Metrics are for this machine.", "Set service.metrics_token and send it: Authorization: Bearer …")
        return Response(self._metrics.text(), media_type=CONTENT_TYPE)

    @staticmethod
    async def _state(part: Part) -> str:
        try:
            return await asyncio.wait_for(asyncio.to_thread(part.state), _PATIENCE_S)
        except AdvisorError as error:
            return type(error).__name__
        except TimeoutError:
            return "does not answer"
