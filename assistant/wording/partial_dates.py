"""Gives a day without a year ("--03-02") the year that it most likely has.

One idea: a completed day is a reading, not a statement, so whoever uses this marks the result as unclear.
"""

from __future__ import annotations

import datetime as dt
import re

FORWARD_DAYS = 31  # "it should come by 2 March", told in February, means the coming March
_YEARLESS = re.compile(r"--(\d{2})-(\d{2})")
_FULL = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_full_date(value: str) -> bool:
    """True for the normal form of a day with its year."""
    return bool(_FULL.fullmatch(value))


def complete_date(value: str, *, today: dt.date, near: dt.date | None = None) -> str:
    """The normal form with a year; a value that has one, or is no day, comes back as it is.

    Args:
        value: the normal form of a date, "--03-02". today: the day on which it was told: the latest such
        day that is not after it (or only shortly) is taken. near: a full date that stands beside it; the
        day nearest to it is taken instead.
    """
    found = _YEARLESS.fullmatch(value)
    if found is None:
        return value
    month, day = int(found[1]), int(found[2])
    about = near or today
    days = [d for year in range(about.year - 8, about.year + 2) if (d := _day(year, month, day)) is not None]
    if near is not None:
        return min(days, key=lambda d: abs((d - near).days)).isoformat()
    latest = today + dt.timedelta(days=FORWARD_DAYS)
    return max(d for d in days if d <= latest).isoformat()


def day_after(day: dt.date, start: dt.date) -> dt.date:
    """The first day with the month and day of `day` that is not before `start`."""
    days = (_day(year, day.month, day.day) for year in range(start.year, start.year + 9))
    return next(d for d in days if d is not None and d >= start)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
