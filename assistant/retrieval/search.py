"""Finds the clauses that speak to a question, for one marketplace, role and day.

What does not apply is taken out before anything is ranked. The nearest clauses of the vector index and the
best of BM25 become candidates; each gets both scores, and their blend orders them. "Nothing found" is an
answer: it comes when even the best candidate is no closer to the question than unrelated text would be.
"""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from assistant.policy_library import PolicyLibrary
from assistant.ports import ClauseIndex
from assistant.records import Clause, FoundClause
from assistant.retrieval.fusion import Evidence, blend, calibration_of, evidence, is_answer, lifted, vector_score
from assistant.retrieval.index_text import words_text
from assistant.retrieval.lexical import Lexicon, query_stems
from assistant.retrieval.recent import Recent

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

MAX_QUERY_CHARACTERS = 4_000
NEAREST_CANDIDATES = 100
WORD_CANDIDATES = 50


class RankedClause(NamedTuple):
    """A clause with its place-giving score, 0 to 1, and the absolute evidence behind it."""

    clause: Clause
    blended: float
    evidence: Evidence


def search_clauses(
    library: PolicyLibrary,
    index: ClauseIndex,
    query: str,
    *,
    marketplace: str = "",
    role: str = "",
    on: dt.date | None = None,
    top: int = 8,
) -> tuple[FoundClause, ...]:
    """The clauses that best answer the query, best first; empty when none does.

    `score` is 0 to 1 and falls along the result: the blended score, scaled by the best clause's evidence.

    Raises:
        DataError: the marketplace is not known.
        IndexUnavailableError: the index cannot be opened.
    """
    applicable = library.applicable(marketplace=marketplace, role=role, on=on)
    ranked = rank_clauses(library, index, query, clauses=applicable)
    measured = calibration_of(index.embedder)
    cleaned = clean_query(query)
    outside = index.outside_similarity(cleaned) if ranked else None
    length = sum(1 for _ in query_stems(cleaned))
    if not is_answer([r.evidence for r in ranked], outside, calibration=measured, query_words=length):
        return ()
    best = max(r.evidence.total for r in ranked)
    certainty = min(1.0, best / measured.sure_above)
    # The company of a good match: what has not half of its evidence only fills the list.
    fitting = [r for r in ranked if r.evidence.total >= best / 2]
    return tuple(FoundClause(clause=r.clause, score=round(r.blended * certainty, 4)) for r in fitting[: max(top, 0)])


def rank_clauses(
    library: PolicyLibrary, index: ClauseIndex, query: str, *, clauses: Sequence[Clause]
) -> list[RankedClause]:
    """The candidates among the given clauses of the library, best first, whether or not they are an answer.

    A tuple of clauses that was given before is not gone through again.
    """
    cleaned = clean_query(query)
    if not cleaned or not clauses:
        return []
    words = words_of(library)
    selection = words.selection(clauses)
    scores = words.lexicon.scores(cleaned)
    hits = {h.clause_id: h for h in index.nearest(cleaned, allowed=selection.ids, top=NEAREST_CANDIDATES)}
    by_words = (library.clauses[row].id for row in best_rows(library, scores, selection))
    missed = [i for i in by_words if i not in hits]
    if missed:
        hits.update((h.clause_id, h) for h in index.nearest(cleaned, allowed=missed, top=len(missed)))
    found = list(hits.values())
    rows = [words.rows[h.clause_id] for h in found]
    word_scores = [float(scores[row]) for row in rows]
    length = sum(1 for _ in query_stems(cleaned))
    blended = blend(
        word_scores,
        [vector_score(h, length) for h in found],
        [h.asked_similarity for h in found],
        calibration=calibration_of(index.embedder),
        query_words=length,
    )
    blended = lifted(blended, [library.clauses[row].document_id for row in rows])
    coverage = words.lexicon.coverage(cleaned, rows).tolist()
    ranked = [
        RankedClause(clause=library.clauses[row], blended=b, evidence=evidence(h, score, covered))
        for row, h, b, score, covered in zip(rows, found, blended, word_scores, coverage, strict=True)
    ]
    return sorted(ranked, key=lambda r: (-r.blended, r.clause.id))


def clean_query(query: str) -> str:
    """The query on one line, cut to a bounded length; empty when it has no word that could be looked for."""
    bounded = " ".join(query[:MAX_QUERY_CHARACTERS].replace("\x00", " ").split())
    return bounded if any(True for _ in query_stems(bounded)) else ""


def best_rows(library: PolicyLibrary, scores: NDArray[np.float64], selection: Selection) -> list[int]:
    """Those of the selected clauses that BM25 puts first; of equal scores, the first id. None has a score of 0."""
    import numpy as np

    selected = scores if selection.rows is None else scores[selection.rows]
    # Of stretches that are more than wanted, as many have a best score that is not under the lowest of those: no
    # wanted score is. Sorting all scores takes ten times as long.
    stretches = np.arange(0, len(selected), max(1, len(selected) // (8 * WORD_CANDIDATES)))
    highest = np.maximum.reduceat(selected, stretches)
    lowest = float(np.sort(highest)[-WORD_CANDIDATES]) if len(highest) > WORD_CANDIDATES else 0.0
    best = np.flatnonzero((selected >= lowest) & (selected > 0))
    rows = best if selection.rows is None else selection.rows[best]
    ordered = sorted(rows.tolist(), key=lambda row: (-scores[row], library.clauses[row].id))
    return ordered[:WORD_CANDIDATES]


# --- what is worked out once ------------------------------------------------------------------------------


class Selection(NamedTuple):
    """Some clauses of a library, by their ids and by their numbers in it; without numbers: all of them."""

    ids: tuple[str, ...]
    rows: NDArray[np.int64] | None


class LibraryWords:
    """The words of a library's clauses, and which clause has which number."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.lexicon = Lexicon(words_text(c) for c in clauses)
        self.rows = {c.id: row for row, c in enumerate(clauses)}
        self._selections = Recent[Selection]()

    def selection(self, clauses: Sequence[Clause]) -> Selection:
        """Those clauses; a tuple of them is remembered for a while."""
        return self._selections.of(clauses, lambda: self._selected(clauses))

    def _selected(self, clauses: Sequence[Clause]) -> Selection:
        import numpy as np  # heavy, and loaded since the words were counted

        ids = tuple(dict.fromkeys(c.id for c in clauses))
        rows = np.fromiter((self.rows[i] for i in ids), np.int64, len(ids))
        return Selection(ids, rows if len(ids) < len(self.rows) else None)


_words: dict[int, tuple[weakref.ref[PolicyLibrary], LibraryWords]] = {}
_words_lock = Lock()


def words_of(library: PolicyLibrary) -> LibraryWords:
    """The words of the library, counted once for each library object (it is frozen, so they cannot go stale)."""
    key = id(library)
    with _words_lock:
        known = _words.get(key)
        if known is not None and known[0]() is library:
            return known[1]
        for old in [k for k, (reference, _) in _words.items() if reference() is None]:
            del _words[old]
        words = LibraryWords(library.clauses)
        _words[key] = (weakref.ref(library), words)
        return words
