"""What a story tells of another matter is no fact of its case."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.asides import Asides, without_asides

TODAY = dt.date(2026, 6, 1)
FIRST = "My kettle never came. "


@pytest.mark.parametrize(
    "sentence",
    [
        "An earlier claim, $612, was paid.",
        "The April order came in a week.",
        "In 2023 we had a recall.",
        "Another buyer had hers smashed and I refunded 40.",
        "By the way the lamp was fine.",
        "Das Regal hat damals nicht gepasst.",
        "The cups are great, keep them out of it.",
        "También devolví unas zapatillas.",
    ],
)
def test_another_matter_is_an_aside(sentence: str) -> None:
    assert Asides(FIRST + sentence, TODAY).holds(len(FIRST) + 3)
    assert without_asides(FIRST + sentence, TODAY).strip() == FIRST.strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "I ordered it on 3 May and paid $40.",
        "In the last year I had 40 orders.",
        "I bought it in 2022 at a shop.",
        "The seller says nothing.",
        "Die Ware fehlt seit 2026.",
    ],
)
def test_the_case_itself_is_none(sentence: str) -> None:
    assert not Asides(FIRST + sentence, TODAY).holds(len(FIRST) + 3)


def test_the_first_sentence_is_always_the_case() -> None:
    assert not Asides("Another buyer claims that his order never came.", TODAY).holds(0)


@given(st.text(max_size=300))
def test_offsets_stay_when_asides_are_blanked(text: str) -> None:
    assert len(without_asides(text, TODAY)) == len(text)
