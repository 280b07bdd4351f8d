"""Tests of the likeness of a text to groups of texts."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.likeness import SMOOTHING, GroupWords

PARCELS = ("my parcel never came", "the parcel is lost and the tracking is stuck")
RETURNS = ("i returned the shoes and got no refund", "return arrived but the refund is missing")
GROUPS = GroupWords({"parcel": PARCELS, "return": RETURNS, "empty": ()})


def test_a_text_is_most_like_the_group_that_uses_its_words() -> None:
    odds = GROUPS.likeness("the tracking of my parcel has been stuck for days")
    assert max(odds, key=lambda name: odds[name]) == "parcel"
    odds = GROUPS.likeness("they still owe me the refund for the shoes that i returned")
    assert max(odds, key=lambda name: odds[name]) == "return"


def test_the_score_is_the_log_odds_of_the_words_worked_out_by_hand() -> None:
    groups = GroupWords({"a": ("red kettle lamp",), "b": ("lamp chair sofa",)})
    # Of six words each is one, "lamp" two; of the three of group a each of its own is one; smoothing adds its share.
    own, shared, whole = 1 / (1 / 6) + SMOOTHING, 1 / (2 / 6) + SMOOTHING, 3 + SMOOTHING
    by_hand = 2 * math.log(own / whole) + math.log(shared / whole)
    assert math.isclose(groups.likeness("a red kettle, the lamp!", ["a"])["a"], by_hand)
    assert math.isclose(groups.likeness("lamp lamp kettle red red", ["a"])["a"], by_hand)  # said again it is no surer


def test_unknown_words_and_groups_without_texts_say_nothing() -> None:
    assert GROUPS.likeness("zzz qqq 4711") == {"parcel": 0.0, "return": 0.0}
    assert GROUPS.likeness("the parcel and it") == {"parcel": 0.0, "return": 0.0}  # one word is not enough
    assert GROUPS.likeness("my parcel", ["empty", "nobody"]) == {}
    assert GroupWords({}).likeness("my parcel") == {}


@given(st.text(max_size=300))
def test_any_text_has_a_finite_likeness_that_does_not_depend_on_the_order_of_its_words(text: str) -> None:
    odds = GROUPS.likeness(text)
    assert all(math.isfinite(odd) for odd in odds.values())
    assert GROUPS.likeness(" ".join(reversed(text.split()))).keys() == odds.keys()
    if not set("'’") & set(text):
        assert GROUPS.likeness(" ".join(reversed(text.split()))) == odds
