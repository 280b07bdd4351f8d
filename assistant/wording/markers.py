"""Citation markers and blanks in a letter: `[P1]` a clause, `[E2 p.3]` an exhibit page, `[[order number]]` a blank.

One idea: a marker is what a person can still recognise after careless editing, so case and blanks do not matter, and
the way an exported letter writes an enclosure ("(Enclosure 2, page 3)") is read back as the same marker. Each marker's
span is the whole bracket it stands in: `text[m.start:m.end] == m.text`.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.records import Record

MAX_RANGE_PAGES = 50

_BRACKET = re.compile(r"(?<!\[)\[([^\[\]\n]{1,100})\](?!\])")
_PIECE = re.compile(
    r"\s*(?:([PE])\s?(\d{1,3})\b)?[\s,:]{0,3}"
    r"(?:(?:pages?|pp?|seiten?|s)\s{0,2}\.?\s{0,2}(\d{1,4})(?:\s?[-–]\s?(\d{1,4}))?)?\s*",
    re.IGNORECASE,
)
_RENDERED = re.compile(
    r"\(\s?(?:Enclosures?|Encl\.?|Anlagen?|Exhibits?)\s((?:[^()\n]){1,90})\)",
    re.IGNORECASE,
)
_RENDERED_PIECE = re.compile(
    r"\s*(?:and|und|&)?\s*(?:Enclosures?|Encl\.?|Anlagen?|Exhibits?)?\s*E?(\d{1,3})(?:\s?,?\s?(?:pages?|pp?\.|Seiten?|S\.)\s?(\d{1,4})(?:\s?[-–]\s?(\d{1,4}))?)?\s*",
    re.IGNORECASE,
)
_MORE_PAGES = re.compile(r"(?:\s?(?:,|and|und|&)\s?(?!E)\d{1,4}(?!\s?,?\s?pages?))+", re.IGNORECASE)
_NOTE = re.compile(r"(?<!\[)\[\s?(\d{1,3})\s?\](?!\])")
_BLANK = re.compile(r"\[\[([^\[\]\n]{0,120})\]\]")
_BROKEN = re.compile(
    r"(?<!\[)\[\s?(?:[PE]\s?\]|[PE]\s[^\[\]\n\d]{0,20}\]"
    r"|(?:[PE]\s?\.?\s?[\dlOI?x]|exhibit|clause|source|policy)[^\[\]\n]{0,60}\]?)",
    re.IGNORECASE,
)


class Marker(Record):
    """One citation; a bracket that cites two things gives two markers with the same span."""

    kind: Literal["P", "E"]
    number: int
    page: int = 0  # 0: none given
    start: int
    end: int
    text: str

    @property
    def cite(self) -> str:
        """As `Sentence.cites` lists it: "P1", "E2", "E2 p.3"."""
        return f"{self.kind}{self.number}" + (f" p.{self.page}" if self.page else "")

    @property
    def name(self) -> str:
        """The source or exhibit alone: "P1", "E2"."""
        return f"{self.kind}{self.number}"


class Blank(Record):
    """A place that the person has to fill."""

    label: str
    start: int
    end: int


class Note(Record):
    """A footnote number of an exported letter, "[1]"."""

    number: int
    start: int
    end: int


def find_markers(text: str) -> tuple[Marker, ...]:
    """All citations in order, in linear time; a bracket with anything else in it is not a marker."""
    found = [m for b in _BRACKET.finditer(text) for m in _read_bracket(b)]
    found += [m for b in _RENDERED.finditer(text) for m in _read_rendered(b)]
    return tuple(sorted(found, key=lambda m: m.start))


def find_blanks(text: str) -> tuple[Blank, ...]:
    """All blanks in order; the label may be empty."""
    return tuple(Blank(label=b[1].strip(), start=b.start(), end=b.end()) for b in _BLANK.finditer(text))


def find_notes(text: str) -> tuple[Note, ...]:
    """The footnote numbers of an exported letter."""
    return tuple(Note(number=int(n[1]), start=n.start(), end=n.end()) for n in _NOTE.finditer(text))


def find_broken_markers(text: str) -> tuple[tuple[int, int], ...]:
    """Spans that look meant as a marker and are none: "[P]", "[E two]", "[P1"."""
    whole = {(m.start, m.end) for m in find_markers(text)}
    starts = {start for start, _ in whole}
    return tuple((b.start(), b.end()) for b in _BROKEN.finditer(text) if b.start() not in starts)


def strip_markers(text: str) -> str:
    """The text without markers and footnote numbers, and without the blank that stood before each."""
    spans = sorted({(m.start, m.end) for m in find_markers(text)} | {(n.start, n.end) for n in find_notes(text)})
    kept: list[str] = []
    last = 0
    for start, end in spans:
        piece = text[last:start]
        kept.append(piece[:-1] if piece.endswith((" ", "\u00a0")) else piece)
        last = end
    return "".join([*kept, text[last:]])


def mask_markers(text: str) -> str:
    """The text with every marker, footnote number and blank overwritten by spaces; offsets stay true."""
    spans = [(m.start, m.end) for m in find_markers(text)]
    spans += [(n.start, n.end) for n in find_notes(text)]
    spans += [(b.start, b.end) for b in find_blanks(text)]
    return overwrite(text, spans)


def overwrite(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with each span overwritten by spaces."""
    kept: list[str] = []
    last = 0
    for start, end in sorted(set(spans)):
        if end <= last:
            continue
        start = max(start, last)
        kept += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*kept, text[last:]])


def _read_bracket(bracket: re.Match[str]) -> list[Marker]:
    found: list[Marker] = []
    kind, number = "", 0
    for piece in re.split(r"[,;&/]|\band\b", bracket[1]):
        match = _PIECE.fullmatch(piece)
        if match is None or not (match[1] or (match[3] and kind == "E")):
            return []
        if match[1]:
            kind, number = match[1].upper(), int(match[2])
        if kind == "P" and match[3]:
            return []
        if not match[1] and found and found[-1].page == 0:
            found.pop()
        found += _pages(bracket, kind, number, match[3], match[4])
    return found


def _read_rendered(bracket: re.Match[str]) -> list[Marker]:
    found: list[Marker] = []
    at = 0
    inside = bracket[1]
    while at < len(inside):
        match = _RENDERED_PIECE.match(inside, at)
        if match is None or match.end() == at:
            return []
        found += _pages(bracket, "E", int(match[1]), match[2], match[3])
        at = match.end()
        more = _MORE_PAGES.match(inside, at) if match[2] and "pages" in match[0].lower() else None
        if more is not None:  # "pages 1, 3 and 5": the further figures are pages of the same enclosure
            for page in re.findall(r"\d{1,4}", more[0]):
                found += _pages(bracket, "E", int(match[1]), page, None)
            at = more.end()
        if at < len(inside) and inside[at] in ",;":
            at += 1
    return found


def _pages(bracket: re.Match[str], kind: str, number: int, first: str | None, last: str | None) -> list[Marker]:
    start = int(first or 0)
    end = int(last or 0) or start
    pages = range(start, end + 1) if start <= end < start + MAX_RANGE_PAGES else (start, end)
    return [
        Marker(
            kind="P" if kind == "P" else "E",
            number=number,
            page=page,
            start=bracket.start(),
            end=bracket.end(),
            text=bracket[0],
        )
        for page in pages
    ]
