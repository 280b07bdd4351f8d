"""Joins word scores and vector similarities into one ranking, and judges whether it is an answer at all.

Both scores are brought to 0..1 by their smallest and largest value among the candidates and summed with a
weight that was measured for each kind of embedder; equal-weight rank fusion was measured worse on contract
clauses. Whether anything was found is judged by absolute evidence, because the best of a bad lot always
normalises to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.ports import Hit


class Calibration(NamedTuple):
    """What was measured for a kind of embedder."""

    vector_weight: float  # of the vectors in the sum; the rest is BM25
    nothing_below: float  # when the best evidence is under this, the corpus has no answer
    sure_above: float  # from this evidence on the match is certain: score 1


# By the part of an embedder's fingerprint before the first colon. The weights are from the development sets
# of `python -m evals public retrieval`; the floors weigh answers that are missed against false ones, as
# `python -m evals questions` counts them (docs/benchmarks.md).
CALIBRATIONS = {
    "minilm-l6-int8": Calibration(vector_weight=0.9, nothing_below=0.45, sure_above=0.75),
    "wordllama-l2-supercat": Calibration(vector_weight=0.4, nothing_below=0.46, sure_above=0.75),
}
# A model that was never measured: equal weights, and a floor below which larger sentence models put
# unrelated texts.
UNKNOWN_EMBEDDER = Calibration(vector_weight=0.5, nothing_below=0.35, sure_above=0.75)
COVERAGE_WEIGHT = 0.2
# Word by word is better for questions; in a long story too many words are about nothing.
WORDS_OF_A_QUESTION = 16
SHORT_QUERY_SHARE, LONG_QUERY_SHARE = 0.9, 0.5


def calibration_of(embedder: str) -> Calibration:
    """The calibration for the embedder of that fingerprint."""
    return CALIBRATIONS.get(embedder.split(":", 1)[0], UNKNOWN_EMBEDDER)


def evidence(similarity: float, coverage: float) -> float:
    """How much speaks for a match, absolutely: similarity as wholes, and the share of the query's words it
    has.
    """
    return similarity + COVERAGE_WEIGHT * coverage


def vector_score(hit: Hit, query_words: int) -> float:
    """The similarity by which a hit is ranked: mostly word by word, for long queries half as wholes."""
    if hit.word_similarity is None:
        return hit.similarity
    share = max(LONG_QUERY_SHARE, SHORT_QUERY_SHARE * min(1.0, WORDS_OF_A_QUESTION / max(1, query_words)))
    return share * hit.word_similarity + (1 - share) * hit.similarity


def blend(word_scores: Sequence[float], similarities: Sequence[float], *, vector_weight: float) -> list[float]:
    """The weighted sum of both scores, 0 to 1, after each was stretched to 0..1."""
    words, vectors = stretched(word_scores), stretched(similarities)
    return [(1 - vector_weight) * w + vector_weight * v for w, v in zip(words, vectors, strict=True)]


def stretched(scores: Sequence[float]) -> list[float]:
    """The scores moved and scaled so that the smallest is 0 and the largest 1; all 0 when they are equal."""
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    width = high - low
    return [(s - low) / width for s in scores] if width > 0 else [0.0] * len(scores)


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]], *, offset: int = 60) -> dict[str, float]:
    """The plain rank fusion of Cormack et al. 2009 with equal weights, to compare with."""
    total: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            total[key] = total.get(key, 0.0) + 1 / (offset + rank)
    return total
