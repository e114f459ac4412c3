"""What the API does, operation by operation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from structlog.contextvars import get_contextvars

from advisor.errors import AdvisorError
from advisor.framework import Framework
from advisor.state.people import Person
from advisor.types import Delta, Event, Progress, Turn, Waiting
from service.api import models
from service.helping import HelperDesk
from service.logs import logger
from service.problems import Refused
from service.talking import Ended, Question, Talk

_log = logger(__name__)

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Desks:
    """What operations work with."""

    talk: Talk
    helping: HelperDesk
    framework: Framework


def _desks(request: Request) -> Desks:
    found: Desks = request.app.state.desks
    return found


def _person(request: Request) -> Person | None:
    found: Person | None = request.state.person
    return found


InDesks = Annotated[Desks, Depends(_desks)]
InPerson = Annotated[Person | None, Depends(_person)]
ConversationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, events: progress, waiting, delta, final (a Reply), error (a problem).",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "event": {"enum": ["progress", "waiting", "delta", "final", "error"]},
                        "data": {"type": "string", "description": "JSON."},
                    },
                },
                "example": 'event: progress\ndata: {"stage": "understand", "sections": []}\n\n'
                'event: delta\ndata: {"text": "第二階：…[1]"}\n\n'
                'event: final\ndata: {"question": "…", "answer": "第二階：…[1]", …}\n\n',
            }
        },
    }
}
_NO_CONVERSATION: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such conversation of yours."}}


@router.post("/ask", response_model=models.Reply, responses=_STREAMED, tags=["chat"], operation_id="ask")
async def ask(asked: models.Ask, request: Request, desks: InDesks, person: InPerson) -> Any:
    """Answers a question with citations, at once or as a stream of events."""
    history = [Turn(turn.question, turn.answer) for turn in asked.history]
    asker = person.id if person else request.state.caller.address
    question = await desks.talk.question(asked.question, asked.language, history, asked.conversation, "api", person, asker)
    if asked.stream or "text/event-stream" in request.headers.get("accept", ""):
        # The first event is awaited here, so that what is refused is refused with its status.
        events = desks.talk.events(question)
        first = await anext(events)
        return EventSourceResponse(
            _sent(first, events, question), ping=15, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
        )
    ended = await desks.talk.answer(question)
    return models.Reply.of(ended.answer, question.conversation, question.turn, ended.kept)


async def _sent(first: Event, events: AsyncIterator[Event], question: Question) -> AsyncIterator[ServerSentEvent]:
    try:
        yield _event(first, question)
        async for event in events:
            yield _event(event, question)
    except asyncio.CancelledError:
        raise
    except AdvisorError as error:
        yield _failed(422, error.message, error.remedy)
    except Exception:
        _log.exception("answering failed")
        yield _failed(500, "Something went wrong on our side.", "Try again; if it stays, report the request id.")


def _event(event: Event, question: Question) -> ServerSentEvent:
    match event:
        case Progress(stage, sections):
            return _named("progress", {"stage": stage, "sections": list(sections)})
        case Waiting(position, wait_s):
            return _named("waiting", {"position": position, "wait_s": None if wait_s is None else round(wait_s)})
        case Delta(text):
            return _named("delta", {"text": text})
        case Ended(answer, kept):
            return _named("final", models.Reply.of(answer, question.conversation, question.turn, kept).model_dump(mode="json"))
    raise AssertionError("a talk ends with Ended")


def _failed(status: int, detail: str, remedy: str) -> ServerSentEvent:
    request_id = get_contextvars().get("request_id", "")
    return _named("error", {"status": status, "detail": detail, "remedy": remedy, "request_id": request_id})


def _named(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data, ensure_ascii=False), event=name)


# The scoring helpers: computed in milliseconds, without a model.


@router.post("/recommend", response_model=models.HelperReply, tags=["helpers"], operation_id="recommend")
async def recommend(asked: models.Recommend, desks: InDesks) -> Any:
    """Ranks the certifications for a role, with the points of each."""
    return await run_in_threadpool(desks.helping.recommend, asked)


@router.post("/assess", response_model=models.HelperReply, tags=["helpers"], operation_id="assess")
async def assess(asked: models.Assess, desks: InDesks) -> Any:
    """Holds competency levels against a role: gaps, strengths, what to train first."""
    return await run_in_threadpool(desks.helping.assess, asked)


@router.post("/path", response_model=models.HelperReply, tags=["helpers"], operation_id="path")
async def path(asked: models.Path, desks: InDesks) -> Any:
    """Says which gates of a career path are still ahead."""
    return await run_in_threadpool(desks.helping.path, asked)


@router.post("/match", response_model=models.HelperReply, tags=["helpers"], operation_id="match")
async def match(asked: models.Match, desks: InDesks) -> Any:
    """Ranks the roles that share most with what somebody likes to do, use, work on and make."""
    return await run_in_threadpool(desks.helping.match, asked)


@router.post("/team", response_model=models.HelperReply, tags=["helpers"], operation_id="team")
async def team(asked: models.Team, desks: InDesks) -> Any:
    """Takes stock of a team. For managers, where people sign in."""
    return await run_in_threadpool(desks.helping.team, asked)


# The guideline.


@router.get("/sections", response_model=list[models.SectionEntry], tags=["guideline"], operation_id="sections")
async def sections(desks: InDesks) -> Any:
    """The guideline's sections in order."""
    return [
        models.SectionEntry(number=section.number, label=section.label, title=section.title.zh, title_en=section.title.en)
        for section in desks.framework.sections
    ]


@router.get(
    "/sections/{number}",
    response_model=models.SectionReply,
    responses={404: {"description": "The guideline has no such section."}},
    tags=["guideline"],
    operation_id="section",
)
async def section(number: Annotated[int, Path(ge=1, le=999, examples=[10])], desks: InDesks) -> Any:
    """A section's own text, with our English rendering."""
    if number not in {section.number for section in desks.framework.sections}:
        raise Refused(404, f"The guideline has no section {number}.", "GET /api/v1/sections lists them.")
    return desks.helping.section(number)


# Conversations that were kept.


@router.get("/conversations", response_model=list[models.ConversationEntry], tags=["conversations"], operation_id="conversations")
async def conversations(desks: InDesks, person: InPerson) -> Any:
    """Your conversations, newest first."""
    found = await run_in_threadpool(desks.talk.state.conversations.of, person.id if person else None)
    return [models.ConversationEntry(id=one.id, title=one.title, updated=one.updated, turns=one.turns) for one in found]


@router.get(
    "/conversations/{id}",
    response_model=models.ConversationReply,
    responses=_NO_CONVERSATION,
    tags=["conversations"],
    operation_id="conversation",
)
async def conversation(id: ConversationId, desks: InDesks, person: InPerson) -> Any:
    """One of your conversations, turn by turn."""
    found = await run_in_threadpool(desks.talk.exchanges, person, id)
    if not found:
        raise _none_such()
    turns = [models.ConversationTurn(turn=one.id, question=one.question, answer=one.text, status=one.status) for one in found]
    return models.ConversationReply(id=id, turns=turns)


@router.delete("/conversations/{id}", status_code=204, tags=["conversations"], operation_id="forget_conversation")
async def forget_conversation(id: ConversationId, desks: InDesks, person: InPerson) -> Response:
    """Erases one of your conversations; there need not be one."""
    await run_in_threadpool(desks.talk.state.conversations.remove, person.id if person else None, id)
    return Response(status_code=204)


@router.post(
    "/feedback",
    status_code=204,
    responses={404: {"description": "There is no such answer of yours that was kept."}},
    tags=["conversations"],
    operation_id="feedback",
)
async def feedback(given: models.FeedbackGiven, desks: InDesks, person: InPerson) -> Response:
    """Keeps what you think of an answer; saying it again replaces it."""
    arguments = (person, given.conversation, given.turn, given.rating, given.reason, given.comment)
    if not await run_in_threadpool(desks.talk.rate, *arguments):
        raise Refused(404, "There is no such answer.", "Ask with a conversation id, and name the turn of its reply.")
    return Response(status_code=204)


@router.get("/me", response_model=models.Me, tags=["access"], operation_id="me")
async def me(person: InPerson) -> Any:
    """Who you are signed in as."""
    return models.Me(name=person.name if person else None, role=person.role if person else None)


def _none_such() -> Refused:
    return Refused(404, "There is no such conversation of yours.", "GET /api/v1/conversations lists them.")
