"""What every screen works with: the services, the saved cases, and which case is open.

The open case is named in the address of the page, so that a refresh, a bookmark and a restart lead to it.
Every change is saved at once; a screen reads the case from the store and keeps no copy of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

import streamlit as st

from assistant.adapters.case_store import CaseStore, SavedCase
from assistant.adapters.policy_changing import own_policies
from assistant.errors import ClaimError
from assistant.pipeline import Services
from assistant.records import Case, Moment
from assistant.settings import read_settings
from assistant.ui.look import plain_markdown
from assistant.ui.translating import tr
from assistant.ui.working import Relay
from assistant.wiring import build_services, renew_library
from assistant.wording.clock import moment_now

_CASE: Final = "case"
_OWN_STAMP: Final = "own_policies_seen"
_OWN_CHANGE: Final = "own_policies_changed_here"


@dataclass(frozen=True)
class Desk:
    """The services and the store, shared by all windows, and a person's own policies as they were read."""

    services: Services
    store: CaseStore
    home: Path
    own_stamp: str = ""  # of the own policies behind the services
    relay: Relay = field(default_factory=Relay)

    @property
    def has_model(self) -> bool:
        """True when a model is configured, so that a person can choose it."""
        return self.services.write_with_model is not None


class DeskKeeper:
    """Gives out the one desk of the process, with the library as its files are at that moment."""

    def __init__(self) -> None:
        self._settings = read_settings()
        self._own = own_policies(self._settings.home)
        self._lock = Lock()
        stamp = self._own.stamp()  # before the files are read: what changes in between is read once more
        relay = Relay()
        services = build_services(self._settings, relay)
        self._desk = Desk(
            services=services,
            store=CaseStore(self._settings.home),
            home=self._settings.home,
            own_stamp=stamp,
            relay=relay,
        )

    def desk(self) -> Desk:
        """The desk; its library is read again when an own policy was added, replaced or removed, wherever.

        Raises:
            DataError: an own policy breaks its rules; the next call tries again.
        """
        with self._lock:
            stamp = self._own.stamp()
            if stamp != self._desk.own_stamp:
                services = renew_library(self._desk.services, self._settings, self._desk.relay)
                self._desk = replace(self._desk, services=services, own_stamp=stamp)
            return self._desk


@st.cache_resource(show_spinner=False)
def desk_keeper() -> DeskKeeper:
    """The keeper, made once for the whole process."""
    return DeskKeeper()


def open_desk() -> Desk:
    """The desk as it is now; tells this window once when the own policies were changed elsewhere."""
    with st.spinner(tr("Opening the library of clauses \u2026")):
        desk = desk_keeper().desk()
    if st.session_state.get(_OWN_STAMP, desk.own_stamp) != desk.own_stamp and not st.session_state.get(_OWN_CHANGE):
        told = tr("Your own policies were changed elsewhere. The library is up to date.")
        st.toast(told, icon=":material/library_books:", duration="long")
    st.session_state[_OWN_STAMP] = desk.own_stamp
    st.session_state.pop(_OWN_CHANGE, None)
    return desk


def note_own_change() -> None:
    """This window changes the own policies itself and needs no word of it."""
    st.session_state[_OWN_CHANGE] = True


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
        now = time_at(desk, saved.case.marketplace)
        return saved.model_copy(update={"case": saved.case.model_copy(update={"today": now.day, "clock": now.clock})})
    return saved


def time_at(desk: Desk, marketplace: str) -> Moment:
    """The day and hour where that marketplace is, to five minutes: finer, a page would be made anew all the time."""
    place = desk.services.library.marketplaces.get(marketplace)
    return moment_now(place.time_zone if place else "", minutes=5)


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
