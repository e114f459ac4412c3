"""Errors over HTTP: RFC 9457 problem details with the request's id and a remedy, and never a trace."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response
from structlog.contextvars import get_contextvars

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    411: "Length required",
    413: "Too large",
    415: "Unsupported media type",
    421: "Misdirected request",
    422: "Not valid",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available now",
}


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Path to the field, such as body.question.")
    reason: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Not valid",
                "status": 422,
                "detail": "The question is empty.",
                "remedy": "Type a question.",
                "request_id": "5f0c2c4b9d7e4b0fa1a2b3c4d5e6f708",
                "errors": [],
            }
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str = Field(description="What to do about it.")
    request_id: str = Field(description="Name it when you report the problem: the logs have it as well.")
    errors: list[Fault] = []


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, remedy: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.headers = dict(headers or {})


def problem(status: int, detail: str, remedy: str, headers: Mapping[str, str] | None = None, errors: list[Fault] | None = None) -> Response:
    body = Problem(
        title=_TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        remedy=remedy,
        request_id=str(get_contextvars().get("request_id", "")),
        errors=errors or [],
    )
    return JSONResponse(body.model_dump(), status, dict(headers or {}) | {"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)
