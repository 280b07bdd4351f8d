"""Sentences end where a reader stops, and no character is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.sentences import is_item, item_prefix, span_at, split_paragraphs, split_sentences


def texts(text: str) -> list[str]:
    return [s.text for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was late. [P1] [E2 p.3] I wrote.", ["It was late. [P1] [E2 p.3]", "I wrote."]),
        ("It came (Enclosure 2, page 3). I wrote.", ["It came (Enclosure 2, page 3).", "I wrote."]),
        (
            "Mr. Smith of Acme Ltd. in London paid $49.99. He left.",
            ["Mr. Smith of Acme Ltd. in London paid $49.99.", "He left."],
        ),
        ("See no. 5 of the list. It counts.", ["See no. 5 of the list.", "It counts."]),
        ("No. That is wrong.", ["No.", "That is wrong."]),
        ("Am 3. März 2026 kam nichts. Ich wartete.", ["Am 3. März 2026 kam nichts.", "Ich wartete."]),
        ("I waited until 10 a.m. and left.", ["I waited until 10 a.m. and left."]),
        ("We sell lamps, e.g. Red ones.", ["We sell lamps, e.g. Red ones."]),
        ('He said "It is lost." Then he left.', ['He said "It is lost."', "Then he left."]),
        ("Really? Yes! Fine.", ["Really?", "Yes!", "Fine."]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("1. First. Then more.\n2) Second", ["1. First.", "Then more.", "2) Second"]),
        ("Jane Doe\n12 High St.\nSpringfield", ["Jane Doe", "12 High St.", "Springfield"]),
        ("Root cause\n\nWe packed late.", ["Root cause", "We packed late."]),
    ],
)
def test_a_sentence_ends_where_a_reader_stops(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


def test_a_hard_wrapped_sentence_stays_whole() -> None:
    wrapped = "The parcel that I ordered at the beginning of the month\nhas not arrived at my address yet. I wrote."
    assert len(texts(wrapped)) == 2


def test_paragraphs_are_apart_by_an_empty_line() -> None:
    assert [p.text for p in split_paragraphs("One\ntwo\n \nthree\r\n\r\nfour")] == ["One\ntwo", "three", "four"]


def test_a_bullet_is_no_part_of_the_words() -> None:
    assert is_item("- item") and is_item("2) item") and not is_item("2 items")
    assert item_prefix("12. Next") == 4 and item_prefix("Next") == 0


def test_the_span_of_a_place_is_found() -> None:
    spans = split_sentences("One. Two. Three.")
    assert [span_at(spans, i) for i in (0, 5, 12)] == [0, 1, 2]


@given(st.text(alphabet="aB .!?\n\r\t[]P1-()\"'0\u2028\x0c…", max_size=200))
def test_no_visible_character_is_lost(text: str) -> None:
    spans = split_sentences(text)
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace())
    assert all(text[s.start : s.end] == s.text and s.text == s.text.strip() for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(st.text(max_size=300))
def test_any_text_is_cut_without_loss(text: str) -> None:
    for spans in (split_sentences(text), split_paragraphs(text)):
        covered = {i for s in spans for i in range(s.start, s.end)}
        assert all(i in covered for i, c in enumerate(text) if not c.isspace())


@pytest.mark.parametrize("piece", ["a. ", "a.\n", "\n", ". ", "- ", "a.a.", '."', "x\r", "(Enclosure 1."])
def test_hostile_repetition_ends(piece: str) -> None:
    text = piece * 10_000
    assert sum(len(s.text) for s in split_sentences(text)) <= len(text)
