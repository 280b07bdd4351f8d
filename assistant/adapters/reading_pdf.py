"""Reads PDFs: the text that a reader sees on each page, and apart from it what is hidden. The one door to pypdf.

One idea: a page that cannot be read costs that page and a warning, never the file. Runs in the reading
process alone, because a PDF is a program that somebody else wrote.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.adapters import reading_ocr, reading_render
from assistant.adapters.reading_document import Document, Reading
from assistant.adapters.reading_pdf_ink import INKLESS, TINY, InkWatch, off_layers
from assistant.wording.plain_text import clean_text

if TYPE_CHECKING:
    from pypdf import PdfReader

PRINT_ANEW = "open it in a viewer and print it to a new PDF"
NO_TEXT = "it has no text layer (a scan or a picture)"
TYPE_IT = "type its facts into the case"
NOT_IN_TIME = "no page could be read in time; split it"
NEEDS_PASSWORD = f"it opens with a password only; {PRINT_ANEW} without one"
SCANNED = "its text was recognised by a machine in a picture (OCR); check the figures"
MAX_STAMP_CHARACTERS = 20  # a page with no more text beside a picture is the picture of a page
_FILE_NAME = re.compile(r"\.[a-z]{3,4}\s*$", re.IGNORECASE)
MIN_METADATA_WORDS = 8  # fewer are a title or a name
MAX_FIELDS = 300
END_BYTES = 2_048  # in which the mark of a whole file stands
MIN_DRAWING_BYTES = 200  # fewer draw no letters
_SEEN_NOTES = frozenset(("/FreeText",))
_NOTES = frozenset(("/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Square", "/Popup"))


def read_pdf(raw: bytes, document: Document, reading: Reading) -> Document:
    """Fills the document with one text for each page.

    Raises:
        MemoryError: the file asks for more memory than the process may take.
    """
    # Here and not above: the reading process should not wait for pypdf when it reads a mail.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            return document.failed("password", NEEDS_PASSWORD)
        count = len(reader.pages)
    except (FileNotDecryptedError, DependencyError):
        return document.failed("password", NEEDS_PASSWORD)
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001 - pypdf says of broken files that any error may come
        return _rescued(raw, document, reading, f"it cannot be opened as a PDF ({_named(problem)}); {PRINT_ANEW}")
    if count == 0:
        return _rescued(raw, document, reading, f"no page was found in it; {PRINT_ANEW}")
    unreadable = _read_pages(reader, count, document, reading)
    _read_metadata(reader, document)
    _see_pictures(raw, reader, document, reading, unreadable)
    return _judge(document, raw, count, unreadable, reading)


def _rescued(raw: bytes, document: Document, reading: Reading, said: str) -> Document:
    """The text of a broken file as another reader finds it; failed with `said` when that one finds none.

    A file that is cut off stays damaged: nobody can say what is missing, and nobody should hand it in.
    """
    can_try = reading_render.is_installed() and b"%%EOF" in raw[-END_BYTES:]
    pages = reading_render.rescued_pages(raw, reading.limits.pages) if can_try else []
    document.pages = [reading.take(_tidy(page)) for page in pages]
    if not any(page.strip() for page in document.pages):
        return document.failed("damaged", said)
    document.warnings.append("the file is broken; what could still be read was read, some of it may be lost")
    return document


def _read_pages(reader: PdfReader, count: int, document: Document, reading: Reading) -> list[int]:
    """Reads what the limits allow; gives the numbers of the pages that could not be read."""
    unreadable: list[int] = []
    layers = off_layers(reader)
    for number in range(1, min(count, reading.limits.pages) + 1):
        if reading.is_late or reading.characters_left <= 0:
            break
        try:
            text = _tidy(_page_text(reader.pages[number - 1], layers, document, number))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - as above; the page is named in a warning
            unreadable.append(number)
            text = ""
        document.pages.append(reading.take(text))
        if len(document.pages[-1]) < len(text):
            document.warnings.append(f"only the beginning of page {number} was read, it is very long")
    return unreadable


def _page_text(page: Any, layers: frozenset[int], document: Document, number: int) -> str:
    """What a reader sees written on the page; what is hidden goes to the document."""
    watch = InkWatch(page, layers)
    text = page.extract_text(visitor_operand_before=watch.before, visitor_operand_after=watch.after)
    if TINY in watch.hidden and not watch.seen:
        return str(page.extract_text())  # all letters of a page are not tiny: its scale was misread
    is_scan = INKLESS in watch.hidden and watch.shows_scan
    if is_scan:
        again = InkWatch(page, layers, takes_inkless=True)
        text = page.extract_text(visitor_operand_before=again.before, visitor_operand_after=again.after)
        document.pictured += [number] if text.strip() else []
    for how in watch.hidden:
        if how != INKLESS or not is_scan:
            apart = InkWatch(page, layers, keeps=how)
            hidden = page.extract_text(visitor_operand_before=apart.before, visitor_operand_after=apart.after)
            document.hide(how, clean_text(hidden), page=number)
    return "\n".join([str(text), *_notes(page, document, number)])


def _notes(page: Any, document: Document, number: int) -> Iterator[str]:
    """What is written on top of the page: filled fields and typed notes; comments go to the document as hidden."""
    try:
        notes = [note.get_object() for note in page.get("/Annots") or ()][:MAX_FIELDS]
    except (AttributeError, TypeError, KeyError, ValueError):
        return
    for note in notes:
        if not hasattr(note, "get"):
            continue
        kind = str(note.get("/Subtype", ""))
        flags = note.get("/F", 0)
        is_unseen = isinstance(flags, int) and bool(flags & 0b100010)  # hidden, or not shown on a screen
        name, value = _field(note) if kind == "/Widget" else ("", str(note.get("/Contents") or ""))
        if not value.strip():
            continue
        if kind in _NOTES or is_unseen:
            document.hide("in a comment" if kind in _NOTES else "in a hidden field", clean_text(value), page=number)
        elif kind == "/Widget" or kind in _SEEN_NOTES:
            yield f"{name}: {value}" if name else value


def _field(note: Any) -> tuple[str, str]:
    """The name and the written value of a form field; buttons and choices of yes and no have none."""
    parent = note.get("/Parent")
    around = parent.get_object() if parent is not None else {}
    found = {key: note.get(key, around.get(key)) for key in ("/T", "/TU", "/V", "/FT")}
    value = found["/V"]
    if str(found["/FT"]) not in ("/Tx", "/Ch") or not isinstance(value, str):
        return "", ""
    return str(found["/TU"] or found["/T"] or ""), value


def _read_metadata(reader: PdfReader, document: Document) -> None:
    """Sentences among title, subject and keywords: nobody sees them on a page."""
    try:
        about: Mapping[str, Any] = reader.metadata or {}
        said = {key: str(about.get(f"/{key}") or "") for key in ("Title", "Subject", "Keywords", "Author")}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a broken heading must not cost the pages
        return
    whole = " ".join("\n".join(document.pages).split())
    for key, value in said.items():
        is_name = value.startswith("Microsoft ") or _FILE_NAME.search(value)
        if (
            not is_name
            and len(value.split()) >= MIN_METADATA_WORDS
            and " ".join(clean_text(value).split()) not in whole
        ):
            document.hide(f"in the file's {key.lower()}", clean_text(value))


def _see_pictures(raw: bytes, reader: PdfReader, document: Document, reading: Reading, unreadable: list[int]) -> None:
    """Reads the pages that are pictures of pages, where the extra for that is installed."""
    if not _can_see(reading):
        return
    from assistant.adapters.reading_picture import said_of_pages, see

    bare = [n for n, page in enumerate(document.pages, 1) if len("".join(page.split())) <= MAX_STAMP_CHARACTERS]
    wanted = [n for n in bare if n not in unreadable and _has_ink(reader, n)]
    before = list(document.pictured)
    for number in wanted:
        if reading.pictures_left <= 0 or reading.characters_left <= 0:
            document.warnings.append(f"pictures of pages from page {number} on were not read; split it")
            break
        image = reading_render.draw_page(raw, number)
        if image is not None:
            written = document.pages[number - 1]
            see(image, document, reading, of=len(document.pages), at=number)
            if len("".join(document.pages[number - 1].split())) < len("".join(written.split())):
                document.pages[number - 1] = written
                document.lines = [line for line in document.lines if line.page != number]
    read = [n for n in document.pictured if n not in before]
    if read:
        document.warnings.append(said_of_pages(read, _listed(read)))


def _has_ink(reader: PdfReader, number: int) -> bool:
    """True when the page holds anything that could be a picture of text."""
    try:
        page: Any = reader.pages[number - 1]
        content = page.get_contents()
        drawn = content.get_data() if content is not None else b""
        return bool(page["/Resources"].get_object().get("/XObject")) or len(drawn) > MIN_DRAWING_BYTES or b"BI" in drawn
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a page that cannot be looked into is not drawn either
        return False


def _judge(document: Document, raw: bytes, count: int, unreadable: list[int], reading: Reading) -> Document:
    read = len(document.pages)
    if unreadable and len(unreadable) == read:
        return document.failed("damaged", f"none of its pages can be read; {PRINT_ANEW}")
    if read == 0:
        return document.failed("too large", NOT_IN_TIME)
    if read < count:
        document.warnings.append(f"only {read} of its {count} pages were read; split it if the others matter")
    if not any(page.strip() for page in document.pages):
        tried = "no text was found in its pictures" if _can_see(reading) else "its pictures could not be read"
        way = f"{tried}; {TYPE_IT}" if _has_ocr() else _get_ocr()
        return document.failed("no text layer", f"{NO_TEXT}; {way}", pages=read)
    if unreadable:
        document.warnings.append(f"could not be read: page {_listed(unreadable)}")
    blank = [n for n, page in enumerate(document.pages, 1) if not page.strip() and n not in unreadable]
    if blank:
        document.warnings.append(f"without text: page {_listed(blank)} (a picture, or empty)")
    if set(document.pictured) - {line.page for line in document.lines}:
        document.warnings.append(SCANNED)
    if b"%%EOF" not in raw[-END_BYTES:]:
        document.warnings.append("the end of the file is missing; the last pages may be lost")
    return document


def _can_see(reading: Reading) -> bool:
    """True where pages may be read from their picture: the extra is installed, and the limits allow it."""
    return reading.limits.picture_pages > 0 and _has_ocr()


def _has_ocr() -> bool:
    return reading_ocr.is_installed() and reading_render.is_installed()


def _get_ocr() -> str:
    return f"{reading_ocr.GET_OCR} to read text in pictures, or {TYPE_IT}"


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in clean_text(text).split("\n")).strip("\n")


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:8])
    return f"{shown} and {len(numbers) - 8} more" if len(numbers) > 8 else shown


def _named(problem: Exception) -> str:
    return " ".join(clean_text(str(problem)).split())[:80] or type(problem).__name__
