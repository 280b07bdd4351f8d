"""The second screen: the person tells what happened and gives the documents.

Each field is saved when it changes, the long ones at every pause. Nothing has to be filled in an order.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.pipeline import case_suggestions, rank_case
from assistant.records import EvidenceFile
from assistant.ui import look, tables
from assistant.ui.desk import Desk, change_case, errors_shown, is_own
from assistant.ui.playbook_words import tr_data
from assistant.ui.suggestions_panel import show_suggestions
from assistant.ui.translating import later, tr
from assistant.ui.writing_field import Look, writing_field

ROLES: Final = {"buyer": later("Buyer"), "seller": later("Seller")}
LANGUAGES: Final = {
    "en": later("English"),
    "de": later("German"),
    "fr": later("French"),
    "es": later("Spanish"),
    "it": later("Italian"),
}
SENDER_LABELS: Final = {
    "name": later("Name"),
    "address": later("Address"),
    "email": later("E-mail"),
    "phone": later("Phone"),
    "store": later("Store name"),
    "seller_id": later("Seller ID"),
}


def show(desk: Desk, saved: SavedCase, route_page: st.Page) -> None:
    """Shows the screen of an open case."""
    case = saved.case
    look.title(tr("What happened?"), tr("Use your own words. Dates, amounts and numbers are found in what you write."))
    st.space("small")
    main, side = st.columns([2.1, 1], gap="large")
    with main:
        _story(desk, saved)
        _notice(desk, saved)
        _ask(desk, saved)
        _tried(desk, saved)
    with side:
        _kind(desk, saved)
        _files(desk, saved)
        _sender(desk, saved)
        for warning in case.warnings:
            st.warning(look.plain_markdown(warning))
    st.space("small")
    if st.button(tr("Read it and find the route"), type="primary", key="to_route", shortcut="Ctrl+Enter"):
        st.switch_page(route_page)


def _story(desk: Desk, saved: SavedCase) -> None:
    writing_field(
        f"story_{saved.id}",
        saved.case.story,
        Look(
            label=tr("Your story"),
            rows=11,
            placeholder=tr(
                "What did you order or sell, when, for how much? What went wrong? "
                "What have you tried, and what was the answer?"
            ),
        ),
        version=saved.id,
        on_typed=lambda text: change_case(desk, saved.id, story=text),
    )


def _notice(desk: Desk, saved: SavedCase) -> None:
    def field() -> None:
        writing_field(
            f"notice_{saved.id}",
            saved.case.notice,
            Look(
                label=tr("Message from the marketplace, pasted whole"),
                rows=6,
                placeholder=tr("Subject, date and text"),
            ),
            version=saved.id,
            on_typed=lambda text: change_case(desk, saved.id, notice=text),
        )

    if saved.case.role == "seller":
        field()
        return
    # Open when there was one as the screen came up; it must not open or close while somebody types in it.
    was_there = st.session_state.setdefault(f"{tables.FIRST_ROWS}notice_{saved.id}", bool(saved.case.notice))
    with st.expander(tr("A message from the marketplace"), icon=":material/mail:", expanded=was_there):
        field()


def _ask(desk: Desk, saved: SavedCase) -> None:
    _line(
        desk,
        saved,
        "ask",
        tr("What do you want?"),
        placeholder=tr("A full refund, a reinstatement, a reimbursement \u2026"),
    )


def _line(desk: Desk, saved: SavedCase, field: str, label: str, *, placeholder: str = "") -> None:
    key = f"{field}_{saved.id}"

    def change() -> None:
        change_case(desk, saved.id, **{field: st.session_state[key]})

    _seed(key, getattr(saved.case, field))
    st.text_input(label, key=key, on_change=change, placeholder=placeholder, live=True)


def _seed(key: str, value: Any) -> None:
    """Gives a widget its saved value when it comes on the page anew."""
    if key not in st.session_state:
        st.session_state[key] = value


def _tried(desk: Desk, saved: SavedCase) -> None:
    # The labels never change: an expander with another label would be a new one, and closed.
    with st.expander(tr("What you tried so far"), icon=":material/forum:"):
        st.caption(tr("Each call, chat or message: who answered, and what came of it."))
        tables.contacts(desk, saved)
    if saved.case.role == "seller":
        with st.expander(tr("What you did or will do about it"), icon=":material/task_alt:"):
            st.caption(tr("The letter claims as done only what you mark as done here."))
            tables.actions(desk, saved)
            with errors_shown():
                show_suggestions(desk, saved, case_suggestions(saved.case, desk.services))
    with st.expander(tr("Earlier letters and their answers"), icon=":material/drafts:"):
        st.caption(tr("The same text sent twice counts as spam; what was sent before is kept out of the new letter."))
        tables.attempts(desk, saved)


def _kind(desk: Desk, saved: SavedCase) -> None:
    case = saved.case
    look.section(tr("The case"))
    with look.sheet("kind"):
        role_key, place_key, kind_key, language_key = (
            f"{name}_{saved.id}" for name in ("role", "marketplace", "playbook", "language")
        )
        _seed(role_key, case.role)
        st.segmented_control(
            tr("I am the"),
            list(ROLES),
            format_func=lambda r: tr(ROLES[r]),
            key=role_key,
            required=True,
            on_change=lambda: change_case(desk, saved.id, role=st.session_state[role_key], playbook=""),
        )
        places = desk.services.library.marketplaces
        _seed(place_key, case.marketplace)
        st.selectbox(
            tr("Marketplace"),
            list(dict.fromkeys([*places, case.marketplace])),
            format_func=lambda host: places[host].name if host in places else host,
            key=place_key,
            on_change=lambda: change_case(desk, saved.id, marketplace=st.session_state[place_key]),
        )
        _kind_choice(desk, saved, kind_key)
        _seed(language_key, case.language)
        st.selectbox(
            tr("Language of the letter"),
            list(dict.fromkeys([*LANGUAGES, case.language])),
            format_func=lambda tag: tr(LANGUAGES[tag]) if tag in LANGUAGES else tag,
            key=language_key,
            on_change=lambda: change_case(desk, saved.id, language=st.session_state[language_key]),
        )


def _kind_choice(desk: Desk, saved: SavedCase, key: str) -> None:
    case = saved.case
    kinds = {p.id: tr_data(p.title) for p in desk.services.playbooks.playbooks.values() if p.role == case.role}

    def change() -> None:
        chosen = st.session_state[key]
        change_case(desk, saved.id, playbook=chosen if chosen in kinds else "")

    _seed(key, case.playbook)
    if st.session_state[key] not in ("", *kinds):
        st.session_state[key] = ""
    st.selectbox(
        tr("Kind of case"),
        ["", *kinds],
        format_func=lambda kind: kinds.get(kind) or tr("Found in your story"),
        key=key,
        help=tr("It is found in what you tell. Choose another one if it is wrong."),
        on_change=change,
    )
    if not case.playbook:
        ranked = rank_case(case, desk.services)
        found = tr("Your story does not tell it yet.")
        if ranked:
            found = tr("Your story reads like: {kind}.", kind=kinds[ranked[0].playbook])
        st.caption(look.plain_markdown(found))


def _files(desk: Desk, saved: SavedCase) -> None:
    look.section(tr("Your documents"))
    with look.sheet("files"):
        if is_own(saved):
            _drop(desk, saved)
        else:
            look.show_html(look.paragraph(tr("From the folder {folder}", folder=saved.case.folder), "quiet"))
        for item in saved.case.evidence:
            name, removing = st.columns([1.4, 1], vertical_alignment="center")
            with name:
                look.show_html(look.paragraph(item.file.rpartition("/")[2]))
            told = tr("Remove {document}", document=look.plain_markdown(item.file))
            if removing.button(tr("Remove"), key=f"remove_{saved.id}_{item.file}", help=told):
                _remove(desk, saved, item)
        if not saved.case.evidence:
            st.caption(tr("None yet."))


def _drop(desk: Desk, saved: SavedCase) -> None:
    # The number in the key empties the box once its files are kept, so that a rerun does not keep them again.
    turn = st.session_state.setdefault(f"drop_turn_{saved.id}", 0)
    dropped = st.file_uploader(
        tr("Drop PDF, e-mail, text, web page or table files"),
        accept_multiple_files=True,
        key=f"drop_{saved.id}_{turn}",
    )
    if not dropped:
        return
    with errors_shown():
        kept = [EvidenceFile(file=desk.store.add_file(saved.id, f.name, f.getvalue())) for f in dropped]
        change_case(desk, saved.id, evidence=lambda case: _with_files(case.evidence, kept))
        st.session_state[f"drop_turn_{saved.id}"] = turn + 1
        st.rerun()


def _with_files(present: tuple[EvidenceFile, ...], more: list[EvidenceFile]) -> tuple[EvidenceFile, ...]:
    files = {e.file for e in present}
    return (*present, *dict.fromkeys(e for e in more if e.file not in files))


def _remove(desk: Desk, saved: SavedCase, item: EvidenceFile) -> None:
    with errors_shown():
        if is_own(saved):
            desk.store.remove_file(saved.id, item.file)
        change_case(desk, saved.id, evidence=lambda case: tuple(e for e in case.evidence if e != item))
        st.rerun()


def _sender(desk: Desk, saved: SavedCase) -> None:
    look.section(tr("Who signs"))
    with look.sheet("sender"):
        for field, label in SENDER_LABELS.items():
            if field in ("store", "seller_id") and saved.case.role != "seller":
                continue
            _sender_line(desk, saved, field, label)


def _sender_line(desk: Desk, saved: SavedCase, field: str, label: str) -> None:
    key = f"sender_{field}_{saved.id}"

    def change() -> None:
        value = st.session_state[key]
        change_case(desk, saved.id, sender=lambda case: case.sender.model_copy(update={field: value}))

    _seed(key, getattr(saved.case.sender, field))
    st.text_input(tr(label), key=key, on_change=change, live=True)
