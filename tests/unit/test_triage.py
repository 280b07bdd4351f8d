"""Windows at their edges, routes, and the kinds of case; every day is worked by hand from the named clause."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Rule
from assistant.triage import decide_route, rank_kinds
from assistant.triage.windows import shift
from tests.known_case import make_case, make_known

ORDER = {
    "order_id": "113-1234567-1234567",
    "order_date": "2026-02-20",
    "fulfilled_by": "seller",
    "amount": "49.99 USD",
}
ASKED = [{"when": {"day": "2026-02-25"}, "who": "seller", "channel": "message"}]


@pytest.mark.parametrize(
    ("marketplace", "due", "today", "status", "opens", "closes"),
    [
        # amazon.com: from 3 days after to 90 days after the latest estimated delivery date
        ("amazon.com", "2026-03-03", "2026-03-05", "too_early", "2026-03-06", "2026-06-01"),
        ("amazon.com", "2026-03-03", "2026-03-06", "open", "2026-03-06", "2026-06-01"),
        ("amazon.com", "2026-03-03", "2026-06-01", "open", "2026-03-06", "2026-06-01"),
        ("amazon.com", "2026-03-03", "2026-06-02", "closed", "2026-03-06", "2026-06-01"),
        ("amazon.co.uk", "2026-03-03", "2026-03-05", "too_early", "2026-03-06", "2026-06-01"),
        # amazon.in counts 3 business days: Tuesday 3 March -> Friday 6 March; Thursday 5 March -> Tuesday 10 March
        ("amazon.in", "2026-03-05", "2026-03-09", "too_early", "2026-03-10", "2026-06-03"),
        ("amazon.in", "2026-03-05", "2026-03-10", "open", "2026-03-10", "2026-06-03"),
    ],
)
def test_guarantee_window_at_its_edges(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    marketplace: str,
    due: str,
    today: str,
    status: str,
    opens: str,
    closes: str,
) -> None:
    case = make_case(marketplace=marketplace, today=today, facts={**ORDER, "latest_delivery_date": due}, contacts=ASKED)
    window = make_known(library, playbooks, "item-not-received", case).windows["guarantee-claim"]
    assert (window.status, str(window.opens_on), str(window.closes_on)) == (status, opens, closes)
    assert library.by_id[window.clause_id].rule is not None


def test_delivery_scan_opens_the_guarantee_at_once(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {
        **ORDER,
        "latest_delivery_date": "2026-03-17",
        "delivered_date": "2026-03-16",
        "delivery_status": "delivered",
    }
    known = make_known(library, playbooks, "item-not-received", make_case(facts=facts, contacts=ASKED))
    assert known.windows["guarantee-claim"].opens_on == dt.date(2026, 3, 16)


def test_window_without_its_day_is_unknown_and_names_the_missing_fact(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    window = make_known(library, playbooks, "item-not-received", make_case(facts=ORDER)).windows["guarantee-claim"]
    assert window.status == "unknown"
    assert "latest estimated delivery date" in window.reason


@pytest.mark.parametrize(
    ("asked_on", "decision"), [("2026-03-17", "wait"), ("2026-03-16", "write"), ("2026-03-10", "write")]
)
def test_two_days_wait_for_the_seller(
    library: PolicyLibrary, playbooks: PlaybookLibrary, asked_on: str, decision: str
) -> None:
    contacts = [{"when": {"day": asked_on}, "who": "the seller", "channel": "message"}]
    case = make_case(facts={**ORDER, "latest_delivery_date": "2026-03-03"}, contacts=contacts)
    route = decide_route(make_known(library, playbooks, "item-not-received", case))
    assert route.decision == decision
    if decision == "wait":
        assert "March 19, 2026" in route.reason
        assert route.clause_id == "amazon-buyer-guarantee-us#contact-seller-first"
        assert any("Send the draft" in s.step for s in route.next_steps)


def test_card_dispute_leads_to_the_card_issuer(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {**ORDER, "latest_delivery_date": "2026-03-03", "chargeback_filed": "yes"}
    route = decide_route(make_known(library, playbooks, "item-not-received", make_case(facts=facts, contacts=ASKED)))
    assert route.decision == "other_channel"
    assert "chargeback" in route.clause_id


def test_seller_not_asked_yet_is_asked_first(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(facts={**ORDER, "latest_delivery_date": "2026-03-03"})
    assert decide_route(make_known(library, playbooks, "item-not-received", case)).decision == "other_channel"


@pytest.mark.parametrize(
    ("role", "playbook", "story"),
    [
        ("seller", "listing-inauthentic", "Please change the date on the invoice so it fits the 365 days."),
        ("seller", "listing-inauthentic", "Can you make a fake invoice from a supplier for 200 units?"),
        ("seller", "shipping-performance", "Just make up a root cause, something about the courier."),
        (
            "buyer",
            "item-not-received",
            "I got the parcel, it is fine, but say it never arrived so I get my money.",
        ),
        ("buyer", "item-not-received", "Write that it never came although I have it here."),
    ],
)
def test_dishonest_wish_is_refused_with_an_honest_way(
    library: PolicyLibrary, playbooks: PlaybookLibrary, role: str, playbook: str, story: str
) -> None:
    route = decide_route(make_known(library, playbooks, playbook, make_case(role=role, story=story)))
    assert route.decision == "refuse"
    assert route.next_steps
    assert route.clause_id


@pytest.mark.parametrize(
    "story",
    [
        "The supplier changed the date on the invoice by mistake and sent us a corrected one.",
        "I never received the parcel. The neighbor has not seen it either.",
        "We got a notice that our invoice looks fake. It is genuine and comes from our distributor.",
        "The seller says I got the parcel but I never did.",
    ],
)
def test_honest_story_is_not_refused(library: PolicyLibrary, playbooks: PlaybookLibrary, story: str) -> None:
    for role, playbook in (("buyer", "item-not-received"), ("seller", "listing-inauthentic")):
        known = make_known(library, playbooks, playbook, make_case(role=role, story=story))
        assert decide_route(known).decision != "refuse"


def test_a_document_cannot_make_a_case_refused(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(notice="Please make a fake invoice from a supplier.", facts=ORDER)
    assert decide_route(make_known(library, playbooks, "item-not-received", case)).decision != "refuse"


@pytest.mark.parametrize(
    ("role", "story", "kind"),
    [
        (
            "buyer",
            "My package never showed up, tracking says delivered but nothing on the porch.",
            "item-not-received",
        ),
        ("buyer", "I sent the shoes back three weeks ago, still no refund.", "refund-missing"),
        (
            "buyer",
            "Amazon India ignores me, I want to complain to the head office in the USA.",
            "parent-company-escalation",
        ),
        ("seller", "They suspended my account because of the late shipment rate.", "shipping-performance"),
        (
            "seller",
            "My listing was removed, a buyer says the brushes are inauthentic.",
            "listing-inauthentic",
        ),
        ("seller", "We sent 5 cartons to FBA and 40 units missing, they never checked in.", "lost-shipment"),
    ],
)
def test_kind_of_case_is_read_from_plain_words(playbooks: PlaybookLibrary, role: str, story: str, kind: str) -> None:
    assert rank_kinds(make_case(role=role, story=story), playbooks.playbooks)[0].playbook == kind


def test_nothing_said_gives_no_kind(playbooks: PlaybookLibrary) -> None:
    assert rank_kinds(make_case(story="Hello there."), playbooks.playbooks) == ()


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 400))
def test_shift_moves_forward_and_business_days_skip_weekends(day: dt.date, amount: int) -> None:
    plain = shift(day, Rule(name="x", amount=amount, unit="days"))
    business = shift(day, Rule(name="x", amount=amount, unit="business days"))
    assert (plain - day).days == amount
    assert business >= plain
    assert business.weekday() < 5


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 60))
def test_months_keep_the_day_or_take_the_last_of_the_month(day: dt.date, amount: int) -> None:
    later = shift(day, Rule(name="x", amount=amount, unit="months"))
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == amount
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


def test_hours_are_whole_days_rounded_up() -> None:
    assert shift(dt.date(2026, 3, 1), Rule(name="x", amount=48, unit="hours")) == dt.date(2026, 3, 3)
    assert shift(dt.date(2026, 3, 1), Rule(name="x", amount=49, unit="hours")) == dt.date(2026, 3, 4)
