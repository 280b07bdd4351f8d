"""How old a clause is, in words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.policy_library.age import MAX_AGE_DAYS, age_words, is_old

TODAY = dt.date(2026, 3, 18)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (60, "8 weeks ago"),
        (61, "2 months ago"),
        (730, "23 months ago"),
        (731, "2 years ago"),
        (3653, "10 years ago"),
        (-1, "not yet"),
    ],
)
def test_age_is_said_in_words(days: int, words: str) -> None:
    assert age_words(TODAY - dt.timedelta(days=days), TODAY) == words


def test_old_is_what_was_seen_longer_ago_than_the_stated_age() -> None:
    edge = TODAY - dt.timedelta(days=MAX_AGE_DAYS)
    assert not is_old(edge, TODAY)
    assert is_old(edge - dt.timedelta(days=1), TODAY)


@given(st.dates(), st.dates())
def test_every_pair_of_days_has_words(seen: dt.date, today: dt.date) -> None:
    assert age_words(seen, today)
