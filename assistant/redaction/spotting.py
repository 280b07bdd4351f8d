"""Spots names of people, places, streets and companies in a text, by a small learnt model.

One idea: a name shows in three ways, its letters, its neighbours, and that it is no everyday word. Each token gets
hashed features of all three, and one linear layer (learnt from sentences that `python -m evals fit-names` makes up)
gives the odds of each kind. No list of names ships; nothing is loaded but one array of a few hundred kilobytes.
The time grows with the length of the text alone.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = ("", "NAME", "ADDRESS", "PLACE", "COMPANY")  # the classes of the layer; the first is no name
BUCKETS = 1 << 16
WIDTH = 44  # features of a token; the last ones of a long word fall away
MODEL_FILE = Path(__file__).with_name("spotting.npz")
MAX_TOKEN = 40  # characters that are looked at
COMMON_STEPS = (1000, 3000, 8000, 20000)  # ranks in the list of everyday words
EVERYDAY_STEP = 1
_TOKEN = re.compile(r"[^\W\d_]+(?:['’](?!(?:s|ll|d|m|re|ve|t)\b)[^\W\d_]+)?|\d+|[^\w\s]|_")


class Token(NamedTuple):
    """A word, a run of digits or a mark, with its place and what stands before it."""

    text: str
    start: int
    end: int
    gap: str  # "": joined to the token before, " ", or "\n"


class Layer(NamedTuple):
    """What was learnt: weights for each feature and kind, and the everyday words as sorted hashes with their rank."""

    weights: NDArray[np.float32]  # (BUCKETS, len(KINDS))
    words: NDArray[np.uint32]
    ranks: NDArray[np.uint8]


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    tokens: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(text):
        between = text[at : match.start()]
        gap = "\n" if "\n" in between or not tokens else " " if between else ""
        tokens.append(Token(match[0], match.start(), match.end(), gap))
        at = match.end()
    return tokens


def hashed(feature: str) -> int:
    """The number of a feature, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def features_of(tokens: list[Token], layer: Layer) -> NDArray[np.int32]:
    """For each token the places of its features in the layer, (len(tokens), WIDTH); place 0 is for none."""
    lows = [_bare(t.text) for t in tokens]
    shapes = [_shape(t.text) for t in tokens]
    ranks = _ranks(lows, layer)
    places = np.zeros((len(tokens), WIDTH), np.int32)
    for i in range(len(tokens)):
        found = list(_features(i, tokens, lows, shapes, ranks))[:WIDTH]
        places[i, : len(found)] = [1 + hashed(f) % (BUCKETS - 1) for f in found]
    return places


def odds(text: str, layer: Layer) -> tuple[list[Token], NDArray[np.float32]]:
    """The tokens and for each the probability of each kind."""
    tokens = tokens_of(text)
    if not tokens:
        return tokens, np.zeros((0, len(KINDS)), np.float32)
    scores = layer.weights[features_of(tokens, layer)].sum(axis=1)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return tokens, scores / scores.sum(axis=1, keepdims=True)


@cache
def shipped_layer() -> Layer:
    """The layer beside this file, read once."""
    with np.load(MODEL_FILE, allow_pickle=False) as kept:
        return Layer(kept["weights"].astype(np.float32) * kept["scale"], kept["words"], kept["ranks"])


def is_everyday(word: str) -> bool:
    """True for a word so common that only a capital letter could make it a name ("will", "may")."""
    return _ranks([_bare(word)], shipped_layer())[0] <= EVERYDAY_STEP


def everyday_words(words: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """The words, most frequent first, as sorted hashes with the step of their rank."""
    steps: dict[int, int] = {}
    for rank, word in enumerate(words):
        steps.setdefault(hashed(_bare(word)), sum(rank >= s for s in COMMON_STEPS))
    ordered = sorted(steps)
    return np.array(ordered, np.uint32), np.array([steps[h] for h in ordered], np.uint8)


def _ranks(lows: list[str], layer: Layer) -> list[int]:
    """For each word the step of its rank; the number of steps plus one for a word that is not in the list."""
    numbers = np.array([hashed(w) for w in lows], np.uint32)
    at = np.minimum(np.searchsorted(layer.words, numbers), max(0, len(layer.words) - 1))
    if not len(layer.words):
        return [len(COMMON_STEPS) + 1] * len(lows)
    return [int(r) for r in np.where(layer.words[at] == numbers, layer.ranks[at], len(COMMON_STEPS) + 1)]


def _features(i: int, tokens: list[Token], lows: list[str], shapes: list[str], ranks: list[int]) -> Iterator[str]:
    token, low, shape, rank = tokens[i], lows[i], shapes[i], ranks[i]
    first = token.gap == "\n" or (i > 0 and tokens[i - 1].text in '.!?:"')
    yield "bias"
    yield f"w {low}"
    yield f"s {shape}"
    yield f"r {rank} {shape[:2]} {first}"

    def at(j: int) -> tuple[str, str, int]:
        return (lows[j], shapes[j], ranks[j]) if 0 <= j < len(tokens) else ("", "", 9)

    before, after = at(i - 1), at(i + 1)
    for name, near in (("-2", at(i - 2)), ("-1", before), ("+1", after), ("+2", at(i + 2))):
        yield f"w{name} {near[0]}"
        yield f"s{name} {near[1]} {near[2]}"
    yield f"-1 {before[0]} {shape} {rank}"
    yield f"+1 {after[0]} {shape} {rank}"
    yield f"w-3 {at(i - 3)[0]}"
    yield f"w+3 {at(i + 3)[0]}"
    yield f"-2-1 {at(i - 2)[0]} {before[0]} {shape[:1]}"
    yield f"+1+2 {after[0]} {at(i + 2)[0]} {shape[:1]}"
    yield f"g {token.gap} {tokens[i + 1].gap if i + 1 < len(tokens) else ''} {shape}"
    yield f"sss {before[1]} {shape} {after[1]}"
    yield f"rrr {before[2]} {rank} {after[2]} {shape[:2]}"
    if token.text[0].isalpha():
        word = f"^{low[:MAX_TOKEN]}$"
        yield f"script {unicodedata.name(token.text[0], '?').split()[0]}"
        for size in (2, 3, 4):
            yield f"p {word[: size + 1]}"
            yield f"e {word[-size - 1 :]}"
        for j in range(len(word) - 2):
            yield f"c {word[j : j + 3]}"


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _shape(word: str) -> str:
    if word[0].isdigit():
        return f"9{min(len(word), 7)}"
    if not word[0].isalpha():
        return word
    if word.islower():
        return "x"
    if len(word) == 1:
        return "X1"
    if word.isupper():
        return "XX"
    return "Xx" if word[1:].islower() else "xX"
