"""The reading process: takes one request a line, answers one line, touches nothing but the file it was given.

One idea: whatever a file does to its reader, it does it here, in a process with a clock and a fence around
its memory, and never in the one that holds a person's work. Files are opened for reading only; nothing is
fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from assistant.adapters.reading_document import Document, Progress, Reading, ReadingLimits, file_sha256, nobody
from assistant.adapters.reading_formats import Format, format_of

READY = "ready"
ReadFormat = Callable[[bytes, Document, Reading], list[Document]]


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answers requests until the other side closes."""
    answers.write(json.dumps(READY) + "\n")
    answers.flush()
    for line in requests:
        request = json.loads(line)
        limits = ReadingLimits(**request["limits"])
        _fence_memory(limits.memory_megabytes)
        _set_alarm(limits.seconds + 5)
        tell = partial(_tell, answers, limits)
        documents = read_file(Path(request["path"]), request["file"], limits, tell)
        _set_alarm(0)
        answers.write(json.dumps([d.as_json() for d in documents]) + "\n")
        answers.flush()


def _tell(answers: TextIO, limits: ReadingLimits, what: str, done: int, total: int) -> None:
    """Says that a picture is begun, and gives it its memory and its time."""
    _fence_memory(limits.picture_memory_megabytes)
    _set_alarm(limits.seconds + limits.picture_seconds + 5)
    answers.write(json.dumps({"what": what, "done": done, "total": total}) + "\n")
    answers.flush()


def read_file(path: Path, file: str, limits: ReadingLimits, tell: Progress = nobody) -> list[Document]:
    """The file as read, and after it each attachment inside it; never raises for what is in the file."""
    document = Document(file=file)
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return [document.failed("unsupported", "it is no ordinary file; add the document itself")]
        if about.st_size > limits.bytes:
            size = f"{about.st_size / 1_000_000:.0f} MB"
            document.sha256 = file_sha256(path)
            said = f"it has {size}; files above {limits.megabytes:g} MB are not read, so make it smaller"
            return [document.failed("too large", said)]
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return [document.failed("missing", "there is no such file; check its name")]
    except OSError as problem:
        return [document.failed("damaged", f"it cannot be opened ({problem.strerror}); check that you may read it")]
    return read_bytes(raw, Document(file=file), Reading.begin(limits, tell))


def read_bytes(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    """Fills the document from its content; its own attachments come after it."""
    document.sha256 = hashlib.sha256(raw).hexdigest()
    if not raw:
        return [document.failed("empty", "the file has no content")]
    found = format_of(raw, document.file)
    if found.kind == "other":
        return [_not_read(document, found)]
    if found.kind != "pdf" and PurePosixPath(document.file).suffix.lower() == ".pdf":
        document.warnings.append(f"it is named .pdf but holds {HOLDS[found.kind]}; it was read as that")
    try:
        return FORMATS[found.kind](raw, document, reading)
    except MemoryError:
        return [document.failed("too large", "it needs more memory than a document may take; split it")]
    except Exception as problem:  # noqa: BLE001 - whatever a hostile file provokes must cost that file alone
        return [document.failed("damaged", f"it cannot be read ({type(problem).__name__}); save it anew")]


def _not_read(document: Document, found: Format) -> Document:
    suffix = PurePosixPath(document.file).suffix.lower()
    but = f"it is named {suffix} but is " if suffix == ".pdf" else "it is "
    return document.failed("unsupported", but + found.said)


# Each format loads its own reader when it first comes up: start-up is most of the time of a small file.


def _read_pdf(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_pdf import read_pdf

    return [read_pdf(raw, document, reading)]


def _read_mail(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_mail import read_mail_file

    return read_mail_file(raw, document, reading, read_bytes=read_bytes)


def _read_mailbox(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_mail import read_mailbox

    return read_mailbox(raw, document, reading, read_bytes=read_bytes)


def _read_outlook(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_outlook import read_outlook

    return read_outlook(raw, document, reading, read_bytes=read_bytes)


def _read_archive(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_archive import read_archive

    return read_archive(raw, document, reading, read_bytes=read_bytes)


def _read_word(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_word import read_word

    return [read_word(raw, document, reading)]


def _read_sheet(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_sheets import read_sheets

    return [read_sheets(raw, document, reading)]


def _read_picture(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_picture import read_picture

    return [read_picture(raw, document, reading, kind=format_of(raw, document.file).said)]


def _read_html(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.wording.html_text import declared_encoding, html_text

    seen = html_text(_decoded(raw, declared_encoding(raw)))
    for how, passage in seen.passages:
        document.hide(how, passage)
    return [_with_text(document, seen.text, reading)]


def _read_table(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    from assistant.adapters.reading_table import table_text

    return [_with_text(document, table_text(_decoded(raw)), reading)]


def _read_text(raw: bytes, document: Document, reading: Reading) -> list[Document]:
    return [_with_text(document, _decoded(raw), reading)]


HOLDS: dict[str, str] = {
    "mail": "an e-mail",
    "mailbox": "a mailbox",
    "outlook": "an Outlook message",
    "archive": "a ZIP archive",
    "word": "a Word document",
    "sheet": "an Excel workbook",
    "picture": "a picture",
    "html": "a web page",
    "table": "plain text",
    "text": "plain text",
}
FORMATS: dict[str, ReadFormat] = {
    "pdf": _read_pdf,
    "mail": _read_mail,
    "mailbox": _read_mailbox,
    "outlook": _read_outlook,
    "archive": _read_archive,
    "word": _read_word,
    "sheet": _read_sheet,
    "picture": _read_picture,
    "html": _read_html,
    "table": _read_table,
    "text": _read_text,
}


def _decoded(raw: bytes, declared: str = "") -> str:
    from assistant.wording.plain_text import decode_text

    return decode_text(raw, declared=declared) or ""


def _with_text(document: Document, text: str, reading: Reading) -> Document:
    if not text.strip():
        return document.failed("empty", "there is no text in it")
    taken = reading.take(text)
    if not taken:
        return document.failed("too large", "the mail it came with is too long to read it as well; save it by itself")
    if len(taken) < len(text):
        document.warnings.append(f"only the first {len(taken):,} of its {len(text):,} characters were read; split it")
    document.pages = [taken]
    return document


def _fence_memory(megabytes: int) -> None:
    """Lets this process grow by that much and no more, counted from what it has now."""
    try:
        # Not on every system: elsewhere the time limit alone stands.
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _memory_now() + megabytes * 1_000_000
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _memory_now() -> int:
    """The address space of this process in bytes; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def _set_alarm(seconds: float) -> None:
    """Ends this process after that time even when nobody is left to end it; 0 takes the alarm back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main(extra_formats: dict[str, Any] | None = None) -> None:
    """Serves on the process's own streams; `extra_formats` replaces readers by format."""
    FORMATS.update(extra_formats or {})
    # A library that prints must not break the answers: they go out on a stream of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = sys.stderr
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
