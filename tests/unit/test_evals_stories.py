"""Tests of the unseen stories and of how their readings are judged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.errors import DataError
from assistant.playbook_library import PlaybookLibrary
from assistant.records import Fact, Locator, ValueKind
from evals.story_files import STORIES, LabelledStory, read_stories
from evals.story_set import Reading, is_same, judged, missed_lines, table

STORY = LabelledStory(
    id="kettle",
    kind="item-not-received",
    also=("guarantee-denied",),
    role="buyer",
    marketplace="amazon.com",
    today=dt.date(2026, 5, 1),
    story="The kettle for $49.99 never came.",
    facts={"amount": "49.99 USD", "item": "kettle", "order_date": "2026-04-01"},
    not_told=("delivered_date",),
    not_true=("was delivered",),
)


def fact(name: str, value: str, kind: ValueKind = "text") -> Fact:
    return Fact(name=name, kind=kind, value=value, as_written=value, source=Locator(where="story"))


def reading(*kinds: str, **changes: tuple[str, ...]) -> Reading:
    parts = {"right": (), "wrong": (), "missed": (), "unjudged": (), "false_phrases": ()} | changes
    return Reading(story=STORY, kinds=kinds, letter="", **parts)


def test_facts_are_right_wrong_or_beyond_the_label() -> None:
    read = {
        "amount": fact("amount", "49.99 USD", "money"),
        "order_date": fact("order_date", "2026-04-02", "date"),
        "delivered_date": fact("delivered_date", "2026-04-02", "date"),
        "carrier": fact("carrier", "UPS", "name"),
    }
    right, wrong, unjudged = judged(read, STORY)
    assert right == ["amount"]
    assert wrong == ["order_date: 2026-04-02 (told: 2026-04-01)", "delivered_date: 2026-04-02 (not told)"]
    assert unjudged == ["carrier: UPS"]


@pytest.mark.parametrize(
    ("kind", "value", "label", "same"),
    [
        ("money", "49.99 USD", "49.99 usd", True),
        ("money", "1,049.99 USD", "1049.99 USD", True),
        ("money", "49.99 USD", "94.99 USD", False),
        ("text", "electric kettle", "kettle", True),
        ("text", "lamp", "kettle", False),
        ("date", "2026-04-01", "2026-04-02", False),
        ("yes_no", "yes", "no", False),
        ("number", "42", "42", True),
    ],
)
def test_values_are_compared_as_a_reader_would(kind: ValueKind, value: str, label: str, same: bool) -> None:
    assert is_same(fact("x", value, kind), label) is same


def test_place_counts_every_kind_that_fits() -> None:
    assert reading("item-not-received").place == 1
    assert reading("refund-missing", "guarantee-denied").place == 2
    assert reading("refund-missing").place == 0 and reading().place == 0


def test_table_adds_up_what_was_worked_out_by_hand() -> None:
    readings = [
        reading("item-not-received", right=("amount", "item"), false_phrases=("was delivered",)),
        reading("refund-missing", "item-not-received", wrong=("order_date: x",), unjudged=("carrier: UPS",)),
        reading(),
    ]
    rows = table(readings)
    # kind first in one of three, among three in two, none in one; two right, one wrong, one beyond; two of nine told.
    assert rows[2] == "| all | 3 | 0.333 | 0.667 | 1 | 2 / 1 / 1 | 0.222 | 1 |"
    assert not any("seller" in row for row in rows)
    assert missed_lines(readings)[0] == "kettle: the letter says “was delivered”"


def test_bundled_stories_are_labelled_with_kinds_and_facts_that_exist(playbooks: PlaybookLibrary) -> None:
    stories = read_stories(STORIES, playbooks)
    assert {s.kind for s in stories} == set(playbooks.playbooks)
    assert {s.role for s in stories} == {"buyer", "seller"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stories: []", "at least 1"),
        ("stories: [{id: a, kind: nothing, role: buyer, marketplace: m, today: 2026-01-01, story: s}]", "'nothing'"),
        (
            "stories: [{id: a, kind: item-not-received, role: buyer, marketplace: m, today: 2026-01-01, story: s, "
            "facts: {no_such_fact: x}}]",
            "'no_such_fact'",
        ),
    ],
)
def test_a_label_that_would_measure_nothing_is_refused(
    tmp_path: Path, playbooks: PlaybookLibrary, text: str, told: str
) -> None:
    (tmp_path / "stories.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_stories(tmp_path, playbooks)


def test_a_folder_without_stories_says_what_to_give(tmp_path: Path, playbooks: PlaybookLibrary) -> None:
    with pytest.raises(DataError, match="--stories"):
        read_stories(tmp_path, playbooks)
