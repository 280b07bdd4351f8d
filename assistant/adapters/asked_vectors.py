"""The vectors of the questions that people ask, and how close a new question comes to them.

One idea: people and policies use other words, but people resemble one another; so a question finds its clause
through the questions that were asked for it before. A clause comes as close as the nearest of its questions;
one group more are the questions that no clause answers. The rows are 8-bit, which changes no place in a ranking
that was measured, and a group is known by a hash of its questions, so that nothing is embedded twice.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.adapters.clause_vectors import KEY_BYTES, npz_bytes, opened_npz, text_key
from assistant.ports import Embedder, Progress, silent
from assistant.records import Clause

if TYPE_CHECKING:  # numpy is heavy: the functions that compute import it themselves
    import numpy as np
    from numpy.typing import NDArray

    _Rows = tuple[NDArray[np.int8], NDArray[np.float32]]  # of one group: its questions, and what each is multiplied by

NOT_ANSWERED = ""  # no clause has this id
ASKED_FILE = "asked.npz"  # of an index folder
EMBEDDED_AT_ONCE = 20  # groups, between two reports of progress
MEASURED_AT_ONCE = 500  # rows: as much as stays in a processor's cache, which is several times faster
MAX_CODE = 127


@dataclass(frozen=True)
class AskedVectors:
    """Groups of questions one below the other; `starts[i]:starts[i + 1]` are those of group i."""

    keys: NDArray[np.uint8]  # 16 bytes a group, of all its questions
    starts: NDArray[np.int64]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]  # a row times its scale has unit length, or is zero

    @cached_property
    def positions(self) -> dict[bytes, int]:
        """Where the questions of that hash stand."""
        return {key.tobytes(): position for position, key in enumerate(self.keys)}

    def rows_of(self, position: int) -> slice:
        """The rows of that group."""
        return slice(int(self.starts[position]), int(self.starts[position + 1]))


def closeness(vectors: AskedVectors, query: Sequence[float]) -> NDArray[np.float32]:
    """For each group the similarity, -1 to 1, of the nearest of its questions."""
    import numpy as np

    asked = np.asarray(query, np.float32)
    similar = np.empty(len(vectors.rows), np.float32)
    # Part by part: as numbers that can be multiplied, all rows at once would take four times the memory.
    for start in range(0, len(similar), MEASURED_AT_ONCE):
        part = slice(start, start + MEASURED_AT_ONCE)
        similar[part] = vectors.rows[part].astype(np.float32) @ asked
    similar *= vectors.scales
    return np.clip(np.maximum.reduceat(similar, vectors.starts[:-1]), -1.0, 1.0) if len(similar) else similar


def similarities(vectors: AskedVectors, position: int, query: Sequence[float]) -> NDArray[np.float32]:
    """The similarity, -1 to 1, of each question of that group."""
    import numpy as np

    rows = vectors.rows_of(position)
    similar = vectors.rows[rows].astype(np.float32) @ np.asarray(query, np.float32)
    return np.asarray(np.clip(similar * vectors.scales[rows], -1.0, 1.0), np.float32)


def asked_file(vectors: Path) -> Path:
    """The file of the questions' vectors beside that of the clauses' vectors."""
    return vectors.with_stem(f"{vectors.stem}-asked")


def asked_key(questions: Sequence[str]) -> bytes:
    """The hash by which a group of questions is found again."""
    return text_key("\n".join(questions))


def asked_groups(clauses: Iterable[Clause], not_answered: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """The questions by clause id, in a fixed order, and those that no clause answers; no group is empty."""
    groups = {c.id: c.asked for c in sorted(clauses, key=lambda c: c.id) if c.asked}
    return groups | ({NOT_ANSWERED: tuple(not_answered)} if not_answered else {})


def embed_asked(
    groups: Sequence[tuple[str, ...]],
    embedder: Embedder,
    known: Iterable[AskedVectors] = (),
    *,
    progress: Progress = silent,
) -> AskedVectors:
    """The vectors of groups of questions, in their order; none may be empty.

    `known` are vectors of the same embedder; what they hold is not computed.
    """
    import numpy as np

    sources = list(known)
    found: list[_Rows] = []
    for start in range(0, len(groups), EMBEDDED_AT_ONCE):
        progress("embedding the questions", start, len(groups))
        part = groups[start : start + EMBEDDED_AT_ONCE]
        stored = [_stored(asked_key(g), sources) for g in part]
        missing = [g for g, rows in zip(part, stored, strict=True) if rows is None]
        computed = iter(_computed(missing, embedder))
        found += [next(computed) if rows is None else rows for rows in stored]
    if groups:
        progress("embedding the questions", len(groups), len(groups))
    starts = np.zeros(len(groups) + 1, np.int64)
    np.cumsum([len(scales) for _, scales in found], out=starts[1:])
    return AskedVectors(
        keys=np.frombuffer(b"".join(asked_key(g) for g in groups), np.uint8).reshape(-1, KEY_BYTES),
        starts=starts,
        rows=np.concatenate([r for r, _ in found]) if found else np.zeros((0, 1), np.int8),
        scales=np.concatenate([np.zeros(0, np.float32), *(s for _, s in found)]),
    )


def _stored(key: bytes, sources: Sequence[AskedVectors]) -> _Rows | None:
    """The rows and scales of those questions; None when nobody has them."""
    for source in sources:
        if key in source.positions:
            rows = source.rows_of(source.positions[key])
            return source.rows[rows], source.scales[rows]
    return None


def _computed(groups: Sequence[tuple[str, ...]], embedder: Embedder) -> Iterator[_Rows]:
    """The same, embedded now; one call for all of them, as an endpoint takes time for each."""
    import numpy as np

    texts = [question for group in groups for question in group]
    rows, scales = _packed(np.asarray(embedder.embed(texts), np.float32)) if texts else (None, None)
    end = 0
    for group in groups:
        start, end = end, end + len(group)
        if rows is not None and scales is not None:
            yield rows[start:end], scales[start:end]


def _packed(vectors: NDArray[np.float32]) -> _Rows:
    import numpy as np

    scales = np.abs(vectors).max(axis=1, initial=0.0) / MAX_CODE
    scales[scales == 0] = 1.0
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


# --- the file -------------------------------------------------------------------------------------------


def asked_bytes(vectors: AskedVectors, embedder: str) -> bytes:
    """The file of those vectors, made by the embedder of that fingerprint."""
    import numpy as np

    arrays = {name: getattr(vectors, name) for name in ("keys", "starts", "rows", "scales")}
    return npz_bytes({"embedder": np.array(embedder), **arrays})


def read_asked(path: Path, embedder: str) -> AskedVectors:
    """The vectors of such a file.

    Raises:
        ValueError: they are of another embedder, or do not fit together.
        OSError, KeyError, zipfile.BadZipFile, MemoryError: the file is missing or damaged.
    """
    with opened_npz(path) as arrays:
        if str(arrays["embedder"]) != embedder:
            raise ValueError("made by another embedder")
        return _checked(AskedVectors(**{name: arrays[name] for name in ("keys", "starts", "rows", "scales")}))


def read_asked_if_sound(path: Path, embedder: str, *, progress: Progress = silent) -> AskedVectors | None:
    """The vectors of that file; None when there is none or, which is told, a bad one."""
    if not path.is_file():
        return None
    try:
        return read_asked(path, embedder)
    except (ValueError, OSError, KeyError, zipfile.BadZipFile, MemoryError, EOFError) as damage:
        said = " ".join(str(damage).split())[:120] or type(damage).__name__
        progress(f"the vectors in {path.name} are not used ({said}); they are computed again", 0, 0)
        return None


def _checked(found: AskedVectors) -> AskedVectors:
    """The vectors, after every size, kind and bound that using them relies on was looked at."""
    import numpy as np

    groups, rows = len(found.keys), len(found.rows)
    forms: dict[str, tuple[Any, tuple[int, ...]]] = {
        "keys": (np.uint8, (groups, KEY_BYTES)),
        "starts": (np.int64, (groups + 1,)),
        "rows": (np.int8, (rows, *found.rows.shape[1:2])),
        "scales": (np.float32, (rows,)),
    }
    for name, (kind, shape) in forms.items():
        array = getattr(found, name)
        if array.dtype != kind or array.shape != shape or (name == "rows" and array.ndim != 2):
            raise ValueError(f"{name} has another form")
    if found.starts[0] != 0 or found.starts[-1] != rows or (np.diff(found.starts) < 1).any():
        raise ValueError("the questions do not follow one another")
    if not np.isfinite(found.scales).all() or (found.scales <= 0).any():
        raise ValueError("a scale is no positive number")
    lengths = _lengths(found)
    if not ((np.abs(lengths - 1) < 0.05) | (lengths == 0) | (np.abs(lengths) < 1e-6)).all():
        raise ValueError("a vector has not the length 1")
    return found


def _lengths(vectors: AskedVectors) -> NDArray[np.float32]:
    import numpy as np

    squares = np.zeros(len(vectors.rows), np.float32)
    for start in range(0, len(squares), MEASURED_AT_ONCE):
        part = slice(start, start + MEASURED_AT_ONCE)
        rows = vectors.rows[part].astype(np.float32)
        squares[part] = np.einsum("ij,ij->i", rows, rows)
    return np.asarray(np.sqrt(squares) * vectors.scales, np.float32)
