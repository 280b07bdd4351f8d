"""Invented deeds, threats, rules without a source and exchanged markers are errors; truthful rewordings are none."""

# ruff: noqa: E501 - the sentences stand as they are read

from __future__ import annotations

import datetime as dt

import pytest

from assistant.checks import Ground, build_ground, check
from assistant.records import Contact, Moment, Plan, Route
from tests.unit.checks_plans import CATALOGUE, buyer_plan, draft_of, exhibit, ground, plans, point, seller_plan, words


def codes(text: str, case: str = "buyer", severity: str = "error") -> set[str]:
    return codes_on(text, ground(case), severity)


def codes_on(text: str, on: Ground, severity: str = "error") -> set[str]:
    return {f.rule for f in check(text, on).findings if f.severity == severity and not f.rule.startswith("STR")}


def ground_of(plan: Plan) -> Ground:
    return build_ground(plan, draft_of(plan), CATALOGUE, words())


INVENTED = [
    "I also filed a police report.",
    "The police were informed.",
    "We have fired the employee responsible.",
    "The responsible packer was let go.",
    "The driver admitted that he took the parcel.",
    "Amazon already admitted its fault.",
    "A lawyer has reviewed this letter.",
    "Our solicitor drafted this complaint.",
    "All our staff have been retrained.",
    "Our supplier confirmed this by letter.",
    "We installed new software in all warehouses.",
    "The seller is known for fraud.",
    "The item was a birthday gift for my daughter.",
    "I have been a loyal customer for years.",
    "On March 12, 2026 I wrote to the seller; they promised me a refund.",
    "I called customer service countless times.",
    "The tracking page shows that the drone crashed.",
]


@pytest.mark.parametrize("text", INVENTED)
@pytest.mark.parametrize("case", ["buyer", "seller"])
def test_an_invented_deed_is_an_error_for_both_roles(text: str, case: str) -> None:
    found = check(text, ground(case))
    assert codes(text, case) & {"HON001", "HON002", "HON008", "HON009"}
    assert found.ledger[0].verdict in ("unsupported", "contradicted")


TRUE = [
    ("buyer", "My kettle never came."),
    ("buyer", "The kettle was ordered from Kettle Corner and paid in full."),
    ("buyer", "Two messages of mine have gone unanswered."),
    ("buyer", "Priya from customer service asked me to wait."),
    ("buyer", "I got in touch with the seller first and heard nothing back."),
    ("buyer", "Nobody next door has seen the parcel."),
    ("buyer", "FedEx scanned the parcel last in Memphis."),
    ("buyer", "If this cannot be settled, I will ask my card issuer for help."),
    ("seller", "Our packers used to start too late for the collection."),
    ("seller", "Omar trained the packing team."),
    ("seller", "The carrier now collects at 18:00."),
    ("seller", "Most late orders were for the red lamp and the blue lamp."),
    ("buyer", "It was supposed to be here by March 9, 2026, and it has simply disappeared."),
    ("buyer", "I had to wait without any word from Kettle Corner."),
]


@pytest.mark.parametrize(("case", "text"), TRUE)
def test_a_true_statement_in_other_words_is_no_error(case: str, text: str) -> None:
    assert codes(text, case) == set()


def test_a_deed_that_the_case_tells_may_be_told() -> None:
    plan = buyer_plan()
    story = plan.case.story + " I filed a police report about the parcel. I called customer service many times."
    told = ground_of(plan.model_copy(update={"case": plan.case.model_copy(update={"story": story})}))
    for text in ("I filed a report with the police about the parcel.", "I called customer service many times."):
        assert codes_on(text, told) == set()
        assert "HON009" in codes(text)


def test_a_deed_of_the_same_family_about_something_else_is_a_warning() -> None:
    plan = buyer_plan()
    story = plan.case.story + " The police advised me to write to you."
    told = ground_of(plan.model_copy(update={"case": plan.case.model_copy(update={"story": story})}))
    text = "Detectives of the police searched the depot yesterday."
    assert "HON009" in codes_on(text, told, "warning")


@pytest.mark.parametrize("text", ["I have not called the police.", "I may ask a lawyer for advice."])
def test_a_deed_denied_or_only_possible_is_not_told_as_done(text: str) -> None:
    assert "HON009" not in codes(text)


THREATS = [
    "If you do not pay I will post this on every social network.",
    "I will call the press.",
    "I will leave bad reviews for this shop.",
    "I'll tell everyone about it.",
    "We are going to share this story on Facebook.",
]


@pytest.mark.parametrize("text", THREATS)
def test_publicity_as_a_means_of_pressure_is_a_threat(text: str) -> None:
    assert "TON001" in codes(text)


@pytest.mark.parametrize("text", ["I will tell you when the refund arrives.", "We received nine negative reviews."])
def test_harmless_words_about_telling_and_reviews_are_no_threat(text: str) -> None:
    assert "TON001" not in codes(text)


LAW = [
    "You are legally obliged to answer at once.",
    "Under your policy, you must refund me at once.",
    "The law requires an immediate refund.",
    "Amazon is required by law to pay me interest.",
    "You are in breach of your own policy.",
]


@pytest.mark.parametrize("text", LAW)
def test_a_duty_by_law_or_policy_without_a_source_is_an_error(text: str) -> None:
    assert "CIT005" in codes(text)


def test_a_duty_that_a_clause_tells_only_lacks_its_marker() -> None:
    text = "Under your guarantee the seller must answer within 48 hours."
    assert "CIT005" in codes(text, severity="warning") and "CIT005" not in codes(text)


EXCHANGED = [
    "It can be made up to 90 days after that date [P2].",
    "The guarantee covers an order that has not arrived [P2], and a claim may be made once three days have passed since "
    "the latest estimated delivery date [P2].",
    "The guarantee covers orders that have not arrived [P3].",
    "I am writing about order 113-1234567-1234567 for the kettle, which was due by March 9, 2026 and has still not come "
    "[E2 p.1].",
    "Attached are the order confirmation [E2] and the tracking history [E2].",
]


@pytest.mark.parametrize("text", EXCHANGED)
def test_a_marker_in_another_ones_place_is_an_error(text: str) -> None:
    assert {"CIT016", "CIT015"} & codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "The guarantee covers orders that have not arrived [P1].",
        "A claim may be made once three days have passed since the latest estimated delivery date [P2].",
        "Attached are the order confirmation [E1] and the tracking history [E2].",
        "It was dispatched on March 4, 2026 under tracking number 123456789012 [E2].",
    ],
)
def test_a_marker_in_its_own_place_is_left_in_peace(text: str) -> None:
    assert "CIT016" not in codes(text)


@pytest.mark.parametrize(
    ("word", "other"), [("in time", "too late"), ("received", "refused"), ("delivered", "returned")]
)
def test_a_word_exchanged_for_its_opposite_is_an_error(word: str, other: str) -> None:
    text = {
        "in time": "The claim is in time, because the window is open until June 7, 2026.",
        "received": "Tracking shows that the kettle was received in Memphis on March 6, 2026.",
        "delivered": "Tracking shows the kettle as delivered to Memphis on March 6, 2026.",
    }[word]
    plan = buyer_plan()
    points = (*plan.points, point("more", "fact", "facts", text))
    own = ground_of(plan.model_copy(update={"points": points}))
    assert codes_on(text, own) == set()
    assert {"FAC012", "CIT010"} & codes_on(text.replace(word, other), own)


def test_a_changed_quotation_is_an_error_and_a_quotation_from_nowhere_a_warning() -> None:
    assert "CIT008" in codes('Customer service told me "please wait three more days".')
    assert "CIT008" not in codes('Customer service told me "please wait two more days".')
    assert "CIT008" in codes('The seller wrote "we never sell blue hats again".', severity="warning")


def test_time_and_counts_that_follow_from_known_ones_may_be_told() -> None:
    # 11 days from the latest delivery date to today are one whole week; 812 orders less 61 late ones are 751.
    assert "FAC006" not in codes("More than one week has passed since the delivery date.")
    assert "FAC006" in codes("More than five weeks have passed since the delivery date.")
    assert "FAC001" not in codes("The other 751 orders were shipped in time.", "seller")
    assert "FAC001" in codes("The other 752 orders were shipped in time.", "seller")


def test_a_product_name_with_a_unit_of_time_is_no_period() -> None:
    plan = seller_plan()
    case = plan.case.model_copy(update={"story": plan.case.story + " We also sold 100 units of the day lamp."})
    own = ground_of(plan.model_copy(update={"case": case}))
    assert "FAC006" not in codes_on("We sold 100 day lamps.", own)
    assert "FAC006" in codes_on("We sold 101 day lamps.", own)
    assert "FAC006" in codes_on("We waited 100 days.", own)


def test_a_part_and_its_whole_in_one_sentence_stand_in_peace() -> None:
    assert "FAC010" not in codes("We shipped 61 of the 812 orders late.", "seller")
    assert {"FAC010"} & codes("We shipped 812 of the 61 orders late in April.", "seller") or "FAC011" in codes(
        "We shipped 812 of the 61 orders late in April.", "seller", "warning"
    )


def test_several_contacts_in_one_sentence_keep_their_own_days() -> None:
    plan = buyer_plan()
    more = Contact(when=Moment(day=dt.date(2026, 3, 18)), channel="phone", who="the carrier", outcome="no answer")
    case = plan.case.model_copy(update={"contacts": (*plan.case.contacts, more)})
    own = ground_of(plan.model_copy(update={"case": case}))
    text = "I asked three times: the seller by message on 12 March, customer service by chat on 16 March and the carrier by phone on 18 March."
    assert "FAC010" not in codes_on(text, own)


def test_a_plural_of_a_known_name_is_known_and_an_open_sum_is_no_heat() -> None:
    assert "FAC008" not in codes("The listings carry the ASINs named above.", "seller", "warning")
    assert "TON007" not in codes("$49.99 is still outstanding.", severity="warning")
    assert "TON007" in codes("We offer outstanding service.", "seller", "warning")


def test_a_letter_that_goes_to_the_asked_path_already_is_not_warned_away() -> None:
    plan = buyer_plan()
    route = Route(decision="other_channel", reason="The seller is asked first.")
    channel = plan.channel.model_copy(update={"id": "seller-message"})
    own = ground_of(plan.model_copy(update={"route": route, "channel": channel}))
    text = "I therefore ask you for a full refund of $49.99."
    assert "ROU003" in codes_on(text, own, "info")
    assert "ROU003" in codes(text, "buyer, other channel", "warning")


def test_a_refused_wish_needs_no_salutation() -> None:
    refused = plans()["buyer, refused"].model_copy(update={"parts": ()})
    found = {f.rule for f in check("This cannot be done honestly.", ground_of(refused)).findings}
    assert "STR006" not in found


def test_a_part_of_blanks_only_is_asked_for_and_not_demanded() -> None:
    plan = buyer_plan()
    points = tuple(p for p in plan.points if p.part != "problem")
    blank = point("problem", "fact", "problem", "[[what happened]].")
    own = ground_of(plan.model_copy(update={"points": (blank, *points)}))
    found = {
        (f.rule, f.severity)
        for f in check("I ask you for a full refund of $49.99.", own).findings
        if f.concerns == "problem"
    }
    assert found == {("STR001", "warning")}


def test_the_documents_of_a_plan_are_told_by_their_titles() -> None:
    plan = buyer_plan()
    own = ground_of(
        plan.model_copy(update={"exhibits": (exhibit(1, "Order", "A kettle"), exhibit(2, "Tracking", "A scan"))})
    )
    assert "CIT016" in codes_on("Enclosed: Order [E2].", own)
    assert "CIT016" not in codes_on("Enclosed: Order [E1].", own)
