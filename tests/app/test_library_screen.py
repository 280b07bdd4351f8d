"""The policy library in Streamlit's own test harness: searching, reading, and policies of one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from streamlit.testing.v1 import AppTest

from assistant.adapters.case_store import CaseStore
from assistant.adapters.own_policies import OwnPolicies
from assistant.adapters.policy_changing import own_policies, replace_document
from assistant.pipeline import Services
from assistant.policy_library.changes import ClauseChange
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.policy_library.entries import ClauseEntry
from assistant.records import Draft, EngineRun, Source
from assistant.ui.clauses import clause_card
from assistant.ui.desk import desk_keeper
from assistant.ui.policy_pages import change_page, cut_page
from tests.app.test_pieces import HOSTILE, Reader
from tests.app.test_screens import APP, LETTER, LIBRARY, SECONDS, opened, shown, told_case
from tests.letter_plan import make_clause, make_plan

OWN = "Your own policies"
OLD_WORDS = "Zebra parcels may be sent back within 30 days."
NEW_WORDS = "Zebra parcels may be sent back within 45 days."
TERMS = f"# Zebra terms\n\n## Returns\n\n{OLD_WORDS}\n\n## Fees\n\nNo fee is taken for this.\n"


@pytest.fixture
def own(store: CaseStore) -> OwnPolicies:
    """The own policies of the home folder that the screens of this test work in."""
    return own_policies(desk_keeper().desk().home)


def library(view: str = "Search") -> AppTest:
    at = opened("", LIBRARY)
    at.session_state["library_view"] = view
    return at.run()


def search(at: AppTest, words: str) -> str:
    at.session_state["library_view"] = "Search"
    at.run()
    at.text_input(key="clause_query").set_value(words).run()
    return shown(at)


def drop(at: AppTest, content: bytes, name: str = "terms.md") -> AppTest:
    at.file_uploader[0].set_value([(name, content, "text/plain")])
    return at.run()


def success(at: AppTest) -> str:
    return "\n".join(str(s.value) for s in at.success)


def stored(at: AppTest) -> AppTest:
    drop(at, TERMS.encode()).button(key="own_store").click().run()
    assert not at.exception
    assert "All answers use it from now on" in success(at)
    return at


# --- search and documents ------------------------------------------------------------------------------


def test_found_clause_is_shown_marked_between_its_neighbours(store: CaseStore, services: Services) -> None:
    at = library()
    search(at, "how long does the seller have to answer")
    button = next(b for b in at.button if b.label == "Show in its document")
    clause = services.library.by_id[str(button.key).removeprefix("place_")]
    button.click().run()
    page = shown(at)
    assert page.count("<mark>") == 1
    assert Reader(page.split("<mark>")[1].split("</mark>")[0]).text == clause.text
    beside = [c for c in services.library.clauses if c.document_id == clause.document_id]
    at_place = beside.index(clause)
    for neighbour in beside[max(0, at_place - 2) : at_place + 3]:
        assert neighbour.heading in Reader(page).text
    for _ in range(len(beside)):
        more = [b for b in at.button if b.key in ("earlier", "later")]
        if not more:
            break
        more[0].click().run()
    whole = Reader(shown(at)).text
    assert all(c.heading in whole for c in beside)


def test_documents_are_listed_with_their_size_and_read_in_order(store: CaseStore, services: Services) -> None:
    at = library("Documents")
    first = min(services.library.documents, key=lambda d: d.title.lower())
    page = Reader(shown(at)).text
    assert f"{len(services.library.documents)} documents" in page
    assert first.title in page and f"{len(first.clauses)} clauses" in page
    at.button(key=f"read_{first.id}").click().run()
    page = Reader(shown(at)).text
    places = [page.index(c.heading) for c in first.clauses]
    assert places == sorted(places)
    at.button(key="all_documents").click().run()
    assert "documents" in shown(at)


def test_list_of_documents_follows_the_marketplace_and_the_words(store: CaseStore, services: Services) -> None:
    at = library("Documents")
    at.selectbox(key="clause_marketplace").set_value("amazon.de").run()
    at.text_input(key="document_words").set_value("guarantee amazon.de").run()
    listed = [str(b.key) for b in at.button if str(b.key).startswith("read_")]
    assert "read_amazon-buyer-guarantee-de" in listed and "read_amazon-buyer-guarantee-uk" not in listed


def test_superseded_clause_is_history_today_and_a_rule_on_its_own_day(store: CaseStore, services: Services) -> None:
    past = next(c for c in services.library.clauses if c.effective_to is not None)
    assert past.effective_to is not None
    at = library()
    page = search(at, past.text)
    assert "History: no longer in force" in page
    assert f"until {past.effective_to.isoformat()}" in page
    at.date_input(key="clause_day").set_value(past.effective_to).run()
    page = shown(at)
    assert "History: no longer in force" not in page
    assert past.heading in Reader(page).text


def test_other_copy_that_says_otherwise_is_shown_with_the_advice(store: CaseStore, services: Services) -> None:
    today = dt.date.today()
    clause = next(
        c for c in services.library.clauses if c.conflicts_with and c.advice and (c.effective_to or today) >= today
    )
    page = Reader(search(library(), clause.text)).text
    for other in clause.conflicts_with:
        assert services.library.by_id[other].text in page
    assert clause.advice in page
    assert "says otherwise" in page or "say otherwise" in page


def test_old_clause_is_shown_with_a_warning_and_its_age(store: CaseStore) -> None:
    today = dt.date.today()
    seen = dt.date(today.year - 5, 1, 1)
    old = clause_card(make_clause(1).model_copy(update={"as_of": seen}))
    assert "check it at its source" in old and "years ago" in old and seen.isoformat() in old
    assert "check it at its source" not in clause_card(make_clause(1).model_copy(update={"as_of": today}))


def test_question_in_another_language_is_told_that_the_clauses_are_english(store: CaseStore) -> None:
    at = library()
    assert "a question in English finds more" in search(at, "Wie lange hat der Verkäufer Zeit zu antworten")
    assert "question in English" not in search(at, "zzzz qqqq xxxx")


def test_search_is_kept_while_something_else_is_looked_at(store: CaseStore) -> None:
    at = library()
    search(at, "refund after a return")
    at.session_state["library_view"] = OWN
    at.run()
    at.session_state["library_view"] = "Search"
    at.run()
    assert at.text_input(key="clause_query").value == "refund after a return"


# --- own policies --------------------------------------------------------------------------------------


def test_dropped_policy_is_shown_cut_before_it_is_stored_and_found_after(own: OwnPolicies) -> None:
    at = drop(library(OWN), TERMS.encode())
    page = shown(at)
    assert OLD_WORDS in page and "2 clauses. Nothing is stored yet." in page
    assert own.ids() == ()
    at.button(key="own_store").click().run()
    assert own.ids() == ("own-zebra-terms",)
    assert "All answers use it from now on" in success(at)
    assert OLD_WORDS in search(at, "zebra parcels sent back")


def test_pasted_policy_takes_what_is_said_of_it(own: OwnPolicies) -> None:
    at = library(OWN)
    at.segmented_control(key="own_way_0").set_value("Pasted text").run()
    at.text_area(key="own_words_0").set_value("Zebras are shipped within 9 days.").run()
    at.text_input(key="own_title_0").set_value("Zebra shipping").run()
    at.multiselect(key="own_hosts_0").set_value(["amazon.com"]).run()
    at.selectbox(key="own_side_0").set_value("seller").run()
    at.date_input(key="own_seen_0").set_value(dt.date(2026, 1, 5)).run()
    at.text_input(key="own_source_0").set_value("https://shop.example/zebra").run()
    at.button(key="own_store").click().run()
    kept = own.get("own-zebra-shipping")
    assert (kept.marketplaces, kept.audience, kept.as_of) == (("amazon.com",), "seller", dt.date(2026, 1, 5))
    assert (kept.source, kept.wording) == ("https://shop.example/zebra", "verbatim")
    assert at.text_input(key="own_title_1").value == ""


def test_same_words_are_recognised_and_not_stored_again(own: OwnPolicies) -> None:
    at = drop(stored(library(OWN)), TERMS.replace("# Zebra", "# Other").encode(), "other.md")
    page = shown(at)
    assert "These words are there already" in page and "Zebra terms" in page
    assert "own_store" not in [b.key for b in at.button]


def test_same_title_with_other_words_leads_to_a_new_version(own: OwnPolicies) -> None:
    at = drop(stored(library(OWN)), TERMS.replace("30", "31").encode())
    assert "Give this one another title" in shown(at)
    assert "own_store" not in [b.key for b in at.button]


def test_new_version_shows_the_difference_and_the_letters_that_rest_on_it(own: OwnPolicies, store: CaseStore) -> None:
    at = stored(library(OWN))
    clause = make_clause(1).model_copy(update={"id": "own-zebra-terms#returns"})
    plan = make_plan().model_copy(update={"sources": (Source(marker="P1", clause=clause),)})
    case_id = store.create_case(plan.case, title="Striped lamp")
    draft = Draft(revision=1, subject="S", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    store.save_draft(case_id, "As your terms say [P1].", plan=plan, draft=draft)
    at.button(key="own_new_own-zebra-terms").click().run()
    drop(at, TERMS.replace("30", "45").encode())
    page = shown(at)
    assert "<del>30</del><ins>45</ins>" in page and "Striped lamp" in page
    assert own.get("own-zebra-terms").clauses[0].text == OLD_WORDS
    at.button(key="own_replace").click().run()
    assert own.get("own-zebra-terms").clauses[0].text == NEW_WORDS
    found = search(at, "zebra parcels sent back")
    assert NEW_WORDS in found and OLD_WORDS not in found


def test_removed_policy_is_found_no_more(own: OwnPolicies) -> None:
    at = stored(library(OWN))
    assert OLD_WORDS in search(at, "zebra parcels sent back")
    at.session_state["library_view"] = OWN
    at.run().button(key="own_remove_own-zebra-terms").click().run()
    assert own.ids() == () and "Removed" in success(at)
    assert OLD_WORDS not in search(at, "zebra parcels sent back")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.pdf", b"%PDF-1.7 \x00\xff"),
        ("bomb.docx", b"PK\x03\x04" + b"\x00" * 50),
        ("empty.txt", b"   \n"),
        ("nulls.txt", b"\x00" * 500),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        ("<img src=x onerror=alert(1)>.md", b""),
    ],
)
def test_file_that_cannot_be_read_is_said_in_one_line(own: OwnPolicies, name: str, content: bytes) -> None:
    at = drop(library(OWN), content, name)
    assert not at.exception
    (said,) = (str(e.value) for e in at.error)
    assert said and "\n" not in said and "Traceback" not in said
    assert "own_store" not in [b.key for b in at.button]


def test_hostile_words_of_a_policy_are_shown_as_words(own: OwnPolicies) -> None:
    evil = "<img src=x onerror=alert(1)> **bold** [a](javascript:alert(1))"
    at = drop(library(OWN), f"# {evil}\n\n## {evil}\n\n{evil} zebra\n".encode(), "evil.md")
    assert "<img" not in shown(at)
    at.button(key="own_store").click().run()
    for page in (shown(at) + success(at), search(at, "zebra bold")):
        assert "<img" not in page.replace("\\<img", "")  # escaped for a widget that takes Markdown


def test_source_that_is_no_address_is_said_and_nothing_can_be_stored(own: OwnPolicies) -> None:
    at = drop(library(OWN), TERMS.encode())
    at.text_input(key="own_source_0").set_value("javascript:alert(1)").run()
    assert "is no web address" in shown(at)
    assert "own_store" not in [b.key for b in at.button]


@given(HOSTILE, HOSTILE)
def test_no_text_of_a_cut_or_a_difference_becomes_markup(before: str, after: str) -> None:
    before, after = (t.replace("\r", "").replace("\x00", "") for t in (before, after))
    entry = ClauseEntry(slug="a", heading=before, text=after)
    assert set(Reader(cut_page([entry])).tags) <= {"div", "section", "h3", "span", "p"}
    change = ClauseChange(kind="changed", heading=before, before=before, after=after)
    assert set(Reader(change_page([change])).tags) <= {"div", "section", "h3", "span", "p", "ins", "del"}


# --- the library changes elsewhere ---------------------------------------------------------------------


def test_change_in_another_terminal_is_noticed_once_and_used_at_once(own: OwnPolicies) -> None:
    at = library()
    assert OLD_WORDS not in search(at, "zebra parcels sent back")
    policy = PolicyText(file="z.txt", title="Zebra terms", pages=(OLD_WORDS,))
    document = cut_document(policy, Labels(marketplaces=(), as_of=dt.date(2026, 1, 1)))
    own.add(document)
    at.run()
    assert [t.value for t in at.toast] == ["Your own policies were changed elsewhere. The library is up to date."]
    assert OLD_WORDS in shown(at)
    at.run()
    assert not at.toast
    newer = PolicyText(file="z.txt", title="Zebra terms", pages=(NEW_WORDS,))
    replace_document(desk_keeper().desk().home, cut_document(newer, Labels(marketplaces=(), as_of=dt.date(2026, 1, 2))))
    at.run()
    assert NEW_WORDS in shown(at) and OLD_WORDS not in shown(at) and len(at.toast) == 1


def test_change_of_ones_own_gives_no_word_of_a_change_elsewhere(own: OwnPolicies) -> None:
    at = stored(library(OWN))
    assert not at.toast


def test_own_policy_that_breaks_its_rules_is_one_line_and_the_page_comes_back(own: OwnPolicies) -> None:
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    own.folder.mkdir(parents=True, exist_ok=True)
    broken = own.folder / "own-broken.yaml"
    broken.write_text("id: [", encoding="utf-8")
    at.run()
    assert not at.exception and len(at.error) == 1 and "own-broken.yaml" in at.error[0].value
    broken.unlink()
    at.run()
    assert not at.error


def test_letter_says_when_a_clause_it_cites_has_changed(store: CaseStore, services: Services) -> None:
    case_id = store.create_case(told_case())
    assert "This draft rests on rules" not in shown(opened(case_id, LETTER))
    saved = store.load_case(case_id)
    assert saved.plan is not None and saved.draft is not None
    first, *rest = saved.plan.sources
    older = first.model_copy(update={"clause": first.clause.model_copy(update={"content_hash": "older"})})
    store.save_draft(
        case_id, "Old [P1].", plan=saved.plan.model_copy(update={"sources": (older, *rest)}), draft=saved.draft
    )
    assert f"{first.clause.heading} \\[{first.marker}\\]. Choose" in shown(opened(case_id, LETTER))
