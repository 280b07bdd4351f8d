"""What a value reader is: a compiled pattern and the function that reads its matches."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.records import ValueKind

Candidate = tuple[ValueKind, str, int, int]


@dataclass(frozen=True)
class Reader:
    """A pattern in source form, and what to make of a match; `[]` means that it was nothing after all."""

    source: str
    read: Callable[[re.Match[str], str], list[Candidate]]
    is_case_sensitive: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        flags = 0 if self.is_case_sensitive else re.IGNORECASE
        object.__setattr__(self, "pattern", re.compile(self.source, flags))


def whole(kind: ValueKind, value: str, match: re.Match[str]) -> list[Candidate]:
    """The whole match as one value, or nothing when the value is empty."""
    return [(kind, value, match.start(), match.end())] if value else []
