"""The language of the pages: the catalogues are complete, every text of a page is in them, and a choice is kept."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from assistant.adapters.case_store import CaseStore
from assistant.errors import ClaimError
from assistant.playbook_library import read_playbooks
from assistant.settings import data_folder
from assistant.ui import catalogue, playbook_words, translating
from assistant.ui.launch import launch
from tests.app.test_screens import APP, LETTER, LIBRARY, ROUTE, SCREEN, SECONDS, STORY, shown, told_case

PAGES = sorted([*Path(translating.__file__).parent.glob("*.py"), Path(APP)])
TAGS = [tag for tag in translating.languages() if tag != translating.ENGLISH]
# What shows words: the name of the call and which of its arguments a person reads.
SHOWING = {
    *("button", "form_submit_button", "download_button", "checkbox", "toggle", "radio", "selectbox", "multiselect"),
    *("segmented_control", "pills", "text_input", "text_area", "number_input", "date_input", "file_uploader"),
    *("caption", "markdown", "info", "warning", "error", "success", "toast", "expander", "popover", "spinner"),
    *("TextColumn", "DateColumn", "SelectboxColumn", "Look", "working"),
    *("title", "section", "paragraph", "chip", "strong", "quiet"),
}
READ_ALOUD = {"label", "help", "placeholder", "alt"}
# Words for whoever cannot read the page, a path, a name, and a Markdown of our own that only marks.
UNTRANSLATED = {"Language \u00b7 Sprache", "/home/me/cases/kettle", "https://shop.example/returns"}


def opened_in(tag: str, case_id: str, call: str) -> AppTest:
    at = AppTest.from_string(SCREEN.format(call=call), default_timeout=SECONDS)
    at.query_params["case"] = case_id
    at.query_params["lang"] = tag
    return at.run()


@pytest.mark.parametrize("tag", TAGS)
def test_every_text_of_the_pages_has_its_words_and_none_is_left_over(tag: str) -> None:
    assert list(catalogue.problems_of(tag)) == []


@pytest.mark.parametrize("file", PAGES, ids=lambda f: f.name)
def test_no_page_shows_words_that_cannot_be_translated(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bare = [
        words
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for shown_part in _shown_parts(call)
        for words in _own_words(shown_part)
    ]
    assert [w for w in bare if w not in UNTRANSLATED] == []


def _shown_parts(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in SHOWING:
        return
    yield from call.args[: 2 if name == "title" else 1]
    yield from (k.value for k in call.keywords if k.arg in READ_ALOUD and not isinstance(k.value, ast.Lambda))


def _own_words(node: ast.expr) -> Iterator[str]:
    """The texts with two letters in a row that no function of the translation takes."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in catalogue.FUNCTIONS:
        return
    if isinstance(node, ast.JoinedStr):
        yield from (w for part in node.values if isinstance(part, ast.Constant) for w in _own_words(part))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.search(r"[^\W\d_]{2}", node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_own_words(node.body), *_own_words(node.orelse))
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        sides = [node.left, node.right] if isinstance(node, ast.BinOp) else node.values
        yield from (w for side in sides for w in _own_words(side))


def test_bare_words_on_a_page_are_noticed() -> None:
    call = ast.parse('st.button("Go", help=f"Open {x}" if y else tr("No"))').body[0]
    assert isinstance(call, ast.Expr) and isinstance(call.value, ast.Call)
    assert [w for part in _shown_parts(call.value) for w in _own_words(part)] == ["Go", "Open "]


def test_texts_are_found_wherever_they_stand() -> None:
    code = 'x = {"a": later("One")}\ny = f"<p>{tr(\'Two\')}</p>"\ntr_n("{number} day", "{number} days", n)\ntr(x)'
    code += '\nlater_in("button", "Open")'
    assert list(catalogue.texts_of(code)) == [
        {"text": "One"},
        {"text": "Two"},
        {"text": "{number} day", "many": "{number} days"},
        {"context": "button", "text": "Open"},
    ]


def written(folder: Path, monkeypatch: pytest.MonkeyPatch, own: Catalog) -> None:
    with (folder / "fr.po").open("wb") as file:
        write_po(file, own)
    monkeypatch.setattr(catalogue, "FOLDER", folder)


def test_words_that_lose_a_value_are_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = catalogue.said_by_pages()
    for message in own:
        if message.id:
            message.string = message.id
    own.get("Open until {closes}").string = "Ouvert jusqu'au {close}"
    own.add("Said by no page", "Dit par aucune")
    own.get("Undo").string = ""
    own.get("Redo").flags.add("fuzzy")
    written(tmp_path, monkeypatch, own)
    assert sorted(catalogue.problems_of("fr")) == [
        "\"Ouvert jusqu'au {close}\" has other places for values than 'Open until {closes}'",
        "no page says 'Said by no page'",
        "no words for 'Undo'",
        "the words for 'Redo' are marked as doubtful",
    ]


def test_update_adds_what_is_new_and_keeps_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Catalog(locale="fr")
    own.add("Undo", "Annuler")
    own.add("Said by no page", "Dit par aucune")
    written(tmp_path, monkeypatch, own)
    lacking = catalogue.update("fr")
    text = (tmp_path / "fr.po").read_text(encoding="utf-8")
    assert lacking == len([m for m in catalogue.said_by_pages() if m.id]) - 1
    assert "Annuler" in text and "Dit par aucune" not in text
    assert catalogue.update("fr") == lacking
    assert (tmp_path / "fr.po").read_text(encoding="utf-8") == text


def test_catalogue_that_is_none_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fr.po").write_bytes(b'msgid "a\nmsgstr \xff\n')
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    with pytest.raises(ClaimError, match=r"^translations/fr\.po cannot be read"):
        list(catalogue.problems_of("fr"))
    assert catalogue.main(["nonsense"]) == 2
    assert "update de" in capsys.readouterr().err


@given(st.integers(min_value=0, max_value=10**9))
def test_count_is_in_the_words_whatever_it_is(number: int) -> None:
    said = translating.tr_n("{number} clause", "{number} clauses", number)
    assert said.endswith("clause" if number == 1 else "clauses")
    assert int(said.split()[0].replace(",", "")) == number


@given(st.text(max_size=40))
def test_value_of_a_person_is_never_read_as_a_place_for_values(words: str) -> None:
    assert translating.tr("For: {channel}", channel=words) == f"For: {words}"


GERMAN = (
    (STORY, ("Was ist geschehen?", "Ihre Unterlagen")),
    (ROUTE, ("Wo Sie stehen", "Jetzt schreiben", "Bestellnummer", "31,50")),
    (LETTER, ("Jede Aussage und ihr Beleg",)),
    (LIBRARY, ("Regelsammlung", "Klauseln in")),
)


@pytest.mark.parametrize(("call", "words"), GERMAN)
def test_screen_speaks_german(store: CaseStore, call: str, words: tuple[str, ...]) -> None:
    at = opened_in("de", store.create_case(told_case()), call)
    page = shown(at) + "\n".join(e.label for e in at.expander)
    for each in words:
        assert each in page


def test_language_of_the_pages_does_not_change_the_letter(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    opened_in("de", case_id, LETTER)
    letter = store.current_text(case_id)
    assert letter is not None and letter.text.startswith("Dear ")


def test_german_answer_is_stored_as_the_case_knows_it(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    shown_in_german(monkeypatch)  # the harness asks for the options' words outside the page
    case_id = store.create_case(told_case(facts={}))
    at = opened_in("de", case_id, ROUTE)
    box = at.selectbox(key=f"answer_delivery_status_{case_id}")
    assert "unterwegs" in box.options
    box.set_value("in transit").run()
    assert not at.exception
    assert store.load_case(case_id).case.facts == {"delivery_status": "in transit"}


def test_choice_of_the_language_is_kept_and_loses_nothing(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    at = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert "Letters that stand on proof" in shown(at)
    at.selectbox(key="language_switch").set_value("de").run()
    assert "Schreiben, die auf Belegen beruhen" in shown(at)
    assert at.query_params["lang"] == "de"
    shown_in_german(monkeypatch)  # the harness asks for the options' words outside the page
    at.button(key="start_buyer").click().run()
    (saved,) = store.list_cases()
    at.text_input(key=f"ask_{saved.id}").set_value("Geld zurück").run()
    at.selectbox(key=f"marketplace_{saved.id}").set_value("amazon.de").run()
    at.selectbox(key="language_switch").set_value("en").run()
    assert "What happened?" in shown(at) and at.query_params["lang"] == "en"
    assert at.text_input(key=f"ask_{saved.id}").value == "Geld zurück"
    case = store.load_case(saved.id).case
    assert (case.role, case.marketplace, case.ask) == ("buyer", "amazon.de", "Geld zurück")


def test_table_is_shown_anew_with_the_language_and_its_rows_stay(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    first = opened_in("de", case_id, STORY)
    assert not first.exception
    assert store.load_case(case_id).case.contacts == told_case().contacts


@pytest.mark.parametrize("tag", ["xx", "../de", "", "de\x00", "DE_at"])
def test_language_in_the_address_is_one_that_the_pages_speak(store: CaseStore, tag: str) -> None:
    at = AppTest.from_file(APP, default_timeout=SECONDS)
    at.query_params["lang"] = tag
    at.run()
    wanted = "Schreiben, die" if tag == "DE_at" else "Letters that stand"
    assert wanted in shown(at)


def test_unknown_language_of_the_command_is_one_clear_line() -> None:
    with pytest.raises(ClaimError, match="the pages do not speak 'xx'; choose one of en, de"):
        launch(8_999, "xx")


def test_words_of_the_playbooks_are_words_for_something() -> None:
    known = set(catalogue.texts_of_playbooks(read_playbooks(data_folder("playbooks"))))
    for tag in TAGS:
        own = playbook_words.words_of(tag)
        assert [text for text in own.texts if text not in known] == []
        assert all(own.texts.values()) and all(own.choices.values())


def shown_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translating, "_first", "de")


def test_text_with_filled_places_is_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shown_in_german(monkeypatch)
    said = "It is too early: the seller has 48 hours to answer, until March 5, 2026."
    words = "Es ist zu früh: Der Verkäufer hat noch bis 5. März 2026 Zeit für eine Antwort (Frist: 48 Stunden)."
    assert playbook_words.tr_data(said) == words
    assert playbook_words.tr_data("By January 26, 2027") == "bis 26. Januar 2027"
    denied = "Not yet: an appeal needs something that was not seen before, and nothing new is named"
    assert playbook_words.tr_data(f"{denied}.").endswith("etwas Neues ist nicht genannt.")
    assert playbook_words.tr_data(f"{denied}; the last day is 3 March 2026.").endswith(
        "letzter Tag ist der 3. März 2026."
    )


@pytest.mark.parametrize(
    "said", ["on the way to you", "by somebody", "until the seller answers", "", "{x}", "by [[day]]"]
)
def test_text_that_only_looks_like_one_of_the_playbooks_stays_whole(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown_in_german(monkeypatch)
    assert playbook_words.tr_data(said) == said


@given(st.text(max_size=200))
def test_any_text_is_shown_and_none_is_lost(said: str) -> None:
    translating._first, before = "de", translating._first
    try:
        assert playbook_words.tr_data(said) == said or said in playbook_words.words_of("de").texts
    finally:
        translating._first = before


def test_words_of_the_playbooks_have_no_place_that_their_text_lacks() -> None:
    for tag in TAGS:
        for text, words in playbook_words.words_of(tag).texts.items():
            assert {*catalogue.places(words)} <= {*catalogue.places(text)}, words


def test_every_kind_window_document_and_channel_has_german_words() -> None:
    library = read_playbooks(data_folder("playbooks"))
    own = playbook_words.words_of("de").texts
    books = library.playbooks.values()
    wanted = [b.title for b in books] + [c.label for c in library.channels.values()]
    wanted += [w.label for b in books for w in b.deadlines] + [d.title for b in books for d in b.documents]
    assert [text for text in wanted if text not in own] == []


def test_every_question_of_a_case_can_be_asked_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    shown_in_german(monkeypatch)
    library = read_playbooks(data_folder("playbooks"))
    same = {"SKU", "ASIN", "ASINs", "Limit"}
    labels = {f.label for f in library.catalogue if playbook_words.fact_in_words(f, library) == f.label}
    assert labels <= same | {f.label for f in library.catalogue if f.label[:1].isupper()}
    choices = {c for f in library.catalogue for c in f.choices if playbook_words.tr_choice(f.name, c, library) == c}
    assert choices == set()


def test_day_and_sum_follow_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2026, 3, 2)
    assert (translating.show_day(day), translating.show_short_day(day)) == ("2 March 2026", "2026-03-02")
    assert translating.show_day(day, "en_US") == "March 2, 2026"
    assert translating.show_day(day, "de_DE") == "2 March 2026"
    shown_in_german(monkeypatch)
    assert (translating.show_day(day, "en_US"), translating.show_short_day(day)) == ("2. März 2026", "02.03.2026")
    assert (translating.show_number(1470), translating.day_field()) == ("1.470", "DD.MM.YYYY")
