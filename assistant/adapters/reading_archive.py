"""Reads the files of a ZIP archive, each as if it had been handed in by itself.

One idea: what an archive says about itself (sizes, names, folders) is only a claim. Bytes are counted as they
unfold, against one budget for all archives inside each other; a name is shown and never opened as a path.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from assistant.adapters.reading_document import Document, ReadBytes, Reading, counted
from assistant.wording.plain_text import clean_text

MAX_NAME_CHARACTERS = 120
_BLOCK = 1_048_576
_SYSTEM_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def read_archive(raw: bytes, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """The archive, which has no page of its own, and after it each file in it, in the archive's order."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _BROKEN:
        return [document.failed("damaged", "it cannot be opened as a ZIP archive; add the files inside by themselves")]
    with archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not _SYSTEM_FILES.search(e.filename)]
        if not entries:
            return [document.failed("empty", "there is no file in the archive")]
        document.warnings.append(f"an archive with {counted(len(entries), 'file')}, read one by one")
        found = [document]
        taken: set[str] = set()
        for number, entry in enumerate(entries):
            inner = document.part(_member_name(entry.filename, taken), reading)
            if inner.state == "too large":
                document.warnings.append(f"only its first {counted(number, 'file')} were read; add the others apart")
                break
            found += [inner] if inner.state != "read" else _member(archive, entry, inner, reading, read_bytes)
    return found


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, inner: Document, reading: Reading, read_bytes: ReadBytes
) -> list[Document]:
    if entry.flag_bits & 0x1:
        return [inner.failed("password", "it opens with a password only; unpack the archive and add the file itself")]
    limit = min(reading.limits.bytes, reading.unpacked_left)
    try:
        raw = _unfolded(archive, entry, limit)
    except _BROKEN:
        return [inner.failed("damaged", "it cannot be unpacked; add the file itself")]
    reading.unpacked_left -= len(raw)
    if len(raw) > limit:
        return [inner.failed("too large", "unpacked it is larger than a file may be; it was not read")]
    return read_bytes(raw, inner, reading)


def _unfolded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of a member; one more than the limit tells that there would be more."""
    if limit <= 0:
        return b"\0" * (limit + 1)
    with archive.open(entry) as stream:
        blocks = []
        left = limit + 1
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            blocks.append(block)
            left -= len(block)
    return b"".join(blocks)


def _member_name(given: str, taken: set[str]) -> str:
    """A name to show: folders kept, ways out of the archive and control characters dropped, each name once."""
    flat = " ".join(clean_text(given).replace("\\", "/").replace(":", "/").split())
    parts = [part.strip() for part in flat.split("/")]
    name = "/".join(part for part in parts if part.strip(". "))[-MAX_NAME_CHARACTERS:].lstrip("/") or "file"
    path = PurePosixPath(name)
    number = 2
    while name in taken:
        name = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    taken.add(name)
    return name
