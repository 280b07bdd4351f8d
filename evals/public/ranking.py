"""Measures of a ranking against the set of right answers, each 0 to 1, as information retrieval defines
them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

DEPTH = 10


class Quality(NamedTuple):
    """How good rankings are; of several, the mean."""

    recall_5: float
    recall_10: float
    ndcg_10: float
    reciprocal_rank: float
    average_precision_10: float


def quality_of(ranking: Sequence[int], right: frozenset[int]) -> Quality:
    """The measures of one ranking (best first) whose right answers are known and at least one."""
    is_right = [r in right for r in ranking]
    first = next((place for place, hit in enumerate(is_right, start=1) if hit), 0)
    gain = sum(1 / math.log2(place + 1) for place, hit in enumerate(is_right[:DEPTH], start=1) if hit)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(DEPTH, len(right)) + 1))
    hits = 0
    precision = 0.0
    for place, hit in enumerate(is_right[:DEPTH], start=1):
        if hit:
            hits += 1
            precision += hits / place
    return Quality(
        recall_5=sum(is_right[:5]) / len(right),
        recall_10=sum(is_right[:DEPTH]) / len(right),
        ndcg_10=gain / best,
        reciprocal_rank=1 / first if first else 0.0,
        average_precision_10=precision / min(DEPTH, len(right)),
    )


def mean_quality(qualities: Iterable[Quality]) -> Quality:
    """The mean of each measure; zeros when there is nothing to average."""
    rows = list(qualities)
    return (
        Quality(*(math.fsum(column) / len(rows) for column in zip(*rows, strict=True)))
        if rows
        else Quality(0, 0, 0, 0, 0)
    )
