"""The answer that came: what it asks and found weak, how the papers stand, what to do next, the second attempt."""

from __future__ import annotations

import datetime as dt

from streamlit.testing.v1 import AppTest

from assistant.adapters.case_store import CaseStore
from assistant.pipeline import Services, draft_case
from assistant.records import Action, Attempt, Case, EvidenceFile, Moment
from tests.app.test_screens import ROUTE, TODAY, opened, shown

SENT = TODAY - dt.timedelta(days=8)
PLAN = Case(
    id="new",
    role="seller",
    marketplace="amazon.com",
    today=TODAY,
    playbook="listing-inauthentic",
    story="Amazon removed our listing B0C7XK41QN as inauthentic; we bought the goods from a distributor.",
    facts={
        "asin": "B0C7XK41QN",
        "notice_date": (TODAY - dt.timedelta(days=14)).isoformat(),
        "supplier_name": "Cascade Outdoor",
        "store_name": "Switchback Supply",
    },
    attempts=(Attempt(when=Moment(day=SENT), text="We ask you to reinstate the listing."),),
)
REFUSAL = (
    "Hello,\n\nWe reviewed your appeal and cannot reinstate your listing at this time. "
    "The root cause you provided is not sufficient. "
    "Please send us invoices from your supplier dated in the last 365 days.\n\nRegards"
)
INVOICE = b"Cascade Outdoor\nInvoice CO-20871\nInvoice date: November 20, 2025\n600 trail bottles\n"


def pasted(case_id: str, text: str, turn: int = 0) -> AppTest:
    return opened(case_id, ROUTE).text_area(key=f"reply_{case_id}_{turn}").set_value(text).run()


def test_the_panel_says_what_the_answer_asks_and_what_it_found_weak(store: CaseStore) -> None:
    page = shown(pasted(store.create_case(PLAN), REFUSAL))
    assert "Refused" in page
    assert "cannot reinstate your listing at this time" in page
    assert "Found weak:" in page
    assert "root cause" in page
    assert "Please send us invoices from your supplier" in page


def test_a_paper_that_the_answer_wants_is_shown_with_its_state(store: CaseStore) -> None:
    without = store.create_case(PLAN)
    with_paper = store.create_case(PLAN)
    file = EvidenceFile(file=store.add_file(with_paper, "supplier-invoice.txt", INVOICE))
    store.change_case(with_paper, lambda case: case.model_copy(update={"evidence": (file,)}))
    missing = shown(pasted(without, REFUSAL))
    met = shown(pasted(with_paper, REFUSAL))
    assert "How these papers of yours stand:" in missing
    assert "E1" in met.split("How these papers of yours stand:")[1].split("</ul>")[0]
    assert "E1" not in missing.split("How these papers of yours stand:")[1].split("</ul>")[0]


def test_each_next_step_says_how_to_go_on_and_where_it_is_written(store: CaseStore) -> None:
    page = shown(pasted(store.create_case(PLAN), REFUSAL))
    steps = page.split("Found weak:")[1].split('<ol class="cw-steps">')[1].split("</ol>")[0]
    assert "Rework the root cause" in steps
    assert "href=" in steps


def test_the_second_attempt_quotes_the_answer_and_says_what_is_new(store: CaseStore, services: Services) -> None:
    case_id = store.create_case(PLAN)
    at = pasted(case_id, REFUSAL)
    at = at.button(key=f"reply_keep_{case_id}").click().run()
    assert "The last appeal was refused" in shown(at)
    kept = store.load_case(case_id).case
    first = draft_case(kept, services).body
    assert "cannot reinstate your listing" in first
    assert "[[what is new since the last appeal]]" in first
    told = {**kept.facts, "listing_new_evidence": "The invoice CO-20871 of the distributor"}
    step = Action(what="Asked the distributor for the invoice", status="done", when=Moment(day=TODAY))
    store.change_case(case_id, lambda case: case.model_copy(update={"facts": told, "actions": (step,)}))
    second = draft_case(store.load_case(case_id).case, services).body
    assert "The invoice CO-20871 of the distributor" in second
    assert "[[what is new since the last appeal]]" not in second
    assert "We ask you to reinstate the listing." not in second


def test_another_answer_can_be_read_after_the_first_was_kept(store: CaseStore) -> None:
    case_id = store.create_case(PLAN)
    at = pasted(case_id, REFUSAL)
    at = at.button(key=f"reply_keep_{case_id}").click().run()
    assert at.text_area(key=f"reply_{case_id}_1").value == ""
    later = at.text_area(key=f"reply_{case_id}_1").set_value("Your listing has been reinstated.").run()
    assert "Granted" in shown(later)
    assert store.load_case(case_id).case.attempts[0].reply.startswith("We reviewed your appeal")
