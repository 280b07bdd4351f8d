"""Markers survive careless editing, and what is no marker is not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording.markers import (
    find_blanks,
    find_broken_markers,
    find_markers,
    find_notes,
    mask_markers,
    strip_markers,
)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("[P1]", ["P1"]),
        ("[ e2 p. 3 ]", ["E2 p.3"]),
        ("[P1, P2]", ["P1", "P2"]),
        ("[P1][E2 p.1]", ["P1", "E2 p.1"]),
        ("[E2 p.3-4]", ["E2 p.3", "E2 p.4"]),
        ("[E2 p.1, p.3]", ["E2 p.1", "E2 p.3"]),
        ("[E1 page 2]", ["E1 p.2"]),
        ("(Enclosure 2, page 3)", ["E2 p.3"]),
        ("(Enclosure 2)", ["E2"]),
        ("(Enclosures 2 and 3)", ["E2", "E3"]),
        ("(Enclosure 2, page 3; Enclosure 4)", ["E2 p.3", "E4"]),
        ("[P]", []),
        ("[[P1]]", []),
        ("[see P1]", []),
        ("[1]", []),
        ("[P1 p.3]", []),
    ],
)
def test_a_bracket_is_read_as_the_citations_it_holds(text: str, cites: list[str]) -> None:
    assert [m.cite for m in find_markers(text)] == cites


def test_a_blank_keeps_its_label() -> None:
    (blank,) = find_blanks("Order [[ order number ]] is late.")
    assert blank.label == "order number"


def test_a_marker_that_lost_something_is_said() -> None:
    text = "It is so [P]. And so [P1 and [E two]. But [P2] is fine."
    assert [text[a:b] for a, b in find_broken_markers(text)] == ["[P]", "[P1 and ", "[E two]"]


def test_stripping_leaves_clean_sentences() -> None:
    assert strip_markers("It was late. [P1] [E2 p.3] It is [[date]] so [1].") == "It was late. It is [[date]] so."


@given(st.text(alphabet="[]PE123 p.,-()Enclosure\n", max_size=120))
def test_spans_are_true_and_masking_keeps_offsets(text: str) -> None:
    for marker in find_markers(text):
        assert text[marker.start : marker.end] == marker.text
        assert marker.number >= 0
    masked = mask_markers(text)
    assert len(masked) == len(text)
    assert not find_markers(masked)
    assert all(masked[i] in (c, " ") for i, c in enumerate(text))


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_written_marker_is_read_back(number: int, page: int) -> None:
    cite = f"E{number}" + (f" p.{page}" if page else "")
    (marker,) = find_markers(f"so [{cite}].")
    assert (marker.cite, marker.name) == (cite, f"E{number}")


@pytest.mark.parametrize("piece", ["[P1", "[E1 p.", "(Enclosure ", "(Enclosure 1,", "[[", "[P1] "])
def test_hostile_repetition_ends(piece: str) -> None:
    text = piece * 5_000
    assert len(mask_markers(text)) == len(text)
    assert len(find_notes(text)) == 0
