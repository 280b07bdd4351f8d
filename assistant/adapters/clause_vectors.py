"""The stored vectors of texts, each found again by a hash of its text.

One idea: a vector depends on the model and the text alone, so whoever has it by that hash need not compute
it again. The bundled corpus brings such a file, and each index keeps one; both are plain arrays without
compression and without pickles, checked when read, and the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.adapters.embedders import WordVectors
from assistant.adapters.word_index import Projection, WordIndex, count_holders

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

KEY_BYTES = 16
MAX_FITTED_WORDS = 60_000  # enough to find the main directions; bounds the memory of a build to about 50 MB
MAX_WORD_ID = 10_000_000  # tables are as long as the largest; no vocabulary comes near
ROWS_FILE = "word_rows.npy"  # apart from the rest, so that it can be mapped into memory instead of read
REST_FILE = "vectors.npz"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can say


@dataclass(frozen=True)
class TextVectors:
    """One text as it is stored: as a whole, and by its words."""

    whole: NDArray[np.float16]
    word_ids: NDArray[np.int32]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass(frozen=True)
class ClauseVectors:
    """Texts one below the other; `starts[i]:starts[i + 1]` are the words of text i."""

    keys: NDArray[np.uint8]  # 16 bytes a text
    wholes: NDArray[np.float16]
    starts: NDArray[np.int64]
    word_ids: NDArray[np.int32]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    projection: Projection

    @cached_property
    def positions(self) -> dict[bytes, int]:
        """Where the text of that hash stands."""
        return {key.tobytes(): position for position, key in enumerate(self.keys)}

    def of(self, key: bytes) -> TextVectors:
        """The vectors of the text of that hash.

        Raises:
            KeyError: there are none.
        """
        position = self.positions[key]
        words = slice(int(self.starts[position]), int(self.starts[position + 1]))
        return TextVectors(self.wholes[position], self.word_ids[words], self.rows[words], self.scales[words])


class VectorCollector:
    """Collects the vectors of texts in their order; without a projection the first ones decide it."""

    def __init__(self, projection: Projection | None = None) -> None:
        self._projection = projection
        self._keys: list[bytes] = []
        self._texts: list[TextVectors] = []
        self._waiting: list[tuple[NDArray[np.float16], NDArray[np.int32], NDArray[np.float16]]] = []
        self._waiting_words = 0

    def add(self, key: bytes, vectors: WordVectors) -> None:
        """Takes a text that was embedded now."""
        import numpy as np

        self._keys.append(key)
        # Rounded here also where they are used at once, so that a result does not depend on which was stored.
        whole, words = np.asarray(vectors.whole, np.float16), vectors.words.astype(np.float16)
        self._waiting.append((whole, np.asarray(vectors.word_ids, np.int32), words))
        self._waiting_words += len(words)
        if self._projection is not None or self._waiting_words >= MAX_FITTED_WORDS:
            self._store_waiting()

    def add_stored(self, key: bytes, vectors: TextVectors) -> None:
        """Takes a text whose words are turned already, by the projection that was given."""
        self._keys.append(key)
        self._texts.append(vectors)

    def finish(self) -> ClauseVectors:
        """All texts, in the order in which they came."""
        import numpy as np

        projection = self._store_waiting()
        texts, width = self._texts, projection.directions.shape[1]
        starts = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(t.word_ids) for t in texts], out=starts[1:])
        return ClauseVectors(
            keys=np.frombuffer(b"".join(self._keys), np.uint8).reshape(-1, KEY_BYTES),
            wholes=np.array([t.whole for t in texts], np.float16).reshape(len(texts), -1 if texts else 0),
            starts=starts,
            word_ids=np.concatenate([np.zeros(0, np.int32), *(t.word_ids for t in texts)]),
            rows=np.concatenate([np.zeros((0, width), np.int8), *(t.rows for t in texts)]),
            scales=np.concatenate([np.zeros(0, np.float32), *(t.scales for t in texts)]),
            projection=projection,
        )

    def _store_waiting(self) -> Projection:
        import numpy as np

        if self._projection is None:
            words = [w.astype(np.float32) for _, _, w in self._waiting] or [np.zeros((0, 1), np.float32)]
            self._projection = Projection.fitted(np.concatenate(words))
        for whole, word_ids, words16 in self._waiting:
            rows, scales = self._projection.packed(words16.astype(np.float32))
            self._texts.append(TextVectors(whole, word_ids, rows, scales))
        self._waiting = []
        return self._projection


def text_key(text: str) -> bytes:
    """The hash by which a text is found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


# --- one file, as the corpus brings it ------------------------------------------------------------------


def vectors_bytes(vectors: ClauseVectors, embedder: str) -> bytes:
    """The file of those vectors, made by the embedder of that fingerprint."""
    return npz_bytes({**_rest(vectors, embedder), "rows": vectors.rows})


def read_vectors(path: Path, embedder: str) -> ClauseVectors:
    """The vectors of such a file.

    Raises:
        ValueError: they are of another embedder, or do not fit together.
        OSError, KeyError, zipfile.BadZipFile, MemoryError: the file is missing or damaged.
    """
    with opened_npz(path) as arrays:
        return _checked(arrays, arrays["rows"], embedder)


# --- two files, as an index keeps it --------------------------------------------------------------------


def write_kept(vectors: ClauseVectors, clause_ids: Iterable[str], embedder: str, folder: Path) -> None:
    """Writes the vectors of these clauses, in order, into that folder."""
    import numpy as np

    np.save(folder / ROWS_FILE, vectors.rows, allow_pickle=False)
    rest = {
        **_rest(vectors, embedder),
        "clause_ids": np.array(list(clause_ids), dtype=np.str_),
        "holders": count_holders(vectors.starts, vectors.word_ids),
    }
    (folder / REST_FILE).write_bytes(npz_bytes(rest))


def read_kept(folder: Path, embedder: str) -> ClauseVectors:
    """The vectors that an index keeps; its words stay on disk until they are used.

    Raises:
        ValueError: they are of another embedder, or do not fit together.
        OSError, KeyError, zipfile.BadZipFile, MemoryError: the files are missing or damaged.
    """
    with opened_npz(folder / REST_FILE) as arrays:
        return _checked(arrays, _mapped_rows(folder), embedder)


def read_kept_keys(folder: Path) -> set[bytes]:
    """The hashes of all texts that an index holds.

    Raises:
        ValueError, OSError, KeyError, zipfile.BadZipFile, MemoryError: the file is missing or damaged.
    """
    with opened_npz(folder / REST_FILE) as arrays:
        return {key.tobytes() for key in arrays["keys"]}


def read_word_index(folder: Path) -> WordIndex:
    """The index of the words that are kept there.

    Raises:
        ValueError, OSError, KeyError, zipfile.BadZipFile, MemoryError: the files are missing or damaged.
    """
    with opened_npz(folder / REST_FILE) as arrays:
        return WordIndex(
            clause_ids=tuple(str(i) for i in arrays["clause_ids"]),
            rows=_mapped_rows(folder),
            scales=arrays["scales"],
            starts=arrays["starts"],
            holders=arrays["holders"],
            projection=_projection(arrays),
        )


# --- arrays ---------------------------------------------------------------------------------------------


def _rest(vectors: ClauseVectors, embedder: str) -> dict[str, Any]:
    import numpy as np

    names = ("keys", "wholes", "starts", "word_ids", "scales")
    return {
        "embedder": np.array(embedder),
        **{name: getattr(vectors, name) for name in names},
        "mean": vectors.projection.mean,
        "directions": vectors.projection.directions,
        "fitted_words": np.array(vectors.projection.fitted_words, np.int64),
    }


def npz_bytes(arrays: dict[str, Any]) -> bytes:
    """As numpy would write it, but with nothing in it of the day or the system. Not compressed: the numbers
    hardly shrink, and a version with one clause changed is then stored as a small difference.
    """
    import numpy as np

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(array, order="C"), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, member.getvalue())
    return buffer.getvalue()


def opened_npz(path: Path) -> Any:
    """The arrays of such a file, none of them compressed or pickled.

    Raises:
        ValueError, OSError, zipfile.BadZipFile: it is not such a file.
    """
    import numpy as np

    with zipfile.ZipFile(path) as archive:
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
            raise ValueError("compressed, so that its size is not known")
    return np.load(path, allow_pickle=False)


def _mapped_rows(folder: Path) -> Any:
    import numpy as np

    return np.load(folder / ROWS_FILE, mmap_mode="r", allow_pickle=False)


def _projection(arrays: Any) -> Projection:
    return Projection(arrays["mean"], arrays["directions"], int(arrays["fitted_words"]))


def _checked(arrays: Any, rows: NDArray[np.int8], embedder: str) -> ClauseVectors:
    """The vectors, after every size, kind and bound that using them relies on was looked at."""
    import numpy as np

    if str(arrays["embedder"]) != embedder:
        raise ValueError("made by another embedder")
    projection = _projection(arrays)
    names = ("keys", "wholes", "starts", "word_ids", "scales")
    found = ClauseVectors(rows=rows, projection=projection, **{name: arrays[name] for name in names})
    texts, words = len(found.keys), len(found.word_ids)
    shapes = {
        "keys": (np.uint8, (texts, KEY_BYTES)),
        "wholes": (np.float16, (texts, *found.wholes.shape[1:2])),
        "starts": (np.int64, (texts + 1,)),
        "word_ids": (np.int32, (words,)),
        "scales": (np.float32, (words,)),
        "rows": (np.int8, (words, *projection.directions.shape[1:2])),
    }
    for name, (kind, shape) in shapes.items():
        array = getattr(found, name)
        if array.dtype != kind or array.shape != shape or len(shape) > 2:
            raise ValueError(f"{name} has another form")
    mean, directions = projection.mean, projection.directions
    is_fitting = directions.ndim == 2 and mean.shape == directions.shape[:1] and mean.dtype == directions.dtype
    if not is_fitting or mean.dtype != np.float32:
        raise ValueError("the directions have another form")
    if not all(np.isfinite(a).all() for a in (found.wholes, found.scales, mean, directions)):
        raise ValueError("there are values that are no numbers")
    steps = np.diff(found.starts)
    if found.starts[0] != 0 or found.starts[-1] != words or (steps < 0).any():
        raise ValueError("the texts do not follow one another")
    if words and (found.word_ids.min() < 0 or found.word_ids.max() > MAX_WORD_ID or found.scales.min() <= 0):
        raise ValueError("a word is out of bounds")
    lengths = np.linalg.norm(found.wholes.astype(np.float32), axis=1)
    if not ((np.abs(lengths - 1) < 0.01) | (lengths == 0)).all():
        raise ValueError("a vector has not the length 1")
    return found
