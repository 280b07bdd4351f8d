"""An embedder that remembers each text as a whole, so that no passage goes through the model twice.

One idea: the product's index and the plain ranking by vectors read the same text. What the first computed the
second looks up, and with a folder also a later run does. The fingerprint is that of the embedder inside, and
so is every vector.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.embedders import WordEmbedder, WordVectors
from assistant.adapters.embedding_clauses import file_name
from assistant.errors import DataError
from assistant.policy_library.reading import write_whole
from assistant.ports import Embedder

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray


class RememberingEmbedder:
    """The embedder inside, asked once for each text."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._wholes: dict[bytes, NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        """That of the embedder inside."""
        return self._inner.fingerprint

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text; only new texts are computed."""
        new = list(dict.fromkeys(t for t in texts if _key(t) not in self._wholes))
        for text, vector in zip(new, self._inner.embed(new) if new else [], strict=True):
            self._remember(text, vector)
        return [self._wholes[_key(t)].tolist() for t in texts]

    def read(self, folder: Path) -> None:
        """Takes what an earlier run wrote there, if one did.

        Raises:
            DataError: the file is damaged; one line says which.
        """
        import numpy as np

        file = folder / file_name(self.fingerprint)
        if not file.is_file():
            return
        try:
            with np.load(file, allow_pickle=False) as arrays:
                pairs = list(zip(arrays["keys"], arrays["wholes"], strict=True))
        except Exception as damage:  # numpy and zipfile break in words of their own
            raise DataError(f"{file} is damaged ({type(damage).__name__}); remove it and run again") from damage
        self._wholes.update((key.tobytes(), whole) for key, whole in pairs)

    def write(self, folder: Path) -> None:
        """Leaves everything there for a later run.

        Raises:
            OSError: the folder cannot be written.
        """
        import numpy as np

        if not self._wholes:
            return
        keys = np.frombuffer(b"".join(self._wholes), np.uint8).reshape(len(self._wholes), -1)
        content = io.BytesIO()
        np.savez(content, keys=keys, wholes=np.stack(list(self._wholes.values())))
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / file_name(self.fingerprint), content.getvalue())

    def _remember(self, text: str, vector: Sequence[float]) -> None:
        import numpy as np

        self._wholes[_key(text)] = np.asarray(vector, np.float32)


class RememberingWordEmbedder(RememberingEmbedder):
    """The same for an embedder that tells words apart; those it computes anew each time."""

    def __init__(self, inner: WordEmbedder) -> None:
        super().__init__(inner)
        self._by_words = inner

    def embed_words(self, text: str, *, is_question: bool = False) -> WordVectors:
        """As the embedder inside; what it says of a passage as a whole is remembered."""
        vectors = self._by_words.embed_words(text, is_question=is_question)
        if not is_question:
            self._remember(text, vectors.whole)
        return vectors


def remembering(inner: Embedder) -> RememberingEmbedder:
    """A remembering embedder that can tell words apart if the one inside can."""
    return RememberingWordEmbedder(inner) if isinstance(inner, WordEmbedder) else RememberingEmbedder(inner)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
