"""Saved cases, against a real database."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.adapters.case_store import CaseStore
from assistant.drafting.offline import write_offline
from assistant.errors import CaseError
from tests.letter_plan import make_plan

CASE = make_plan().case


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(tmp_path / "home")
    yield opened
    opened.close()


def test_case_survives_a_restart(store: CaseStore, tmp_path: Path) -> None:
    case_id = store.create_case(CASE)
    store.change_case(case_id, lambda c: c.model_copy(update={"story": "A new story."}), title="Kettle")
    store.save_text(case_id, "Dear team")
    store.close()
    again = CaseStore(tmp_path / "home")
    saved = again.load_case(case_id)
    revision = again.current_text(case_id)
    again.close()
    assert (saved.title, saved.case.story) == ("Kettle", "A new story.")
    assert revision is not None and revision.text == "Dear team"


def test_case_without_a_folder_gets_one_and_one_with_a_folder_keeps_it(store: CaseStore, tmp_path: Path) -> None:
    new = store.load_case(store.create_case(CASE))
    assert new.case.folder == new.folder and Path(new.folder, "evidence").is_dir()
    other = store.load_case(store.create_case(CASE.model_copy(update={"folder": str(tmp_path)})))
    assert other.case.folder == str(tmp_path)


def test_plan_and_draft_come_back_equal(store: CaseStore) -> None:
    plan = make_plan()
    draft = write_offline(plan)
    case_id = store.create_case(CASE)
    store.save_draft(case_id, "Dear team", plan=plan, draft=draft)
    store.save_subject(case_id, "Kettle")
    store.save_text(case_id, "Dear team, edited")
    saved = store.load_case(case_id)
    assert (saved.plan, saved.draft, saved.subject) == (plan, draft, "Kettle")


def test_list_shows_the_last_changed_case_first(store: CaseStore) -> None:
    first = store.create_case(CASE, title="First")
    second = store.create_case(CASE, title="Second")
    assert [c.id for c in store.list_cases()] == [second, first]
    store.save_text(first, "x")
    assert [c.title for c in store.list_cases()] == ["First", "Second"]


def test_undo_and_redo_walk_through_the_texts(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    for text in ("one", "two", "three"):
        store.save_text(case_id, text)
    steps = [
        store.undo(case_id),
        store.undo(case_id),
        store.undo(case_id),
        store.redo(case_id),
        store.redo(case_id),
    ]
    assert [s.text if s else None for s in steps] == ["two", "one", None, "two", "three"]
    assert store.redo(case_id) is None


def test_text_typed_after_an_undo_does_not_destroy_what_was_undone(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    for text in ("one", "two"):
        store.save_text(case_id, text)
    store.undo(case_id)
    store.save_text(case_id, "other")
    assert [r.text for r in store.revisions(case_id)] == ["other", "two", "one"]
    back = store.undo(case_id)
    again = store.redo(case_id)
    assert back is not None and back.text == "one"
    assert again is not None and again.text == "other"


def test_undo_over_a_new_draft_brings_back_the_plan_of_the_older_text(store: CaseStore) -> None:
    first = make_plan()
    second = first.model_copy(update={"sources": tuple(reversed(first.sources))})
    case_id = store.create_case(CASE)
    store.save_draft(case_id, "Late [P1].", plan=first, draft=write_offline(first))
    store.save_text(case_id, "Very late [P1].")
    store.save_draft(case_id, "Late [P1].", plan=second, draft=write_offline(second))
    assert store.load_case(case_id).plan == second
    store.undo(case_id)
    assert store.load_case(case_id).plan == first
    store.redo(case_id)
    assert store.load_case(case_id).plan == second


def test_restored_text_is_current_and_the_others_stay(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    first = store.save_text(case_id, "one")
    store.save_text(case_id, "two")
    store.restore(case_id, first.id)
    assert [(r.text, r.origin) for r in store.revisions(case_id)] == [
        ("one", "restored"),
        ("two", "typed"),
        ("one", "typed"),
    ]
    other = store.create_case(CASE)
    with pytest.raises(CaseError, match="does not belong to this case"):
        store.restore(other, first.id)


def test_same_text_again_is_no_new_revision(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    first = store.save_text(case_id, "one")
    assert store.save_text(case_id, "one") == first
    assert len(store.revisions(case_id)) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["<undo>", "<redo>"])), max_size=15))
def test_no_text_is_ever_lost(store: CaseStore, steps: list[str]) -> None:
    case_id = store.create_case(CASE)
    typed = set()
    for step in steps:
        if step == "<undo>":
            store.undo(case_id)
        elif step == "<redo>":
            store.redo(case_id)
        else:
            typed.add(step)
            assert store.save_text(case_id, step).text == step
            now = store.current_text(case_id)
            assert now is not None and now.text == step
    assert {r.text for r in store.revisions(case_id)} == typed


def test_kept_file_has_the_same_bytes_and_only_its_owner_reads_it(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    file = store.add_file(case_id, "order.pdf", b"%PDF made-up")
    path = Path(store.load_case(case_id).folder, file)
    assert path.read_bytes() == b"%PDF made-up"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_database_is_readable_by_its_owner_alone(store: CaseStore, tmp_path: Path) -> None:
    store.create_case(CASE)
    for path in (tmp_path / "home").glob("cases.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_second_file_of_a_name_gets_a_number_and_the_same_file_does_not(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    names = [store.add_file(case_id, n, c) for n, c in (("a.pdf", b"1"), ("A.pdf", b"2"), ("a.pdf", b"1"))]
    assert names == ["evidence/a.pdf", "evidence/A (2).pdf", "evidence/a.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        "../../x.pdf",
        "/etc/passwd",
        "C:\\temp\\x.pdf",
        "..",
        "",
        ".hidden",
        "a\x00b\n.pdf",
        "\ud800.pdf",
        "\u00e9" * 400 + ".pdf",
    ],
)
def test_hostile_file_name_stays_inside_the_case(store: CaseStore, name: str) -> None:
    case_id = store.create_case(CASE)
    file = store.add_file(case_id, name, b"x")
    folder = Path(store.load_case(case_id).folder)
    assert (folder / file).resolve().parent == (folder / "evidence").resolve()
    assert (folder / file).read_bytes() == b"x"


def test_removing_a_file_never_leaves_the_case(store: CaseStore, tmp_path: Path) -> None:
    case_id = store.create_case(CASE)
    outside = tmp_path / "home" / "cases.db"
    with pytest.raises(CaseError, match="is not a file of this case"):
        store.remove_file(case_id, "../../cases.db")
    assert outside.exists()
    store.remove_file(case_id, store.add_file(case_id, "a.txt", b"x"))
    assert list(Path(store.load_case(case_id).folder, "evidence").iterdir()) == []


def test_deleted_case_is_gone_with_its_texts_and_files(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    folder = Path(store.load_case(case_id).folder)
    store.add_file(case_id, "a.txt", b"x")
    store.save_text(case_id, "one")
    store.delete_case(case_id)
    assert not store.has_case(case_id) and not folder.exists()
    assert store.revisions(case_id) == ()


@pytest.mark.parametrize("case_id", ["", "nope", "../..", "'; drop table cases; --", "\ud800", "x" * 10_000])
def test_unknown_case_is_one_clear_line(store: CaseStore, case_id: str) -> None:
    assert not store.has_case(case_id)
    with pytest.raises(CaseError, match="not saved here"):
        store.load_case(case_id)


def test_half_characters_do_not_stop_saving(store: CaseStore) -> None:
    case_id = store.create_case(CASE)
    assert store.save_text(case_id, "a \ud800 b").text == "a ? b"


def test_database_that_is_none_is_one_clear_line_and_stays(tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_text("my shopping list, not a database at all" * 50)
    with pytest.raises(CaseError, match=r"cases\.db cannot be used \(.+\); move that file aside"):
        CaseStore(tmp_path)
    assert (tmp_path / "cases.db").read_text().startswith("my shopping list")


def test_home_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(CaseError, match="CLAIM_HOME"):
        CaseStore(tmp_path / "home")


def test_case_of_another_version_is_said_and_not_lost(store: CaseStore, tmp_path: Path) -> None:
    import sqlite3

    case_id = store.create_case(CASE, title="Old")
    with sqlite3.connect(tmp_path / "home" / "cases.db") as database:
        database.execute("update cases set case_json = '{\"unknown\": 1}'")
    database.close()
    with pytest.raises(CaseError, match="'Old' was written by another version"):
        store.load_case(case_id)
    assert [c.title for c in store.list_cases()] == ["Old"]


WRITER = """
import sys
from pathlib import Path
from assistant.adapters.case_store import CaseStore
store = CaseStore(Path(sys.argv[1]))
for n in range(25):
    store.save_text(sys.argv[2], f"{sys.argv[3]} {n}")
store.close()
"""


def test_two_processes_write_at_once_and_nothing_is_lost(store: CaseStore, tmp_path: Path) -> None:
    case_id = store.create_case(CASE)
    command = [sys.executable, "-c", WRITER, str(tmp_path / "home"), case_id]
    running = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    assert [p.wait() for p in running] == [0, 0]
    texts = {r.text for r in store.revisions(case_id)}
    assert texts == {f"{name} {n}" for name in ("a", "b") for n in range(25)}
