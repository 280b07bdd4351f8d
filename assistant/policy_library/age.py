"""How old a clause is, in words, and whether that is too old to trust unseen.

One idea: a date alone is easily read over; its distance from today is not.
"""

from __future__ import annotations

import datetime as dt

MAX_AGE_DAYS = 1100  # three years: older pages have mostly been rewritten
_DAYS_OF = (("year", 365.25), ("month", 30.44), ("week", 7.0), ("day", 1.0))
_FROM = {"year": 2, "month": 2, "week": 2}  # below so many of a unit the next smaller one is counted


def age_words(seen: dt.date, today: dt.date) -> str:
    """ "today", "yesterday", "5 weeks ago", "3 years ago"; rounded down. A day to come is "not yet"."""
    count, unit = age(seen, today)
    if unit == "day" and count < 2:
        return "not yet" if count < 0 else ("today", "yesterday")[count]
    return f"{count} {unit}s ago"


def age(seen: dt.date, today: dt.date) -> tuple[int, str]:
    """How many of which unit ago, rounded down: 5, "week"; negative days for a day to come."""
    days = (today - seen).days
    for unit, length in _DAYS_OF:
        count = int(days / length)
        if count >= _FROM.get(unit, 1):
            return count, unit
    return days, "day"


def is_old(seen: dt.date, today: dt.date, *, max_age_days: int = MAX_AGE_DAYS) -> bool:
    """True when the text was last seen longer ago than that."""
    return (today - seen).days > max_age_days
