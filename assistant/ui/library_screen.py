"""The library of clauses: search what the rules say, for one marketplace and one side."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from assistant.retrieval import search_clauses
from assistant.ui import look
from assistant.ui.clauses import clause_card
from assistant.ui.desk import Desk, errors_shown, opened_case
from assistant.ui.working import working

MAX_FOUND = 12
ANY = ""


def show(desk: Desk) -> None:
    """Shows the screen; it needs no open case."""
    library = desk.services.library
    look.title(
        "What the rules say",
        f"{len(library.clauses)} clauses, in our own words, each with the address of its source.",
    )
    st.space("small")
    _seed_from_case(desk)
    words, place, side = st.columns([2.2, 1, 1], vertical_alignment="bottom")
    query = words.text_input(
        "Search", key="clause_query", placeholder="How long does a seller have to answer?", live=True
    )
    host = place.selectbox(
        "Marketplace",
        [ANY, *library.marketplaces],
        format_func=lambda h: library.marketplaces[h].name if h else "All",
        key="clause_marketplace",
    )
    role = side.selectbox(
        "For",
        [ANY, "buyer", "seller"],
        format_func=lambda r: r.capitalize() or "Everybody",
        key="clause_role",
    )
    if not query.strip():
        st.caption("Type a few words. Clauses for other marketplaces or the other side are left out first.")
        return
    with errors_shown():
        with working("Searching \u2026", desk.relay):
            found = search_clauses(
                library,
                desk.services.index,
                query,
                marketplace=host,
                role=role,
                on=dt.date.today(),
                top=MAX_FOUND,
            )
        if not found:
            look.show_html(look.card(look.paragraph("Nothing fits. Try other words, or another marketplace.")))
        for hit in found:
            look.show_html(clause_card(hit.clause))


def _seed_from_case(desk: Desk) -> None:
    """The first search is for the marketplace and the side of the open case."""
    saved = opened_case(desk)
    if saved is not None and "clause_role" not in st.session_state:
        st.session_state["clause_role"] = saved.case.role
        if saved.case.marketplace in desk.services.library.marketplaces:
            st.session_state["clause_marketplace"] = saved.case.marketplace
