"""What a person told becomes typed facts, each at its place, none under a guessed name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intake import case_facts, place_text
from assistant.intake.days import impossible_days, parse_moment
from assistant.intake.fact_keys import catalogue_entry
from assistant.records import Action, Attempt, Case, Contact, Fact, Moment, Sender
from assistant.wording.partial_dates import complete_date
from tests.small_catalogue import CATALOGUE

TODAY = dt.date(2026, 3, 18)


def case(**told: Any) -> Case:
    return Case.model_validate({"id": "c", "role": "buyer", "marketplace": "amazon.com", "today": TODAY, **told})


def answered(key: str, answer: str, *, role: str = "buyer", currency: str = "") -> list[tuple[str, str, str, str]]:
    facts = case_facts(case(role=role, facts={key: answer}), CATALOGUE, currency=currency)
    return [(f.name, f.kind, f.value, f.trust) for f in facts]


def named(facts: tuple[Fact, ...], name: str) -> Fact:
    return next(f for f in facts if f.name == name)


@pytest.mark.parametrize(
    "key",
    [
        "latest_delivery_date",
        "expected_delivery",
        "delivery_due_date",
        "promised delivery",
        "Estimated Delivery",
        "expectedDelivery",
        "latest estimated delivery date",
    ],
)
def test_a_key_is_known_by_any_words_that_mean_the_same(key: str) -> None:
    assert answered(key, "2026-03-02") == [("latest_delivery_date", "date", "2026-03-02", "stated")]


@pytest.mark.parametrize(
    ("key", "answer", "name"),
    [
        ("order", "113-1234567-1234567", "order_id"),
        ("order", "2026-02-20", "order_date"),
        ("Order No.", "113-1234567-1234567", "order_id"),
        ("my order id", "113-1234567-1234567", "order_id"),
        ("purchase date", "2026-02-20", "order_date"),
        ("price paid", "49.99 USD", "amount"),
        ("qty", "3", "quantity"),
        ("order_number", "2026-02-20", "order_id"),
    ],
)
def test_the_kind_of_the_value_decides_between_names(key: str, answer: str, name: str) -> None:
    assert answered(key, answer)[0][0] == name


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("return_delivery_date", "2026-03-01"),
        ("return_tracking_number", "1Z999AA10123456784"),
        ("delivery", "2026-03-01"),
        ("date", "2026-03-01"),
        ("seller_amount", "5.00 USD"),
    ],
)
def test_a_key_that_may_mean_something_else_keeps_its_own_name(key: str, answer: str) -> None:
    assert [f[0] for f in answered(key, answer)] == [key]


def test_a_key_that_two_entries_fit_keeps_its_own_name() -> None:
    twins = [CATALOGUE[2].model_copy(update={"name": n, "label": "due day", "aliases": ()}) for n in ("a_b", "c_d")]
    assert catalogue_entry("due day", twins, role="buyer", kinds=frozenset(["date"])) is None


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("order_date", "2 March 2026", ("order_date", "date", "2026-03-02", "stated")),
        ("order_date", "Monday, 2 March 2026 (evening)", ("order_date", "date", "2026-03-02", "stated")),
        ("order_date", "in spring", ("order_date", "text", "in spring", "unclear")),
        ("order_date", "2 March", ("order_date", "date", "2026-03-02", "unclear")),
        ("amount", "$49.99", ("amount", "money", "49.99 USD", "stated")),
        ("amount", "49.99", ("amount", "text", "49.99", "unclear")),
        ("quantity", "1,200", ("quantity", "number", "1200", "stated")),
        ("order_id", "  113-1234567-1234567 ", ("order_id", "order_id", "113-1234567-1234567", "stated")),
        ("order_id", "#od-9912", ("order_id", "order_id", "OD-9912", "stated")),
        ("order_id", "the first one", ("order_id", "text", "the first one", "unclear")),
        ("delivery_status", "In Transit", ("delivery_status", "text", "in transit", "stated")),
        ("delivery_status", "unknown", ("delivery_status", "text", "unknown", "stated")),
        ("chargeback_filed", "No.", ("chargeback_filed", "yes_no", "no", "stated")),
        ("item", "A  blue lamp", ("item", "text", "A blue lamp", "stated")),
        ("shoe size", "43", ("shoe_size", "number", "43", "stated")),
    ],
)
def test_an_answer_has_the_kind_of_its_fact(key: str, answer: str, expected: tuple[str, str, str, str]) -> None:
    assert answered(key, answer)[0] == expected


def test_a_bare_amount_is_of_the_marketplace_currency() -> None:
    assert answered("amount", "49.99", currency="GBP") == [("amount", "money", "49.99 GBP", "stated")]


def test_a_bare_share_is_a_percentage() -> None:
    assert answered("metric_value", "4.8", role="seller")[0][:3] == ("metric_value", "percent", "4.8 percent")


def test_a_list_gives_one_fact_for_each() -> None:
    found = answered("asins", "B012345678, B0ABCDEFGH", role="seller")
    assert [(f[0], f[2]) for f in found] == [
        ("asin", "B012345678"),
        ("asin", "B0ABCDEFGH"),
        ("asin", "B012345678 and B0ABCDEFGH"),
    ]


@pytest.mark.parametrize("answer", ["?", "unknown", "n/a", "TBD", " - "])
def test_an_answer_that_says_not_known_is_no_fact(answer: str) -> None:
    assert answered("order_date", answer) == []


def test_values_inside_a_text_answer_are_facts_too() -> None:
    found = answered("item", "lamp of 49.99 USD")
    assert ("money", "money", "49.99 USD", "stated") in found


def test_answers_come_before_the_story() -> None:
    facts = case_facts(case(story="I ordered on 21 February 2026.", facts={"order_date": "2026-02-20"}), CATALOGUE)
    assert [(f.value, f.source.where) for f in facts if f.name == "order_date"] == [
        ("2026-02-20", "answer"),
        ("2026-02-21", "story"),
    ]


def test_a_value_in_a_story_is_named_by_the_word_beside_it() -> None:
    story = "I ordered on 20 February 2026, order number 113-1234567-1234567, and paid $49.99 on 4.4.2026."
    facts = case_facts(case(story=story), CATALOGUE)
    assert named(facts, "order_date").trust == "stated"
    assert named(facts, "order_id").value == "113-1234567-1234567"
    assert named(facts, "amount").value == "49.99 USD"
    bare = named(facts, "date")
    assert (bare.value, bare.trust) == ("2026-04-04", "unclear")


def test_a_day_without_a_year_is_completed_and_sure_only_where_it_lies_back_less_than_half_a_year() -> None:
    facts = case_facts(case(story="I ordered on 20 November and it was due by 2 April."), CATALOGUE)
    assert [(f.value, f.trust) for f in facts] == [("2025-11-20", "stated"), ("2026-04-02", "unclear")]


def test_a_day_said_in_a_chat_is_near_that_chat() -> None:
    contact = Contact(when=Moment(day=dt.date(2024, 12, 28)), said="Wait until 3 January")
    assert "2025-01-03" in {f.value for f in case_facts(case(contacts=(contact,)), CATALOGUE)}


def test_names_of_the_other_role_do_not_claim_values() -> None:
    told = "Our notice of 2026-03-01 says so."
    assert case_facts(case(story=told), CATALOGUE)[0].name == "date"
    assert case_facts(case(story=told, role="seller"), CATALOGUE)[0].name == "notice_date"


def test_details_of_contacts_and_sender_are_facts() -> None:
    contact = Contact(
        when=Moment(day=dt.date(2026, 3, 2), clock="10:15"),
        who="Customer service",
        name="Kim",
        reference="#c-8841",
    )
    sender = Sender(name="Ann Example", email="ann@mail.example", seller_id="a1b2c3")
    facts = case_facts(case(contacts=(contact,), sender=sender), CATALOGUE)
    values = {(f.kind, f.value) for f in facts}
    assert {
        ("date", "2026-03-02"),
        ("name", "Kim"),
        ("reference", "C-8841"),
        ("email", "ann@mail.example"),
    } <= values
    assert named(facts, "seller_id").value == "A1B2C3"


TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "ordered on 2 March, total $49.99",
        "order number 113-1234567-1234567",
        "due by 29 Feb",
        "B012345678 30 days",
    ]
)


@given(st.dictionaries(st.sampled_from(["order_date", "amount", "item", "x y", ""]), TEXTS), TEXTS, TEXTS, TEXTS)
def test_every_fact_is_a_stretch_of_its_place(facts: dict[str, str], story: str, said: str, ask: str) -> None:
    told = case(
        facts=facts,
        story=story,
        notice=said,
        ask=ask,
        contacts=(
            Contact(when=Moment(day=TODAY, clock="09:05"), who="a", reference=ask, said=said, outcome=story),
            Contact(channel=said, name=story),
        ),
        actions=(Action(what=story, when=Moment(day=TODAY), owner=said),),
        attempts=(Attempt(when=Moment(day=TODAY), text=said, reply=ask),),
        sender=Sender(name=said, email=ask, phone=story),
    )
    for fact in case_facts(told, CATALOGUE, currency="USD"):
        text = place_text(told, fact.source.where)
        assert text[fact.source.start : fact.source.end] == fact.as_written


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=4))
def test_any_answers_are_read_without_an_error(facts: dict[str, str]) -> None:
    for fact in case_facts(case(facts=facts), CATALOGUE, currency="USD"):
        assert fact.source.where == "answer"


@pytest.mark.parametrize(
    ("written", "day", "clock"),
    [
        ("2026-03-02", "2026-03-02", ""),
        ("2026-03-02T10:15", "2026-03-02", "10:15"),
        ("2026-03-02 10:15:30+01:00", "2026-03-02", "10:15"),
        ("2026-03-02T10:15:00.000Z", "2026-03-02", "10:15"),
        ("2026/3/2, 9:05 pm", "2026-03-02", "21:05"),
        ("2 March 2026", "2026-03-02", ""),
        ("Mon, March 2, 2026 at 10am", "2026-03-02", "10:00"),
        ("2. März 2026", "2026-03-02", ""),
        ("2.3.2026", "2026-03-02", ""),
        ("31/03/2026", "2026-03-31", ""),
        ("03/31/2026", "2026-03-31", ""),
        ("12 am, maybe", "", ""),
        ("yesterday", "", ""),
        ("2 March", "", ""),
        ("around 2 March 2026", "", ""),
        ("2026-13-01", "", ""),
        ("2026-03-02T24:00", "", ""),
        ("2026-03-02 or so", "", ""),
    ],
)
def test_a_moment_is_read_only_where_it_is_clear(written: str, day: str, clock: str) -> None:
    if not day:
        with pytest.raises(ValueError, match="a day such as"):
            parse_moment(written)
    else:
        assert parse_moment(written) == Moment(day=dt.date.fromisoformat(day), clock=clock)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_no_day_of_the_calendar_counts_as_impossible(day: dt.date) -> None:
    assert list(impossible_days(f"{day.isoformat()}, {day.day} {day:%B} {day.year}, {day:%B} {day.day}")) == []
    assert parse_moment(day.isoformat()).day == day


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_a_completed_day_keeps_day_and_month_and_is_not_far_ahead(day: dt.date, today: dt.date) -> None:
    found = dt.date.fromisoformat(complete_date(f"--{day:%m-%d}", today=today))
    assert (found.month, found.day) == (day.month, day.day)
    assert found <= today + dt.timedelta(days=31)
    near = dt.date.fromisoformat(complete_date(f"--{day:%m-%d}", today=today, near=today))
    assert abs((near - today).days) <= (183 if (day.month, day.day) != (2, 29) else 4 * 366)
