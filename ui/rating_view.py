"""What a reader thinks of an answer, as HTML: the thumbs below it, the thanks afterwards, and the form behind a thumb down."""

from __future__ import annotations

from typing import get_args

from advisor.state.feedback import LONGEST_COMMENT, Reason
from ui.citing import Look
from ui.exchange import Given
from ui.icons import icon
from ui.shell import words


def thumbs(given: Given | None, look: Look) -> str:
    """Two quiet buttons; the one that was chosen is pressed, and pressing it again takes the rating back."""
    return (
        f'<div class="rate" role="group" aria-label="{look.strings("rate.label")}">'
        f"{_thumb('up', given, look)}{_thumb('down', given, look)}</div>"
    )


def _thumb(name: str, given: Given | None, look: Look) -> str:
    pressed = str(given is not None and given.rating == name).lower()
    label, note = look.strings(f"rate.{name}"), look.strings(f"rate.{name}_note")
    return (
        f'<button type="button" class="quiet thumb" data-rate="{name}" aria-pressed="{pressed}" aria-label="{label}" title="{note}">'
        f"{icon(name)}</button>"
    )


def thanks(given: Given, look: Look) -> str:
    strings = look.strings
    reason = f" <b>{strings(f'reason.{given.reason}')}</b>" if given.reason else ""
    return (
        f'<p class="rated">{icon("answered")}<span>{strings("rate.thanks")}{reason}</span>'
        f'<button type="button" class="quiet" data-rate="undo">{strings("list.undo")}</button></p>'
    )


def form() -> str:
    """Once a page; the browser puts a copy below the answer whose thumb is down."""
    reasons = "".join(
        f'<label class="reason"><input type="radio" name="reason" value="{reason}">{words(f"reason.{reason}")}</label>'
        for reason in get_args(Reason)
    )
    return (
        f'<template id="rate-form"><form class="rate-form" autocomplete="off"><fieldset>{words("rate.why", "legend")}'
        f'<div class="reasons">{reasons}</div></fieldset>'
        f'<label class="comment">{words("rate.comment")}<textarea name="comment" rows="2" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        f'<p class="count" aria-live="polite"></p>{words("rate.kept", "p", "class=fine")}'
        '<p class="state state-failed" role="alert" hidden></p>'
        f'<div class="actions">{words("rate.send", "button", "type=submit class=send-rating")}'
        f"{words('rate.cancel', 'button', 'type=button class=quiet data-rate=cancel')}</div></form></template>"
    )
