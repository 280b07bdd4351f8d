"""Fits the layer that spots names: a softmax over hashed features, by gradient steps of shrinking size.

One idea: the same function that reads a text at run time makes the features here, so what is learnt is what is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.redaction.spotting import BUCKETS, KINDS, WIDTH, Layer, everyday_words, features_of, tokens_of
from evals.names.made_up import Sentence

EPOCHS = 6
BATCH = 2048
RATE = 0.08
SHRINK = 2e-6  # of every weight in each step


def fit(examples: Iterable[Sentence], common: list[str], seed: int = 0) -> Layer:
    """The layer learnt from these sentences; `common` are everyday words, most frequent first."""
    words, ranks = everyday_words(common)
    blank = Layer(np.zeros((BUCKETS, len(KINDS)), np.float32), words, ranks)
    places, labels = _read(examples, blank)
    weights, seen = blank.weights, np.full((BUCKETS, len(KINDS)), 1e-3, np.float32)
    order = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        for rows in np.array_split(order.permutation(len(labels)), max(1, len(labels) // BATCH)):
            slope = _slope(weights, places[rows], labels[rows])
            seen += slope * slope
            weights *= 1 - SHRINK
            weights -= RATE * slope / np.sqrt(seen)
            weights[0] = 0
    return Layer(weights, words, ranks)


def write_layer(layer: Layer, file: Path) -> None:
    """Writes the layer with weights of one byte each."""
    scale = np.float32(np.abs(layer.weights).max() / 127)
    small = np.round(layer.weights / scale).astype(np.int8)
    np.savez_compressed(file, weights=small, scale=scale, words=layer.words, ranks=layer.ranks)


def _read(examples: Iterable[Sentence], layer: Layer) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    places: list[NDArray[np.int32]] = []
    labels: list[int] = []
    for text, spans in examples:
        tokens = tokens_of(text)
        if not tokens:
            continue
        places.append(features_of(tokens, layer))
        for token in tokens:
            kind = next((k for a, b, k in spans if a <= token.start < b), "")
            labels.append(KINDS.index(kind))
    return np.concatenate(places) if places else np.zeros((0, WIDTH), np.int32), np.array(labels)


def _slope(weights: NDArray[np.float32], places: NDArray[np.int32], labels: NDArray[np.int64]) -> NDArray[np.float32]:
    scores = weights[places].sum(axis=1)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    scores /= scores.sum(axis=1, keepdims=True)
    scores[np.arange(len(labels)), labels] -= 1
    flat = places.ravel()
    columns = [np.bincount(flat, weights=np.repeat(scores[:, k], WIDTH), minlength=BUCKETS) for k in range(len(KINDS))]
    return np.asarray(np.stack(columns, axis=1), dtype=np.float32)
