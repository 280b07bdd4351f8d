"""Reads an e-mail: its heading lines, what it says, and what hangs on it, with the standard library alone.

One idea: of several forms of one message the plain one is read, unless it is a stub beside a full HTML
form; every other part is handed on as an attachment, none is dropped unsaid.
"""

from __future__ import annotations

import email
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePosixPath

from assistant.wording.html_text import HtmlText, declared_encoding, html_text
from assistant.wording.plain_text import clean_text, decode_text

HEADINGS = ("From", "To", "Cc", "Date", "Subject")
MAX_PARTS = 50
MAX_DEPTH = 20  # of containers inside containers
STUB_SHARE = 4  # an HTML form more than four times as long as the plain one is the real message
NOTHING = HtmlText("", hidden=0)


@dataclass(frozen=True)
class MailPart:
    """Something attached: its own file name (made up when it has none) and its bytes."""

    name: str
    raw: bytes


@dataclass
class Mail:
    """A mail as read; `text` is the heading lines, an empty line and the message."""

    text: str = ""
    hidden: int = 0  # passages of the HTML form that a reader would not see
    passages: tuple[tuple[str, str], ...] = ()  # the first of them: (how they are hidden, text)
    pictures: int = 0  # pictures inside the message itself, not read
    parts_left_out: int = 0
    parts: list[MailPart] = field(default_factory=list)


def read_mail(raw: bytes) -> Mail:
    """The mail in these bytes.

    Raises:
        ValueError: they are too deeply nested to be read.
    """
    # compat32 keeps every header readable: the stricter policy fails on some broken headers before they can
    # be asked for.
    try:
        message = email.message_from_bytes(raw, policy=policy.compat32)
        body = _body(message, 0)
        mail = Mail(hidden=body.hidden, passages=body.passages)
        _collect(message, mail, 0)
    except RecursionError:
        raise ValueError("nested too deep") from None
    headings = [f"{name}: {value}" for name in HEADINGS for value in _heading(message, name)]
    mail.text = "\n".join([*headings, "", body.text.strip("\n")]).strip("\n")
    return mail


def _heading(message: Message, name: str) -> Iterator[str]:
    value = message.get(name)
    if value is None:
        return
    try:
        shown = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):  # an unknown or broken encoding: shown as it stands
        shown = str(value)
    shown = " ".join(clean_text(shown).split())
    if shown:
        yield shown


def _subparts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def _is_attached(message: Message) -> bool:
    return message.get_content_disposition() == "attachment" or bool(_file_name(message))


def _body(message: Message, depth: int) -> HtmlText:
    kind = message.get_content_type()
    if depth > MAX_DEPTH or kind == "message/rfc822" or (depth and _is_attached(message)):
        return NOTHING
    if message.is_multipart():
        forms = [(p.get_content_type(), _body(p, depth + 1)) for p in _subparts(message)]
        return _best(forms) if kind == "multipart/alternative" else _joined([text for _, text in forms])
    if kind not in ("text/plain", "text/html") or _is_attached(message):
        return NOTHING
    payload = _bytes_of(message)
    declared = str(message.get_content_charset() or "")
    if kind == "text/plain":
        return HtmlText(decode_text(payload, declared=declared) or "", hidden=0)
    return html_text(decode_text(payload, declared=declared or declared_encoding(payload)) or "")


def _joined(texts: list[HtmlText]) -> HtmlText:
    return HtmlText(
        "\n\n".join(t.text for t in texts if t.text.strip()),
        hidden=sum(t.hidden for t in texts),
        passages=tuple(passage for t in texts for passage in t.passages),
    )


def _best(forms: list[tuple[str, HtmlText]]) -> HtmlText:
    plain = next((f for kind, f in forms if kind == "text/plain" and f.text.strip()), NOTHING)
    rich = next((f for kind, f in reversed(forms) if kind != "text/plain" and f.text.strip()), NOTHING)
    return rich if len(rich.text) > STUB_SHARE * len(plain.text) else plain


def _collect(message: Message, mail: Mail, depth: int) -> None:
    kind = message.get_content_type()
    if kind == "message/rfc822":
        if depth:
            _keep(mail, _file_name(message) or "forwarded.eml", _embedded(message))
            return
    elif message.is_multipart():
        if depth > MAX_DEPTH:
            mail.parts_left_out += 1
            return
        for part in _subparts(message):
            _collect(part, mail, depth + 1)
        return
    is_message_text = kind in ("text/plain", "text/html") and not _is_attached(message)
    if is_message_text:
        return
    if kind.startswith("image/") and message["Content-ID"] and message.get_content_disposition() != "attachment":
        mail.pictures += 1
        return
    name = _file_name(message) or f"attachment-{len(mail.parts) + 1}{mimetypes.guess_extension(kind) or ''}"
    _keep(mail, name, _bytes_of(message))


def _keep(mail: Mail, name: str, raw: bytes) -> None:
    if len(mail.parts) >= MAX_PARTS:
        mail.parts_left_out += 1
        return
    taken = {part.name for part in mail.parts}
    path = PurePosixPath(name)
    number = 2
    while name in taken:
        name = f"{path.stem} ({number}){path.suffix}"
        number += 1
    mail.parts.append(MailPart(name=name, raw=raw))


def _file_name(message: Message) -> str:
    """The attachment's own name, without any folder and control characters; empty when it has none."""
    try:
        given = str(make_header(decode_header(message.get_filename() or "")))
    except (LookupError, ValueError, TypeError):
        given = "attachment"
    last = " ".join(clean_text(given).replace("\\", "/").split("/")[-1].split())
    return last.lstrip(".")[-120:]


def _bytes_of(message: Message) -> bytes:
    payload = message.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _embedded(message: Message) -> bytes:
    inner = _subparts(message)
    if not inner:
        return b""
    try:
        return inner[0].as_bytes()
    except (LookupError, ValueError, TypeError):  # headers that cannot be written back: the body alone
        return _bytes_of(inner[0])
