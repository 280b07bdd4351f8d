"""The bundle through the command and on the page."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from assistant.adapters.case_store import CaseStore
from assistant.records import EvidenceFile
from tests.app.test_command import claim, refused
from tests.app.test_screens import LETTER, ORDER, opened, shown, told_case, with_tab
from tests.evidence_files import pdf

CASE = """\
role: buyer
marketplace: amazon.com
today: 2026-03-18
story: I ordered a copper kettle and it never came.
facts: {order_id: 113-1234567-1234567, order_date: 2026-02-20, amount: 49.99 USD, expected_delivery: 2026-03-03,
        fulfilled_by: seller, delivery_status: in transit}
ask: Full refund of 49.99 USD
sender: {name: Maria Lopez}
"""
ORDER_PAPER = "Order confirmation. Order number 113-1234567-1234567. Order placed: February 20, 2026."


@pytest.fixture(autouse=True)
def _shared_index(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_HOME", str(index_home))
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "evidence" / "order.pdf").write_bytes(pdf(ORDER_PAPER))
    (folder / "evidence" / "broken.pdf").write_bytes(pdf(ORDER_PAPER)[:200])
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (folder / "evidence").iterdir()}


def test_command_writes_letter_and_evidence_as_one_pdf_and_changes_no_file(case: Path, tmp_path: Path) -> None:
    before = hashes(case)
    answer = claim("draft", case, "--engine", "offline", "--bundle", tmp_path / "all.pdf")
    assert answer.code == 0 and "the letter with 2 exhibits is written to" in answer.err
    reader = PdfReader(tmp_path / "all.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Maria Lopez" in text and "p.1 of 1" in text and "Order confirmation. Order number" in text
    assert text.count("could not be shown; the attached original has it") == 1
    attached = {name[3:]: hashlib.sha256(found[0]).hexdigest() for name, found in reader.attachments.items()}
    assert attached == before == hashes(case)


def test_bundle_that_is_no_pdf_is_refused_in_one_line(case: Path, tmp_path: Path) -> None:
    assert "a bundle is a PDF; name it all.pdf" in refused(claim("draft", case, "--bundle", tmp_path / "all.docx"))
    assert not (tmp_path / "all.docx").exists()


def test_page_gives_the_bundle_when_it_is_asked_for(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    file = store.add_file(case_id, "order.pdf", pdf(f"Order confirmation. Order number {ORDER}."))
    store.change_case(case_id, lambda c: c.model_copy(update={"evidence": (EvidenceFile(file=file),)}))
    at = with_tab(opened(case_id, LETTER), "Send")
    assert "Letter and enclosures (.pdf)" not in [b.proto.label for b in at.get("download_button")]
    at.checkbox(key="bundle_wanted").check().run()
    assert "Letter and enclosures (.pdf)" in [b.proto.label for b in at.get("download_button")], shown(at)


def test_page_offers_no_bundle_of_a_letter_without_enclosures(store: CaseStore) -> None:
    at = with_tab(opened(store.create_case(told_case()), LETTER), "Send")
    assert "bundle_wanted" not in [c.key for c in at.checkbox]
