"""Reads all that a case folder says, with readers of its own.

The scorers ask "does this stand anywhere in the case?" of these texts, not of what the product read, so that
a reading mistake of the product is seen. What cannot be read is named, not dropped.
"""

from __future__ import annotations

import email
import email.policy
import html.parser
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from assistant.records import Record

MAX_BYTES = 30_000_000
_NOT_SHOWN = ("script", "style", "template")
_OWN_FILES = ("expected.yaml",)


class FileText(Record):
    """A file of the case: its pages; none when it could not be read, with the reason."""

    file: str  # path inside the folder, with "/"
    pages: tuple[str, ...] = ()
    problem: str = ""  # empty: it was read


def read_texts(folder: Path) -> tuple[FileText, ...]:
    """Every file of the folder but the expectations, sorted by path."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in _OWN_FILES)
    return tuple(_read(p, p.relative_to(folder).as_posix()) for p in files if not p.name.startswith("."))


def _read(path: Path, file: str) -> FileText:
    if path.stat().st_size > MAX_BYTES:
        return FileText(file=file, problem="larger than 30 MB")
    raw = path.read_bytes()
    try:
        if raw[:5] == b"%PDF-" or path.suffix.lower() == ".pdf":
            pages = _pdf_pages(path)
        elif path.suffix.lower() == ".eml":
            pages = ("\n".join(_mail_lines(raw)),)
        elif path.suffix.lower() in (".html", ".htm"):
            pages = (html_text(_decoded(raw)),)
        else:
            pages = (_decoded(raw),)
    except Exception as problem:  # noqa: BLE001 - pypdf raises many kinds for broken files; the reason is kept
        return FileText(file=file, problem=f"{type(problem).__name__}: {problem}"[:200])
    if not any(p.strip() for p in pages):
        return FileText(file=file, problem="no text")
    return FileText(file=file, pages=pages)


def _pdf_pages(path: Path) -> tuple[str, ...]:
    import logging

    import pypdf  # heavy only when a case has a PDF

    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # it would print about damaged files, which we report ourselves
    with path.open("rb") as stream:
        return tuple(page.extract_text() for page in pypdf.PdfReader(stream).pages)


def _mail_lines(raw: bytes) -> Iterator[str]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ("From", "To", "Subject", "Date"):
        yield f"{name}: {message.get(name, '')}"
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
            text = str(part.get_content())
            yield html_text(text) if part.get_content_subtype() == "html" else text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def html_text(source: str) -> str:
    """The text of a page, hidden parts too: a letter may not take anything from nowhere."""
    reader = _Text()
    reader.feed(source)
    reader.close()
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(reader.parts)).strip()


class _Text(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own signature
        self._hidden += tag in _NOT_SHOWN
        self.parts.append(" " if tag in ("b", "i", "em", "strong", "span", "a", "u") else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _NOT_SHOWN and self._hidden > 0
        self.parts.append("" if tag in ("b", "i", "em", "strong", "span", "a", "u") else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
