"""A reading process whose text format does what its file says: hang, die, print, or hoard memory."""

from __future__ import annotations

import os
import time

from assistant.adapters import reading_worker
from assistant.adapters.reading_document import Document, Reading

read_plainly = reading_worker.FORMATS["text"]


def read_badly(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    """Reads a text, after doing what its first word says."""
    if raw.startswith(b"hang"):
        time.sleep(600)
    if raw.startswith(b"die"):
        os._exit(3)
    if raw.startswith(b"picture") and reading.limits.picture_pages:
        reading.begin_picture(0, 1)
        os._exit(3)
    if raw.startswith(b"print"):
        os.write(1, b"noise\n")
        print("noise")
    if raw.startswith(b"hoard"):
        document.pages = [str(len(bytearray(10_000_000_000)))]
        return [document]
    if raw.startswith(b"raise"):
        raise LookupError("something inside a library")
    return read_plainly(raw, document, reading)


if __name__ == "__main__":
    reading_worker.main({"text": read_badly})
