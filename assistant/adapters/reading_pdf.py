"""Reads the text layer of a PDF: the one door to pypdf.

One idea: a page that cannot be read costs that page and a warning, never the file. Runs in the reading
process alone, because a PDF is a program that somebody else wrote.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from assistant.adapters.reading_document import Document, Reading
from assistant.wording.plain_text import clean_text

if TYPE_CHECKING:
    from pypdf import PdfReader

PRINT_ANEW = "open it in a viewer and print it to a new PDF"
NO_TEXT = "it has no text layer (a scan or a picture); type its facts into the case"
NOT_IN_TIME = "no page could be read in time; split it"
NEEDS_PASSWORD = f"it opens with a password only; {PRINT_ANEW} without one"


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
        return document.failed("damaged", f"it cannot be opened as a PDF ({_named(problem)}); {PRINT_ANEW}")
    unreadable = _read_pages(reader, count, document, reading)
    return _judge(document, raw, count, unreadable)


def _read_pages(reader: PdfReader, count: int, document: Document, reading: Reading) -> list[int]:
    """Reads what the limits allow; gives the numbers of the pages that could not be read."""
    unreadable: list[int] = []
    for number in range(1, min(count, reading.limits.pages) + 1):
        if reading.is_late or reading.characters_left <= 0:
            break
        try:
            text = clean_text(reader.pages[number - 1].extract_text())
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - as above; the page is named in a warning
            unreadable.append(number)
            text = ""
        text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
        document.pages.append(reading.take(text))
        if len(document.pages[-1]) < len(text):
            document.warnings.append(f"only the beginning of page {number} was read, it is very long")
    return unreadable


def _judge(document: Document, raw: bytes, count: int, unreadable: list[int]) -> Document:
    read = len(document.pages)
    if count == 0:
        return document.failed("damaged", f"no page was found in it; {PRINT_ANEW}")
    if unreadable and len(unreadable) == read:
        return document.failed("damaged", f"none of its pages can be read; {PRINT_ANEW}")
    if read == 0:
        return document.failed("too large", NOT_IN_TIME)
    if read < count:
        document.warnings.append(f"only {read} of its {count} pages were read; split it if the others matter")
    if not any(page.strip() for page in document.pages):
        return document.failed("no text layer", NO_TEXT, pages=read)
    if unreadable:
        document.warnings.append(f"could not be read: page {_listed(unreadable)}")
    blank = [n for n, page in enumerate(document.pages, 1) if not page.strip() and n not in unreadable]
    if blank:
        document.warnings.append(f"without text: page {_listed(blank)} (a picture, or empty)")
    if b"%%EOF" not in raw[-2048:]:
        document.warnings.append("the end of the file is missing; the last pages may be lost")
    return document


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:8])
    return f"{shown} and {len(numbers) - 8} more" if len(numbers) > 8 else shown


def _named(problem: Exception) -> str:
    return " ".join(clean_text(str(problem)).split())[:80] or type(problem).__name__
