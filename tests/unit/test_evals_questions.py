"""The labelled questions: files that hold together, figures that are right, and a command that prints them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.adapters.embedders import choose_embedder
from assistant.errors import ClaimError, DataError
from assistant.policy_library import PolicyLibrary, read_library
from evals.__main__ import app
from evals.question_files import QUESTIONS, DatedQuestion, LabelledQuestion, read_questions
from evals.question_searchers import DEPTH, plain_chroma, plain_words
from evals.question_set import PRODUCT, Outcome, as_json, measure, miss_list, score, tables
from tests.small_corpus import LABEL, WINDOW, corpus, document

DAY = dt.date(2026, 11, 1)
FILE = """asked_on: 2026-11-01
questions:
  - id: one
    question: How long can I send a thing back?
    marketplace: shop.example
    role: buyer
    language: en
    clauses: [returns#window]
  - id: two
    question: Will it snow in Oslo?
    marketplace: shop.example
    role: buyer
    language: en
    clauses: []
"""


def asked(clauses: tuple[str, ...] = ("a#b",), *, name: str = "one", place: str = "shop.example") -> DatedQuestion:
    question = LabelledQuestion(
        id=name, question="How long?", marketplace=place, role="buyer", language="en", clauses=clauses
    )
    return DatedQuestion(asked=question, on=DAY)


def outcome(found: Sequence[str], clauses: tuple[str, ...] = ("a#b",)) -> Outcome:
    return Outcome(asked(clauses), tuple(found), 2.0)


@pytest.fixture
def small(tmp_path: Path) -> PolicyLibrary:
    """A library of the small corpus: its two documents speak to buyers at shop.example and at shop.test."""
    other = document(WINDOW, document_id="returns-uk", marketplaces="[shop.test]", jurisdictions="[GB]")
    return read_library(corpus(tmp_path / "corpus", document(WINDOW, LABEL), other))


def written(folder: Path, text: str = FILE) -> Path:
    folder.mkdir()
    (folder / "some.yaml").write_text(text, encoding="utf-8")
    return folder


# --- the shipped set ---------------------------------------------------------------------------------------


def test_every_label_of_the_shipped_set_can_be_found_by_its_question(library: PolicyLibrary) -> None:
    assert len(read_questions(QUESTIONS, library)) >= 220


def test_the_shipped_set_asks_enough_of_every_kind(library: PolicyLibrary) -> None:
    questions = [q.asked for q in read_questions(QUESTIONS, library)]
    answerable = [q for q in questions if q.clauses]
    roles = Counter(q.role for q in answerable)
    assert len(answerable) >= 200
    assert len(questions) - len(answerable) >= 20
    assert min(roles.values()) / len(answerable) >= 0.4
    assert sum(q.language != "en" for q in answerable) >= 15
    assert {q.language for q in questions} == {"en", "de", "fr", "es", "it"}


# --- reading -----------------------------------------------------------------------------------------------


def test_questions_come_with_the_day_of_their_file(small: PolicyLibrary, tmp_path: Path) -> None:
    first, second = read_questions(written(tmp_path / "q"), small)
    assert (first.asked.clauses, first.on) == (("returns#window",), DAY)
    assert second.asked.clauses == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("returns#window", "returns#gone", "'returns#gone', which does not exist"),
        ("returns#window", "returns-uk#window", "says nothing to a buyer on shop.example"),
        ("role: buyer", "role: seller", "says nothing to a seller"),
        ("id: two", "id: one", "'one' stands twice"),
        ("Will it snow in Oslo?", "How long can I send a thing back?", "stands twice"),
        ("shop.example", "shop.nowhere", "does not know the marketplace"),
        ("[returns#window]", "[returns#window, returns#window]", "each clause once"),
        ("clauses: []", "claims: []", "unknown key 'claims'"),
        ("language: en", "language: tlh", "line 7"),
    ],
)
def test_a_file_that_cannot_be_scored_is_refused_in_one_line(
    small: PolicyLibrary, tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(DataError) as error:
        read_questions(written(tmp_path / "q", FILE.replace(old, new)), small)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_without_questions_is_refused(small: PolicyLibrary, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no question file"):
        read_questions(tmp_path / "nowhere", small)


# --- figures -----------------------------------------------------------------------------------------------


def test_any_of_the_labels_counts_and_the_first_of_them_gives_the_place() -> None:
    assert outcome(["x#y", "c#d", "a#b"], ("a#b", "c#d")).place == 2
    assert outcome(["x#y"]).place == 0


def test_scores_count_hits_misses_and_false_answers_apart() -> None:
    outcomes = [
        outcome(["a#b"]),
        outcome(["x#1", "a#b"]),
        outcome(["x#1", "x#2", "x#3", "x#4", "x#5", "a#b"]),
        outcome([]),
        outcome(["x#1"], ()),
        outcome([], ()),
    ]
    scores = score(outcomes)
    assert (scores.answerable, scores.unanswerable) == (4, 2)
    assert (scores.first, scores.five) == (0.25, 0.5)
    assert scores.reciprocal_rank == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    assert (scores.missed, scores.false_answers) == (0.25, 0.5)
    assert scores.milliseconds == 2.0


def test_what_was_not_counted_has_no_share() -> None:
    assert score([outcome(["a#b"])]).false_answers is None
    assert score([outcome([], ())]).five is None


@given(st.lists(st.tuples(st.lists(st.sampled_from("abcdef"), unique=True), st.sampled_from(["", "a", "f"]))))
def test_shares_stay_between_0_and_1_and_in_their_order(rows: list[tuple[list[str], str]]) -> None:
    scores = score([outcome(found, tuple(right)) for found, right in rows])
    assert scores.answerable + scores.unanswerable == len(rows)
    for share in (scores.missed, scores.false_answers, scores.first):
        assert share is None or 0 <= share <= 1
    if scores.first is not None and scores.five is not None and scores.reciprocal_rank is not None:
        assert scores.first <= scores.reciprocal_rank <= 1
        assert scores.first <= scores.five <= 1


def test_each_question_is_asked_once_and_in_order_after_a_first_one_to_warm_up() -> None:
    seen: list[str] = []

    def search(question: DatedQuestion) -> list[str]:
        seen.append(question.asked.id)
        return ["a#b"]

    outcomes = measure(search, [asked(name="one"), asked(name="two")])
    assert seen == ["one", "one", "two"]
    assert [o.place for o in outcomes] == [1, 1]
    assert measure(search, []) == []


def test_the_list_of_misses_leaves_out_what_was_right() -> None:
    told = miss_list([outcome(["a#b"]), outcome([], ()), outcome([]), outcome(["x#1"]), outcome(["x#2"], ())])
    assert told.count("shop.example") == 3
    assert "nothing found" in told
    assert "right not found" in told
    assert "no clause answers it" in told


def test_tables_and_json_tell_the_same() -> None:
    outcomes = {PRODUCT: [outcome(["a#b"]), outcome(["x#1"], ())], "plain Chroma": [outcome([]), outcome([], ())]}
    text, told = tables("model:1", outcomes), as_json("model:1", outcomes)
    assert "| product | 1 | 1.000 | 1.000 | 1.000 | 0.000 | 1 | 1.000 | 2.0 |" in text
    assert "| role buyer | 1 | 1.000 / 1.000 / 1.000 | 0.000 / 0.000 / 0.000 | 1.000 of 1 |" in text
    assert told["searches"][PRODUCT]["all"]["five"] == 1.0
    assert told["searches"]["plain Chroma"]["groups"]["role buyer"]["missed"] == 1.0
    assert told["searches"][PRODUCT]["questions"][0] == {"id": "one", "place": 1, "found": ("a#b",)}


# --- searching ---------------------------------------------------------------------------------------------


def test_the_plain_searches_keep_to_the_marketplace(small: PolicyLibrary, tmp_path: Path) -> None:
    questions = [asked(place="shop.example"), asked(place="shop.test", name="two")]
    searches = (plain_chroma(small, choose_embedder("wordllama"), questions, tmp_path / "chroma"), plain_words(small))
    for search in searches:
        for question, own in zip(questions, ("returns", "returns-uk"), strict=True):
            long = question.asked.model_copy(update={"question": "send an item back within 30 days"})
            found = search(question.model_copy(update={"asked": long}))
            assert found[0] == f"{own}#window"
            assert {i.split("#")[0] for i in found} == {own}
            assert len(found) <= DEPTH


def test_a_question_without_a_known_word_finds_nothing_by_words(small: PolicyLibrary) -> None:
    assert plain_words(small)(asked()) == []


def test_the_command_prints_all_searches_and_writes_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_CORPUS", str(corpus(tmp_path / "corpus")))
    folder, file = written(tmp_path / "q"), tmp_path / "figures.json"
    words = ["questions", "--embedder", "wordllama", "--questions", str(folder), "--json", str(file), "--misses"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    for name in ("product", "plain Chroma", "plain BM25", "marketplace shop.example", "language en"):
        assert f"| {name} |" in result.output
    told = json.loads(file.read_text())
    assert [q["id"] for q in told["searches"][PRODUCT]["questions"]] == ["one", "two"]


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIM_CORPUS", str(corpus(tmp_path / "corpus")))
    words = ["questions", "--embedder", "wordllama", "--questions", str(written(tmp_path / "q"))]
    result = CliRunner().invoke(app, [*words, "--json", str(tmp_path / "nowhere" / "figures.json")])
    assert isinstance(result.exception, ClaimError)
    assert "cannot be written" in str(result.exception)
