"""Makes real evidence files for tests: PDFs with a text layer, mails with attachments."""

from __future__ import annotations

import io
from collections.abc import Sequence
from email.message import EmailMessage

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject


def pdf(
    *pages: str, password: str | None = None, owner_password: str | None = None, algorithm: str = "AES-256"
) -> bytes:
    """A PDF with one page for each text; an empty text makes a page without a text layer."""
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(595, 842)
        if text:
            page[NameObject("/Resources")] = _font()
            page[NameObject("/Contents")] = writer._add_object(_content(text))
    if password is not None or owner_password is not None:
        writer.encrypt(user_password=password or "", owner_password=owner_password, algorithm=algorithm)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def content_stream(data: bytes) -> bytes:
    """A PDF with one page of this content, compressed."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Resources")] = _font()
    stream = StreamObject()
    stream.set_data(data)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return written(writer)


def mail(
    body: str = "",
    *,
    html: str = "",
    subject: str = "Your order",
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A mail; each attachment is a name and its bytes, a name in .eml is attached as a mail."""
    message = EmailMessage()
    message["From"] = "Shop <orders@shop.example>"
    message["To"] = "buyer@mail.example"
    message["Date"] = "Mon, 02 Mar 2026 10:15:00 +0000"
    message["Subject"] = subject
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, raw in attachments:
        message.add_attachment(raw, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _font() -> DictionaryObject:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    return DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})


def _content(text: str) -> StreamObject:
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = StreamObject()
    stream.set_data(f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode("cp1252"))
    return stream
