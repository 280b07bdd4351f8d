"""Reads an e-mail and, after it, each file that hangs on it.

One idea: an attachment is read exactly as a file would be, with the budget that the mail began with; its
name is the mail's name, a slash and its own.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.adapters.reading_document import Document, Reading, counted
from assistant.wording.mail_text import MAX_PARTS, Mail, read_mail

ReadBytes = Callable[[bytes, Document, Reading], list[Document]]


def read_mail_file(raw: bytes, document: Document, reading: Reading, *, read_bytes: ReadBytes) -> list[Document]:
    """The mail and its attachments, in their order; attachments deeper than the limit are named, not read."""
    try:
        mail = read_mail(raw)
    except ValueError:
        return [document.failed("damaged", "it is nested too deep to be read; save the inner messages by themselves")]
    text = reading.take(mail.text)
    document.pages = [text]
    document.warnings += _warnings(mail, is_cut=len(text) < len(mail.text))
    if not text.strip():
        document.failed("empty", "the message has no text")
    found = [document]
    for part in mail.parts:
        attached = Document(file=f"{document.file}/{part.name}", depth=document.depth + 1)
        if attached.depth > reading.limits.mail_depth:
            found.append(attached.failed("unsupported", "it lies too deep inside other mails; save it by itself"))
        else:
            found += read_bytes(part.raw, attached, reading)
    return found


def _warnings(mail: Mail, *, is_cut: bool) -> list[str]:
    said = []
    if mail.hidden:
        said.append(f"left out: {counted(mail.hidden, 'passage')} that a reader of the mail would not see")
    if mail.pictures:
        said.append(f"not read: {counted(mail.pictures, 'picture')} inside the message")
    if mail.parts_left_out:
        said.append(f"only the first {MAX_PARTS} attachments were read; {mail.parts_left_out} were left out")
    if is_cut:
        said.append("the message is very long; only its beginning was read")
    return said
