"""A count of a whole says which figure is the part, and a count needs something that is counted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import read_playbooks
from assistant.records import FactName
from assistant.wording.attachment import attach
from assistant.wording.notices import is_notice, mail_day, notice_day
from assistant.wording.values import find_values

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


@cache
def catalogue(role: str) -> tuple[FactName, ...]:
    return read_playbooks(PLAYBOOKS).catalogue_of(role)


def named(text: str, role: str = "seller", locale: str = "en_US") -> dict[str, str]:
    return {name: v.value for v, name in attach(text, find_values(text, locale=locale), catalogue(role)) if name}


@pytest.mark.parametrize(
    "text",
    [
        "27 of 311 orders were late.",
        "27 of 311 parcels",
        "In that month 27 orders of 311 late.",
        "27 out of our 311 shipped orders came late",
        "27 of 311 units were late.",
    ],
)
def test_a_part_of_all_orders_gives_both_counts(text: str) -> None:
    assert named(text) == {"orders_affected": "27", "orders_total": "311"}


def test_units_of_a_shipment_are_told_by_what_happened_to_them() -> None:
    assert named("7 of 90 units are missing.") == {"units_missing": "7", "units_shipped": "90"}
    assert named("They received only 83 of 90 units.") == {"units_received": "83", "units_shipped": "90"}
    assert "units_shipped" not in named("3 of 10 cartons went missing.")


def test_a_clock_time_or_a_code_is_never_a_count() -> None:
    assert named("Item received at 22:01") == {}
    assert named("Parcel lost near DEP4") == {}
    assert named("We received 12 units.") == {"units_received": "12"}
    assert named("90 units sent, 83 received") == {"units_shipped": "90", "units_received": "83"}
    assert named("shipped: 90; received: 83") == {"units_shipped": "90", "units_received": "83"}


def test_a_mail_date_alone_is_no_date_of_a_notice() -> None:
    assert "notice_date" not in named("Date: 3 May 2026")
    assert "notice_date" not in named("The goods were received on 3 May 2026.")
    assert named("Notice came on 3 May 2026")["notice_date"] == "2026-05-03"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sent and dispatched by Kettles Ltd, expected Friday 8 May 2026.", "2026-05-08"),
        ("It would arrive 5 May 2026 - 8 May 2026.", "2026-05-08"),
        ("They said between 5 and 8 May 2026.", "2026-05-08"),
        ("Die Lieferung sollte spätestens am 8. Mai 2026 sein.", "2026-05-08"),
        ("Arriving: Friday, May 8, 2026", "2026-05-08"),
    ],
)
def test_a_promise_is_the_last_day_that_was_told(text: str, day: str) -> None:
    assert named(text, "buyer") == {"latest_delivery_date": day}


def test_who_dispatched_is_not_when() -> None:
    assert "dispatch_date" not in named("Dispatched by Kettles on the market. 8 May 2026.", "buyer")
    assert named("Dispatched on 8 May 2026", "buyer") == {"dispatch_date": "2026-05-08"}


@pytest.mark.parametrize("written", ["AB 1234 5678 9GB", "AB123456789GB", "AB 123 456 789 GB", "AB 12 34 56 78 9 GB"])
def test_a_postal_number_is_one_number_however_it_is_grouped(written: str) -> None:
    assert [(v.kind, v.value) for v in find_values(f"Number: {written}.")] == [("tracking_number", "AB123456789GB")]


def test_due_is_no_number_in_english() -> None:
    assert [v.kind for v in find_values("It was due July 6, 2026")] == ["date"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("June 3, 2026\nWe removed your listings.\nSend invoices.", "June 3, 2026"),
        ("Your account is at risk (1 May 2026 - 2 May 2026). Answer soon.\n\nJune 3, 2026.", "June 3, 2026"),
        ("Dear seller, on June 3, 2026 we removed your listing. Answer by mail.", "June 3, 2026"),
        ("From: a@b.example\nDate: Wed, 3 Jun 2026 10:00:00 +0000\n\nYour account was suspended.", "3 Jun 2026"),
    ],
)
def test_a_notice_says_its_own_day(text: str, written: str) -> None:
    values = find_values(text)
    assert is_notice(text)
    assert values[notice_day(text, values)].as_written == written


def test_two_days_of_removal_are_not_decided() -> None:
    text = "On 3 June 2026 we removed your listing A. On 9 June 2026 we removed your listing B. Write to us."
    assert notice_day(text, find_values(text)) == -1
    assert not is_notice("We ordered on 3 June 2026 and it came.")


@given(st.text(alphabet="From: Date3 May2026 of orders late units\n.,-", max_size=200))
def test_notices_and_shares_never_fail_and_stay_in_range(text: str) -> None:
    values = find_values(text)
    assert -1 <= notice_day(text, values) < max(len(values), 1)
    assert -1 <= mail_day(text, values) < max(len(values), 1)
    assert tuple(v for v, _ in attach(text, values, catalogue("seller"))) == values
