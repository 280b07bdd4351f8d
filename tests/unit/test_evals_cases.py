"""The shipped cases: each can be read, says what it is about, and holds numbers of a valid form only."""

import re
from pathlib import Path

import pytest

from assistant.intake import read_case
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library import PolicyLibrary
from evals.case_texts import read_texts
from evals.expectations import alternatives, read_expected
from evals.runner import CASES, find_cases

FOLDERS = find_cases(CASES)
UNREADABLE = {"evidence/order-photo.pdf", "evidence/tracking-download.pdf"}  # of the case about such papers


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_a_case_can_be_read_and_has_a_datasheet(
    folder: Path, library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    case = read_case(folder, catalogue=playbooks.catalogue, hosts=tuple(library.marketplaces))
    expected = read_expected(folder)
    assert expected is not None and expected.datasheet is not None
    assert expected.route and expected.playbook in playbooks.playbooks
    assert playbooks.playbooks[expected.playbook].role == case.role
    assert set(expected.route) <= {"write", "wait", "closed", "other_channel", "refuse"}
    assert not [w for w in case.warnings if "not in the case folder" in w]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_expectations_name_rules_and_windows_that_exist(
    folder: Path, library: PolicyLibrary, playbooks: PlaybookLibrary
) -> None:
    expected = read_expected(folder)
    assert expected is not None
    rules = {c.rule.name for c in library.clauses if c.rule is not None}
    assert {a for w in expected.must_cite for a in alternatives(w)} <= rules
    assert set(expected.deadlines) <= {w.name for w in playbooks.playbooks[expected.playbook].deadlines}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_numbers_of_a_case_have_a_valid_form(folder: Path) -> None:
    files = read_texts(folder)
    assert {f.file for f in files if f.problem} <= UNREADABLE
    text = "\n".join(page for f in files for page in f.pages)
    for order in re.findall(r"(?<![\d-])\d{3}-\d{6,8}-\d{6,8}(?![\d-])", text):
        assert re.fullmatch(r"\d{3}-\d{7}-\d{7}", order)
    for tracking in re.findall(r"\b1Z[0-9A-Z]{10,}\b", text):
        assert _has_right_check_digit(tracking)
    for asin in re.findall(r"\bB0[0-9A-Z]{6,}\b", text):
        assert len(asin) == 10
    for mail in re.findall(r"[\w.+-]+@([\w.-]+\w)", text):
        assert mail.endswith(("example", "example.com", "example.org")), mail


def _has_right_check_digit(tracking: str) -> bool:
    """The check of UPS: letters count (code - 63) mod 10, every second place doubled."""
    body, check = tracking[2:-1], tracking[-1]
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    total = sum(v * (2 if i % 2 else 1) for i, v in enumerate(values))
    return len(tracking) == 18 and str(-total % 10) == check


def test_every_kind_has_a_case_and_some_cases_are_built_to_break_letters(playbooks: PlaybookLibrary) -> None:
    kinds = {e.playbook for f in FOLDERS if (e := read_expected(f)) is not None}
    assert kinds == set(playbooks.playbooks)
    assert len([f for f in FOLDERS if f.name.startswith("hard-")]) >= 6
