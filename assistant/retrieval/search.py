"""Finds the clauses that speak to a question, for one marketplace, role and day.

What does not apply is taken out before anything is ranked. The nearest clauses of the vector index and the
best of BM25 become candidates; each gets both scores, and their blend orders them. "Nothing found" is an
answer: it comes when even the best candidate is no closer to the question than unrelated text would be.
"""

from __future__ import annotations

import datetime as dt
import weakref
from collections.abc import Container, Sequence
from threading import Lock
from typing import NamedTuple

from assistant.policy_library import PolicyLibrary
from assistant.ports import ClauseIndex
from assistant.records import Clause, FoundClause
from assistant.retrieval.fusion import blend, calibration_of, evidence, is_answer, vector_score
from assistant.retrieval.index_text import words_text
from assistant.retrieval.lexical import Lexicon, query_stems

MAX_QUERY_CHARACTERS = 4_000
NEAREST_CANDIDATES = 100
WORD_CANDIDATES = 50


class RankedClause(NamedTuple):
    """A clause with its place-giving score, 0 to 1, and the absolute evidence behind it."""

    clause: Clause
    blended: float
    evidence: float


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
    best = max((r.evidence for r in ranked), default=-1.0)
    if not is_answer(best, index.outside_similarity(clean_query(query)) if ranked else None, calibration=measured):
        return ()
    certainty = min(1.0, best / measured.sure_above)
    # The company of a good match: what has not half of its evidence only fills the list.
    fitting = [r for r in ranked if r.evidence >= best / 2]
    return tuple(FoundClause(clause=r.clause, score=round(r.blended * certainty, 4)) for r in fitting[: max(top, 0)])


def rank_clauses(
    library: PolicyLibrary, index: ClauseIndex, query: str, *, clauses: Sequence[Clause]
) -> list[RankedClause]:
    """The candidates among the given clauses, best first, whether or not they are an answer."""
    cleaned = clean_query(query)
    if not cleaned or not clauses:
        return []
    allowed = {c.id: c for c in clauses}
    words = _word_scores(library, cleaned, allowed)
    near = {h.clause_id: h for h in index.nearest(cleaned, allowed=list(allowed), top=NEAREST_CANDIDATES)}
    by_words = sorted(words, key=lambda i: (-words[i].score, i))[:WORD_CANDIDATES]
    missed = [i for i in by_words if i not in near]
    if missed:
        near.update((h.clause_id, h) for h in index.nearest(cleaned, allowed=missed, top=len(missed)))
    hits = list(near.values())
    length = sum(1 for _ in query_stems(cleaned))
    scores = [words.get(h.clause_id, NO_WORD) for h in hits]
    blended = blend(
        [s.score for s in scores],
        [vector_score(h, length) for h in hits],
        [h.asked_similarity for h in hits],
        calibration=calibration_of(index.embedder),
        query_words=length,
    )
    ranked = (
        RankedClause(clause=allowed[h.clause_id], blended=b, evidence=evidence(h, s.score, s.coverage))
        for h, s, b in zip(hits, scores, blended, strict=True)
    )
    return sorted(ranked, key=lambda r: (-r.blended, r.clause.id))


def clean_query(query: str) -> str:
    """The query on one line, cut to a bounded length; empty when it has no word that could be looked for."""
    bounded = " ".join(query[:MAX_QUERY_CHARACTERS].replace("\x00", " ").split())
    return bounded if any(True for _ in query_stems(bounded)) else ""


class WordMatch(NamedTuple):
    """What BM25 says of a clause."""

    score: float
    coverage: float


NO_WORD = WordMatch(0.0, 0.0)


def _word_scores(library: PolicyLibrary, query: str, allowed: Container[str]) -> dict[str, WordMatch]:
    """The allowed clauses that share a word with the query."""
    lexicon = lexicon_of(library)
    scores, coverage = lexicon.scores(query), lexicon.coverage(query)
    rows = scores.nonzero()[0].tolist()
    found = ((library.clauses[row].id, WordMatch(float(scores[row]), float(coverage[row]))) for row in rows)
    return {clause_id: match for clause_id, match in found if clause_id in allowed}


_lexicons: dict[int, tuple[weakref.ref[PolicyLibrary], Lexicon]] = {}
_lexicons_lock = Lock()


def lexicon_of(library: PolicyLibrary) -> Lexicon:
    """The word index of the library, built once for each library object (it is frozen, so it cannot go
    stale).
    """
    key = id(library)
    with _lexicons_lock:
        known = _lexicons.get(key)
        if known is not None and known[0]() is library:
            return known[1]
        for old in [k for k, (reference, _) in _lexicons.items() if reference() is None]:
            del _lexicons[old]
        lexicon = Lexicon([words_text(c) for c in library.clauses])
        _lexicons[key] = (weakref.ref(library), lexicon)
        return lexicon
