"""An embedder at an endpoint that never sees what is private: it leaves as the plain word for its kind.

The one idea: a question is compared by its sense, and "order" says as much to a policy as the order's number. Nothing
has to come back, so there are no tokens. Words of the library are public and stay, so its clauses leave as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.ports import Embedder
from assistant.records import Clause
from assistant.redaction import find_private

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class PrivateEmbedder:
    """An `Embedder` around another one."""

    inner: Embedder
    public: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """That of the embedder inside: the vectors of clauses are the same."""
        return self.inner.fingerprint

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """As the embedder inside, of texts in which a private stretch is told by its kind."""
        return self.inner.embed([self._told(t) for t in texts])

    def _told(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        for stretch in find_private(text, public=self.public):
            pieces += text[at : stretch.start], stretch.kind.lower()
            at = stretch.end
        return "".join(pieces) + text[at:]


def public_words(clauses: Iterable[Clause]) -> frozenset[str]:
    """The words of the library, spelled as there."""
    return frozenset(w for c in clauses for w in _WORD.findall(f"{c.title} {c.heading} {c.text} {' '.join(c.asked)}"))
