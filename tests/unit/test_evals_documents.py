"""The measurement of how documents are read: wrong states are found, letters are compared, spoilt files do no harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.errors import ClaimError
from assistant.ports import silent
from evals.__main__ import app
from evals.benchmarks.documents import EXPECTED, expected_states, letter_errors, page_seconds
from evals.benchmarks.fuzzing import _made_seeds, _spoilt, spoil_and_read
from tests.evidence_files import pdf


def test_the_expected_states_are_states_and_name_each_file_once() -> None:
    states = expected_states(EXPECTED)
    assert set(states.values()) == {"password", "damaged", "empty", "no text layer"}
    names = [
        line.split("#")[0].strip(" -") for line in EXPECTED.read_text("utf-8").splitlines() if line.startswith("  -")
    ]
    assert sorted(names) == sorted(states)


@pytest.mark.parametrize("text", ["- a\n", "read: a\n"])
def test_a_list_of_states_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "e.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ClaimError, match="no list of states"):
        expected_states(tmp_path / "e.yaml")


def test_a_wrong_state_is_told_and_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(pdf("Total $5"))
    (tmp_path / "list.yaml").write_text("damaged:\n  - good.pdf\n", encoding="utf-8")
    result = CliRunner().invoke(
        app,
        ["documents", str(tmp_path), "--expected", str(tmp_path / "list.yaml"), "--pictures", "0", "--only", ".pdf"],
    )
    assert result.exit_code == 1
    assert "files 1, states right 0" in result.output
    assert "good.pdf: said read, is damaged" in result.output


def test_time_is_counted_for_pages_with_text_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf("one", "two"))
    (tmp_path / "b.pdf").write_bytes(pdf(""))
    assert page_seconds([tmp_path / "a.pdf", tmp_path / "b.pdf"])[2] == 2


@pytest.mark.parametrize(
    ("text", "seen", "share"),
    [
        ("Total 49.99", "Total 49.99", 0.0),
        ("Total 49.99", "49.99 Total", 0.0),
        ("abcdefghij", "", 1.0),
        ("abcdefghij", "abcdefghi", 0.1),
        ("ab cd", "abcd", 0.0),
    ],
)
def test_letters_that_were_not_seen_are_counted(text: str, seen: str, share: float) -> None:
    assert letter_errors(text, seen) == pytest.approx(share)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_share_of_wrong_letters_is_a_share(text: str, seen: str) -> None:
    assert 0 <= letter_errors(text, seen) <= 1
    assert letter_errors(text, text) == 0


def test_spoilt_files_are_the_same_for_the_same_number() -> None:
    for _, raw in _made_seeds():
        first, again = (_spoilt(raw, random.Random(3), raw) for _ in range(2))  # noqa: S311 - the same in each run
        assert first == again


def test_a_moment_of_spoiling_breaks_no_reader() -> None:
    result = spoil_and_read(None, seconds=1.0, seed=1, keep=None, progress=silent)
    assert result.files > 0
    assert result.failures == ()
