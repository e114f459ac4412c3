"""The page as an application: Gradio under a FastAPI app that adds the page's own files."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

# Before Gradio is imported: it reads this once, and the page must not report to anyone.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from ui.document import PageDocument
from ui.theme import theme

ADMIN = "/admin"
_ASSETS = Path(__file__).with_name("assets")


def page_app(page: gr.Blocks) -> FastAPI:
    """The page as an ASGI app, for any server."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    address = assets_address()
    app.mount(address, assets())
    app.add_middleware(PageDocument, address=address)
    # Where there is none, Gradio adds one of its own, which lets other sites in.
    app.add_middleware(CORSMiddleware, allow_origins=())
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        favicon_path=str(_ASSETS / "icon.svg"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


def admin_app(page: gr.Blocks) -> FastAPI:
    """The administrator's page at /admin, as an ASGI app that is called with the whole path."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=())
    styles = "".join(f'<link rel="stylesheet" href="{assets_address()}/{name}">' for name in ("base.css", "admin.css"))
    dark = "if (matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.dataset.theme = 'dark';"
    gr.mount_gradio_app(
        app,
        page,
        path=ADMIN,
        theme=theme(),
        head=f'{styles}<link rel="icon" href="{assets_address()}/icon.svg"><script>{dark}</script>',
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
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
