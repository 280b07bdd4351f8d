"""The graded support of a sentence by a source: words, figures, limits, and who may or must do what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import check
from assistant.checks.forces import force_of
from assistant.checks.support import SourceText, support_of_text, verdict_of
from tests.unit.checks_plans import ground

RULES = (
    "The keeper must return the key within 30 days. The keeper may not copy the key, except for the fire brigade. "
    "Guests may use the garden until 10 p.m. on weekdays. The keeper need not paint the gate."
)
SAID = [
    "The keeper must return the key within 30 days.",
    "Within 30 days the keeper has to return the key.",
    "Guests may use the garden on weekdays.",
    "The keeper may copy the key for the fire brigade.",
]
TURNED = [
    "The keeper need not return the key within 30 days.",
    "The keeper must not return the key within 30 days.",
    "Guests must not use the garden on weekdays.",
    "The keeper must paint the gate.",
]


@pytest.mark.parametrize("sentence", SAID)
def test_what_the_source_says_is_supported(sentence: str) -> None:
    source = SourceText(RULES)
    assert verdict_of(support_of_text(sentence, source), source) == "supported"


@pytest.mark.parametrize("sentence", TURNED)
def test_another_force_is_contradicted(sentence: str) -> None:
    source = SourceText(RULES)
    support = support_of_text(sentence, source)
    assert verdict_of(support, source) == "contradicted"
    assert support.forces[0] != support.forces[1]


def test_a_limit_of_its_own_is_contradicted() -> None:
    source = SourceText(RULES)
    assert verdict_of(support_of_text("Guests may use only the garden.", source), source) == "contradicted"
    limited = SourceText("Guests may use only the garden.")
    assert support_of_text("Guests may use only the garden.", limited).limits == ()


def test_a_figure_that_the_source_lacks_costs_more_than_a_word() -> None:
    source = SourceText(RULES)
    right, figure, word = (
        support_of_text(f"The keeper must return the {what}.", source).score
        for what in ("key within 30 days", "key within 60 days", "key within 30 sunny days")
    )
    assert right > word > figure


def test_nothing_in_common_is_unsupported() -> None:
    source = SourceText(RULES)
    assert verdict_of(support_of_text("A comet crossed Norway in 1910.", source), source) == "unsupported"


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("a seller must keep |", "must"),
        ("a seller may not keep |", "must not"),
        ("a seller is not required to keep |", "need not"),
        ("a seller is allowed to keep |", "may"),
        ("nothing here prevents a seller from keeping |", "need not"),
        ("the goods that |", None),
        ("a seller must keep the goods which |", None),
    ],
)
def test_the_force_is_that_of_the_last_words_before(text: str, force: str | None) -> None:
    assert force_of(text, text.index("|")) == force


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_have_a_score_within_its_bounds(sentence: str, source: str) -> None:
    read = SourceText(source)
    support = support_of_text(sentence, read)
    assert -1.0 <= support.score <= 1.0
    assert 0.0 <= support.told <= 1.0
    assert verdict_of(support, read) in ("supported", "unsupported", "contradicted")


def test_a_long_hostile_source_is_read() -> None:
    source = SourceText("shall not " * 20_000 + "keep the key")
    assert support_of_text("The keeper must keep the key " * 500, source).score <= 1.0


def test_an_only_that_the_clause_lacks_is_warned_of_and_is_never_supported() -> None:
    report = check("The guarantee covers only an order that has not arrived [P1].", ground("buyer"))
    assert "CIT017" in {f.rule for f in report.findings}
    assert report.ledger[0].verdict != "supported"
