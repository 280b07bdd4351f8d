"""What a change of own policies needs: texts by content and name, and the saved drafts that rest on a clause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.adapters.case_store import CaseStore
from assistant.adapters.policy_changing import (
    own_policies,
    read_bytes,
    remove_document,
    replace_document,
    resting_drafts,
    web_address,
)
from assistant.adapters.policy_files import PolicyReader
from assistant.errors import DataError
from assistant.policy_library.cutting import Labels, cut_document
from assistant.records import Deadline, Draft, EngineRun, Plan
from tests.letter_plan import make_plan

TERMS = b"# Shop terms\n\n## Returns\n\nGoods may be sent back within 30 days.\n"
LABELS = Labels(marketplaces=(), as_of=dt.date(2026, 3, 1))


def save(store: CaseStore, plan: Plan, title: str) -> str:
    case_id = store.create_case(plan.case, title=title)
    draft = Draft(revision=1, subject="S", paragraphs=(), language="en", engine=EngineRun(name="offline"))
    store.save_draft(case_id, "The letter.", plan=plan, draft=draft)
    return case_id


def test_draft_that_may_cite_a_clause_rests_on_it(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = save(store, make_plan(), "Lamp")
    store.create_case(make_plan().case, title="Not drafted")
    (found,) = resting_drafts(tmp_path, {"made-up-rules#rule-2", "made-up-rules#rule-1", "other#x"})
    assert (found.case_id, found.title) == (case_id, "Lamp")
    assert found.clauses == ("made-up-rules#rule-1", "made-up-rules#rule-2")
    assert resting_drafts(tmp_path, {"made-up-rules#rule-9"}) == ()
    store.close()


def test_draft_whose_days_come_from_a_clause_rests_on_it(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    window = Deadline(name="window", label="Window", status="open", clause_id="own-terms#returns")
    save(store, make_plan().model_copy(update={"deadlines": (window,)}), "Lamp")
    assert [d.clauses for d in resting_drafts(tmp_path, {"own-terms#returns"})] == [("own-terms#returns",)]
    store.close()


def test_edited_letter_still_rests_on_the_clauses_of_its_draft(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = save(store, make_plan(), "Lamp")
    store.save_text(case_id, "My own words.")
    assert [d.title for d in resting_drafts(tmp_path, {"made-up-rules#rule-1"})] == ["Lamp"]
    store.close()


def test_where_nothing_was_saved_nothing_rests_and_nothing_is_made(tmp_path: Path) -> None:
    assert resting_drafts(tmp_path / "home", {"made-up-rules#rule-1"}) == ()
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["../../evil.md", "/etc/passwd.md", "a\nb.md", "x" * 400 + ".md", ".md", "no ending"])
def test_name_of_a_text_is_no_path(name: str) -> None:
    with PolicyReader() as reader:
        policy = read_bytes(TERMS, reader, file=name)
    assert policy.title == "Shop terms" and "within 30 days" in policy.text


def test_text_that_cannot_be_read_is_said_in_one_line() -> None:
    with PolicyReader() as reader, pytest.raises(DataError) as said:
        read_bytes(b"%PDF-1.7 \x00\x01 nothing", reader, file="broken.pdf")
    assert "broken.pdf cannot be read" in str(said.value) and "\n" not in str(said.value)


def test_stamp_changes_with_every_change_and_with_nothing_else(tmp_path: Path) -> None:
    own = own_policies(tmp_path)
    with PolicyReader() as reader:
        document = cut_document(read_bytes(TERMS, reader, file="terms.md"), LABELS)
    seen = [own.stamp()]
    own.add(document)
    seen.append(own.stamp())
    replace_document(tmp_path, document)
    seen.append(own.stamp())
    assert own.stamp() == seen[-1] and own.get(document.id) == document
    assert own.stamp() == seen[-1]
    remove_document(tmp_path, document.id)
    assert len(set(seen)) == 3 and own.stamp() == seen[0]


@pytest.mark.parametrize(
    "source", ["javascript:x", "shop.example", "https://", "https://a b", "ftp://a.example", "//x"]
)
def test_source_that_is_no_web_address_is_refused(source: str) -> None:
    with pytest.raises(DataError, match="is no web address"):
        web_address(source)
    assert web_address(" https://a.example/b ") == "https://a.example/b"
