"""The ledger comes from the text alone: no edit leaves a stale mark, and a marker goes with its sentence."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import check
from evals.swaps import changed_letters, is_seen
from tests.unit.checks_letters import LETTERS
from tests.unit.checks_plans import ground

NAMES = sorted(LETTERS)
EDITS = ("not ", "only ", "never ", "60 days ", "$12.34 ", "without ", "April 1, 2026 ", "B0ZZZZZZZZ ", "[P9] ")


def verdicts(name: str, text: str) -> list[tuple[str, str]]:
    return [(e.text, e.verdict) for e in check(text, ground(LETTERS[name][0])).ledger]


@given(st.sampled_from(NAMES), st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(EDITS)), max_size=4))
@settings(max_examples=40, deadline=None)
def test_edits_that_are_taken_back_leave_the_ledger_of_the_first_text(name: str, edits: list[tuple[int, str]]) -> None:
    text = LETTERS[name][1]
    before = verdicts(name, text)
    changed = text
    for place, put in edits:
        at = place % (len(changed) + 1)
        changed = changed[:at] + put + changed[at:]
        verdicts(name, changed)
    assert verdicts(name, text) == before


@given(st.sampled_from(NAMES), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_a_marker_goes_with_its_sentence_when_paragraphs_move(name: str, seed: int) -> None:
    text = LETTERS[name][1]
    paragraphs = text.strip().split("\n\n")
    random.Random(seed).shuffle(paragraphs)  # noqa: S311 - any order will do
    moved = "\n\n".join(paragraphs) + "\n"
    marked = [(s, v) for s, v in verdicts(name, moved) if re.search(r"\[[PE]\d", s)]
    assert sorted(marked) == sorted((s, v) for s, v in verdicts(name, text) if re.search(r"\[[PE]\d", s))


@pytest.mark.parametrize("name", NAMES)
def test_every_small_change_that_makes_a_sentence_false_is_seen(name: str) -> None:
    case, text = LETTERS[name]
    own = ground(case)
    report = check(text, own)
    unseen = [f"{s.kind}: {s.told}" for s in changed_letters(text, report, own) if not is_seen(s, report, own)]
    assert unseen == []


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_sentence_never_keeps_its_green_mark(name: str) -> None:
    case, text = LETTERS[name]
    own = ground(case)
    report = check(text, own)
    for swap in changed_letters(text, report, own):
        entries = [e for e in check(swap.text, own).ledger if any(a < e.end and b > e.start for a, b in swap.places)]
        assert {e.verdict for e in entries} != {"supported"}, swap.told
