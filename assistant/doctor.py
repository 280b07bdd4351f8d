"""Examines the installation: what is installed, configured and reachable, and what to do about the rest.

It never shows a key and never sends case text anywhere; the model endpoint and the Chroma server are asked only
whether they answer.
"""

from __future__ import annotations

import importlib.metadata
import tempfile
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit

from assistant.errors import ClaimError
from assistant.records import Record
from assistant.settings import Settings

PACKAGES = (
    "chromadb",
    "langchain",
    "langchain-openai",
    "openai",
    "pypdf",
    "streamlit",
    "tiktoken",
    "wordllama",
)
REACH_TIMEOUT_SECONDS = 3.0


class DoctorFinding(Record):
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "note", "problem"]
    said: str


def examine(settings: Settings) -> tuple[DoctorFinding, ...]:
    """All findings, in the order in which a person would look."""
    return (
        *_installed(),
        *_data(settings),
        _home(settings),
        *_drafts(settings),
        _embedder(settings),
        _store(settings),
        *_model(settings),
    )


def finding_lines(findings: Iterable[DoctorFinding]) -> list[str]:
    """One line a finding."""
    marks = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
    return [f"{marks[f.state]} {f.what}: {f.said}" for f in findings]


def _installed() -> Iterator[DoctorFinding]:
    for name in PACKAGES:
        try:
            yield DoctorFinding(what=name, state="ok", said=importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield DoctorFinding(what=name, state="problem", said="not installed; install the project again")


def _data(settings: Settings) -> Iterator[DoctorFinding]:
    from assistant.playbook_library import read_playbooks
    from assistant.policy_library import read_library

    try:
        library = read_library(settings.corpus)
        said = (
            f"{len(library.clauses)} clauses in {len(library.documents)} documents, fingerprint {library.fingerprint}"
        )
        yield DoctorFinding(what="policy corpus", state="ok", said=said)
    except ClaimError as error:
        yield DoctorFinding(what="policy corpus", state="problem", said=str(error))
    try:
        playbooks = read_playbooks(settings.playbooks)
        yield DoctorFinding(what="playbooks", state="ok", said=", ".join(sorted(playbooks.playbooks)))
    except ClaimError as error:
        yield DoctorFinding(what="playbooks", state="problem", said=str(error))


def _home(settings: Settings) -> DoctorFinding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        said = f"{settings.home} cannot be written ({error.strerror}); set CLAIM_HOME to another folder"
        return DoctorFinding(what="home folder", state="problem", said=said)
    return DoctorFinding(what="home folder", state="ok", said=str(settings.home))


def _drafts(settings: Settings) -> Iterator[DoctorFinding]:
    """The saved drafts whose clauses have changed since, each with the clauses."""
    from assistant.adapters.policy_changing import changed_drafts
    from assistant.wiring import open_library

    try:
        drafts = changed_drafts(settings.home, open_library(settings))
    except ClaimError as error:
        yield DoctorFinding(what="saved drafts", state="problem", said=str(error))
        return
    for draft in drafts:
        said = f"'{draft.title}' rests on {', '.join(draft.clauses)}, changed or removed since; draft it again"
        yield DoctorFinding(what="saved drafts", state="note", said=said)


def _embedder(settings: Settings) -> DoctorFinding:
    from assistant.wiring import embedder_of

    try:
        embedder = embedder_of(settings)
    except ClaimError as error:
        return DoctorFinding(what="embedder", state="problem", said=str(error))
    note = "" if "minilm" in embedder.fingerprint.lower() else "; the extra 'minilm' finds clauses better"
    return DoctorFinding(what="embedder", state="note" if note else "ok", said=embedder.fingerprint + note)


def _store(settings: Settings) -> DoctorFinding:
    from assistant.wiring import store_of

    store = store_of(settings)
    if store is None:
        return DoctorFinding(what="clause store", state="ok", said=f"embedded Chroma under {settings.home / 'index'}")
    try:
        store.check()
    except ClaimError as error:
        return DoctorFinding(what="clause store", state="problem", said=str(error))
    return DoctorFinding(what="clause store", state="ok", said=f"the Chroma server at {store.address} answers")


def _model(settings: Settings) -> Iterator[DoctorFinding]:
    key = settings.api_key.get_secret_value()
    if not settings.model:
        said = "none; letters are written offline. Set CLAIM_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL to use one"
        yield DoctorFinding(what="model", state="note", said=said)
        return
    if not settings.has_model:
        said = f"{settings.model}, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set"
        yield DoctorFinding(what="model", state="problem", said=said)
        return
    said = "names, addresses, contact data and numbers of a case leave as tokens and come back in the letter"
    yield DoctorFinding(what="privacy", state="ok", said=said)
    where = settings.base_url or "the provider's own address"
    yield DoctorFinding(
        what="model", state="ok", said=f"{settings.model} at {where}, key {'set' if key else 'not set'}"
    )
    if settings.base_url:
        yield _reachable(settings.base_url)


def _reachable(address: str) -> DoctorFinding:
    import socket

    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=REACH_TIMEOUT_SECONDS):
            return DoctorFinding(what="endpoint", state="ok", said=f"{parts.hostname}:{port} answers")
    except OSError as error:
        said = f"{parts.hostname}:{port} does not answer ({error.strerror or error}); check OPENAI_BASE_URL"
        return DoctorFinding(what="endpoint", state="problem", said=said)
