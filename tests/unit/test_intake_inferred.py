"""What only one thing can be meant by is named; where two could be meant, neither is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CaseError
from assistant.evidence import find_facts
from assistant.intake import case_facts, read_case
from assistant.playbook_library import read_playbooks
from assistant.records import Case, Fact
from assistant.wording.display import clean_inline

CATALOGUE = read_playbooks(Path(__file__).parents[2] / "playbooks").catalogue
BUYER = "role: buyer\nmarketplace: amazon.com\nstory: It did not come.\n"


def facts(role: str = "buyer", **told: Any) -> tuple[Fact, ...]:
    given = {"id": "c", "role": role, "marketplace": "amazon.com", "today": dt.date(2026, 6, 1), **told}
    return case_facts(Case.model_validate(given), CATALOGUE, locale="en_GB", currency="GBP")


def sure(found: tuple[Fact, ...], name: str) -> set[str]:
    return {f.value for f in found if f.name == name and f.trust != "unclear"}


def papers(text: str) -> dict[str, tuple[str, str]]:
    return {f.name: (f.value, f.trust) for f in find_facts([text], CATALOGUE, today=dt.date(2026, 12, 1))}


def refusal(tmp_path: Path, text: str) -> str:
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as problem:
        read_case(tmp_path)
    return str(problem.value)


def read(tmp_path: Path, text: str) -> Case:
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    return read_case(tmp_path)


def test_the_only_number_of_its_kind_is_the_one_of_the_case() -> None:
    assert sure(facts(story="It is 113-1234567-1234567."), "order_id") == {"113-1234567-1234567"}
    assert sure(facts(story="113-1234567-1234567, then 113-1234567-7654321."), "order_id") == set()
    assert sure(facts("seller", story="B0AAAAAAA1 went."), "asin") == {"B0AAAAAAA1"}


def test_a_number_that_is_denied_is_not_the_one_of_the_case() -> None:
    told = "The notice is about B0AAAAAAA1, not B0AAAAAAA2."
    assert sure(facts("seller", story=told), "asin") == {"B0AAAAAAA1"}
    answers = {"asin": "B0AAAAAAA1", "root_cause": "The label of B0AAAAAAA3 (not of B0AAAAAAA2) was swapped"}
    found = facts("seller", facts=answers)
    assert [f.value for f in found if f.source.where == "derived"] == ["B0AAAAAAA1 and B0AAAAAAA3"]
    assert sure(facts(story="My order is not 113-1234567-1234567."), "order_id") == set()


def test_a_day_without_a_year_is_that_of_the_last_half_year() -> None:
    assert sure(facts(story="I ordered on 20 February."), "order_date") == {"2026-02-20"}
    assert sure(facts(story="I ordered on 20 June."), "order_date") == set()  # today is 1 June
    assert sure(facts(story="I ordered on 20 October."), "order_date") == set()  # or the one before
    older = "I ordered on 20 February. They answered on 3 March 2025."
    assert sure(facts(story=older), "order_date") == set()


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
def test_a_year_that_is_taken_puts_the_day_at_most_half_a_year_back(day: dt.date, today: dt.date) -> None:
    told = facts(story=f"I ordered on {day.day} {day:%B}.", today=today)
    for value in sure(told, "order_date"):
        taken = dt.date.fromisoformat(value)
        assert (taken.month, taken.day) == (day.month, day.day)
        assert 0 <= (today - taken).days <= 182


@pytest.mark.parametrize("key", ["bestellnummer", "Bestellnummer", "order_number"])
def test_an_order_number_is_known_by_its_german_key(key: str) -> None:
    assert sure(facts(facts={key: "304-1234567-1234567"}), "order_id") == {"304-1234567-1234567"}


def test_a_cue_is_a_key_too() -> None:
    assert sure(facts(facts={"bestellt am": "2026-05-01"}), "order_date") == {"2026-05-01"}
    assert sure(facts("seller", facts={"loss_date": "2026-05-01"}), "loss_report_date") == {"2026-05-01"}


def test_two_listed_asins_also_stand_together() -> None:
    found = [f for f in facts("seller", facts={"asin": "B0AAAAAAA1, B0AAAAAAA2"}) if f.source.where == "derived"]
    assert [(f.name, f.value, f.as_written) for f in found] == [
        ("asin", "B0AAAAAAA1 and B0AAAAAAA2", "B0AAAAAAA1 and B0AAAAAAA2")
    ]


@pytest.mark.parametrize("money", ["£64.99", "64.99 pounds", "64,99 £"])
def test_the_only_amount_is_what_the_order_cost(money: str) -> None:
    assert sure(facts(story=f"I bought a hose for {money} and it never came."), "amount") == {"64.99 GBP"}


def test_of_two_amounts_the_one_it_was_bought_for_counts_and_others_do_not() -> None:
    assert sure(facts(story="Bought a hose for £64.99. I lost a day, £140."), "amount") == {"64.99 GBP"}
    assert sure(facts(story="One lamp, £64.99, one hose, £20."), "amount") == set()
    assert sure(facts(story="It came broken. I want compensation of £500."), "amount") == set()
    assert sure(facts(story="It never came.", ask="Full refund of £64.99"), "amount") == {"64.99 GBP"}
    assert sure(facts(story="It never came.", ask="refund of £10"), "amount") == set()


def test_the_order_makes_the_year_of_its_delivery_sure() -> None:
    story = "Ordered on 14 February 2026, it would arrive 23 Feb - 27 Feb."
    assert sure(facts(story=story), "latest_delivery_date") == {"2026-02-27"}
    old = "Ordered on 14 February 2024, it would arrive 23 Feb - 27 Feb."
    assert sure(facts(story=old), "latest_delivery_date") == set()


def test_a_mail_makes_the_year_of_its_promise_sure() -> None:
    mail = "From: a@b.example\nDate: Mon, 05 Oct 2026 10:00:00 +0000\n\nHello\nArriving: Thursday, October 15"
    assert papers(mail)["latest_delivery_date"] == ("2026-10-15", "verbatim")
    assert "notice_date" not in papers(mail)


def test_in_a_tracking_table_the_row_says_what_its_day_is() -> None:
    table = "31 May 2026 10:02 | Delivered | Signed: DOE\n24 May 2026 | Arrival scan, hub\n22 May 2026 | Departed depot"
    found = find_facts([table], CATALOGUE)
    assert [(f.name, f.value) for f in found if f.kind == "date"] == [
        ("delivered_date", "2026-05-31"),
        ("date", "2026-05-24"),
        ("date", "2026-05-22"),
    ]
    found = find_facts([table.split("\n", 1)[1]], CATALOGUE)
    assert [f.value for f in found if f.name == "last_scan_date"] == ["2026-05-24"]


def test_a_failed_delivery_is_none() -> None:
    table = "31 May 2026 | Could not be delivered\n24 May 2026 | Out for delivery"
    assert {f.name for f in find_facts([table], CATALOGUE)} == {"last_scan_date", "date"}


def test_the_full_stop_of_a_name_stays() -> None:
    assert [clean_inline(n) for n in ("Acme Trading Co.", "Ann B.", "It never came.", "Go..")] == [
        "Acme Trading Co.",
        "Ann B.",
        "It never came",
        "Go",
    ]


def test_a_single_entry_stands_for_a_list_and_a_name_for_the_sender(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    told = "evidence: a.txt\nsender: Joe Doe\ncontacts: {when: 2026-05-01, with: seller}\nplaybook: Item not received\n"
    case = read(tmp_path, BUYER + told)
    assert ([e.file for e in case.evidence], case.sender.name, len(case.contacts)) == (["a.txt"], "Joe Doe", 1)
    assert case.playbook == "item-not-received"


@pytest.mark.parametrize(
    ("told", "status"),
    [("completed", "done"), ("Finished", "done"), ("in progress", "planned"), ("ongoing", "planned")],
)
def test_a_status_may_be_said_in_other_words(tmp_path: Path, told: str, status: str) -> None:
    text = f"role: seller\nmarketplace: amazon.com\nstory: x\nactions: {{what: a check, status: {told}}}\n"
    assert read(tmp_path, text).actions[0].status == status


def test_a_day_is_read_as_the_country_of_the_marketplace_writes_it(tmp_path: Path) -> None:
    text = "role: buyer\nmarketplace: amazon.co.uk\ntoday: 03/06/2026\nstory: x\ncontacts: [{when: 02/06/2026}]\n"
    case = read(tmp_path, text)
    assert case.today == dt.date(2026, 6, 3)
    assert case.contacts[0].when is not None and case.contacts[0].when.day == dt.date(2026, 6, 2)
    assert "two different days" in refusal(tmp_path, text.replace("amazon.co.uk", "amazon.com"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("today: 2026-02-31", "'2026-02-31' is not a day that exists"),
        ("facts: {order_date: 2026-02-31}", "'2026-02-31' is not a day that exists"),
        ("contacts: [{date: 2026-02-03}]", "did you mean 'when'?"),
        ("facts: {invoice: {number: 1}}", "a group of keys does not fit; expected a plain value"),
        ("story: [a, b]", "expected a plain value"),
        ("sender: [a]", "expected `key: value` lines"),
    ],
)
def test_a_refusal_is_in_plain_words(tmp_path: Path, told: str, said: str) -> None:
    text = BUYER.replace("story: It did not come.\n", "") if told.startswith("story") else BUYER
    message = refusal(tmp_path, f"{text}{told}\n")
    assert said in message and "{'" not in message and "['" not in message and "Input" not in message
