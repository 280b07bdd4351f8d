"""Finds the known sentence that a sentence of the letter most resembles.

One idea: two sentences are compared by their words that carry meaning, rare words counting more; the candidates come
from an index, so that the time does not grow with the size of the documents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import nlargest

from assistant.checks.ground import Ground
from assistant.checks.phrases import Phrase

MAX_CANDIDATES = 40
MAX_POSTINGS = 400


@dataclass(frozen=True)
class Match:
    """A known sentence with its similarity, 0 to 1."""

    phrase: Phrase
    similarity: float
    is_same_words: bool  # equal apart from values


def nearest(
    phrase: Phrase, ground: Ground, *, wanted: Callable[[Phrase], bool] = lambda p: p.origin == "letter"
) -> Match | None:
    """The most similar known sentence of those wanted; None when none shares a word that carries meaning."""
    for same in ground.by_tokens.get(phrase.tokens, ()):
        if wanted(same):
            return Match(same, 1.0, is_same_words=True)
    best = max(
        ((similarity(phrase, p, ground), -i, p) for i, p in enumerate(candidates(phrase, ground)) if wanted(p)),
        key=lambda t: t[:2],
        default=None,
    )
    return Match(best[2], best[0], is_same_words=False) if best and best[0] > 0 else None


def candidates(phrase: Phrase, ground: Ground) -> list[Phrase]:
    """Known sentences that share the most telling words with the phrase."""
    scores: dict[int, float] = {}
    for stem in phrase.content:
        postings = ground.by_stem.get(stem, ())
        for at in postings[:MAX_POSTINGS]:
            scores[at] = scores.get(at, 0.0) + ground.rare(stem)
    return [ground.phrases[i] for i in nlargest(MAX_CANDIDATES, scores, key=lambda i: (scores[i], -i))]


def similarity(one: Phrase, other: Phrase, ground: Ground) -> float:
    """Twice the shared weight over the whole weight of words and identifiers, 0 to 1."""
    shared = sum(map(ground.rare, one.content & other.content)) + 2 * len(one.identifiers & other.identifiers)
    whole = sum(map(ground.rare, one.content)) + sum(map(ground.rare, other.content))
    whole += 2 * len(one.identifiers) + 2 * len(other.identifiers)
    return 2 * shared / whole if whole else 0.0


def coverage(phrase: Phrase, other: Phrase, ground: Ground) -> float:
    """How much of the phrase's own words the other has, 0 to 1."""
    whole = sum(map(ground.rare, phrase.content))
    return sum(map(ground.rare, phrase.content & other.content)) / whole if whole else 0.0
