"""A better wording that is taken with one key: small, certain, and never at the cost of a fact."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import check
from assistant.editing import accepted
from assistant.records import Finding
from tests.unit.checks_letters import LETTERS
from tests.unit.checks_plans import ground


def taken(text: str, rule: str) -> str | None:
    finding = next(f for f in check(text, ground("buyer")).findings if f.rule == rule)
    return accepted(finding, text)


@pytest.mark.parametrize(
    ("text", "rule", "better"),
    [
        ("The kettle has NEVER come.", "TON004", "The kettle has never come."),
        ("It is extremely late.", "TON007", "It is late."),
        (
            "The kettle has not come. Your staff are useless idiots. I paid $49.99.",
            "TON002",
            "The kettle has not come. I paid $49.99.",
        ),
        (
            "It can be made up to 90 days after that date [P2].",
            "CIT016",
            "It can be made up to 90 days after that date [P3].",
        ),
    ],
)
def test_the_better_wording_stands_in_place(text: str, rule: str, better: str) -> None:
    assert taken(text, rule) == better


def test_a_heated_sentence_with_a_fact_is_left_to_its_writer() -> None:
    assert taken("This is entirely your fault since March 9, 2026.", "TON003") is None


@given(
    st.sampled_from(sorted(LETTERS)), st.integers(0, 5000), st.sampled_from([" IDIOTS!! ", " extremely ", " SCANDAL "])
)
@settings(max_examples=60, deadline=None)
def test_taking_a_wording_keeps_every_figure_and_marker(name: str, place: int, put: str) -> None:
    case, text = LETTERS[name]
    at = place % (len(text) + 1)
    changed = text[:at] + put + text[at:]
    for finding in check(changed, ground(case)).findings:
        better = accepted(finding, changed) if finding.rule.startswith("TON") else None
        if better is not None:
            assert sorted(re.findall(r"\d+", better)) == sorted(re.findall(r"\d+", changed))


@given(
    st.text(max_size=80), st.integers(-5, 100), st.integers(-5, 100), st.sampled_from(["TON004", "TON001", "FAC010"])
)
@settings(max_examples=80, deadline=None)
def test_any_finding_over_any_text_is_safe(text: str, start: int, end: int, rule: str) -> None:
    finding = Finding(rule=rule, severity="error", message="", start=start, end=end, suggestion="write: x")
    assert accepted(finding, text) != text
