"""Gradio's own components in the page's colours. The page's own parts are styled by assets/*.css, over the same variables."""

from __future__ import annotations

from ui.widgets import gr

_Color, _Font = gr.themes.Color, gr.themes.Font

# Families that are on the reader's machine: nothing is fetched.
_SANS = ("Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Heiti TC", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK TC", "monospace")

_BLUE = _Color("#f0f6fd", "#dceaf9", "#b9d4f2", "#8cb7e8", "#5894d9", "#2f74c0", "#22609f", "#1d4f85", "#193f69", "#142f4d", "#0e2136")
_TEAL = _Color("#eff9f9", "#d8f0f0", "#b1e0e1", "#7fcbcd", "#45aeb2", "#1e8f94", "#14767c", "#125f65", "#104b50", "#0d383c", "#082629")
_INK = _Color("#f8f9f7", "#eef0ec", "#dfe3de", "#c5ccc7", "#97a39e", "#6a7873", "#4f5d59", "#3c4845", "#2a3533", "#1b2423", "#111918")


def theme() -> gr.themes.Base:
    base = gr.themes.Base(
        primary_hue=_BLUE,
        secondary_hue=_TEAL,
        neutral_hue=_INK,
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
        font=[_Font(name) for name in _SANS],
        font_mono=[_Font(name) for name in _MONO],
    )
    return base.set(**{name + mode: value for name, value in _PARTS.items() for mode in ("", "_dark")})


# The same variables serve light and dark: base.css gives them their values.
_PARTS = {
    "body_background_fill": "var(--paper)",
    "body_text_color": "var(--ink)",
    "body_text_color_subdued": "var(--ink-3)",
    "block_background_fill": "var(--sheet)",
    "block_border_color": "var(--line)",
    "block_label_text_color": "var(--ink-2)",
    "block_title_text_color": "var(--ink-2)",
    "border_color_primary": "var(--line)",
    "input_background_fill": "var(--paper)",
    "input_border_color": "var(--line-2)",
    "input_border_width": "1px",
    "input_placeholder_color": "var(--ink-3)",
    "checkbox_label_background_fill": "var(--paper)",
    "checkbox_label_background_fill_selected": "var(--tech-soft)",
    "checkbox_label_border_color": "var(--line-2)",
    "checkbox_label_border_width": "1px",
    "checkbox_background_color": "var(--sheet)",
    "checkbox_background_color_selected": "var(--tech)",
    "checkbox_border_color": "var(--ink-3)",
    "slider_color": "var(--tech)",
    "table_border_color": "var(--line)",
    "table_even_background_fill": "var(--sheet)",
    "table_odd_background_fill": "var(--paper)",
    "button_primary_background_fill": "var(--tech)",
    "button_primary_background_fill_hover": "var(--tech)",
    "button_primary_text_color": "var(--on-tech)",
    "button_secondary_background_fill": "var(--sheet)",
    "button_secondary_background_fill_hover": "var(--sunk)",
    "button_secondary_border_color": "var(--line-2)",
    "button_secondary_text_color": "var(--ink)",
}
