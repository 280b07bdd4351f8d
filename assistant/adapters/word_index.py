"""Word-by-word closeness of a query to clauses: each word of the query looks for its nearest word in the
clause.

One vector for a whole clause blurs it; comparing the words in their context (late interaction, Khattab and
Zaharia 2020) ranks better than whole vectors, BM25 and their blend on both development sets
(docs/benchmarks.md). The vectors are centred on the mean of the indexed clauses, turned to their 128 main
directions and stored as 8-bit numbers, which costs 132 bytes a word and no measurable quality. A query word
counts by its rarity among the clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.adapters.embedders import WordVectors

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

DIRECTIONS = 128
MAX_FITTED_WORDS = 60_000  # enough to find the main directions; bounds the memory of a build to about 50 MB
ROWS_FILE = "word_rows.npy"  # apart from the rest, so that it can be mapped into memory instead of read
REST_FILE = "words.npz"


@dataclass(frozen=True)
class WordIndex:
    """The word vectors of all clauses, one below the other; `starts[i]:starts[i + 1]` are the rows of
    clause i.
    """

    clause_ids: tuple[str, ...]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]  # a row times its scale has unit length
    starts: NDArray[np.int64]
    holders: NDArray[np.int64]  # how many clauses hold the word of that number
    mean: NDArray[np.float32]
    directions: NDArray[np.float32]

    def closeness(self, query: WordVectors, clause_ids: Sequence[str]) -> list[float]:
        """For each clause the mean similarity, -1 to 1, of the query's words to their nearest words in it.

        A query word weighs its rarity among all clauses. A clause or a query without words gives 0.
        """
        import numpy as np

        if not len(query.word_ids):
            return [0.0] * len(clause_ids)
        turned = _turned(query.words, self.mean, self.directions).T
        weights = self._rarity(query.word_ids)
        found = []
        for clause_id in clause_ids:
            position = self._positions[clause_id]
            span = slice(int(self.starts[position]), int(self.starts[position + 1]))
            if span.start == span.stop:
                found.append(0.0)
                continue
            rows = self.rows[span].astype(np.float32) * self.scales[span, None]
            found.append(float(np.clip((rows @ turned).max(axis=0) @ weights, -1.0, 1.0)))
        return found

    def _rarity(self, word_ids: NDArray[np.int32]) -> NDArray[np.float64]:
        import numpy as np

        size = len(self.clause_ids)
        known = np.append(self.holders, 0)  # a word beyond the table is held by no clause
        holders = known[np.minimum(word_ids, len(self.holders))]
        weights = np.log(1 + (size - holders + 0.5) / (holders + 0.5))
        return np.asarray(weights / weights.sum())

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {clause_id: position for position, clause_id in enumerate(self.clause_ids)}


class WordIndexBuilder:
    """Collects the word vectors of clauses, in any order, and makes the index of them."""

    def __init__(self) -> None:
        self._clause_ids: list[str] = []
        self._starts = [0]
        self._holders: dict[int, int] = {}
        self._waiting: list[NDArray[np.float16]] = []  # until there are enough to find the directions
        self._stored: list[tuple[NDArray[np.int8], NDArray[np.float32]]] = []
        self._fit: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def add(self, clause_id: str, vectors: WordVectors) -> None:
        """Takes the words of one clause. The first ones decide the directions, so give clauses in a mixed
        order.
        """
        import numpy as np

        self._clause_ids.append(clause_id)
        self._starts.append(self._starts[-1] + len(vectors.word_ids))
        for word_id in {int(i) for i in vectors.word_ids}:
            self._holders[word_id] = self._holders.get(word_id, 0) + 1
        self._waiting.append(vectors.words.astype(np.float16))
        if self._fit is not None or self._starts[-1] >= MAX_FITTED_WORDS:
            self._store_waiting()

    def finish(self) -> WordIndex:
        """The index of all clauses that were added."""
        import numpy as np

        self._store_waiting()
        assert self._fit is not None  # noqa: S101 - `_store_waiting` sets it
        holders = np.zeros(max(self._holders, default=-1) + 1, np.int64)
        for word_id, count in self._holders.items():
            holders[word_id] = count
        mean, directions = self._fit
        return WordIndex(
            clause_ids=tuple(self._clause_ids),
            rows=np.concatenate([r for r, _ in self._stored] or [np.zeros((0, directions.shape[1]), np.int8)]),
            scales=np.concatenate([s for _, s in self._stored] or [np.zeros(0, np.float32)]),
            starts=np.array(self._starts, np.int64),
            holders=holders,
            mean=mean,
            directions=directions,
        )

    def _store_waiting(self) -> None:
        import numpy as np

        waiting = [w.astype(np.float32) for w in self._waiting]
        self._waiting = []
        if self._fit is None:
            self._fit = _main_directions(np.concatenate(waiting) if waiting else np.zeros((0, 1), np.float32))
        for words in waiting:
            turned = _turned(words, *self._fit)
            steps = np.abs(turned).max(axis=1, initial=0.0) / 127
            steps[steps == 0] = 1.0
            self._stored.append((np.rint(turned / steps[:, None]).astype(np.int8), steps.astype(np.float32)))


def write_word_index(index: WordIndex, folder: Path) -> None:
    """Two files in that folder."""
    import numpy as np

    np.save(folder / ROWS_FILE, index.rows)
    rest: dict[str, Any] = {
        name: getattr(index, name) for name in ("scales", "starts", "holders", "mean", "directions")
    }
    np.savez(folder / REST_FILE, clause_ids=np.array(index.clause_ids, dtype=np.str_), **rest)


def read_word_index(folder: Path) -> WordIndex:
    """The index as it was written; its rows stay on disk until they are used.

    Raises:
        OSError, ValueError, KeyError: the files are missing or damaged.
    """
    import numpy as np

    with np.load(folder / REST_FILE, allow_pickle=False) as rest:
        arrays = {name: rest[name] for name in ("scales", "starts", "holders", "mean", "directions")}
        clause_ids = tuple(str(i) for i in rest["clause_ids"])
    return WordIndex(clause_ids=clause_ids, rows=np.load(folder / ROWS_FILE, mmap_mode="r"), **arrays)


def _main_directions(words: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mean, and the directions in which the words differ most, as columns."""
    import numpy as np

    width = words.shape[1]
    if len(words) < 2:  # nothing to learn from: keep the vectors as they are
        return np.zeros(width, np.float32), np.eye(width, dtype=np.float32)
    mean = words.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov((words - mean).T))
    return mean, vectors[:, ::-1][:, :DIRECTIONS].astype(np.float32)


def _turned(
    words: NDArray[np.float32], mean: NDArray[np.float32], directions: NDArray[np.float32]
) -> NDArray[np.float32]:
    import numpy as np

    turned = (words - mean) @ directions
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    return np.asarray(turned / np.where(lengths == 0, 1.0, lengths), np.float32)
