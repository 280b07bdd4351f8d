"""The questions that people ask for a clause: found by them, embedded once, and no bad file does harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.asked_vectors import (
    AskedVectors,
    asked_bytes,
    asked_file,
    asked_groups,
    closeness,
    embed_asked,
    read_asked,
    read_asked_if_sound,
)
from assistant.adapters.chroma_index import ChromaIndex
from assistant.retrieval.fusion import NEAREST_FEW
from tests.clause_samples import LetterEmbedder, sample_clause

words = st.text("abcdefgh", min_size=1, max_size=12)


@given(st.lists(st.lists(words, min_size=1, max_size=4).map(tuple), min_size=1, max_size=6), words)
def test_a_clause_is_as_close_as_the_nearest_of_its_questions(asked: list[tuple[str, ...]], query: str) -> None:
    embedder = LetterEmbedder()
    vector = embedder.embed([query])[0]
    found = closeness(embed_asked(asked, embedder), vector)
    for close, questions in zip(found.tolist(), asked, strict=True):
        nearest = max(float(np.dot(vector, row)) for row in embedder.embed(questions))
        assert close == pytest.approx(nearest, abs=0.02)


def test_what_is_known_is_not_embedded_again_and_reads_back_the_same(tmp_path: Path) -> None:
    old = [("aaa", "ab"), ("bbb",), ("ccc", "cd")]
    first = embed_asked(old, LetterEmbedder())
    path = tmp_path / "asked.npz"
    path.write_bytes(asked_bytes(first, "letters:1"))
    kept = read_asked(path, "letters:1")
    embedder = LetterEmbedder()
    again = embed_asked([old[2], ("new", "newer"), old[0]], embedder, [kept])
    assert embedder.embedded == 2
    assert again.rows[:2].tolist() == first.rows[3:].tolist()
    assert again.rows[4:].tolist() == first.rows[:2].tolist()
    assert asked_bytes(embed_asked(old, embedder, [kept]), "letters:1") == path.read_bytes()


def test_nobody_asked_for_anything() -> None:
    empty = embed_asked([], LetterEmbedder())
    assert len(empty.keys) == len(empty.rows) == 0


@pytest.mark.parametrize("name", ["keys", "starts", "rows", "scales"])
def test_a_file_whose_parts_do_not_fit_is_not_used(name: str, tmp_path: Path) -> None:
    sound = embed_asked([("aaa", "ab"), ("bbb",)], LetterEmbedder())
    fields = {n: getattr(sound, n) for n in ("keys", "starts", "rows", "scales")}
    fields[name] = fields[name][:-1]
    path = tmp_path / "bad.npz"
    path.write_bytes(asked_bytes(AskedVectors(**fields), "letters:1"))
    with pytest.raises(ValueError, match=r"form|follow"):
        read_asked(path, "letters:1")
    told: list[str] = []
    assert read_asked_if_sound(path, "letters:1", progress=lambda what, *_: told.append(what)) is None
    assert "computed again" in told[0]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_file_that_is_none_is_not_used_and_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    assert read_asked_if_sound(path, "letters:1") is None
    path.write_bytes(content)
    told: list[str] = []
    assert read_asked_if_sound(path, "letters:1", progress=lambda what, *_: told.append(what)) is None
    assert len(told) == 1


def test_vectors_of_another_embedder_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "asked.npz"
    path.write_bytes(asked_bytes(embed_asked([("aaa",)], LetterEmbedder()), "letters:1"))
    with pytest.raises(ValueError, match="another embedder"):
        read_asked(path, "letters:2")


# --- in the clause index ----------------------------------------------------------------------------------


def test_a_clause_in_other_words_is_found_by_what_people_ask_for_it(tmp_path: Path) -> None:
    far = [sample_clause(f"d#far{i}", f"bcdefg{'h' * (i % 7)}") for i in range(300)]
    told = sample_clause("own#told", "xyzxyz", asked=("mmnno", "abab"))
    with ChromaIndex([*far, told], LetterEmbedder(), tmp_path) as index:
        hits = index.nearest("mmnno", allowed=["own#told", *(c.id for c in far)], top=5)
        nobody = index.nearest("mmnno", allowed=[c.id for c in far], top=5)
    assert hits[0].clause_id == "own#told"
    assert hits[0].asked_similarity == pytest.approx(1, abs=0.02)
    assert all(h.asked_similarity is None for h in nobody)


def test_a_change_of_the_questions_alone_is_another_index_and_embeds_them_alone(tmp_path: Path) -> None:
    clauses = [sample_clause("d#a", "aaa", asked=("abc",)), sample_clause("d#b", "bbb", asked=("bcd", "bde"))]
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
    changed = [clauses[0], clauses[1].model_copy(update={"asked": ("zzy",)})]
    embedder = LetterEmbedder()
    with ChromaIndex(changed, embedder, tmp_path) as index:
        index.open()
        assert embedder.embedded == 1
        hits = index.nearest("zzy", allowed=["d#a", "d#b"], top=2)
    assert hits[0].clause_id == "d#b"
    assert hits[0].asked_similarity == pytest.approx(1, abs=0.02)


def test_vectors_that_a_corpus_brings_are_taken(tmp_path: Path) -> None:
    clauses = [sample_clause("d#a", "aaa", asked=("abc",)), sample_clause("d#b", "bbb")]
    brought = tmp_path / "vectors.npz"
    content = asked_bytes(
        embed_asked(list(asked_groups(clauses).values()), LetterEmbedder()), LetterEmbedder.fingerprint
    )
    asked_file(brought).write_bytes(content)
    embedder = LetterEmbedder()
    with ChromaIndex(clauses, embedder, tmp_path / "home", vectors=brought) as index:
        index.open()
    assert embedder.embedded == 2  # the two clauses, and no question


def test_a_damaged_file_of_questions_is_built_again(tmp_path: Path) -> None:
    clauses = [sample_clause("d#a", "aaa", asked=("abc",)), sample_clause("d#b", "bbb")]
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path) as index:
        index.open()
        (index.folder / "asked.npz").write_bytes(b"damaged")
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path) as index:
        assert index.nearest("abc", allowed=["d#a", "d#b"], top=1)[0].clause_id == "d#a"


def test_questions_that_no_clause_answers_are_known_apart(tmp_path: Path) -> None:
    clauses = [sample_clause("d#a", "aaa", asked=("abc",)), sample_clause("d#b", "bbb")]
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path, not_answered=("xyz", "xzy")) as index:
        assert index.outside_similarity("zyx") == pytest.approx(1, abs=0.02)
        assert index.outside_similarity("aaa") == pytest.approx(0, abs=0.02)
        assert {h.clause_id for h in index.nearest("zyx", allowed=["d#a", "d#b"], top=5)} == {"d#a", "d#b"}
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path) as index:
        assert index.outside_similarity("zyx") is None


def test_one_question_without_an_answer_alone_says_less_than_a_few(tmp_path: Path) -> None:
    clauses = [sample_clause("d#a", "aaa", asked=("abc",))]
    few = ("xyz", "ddd", "eee", "fff", "ggg", "hhh")
    with ChromaIndex(clauses, LetterEmbedder(), tmp_path, not_answered=few) as index:
        assert index.outside_similarity("zyx") == pytest.approx(1 / NEAREST_FEW, abs=0.02)
