"""Reads a letter's markers and blanks, in the scorers' own way."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(r"\[\s*([PE]\s*\d+[^\[\]]{0,80})\]", re.IGNORECASE)
_ONE = re.compile(
    r"(?P<kind>[PE])\s*(?P<number>\d+)(?:\s*p\.?\s*(?P<page>\d+)(?:\s*[-–]\s*(?P<last>\d+))?)?", re.IGNORECASE
)
_BLANK = re.compile(r"\[\[([^\[\]]{1,200})\]\]")


@dataclass(frozen=True)
class Cited:
    """One reference of a letter: "P3", or an exhibit with its pages (none: the whole)."""

    marker: str  # "P3", "E2"
    pages: tuple[int, ...] = ()


def cited(text: str) -> tuple[Cited, ...]:
    """All references of a text, in order, each as often as it stands there."""
    found = []
    for match in _MARKER.finditer(text):
        for one in _ONE.finditer(match[1]):
            first = int(one["page"] or 0)
            last = int(one["last"] or first)
            pages = (
                tuple(range(first, last + 1)) if first and first <= last < first + 500 else ((first,) if first else ())
            )
            found.append(Cited(f"{one['kind'].upper()}{int(one['number'])}", pages))
    return tuple(found)


def blanks(text: str) -> tuple[str, ...]:
    """The labels of the blanks, in order."""
    return tuple(" ".join(m[1].split()) for m in _BLANK.finditer(text))


def plain(text: str) -> str:
    """The text without markers and blanks."""
    return re.sub(r"[ \t]+([.,;:])", r"\1", _MARKER.sub("", _BLANK.sub("", text)))
