"""The embedding model that Chroma uses when it is left to choose: all-MiniLM-L6-v2 in full precision.

Chroma fetches its files at first use; here nothing is fetched. Only who asks for this model gets it, and only
when its files lie where Chroma keeps them. Chroma does not look into files that are there, so their digest is
in the fingerprint: vectors of two sets of weights are never mixed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.adapters.embedders import clean_text, unit_length
from assistant.errors import IndexUnavailableError

# As chromadb 1.5 has them in `ONNXMiniLM_L6_V2`; a test compares the place.
MODEL_PLACE = (".cache", "chroma", "onnx_models", "all-MiniLM-L6-v2")
INNER_FOLDER = "onnx"
DECIDING_FILES = ("model.onnx", "tokenizer.json")  # what the vectors depend on
MODEL_FILES = (*DECIDING_FILES, "config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt")
DIMENSIONS = 384
FETCH = 'python -c "from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2 as M; M()([chr(46)])"'


class ChromaOnnxEmbedder:
    """Chroma's `ONNXMiniLM_L6_V2`, 384 dimensions; loads nothing before the first text."""

    def __init__(self, folder: Path | None = None) -> None:
        """Takes Chroma's own cache folder unless another is given, which holds a folder `onnx` as that does."""
        self._folder = folder or model_folder()

    def check(self) -> None:
        """Looks whether the model's files are there.

        Raises:
            IndexUnavailableError: one is not; the line says where they belong and how to get them.
        """
        inner = self._folder / INNER_FOLDER
        missing = [name for name in MODEL_FILES if not (inner / name).is_file()]
        if missing:
            raise IndexUnavailableError(
                f"Chroma's own model is not in {inner} ({', '.join(missing)} missing) and is never fetched unasked; "
                f"fetch it once yourself: {FETCH}, or set CLAIM_EMBEDDER=auto"
            )

    @cached_property
    def fingerprint(self) -> str:
        """Name, first digits of the digest of its files, and the token limit.

        Raises:
            IndexUnavailableError: a file is missing or cannot be read.
        """
        self.check()
        digest = hashlib.sha256()
        try:
            for name in DECIDING_FILES:
                with (self._folder / INNER_FOLDER / name).open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise IndexUnavailableError(
                f"Chroma's own model in {self._folder} cannot be read ({error.strerror}); "
                "make it readable, or set CLAIM_EMBEDDER=auto"
            ) from error
        return f"chroma-onnx-minilm-l6:{digest.hexdigest()[:12]}:256"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of 384 numbers for each text.

        Raises:
            IndexUnavailableError: the files are missing, or are no model.
        """
        cleaned = [clean_text(text) for text in texts]
        try:
            # One by one: no vector depends on its neighbours.
            return [unit_length(self._model([t])[0].tolist()) if t else [0.0] * DIMENSIONS for t in cleaned]
        except IndexUnavailableError:
            raise
        except Exception as error:  # onnxruntime, tokenizers and Chroma each fail in words of their own
            said = " ".join(str(error).split())[:120] or type(error).__name__
            raise IndexUnavailableError(
                f"Chroma's own model in {self._folder} cannot be used ({said}); remove that folder and fetch it "
                f"again: {FETCH}, or set CLAIM_EMBEDDER=auto"
            ) from error

    @cached_property
    def _model(self) -> Any:
        self.check()
        from assistant.adapters.chroma_package import onnx_model  # heavy

        return onnx_model(self._folder)


def model_folder() -> Path:
    """Where Chroma keeps its model."""
    return Path.home().joinpath(*MODEL_PLACE)
