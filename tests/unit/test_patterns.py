"""Patterns and conditions: nothing is guessed, what is not known is left out or stands as a blank."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Fact, Locator, Rule
from assistant.wording.conditions import hold, parse
from assistant.wording.display import (
    clean_inline,
    sentence_case,
    show_date,
    show_fact,
    show_money,
    show_rule,
    with_article,
)
from assistant.wording.patterns import best, fill, number_clauses, slots
from assistant.wording.values import find_values
from tests.known_case import make_case, make_known

FACTS = {"order_id": "113-1234567-1234567", "order_date": "2026-02-20", "fulfilled_by": "seller"}


@pytest.fixture
def known(library: PolicyLibrary, playbooks: PlaybookLibrary):  # type: ignore[no-untyped-def]
    case = make_case(facts=FACTS, ask="I want a full refund")
    return make_known(library, playbooks, "item-not-received", case)


def test_known_facts_fill_their_slots(known) -> None:  # type: ignore[no-untyped-def]
    filled = fill("Order {order_id} of {order_date}.", known)
    assert filled is not None
    assert filled.text == "Order 113-1234567-1234567 of February 20, 2026."
    assert filled.facts == ("order_id", "order_date")


def test_unknown_slot_makes_a_pattern_unusable(known) -> None:  # type: ignore[no-untyped-def]
    assert fill("Paid {amount}.", known) is None


def test_unknown_slot_becomes_a_visible_blank_when_asked(known) -> None:  # type: ignore[no-untyped-def]
    filled = fill("Paid {amount}.", known, label=known.label)
    assert filled is not None
    assert filled.text == "Paid [[order amount]]."


def test_group_with_an_unknown_slot_is_left_out(known) -> None:  # type: ignore[no-untyped-def]
    filled = fill("Order {order_id}<< for {amount}>> of {order_date}.", known)
    assert filled is not None
    assert filled.text == "Order 113-1234567-1234567 of February 20, 2026."


def test_richest_pattern_wins(known) -> None:  # type: ignore[no-untyped-def]
    filled = best(["Order {order_id}.", "Order {order_id} of {order_date}.", "{amount}."], known, choose=lambda _: 0)
    assert filled is not None
    assert "February" in filled.text


def test_rule_slot_shows_what_the_clause_fixes_and_citing_names_the_clause(known) -> None:  # type: ignore[no-untyped-def]
    filled = fill("Wait {rule:contact-seller-wait} [P:contact-seller-wait].", known)
    assert filled is not None
    assert filled.text.startswith("Wait 48 hours [P:")
    assert number_clauses(filled.text, lambda _: "P7") == "Wait 48 hours [P7]."


def test_rule_without_a_clause_here_makes_a_pattern_unusable(known) -> None:  # type: ignore[no-untyped-def]
    assert fill("Within {rule:grievance-redress} [P:grievance-redress].", known) is None


def test_the_wish_is_shown_in_the_readers_money(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts=FACTS, ask="I want a full refund of 49.99 USD")
    known = make_known(library, playbooks, "item-not-received", case)
    filled = fill("Please arrange {ask_for}.", known)
    assert filled is not None
    assert filled.text == "Please arrange a full refund of $49.99."


@given(st.text(max_size=300))
def test_free_text_cannot_bring_markers_blanks_or_lines_into_a_letter(text: str) -> None:
    shown = clean_inline(text)
    assert not set("[]\n\r") & set(shown)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("known order_date", True),
        ("unknown order_date", False),
        ("unknown amount", True),
        ("fulfilled_by is seller or marketplace", True),
        ("fulfilled_by is not marketplace", True),
        ("delivery_status is delivered", False),
        ("delivery_status is not delivered", True),
        ("contacted seller", False),
        ("not contacted seller", True),
        ("rule guarantee-claim-opens", True),
        ("no rule grievance-redress", True),
        ("window guarantee-claim is unknown", True),
        ("window guarantee-claim is not open", True),
        ("no actions done", True),
        ("no attempts", True),
        ("no exhibits", True),
        ("order_date within guarantee-claim-closes before today_is_no_fact", False),
        ("order_date before today_is_no_fact", False),
        ("order_date not before today_is_no_fact", False),
    ],
)
def test_conditions_read_as_they_are_written(known, condition: str, expected: bool) -> None:  # type: ignore[no-untyped-def]
    assert hold([condition], known) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("order_date before latest_delivery_date", True),
        ("latest_delivery_date before order_date", False),
        ("order_date before order_date", False),
        ("latest_delivery_date not before order_date", True),
        ("order_date within contact-seller-wait before latest_delivery_date", False),  # 48 hours are 2 days
        ("order_date not within contact-seller-wait before latest_delivery_date", True),
        ("order_date within contact-seller-wait before dispatch_date", True),
        ("order_date within gift-card-inactivity-fee before delivered_date", True),  # 12 months, not 12 days
    ],
)
def test_conditions_compare_days(
    library: PolicyLibrary, playbooks: PlaybookLibrary, condition: str, expected: bool
) -> None:
    days = {"latest_delivery_date": "2026-02-25", "dispatch_date": "2026-02-22", "delivered_date": "2026-06-22"}
    known = make_known(library, playbooks, "item-not-received", make_case(facts={**FACTS, **days}))
    assert hold([condition], known) is expected


def test_a_playbook_may_go_by_the_rules_of_today(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts={**FACTS, "order_date": "2020-02-20"})
    known = make_known(library, playbooks, "item-not-received", case)
    ruled = playbooks.playbook("item-not-received").model_copy(update={"is_ruled_by_today": True})
    assert known.on.isoformat() == "2020-02-20"
    assert replace(known, playbook=ruled).on == case.today


def test_a_choice_in_quotes_is_one_whole(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    names = {"item": "not as described", "delivery_checks": "house or garden"}
    known = make_known(library, playbooks, "item-not-received", make_case(facts=names))
    assert hold(['item is "not as described"'], known)
    assert not hold(['item is not "not as described"'], known)
    assert hold(["item is not as described"], known)  # without quotes: anything but "as described"
    assert hold(['delivery_checks is lost or "house or garden"'], known)
    assert not hold(["delivery_checks is house or garden"], known)


def test_unreadable_condition_is_refused(known) -> None:  # type: ignore[no-untyped-def]
    assert parse("whenever it suits") is None
    with pytest.raises(ValueError, match="not a condition"):
        hold(["whenever it suits"], known)


def test_slots_lists_everything_a_pattern_names() -> None:
    named = slots("{the:item|it} {rule:r-one} {window:w.opens} [P:r-two] {order_id}")
    assert named == (("item", "order_id"), ("r-one", "r-two"), ("w",))


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)),
    st.sampled_from(["en_US", "en_GB", "en_IN", "en_CA"]),
)
def test_a_shown_date_reads_back_as_the_same_day(day: dt.date, locale: str) -> None:
    assert [v.value for v in find_values(show_date(day, locale), locale=locale)] == [day.isoformat()]


@given(
    st.decimals(min_value="0.01", max_value="9999999", places=2),
    st.sampled_from(
        [
            ("USD", "en_US"),
            ("GBP", "en_GB"),
            ("EUR", "en_GB"),
            ("INR", "en_IN"),
            ("CAD", "en_CA"),
            ("USD", "en_CA"),
            ("AUD", "en_AU"),
            ("EUR", "en_AU"),
            ("USD", "en_GB"),
            ("USD", "en_IN"),
            ("AED", "en_GB"),
            ("CAD", "en_US"),
        ]
    ),
)
def test_shown_money_reads_back_as_the_same_amount(amount: object, where: tuple[str, str]) -> None:
    currency, locale = where
    value = f"{amount:.2f} {currency}"
    assert [v.value for v in find_values(show_money(value, locale), locale=locale)] == [value]


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [
        ("389.00 AUD", "en_AU", "$389.00"),
        ("389.00 CAD", "en_CA", "$389.00"),
        ("389.00 USD", "en_US", "$389.00"),
        ("389.00 USD", "en_AU", "USD 389.00"),
        ("389.00 AUD", "en_US", "AUD 389.00"),
        ("389.00 USD", "en_GB", "US$389.00"),
        ("389.00 EUR", "en_AU", "€389.00"),
        ("5000.00 JPY", "en_GB", "¥5,000"),
        ("389.00 AED", "en_GB", "AED 389.00"),
        ("389.00 USD", "de_DE", "389,00 USD"),
    ],
)
def test_a_sum_has_its_sign_where_the_marketplace_leaves_no_doubt(value: str, locale: str, shown: str) -> None:
    assert show_money(value, locale) == shown
    assert [v.value for v in find_values(shown, locale=locale)] == [value]


def test_a_reader_abroad_is_told_whose_dollars_they_are() -> None:
    assert show_money("389.00 AUD", "en_AU", is_abroad=True) == "AUD 389.00"
    assert show_money("389.00 USD", "en_US", is_abroad=True) == "$389.00"
    assert show_money("389.00 EUR", "en_GB", is_abroad=True) == "€389.00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eBay closed it", "eBay closed it"),
        ("iPhone 15", "iPhone 15"),
        ("kettle", "Kettle"),
        ("übrig", "Übrig"),
        ("", ""),
    ],
)
def test_a_brand_keeps_its_spelling_at_the_start_of_a_sentence(text: str, shown: str) -> None:
    assert sentence_case(text) == shown


@given(st.text(max_size=30))
def test_sentence_case_changes_no_letter_but_the_first(text: str) -> None:
    assert sentence_case(text).endswith(text[1:])


def test_rules_are_shown_in_words_up_to_ten() -> None:
    assert show_rule(Rule(name="x", amount=3, unit="days")) == "three days"
    assert show_rule(Rule(name="x", amount=1, unit="months")) == "one month"
    assert show_rule(Rule(name="x", amount=30, unit="days")) == "30 days"
    assert show_rule(Rule(name="x", amount=4, unit="percent")) == "4 percent"
    assert show_rule(Rule(name="x")) == ""


def test_percent_and_article() -> None:
    fact = Fact(name="r", kind="percent", value="6.8 percent", as_written="6,8 %", source=Locator(where="answer"))
    assert show_fact(fact) == "6.8%"
    assert with_article("kettle") == "the kettle"
    assert with_article("my kettle") == "my kettle"
