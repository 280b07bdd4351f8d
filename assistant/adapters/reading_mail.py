"""Reads an e-mail or a mailbox and, after it, each file that hangs on it.

One idea: an attachment is read exactly as a file would be, with the budget that the mail began with; its
name is the mail's name, a slash and its own.
"""

from __future__ import annotations

from assistant.adapters.reading_document import Document, ReadBytes, Reading, counted
from assistant.adapters.reading_formats import MAILBOX_LINE
from assistant.wording.mail_text import MAX_PARTS, Mail, read_mail


def read_mail_file(raw: bytes, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """The mail and its attachments, in their order; attachments deeper than the limit are named, not read."""
    try:
        mail = read_mail(raw)
    except ValueError:
        return [document.failed("damaged", "it is nested too deep to be read; save the inner messages by themselves")]
    return mail_documents(mail, document, reading, read_bytes=read_bytes)


def mail_documents(mail: Mail, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """A mail, of whatever format it came in, as documents."""
    text = reading.take(mail.text)
    document.pages = [text]
    for where, passage in mail.passages:
        document.hide(where, passage)
    document.warnings += _warnings(mail, is_cut=len(text) < len(mail.text))
    if not text.strip():
        document.failed("empty", "the message has no text")
    found = [document]
    for part in mail.parts:
        attached = document.part(part.name, reading)
        found += [attached] if attached.state != "read" else read_bytes(part.raw, attached, reading)
    return found


def read_mailbox(raw: bytes, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """The mailbox, which has no page of its own, and after it each message with its attachments."""
    lines = list(MAILBOX_LINE.finditer(raw))
    begins = [line.end() for line in lines]
    ends = [*(line.start() for line in lines[1:]), len(raw)]
    found = [document]
    document.warnings.append(f"a mailbox with {counted(len(begins), 'message')}, read one by one")
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1):
        inner = document.part(f"message {number}.eml", reading)
        if inner.state != "read" and reading.parts_left <= 0:
            document.warnings.append(f"only its first {counted(number - 1, 'message')} were read; split it")
            break
        found += [inner] if inner.state != "read" else read_bytes(raw[begin:end], inner, reading)
    return found


def _warnings(mail: Mail, *, is_cut: bool) -> list[str]:
    said = []
    if mail.pictures:
        said.append(f"not read: {counted(mail.pictures, 'picture')} inside the message")
    if mail.parts_left_out:
        said.append(f"only the first {MAX_PARTS} attachments were read; {mail.parts_left_out} were left out")
    if is_cut:
        said.append("the message is very long; only its beginning was read")
    return said
