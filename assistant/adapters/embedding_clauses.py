"""Embeds clauses, and only those whose vectors nobody has yet.

One idea: what the corpus brought and what the last index kept is taken by the hash of the text; a change of
one document therefore costs the embedding of that document. Words are turned to one projection: vectors that
were turned by another are computed anew rather than mixed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.adapters.clause_vectors import ClauseVectors, VectorCollector, read_vectors, text_key
from assistant.adapters.embedders import WordEmbedder, WordVectors
from assistant.adapters.word_index import Projection
from assistant.policy_library.reading import write_whole
from assistant.ports import Embedder, Progress, silent
from assistant.records import Clause
from assistant.retrieval.index_text import index_text

EMBEDDED_AT_ONCE = 32  # between two reports of progress
# A projection is passed on when it was learnt from so many words (about 150 clauses) ...
MIN_FITTED_WORDS = 5_000
# ... and from clauses like these: it brings vectors for that share of them.
MIN_COVERED = 0.1


def embed_clauses(
    clauses: Sequence[Clause],
    embedder: Embedder,
    known: Iterable[ClauseVectors] = (),
    *,
    keys: Sequence[bytes] = (),
    folder: Path | None = None,
    progress: Progress = silent,
) -> ClauseVectors:
    """The vectors of the clauses in their order. The first clauses may decide the directions of all, so give
    them `mixed`.

    `known` are vectors of the same embedder, those to be preferred first. `keys` are the hashes of the clauses'
    texts, for whoever has them already. In a `folder`, the vectors are written while they come and then mapped
    into memory, so that any number of clauses needs little of it.
    """
    keys = keys or [text_key(index_text(c)) for c in clauses]
    usable = _usable(keys, known, has_words=isinstance(embedder, WordEmbedder))
    projection = usable[0].projection if usable else None
    if projection is None and not isinstance(embedder, WordEmbedder):
        projection = Projection.plain(1)
    with VectorCollector(projection, folder) as collector:
        for start in range(0, len(clauses), EMBEDDED_AT_ONCE):
            progress("embedding the clauses", start, len(clauses))
            part = slice(start, start + EMBEDDED_AT_ONCE)
            sources = [next((v for v in usable if key in v.positions), None) for key in keys[part]]
            missing = [c for c, source in zip(clauses[part], sources, strict=True) if source is None]
            computed = iter(_computed(missing, embedder))
            for key, source in zip(keys[part], sources, strict=True):
                if source is None:
                    collector.add(key, next(computed))
                else:
                    collector.add_stored(key, source.of(key))
        progress("embedding the clauses", len(clauses), len(clauses))
        return collector.finish()


def mixed(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses in an order that is fixed but has nothing to do with their subjects: the first ones stand
    for all.
    """
    return sorted(clauses, key=lambda c: hashlib.sha256(c.id.encode("utf-8", "surrogatepass")).digest())


def read_if_sound(path: Path, embedder: str, *, progress: Progress = silent) -> ClauseVectors | None:
    """The vectors of a file as the corpus brings it; None when there is none or, which is told, a bad one."""
    if not path.is_file():
        return None
    try:
        return read_vectors(path, embedder)
    except Exception as damage:  # noqa: BLE001 - numpy and zipfile break in many words; the vectors can be computed
        said = " ".join(str(damage).split())[:120] or type(damage).__name__
        progress(f"the vectors in {path.name} are not used ({said}); they are computed again", 0, 0)
        return None


def file_name(embedder: str) -> str:
    """The name of the file with the vectors of the embedder of that fingerprint."""
    return "".join(sign if sign.isalnum() else "-" for sign in embedder) + ".npz"


def write_vectors(content: bytes, path: Path) -> bool:
    """Puts the content in that place as a whole; False when it stands there already.

    Raises:
        OSError: it cannot be written; the old file stands.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    path.chmod(0o644)  # part of a published corpus, unlike a person's own files
    return True


def _usable(keys: Sequence[bytes], known: Iterable[ClauseVectors], *, has_words: bool) -> list[ClauseVectors]:
    """Those that can be used together, the one that covers most first."""
    wanted = set(keys)
    covered = [(len(wanted & v.positions.keys()), v) for v in known]
    covered.sort(key=lambda pair: -pair[0])  # stable: of equals the first stays first
    if not has_words:
        return [v for count, v in covered if count]
    for count, first in covered:
        if count >= MIN_COVERED * len(wanted) and count and first.projection.fitted_words >= MIN_FITTED_WORDS:
            return [first, *(v for _, v in covered if v is not first and v.projection.is_same(first.projection))]
    return []


def _computed(clauses: Sequence[Clause], embedder: Embedder) -> list[WordVectors]:
    if not clauses:
        return []
    texts = [index_text(c) for c in clauses]
    if isinstance(embedder, WordEmbedder):
        return [embedder.embed_words(text) for text in texts]
    # Heavy, and with an embedder that was given it is loaded by now.
    import numpy as np

    none, no_words = np.zeros(0, np.int32), np.zeros((0, 1), np.float32)
    return [WordVectors(whole, none, no_words) for whole in embedder.embed(texts)]
