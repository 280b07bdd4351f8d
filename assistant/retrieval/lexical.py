"""BM25 over the clauses: finds identifiers, section numbers and rare words that vectors blur.

Statistics are those of the whole library even when a search is restricted to one marketplace: the filtered
part alone is too small to tell a rare word from a common one (nDCG@10 on contract clauses .560 against
.545). A document without any word of the query scores exactly 0, so that the caller can tell it from a weak
match.
"""

from __future__ import annotations

import math
import re
from array import array
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
NO_STEM = -1
WORD = re.compile(r"\w+")


class Lexicon:
    """An inverted index over short texts, in memory: about eight bytes for each different word of a text."""

    def __init__(self, texts: Iterable[str], *, k1: float = TERM_SATURATION, b: float = LENGTH_WEIGHT) -> None:
        """Counts the words of all texts, each of which is looked at once; about ten microseconds a text."""
        import numpy as np

        numbers = _StemNumbers()
        # Typed arrays, as a million texts have some thirty million different words.
        stems_of_texts, times, sizes = array("i"), array("i"), array("i")
        lengths = array("i")
        for text in texts:
            counted = Counter(map(numbers.__getitem__, WORD.findall(text.lower())))
            counted.pop(NO_STEM, None)
            stems_of_texts.extend(counted)
            times.extend(counted.values())
            sizes.append(len(counted))
            lengths.append(counted.total())
        self._size = len(sizes)
        whole = np.array(lengths, np.float64)
        average = float(whole.mean()) if whole.any() else 1.0
        self._damping = k1 * (1 - b + b * whole / average)
        self._numbers = numbers.stems
        # Stem by stem, and for each stem the texts in their order.
        held = np.array(stems_of_texts, np.int32)
        order = np.argsort(held, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(held, minlength=len(numbers.stems)))])
        self._rows = np.repeat(np.arange(self._size, dtype=np.int32), np.array(sizes, np.int32))[order]
        self._times = np.array(times, np.int32)[order]

    def scores(self, query: str) -> NDArray[np.float64]:
        """One BM25 score for each text, in order; 0 where it shares no word with the query."""
        import numpy as np

        total = np.zeros(self._size)
        for stem, times in Counter(query_stems(query)).items():
            part = self._postings(stem)
            rows, frequency = self._rows[part], self._times[part]
            total[rows] += times * self.rarity(stem) * frequency / (frequency + self._damping[rows])
        return total

    def coverage(self, query: str, rows: Sequence[int] | None = None) -> NDArray[np.float64]:
        """For each text, or for those of the given numbers alone, the share of the query's words that it has, 0
        to 1, each word weighed by its rarity.
        """
        import numpy as np

        wanted = np.arange(self._size) if rows is None else np.asarray(rows, np.int64)
        found, whole = np.zeros(len(wanted)), 0.0
        for stem in set(query_stems(query)):
            whole += self.rarity(stem)
            holders = self._rows[self._postings(stem)]
            places = np.searchsorted(holders, wanted)
            is_held = np.append(holders, self._size)[places] == wanted
            found[is_held] += self.rarity(stem)
        return found / whole if whole else found

    def rarity(self, stem: str) -> float:
        """The inverse document frequency as Lucene computes it; largest for a word that no text has."""
        part = self._postings(stem)
        holders = part.stop - part.start
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))

    def _postings(self, stem: str) -> slice:
        """Where the texts that hold the stem are listed."""
        number = self._numbers.get(stem)
        if number is None:
            return slice(0, 0)
        return slice(int(self._starts[number]), int(self._starts[number + 1]))


class _StemNumbers(dict[str, int]):
    """The number of a word's stem, made when the word is first met; NO_STEM for one that does not count.

    A dictionary, so that a word which was met before costs no step of Python.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stems: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        number = NO_STEM
        for stem in stems(word):
            number = self.stems.setdefault(stem, len(self.stems))
        self[word] = number
        return number


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
