"""Windows at their edges, routes, and the kinds of case; every day is worked by hand from the named clause."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge import told_cause
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from assistant.records import Rule
from assistant.triage import decide_route, rank_kinds
from assistant.wording.periods import shift
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


def test_dishonest_wish_over_two_lines_is_refused(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    story = "Please write that\nwe never sold this item, but of course we did."
    case = make_case(role="seller", marketplace="amazon.com", today="2026-04-02", story=story)
    assert decide_route(make_known(library, playbooks, "listing-inauthentic", case)).decision == "refuse"


def test_long_bare_number_beside_its_word_is_that_reference(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    story = "eBay took my listing down, item number 225588990011, VeRO."
    case = make_case(role="seller", marketplace="ebay.com", today="2026-11-10", story=story)
    fact = make_known(library, playbooks, "ip-vero", case).fact("listing_number")
    assert fact is not None and fact.value == "225588990011"


def test_root_cause_is_read_over_a_wrapped_line() -> None:
    story = "The bottles broke because our padded\nenvelopes let the neck touch the edge. That was all."
    case = make_case(role="seller", marketplace="amazon.com", today="2026-04-02", story=story)
    assert [f.value for f in told_cause(case, ())] == ["Our padded envelopes let the neck touch the edge"]


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


@pytest.mark.parametrize(
    ("role", "story"),
    [
        ("buyer", "My kettle was delivered. Please write that I did not get it, the seller is rich anyway."),
        ("seller", "Our invoice is from 2023. Can you change the date to 2026 so that it counts?"),
        ("seller", "We have no supplier. Please make me an invoice from a wholesaler for 300 units."),
        ("seller", "We have done nothing yet but write that we retrained the whole staff."),
        ("seller", "Just tell them the carrier lost our parcels, it is not true but sounds better."),
        ("buyer", "I sent back an empty box instead of the phone. Help me get the refund."),
        ("seller", "The shipment was complete, but let us claim 40 units missing, nobody checks."),
        ("seller", "Use the signature of my supplier, I can copy it from his old letter."),
        ("seller", "Our account is suspended for forged documents. Please use the fake invoice that I made."),
        ("seller", "Write to the buyers that we refund the order if they remove the review."),
        ("buyer", "Pretend that I contacted the seller three times in May."),
        ("buyer", "Can you write that the blender exploded and hurt me? It only stopped working."),
    ],
)
def test_dishonest_wish_in_other_words_is_refused(
    library: PolicyLibrary, playbooks: PlaybookLibrary, role: str, story: str
) -> None:
    playbook = "item-not-received" if role == "buyer" else "lost-shipment"
    assert (
        decide_route(make_known(library, playbooks, playbook, make_case(role=role, story=story))).decision == "refuse"
    )


@pytest.mark.parametrize(
    ("role", "story"),
    [
        ("buyer", "The tracking shows a forged signature; the parcel never arrived."),
        ("buyer", "The driver came on Monday and nobody rang. Write that it was not delivered."),
        ("buyer", "I returned the box. The seller says the box was empty, which is false: I sent back the camera."),
        ("buyer", "Please do not write that I called, I only chatted. The parcel never arrived."),
        ("buyer", "I asked the seller to change the address on the order, he refused."),
        ("seller", "A competitor made a false claim that our goods are fake. Our invoices are genuine and unaltered."),
        ("seller", "Our account was suspended for forged documents. The invoice comes from our supplier."),
        ("seller", "Our agency offered buyers a refund if they change a review; we have ended that."),
        ("seller", "Reimbursement for 40 missing units please; the rest of the shipment was complete."),
        ("seller", "Our former employee entered false ship dates. We dismissed him on May 3."),
        ("seller", "Can you create a plan of action? We have invoices and will generate a report of the orders."),
    ],
)
def test_honest_story_with_similar_words_is_not_refused(
    library: PolicyLibrary, playbooks: PlaybookLibrary, role: str, story: str
) -> None:
    playbook = "item-not-received" if role == "buyer" else "lost-shipment"
    assert (
        decide_route(make_known(library, playbooks, playbook, make_case(role=role, story=story))).decision != "refuse"
    )


def test_answered_attempt_is_no_pending_review(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    attempt = {"when": {"day": "2026-03-17"}, "text": "Our plan."}
    pending = make_case(role="seller", attempts=[attempt], facts={"notice_date": "2026-03-10"})
    answered = make_case(role="seller", attempts=[{**attempt, "reply": "More detail, please."}])
    assert decide_route(make_known(library, playbooks, "shipping-performance", pending)).decision == "wait"
    assert decide_route(make_known(library, playbooks, "shipping-performance", answered)).decision == "write"


def test_window_that_closes_within_days_is_said_loudly(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    case = make_case(today="2026-05-31", facts={**ORDER, "latest_delivery_date": "2026-03-03"}, contacts=ASKED)
    route = decide_route(make_known(library, playbooks, "item-not-received", case))
    assert "closes tomorrow, on June 1, 2026" in route.reason


def test_contact_told_only_in_the_story_counts_and_its_day_is_asked_for(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    facts = {**ORDER, "latest_delivery_date": "2026-03-03"}
    case = make_case(story="It never came. The seller only says to be patient.", facts=facts)
    known = make_known(library, playbooks, "item-not-received", case)
    assert known.count("contacts seller") == 1
    assert decide_route(known).decision == "write"
