"""Cuts a letter into paragraphs and sentences without losing a character that is not blank.

One idea: a span ends where a reader would stop, and the markers after a full stop belong to the sentence before it
("... was late. [P1]"). List items, headings and the short lines of an address are sentences of their own; the lines
of a hard-wrapped paragraph are not. `text[s.start:s.end] == s.text`, in order, never overlapping.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from assistant.records import Record
from assistant.wording.calendar import MONTH_NUMBERS

WRAPPED_LINE_CHARACTERS = 50

_LINE = re.compile(r"[^\n\r\f\x85\u2028\u2029]+")
_ITEM = re.compile(
    r"[ \t\u00a0]{0,20}(?:[-*•–—▪◦·]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|Q\d?:|A\d?:)[ \t\u00a0]{1,20}"
)
_HEADING = re.compile(r"[ \t]{0,20}#{1,6}[ \t]")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]{0,3}(?=\s|$)")
_VISIBLE = re.compile(r"\S")
_LAST_WORD = re.compile(r"[\w.&'’-]{1,24}$")
_MARKERS = re.compile(
    r"(?:[ \t\u00a0]{0,3}(?:(?<!\[)\[\s?(?:[PEpe]\s?)?\d[^\[\]\n]{0,90}\](?!\])"
    r"|\(\s?(?:Enclosures?|Encl\.?|Anlagen?|Exhibits?)\s[^()\n]{1,90}\)))+",
)
_TITLES = frozenset(
    "mr mrs ms dr prof st e.g i.e vs approx fig sec art cl para ch vol ed est ext tel fax mob dept attn gen gov sr jr "
    "rev hon messrs abs nr bzw ca hr fr str ggf vgl z.b d.h u.a bspw sog inkl exkl evtl mme mlle sra dott sig encl "
    "cf viz incl excl max min resp hrsg".split()
)
_BEFORE_FIGURES = frozenset("no nos p pp pg s ref art nr rs § sect section n num fig vol ver v".split())
_MAY_END = frozenset("inc ltd co corp llc plc gmbh etc a.m p.m u.s u.k u.s.a e.u usw al bros s.a b.v".split())
_STARTERS = frozenset(
    "The We I It This That These Those On My Please In He She They Our Your You However A An As At For If Since After "
    "Before When While Despite Under According By To From Its His Her There Here Because Although Therefore Thank "
    "Kindly Yours Der Die Das Ich Wir Es Bitte Am Im Le La Les Je Nous".split()
)


class Span(Record):
    """A stretch of a text, with its characters."""

    start: int
    end: int
    text: str


def split_paragraphs(text: str) -> tuple[Span, ...]:
    """The blocks between empty lines, without the blanks around them."""
    found: list[Span] = []
    start = end = -1
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        if start >= 0 and _breaks(text, end, line.start()) > 1:
            found.append(_trimmed(text, start, end))
            start = -1
        if start < 0:
            start = line.start()
        end = line.end()
    if start >= 0:
        found.append(_trimmed(text, start, end))
    return tuple(found)


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of the text in order; time grows with its length alone."""
    return tuple(
        _trimmed(text, start, end)
        for paragraph in split_paragraphs(text)
        for unit_start, unit_end in _units(text, paragraph)
        for start, end in _cut(text, unit_start, unit_end)
    )


def span_at(spans: tuple[Span, ...], place: int) -> int:
    """The index of the span that holds that character, or of the last one before it; -1 when there is none."""
    after = bisect_left([s.start for s in spans], place + 1)
    return after - 1


def is_item(text: str) -> bool:
    """True when the text starts as an item of a list."""
    return _ITEM.match(text) is not None


def item_prefix(text: str) -> int:
    """How many characters the bullet or number of a list item takes at the start of the text; 0: none."""
    prefix = _ITEM.match(text)
    return prefix.end() if prefix else 0


def _breaks(text: str, start: int, end: int) -> int:
    between = text[start:end]
    return (
        between.count("\n")
        + between.count("\f") * 2
        + between.count("\u2029") * 2
        + between.replace("\r\n", "").count("\r")
    )


def _units(text: str, paragraph: Span) -> list[tuple[int, int]]:
    """Lines joined where one is only the wrapped continuation of the one before."""
    units: list[tuple[int, int]] = []
    for line in _LINE.finditer(text, paragraph.start, paragraph.end):
        written = line[0].strip()
        if not written:
            continue
        if units and _continues(text, *units[-1], written, line[0]):
            units[-1] = (units[-1][0], line.end())
        else:
            units.append((line.start(), line.end()))
    return units


def _continues(text: str, start: int, end: int, written: str, line: str) -> bool:
    """True when the line goes on with the sentence of the unit `text[start:end]` before it."""
    if _ITEM.match(line) or _HEADING.match(line) or _HEADING.match(text, start, end):
        return False
    last = text[max(start, end - 200) : end].rsplit("\n", 1)[-1].strip()
    if last.endswith((".", "!", "?", ":", "]")):
        return False
    return written[0].islower() or (len(last) >= WRAPPED_LINE_CHARACTERS and not last.endswith((")", ";")))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    item = _ITEM.match(text, start, end)
    begin, at = start, item.end() if item else start
    for stop in _STOP.finditer(text, at, end):
        if stop.start() < at:
            continue
        markers = _MARKERS.match(text, stop.end(), end)
        close = markers.end() if markers else stop.end()
        if _VISIBLE.search(text, close, end) is None:
            break
        if _is_end(text, begin, stop, close, has_markers=markers is not None):
            found.append((begin, close))
            begin = at = close
    if text[begin:end].strip():
        found.append((begin, end))
    return found


def _is_end(text: str, begin: int, stop: re.Match[str], close: int, *, has_markers: bool) -> bool:
    following = text[close : close + 40].lstrip()
    if stop[0][0] in "!?…" or has_markers:
        return not following[:1].islower()
    if following[:1].islower():
        return False
    before = _LAST_WORD.search(text, max(begin, stop.start() - 24), stop.start())
    word = before[0].lower().rstrip(".") if before else ""
    next_word = re.match(r"[\w'’]*", following)
    follower = next_word[0] if next_word else ""
    if word in _BEFORE_FIGURES:
        return not (following[:1].isdigit() or following[:1] == "#")
    if word in _MAY_END:
        return follower in _STARTERS
    if word in _TITLES:
        return False
    if word.isdecimal() and len(word) <= 2 and follower.lower() in MONTH_NUMBERS and follower != "May":
        return False
    return not (len(word) == 1 and word.isalpha() and word not in "ai" and follower[:1].isupper())


def _trimmed(text: str, start: int, end: int) -> Span:
    whole = text[start:end]
    start += len(whole) - len(whole.lstrip())
    end = max(start, end - (len(whole) - len(whole.rstrip())))
    return Span.model_construct(start=start, end=end, text=text[start:end])
