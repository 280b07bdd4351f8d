"""Reads a message that Outlook saved (.msg): the one door to olefile.

One idea: such a file is a small file system; the message, its parties and each attachment are streams with known
numbers ([MS-OXMSG], [MS-OXPROPS]). The message becomes the same mail record as any other mail.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from assistant.adapters.reading_document import Document, ReadBytes, Reading
from assistant.adapters.reading_formats import OLDER_OFFICE
from assistant.adapters.reading_mail import mail_documents
from assistant.wording.html_text import declared_encoding, html_text
from assistant.wording.mail_text import MAX_PARTS, Mail, MailPart
from assistant.wording.plain_text import clean_text, decode_text

if TYPE_CHECKING:
    from olefile import OleFileIO

SUBJECT, SENDER, SENDER_ADDRESS, SENT_AS, TO, CC = "0037", "0C1A", "0C1F", "5D01", "0E04", "0E03"
BODY, HTML, LONG_NAME, SHORT_NAME, SHOWN_NAME = "1000", "1013", "3707", "3704", "3001"
DATA, SENT_AT, RECEIVED_AT = "3701", 0x0039, 0x0E06
_PROPERTIES = "__properties_version1.0"
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)  # FILETIME counts from here, in tenths of a microsecond
Folder = tuple[str, ...]


def read_outlook(raw: bytes, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """The message and its attachments; another file of the same family is named as what it is."""
    from olefile import OleFileIO

    try:
        with OleFileIO(io.BytesIO(raw)) as store:
            if not store.exists(_PROPERTIES):
                return [_not_a_message(store, document)]
            return _read_message(store, (), document, reading, read_bytes)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001 - a broken store raises whatever its tables make of it
        said = f"it cannot be opened as an Outlook message ({type(problem).__name__}); save it as .eml"
        return [document.failed("damaged", said)]


def _not_a_message(store: OleFileIO, document: Document) -> Document:
    if store.exists("EncryptedPackage"):
        return document.failed("password", "it opens with a password only; save it without one")
    return document.failed("unsupported", f"it is {OLDER_OFFICE}")


def _read_message(
    store: OleFileIO, folder: Folder, document: Document, reading: Reading, read_bytes: ReadBytes
) -> list[Document]:
    mail, inner = _mail_of(store, folder)
    found = mail_documents(mail, document, reading, read_bytes=read_bytes)
    for name, inside in inner:
        part = document.part(name, reading)
        found += [part] if part.state != "read" else _read_message(store, inside, part, reading, read_bytes)
    return found


def _mail_of(store: OleFileIO, folder: Folder) -> tuple[Mail, list[tuple[str, Folder]]]:
    """The message in that folder, and the messages attached to it as (name, folder)."""
    sender = _text(store, folder, SENDER)
    address = next((a for n in (SENT_AS, SENDER_ADDRESS) if "@" in (a := _text(store, folder, n))), "")
    headings = {
        "From": f"{sender} <{address}>" if sender and address else sender or address,
        "To": _text(store, folder, TO),
        "Cc": _text(store, folder, CC),
        "Date": _sent(store, folder),
        "Subject": _text(store, folder, SUBJECT),
    }
    body, mail = _text(store, folder, BODY), Mail()
    html = _bytes(store, folder, HTML, "0102") or _text(store, folder, HTML).encode()
    if html and not body.strip():
        seen = html_text(decode_text(html, declared=declared_encoding(html)) or "")
        body, mail.hidden, mail.passages = seen.text, seen.hidden, seen.passages
    lines = [f"{name}: {' '.join(said.split())}" for name, said in headings.items() if said.strip()]
    mail.text = "\n".join([*lines, "", body.strip("\n")]).strip("\n")
    inner: list[tuple[str, Folder]] = []
    for part in _attachments(store, folder):
        name = next((n for k in (LONG_NAME, SHORT_NAME, SHOWN_NAME) if (n := _text(store, part, k))), "attachment")
        name = name.replace("\\", "/").split("/")[-1][-120:].lstrip(".") or "attachment"
        embedded = (*part, f"__substg1.0_{DATA}000D")
        if len(mail.parts) + len(inner) >= MAX_PARTS:
            mail.parts_left_out += 1
        elif store.exists([*embedded, _PROPERTIES]):
            inner.append((f"{name}.msg" if not name.lower().endswith(".msg") else name, embedded))
        else:
            mail.parts.append(MailPart(name=name, raw=_bytes(store, part, DATA, "0102")))
    return mail, inner


def _attachments(store: OleFileIO, folder: Folder) -> list[Folder]:
    depth = len(folder)
    names = {
        entry[depth]
        for entry in store.listdir(streams=True, storages=True)
        if tuple(entry[:depth]) == folder and len(entry) > depth and entry[depth].startswith("__attach_version1.0_")
    }
    return [(*folder, name) for name in sorted(names)]


def _bytes(store: OleFileIO, folder: Folder, number: str, kind: str) -> bytes:
    path = [*folder, f"__substg1.0_{number}{kind}"]
    if not store.exists(path) or store.get_type(path) != 2:
        return b""
    with store.openstream(path) as stream:
        content: bytes = stream.read()
    return content


def _text(store: OleFileIO, folder: Folder, number: str) -> str:
    wide = _bytes(store, folder, number, "001F")
    if wide:
        return clean_text(wide.decode("utf-16-le", errors="replace").rstrip("\0")).strip("\n")
    return (decode_text(_bytes(store, folder, number, "001E").rstrip(b"\0")) or "").strip("\n")


def _sent(store: OleFileIO, folder: Folder) -> str:
    """When it was sent, as the heading of a mail writes it; empty when it does not say."""
    path = [*folder, _PROPERTIES]
    with store.openstream(path) as stream:
        content = stream.read()
    heading = 24 if folder else 32
    for wanted in (SENT_AT, RECEIVED_AT):
        for at in range(heading, len(content) - 15, 16):
            kind, number = int.from_bytes(content[at : at + 2], "little"), content[at + 2 : at + 4]
            ticks = int.from_bytes(content[at + 8 : at + 16], "little")
            if kind == 0x0040 and int.from_bytes(number, "little") == wanted and 0 < ticks < 2**57:
                return f"{_EPOCH + dt.timedelta(microseconds=ticks // 10):%a, %d %b %Y %H:%M:%S +0000}"
    return ""
