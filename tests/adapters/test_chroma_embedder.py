"""Chroma's own model by choice: never fetched, one line when it is not there, never mixed with another's vectors."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.chroma_embedder import MODEL_FILES, ChromaOnnxEmbedder, model_folder
from assistant.adapters.chroma_index import ChromaIndex
from assistant.adapters.embedders import (
    VOCABULARY_FILE,
    MiniLmEmbedder,
    choose_embedder,
    find_minilm_file,
    has_minilm,
)
from assistant.errors import IndexUnavailableError
from tests.clause_samples import SAMPLE


def lay_out(folder: Path, model: Path) -> Path:
    """A cache folder as Chroma's, with these weights and a tokenizer of the vocabulary that all-MiniLM-L6-v2 has."""
    from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer

    inner = folder / "onnx"
    inner.mkdir(parents=True)
    shutil.copyfile(model, inner / "model.onnx")
    shutil.copyfile(VOCABULARY_FILE, inner / "vocab.txt")
    BertWordPieceTokenizer(vocab=str(VOCABULARY_FILE), lowercase=True).save(str(inner / "tokenizer.json"))
    for name in MODEL_FILES:
        if not (inner / name).exists():
            (inner / name).write_text("{}")
    return folder


@pytest.fixture
def junk(tmp_path: Path) -> Path:
    weights = tmp_path / "weights"
    weights.write_bytes(b"no model")
    return lay_out(tmp_path / "cache", weights)


def test_absent_files_give_one_line_that_says_where_they_belong(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailableError, match=r"model\.onnx") as raised:
        ChromaOnnxEmbedder(tmp_path).embed(["refund"])
    said = str(raised.value)
    assert str(tmp_path / "onnx") in said
    assert "ONNXMiniLM_L6_V2" in said
    assert "\n" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", MODEL_FILES)
def test_each_file_that_chroma_would_fetch_is_missed(junk: Path, name: str) -> None:
    (junk / "onnx" / name).unlink()
    with pytest.raises(IndexUnavailableError, match=name):
        ChromaOnnxEmbedder(junk).check()


def test_it_is_chosen_by_its_name_alone_and_only_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, junk: Path
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "nobody")
    with pytest.raises(IndexUnavailableError, match="never fetched unasked"):
        choose_embedder("chroma-onnx")
    shutil.copytree(junk, model_folder())
    assert isinstance(choose_embedder("chroma-onnx"), ChromaOnnxEmbedder)
    assert not isinstance(choose_embedder("auto"), ChromaOnnxEmbedder)


def test_the_place_is_the_one_that_chroma_uses() -> None:
    """Also the names of its files: with all of them there, Chroma's class has nothing to fetch."""
    code = (
        "from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2 as M\n"
        "from assistant.adapters.chroma_embedder import model_folder, INNER_FOLDER\n"
        "assert M.DOWNLOAD_PATH == model_folder(), M.DOWNLOAD_PATH\n"
        "assert M.EXTRACTED_FOLDER_NAME == INNER_FOLDER\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_files_that_are_no_model_give_one_line(junk: Path) -> None:
    with pytest.raises(IndexUnavailableError, match="cannot be used") as raised:
        ChromaOnnxEmbedder(junk).embed(["refund"])
    assert "\n" not in str(raised.value)


def test_other_weights_or_another_tokenizer_mean_another_fingerprint(junk: Path) -> None:
    names = {ChromaOnnxEmbedder(junk).fingerprint, MiniLmEmbedder().fingerprint}
    for name in ("model.onnx", "tokenizer.json"):
        (junk / "onnx" / name).write_bytes(b"changed")
        names.add(ChromaOnnxEmbedder(junk).fingerprint)
    assert len(names) == 4


def test_chromas_class_embeds_with_the_int8_weights_of_the_data_package_in_its_folder(tmp_path: Path) -> None:
    """Chroma's class and layout are the real ones; the weights are not its own, which are in full precision."""
    weights = find_minilm_file()
    if weights is None:  # the plain installation: there are no weights to lay out
        assert not has_minilm()
        return
    embedder = ChromaOnnxEmbedder(lay_out(tmp_path / "cache", weights))
    texts = ["my parcel was not delivered", "", "the delivery of the package failed", "a recipe for pizza", "\ud800 ?"]
    rows = np.array(embedder.embed(texts))
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1, 1, 1])
    assert rows[0] @ rows[2] > rows[0] @ rows[3] + 0.1
    assert np.array(embedder.embed([texts[3]])[0]) == pytest.approx(rows[3], abs=1e-6)
    assert rows == pytest.approx(np.array(MiniLmEmbedder().embed(texts)), abs=0.02)  # the same weights, asked by us
    with ChromaIndex(SAMPLE.clauses, embedder, tmp_path / "home") as index:
        (best,) = index.nearest("what do invoices have to show", allowed=[c.id for c in SAMPLE.clauses], top=1)
    assert best.clause_id == "authenticity#invoices"
    assert best.word_similarity is None
