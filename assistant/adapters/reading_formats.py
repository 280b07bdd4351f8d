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

Kind = Literal[
    "pdf", "mail", "mailbox", "outlook", "word", "sheet", "archive", "picture", "html", "table", "text", "other"
]

_AS_PDF = "save it as PDF or plain text, or type its facts into the case"
_ARCHIVE = "a {0} archive; unpack it and add the files inside"
_PROGRAM = "a program; it is not opened"
_HEIC = "a picture (HEIC) of a kind that is not read; save it as JPEG or PNG, or take a screenshot of it"
_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", _ARCHIVE.format("gzip")),
    (b"7z\xbc\xaf", _ARCHIVE.format("7z")),
    (b"Rar!", _ARCHIVE.format("RAR")),
    (b"BZh", _ARCHIVE.format("bzip2")),
    (b"\xfd7zXZ", _ARCHIVE.format("xz")),
    (b"{\\rtf", f"a rich text document; {_AS_PDF}"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)
_OLE = b"\xd0\xcf\x11\xe0"
OLDER_OFFICE = f"an older Office document; {_AS_PDF}"
_OFFICE: tuple[tuple[bytes, Kind, str], ...] = (
    (b"word/", "word", ""),
    (b"xl/", "sheet", ""),
    (b"ppt/", "other", f"a PowerPoint document; {_AS_PDF}"),
    (b"mimetypeapplication/vnd.oasis", "other", f"an OpenDocument document; {_AS_PDF}"),
)
_ARCHIVE_SUFFIXES = frozenset((".zip",))
_HTML_START = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADING = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):")
_MAIL_MARKS = frozenset((b"received", b"return-path", b"mime-version", b"message-id", b"x-mailer", b"delivered-to"))
MAILBOX_LINE = re.compile(rb"^From \S[^\n]{0,200}[0-9]{1,2}:[0-9]{2}[^\n]{0,40}\r?\n(?=[A-Za-z][\w-]{0,60}:)", re.M)
_TABLE_SUFFIXES = frozenset((".csv", ".tsv"))
_HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
_MAIL_SUFFIXES = frozenset((".eml", ".mht", ".mhtml"))


@dataclass(frozen=True)
class Format:
    """What a file is; `said` tells it to a person where it cannot be read, and names the kind of a picture."""

    kind: Kind
    said: str = ""


def format_of(raw: bytes, name: str) -> Format:
    """The format of a file with this content and this name."""
    suffix = PurePosixPath(name).suffix.lower()
    if _is_pdf(raw, suffix):
        return Format("pdf")
    binary = _binary_format(raw, suffix)
    if binary is not None:
        return binary
    if not looks_like_text(raw):
        return Format("other", f"of a kind that is not read; {_AS_PDF}")
    if _is_mailbox(raw, suffix):
        return Format("mailbox")
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


def _binary_format(raw: bytes, suffix: str) -> Format | None:
    """The format of a file that is not plain text; None where its first bytes tell nothing."""
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped_format(raw, suffix)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return Format("picture", "WebP")
    if raw[4:8] == b"ftyp":
        is_picture = raw[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"hevc")
        return Format("other", _HEIC if is_picture else f"a sound or film; {_AS_PDF}")
    if raw.startswith(_OLE):
        return Format("outlook")
    if raw.startswith(b"BM") and raw[6:10] == bytes(4):  # two fields that are always zero
        return Format("picture", "BMP")
    if raw.startswith((b"MZ", b"BZh")) and looks_like_text(raw):
        return None  # two letters may also begin a plain text
    picture = next((kind for mark, kind in _PICTURES if raw.startswith(mark)), "")
    if picture:
        return Format("picture", picture)
    said = next((said for mark, said in _SIGNATURES if raw.startswith(mark)), "")
    return Format("other", said) if said else None


def _zipped_format(raw: bytes, suffix: str) -> Format:
    # Names of members stand at the begin and, in the directory, at the end.
    ends = raw[:4096] + raw[-8192:]
    if suffix in _ARCHIVE_SUFFIXES and b"[Content_Types].xml" not in ends:
        return Format("archive")
    return next((Format(kind, said) for mark, kind, said in _OFFICE if mark in ends), Format("archive"))


def _is_mailbox(raw: bytes, suffix: str) -> bool:
    """Two mails or more, each behind its "From " line; a single one is read as the mail that it is."""
    if not raw.startswith(b"From ") or suffix in _MAIL_SUFFIXES:
        return False
    found = MAILBOX_LINE.finditer(raw)
    return next(found, None) is not None and (suffix == ".mbox" or next(found, None) is not None)


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
