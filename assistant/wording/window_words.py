"""A window in time in plain words: open until, too early until, closed since, or not known and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from assistant.records import Deadline
from assistant.wording.display import show_date


def window_words(window: Deadline, show: Callable[[dt.date], str] = show_date) -> str:
    """ "open until June 1, 2026", with the clock time where one is known.

    The last day of a window counts in full, so it is closed since the day after; an hour closes it on the spot.

    Args:
        window: as it was computed.
        show: how a day is written.
    """
    if window.status == "unknown":
        return f"not known yet: {window.reason}" if window.reason else "not known yet"
    opens = _moment(window.opens_on, window.opens_at, show)
    closes = _moment(window.closes_on, window.closes_at, show)
    if window.status == "too_early":
        return f"too early until {opens}" + (f", then open until {closes}" if closes else "")
    if window.status == "closed" and window.closes_on is not None:
        if window.closes_at or window.closes_on == dt.date.max:
            return f"closed since {closes}"
        return f"closed since {show(window.closes_on + dt.timedelta(days=1))} (the last day was {closes})"
    return f"open until {closes}" if closes else f"open since {opens}"


def _moment(day: dt.date | None, clock: str, show: Callable[[dt.date], str]) -> str:
    return "" if day is None else show(day) + (f" at {clock}" if clock else "")
