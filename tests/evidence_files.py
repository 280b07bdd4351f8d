"""Makes real evidence files for tests: PDFs, mails, archives, pictures of text, Office and Outlook files."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import struct
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from PIL import Image, ImageDraw, ImageFont
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


def zipped(members: Sequence[tuple[str, bytes]], *, password: bool = False) -> bytes:
    """A ZIP archive of these files; with `password` each is marked as encrypted."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members:
            archive.writestr(zipfile.ZipInfo(name), raw, compress_type=zipfile.ZIP_DEFLATED)
    if not password:
        return out.getvalue()
    marked = bytearray(out.getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(signature) + flags] |= 1
    return bytes(marked)


def mailbox(*messages: bytes) -> bytes:
    """Mails in one file, each behind its "From " line."""
    return b"".join(b"From shop@shop.example Mon Mar  2 10:15:00 2026\n" + message + b"\n" for message in messages)


def picture(text: str, *, kind: str = "PNG", turned: int = 0, ink: int = 0, paper: int = 255, exif: int = 0) -> bytes:
    """A picture of a text; `turned` by degrees counter-clockwise, or only said to be by its EXIF orientation."""
    lines = text.split("\n")
    image = Image.new("RGB", (60 + 17 * max(map(len, lines)), 60 + 46 * len(lines)), (paper,) * 3)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((30, 30 + 46 * number), line, fill=(ink,) * 3, font=ImageFont.load_default(size=30))
    image = image.rotate(turned, expand=True)
    out = io.BytesIO()
    tags = Image.Exif()
    tags[0x0112] = exif or 1
    image.save(out, kind, **({"exif": tags} if exif else {}))
    return out.getvalue()


def scanned(*pages: bytes) -> bytes:
    """A PDF whose pages are these pictures."""
    first, *others = [Image.open(io.BytesIO(raw)).convert("RGB") for raw in pages]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=100)
    return out.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A Word document; `body` and the other parts ("comments") are the markup inside their root tag."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    members = [("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>".encode())]
    members += [(f"word/{name}.xml", f"<w:part {names}>{text}</w:part>".encode()) for name, text in parts.items()]
    return zipped([("[Content_Types].xml", b"<Types/>"), *members])


def run(text: str, looks: str = "") -> str:
    """A run of a Word document; `looks` are its properties."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def outlook(
    subject: str, body: str, attachments: Sequence[tuple[str, bytes]] = (), inner: Sequence[tuple[str, str]] = ()
) -> bytes:
    """An Outlook message with files attached, and messages (subject, body) attached."""
    return compound_file(_outlook_folder(subject, body, attachments, inner))


def _outlook_folder(
    subject: str, body: str, attachments: Sequence[tuple[str, bytes]], inner: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    sent = (dt.datetime(2026, 3, 2, 10, 15) - dt.datetime(1601, 1, 1)) // dt.timedelta(microseconds=1) * 10
    folder: dict[str, Any] = {
        "__properties_version1.0": bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 6, sent),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Shop".encode("utf-16-le"),
        "__substg1.0_5D01001F": "orders@shop.example".encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
    }
    for number, (name, raw) in enumerate(attachments):
        folder[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8),
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": raw,
        }
    for number, (title, text) in enumerate(inner, len(attachments)):
        folder[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8),
            "__substg1.0_3001001F": title.encode("utf-16-le"),
            "__substg1.0_3701000D": _outlook_folder(title, text, (), ()),
        }
    return folder


SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound_file(tree: dict[str, Any]) -> bytes:
    """A compound file ([MS-CFB], version 3) of streams (bytes) and storages (dicts), without a mini stream."""
    entries: list[list[Any]] = [["Root Entry", 5, _FREE, b""]]  # name, type, child, content; siblings go right

    def add(folder: dict[str, Any]) -> int:
        numbers = []
        for name, content in folder.items():
            numbers.append(len(entries))
            is_stream = isinstance(content, bytes)
            entries.append([name, 2 if is_stream else 1, _FREE, content if is_stream else b"", _FREE])
            if not is_stream:
                entries[numbers[-1]][2] = add(content)
        for one, following in itertools.pairwise(numbers):
            entries[one][4] = following
        return numbers[0] if numbers else _FREE

    entries[0].append(_FREE)
    entries[0][2] = add(tree)
    fat: list[int] = []
    data = b""
    begins = []
    for _, _, _, content, _ in entries:
        # A stream below 4,096 bytes would belong into the mini stream; padded ones are as good for a reader.
        padded = content.ljust(4096, b"\0") if content else b""
        count = -(-len(padded) // SECTOR)
        begins.append(len(fat) if count else _END)
        fat += [len(fat) + n + 1 for n in range(count - 1)] + [_END] * bool(count)
        data += padded.ljust(count * SECTOR, b"\0")
    table = b""
    for (name, kind, child, content, right), begin in zip(entries, begins, strict=True):
        written = name.encode("utf-16-le") + b"\0\0"
        size = max(len(content), 4096) if content else 0
        table += written.ljust(64, b"\0") + struct.pack(
            "<HBBIII16xI16xIQ", len(written), kind, 1, _FREE, right, child, 0, begin, size
        )
    table += bytes(-len(table) % SECTOR)
    first_of_table, count = len(fat), len(table) // SECTOR
    fat += [len(fat) + n + 1 for n in range(count - 1)] + [_END]
    blocks = -(-(len(fat) + 8) // (SECTOR // 4))
    at_fat = len(fat)
    fat += [_FAT] * blocks
    fat += [_FREE] * (blocks * (SECTOR // 4) - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, blocks, first_of_table, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *[at_fat + n for n in range(blocks)], *[_FREE] * (109 - blocks))
    return header + data + table + struct.pack(f"<{len(fat)}I", *fat)
