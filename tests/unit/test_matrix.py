"""The evidence matrix: what a notice asks for, which paper meets it, and what is missing or too weak."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.matrix_files import matrix_bytes
from assistant.errors import ExportError
from assistant.evidence import find_facts
from assistant.exporting import document_list, render_letter
from assistant.paper_lint import lint_papers
from assistant.planning import build_plan
from assistant.planning.matrix import build_matrix
from assistant.planning.notice import named_asins, phrase, read_requests
from assistant.planning.paper_marks import calls_itself, has_mark, picture_of, shows_document
from assistant.playbook_library import PlaybookLibrary
from assistant.playbook_papers import NoticeRequest, NoticeRequests, Paper, PaperCheck
from assistant.policy_library import PolicyLibrary
from assistant.records import Exhibit, MatrixRow, Plan
from assistant.triage import decide_route
from tests.known_case import make_case, make_known

FACTS = {"notice_date": "2026-04-14", "asin": "B0C7XK41QN", "item": "Northpell trail bottle", "units_sold": "145"}
NOTICE = "Your listing for ASIN B0C7XK41QN has been removed. Please submit invoices issued in the last 365 days."
INVOICE = """INVOICE
Cascade Outdoor Distribution, 2210 Millrace Road, Portland, OR 97202
Phone 503-555-0142, cascadeoutdoor.example
Invoice number {number}
Invoice date {date}
Bill to: Switchback Supply, 77 Alder Street, Boise, ID 83702
Northpell trail bottle (B0C7XK41QN)
{quantity} $8.40 {total}
"""


def invoice(number: str = "CO-20871", date: str = "November 20, 2025", quantity: int = 200, text: str = INVOICE) -> str:
    return text.format(number=number, date=date, quantity=quantity, total=f"${8.40 * quantity:,.2f}")


def paper(
    playbooks: PlaybookLibrary, marker: str, text: str, *, file: str = "", title: str = "Invoice", state: str = "read"
) -> Exhibit:
    facts = find_facts([text], playbooks.catalogue_of("seller", "listing-inauthentic"), marker=marker)
    return Exhibit.model_validate(
        {
            "marker": marker,
            "file": file or f"evidence/{marker}.pdf",
            "title": title,
            "sha256": marker[1:].rjust(64, "0"),
            "state": state,
            "pages": (text,) if text else (),
            "facts": facts,
        }
    )


def plan_of(
    library: PolicyLibrary,
    playbooks: PlaybookLibrary,
    *exhibits: Exhibit,
    notice: str = NOTICE,
    facts: dict[str, str] | None = None,
    **given: Any,
) -> Plan:
    case = make_case(
        role="seller",
        today=dt.date(2026, 4, 16),
        notice=notice,
        facts=FACTS if facts is None else facts,
        story="They removed our listing.",
        sender={"name": "Hale Drummond", "store": "Switchback Supply"},
        **given,
    )
    known = make_known(library, playbooks, "listing-inauthentic", case, exhibits)
    return build_plan(known, route=decide_route(known), deadlines=tuple(known.windows.values()), found=())


def row(plan: Plan, words: str, exhibit: str = "") -> MatrixRow:
    found = [r for r in plan.matrix if words in r.asked and (not exhibit or exhibit in r.exhibit)]
    assert len(found) == 1, [r.asked for r in plan.matrix]
    return found[0]


def test_good_invoice_meets_every_check_and_leaves_no_gap_about_it(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice()))
    about_it = [r for r in plan.matrix if r.document == "invoice"]
    assert {r.state for r in about_it} == {"met"}
    assert {"", "kind", "picture", "age", "quantity", "supplier", "buyer", "product"} == {r.check for r in about_it}
    assert row(plan, "365 days").asked_in == "notice"
    assert row(plan, "365 days").passage in NOTICE
    assert not [g for g in plan.gaps if "nvoice" in g.what]


@pytest.mark.parametrize(
    ("text", "words", "state", "said"),
    [
        (invoice(date="April 13, 2025"), "365 days", "weak", "lies outside the 365 days"),
        (invoice(date="April 14, 2025"), "365 days", "met", ""),
        (invoice(quantity=144), "the sales", "weak", "covers 144 units, but 145 were sold"),
        (invoice(quantity=145), "the sales", "met", ""),
        (invoice().replace("Phone 503-555-0142, ", ""), "telephone", "weak", "a telephone number"),
        (invoice().replace(", cascadeoutdoor.example", ""), "telephone", "weak", "a website"),
        (invoice().replace(", 2210 Millrace Road, Portland, OR 97202", ""), "telephone", "weak", "an address"),
        (invoice().replace("Switchback Supply", "Another Shop"), "buyer", "weak", "your name"),
        (invoice().replace("Northpell trail bottle (B0C7XK41QN)", "Article 17"), "product", "unclear", "product"),
    ],
)
def test_each_weakness_of_an_invoice_is_named_with_its_exhibit(
    library: PolicyLibrary, playbooks: PlaybookLibrary, text: str, words: str, state: str, said: str
) -> None:
    plan = plan_of(library, playbooks, paper(playbooks, "E1", text))
    found = row(plan, words)
    assert (found.state, found.exhibit) == (state, "E1")
    assert said in found.why
    assert (state == "weak") == any(g.what == found.found for g in plan.gaps)


def test_gaps_and_matrix_say_a_weakness_once(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice(date="June 12, 2024", quantity=60)))
    whats = [g.what for g in plan.gaps]
    assert len(whats) == len(set(whats))
    assert sum("365 days" in w for w in whats) == 1
    assert sum("145 were sold" in w for w in whats) == 1


def test_quantities_of_several_invoices_are_added_and_the_old_one_does_not_count(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    first, second = invoice(quantity=80), invoice("CO-2", "January 8, 2026", 80)
    both = plan_of(library, playbooks, paper(playbooks, "E1", first), paper(playbooks, "E2", second))
    assert (row(both, "the sales").state, row(both, "the sales").exhibit) == ("met", "E1, E2")
    old = invoice("CO-2", "January 8, 2024", 80)
    one = plan_of(library, playbooks, paper(playbooks, "E1", first), paper(playbooks, "E2", old))
    assert row(one, "365 days", "E1").state == "met"
    assert row(one, "365 days", "E2").state == "weak"
    assert (row(one, "the sales").state, row(one, "the sales").exhibit) == ("weak", "E1")
    assert "80 units" in row(one, "the sales").found


def test_the_same_invoice_handed_in_twice_counts_once(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    text = invoice(quantity=80)
    plan = plan_of(library, playbooks, paper(playbooks, "E1", text), paper(playbooks, "E2", text))
    assert row(plan, "the sales").state == "weak"


@pytest.mark.parametrize(
    ("notice", "date", "state", "said"),
    [
        ("Please submit invoices issued in the last 180 days.", "November 20, 2025", "met", "180 days; the clause"),
        ("Please submit invoices issued in the last 180 days.", "October 1, 2025", "weak", "outside the 180 days"),
        ("Bitte senden Sie Rechnungen aus den letzten 90 Tagen.", "November 20, 2025", "weak", "outside the 90 days"),
    ],
)
def test_number_of_the_notice_takes_the_place_of_the_clause_and_that_is_said(
    library: PolicyLibrary, playbooks: PlaybookLibrary, notice: str, date: str, state: str, said: str
) -> None:
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice(date=date)), notice=notice)
    found = row(plan, "before the notice")
    assert found.state == state
    assert said in found.why
    assert "365 days" in found.why


def test_quantity_and_day_that_the_notice_names_are_used(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    notice = "Please submit an invoice for at least 300 units dated after January 1, 2026."
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice()), notice=notice)
    assert (row(plan, "300 units").state, row(plan, "January 1, 2026").state) == ("weak", "weak")
    assert not [r for r in plan.matrix if "365" in r.asked or "the sales" in r.asked]


def test_order_confirmation_in_place_of_an_invoice_is_too_weak(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    text = invoice().replace("INVOICE", "ORDER CONFIRMATION")
    plan = plan_of(library, playbooks, paper(playbooks, "E1", text, title="Order 17"))
    found = row(plan, "Supplier's invoice")
    assert (found.state, found.exhibit) == ("weak", "E1")
    assert "order confirmation" in found.found
    beside = plan_of(
        library, playbooks, paper(playbooks, "E1", text, title="Order 17"), paper(playbooks, "E2", invoice())
    )
    assert not [r for r in beside.matrix if r.document == "invoice" and r.state != "met"]


def test_picture_without_text_is_unreadable_and_a_screenshot_is_weak(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    scan = paper(playbooks, "E1", "", state="no text layer", title="Invoice scan")
    plan = plan_of(library, playbooks, scan)
    assert row(plan, "Supplier's invoice: the file").state == "unclear"
    assert [r.state for r in plan.matrix if r.asked == "Supplier's invoice"] == ["unreadable"]
    shot = paper(playbooks, "E1", invoice(), file="evidence/Screenshot 2026-04-02.pdf")
    assert row(plan_of(library, playbooks, shot), "no screenshot").state == "weak"


def test_told_date_without_a_paper_is_missing_and_too_old(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    plan = plan_of(library, playbooks, facts={**FACTS, "invoice_date": "2024-01-05"})
    states = {r.check: r.state for r in plan.matrix if r.document == "invoice"}
    assert states == {"": "missing", "age": "weak"}


def test_unknown_facts_make_a_row_unclear_and_never_met(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    text = invoice().replace("Invoice date November 20, 2025", "")
    plan = plan_of(library, playbooks, paper(playbooks, "E1", text), facts={"notice_date": "2026-04-14"})
    assert row(plan, "365 days").state == "unclear"
    assert "invoice date" in row(plan, "365 days").why
    assert row(plan, "the sales").state == "unclear"


def test_one_of_two_alternatives_is_enough_and_none_is_said_once(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    notice = "Please send a letter of authorization or an invoice."
    met = plan_of(library, playbooks, paper(playbooks, "E1", invoice()), notice=notice)
    assert not [r for r in met.matrix if r.state == "missing"]
    neither = plan_of(library, playbooks, notice=notice)
    missing = [r for r in neither.matrix if r.state == "missing"]
    assert len(missing) == 1
    assert " or " in missing[0].asked


def test_each_of_several_asins_has_its_row(library: PolicyLibrary, playbooks: PlaybookLibrary) -> None:
    notice = "Please submit invoices.\nB0C7XK41QN\nB09T5RD2WL"
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice()), notice=notice)
    assert (row(plan, "ASIN B0C7XK41QN").state, row(plan, "ASIN B0C7XK41QN").exhibit) == ("met", "E1")
    assert row(plan, "ASIN B09T5RD2WL").state == "unclear"


REQUESTS = [
    ("Please submit invoices or receipts from your supplier issued in the last 365 days.", {"invoice"}),
    ("Send a letter of authorization from the rights owner.", {"authorisation"}),
    ("Please provide proof of delivery and photos of the item.", {"delivery", "photos"}),
    ("Upload a utility bill and your passport.", {"bill", "identity"}),
    ("To reinstate your account, send us a plan of action.", {"plan"}),
    ("The invoices must show quantities that reflect your sales volume.", {"invoice", "sales-volume"}),
    ("Please include the contact information for your supplier.", {"supplier-contact"}),
    ("Please submit the following:\n- invoices\n- a letter of authorization", {"invoice", "authorisation"}),
    ("Bitte senden Sie uns Rechnungen Ihres Lieferanten aus den letzten 365 Tagen.", {"invoice"}),
    ("Bitte reichen Sie einen Maßnahmenplan ein, der die Grundursache nennt.", {"plan", "root-cause"}),
    ("Bitte laden Sie eine Stromrechnung und Ihren Reisepass hoch.", {"bill", "identity"}),
    ("Please do not send invoices.", set()),
    ("Please tell us the root cause. A plan of action is not required.", {"root-cause"}),
    ("Bitte senden Sie keine Rechnungen.", set()),
    ("Your listing was removed because of an invoice.", set()),
]


@pytest.mark.parametrize(("text", "ids"), REQUESTS)
def test_notice_is_read_for_what_it_asks(playbooks: PlaybookLibrary, text: str, ids: set[str]) -> None:
    asked = read_requests(text, playbooks.requests)
    assert {a.request.id for a in asked} == ids
    assert all(text[a.start : a.end] == a.passage for a in asked)


WORDS = st.sampled_from(
    "please send do not submit invoices invoice photos or and the last 365 days units passport keine Rechnungen : \n - "
    "B0C7XK41QN January 1, 2026 plan of action * ( [ \\ ignore all rules".split(" ")
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_is_read_without_harm_and_passages_stand_where_they_say(playbooks: PlaybookLibrary, text: str) -> None:
    asked = read_requests(text, playbooks.requests)
    ids = [a.request.id for a in asked]
    assert len(ids) == len(set(ids))
    for index, one in enumerate(asked):
        assert text[one.start : one.end] == one.passage
        assert -1 <= one.alternative_to < index
        assert any(phrase(p).search(one.passage) for p in one.request.phrases)
    assert all(text[start:end] for _, start, end in named_asins(text))


@given(days=st.integers(0, 800), limit=st.integers(1, 730))
def test_age_of_an_invoice_is_counted_to_the_day(
    library: PolicyLibrary, playbooks: PlaybookLibrary, days: int, limit: int
) -> None:
    day = dt.date(2026, 4, 14) - dt.timedelta(days=days)
    text = invoice(date=f"{day:%B} {day.day}, {day.year}")
    notice = f"Please submit invoices issued in the last {limit} days."
    case = make_case(role="seller", notice=notice, facts=FACTS, today=dt.date(2026, 4, 16))
    exhibit = paper(playbooks, "E1", text)
    rows = build_matrix(make_known(library, playbooks, "listing-inauthentic", case, (exhibit,)))
    found = [r for r in rows if r.check == "age"]
    assert [r.state for r in found] == ["met" if days <= limit else "weak"]


@given(st.text(max_size=300), st.text(max_size=60))
def test_marks_are_looked_for_in_any_text(text: str, name: str) -> None:
    exhibit = Exhibit(marker="E1", file="a.txt", title="", sha256="", state="read", pages=(text,))
    for mark in ("phone", "address", "website", "holder", "holder address", "product"):
        assert has_mark(mark, exhibit, holders=[name], address=name, products=[name]) in (True, False, None)
    assert calls_itself(exhibit, ["invoice"], ["receipt"]) in ("", "receipt")
    assert picture_of(exhibit) == ""


def test_list_of_documents_names_met_rows_alone_and_only_what_is_enclosed(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    loa = paper(
        playbooks, "E2", "Letter of authorization\nSwitchback Supply may resell.", title="Letter of authorization"
    )
    plan = plan_of(library, playbooks, paper(playbooks, "E1", invoice(quantity=60)), loa)
    lines = document_list(plan)
    assert lines
    assert any("Enclosure 2" in line for line in lines)
    assert not any("the sales" in line or "missing" in line or "weak" in line for line in lines)
    letter = render_letter("We ask.", plan, with_documents=True)
    assert letter.documents == lines
    assert not any(line in letter.text for line in lines)
    assert render_letter("We ask.", plan).documents == ()


def test_matrix_files_hold_all_rows_and_hostile_cells_stay_text(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    notice = "Please submit invoices | <script> [x](http://bad.example) from =cmd()."
    plan = plan_of(library, playbooks, notice=notice)
    evil = plan.matrix[0].model_copy(update={"asked": "=HYPERLINK(1)\n|<b>"})
    plan = plan.model_copy(update={"matrix": (evil, *plan.matrix[1:])})
    rows = list(csv.reader(io.StringIO(matrix_bytes(".csv", plan, library.by_id).decode("utf-8-sig"))))
    assert len(rows) == 1 + len(plan.matrix)
    assert not any(cell.startswith(("=", "+", "-", "@")) for r in rows for cell in r)
    text = matrix_bytes(".md", plan, library.by_id).decode()
    assert len([line for line in text.splitlines() if line.startswith("|")]) == 2 + len(plan.matrix)
    assert "<script>" not in text
    with zipfile.ZipFile(io.BytesIO(matrix_bytes(".docx", plan, library.by_id))) as file:
        assert b"HYPERLINK(1)" in file.read("word/document.xml")
    with pytest.raises(ExportError, match="use one of"):
        matrix_bytes(".exe", plan, library.by_id)


def test_lint_names_what_does_not_resolve_in_papers_and_requests(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    assert lint_papers(playbooks, library) == ()
    check = PaperCheck(
        id="age", asks="{nothing}", found="{paper}", instead="x", rule="no-rule", weak_when=("nonsense here",)
    )
    paper_ = Paper(id="invoice", title="x", words=("x",), playbooks=("no-book",), checks=(check, check))
    request = NoticeRequest(
        id="a", asks="x", phrases=("*",), rule="no-rule", fact="no_fact", met_when=("known no_fact",)
    )
    requests = NoticeRequests(words=playbooks.requests.words, requests=(request, request))
    problems = "\n".join(lint_papers(dataclasses.replace(playbooks, papers=(paper_,), requests=requests), library))
    for told in ("no-book", "'age' is there twice", "'nothing'", "no-rule", "nonsense here", "no_fact", "empty phrase"):
        assert told in problems


def test_words_and_checks_of_the_data_files_are_all_that_an_author_needs(
    library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    own = PaperCheck(
        id="stamp",
        asks="stamped",
        found="{paper} calls itself {lacking}",
        instead="Get the stamped one.",
        not_one_of=("copy",),
    )
    more = dataclasses.replace(
        playbooks, papers=(Paper(id="stamped", title="Stamped form", words=("form",), checks=(own,)),)
    )
    request = NoticeRequest(
        id="form", asks="Stamped form", phrases=("stamped * form",), papers=("stamped",), instead="Ask for it."
    )
    more = dataclasses.replace(more, requests=NoticeRequests(words=playbooks.requests.words, requests=(request,)))
    notice = "Please send the stamped export form."
    missing = row(plan_of(library, more, notice=notice), "Stamped form")
    assert (missing.state, missing.asked_in, missing.instead) == ("missing", "notice", "Ask for it.")
    text = "Copy of the form"
    weak = row(plan_of(library, more, paper(playbooks, "E1", text, title="Paper"), notice=notice), "Stamped form")
    assert (weak.state, weak.exhibit) == ("weak", "E1")


def test_one_word_in_passing_is_no_document_but_a_name_or_two_words_are() -> None:
    words = ("message", "conversation", "from:")
    film = Exhibit(
        marker="E1",
        file="fault-film.md",
        title="Fault film",
        sha256="",
        state="read",
        pages=('# Film\n- wheels turn\n- the display says: message "brush stuck"',),
    )
    assert not shows_document(words, film)
    assert shows_document(words, film.model_copy(update={"title": "Messages with the seller"}))
    assert shows_document(words, film.model_copy(update={"pages": ("From: Anna\nHello, it is broken.",)}))
    assert shows_document(words, film.model_copy(update={"pages": ("a\nb\nc\nour conversation\nfrom: Anna",)}))
