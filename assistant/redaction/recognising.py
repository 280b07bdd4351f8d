"""Finds what is private in a text that nobody has marked: by form where it has one, else by a small learnt model.

One idea: a name once found is a name wherever it stands in the same text. What is public, the words of the clauses and
of the marketplace, is no name, so that a rule can still be told by its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from assistant.redaction.patterns import find_numbers, staying
from assistant.redaction.spotting import KINDS, Token, odds, shipped_layer
from assistant.redaction.vault import PrivateKind, Stretch, united
from assistant.wording.markers import mask_markers

LEAST_ODDS = 0.35  # of being any kind of name; chosen on half of public development texts, see docs/benchmarks.md
SURE_ODDS = 0.8  # from which a name is looked for in the rest of the text
_OF_KIND: dict[str, PrivateKind] = {"NAME": "NAME", "ADDRESS": "ADDRESS", "PLACE": "PLACE", "COMPANY": "COMPANY"}


def find_private(text: str, *, public: frozenset[str] = frozenset(), least: float = LEAST_ODDS) -> list[Stretch]:
    """What is private in the text, in order, never overlapping.

    Args:
        text: any text.
        public: words, spelled as there, that are no names here.
        least: the odds from which a word counts as a name.
    """
    numbers = list(find_numbers(text))
    names = [s for s in find_names(text, least=least) if not _is_public(text[s.start : s.end], public)]
    return united([*numbers, *names])


def find_names(text: str, *, least: float = LEAST_ODDS) -> list[Stretch]:
    """Names of people, places, streets and companies."""
    masked = mask_markers(text)
    tokens, chances = odds(masked, shipped_layer())
    private = 1 - chances[:, 0]
    stays = bytearray(len(text))
    for start, end in staying(text):
        stays[start:end] = b"\x01" * (end - start)
    private[[i for i, t in enumerate(tokens) if stays[t.start]]] = 0
    found: list[Stretch] = []
    sure: set[str] = set()
    run: list[int] = []
    for i in range(len(tokens) + 1):
        if i < len(tokens) and (private[i] >= least or (run and _is_bridge(tokens, private, i, least))):
            run.append(i)
            continue
        if any(tokens[j].text[0].isalnum() for j in run):
            found.append(_stretch(tokens, chances[run].sum(axis=0)[1:].argmax(), run))
            sure.update(tokens[j].text for j in run if private[j] >= SURE_ODDS and _is_named(tokens[j].text))
        run = []
    return united([*found, *_repeated(masked, sure)])


def _is_bridge(tokens: list[Token], private: NDArray[np.float32], i: int, least: float) -> bool:
    """A mark between two words of one name or address, "J. Smith", "Elm St., Rye"."""
    is_mark = not tokens[i].text[0].isalnum() and tokens[i].text not in '?!:;"'
    return is_mark and i + 1 < len(tokens) and bool(private[i + 1] >= least)


def _stretch(tokens: list[Token], best: int, run: list[int]) -> Stretch:
    """Marks at the ends of a run belong to the sentence."""
    while not tokens[run[0]].text[0].isalnum():
        run = run[1:]
    while not tokens[run[-1]].text[0].isalnum():
        run = run[:-1]
    return Stretch(kind=_OF_KIND[KINDS[int(best) + 1]], start=tokens[run[0]].start, end=tokens[run[-1]].end)


def _is_named(word: str) -> bool:
    return len(word) > 2 and word[0].isupper()


def _repeated(text: str, words: Iterable[str]) -> Iterator[Stretch]:
    choices = "|".join(re.escape(w) for w in sorted(words))
    if choices:
        for match in re.finditer(rf"(?<!\w)(?:{choices})(?!\w)", text):
            yield Stretch(kind="NAME", start=match.start(), end=match.end())


def _is_public(written: str, public: frozenset[str]) -> bool:
    words = re.findall(r"[^\W\d_]+", written)
    return bool(words) and all(w in public for w in words)
