"""`advisor documents …` and `advisor corpus …`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli_helpers import Config

Told = Callable[[], AbstractContextManager[None]]


def documents_app(told: Told) -> typer.Typer:
    app = typer.Typer(help="Documents beside the guideline: list, show, remove.", no_args_is_help=True)

    @app.command("list")
    def listed(config: Config = None) -> None:
        """Show the documents, with pages, passages and what could not be read."""
        with told():
            from advisor.settings import load_settings
            from ingest.document_command import show_list

            show_list(load_settings(config))

    @app.command()
    def show(name: str, config: Config = None) -> None:
        """Show a document's passages and the pages that have none."""
        with told():
            from advisor.settings import load_settings
            from ingest.document_command import show_one

            show_one(load_settings(config), name)

    @app.command()
    def remove(
        names: Annotated[list[str], typer.Argument(metavar="NAME…")],
        yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
        config: Config = None,
    ) -> None:
        """Remove documents."""
        with told():
            from advisor.settings import load_settings
            from ingest.document_command import remove as removed

            if not yes and not typer.confirm(f"Remove {', '.join(names)}?"):
                return
            removed(load_settings(config), names)

    return app


def corpus_app(told: Told) -> typer.Typer:
    app = typer.Typer(help="Editions of the guideline.", no_args_is_help=True)

    @app.callback()
    def main() -> None:
        """Editions of the guideline."""

    @app.command()
    def diff(old: Path, new: Path) -> None:
        """Show which sections and rows two corpus folders have in different words."""
        with told():
            from ingest.document_command import show_corpus_changes

            show_corpus_changes(old, new)

    return app
