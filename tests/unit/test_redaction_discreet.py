"""Card numbers, identity numbers and other people's contact data stay out of a letter unless the person insists."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intake import read_case
from assistant.pipeline import draft_case
from assistant.records import Action, Case, Contact, Sender, Silenced
from assistant.redaction.discreet import discreet_case
from assistant.settings import Settings
from assistant.wiring import build_services

CARD, IBAN, SSN = "4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19", "123-45-6789"
OTHER, OTHER_PHONE = "fo@mail.example", "+1 914 555 0142"


def make_case(**fields: Any) -> Case:
    told = {"id": "x", "role": "buyer", "marketplace": "amazon.com", "today": dt.date(2026, 3, 20), **fields}
    return Case(**told)


def test_a_card_number_keeps_its_last_four_figures_in_the_words_of_the_language() -> None:
    assert discreet_case(make_case(ask=f"Refund to my card {CARD}.")).ask == "Refund to my card ending in 1111."
    german = discreet_case(make_case(language="de-AT", ask=f"Auf die Karte {CARD}."))
    assert german.ask == "Auf die Karte mit der Endung 1111."


@pytest.mark.parametrize("value", [IBAN, SSN, OTHER, OTHER_PHONE])
def test_such_data_is_left_out_of_every_note_with_one_warning(value: str) -> None:
    case = make_case(
        ask=f"Pay {value}",
        contacts=(Contact(said=f"said {value}", outcome=f"told {value}"),),
        actions=(Action(what=f"wrote {value}"),),
    )
    done = discreet_case(case)
    assert done.ask == "Pay (left out)"
    assert value not in done.model_dump_json()
    assert len(done.warnings) == 1 and "silence PRV" in done.warnings[0]
    assert discreet_case(done) == done


@pytest.mark.parametrize(
    ("ask", "facts"),
    [
        ("Answer to me@home.example or +44 20 7946 0958", {}),
        ("I wrote to support@shop.example", {}),
        ("The owner is fo@mail.example", {"rights_owner_email": "fo@mail.example"}),
        ("Order 113-1234567-1234567 for $49.99 by March 3, 2026", {}),
    ],
)
def test_ones_own_data_desks_and_given_facts_stay(ask: str, facts: dict[str, str]) -> None:
    case = make_case(ask=ask, facts=facts, sender=Sender(email="me@home.example", phone="020 7946 0958"))
    assert discreet_case(case) is case


def test_who_insists_with_a_reason_has_it_in_the_letter() -> None:
    silenced = (Silenced(rule="PRV002", reason="the bank asked for it"),)
    case = make_case(ask=f"Pay to {IBAN}, not to {CARD}", silenced=silenced)
    assert discreet_case(case).ask == f"Pay to {IBAN}, not to a card ending in 1111"


@given(st.text(max_size=80))
def test_any_text_is_taken_and_a_second_time_changes_nothing(text: str) -> None:
    done = discreet_case(make_case(ask=text))
    assert discreet_case(done).ask == done.ask


def test_papers_and_notes_with_other_peoples_data_give_a_letter_without_them(tmp_path: Path, index_home: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "order.txt").write_text(
        f"Order confirmation\nOrder # 113-1234567-1234567\nOrder placed February 20, 2026\nCard {CARD}\n"
        f"Arriving March 3, 2026\nOther order 113-9999999-8888888, Folasade Oyelaran, 14 Larch Row, {OTHER}\n",
        encoding="utf-8",
    )
    (tmp_path / "case.yaml").write_text(
        "role: buyer\nmarketplace: amazon.com\ntoday: 2026-03-20\nstory: |\n"
        f"  I ordered a kettle on 20 February and it never came. I paid with my card {CARD}.\n"
        f"  The seller sent me the papers of Folasade Oyelaran, {OTHER}. My social security number is {SSN}.\n"
        "facts: {order_id: 113-1234567-1234567, order_date: 2026-02-20, amount: 49.99 USD, "
        "expected_delivery: 2026-03-03, fulfilled_by: seller}\n"
        f"contacts:\n  - {{when: 2026-03-05, channel: message, with: seller, said: refund me at {IBAN}, "
        f"outcome: 'told me to write to {OTHER} or {OTHER_PHONE}'}}\n"
        f"ask: Full refund of 49.99 USD to my card {CARD}\nsender: {{name: Maria Lopez, email: maria@example.org}}\n",
        encoding="utf-8",
    )
    outcome = draft_case(
        read_case(tmp_path), build_services(Settings(home=index_home, embedder="wordllama")), engine="offline"
    )
    letter = outcome.draft.subject + outcome.body
    assert not [v for v in (CARD, IBAN, SSN, OTHER, OTHER_PHONE, "Oyelaran", "Larch", "8888888") if v in letter]
    assert not [f for f in outcome.report.findings if f.rule.startswith("PRV")]
    assert len(outcome.plan.case.warnings) == 4
