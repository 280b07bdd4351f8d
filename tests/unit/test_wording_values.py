"""Typed values: each kind has one normal form, offsets are true, and no input makes the search slow or wrong."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.numbers import alternation, fold, plain_number, word_number
from assistant.wording.values import find_values, of_kinds


def only(text: str, locale: str = "en_US") -> tuple[str, str]:
    values = find_values(text, locale=locale)
    assert len(values) == 1, values
    return values[0].kind, values[0].value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("March 2, 2026", "2026-03-02"),
        ("Mar. 2, 2026", "2026-03-02"),
        ("the 2nd of March 2026", "2026-03-02"),
        ("03/02/2026", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("13/02/2026", "2026-02-13"),
        ("2026/03/02", "2026-03-02"),
        ("2. März 2026", "2026-03-02"),
        ("2 mars 2026", "2026-03-02"),
        ("2 de marzo de 2026", "2026-03-02"),
        ("2 marzo 2026", "2026-03-02"),
        ("2026-03-02T10:15:00Z", "2026-03-02"),
        ("2 March", "--03-02"),
        ("March 2nd", "--03-02"),
        ("March 2026", "2026-03"),
    ],
)
def test_a_day_has_one_form_however_it_is_written(text: str, value: str) -> None:
    assert only(text) == ("date", value)


def test_the_locale_decides_which_figure_is_the_month() -> None:
    assert only("03/02/2026", "en_GB") == ("date", "2026-02-03")


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert "2026-02-31" not in [v.value for v in find_values("31 February 2026 and 2026-02-31")]


def test_both_days_of_a_range_are_found() -> None:
    for text in ("2-5 March 2026", "2 to 5 March 2026", "March 2-5, 2026"):
        assert [v.value for v in find_values(text)] == ["2026-03-02", "2026-03-05"]


def test_a_modal_verb_is_no_month() -> None:
    assert of_kinds(find_values("You may 30 days later ask again."), "date") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$49.99", "49.99 USD"),
        ("USD 49.99", "49.99 USD"),
        ("49,99 €", "49.99 EUR"),
        ("£1,200", "1200.00 GBP"),
        ("Rs 500", "500.00 INR"),
        ("₹1,50,000", "150000.00 INR"),
        ("EUR 1.234,50", "1234.50 EUR"),
        ("1 234,50 EUR", "1234.50 EUR"),
        ("20 dollars", "20.00 USD"),
        ("$2 million", "2000000.00 USD"),
        ("US$ 5", "5.00 USD"),
    ],
)
def test_money_has_an_amount_with_two_decimals_and_a_currency(text: str, value: str) -> None:
    assert only(text) == ("money", value)


def test_a_dollar_is_the_dollar_of_the_country() -> None:
    assert only("$20", "en_CA") == ("money", "20.00 CAD")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30 days", "30 days"),
        ("a 90-day period", "90 days"),
        ("fifteen days", "15 days"),
        ("thirty (30) days", "30 days"),
        ("two business days", "2 business days"),
        ("48 hours", "48 hours"),
        ("within 24h", "24 hours"),
        ("one month", "1 months"),
        ("2 weeks", "14 days"),
        ("14 Tage", "14 days"),
        ("twenty-one days", "21 days"),
    ],
)
def test_a_period_has_an_amount_and_a_unit(text: str, value: str) -> None:
    assert only(text) == ("duration", value)


def test_both_ends_of_a_range_of_days_are_found() -> None:
    assert [v.value for v in find_values("3 to 5 business days")] == ["3 business days", "5 business days"]


@pytest.mark.parametrize("text", ["1 %", "1%", "one percent", "1 per cent"])
def test_a_rate_has_one_form(text: str) -> None:
    assert only(text) == ("percent", "1 percent")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("113-1234567-1234567", "order_id", "113-1234567-1234567"),
        ("FBA15ABC1D23", "shipment_id", "FBA15ABC1D23"),
        ("b0abcdefgh", "asin", "B0ABCDEFGH"),
        ("1Z999AA10123456784", "tracking_number", "1Z999AA10123456784"),
        ("9400 1000 0000 0000 0000 00", "tracking_number", "9400100000000000000000"),
        ("tracking number 1234567890", "tracking_number", "1234567890"),
        ("RR 123 456 785 GB", "tracking_number", "RR123456785GB"),
        ("case ID 12345678901", "reference", "12345678901"),
        ("#c-8841", "reference", "C-8841"),
        ("invoice no. 4711", "reference", "4711"),
        ("INV-2026-001", "reference", "INV-2026-001"),
        ("Jane@Mail.Example", "email", "jane@mail.example"),
        ("+44 20 7946 0000", "phone", "+442079460000"),
        ("(206) 555-0100", "phone", "2065550100"),
        ("206-555-0100", "phone", "2065550100"),
        ("https://www.rules.example/a?b=1.", "url", "rules.example/a?b=1"),
        ("4111 1111 1111 1111", "card_number", "4111111111111111"),
        ("GB29 NWBK 6016 1331 9268 19", "identity_number", "GB29NWBK60161331926819"),
        ("078-05-1120", "identity_number", "078-05-1120"),
        ("1,234 units", "number", "1234"),
        ("10,555,123 units", "number", "10555123"),
        ("12,34,567 units", "number", "1234567"),
        ("10.555.123 units", "number", "10555123"),
        ("10'555 units", "number", "10555"),
        ("10,555,123.5 units", "number", "10555123.5"),
        ("seven cartons", "number", "7"),
        ("10:15", "number", "10:15"),
        ("3:05 pm", "number", "15:05"),
        ("10kg", "number", "10"),
    ],
)
def test_each_kind_is_told_from_the_others(text: str, kind: str, value: str) -> None:
    assert only(text) == (kind, value)


def test_a_wrong_check_digit_is_no_card_number() -> None:
    assert of_kinds(find_values("4111 1111 1111 1112"), "card_number") == ()


def test_markers_and_blanks_hold_no_values() -> None:
    assert find_values("It was late [P1] [E2 p.3] [[date of 3 items]] (Enclosure 2, page 3) [1].") == ()


@given(st.text(max_size=300))
def test_offsets_are_true_and_values_never_overlap(text: str) -> None:
    values = find_values(text)
    for value in values:
        assert text[value.start : value.end] == value.as_written
        assert value.value
    assert all(a.end <= b.start for a, b in pairwise(values))


@given(st.text(alphabet="0123456789.,/-: $€#ABEGPST@%daysmonth\n", max_size=400))
def test_every_digit_outside_markers_belongs_to_a_value(text: str) -> None:
    covered = {i for v in find_values(text) for i in range(v.start, v.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isdigit())


@given(
    st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%m/%d/%Y"]),
)
def test_a_written_day_is_read_back(day: dt.date, form: str) -> None:
    assert only(f"on {day.strftime(form)} it came") == ("date", day.isoformat())


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_an_amount_is_read_back_with_any_grouping(whole: int, cents: int) -> None:
    for text in (f"${whole:,}.{cents:02d}", f"${whole}.{cents:02d}"):
        assert only(text) == ("money", f"{whole}.{cents:02d} USD")


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.lists(st.text(alphabet="abcd-", min_size=1, max_size=5), min_size=1, max_size=8))
def test_a_word_tree_matches_exactly_its_words(words: list[str]) -> None:
    pattern = re.compile(alternation(words))
    assert all(pattern.fullmatch(w) for w in words)
    assert pattern.fullmatch("zz") is None


def test_figures_of_other_scripts_read_alike() -> None:
    assert only("３０ days") == ("duration", "30 days")
    assert only("٣٠ days") == ("duration", "30 days")


def test_a_separator_is_decimal_or_grouping_by_its_place() -> None:
    assert plain_number("1.234,50") == "1234.5"
    assert plain_number("1.234", locale="de_DE") == "1234"
    assert plain_number("1.234", locale="en_US") == "1.234"
    assert word_number("twenty-one") == 21 and word_number("kettle") is None


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a@", "$1 ", "+1 ", "1-", "www.", "GB29 ", "tracking number ", "[E1", "two "]
)
def test_hostile_repetition_ends(piece: str) -> None:
    values = find_values(piece * (20_000 // len(piece)))
    assert all(v.start < v.end for v in values)
