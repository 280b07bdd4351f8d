"""What stands denied is neither told nor chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge import chosen_facts, normal_choices
from assistant.records import Fact, FactName, Locator
from assistant.wording.negation import is_denied
from tests.known_case import make_case

STATUS = FactName(
    name="status",
    kind="text",
    label="status",
    choices=("delivered", "not delivered at all", "lost"),
    signs={"delivered": ("been delivered", "delivered"), "lost": ("lost in transit",)},
)


@pytest.mark.parametrize(
    "text",
    [
        "not B0",
        "It is not ASIN B0",
        "instead of B0",
        "rather than the B0",
        "nicht B0",
        "it isn't B0",
        "it isn’t the order no. B0",
        "(not #B0",
    ],
)
def test_what_stands_right_behind_a_denial_is_denied(text: str) -> None:
    assert is_denied(text, text.index("B0"))


@pytest.mark.parametrize("text", ["B0", "the ASIN B0", "not mine. B0", "I did not know that B0", "notB0", "another B0"])
def test_a_denial_of_something_else_denies_nothing(text: str) -> None:
    assert not is_denied(text, text.index("B0"))


@given(st.text(max_size=200), st.integers(min_value=0, max_value=220))
def test_any_place_of_any_text_can_be_asked(text: str, start: int) -> None:
    assert is_denied(text, start) in (True, False)
    assert is_denied(f"{text} not ", len(text) + 5)


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("The parcel has been delivered.", ["delivered"]),
        ("The parcel has not yet been delivered.", []),
        ("It was never delivered.", []),
        ("It has not been delivered; they say lost in transit.", ["lost"]),
    ],
)
def test_a_sign_that_is_denied_chooses_nothing(story: str, found: list[str]) -> None:
    assert [f.value for f in chosen_facts(make_case(story=story), (STATUS,), ())] == found


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("delivered", "delivered"),
        ("it was delivered", "delivered"),
        ("not delivered", "not delivered"),
        ("Not delivered at all", "not delivered at all"),
        ("it was not delivered at all, they say", "not delivered at all"),
    ],
)
def test_an_answer_that_denies_a_choice_is_not_that_choice(answer: str, value: str) -> None:
    fact = Fact(name="status", kind="text", value=answer, as_written=answer, source=Locator(where="answer"))
    assert normal_choices((fact,), (STATUS,))[0].value == value


def test_a_seller_who_says_not_amazon_ships_alone() -> None:
    name = FactName(name="fulfilled_by", kind="text", label="who ships", choices=("seller", "marketplace"))
    for answer, value in (("not by amazon", "seller"), ("by amazon", "marketplace"), ("me", "seller")):
        fact = Fact(name=name.name, kind="text", value=answer, as_written=answer, source=Locator(where="answer"))
        assert normal_choices((fact,), (name,))[0].value == value
