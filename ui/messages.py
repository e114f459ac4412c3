"""What the page says to the browser, message by message. Needs an advisor, but no Gradio."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from advisor.errors import AdvisorError, InputError
from advisor.types import Event, Language, Text, Turn
from ui.citing import Look
from ui.exchange import Exchange, advance, fail, from_records, to_record, turns
from ui.render import conversation, turn
from ui.running import Running, while_wanted
from ui.strings import Strings, language_of

_log = logging.getLogger(__name__)

Message = dict[str, Any]
"""`{"kind": "turn", "conversation", "html", "record"}` or `{"kind": "conversation", "conversation", "html"}`; `ui.rating` has a third."""


class Answers(Protocol):
    """The part of the advisor that the chat needs."""

    def stream(self, question: str, history: Sequence[Turn] = (), language: Language | None = None) -> Iterator[Event]: ...


def answering(
    advisor: Answers,
    titles: Mapping[int, Text],
    request: Mapping[str, Any],
    max_question: int,
    running: Running,
    rates: bool = False,
    keep: Callable[[Exchange], bool] | None = None,
) -> Iterator[Message]:
    """The exchange redrawn after each event. Whatever goes wrong ends in an exchange that says so; nothing is raised.

    An ended exchange is kept before it is told; the message says where it is not."""
    look = Look(Strings(language_of(request.get("language"))), titles, rates)
    exchange = Exchange(id=str(request.get("turn", "")), question=str(request.get("question", "")))
    place = str(request.get("conversation", ""))
    running.start(exchange.id)
    try:
        yield _turn(place, exchange, look)
        _check(exchange.question, max_question, look.strings)
        history = turns(from_records(request.get("turns")))
        events = while_wanted(lambda: advisor.stream(exchange.question, history), lambda: running.wanted(exchange.id))
        for event in events:
            exchange = advance(exchange, event)
            yield _ended(place, exchange, look, keep) if exchange.answer else _turn(place, exchange, look)
        if running.wanted(exchange.id) and exchange.status == "running":
            raise RuntimeError("the advisor's stream ended without an answer")
    except AdvisorError as error:
        yield _ended(place, fail(exchange, error), look, None if isinstance(error, InputError) else keep)
    except Exception:
        # The last line before the user: the log gets the traceback, the page a message, the question stays.
        _log.exception("answering failed")
        failure = AdvisorError(look.strings("answer.failed"), look.strings("answer.failed_remedy"))
        yield _ended(place, fail(exchange, failure), look, keep)
    finally:
        running.end(exchange.id)


def reopened(titles: Mapping[int, Text], request: Mapping[str, Any], rates: bool = False) -> Message:
    """A conversation that the browser kept, drawn again (after a reload, or in the other language)."""
    look = Look(Strings(language_of(request.get("language"))), titles, rates)
    exchanges = from_records(request.get("turns"))
    return {"kind": "conversation", "conversation": str(request.get("conversation", "")), "html": conversation(exchanges, look)}


def _turn(place: str, exchange: Exchange, look: Look) -> Message:
    return {"kind": "turn", "conversation": place, "html": turn(exchange, look), "record": to_record(exchange)}


def _ended(place: str, exchange: Exchange, look: Look, keep: Callable[[Exchange], bool] | None) -> Message:
    kept = keep is None or keep(exchange)
    return _turn(place, exchange, look) | ({} if kept else {"unkept": look.strings("kept.not")})


def _check(question: str, max_question: int, strings: Strings) -> None:
    if not question.strip():
        raise InputError(strings("ask.empty"), strings("ask.empty_remedy"))
    if len(question) > max_question:
        raise InputError(strings("ask.limit", limit=f"{max_question:,}"), strings("ask.limit_remedy"))
