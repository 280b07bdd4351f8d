"""Comparing two versions: what changed is shown, what only moved is not."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.policy_library import ClauseEntry
from assistant.policy_library.changes import compare_clauses, word_changes


def entry(slug: str, text: str) -> ClauseEntry:
    return ClauseEntry(slug=slug, heading=slug.title(), text=text)


ONE = entry("one", "Goods may be sent back within 30 days of delivery.")
TWO = entry("two", "A label is sent to every buyer who asks for it.")
THREE = entry("three", "Refunds come after five business days.")


def test_same_clauses_have_no_change() -> None:
    assert compare_clauses((ONE, TWO), (ONE, TWO)) == ()


def test_other_line_breaks_are_no_change() -> None:
    assert compare_clauses((ONE,), (entry("one", ONE.text.replace(" ", "\n", 3)),)) == ()


def test_changed_words_are_shown_in_their_sentence() -> None:
    (change,) = compare_clauses((ONE, TWO), (entry("one", ONE.text.replace("30", "45")), TWO))
    assert change.kind == "changed"
    assert change.words == "Goods may be sent back within [-30-]{+45+} days of delivery."


def test_clause_under_another_number_is_only_renamed() -> None:
    (change,) = compare_clauses((ONE,), (entry("one-part-2", ONE.text),))
    assert (change.kind, change.slug_before, change.slug_after) == ("renamed", "one", "one-part-2")


def test_new_and_lost_clauses_are_named() -> None:
    changes = compare_clauses((ONE, TWO), (ONE, THREE))
    assert [(c.kind, c.slug_before, c.slug_after) for c in changes] == [
        ("added", "", "three"),
        ("removed", "two", ""),
    ]


def test_clause_that_took_the_number_of_another_is_still_recognised() -> None:
    before = (entry("terms-1", ONE.text), entry("terms-2", TWO.text))
    after = (entry("terms-1", THREE.text), entry("terms-2", ONE.text), entry("terms-3", TWO.text))
    kinds = {c.slug_after: c.kind for c in compare_clauses(before, after)}
    assert kinds == {"terms-1": "added", "terms-2": "renamed", "terms-3": "renamed"}


def test_clause_that_is_much_the_same_under_another_name_is_a_change() -> None:
    (change,) = compare_clauses((ONE,), (entry("limits", ONE.text.replace("30", "60")),))
    assert (change.kind, change.slug_before, change.slug_after) == ("changed", "one", "limits")


WORDS = ["goods", "may", "be", "sent", "back", "within", "30", "45", "days", "of", "delivery"]
words = st.lists(st.sampled_from(WORDS), max_size=12)


@settings(deadline=None, max_examples=60)
@given(words, words)
def test_both_texts_can_be_read_from_their_difference(before: list[str], after: list[str]) -> None:
    shown = word_changes(" ".join(before), " ".join(after))
    old = re.sub(r"\{\+.*?\+\}", "", shown).replace("[-", "").replace("-]", "")
    new = re.sub(r"\[-.*?-\]", "", shown).replace("{+", "").replace("+}", "")
    assert new.split() == after
    assert [w for w in old.split() if w in before] == before


@settings(deadline=None, max_examples=60)
@given(st.lists(words, max_size=6), st.lists(words, max_size=6))
def test_every_clause_is_kept_added_or_removed_once(before: list[list[str]], after: list[list[str]]) -> None:
    old = [entry(f"c-{i}", " ".join(w) or "empty") for i, w in enumerate(before)]
    new = [entry(f"c-{i}", " ".join(w) or "empty") for i, w in enumerate(after)]
    changes = compare_clauses(old, new)
    added = sum(c.kind == "added" for c in changes)
    removed = sum(c.kind == "removed" for c in changes)
    assert len(new) - added == len(old) - removed


def test_two_endless_texts_are_shown_whole() -> None:
    one, other = "a " * 3000, "b " * 3000
    assert word_changes(one, other) == f"[-{one}-]{{+{other}+}}"
