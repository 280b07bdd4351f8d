"""What a story tells in passing becomes a fact where it is said once and for sure."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DataError
from assistant.intake import case_facts
from assistant.knowledge import chosen_facts, told_in_story
from assistant.playbook_library import PlaybookLibrary, read_playbooks
from assistant.records import Case, Fact
from assistant.settings import data_folder
from assistant.wording.told_patterns import MAX_TEXT_CHARACTERS, found, problem

PLAYBOOKS: PlaybookLibrary = read_playbooks(data_folder("playbooks"))


def read(story: str, *, kind: str, role: str = "buyer", company: str = "amazon") -> dict[str, str]:
    catalogue = PLAYBOOKS.catalogue_of(role, kind, company=company)
    case = Case.model_validate(
        {"id": "c", "role": role, "marketplace": "amazon.com", "today": dt.date(2026, 6, 1), "story": story}
    )
    typed = case_facts(case, catalogue, others=PLAYBOOKS.others_than(catalogue, role), currency="USD")
    told = (*typed, *told_in_story(case, catalogue, typed, PLAYBOOKS.parties))
    told = (*told, *chosen_facts(case, catalogue, told))
    kinds = {entry.name: entry.kind for entry in catalogue}
    return {f.name: f.value for f in told if f.trust != "unclear" and f.kind == kinds.get(f.name) and _is_one(f, told)}


def _is_one(fact: Fact, told: tuple[Fact, ...]) -> bool:
    return len({f.value for f in told if f.name == fact.name and f.trust != "unclear"}) == 1


@pytest.mark.parametrize(
    ("story", "name", "value"),
    [
        ("It never came. The seller is called Brookvale Tools and says wait.", "seller_name", "Brookvale Tools"),
        ("It never came. I bought it from tinker_77x on eBay.", "seller_name", "tinker_77x"),
        ("It never came. Verkäufer Holz Brenner KG sagt nichts.", "seller_name", "Holz Brenner KG"),
        ("It never came. I wrote to the seller twice.", "contacted_seller", "yes"),
        ("It never came. I haven't contacted the seller.", "contacted_seller", "no"),
        ("It never came. Amazon customer service told me to wait.", "contacted_marketplace", "yes"),
        ("It never came. My bank said to ask Amazon first.", "contacted_bank", "yes"),
        ("It never came. DHL shows no movement.", "carrier", "DHL"),
        ("It never came. UPS has it, 1Z12345E0205271688, no news.", "tracking_number", "1Z12345E0205271688"),
        ("Lamp, $40.00, order 113-1234567-1234567 of 4 May 2026, never came.", "order_date", "2026-05-04"),
        ("Lamp, $40.00, order 113-1234567-1234567, never came; postage was $9.00.", "amount", "40.00 USD"),
        ("I sent it back by UPS 1Z12345E0205271688.", "return_tracking_number", "1Z12345E0205271688"),
    ],
)
def test_a_buyers_story_tells_a_fact(story: str, name: str, value: str) -> None:
    assert read(story, kind="item-not-received").get(name) == value


@pytest.mark.parametrize(
    ("kind", "story", "name", "value"),
    [
        ("billing-unknown", "A charge on my Visa ending 4431 that I did not make.", "card_last_digits", "4431"),
        (
            "card-dispute",
            "The bank is Fairholm Union. My bank, Fairholm Union, refused.",
            "bank_name",
            "Fairholm Union",
        ),
        (
            "privacy-request",
            "My account e-mail is a.b@example.org, send me my data.",
            "account_email",
            "a.b@example.org",
        ),
        ("refund-missing", "I sent it back in May. Still no refund.", "refund_received", "no"),
        ("court-letter", "The last letter please, it is not in court.", "in_court", "no"),
    ],
)
def test_a_kind_has_facts_of_its_own(kind: str, story: str, name: str, value: str) -> None:
    assert read(story, kind=kind).get(name) == value


@pytest.mark.parametrize(
    ("kind", "story", "name", "value"),
    [
        ("listing-inauthentic", "We buy from Dunmore Goods, invoice AB-12.", "supplier_name", "Dunmore Goods"),
        ("ip-trademark", "A complaint by Hazel Rights Ltd. I wrote to them on 3 May 2026.", "contacted_owner", "yes"),
        ("ip-trademark", "A complaint by Hazel Rights Ltd.", "rights_owner", "Hazel Rights Ltd."),
        ("lost-shipment", "We sent 240 lamps and they booked in 180 of them.", "units_received", "180"),
        (
            "lost-shipment",
            "Lost inbound. They booked in 180, the warehouse is FTW1, at FTW1.",
            "fulfilment_center",
            "FTW1",
        ),
    ],
)
def test_a_sellers_story_tells_a_fact(kind: str, story: str, name: str, value: str) -> None:
    assert read(story, kind=kind, role="seller").get(name, "").rstrip(".") == value.rstrip(".")


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("It never came. Seller Oakdale Ltd, or was it seller Pinedale Ltd.", "seller_name"),
        ("It never came. The shop on November 14 was open.", "seller_name"),
        ("It never came. UPS had it, then DHL.", "carrier"),
        ("It never came. Another order went by DHL.", "carrier"),
        ("It never came. An earlier order, 113-1234567-1234567, was fine.", "order_id"),
        ("It never came. I pay by Visa 3 times a year.", "card_last_digits"),
        ("It never came. It arrived yesterday at my neighbour's.", "item_received_date"),
    ],
)
def test_what_is_said_of_two_or_of_another_matter_is_none(story: str, name: str) -> None:
    assert name not in read(story, kind="item-not-received")


def test_a_bare_figure_near_the_word_complaint_is_no_complaint_number() -> None:
    told = read("Patent complaint, D-431,202 by Hazel Form Inc against our vase.", kind="ip-patent", role="seller")
    assert "complaint_id" not in told


def test_boxes_are_no_units() -> None:
    told = read("FBA received 3 boxes of 5 and we sent 5 boxes.", kind="lost-shipment", role="seller")
    assert "units_received" not in told and "units_shipped" not in told


def test_every_pattern_of_the_playbooks_is_sound() -> None:
    patterns = [p for f in PLAYBOOKS.catalogue for p in (*f.told, *(x for c in f.told_choices.values() for x in c))]
    assert patterns
    assert [(p, problem(p)) for p in patterns if problem(p)] == []


def test_a_pattern_with_two_places_or_an_unknown_one_is_refused() -> None:
    assert "more than one place" in problem("{name} of {value}")
    assert "no place {nome}" in problem("from {nome}")
    assert "no regular expression" in problem("from (")


def test_a_name_stops_where_its_words_do() -> None:
    text = "The seller is Brookvale Tools. They answered. Seller Oak and Sons Ltd. on May 3."
    assert {text[s:e] for s, e in found(r"\bseller (?:is )?{name}", text)} == {"Brookvale Tools", "Oak and Sons Ltd."}


def test_a_hostile_story_is_read_in_bounds() -> None:
    for piece in ("seller ", "A ", '"', "I bought a ", "order 113-1234567-1234567, ", "on the 3rd ", "((((", "a,"):
        told = read(piece * (MAX_TEXT_CHARACTERS // len(piece) // 4), kind="item-not-received")
        assert isinstance(told, dict)


@given(st.text(max_size=200))
def test_every_fact_of_a_story_is_a_stretch_of_it(story: str) -> None:
    catalogue = PLAYBOOKS.catalogue_of("buyer", "item-not-received")
    case = Case(id="c", role="buyer", marketplace="amazon.com", today=dt.date(2026, 6, 1), story=story)
    for fact in told_in_story(case, catalogue, (), PLAYBOOKS.parties):
        assert " ".join(story[fact.source.start : fact.source.end].split()) == " ".join(fact.as_written.split())


def test_a_pattern_that_is_none_is_one_line_and_names_its_file() -> None:
    with pytest.raises(DataError, match=r"reading.yaml: '\(abc' is no regular expression"):
        list(found("(abc", "any story"))
