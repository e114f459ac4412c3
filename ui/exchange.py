"""One question and what became of it: grows with the advisor's events, and is what the browser keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from advisor.errors import AdvisorError
from advisor.state.feedback import Rating, Reason
from advisor.types import Answer, Citation, Delta, Event, Final, Kind, Language, Outcome, Progress, Stage, Timings, Turn, Waiting

Status = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong and what to do about it. Empty words stand for a connection that was lost."""

    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader thinks of the answer. Comments are kept by the service alone."""

    rating: Rating
    reason: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer so far. `text` is the streamed part until `answer` is there."""

    id: str
    question: str
    status: Status = "running"
    stage: Stage | None = None
    waiting: Waiting | None = None
    """In line for the model's own sentences."""
    sections: tuple[int, ...] = ()
    text: str = ""
    answer: Answer | None = None
    failure: Failure | None = None
    given: Given | None = None


def advance(exchange: Exchange, event: Event) -> Exchange:
    """The exchange after one event of the advisor's stream."""
    match event:
        case Progress(stage, sections):
            return replace(exchange, stage=stage, sections=sections or exchange.sections)
        case Delta(text):
            return replace(exchange, text=exchange.text + text, waiting=None)
        case Waiting():
            return replace(exchange, waiting=event)
        case Final(answer):
            return replace(exchange, status="done", text=answer.text, answer=answer, waiting=None)


def fail(exchange: Exchange, error: AdvisorError) -> Exchange:
    return replace(exchange, status="failed", failure=Failure(error.message, error.remedy))


def regarded(exchange: Exchange, given: Given | None) -> Exchange:
    return replace(exchange, given=given)


def turns(exchanges: Iterable[Exchange]) -> tuple[Turn, ...]:
    """The earlier turns as the advisor takes them. What was never answered still says what was asked about."""
    return tuple(Turn(exchange.question, exchange.text, exchange.answer.notices if exchange.answer else ()) for exchange in exchanges)


def to_record(exchange: Exchange) -> dict[str, Any]:
    """The exchange as the browser keeps it."""
    record: dict[str, Any] = {
        "id": exchange.id,
        "question": exchange.question,
        "status": exchange.status,
        "sections": list(exchange.sections),
        "text": exchange.text,
    }
    if exchange.answer:
        record["answer"] = exchange.answer.to_json()
    if exchange.failure:
        record["failure"] = asdict(exchange.failure)
    if exchange.given:
        record["given"] = exchange.given.to_json()
    return record


def from_record(record: object) -> Exchange:
    """The exchange out of the browser's record, which anyone may have edited. Raises ValueError when it isn't one."""
    fields = _mapping(record)
    status: Status = _one_of(fields.get("status"), Status)
    answer = fields.get("answer")
    failure = fields.get("failure")
    return Exchange(
        id=_text(fields.get("id")),
        question=_text(fields.get("question")),
        # A running exchange that comes back from the browser lost its stream: the page was closed or the service stopped.
        status="failed" if status == "running" else status,
        sections=tuple(number for number in _list(fields.get("sections")) if isinstance(number, int)),
        text=_text(fields.get("text")),
        answer=_answer(_mapping(answer)) if answer else None,
        failure=Failure(**{name: _text(_mapping(failure).get(name)) for name in ("message", "remedy")}) if failure else None,
        given=given_of(fields.get("given")),
    )


def from_records(records: object) -> tuple[Exchange, ...]:
    """All exchanges of a conversation; records that can't be read are left out, as the page must still open."""
    exchanges = []
    for record in _list(records):
        try:
            exchanges.append(from_record(record))
        except ValueError:
            continue
    return tuple(exchanges)


def given_of(value: object) -> Given | None:
    """A rating out of the browser's record, or out of its request. Raises ValueError when it isn't one."""
    if value is None:
        return None
    fields = _mapping(value)
    reason = fields.get("reason")
    return Given(_one_of(fields.get("rating"), Rating), None if reason is None else _one_of(reason, Reason))


def _answer(fields: dict[str, Any]) -> Answer:
    timings = _mapping(fields.get("timings"))
    return Answer(
        question=_text(fields.get("question")),
        text=_text(fields.get("answer")),
        outcome=_one_of(fields.get("outcome"), Outcome),
        language=_one_of(fields.get("language"), Language),
        citations=tuple(_citation(_mapping(item)) for item in _list(fields.get("citations"))),
        model=_text(fields.get("model")),
        timings=Timings(_number(timings.get("first_token_s")), _number(timings.get("total_s"))),
        helpers=tuple(_mapping(item) for item in _list(fields.get("helpers"))),
        suggestions=tuple(_text(item) for item in _list(fields.get("suggestions"))),
        notices=tuple(_text(item) for item in _list(fields.get("notices"))),
    )


def _citation(fields: dict[str, Any]) -> Citation:
    marker = fields.get("marker")
    if not isinstance(marker, int):
        raise ValueError("a marker is a number")
    return Citation(
        marker,
        _text(fields.get("section")),
        _text(fields.get("title")),
        _text(fields.get("quote")),
        _one_of(fields.get("kind"), Kind),
        # Conversations that a browser kept from before have none of these.
        _text(fields.get("document", "")),
        fields["page"] if isinstance(fields.get("page"), int) else None,
        _around(fields.get("around")),
    )


def _around(value: object) -> tuple[str, str, str] | None:
    if value is None:
        return None
    before, passage, after = (_text(item) for item in _list(value))
    return before, passage, after


def _one_of(value: object, choices: Any) -> Any:
    if value not in get_args(choices):
        raise ValueError(f"{value!r} is none of {get_args(choices)}")
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("expected an object")
    return value


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected text")
    return value


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, int | float) else 0.0
    except OverflowError:
        raise ValueError("a number beyond all measure") from None
