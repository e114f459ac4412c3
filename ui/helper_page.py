"""What the layouts of the helper pages share: the parts they are made of, and how a result gets to its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advisor.errors import AdvisorError
from advisor.scoring.helpers import Helpers
from advisor.types import Language
from ui.citing import Look
from ui.localised import Localised
from ui.pieces import refusal
from ui.strings import Strings
from ui.widgets import gr

INSTANT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "always_last", "queue": False}
"""Options of an event whose answer is there at once: of several in a row the last one counts."""

# The result is not put through Gradio's template: names that people typed could hold its signs. The browser redraws what
# changed and leaves the rest, so that opened details and the focus stay.
_DRAW = """
const draw = () => window.advisorPage.then((page) => page.draw(element, props.value));
draw();
watch('value', draw);
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a helper page is built from. `language` holds the visitor's choice."""

    helpers: Helpers
    words: Localised
    language: gr.State

    def look(self, language: Language) -> Look:
        return Look(Strings(language), {section.number: section.title for section in self.helpers.rules.framework.sections})


def fixed(html: str, name: str = "") -> gr.HTML:
    """HTML that never changes; the browser swaps its words by their data-t keys."""
    return gr.HTML(html, elem_classes=name or None, apply_default_css=False, js_on_load=None, padding=False)


def drawn(html: str, name: str) -> gr.HTML:
    """The place of a result."""
    return gr.HTML(html, html_template="", elem_id=name, elem_classes="drawn", apply_default_css=False, js_on_load=_DRAW, padding=False)


def or_refusal(make: Callable[[], str]) -> str:
    """What `make` renders, or what the user can do about it."""
    try:
        return make()
    except AdvisorError as error:
        return refusal(error)
