"""What the page keeps on the server: finished turns of whoever asks, and the conversations of those who sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from advisor.state.keeper import Finished, Keeper
from advisor.state.questions import Asked
from advisor.state.state import State
from ui.exchange import Exchange, from_record, from_records, to_record
from ui.strings import language_of

Keep = Callable[[Exchange], bool]
"""Whether a turn that has ended is kept."""

_MOST_SENT = 100
"""Conversations that a browser gets; the newest."""


def keep_of(keeper: Keeper, person_id: str | None, request: Mapping[str, Any], model: str) -> Keep:
    """Keeps the turns of one request of the page."""
    asked = datetime.now(UTC)
    conversation = str(request.get("conversation", ""))

    def keep(exchange: Exchange) -> bool:
        if exchange.answer:
            row = Asked.of(exchange.id, asked, exchange.answer, person_id=person_id, conversation=conversation)
        else:
            took = (datetime.now(UTC) - asked).total_seconds()
            language = language_of(request.get("language"))
            row = Asked(
                exchange.id, asked, exchange.question, "failed", language, model, took, took, person_id=person_id, conversation=conversation
            )
        return keeper.keep(Finished(row, to_record(exchange)))

    return keep


def conversations_of(state: State, person_id: str) -> dict[str, Any]:
    """`{"kind": "conversations", "items"}`: the person's newest conversations, each as the browser holds it. Raises StateFault."""
    items = []
    for one in state.conversations.of(person_id)[:_MOST_SENT]:
        turns = [to_record(exchange) for exchange in from_records(list(state.conversations.read(person_id, one.id) or ()))]
        if turns:
            items.append({"id": one.id, "title": one.title[:80], "updated": int(one.updated.timestamp() * 1000), "turns": turns})
    return {"kind": "conversations", "items": items}


def forget(state: State, person_id: str, request: Mapping[str, Any]) -> None:
    """Erases the person's conversation, or the turn of it that is named. Raises StateFault."""
    turn = request.get("turn")
    state.conversations.remove(person_id, str(request.get("conversation", "")), turn if isinstance(turn, str) else None)


def restore(state: State, person_id: str, request: Mapping[str, Any]) -> None:
    """Puts a conversation back that the person erased and wants again. Raises InputError, StateFault."""
    for record in request.get("turns", ()) if isinstance(request.get("turns"), list) else ():
        try:
            exchange = from_record(record)
        except ValueError:
            continue
        state.conversations.keep(person_id, str(request.get("conversation", "")), exchange.id, to_record(exchange))
