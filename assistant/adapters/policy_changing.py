"""What a change of a person's own policies needs before anything is stored: a text read and cut, compared with
what is there, and the saved drafts that rest on it.

One idea: everything is read and cut first; only then is a person asked, and only then is anything written. The
command and the front end ask the same functions, so that both show and store the same.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import urlsplit

from assistant.adapters.own_policies import OwnPolicies, Proposal
from assistant.adapters.policy_files import POLICY_LIMITS, PolicyReader
from assistant.errors import DataError
from assistant.policy_library.changes import ClauseChange, compare_clauses
from assistant.policy_library.cutting import Labels, PolicyText, cut_document
from assistant.policy_library.entries import DocumentEntry
from assistant.policy_library.library import PolicyLibrary
from assistant.policy_library.reading import forget_compiled
from assistant.policy_library.resting import changed_grounds, ground_ids
from assistant.records import Plan, Record

POLICIES = "policies"  # the folder of a person's own documents under the home folder
CACHE = "cache"


class RestingDraft(Record):
    """A saved draft that rests on a clause which changes."""

    case_id: str
    title: str
    clauses: tuple[str, ...]


def own_policies(home: Path) -> OwnPolicies:
    """The person's own documents."""
    return OwnPolicies(home / POLICIES)


def web_address(source: str) -> str:
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
        raise DataError(f"the source '{source[:80]}' is no web address; write it like https://shop.example/returns")
    return source


def read_bytes(content: bytes, reader: PolicyReader, *, file: str) -> PolicyText:
    """The text of a file that was given by its content and its name.

    Raises:
        DataError: it cannot be read, or holds no text.
    """
    suffix = Path(file).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending is taken over: a name that was made up elsewhere is no path of ours.
        path = Path(folder) / ("text" + (suffix if suffix[1:].isalnum() and suffix.isascii() else ""))
        path.write_bytes(content[: POLICY_LIMITS.bytes + 1])
        return reader.read(path, file=file)


def new_version(policy: PolicyText, old: DocumentEntry, *, as_of: dt.date, source: str = "") -> Proposal:
    """A text as a new version of a document, with what is said of the old one.

    Raises:
        DataError: it holds no text, or too much.
    """
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
    """What changes clause by clause, and the saved drafts that rest on a clause which changes or goes.

    Raises:
        CaseError: the saved cases cannot be read.
    """
    changes = compare_clauses(old.clauses, new.clauses)
    return changes, resting_drafts(home, {f"{old.id}#{c.slug_before}" for c in changes if c.slug_before})


def resting_drafts(home: Path, clause_ids: Collection[str]) -> tuple[RestingDraft, ...]:
    """The saved drafts that rest on one of these clauses, the last changed case first.

    Raises:
        CaseError: the saved cases cannot be read.
    """
    return _drafts(home, lambda plan: set(ground_ids(plan)) & set(clause_ids)) if clause_ids else ()


def changed_drafts(home: Path, library: PolicyLibrary) -> tuple[RestingDraft, ...]:
    """The saved drafts that rest on a clause, bundled or own, which the library holds otherwise now or no more.

    Raises:
        CaseError: the saved cases cannot be read.
    """
    return _drafts(home, lambda plan: {c.clause_id for c in changed_grounds(plan, library)})


def _drafts(home: Path, clauses_of: Callable[[Plan], set[str]]) -> tuple[RestingDraft, ...]:
    """The saved drafts with those of their clauses that are asked for, where there are any."""
    if not (home / "cases.db").is_file():
        return ()
    # Only where cases were saved: the database layer takes a third of a second to load.
    from assistant.adapters.case_store import CaseStore

    store = CaseStore(home)
    try:
        drafted = [(case, tuple(sorted(clauses_of(plan)))) for case, plan in store.drafted_plans()]
    finally:
        store.close()
    return tuple(RestingDraft(case_id=c.id, title=c.title, clauses=clauses) for c, clauses in drafted if clauses)


def replace_document(home: Path, document: DocumentEntry) -> None:
    """Puts a new version in the place of the old one, of which no file keeps anything.

    Raises:
        DataError: there is none of that id, or it cannot be written.
    """
    own_policies(home).replace(document)
    forget_compiled(home / CACHE)


def remove_document(home: Path, document_id: str) -> None:
    """Removes a document, of which no file keeps anything.

    Raises:
        DataError: there is none of that id, or it cannot be removed.
    """
    own_policies(home).remove(document_id)
    forget_compiled(home / CACHE)
