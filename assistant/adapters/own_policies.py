"""Keeps the person's own policy documents: one YAML file each, in the corpus's own form.

One idea: a document is one file and a change is one rename, so whoever reads sees it as before or as after,
also when the writer was ended half-way; and once a document is replaced or removed, no file holds its old
text.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import DataError
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.policy_library.entries import SLUG, DocumentEntry
from assistant.policy_library.reading import document_files, read_document, write_whole
from assistant.records import Record
from assistant.strict_yaml import MAX_YAML_BYTES, parse_record

STALE_SECONDS = 3600  # a half-written file of this age belongs to a process that is gone


class OwnPolicies:
    """The documents under `folder`, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ids(self) -> tuple[str, ...]:
        """The ids of the documents, in order.

        Raises:
            DataError: the folder cannot be listed.
        """
        return tuple(path.stem for path in document_files(self.folder))

    def stamp(self) -> str:
        """Another text as soon as a document was added, replaced, removed or edited by hand; opens no file.

        Raises:
            DataError: the folder cannot be listed.
        """
        digest = hashlib.sha256()
        for path in document_files(self.folder):
            with contextlib.suppress(OSError):  # removed in this moment: the next stamp is without it
                about = path.stat()
                state = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
                digest.update(f"{path.name}|{state}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def get(self, document_id: str) -> DocumentEntry:
        """The document of that id.

        Raises:
            DataError: there is none, or its file does not fit.
        """
        path = self._path(document_id)
        if not path.is_file():
            known = ", ".join(self.ids()) or "none yet"
            raise DataError(f"there is no document '{document_id}' among your own; you have {known}")
        return read_document(path, name=f"policies/{path.name}")

    def add(self, document: DocumentEntry) -> None:
        """Keeps a new document.

        Raises:
            DataError: there is one of that id already, or it cannot be written.
        """
        try:
            self._write(document, is_new=True)
        except FileExistsError:
            said = f"there is already a document '{document.id}'"
            out = f"use `claim corpus replace {document.id} FILE`, or give another --title"
            raise DataError(f"{said}; {out}") from None

    def replace(self, document: DocumentEntry) -> None:
        """Puts the document in the place of the one of the same id, of which nothing stays.

        Raises:
            DataError: there is none of that id, or it cannot be written; then the old one stands.
        """
        if not self._path(document.id).is_file():
            self.get(document.id)
        self._write(document)

    def remove(self, document_id: str) -> None:
        """Removes a document, also one whose file can no longer be read.

        Raises:
            DataError: there is none of that id, or it cannot be removed.
        """
        path = self._path(document_id)
        if not path.exists():
            self.get(document_id)
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            raise DataError(f"{path} cannot be removed: {problem.strerror}; check that you may write there") from None

    def _path(self, document_id: str) -> Path:
        if not SLUG.fullmatch(document_id) or len(document_id) > 200:
            raise DataError(f"'{document_id[:60]}' is no document id; `claim corpus list` shows them")
        return self.folder / f"{document_id}.yaml"

    def _write(self, document: DocumentEntry, *, is_new: bool = False) -> None:
        content = document_yaml(document).encode()
        if len(content) > MAX_YAML_BYTES:
            raise DataError(f"{document.file or document.id} is too long to be kept as one document; split it")
        try:
            self._make_folder()
            write_whole(self._path(document.id), content, is_new=is_new)
        except FileExistsError:
            raise
        except OSError as problem:
            raise DataError(self._not_writable(problem)) from None

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except FileExistsError as problem:  # a file of that name; not to be taken for a document that is there
            raise DataError(self._not_writable(problem)) from None
        self._sweep()

    def _not_writable(self, problem: OSError) -> str:
        return f"{self.folder} cannot be written: {problem.strerror}; check CLAIM_HOME"

    def _sweep(self) -> None:
        """Removes what a process that was ended half-way left behind."""
        for path in self.folder.glob(".part-*"):
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink(missing_ok=True)


class Proposal(Record):
    """A document as it would be stored; nothing is stored yet."""

    document: DocumentEntry
    same_as: str = ""  # the id of a document that says the same words already; empty: it is new
    warnings: tuple[str, ...] = ()


def propose(policy: PolicyText, labels: Labels, others: Iterable[DocumentEntry]) -> Proposal:
    """The cut of a policy file, for a person to look at; `others` are the documents that are there already.

    Raises:
        DataError: there is no text in it, or too much.
    """
    document = cut_document(policy, labels)
    words = document.text_hash
    same_as = next((o.id for o in others if o.file and o.text_hash == words), "")
    return Proposal(document=document, same_as=same_as, warnings=policy.warnings)


def document_yaml(document: DocumentEntry) -> str:
    """The document as YAML that reads back to the same document, character for character.

    Raises:
        DataError: no way of writing it does.
    """
    data = document.model_dump(mode="json", exclude_defaults=True)
    for is_readable in (True, False):  # else with escapes: some signs do not come through as they are
        text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=is_readable, sort_keys=False, width=110)
        try:
            if parse_record(text, DocumentEntry, error=DataError, name=document.id) == document:
                return text
        except DataError:
            continue
    raise DataError(f"{document.file or document.id} holds signs that cannot be kept; save it as plain text")


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, so that a person can read and mend the file."""

    def ignore_aliases(self, _: Any) -> bool:
        """No anchors: they are refused when the file is read."""
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text or len(text) > 80 else None
    # A text that begins or ends with a blank would lose it in a block.
    if text != text.strip() or text == "" or text in ("~", "null"):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)
