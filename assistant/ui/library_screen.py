"""The policy library: search what the rules say, read a document in order, and keep policies of one's own.

One idea: place, side and day are chosen once, above, and hold for all that is shown below. A clause that is no
longer in force is shown as history alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import streamlit as st

from assistant.records import Clause, FoundClause
from assistant.retrieval import search_clauses
from assistant.ui import look
from assistant.ui.clauses import clause_card, is_past
from assistant.ui.desk import Desk, errors_shown, opened_case
from assistant.ui.library_documents import open_document, show_documents
from assistant.ui.own_policies_panel import own_ids, show_own_policies, take_over_changes
from assistant.ui.policy_pages import others_of
from assistant.ui.translating import day_field, later, show_number, tr
from assistant.ui.working import working
from assistant.wording.question_language import english_hint

MAX_FOUND = 12
MAX_PAST = 3
ENGLISH_HINT = later("The clauses are in English; a question in English finds more.")  # as `english_hint` says it
ANY = ""
SEARCH, DOCUMENTS, OWN = later("Search"), later("Documents"), later("Your own policies")
SIDES: Final = {ANY: later("Everybody"), "buyer": later("Buyer"), "seller": later("Seller")}
_VIEW: Final = "library_view"


@dataclass(frozen=True)
class Scope:
    """For whom, where and when."""

    marketplace: str  # host name; empty: all
    role: str  # empty: everybody
    on: dt.date


def show(desk: Desk) -> None:
    """Shows the screen; it needs no open case."""
    library = desk.services.library
    look.title(
        tr("Policy library"),
        tr(
            "{clauses} clauses in {documents} documents, each with the address of its source.",
            clauses=show_number(len(library.clauses)),
            documents=show_number(len(library.documents)),
        ),
    )
    st.space("small")
    take_over_changes(desk)
    with errors_shown():
        mine = own_ids(desk)
        view = _chosen_view(len(mine))
        if view == OWN:
            show_own_policies(desk, on_read=lambda document_id: _read(document_id))
            return
        scope = _scope(desk)
        if view == DOCUMENTS:
            show_documents(desk, marketplace=scope.marketplace, role=scope.role, on=scope.on)
        else:
            _search(desk, scope)


def _chosen_view(own_count: int) -> str:
    if _VIEW not in st.session_state:
        st.session_state[_VIEW] = SEARCH
    return str(
        st.segmented_control(
            tr("What to show"),
            [SEARCH, DOCUMENTS, OWN],
            format_func=lambda view: f"{tr(view)} ({own_count})" if view == OWN and own_count else tr(view),
            key=_VIEW,
            required=True,
            label_visibility="collapsed",
        )
    )


def _read(document_id: str, clause_id: str = "") -> None:
    """Opens a document; called before the page is made, so that the choice of the view can still be changed."""
    st.session_state[_VIEW] = DOCUMENTS
    open_document(document_id, clause_id)


def _scope(desk: Desk) -> Scope:
    _seed_from_case(desk)
    library = desk.services.library
    place, side, day = st.columns([1.4, 1, 1], vertical_alignment="bottom")
    host = place.selectbox(
        tr("Marketplace"),
        [ANY, *library.marketplaces],
        format_func=lambda h: library.marketplaces[h].name if h else tr("All"),
        key="clause_marketplace",
    )
    role = side.selectbox(tr("For"), list(SIDES), format_func=lambda r: tr(SIDES[r]), key="clause_role")
    on = day.date_input(tr("In force on"), key="clause_day", format=day_field())
    for name in ("marketplace", "role", "day"):  # what is not on the page is forgotten with it
        st.session_state[f"kept_{name}"] = st.session_state[f"clause_{name}"]
    return Scope(marketplace=host or "", role=role or "", on=on if isinstance(on, dt.date) else dt.date.today())


def _seed_from_case(desk: Desk) -> None:
    """The first search is for the marketplace and the side of the open case, and for today."""
    saved = opened_case(desk)
    hosts = desk.services.library.marketplaces
    first: dict[str, object] = {"marketplace": ANY, "role": ANY, "day": dt.date.today()}
    if saved is not None:
        first["role"] = saved.case.role
        first["marketplace"] = saved.case.marketplace if saved.case.marketplace in hosts else ANY
    for name, value in first.items():
        if f"clause_{name}" not in st.session_state:
            st.session_state[f"clause_{name}"] = st.session_state.get(f"kept_{name}", value)


def _search(desk: Desk, scope: Scope) -> None:
    if "clause_query" not in st.session_state:
        st.session_state["clause_query"] = st.session_state.get("kept_query", "")
    query = st.text_input(
        tr("Search"), key="clause_query", placeholder=tr("How long does a seller have to answer?"), live=True
    )
    st.session_state["kept_query"] = query
    if not query.strip():
        st.caption(tr("Type a few words. Clauses for other marketplaces or the other side are left out first."))
        return
    with working(tr("Searching \u2026"), desk.relay):
        found = _found(desk, query, scope, on=scope.on)[:MAX_FOUND]
        past = _past(desk, query, scope)
    hint = english_hint(query, found[0].score if found else 0.0)
    if hint:
        st.info(tr(hint), icon=":material/translate:")
    if not found:
        look.show_html(look.card(look.paragraph(tr("Nothing fits. Try other words, or another marketplace."))))
    for hit in found:
        _card(desk, hit.clause, scope)
    if past:
        look.section(tr("History: no longer in force"))
        for hit in past:
            _card(desk, hit.clause, scope)


def _found(desk: Desk, query: str, scope: Scope, *, on: dt.date | None) -> tuple[FoundClause, ...]:
    services = desk.services
    return search_clauses(
        services.library,
        services.index,
        query,
        marketplace=scope.marketplace,
        role=scope.role,
        on=on,
        top=2 * MAX_FOUND,
    )


def _past(desk: Desk, query: str, scope: Scope) -> list[FoundClause]:
    """What else would have been found, had it not been superseded before the chosen day."""
    placed = desk.services.library.applicable(marketplace=scope.marketplace, role=scope.role)
    if not any(is_past(c, scope.on) for c in placed):
        return []
    return [f for f in _found(desk, query, scope, on=None) if is_past(f.clause, scope.on)][:MAX_PAST]


def _card(desk: Desk, clause: Clause, scope: Scope) -> None:
    others = others_of(clause, desk.services.library)
    with st.container(gap="xsmall"):
        look.show_html(clause_card(clause, others=others, on=scope.on))
        st.button(
            tr("Show in its document"),
            key=f"place_{clause.id}",
            type="tertiary",
            icon=":material/menu_book:",
            help=tr("{title}, with what stands before and after", title=look.plain_markdown(clause.title)),
            on_click=_read,
            args=(clause.document_id, clause.id),
        )
