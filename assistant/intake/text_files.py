"""Reads a text that a case file only names: the notice, or an earlier letter.

One idea: these are the person's or the marketplace's own words, so a mail, a page and a plain text are read
here; a PDF goes through the reader of documents.
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import CaseError
from assistant.intake.folder_files import find_inside, missing_hint
from assistant.ports import ExhibitReader
from assistant.wording.html_text import declared_encoding, html_text
from assistant.wording.mail_text import read_mail
from assistant.wording.plain_text import decode_text

MAX_TEXT_BYTES = 10_000_000


def read_told(folder: Path, file: str, *, key: str, reader: ExhibitReader | None) -> tuple[str, list[str]]:
    """The text of the file, and what was odd about it, one line each.

    Raises:
        CaseError: the file is not there, lies outside the folder, or holds no text that can be read.
    """
    path = find_inside(folder, file)
    if not path.is_file():
        raise CaseError(f"{file} ({key}) is not in the case folder{missing_hint(folder, file)}")
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise CaseError(f"{file} ({key}) is too large; paste the words that matter")
    if reader is not None:
        return _through_reader(path, file, key, reader)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise CaseError(f"{file} ({key}) cannot be read ({problem.strerror}); check that you may read it") from None
    text = _text_of(raw, path.suffix.lower())
    if not text.strip():
        raise CaseError(f"{file} ({key}) holds no text that can be read here; paste the text itself")
    return text, []


def _through_reader(path: Path, file: str, key: str, reader: ExhibitReader) -> tuple[str, list[str]]:
    exhibit = reader.read(path, marker="", file=file, title="")[0]
    if exhibit.state != "read":
        why = exhibit.warnings[0] if exhibit.warnings else exhibit.state
        raise CaseError(f"{file} ({key}) cannot be read: {why}")
    return exhibit.text.replace("\f", "\n"), [f"{file}: {w}" for w in exhibit.warnings]


def _text_of(raw: bytes, suffix: str) -> str:
    if raw.lstrip().startswith(b"%PDF-"):
        return ""
    if suffix in (".eml", ".mht", ".mhtml"):
        try:
            return read_mail(raw).text
        except ValueError:
            return ""
    text = decode_text(raw, declared=declared_encoding(raw)) or ""
    is_page = suffix in (".html", ".htm") or text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
    return html_text(text).text if is_page else text
