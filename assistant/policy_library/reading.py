"""Reads the corpus and the user's own documents into one library, from a compiled copy where nothing has
changed.

One idea: each document is known by a hash of its text, so a changed document alone is read anew, and the
compiled copy can never answer with a text that no file holds any more. A copy that is damaged or of another
version is not used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import Field, ValidationError

from assistant.errors import DataError
from assistant.policy_library.entries import (
    NOTHING_ASKED,
    AskedQuestions,
    ClauseEntry,
    DocumentEntry,
    Manifest,
    MarketplaceList,
    NotAnswered,
    clauses_of,
)
from assistant.policy_library.library import PolicyLibrary
from assistant.records import Record
from assistant.strict_yaml import parse_record, read_record, read_text

MANIFEST = "manifest.yaml"
MARKETPLACES = "marketplaces.yaml"
NOT_ANSWERED = "not_answered.yaml"
DOCUMENTS = "documents"
ASKED = "asked"


class Compiled(Record):
    """The compiled copy: the lists and each document by the hash of its text."""

    places: dict[str, MarketplaceList] = Field(default={})
    manifests: dict[str, Manifest] = Field(default={})
    documents: dict[str, DocumentEntry] = Field(default={})
    asked: dict[str, AskedQuestions] = Field(default={})


@dataclass
class _Reader:
    """Takes files from `known` by the hash of their text, else reads them; `used` is what it gave out."""

    known: Compiled
    used: dict[str, dict[str, Any]]

    @classmethod
    def over(cls, known: Compiled) -> _Reader:
        return cls(known=known, used={"places": {}, "manifests": {}, "documents": {}, "asked": {}})

    def read(self, path: Path, model: type[Any], *, kind: str, name: str) -> Any:
        text = read_text(path, error=DataError)  # once: between two readings the file may be replaced
        key = hashlib.sha256(text.encode()).hexdigest()
        found = getattr(self.known, kind).get(key)
        if found is None:
            found = parse_record(text, model, error=DataError, name=name)
        self.used[kind][key] = found
        return found

    @property
    def compiled(self) -> Compiled:
        """A compiled copy of what was used and of nothing else."""
        return Compiled.model_construct(None, **self.used)

    @property
    def has_news(self) -> bool:
        """True when the compiled copy holds something else than what was used."""
        return any(getattr(self.known, kind).keys() != used.keys() for kind, used in self.used.items())


def read_library(folder: Path, *, own: Path | None = None, cache: Path | None = None) -> PolicyLibrary:
    """All documents under `folder/documents`, checked against `manifest.yaml`, and the user's own.

    Args:
        folder: a corpus: `manifest.yaml`, `marketplaces.yaml`, `documents/` and, where there is one, `asked/`.
        own: a folder with the user's own documents, one YAML file each; it need not exist.
        cache: a folder for the compiled copy; None reads every file.

    Raises:
        DataError: a file does not fit, is missing, or stands outside the manifest; an id stands twice.
    """
    store = _cache_file(cache, folder, own) if cache is not None else None
    reader = _Reader.over(_compiled(store))
    places = reader.read(folder / MARKETPLACES, MarketplaceList, kind="places", name=MARKETPLACES)
    documents = [*_bundled(folder, reader), *_own(own, reader)]
    asked = _asked(folder / ASKED, reader)
    if store is not None and reader.has_news:
        _store(store, reader.compiled)
    clauses = tuple(c for d in documents for c in clauses_of(d, asked.get(d.id, NOTHING_ASKED)))
    _refuse_twins([d.id for d in documents], "document id")
    _refuse_twins([c.id for c in clauses], "clause id")
    outside = folder / NOT_ANSWERED
    return PolicyLibrary(
        clauses=clauses,
        marketplaces={m.host: m for m in places.marketplaces},
        documents=tuple(documents),
        not_answered=read_record(outside, NotAnswered, error=DataError).questions if outside.exists() else (),
    )


def document_files(folder: Path) -> tuple[Path, ...]:
    """The document files of a folder in order; half-written and hidden ones do not count.

    Raises:
        DataError: the folder cannot be listed.
    """
    try:
        found = [p for p in folder.glob("*.yaml") if not p.name.startswith(".")]
        return tuple(sorted(found, key=lambda p: p.stem))
    except OSError as problem:
        raise DataError(f"{folder} cannot be read: {problem.strerror}; check that you may read it") from None


def read_document(path: Path, *, name: str = "") -> DocumentEntry:
    """One document; its id must be the file's name.

    Raises:
        DataError: it does not fit.
    """
    entry = read_record(path, DocumentEntry, error=DataError, name=name or path.name)
    _refuse_other_id(entry, path.stem, name or path.name)
    return entry


def _bundled(folder: Path, reader: _Reader) -> list[DocumentEntry]:
    manifest = reader.read(folder / MANIFEST, Manifest, kind="manifests", name=MANIFEST)
    named = {entry.file for entry in manifest.documents}
    for path in document_files(folder / DOCUMENTS):
        if f"{DOCUMENTS}/{path.name}" not in named:
            raise DataError(f"{DOCUMENTS}/{path.name} stands outside {MANIFEST}; run `claim corpus manifest`")
    found = []
    for entry in manifest.documents:
        path = _inside(folder, entry.file)
        if not path.is_file():
            raise DataError(f"{entry.file} is named in {MANIFEST} but missing; run `claim corpus manifest`")
        document = reader.read(path, DocumentEntry, kind="documents", name=entry.file)
        _refuse_other_id(document, entry.id, entry.file)
        found.append(document)
    return found


def _own(own: Path | None, reader: _Reader) -> list[DocumentEntry]:
    found = []
    for path in document_files(own) if own is not None else ():
        document = reader.read(path, DocumentEntry, kind="documents", name=f"policies/{path.name}")
        _refuse_other_id(document, path.stem, f"policies/{path.name}")
        found.append(document)
    return found


def _asked(folder: Path, reader: _Reader) -> dict[str, dict[str, tuple[str, ...]]]:
    """The questions by document id and slug; a corpus need not bring any."""
    return {
        path.stem: reader.read(path, AskedQuestions, kind="asked", name=f"{ASKED}/{path.name}").questions
        for path in document_files(folder)
    }


def _inside(folder: Path, file: str) -> Path:
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts or "\\" in file:
        raise DataError(f"{MANIFEST}: {file} leads out of the corpus folder; run `claim corpus manifest`")
    return folder / file


def _refuse_other_id(document: DocumentEntry, wanted: str, name: str) -> None:
    if document.id != wanted:
        raise DataError(f"{name}: its id is '{document.id}' but it is kept as '{wanted}'; make the two equal")


def _refuse_twins(ids: Sequence[str], what: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise DataError(f"the {what} {one} stands twice; give one of them another")
        seen.add(one)


# --- the compiled copy ----------------------------------------------------------------------------------


def _cache_file(cache: Path, folder: Path, own: Path | None) -> Path:
    """One copy for each corpus, version of the records and version of the folder's name."""
    shape = repr([(m, m.model_fields) for m in (DocumentEntry, ClauseEntry, AskedQuestions, Manifest, MarketplaceList)])
    key = hashlib.sha256(f"{shape}\n{folder.absolute()}\n{own and own.absolute()}".encode()).hexdigest()[:16]
    return cache / f"policies-{key}.json"


def _compiled(store: Path | None) -> Compiled:
    """What the copy holds; an empty one when there is none or it is not as it was written."""
    try:
        raw = store.read_bytes() if store is not None else b""
    except OSError:
        return Compiled()
    stamp, _, payload = raw.partition(b"\n")
    if hashlib.sha256(payload).hexdigest().encode() != stamp:
        return Compiled()
    try:
        return Compiled.model_validate_json(payload)
    except ValidationError:
        return Compiled()


def _store(store: Path, compiled: Compiled) -> None:
    """Writes the copy as a whole; where it cannot be written, the next start reads the files again."""
    payload = compiled.model_dump_json(exclude_defaults=True).encode()
    stamp = hashlib.sha256(payload).hexdigest().encode()
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        write_whole(store, stamp + b"\n" + payload)
    except OSError:
        return


def forget_compiled(cache: Path) -> None:
    """Removes all compiled copies, so that what was replaced or removed stands nowhere."""
    for store in cache.glob("policies-*.json"):
        store.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, *, is_new: bool = False) -> None:
    """The file as before or as after, never half of it, readable by its owner alone.

    Raises:
        FileExistsError: `is_new` was asked for and there is such a file, also one made in the same moment.
        OSError: it cannot be written; the old file stands.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _link(Path(name), path)
        else:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(source: Path, path: Path) -> None:
    """A second name for the file; unlike a rename it fails where the name is taken."""
    try:
        path.hardlink_to(source)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if path.exists():
            raise FileExistsError from None
        source.replace(path)
