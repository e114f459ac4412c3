"""The page as an application: Gradio under a FastAPI app that adds the page's own files."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from ui.document import PageDocument
from ui.theme import theme
from ui.widgets import gr

ADMIN = "/admin"
_ENVELOPE_KB = 16
_ASSETS = Path(__file__).with_name("assets")


def page_app(page: gr.Blocks, upload_kb: int) -> FastAPI:
    """The page as an ASGI app, for any server. It says so itself where a file is larger than that."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    address = assets_address()
    app.mount(address, assets())
    app.add_middleware(PageDocument, address=address)
    return _mounted(app, page, "/", upload_kb, favicon_path=str(_ASSETS / "icon.svg"))


def admin_app(page: gr.Blocks, upload_kb: int) -> FastAPI:
    """The administrator's page at /admin, as an ASGI app that is called with the whole path."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    styles = "".join(f'<link rel="stylesheet" href="{assets_address()}/{name}">' for name in ("base.css", "admin.css"))
    dark = "if (matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.dataset.theme = 'dark';"
    return _mounted(
        app, page, ADMIN, upload_kb, head=f'{styles}<link rel="icon" href="{assets_address()}/icon.svg"><script>{dark}</script>'
    )


def _mounted(app: FastAPI, page: gr.Blocks, path: str, upload_kb: int, **own: str) -> FastAPI:
    """The app with the page at a path. Where there is no CORS of ours, Gradio adds one that lets other sites in."""
    app.add_middleware(CORSMiddleware, allow_origins=())
    gr.mount_gradio_app(
        app,
        page,
        path=path,
        theme=theme(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        # What carries the file counts as well.
        max_file_size=max(1, upload_kb - _ENVELOPE_KB) * 1024,
        enable_monitoring=False,
        **own,
    )
    return app


def assets() -> StaticFiles:
    """The page's own files."""
    return StaticFiles(directory=_ASSETS)


def assets_address() -> str:
    """Changes with the files, so that a browser never mixes an old script with a new page."""
    return f"/page/{_fingerprint()}"


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_ASSETS.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
