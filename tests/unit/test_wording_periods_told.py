"""The days of a period: only two ends side by side make one; a day beside "from" or "to" keeps its own meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import PlaybookLibrary
from assistant.records import FactName
from assistant.wording.attachment import attach
from assistant.wording.date_ranges import ranged
from assistant.wording.values import find_values

NAMES = (
    FactName(name="period_start", kind="date", label="first day", takes="start of a range"),
    FactName(name="period_end", kind="date", label="last day", takes="end of a range"),
    FactName(name="notice_date", kind="date", label="day of the notice", cues=("notice",)),
)


def days(text: str, playbooks: PlaybookLibrary, kind: str = "shipping-performance") -> list[tuple[str, str]]:
    named = attach(text, find_values(text, locale="en_GB"), playbooks.catalogue_of("seller", kind))
    return [(v.value, name) for v, name in named if v.kind == "date"]


@pytest.mark.parametrize(
    "text",
    [
        "Between 1 April 2026 and 30 April 2026 our rate rose.",
        "From 1 April 2026 to 30 April 2026 we shipped 300 orders.",
        "We looked at the period 1 April 2026 - 30 April 2026.",
        "Zwischen dem 1. April 2026 und dem 30. April 2026 war es so.",
        "Vom 01.04.2026 bis zum 30.04.2026 war es so.",
    ],
)
def test_both_ends_side_by_side_make_a_period(text: str, playbooks: PlaybookLibrary) -> None:
    assert days(text, playbooks) == [("2026-04-01", "period_start"), ("2026-04-30", "period_end")]


@pytest.mark.parametrize(
    "text",
    [
        "I got a message from Amazon on 3 May 2026.",
        "I have been selling since 2 January 2019.",
        "The warehouse moved from Leeds to York on 3 April 2026.",
        "We appealed to Amazon on 7 May 2026.",
        "Amazon gave us until 20 May 2026 to answer.",
        "We were there from 3 May 2026 and on 9 May 2026 too.",
        "From 9 May 2026 to 3 May 2026 it makes no sense.",
    ],
)
def test_a_day_beside_from_or_to_is_no_end_of_a_period(text: str, playbooks: PlaybookLibrary) -> None:
    assert not {name for _, name in days(text, playbooks)} & {"period_start", "period_end"}


def test_the_day_of_the_notice_stays_its_own_beside_a_period(playbooks: PlaybookLibrary) -> None:
    told = "The notice from Amazon of 3 May 2026 covers the period from 1 April 2026 through 30 April 2026."
    assert [name for _, name in days(told, playbooks)] == ["notice_date", "period_start", "period_end"]


def test_the_day_of_an_answer_is_not_the_day_of_what_was_answered(playbooks: PlaybookLibrary) -> None:
    assert days("We replied to the notice on 5 May 2026.", playbooks) == [("2026-05-05", "")]
    assert days("We replied to the notice of 3 May 2026.", playbooks) == [("2026-05-03", "notice_date")]


def test_a_day_that_ends_its_clause_is_not_that_of_the_next_clause(playbooks: PlaybookLibrary) -> None:
    told = "All were removed by 9 October 2026 and we now have the letter of compliance."
    assert days(told, playbooks, "listing-safety") == [("2026-10-09", "")]


PIECES = st.sampled_from(
    [
        "from ",
        "between ",
        "1 April 2026",
        "30.04.2026",
        " to ",
        " and ",
        " - ",
        "3 May",
        "notice ",
        "\n",
        ".",
        "12 ",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_ends_come_in_pairs_of_neighbouring_days(text: str) -> None:
    values = find_values(text)
    found = ranged(text, values, NAMES)
    starts = [at for at, name in found.items() if name == "period_start"]
    assert sorted(found) == sorted([*starts, *(at + 1 for at in starts)])
    assert all(values[at].kind == "date" for at in found)
    assert len(attach(text, values, NAMES)) == len(values)
