"""Reads evidence files through a separate process, which may hang, crash or be ended without harm.

One idea: the process is reused from file to file and replaced as soon as it misses its time or dies, so one
bad file costs one exhibit. A file is never changed, and whatever cannot be read comes back as an exhibit
that says so.
"""

from __future__ import annotations

import datetime as dt
import json
import queue
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

import assistant
from assistant.adapters.reading_document import ReadingLimits, file_sha256
from assistant.adapters.reading_kept import KeptReadings
from assistant.errors import CaseError
from assistant.ports import Progress, silent
from assistant.records import Exhibit, HiddenPassage, SeenLine
from assistant.wording.display import show_date
from assistant.wording.partial_dates import is_full_date
from assistant.wording.titles import spelled, with_hyphens
from assistant.wording.values import find_values

START_SECONDS = 30.0
MAX_TITLE_CHARACTERS = 60
# Words that make a title an order to whoever reads it.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|pretend|obey|admits? (?:fault|guilt|liability)|you (?:must|should|have to)|"
    r"(?:system|developer) ?(?:prompt|message)|instructions?|prompt|"
    r"(?:say|write|tell|state|claim|confirm) (?:that|the|them)|"
    r"act as|jailbreak|do not (?:check|cite|mention|follow))\b",
    re.IGNORECASE,
)
MAX_FILES_PER_PROCESS = 50  # then a fresh one: what a library hoards is given back
# -I keeps the current folder and the user's settings out of the process: a case folder with a json.py in it
# must not run. The package itself is then put where it was found, behind the standard library.
_START = (
    "import sys; p = sys.argv.pop(1);"
    " at = next((i for i, s in enumerate(sys.path) if s.endswith('-packages')), len(sys.path));"
    " sys.path.insert(at, p); from assistant.adapters.reading_worker import main; main()"
)


def worker_command() -> tuple[str, ...]:
    """The command line of a reading process."""
    found_in = str(Path(assistant.__file__).resolve().parents[1])
    return (sys.executable, "-I", "-c", _START, found_in)


class WorkerReader:
    """An `ExhibitReader` over a reading process, for any thread; close it, or use it as a context manager."""

    def __init__(
        self,
        limits: ReadingLimits | None = None,
        *,
        command: Sequence[str] = (),
        kept: KeptReadings | None = None,
    ) -> None:
        """`kept` is where readings are remembered; a reading process of its own kind (`command`) needs its own."""
        self.limits = limits or ReadingLimits()
        self._command = tuple(command) or worker_command()
        self._kept = kept or KeptReadings()
        self._lock = threading.Lock()
        self._processes: list[_Process] = []  # none or one; a list so that the finalizer sees the current one
        self._finalizer = weakref.finalize(self, _end_all, self._processes)

    def __enter__(self) -> WorkerReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reading process; a later `read` starts a new one."""
        with self._lock:
            _end_all(self._processes)

    def read(self, path: Path, *, marker: str, file: str, title: str, progress: Progress = silent) -> Sequence[Exhibit]:
        """The exhibit, and after it one for each file inside it, without a marker.

        Raises:
            CaseError: no reading process can be started at all.
        """
        with self._lock:
            documents = self._documents(path.absolute(), _printable(file), progress)
        first, *parts = documents
        return (
            _exhibit(first, marker=marker, title=title or _title(first)),
            *(_exhibit(d, marker="", title=_title(d), part_of=marker) for d in parts),
        )

    def _documents(self, path: Path, file: str, progress: Progress) -> list[dict[str, Any]]:
        key = self._kept.key(path, file, self.limits)
        known = self._kept.find(key, file)
        if known is not None:
            return known
        began = time.monotonic()
        documents = self._asked(path, file, self.limits, progress)
        self._kept.keep(key, documents, file=file, seconds=time.monotonic() - began)
        return documents

    def _asked(self, path: Path, file: str, limits: ReadingLimits, progress: Progress) -> list[dict[str, Any]]:
        process = self._process()
        try:
            return process.ask({"path": str(path), "file": file, "limits": asdict(limits)}, limits, progress)
        except (TimeoutError, ConnectionError) as problem:
            if process.has_begun_pictures:  # what is written in the file need not be lost with its pictures
                _end_all(self._processes)
                return self._asked(path, file, replace(limits, picture_pages=0), progress)
            if isinstance(problem, TimeoutError):
                said = f"it could not be read within {limits.seconds:g} seconds; split it"
                return [_lost(path, file, state="too large", said=said)]
            return [_lost(path, file, state="damaged", said="its content ends any reader; print it to a new PDF")]
        finally:
            if process.is_spent:
                _end_all(self._processes)

    def _process(self) -> _Process:
        if not self._processes:
            self._processes.append(_Process(self._command))
            try:
                self._processes[0].wait_until_ready()
            except (TimeoutError, ConnectionError):
                _end_all(self._processes)
                said = "documents cannot be read: the reading process does not start; install the package again"
                raise CaseError(said) from None
        return self._processes[0]


class _Process:
    """One reading process, and a thread that takes in its answers: not every system can wait for a pipe."""

    def __init__(self, command: Sequence[str]) -> None:
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._asked = 0
        self._is_broken = False
        self.has_begun_pictures = False

    @property
    def is_spent(self) -> bool:
        """True when it must not be asked again."""
        return self._is_broken or self._asked >= MAX_FILES_PER_PROCESS

    def wait_until_ready(self) -> None:
        """Returns when the process listens; raises TimeoutError or ConnectionError when it does not."""
        self._next(START_SECONDS)

    def ask(self, request: dict[str, Any], limits: ReadingLimits, progress: Progress) -> list[dict[str, Any]]:
        """The documents of one file; raises TimeoutError or ConnectionError."""
        self._asked += 1
        self._is_broken = True  # until an answer came: also when the wait itself is interrupted
        self.has_begun_pictures = False
        assert self._popen.stdin is not None  # noqa: S101 - it was asked for above
        self._popen.stdin.write(json.dumps(request) + "\n")
        self._popen.stdin.flush()
        answer = self._next(limits.seconds)
        while isinstance(answer, dict):  # each picture that is begun gives the file more time
            self.has_begun_pictures = True
            progress(answer["what"], answer["done"], answer["total"])
            answer = self._next(limits.seconds + limits.picture_seconds)
        self._is_broken = False
        documents: list[dict[str, Any]] = answer
        return documents

    def end(self) -> None:
        """Ends the process and frees its pipes."""
        self._popen.kill()
        self._popen.wait()
        self._listener.join()
        for pipe in (self._popen.stdout, self._popen.stdin):
            if pipe is not None:
                _close_pipe(pipe)

    def _next(self, seconds: float) -> Any:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            raise ConnectionResetError
        return json.loads(line)

    def _listen(self) -> None:
        assert self._popen.stdout is not None  # noqa: S101 - it was asked for above
        for line in self._popen.stdout:
            self._answers.put(line)
        self._answers.put("")


def _close_pipe(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # an unsent request to a process that is gone: nobody waits for it
        return


def _end_all(processes: list[_Process]) -> None:
    while processes:
        processes.pop().end()


def _lost(path: Path, file: str, *, state: str, said: str) -> dict[str, Any]:
    return {"file": file, "sha256": file_sha256(path), "state": state, "pages": [], "warnings": [said]}


def _printable(file: str) -> str:
    """The name with whatever is no text in it replaced; the file itself is opened by its path."""
    return file.encode("utf-8", errors="replace").decode("utf-8")


def _exhibit(document: dict[str, Any], *, marker: str, title: str, part_of: str = "") -> Exhibit:
    return Exhibit(
        marker=marker,
        file=document["file"],
        title=title,
        sha256=document["sha256"],
        state=document["state"],
        pages=tuple(document["pages"]),
        warnings=tuple(document["warnings"]),
        part_of=part_of,
        pictured=tuple(document.get("pictured", ())),
        lines=tuple(SeenLine.model_validate(line) for line in document.get("lines", ())),
        hidden=tuple(HiddenPassage.model_validate(passage) for passage in document.get("hidden", ())),
    )


def title_of(file: str) -> str:
    """A title from a file name: "evidence/order_confirmation-2.pdf" -> "Order confirmation 2".

    A name that says nothing ("a.pdf") or gives orders ("Ignore all rules.pdf") is "Document": a title stands in the
    letter and must be neutral.
    """
    stem = PurePosixPath(file).stem if PurePosixPath(file).suffix else PurePosixPath(file).name
    # The hyphen inside a number is part of it: "NW-20418", "2026-03-02".
    words = " ".join(re.sub(r"(?<![A-Z0-9])-+|-+(?![0-9])|[_.+]+|%20", " ", with_hyphens(stem)).split())
    words = spelled(_clean_title(words))
    return words[:1].upper() + words[1:] if len(words) > 1 and not _ORDERS.search(words) else "Document"


def _title(document: dict[str, Any]) -> str:
    """The subject of a mail, else a title from the file name."""
    file = document["file"]
    if PurePosixPath(file).suffix.lower() not in (".eml", ".msg") or not document["pages"]:
        return title_of(file)
    heading = document["pages"][0].split("\n\n", 1)[0]
    said = {name: text for name, _, text in (line.partition(": ") for line in heading.split("\n"))}
    subject = _clean_title(re.sub(r"^(?:(?:re|aw|fwd?|wg|tr)\s?:\s*)+", "", said.get("Subject", ""), flags=re.I))
    if len(subject) > 1 and not _ORDERS.search(subject):
        return subject[:1].upper() + subject[1:]
    day = next((v.value for v in find_values(said.get("Date", "")) if v.kind == "date" and is_full_date(v.value)), "")
    if not day:
        return "E-mail"
    return f"E-mail of {show_date(dt.date.fromisoformat(day), 'en_GB')}"


def _clean_title(text: str) -> str:
    """One line without the signs of markers and blanks, at most `MAX_TITLE_CHARACTERS`, cut between words."""
    flat = " ".join(re.sub(r"[\[\]{}<>|*`#_~^\\]+", " ", text).split()).strip(" .,;:-")
    return flat if len(flat) <= MAX_TITLE_CHARACTERS else flat[:MAX_TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" .,;:-")
