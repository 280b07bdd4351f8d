"""The evidence matrix through the command and on the page."""

import csv
from pathlib import Path

import pytest

from assistant.adapters.case_store import CaseStore
from tests.app.test_command import claim, refused
from tests.app.test_screens import ROUTE, opened, shown, told_case

CASE = """\
role: seller
marketplace: amazon.com
today: 2026-04-16
playbook: listing-inauthentic
story: They took our listing down as inauthentic.
facts: {notice_date: 2026-04-14, asin: B0C7XK41QN, units_sold: 145, supplier_name: Brightwater Wholesale}
notice: |
  Your listing was removed. Please submit invoices issued in the last 180 days and a letter of authorization.
sender: {name: Ottoline Marsh, store: Gable & Finch}
evidence: [{file: evidence/invoice.txt, title: Invoice}]
"""
INVOICE = """\
INVOICE
Brightwater Wholesale, 940 Dock Street, Chicago, IL 60611
Invoice number BW-44710
Invoice date October 1, 2025
Bill to: Gable & Finch, Peoria
B0C7XK41QN oil burner 200 $6.15 $1,230.00
"""


@pytest.fixture(autouse=True)
def _shared_index(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_HOME", str(index_home))
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "evidence" / "invoice.txt").write_text(INVOICE, encoding="utf-8")
    return folder


def test_json_has_the_matrix_with_its_seven_keys(case: Path) -> None:
    rows = claim("draft", case, "--engine", "offline", "--json").json()["matrix"]
    assert all(set(r) == {"asked", "asked_in", "clause_id", "exhibit", "pages", "state", "why"} for r in rows)
    age = next(r for r in rows if "180 days" in r["asked"])
    assert (age["asked_in"], age["exhibit"], age["pages"], age["state"]) == ("notice", "E1", [1], "weak")
    assert "the clause has 365 days" in age["why"]
    asked = {r["asked"]: r["state"] for r in rows if r["asked_in"] == "notice"}
    assert asked["Letter of authorisation or the chain of supply up to the brand"] == "missing"
    lacking = next(r["why"] for r in rows if "telephone" in r["asked"])
    assert "a telephone number and a website" in lacking


def test_text_shows_a_short_table_and_never_a_gap_in_the_letter(case: Path) -> None:
    out = claim("draft", case, "--engine", "offline").out
    table, letter = out.split("─" * 100)[0], out.split("─" * 100)[1]
    assert "Evidence: " in table and "weak       E1 p.1" in table and "missing" in table
    assert "180 days" not in letter and "lies outside" not in letter


def test_matrix_is_written_in_its_three_forms_and_other_names_are_refused(case: Path, tmp_path: Path) -> None:
    for suffix in (".md", ".csv", ".docx"):
        answer = claim("draft", case, "--engine", "offline", "--matrix", tmp_path / f"m{suffix}")
        assert answer.code == 0 and (tmp_path / f"m{suffix}").stat().st_size > 200
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert any(r["State"] == "too weak" and "180 days" in r["What is asked"] for r in rows)
    assert any("issued in the last 180 days" in r["Asked in"] for r in rows)
    assert "use one of" in refused(claim("draft", case, "--engine", "offline", "--matrix", tmp_path / "m.exe"))


def test_letter_lists_documents_only_when_asked_and_only_met_ones(case: Path, tmp_path: Path) -> None:
    (case / "evidence" / "loa.txt").write_text("Letter of authorization\nGable & Finch may resell.\n", encoding="utf-8")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    loa = "title: Invoice}, {file: evidence/loa.txt, title: Letter of authorization}]"
    (case / "case.yaml").write_text(text.replace("title: Invoice}]", loa), encoding="utf-8")
    claim("draft", case, "--engine", "offline", "--out", tmp_path / "plain.md")
    claim("draft", case, "--engine", "offline", "--out", tmp_path / "listed.md", "--documents")
    assert "List of documents" not in (tmp_path / "plain.md").read_text(encoding="utf-8")
    listed = (tmp_path / "listed.md").read_text(encoding="utf-8").partition("List of documents")[2]
    assert "Enclosure 1" in listed and "Enclosure 2" in listed
    assert "180 days" not in listed and "telephone" not in listed


def test_page_shows_the_evidence_as_a_table_with_states_in_words(store: CaseStore) -> None:
    at = opened(store.create_case(told_case()), ROUTE)
    page = shown(at)
    assert "<caption>" in page and 'scope="col"' in page and 'scope="row"' in page
    assert "Missing" in page and "What is asked" in page
    assert page.count("Tracking history") == 1
    assert {b.proto.label for b in at.get("download_button")} >= {"Word (.docx)", "CSV (.csv)", "Markdown (.md)"}
