"""BM25 over the clauses: finds identifiers, section numbers and rare words that vectors blur.

Statistics are those of the whole library even when a search is restricted to one marketplace: the filtered
part alone is too small to tell a rare word from a common one (nDCG@10 on contract clauses .560 against
.545). A document without any word of the query scores exactly 0, so that the caller can tell it from a weak
match.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy is heavy: it is imported when a lexicon is built
    import numpy as np
    from numpy.typing import NDArray

# Lucene's list for English; it has no negations beyond "no" and "not": a search need not tell those apart.
_STOP_WORDS = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these
    they this to was will with
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Words that make a sentence a question and say nothing of its subject. Policies hardly use them, so by rarity
# they would weigh more than the subject; in a query they are left out (nDCG@10 of BM25 on privacy policies
# .388 against .369, on contract clauses .565 against .560).
_QUESTION_WORDS = """
    how what when where who whom whose why which do does did can could should would may might must i me my
    mine you your yours we us our ours have has had am been being were from get
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
# Measured on the development sets, in the blend: nDCG@10 of .446, .644 and .738 (PolicyQA, ContractNLI, ObliQA) to
# .443, .644 and .730 with Anserini's k1 .9, b .4. Alone, BM25 does better with the latter on contract clauses.
TERM_SATURATION = 1.2
LENGTH_WEIGHT = 0.75
MAX_WORD_LETTERS = 40
WORD = re.compile(r"\w+")


class Lexicon:
    """An inverted index over short texts, in memory."""

    def __init__(self, texts: Sequence[str], *, k1: float = TERM_SATURATION, b: float = LENGTH_WEIGHT) -> None:
        """Counts the words of all texts; about 20 microseconds a text."""
        import numpy as np

        counts = [Counter(stems(t)) for t in texts]
        lengths = np.array([c.total() for c in counts], dtype=np.float64)
        average = float(lengths.mean()) if texts and lengths.any() else 1.0
        self._damping = k1 * (1 - b + b * lengths / average)
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, counted in enumerate(counts):
            for stem, times in counted.items():
                postings.setdefault(stem, []).append((row, times))
        self._postings = {stem: np.array(pairs, dtype=np.int64) for stem, pairs in postings.items()}
        self._size = len(texts)

    def scores(self, query: str) -> NDArray[np.float64]:
        """One BM25 score for each text, in order; 0 where it shares no word with the query."""
        import numpy as np

        total = np.zeros(self._size)
        for stem, times in Counter(query_stems(query)).items():
            pairs = self._postings.get(stem)
            if pairs is None:
                continue
            rows, frequency = pairs[:, 0], pairs[:, 1]
            total[rows] += times * self.rarity(stem) * frequency / (frequency + self._damping[rows])
        return total

    def coverage(self, query: str) -> NDArray[np.float64]:
        """For each text the share of the query's words that it has, 0 to 1, each word weighed by its
        rarity.
        """
        import numpy as np

        found, whole = np.zeros(self._size), 0.0
        for stem in set(query_stems(query)):
            whole += self.rarity(stem)
            pairs = self._postings.get(stem)
            if pairs is not None:
                found[pairs[:, 0]] += self.rarity(stem)
        return found / whole if whole else found

    def rarity(self, stem: str) -> float:
        """The inverse document frequency as Lucene computes it; largest for a word that no text has."""
        holders = len(self._postings.get(stem, ()))
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))


def stems(text: str) -> Iterable[str]:
    """The words of the text, lower-cased, without stop words, cut to their English stems."""
    for word in WORD.findall(text.lower()):
        if word not in STOP_WORDS and len(word) > 1:
            yield _stem(word)


def query_stems(query: str) -> Iterable[str]:
    """The stems of a query, without the words that only make it a question."""
    return stems(" ".join(w for w in WORD.findall(query.lower()) if w not in QUESTION_WORDS))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    # A very long "word" is no word; stemming it would only cost time.
    if len(word) > MAX_WORD_LETTERS:
        return word
    # Loads thirty languages; and a stemmer keeps state, so each call gets its own (14 microseconds), safe
    # in threads.
    import snowballstemmer

    return str(snowballstemmer.stemmer("english").stemWord(word))
