"""The thing that a story is about is read where it names one, and left blank where it names two or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.plain_text import unwrapped
from assistant.wording.things import MAX_WORDS, the_thing
from assistant.wording.values import find_values


def thing(text: str) -> str:
    found = the_thing(unwrapped(text), find_values(text))
    return "" if found is None else found.text


@pytest.mark.parametrize(
    ("story", "named"),
    [
        ("I bought a second hand phone for 212 euros and it never came.", "second hand phone"),
        ("We sent 90 garden chairs to the warehouse in three pallets.", "garden chairs"),
        ("Garden hose, $31.90, order 113-1234567-1234567, three weeks late.", "Garden hose"),
        ("Order 113-1234567-1234567, a brass lamp, $40.00, placed in May.", "brass lamp"),
        ("They closed the page of our pepper mill, ASIN B0AAAAAAA1, on Monday.", "pepper mill"),
        ("The seller will not take back my rucksack.", "rucksack"),
        ("Sent a faulty toaster back in June and heard nothing.", "toaster"),
        ("The kettle I got is a fake.", "kettle"),
        ("I want my money back for a tent that never came.", "tent"),
        ("Habe einen Staubsauger bestellt, der nie ankam.", "Staubsauger"),
        ("Die Lampe kam am 3. Mai an und brennt nicht.", "Lampe"),
        ("my phone was stolen from a $900 coat pocket", "coat pocket"),
    ],
)
def test_the_one_thing_of_a_story_is_read(story: str, named: str) -> None:
    assert thing(story) == named


@pytest.mark.parametrize(
    "story",
    [
        "I ordered a kettle and I ordered a lamp, neither came.",
        "I ordered it and it never came.",
        "I returned the order and got no refund.",
        "my package never came, marked delivered, neighbours have nothing",
        "My account was closed and my mother cried.",
        "It is a scan and the stamp overlaps the date.",
        "",
    ],
)
def test_two_things_or_none_are_none(story: str) -> None:
    assert thing(story) == ""


def test_what_stands_in_an_aside_is_not_the_thing() -> None:
    text = "I bought a kettle. I bought a lamp."
    second = text.index("I bought a lamp")
    found = the_thing(text, (), is_aside=[(second, len(text))])
    assert found is not None and found.text == "kettle"


@given(st.text(max_size=300) | st.text(alphabet=st.sampled_from("aI bought the my, .$12()ß\n‘order"), max_size=200))
def test_a_thing_is_a_short_stretch_of_any_text(text: str) -> None:
    found = the_thing(text, find_values(text))
    if found is not None:
        assert text[found.start : found.end].lower() == found.text.lower()
        assert 1 <= len(found.text.split()) <= MAX_WORDS
