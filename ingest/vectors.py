"""Vectors of the corpus's texts by the bundled model, made beforehand, so that a first ingest has little to embed.

`python -m ingest.vectors` writes corpus/vectors.npz anew; a text that it does not have is embedded when it is indexed."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from advisor.assembly import Assembly
from advisor.embeddings import Embedder, Vectors
from advisor.errors import CorpusError
from advisor.settings import Settings
from advisor.store import Entry
from ingest.chunks import QUESTIONS, entries_of

FILE = "vectors.npz"
_BATCH = 64


def known_vectors(corpus: Path, embedder: str) -> Mapping[str, Vectors]:
    """The vectors in a corpus folder by the key of their text; none for another model. Raises CorpusError for a file that is damaged."""
    file = corpus / FILE
    if not file.is_file():
        return {}
    try:
        with np.load(file) as data:
            if str(data["embedder"]) != embedder:
                return {}
            return dict(zip(data["keys"].tolist(), data["vectors"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{FILE}: cannot be read ({error}).", "Restore it, or run `python -m ingest.vectors`.") from None


def key_of(entry: Entry) -> str:
    """What tells a text to embed apart: a question is embedded otherwise than a passage of the same words."""
    return hashlib.sha256(f"{entry.kind}\0{entry.text}".encode()).hexdigest()[:24]


def rounded(vectors: Vectors) -> Vectors:
    """As they are kept: whether a vector was made beforehand changes nothing. Shape and length 1 stay."""
    short = vectors.astype(np.float16).astype(np.float32)
    length: Vectors = np.maximum(np.linalg.norm(short, axis=-1, keepdims=True), 1e-12)
    return np.asarray(short / length, dtype=np.float32)


def embed(batch: Sequence[Entry], embedder: Embedder) -> Vectors:
    """Questions are compared with questions: they are embedded as such, texts as documents. Shape: entries by dimensions."""
    vectors = np.empty((len(batch), embedder.dimensions), dtype=np.float32)
    for kind, encode in (("text", embedder.encode_documents), ("question", embedder.encode_queries)):
        places = [place for place, entry in enumerate(batch) if entry.kind == kind]
        if places:
            vectors[places] = encode([batch[place].text for place in places])
    return vectors


def main() -> None:
    assembly = Assembly(Settings(llm="none", embeddings="bundled"))
    corpus, embedder = assembly.settings.corpus, assembly.embedder
    entries = entries_of(assembly.framework, corpus / QUESTIONS)
    batches = [list(entries[start : start + _BATCH]) for start in range(0, len(entries), _BATCH)]
    vectors = np.concatenate([embed(batch, embedder) for batch in tqdm(batches, unit_scale=_BATCH)])
    np.savez(corpus / FILE, embedder=embedder.name, keys=np.array([key_of(entry) for entry in entries]), vectors=vectors.astype(np.float16))
    print(f"{len(entries)} vectors by {embedder.name}.")


if __name__ == "__main__":
    main()
