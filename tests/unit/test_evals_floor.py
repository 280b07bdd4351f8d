"""The floor's weights: learnt from questions that the search does not know, and only from those."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assistant.errors import DataError
from assistant.policy_library import PolicyLibrary
from assistant.policy_library.manifest import write_manifest
from assistant.retrieval.fusion import answer_odds
from evals.__main__ import app
from evals.question_floor import LET_THROUGH, PARTS, Held, Sample, fitted, held_out, measure, report, started
from tests.clause_samples import LetterEmbedder, sample_clause, sample_library
from tests.small_corpus import corpus

OUTSIDE = tuple(f"outside {number}" for number in range(23))


def a_library() -> PolicyLibrary:
    clauses = [
        sample_clause(f"doc{d}#c{c}", f"Rule {d} {c}.", asked=tuple(f"asked {d} {c} {n}" for n in range(12)))
        for d in range(13)
        for c in range(2)
    ]
    library = sample_library(*clauses)
    return PolicyLibrary(clauses=library.clauses, marketplaces=library.marketplaces, not_answered=OUTSIDE)


def a_sample(near: float, outside: float, *, clause_id: str) -> Sample:
    held = Held("q", clause_id, "shop.example", "buyer")
    return Sample(held, (near, outside, 0.5, 2.0), place=1 if clause_id else 0, is_found=bool(clause_id))


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("part", range(PARTS))
def test_no_question_that_is_asked_is_known_to_the_search(part: int, own: bool) -> None:
    rest, held = held_out(a_library(), part, own=own)
    known = {q for c in rest.clauses for q in c.asked} | set(rest.not_answered)
    assert held
    assert not known & {h.question for h in held}


def test_all_questions_are_held_out_in_turn_and_the_choice_is_the_same_each_time() -> None:
    library = a_library()
    gone = [held_out(library, part) for part in range(PARTS)]
    assert gone == [held_out(library, part) for part in range(PARTS)]
    outside = [h.question for _, held in gone for h in held if not h.clause_id]
    assert sorted(outside) == sorted(OUTSIDE)
    for clause in library.clauses:
        left = [set(rest.by_id[clause.id].asked) for rest, _ in gone]
        assert set.intersection(*left) == set()


def test_a_document_whose_questions_are_taken_away_has_none_left() -> None:
    library = a_library()
    rest, held = held_out(library, 0, own=True)
    silent = {c.document_id for c in rest.clauses if not c.asked}
    assert silent == {"doc0", "doc7"}
    assert {library.by_id[h.clause_id].document_id for h in held if h.clause_id} <= silent
    assert all(c.asked == library.by_id[c.id].asked for c in rest.clauses if c.document_id not in silent)


def test_a_clause_is_asked_for_only_where_it_speaks() -> None:
    library = a_library()
    for held in held_out(library, 1)[1]:
        clauses = library.applicable(marketplace=held.marketplace, role=held.role, on=dt.date(2026, 11, 1))
        assert not held.clause_id or held.clause_id in {c.id for c in clauses}


def test_the_fitted_weights_tell_both_kinds_apart() -> None:
    samples = [a_sample(0.5 + n / 100, 0.3, clause_id="a#b") for n in range(20)]
    samples += [a_sample(0.4 + n / 100, 0.5, clause_id="") for n in range(20)]
    found = fitted(samples)
    assert found.near > 0 < found.outside
    assert found.coverage == found.length == pytest.approx(0, abs=1e-6)
    odds = [answer_odds(s.signs, found) for s in samples]
    assert min(odds[:20]) > 0 > max(odds[20:])


@given(st.lists(st.floats(0.1, 0.9), min_size=40, max_size=80, unique=True))
def test_the_wanted_share_without_an_answer_is_let_through(similarities: list[float]) -> None:
    none = [a_sample(near, 0.3, clause_id="") for near in similarities]
    samples = [*none, a_sample(0.95, 0.3, clause_id="a#b"), a_sample(0.9, 0.2, clause_id="a#b")]
    weights = fitted(samples)
    for share in LET_THROUGH:
        floor = started(samples, weights, share)
        through = sum(answer_odds(s.signs, floor) >= 0 for s in none)
        assert abs(through - share * len(none)) <= 1


def test_questions_of_one_kind_alone_fit_nothing() -> None:
    with pytest.raises(DataError, match="with and without"):
        fitted([a_sample(0.5, 0.3, clause_id="a#b")])


@pytest.mark.parametrize("own", [False, True])
def test_a_library_is_measured_and_reported(own: bool) -> None:
    library = a_library()
    samples = measure(library, LetterEmbedder(), own=own)
    assert sum(not s.held.clause_id for s in samples) == len(OUTSIDE)
    text = report(samples, "letters:1")
    assert "| answerable | own clause first |" in text
    assert text.count("near=") == 2
    assert text.count("\n| 0.0") == len(LET_THROUGH)


def test_the_command_prints_weights_and_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "corpus")
    monkeypatch.setenv("CLAIM_CORPUS", str(folder))
    monkeypatch.setenv("CLAIM_HOME", str(tmp_path / "home"))
    bare = CliRunner().invoke(app, ["floor", "--embedder", "wordllama"])
    assert isinstance(bare.exception, DataError)
    (folder / "asked").mkdir()
    questions = "".join(f"    - how long may I keep the kettle {n}?\n" for n in range(12))
    (folder / "asked" / "returns.yaml").write_text(f"questions:\n  window:\n{questions}", encoding="utf-8")
    outside = "".join(f"  - will it snow in Oslo on day {n}?\n" for n in range(20))
    (folder / "not_answered.yaml").write_text(f"questions:\n{outside}", encoding="utf-8")
    write_manifest(folder)
    found = CliRunner().invoke(app, ["floor", "--embedder", "wordllama"])
    assert found.exit_code == 0, found.output
    assert "| 4 |" in found.output
    assert "weights fitted: near=" in found.output
