"""The fourth screen: the letter, with what the checks say beside it, updated at every pause.

The text on the page is the saved one; a change is saved before it is checked, so that whatever happens next
finds it. A re-draft, an undo and a restored version all leave the text before in the list of versions.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from assistant.adapters.case_store import Revision, SavedCase
from assistant.checks import check
from assistant.exporting import calendar_entries, make_bundle, render_letter
from assistant.pipeline import ground_of
from assistant.policy_library.resting import changed_grounds
from assistant.records import CheckReport, Plan
from assistant.ui import look
from assistant.ui.desk import Desk, errors_shown, open_desk, opened_case
from assistant.ui.export_panel import show_export
from assistant.ui.letter_panels import Panels, findings_tab, history_tab, open_findings, proof_tab
from assistant.ui.preparing import draft_letter
from assistant.ui.translating import later, later_in, tr
from assistant.ui.writing_field import Chosen, Look, Mark, writing_field
from assistant.wording.markers import find_blanks, find_markers

ENGINES: Final = {"offline": later("From the plan, on this computer"), "llm": later("By the language model")}
TABS: Final = {
    "To settle": later("To settle ({number})"),
    "Proof": later_in("tab", "Proof"),
    "Versions": later("Versions"),
    "Send": later_in("tab", "Send"),
}


def show(desk: Desk, saved: SavedCase) -> None:
    """Shows the screen of an open case; drafts the letter when there is none."""
    with errors_shown():
        if desk.store.current_text(saved.id) is None or saved.plan is None:
            draft_letter(desk, saved, "auto")
            saved = desk.store.load_case(saved.id)
    if saved.plan is None or saved.draft is None:
        return
    _workspace(saved.id)


@st.fragment
def _workspace(case_id: str) -> None:
    """The editor and what stands beside it; only this part runs again at a pause in typing."""
    with errors_shown():
        desk = open_desk()  # each time: a run of this part alone would keep the one of the run before
        _draft_if_asked(desk)
        saved = desk.store.load_case(case_id)
        revision = desk.store.current_text(case_id)
        if revision is None or saved.plan is None or saved.draft is None:
            st.rerun()
        report = _report(desk, saved.plan, revision.text, case_id)
        main, side = st.columns([1.55, 1], gap="large")
        with main:
            _head(desk, saved, saved.plan)
            _tools(desk, saved)
            _editor(desk, saved, saved.plan, revision, report)
            _stale_note(desk, saved, saved.plan)
        with side, st.container(key="beside"):
            _side(desk, saved, saved.plan, revision, report)


def _report(desk: Desk, plan: Plan, text: str, case_id: str) -> CheckReport:
    """The findings; what the text is compared with is built once for each plan."""
    kept = st.session_state.get("ground")
    if kept is None or kept[:2] != (case_id, desk.own_stamp) or kept[2] != plan:
        kept = (case_id, desk.own_stamp, plan, ground_of(plan, desk.services))
        st.session_state["ground"] = kept
    return check(text, kept[3])


def _head(desk: Desk, saved: SavedCase, plan: Plan) -> None:
    key = f"subject_{saved.id}_{_version(saved.id)}"
    if key not in st.session_state:
        st.session_state[key] = saved.subject or plan.subject
    st.text_input(
        tr("Subject"),
        key=key,
        live=True,
        on_change=lambda: _save_subject(desk, saved.id, str(st.session_state[key])),
    )


def _save_subject(desk: Desk, case_id: str, subject: str) -> None:
    with errors_shown():
        desk.store.save_subject(case_id, subject)


def _tools(desk: Desk, saved: SavedCase) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            tr("Undo"),
            key="undo",
            icon=":material/undo:",
            help=tr("Back to the text before"),
            on_click=lambda: _step(saved.id, desk.store.undo, tr("There is nothing to undo.")),
        )
        st.button(
            tr("Redo"),
            key="redo",
            icon=":material/redo:",
            help=tr("Forward again"),
            on_click=lambda: _step(saved.id, desk.store.redo, tr("There is nothing to redo.")),
        )
        with st.popover(tr("Draft again"), icon=":material/refresh:"):
            st.markdown(tr("A new draft from what the case says now. Your text stays in the list of versions."))
            engines = list(ENGINES) if desk.has_model else ["offline"]
            engine = st.radio(tr("How"), engines, format_func=lambda e: tr(ENGINES[e]), key="engine")
            if not desk.has_model:
                st.caption(tr("No language model is set up. Set CLAIM_MODEL and OPENAI_API_KEY to use one."))
            label = tr("Write a new draft")
            st.button(label, key="redraft", type="primary", on_click=lambda: _ask_for_draft(engine))


def _step(case_id: str, move: Callable[[str], Revision | None], nothing: str) -> None:
    with errors_shown():
        if move(case_id) is None:
            st.toast(nothing)
        else:
            _new_version(case_id)


def _ask_for_draft(engine: str) -> None:
    """The draft itself is made where its progress can be shown."""
    st.session_state["draft_asked"] = engine


def _draft_if_asked(desk: Desk) -> None:
    engine = st.session_state.pop("draft_asked", None)
    saved = opened_case(desk) if engine in ENGINES else None
    if saved is not None:
        with errors_shown():
            draft_letter(desk, saved, str(engine))
            _new_version(saved.id)


def _version(case_id: str) -> str:
    return str(st.session_state.get(f"letter_version_{case_id}", "0"))


def _new_version(case_id: str) -> None:
    """Tells the editor to take the saved text in place of its own."""
    st.session_state[f"letter_version_{case_id}"] = str(time.time_ns())


def _editor(desk: Desk, saved: SavedCase, plan: Plan, revision: Revision, report: CheckReport) -> None:
    def typed(text: str) -> None:
        with errors_shown():
            desk.store.save_text(saved.id, text)

    def opened(position: int) -> None:
        found = [m for m in find_markers(revision.text) if m.start <= position < m.end]
        if found:
            st.session_state["shown_marker"] = found[0].cite
            st.session_state["side_tab"] = "Proof"

    chosen: Any = st.session_state.get("chosen")
    writing_field(
        f"letter_{saved.id}",
        revision.text,
        Look(label=tr("Letter"), hides_label=True, rows=16, tone="paper", language=plan.case.language),
        version=f"{saved.id}-{_version(saved.id)}",
        on_typed=typed,
        marks=_marks(revision.text, report),
        chosen=chosen if isinstance(chosen, Chosen) else None,
        on_opened=opened,
    )


def _marks(text: str, report: CheckReport) -> list[Mark]:
    marks = [Mark(start=m.start, end=m.end, kind="clause" if m.kind == "P" else "exhibit") for m in find_markers(text)]
    marks += [Mark(start=b.start, end=b.end, kind="blank") for b in find_blanks(text)]
    marks += [Mark(start=f.start, end=f.end, kind=f.severity) for f in report.findings if f.start < f.end]
    return marks


def _stale_note(desk: Desk, saved: SavedCase, plan: Plan) -> None:
    # The day and what drafting noted by the way are no change of what was told.
    noted = {name: getattr(plan.case, name) for name in ("today", "clock", "warnings")}
    told = saved.case.model_copy(update=noted)
    if told != plan.case:
        st.info(
            tr(
                "The case has changed since this draft. The findings compare with the case as it was; "
                "choose \u201cDraft again\u201d to take the changes in."
            ),
            icon=":material/info:",
        )
    changed = changed_grounds(plan, desk.services.library)
    if changed:
        st.info(
            tr(
                "This draft rests on rules that were changed or removed since: {rules}. "
                "Choose \u201cDraft again\u201d to write from the rules as they are now.",
                rules="; ".join(look.plain_markdown(f"{c.name} [{c.marker}]" if c.marker else c.name) for c in changed),
            ),
            icon=":material/info:",
        )


def _side(desk: Desk, saved: SavedCase, plan: Plan, revision: Revision, report: CheckReport) -> None:
    panels = Panels(desk, saved, plan, revision, report, on_changed=lambda: _new_version(saved.id))
    blanks = find_blanks(revision.text)
    open_points = len(blanks) + sum(f.severity == "error" for f in open_findings(panels))
    shown = len(blanks) + len(open_findings(panels))
    if "side_tab" not in st.session_state:
        st.session_state["side_tab"] = "To settle"
    tab = st.segmented_control(
        tr("Beside the letter"),
        list(TABS),
        format_func=lambda name: tr(TABS[name], number=shown),
        key="side_tab",
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )
    if tab == "Proof":
        proof_tab(panels)
    elif tab == "Versions":
        history_tab(panels, on_restored=lambda: _new_version(saved.id))
    elif tab == "Send":
        letter = render_letter(revision.text, plan, subject=saved.subject)
        dates = calendar_entries(plan, desk.services.library, title=saved.title)
        bundle = make_bundle(revision.text, plan, subject=saved.subject)
        show_export(letter, plan, dates, bundle=bundle, open_points=open_points)
    else:
        findings_tab(panels)
