"""The stored vectors of texts, each found again by a hash of its text.

One idea: a vector depends on the model and the text alone, so whoever has it by that hash need not compute
it again. The bundled corpus brings them in one file, each index keeps them in a folder of files that are mapped
into memory instead of read; both are plain arrays without compression and without pickles, checked when vectors are
taken from them, and the same content gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.adapters.embedders import WordVectors
from assistant.adapters.growing_array import GrowingArray
from assistant.adapters.word_index import Projection, WordIndex, count_holders

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

KEY_BYTES = 16
MAX_FITTED_WORDS = 60_000  # enough to find the main directions; bounds the memory of a build to about 50 MB
MAX_WORD_ID = 10_000_000  # tables are as long as the largest; no vocabulary comes near
REST_FILE = "vectors.npz"  # of an index: what is small, and the digests of the other files
CHECKED_AT_ONCE = 10_000  # texts: bounds the memory of a check
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can say


# The arrays of `ClauseVectors`, with their kinds.
ARRAYS = {"keys": "u1", "wholes": "f2", "starts": "i8", "word_ids": "i4", "rows": "i1", "scales": "f4"}


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
    """Collects the vectors of texts in their order, in memory or in files of a folder; without a projection the
    first ones decide it. Closed when the block ends in which it is used.
    """

    def __init__(self, projection: Projection | None = None, folder: Path | None = None) -> None:
        self._projection = projection
        self._columns = {name: GrowingArray(folder and array_file(folder, name)) for name in ARRAYS}
        self._words = 0
        self._add("starts", [0])
        self._waiting: list[tuple[bytes, WordVectors]] = []
        self._waiting_words = 0

    def add(self, key: bytes, vectors: WordVectors) -> None:
        """Takes a text that was embedded now."""
        self._waiting.append((key, vectors))
        self._waiting_words += len(vectors.words)
        if self._projection is not None or self._waiting_words >= MAX_FITTED_WORDS:
            self._store_waiting()

    def add_stored(self, key: bytes, vectors: TextVectors) -> None:
        """Takes a text whose words are turned already, by the projection that was given."""
        import numpy as np

        self._words += len(vectors.word_ids)
        self._add("keys", np.frombuffer(key, np.uint8)[None])
        self._add("wholes", vectors.whole[None])
        self._add("starts", [self._words])
        for name in ("word_ids", "rows", "scales"):
            self._add(name, getattr(vectors, name))

    def finish(self) -> ClauseVectors:
        """All texts, in the order in which they came."""
        import numpy as np

        projection = self._store_waiting()
        widths = {"keys": (KEY_BYTES,), "wholes": (0,), "rows": projection.directions.shape[1:]}
        arrays = {n: c.finish(np.zeros((0, *widths.get(n, ())), ARRAYS[n])) for n, c in self._columns.items()}
        return ClauseVectors(**arrays, projection=projection)

    def __enter__(self) -> VectorCollector:
        return self

    def __exit__(self, *_: object) -> None:
        for column in self._columns.values():
            column.close()

    def _add(self, name: str, values: Any) -> None:
        import numpy as np

        self._columns[name].append(np.asarray(values, ARRAYS[name]))

    def _store_waiting(self) -> Projection:
        import numpy as np

        # Rounded here also where they are used at once, so that a result does not depend on which was stored.
        rounded = [v.words.astype(np.float16).astype(np.float32) for _, v in self._waiting]
        if self._projection is None:
            self._projection = Projection.fitted(np.concatenate(rounded or [np.zeros((0, 1), np.float32)]))
        for (key, vectors), words in zip(self._waiting, rounded, strict=True):
            rows, scales = self._projection.packed(words)
            whole, word_ids = np.asarray(vectors.whole, np.float16), np.asarray(vectors.word_ids, np.int32)
            self.add_stored(key, TextVectors(whole, word_ids, rows, scales))
        self._waiting, self._waiting_words = [], 0
        return self._projection


def array_file(folder: Path, name: str) -> Path:
    """Where an index keeps the array of that name."""
    return folder / f"{name}.npy"


def text_key(text: str) -> bytes:
    """The hash by which a text is found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


# --- one file, as the corpus brings it ------------------------------------------------------------------


def vectors_bytes(vectors: ClauseVectors, embedder: str) -> bytes:
    """The file of those vectors, made by the embedder of that fingerprint."""
    named = _named(vectors.projection, embedder)
    arrays = {name: getattr(vectors, name) for name in ("keys", "wholes", "starts", "word_ids", "scales")}
    return npz_bytes({"embedder": named.pop("embedder"), **arrays, **named, "rows": vectors.rows})


def read_vectors(path: Path, embedder: str) -> ClauseVectors:
    """The vectors of such a file.

    Raises:
        ValueError: they are of another embedder, or do not fit together.
        OSError, KeyError, zipfile.BadZipFile, MemoryError: the file is missing or damaged.
    """
    with opened_npz(path) as arrays:
        return _checked(arrays, embedder)


# --- a folder, as an index keeps them --------------------------------------------------------------------


def write_kept(vectors: ClauseVectors, embedder: str, folder: Path) -> None:
    """Completes a folder into which these vectors were collected."""
    import numpy as np

    rest = {
        **_named(vectors.projection, embedder),
        "holders": count_holders(vectors.starts, vectors.word_ids),
        "digests": np.array([_digest(array_file(folder, name)) for name in ARRAYS]),
    }
    (folder / REST_FILE).write_bytes(npz_bytes(rest))


def read_kept(folder: Path, embedder: str) -> ClauseVectors:
    """The vectors that an index keeps, every byte of which was looked at; they stay on disk until they are used.

    Raises:
        ValueError: they are of another embedder, do not fit together, or are not what was written.
        OSError, KeyError, zipfile.BadZipFile, MemoryError: the files are missing or damaged.
    """
    with opened_npz(folder / REST_FILE) as rest:
        if [_digest(array_file(folder, name)) for name in ARRAYS] != rest["digests"].tolist():
            raise ValueError("not what was written")
        return _checked({**{name: _mapped(folder, name) for name in ARRAYS}, **rest}, embedder)


def read_kept_keys(folder: Path) -> set[bytes]:
    """The hashes of all texts that an index holds.

    Raises:
        ValueError, OSError: the file is missing or damaged.
    """
    keys = _mapped(folder, "keys")
    if keys.shape[1:] != (KEY_BYTES,) or keys.dtype != ARRAYS["keys"]:
        raise ValueError("keys has another form")
    return {key.tobytes() for key in keys}


def open_kept(folder: Path, embedder: str) -> tuple[NDArray[np.float16], WordIndex]:
    """The texts as wholes and by their words, in the order in which they were collected, for a search.

    Only what could lead a search astray is looked at: the forms, and where each text's words stand.

    Raises:
        ValueError, OSError, KeyError, zipfile.BadZipFile, MemoryError: the files are missing or damaged.
    """
    with opened_npz(folder / REST_FILE) as rest:
        vectors = _formed({**{name: _mapped(folder, name) for name in ARRAYS}, **rest}, embedder)
        words = WordIndex(vectors.rows, vectors.scales, vectors.starts, rest["holders"], vectors.projection)
        return vectors.wholes, words


# --- arrays ---------------------------------------------------------------------------------------------


def _named(projection: Projection, embedder: str) -> dict[str, Any]:
    import numpy as np

    return {
        "embedder": np.array(embedder),
        "mean": projection.mean,
        "directions": projection.directions,
        "fitted_words": np.array(projection.fitted_words, np.int64),
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


def _mapped(folder: Path, name: str) -> Any:
    import numpy as np

    return np.load(array_file(folder, name), mmap_mode="r", allow_pickle=False)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _formed(arrays: Any, embedder: str) -> ClauseVectors:
    """The vectors, after the size and kind of every array and the order of the texts were looked at."""
    import numpy as np

    if str(arrays["embedder"]) != embedder:
        raise ValueError("made by another embedder")
    projection = Projection(arrays["mean"], arrays["directions"], int(arrays["fitted_words"]))
    found = ClauseVectors(**{name: arrays[name] for name in ARRAYS}, projection=projection)
    texts, words = len(found.keys), len(found.word_ids)
    shapes = {
        "keys": (texts, KEY_BYTES),
        "wholes": (texts, *found.wholes.shape[1:2]),
        "starts": (texts + 1,),
        "word_ids": (words,),
        "scales": (words,),
        "rows": (words, *projection.directions.shape[1:2]),
    }
    for name, shape in shapes.items():
        array = getattr(found, name)
        if array.dtype != ARRAYS[name] or array.shape != shape or len(shape) > 2:
            raise ValueError(f"{name} has another form")
    mean, directions = projection.mean, projection.directions
    is_fitting = directions.ndim == 2 and mean.shape == directions.shape[:1] and mean.dtype == directions.dtype
    if not is_fitting or mean.dtype != np.float32:
        raise ValueError("the directions have another form")
    if found.starts[0] != 0 or found.starts[-1] != words or (np.diff(found.starts) < 0).any():
        raise ValueError("the texts do not follow one another")
    return found


def _checked(arrays: Any, embedder: str) -> ClauseVectors:
    """The vectors, after every size, kind and bound that using them relies on was looked at."""
    import numpy as np

    found = _formed(arrays, embedder)
    if not all(np.isfinite(a).all() for a in (found.scales, found.projection.mean, found.projection.directions)):
        raise ValueError("there are values that are no numbers")
    ids = found.word_ids
    if len(ids) and (ids.min() < 0 or ids.max() > MAX_WORD_ID or found.scales.min() <= 0):
        raise ValueError("a word is out of bounds")
    for start in range(0, len(found.wholes), CHECKED_AT_ONCE):
        lengths = np.linalg.norm(found.wholes[start : start + CHECKED_AT_ONCE].astype(np.float32), axis=1)
        if not ((np.abs(lengths - 1) < 0.01) | (lengths == 0)).all():  # nor are there values that are no numbers
            raise ValueError("a vector has not the length 1")
    return found
