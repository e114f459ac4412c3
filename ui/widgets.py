"""Gradio, as every file here takes it: reporting to nobody, and imported in half its time."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Gradio reads this once, as it is imported; the page must not report to anyone.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

__all__ = ["gr"]


@contextmanager
def _without_stubs() -> Iterator[None]:
    """For each of its components, Gradio writes the types of its events beside its own source, for editors: 1.5 s that nobody here needs.

    It leaves out those whose source it is not told."""
    getfile = inspect.getfile

    def told(thing: Any) -> str:
        if type(thing).__name__ == "ComponentMeta":
            raise OSError("its source is not told")
        return getfile(thing)

    inspect.getfile = told  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = getfile


with _without_stubs():
    import gradio as gr
