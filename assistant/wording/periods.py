"""A clause's time added to a day: the one calendar that windows and conditions share.

One idea: the day of the event does not count, the next one is the first. A business day is a Monday to Friday that is
no public holiday of the whole country; a month ends on the day of the same number, or on the month's last day.
"""

from __future__ import annotations

import calendar
import datetime as dt

from assistant.records import Moment, Rule
from assistant.wording.clock import zone
from assistant.wording.public_holidays import public_holidays


def shift(day: dt.date, rule: Rule, country: str = "") -> dt.date:
    """The day that lies the rule's time after `day`; the last day there is where that lies beyond the calendar.

    Args:
        day: of the event.
        rule: what the clause fixes; hours are counted as whole days, rounded up.
        country: ISO 3166 code of the place whose public holidays are no business days; empty: Monday to Friday.
    """
    amount = rule.amount or 0
    try:
        if rule.unit == "hours":
            return day + dt.timedelta(days=-(-amount // 24))
        if rule.unit == "business days":
            return _business_days(day, amount, country)
        if rule.unit == "months":
            return _months(day, amount)
        if rule.unit == "years":
            return _months(day, 12 * amount)
        return day + dt.timedelta(days=amount)
    except OverflowError:
        return dt.date.max


def shift_moment(when: Moment, rule: Rule, *, country: str = "", time_zone: str = "UTC") -> Moment:
    """As `shift`, to the hour where the rule counts hours and the event's clock time is known.

    The clock time is one of `time_zone`; where the clocks change in between, real hours are counted.
    """
    if rule.unit != "hours" or not when.clock:
        return Moment(day=shift(when.day, rule, country))
    there = zone(time_zone)
    try:
        start = dt.datetime.combine(when.day, dt.time.fromisoformat(when.clock), tzinfo=there)
        end = (start.astimezone(dt.UTC) + dt.timedelta(hours=rule.amount or 0)).astimezone(there)
    except OverflowError:
        return Moment(day=dt.date.max)
    return Moment(day=end.date(), clock=f"{end:%H:%M}")


def is_business_day(day: dt.date, country: str = "") -> bool:
    """True for a Monday to Friday that is no public holiday of the whole country."""
    return day.weekday() < 5 and day not in public_holidays(country, day.year)


def _business_days(day: dt.date, amount: int, country: str) -> dt.date:
    while amount > 0:
        day += dt.timedelta(days=1)
        amount -= is_business_day(day, country)
    return day


def _months(day: dt.date, amount: int) -> dt.date:
    month = day.month - 1 + amount
    year, month = day.year + month // 12, month % 12 + 1
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
