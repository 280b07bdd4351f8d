"""An open index: whatever way the candidates come, the ranking is that of going through all allowed clauses."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.adapters import open_index
from assistant.adapters.asked_vectors import embed_asked
from assistant.adapters.chroma_folder import FolderStore
from assistant.adapters.open_index import AskedIndex, OpenIndex, Question
from assistant.adapters.vector_store import Rows
from assistant.ports import Hit, Progress, silent
from tests.clause_samples import LetterEmbedder

COUNT, WIDTH = 900, 16
IDS = [f"d#c{n}" for n in range(COUNT)]
PLACES = {clause_id: place for place, clause_id in enumerate(IDS)}


def drawn_vectors() -> NDArray[np.float16]:
    """Vectors of unit length, as far as 11 bits go."""
    vectors = np.random.default_rng(5).normal(size=(COUNT, WIDTH))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float16)


WHOLES = drawn_vectors()


class ExactStore:
    """Goes through all rows; gives strangers among them, and at most as many as it is told."""

    suffix = ""
    needs_writing = False

    def __init__(self, most: int = COUNT) -> None:
        self.most = most
        self.asked: list[int] = []

    def check(self) -> None:
        """Always there."""

    def build(self, folder: Path, rows: Rows, *, earlier: Sequence[Path] = (), progress: Progress) -> None:
        """Nothing to build."""

    def open(self, folder: Path, rows: Callable[[], Rows], count: int, *, progress: Progress) -> None:
        """Always open."""

    def query(self, vector: Sequence[float], top: int) -> list[str]:
        """The nearest, with a stranger before each seventh."""
        self.asked.append(top)
        order = np.argsort(-exact(vector), kind="stable")[: min(top, self.most)]
        return [i for n, place in enumerate(order) for i in (["no#such"] if n % 7 == 0 else []) + [IDS[place]]][:top]

    def remove_outdated(self, parent: Path, *, progress: Progress) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is held."""


def exact(vector: Sequence[float]) -> NDArray[np.float32]:
    """The similarity of all rows, in one computation."""
    rows = WHOLES.astype(np.float32)
    return np.asarray(rows @ np.array(vector, np.float32) / np.linalg.norm(rows, axis=1), np.float32)


def question(seed: int) -> Question:
    vector = np.random.default_rng(seed).normal(size=WIDTH)
    return Question(f"question {seed}", tuple((vector / np.linalg.norm(vector)).tolist()), None)


def plain_ranking(asked: Question, allowed: Sequence[str], top: int) -> list[tuple[str, float]]:
    similar = exact(asked.whole)
    scored = [(i, float(similar[PLACES[i]])) for i in set(allowed) & PLACES.keys()]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:top]


def shown(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    return [(h.clause_id, h.similarity) for h in hits]


def same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> bool:
    return [i for i, _ in found] == [i for i, _ in expected] and [s for _, s in found] == pytest.approx(
        [s for _, s in expected], abs=1e-6
    )


@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.001, 0.05, 0.2, 0.24, 0.5, 0.9, 1.0]),
    top=st.sampled_from([1, 10, 250, COUNT]),
    limits=st.sampled_from([(5_000, 20_000), (700, 0), (100, 0), (450, 10)]),
    most=st.sampled_from([COUNT, 150]),
)
@settings(deadline=None)
def test_every_way_to_the_candidates_gives_the_plain_ranking(
    seed: int, share: float, top: int, limits: tuple[int, int], most: int
) -> None:
    random = np.random.default_rng(seed)
    allowed = [*(i for i in IDS if random.random() < share), "no#such"]
    index = OpenIndex(IDS, PLACES, ExactStore(most), WHOLES, None, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_index, "MOST_FROM_STORE", limits[0])
        patch.setattr(open_index, "SCANNED_SOONER", limits[1])
        found = shown(index.nearest(question(seed), index.allowed(allowed), top))
    assert same(found, plain_ranking(question(seed), allowed, top))


def test_clauses_far_from_the_question_are_found_when_only_they_are_allowed() -> None:
    asked, store = question(3), ExactStore()
    far = [i for i, _ in plain_ranking(asked, IDS, COUNT)[500:]]
    index = OpenIndex(IDS, PLACES, store, WHOLES, None, None)
    found = shown(index.nearest(asked, index.allowed(far), 10))
    assert same(found, plain_ranking(asked, far, 10))
    assert len(store.asked) == 1  # the store's answer was looked at, and not enough


def test_the_store_is_not_asked_for_what_has_to_be_taken_anyway() -> None:
    store = ExactStore()
    index = OpenIndex(IDS, PLACES, store, WHOLES, None, None)
    assert len(index.nearest(question(1), index.allowed(IDS[:40]), 40)) == 40
    assert store.asked == []


@pytest.fixture(scope="module")
def chroma() -> Iterator[FolderStore]:
    """The same vectors in a real collection."""
    store, rows = FolderStore(), Rows(IDS, WHOLES, IDS, lambda place: {"title": IDS[place]})
    with tempfile.TemporaryDirectory() as folder:
        store.build(Path(folder), rows, progress=silent)
        store.open(Path(folder), lambda: rows, COUNT, progress=silent)
        yield store
        store.close()


@pytest.mark.parametrize("share", [1.0, 0.7, 0.4, 0.25])
def test_chroma_brings_the_same_candidates_under_any_filter(share: float, chroma: FolderStore) -> None:
    index = OpenIndex(IDS, PLACES, chroma, WHOLES, None, None)
    for seed in range(10):
        random = np.random.default_rng(seed)
        allowed = tuple(i for i in IDS if random.random() < share)
        found = shown(index.nearest(question(seed), index.allowed(allowed), 30))
        assert same(found, plain_ranking(question(seed), allowed, 30))


def test_a_tuple_of_ids_is_gone_through_once() -> None:
    class Counting(dict[str, int]):
        looked_up = 0

        def get(self, key: str, default: int | None = None) -> int | None:  # type: ignore[override]
            self.looked_up += 1
            return super().get(key, default)

    places = Counting(PLACES)
    index = OpenIndex(IDS, places, ExactStore(), WHOLES, None, None)
    allowed = tuple(IDS[:50])
    assert index.allowed(allowed) is index.allowed(allowed)
    assert places.looked_up == 50


def test_what_people_ask_belongs_to_its_clause_and_the_unanswered_to_none() -> None:
    embedder = LetterEmbedder()
    texts = ("aaa", "bbb", "ccc")
    wholes = np.array(embedder.embed(texts), np.float16)
    ids = ["d#z", "d#y", "d#x"]
    places = {clause_id: place for place, clause_id in enumerate(ids)}
    groups = ("d#y", "d#z", "")
    vectors = embed_asked([("eee",), ("fff", "fgf"), ("hhh",)], embedder)
    index = OpenIndex(ids, places, ExactStore(), wholes, None, AskedIndex.over(groups, vectors, places))

    def asked(text: str, allowed: Sequence[str]) -> dict[str, float | None]:
        put = Question(text, tuple(embedder.embed([text])[0]), None)
        return {h.clause_id: h.asked_similarity for h in index.nearest(put, index.allowed(allowed), 3)}

    assert asked("fff", ids[:2]) == {"d#z": pytest.approx(1, abs=0.01), "d#y": pytest.approx(0, abs=0.01)}
    assert asked("hhh", ["d#z", "d#x"]) == {"d#z": pytest.approx(0, abs=0.01), "d#x": None}
    with pytest.raises(ValueError, match="number of questions"):
        AskedIndex.over(groups[:2], vectors, places)
