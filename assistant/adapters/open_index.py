"""An index that is open: the clauses nearest to a question, among those that are allowed.

One idea: the store proposes and the kept vectors decide. The store walks its graph over all clauses; what is not
allowed is taken out of its answer, so it is asked for more than is needed. Where that would be too many, or too few
are left, the allowed clauses are gone through one by one, which is exact. Similarities are computed here from the
same vectors in each case.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assistant.adapters.asked_vectors import AskedVectors, closeness, similarities
from assistant.adapters.embedders import WordVectors
from assistant.adapters.vector_store import VectorStore
from assistant.adapters.word_index import WordIndex
from assistant.ports import Hit
from assistant.retrieval.fusion import few_nearest
from assistant.retrieval.recent import Recent

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

# Vectors bring this many candidates, which are then compared word by word.
CANDIDATES = 200
ASKED_CANDIDATES = 100  # and so many come by what people ask for them
# From the store: half as many more than needed if the allowed clauses were spread evenly, and if those were not enough,
# as when a buyer's question is put to the rules for sellers, as many as the first answer makes likely.
MORE_THAN_NEEDED = 1.5
MOST_FROM_STORE = 5_000  # takes 30 milliseconds
SCANNED_SOONER = 30_000  # clauses: to go through so many takes 20 milliseconds
SCANNED_AT_ONCE = 500  # clauses: as much as stays in a processor's cache, and is not worth a second thread


@dataclass(frozen=True)
class Question:
    """A question as vectors."""

    text: str
    whole: tuple[float, ...]
    words: WordVectors | None  # None: the embedder does not tell words apart


class Allowed(NamedTuple):
    """The places of the clauses that may be found, ascending, and for each place whether it is one of them;
    both are None when all are.
    """

    size: int
    places: NDArray[np.int64] | None
    mask: NDArray[np.bool_] | None


@dataclass(frozen=True)
class AskedIndex:
    """For which clauses people ask in similar words."""

    vectors: AskedVectors
    places: NDArray[np.int64]  # of the clause of each group; -1 for the group that belongs to none
    group_of: NDArray[np.int32]  # for each place its group, -1 where there is none

    @classmethod
    def over(cls, groups: Sequence[str], vectors: AskedVectors, places: Mapping[str, int]) -> AskedIndex:
        """The index of groups that are named by their clauses."""
        import numpy as np

        if len(vectors.keys) != len(groups):
            raise ValueError("the number of questions differs")
        found = np.fromiter((places.get(group, -1) for group in groups), np.int64, len(groups))
        group_of = np.full(len(places), -1, np.int32)
        group_of[found[found >= 0]] = np.flatnonzero(found >= 0)
        return cls(vectors, found, group_of)


@dataclass(frozen=True)
class OpenIndex:
    """Everything that answers a question; a clause is known by its place in the order of the kept vectors."""

    ids: Sequence[str]
    places: Mapping[str, int]
    store: VectorStore
    wholes: NDArray[np.float16]
    words: WordIndex | None
    asked: AskedIndex | None
    _allowed: Recent[Allowed] = field(default_factory=Recent)
    _asked_before: Recent[NDArray[np.float32]] = field(default_factory=lambda: Recent(1))

    def allowed(self, clause_ids: Sequence[str]) -> Allowed:
        """Where these clauses stand; ids that the index does not have are left out."""
        return self._allowed.of(clause_ids, lambda: self._found(clause_ids))

    def nearest(self, question: Question, allowed: Allowed, top: int) -> list[Hit]:
        """The nearest of the allowed clauses, best first.

        Raises:
            Exception: the store does not answer, or the vectors are of another length.
        """
        import numpy as np

        whole = np.asarray(question.whole, np.float32)
        places = self._near(question, whole, allowed, min(allowed.size, max(top, CANDIDATES)))
        by_asked = self._by_asked(question)
        if self.asked is not None and by_asked is not None:
            places = np.union1d(places, self._near_asked(self.asked, by_asked, allowed))
        similar = self._similar(whole, places).tolist()
        by_words: list[float | None] = [None] * len(similar)
        if question.words is not None and self.words is not None:
            by_words = self.words.closeness(question.words, places).tolist()
        asked: list[float | None] = [None] * len(similar)
        if self.asked is not None and by_asked is not None:
            groups = self.asked.group_of[places].tolist()
            asked = [float(by_asked[group]) if group >= 0 else None for group in groups]
        ids = [self.ids[place] for place in places.tolist()]
        found = sorted(zip(ids, similar, by_words, asked, strict=True), key=lambda f: (-_nearness(*f[1:]), f[0]))
        return [Hit(clause_id=i, similarity=s, word_similarity=w, asked_similarity=a) for i, s, w, a in found[:top]]

    def outside_similarity(self, question: Question) -> float | None:
        """How similar, -1 to 1, the few nearest questions are that no clause answers; None: none is known."""
        if self.asked is None or not len(self.asked.places) or self.asked.places[-1] >= 0:
            return None
        vectors = self.asked.vectors
        return few_nearest(similarities(vectors, len(vectors.keys) - 1, question.whole).tolist())

    # --- candidates ----------------------------------------------------------------------------------------

    def _near(self, question: Question, whole: NDArray[np.float32], allowed: Allowed, needed: int) -> NDArray[np.int64]:
        """The places of that many allowed clauses, the nearest by the whole question."""
        import numpy as np

        if allowed.places is not None and allowed.size <= needed:
            return allowed.places
        count = needed
        if allowed.mask is not None:
            count = math.ceil(MORE_THAN_NEEDED * needed * len(self.ids) / allowed.size)
        while count <= max(needed, MOST_FROM_STORE):
            asked_for = min(count, len(self.ids))
            # A server may hold what somebody added by hand.
            found = (self.places.get(i, -1) for i in self.store.query(question.whole, asked_for))
            places = np.array([p for p in found if p >= 0], np.int64)
            kept = places if allowed.mask is None else places[allowed.mask[places]]
            if len(kept) >= needed:
                return kept[:needed]
            if allowed.size <= SCANNED_SOONER or asked_for == len(self.ids):
                break
            count = math.ceil(MORE_THAN_NEEDED * needed * count / max(1, len(kept)))
        return self._scanned(whole, allowed, needed)

    def _scanned(self, whole: NDArray[np.float32], allowed: Allowed, needed: int) -> NDArray[np.int64]:
        import numpy as np

        places = np.arange(len(self.ids)) if allowed.places is None else allowed.places
        similar = np.empty(len(places), np.float32)
        for start in range(0, len(places), SCANNED_AT_ONCE):
            part = slice(start, start + SCANNED_AT_ONCE)
            similar[part] = self._similar(whole, places[part])
        return places[np.argsort(-similar, kind="stable")[:needed]]

    def _similar(self, whole: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        import numpy as np

        rows = self.wholes[places].astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        return np.clip(rows @ whole / np.where(lengths > 0, lengths, 1.0), -1.0, 1.0)

    # --- by what people ask --------------------------------------------------------------------------------

    def _by_asked(self, question: Question) -> NDArray[np.float32] | None:
        """For each group how close the question comes; worked out once, though a search asks three times."""
        if self.asked is None:
            return None
        vectors = self.asked.vectors
        return self._asked_before.of(question.whole, lambda: closeness(vectors, question.whole))

    def _near_asked(self, asked: AskedIndex, by_asked: NDArray[np.float32], allowed: Allowed) -> NDArray[np.int64]:
        import numpy as np

        is_found = asked.places >= 0
        if allowed.mask is not None:
            is_found &= allowed.mask[asked.places]
        groups = np.flatnonzero(is_found)
        # The groups are in the order of their clauses' ids, so that of equal ones the first id is taken.
        best = groups[np.argsort(-by_asked[groups], kind="stable")[:ASKED_CANDIDATES]]
        return asked.places[best]

    def _found(self, clause_ids: Sequence[str]) -> Allowed:
        import numpy as np

        size = len(self.ids)
        mask = np.zeros(size + 1, bool)  # the last place takes those that are not known
        mask[np.fromiter((self.places.get(i, size) for i in clause_ids), np.int64, len(clause_ids))] = True
        mask = mask[:size]
        count = int(np.count_nonzero(mask))
        return Allowed(count, None, None) if count == size else Allowed(count, np.flatnonzero(mask), mask)


def _nearness(similarity: float, word_similarity: float | None, asked_similarity: float | None) -> float:
    """By wholes and by words alike, or by a question asked for it, for the cut to the nearest; the search weighs
    them anew.
    """
    near = similarity if word_similarity is None else (similarity + word_similarity) / 2
    return near if asked_similarity is None else max(near, asked_similarity)
