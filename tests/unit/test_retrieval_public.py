"""The measurement on public data: right formulas, all formats read, and a table of all ways of ranking."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.adapters.embedders import choose_embedder
from assistant.errors import DataError
from evals.__main__ import app
from evals.public.rankers import plain_bm25, plain_vectors
from evals.public.ranking import Quality, mean_quality, quality_of
from evals.public.retrieval import measure
from evals.public.suite_files import split_of
from evals.public.suites import Question, limited, read_suite

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
REGULATIONS = {
    "1.json": [
        {"ID": "a", "DocumentID": 1, "PassageID": "1.", "Passage": "REPORTS"},
        {"ID": "b", "DocumentID": 1, "PassageID": "1.1", "Passage": ""},
        {"ID": "c", "DocumentID": 1, "PassageID": "1.1.(a)", "Passage": "A bank sends its yearly report in March."},
        {"ID": "d", "DocumentID": 1, "PassageID": "1.2", "Passage": "A fund keeps its books for six years."},
    ],
    "2.json": [
        {"ID": "e", "DocumentID": 2, "PassageID": "1.2", "Passage": "Insurers keep reserves against claims."},
        {"ID": "f", "DocumentID": 2, "PassageID": "1.2", "Passage": "Insurers keep their books for ten years."},
    ],
}
OBLIGATIONS = [
    {
        "QuestionID": "q1",
        "Question": "For how many years are books kept?",
        "Passages": [
            {"DocumentID": 1, "PassageID": "1.2", "Passage": "A fund keeps its books for six years."},
            {"DocumentID": 2, "PassageID": "1.2", "Passage": "Insurers keep their books for ten years."},
        ],
        "Group": 2,
    },
    {
        "QuestionID": "q2",
        "Question": "When does a bank report?",
        "Passages": [{"DocumentID": 1, "PassageID": "1.1.(a)", "Passage": "The wording of another edition."}],
        "Group": 1,
    },
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "contractnli").mkdir()
    (tmp_path / "contractnli" / "dev.json").write_text(json.dumps(CONTRACTS))
    (tmp_path / "policyqa").mkdir()
    (tmp_path / "policyqa" / "test.json").write_text(json.dumps(POLICIES))
    regulations = tmp_path / "obliqa" / "StructuredRegulatoryDocuments"
    regulations.mkdir(parents=True)
    for name, passages in REGULATIONS.items():
        (regulations / name).write_text(json.dumps(passages))
    (tmp_path / "obliqa" / "ObliQA_dev.json").write_text(json.dumps(OBLIGATIONS))
    (tmp_path / "obliqa" / "ObliQA_test.json").write_text(json.dumps(OBLIGATIONS[1:]))
    return tmp_path


def test_the_measures_follow_their_formulas() -> None:
    quality = quality_of([9, 4, 8, 7, 6, 5, 3], frozenset({4, 3, 99}))
    gain = 1 / math.log2(3) + 1 / math.log2(8)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert quality == pytest.approx((1 / 3, 2 / 3, gain / ideal, 1 / 2, (1 / 2 + 2 / 7) / 3))
    assert quality_of([1, 2], frozenset({1, 2})) == Quality(1.0, 1.0, 1.0, 1.0, 1.0)
    assert quality_of([], frozenset({1})) == Quality(0.0, 0.0, 0.0, 0.0, 0.0)


def test_several_right_passages_are_worked_out_by_hand() -> None:
    """Right are 2, 5 and 8; the ranking has them at the places 1, 4 and 11."""
    quality = quality_of([2, 0, 1, 5, 3, 4, 6, 7, 9, 10, 8], frozenset({2, 5, 8}))
    # 1/log2(2) + 1/log2(5) = 1 + 0.430677; the best is 1 + 0.630930 + 0.5
    assert quality.ndcg_10 == pytest.approx(1.430677 / 2.130930, abs=1e-5)
    assert quality.recall_5 == quality.recall_10 == pytest.approx(2 / 3)  # place 11 is too late for both
    assert quality.reciprocal_rank == 1
    assert quality.average_precision_10 == pytest.approx((1 / 1 + 2 / 4) / 3)


def test_the_reciprocal_rank_looks_beyond_the_first_ten() -> None:
    quality = quality_of(list(range(12)), frozenset({11}))
    assert quality == pytest.approx((0.0, 0.0, 0.0, 1 / 12, 0.0))


def test_more_right_passages_than_places_can_still_be_perfect_but_for_recall() -> None:
    quality = quality_of(list(range(20)), frozenset(range(20)))
    assert quality == pytest.approx((0.25, 0.5, 1.0, 1.0, 1.0))


def test_a_right_passage_that_no_file_has_counts_as_missed() -> None:
    assert quality_of([1, 2], frozenset({1, -1})).recall_10 == 0.5


def test_of_passages_with_equal_scores_the_earlier_comes_first() -> None:
    """Not the right one: a ranking must not know the answer."""
    passages = ["red apples", "green pears", "red apples", "blue plums"]
    question = Question("red apples", 0, 4, frozenset({2}))
    assert [p for p, _ in plain_bm25(passages)(question)] == [0, 2, 1, 3]
    matrix = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]

    class Always:
        """Embeds every question along the first direction."""

        fingerprint = "always"

        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            return [[1.0, 0.0] for _ in texts]

    assert [p for p, _ in plain_vectors(matrix, Always())(question)] == [0, 2, 1, 3]
    part = Question("red apples", 1, 4, frozenset({2}))
    assert [p for p, _ in plain_vectors(matrix, Always())(part)] == [2, 1, 3]


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


def test_regulation_questions_ask_every_passage_that_has_a_text(folder: Path) -> None:
    suite = read_suite("obliqa", folder / "obliqa", split="dev")
    assert len(suite.passages) == 5
    books, report = suite.scopes["over all regulations"]
    # The number 1.2 stands twice in the second document: the text tells which passage is meant.
    assert {suite.passages[p] for p in books.right} == {
        "A fund keeps its books for six years.",
        "Insurers keep their books for ten years.",
    }
    assert (books.first, books.last) == (0, 5)
    # Another wording of the passage of that number: the number decides.
    assert {suite.passages[p] for p in report.right} == {"A bank sends its yearly report in March."}


def test_regulation_questions_without_their_regulations_are_an_error(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "ObliQA_dev.json"
    alone.parent.mkdir()
    alone.write_text(json.dumps(OBLIGATIONS))
    with pytest.raises(DataError, match="StructuredRegulatoryDocuments, are not beside it"):
        read_suite("obliqa", alone)


def test_a_question_to_an_unknown_passage_keeps_it_as_missed(folder: Path) -> None:
    strange = {"Question": "Who?", "Passages": [{"DocumentID": 9, "PassageID": "9", "Passage": "Nobody."}]}
    (folder / "obliqa" / "ObliQA_dev.json").write_text(json.dumps([*OBLIGATIONS, strange]))
    right = read_suite("obliqa", folder / "obliqa").scopes["over all regulations"][2].right
    assert right == {-1}


def test_the_split_is_chosen_by_name_and_said(folder: Path) -> None:
    assert read_suite("obliqa", folder / "obliqa").file == "ObliQA_dev.json"
    assert read_suite("obliqa", folder / "obliqa", split="test").file == "ObliQA_test.json"
    assert read_suite("policyqa", folder / "policyqa").file == "test.json"
    with pytest.raises(DataError, match="holds no file of the split train; there is dev, test"):
        read_suite("obliqa", folder / "obliqa", split="train")
    assert [split_of(Path(n)) for n in ("contest.json", "Valid-2.json", "ObliQA_train.json")] == ["", "dev", "train"]


def test_a_suite_is_found_by_its_content_among_other_files(folder: Path) -> None:
    """The folder above all suites, and a file under a name of one's own."""
    (folder / "policyqa" / "test.json").rename(folder / "policyqa" / "mine.json")
    (folder / "policyqa" / "broken.json").write_text("{")
    assert read_suite("policyqa", folder).file == "mine.json"
    assert read_suite("contractnli", folder).file == "dev.json"


def test_a_limit_takes_the_same_questions_each_time(folder: Path) -> None:
    suite = read_suite("policyqa", folder / "policyqa")
    once = limited(suite, 2)
    assert [len(q) for q in once.scopes.values()] == [2, 2]
    assert once == limited(suite, 2)
    assert set(once.scopes["inside a policy"]) < set(suite.scopes["inside a policy"])
    assert limited(suite, 0) == limited(suite, 99) == suite


def test_a_file_without_any_answered_question_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text('{"data": []}')
    with pytest.raises(DataError, match="holds no question whose answer is known"):
        read_suite("policyqa", tmp_path)


@pytest.mark.parametrize("content", ["{}", "[]", "no json", "[" * 100_000, '{"documents": [{}], "labels": {}}'])
def test_a_file_in_another_format_is_said_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "dev.json").write_text(content)
    with pytest.raises(DataError, match="is not in the format of contractnli"):
        read_suite("contractnli", tmp_path)


def test_a_folder_without_data_and_an_unknown_suite_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no JSON file"):
        read_suite("policyqa", tmp_path)
    with pytest.raises(DataError, match="choose one of contractnli, policyqa, obliqa"):
        read_suite("squad", tmp_path)


@pytest.mark.parametrize("name", ["contractnli", "policyqa", "obliqa"])
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


def test_a_second_run_with_the_same_cache_embeds_no_passage_again(folder: Path, tmp_path: Path) -> None:
    suite = read_suite("obliqa", folder / "obliqa")
    counting = _Counting()
    first = [line.quality for line in measure(suite, counting, tmp_path / "kept")]
    passages = set(suite.passages)
    assert passages <= {t.removesuffix(".") for t in counting.asked} | set(counting.asked)
    again = _Counting()
    assert [line.quality for line in measure(suite, again, tmp_path / "kept")] == first
    assert not passages & set(again.asked)


def test_a_damaged_cache_is_said_in_one_line(folder: Path, tmp_path: Path) -> None:
    suite, embedder = read_suite("obliqa", folder / "obliqa"), choose_embedder("wordllama")
    measure(suite, embedder, tmp_path)
    file = next(tmp_path.glob("*.npz"))
    file.write_bytes(b"no archive")
    with pytest.raises(DataError, match=r"is damaged .* remove it and run again"):
        measure(suite, embedder, tmp_path)


class _Counting:
    """The real embedder; what it was asked is written down."""

    def __init__(self) -> None:
        self._inner = choose_embedder("wordllama")
        self.asked: list[str] = []

    @property
    def fingerprint(self) -> str:
        return self._inner.fingerprint

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return self._inner.embed(texts)
