"""Says what a file is by its content; its name only settles what plain text is meant as.

One idea: names lie, first bytes rarely do. What cannot be read comes back with a sentence that says what it
is and what to do about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from assistant.wording.plain_text import looks_like_text

Kind = Literal["pdf", "mail", "html", "table", "text", "other"]

_AS_PDF = "save it as PDF or plain text, or type its facts into the case"
_PICTURE = "a picture ({0}), and text in pictures is not read; type its facts into the case, or add a PDF with text"
_ARCHIVE = "a {0} archive; unpack it and add the files inside"
_PROGRAM = "a program; it is not opened"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _PICTURE.format("PNG")),
    (b"\xff\xd8\xff", _PICTURE.format("JPEG")),
    (b"GIF8", _PICTURE.format("GIF")),
    (b"II*\x00", _PICTURE.format("TIFF")),
    (b"MM\x00*", _PICTURE.format("TIFF")),
    (b"BM", _PICTURE.format("BMP")),
    (b"\x1f\x8b", _ARCHIVE.format("gzip")),
    (b"7z\xbc\xaf", _ARCHIVE.format("7z")),
    (b"Rar!", _ARCHIVE.format("RAR")),
    (b"BZh", _ARCHIVE.format("bzip2")),
    (b"\xfd7zXZ", _ARCHIVE.format("xz")),
    (b"\xd0\xcf\x11\xe0", f"an older Office document or an Outlook message; {_AS_PDF} (a message: as .eml)"),
    (b"{\\rtf", f"a rich text document; {_AS_PDF}"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)
_ZIPPED = (
    (b"word/", "a Word"),
    (b"xl/", "an Excel"),
    (b"ppt/", "a PowerPoint"),
    (b"opendocument", "an OpenDocument"),
)
_HTML_START = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADING = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):")
_MAIL_MARKS = frozenset((b"received", b"return-path", b"mime-version", b"message-id", b"x-mailer", b"delivered-to"))
_TABLE_SUFFIXES = frozenset((".csv", ".tsv"))
_HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
_MAIL_SUFFIXES = frozenset((".eml", ".mht", ".mhtml"))


@dataclass(frozen=True)
class Format:
    """What a file is; `said` tells it to a person where it cannot be read."""

    kind: Kind
    said: str = ""


def format_of(raw: bytes, name: str) -> Format:
    """The format of a file with this content and this name."""
    suffix = PurePosixPath(name).suffix.lower()
    if _is_pdf(raw, suffix):
        return Format("pdf")
    said = _said_of_binary(raw)
    if said:
        return Format("other", said)
    if not looks_like_text(raw):
        return Format("other", f"of a kind that is not read; {_AS_PDF}")
    if _is_mail(raw, suffix):
        return Format("mail")
    if _HTML_START.match(_without_marks(raw[:8192])) or (suffix in _HTML_SUFFIXES and b"<" in raw):
        return Format("html")
    return Format("table" if suffix in _TABLE_SUFFIXES else "text")


def _is_pdf(raw: bytes, suffix: str) -> bool:
    if _without_marks(raw[:64]).lstrip().startswith(b"%PDF-"):
        return True
    # A reader takes a header within the first kilobyte; in a file of another name that may be a text about
    # PDFs.
    return suffix == ".pdf" and b"%PDF-" in raw[:1024]


def _said_of_binary(raw: bytes) -> str:
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        head = raw[:4096] + raw[-4096:]
        office = next((name for mark, name in _ZIPPED if mark in head), "")
        return f"{office} document; {_AS_PDF}" if office else _ARCHIVE.format("ZIP")
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return _PICTURE.format("WebP")
    if raw[4:8] == b"ftyp":
        is_picture = raw[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc")
        return _PICTURE.format("HEIC") if is_picture else f"a sound or film; {_AS_PDF}"
    if raw.startswith((b"BM", b"MZ", b"BZh")) and looks_like_text(raw):
        return ""  # two letters may also begin a plain text
    return next((said for mark, said in _SIGNATURES if raw.startswith(mark)), "")


def _is_mail(raw: bytes, suffix: str) -> bool:
    head = _without_marks(raw[:16384]).lstrip()
    names = []
    for line in head.splitlines()[:80]:
        if not line.strip():
            break
        found = _MAIL_HEADING.match(line)
        if found:
            names.append(found[1].lower())
        elif not line.startswith((b" ", b"\t", b"From ", b">From ")):
            break
    if suffix in _MAIL_SUFFIXES:
        return bool(names)
    return b"from" in names and bool(_MAIL_MARKS & set(names))


def _without_marks(raw: bytes) -> bytes:
    return raw.removeprefix(b"\xef\xbb\xbf")
