"""Draws pages of a PDF as pictures, and reads PDFs that pypdf cannot open: the one door to pdfium.

One idea: it is asked only for what pypdf cannot give, because a fault in it ends the whole reading process.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_INCH = 72
DOTS_PER_INCH = 130  # print of 8 points reads as well as at 200, in half the time
MAX_SIDE = 3_000  # pixels


def is_installed() -> bool:
    """True where pages can be drawn."""
    return importlib.util.find_spec("pypdfium2") is not None


def draw_page(raw: bytes, number: int) -> Image | None:
    """The page, from 1, as a picture; None when it cannot be drawn."""
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(raw) as document:
            page = document[number - 1]
            scale = min(DOTS_PER_INCH / POINTS_PER_INCH, MAX_SIDE / max(*page.get_size(), 1))
            drawn: Image = page.render(scale=scale).to_pil().convert("RGB")
            return drawn
    except (pdfium.PdfiumError, ValueError, IndexError):
        return None


def rescued_pages(raw: bytes, limit: int) -> list[str]:
    """The text of each page of a file whose plan is broken; empty when it is beyond rescue."""
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(raw) as document:
            return [document[at].get_textpage().get_text_bounded() for at in range(min(len(document), limit))]
    except (pdfium.PdfiumError, ValueError, IndexError):
        return []
