"""The API as an application of its own, under /api/v1: errors are problems, the description is complete, no page is served."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from advisor import __version__
from advisor.errors import AdvisorError, InputError, StateFault
from service.api.routes import Desks, router
from service.attended import Busy
from service.away import told
from service.logs import logger
from service.problems import MEDIA_TYPE, Fault, Problem, Refused, problem

_log = logger(__name__)

_SCHEME = {"token": {"type": "http", "scheme": "bearer", "description": "From `advisor accounts token`. Not needed where nobody signs in."}}
_USUAL = {
    "400": "The body cannot be read.",
    "401": "Nobody is signed in.",
    "403": "The role may not do this, or another site sent it.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "421": "The Host header names another service.",
    "422": "Something in the request is not valid; `errors` says what.",
    "429": "Too many requests; Retry-After says how long to wait.",
    "500": "Something went wrong on our side.",
    "503": "Too many answers are under way, the database is away, or the service is stopping; Retry-After says when to come back.",
}


def api_app(desks: Desks) -> FastAPI:
    api = FastAPI(
        title="AI Career Advisor",
        version=__version__,
        summary="Cited answers out of the 2025 AI Industry Talent Recognition Guideline.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
    )
    api.state.desks = desks
    api.include_router(router)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(StateFault, told)
    api.add_exception_handler(AdvisorError, _advised)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    described = api.openapi

    def openapi() -> dict[str, Any]:
        return _completed(described()) if api.openapi_schema is None else api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]
    return api


def _completed(schema: dict[str, Any]) -> dict[str, Any]:
    """With the errors that every operation may end in, and without FastAPI's own form of them."""
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= Problem.model_json_schema(ref_template="#/components/schemas/{model}").pop("$defs", {})
    problem_schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    problem_schema.pop("$defs", None)
    schemas["Problem"] = problem_schema
    schema["components"]["securitySchemes"] = _SCHEME
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"token": []}, {}]
            for status, description in _USUAL.items():
                said = operation["responses"].get(status, {}).get("description", description)
                said = description if said == "Validation Error" else said
                operation["responses"][status] = {"description": said, "content": content}
            if "404" in operation["responses"]:
                operation["responses"]["404"]["content"] = content
    return schema


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.status, error.detail, error.remedy, error.headers)


async def _advised(request: Request, error: Exception) -> Response:
    assert isinstance(error, AdvisorError)
    if isinstance(error, Busy):
        return problem(503, error.message, error.remedy, {"Retry-After": "5"})
    if isinstance(error, InputError):
        return problem(422, error.message, error.remedy)
    _log.error("a part failed", error=type(error).__name__)
    return problem(
        503,
        "服務有一部分暫時無法使用。A part of the service is not available at the moment.",
        "請稍候再試。Try again in a moment; /readyz says which part it is.",
        {"Retry-After": "5"},
    )


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [Fault(field=".".join(map(str, one["loc"])), reason=one["msg"]) for one in error.errors()[:20]]
    return problem(422, "The request is not valid.", "Correct the fields named in errors.", errors=faults)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        return problem(413, "The body is too large.", "Send less.", {"Connection": "close"})
    remedy = {404: "See /api/v1/openapi.json for what there is.", 405: "Use a method that the description names."}
    detail = {404: "There is nothing at this address.", 405: "This address does not take that method."}
    return problem(
        error.status_code,
        detail.get(error.status_code, "The request could not be read."),
        remedy.get(error.status_code, "Send valid JSON as described."),
        error.headers,
    )
