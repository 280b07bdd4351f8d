"""A person's own policies: what there is, taking one out, and the way to adding one or putting a new text in its place.

One idea: a change is stored first and taken over by the next run of the page, where the library is read again and
the index brought up to date, so that no answer can come from the text before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import streamlit as st

from assistant.adapters.policy_changing import RestingDraft, own_policies, remove_document, resting_drafts
from assistant.policy_library import DocumentEntry
from assistant.ui import look
from assistant.ui.desk import Desk, errors_shown, note_own_change
from assistant.ui.policy_adding import show_adding
from assistant.ui.policy_pages import document_line, resting_lines
from assistant.ui.translating import tr, tr_in
from assistant.ui.working import working

_DONE: Final = "own_policies_done"
_TARGET: Final = "own_target"  # the document whose place a new text is to take


def own_ids(desk: Desk) -> frozenset[str]:
    """The ids of the person's own documents.

    Raises:
        DataError: their folder cannot be listed.
    """
    return frozenset(own_policies(desk.home).ids())


def show_own_policies(desk: Desk, *, on_read: Callable[[str], None]) -> None:
    """Shows the list and the way to add one; `on_read` opens a document.

    Raises:
        ClaimError: the own policies or the saved cases cannot be read.
    """
    library = desk.services.library
    mine = own_ids(desk)
    target = library.document_by_id.get(str(st.session_state.get(_TARGET, "")))
    if target is not None and target.id in mine:
        back = ":material/arrow_back:"
        label = tr("All your policies")
        st.button(label, key="own_back", type="tertiary", icon=back, on_click=_replace_next, args=("",))
        show_adding(desk, target, on_changed=changed)
        return
    own = sorted((d for d in library.documents if d.id in mine), key=lambda d: d.title.lower())
    drafts = resting_drafts(desk.home, {f"{d.id}#{c.slug}" for d in own for c in d.clauses})
    for document in own:
        _listed(desk, document, drafts, on_read)
    show_adding(desk, None, on_changed=changed)


def changed(told: str) -> None:
    """Has the page made again over the new library; says what was done when it is."""
    note_own_change()
    st.session_state[_DONE] = told
    st.session_state.pop(_TARGET, None)
    st.rerun()


def take_over_changes(desk: Desk) -> None:
    """Brings the index up to date after a change of this window, with progress, and says what was done."""
    told = st.session_state.get(_DONE)
    if told is None:
        return
    with errors_shown():
        first = desk.services.library.clauses[:1]
        with working(tr("Bringing the index up to date \u2026"), desk.relay):
            desk.services.index.nearest("policy", allowed=[c.id for c in first], top=1)
        st.success(look.plain_markdown(str(told)), icon=":material/check:")
    del st.session_state[_DONE]


def _listed(
    desk: Desk, document: DocumentEntry, drafts: Collection[RestingDraft], on_read: Callable[[str], None]
) -> None:
    name = look.plain_markdown(document.title)
    with look.sheet(f"own_{document.id}"):
        look.show_html(document_line(document, desk.services.library, is_own=True))
        with st.container(horizontal=True):
            told, key = tr("Read {document}", document=name), f"own_read_{document.id}"
            st.button(tr_in("button", "Read"), key=key, help=told, on_click=on_read, args=(document.id,))
            st.button(
                tr("New version"),
                key=f"own_new_{document.id}",
                help=tr("Put a new text in the place of {document}", document=name),
                on_click=_replace_next,
                args=(document.id,),
            )
            with st.popover(tr("Remove"), help=tr("Remove {document}", document=name)):
                st.markdown(
                    tr("This removes \u201c{document}\u201d; nothing will be found in it any more.", document=name)
                )
                look.show_html(resting_lines([d for d in drafts if any(_is_of(c, document) for c in d.clauses)]))
                is_agreed = st.button(tr("Remove for good"), key=f"own_remove_{document.id}", type="primary")
        if is_agreed:
            with errors_shown():
                remove_document(desk.home, document.id)
                changed(tr("Removed \u201c{document}\u201d.", document=document.title))


def _is_of(clause_id: str, document: DocumentEntry) -> bool:
    return clause_id.partition("#")[0] == document.id


def _replace_next(document_id: str) -> None:
    st.session_state[_TARGET] = document_id
