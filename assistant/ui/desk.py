"""What every screen works with: the services, the saved cases, and which case is open.

The open case is named in the address of the page, so that a refresh, a bookmark and a restart lead to it.
Every change is saved at once; a screen reads the case from the store and keeps no copy of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from assistant.adapters.case_store import CaseStore, SavedCase
from assistant.errors import ClaimError
from assistant.pipeline import Services
from assistant.records import Case
from assistant.settings import read_settings
from assistant.ui.look import plain_markdown
from assistant.ui.working import Relay
from assistant.wiring import build_services

_CASE: Final = "case"


@dataclass(frozen=True)
class Desk:
    """The services and the store, shared by all windows."""

    services: Services
    store: CaseStore
    relay: Relay = field(default_factory=Relay)

    @property
    def has_model(self) -> bool:
        """True when a model is configured, so that a person can choose it."""
        return self.services.write_with_model is not None


@st.cache_resource(show_spinner="Opening the library of clauses \u2026")
def open_desk() -> Desk:
    """Builds the services once for the whole process."""
    settings = read_settings()
    relay = Relay()
    return Desk(services=build_services(settings, relay), store=CaseStore(settings.home), relay=relay)


def open_case(case_id: str) -> None:
    """Makes a case the open one."""
    st.session_state[_CASE] = case_id
    st.query_params[_CASE] = case_id


def close_case() -> None:
    """No case is open any more."""
    st.session_state.pop(_CASE, None)
    st.query_params.pop(_CASE, None)


def opened_case(desk: Desk) -> SavedCase | None:
    """The open case, as saved; None when none is open or it is gone.

    A case told in the app is counted from the day it is looked at; one that came from a folder keeps its day.
    """
    case_id = str(st.query_params.get(_CASE) or st.session_state.get(_CASE) or "")
    if not case_id or not desk.store.has_case(case_id):
        close_case()
        return None
    if st.query_params.get(_CASE) != case_id:
        st.query_params[_CASE] = case_id  # the page's own links drop it
    st.session_state[_CASE] = case_id
    saved = desk.store.load_case(case_id)
    if is_own(saved):
        return saved.model_copy(update={"case": saved.case.model_copy(update={"today": dt.date.today()})})
    return saved


def is_own(saved: SavedCase) -> bool:
    """True when the case was told in the app and its files are kept by it."""
    return saved.case.folder == saved.folder


def change_case(desk: Desk, case_id: str, **changes: Any) -> None:
    """Saves new values of some of the case's fields; a value may be a function of the case as it is then."""

    def changed(case: Case) -> Case:
        return case.model_copy(update={n: v(case) if callable(v) else v for n, v in changes.items()})

    with errors_shown():
        desk.store.change_case(case_id, changed)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Shows an error of ours as the one line it is; the rest of the page goes on."""
    try:
        yield
    except ClaimError as problem:
        st.error(one_line(problem), icon=":material/error:")


def one_line(problem: ClaimError) -> str:
    """The message for the page, without what Streamlit would read as markup."""
    text = str(problem)
    is_word = text.split(" ", 1)[0].isalpha()  # a file name keeps its letters
    return plain_markdown(text[:1].upper() + text[1:] if is_word else text)
