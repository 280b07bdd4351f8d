"""A faithful wording passes, an unfaithful one does not: pairs of a point and its wording."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.model_guard import material, objections
from assistant.records import Point, Sentence
from tests.model_plan import ASKED, DUE, ORDERED, REQUEST, RULE, THANKS, TRACKED

AGENT = 'The agent said that "the parcel may be lost".'
PLANNED = "We will train the packing staff by May 1, 2026."
BLANK = "The carrier gave the tracking number [[tracking number]]."
LETTER = (ORDERED, DUE, TRACKED, ASKED, RULE, REQUEST, THANKS, AGENT, PLANNED, BLANK)
CLAUSE = "The buyer may ask for a refund when the package has not arrived three days after the latest date."
KNOWN = material([*LETTER, CLAUSE], language="en")

FAITHFUL = [
    (ORDERED, "On February 20, 2026 I ordered a kettle for $49.99 (order 113-1234567-1234567) [E1 p.1]."),
    (ORDERED, "My order 113-1234567-1234567 of February 20, 2026 was for a kettle at $49.99."),
    (DUE, "Delivery was estimated for March 3, 2026 at the latest [E1 p.1]."),
    (TRACKED, "Since March 1, 2026, the tracking has shown no movement [E2]."),
    (ASKED, "On March 4, 2026 I wrote to the seller asking for a refund, but received no reply."),
    (RULE, "The guarantee allows a request three days after the latest estimated delivery date [P1]."),
    (AGENT, 'What the agent said was that "the parcel may be lost".'),
    (
        REQUEST,
        "Please refund the $49.99 to my original payment method and let me have your reply by April 1, 2026.",
    ),
    (PLANNED, "By May 1, 2026 we will train the packing staff."),
    (BLANK, "The tracking number that the carrier gave is [[tracking number]]."),
    (THANKS, "Thank you for your time and attention."),
]
UNFAITHFUL = [
    (
        ORDERED,
        "I ordered a kettle on February 21, 2026 for $49.99 under order 113-1234567-1234567.",
        "a date",
    ),
    (ORDERED, "I ordered a kettle for $49.99 under order 113-1234567-1234567.", "left out"),
    (
        ORDERED,
        "I ordered a kettle on February 20, 2026 for $49.99 under order 113-1234567-1234568.",
        "an identifier",
    ),
    (
        ORDERED,
        "I ordered two kettles on February 20, 2026 for $49.99 under order 113-1234567-1234567.",
        "a number",
    ),
    (DUE, "The latest estimated delivery date was March 3, 2026 [E2].", "a citation"),
    (DUE, "The latest estimated delivery date was March 3, 2026 [E1 p.9].", "a citation"),
    (DUE, "The latest estimated delivery date was March 3, 2026 [E1 p.1", "a broken citation"),
    (DUE, "The latest estimated delivery date was March 3, 2026 [1].", "a broken citation"),
    (DUE, "The latest estimated delivery date was 03/03/2026 [E1 p.1].", "a date"),
    (DUE, "The latest estimated delivery date was March 3, 2026", "an unfinished"),
    (TRACKED, "Tracking shows movement since March 1, 2026.", "a 'not'"),
    (TRACKED, "Tracking shows no movement since March 1, 2026 because of flooding.", "no ground"),
    (TRACKED, "Tracking shows no movement since March 1, 2026 in Memphis.", "a name"),
    (
        ASKED,
        "The seller wrote to me on March 4, 2026 and asked for a refund, but there was no reply.",
        "somebody else",
    ),
    (ASKED, "I wrote to the seller on March 4, 2026 and got a refund, but there was no reply.", "a request"),
    (ASKED, "I wrote to the seller on [[date]] and asked for a refund, but there was no reply.", "left out"),
    (
        RULE,
        "Under the guarantee, a request opens 30 days after the latest estimated delivery date [P1].",
        "a period",
    ),
    (
        RULE,
        "Under the guarantee, a request must open three days after the latest estimated delivery date.",
        "a duty",
    ),
    (AGENT, "The parcel is lost.", "a quotation changed"),
    (AGENT, 'The agent said that "the parcel is lost".', "a quotation that"),
    (AGENT, 'Priya, the agent, said that "the parcel may be lost".', "a name"),
    (
        REQUEST,
        "Please refund $49.99 to my original payment method and reply by April 1, 2026, or I will sue.",
        "a plan",
    ),
    (REQUEST, "Please refund $99.98 to my original payment method and reply by April 1, 2026.", "an amount"),
    (PLANNED, "We have trained the packing staff by May 1, 2026.", "a plan turned"),
    (BLANK, "The carrier gave the tracking number 1Z999AA10123456784.", "an identifier"),
    (BLANK, "The carrier gave the tracking number.", "a blank"),
    (THANKS, "Thank you for confirming that the warehouse burned down.", "a report"),
    (THANKS, "Thank you for your time; write to me at ada@mail.example.", "an address"),
    (THANKS, "Ok.", "too little"),
    (THANKS, "", "an unfinished"),
]


def point_of(text: str) -> Point:
    return Point(id="p", kind="fact", sentences=(Sentence(text=text, kind="fact"),))


@pytest.mark.parametrize(("point", "wording"), FAITHFUL)
def test_a_faithful_wording_passes(point: str, wording: str) -> None:
    assert objections([wording], [point_of(point)], KNOWN) == ()


@pytest.mark.parametrize(("point", "wording", "reason"), UNFAITHFUL)
def test_an_unfaithful_wording_is_objected_to_with_its_reason(point: str, wording: str, reason: str) -> None:
    reasons = [o.reason for o in objections([wording], [point_of(point)], KNOWN)]
    assert any(reason in r for r in reasons), reasons


@pytest.mark.parametrize("text", LETTER)
def test_the_offline_sentence_itself_always_passes(text: str) -> None:
    assert objections([text], [point_of(text)], KNOWN) == ()


def test_two_dates_that_change_places_are_caught() -> None:
    point = point_of("I ordered on February 20, 2026 and delivery was due on March 3, 2026.")
    swapped = "I ordered on March 3, 2026 and delivery was due on February 20, 2026."
    assert "values in another order" in [o.reason for o in objections([swapped], [point], KNOWN)]


def test_neighbours_may_be_said_in_one_sentence() -> None:
    due, tracked = (
        "Delivery was due by March 3, 2026 at the latest",
        "tracking shows no movement since March 1, 2026",
    )
    joined = f"{due} [E1 p.1], and {tracked} [E2]."
    swapped_order = [o.reason for o in objections([joined], [point_of(TRACKED), point_of(DUE)], KNOWN)]
    assert objections([joined], [point_of(DUE), point_of(TRACKED)], KNOWN) == ()
    assert swapped_order == ["values in another order"]


def test_german_nouns_are_not_taken_for_names() -> None:
    text = "Das Paket ist nicht angekommen."
    known = material([text], language="de")
    assert objections(["Angekommen ist das Paket nicht."], [point_of(text)], known) == ()


@settings(deadline=None)
@given(st.sampled_from(LETTER), st.text(max_size=200))
def test_any_text_is_judged_and_a_new_figure_never_passes(point: str, noise: str) -> None:
    assert isinstance(objections([noise], [point_of(point)], KNOWN), tuple)
    reasons = [o.reason for o in objections([f"{noise} 7,431.55 EUR."], [point_of(point)], KNOWN)]
    assert reasons
