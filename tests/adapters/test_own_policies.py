"""A person's own documents: kept whole, replaced without a trace, found again character for character."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.own_policies import OwnPolicies, document_yaml, propose
from assistant.errors import DataError
from assistant.policy_library import DocumentEntry, read_library
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.strict_yaml import parse_record
from tests.small_corpus import corpus

OLD_TEXT = "Goods may be sent back within 30 days of delivery."
NEW_TEXT = "Goods may be sent back within 45 days of delivery."


def made(text: str = OLD_TEXT, title: str = "Terms") -> DocumentEntry:
    labels = Labels(title=title, marketplaces=("shop.example",), as_of=dt.date(2026, 11, 1))
    return cut_document(PolicyText(file="terms.txt", title=title, pages=(text,)), labels)


def test_document_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path / "policies")
    store.add(made())
    assert store.get("own-terms") == made()
    assert store.ids() == ("own-terms",)
    assert (tmp_path / "policies" / "own-terms.yaml").stat().st_mode & 0o077 == 0


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=300))
def test_any_text_is_kept_byte_for_byte_or_refused(text: str) -> None:
    try:
        document = made(text)
        written = document_yaml(document)
    except DataError as refused:
        assert "\n" not in str(refused)
        return
    assert parse_record(written, DocumentEntry, error=DataError, name="x") == document


ODD = ["null", "~", "yes", "2026-03-01", "- a: b", "# x", "{a: b}", "'\"\\", "a: b\n  c", "&a *a", "%TAG"]
ODD += ["joined\u200dup", "tab\there", "café – “x” 😀", "end  \n\n\n line"]


@pytest.mark.parametrize("text", ODD)
def test_text_that_yaml_could_misread_is_kept(text: str, tmp_path: Path) -> None:
    document = made(f"{text} and more.")
    store = OwnPolicies(tmp_path)
    store.add(document)
    assert store.get(document.id) == document


def test_same_id_is_not_added_twice(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path)
    store.add(made())
    with pytest.raises(DataError, match="already a document 'own-terms'; use `claim corpus replace own-terms FILE`"):
        store.add(made(NEW_TEXT))
    assert store.get("own-terms") == made()


def test_of_two_that_add_at_once_one_is_told(tmp_path: Path) -> None:
    stores = [OwnPolicies(tmp_path) for _ in range(8)]
    refused: list[str] = []
    start = threading.Barrier(len(stores))

    def add(number: int) -> None:
        start.wait()
        try:
            stores[number].add(made(f"Text number {number}."))
        except DataError as problem:
            refused.append(str(problem))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == len(stores) - 1
    assert [p.name for p in tmp_path.iterdir()] == ["own-terms.yaml"]


def test_replacing_leaves_no_trace_of_the_old_text(tmp_path: Path) -> None:
    folder, home = corpus(tmp_path / "corpus"), tmp_path / "home"
    store = OwnPolicies(home / "policies")
    store.add(made())
    before = read_library(folder, own=store.folder, cache=home / "cache")
    store.replace(made(NEW_TEXT))
    after = read_library(folder, own=store.folder, cache=home / "cache")
    assert OLD_TEXT in {c.text for c in before.clauses} and OLD_TEXT not in {c.text for c in after.clauses}
    assert before.fingerprint != after.fingerprint
    kept = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    assert OLD_TEXT.encode() not in kept and NEW_TEXT.encode() in kept


def test_replacing_or_removing_what_is_not_there_names_what_is(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path)
    store.add(made())
    for act in (
        lambda: store.replace(made(title="Other")),
        lambda: store.remove("own-other"),
        lambda: store.get("own-other"),
    ):
        with pytest.raises(DataError, match="no document 'own-other' among your own; you have own-terms"):
            act()


def test_removed_document_is_gone(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path)
    store.add(made())
    store.remove("own-terms")
    assert list(tmp_path.iterdir()) == []


def test_document_that_cannot_be_read_any_more_can_be_removed(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path)
    store.add(made())
    (tmp_path / "own-terms.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(DataError, match=r"policies/own-terms\.yaml, line"):
        store.get("own-terms")
    store.remove("own-terms")
    assert store.ids() == ()


@pytest.mark.parametrize("document_id", ["../x", "a/b", "", ".hidden", "A", "x" * 300, "a\x00b"])
def test_id_that_is_a_path_is_refused(tmp_path: Path, document_id: str) -> None:
    with pytest.raises(DataError, match="is no document id"):
        OwnPolicies(tmp_path).remove(document_id)


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(DataError, match=r"cannot be written: .*; check CLAIM_HOME"):
        OwnPolicies(tmp_path / "taken").add(made())


def test_what_an_ended_process_left_is_swept_later(tmp_path: Path) -> None:
    store = OwnPolicies(tmp_path)
    fresh, stale = tmp_path / ".part-fresh", tmp_path / ".part-stale"
    for file in (fresh, stale):
        file.write_text("half", encoding="utf-8")
    os.utime(stale, (time.time() - 7200, time.time() - 7200))
    store.add(made())
    assert fresh.exists() and not stale.exists()


WRITER = """
import sys
from pathlib import Path
from tests.adapters.test_own_policies import NEW_TEXT, OLD_TEXT, made
from assistant.adapters.own_policies import OwnPolicies
store = OwnPolicies(Path(sys.argv[1]))
store.add(made(OLD_TEXT * 200))
print("ready", flush=True)
while True:
    store.replace(made(NEW_TEXT * 200))
    store.replace(made(OLD_TEXT * 200))
"""


def test_document_is_whole_when_its_writer_is_killed(tmp_path: Path) -> None:
    whole = {made(OLD_TEXT * 200), made(NEW_TEXT * 200)}
    root = Path(__file__).parents[2]
    for round_ in range(3):
        folder = tmp_path / str(round_)
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.05 + 0.07 * round_)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert OwnPolicies(folder).get("own-terms") in whole


def test_same_words_under_another_name_are_recognised() -> None:
    labels = Labels(title="Other", marketplaces=(), as_of=dt.date(2026, 11, 1))
    policy = PolicyText(file="b.txt", title="B", pages=("## Limits\n\n" + OLD_TEXT.replace(" ", "\n", 4),))
    assert propose(policy, labels, [made()]).same_as == "own-terms"
    assert propose(policy, labels, [made(NEW_TEXT)]).same_as == ""
