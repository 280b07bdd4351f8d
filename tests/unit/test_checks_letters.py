"""What the checks say about whole letters: offsets, ledger, hostile texts, pasted-back exports, other routes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.checks import build_ground, check, check_letter, read_word_lists
from assistant.checks.structure import MAX_LETTER_CHARACTERS
from assistant.checks.word_lists import WordLists, WordPattern, lowered
from assistant.errors import DataError
from assistant.records import CheckReport
from tests.unit.checks_letters import BUYER_REWORDED, LETTERS
from tests.unit.checks_plans import CATALOGUE, ROOT, draft_of, ground, letter_of, plans, words


def rules(found: CheckReport, severity: str = "") -> set[str]:
    return {f.rule for f in found.findings if severity in ("", f.severity)}


@pytest.mark.parametrize("name", sorted(plans()))
def test_the_offline_letter_of_every_plan_has_no_error(name: str) -> None:
    assert rules(check(letter_of(plans()[name]), ground(name)), "error") - {"CHN001", "CHN004"} == set()


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_is_checked_and_every_place_is_inside_it(text: str) -> None:
    found = check(text, ground())
    for finding in found.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
    assert all(text[e.start : e.end] == e.text for e in found.ledger)


@given(st.sampled_from(sorted(LETTERS)), st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 80)), max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_edit_of_a_letter_is_checked(name: str, cuts: list[tuple[int, int]]) -> None:
    case, text = LETTERS[name]
    for place, length in cuts:
        at = place % (len(text) + 1)
        text = text[:at] + text[at + length :]
    found = check(text, ground(case))
    assert sum(len(e.text) for e in found.ledger) <= len(text)


def test_a_text_beyond_any_letter_gets_one_error_and_no_checks() -> None:
    found = check("a 1 " * (MAX_LETTER_CHARACTERS // 2), ground())
    assert [(f.rule, f.severity) for f in found.findings] == [("STR008", "error")]
    assert found.ledger == ()


@pytest.mark.parametrize(
    "piece", ["1 ", "[P1] ", '"', "“", "- ", "!", "A", "we have ", "$1 ", "P1] [E", "please ", "(Enclosure 1"]
)
def test_hostile_repetition_is_checked_to_the_end(piece: str) -> None:
    text = (piece * 4_000)[:8_000]
    assert check(text, ground()).findings


def test_an_exported_letter_can_be_pasted_back() -> None:
    text = BUYER_REWORDED.replace("[E1 p.1]", "(Enclosure 1, page 1)").replace("[E2 p.1]", "(Enclosure 2, page 1)")
    text = text.replace("[P1]", "[1]").replace("[P2]", "[2]").replace("[P3]", "[3]")
    found = check(text, ground())
    assert rules(found, "error") - {"FAC006"} == set()
    assert any("E1 p.1" in e.support for e in found.ledger)


def test_a_known_page_with_another_value_is_not_the_source() -> None:
    found = check("The order was placed on March 2, 2026 [E2 p.1].", ground())
    assert "CIT015" in rules(found, "error")
    assert "CIT015" not in rules(check("The order was placed on March 2, 2026 [E1 p.1].", ground()))


def test_a_quotation_may_differ_in_blanks_and_marks_only() -> None:
    exact = "The page says “Order placed\u00a0on March 2, 2026” [E1 p.1]."
    assert "CIT006" not in rules(check(exact, ground()))
    for changed in ("Order placed on March 2 2026", "order placed on March 2, 2026", "Order placed in March 2, 2026"):
        assert "CIT006" in rules(check(f'The page says "{changed}" [E1 p.1].', ground()), "error")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_quotation_with_one_changed_character_is_found(data: st.DataObject) -> None:
    line = "Order number 113-1234567-1234567"
    place = data.draw(st.sampled_from([i for i, c in enumerate(line) if c.isalnum()]))
    put = data.draw(st.sampled_from([c for c in "abcxyz0123456789" if c != line[place]]))
    changed = line[:place] + put + line[place + 1 :]
    assert "CIT006" in rules(check(f'The page says "{changed}" [E1 p.1].', ground()), "error")


def test_words_of_a_contact_may_be_quoted_and_their_heat_is_not_the_writers() -> None:
    found = check('Priya told me "please wait two more days" on March 16, 2026.', ground())
    assert rules(found, "error") - {"STR001"} == set()
    heated = check('The note says "this is an outrageous SCANDAL!!" [E1 p.1].', ground())
    assert not {"TON004", "TON007"} & rules(heated)


def test_an_invented_name_beside_a_title_is_an_error() -> None:
    found = check("Mr. Holloway told me to wait.", ground())
    assert "FAC008" in rules(found, "error")
    assert "FAC008" not in rules(check("Priya told me to wait.", ground()))


def test_a_known_blank_is_told_with_its_value() -> None:
    (known,) = [f for f in check("The order number is [[order number]].", ground()).findings if f.rule == "STR005"]
    assert known.suggestion == "113-1234567-1234567"


def test_the_days_between_two_known_days_may_be_told() -> None:
    assert "FAC006" not in rules(check("The parcel is now 11 days overdue.", ground()))
    assert "FAC006" in rules(check("The parcel is now 12 days overdue.", ground()), "error")


def test_how_often_somebody_was_contacted_may_be_told() -> None:
    assert "FAC001" not in rules(check("I have written 2 messages about this.", ground()))
    assert "FAC001" in rules(check("I have written 3 messages about this.", ground()), "error")


def test_a_done_measure_may_be_told_in_other_words() -> None:
    text = "On May 6, 2026 we trained our packers, the packing team, on the new cut-off."
    assert not {"HON001", "HON002"} & rules(check(text, ground("seller")))


def test_an_invented_measure_is_an_error_and_its_sentence_unsupported() -> None:
    found = check("We have replaced the warehouse manager and hired three people.", ground("seller"))
    assert "HON001" in rules(found, "error")
    assert found.ledger[0].verdict == "unsupported"


def test_a_waiting_plan_keeps_its_own_letter_and_refuses_another_request() -> None:
    own = check(letter_of(plans()["buyer, wait"]), ground("buyer, wait"))
    assert "ROU001" in rules(own, "warning") and "ROU001" not in rules(own, "error")
    other = check("Please close the seller's shop.", ground("buyer, wait"))
    assert "ROU001" in rules(other, "error")


def test_one_ground_or_one_call_say_the_same() -> None:
    plan = plans()["buyer"]
    reference = draft_of(plan)
    one = check_letter(BUYER_REWORDED, plan, reference, CATALOGUE, words=words())
    assert one == check(BUYER_REWORDED, build_ground(plan, reference, CATALOGUE, words()))


def test_the_ledger_names_where_each_figure_stands() -> None:
    found = check("I placed the order on March 2, 2026 [E1 p.1].", ground())
    assert found.ledger[0].support[0] == "E1 p.1"
    assert "story" in found.ledger[0].support


def test_an_open_ended_pattern_in_the_word_lists_is_refused() -> None:
    with pytest.raises(ValueError, match="open-ended"):
        WordPattern(pattern=r"(?:a+)+b")
    with pytest.raises(ValueError, match="regular expression"):
        WordPattern(pattern="(")


def test_the_word_lists_are_read_and_a_missing_file_is_one_line() -> None:
    lists = read_word_lists(ROOT / "playbooks" / "wording.yaml")
    assert isinstance(lists, WordLists) and lists.threats and lists.parts
    with pytest.raises(DataError) as problem:
        read_word_lists(ROOT / "playbooks" / "none.yaml")
    assert "\n" not in str(problem.value)


def test_every_pattern_of_the_word_lists_ends_on_hostile_text() -> None:
    lists = words()
    text = "please your the i am we will amazon 1 not a " * 300
    fields = [v for v in dict(lists).values() if v and isinstance(v, tuple) and isinstance(v[0], WordPattern)]
    for patterns in (*fields, *lists.parts.values()):
        for entry in patterns:
            assert isinstance(entry, WordPattern)
    assert check(text[:9_000], ground()).findings


@given(st.text(max_size=100))
def test_lowering_keeps_every_offset(text: str) -> None:
    assert len(lowered(text)) == len(text)
