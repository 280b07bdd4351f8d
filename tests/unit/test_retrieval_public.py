"""The measurement on public data: right formulas, both formats read, and a table of all ways of ranking."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.errors import DataError
from evals.__main__ import app
from evals.public.ranking import Quality, mean_quality, quality_of
from evals.public.suites import read_suite

# Made up for this test in the formats of the two suites.
CONTRACTS = {
    "documents": [
        {
            "text": "Papers are kept secret. Copies are destroyed at the end. The law of Utah applies.",
            "spans": [[0, 23], [24, 56], [57, 81]],
            "annotation_sets": [
                {
                    "annotations": {
                        "a": {"choice": "Entailment", "spans": [1]},
                        "b": {"choice": "NotMentioned", "spans": []},
                    }
                }
            ],
        },
        {
            "text": "Nobody may copy.Copies go back.",
            "spans": [[0, 16], [16, 31]],
            "annotation_sets": [{"annotations": {"a": {"choice": "Contradiction", "spans": [1, 0]}}}],
        },
    ],
    "labels": {"a": {"hypothesis": "Copies must be destroyed."}, "b": {"hypothesis": "Staff may be hired."}},
}
POLICIES = {
    "data": [
        {
            "title": "shop.example",
            "paragraphs": [
                {"context": "We store your address.", "qas": [{"question": "What is stored?"}]},
                {"context": "We never sell data.", "qas": [{"question": "Is data sold?"}]},
            ],
        },
        {
            "title": "laden.example",
            "paragraphs": [{"context": "Your phone number is stored.", "qas": [{"question": "What is stored?"}]}],
        },
    ]
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "contractnli").mkdir()
    (tmp_path / "contractnli" / "dev.json").write_text(json.dumps(CONTRACTS))
    (tmp_path / "policyqa").mkdir()
    (tmp_path / "policyqa" / "test.json").write_text(json.dumps(POLICIES))
    return tmp_path


def test_the_measures_follow_their_formulas() -> None:
    quality = quality_of([9, 4, 8, 7, 6, 5, 3], frozenset({4, 3, 99}))
    gain = 1 / math.log2(3) + 1 / math.log2(8)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert quality == pytest.approx((1 / 3, 2 / 3, gain / ideal, 1 / 2, (1 / 2 + 2 / 7) / 3))
    assert quality_of([1, 2], frozenset({1, 2})) == Quality(1.0, 1.0, 1.0, 1.0, 1.0)
    assert quality_of([], frozenset({1})) == Quality(0.0, 0.0, 0.0, 0.0, 0.0)


def test_means_are_taken_measure_by_measure() -> None:
    assert mean_quality([Quality(1, 1, 1, 1, 1), Quality(0, 1, 0, 0.5, 0)]) == Quality(0.5, 1, 0.5, 0.75, 0.5)


def test_contract_hypotheses_ask_the_spans_of_their_own_contract(folder: Path) -> None:
    suite = read_suite("contractnli", folder / "contractnli")
    assert suite.passages[1] == "Copies are destroyed at the end."
    first, second = suite.scopes["inside a contract"]
    assert (first.text, first.first, first.last, first.right) == (
        "Copies must be destroyed.",
        0,
        3,
        frozenset({1}),
    )
    assert (second.first, second.last, second.right) == (3, 5, frozenset({3, 4}))


def test_policy_questions_ask_one_policy_or_all(folder: Path) -> None:
    suite = read_suite("policyqa", folder / "policyqa")
    assert [(q.first, q.last, q.right) for q in suite.scopes["inside a policy"]] == [
        (0, 2, frozenset({0})),
        (0, 2, frozenset({1})),
        (2, 3, frozenset({2})),
    ]
    stored = suite.scopes["over all policies"][0]
    assert (stored.text, stored.first, stored.last, stored.right) == (
        "What is stored?",
        0,
        3,
        frozenset({0, 2}),
    )


@pytest.mark.parametrize("content", ["{}", "[]", "no json", '{"documents": [{}], "labels": {}}'])
def test_a_file_in_another_format_is_said_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "dev.json").write_text(content)
    with pytest.raises(DataError, match="is not in the format of contractnli"):
        read_suite("contractnli", tmp_path)


def test_a_folder_without_data_and_an_unknown_suite_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no JSON file"):
        read_suite("policyqa", tmp_path)
    with pytest.raises(DataError, match="choose one of contractnli, policyqa"):
        read_suite("squad", tmp_path)


@pytest.mark.parametrize("name", ["contractnli", "policyqa"])
def test_the_command_prints_all_rankings_and_writes_json(folder: Path, name: str) -> None:
    out = folder / "figures.json"
    arguments = [
        "public",
        "retrieval",
        "--suite",
        name,
        "--data",
        str(folder / name),
        "--embedder",
        "wordllama",
    ]
    result = CliRunner().invoke(app, [*arguments, "--json", str(out)])
    assert result.exit_code == 0, result.output
    for ranking in ("BM25", "vectors", "rank fusion", "product"):
        assert f"| {ranking} |" in result.stdout
    lines = json.loads(out.read_text())["lines"]
    assert all(0 < line["quality"]["ndcg_10"] <= 1 for line in lines)


def test_the_command_ends_with_2_and_one_line_when_there_is_no_data(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["public", "retrieval", "--suite", "policyqa", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
