"""An embedder with a clock: how many texts it was given, and how long they took."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.adapters.embedders import WordEmbedder, WordVectors
from assistant.ports import Embedder


class ClockedEmbedder:
    """The embedder inside; its time and its texts are counted."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.seconds = 0.0
        self.texts = 0

    @property
    def fingerprint(self) -> str:
        """That of the embedder inside."""
        return self._inner.fingerprint

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """As the embedder inside."""
        started = time.perf_counter()
        vectors = self._inner.embed(texts)
        self._count(len(texts), started)
        return vectors

    def _count(self, texts: int, started: float) -> None:
        self.texts += texts
        self.seconds += time.perf_counter() - started


class ClockedWordEmbedder(ClockedEmbedder):
    """The same for an embedder that tells words apart."""

    def __init__(self, inner: WordEmbedder) -> None:
        super().__init__(inner)
        self._by_words = inner

    def embed_words(self, text: str, *, is_question: bool = False) -> WordVectors:
        """As the embedder inside."""
        started = time.perf_counter()
        vectors = self._by_words.embed_words(text, is_question=is_question)
        self._count(1, started)
        return vectors


def clocked(inner: Embedder) -> ClockedEmbedder:
    """A clocked embedder that can tell words apart if the one inside can."""
    return ClockedWordEmbedder(inner) if isinstance(inner, WordEmbedder) else ClockedEmbedder(inner)
