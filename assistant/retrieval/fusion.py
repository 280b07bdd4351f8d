"""Joins word scores and vector similarities into one ranking, and judges whether it is an answer at all.

Both scores are brought to 0..1 by their smallest and largest value among the candidates and summed with a
weight that was measured for each kind of embedder; equal-weight rank fusion was measured worse on contract
clauses. Whether anything was found is judged by absolute evidence, because the best of a bad lot always
normalises to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from assistant.ports import Hit


class Floor(NamedTuple):
    """Logarithmic odds that a question has an answer: the weights of a logistic regression on questions that were
    held out of the corpus, as many with an answer as without (`python -m evals floor`).
    """

    near: float  # of how near the nearest clauses are
    outside: float  # of how near the nearest questions without an answer are; it counts against
    coverage: float  # of the largest share of the query's words that a clause has
    length: float  # of the logarithm of the query's length: of a long one less is covered
    start: float  # what all of these have to make up for


class Calibration(NamedTuple):
    """What was measured for a kind of embedder."""

    vector_weight: float  # of the vectors in the sum; the rest is BM25
    asked_vector_weight: float  # the same, where it is known what people ask for the clauses: BM25 reads that too
    long_vector_weight: float  # the same for a long query: its many words say exactly what is meant
    nothing_below: float  # where no question without an answer is known: less evidence than this is no answer
    floor: Floor  # where such questions are known
    sure_above: float  # from this evidence on the match is certain: score 1


# By the part of an embedder's fingerprint before the first colon. The weights are from the development sets
# of `python -m evals public retrieval`, the floors from `python -m evals floor` (docs/benchmarks.md).
CALIBRATIONS = {
    "minilm-l6-int8": Calibration(
        vector_weight=0.9,
        asked_vector_weight=0.7,
        long_vector_weight=0.6,
        nothing_below=0.45,
        floor=Floor(near=24.3, outside=18.1, coverage=6.9, length=3.3, start=14.7),
        sure_above=0.75,
    ),
    "wordllama-l2-supercat": Calibration(
        vector_weight=0.4,
        asked_vector_weight=0.4,
        long_vector_weight=0.4,
        nothing_below=0.46,
        floor=Floor(near=22.0, outside=20.3, coverage=8.1, length=4.3, start=14.3),
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
    floor=Floor(near=24.0, outside=20.0, coverage=7.0, length=4.0, start=14.0),
    sure_above=0.75,
)
COVERAGE_WEIGHT = 0.2
WORD_SCORE_WEIGHT = 0.015
# So many of the nearest stand for how near a query comes: one alone may be near by a chance word. On held-out
# questions, false answers being 8 of 100, 6 of 100 answers are missed by these alone, by the very nearest 8.
NEAREST_FEW = 5
# Of a clause for which nobody asked, a person's own policy, the evidence must exceed this share of the outside
# similarity by this much: without it 2 to 4 of 100 such answers more are missed (`python -m evals floor --own`).
OWN_OUTSIDE_SHARE, OWN_NOTHING_BESIDE = 0.7, 0.15
# The best clause of a document vouches for the others: what decides a case seldom stands alone. On held-out questions
# the right clause comes among five for one in a hundred more; the first place stays as it is.
DOCUMENT_SHARE = 0.5
# In stems: up to the first a query is a question, from the second on it is a long text. Between the two the
# weights move from those of the one to those of the other.
QUESTION_LENGTH, LONG_LENGTH = 10, 16
# Word by word is better for questions; in a long story too many words are about nothing.
SHORT_QUERY_SHARE, LONG_QUERY_SHARE = 0.9, 0.5


def calibration_of(embedder: str) -> Calibration:
    """The calibration for the embedder of that fingerprint."""
    return CALIBRATIONS.get(embedder.split(":", 1)[0], UNKNOWN_EMBEDDER)


class Evidence(NamedTuple):
    """How much speaks for a match, absolutely."""

    total: float  # its similarity and the words that it shares with the query, in one figure
    near: float  # how similar it is, or a question that people ask for it
    coverage: float  # its share of the query's words, 0 to 1
    is_asked: bool  # whether it is known what people ask for it


def evidence(hit: Hit, word_score: float, coverage: float) -> Evidence:
    """What speaks for a match. For a clause of which nobody asked, the share of the query's words counts, as its few
    words weigh little beside those of many questions.
    """
    if hit.asked_similarity is None:
        return Evidence(hit.similarity + COVERAGE_WEIGHT * coverage, hit.similarity, coverage, is_asked=False)
    near = max(hit.similarity, hit.asked_similarity)
    return Evidence(near + WORD_SCORE_WEIGHT * word_score, near, coverage, is_asked=True)


def is_answer(
    found: Sequence[Evidence], outside: float | None, *, calibration: Calibration, query_words: int = 0
) -> bool:
    """True when what was found is enough; `outside` is how similar the nearest questions are that no clause
    answers, where such questions are known, and `query_words` counts the query's stems.
    """
    if not found:
        return False
    if outside is None:
        return max(e.total for e in found) >= calibration.nothing_below
    own = max((e.total for e in found if not e.is_asked), default=-math.inf)
    if own - OWN_OUTSIDE_SHARE * max(0.0, outside) >= OWN_NOTHING_BESIDE:
        return True
    return answer_odds(signs(found, outside, query_words), calibration.floor) >= 0


def signs(found: Sequence[Evidence], outside: float, query_words: int) -> tuple[float, float, float, float]:
    """What the floor weighs, in the order of its weights."""
    return (
        few_nearest([e.near for e in found]),
        outside,
        max(e.coverage for e in found),
        # A story tells more than it asks: from some length on no more words are to be expected.
        math.log1p(min(query_words, LONG_LENGTH)),
    )


def answer_odds(found: tuple[float, float, float, float], floor: Floor) -> float:
    """The logarithmic odds that there is an answer, as likely as not beforehand: 0 means that it stays so."""
    near, outside, coverage, length = found
    weighed = floor.near * near - floor.outside * outside
    return weighed + floor.coverage * coverage + floor.length * length - floor.start


def few_nearest(similarities: Sequence[float]) -> float:
    """The mean of the largest few, of all when there are not so many.

    Raises:
        ValueError: there is none.
    """
    largest = sorted(similarities, reverse=True)[:NEAREST_FEW]
    if not largest:
        raise ValueError("nothing is near")
    return math.fsum(largest) / len(largest)


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


def lifted(scores: Sequence[float], documents: Sequence[str]) -> list[float]:
    """The scores, 0 to 1, each moved towards that of the best clause of the same document."""
    best: dict[str, float] = {}
    for score, document in zip(scores, documents, strict=True):
        best[document] = max(score, best.get(document, score))
    return [
        (score + DOCUMENT_SHARE * best[document]) / (1 + DOCUMENT_SHARE)
        for score, document in zip(scores, documents, strict=True)
    ]


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
