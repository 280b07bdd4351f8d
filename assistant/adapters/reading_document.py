"""What the reading process hands back for a file, and the limits it works in.

One idea: plain dataclasses that turn into JSON, so that the reading process starts in an instant (no record
library) and nothing but text crosses the border between the two processes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MAX_HASHED_BYTES = 100_000_000  # a larger file gets no hash: reading it through would take longer than it may

MAX_HIDDEN = 20  # passages that are kept of one file
MAX_HIDDEN_CHARACTERS = 400  # of one of them
MAX_SHOWN_CHARACTERS = 90  # of one in a warning
MAX_HIDDEN_WARNINGS = 5


@dataclass(frozen=True)
class ReadingLimits:
    """How much one file may cost."""

    seconds: float = 20.0
    megabytes: float = 25.0
    pages: int = 300
    characters: int = 1_000_000  # of a file with its attachments; 300 full pages have about as many
    memory_megabytes: int = 1_500  # address space of the reading process, where the system can limit it
    picture_memory_megabytes: int = 4_000  # the same while text in pictures is looked for
    mail_depth: int = 3  # attachments inside attachments, files inside archives
    parts: int = 200  # files and mails inside one file, at any depth
    unpacked_megabytes: float = 120.0  # of all that an archive holds, at any depth
    picture_pages: int = 40  # pages of one file that are read from their picture
    picture_seconds: float = 120.0  # for one of them, on top of `seconds`

    @property
    def bytes(self) -> int:
        """The largest file in bytes."""
        return int(self.megabytes * 1_000_000)


@dataclass(frozen=True)
class Line:
    """A line of text in a picture: its stretch of its page's text, and its box in pixels of the upright picture."""

    page: int
    start: int
    end: int
    box: tuple[int, int, int, int]  # left, top, right, bottom
    score: float  # how sure its words are, 0 to 1


@dataclass(frozen=True)
class Hidden:
    """A passage that a reader of the document would not see."""

    where: str
    text: str
    page: int = 0


@dataclass
class Document:
    """One file or attachment as read; `state` is one of the exhibit states."""

    file: str
    sha256: str = ""
    state: str = "read"
    pages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)  # pages, from 1, whose text was recognised in a picture
    lines: list[Line] = field(default_factory=list)  # of those pages
    hidden: list[Hidden] = field(default_factory=list)
    depth: int = 0  # mails and archives around it

    def failed(self, state: str, warning: str, *, pages: int = 0) -> Document:
        """The same document as one that could not be read; `pages` blank ones are kept."""
        self.state = state
        self.pages = [""] * pages
        self.pictured, self.lines = [], []
        self.warnings.append(warning)
        return self

    def part(self, name: str, reading: Reading) -> Document:
        """The document of a file inside this one; already failed where it lies too deep or there are too many."""
        inner = Document(file=f"{self.file}/{name}", depth=self.depth + 1)
        if inner.depth > reading.limits.mail_depth:
            return inner.failed("unsupported", "it lies too deep inside other files; save it by itself")
        if reading.parts_left <= 0:
            return inner.failed("too large", "too many files lie inside this one; add those that matter by themselves")
        if reading.is_late:
            return inner.failed("too large", "the files before it took all the time there is; add it by itself")
        reading.parts_left -= 1
        return inner

    def hide(self, where: str, text: str, *, page: int = 0) -> None:
        """Notes a passage that a reader would not see; it is no part of the pages. Passages without words are nothing.

        Args:
            where: how it is hidden: "in white on white", "in a comment".
            text: the passage; only its beginning is kept.
            page: from 1; 0 when it is not on a page.
        """
        words = " ".join(text.split())
        if len(self.hidden) < MAX_HIDDEN and any(c.isalnum() for c in words):
            self.hidden.append(Hidden(where=where, text=words[:MAX_HIDDEN_CHARACTERS], page=page))

    def as_json(self) -> dict[str, Any]:
        """The form that crosses the border."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "state": self.state,
            "pages": self.pages,
            "warnings": [*self.warnings, *hidden_warnings(self.hidden)],
            "pictured": self.pictured,
            "lines": [asdict(line) for line in self.lines],
            "hidden": [asdict(passage) for passage in self.hidden],
        }


Progress = Callable[[str, int, int], None]


def nobody(what: str, done: int, total: int) -> None:
    """The listener that listens to nothing."""


@dataclass
class Reading:
    """The budget that a file and all its attachments share."""

    limits: ReadingLimits
    stop_at: float  # time.monotonic() after which no further page is begun
    characters_left: int
    unpacked_left: int = 0  # bytes that archives may still unfold into
    parts_left: int = 0
    pictures_left: int = 0
    tell: Progress = nobody  # what is being done, how much is done, how much there is

    @classmethod
    def begin(cls, limits: ReadingLimits, tell: Progress = nobody) -> Reading:
        """A fresh budget; pages stop at 70 % of the time, so that what was read can still be handed over."""
        return cls(
            limits=limits,
            stop_at=time.monotonic() + 0.7 * limits.seconds,
            characters_left=limits.characters,
            unpacked_left=int(limits.unpacked_megabytes * 1_000_000),
            parts_left=limits.parts,
            pictures_left=limits.picture_pages,
            tell=tell,
        )

    def begin_picture(self, done: int, total: int) -> None:
        """Takes a page out of the budget of pictures and gives the file the time for it."""
        self.pictures_left -= 1
        self.stop_at = time.monotonic() + self.limits.picture_seconds + 0.7 * self.limits.seconds
        self.tell("reading pictures", done, total)

    @property
    def is_late(self) -> bool:
        """True when no further page should be begun."""
        return time.monotonic() >= self.stop_at

    def take(self, text: str) -> str:
        """The text as far as the budget of characters goes."""
        taken = text[: self.characters_left]
        self.characters_left -= len(taken)
        return taken


def hidden_warnings(passages: list[Hidden]) -> list[str]:
    """One line for each of the first passages: where it is, and how it begins; quotation marks in it are softened."""
    said = []
    for passage in passages[:MAX_HIDDEN_WARNINGS]:
        shown = passage.text.replace("“", "'").replace("”", "'")
        shown = shown if len(shown) <= MAX_SHOWN_CHARACTERS else shown[:MAX_SHOWN_CHARACTERS].rstrip() + " …"
        page = f" on page {passage.page}" if passage.page else ""
        said.append(f"left out, hidden from a reader ({passage.where}{page}): “{shown}”")
    more = len(passages) - MAX_HIDDEN_WARNINGS
    return [*said, f"left out: {counted(more, 'more hidden passage')}"] if more > 0 else said


def counted(number: int, thing: str) -> str:
    """ "1 passage", "2 passages"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex; empty when it cannot be read, or is larger than `MAX_HASHED_BYTES`."""
    digest = hashlib.sha256()
    try:
        if path.stat().st_size > MAX_HASHED_BYTES:
            return ""
        with path.open("rb") as stream:
            while block := stream.read(1_048_576):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


ReadBytes = Callable[[bytes, Document, Reading], list[Document]]
"""Reads a file inside a file: its bytes, its document, and the budget of the whole."""
