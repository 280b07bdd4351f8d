"""Writes the manifest of a corpus: which documents there are, how many clauses, and a hash of what they say.

One idea: the manifest is made from the files and never the other way round, so it can always be made anew.
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import DataError
from assistant.policy_library.entries import DocumentEntry, Manifest, ManifestEntry
from assistant.policy_library.reading import (
    DOCUMENTS,
    MANIFEST,
    document_files,
    read_document,
    write_whole,
)

_HEAD = "# Every document of the corpus; written by `claim corpus manifest`.\n"


def write_manifest(folder: Path) -> Manifest:
    """Rewrites `folder/manifest.yaml` from the files under `folder/documents`, in the order of their ids.

    Raises:
        DataError: a document does not fit, or the manifest cannot be written; the old one stands.
    """
    entries = tuple(manifest_entry(read_document(path)) for path in document_files(folder / DOCUMENTS))
    lines = (f"  - {{id: {e.id}, file: {e.file}, clauses: {e.clauses}, hash: '{e.hash}'}}\n" for e in entries)
    text = _HEAD + ("documents:\n" + "".join(lines) if entries else "documents: []\n")
    try:
        write_whole(folder / MANIFEST, text.encode())
        (folder / MANIFEST).chmod(0o644)  # part of a published corpus, unlike a person's own files
    except OSError as problem:
        said = f"{folder / MANIFEST} cannot be written: {problem.strerror}; check that you may write there"
        raise DataError(said) from None
    return Manifest(documents=entries)


def manifest_entry(document: DocumentEntry) -> ManifestEntry:
    """The line of a document that stands in its place."""
    return ManifestEntry(
        id=document.id,
        file=f"{DOCUMENTS}/{document.id}.yaml",
        clauses=len(document.clauses),
        hash=document.content_hash,
    )
