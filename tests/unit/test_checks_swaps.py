"""Exchanging two values inside a correct letter is always found; the correct letter itself is left in peace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import check
from assistant.records import CheckReport, Finding
from tests.unit.checks_letters import LETTERS, exchanged, exchanges, mentions
from tests.unit.checks_plans import ground

PAIRS = [(name, n) for name, (_, text) in LETTERS.items() for n, _ in enumerate(exchanges(text))]
FIGURES = frozenset("FAC001 FAC002 FAC003 FAC004 FAC005 FAC006 FAC010 CIT009".split())


def report(name: str, text: str) -> CheckReport:
    return check(text, ground(LETTERS[name][0]))


def errors(name: str, text: str) -> list[Finding]:
    return [f for f in report(name, text).findings if f.severity == "error"]


@pytest.mark.parametrize("name", LETTERS)
def test_a_correct_letter_has_no_error_and_no_warning(name: str) -> None:
    found = report(name, LETTERS[name][1]).findings
    assert [f for f in found if f.severity != "info"] == []


@pytest.mark.parametrize("name", LETTERS)
def test_every_sentence_of_a_correct_letter_is_supported(name: str) -> None:
    assert {e.verdict for e in report(name, LETTERS[name][1]).ledger} == {"supported"}


@pytest.mark.parametrize(("name", "number"), PAIRS)
def test_two_exchanged_values_are_found(name: str, number: int) -> None:
    text = LETTERS[name][1]
    one, other = list(exchanges(text))[number]
    found = errors(name, exchanged(text, one, other))
    assert {f.rule for f in found} & FIGURES, f"{one.value.as_written} <-> {other.value.as_written}"


@given(st.sampled_from(sorted(LETTERS)), st.data())
@settings(max_examples=60, deadline=None)
def test_an_invented_value_is_found_wherever_it_stands(name: str, data: st.DataObject) -> None:
    text = LETTERS[name][1]
    value = data.draw(
        st.sampled_from([m.value for m in mentions(text) if any(c.isdigit() for c in m.value.as_written)])
    )
    place = data.draw(st.sampled_from([i for i, c in enumerate(value.as_written) if c.isdigit()])) + value.start
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    found = [f for f in errors(name, changed) if f.start < value.end + 2 and f.end > value.start - 2]
    known = {m.key for m in mentions(text)}
    new = {m.key for m in mentions(changed)}
    assert found or not new - known, f"{text[value.start - 20 : value.end + 20]!r} -> {digit} at {place}"


TURNS = [
    ("buyer", "A buyer may open a card dispute for the same order [P3]."),
    ("buyer", "Buyers are allowed to open a card dispute for the same order [P3]."),
    ("buyer", "A buyer must answer within 48 hours [P3]."),
    ("buyer", "After making a claim a buyer writes to the seller [P3]."),
    ("buyer", "A claim may not be made once three days have passed since the latest estimated delivery date [P2]."),
    ("buyer", "The guarantee does not cover an order that has not arrived [P1]."),
    ("buyer", "It cannot be made up to 90 days after that date [P3]."),
    ("buyer", "A claim can be made up to 90 days before the latest estimated delivery date [P3]."),
    ("buyer", "A claim closes three days after the latest estimated delivery date [P2]."),
    ("seller", "The rate must not stay under 4 % [P1]."),
    ("seller", "A seller keeps the late shipment rate above 4 % [P1]."),
    ("seller", "A seller keeps the late shipment rate over 4 % [P1]."),
]


@pytest.mark.parametrize(("case", "text"), TURNS)
def test_a_rule_that_is_turned_around_is_contradicted(case: str, text: str) -> None:
    found = check(text, ground(case))
    assert "CIT010" in {f.rule for f in found.findings if f.severity == "error"}
    assert found.ledger[0].verdict == "contradicted"


FAITHFUL = [
    ("buyer", "A buyer may not open a card dispute for the same order [P3]."),
    ("buyer", "Buyers must not open a card dispute for that order [P3]."),
    ("buyer", "The seller has 48 hours to answer [P3]."),
    ("buyer", "I contacted the seller before making this claim, as the guarantee asks [P3]."),
    ("buyer", "The seller did not answer within 48 hours [P3]."),
    ("buyer", "Orders that have not come are covered [P1]."),
    ("buyer", "A claim is open from three days after the latest estimated delivery date [P2]."),
    ("buyer", "A claim closes 90 days after the latest estimated delivery date [P3]."),
    ("seller", "The late shipment rate has to be kept under 4 % [P1]."),
    ("seller", "An appeal gives the root cause, what was done and what prevents a repetition [P2]."),
]


@pytest.mark.parametrize(("case", "text"), FAITHFUL)
def test_a_rule_told_in_other_words_is_left_in_peace(case: str, text: str) -> None:
    found = check(text, ground(case)).findings
    assert [f for f in found if f.severity == "error" and not f.rule.startswith("STR")] == []


@given(st.sampled_from(sorted(LETTERS)), st.integers(0, 10_000), st.text(alphabet="0123456789$%.-/ ABPE[]", max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_sentence_with_an_unknown_figure_is_never_supported(name: str, place: int, put: str) -> None:
    case, text = LETTERS[name]
    at = place % (len(text) + 1)
    changed = text[:at] + put + text[at:]
    g = ground(case)
    for entry in check(changed, g).ledger:
        if entry.verdict == "supported":
            for mention in mentions(entry.text):
                digits = re.sub(r"\D", "", mention.value.value)
                keys = [*g.case_keys, *(k for keys in g.clause_keys.values() for k in keys)]
                assert any(digits in re.sub(r"\D", "", k) for k in keys) or mention.group == "duration"
