"""Carriers by check digit, the parties of an invoice by their labels, and the deadline of a notice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import find_again, read_files
from assistant.evidence.carriers import carrier_of, has_wrong_check_digit
from assistant.evidence.parties import party_facts
from assistant.records import Case, Exhibit, Fact, FactName
from tests.unit.test_evidence import FakeReader

CATALOGUE = (
    FactName(name="tracking_number", kind="tracking_number", label="tracking number", cues=("tracking",)),
    FactName(name="carrier", kind="name", label="carrier"),
    FactName(name="supplier_name", kind="name", label="supplier's name"),
    FactName(name="fnsku", kind="reference", label="FNSKU"),
)
INVOICE = (
    "INVOICE INV-7\nSupplier: Northwind Trading Ltd\n14 Harbour Road\nLeeds LS1 4AB\nPhone: +44 113 496 0123\n\n"
    "Bill to\nMaria's Kettle Shop\n2 Mill Lane, York YO1 7PR\nItem | Qty\n"
)


def read(text: str) -> Exhibit:
    known = Exhibit(marker="", file="a.txt", title="A", sha256="0" * 64, state="read", pages=tuple(text.split("\f")))
    (found,) = read_files([Path("a.txt")], FakeReader({"a.txt": [known]}), CATALOGUE, today=dt.date(2026, 3, 21))
    for fact in found.facts:
        assert found.text[fact.source.start : fact.source.end] == fact.as_written
    return found


def named(exhibit: Exhibit, name: str) -> list[Fact]:
    return [f for f in exhibit.facts if f.name == name]


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z999AA10123456784", "UPS"),
        ("1Z 5R8 939 03 5756 7127", "UPS"),
        ("1Z999AA10123456785", ""),
        ("986578788855", "FedEx"),
        ("986578788856", ""),
        ("041441760228964", "FedEx"),
        ("9611020987654312345672", "FedEx"),
        ("9400111202555842332669", "USPS"),
        ("9400111202555842332668", ""),
        ("420941059400111202555842332669", "USPS"),
        ("RB123456785GB", "Royal Mail"),
        ("RB 123 456 785 GB", "Royal Mail"),
        ("RB123456786GB", ""),
        ("RB123456785XX", ""),
        ("00340434161094042557", "DHL"),
        ("JJD000390007882823119", "DHL"),
        ("TBA502887274000", "Amazon Logistics"),
        ("113-1234567-1234567", ""),
        ("", ""),
    ],
)
def test_a_carrier_is_told_by_the_check_digit_of_its_number(number: str, carrier: str) -> None:
    assert carrier_of(number) == carrier


@given(st.text(max_size=40))
def test_any_text_is_somebody_s_number_or_nobody_s(text: str) -> None:
    assert not (carrier_of(text) and has_wrong_check_digit(text))


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_figure_in_a_ups_number_is_seen(at: int, by: int) -> None:
    number = "1Z999AA10123456784"
    if number[at].isdigit() and at > 1:
        wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
        # Doubled figures of the same weight class may cancel out only where two change; one never does ...
        assert carrier_of(wrong) == "" or (at % 2 == 1 and by == 5)  # ... but 2 x 5 is no change modulo ten


def test_a_carrier_that_the_paper_names_is_verbatim_and_one_told_by_its_number_is_unclear() -> None:
    (both,) = named(read("Shipped with UPS. Tracking 1Z999AA10123456784"), "carrier")
    assert (both.value, both.as_written, both.trust) == ("UPS", "UPS", "verbatim")
    (alone,) = named(read("Tracking 1Z999AA10123456784"), "carrier")
    assert (alone.value, alone.as_written, alone.trust) == ("UPS", "1Z999AA10123456784", "unclear")


def test_a_tracking_number_with_a_wrong_check_digit_is_said() -> None:
    assert read("Tracking 1Z999AA10123456785").warnings == (
        "tracking number 1Z999AA10123456785 has a wrong check digit; look at it again",
    )


def test_the_parties_of_an_invoice_are_read_by_their_labels() -> None:
    found = read(INVOICE)
    told = {f.name: f.value for f in found.facts if f.name.startswith(("supplier", "buyer"))}
    assert told == {
        "supplier_name": "Northwind Trading Ltd",
        "supplier_address": "14 Harbour Road, Leeds LS1 4AB",
        "buyer_name": "Maria's Kettle Shop",
        "buyer_address": "2 Mill Lane, York YO1 7PR",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Supplier: Northwind Trading Ltd\nthis is no such paper",
        "INVOICE\nNorthwind Trading Ltd\nLeeds",
        "INVOICE\nSupplier: 4471 2290\n",
        "INVOICE\nSupplier:\n\nTotal: 5",
        "INVOICE\nthe supplier said: nothing",
        "INVOICE\nSupplier:",
    ],
)
def test_without_a_label_and_a_name_no_party_is_made_up(text: str) -> None:
    assert not [f for f in read(text).facts if f.name.startswith(("supplier", "buyer"))]


@given(st.text(alphabet="Supplier: Billto\n\f|Ltd 12,", max_size=200))
def test_every_party_stands_where_it_is_said_to(text: str) -> None:
    text = "invoice " + text
    for fact in party_facts(text, CATALOGUE, marker="E1"):
        assert text[fact.source.start : fact.source.end] == fact.as_written
        assert fact.source.page == text.count("\f", 0, fact.source.start) + 1


def test_a_bare_fnsku_is_known_by_its_shape() -> None:
    assert [f.value for f in named(read("Units of X001ABC2DE were lost"), "fnsku")] == ["X001ABC2DE"]


@pytest.mark.parametrize(
    ("words", "value"),
    [("within 7 days", "7 days"), ("by 30 March 2026", "2026-03-30"), ("no later than March 30, 2026", "2026-03-30")],
)
def test_the_deadline_of_a_notice_is_named(words: str, value: str) -> None:
    text = f"Dear seller,\nYour Amazon selling account has been deactivated. Please send an appeal {words}."
    assert [f.value for f in named(read(text), "deadline")] == [value]


def test_facts_found_again_by_another_catalogue_keep_what_the_whole_tells() -> None:
    known = Exhibit(
        marker="E1", file="a.txt", title="A", sha256="0" * 64, state="read", pages=(INVOICE,), pictured=(1,)
    )
    case = Case.model_validate(
        {
            "id": "c",
            "role": "seller",
            "marketplace": "amazon.com",
            "today": "2026-03-21",
            "story": "My supplier's phone is +44 113 496 0123",
        }
    )
    (found,) = find_again([known], case, CATALOGUE)
    trusts = {f.kind: f.trust for f in found.facts}
    assert (trusts["phone"], trusts["name"]) == ("verbatim", "unclear")
