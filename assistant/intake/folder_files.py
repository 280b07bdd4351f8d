"""The files of a case folder: which there are, and that none of them lies outside it.

One idea: a path is used only after its real place, links followed, is found inside the folder.
"""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from assistant.errors import CaseError

EVIDENCE_FOLDER = "evidence"
MAX_EVIDENCE_FILES = 200
_IGNORED = frozenset(("thumbs.db", "desktop.ini", "__macosx", "icon\r"))


def is_ignored(name: str) -> bool:
    """True for files that systems leave behind: hidden ones, thumbnails, lock files of offices."""
    return name.startswith((".", "~$")) or name.lower() in _IGNORED


def find_inside(folder: Path, file: str) -> Path:
    """Where the file lies; also when its name differs only in how accents are stored. It need not exist.

    Raises:
        CaseError: its real place is outside the folder.
    """
    path = folder / file
    if not path.exists():
        wanted = unicodedata.normalize("NFC", path.name)
        same = (n for n in _names(path.parent) if unicodedata.normalize("NFC", n) == wanted)
        path = path.with_name(next(same, path.name))
    if not _is_inside(folder, path):
        raise CaseError(f"{file} points outside the case folder; copy the file into it")
    return path


def missing_hint(folder: Path, file: str) -> str:
    """ "; did you mean ...?" when a file of a like name is there."""
    place = PurePosixPath(file).parent
    near = difflib.get_close_matches(PurePosixPath(file).name, _names(folder / place), n=1, cutoff=0.6)
    return f"; did you mean {place / near[0]}?" if near else "; check its name"


def evidence_files(folder: Path) -> tuple[list[str], list[str]]:
    """Every ordinary file under `evidence/`, sorted, and one line for each that was left aside."""
    found: list[str] = []
    aside: list[str] = []
    for path in _walk(folder / EVIDENCE_FOLDER):
        file = path.relative_to(folder).as_posix()
        if not file.isprintable():
            shown = "".join(c if c.isprintable() else "?" for c in file)
            aside.append(f"{shown}: its name has characters that cannot be shown; rename it")
        elif not _is_inside(folder, path):
            aside.append(f"{file} points outside the case folder and was left aside; copy the file into it")
        elif not path.is_file():
            aside.append(f"{file} is no ordinary file and was left aside")
        else:
            found.append(file)
    if len(found) > MAX_EVIDENCE_FILES:
        said = f"only the first {MAX_EVIDENCE_FILES} of {len(found)} files under {EVIDENCE_FOLDER}/ are read"
        aside.append(f"{said}; list those that matter under evidence:")
    return found[:MAX_EVIDENCE_FILES], aside


def _walk(top: Path) -> Iterator[Path]:
    """All entries that are no folders, in order; linked folders come as one entry and are not entered."""
    found: list[Path] = []
    for root, folders, files in os.walk(top, followlinks=False):
        folders[:] = sorted(f for f in folders if not is_ignored(f))
        names = [*files, *(f for f in folders if (Path(root) / f).is_symlink())]
        found += [Path(root) / name for name in names if not is_ignored(name)]
    return iter(sorted(found, key=lambda p: p.as_posix()))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names alone are wanted
    except OSError:
        return []


def _is_inside(folder: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False
