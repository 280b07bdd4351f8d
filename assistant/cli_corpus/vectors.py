"""The file of vectors that a corpus brings for MiniLM, so that the first search need not embed its clauses.

One idea: the file only saves time. What it lacks is computed on first use, so a stale file is a warning and
never an error.
"""

from __future__ import annotations

from assistant.adapters.clause_vectors import read_vectors, text_key, vectors_bytes
from assistant.adapters.embedders import MiniLmEmbedder, choose_embedder
from assistant.adapters.embedding_clauses import embed_clauses, mixed, read_if_sound, write_vectors
from assistant.errors import DataError
from assistant.policy_library import read_library
from assistant.policy_library.lint_found import LintProblem
from assistant.ports import Progress, silent
from assistant.records import Record
from assistant.retrieval.index_text import index_text
from assistant.settings import Settings
from assistant.wiring import vectors_of

AGAIN = "run `claim corpus vectors`"


class WrittenVectors(Record):
    """What became of the file."""

    file: str
    clauses: int
    size: int  # bytes
    is_changed: bool


def write_corpus_vectors(settings: Settings, *, is_anew: bool = False, progress: Progress = silent) -> WrittenVectors:
    """Brings the file of the corpus up to date; computes what it lacks, or with `is_anew` all.

    Raises:
        IndexUnavailableError: MiniLM is not installed.
        DataError: the corpus does not fit, or the file cannot be written; then the old one stands.
    """
    embedder = choose_embedder("minilm")
    clauses = mixed(read_library(settings.corpus).clauses)
    path = vectors_of(settings, embedder)
    old = None if is_anew else read_if_sound(path, embedder.fingerprint, progress=progress)
    vectors = embed_clauses(clauses, embedder, [old] if old else [], progress=progress)
    content = vectors_bytes(vectors, embedder.fingerprint)
    try:
        is_changed = write_vectors(content, path)
    except OSError as problem:
        raise DataError(f"{path} cannot be written: {problem.strerror}; check that you may write there") from None
    return WrittenVectors(file=str(path), clauses=len(clauses), size=len(content), is_changed=is_changed)


def lint_vectors(settings: Settings) -> tuple[LintProblem, ...]:
    """A warning when the file of the corpus does not speak of all its clauses.

    A corpus without a folder for vectors is not meant to bring any; one that cannot be read has other errors.
    """
    path = vectors_of(settings, MiniLmEmbedder())
    if not path.parent.is_dir():
        return ()
    try:
        clauses = read_library(settings.corpus).clauses
    except DataError:
        return ()
    said = _what_is_wrong(settings, [text_key(index_text(c)) for c in clauses])
    where = f"{path.parent.name}/{path.name}"
    return (LintProblem(severity="warning", where=where, message=f"{said}; {AGAIN}"),) if said else ()


def _what_is_wrong(settings: Settings, keys: list[bytes]) -> str:
    embedder = MiniLmEmbedder()
    path = vectors_of(settings, embedder)
    if not path.is_file():
        return "the file is missing"
    try:
        known = read_vectors(path, embedder.fingerprint).positions.keys()
    except Exception as damage:  # noqa: BLE001 - numpy and zipfile break in words of their own
        return f"the file cannot be used ({' '.join(str(damage).split())[:120] or type(damage).__name__})"
    missing = sum(key not in known for key in keys)
    return f"{missing} of {len(keys)} clauses have changed since it was written" if missing else ""
