"""Adds a policy of the person's own, or puts a new text in the place of one: give, look at the cut, agree.

One idea: what is shown is made anew from the fields at every run, and it is the very record that is stored, so that
nobody agrees to something else than they see. Nothing is stored before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from assistant.adapters.own_policies import Proposal, propose
from assistant.adapters.policy_changing import (
    differences,
    new_version,
    own_policies,
    read_bytes,
    replace_document,
    web_address,
)
from assistant.adapters.policy_files import POLICY_LIMITS, PolicyReader
from assistant.errors import ClaimError
from assistant.policy_library import DocumentEntry
from assistant.policy_library.cutting import MAX_HEADING_CHARACTERS, Labels, PolicyText
from assistant.ui import look
from assistant.ui.desk import Desk, errors_shown, one_line
from assistant.ui.policy_pages import change_page, clauses_counted, cut_page, resting_lines
from assistant.ui.translating import day_field, later, tr, tr_n
from assistant.ui.working import working

PASTED: Final = "pasted text"
UNTITLED: Final = later("Pasted policy")
CUT_SHOWN: Final = 15
MAX_PASTED_CHARACTERS: Final = 1_000_000
MARKETPLACES_MAX: Final = 30
_TURN: Final = "own_turn"
_READ: Final = "own_text_read"
_COMPARED: Final = "own_text_compared"
FILE, TEXT = later("A file"), later("Pasted text")
SIDES: Final = {
    "both": later("For buyers and sellers"),
    "buyer": later("For buyers"),
    "seller": later("For sellers"),
}

OnChanged = Callable[[str], None]


def show_adding(desk: Desk, old: DocumentEntry | None, *, on_changed: OnChanged) -> None:
    """Shows the fields, and below them what they would make: a new document, or a new version of `old`.

    `on_changed` is told when something was stored.
    """
    # The number in the keys empties the fields once their text is stored.
    turn = int(st.session_state.setdefault(_TURN, 0))
    look.section(tr("A new version") if old else tr("Add a policy of your own"))
    with look.sheet("own_adding"):
        if old:
            look.show_html(look.paragraph(tr("The new text of \u201c{document}\u201d", document=old.title)))
        policy = _given(desk, turn)
        labels = _labels(desk, turn, policy, is_new=old is None)
    if policy is None or labels is None:
        return
    with errors_shown():
        if old:
            new = new_version(policy, old, as_of=labels.as_of, source=labels.source)
            _replacing(desk, old, new, on_changed)
        else:
            _adding(desk, propose(policy, labels, desk.services.library.documents), on_changed)


def _given(desk: Desk, turn: int) -> PolicyText | None:
    """The text that was dropped or pasted, as read; None when there is none yet or it cannot be read."""
    way = st.segmented_control(
        tr("Where is its text?"), [FILE, TEXT], format_func=tr, key=f"own_way_{turn}", default=FILE, required=True
    )
    if way == TEXT:
        words = st.text_area(
            tr("Text of the policy"),
            key=f"own_words_{turn}",
            height=220,
            max_chars=MAX_PASTED_CHARACTERS,
            placeholder=tr("Paste it whole. Headings start with #, or are numbered."),
        )
        content, name = (words or "").encode("utf-8", "replace"), PASTED
    else:
        dropped = st.file_uploader(
            tr("Drop a PDF, Word, web page, Markdown or text file"),
            key=f"own_file_{turn}",
            max_upload_size=int(POLICY_LIMITS.megabytes),
        )
        if dropped is None:
            return None
        content, name = dropped.getvalue(), dropped.name
    if not content.strip():
        if way == FILE:
            st.error(tr("There is nothing in the file. Drop another one."), icon=":material/error:")
        return None
    return _read(desk, content, name)


def _read(desk: Desk, content: bytes, name: str) -> PolicyText | None:
    key = (hashlib.sha256(content).hexdigest(), name)
    kept: Any = st.session_state.get(_READ)
    if kept is None or kept[0] != key:
        with working(tr("Reading the text \u2026"), desk.relay), PolicyReader() as reader:
            try:
                kept = (key, read_bytes(content, reader, file=name), "")
            except ClaimError as problem:
                kept = (key, None, one_line(problem))
        st.session_state[_READ] = kept
    if kept[2]:
        st.error(kept[2], icon=":material/error:")
    return kept[1] if isinstance(kept[1], PolicyText) else None


def _labels(desk: Desk, turn: int, policy: PolicyText | None, *, is_new: bool) -> Labels | None:
    """What is said of the document; None when a field does not fit, which is said beside it."""
    title, hosts, side = "", [], "both"
    if is_new:
        told = "" if policy is None or (policy.file == PASTED and not policy.headings) else policy.title
        title = st.text_input(
            tr("Title"),
            key=f"own_title_{turn}",
            placeholder=told or tr("Taken from the text where it has one"),
            max_chars=MAX_HEADING_CHARACTERS,
            live=True,
        ).strip()
        title = title or told or tr(UNTITLED)
        known = desk.services.library.marketplaces
        where, whom = st.columns([1.6, 1])
        hosts = where.multiselect(
            tr("Marketplaces"),
            list(known),
            format_func=lambda h: known[h].name,
            key=f"own_hosts_{turn}",
            placeholder=tr("Everywhere"),
            max_selections=MARKETPLACES_MAX,
        )
        side = whom.selectbox(tr("Side"), list(SIDES), format_func=lambda a: tr(SIDES[a]), key=f"own_side_{turn}")
    seen, address = st.columns([1, 1.6])
    today = dt.date.today()
    as_of = seen.date_input(tr("Seen on"), key=f"own_seen_{turn}", value=today, max_value=today, format=day_field())
    source = address.text_input(
        tr("Web address of its source"),
        key=f"own_source_{turn}",
        placeholder=(policy.source if policy else "") or "https://shop.example/returns",
        live=True,
    )
    with errors_shown():
        return Labels(
            title=title,
            marketplaces=tuple(hosts),
            audience=side,
            as_of=as_of if isinstance(as_of, dt.date) else today,
            source=web_address(source),
        )
    return None


def _adding(desk: Desk, proposal: Proposal, on_changed: OnChanged) -> None:
    document = proposal.document
    present = desk.services.library.document_by_id
    look.section(tr("How it is cut"))
    if proposal.same_as:
        same = present[proposal.same_as].title
        said = tr("These words are there already, as \u201c{document}\u201d. There is nothing to store.", document=same)
        look.show_html(look.card(look.paragraph(said), tone="wait"))
        return
    _notes(proposal)
    look.show_html(look.paragraph(_counted_title(document) + " " + tr("Nothing is stored yet.")))
    _cut(document)
    if document.id in present:
        there, is_own = present[document.id].title, document.id in own_policies(desk.home).ids()
        said = tr("There is already a document \u201c{document}\u201d. Give this one another title.", document=there)
        if is_own:
            said = tr(
                "There is already a document \u201c{document}\u201d. Give this one another title, or choose "
                "\u201cNew version\u201d beside that document.",
                document=there,
            )
        look.show_html(look.card(look.paragraph(said), tone="wait"))
    elif st.button(tr("Store this document"), key="own_store", type="primary", icon=":material/add:"):
        own_policies(desk.home).add(document)
        size = clauses_counted(len(document.clauses))
        _finished(tr("Stored \u201c{document}\u201d: {size}.", document=document.title, size=size), on_changed)


def _replacing(desk: Desk, old: DocumentEntry, proposal: Proposal, on_changed: OnChanged) -> None:
    document = proposal.document
    latest = next((c.updated for c in desk.store.list_cases()[:1]), None)
    key = (desk.own_stamp, old.id, document, latest)
    kept: Any = st.session_state.get(_COMPARED)
    if kept is None or kept[0] != key:
        kept = (key, *differences(old, document, desk.home))
        st.session_state[_COMPARED] = kept
    _, changes, drafts = kept
    look.section(tr("What changes"))
    _notes(proposal)
    if changes:
        told = tr_n(
            "{number} change in {document}.", "{number} changes in {document}.", len(changes), document=old.title
        )
    else:
        told = tr("No clause of {document} changes.", document=old.title)
    look.show_html(look.paragraph(told + " " + tr("Nothing is stored yet.")))
    if changes:
        look.show_html(change_page(_window(changes, "own_changes_all")))
        look.show_html(resting_lines(drafts))
    if st.button(tr("Replace the old text"), key="own_replace", type="primary", icon=":material/sync:"):
        replace_document(desk.home, document)
        size = clauses_counted(len(document.clauses))
        _finished(tr("Replaced \u201c{document}\u201d: {size}.", document=old.title, size=size), on_changed)


def _notes(proposal: Proposal) -> None:
    for warning in proposal.warnings:
        st.caption(look.plain_markdown(tr("Note: {warning}.", warning=warning)))


def _counted_title(document: DocumentEntry) -> str:
    size = clauses_counted(len(document.clauses))
    return tr("{document}: {size}.", document=document.title, size=size)


def _cut(document: DocumentEntry) -> None:
    look.show_html(cut_page(_window(document.clauses, "own_cut_all")))


def _window(items: Sequence[Any], key: str) -> Sequence[Any]:
    """The first of many; all of them when asked for."""
    if len(items) <= CUT_SHOWN:
        return items
    return (
        items if st.toggle(tr_n("Show all {number}", "Show all {number}", len(items)), key=key) else items[:CUT_SHOWN]
    )


def _finished(told: str, on_changed: OnChanged) -> None:
    """Empties the fields and leads on."""
    st.session_state[_TURN] = int(st.session_state[_TURN]) + 1
    for name in (_READ, _COMPARED):
        st.session_state.pop(name, None)
    on_changed(told + " " + tr("All answers use it from now on."))
