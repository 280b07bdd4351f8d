"""Word-by-word closeness of a query to clauses: each word of the query looks for its nearest word in the
clause.

One vector for a whole clause blurs it; comparing the words in their context (late interaction, Khattab and
Zaharia 2020) ranks better than whole vectors, BM25 and their blend on both development sets
(docs/benchmarks.md). The vectors are centred on the mean of the indexed clauses, turned to their 128 main
directions and stored as 8-bit numbers, which costs 132 bytes a word and no measurable quality. A query word
counts by its rarity among the clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.adapters.embedders import WordVectors

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

DIRECTIONS = 128
COUNTED_AT_ONCE = 10_000  # texts: bounds the memory of counting


@dataclass(frozen=True)
class Projection:
    """What words are centred on, and the directions that they are turned to, as columns."""

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]
    fitted_words: int  # how many words it was learnt from; 0: it changes nothing

    @classmethod
    def plain(cls, width: int) -> Projection:
        """Keeps vectors of that width as they are."""
        import numpy as np

        return cls(np.zeros(width, np.float32), np.eye(width, dtype=np.float32), 0)

    @classmethod
    def fitted(cls, words: NDArray[np.float32]) -> Projection:
        """The mean of those words, and the directions in which they differ most."""
        import numpy as np

        if len(words) < 2:  # nothing to learn from
            return cls.plain(words.shape[1])
        mean = words.mean(axis=0)
        _, vectors = np.linalg.eigh(np.cov((words - mean).T))
        # Copied, as a view would keep the rest in memory.
        return cls(mean, vectors[:, ::-1][:, :DIRECTIONS].astype(np.float32, order="C"), len(words))

    def turned(self, words: NDArray[np.float32]) -> NDArray[np.float32]:
        """The words in these directions, at unit length."""
        import numpy as np

        turned = (words - self.mean) @ self.directions
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        return np.asarray(turned / np.where(lengths == 0, 1.0, lengths), np.float32)

    def packed(self, words: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """The turned words as 8-bit rows, and by how much each row is to be multiplied."""
        import numpy as np

        turned = self.turned(words)
        scales = np.abs(turned).max(axis=1, initial=0.0) / 127
        scales[scales == 0] = 1.0
        return np.rint(turned / scales[:, None]).astype(np.int8), scales.astype(np.float32)

    def is_same(self, other: Projection) -> bool:
        """True when rows of one may be compared with rows of the other."""
        import numpy as np

        return np.array_equal(self.mean, other.mean) and np.array_equal(self.directions, other.directions)


@dataclass(frozen=True)
class WordIndex:
    """The word vectors of all clauses, one below the other; `starts[i]:starts[i + 1]` are the rows of the clause at
    place i.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]  # a row times its scale has unit length
    starts: NDArray[np.int64]
    holders: NDArray[np.int64]  # how many clauses hold the word of that number
    projection: Projection

    def closeness(self, query: WordVectors, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """For the clause at each place the mean similarity, -1 to 1, of the query's words to their nearest words in
        it.

        A query word weighs its rarity among all clauses. A clause or a query without words gives 0.
        """
        import numpy as np

        found = np.zeros(len(places))
        counts = self.starts[places + 1] - self.starts[places]
        filled = counts.nonzero()[0]
        if not len(query.word_ids) or not len(filled):
            return found
        # All rows in one product: a product for each clause costs twice as much.
        firsts = np.cumsum(counts[filled]) - counts[filled]
        chosen = np.repeat(self.starts[places[filled]] - firsts, counts[filled]) + np.arange(counts.sum())
        rows = self.rows[chosen].astype(np.float32)
        rows *= self.scales[chosen, None]
        nearest = np.maximum.reduceat(rows @ self.projection.turned(query.words).T, firsts, axis=0)
        found[filled] = np.clip(nearest @ self._rarity(query.word_ids), -1.0, 1.0)
        return found

    def _rarity(self, word_ids: NDArray[np.int32]) -> NDArray[np.float64]:
        import numpy as np

        size = len(self.starts) - 1
        known = np.append(self.holders, 0)  # a word beyond the table is held by no clause
        holders = known[np.minimum(word_ids, len(self.holders))]
        weights = np.log(1 + (size - holders + 0.5) / (holders + 0.5))
        return np.asarray(weights / weights.sum())


def count_holders(starts: NDArray[np.int64], word_ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """For each word number how many of the texts hold that word."""
    import numpy as np

    holders = np.zeros(int(word_ids.max(initial=-1)) + 1, np.int64)
    for first in range(0, len(starts) - 1, COUNTED_AT_ONCE):
        bounds = starts[first : first + COUNTED_AT_ONCE + 1]
        words = word_ids[bounds[0] : bounds[-1]]
        owners = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        different = np.unique(owners * len(holders) + words)
        holders += np.bincount(different % max(1, len(holders)), minlength=len(holders))
    return holders
