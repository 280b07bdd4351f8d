"""What kind of case it is taken for, what else it may be, and the answers that would change the path.

A question is answered where it stands, and the path above it is decided anew; another kind is one click away.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.playbook_library import PlaybookLibrary
from assistant.records import FactName
from assistant.triage import OtherKind, RouteQuestion, Triage
from assistant.ui import look
from assistant.ui.desk import Desk, change_case
from assistant.ui.playbook_words import fact_label, tr_choice, tr_data
from assistant.ui.translating import day_field, later, show_short_day, tr

PATHS: Final = {
    "write": later("write now"),
    "wait": later("wait first"),
    "closed": later("this way is closed"),
    "other_channel": later("another way comes first"),
    "refuse": later("no letter"),
}
EARLIEST: Final = dt.date(1990, 1, 1)


def show_questions(desk: Desk, saved: SavedCase, triage: Triage) -> frozenset[str]:
    """The questions whose answers change the path; gives the facts that are asked here.

    An answered one stays on the page to be corrected.
    """
    names = {f.name: f for f in desk.services.playbooks.catalogue_of(saved.case.role, triage.playbook)}
    key = f"path_asked_{saved.id}_{triage.playbook}"
    answered = [n for n in st.session_state.get(key, []) if n in names and n in saved.case.facts]
    open_ones = {q.fact: q for q in triage.questions}
    asked = list(dict.fromkeys([*answered, *open_ones]))
    st.session_state[key] = asked
    if asked:
        look.section(tr("Your answer would change the path"))
        with look.sheet("path_questions"):
            for name in asked:
                _question(desk, saved, names[name], open_ones.get(name))
    return frozenset(asked)


def _question(desk: Desk, saved: SavedCase, fact: FactName, question: RouteQuestion | None) -> None:
    key = f"path_{fact.name}_{saved.id}"
    told = saved.case.facts.get(fact.name, "")

    def change() -> None:
        value = st.session_state[key]
        answer = value.isoformat() if isinstance(value, dt.date) else str(value or "")
        given = {fact.name: answer} if answer else {}
        change_case(desk, saved.id, facts=lambda case: {n: v for n, v in case.facts.items() if n != fact.name} | given)

    playbooks = desk.services.playbooks
    label = fact_label(fact, playbooks)
    if fact.kind == "date":
        if key not in st.session_state:
            st.session_state[key] = _day(told)
        st.date_input(label, key=key, format=day_field(), min_value=EARLIEST, on_change=change)
    else:
        options = list(dict.fromkeys([*(fact.choices or ("yes", "no")), *([told] if told else [])]))
        if key not in st.session_state:
            st.session_state[key] = told or None
        st.selectbox(
            label,
            options,
            index=None,
            format_func=lambda choice: tr_choice(fact.name, choice, playbooks),
            key=key,
            on_change=change,
            placeholder=tr("Choose"),
        )
    if question is not None:
        paths = [
            f"{_answer(fact, a.answer, playbooks)}: {tr('as now') if a.is_as_now else tr(PATHS[a.decision])}"
            for a in question.answers
        ]
        st.caption(look.plain_markdown(" \u00b7 ".join(paths)))
        if question.why:
            st.caption(look.plain_markdown(tr_data(question.why)))


def _answer(fact: FactName, answer: str, playbooks: PlaybookLibrary) -> str:
    day = _day(answer) if fact.kind == "date" else None
    return show_short_day(day) if day else tr_choice(fact.name, answer, playbooks)


def _day(told: str) -> dt.date | None:
    try:
        return max(dt.date.fromisoformat(told), EARLIEST) if told else None
    except ValueError:
        return None


def show_kinds(desk: Desk, saved: SavedCase, triage: Triage) -> None:
    """The two next kinds, each with the question that tells it apart; a click decides."""
    if not triage.others and not triage.is_chosen:
        return
    look.section(tr("Is this another kind of case?"))
    with look.sheet("kinds"):
        kind = tr_data(triage.title)
        ground = tr("You chose: {kind}.", kind=kind) if triage.is_chosen else tr("It is taken for: {kind}.", kind=kind)
        st.caption(look.plain_markdown(ground))
        for other in triage.others:
            _other(desk, saved, triage, other)
        if triage.is_chosen:
            st.button(
                tr("Find the kind in the story again"),
                key=f"kind_again_{saved.id}",
                on_click=lambda: _choose(desk, saved, ""),
            )


def _other(desk: Desk, saved: SavedCase, triage: Triage, other: OtherKind) -> None:
    look.show_html(look.paragraph(tr_data(other.question)))
    titles = {triage.playbook: triage.title, other.playbook: other.title}
    with st.container(horizontal=True, vertical_alignment="center"):
        for word, said, kind in (
            ("yes", tr("Yes: {kind}", kind=look.plain_markdown(tr_data(titles[other.yes]))), other.yes),
            ("no", tr("No: {kind}", kind=look.plain_markdown(tr_data(titles[other.no]))), other.no),
        ):
            st.button(
                said,
                key=f"kind_{word}_{other.playbook}_{saved.id}",
                on_click=lambda chosen=kind: _choose(desk, saved, chosen),
            )


def _choose(desk: Desk, saved: SavedCase, kind: str) -> None:
    st.session_state.pop(f"playbook_{saved.id}", None)  # the story's own choice takes the new one
    change_case(desk, saved.id, playbook=kind)
