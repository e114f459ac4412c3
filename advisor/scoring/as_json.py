"""Results and requests as JSON: texts in one language, evidence as citations."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from advisor.framework import Framework
from advisor.scoring.values import Request, Result
from advisor.types import Evidence, Language, Text


def result_to_json(result: Result, framework: Framework, language: Language) -> dict[str, Any]:
    """`{"helper": …, "arguments": {…}, "result": {…}}`: the arguments are those that were given, the result all that was computed."""
    body = _plain(result, framework, language)
    del body["request"]
    return {"helper": result.helper, "arguments": arguments_of(result.request), "result": body}


def arguments_of(request: Request) -> dict[str, Any]:
    """The arguments that are not left at their default. A team's names and levels stay out."""
    given: dict[str, Any] = {}
    for field in fields(request):
        value = getattr(request, field.name)
        if field.name == "members":
            given["people"] = len(value)
        elif field.name == "levels":
            given["levels"] = dict(value)
        elif field.name == "left_out":
            given |= {"left_out": dict(value)} if value else {}
        elif field.name != "problems" and value not in (None, ()):
            given[field.name] = list(value) if isinstance(value, tuple) else value
    return given


def _plain(value: Any, framework: Framework, language: Language) -> Any:
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, Evidence):
        section = framework.section(value.section)
        return {"section": section.label, "title": section.title.to(language), "quote": value.quote, "kind": value.kind}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), framework, language) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item, framework, language) for item in value]
    return value
