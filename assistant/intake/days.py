"""Reads a day and a clock time that a person wrote into a case file.

One idea: a day that cannot be told for sure is refused with the form to write it in, never guessed;
02/03/2026 is two different days in two countries.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from assistant.records import Moment
from assistant.wording.calendar import DAY, MONTH, full_year, leading_day, month_number
from assistant.wording.partial_dates import is_full_date
from assistant.wording.values import find_values

HOW = "a day such as 2026-03-02, with a time such as 2026-03-02T10:15"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|'?\d{2})(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\w)({DAY})\s?(?:of\s)?({MONTH}),?(?:\s(\d{{4}}))?(?!\w)", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"(?<!\w)({MONTH})\s({DAY}),?(?:\s(\d{{4}}))?(?!\w)", re.IGNORECASE)
_CLOCK = re.compile(
    r"[T\s,]*(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?(?::\d{2}(?:[.,]\d{1,9})?)?\s*(am|pm|a\.m\.|p\.m\.|h|uhr)?"
    r"\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


def day_first(written: str) -> str:
    """ "03/06/2026 10:15" -> "2026-06-03 10:15", for places where the day comes first; anything else stays."""
    found = _FIGURES.match(written.strip())
    if found is None or not 1 <= int(found[3]) <= 12:
        return written
    rest = written.strip()[found.end() :]
    return f"{full_year(found[4])}-{int(found[3]):02d}-{int(found[1]):02d}{rest}"


def parse_moment(written: str) -> Moment:
    """The day, and the clock time where one is given.

    Raises:
        ValueError: there is no such day or time, or the figures can be read as two different days.
    """
    text = " ".join(written.split())
    impossible = next(impossible_days(text), "")
    if impossible:
        raise ValueError(f"is not a day that exists; {impossible}")
    day, rest = _day(text)
    return Moment(day=day, clock=_clock(rest, text))


def impossible_days(text: str) -> Iterator[str]:
    """For each date that no calendar has, what is wrong: "there is no 31 February, that month has ..."."""
    dates: list[tuple[int, int, int, int]] = []
    dates += [(m.start(), int(m[1]), int(m[2]), int(m[3])) for m in _ISO.finditer(text)]
    for pattern, month, day in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        for m in pattern.finditer(text):
            # Without a year 29 February may exist: a leap year is taken.
            dates.append((m.start(), full_year(m[3] or "2024"), month_number(m[month]), leading_day(m[day])))
    for _, year, month, day in sorted(dates):
        if 1 <= month <= 12 and 1900 <= year <= 2199 and calendar.monthrange(year, month)[1] < day <= 31:
            last = calendar.monthrange(year, month)[1]
            yield f"there is no {day} {calendar.month_name[month]}, that month has {last} days"


def _day(text: str) -> tuple[dt.date, str]:
    iso = _ISO.match(text)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3])), text[iso.end() :]
    figures = _FIGURES.match(text)
    if figures:
        first, second, year = int(figures[1]), int(figures[3]), full_year(figures[4])
        if figures[2] == "." or first > 12:
            return _date(year, second, first), text[figures.end() :]
        if second > 12 or first == second:
            return _date(year, first, second), text[figures.end() :]
        raise ValueError(f"{HOW}; {figures[0]} can be two different days")
    value = next((v for v in find_values(text) if v.kind == "date"), None)
    if value is None or not is_full_date(value.value) or not _is_weekday(text[: value.start]):
        raise ValueError(HOW)
    return dt.date.fromisoformat(value.value), text[value.end :]


def _is_weekday(before: str) -> bool:
    """True for "Monday, " and "Mon. ", and for nothing at all."""
    word = before.strip(" ,.").lower()
    return not word or (len(word) >= 2 and any(name.lower().startswith(word) for name in calendar.day_name))


def _date(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"is not a day that exists; write {HOW}") from None


def _clock(rest: str, text: str) -> str:
    if not rest.strip(" ,T"):
        return ""
    found = _CLOCK.fullmatch(rest.rstrip(" ."))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
    half = (found[3] or "").lower()[:1] if found else ""
    if half in ("a", "p") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if found is None or (not found[2] and not half) or hour > 23 or minute > 59:
        raise ValueError(f"{HOW}; the time in '{text[:40]}' is not understood")
    return f"{hour:02d}:{minute:02d}"
