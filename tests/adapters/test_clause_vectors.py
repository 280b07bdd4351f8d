"""Stored vectors: nothing is embedded twice, a bad file does no harm, and no old text stays behind."""

from __future__ import annotations

import struct
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.adapters.chroma_files import GRAPH_HEADER, GRAPH_ROWS, blank_unused
from assistant.adapters.chroma_index import ChromaIndex
from assistant.adapters.clause_vectors import (
    ARRAYS,
    ClauseVectors,
    array_file,
    open_kept,
    read_kept,
    read_vectors,
    text_key,
    vectors_bytes,
    write_kept,
)
from assistant.adapters.embedders import MiniLmEmbedder, WordVectors, has_minilm, unit_length
from assistant.adapters.embedding_clauses import embed_clauses, file_name, mixed, write_vectors
from assistant.adapters.word_index import Projection, WordIndex, count_holders
from assistant.policy_library import PolicyLibrary
from assistant.records import Clause
from assistant.retrieval.index_text import index_text
from assistant.settings import data_folder
from tests.clause_samples import LetterEmbedder, sample_clause


class WordCounter(LetterEmbedder):
    """Tells words apart as well: a word's vector is drawn by its letters, and turned by the text it is in."""

    fingerprint = "word-letters:1"

    def embed_words(self, text: str, *, is_question: bool = False) -> WordVectors:
        self.embedded += 1
        words = text.lower().split()
        rows = [word_vector(word) for word in words]
        ids = [sum(word.encode()) for word in words]
        whole = unit_length(sum(rows, np.zeros(200)).tolist())
        matrix = np.array([unit_length((row + whole).tolist()) for row in rows], np.float32).reshape(-1, 200)
        return WordVectors(whole, np.array(ids, np.int32), matrix)


@cache
def word_vector(word: str) -> NDArray[np.float64]:
    """A vector that is always the same for that word."""
    return np.random.default_rng([*word.encode()]).normal(size=200)


def wordy_clauses(count: int, *, salt: int = 0) -> list[Clause]:
    """Clauses of forty words each."""
    random = np.random.default_rng(salt)
    names = ["".join(chr(97 + i) for i in random.integers(0, 26, 5)) for _ in range(400)]
    texts = [" ".join(random.choice(names, 40)) for _ in range(count)]
    return [sample_clause(f"d{salt}-{i // 10}#c{i}", text) for i, text in enumerate(texts)]


CLAUSES = wordy_clauses(150)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vectors of all clauses, as a corpus brings them."""
    path = tmp_path_factory.mktemp("vectors") / file_name(WordCounter.fingerprint)
    write_vectors(vectors_bytes(embed_clauses(mixed(CLAUSES), WordCounter()), WordCounter.fingerprint), path)
    return path


def opened(clauses: list[Clause], home: Path, vectors: Path | None = None) -> tuple[int, list[str]]:
    """How many texts opening the index embedded, and what it told."""
    told: list[str] = []
    embedder = WordCounter()
    index = ChromaIndex(clauses, embedder, home, vectors=vectors, progress=lambda what, *_: told.append(what))
    with index:
        index.open()
    return embedder.embedded, told


def test_nothing_is_embedded_that_the_file_brings(file: Path, tmp_path: Path) -> None:
    assert opened(CLAUSES, tmp_path, file)[0] == 0


def test_of_a_partly_stale_file_the_changed_clauses_alone_are_embedded(file: Path, tmp_path: Path) -> None:
    changed = [c.model_copy(update={"text": c.text + " anew"}) for c in CLAUSES[:7]]
    assert opened([*changed, *CLAUSES[9:]], tmp_path, file)[0] == 7


def test_of_a_new_document_that_document_alone_is_embedded(tmp_path: Path) -> None:
    assert opened(CLAUSES, tmp_path)[0] == 150
    own = wordy_clauses(5, salt=1)
    assert opened([*CLAUSES, *own], tmp_path)[0] == 5
    assert opened([*CLAUSES, *own[1:]], tmp_path)[0] == 0


def test_embedders_without_words_reuse_their_vectors_too(tmp_path: Path) -> None:
    for clauses, expected in ((CLAUSES[:20], 20), (CLAUSES[:23], 3), (CLAUSES[5:23], 0)):
        embedder = LetterEmbedder()
        with ChromaIndex(clauses, embedder, tmp_path) as index:
            index.open()
        assert embedder.embedded == expected


def test_directions_learnt_from_few_words_are_not_passed_on(tmp_path: Path) -> None:
    assert opened(CLAUSES[:10], tmp_path)[0] == 10
    assert opened(CLAUSES, tmp_path)[0] == 150


def test_results_do_not_depend_on_where_the_vectors_came_from(file: Path, tmp_path: Path) -> None:
    ids = [c.id for c in CLAUSES]
    (tmp_path / "changed").mkdir()
    opened([*CLAUSES[:70], *wordy_clauses(30, salt=2)], tmp_path / "changed", file)
    with (
        ChromaIndex(CLAUSES, WordCounter(), tmp_path / "fresh") as fresh,
        ChromaIndex(CLAUSES, WordCounter(), tmp_path / "brought", vectors=file) as brought,
        ChromaIndex(CLAUSES, WordCounter(), tmp_path / "changed", vectors=file) as kept,
    ):
        for clause in CLAUSES[::10]:
            query = " ".join(clause.text.split()[3:9])
            expected = fresh.nearest(query, allowed=ids, top=20)
            assert brought.nearest(query, allowed=ids, top=20) == expected
            assert kept.nearest(query, allowed=ids, top=20) == expected


def test_a_replaced_clause_leaves_no_trace_in_the_home_folder(tmp_path: Path) -> None:
    secret = "zyxgone"
    own = sample_clause("own#a", f"The {secret} of the old text.", title=secret)
    for embedder in (LetterEmbedder(), WordCounter()):
        with ChromaIndex([*CLAUSES, own], embedder, tmp_path) as index:
            assert index.nearest(secret, allowed=["own#a"], top=1)
    rubbish = tmp_path / "index" / ".building-ended"
    rubbish.mkdir()
    (rubbish / "rows").write_text(secret)
    assert holds(tmp_path, secret)
    replaced = own.model_copy(update={"text": "Another text.", "title": "Another"})
    with ChromaIndex([*CLAUSES, replaced], WordCounter(), tmp_path) as index:
        assert index.nearest("another text", allowed=["own#a"], top=1)
        assert not holds(tmp_path, secret)


def test_a_removed_clause_leaves_no_trace_when_an_older_index_serves_again(tmp_path: Path) -> None:
    secret = "zyxgone"
    assert opened(CLAUSES, tmp_path)[0] == 150
    assert opened([*CLAUSES, sample_clause("own#a", secret)], tmp_path)[0] == 1
    assert holds(tmp_path, secret)
    assert opened(CLAUSES, tmp_path)[0] == 0
    assert not holds(tmp_path, secret)


@pytest.mark.parametrize("count", [1, 2, 60, 150])
def test_no_unused_row_of_the_graph_keeps_what_stood_in_memory(count: int, tmp_path: Path) -> None:
    # hnswlib lays out a hundred rows that it does not clean, and writes them all.
    clauses = CLAUSES[:count]
    for _ in ("built", "opened again"):
        with ChromaIndex(clauses, WordCounter(), tmp_path) as index:
            hits = index.nearest(clauses[0].text, allowed=[c.id for c in clauses], top=5)
        assert hits[0].clause_id == clauses[0].id
        (rows,) = tmp_path.rglob(GRAPH_ROWS)
        *_, used, size, _, _ = struct.unpack_from("<i6Q", rows.with_name(GRAPH_HEADER).read_bytes())
        assert used == count
        assert not any(rows.read_bytes()[used * size :])


def test_a_graph_whose_header_is_of_another_form_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / GRAPH_ROWS).write_bytes(bytes(50))
    (tmp_path / GRAPH_HEADER).write_bytes(struct.pack("<i6Q", 2, 0, 1, 1, 50, 0, 0))
    with pytest.raises(ValueError, match="header"):
        blank_unused(tmp_path / GRAPH_ROWS)


def holds(home: Path, text: str) -> bool:
    """True when any file under the folder holds the text; numpy keeps signs as four bytes each."""
    return any(
        text.encode(coding) in path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
        for coding in ("utf-8", "utf-16-le", "utf-32-le")
    )


# --- the file -------------------------------------------------------------------------------------------


def test_the_same_content_gives_the_same_bytes_and_reads_back(file: Path) -> None:
    vectors = read_vectors(file, WordCounter.fingerprint)
    assert vectors_bytes(vectors, WordCounter.fingerprint) == file.read_bytes()
    again = embed_clauses(mixed(CLAUSES), WordCounter(), [vectors])
    assert vectors_bytes(again, WordCounter.fingerprint) == file.read_bytes()
    assert not write_vectors(file.read_bytes(), file)
    with zipfile.ZipFile(file) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_missing_file_is_no_matter(tmp_path: Path) -> None:
    count, told = opened(CLAUSES, tmp_path, tmp_path / "no-such.npz")
    assert count == 150
    assert set(told) == {"embedding the clauses", "building the clause index"}


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [lambda c: c[:9000], lambda _: b"", lambda _: b"PK\3\4" * 99, flipped])
def test_a_damaged_file_is_told_and_not_used(file: Path, tmp_path: Path, damage: object) -> None:
    broken = tmp_path / "broken.npz"
    assert callable(damage)
    broken.write_bytes(damage(file.read_bytes()))
    count, told = opened(CLAUSES, tmp_path, broken)
    assert count == 150
    assert "broken.npz are not used" in told[0]


def arrays_of(file: Path) -> dict[str, object]:
    with np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


BAD = {
    "a pickle": ("wholes", lambda _: np.array([{}], dtype=object)),
    "other numbers": ("wholes", lambda a: a.astype(np.float64)),
    "no numbers": ("wholes", lambda a: np.full_like(a, np.nan)),
    "long vectors": ("wholes", lambda a: a * np.float16(2)),
    "rows missing": ("rows", lambda a: a[:-1]),
    "rows too wide": ("rows", lambda a: np.concatenate([a, a], axis=1)),
    "texts in disorder": ("starts", lambda a: np.concatenate([a[:1], a[2:3], a[1:2], a[3:]])),
    "texts too few": ("starts", lambda a: a[:-1]),
    "a scale of nought": ("scales", lambda a: a * np.float32(0)),
    "a word out of bounds": ("word_ids", lambda a: np.full_like(a, 2_000_000_000)),
    "directions missing": ("directions", lambda a: a[:-1]),
    "another embedder": ("embedder", lambda _: np.array("other:1")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_whose_content_does_not_fit_is_refused(file: Path, tmp_path: Path, name: str) -> None:
    field, spoil = BAD[name]
    arrays = arrays_of(file)
    arrays[field] = spoil(arrays[field])  # type: ignore[no-untyped-call]
    broken = tmp_path / "broken.npz"
    with broken.open("wb") as target:
        np.savez(target, allow_pickle=True, **arrays)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\w"):
        read_vectors(broken, WordCounter.fingerprint)


def test_a_compressed_file_is_refused_before_it_is_unpacked(file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.npz"
    np.savez_compressed(packed, **arrays_of(file))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="compressed"):
        read_vectors(packed, WordCounter.fingerprint)


# --- what an index keeps --------------------------------------------------------------------------------


def test_vectors_in_a_folder_are_those_in_memory(file: Path, tmp_path: Path) -> None:
    with_folder = embed_clauses(mixed(CLAUSES), WordCounter(), folder=tmp_path)
    assert vectors_bytes(with_folder, WordCounter.fingerprint) == file.read_bytes()
    write_kept(with_folder, WordCounter.fingerprint, tmp_path)
    assert vectors_bytes(read_kept(tmp_path, WordCounter.fingerprint), WordCounter.fingerprint) == file.read_bytes()


@pytest.mark.parametrize("name", ARRAYS)
def test_no_vector_is_taken_from_a_kept_file_in_which_one_bit_is_another(name: str, tmp_path: Path) -> None:
    write_kept(embed_clauses(CLAUSES[:20], WordCounter(), folder=tmp_path), WordCounter.fingerprint, tmp_path)
    kept = array_file(tmp_path, name)
    kept.write_bytes(kept.read_bytes()[:-1] + bytes([kept.read_bytes()[-1] ^ 1]))
    with pytest.raises(ValueError, match="not what was written"):
        read_kept(tmp_path, WordCounter.fingerprint)


@pytest.mark.parametrize("name", ARRAYS)
def test_a_kept_file_that_is_cut_short_is_not_opened(name: str, tmp_path: Path) -> None:
    write_kept(embed_clauses(CLAUSES[:20], WordCounter(), folder=tmp_path), WordCounter.fingerprint, tmp_path)
    array = np.load(array_file(tmp_path, name))
    np.save(array_file(tmp_path, name), array[:-1])
    with pytest.raises(ValueError, match=r"form|follow"):
        open_kept(tmp_path, WordCounter.fingerprint)


# --- closeness ------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=8), st.lists(st.integers(0, 40), max_size=5))
def test_closeness_equals_a_plain_computation(texts: list[list[int]], asked: list[int]) -> None:
    table = np.random.default_rng(5).normal(size=(41, 12)).astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    projection = Projection.plain(12)
    word_ids = np.array([w for t in texts for w in t], np.int32)
    starts = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    rows, scales = projection.packed(table[word_ids])
    holders = count_holders(starts, word_ids)
    assert all(holders[w] == sum(w in t for t in texts) for w in set(word_ids.tolist()))
    index = WordIndex(rows, scales, starts, holders, projection)
    query = WordVectors([1.0], np.array(asked, np.int32), table[asked].reshape(-1, 12))
    order = [*reversed(range(len(texts))), *range(len(texts))[:1]]
    expected = []
    for place in order:
        words = texts[place]
        best = [max((float(table[w] @ table[a]) for w in words), default=0.0) for a in asked]
        rarity = [sum(a in t for t in texts) for a in asked]
        weights = [np.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for n in rarity]
        expected.append(float(np.average(best, weights=weights)) if asked and words else 0.0)
    assert index.closeness(query, np.array(order, np.int64)).tolist() == pytest.approx(expected, abs=0.02)


# --- what is shipped ------------------------------------------------------------------------------------


def shipped() -> ClauseVectors:
    fingerprint = MiniLmEmbedder().fingerprint
    return read_vectors(data_folder("policy_corpus") / "vectors" / file_name(fingerprint), fingerprint)


def test_the_shipped_file_speaks_of_the_bundled_clauses(library: PolicyLibrary) -> None:
    known = shipped().positions.keys()
    missing = [c.id for c in library.clauses if text_key(index_text(c)) not in known]
    assert not missing, "run `claim corpus vectors`"


def test_the_shipped_vectors_are_what_the_model_computes(library: PolicyLibrary) -> None:
    """Also on another kind of processor, whose int8 arithmetic differs a little."""
    if not has_minilm():  # the plain installation: nothing would use the file
        return
    brought, chosen = shipped(), mixed(library.clauses)[:20]
    for clause in chosen:
        vectors, kept = MODEL.embed_words(index_text(clause)), brought.of(text_key(index_text(clause)))
        assert float(kept.whole.astype(np.float64) @ np.array(vectors.whole)) > 0.98
        assert kept.word_ids.tolist() == vectors.word_ids.tolist()
        turned = brought.projection.turned(vectors.words)
        assert ((kept.rows * kept.scales[:, None] * turned).sum(axis=1).mean()) > 0.97


MODEL = MiniLmEmbedder()
