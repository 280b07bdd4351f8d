"""The files of saved cases: copies, unchanged, one folder a case, readable by their owner alone.

A file name from outside is only a wish: what is kept has a plain name and lies inside its case's folder.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assistant.adapters.reading_kept import forget_readings
from assistant.errors import CaseError

MAX_NAME_BYTES: Final = 120
MAX_SAME_NAMES: Final = 1000


class KeptFiles:
    """Folders below `root`; every method may raise `OSError` for what the disk says."""

    def __init__(self, root: Path, *, readings: Path) -> None:
        """`readings` is where readings of documents are remembered: they go with the documents."""
        self._root = root
        self._readings = readings
        _make_private_folder(root)

    def folder(self, case_id: str) -> Path:
        """The folder of a case; the id is one that the store made."""
        return self._root / case_id

    def make_folder(self, case_id: str) -> None:
        """Makes the folder of a new case."""
        _make_private_folder(self.folder(case_id) / "evidence")

    def remove_folder(self, case_id: str) -> None:
        """Removes the folder of a case with all that is in it."""
        if self.folder(case_id).exists():
            forget_readings(self._readings, (p for p in self.folder(case_id).rglob("*") if p.is_file()))
            shutil.rmtree(self.folder(case_id))

    def add(self, case_id: str, name: str, content: bytes) -> str:
        """Keeps a file and gives its path inside the case's folder; a taken name gets a number."""
        self.make_folder(case_id)
        folder = self.folder(case_id) / "evidence"
        # Names that differ in case alone would be one file on some disks.
        taken = {p.name.casefold(): p for p in folder.iterdir()}
        for candidate in _candidate_names(_safe_name(name)):
            present = taken.get(candidate.casefold())
            if present is None:
                _write_private(folder / candidate, content)
                return f"evidence/{candidate}"
            if present.read_bytes() == content:
                return f"evidence/{present.name}"
        raise CaseError(f"there are too many files called {name}; rename it")

    def remove(self, case_id: str, file: str) -> None:
        """Removes a kept file; one that is not there is no error.

        Raises:
            CaseError: the path leads out of the case's folder.
        """
        folder = self.folder(case_id).resolve()
        path = (folder / file).resolve()
        if not path.is_relative_to(folder) or path == folder:
            raise CaseError(f"{file} is not a file of this case")
        forget_readings(self._readings, [path] if path.is_file() else [])
        path.unlink(missing_ok=True)


def _safe_name(name: str) -> str:
    """A plain file name: no folders, no control characters, no leading dot, of a bearable length."""
    base = re.split(r"[/\\]", name.encode("utf-8", "replace").decode("utf-8"))[-1]
    base = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in base).strip(" .") or "file"
    stem, dot, suffix = base.rpartition(".")
    if not dot or len(suffix.encode()) > 10:
        stem, suffix = base, ""
    while len(stem.encode()) > MAX_NAME_BYTES - 11:
        stem = stem[:-1]
    return f"{stem}.{suffix}" if suffix else stem


def _candidate_names(name: str) -> Iterator[str]:
    yield name
    stem, dot, suffix = name.rpartition(".")
    for number in range(2, MAX_SAME_NAMES):
        yield f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"


def _make_private_folder(folder: Path) -> None:
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)


def _write_private(path: Path, content: bytes) -> None:
    """The file as a whole or not at all, readable by its owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
