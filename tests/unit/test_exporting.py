"""Rendering of markers for each kind of channel."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.exporting import RenderedLetter, letter_blocks, render_letter
from assistant.records import Plan
from assistant.wording.markers import find_markers
from tests.letter_plan import make_channel, make_exhibit, make_plan

Style = Literal["footnotes", "inline", "none"]


def body(text: str, style: Style = "footnotes", *, attachments: bool = True) -> str:
    return render_letter(text, make_plan(make_channel(style, attachments=attachments))).body


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("It is late [P2]. So it is [P1].", "footnotes", "It is late [1]. So it is [2]."),
        ("It is late [P2]. And [P2] says so [P1].", "footnotes", "It is late [1]. And [1] says so [2]."),
        ("It is late [P1, P2].", "footnotes", "It is late [1][2]."),
        ("It is late [P1][E2 p.3].", "footnotes", "It is late [1] (Enclosure 2, page 3)."),
        ("It is late. [E2 p.3]", "footnotes", "It is late (Enclosure 2, page 3)."),
        ("It is late. [E2 p.3] I wait.", "footnotes", "It is late (Enclosure 2, page 3). I wait."),
        ("It is late [ e2 P. 3 ].", "footnotes", "It is late (Enclosure 2, page 3)."),
        ("It is late [E2].", "footnotes", "It is late (Enclosure 2)."),
        ("It is late [E3 p.1].", "footnotes", "It is late (Enclosure 3)."),
        ("It is late [E2 p.1-3].", "footnotes", "It is late (Enclosure 2, pages 1\u20133)."),
        ("Late [E2 p.1][E1 p.3].", "footnotes", "Late (Enclosure 2, page 1; Enclosure 1, page 3)."),
        ("As [E2 p.1] shows, it is late.", "footnotes", "As Enclosure 2, page 1 shows, it is late."),
        ("[E2 p.1] shows it.", "footnotes", "Enclosure 2, page 1 shows it."),
        ("1. [E2 p.1] Order", "footnotes", "1. (Enclosure 2, page 1) Order"),
        ("It is late [P1].", "inline", "It is late (Waiting time before a guarantee request)."),
        ("Under [P2] it is late.", "inline", "Under Reply time of a seller it is late."),
        ("It is late ([P2]).", "inline", "It is late (Reply time of a seller)."),
        ("Late [E2 p.2] as [P2] says.", "none", "Late (Paper 2, page 2) as Reply time of a seller says."),
    ],
)  # fmt: skip
def test_marker_becomes_what_the_channel_shows(text: str, style: Style, expected: str) -> None:
    assert body(text, style) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is late [P1].", "It is late."),
        ("It is late. [P1] [E2 p.1]", "It is late."),
        ("It is late. [P1] I wait.", "It is late. I wait."),
        ("It is [P1] late.", "It is late."),
        ("It is late ([E1 p.1]). So be it.", "It is late. So be it."),
        ("It is late ([E1 p.1]) again.", "It is late again."),
        ("It is late, [P1], today.", "It is late, today."),
        ("As [E1 p.2] shows, it is late.", "As Paper 1 shows, it is late."),
        ("First line [P1]\nsecond line", "First line\nsecond line"),
        ("[P1]", ""),
    ],
)
def test_plain_text_form_loses_the_markers_and_nothing_else(text: str, expected: str) -> None:
    assert body(text, "none", attachments=False) == expected


@pytest.mark.parametrize(
    "text", ["Late [P9].", "Late [E9].", "Late [E2 p.9].", "Late [P1, P9].", "Late [[order number]]."]
)
@pytest.mark.parametrize("style", ["footnotes", "inline", "none"])
def test_what_rests_on_nothing_stays_visible(text: str, style: Style) -> None:
    assert body(text, style) == text


def test_exhibit_that_cannot_be_opened_is_neither_cited_nor_enclosed() -> None:
    plan = make_plan(exhibits=(make_exhibit(1, state="damaged", pages=0), make_exhibit(2)), listed=(1, 2))
    letter = render_letter("Late [E1] [E2 p.1].", plan)
    assert letter.body == "Late [E1] (Enclosure 2, page 1)."
    assert [e.number for e in letter.enclosures] == [2]


def test_sources_are_listed_in_the_order_of_their_numbers_with_address_and_date() -> None:
    letter = render_letter("Late [P2]. Later [P1].", make_plan())
    assert letter.text.endswith(
        "Sources\n"
        "[1] Reply time of a seller, Rule 2, https://rules.example/2 (as of 2026-01-02)\n"
        "[2] Waiting time before a guarantee request, Rule 1, https://rules.example/1 (as of 2026-01-01)\n"
    )


def test_channel_without_links_gets_sources_without_addresses() -> None:
    letter = render_letter("Late [P2].", make_plan(make_channel(links=False)))
    assert "https" not in letter.text
    assert "Reply time of a seller" in letter.text


def test_only_cited_exhibits_are_enclosed_unless_the_case_lists_more() -> None:
    assert [e.number for e in render_letter("Late [E2 p.1].", make_plan()).enclosures] == [2]
    assert [e.number for e in render_letter("Late [E2 p.1].", make_plan(listed=(1, 2))).enclosures] == [1, 2]


def test_enclosures_are_listed_with_file_and_length() -> None:
    text = render_letter("Late [E2 p.1].", make_plan(listed=(2, 3))).text
    assert text.endswith("Enclosures\n2. Paper 2 (paper-2.pdf, 3 pages)\n3. Paper 3 (paper-3.pdf)\n")


def test_channel_without_attachments_has_no_enclosures() -> None:
    letter = render_letter("Late [E2 p.1].", make_plan(make_channel("none", attachments=False), listed=(1, 2)))
    assert letter.enclosures == ()
    assert letter.text == "Late.\n"


@pytest.mark.parametrize("own", ["Enclosures:\n1. Paper", "Enclosures\n- Paper", "Enclosed: Paper 2 [E2]."])
def test_letter_with_its_own_enclosure_list_gets_no_second_one(own: str) -> None:
    letter = render_letter(f"Late [E2 p.1].\n\n{own}", make_plan())
    assert "paper-2.pdf" not in letter.text
    assert [e.number for e in letter.enclosures] == [2]


def test_german_letter_gets_german_words() -> None:
    text = render_letter("Sie ist nicht da [P1] [E2 p.1].", make_plan(language="de-DE")).text
    assert "(Anlage 2, Seite 1)" in text
    assert "\nQuellen\n" in text and "\nAnlagen\n" in text


def test_subject_is_one_line_without_markers() -> None:
    letter = render_letter("Late.", make_plan(), subject="Order [P1]\r\nBcc: x@mail.example")
    assert letter.subject == "Order Bcc: x@mail.example"


def test_long_clause_title_is_cut_at_a_word() -> None:
    plan = make_plan(make_channel("inline"))
    clause = plan.sources[0].clause.model_copy(update={"title": "A very long title " * 10})
    plan = plan.model_copy(update={"sources": (plan.sources[0].model_copy(update={"clause": clause}),)})
    shown = render_letter("Late [P1].", plan).body
    assert shown.endswith(("title\u2026).", "very\u2026).", "long\u2026).", "A\u2026)."))
    assert len(shown) < 85


def test_address_below_a_name_is_no_heading() -> None:
    assert [b.shape for b in letter_blocks("Ada Example\n1 Example Street\nExampleton")] == ["text"]


def test_attachment_of_a_mail_goes_inside_its_mail() -> None:
    mail = make_exhibit(1).model_copy(update={"file": "evidence/answer.eml"})
    inner = make_exhibit(2, pages=1).model_copy(update={"file": "evidence/answer.eml/label.pdf"})
    letter = render_letter("Late [E2].", make_plan(exhibits=(mail, inner)))
    assert [(e.number, e.inside) for e in letter.enclosures] == [(1, ""), (2, "evidence/answer.eml")]
    assert letter.text.endswith("2. Paper 2 (label.pdf, in answer.eml)\n")


def test_blocks_tell_headings_items_and_paragraphs() -> None:
    blocks = letter_blocks("Dear team\n\nFacts\n1. One\n- Two\n\n## More\nA line\nand one more\n")
    assert [(b.shape, b.label, b.text) for b in blocks] == [
        ("text", "", "Dear team"),
        ("heading", "", "Facts"),
        ("item", "1.", "One"),
        ("item", "-", "Two"),
        ("heading", "", "More"),
        ("text", "", "A line\nand one more"),
    ]


# --- properties ---------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(["late", "Parcel", "as", "see", "7", "days", "order", "It", "and"]),
    min_size=1,
    max_size=6,
)
MARKERS = st.sampled_from(["[P1]", "[P2]", "[P1, P3]", "[E1 p.2]", "[E2]", "[E2 p.1-2]", "[E3 p.1]", "[P1][E1 p.1]"])
ENDS = st.sampled_from([".", ".", "?", ",", ";", ":", "\n", "\n\n", ""])
STYLES = st.sampled_from(["footnotes", "inline", "none"])


@st.composite
def letters(draw: st.DrawFn) -> str:
    pieces = []
    for _ in range(draw(st.integers(1, 6))):
        words, marker, end = " ".join(draw(WORDS)), draw(MARKERS), draw(ENDS)
        pieces.append(
            draw(st.sampled_from([f"{words} {marker}{end}", f"{words}{end} {marker}", f"{words} ({marker}){end}"]))
        )
    return " ".join(pieces)


def plan_of(style: Style, attachments: bool) -> Plan:
    return make_plan(make_channel(style, attachments=attachments))


@given(letters(), STYLES, st.booleans())
def test_no_known_marker_is_left_and_no_word_is_lost(text: str, style: Style, attachments: bool) -> None:
    shown = render_letter(text, plan_of(style, attachments)).body
    assert not re.search(r"\[[PE]\d", shown)
    plain = re.sub(r"\[[PE][^\]]*\]", " ", text)
    left = iter(re.findall(r"\w+", shown))
    assert all(word in left for word in re.findall(r"\w+", plain)), shown


@given(letters(), STYLES, st.booleans())
def test_no_gap_is_left_where_a_marker_stood(text: str, style: Style, attachments: bool) -> None:
    shown = render_letter(text, plan_of(style, attachments)).body
    assert "  " not in shown
    assert " ." not in shown and "()" not in shown


@given(st.text(max_size=300), STYLES)
def test_text_without_markers_comes_out_as_it_went_in(text: str, style: Style) -> None:
    if not find_markers(text):
        assert render_letter(text, plan_of(style, True)).body == text


@given(letters())
def test_footnotes_are_numbered_from_one_without_a_gap(text: str) -> None:
    letter: RenderedLetter = render_letter(text, plan_of("footnotes", True))
    first = list(dict.fromkeys(int(n) for n in re.findall(r"\[(\d+)\]", letter.body)))
    assert sorted(first) == list(range(1, len(letter.notes) + 1))


@given(
    st.lists(
        st.one_of(st.sampled_from(["## Facts", "1. One", "- two", "", "Dear team"]), st.text(max_size=30)),
        max_size=12,
    )
)
def test_blocks_hold_every_word_of_the_letter(lines: list[str]) -> None:
    body_text = "\n".join(lines)
    shown = " ".join(f"{b.label} {b.text}" for b in letter_blocks(body_text))
    assert re.findall(r"\w+", shown) == re.findall(r"\w+", body_text)
