"""What adding and replacing need before anything is stored: files read, cut, compared with what is there.

One idea: everything is read and cut first; only then is a person asked, and only then is anything written.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assistant.adapters.own_policies import OwnPolicies, Proposal, propose
from assistant.adapters.policy_files import POLICY_LIMITS, PolicyReader, policy_files
from assistant.errors import DataError
from assistant.policy_library import DocumentEntry, PolicyLibrary
from assistant.policy_library.changes import ClauseChange, compare_clauses
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.records import Record

STDIN = "-"


class RestingDraft(Record):
    """A saved draft that cites a clause which changes."""

    case_id: str
    title: str
    clauses: tuple[str, ...]


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


def address(source: str) -> str:
    """The address as given; empty when none was.

    Raises:
        DataError: it is no web address.
    """
    source = source.strip()
    if not source:
        return ""
    try:
        parts = urlsplit(source)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and source.isprintable()
    except ValueError:
        is_address = False
    if not is_address or " " in source:
        raise DataError(f"--source '{source[:80]}' is no web address; write it like https://shop.example/returns")
    return source


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
    labels = Labels(
        id=old.id,
        title=old.title,
        marketplaces=old.marketplaces,
        audience=old.audience,
        as_of=as_of,
        source=source or policy.source or old.source,
    )
    document = cut_document(policy, labels)
    return Proposal(document=document.model_copy(update={"nature": old.nature}), warnings=policy.warnings)


def differences(
    old: DocumentEntry, new: DocumentEntry, home: Path
) -> tuple[tuple[ClauseChange, ...], tuple[RestingDraft, ...]]:
    """What changes clause by clause, and the saved drafts that cite a clause which changes or goes."""
    changes = compare_clauses(old.clauses, new.clauses)
    gone = {f"{old.id}#{c.slug_before}" for c in changes if c.slug_before}
    return changes, _resting(home, gone)


def _resting(home: Path, clause_ids: set[str]) -> tuple[RestingDraft, ...]:
    if not clause_ids or not (home / "cases.db").is_file():
        return ()
    # Only where cases were saved: the database layer takes a third of a second to load.
    from assistant.adapters.case_store import CaseStore

    store = CaseStore(home)
    try:
        found = []
        for entry in store.list_cases():
            plan = store.load_case(entry.id).plan
            cited = {s.clause.id for s in plan.sources} if plan is not None else set()
            if cited & clause_ids:
                clauses = tuple(sorted(cited & clause_ids))
                found.append(RestingDraft(case_id=entry.id, title=entry.title, clauses=clauses))
        return tuple(found)
    finally:
        store.close()


def _read(source_file: str, reader: PolicyReader, *, name: str = "") -> PolicyText:
    if source_file != STDIN:
        return reader.read(Path(source_file), file=name)
    raw = sys.stdin.buffer.read(POLICY_LIMITS.bytes + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        path.write_bytes(raw)
        return reader.read(path, file="stdin")
