"""Keeps what a reader thinks of an answer. Needs a place to keep it, but no Gradio."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from advisor.errors import AdvisorError, StateFault
from advisor.state.feedback import Feedback, FeedbackStore
from advisor.types import Text
from ui.citing import Look
from ui.exchange import Exchange, Given, from_record, from_records, given_of, regarded
from ui.messages import Message
from ui.render import turn
from ui.strings import Strings, language_of

_log = logging.getLogger(__name__)


def rated(
    store: FeedbackStore, titles: Mapping[int, Text], corpus: str, request: Mapping[str, Any], person_id: str | None = None
) -> Message:
    """The answer as it looks now that a rating was kept or taken back; or, in the page's words, why it could not be kept.

    `{"kind": "rated", "conversation", "turn", "html", "given"}` or `{…, "failure"}`."""
    request = _well_formed(request)
    look = Look(Strings(language_of(request.get("language"))), titles, rates=True)
    message = {"kind": "rated", "conversation": str(request.get("conversation", "")), "turn": str(request.get("turn", ""))}
    try:
        exchange = from_record(request.get("record"))
        given = given_of(request.get("given"))
        _keep(store, corpus, exchange, given, request, person_id)
    except (AdvisorError, ValueError) as error:
        _log.error("a rating could not be kept: %s", error)
        why = look.strings(f"fault.{error.fault}") if isinstance(error, StateFault) else ""
        return message | {"failure": f"{look.strings('rate.failed')} {why}".strip()}
    exchange = regarded(exchange, given)
    return message | {"html": turn(exchange, look), "given": given.to_json() if given else None}


def _keep(
    store: FeedbackStore, corpus: str, exchange: Exchange, given: Given | None, request: Mapping[str, Any], person_id: str | None
) -> None:
    if given is None:
        store.withdraw(exchange.id, person_id)
        return
    if exchange.answer is None:
        raise ValueError("there is no answer to rate")
    questions = [earlier.question for earlier in from_records(request.get("turns"))]
    comment = request["given"].get("comment", "")
    store.keep(
        Feedback(
            id=exchange.id,
            created=datetime.now(UTC),
            rating=given.rating,
            reason=given.reason,
            comment=comment.strip() if isinstance(comment, str) else "",
            turns=(*questions, exchange.question),
            answer=exchange.answer.to_json(),
            model=exchange.answer.model,
            corpus=corpus,
            person_id=person_id,
            conversation=str(request.get("conversation", ""))[:64],
        )
    )


def _well_formed(request: Mapping[str, Any]) -> dict[str, Any]:
    """Without halves of characters, which a database or a file refuses."""
    whole: dict[str, Any] = json.loads(json.dumps(dict(request), ensure_ascii=False).encode("utf-8", "replace"))
    return whole
