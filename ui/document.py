"""Gradio's HTML document made this page's own: language, title, style, scripts, and something to see while it loads."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.icons import MARK, sprite
from ui.strings import Strings, all_strings

_STYLES = ("base.css", "layout.css", "chat.css", "panel.css", "reader.css", "helper.css", "result.css", "team.css")
_BOOT = Path(__file__).with_name("assets") / "boot.js"
_FOREIGN_META = re.compile(r'<meta\s+(?:property="og|name="twitter):[^>]*>\s*')


class PageDocument:
    """ASGI middleware: rewrites the answer to `/` and touches nothing else."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # Asked for uncompressed: compressed text can't be rewritten.
        plain = dict(scope, headers=[(name, value) for name, value in scope["headers"] if name != b"accept-encoding"])
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                document = rewrite(body.decode("utf-8"), self._address).encode()
                headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
                await send(dict(start, headers=[*headers, (b"content-length", str(len(document)).encode())]))
                await send({"type": "http.response.body", "body": document})

        await self._app(plain, receive, collect)


def rewrite(document: str, address: str) -> str:
    """Gradio's document with this page's head, and without its links to Gradio's sites."""
    document = _FOREIGN_META.sub("", document)
    document = document.replace('lang="en"', 'lang="zh-Hant-TW"', 1)
    document = document.replace("</head>", f"{_head(address)}</head>", 1)
    return document.replace("<gradio-app", f"{_first_sight()}<gradio-app", 1)


def _head(address: str) -> str:
    styles = "".join(f'<link rel="stylesheet" href="{address}/{name}">' for name in _STYLES)
    words = {code: {key: entry[code] for key, entry in all_strings().items()} for code in ("zh", "en")}
    data = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f"<title>{Strings('zh-TW')('app.title')}</title>{styles}"
        f"<script>{_BOOT.read_text(encoding='utf-8')}</script>"
        f'<script type="application/json" id="page-words">{data}</script>'
        f'<script type="module" src="{address}/app.js"></script>'
    )


def _first_sight() -> str:
    strings = Strings("zh-TW")
    brand = f"{MARK}<p><b>{strings('app.title')}</b><span>{strings('app.source')}</span></p>"
    return (
        f'{sprite()}<div id="boot"><div class="boot-mark">{brand}</div>'
        f'<p class="boot-note" role="status">{strings("app.loading")}</p><noscript><p>{strings("app.noscript")}</p></noscript></div>'
    )
