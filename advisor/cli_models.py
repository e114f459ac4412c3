"""`advisor models`: what a language model does, asked of it."""

from __future__ import annotations

from typing import Annotated

import typer

from advisor.cli_helpers import Config

app = typer.Typer(help="Language models: what they do well.", no_args_is_help=True)


@app.callback()
def models() -> None:
    """Language models: what they do well."""


def probe(
    spec: Annotated[str | None, typer.Argument(metavar="[SPEC]", help="As for --llm; the model of the settings if not given.")] = None,
    config: Config = None,
) -> None:
    """Ask a model by a few tiny requests what it does well, and keep the answer."""
    from advisor.assembly import Assembly
    from advisor.settings import load_settings

    model = Assembly(load_settings(config, llm=spec)).language_model()
    if model is None:
        print("none: there is no model to ask.")
        return
    try:
        print(f"{model.name}: {model.capabilities(anew=True)}")
    finally:
        model.close()
