"""Causes and steps as questions to tick: nothing of them is in the case before the person says that it is so.

A ticked step becomes an action only when it is said whether it is done or planned; a ticked cause becomes the root
cause only where the person has told none.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.playbook_library import Suggestion
from assistant.records import Action, Case, Moment
from assistant.ui import look, tables
from assistant.ui.desk import Desk, change_case
from assistant.ui.playbook_words import tr_data
from assistant.ui.translating import day_field, later, tr

HEADINGS: Final = {
    "root cause": later("What went wrong?"),
    "corrective": later("What was put right?"),
    "preventive": later("What keeps it from happening again?"),
}
CAUSE: Final = "root_cause"


def show_suggestions(desk: Desk, saved: SavedCase, suggestions: tuple[Suggestion, ...]) -> None:
    """The questions by part, each unticked until the case says so."""
    if not suggestions:
        return
    st.caption(tr("Tick only what is true. Nothing is taken over that you do not tick."))
    for part, heading in HEADINGS.items():
        own = [s for s in suggestions if s.part == part]
        if own:
            look.show_html(look.paragraph(tr(heading), "strong"))
        for suggestion in own:
            if part == "root cause":
                _cause(desk, saved, suggestion)
            else:
                _step(desk, saved, suggestion)


def _cause(desk: Desk, saved: SavedCase, suggestion: Suggestion) -> None:
    key = f"tick_{suggestion.id}_{saved.id}"
    told = saved.case.facts.get(CAUSE, "")
    is_this = told == suggestion.what
    st.session_state[key] = is_this

    def change() -> None:
        given = {CAUSE: suggestion.what} if st.session_state[key] else {}
        change_case(desk, saved.id, facts=lambda case: {n: v for n, v in case.facts.items() if n != CAUSE} | given)
        st.session_state.pop(f"answer_{CAUSE}_{saved.id}", None)

    st.checkbox(
        look.plain_markdown(tr_data(suggestion.question)),
        key=key,
        on_change=change,
        disabled=bool(told) and not is_this,
        help=tr("Your case tells another root cause already.") if told and not is_this else suggestion.what,
    )


def _step(desk: Desk, saved: SavedCase, suggestion: Suggestion) -> None:
    key = f"tick_{suggestion.id}_{saved.id}"
    present = next((a for a in saved.case.actions if a.what == suggestion.what), None)
    if key not in st.session_state:
        st.session_state[key] = present is not None

    def untick() -> None:
        if not st.session_state[key]:
            _store(desk, saved, suggestion, None)

    st.checkbox(look.plain_markdown(tr_data(suggestion.question)), key=key, on_change=untick, help=suggestion.what)
    if st.session_state[key]:
        _details(desk, saved, suggestion, present)


def _details(desk: Desk, saved: SavedCase, suggestion: Suggestion, present: Action | None) -> None:
    keys = {n: f"tick_{n}_{suggestion.id}_{saved.id}" for n in ("status", "day", "owner", "evidence")}
    files = [e.file for e in saved.case.evidence]
    first = {
        "status": present.status if present else None,
        "day": present.when.day if present and present.when else None,
        "owner": present.owner if present else "",
        "evidence": present.evidence if present and present.evidence in files else None,
    }
    for name, key in keys.items():
        if key not in st.session_state:
            st.session_state[key] = first[name]

    def save() -> None:
        told = {n: st.session_state[k] for n, k in keys.items()}
        if told["status"] not in ("done", "planned"):
            return  # neither done nor planned was said, so there is nothing to claim
        day = told["day"] if isinstance(told["day"], dt.date) else None
        action = Action(
            what=suggestion.what,
            status=told["status"],
            when=Moment(day=day) if day else None,
            owner=str(told["owner"] or "").strip(),
            evidence=str(told["evidence"] or ""),
        )
        _store(desk, saved, suggestion, action)

    states, days, owners, proofs = st.columns([1.3, 1, 1, 1.3], vertical_alignment="bottom")
    states.segmented_control(
        tr("Is it done?"),
        ["done", "planned"],
        format_func=lambda s: {"done": tr("Done"), "planned": tr("Planned")}[s],
        key=keys["status"],
        on_change=save,
    )
    days.date_input(tr("Day"), key=keys["day"], format=day_field(), on_change=save)
    owners.text_input(tr("Who"), key=keys["owner"], on_change=save)
    proofs.selectbox(tr("Proof"), files, index=None, key=keys["evidence"], on_change=save, placeholder=tr("None"))


def _store(desk: Desk, saved: SavedCase, suggestion: Suggestion, action: Action | None) -> None:
    """Puts the action in the place of the one that the same question gave before; None takes it out."""

    def changed(case: Case) -> tuple[Action, ...]:
        kept = tuple(a for a in case.actions if a.what != suggestion.what)
        if action is None:
            return kept
        at = next((n for n, a in enumerate(case.actions) if a.what == suggestion.what), len(kept))
        return (*kept[:at], action, *kept[at:])

    change_case(desk, saved.id, actions=changed)
    tables.renew(saved, "actions")
