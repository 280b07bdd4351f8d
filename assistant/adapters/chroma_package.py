"""The one door to the `chromadb` package: a client for a folder, and the embedding model that it ships.

Neither can reach the network: the client works on files and is told to send no usage figures, and the model
is given no address to fetch its files from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def folder_client(folder: Path) -> Any:
    """A client whose collections live in that folder; the caller closes it."""
    # Takes over a second to import.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def onnx_model(folder: Path) -> Any:
    """Chroma's `ONNXMiniLM_L6_V2` over the model files of that folder: called with texts, it gives vectors.

    A file that is missing is an error instead of a download.
    """
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2  # as heavy to import

    model = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
    model.DOWNLOAD_PATH = folder
    model.MODEL_DOWNLOAD_URL = ""
    # It fills each text up to 256 tokens, which changes no vector of a text that is run alone and costs
    # several times the work.
    model.tokenizer.no_padding()
    return model
