"""What the reading process hands back for a file, and the limits it works in.

One idea: plain dataclasses that turn into JSON, so that the reading process starts in an instant (no record
library) and nothing but text crosses the border between the two processes.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_HASHED_BYTES = 1_000_000_000  # a larger file gets no hash: reading it through would take minutes


@dataclass(frozen=True)
class ReadingLimits:
    """How much one file may cost."""

    seconds: float = 20.0
    megabytes: float = 25.0
    pages: int = 300
    characters: int = 1_000_000  # of a file with its attachments; 300 full pages have about as many
    memory_megabytes: int = 1_500  # address space of the reading process, where the system can limit it
    mail_depth: int = 3  # attachments inside attachments

    @property
    def bytes(self) -> int:
        """The largest file in bytes."""
        return int(self.megabytes * 1_000_000)


@dataclass
class Document:
    """One file or attachment as read; `state` is one of the exhibit states."""

    file: str
    sha256: str = ""
    state: str = "read"
    pages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    depth: int = 0  # mails around it

    def failed(self, state: str, warning: str, *, pages: int = 0) -> Document:
        """The same document as one that could not be read; `pages` blank ones are kept."""
        self.state = state
        self.pages = [""] * pages
        self.warnings.append(warning)
        return self

    def as_json(self) -> dict[str, Any]:
        """The form that crosses the border."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "state": self.state,
            "pages": self.pages,
            "warnings": self.warnings,
        }


@dataclass
class Reading:
    """The budget that a file and all its attachments share."""

    limits: ReadingLimits
    stop_at: float  # time.monotonic() after which no further page is begun
    characters_left: int

    @classmethod
    def begin(cls, limits: ReadingLimits) -> Reading:
        """A fresh budget; pages stop at 70 % of the time, so that what was read can still be handed over."""
        return cls(limits=limits, stop_at=time.monotonic() + 0.7 * limits.seconds, characters_left=limits.characters)

    @property
    def is_late(self) -> bool:
        """True when no further page should be begun."""
        return time.monotonic() >= self.stop_at

    def take(self, text: str) -> str:
        """The text as far as the budget of characters goes."""
        taken = text[: self.characters_left]
        self.characters_left -= len(taken)
        return taken


def counted(number: int, thing: str) -> str:
    """ "1 passage", "2 passages"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex; empty when it cannot be read through."""
    digest = hashlib.sha256()
    seen = 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(1_048_576):
                digest.update(block)
                seen += len(block)
                if seen > MAX_HASHED_BYTES:
                    return ""
    except OSError:
        return ""
    return digest.hexdigest()
