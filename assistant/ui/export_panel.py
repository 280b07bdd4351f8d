"""Takes the letter out: as a file, or as text to paste. Nothing is ever sent from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st

from assistant.adapters.calendar_file import calendar_bytes
from assistant.adapters.letter_files import letter_bytes
from assistant.errors import ExportError
from assistant.exporting import Bundle, CalendarEntry, RenderedLetter
from assistant.records import Plan
from assistant.ui import look
from assistant.ui.bundle_panel import show_bundle
from assistant.ui.desk import one_line
from assistant.ui.playbook_words import tr_data
from assistant.ui.translating import later, show_number, tr, tr_n

FORMS: Final = {
    ".docx": (later("Word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".pdf": (later("PDF"), "application/pdf"),
    ".eml": (later("E-mail draft with the enclosures"), "message/rfc822"),
    ".txt": (later("Plain text"), "text/plain"),
    ".md": (later("Markdown"), "text/markdown"),
}


def show_export(
    letter: RenderedLetter, plan: Plan, dates: Sequence[CalendarEntry], *, bundle: Bundle, open_points: int
) -> None:
    """The letter as its reader gets it, and a button for each form; the dates can always be taken out."""
    look.section(tr("For: {channel}", channel=tr_data(plan.channel.label)))
    is_free = open_points == 0
    if not is_free:
        told = tr_n("{number} point is not settled.", "{number} points are not settled.", open_points)
        look.show_html(
            look.card(
                look.paragraph(told, "strong"),
                look.paragraph(tr("A letter with blanks or unproven statements should not go out.")),
                tone="bad",
            )
        )
        is_free = st.checkbox(tr("Take it out all the same, as a draft"), key="export_anyway")
    name = "letter" if open_points == 0 else "letter-draft"
    for suffix, (words, media) in FORMS.items():
        _form(letter, plan, suffix=suffix, words=words, media=media, name=name, is_free=is_free)
    show_bundle(bundle, plan, name=name, is_free=is_free)
    length, most = len(letter.text), plan.channel.max_characters
    if most is not None and length > most:
        said = tr_n(
            "{number} character, more than the {most} that fit", "{number} characters, more than the {most} that fit",
            length, most=show_number(most),
        )  # fmt: skip
    else:
        said = tr_n("{number} character", "{number} characters", length)
    st.caption(said)
    with st.expander(tr("The text as it will be read")):
        st.code(f"{letter.subject}\n\n{letter.text}", language=None, wrap_lines=True)
    if letter.enclosures:
        st.caption(tr("The e-mail draft opens in your mail program with the enclosures attached; you send it."))
    _dates(dates)


def _dates(entries: Sequence[CalendarEntry]) -> None:
    look.section(tr("Your dates"))
    if not entries:
        st.caption(tr("No date of this case lies ahead."))
        return
    label = tr_n(
        "Calendar with reminders, {number} date (.ics)", "Calendar with reminders, {number} dates (.ics)", len(entries)
    )
    st.download_button(
        label,
        calendar_bytes(entries, name=tr("Dates of my case"), now=dt.datetime.now(dt.UTC)),
        file_name="dates.ics",
        mime="text/calendar",
        key="export.ics",
        on_click="ignore",
        width="stretch",
    )
    st.caption(
        tr("Import it into your calendar; a later import moves the same entries. It names the case, and nobody.")
    )


def _form(letter: RenderedLetter, plan: Plan, *, suffix: str, words: str, media: str, name: str, is_free: bool) -> None:
    label = f"{tr(words)} ({suffix})"
    if not is_free:
        st.button(label, key=f"blocked{suffix}", disabled=True, width="stretch")
        return
    try:
        content = letter_bytes(suffix, letter, plan)
    except ExportError as problem:
        st.button(label, key=f"blocked{suffix}", disabled=True, width="stretch")
        st.caption(one_line(problem))
        return
    st.download_button(
        label,
        content,
        file_name=f"{name}{suffix}",
        mime=media,
        key=f"export{suffix}",
        on_click="ignore",
        width="stretch",
    )
