"""What `ingest` has fitted and keeps as JSON in the corpus folder: the weights of a classifier, with what belongs to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from advisor.embeddings import Vectors
from advisor.errors import CorpusError


def read_fitted(path: Path, *numbers: str, by: str = "") -> tuple[Mapping[str, Any], Vectors]:
    """The file's entries, of which `numbers` are such, and its weights. Raises CorpusError that names the command to make it again.

    `by`: the module of `ingest` that makes it, where that is not called as the file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data["embedder"], str):
            raise ValueError("no name of an embedding model")
        for name in numbers:
            float(data[name])
        return data, np.array(data["weights"], dtype=np.float32)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error}).", f"Restore it, or run `python -m ingest.{by or path.stem}`.") from None
