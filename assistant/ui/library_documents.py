"""The documents of the library as a list, and one of them to read in order.

One idea: whoever comes from a found clause sees it between its neighbours first, and the rest of the document
when asked for.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from assistant.policy_library import DocumentEntry, PolicyLibrary, applies
from assistant.ui import look
from assistant.ui.desk import Desk
from assistant.ui.own_policies_panel import own_ids
from assistant.ui.policy_pages import (
    clauses_counted,
    clauses_in_order,
    document_head,
    document_line,
    documents_counted,
)
from assistant.ui.translating import tr, tr_in, tr_n

LISTED = 20
NEIGHBOURS = 2
READ_AT_ONCE = 20
_OPEN: Final = "library_document"
_HIT: Final = "library_clause"
_SHOWN: Final = "library_clauses_shown"
_LISTED: Final = "library_listed"


def open_document(document_id: str, clause_id: str = "") -> None:
    """The document is the open one from the next run on; a clause is marked in it."""
    st.session_state[_OPEN], st.session_state[_HIT] = document_id, clause_id
    st.session_state.pop(_SHOWN, None)


def show_documents(desk: Desk, *, marketplace: str, role: str, on: dt.date) -> None:
    """Shows the open document, or the list of those with a clause for that place and side.

    Raises:
        DataError: the marketplace is not known, or the own policies cannot be listed.
    """
    library = desk.services.library
    document = library.document_by_id.get(str(st.session_state.get(_OPEN, "")))
    mine = own_ids(desk)
    if document is not None:
        _document(document, library, is_own=document.id in mine, on=on)
        return
    place = library.marketplace(marketplace) if marketplace else None
    wanted = {c.document_id for c in library.clauses if applies(c, place=place, role=role, on=None)}
    if "document_words" not in st.session_state:
        st.session_state["document_words"] = st.session_state.get("kept_document_words", "")
    words = st.text_input(tr("Find a document"), key="document_words", placeholder=tr("Words of its title"), live=True)
    st.session_state["kept_document_words"] = words
    asked = words.lower().split()
    found = [d for d in library.documents if d.id in wanted and all(w in f"{d.title} {d.id}".lower() for w in asked)]
    found.sort(key=lambda d: (d.id not in mine, d.title.lower()))
    st.caption(f"{documents_counted(len(found))}, {clauses_counted(sum(len(d.clauses) for d in found))}.")
    shown = int(st.session_state.get(_LISTED, LISTED))
    for each in found[:shown]:
        _listed(each, library, is_own=each.id in mine)
    if len(found) > shown:
        more = min(LISTED, len(found) - shown)
        st.button(
            tr_n("Show {number} more", "Show {number} more", more),
            key="more_documents",
            on_click=lambda: _list_more(shown),
        )


def _list_more(shown: int) -> None:
    st.session_state[_LISTED] = shown + LISTED


def _listed(document: DocumentEntry, library: PolicyLibrary, *, is_own: bool) -> None:
    with look.sheet(f"document_{document.id}"):
        words, button = st.columns([6, 1.1], vertical_alignment="center")
        with words:
            look.show_html(document_line(document, library, is_own=is_own))
        button.button(
            tr_in("button", "Read"),
            key=f"read_{document.id}",
            help=tr("Read {document}", document=look.plain_markdown(document.title)),
            width="stretch",
            on_click=open_document,
            args=(document.id,),
        )


def _document(document: DocumentEntry, library: PolicyLibrary, *, is_own: bool, on: dt.date) -> None:
    st.button(
        tr("All documents"),
        key="all_documents",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=open_document,
        args=("",),
    )
    clauses = [c for c in library.clauses if c.document_id == document.id]
    hit = str(st.session_state.get(_HIT, ""))
    at = next((i for i, c in enumerate(clauses) if c.id == hit), None)
    near = (0, READ_AT_ONCE) if at is None else (max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
    first, end = st.session_state.get(_SHOWN, near)
    look.show_html(f"<h2 class='cw-document'>{look.text(document.title)}</h2>")
    look.show_html(document_head(document, library, is_own=is_own))
    if first > 0:
        told = tr_n("Show {number} earlier clause", "Show {number} earlier clauses", min(first, READ_AT_ONCE))
        st.button(
            told, key="earlier", icon=":material/expand_less:", on_click=_show_clauses, args=(first - READ_AT_ONCE, end)
        )
    look.show_html(clauses_in_order(clauses[first:end], library, hit=hit, on=on))
    rest = len(clauses) - end
    if rest > 0:
        told = tr_n("Show {number} later clause", "Show {number} later clauses", min(rest, READ_AT_ONCE))
        st.button(
            told, key="later", icon=":material/expand_more:", on_click=_show_clauses, args=(first, end + READ_AT_ONCE)
        )


def _show_clauses(first: int, end: int) -> None:
    st.session_state[_SHOWN] = (max(0, first), end)
