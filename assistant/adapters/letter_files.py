"""Writes a rendered letter as .txt, .md, .docx, .pdf or .eml.

All five show the same words. A file appears whole or not at all: it is made beside its place and moved in.
No exhibit is ever changed: an e-mail carries the very bytes that were read, or is not written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from assistant.adapters.pdf_setting import ARCHIVE, SCREEN_READER, set_pdf
from assistant.errors import ExportError
from assistant.exporting import RenderedLetter, letter_blocks
from assistant.exporting.words import words_for
from assistant.records import Plan
from assistant.wording.display import show_date

MAX_ATTACHED_BYTES: Final = 24_000_000  # common mail services refuse a message above 25 MB
SUFFIXES: Final = (".txt", ".md", ".docx", ".pdf", ".eml")
_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_BLANK: Final = re.compile(r"(\[\[[^\[\]\n]*\]\])")
_MARKDOWN: Final = re.compile(r"([\\`*<]|(?<!\w)_|_(?!\w))")


def write_letter(path: Path, letter: RenderedLetter, plan: Plan) -> None:
    """Writes the letter in the form that the file name's ending asks for; an older file there is replaced.

    Raises:
        ExportError: unknown ending, no such folder, no right to write, a letter the form cannot hold.
    """
    write_whole(path, lambda: letter_bytes(path.suffix, letter, plan), example="letter.docx")


def write_whole(path: Path, make: Callable[[], bytes], *, example: str) -> None:
    """Writes what `make` gives, whole or not at all; `example` names a file where the path is a folder.

    Raises:
        ExportError: no such folder, no right to write, or as `make`.
    """
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder; name a file in it, such as {path / example}")
        if not path.parent.is_dir():
            raise ExportError(f"{path.parent} does not exist; make that folder first or choose another place")
        _replace(path, make())
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise ExportError(f"{path} cannot be written ({reason}); choose another place") from None


def letter_bytes(suffix: str, letter: RenderedLetter, plan: Plan) -> bytes:
    """The letter as the bytes of a file with that ending.

    Raises:
        ExportError: unknown ending, or a letter the form cannot hold.
    """
    forms: dict[str, Callable[[RenderedLetter, Plan], bytes]] = {
        ".txt": lambda letter, _: _plain_text(letter),
        ".md": lambda letter, _: _markdown(letter),
        ".docx": _word,
        ".pdf": _pdf,
        ".eml": _mail,
    }
    form = forms.get(suffix.lower())
    if form is None:
        raise ExportError(f"a letter cannot be written as '{suffix}'; use one of {', '.join(SUFFIXES)}")
    return form(printable_letter(letter), plan)


def printable_letter(letter: RenderedLetter) -> RenderedLetter:
    """The letter without what no form can hold; its lists are cleaned line by line where they are written."""
    return letter.model_copy(update={"subject": printable(letter.subject), "body": printable(letter.body)})


def _replace(path: Path, content: bytes) -> None:
    """Makes the file beside its place and moves it there, so that no half of it is ever seen."""
    target = path.resolve()  # a link stays a link: what it names is replaced
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".letter-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def printable(text: str) -> str:
    """The text without characters that no file format of ours can hold (controls, half characters)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or not (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or ord(c) in _NO_XML))


_NO_XML: Final = frozenset({0xFFFE, 0xFFFF, 0x2028, 0x2029})


def _plain_text(letter: RenderedLetter) -> bytes:
    subject = words_for(letter.language).subject
    return f"{subject}: {letter.subject}\n\n{printable(letter.text)}".encode()


def _markdown(letter: RenderedLetter) -> bytes:
    parts = [f"# {_escaped(letter.subject)}"]
    for block in letter_blocks(letter.body):
        text = "  \n".join(_escaped(row) for row in block.text.split("\n"))
        if block.shape == "heading":
            text = f"## {text}"
        elif block.shape == "item":
            text = f"{'-' if not block.label[0].isalnum() else block.label} {text}"
        parts.append(text)
    for title, rows in letter.all_lists:
        parts.append(f"## {title}")
        parts.append("  \n".join(_escaped(printable(row)) for row in rows))
    return ("\n\n".join(parts) + "\n").encode()


def _escaped(line: str) -> str:
    line = _MARKDOWN.sub(r"\\\1", line.strip())
    return re.sub(r"^(#{1,6} |>|[-+] |\d+[.)] )", r"\\\1", line) if not line[:1].isdigit() else line


def _word(letter: RenderedLetter, plan: Plan) -> bytes:
    import docx  # heavy; needed for this form alone

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", docx.shared.Pt(11)
    properties = document.core_properties
    properties.title, properties.author = letter.subject[:255], plan.case.sender.name[:255]
    properties.language, properties.comments = letter.language, ""
    _add_runs(document.add_paragraph(), _date_line(plan))
    document.add_heading(letter.subject, level=1)
    for block in letter_blocks(letter.body):
        if block.shape == "heading":
            document.add_heading(block.text, level=2)
            continue
        # Word numbers its own lists anew; the label is kept as text so that "3." stays "3.".
        paragraph = document.add_paragraph()
        label = f"{block.label}\t" if block.shape == "item" else ""
        if label:
            paragraph.paragraph_format.left_indent = docx.shared.Cm(0.8)
            paragraph.paragraph_format.first_line_indent = docx.shared.Cm(-0.8)
            paragraph.paragraph_format.tab_stops.add_tab_stop(docx.shared.Cm(0.8))
        _add_runs(paragraph, label + block.text)
    for title, rows in letter.all_lists:
        document.add_heading(title, level=2)
        for row in rows:
            _add_runs(document.add_paragraph(), printable(row))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table as a Word document on its side, with a first row that is repeated on each page."""
    import docx  # heavy; needed for this form alone
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.title = title[:255]
    document.add_heading(title, level=1)
    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    for number, row in enumerate([heads, *rows]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_runs(paragraph: Any, text: str) -> None:
    from docx.enum.text import WD_COLOR_INDEX  # heavy; needed for this form alone

    for piece in _BLANK.split(text):
        if not piece:
            continue
        run = paragraph.add_run(piece)
        if _BLANK.fullmatch(piece):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _pdf(letter: RenderedLetter, plan: Plan) -> bytes:
    # PDF/A for archives, PDF/UA for screen readers. With the date fixed, same letter, same bytes.
    return set_pdf(_TEMPLATE, {"letter": json.dumps(letter_data(letter, plan))}, standards=[ARCHIVE, SCREEN_READER])


def letter_data(letter: RenderedLetter, plan: Plan) -> dict[str, Any]:
    """What the templates take of a letter; the texts of `letter` are printable ones."""
    today = plan.case.today
    return {
        "subject": letter.subject or plan.playbook_title,
        "author": printable(plan.case.sender.name),
        "language": letter.language.split("-")[0].lower() or "en",
        "paper": "us-letter" if plan.case.marketplace.endswith((".com", ".ca")) else "a4",
        "date": _date_line(plan),
        "year": today.year,
        "month": today.month,
        "day": today.day,
        "blocks": [
            {"shape": b.shape, "label": b.label, "rows": [_pieces(row) for row in b.text.split("\n")]}
            for b in letter_blocks(letter.body)
        ],
        "lists": [{"title": title, "rows": [printable(r) for r in rows]} for title, rows in letter.all_lists],
    }


def _pieces(row: str) -> list[dict[str, Any]]:
    return [{"text": p, "blank": bool(_BLANK.fullmatch(p))} for p in _BLANK.split(row) if p]


def _date_line(plan: Plan) -> str:
    case = plan.case
    language = case.language.replace("_", "-").split("-")[0].lower()
    locale = "en_US" if language == "en" and case.marketplace.endswith((".com", ".ca")) else language
    return show_date(case.today, locale if language in ("en", "de", "fr", "es", "it", "pt", "nl") else "en_GB")


def _mail(letter: RenderedLetter, plan: Plan) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"  # mail programs open it as a draft: the person sends it, never we
    message["Subject"] = letter.subject
    sender = _address(plan)
    if sender is not None:
        message["From"] = sender
    message.set_content(printable(letter.text))
    size = 0
    for enclosure in letter.enclosures if plan.channel.takes_attachments else ():
        if enclosure.inside:  # its mail is attached as a whole
            continue
        content = unchanged_bytes(enclosure.file, enclosure.sha256, plan)
        size += len(content)
        if size > MAX_ATTACHED_BYTES:
            raise ExportError(
                f"the enclosures exceed {MAX_ATTACHED_BYTES // 1_000_000} MB, too much for an e-mail; "
                "export .pdf and send the files another way"
            )
        major, _, minor = media_type(enclosure.file).partition("/")
        name = printable(Path(enclosure.file).name)
        message.add_attachment(content, maintype=major, subtype=minor, filename=name)
    # A fixed boundary makes the same letter the same bytes; random ones would differ at each export.
    if message.is_multipart():
        message.set_boundary("=_letter_" + hashlib.sha256(letter.text.encode("utf-8", "replace")).hexdigest()[:32])
    return message.as_bytes()


def _address(plan: Plan) -> Address | None:
    """The sender's address when it is one; a broken one is left to the mail program."""
    sender = plan.case.sender
    if not re.fullmatch(r"[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", sender.email.strip()):
        return None
    user, _, domain = sender.email.strip().partition("@")
    return Address(display_name=" ".join(printable(sender.name).split()), username=user, domain=domain)


def unchanged_bytes(file: str, sha256: str, plan: Plan) -> bytes:
    """The evidence file as it was read; a changed one is not sent under the old description.

    Raises:
        ExportError: it is gone, cannot be opened, or its hash is not `sha256`.
    """
    path = Path(plan.case.folder, file) if plan.case.folder else Path(file)
    try:
        content = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise ExportError(f"{file} cannot be attached ({reason}); put it back or export .pdf") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ExportError(f"{file} has changed since it was read; draft again so that the letter fits it")
    return content


def media_type(file: str) -> str:
    """The type by the file's ending; a fixed list, because the system's own differs between machines."""
    return _MEDIA_TYPES.get(Path(file).suffix.lower(), "application/octet-stream")


# An attached mail or text stays a binary attachment: the mail library would rewrite its line ends otherwise.
_MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}
