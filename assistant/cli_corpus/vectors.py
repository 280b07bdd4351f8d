"""The files of vectors that a corpus brings for MiniLM, so that the first search need not embed its clauses nor
the questions that people ask for them.

One idea: the files only save time. What they lack is computed on first use, so a stale file is a warning and
never an error.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from assistant.adapters.asked_vectors import (
    asked_bytes,
    asked_file,
    asked_groups,
    asked_key,
    embed_asked,
    read_asked,
    read_asked_if_sound,
)
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
    """What became of the files."""

    file: str  # of the clauses; that of the questions stands beside it
    clauses: int
    questions: int
    size: int  # bytes, of both
    is_changed: bool


def write_corpus_vectors(settings: Settings, *, is_anew: bool = False, progress: Progress = silent) -> WrittenVectors:
    """Brings the files of the corpus up to date; computes what it lacks, or with `is_anew` all.

    Raises:
        IndexUnavailableError: MiniLM is not installed.
        DataError: the corpus does not fit, or a file cannot be written; then the old one stands.
    """
    embedder = choose_embedder("minilm")
    library = read_library(settings.corpus)
    clauses = mixed(library.clauses)
    path = vectors_of(settings, embedder)
    old = None if is_anew else read_if_sound(path, embedder.fingerprint, progress=progress)
    vectors = embed_clauses(clauses, embedder, [old] if old else [], progress=progress)
    asked_path = asked_file(path)
    groups = list(asked_groups(clauses, library.not_answered).values())
    old_asked = None if is_anew else read_asked_if_sound(asked_path, embedder.fingerprint, progress=progress)
    asked = embed_asked(groups, embedder, [old_asked] if old_asked else [], progress=progress)
    contents = {
        path: vectors_bytes(vectors, embedder.fingerprint),
        asked_path: asked_bytes(asked, embedder.fingerprint),
    }
    try:
        changed = [write_vectors(content, file) for file, content in contents.items()]
    except OSError as problem:
        raise DataError(f"{path} cannot be written: {problem.strerror}; check that you may write there") from None
    return WrittenVectors(
        file=str(path),
        clauses=len(clauses),
        questions=len(asked.scales),
        size=sum(len(content) for content in contents.values()),
        is_changed=any(changed),
    )


def lint_vectors(settings: Settings) -> tuple[LintProblem, ...]:
    """A warning for each file of the corpus that does not speak of all its clauses.

    A corpus without a folder for vectors is not meant to bring any; one that cannot be read has other errors.
    """
    embedder = MiniLmEmbedder()
    path = vectors_of(settings, embedder)
    if not path.parent.is_dir():
        return ()
    try:
        library = read_library(settings.corpus)
    except DataError:
        return ()
    said = {path: _what_is_wrong(path, [text_key(index_text(c)) for c in library.clauses], read_vectors)}
    groups = asked_groups(library.clauses, library.not_answered)
    if groups:
        said[asked_file(path)] = _what_is_wrong(asked_file(path), [asked_key(g) for g in groups.values()], read_asked)
    return tuple(
        LintProblem(severity="warning", where=f"{file.parent.name}/{file.name}", message=f"{what}; {AGAIN}")
        for file, what in said.items()
        if what
    )


class _Vectors(Protocol):
    """What both files give."""

    @property
    def positions(self) -> dict[bytes, int]:
        """Where the vectors of that hash stand."""


def _what_is_wrong(path: Path, keys: list[bytes], read: Callable[[Path, str], _Vectors]) -> str:
    if not path.is_file():
        return "the file is missing"
    try:
        known = read(path, MiniLmEmbedder().fingerprint).positions.keys()
    except Exception as damage:  # noqa: BLE001 - numpy and zipfile break in words of their own
        return f"the file cannot be used ({' '.join(str(damage).split())[:120] or type(damage).__name__})"
    missing = sum(key not in known for key in keys)
    return f"{missing} of {len(keys)} clauses have changed since it was written" if missing else ""
