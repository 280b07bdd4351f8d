"""What day and hour it is where a marketplace sits.

One idea: a window closes by the marketplace's own calendar. Late in the evening in Berlin it is another day than in
Seattle, and the day of the place that decides is the one that counts.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import DataError
from assistant.records import Moment


def zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        DataError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise DataError(f"there is no time zone '{name}'; write it like Europe/London") from None


def moment_now(time_zone: str = "", *, now: dt.datetime | None = None, minutes: int = 1) -> Moment:
    """The day and clock time now.

    Args:
        time_zone: of the marketplace; empty: of this computer.
        now: with its zone; default: the clock.
        minutes: the clock time is rounded down to so many, a divisor of 60.

    Raises:
        DataError: there is no such zone.
    """
    here = (now or dt.datetime.now(dt.UTC)).astimezone(zone(time_zone) if time_zone else None)
    return Moment(day=here.date(), clock=f"{here.hour:02d}:{here.minute - here.minute % minutes:02d}")
