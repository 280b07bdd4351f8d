"""Where built indexes live: one folder for each fingerprint, complete or absent, whatever kills a build.

A build goes into a folder of its own and is renamed when its manifest is written, so a folder under its
final name is always whole. One process builds at a time: the lock is held by the operating system and falls
with the process that held it, which is why whatever unfinished lies around while one holds the lock is
rubbish and may be removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.errors import IndexUnavailableError
from assistant.ports import Progress, silent

MANIFEST = "manifest.json"
LOCK = ".building.lock"
UNFINISHED = ".building-"
KEPT_FOLDERS = 3
UNUSED_SECONDS = 24 * 3600  # an older folder may still be open in another process for that long
LOCK_WAIT_SECONDS = 900.0
LOCK_POLL_SECONDS = 0.2

Build = Callable[[Path], dict[str, object]]  # fills the folder and gives its manifest


def is_complete(folder: Path) -> bool:
    """True when the folder was built to its end."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> dict[str, object]:
    """What the build said about itself; empty when that cannot be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def ensure_built(folder: Path, build: Build, *, progress: Progress) -> None:
    """Makes sure that the folder is there and complete; builds it when not.

    Raises:
        OSError: the place cannot be written.
        IndexUnavailableError: another process has been building for too long.
    """
    if is_complete(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.parent, progress):
        _remove_unfinished(folder.parent)
        if is_complete(folder):  # another process was faster
            return
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
        try:
            manifest = build(unfinished)
            _write_durably(unfinished / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
            if folder.exists():  # without a manifest: damaged by hand
                shutil.rmtree(folder)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        remove_old_folders(folder.parent, keep=folder)


def discard(folder: Path) -> None:
    """Takes a damaged folder out of use: its manifest goes first, so that it never again looks complete."""
    (folder / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def mark_used(folder: Path) -> None:
    """Notes that the folder was opened now; a folder that cannot be written keeps its old date."""
    with contextlib.suppress(OSError):
        os.utime(folder / MANIFEST)


def complete_folders(parent: Path) -> list[Path]:
    """The complete folders, the one opened last first; none where there is no such place."""
    used: list[tuple[float, Path]] = []
    for folder in _folders(parent):
        with contextlib.suppress(OSError):  # another process removed it just now
            used.append(((folder / MANIFEST).stat().st_mtime, folder))
    return [folder for _, folder in sorted(used, reverse=True)]


def remove_outdated(parent: Path, is_current: Callable[[Path], bool], *, keep: Path, progress: Progress) -> None:
    """Removes every other folder that is not current, and what is left of one that was built or removed by
    half. A process that has such a folder open is told by the missing manifest.

    Raises:
        IndexUnavailableError: another process has been building for too long.
    """

    def outdated() -> list[Path]:
        return [f for f in _folders(parent) if f != keep and not (is_complete(f) and is_current(f))]

    try:
        if outdated():  # the usual case needs no lock
            with alone(parent, progress):
                for folder in outdated():
                    discard(folder)
        if any(parent.glob(f"{UNFINISHED}*")):
            # Nobody waits for a process that is building just now: its folder is no rubbish.
            with contextlib.suppress(IndexUnavailableError), alone(parent, silent, seconds=0):
                _remove_unfinished(parent)
    except OSError as error:
        progress(f"an old index in {parent} cannot be removed ({error.strerror})", 0, 0)


def remove_old_folders(parent: Path, *, keep: Path, now: float | None = None) -> None:
    """Removes what was not opened for a day, except the three folders opened last and `keep`."""
    moment = time.time() if now is None else now
    used = [folder for folder in complete_folders(parent) if folder != keep]
    for folder in used[KEPT_FOLDERS - 1 :]:
        if moment - (folder / MANIFEST).stat().st_mtime > UNUSED_SECONDS:
            discard(folder)


@contextlib.contextmanager
def alone(folder: Path, progress: Progress, *, seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Holds the building lock of that folder; waits for another process that has it.

    Raises:
        IndexUnavailableError: it had it for too long.
        OSError: the place cannot be written.
    """
    with (folder / LOCK).open("a+b") as file:
        waited_until = time.monotonic() + seconds
        while not _try_lock(file.fileno()):
            if time.monotonic() > waited_until:
                raise IndexUnavailableError(
                    f"another process has been building the clause index in {folder} for too long; end it and try again"
                )
            progress("waiting for another process that builds the clause index", 0, 0)
            time.sleep(LOCK_POLL_SECONDS)
        yield  # the operating system frees the lock when the file closes


def _remove_unfinished(parent: Path) -> None:
    """Asked only by the process that holds the lock: what is unfinished then belongs to nobody."""
    for rubbish in parent.glob(f"{UNFINISHED}*"):
        if rubbish.is_dir():
            shutil.rmtree(rubbish, ignore_errors=True)


def _folders(parent: Path) -> list[Path]:
    try:
        return [f for f in parent.iterdir() if f.is_dir() and not f.name.startswith(UNFINISHED)]
    except OSError:  # no such place yet, or none that can be read
        return []


def is_writable(folder: Path) -> bool:
    """True when files can be made there; asked by trying, because rights alone do not tell (read-only
    disks, root).
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # only there

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # only elsewhere

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
