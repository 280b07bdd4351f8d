"""Readings that are remembered, so that a second reading of the same file is instant.

One idea: a reading belongs to the bytes, the limits and the readers that made it; any change of these is another key.
Short readings live in memory alone; on disk, readable by their owner only, are those that took long, such as scans.
Whoever deletes a document asks for it to be forgotten.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from assistant.adapters import reading_ocr
from assistant.adapters.reading_document import ReadingLimits, file_sha256

MAX_IN_MEMORY: Final = 64
MAX_ON_DISK: Final = 300
SLOW_SECONDS: Final = 0.5
_PASSING = frozenset(("missing", "too large"))  # may read better the next time, with more rest or other limits
Documents = list[dict[str, Any]]


class KeptReadings:
    """Readings by the content of their file; without a folder in memory alone.

    Nothing here fails: a reading that cannot be kept or found is read again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._near: OrderedDict[str, str] = OrderedDict()

    def key(self, path: Path, file: str, limits: ReadingLimits) -> str:
        """The key of a reading; empty when the file cannot be read or is larger than it may be."""
        try:
            if not path.is_file() or path.stat().st_size > limits.bytes:
                return ""
        except OSError:
            return ""
        digest = file_sha256(path)
        made_by = json.dumps([_readers(), PurePosixPath(file).suffix.lower(), sorted(asdict(limits).items())])
        return f"{digest}-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}" if digest else ""

    def find(self, key: str, file: str) -> Documents | None:
        """The documents of that reading, under the name that the file has now; None when it is not kept."""
        written = self._near.get(key) if key else None
        if written is None and key and self._folder is not None:
            try:
                written = (self._folder / f"{key}.json").read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                return None
        if written is None:
            return None
        try:
            documents: Documents = json.loads(written)
            return [{**document, "file": file + document["file"]} for document in documents]
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, key: str, documents: Documents, *, file: str, seconds: float) -> None:
        """Remembers a reading that took so many seconds."""
        if not key or any(document["state"] in _PASSING for document in documents):
            return
        written = json.dumps([{**d, "file": d["file"].removeprefix(file)} for d in documents])
        self._near[key] = written
        self._near.move_to_end(key)
        while len(self._near) > MAX_IN_MEMORY:
            self._near.popitem(last=False)
        if self._folder is not None and seconds >= SLOW_SECONDS:
            _write(self._folder, key, written)


def forget_readings(folder: Path, files: Iterable[Path]) -> None:
    """Removes from disk what was read in those files, whatever the limits were."""
    for file in files:
        digest = file_sha256(file)
        for kept in folder.glob(f"{digest}-*.json") if digest else ():
            kept.unlink(missing_ok=True)


def _write(folder: Path, key: str, written: str) -> None:
    """Writes beside the place first; where the disk says no, the reading is simply not kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".part-")  # mkstemp makes it 0600
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(written)
        Path(name).replace(folder / f"{key}.json")
        kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for old in kept[:-MAX_ON_DISK]:
            old.unlink(missing_ok=True)
    except OSError:
        return


@lru_cache(maxsize=1)
def _readers() -> str:
    """A fingerprint of the code that reads, and of what is installed for it."""
    here = Path(__file__).parent
    sources = [*here.glob("reading_*.py"), *(here.parent / "wording").glob("*_text.py")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources)))
    return f"{digest.hexdigest()[:16]} {'ocr' if reading_ocr.is_installed() else ''}"
