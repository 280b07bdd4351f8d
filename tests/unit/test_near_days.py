"""A day that only its neighbours date is read where one day alone can be meant."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.near_days import merged, near_days
from assistant.wording.values import find_values

TODAY = dt.date(2026, 11, 20)


def days(text: str, today: dt.date = TODAY) -> list[tuple[str, bool]]:
    return [(d.value.value, d.is_sure) for d in near_days(text, find_values(text), today=today)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Renewed on 3 November 2026, I cancelled on the 18th.", "2026-11-18"),
        ("It came on 11 November 2026, ordered on the 5th.", "2026-11-05"),
        ("She wrote on 27 April 2026, I answered the day after.", "2026-04-28"),
        ("Closed on 29 April 2026 and refunded the same day.", "2026-04-29"),
        ("Gekommen ist er am 11. November 2026, bestellt am 5., bezahlt sofort.", "2026-11-05"),
        ("Lo devolví el 6 de mayo de 2026 y lo recibió el 11.", "2026-05-11"),
    ],
)
def test_the_only_day_that_can_be_meant_is_sure(text: str, day: str) -> None:
    assert (day, True) in days(text)


@pytest.mark.parametrize(
    "text",
    [
        "Promised for 24 June 2026, it came on the 3rd.",  # of June or of July
        "I cancelled on the 18th.",  # of no month
        "On the 3rd floor since 4 May 2026.",
        "Bought on 31 January 2026, on the 31st, in the 2nd year.",
    ],
)
def test_a_day_of_two_months_or_of_none_is_not_taken(text: str) -> None:
    assert all(day in ("2026-01-31",) for day, _ in days(text))


@pytest.mark.parametrize("text", ["It came yesterday.", "Gestern kam es.", "I wrote 3 days ago.", "vor 3 Tagen"])
def test_a_day_counted_from_the_telling_stays_a_reading(text: str) -> None:
    assert [is_sure for _, is_sure in days(text)] == [False]


def test_a_german_day_without_a_year_is_one_day() -> None:
    assert days("Der Code kam am 19.11.: danke") == [("--11-19", True)]
    assert days("Version 6.3.2 und 45.13. und 3.5") == []


@given(st.dates(dt.date(2020, 1, 2), dt.date(2026, 11, 20)), st.integers(1, 31))
def test_a_sure_day_is_never_after_today(anchor: dt.date, figure: int) -> None:
    text = f"Paid on {anchor.isoformat()}, cancelled on the {figure}th."
    for day, is_sure in days(text):
        assert is_sure and dt.date.fromisoformat(day) <= TODAY
        assert dt.date.fromisoformat(day).day == figure


@given(st.text(max_size=200))
def test_merged_values_never_overlap(text: str) -> None:
    values = find_values(text)
    found = merged(values, near_days(text, values, today=TODAY))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[v.start : v.end] == v.as_written for v in found)
