"""What adding and replacing need before anything is stored: files read, cut, compared with what is there.

One idea: everything is read and cut first; only then is a person asked, and only then is anything written.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters import policy_changing
from assistant.adapters.own_policies import OwnPolicies, Proposal, propose
from assistant.adapters.policy_files import POLICY_LIMITS, PolicyReader, policy_files
from assistant.errors import DataError
from assistant.policy_library import DocumentEntry, PolicyLibrary
from assistant.policy_library.cutting import Labels, PolicyText

STDIN = "-"


@dataclass(frozen=True)
class Found:
    """What was read of a file or folder, and one line for each file that could not be read."""

    proposals: tuple[Proposal, ...]
    failures: tuple[str, ...]


def hosts_of(names: Sequence[str], library: PolicyLibrary) -> tuple[str, ...]:
    """The host names that were given; "all" gives none, which means everywhere.

    Raises:
        DataError: none was given, or the corpus does not know one.
    """
    if not names:
        raise DataError("say where the text holds: --marketplace amazon.com (or --marketplace all)")
    if "all" in (n.strip().lower() for n in names):
        return ()
    return tuple(dict.fromkeys(library.marketplace(name).host for name in names))


def refuse_silent_question(source_file: str, *, is_answered: bool, as_json: bool) -> None:
    """Refuses where a question could not be asked.

    Raises:
        DataError: the text comes from stdin or stdout is for JSON, and neither --yes nor --preview is there.
    """
    if is_answered:
        return
    if source_file == STDIN:
        raise DataError("the text comes from stdin, so nothing can be asked; give --yes")
    if as_json:
        raise DataError("with --json nothing is asked; give --yes")


def proposals(source_file: str, labels: Labels, others: Iterable[DocumentEntry]) -> Found:
    """The cut of a file, of each file of a folder, or of stdin.

    Raises:
        DataError: none of it can be read.
    """
    if source_file == STDIN and not labels.title:
        raise DataError("a text from stdin needs a title; give --title")
    known = {d.id: d for d in others}
    found: list[Proposal] = []
    failures: list[str] = []
    folder = Path(source_file)
    is_folder = source_file != STDIN and folder.is_dir()
    with PolicyReader() as reader:
        for path in policy_files(folder) if is_folder else (folder,):
            try:
                policy = _read(str(path), reader, name=str(path.relative_to(folder)) if is_folder else "")
                proposal = propose(policy, labels, known.values())
                if is_folder and proposal.document.id in known and not proposal.same_as:
                    title = f"{proposal.document.title} ({path.stem})"
                    proposal = propose(policy, labels.model_copy(update={"title": title}), known.values())
            except DataError as problem:
                if not is_folder:
                    raise
                failures.append(str(problem))
                continue
            found.append(proposal)
            known[proposal.document.id] = proposal.document
    if not found:
        raise DataError(failures[0])
    return Found(tuple(found), tuple(failures))


def store_all(store: OwnPolicies, documents: Sequence[DocumentEntry]) -> None:
    """Stores new documents; those before one that cannot be stored stay.

    Raises:
        DataError: one is there already, or cannot be written.
    """
    for document in documents:
        store.add(document)


def new_version(source_file: str, old: DocumentEntry, *, as_of: dt.date, source: str) -> Proposal:
    """The text of a file as a new version of a document, with what is said of the old one.

    Raises:
        DataError: it cannot be read or holds no text.
    """
    with PolicyReader() as reader:
        policy = _read(source_file, reader)
    return policy_changing.new_version(policy, old, as_of=as_of, source=source)


def _read(source_file: str, reader: PolicyReader, *, name: str = "") -> PolicyText:
    if source_file != STDIN:
        return reader.read(Path(source_file), file=name)
    raw = sys.stdin.buffer.read(POLICY_LIMITS.bytes + 1)
    return policy_changing.read_bytes(raw, reader, file="stdin")
