"""How much a text is like the texts of several groups, by its words alone.

One idea: naive Bayes over word stems. A word speaks for a group as much as it is commoner there than in all groups
together; words that no group has say nothing. Each word counts once in a text, and a long text is damped, since its
words do not speak independently of each other. Smoothing after Dirichlet (Zhai and Lafferty 2004) keeps rare words
from deciding alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from assistant.wording.stems import STOP_WORDS, words_of

SMOOTHING = 300.0  # words of the common stock that each group is mixed with
MIN_WORDS = 3  # fewer known words say nothing: "hello my friend"
UNDAMPED_WORDS = 12  # a text of four times as many is worth half as much for each word
MAX_TEXT_CHARACTERS = 8_000


class GroupWords:
    """Groups of texts, counted once and asked often; safe to share, it never changes."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """Counts nothing yet: the first question does."""
        self._texts = {name: tuple(texts) for name, texts in groups.items()}

    def likeness(self, text: str, names: Iterable[str] = ()) -> dict[str, float]:
        """For each of these groups (none named: all) the damped log odds of the text's words in it against all groups.

        A group without texts is left out; a text with hardly a known word gets 0 for all. Articles and the like are no
        words here, negations are.
        """
        known = [s for s in _stems(text[:MAX_TEXT_CHARACTERS]) if s in self._common]
        known = known if len(known) >= MIN_WORDS else []
        wanted = list(names) or list(self._texts)
        return {name: self._score(self._counted[name], known) for name in wanted if self._counted.get(name)}

    def _score(self, counted: Counter[str], stems: Sequence[str]) -> float:
        whole = counted.total() + SMOOTHING
        # The order of a set of words differs from process to process, and with it the last digits of a plain sum.
        odds = math.fsum(math.log((counted[s] / self._common[s] + SMOOTHING) / whole) for s in stems)
        return odds / max(1.0, math.sqrt(len(stems) / UNDAMPED_WORDS))

    @cached_property
    def _counted(self) -> dict[str, Counter[str]]:
        return {name: Counter(s for t in texts for s in _stems(t)) for name, texts in self._texts.items()}

    @cached_property
    def _common(self) -> dict[str, float]:
        """The share of each stem in all groups together."""
        counts: Counter[str] = Counter()
        for counted in self._counted.values():
            counts.update(counted)
        return {s: n / counts.total() for s, n in counts.items()}


def _stems(text: str) -> set[str]:
    return {
        s for s, plain, _, _ in words_of(text) if len(plain) > 1 and plain not in STOP_WORDS and not plain.isdigit()
    }
