"""A clause's time added to a day: month ends, leap years, holidays, hours over a change of the clocks, far days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.records import Moment, Rule
from assistant.wording.clock import moment_now, zone
from assistant.wording.periods import is_business_day, shift, shift_moment
from assistant.wording.public_holidays import holidays_between, public_holidays

COUNTRIES = ("US", "GB", "DE", "FR", "IT", "ES", "NL", "IN", "CA", "AU", "JP", "AE", "SA", "")
UNITS = ("days", "business days", "hours", "months", "years")
DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2095, 12, 31))
AMOUNTS = st.integers(0, 400)
ONE = dt.timedelta(days=1)


def rule(amount: int, unit: str) -> Rule:
    return Rule.model_validate({"name": "x", "amount": amount, "unit": unit})


@given(DAYS, DAYS, AMOUNTS, st.sampled_from(UNITS), st.sampled_from(COUNTRIES))
def test_a_later_day_never_gives_an_earlier_one(
    one: dt.date, other: dt.date, amount: int, unit: str, country: str
) -> None:
    early, late = sorted((one, other))
    assert shift(early, rule(amount, unit), country) <= shift(late, rule(amount, unit), country)


@given(DAYS, AMOUNTS, st.sampled_from(UNITS), st.sampled_from(COUNTRIES))
def test_more_time_never_gives_an_earlier_day(day: dt.date, amount: int, unit: str, country: str) -> None:
    assert day <= shift(day, rule(amount, unit), country) <= shift(day, rule(amount + 1, unit), country)


@given(DAYS, st.integers(1, 60), st.sampled_from(COUNTRIES))
def test_business_days_end_on_one_and_have_as_many_in_between(day: dt.date, amount: int, country: str) -> None:
    end = shift(day, rule(amount, "business days"), country)
    assert end.weekday() < 5 and end not in public_holidays(country, end.year)
    passed = (day + ONE * n for n in range(1, (end - day).days + 1))
    assert sum(is_business_day(d, country) for d in passed) == amount


@given(DAYS, st.integers(0, 60), st.sampled_from(COUNTRIES))
def test_holidays_never_shorten_a_time(day: dt.date, amount: int, country: str) -> None:
    business = rule(amount, "business days")
    end = shift(day, business, country)
    left_out = holidays_between(day, end, country)
    assert shift(day, business) <= end
    assert bool(left_out) == (shift(day, business) < end)
    assert all(d.weekday() < 5 and day < d <= end and name for d, name in left_out)


@given(DAYS, st.integers(0, 120))
def test_month_ends_on_the_same_number_or_on_its_last_day(day: dt.date, months: int) -> None:
    end = shift(day, rule(months, "months"))
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + ONE).day == 1)


@given(DAYS, st.integers(0, 9))
def test_a_year_is_twelve_months(day: dt.date, years: int) -> None:
    assert shift(day, rule(years, "years")) == shift(day, rule(12 * years, "months"))


@pytest.mark.parametrize(
    ("day", "amount", "unit", "end"),
    [
        ("2024-02-29", 1, "years", "2025-02-28"),
        ("2024-02-29", 4, "years", "2028-02-29"),
        ("2028-01-31", 1, "months", "2028-02-29"),
        ("2100-01-31", 1, "months", "2100-02-28"),  # 2100 is no leap year
        ("2026-12-31", 2, "months", "2027-02-28"),
        ("2026-03-01", 0, "business days", "2026-03-01"),  # no time at all moves nothing, not even off a Sunday
        ("2026-03-06", 1, "business days", "2026-03-09"),
    ],
)
def test_days_worked_out_by_hand(day: str, amount: int, unit: str, end: str) -> None:
    assert str(shift(dt.date.fromisoformat(day), rule(amount, unit))) == end


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("amount", [10**9, 10**12])
def test_time_beyond_the_calendar_ends_on_its_last_day(unit: str, amount: int) -> None:
    assert shift(dt.date(2026, 3, 2), rule(amount, unit), "GB") == dt.date.max


@given(st.dates(dt.date(9990, 1, 1)), AMOUNTS, st.sampled_from(UNITS), st.sampled_from(COUNTRIES))
def test_far_days_do_not_fail(day: dt.date, amount: int, unit: str, country: str) -> None:
    assert shift(day, rule(amount, unit), country) >= day
    assert shift_moment(Moment(day=day, clock="10:15"), rule(amount, unit), country=country).day >= day


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("US", "2026-11-26", "Thanksgiving"),
        ("US", "2027-12-31", "New Year"),  # the day off for Saturday, 1 January 2028
        ("GB", "2026-04-03", "Good Friday"),
        ("DE", "2026-05-14", "Ascension"),
        ("JP", "2026-05-06", "Substitute"),
        ("IN", "2026-01-26", "Republic"),
    ],
)
def test_holiday_of_the_whole_country_is_known(country: str, day: str, name: str) -> None:
    when = dt.date.fromisoformat(day)
    assert name in public_holidays(country, when.year)[when]


@pytest.mark.parametrize(
    ("country", "day"),
    [("GB", "2026-04-06"), ("DE", "2026-01-06"), ("CA", "2026-05-18"), ("AU", "2026-06-08")],
)
def test_day_off_in_a_part_of_the_country_is_a_business_day(country: str, day: str) -> None:
    assert is_business_day(dt.date.fromisoformat(day), country)


@pytest.mark.parametrize("country", ["", "EU", "XX", "no such place"])
def test_place_without_a_country_has_no_holidays(country: str) -> None:
    assert not public_holidays(country, 2026)


@pytest.mark.parametrize(
    ("start", "clock", "hours", "place", "end"),
    [
        ("2026-03-16", "10:15", 48, "America/Los_Angeles", "2026-03-18 10:15"),
        ("2026-03-16", "10:15", 49, "America/Los_Angeles", "2026-03-18 11:15"),
        # the clocks go forward on 8 March 2026 in the United States, and back on 25 October 2026 in Europe
        ("2026-03-07", "10:15", 48, "America/Los_Angeles", "2026-03-09 11:15"),
        ("2026-03-06", "23:30", 48, "America/Los_Angeles", "2026-03-09 00:30"),
        ("2026-10-24", "10:15", 48, "Europe/Berlin", "2026-10-26 09:15"),
        ("2026-03-07", "10:15", 48, "Asia/Kolkata", "2026-03-09 10:15"),
    ],
)
def test_hours_are_counted_to_the_minute_where_the_clock_is_known(
    start: str, clock: str, hours: int, place: str, end: str
) -> None:
    found = shift_moment(Moment(day=dt.date.fromisoformat(start), clock=clock), rule(hours, "hours"), time_zone=place)
    assert f"{found.day} {found.clock}" == end


@given(DAYS, st.times(), st.integers(0, 2000))
def test_hours_with_a_clock_are_that_many_real_hours(day: dt.date, clock: dt.time, hours: int) -> None:
    place = ZoneInfo("Asia/Tokyo")  # no change of the clocks there: wall hours are real hours
    written = f"{clock:%H:%M}"
    found = shift_moment(Moment(day=day, clock=written), rule(hours, "hours"), time_zone="Asia/Tokyo")
    start = dt.datetime.combine(day, dt.time.fromisoformat(written), tzinfo=place)
    end = dt.datetime.combine(found.day, dt.time.fromisoformat(found.clock), tzinfo=place)
    assert end - start == dt.timedelta(hours=hours)


def test_day_is_that_of_the_place_that_decides() -> None:
    evening = dt.datetime(2026, 3, 17, 23, 37, tzinfo=dt.UTC)
    assert moment_now("America/Los_Angeles", now=evening) == Moment(day=dt.date(2026, 3, 17), clock="16:37")
    assert moment_now("Asia/Tokyo", now=evening) == Moment(day=dt.date(2026, 3, 18), clock="08:37")
    assert moment_now("Asia/Tokyo", now=evening, minutes=5).clock == "08:35"


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "Europe", ""])
def test_unknown_time_zone_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(DataError, match="write it like Europe/London"):
        zone(name)
