"""Markdown of answers → HTML that can't carry anything active: no HTML, links or images pass, `[n]` becomes a citation chip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_MARKER = re.compile(r"\[(\d{1,3})\]")
_FIGURE = re.compile(r"-?\d+(\.\d+)?(\[\d{1,3}\])*")


def to_html(text: str, chip: Callable[[int], str | None], table_label: str = "") -> str:
    """`chip` gives the HTML for a marker, or None for one that no citation has: it then stays text."""
    env: dict[str, object] = {"chip": chip, "table_label": table_label}
    return str(_PARSER.render(text, env))


def _mark_citations(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = [piece for child in token.children or [] for piece in _split(child)]


def _split(token: Token) -> list[Token]:
    if token.type != "text" or not _MARKER.search(token.content):
        return [token]
    pieces: list[Token] = []
    position = 0
    for match in _MARKER.finditer(token.content):
        pieces.append(_token("text", token.content[position : match.start()], token.level))
        pieces.append(_token("citation", match[1], token.level))
        position = match.end()
    pieces.append(_token("text", token.content[position:], token.level))
    return [piece for piece in pieces if piece.content]


def _token(kind: str, content: str, level: int) -> Token:
    return Token(kind, "", 0, content=content, level=level)


def _citation(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    marker = tokens[index].content
    chip: Callable[[int], str | None] = env["chip"]
    return chip(int(marker)) or f"[{marker}]"


def _table_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # A wide table scrolls inside its own region, which must be reachable by keyboard.
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(env["table_label"])}"><table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


def _cell_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # Numbers need less room than words.
    return '<td class="figure">' if _FIGURE.fullmatch(tokens[index + 1].content.strip()) else "<td>"


def _heading(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # The page's own headings are h1 to h3: those of an answer stand below them.
    level = min(6, int(tokens[index].tag[1]) + 3)
    return f"<{'/' if tokens[index].nesting < 0 else ''}h{level}>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline", "link", "image", "autolink", "reference"])
    parser.core.ruler.before("text_join", "citations", _mark_citations)
    parser.add_render_rule("citation", _citation)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("td_open", _cell_open)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    return parser


_PARSER = _parser()
