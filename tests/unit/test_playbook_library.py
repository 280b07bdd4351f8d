"""Playbooks are read whole: shared entries stand where a playbook uses them, and what does not fit is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.playbook_library import read_playbooks
from assistant.settings import data_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled playbooks that a test may change."""
    shutil.copytree(data_folder("playbooks"), tmp_path / "playbooks")
    return tmp_path / "playbooks"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_shared_entries_stand_where_they_are_used_with_the_conditions_of_both(folder: Path) -> None:
    file = folder / "kinds" / "refund-missing.yaml"
    change(file, "  - {use: enclosures}\n", "  - {use: enclosures, when: [known order_date]}\n")
    points = read_playbooks(folder).playbooks["refund-missing"].points
    enclosures = next(p for p in points if p.id == "enclosures")
    assert enclosures.when == ("channel takes attachments", "exhibits", "known order_date")
    assert [p.id for p in points][-2:] == ["sender-email", "sender-phone"]
    assert not any(p.use for p in points)


def test_a_shared_name_that_does_not_exist_is_refused_with_those_that_do(folder: Path) -> None:
    change(folder / "kinds" / "refund-missing.yaml", "{use: enclosures}", "{use: enclosure}")
    with pytest.raises(
        DataError, match=r"refund-missing\.yaml: points: nothing shared is named 'enclosure'; known: .*"
    ):
        read_playbooks(folder)


def test_beside_use_only_conditions_may_stand(folder: Path) -> None:
    change(folder / "kinds" / "refund-missing.yaml", "{use: enclosures}", "{use: enclosures, heading: Papers}")
    with pytest.raises(DataError, match=r"refund-missing\.yaml, line \d+: .*beside 'use' stands 'heading'"):
        read_playbooks(folder)


def test_an_entry_that_uses_nothing_still_needs_its_keys(folder: Path) -> None:
    change(folder / "kinds" / "refund-missing.yaml", "{use: enclosures}", "{kind: fact}")
    with pytest.raises(DataError, match=r"'id' is missing"):
        read_playbooks(folder)


def test_a_fact_of_one_kind_is_known_to_that_kind_alone(folder: Path) -> None:
    (folder / "facts" / "extra.yaml").write_text(
        "facts:\n  - {name: return_shelf, kind: text, label: shelf, kinds: [refund-missing]}\n", "utf-8"
    )
    playbooks = read_playbooks(folder)
    assert "return_shelf" in {f.name for f in playbooks.catalogue_of("buyer", "refund-missing")}
    assert "return_shelf" not in {f.name for f in playbooks.catalogue_of("buyer", "item-not-received")}
    assert "return_shelf" not in {f.name for f in playbooks.catalogue_of("buyer")}


def test_a_fact_may_be_there_only_once(folder: Path) -> None:
    (folder / "facts" / "extra.yaml").write_text(
        "facts:\n  - {name: order_id, kind: order_id, label: order}\n", "utf-8"
    )
    with pytest.raises(DataError, match=r"facts/general\.yaml: the fact 'order_id' is there twice"):
        read_playbooks(folder)
