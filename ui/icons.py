"""Line icons, drawn for this page: 24 by 24, in the colour of the text around them, silent to screen readers."""

from __future__ import annotations

_PATHS: dict[str, str] = {
    "answered": '<circle cx="12" cy="12" r="9"/><path d="m8 12.4 2.7 2.7L16 9.6"/>',
    "abstained": '<path d="M6 3.5h8.5L19 8v12.5H6z"/><path d="M14 3.5V8.5h5"/>'
    '<path d="M10.3 12.2a1.9 1.9 0 1 1 2.6 1.8c-.5.2-.7.5-.7 1"/>'
    '<path d="M12.2 17.6v.1"/>',
    "declined": '<circle cx="12" cy="12" r="9"/><path d="M5.8 5.8 18.2 18.2"/>',
    "guideline": '<path d="M5 4h9l5 5v11H5z"/><path d="M8.5 12h7M8.5 15.5h7"/>',
    "reading": '<path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.6"/>',
    "rubric": '<path d="M3 16.5 16.5 3 21 7.5 7.5 21z"/><path d="m12 7.5 2 2M9 10.5l2 2M6.2 13.4l2 2"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "failed": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.6v.1"/>',
    "stopped": '<rect x="6" y="6" width="12" height="12" rx="2"/>',
    "send": '<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>',
    "copy": '<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2"/>'
    '<path d="M15.5 8.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7.5a2 2 0 0 0 2 2h2.5"/>',
    "retry": '<path d="M20 12a8 8 0 1 1-2.5-5.8"/><path d="M20.5 3.5v4h-4"/>',
    "up": '<path d="M7.5 20V10.5H4V20zM7.5 10.5 11 3.5a2.4 2.4 0 0 1 2.4 2.4V9.5h4.7a2 2 0 0 1 2 2.3l-1.1 6.5a2 2 0 0 1-2 1.7H7.5"/>',
    "down": '<path d="M16.5 4v9.5H20V4zM16.5 13.5 13 20.5a2.4 2.4 0 0 1-2.4-2.4v-3.6H5.9a2 2 0 0 1-2-2.3L5 5.7A2 2 0 0 1 7 4h9.5"/>',
    "edit": '<path d="M4 20h4L19.5 8.5l-4-4L4 16z"/>',
    "new": '<path d="M12 5v14M5 12h14"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h10"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "previous": '<path d="m14.5 6-6 6 6 6"/>',
    "next": '<path d="m9.5 6 6 6-6 6"/>',
    "follow": '<path d="M5 5v6a3 3 0 0 0 3 3h11"/><path d="m15 10 4 4-4 4"/>',
    "book": '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14C17 4.5 14 5 12 6.5z"/><path d="M12 6.5v14"/>',
    "language": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c2.6 2.5 3.9 5.5 3.9 9s-1.3 6.5-3.9 9c-2.6-2.5-3.9-5.5-3.9-9S9.4 5.5 12 3z"/>',
    "system": '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4 4-6 8-6s7.2 2 8 6"/>',
    "light": '<circle cx="12" cy="12" r="4"/>'
    '<path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17 17l1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>',
    "dark": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "partly": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "ahead": '<circle cx="12" cy="12" r="9" stroke-dasharray="3 3.3"/>',
    "gate": '<path d="M5 20V5M19 20V5M5 9h14M5 15h14M12 9v6"/>',
    "start": '<circle cx="12" cy="12" r="3.5" fill="currentColor"/><circle cx="12" cy="12" r="9"/>',
    "end": '<path d="M6 21V4M6 4.5h11.5l-2.5 4 2.5 4H6"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
}


def icon(name: str) -> str:
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{name}"/></svg>'


def sprite() -> str:
    """All icons, once a page, for `icon` to refer to."""
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{paths}</symbol>' for name, paths in _PATHS.items())
    return f'<svg id="icons" width="0" height="0" style="position:absolute" aria-hidden="true">{symbols}</svg>'


# Three overlapping sheets in the colours of the guideline's three zones.
MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
    '<rect x="3" y="9" width="14" height="20" rx="3" fill="#3f8f5f"/>'
    '<rect x="9" y="6" width="14" height="20" rx="3" fill="#12888f" fill-opacity=".88"/>'
    '<rect x="15" y="3" width="14" height="20" rx="3" fill="#2864b4" fill-opacity=".9"/>'
    '<path d="M19 9.5h6M19 13h6M19 16.5h3.5" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>'
)
