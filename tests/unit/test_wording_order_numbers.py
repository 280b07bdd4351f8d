"""Order numbers of marketplaces whose shape is their own: read only there, and only beside a word that says order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intake import case_facts
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import FactName
from assistant.wording.attachment import attach
from assistant.wording.shapes import reshaped
from assistant.wording.values import find_values
from tests.known_case import make_case


def catalogue(playbooks: PlaybookLibrary, company: str) -> tuple[FactName, ...]:
    return playbooks.catalogue_of("buyer", company=company)


def orders(text: str, names: Sequence[FactName]) -> list[str]:
    return [v.value for v, _ in attach(text, find_values(text), names) if v.kind == "order_id"]


@pytest.mark.parametrize(
    ("company", "text", "number"),
    [
        ("ebay", "eBay order 07-14462-83519 never came.", "07-14462-83519"),
        ("ebay", "Order number\n07-14462-83519", "07-14462-83519"),
        ("ebay", "Bestellung Nr. 07-14462-83519 kam nie an.", "07-14462-83519"),
        ("walmart", "PO 200012345678901 was lost.", "200012345678901"),
        ("walmart", "order number is 2000121-90045518", "2000121-90045518"),
        ("etsy", "Order #3012345678", "3012345678"),
        ("aliexpress", "Order ID: 8123456789012345", "8123456789012345"),
    ],
)
def test_an_order_number_in_the_shape_of_its_marketplace_is_read(
    company: str, text: str, number: str, playbooks: PlaybookLibrary
) -> None:
    assert orders(text, catalogue(playbooks, company)) == [number]
    assert orders(text, catalogue(playbooks, "amazon")) == []


@pytest.mark.parametrize(
    ("company", "text"),
    [
        ("etsy", "call me on 3012345678"),
        ("etsy", "order of two cups, telephone 3012345678"),
        ("aliexpress", "paid with card 4111111111111111"),
        ("aliexpress", "order 41111111111111112"),
        ("ebay", "reference 07-14462-83519"),
        ("ebay", "order 07-14462-83519-2"),
    ],
)
def test_digits_without_a_word_for_an_order_are_none(company: str, text: str, playbooks: PlaybookLibrary) -> None:
    assert orders(text, catalogue(playbooks, company)) == []


def test_a_list_of_orders_is_read_to_its_end(playbooks: PlaybookLibrary) -> None:
    told = "orders 07-14462-83519, 07-14462-83520 and 07-14462-83521"
    numbers = ["07-14462-83519", "07-14462-83520", "07-14462-83521"]
    assert orders(told, catalogue(playbooks, "ebay")) == numbers


def test_an_order_told_on_ebay_is_the_order_of_the_case(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    for host, known in (("ebay.co.uk", ["07-14462-83519"]), ("amazon.co.uk", [])):
        case = make_case(marketplace=host, story="My order 07-14462-83519 of 4 March 2026 never came.")
        names = playbooks.catalogue_of("buyer", "item-not-received", company=library.marketplace(host).company)
        facts = case_facts(case, names, locale="en_GB", currency="GBP")
        assert [f.value for f in facts if f.name == "order_id" and f.trust == "stated"] == known


def test_a_shape_that_is_no_regular_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="no regular expression"):
        FactName(name="order_id", kind="order_id", label="order", shapes={"ebay": "[0-9"})


PIECES = st.sampled_from(
    ["order ", "Order no. ", "07-14462-83519", ", ", " and ", "1234567890", " ", "\n", "#", ":", "é", "４", "not ", "x"]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_reshaped_values_stand_where_they_say_and_never_overlap(text: str) -> None:
    names = [FactName(name="order_id", kind="order_id", label="order", shape=r"\d{2}-\d{5}-\d{5}|\d{10}")]
    found = reshaped(text, find_values(text), names)
    assert all(text[v.start : v.end] == v.as_written for v in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    digits = {i for i, c in enumerate(text) if c.isdigit()}
    assert digits <= {i for v in found for i in range(v.start, v.end)}  # none escapes the checks
