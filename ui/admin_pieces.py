"""What the administrator's tabs are built of."""

from __future__ import annotations

from typing import Any

from ui.widgets import gr

# Not through Gradio's template: what people typed could hold its signs.
_DRAW = "const draw = () => { element.innerHTML = props.value ?? ''; }; draw(); watch('value', draw);"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def place(html: str = "", name: str | None = None) -> gr.HTML:
    """Where something is shown."""
    return gr.HTML(html, html_template="", elem_id=name, elem_classes="drawn", apply_default_css=False, js_on_load=_DRAW, padding=False)
