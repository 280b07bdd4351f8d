"""Which version of a clause a window takes, the hour on its edge, and how both are told in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.checks import build_ground, check
from assistant.drafting import write_offline
from assistant.knowledge import Knowledge
from assistant.planning import build_plan
from assistant.playbook_library import PlaybookLibrary, Window
from assistant.policy_library import PolicyLibrary
from assistant.records import Deadline
from assistant.triage import decide_route
from assistant.wording.window_words import window_words
from tests.known_case import make_case, make_known
from tests.unit.checks_plans import words as word_lists


def safet(library: PolicyLibrary, playbooks: PlaybookLibrary, refunded: str, today: str) -> Knowledge:
    facts = {"refund_date": refunded, "refunded_by": "Amazon", "safet_reason": "different item"}
    case = make_case(role="seller", today=today, story="", facts=facts)
    return make_known(library, playbooks, "safet-claim", case)


@pytest.mark.parametrize(
    ("refunded", "rule", "closes"), [("2026-02-15", "60 days", "2026-04-16"), ("2026-02-16", "30 days", "2026-03-18")]
)
def test_letter_says_the_number_that_its_window_was_counted_by(
    library: PolicyLibrary, playbooks: PlaybookLibrary, refunded: str, rule: str, closes: str
) -> None:
    known = safet(library, playbooks, refunded, "2026-03-10")
    clause = known.rule("safet-window")
    assert clause is not None and clause.rule is not None
    assert f"{clause.rule.amount} {clause.rule.unit}" == rule
    assert str(known.windows["safet-claim"].closes_on) == closes
    assert known.windows["safet-claim"].closes_clause_id == clause.id


def test_window_by_a_rule_that_was_shortened_since_says_the_stricter_day(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    reason = safet(library, playbooks, "2026-02-15", "2026-03-10").windows["safet-claim"].reason
    assert "in force on February 15, 2026 (60 days)" in reason
    assert "by the rule of today (30 days) it would be March 17, 2026; act by then" in reason


def test_window_by_the_rule_of_today_says_nothing_of_versions(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    assert safet(library, playbooks, "2026-02-20", "2026-03-10").windows["safet-claim"].reason == ""


def test_event_before_any_version_takes_the_one_of_the_case(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    facts = {"funds_state": "reserve", "delivered_date": "2026-03-10"}
    case = make_case(role="seller", today="2026-03-14", story="", facts=facts)
    window = make_known(library, playbooks, "account-funds", case).windows["reserve"]
    assert str(window.opens_on) == "2026-03-18"  # 10 March + 7 full days, though the clause is of 12 March


def waiting(library: PolicyLibrary, playbooks: PlaybookLibrary, *, asked: str, today: str, clock: str) -> Knowledge:
    facts = {"order_id": "113-1234567-1234567", "latest_delivery_date": "2026-03-03", "fulfilled_by": "seller"}
    contact = {"when": {"day": "2026-03-16", "clock": asked}, "who": "the seller", "channel": "message"}
    case = make_case(today=today, clock=clock, facts=facts, contacts=[contact])
    return make_known(library, playbooks, "item-not-received", case)


@pytest.mark.parametrize(
    ("asked", "today", "clock", "status", "at"),
    [
        ("10:15", "2026-03-18", "10:14", "too_early", "10:15"),
        ("10:15", "2026-03-18", "10:15", "open", "10:15"),
        ("10:15", "2026-03-17", "23:59", "too_early", "10:15"),
        ("10:15", "2026-03-18", "", "open", "10:15"),  # the hour of today is not known: the day decides
        ("", "2026-03-18", "00:01", "open", ""),
    ],
)
def test_hours_are_too_early_until_that_hour(
    library: PolicyLibrary, playbooks: PlaybookLibrary, asked: str, today: str, clock: str, status: str, at: str
) -> None:
    known = waiting(library, playbooks, asked=asked, today=today, clock=clock)
    window = known.windows["seller-wait"]
    assert (window.status, window.opens_at, str(window.opens_on)) == (status, at, "2026-03-18")
    assert (decide_route(known).decision == "wait") == (status == "too_early")


@pytest.mark.parametrize(("clock", "status"), [("09:59", "open"), ("10:00", "open"), ("10:01", "closed")])
@pytest.mark.parametrize("written", ["2026-09-14 10:00", "2026-09-14T10:00"])
def test_answer_with_its_hour_closes_a_window_of_hours_at_that_hour(
    library: PolicyLibrary, playbooks: PlaybookLibrary, written: str, clock: str, status: str
) -> None:
    facts = {"at_risk_notice_date": written}
    case = make_case(role="seller", marketplace="amazon.it", today="2026-09-17", clock=clock, story="", facts=facts)
    window = make_known(library, playbooks, "account-policy", case).windows["at-risk-plan"]
    assert (str(window.closes_on), window.closes_at, window.status) == ("2026-09-17", "10:00", status)


def test_business_days_name_the_holidays_they_leave_out(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    contact = {"when": {"day": "2026-04-02"}, "who": "the seller", "channel": "message"}
    case = make_case(marketplace="ebay.co.uk", today="2026-04-07", facts={"fulfilled_by": "seller"}, contacts=[contact])
    window = make_known(library, playbooks, "item-not-received", case).windows["seller-wait"]
    assert window.status == "too_early"
    assert "Monday to Friday without the public holidays of the country (GB)" in window.reason
    assert "3 April 2026 (Good Friday)" in window.reason


def test_clause_of_the_window_is_in_force_for_the_checks(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    """The order is older than the clause that the window is counted by; citing that clause is no error."""
    story = "Amazon refunded the buyer of order 113-1234567-1234567 although a different item came back."
    facts = {
        "order_id": "113-1234567-1234567",
        "order_date": "2026-01-20",
        "notice_date": "2026-02-10",
        "refund_date": "2026-02-20",
        "refunded_by": "Amazon",
        "safet_reason": "different item",
    }
    case = make_case(role="seller", today="2026-03-02", story=story, facts=facts, playbook="safet-claim")
    known = make_known(library, playbooks, "safet-claim", case)
    plan = build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())
    marker = next(s.marker for s in plan.sources if s.clause.id.endswith("window-from-february-2026"))
    ground = build_ground(plan, write_offline(plan), playbooks.catalogue_of("seller"), word_lists())
    report = check(f"A claim must be filed within 30 days [{marker}].", ground)
    assert "CIT012" not in {f.rule for f in report.findings}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "open", "closes_on": "2026-06-01"}, "open until June 1, 2026"),
        ({"status": "open", "opens_on": "2026-03-06"}, "open since March 6, 2026"),
        (
            {"status": "too_early", "opens_on": "2026-03-06", "closes_on": "2026-06-01"},
            "too early until March 6, 2026, then open until June 1, 2026",
        ),
        (
            {"status": "too_early", "opens_on": "2026-03-06", "opens_at": "10:15"},
            "too early until March 6, 2026 at 10:15",
        ),
        (
            {"status": "closed", "closes_on": "2026-06-01"},
            "closed since June 2, 2026 (the last day was June 1, 2026)",
        ),
        ({"status": "closed", "closes_on": "2026-06-01", "closes_at": "10:15"}, "closed since June 1, 2026 at 10:15"),
        ({"status": "unknown", "reason": "needs the order date"}, "not known yet: needs the order date"),
    ],
)
def test_window_is_told_in_plain_words(given: dict[str, str], said: str) -> None:
    window = Deadline.model_validate({"name": "w", "label": "Window", **given})
    assert window_words(window) == said
    assert window_words(window, dt.date.isoformat).count("2026") == said.count("2026")


def test_closing_after_full_days_is_refused() -> None:
    closing = {"event": "order_date", "rule": "return-window", "full_days": True}
    with pytest.raises(ValueError, match="belongs to an opening"):
        Window.model_validate({"name": "w", "label": "Window", "closes": [closing]})
