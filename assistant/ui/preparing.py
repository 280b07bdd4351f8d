"""Reads, plans and drafts the open case, and remembers in this window what did not change since.

Documents are read again only when a file changed; the plan is made again when what was told or shown
did, or the person's own policies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.pipeline import Outcome, draft_case, prepare, read_case_exhibits, triage_case
from assistant.records import Case, Exhibit, Plan
from assistant.triage import Triage
from assistant.ui.desk import Desk
from assistant.ui.translating import tr
from assistant.ui.working import working

_Made = TypeVar("_Made")
_READ: Final = "read_exhibits"
_PLANNED: Final = "prepared_plan"
_TRIAGED: Final = "prepared_triage"


def exhibits_of(desk: Desk, saved: SavedCase) -> tuple[Exhibit, ...]:
    """The case's documents as read.

    Raises:
        ClaimError: as the pipeline.
    """

    def read() -> tuple[Exhibit, ...]:
        with working(tr("Reading your documents \u2026"), desk.relay) as progress:
            return read_case_exhibits(saved.case, desk.services, progress)

    return _remembered(_READ, _files_key(saved.case), read)


def plan_of(desk: Desk, saved: SavedCase) -> Plan:
    """The plan of the case as it is told now.

    Raises:
        ClaimError: as the pipeline.
    """
    exhibits = exhibits_of(desk, saved)

    def plan() -> Plan:
        with working(tr("Finding the route \u2026"), desk.relay) as progress:
            return prepare(saved.case, desk.services, progress, exhibits=exhibits)

    return _remembered(_PLANNED, (saved.case, _files_key(saved.case), desk.own_stamp), plan)


def triage_of(desk: Desk, saved: SavedCase) -> Triage:
    """What kind of case it is as it is told now, and what would change its path.

    Raises:
        ClaimError: as the pipeline.
    """
    exhibits = exhibits_of(desk, saved)
    key = (saved.case, _files_key(saved.case), desk.own_stamp)
    return _remembered(_TRIAGED, key, lambda: triage_case(saved.case, desk.services, exhibits=exhibits))


def draft_letter(desk: Desk, saved: SavedCase, engine: str) -> Outcome:
    """A new draft, saved as the current text; the text before stays in the list of versions.

    Raises:
        ClaimError: as the pipeline.
    """
    exhibits = exhibits_of(desk, saved)
    with working(tr("Writing the letter \u2026"), desk.relay) as progress:
        outcome = draft_case(saved.case, desk.services, engine=engine, progress=progress, exhibits=exhibits)
    desk.store.save_draft(saved.id, outcome.body, plan=outcome.plan, draft=outcome.draft)
    return outcome


def _remembered(name: str, key: Any, make: Callable[[], _Made]) -> _Made:
    kept: tuple[Any, _Made] | None = st.session_state.get(name)
    if kept is None or kept[0] != key:
        kept = (key, make())
        st.session_state[name] = kept
    return kept[1]


def _files_key(case: Case) -> str:
    """Changes when a file of the case, or what reading depends on, changes."""
    digest = hashlib.sha256(f"{case.folder}|{case.marketplace}|{case.today}".encode())
    for item in case.evidence:
        path = Path(case.folder, item.file)
        try:
            about = path.stat()
            state = f"{about.st_size}|{about.st_mtime_ns}"
        except OSError:
            state = "missing"
        digest.update(f"{item.file}|{item.title}|{state}\n".encode("utf-8", "replace"))
    return digest.hexdigest()
