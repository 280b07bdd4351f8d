"""What the screens do, by Streamlit's own test harness: no browser, real services, a fake index."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.adapters.case_store import CaseStore
from assistant.records import Case, Contact, Moment, Sender
from assistant.ui.export_panel import FORMS

APP = str(Path(__file__).parents[2] / "app.py")
SECONDS = 60.0
TODAY = dt.date.today()
ORDER = "114-7654321-7654321"

SCREEN = """
import streamlit as st
from assistant.ui import letter_screen, library_screen, route_screen, story_screen
from assistant.ui.desk import open_desk, opened_case
desk = open_desk()
saved = opened_case(desk)
page = st.Page(lambda: None, title="Next", url_path="next")
{call}
"""
STORY = "story_screen.show(desk, saved, page)"
ROUTE = "route_screen.show(desk, saved, page)"
LETTER = "letter_screen.show(desk, saved)"
LIBRARY = "library_screen.show(desk)"


def day(ago: int) -> str:
    when = TODAY - dt.timedelta(days=ago)
    return f"{when:%B} {when.day}, {when.year}"


def told_case(**changes: Any) -> Case:
    story = (
        f"I ordered a garden lamp on {day(40)} for $31.50, order {ORDER}. It was due by {day(25)} and has "
        f"not arrived. I wrote to the seller on {day(12)} and got no answer."
    )
    asked = Moment(day=TODAY - dt.timedelta(days=12))
    case = Case(
        id="new",
        role="buyer",
        marketplace="amazon.com",
        today=TODAY,
        story=story,
        ask="Full refund of $31.50",
        facts={"delivery_status": "in transit", "fulfilled_by": "seller"},
        sender=Sender(name="Ada Example"),
        contacts=(Contact(when=asked, channel="message", who="the seller", outcome="No answer"),),
    )
    return case.model_copy(update=changes)


def opened(case_id: str, call: str) -> AppTest:
    at = AppTest.from_string(SCREEN.format(call=call), default_timeout=SECONDS)
    at.query_params["case"] = case_id
    return at.run()


def shown(at: AppTest) -> str:
    """All markup and text of the page."""
    assert not at.exception, at.exception
    pieces = [str(getattr(e.proto, "body", "")) for kind in ("html", "markdown") for e in at.get(kind)]
    pieces += [str(e.value) for kind in (at.error, at.info, at.warning, at.caption) for e in kind]
    return "\n".join(pieces)


def test_first_page_starts_a_case_and_opens_its_story(store: CaseStore) -> None:
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert "Letters that stand on proof" in shown(at)
    at.button(key="start_seller").click().run()
    assert not at.exception
    (saved,) = store.list_cases()
    assert store.load_case(saved.id).case.role == "seller"
    assert saved.id in at.query_params["case"]


def test_saved_case_can_be_deleted(store: CaseStore) -> None:
    case_id = store.create_case(told_case(), title="Garden lamp")
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert "Garden lamp" in shown(at)
    at.button(key=f"delete_{case_id}").click().run()
    assert store.list_cases() == ()
    assert "Garden lamp" not in shown(at)


def test_case_folder_is_opened_by_its_path(store: CaseStore, tmp_path: Path) -> None:
    folder = tmp_path / "lamp"
    folder.mkdir()
    (folder / "case.yaml").write_text("role: buyer\nmarketplace: amazon.com\nstory: The lamp never arrived.\n")
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    at.text_input(key="folder_path").set_value(str(folder))
    at.button[[b.label for b in at.button].index("Open folder")].click().run()
    (saved,) = store.list_cases()
    assert store.load_case(saved.id).case.folder == str(folder)


def test_folder_that_cannot_be_used_is_one_line(store: CaseStore, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("role: buyer\nmarketplace: amazon.com\nstorey: late\n")
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    at.text_input(key="folder_path").set_value(str(tmp_path))
    at.button[[b.label for b in at.button].index("Open folder")].click().run()
    assert not at.exception
    assert "storey" in at.error[0].value and "\n" not in at.error[0].value
    assert store.list_cases() == ()


def test_unknown_case_in_the_address_is_no_error(store: CaseStore) -> None:
    at = AppTest.from_file(APP, default_timeout=SECONDS)
    at.query_params["case"] = "../../etc"
    at.run()
    assert "Letters that stand on proof" in shown(at)


def test_lines_of_the_story_screen_are_saved_as_they_change(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, STORY)
    at.text_input(key=f"ask_{case_id}").set_value("A replacement").run()
    at.text_input(key=f"sender_email_{case_id}").set_value("ada@mail.example").run()
    at.selectbox(key=f"marketplace_{case_id}").set_value("amazon.co.uk").run()
    assert not at.exception
    case = store.load_case(case_id).case
    assert (case.ask, case.sender.email, case.marketplace) == (
        "A replacement",
        "ada@mail.example",
        "amazon.co.uk",
    )
    assert case.sender.name == "Ada Example"
    again = opened(case_id, STORY)
    assert again.text_input(key=f"ask_{case_id}").value == "A replacement"


def test_kind_of_case_is_proposed_and_can_be_chosen(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, STORY)
    assert "Item not received" in shown(at)
    at.selectbox(key=f"playbook_{case_id}").set_value("refund-missing").run()
    assert store.load_case(case_id).case.playbook == "refund-missing"
    at.selectbox(key=f"playbook_{case_id}").set_value("").run()
    assert store.load_case(case_id).case.playbook == ""


def test_dropped_files_are_kept_once_and_unchanged(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, STORY)
    for turn in (0, 1):
        at.file_uploader(key=f"drop_{case_id}_{turn}").set_value([("order.txt", b"Order", "text/plain")]).run()
        assert not at.exception
    saved = store.load_case(case_id)
    assert [e.file for e in saved.case.evidence] == ["evidence/order.txt"]
    assert Path(saved.folder, "evidence/order.txt").read_bytes() == b"Order"
    at.button(key=f"remove_{case_id}_evidence/order.txt").click().run()
    assert store.load_case(case_id).case.evidence == ()
    assert not Path(saved.folder, "evidence/order.txt").exists()


def test_route_screen_says_what_to_do_and_by_when(store: CaseStore) -> None:
    at = opened(store.create_case(told_case()), ROUTE)
    page = shown(at)
    assert "Write now" in page and "The rule behind it" in " ".join(e.label for e in at.expander)
    assert "Order number" in page and ORDER in page
    assert "Tracking history" in page


def test_missing_fact_is_asked_and_its_answer_saved(store: CaseStore) -> None:
    case_id = store.create_case(told_case(facts={}))
    at = opened(case_id, ROUTE)
    box = at.selectbox(key=f"answer_delivery_status_{case_id}")
    box.set_value("in transit").run()
    assert not at.exception
    assert store.load_case(case_id).case.facts == {"delivery_status": "in transit"}
    assert at.selectbox(key=f"answer_delivery_status_{case_id}").value == "in transit"


def test_known_fact_is_not_asked_again(store: CaseStore) -> None:
    at = opened(store.create_case(told_case()), ROUTE)
    assert not [s for s in at.selectbox if str(s.key).startswith("answer_delivery_status")]


def test_story_that_tells_nothing_is_one_clear_line(store: CaseStore) -> None:
    at = opened(store.create_case(told_case(story="", ask="", facts={})), ROUTE)
    assert not at.exception
    assert "story does not tell" in at.error[0].value


def test_file_that_cannot_be_read_is_said(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, STORY)
    program = b"\x7fELF\x02\x01\x01\x00 no pdf"
    at.file_uploader(key=f"drop_{case_id}_0").set_value([("order.pdf", program, "application/pdf")]).run()
    page = shown(opened(case_id, ROUTE))
    assert "order.pdf" in page and "Not a kind of file that can be read" in page


def test_letter_is_drafted_once_and_then_kept(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    first = store.current_text(case_id)
    assert first is not None and ORDER in first.text and "[P1]" in first.text
    store.save_text(case_id, "My own words.")
    opened(case_id, LETTER)
    now = store.current_text(case_id)
    assert now is not None and now.text == "My own words."


def test_invented_number_becomes_a_finding_beside_the_letter(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    before = shown(opened(case_id, LETTER))
    text = store.current_text(case_id)
    assert text is not None
    store.save_text(case_id, text.text + "\nThe parcel weighed 731 kilograms.\n")
    after = shown(opened(case_id, LETTER))
    assert "731" not in before
    assert "Must be settled" in after and "731" in after


def test_a_better_wording_is_taken_by_its_button_and_taken_back_by_undo(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    draft = store.current_text(case_id)
    assert draft is not None
    heated = draft.text + "\nYour staff are useless idiots.\n"
    store.save_text(case_id, heated)
    at = opened(case_id, LETTER)
    at.button(key="accept_0").click().run()
    assert not at.exception
    calm = store.current_text(case_id)
    assert calm is not None and "idiots" not in calm.text and draft.text.strip() in calm.text
    at.button(key="undo").click().run()
    back = store.current_text(case_id)
    assert back is not None and back.text == heated


def test_undo_and_redo_by_their_buttons(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, LETTER)
    draft = store.current_text(case_id)
    store.save_text(case_id, "Edited.")
    at.button(key="undo").click().run()
    assert not at.exception
    assert store.current_text(case_id) == draft
    at.button(key="redo").click().run()
    now = store.current_text(case_id)
    assert now is not None and now.text == "Edited."


def test_new_draft_keeps_the_persons_text_as_a_version(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, LETTER)
    store.save_text(case_id, "My own words.")
    at.button(key="redraft").click().run()
    assert not at.exception
    now = store.current_text(case_id)
    assert now is not None and now.origin == "offline"
    assert "My own words." in {r.text for r in store.revisions(case_id)}


def test_changed_case_is_said_beside_the_older_letter(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    store.change_case(case_id, lambda c: c.model_copy(update={"ask": "A replacement"}))
    assert "The case has changed since this draft" in shown(opened(case_id, LETTER))


def test_letter_just_drafted_is_not_called_out_of_date(store: CaseStore) -> None:
    case_id = store.create_case(told_case(language="de"))  # the English story stays out, which the draft notes
    page = shown(opened(case_id, LETTER))
    plan = store.load_case(case_id).plan
    assert plan is not None and plan.case.warnings
    assert "has changed since this draft" not in page


def with_tab(at: AppTest, tab: str) -> AppTest:
    at.session_state["side_tab"] = tab
    return at.run()


def test_proof_of_a_marker_is_shown(store: CaseStore) -> None:
    at = with_tab(opened(store.create_case(told_case()), LETTER), "Proof")
    page = shown(at)
    assert "as of" in page and "https://" in page


def test_older_version_is_brought_back(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    draft = store.revisions(case_id)[0]
    store.save_text(case_id, "Edited.")
    at = with_tab(opened(case_id, LETTER), "Versions")
    at.button(key=f"version_{draft.id}").click().run()
    assert not at.exception
    now = store.current_text(case_id)
    assert now is not None and (now.text, now.origin) == (draft.text, "restored")


def letter_forms(at: AppTest) -> list[str]:
    """The buttons that give out the letter; the calendar is no letter."""
    labels = [str(b.proto.label) for b in at.get("download_button")]
    return [label for label in labels if label.endswith(tuple(f"({s})" for s in FORMS))]


def test_letter_with_a_blank_goes_out_only_when_the_person_insists(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened(case_id, LETTER)
    text = store.current_text(case_id)
    assert text is not None
    store.save_text(case_id, text.text.replace("Ada Example", "[[name]]"))
    at = with_tab(opened(case_id, LETTER), "Send")
    assert at.button(key="blocked.pdf").disabled
    assert not letter_forms(at)
    at.checkbox(key="export_anyway").check().run()
    assert len(letter_forms(at)) == 5


def test_finished_letter_goes_out_in_every_form(store: CaseStore) -> None:
    at = with_tab(opened(store.create_case(told_case()), LETTER), "Send")
    assert len(letter_forms(at)) == 5
    assert "[P1]" not in "\n".join(c.value for c in at.code)


def test_changed_subject_is_saved_and_exported(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    at = opened(case_id, LETTER)
    (subject,) = [t for t in at.text_input if t.label == "Subject"]
    subject.set_value("My lamp").run()
    assert store.load_case(case_id).subject == "My lamp"
    assert with_tab(at, "Send").code[0].value.startswith("My lamp\n")


def test_library_finds_clauses_and_says_when_nothing_fits(store: CaseStore) -> None:
    at = opened("", LIBRARY)
    at.text_input(key="clause_query").set_value("how long does the seller have to answer").run()
    assert "cw-edge-clause" in shown(at)
    at.text_input(key="clause_query").set_value("zzzz qqqq xxxx").run()
    assert "Nothing fits" in shown(at)


@pytest.mark.parametrize("call", [STORY, ROUTE, LETTER])
def test_hostile_words_are_shown_as_words(store: CaseStore, call: str) -> None:
    evil = "<img src=x onerror=alert(1)> **bold** $x$ :red[no] [a](javascript:alert(1))"
    case = told_case(ask=evil, facts={"item": evil, "delivery_status": "in transit"}, sender=Sender(name=evil))
    at = opened(store.create_case(case, title=evil), call)
    assert "<img" not in shown(at)
