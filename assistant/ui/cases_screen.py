"""The first screen: start a case, open a case folder, or go on with a saved one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from assistant.adapters.case_store import CaseTitle
from assistant.intake import read_case
from assistant.records import Case
from assistant.ui import look
from assistant.ui.desk import Desk, errors_shown, open_case, time_at
from assistant.ui.translating import show_moment, tr, tr_in, tr_n

MAX_LISTED = 50


def show(desk: Desk, story_page: st.Page, letter_page: st.Page) -> None:
    """Shows the screen; the two pages are where it leads to."""
    look.title(
        tr("Letters that stand on proof"),
        tr(
            "Tell what happened and drop your papers. Every statement of the letter points to a rule or to one "
            "of your documents, and nothing is invented."
        ),
    )
    st.space("small")
    _ways()
    left, right = st.columns(2, gap="large")
    with left:
        _start(desk, story_page)
    with right:
        _open_folder(desk, story_page)
    saved = desk.store.list_cases()
    if saved:
        st.space("small")
        look.section(tr("Saved cases"))
        for case in saved[:MAX_LISTED]:
            _listed(desk, case, story_page, letter_page)
        if len(saved) > MAX_LISTED:
            more = len(saved) - MAX_LISTED
            st.caption(tr_n("{number} older case is not shown.", "{number} older cases are not shown.", more))


def _ways() -> None:
    steps = (
        (tr("1  Tell"), tr("Your story in your own words, and the papers you have.")),
        (
            tr("2  See where you stand"),
            tr("Which way is open, until when, what is missing, what counts against you."),
        ),
        (
            tr("3  Write and send"),
            tr("A letter you edit with the checks beside you, and take out as Word, PDF or e-mail."),
        ),
    )
    for column, (name, words) in zip(st.columns(3, gap="large"), steps, strict=True):
        with column:
            look.show_html(look.paragraph(name, "strong") + look.paragraph(words, "quiet"))


def _start(desk: Desk, story_page: st.Page) -> None:
    look.section(tr("New case"))
    with look.sheet("new"):
        st.markdown(tr("I am the \u2026"))
        buyer, seller = st.columns(2)
        role = None
        about_buying, about_selling = tr("Order, delivery, refund"), tr("Account, listing, stock")
        if buyer.button(tr("Buyer"), type="primary", width="stretch", key="start_buyer", help=about_buying):
            role = "buyer"
        if seller.button(tr("Seller"), type="primary", width="stretch", key="start_seller", help=about_selling):
            role = "seller"
        st.caption(tr("All stays on this computer."))
    if role is not None:
        with errors_shown():
            place = _usual_marketplace(desk)
            today = time_at(desk, place).day
            case = Case.model_validate({"id": "new", "role": role, "marketplace": place, "today": today})
            open_case(desk.store.create_case(case))
            st.switch_page(story_page)


def _usual_marketplace(desk: Desk) -> str:
    """The marketplace of the case that was changed last; the first of the corpus when there is none."""
    for saved in desk.store.list_cases()[:1]:
        return desk.store.load_case(saved.id).case.marketplace
    return next(iter(desk.services.library.marketplaces))


def _open_folder(desk: Desk, story_page: st.Page) -> None:
    look.section(tr("Case folder"))
    with look.sheet("folder"), st.form("open_folder", border=False):
        path = st.text_input(tr("Folder with a case.yaml"), placeholder="/home/me/cases/kettle", key="folder_path")
        is_asked = st.form_submit_button(tr("Open folder"), width="stretch")
    if is_asked and path.strip():
        with errors_shown():
            services = desk.services
            case = read_case(
                Path(path.strip()).expanduser(),
                catalogue=services.playbooks.catalogue,
                hosts=tuple(services.library.marketplaces),
                time_zones={host: m.time_zone for host, m in services.library.marketplaces.items()},
                reader=services.reader,
            )
            open_case(desk.store.create_case(case, title=case.id))
            st.switch_page(story_page)
    elif is_asked:
        st.warning(tr("Write the path of the folder first."))


def _listed(desk: Desk, case: CaseTitle, story_page: st.Page, letter_page: st.Page) -> None:
    with look.sheet(case.id):
        name, opening, writing, removing = st.columns([6, 1.1, 1.1, 1.1], vertical_alignment="center")
        changed = tr("Changed on {moment}", moment=show_moment(case.updated.astimezone()))
        about = look.plain_markdown(case.title)
        with name:
            look.show_html(look.paragraph(case.title, "strong") + look.paragraph(changed, "quiet"))
        told = tr("Open {title}", title=about)
        if opening.button(tr_in("button", "Open"), key=f"open_{case.id}", width="stretch", help=told):
            open_case(case.id)
            st.switch_page(story_page)
        told = tr("Letter of {title}", title=about)
        if writing.button(tr("Letter"), key=f"letter_{case.id}", width="stretch", help=told):
            open_case(case.id)
            st.switch_page(letter_page)
        with removing.popover(tr("Delete"), width="stretch"):
            st.markdown(tr("This removes the case, its letters and the copies of its files for good."))
            if st.button(tr("Delete for good"), key=f"delete_{case.id}", type="primary"):
                with errors_shown():
                    desk.store.delete_case(case.id)
                    st.rerun()
