"""Reads pictures of documents (photos, scans, screenshots), page by page where one holds several.

One idea: what a machine saw in a picture is a reading, not the document's word: such pages are named, so that
their values are taken as unsure until another paper confirms them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from assistant.adapters import reading_ocr
from assistant.adapters.reading_document import Document, Line, Reading, counted

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 120_000_000
CHECK_IT = "read from a picture (OCR); check the figures"
NO_WORDS = "no text was found in the picture; type in the facts that it shows"
NOT_INSTALLED = (
    f"text in pictures is read only with the extra ocr ({reading_ocr.GET_OCR}); or type its facts into the case"
)
CANNOT_OPEN = "it cannot be opened as a picture; save it anew as JPEG or PNG"


def read_picture(raw: bytes, document: Document, reading: Reading, *, kind: str) -> Document:
    """Fills the document with one page for each picture in the file.

    Args:
        raw: the file.
        document: what is filled.
        reading: the budget.
        kind: what the picture is called in a sentence: "JPEG".
    """
    if not reading_ocr.is_installed():
        return document.failed("no text layer", f"it is a picture ({kind}); {NOT_INSTALLED}", pages=1)
    # Both belong to the extra.
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the size is judged below, before anything is unfolded
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            count = getattr(picture, "n_frames", 1) if kind == "TIFF" else 1
            for number in range(count):
                picture.seek(number)
                if picture.width * picture.height > MAX_PIXELS:
                    return document.failed("too large", f"it has more than {MAX_PIXELS:,} pixels; make it smaller")
                if reading.pictures_left <= 0 or number >= reading.limits.pages:
                    document.warnings.append(f"only {number} of its {count} pages were read; split it")
                    break
                see(ImageOps.exif_transpose(_on_white(picture)), document, reading, of=count)
    except MemoryError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError):
        if not document.pages:
            return document.failed("damaged", CANNOT_OPEN)
        document.warnings.append(f"after page {len(document.pages)} it cannot be read")
    if not document.pages:
        said = "too many pictures came before it, or it could not be read in time; add it by itself"
        return document.failed("too large", said)
    if not any(page.strip() for page in document.pages):
        return document.failed("no text layer", NO_WORDS, pages=len(document.pages))
    document.warnings.append(CHECK_IT)
    return document


def see(image: Image, document: Document, reading: Reading, *, of: int, at: int = 0) -> str:
    """Reads one picture as a page of the document, and gives its text.

    Args:
        image: the page.
        document: its `pages`, `lines` and `pictured` are filled.
        reading: the budget; one picture is taken from it.
        of: how many pages there are, for the progress.
        at: the page's number, from 1, when the document has it already; 0 adds a page.
    """
    number = at or len(document.pages) + 1
    reading.begin_picture(number - 1, of)
    page = reading_ocr.see_page(image)
    text = ""
    lines: list[Line] = []
    for row in reading_ocr.rows_of(page.lines):
        text += "\n" if text else ""
        for left, piece in zip((None, *row), row, strict=False):
            text += reading_ocr.joint(left, piece) if left is not None else ""
            end = len(text) + len(piece.text)
            lines.append(Line(number, len(text), end, piece.box, round(piece.score, 3)))
            text += piece.text
    taken = reading.take(text)
    if at:
        document.pages[at - 1] = taken
    else:
        document.pages.append(taken)
    if taken.strip():
        document.pictured.append(number)
        document.lines += [line for line in lines if line.end <= len(taken)]
    if page.turned:
        document.warnings.append(f"page {number} lay on its side or head and was turned to be read")
    return taken


def said_of_pages(numbers: list[int], shown: str) -> str:
    """The warning for pages of a document that were read from their picture."""
    return f"{counted(len(numbers), 'page')} {CHECK_IT}: page {shown}"


def _on_white(picture: Image) -> Image:
    """The picture without transparency: letters on nothing are meant for a white ground."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        ground = Image.new("RGBA", whole.size, "white")
        ground.alpha_composite(whole)
        flat = ground.convert("RGB")
        flat.info.update({key: value for key, value in picture.info.items() if key == "exif"})
        return flat
    return picture
