"""A story that says one thing and a paper that says another: in the command's text and JSON, and on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.adapters.case_store import CaseStore
from assistant.records import EvidenceFile
from tests.app.test_bundle_shown import CASE
from tests.app.test_command import claim
from tests.app.test_screens import ORDER, ROUTE, opened, shown, told_case

PAPER = "Order confirmation\nOrder number: {order}\nOrder placed: February 24, 2026\nOrder total: $49.99\n"


@pytest.fixture(autouse=True)
def _shared_index(index_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_HOME", str(index_home))
    monkeypatch.setenv("CLAIM_EMBEDDER", "wordllama")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    (folder / "evidence").mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "evidence" / "order.txt").write_text(PAPER.format(order="113-1234567-1234567"), encoding="utf-8")
    return folder


def test_command_lists_both_places(case: Path) -> None:
    (found,) = claim("draft", case, "--engine", "offline", "--json").json()["contradictions"]
    assert found["name"] == "order_date"
    assert found["first"]["value"] == "2026-02-20" and found["first"]["source"]["where"] == "answer"
    assert found["second"]["value"] == "2026-02-24" and found["second"]["source"]["exhibit"] == "E1"
    text = " ".join(claim("draft", case, "--engine", "offline").out.split())
    assert "What does not fit together" in text and "“February 24, 2026” (E1 p.1)" in text


def test_case_whose_paper_agrees_lists_nothing(case: Path) -> None:
    agreeing = PAPER.replace("24", "20").format(order="113-1234567-1234567")
    (case / "evidence" / "order.txt").write_text(agreeing, encoding="utf-8")
    assert claim("draft", case, "--engine", "offline", "--json").json()["contradictions"] == []


def test_page_shows_both_places(store: CaseStore) -> None:
    case_id = store.create_case(told_case())
    file = store.add_file(case_id, "order.txt", PAPER.format(order=ORDER).replace("49.99", "99.50").encode())
    store.change_case(case_id, lambda c: c.model_copy(update={"evidence": (EvidenceFile(file=file),)}))
    page = shown(opened(case_id, ROUTE))
    assert "What does not fit together" in page and "February 24, 2026" in page
