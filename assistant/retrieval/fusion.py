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
    asked_vector_weight: float  # the same, where it is known what people ask for the clauses: BM25 reads that too
    long_vector_weight: float  # the same for a long query: its many words say exactly what is meant
    nothing_below: float  # when the best evidence is under this, the corpus has no answer
    nothing_beside: float  # the same for what is left of it beside the nearest question that has no answer
    sure_above: float  # from this evidence on the match is certain: score 1


# By the part of an embedder's fingerprint before the first colon. The weights are from the development sets
# of `python -m evals public retrieval`; the floors weigh answers that are missed against false ones, as
# `python -m evals questions` counts them (docs/benchmarks.md).
CALIBRATIONS = {
    "minilm-l6-int8": Calibration(
        vector_weight=0.9,
        asked_vector_weight=0.7,
        long_vector_weight=0.6,
        nothing_below=0.45,
        nothing_beside=0.21,
        sure_above=0.75,
    ),
    "wordllama-l2-supercat": Calibration(
        vector_weight=0.4,
        asked_vector_weight=0.4,
        long_vector_weight=0.4,
        nothing_below=0.46,
        nothing_beside=0.15,
        sure_above=0.75,
    ),
}
# A model that was never measured: equal weights, and a floor below which larger sentence models put
# unrelated texts.
UNKNOWN_EMBEDDER = Calibration(
    vector_weight=0.5,
    asked_vector_weight=0.5,
    long_vector_weight=0.5,
    nothing_below=0.35,
    nothing_beside=0.1,
    sure_above=0.75,
)
COVERAGE_WEIGHT = 0.2
WORD_SCORE_WEIGHT = 0.015
OUTSIDE_WEIGHT = 0.9
# In stems: up to the first a query is a question, from the second on it is a long text. Between the two the
# weights move from those of the one to those of the other.
QUESTION_LENGTH, LONG_LENGTH = 10, 16
# Word by word is better for questions; in a long story too many words are about nothing.
SHORT_QUERY_SHARE, LONG_QUERY_SHARE = 0.9, 0.5


def calibration_of(embedder: str) -> Calibration:
    """The calibration for the embedder of that fingerprint."""
    return CALIBRATIONS.get(embedder.split(":", 1)[0], UNKNOWN_EMBEDDER)


def evidence(hit: Hit, word_score: float, coverage: float) -> float:
    """How much speaks for a match, absolutely: its similarity to the clause or to a question asked for it, and
    the words that they share. For a clause of which nobody asked, the share of the query's words counts, as
    its few words weigh little beside those of many questions.
    """
    if hit.asked_similarity is None:
        return hit.similarity + COVERAGE_WEIGHT * coverage
    return max(hit.similarity, hit.asked_similarity) + WORD_SCORE_WEIGHT * word_score


def is_answer(best_evidence: float, outside: float | None, *, calibration: Calibration) -> bool:
    """True when the best evidence is enough; `outside` is how similar the nearest question is that no clause
    answers, where such questions are known.
    """
    if outside is None:
        return best_evidence >= calibration.nothing_below
    return best_evidence - OUTSIDE_WEIGHT * max(0.0, outside) >= calibration.nothing_beside


def vector_score(hit: Hit, query_words: int) -> float:
    """The similarity by which a hit is ranked: mostly word by word, for long queries half as wholes."""
    if hit.word_similarity is None:
        return hit.similarity
    share = _by_length(query_words, SHORT_QUERY_SHARE, LONG_QUERY_SHARE)
    return share * hit.word_similarity + (1 - share) * hit.similarity


def blend(
    word_scores: Sequence[float],
    similarities: Sequence[float],
    asked: Sequence[float | None],
    *,
    calibration: Calibration,
    query_words: int = 0,
) -> list[float]:
    """The weighted sum of all scores, 0 to 1, after each was stretched to 0..1.

    Half of what the vectors weigh is the similarity to the questions that people ask for a clause, `asked`; where
    nobody is known to ask for it, the similarity to the clause stands in.
    """
    words, vectors = stretched(word_scores), stretched(similarities)
    known = iter(stretched([a for a in asked if a is not None]))
    near = [v if a is None else (v + next(known)) / 2 for v, a in zip(vectors, asked, strict=True)]
    has_asked = any(a is not None for a in asked)
    question_weight = calibration.asked_vector_weight if has_asked else calibration.vector_weight
    weight = _by_length(query_words, question_weight, min(question_weight, calibration.long_vector_weight))
    return [(1 - weight) * w + weight * n for w, n in zip(words, near, strict=True)]


def _by_length(query_words: int, short: float, long: float) -> float:
    part = (query_words - QUESTION_LENGTH) / (LONG_LENGTH - QUESTION_LENGTH)
    return short + min(1.0, max(0.0, part)) * (long - short)


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
