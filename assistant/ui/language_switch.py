"""The choice of the pages' language, at the top of every page; the letters have a language of their own."""

from __future__ import annotations

import json
from typing import Final

import streamlit as st

from assistant.ui.tables import forget_first_rows
from assistant.ui.translating import choose_language, language, language_name, languages

_KEY: Final = "language_switch"


def show_switch() -> None:
    """The languages by their own names; the page is made anew in the chosen one, with all that stands in it."""
    now = language()
    st.session_state[_KEY] = now
    with st.container(key="language", horizontal=True, horizontal_alignment="right"):
        st.selectbox(
            "Language \u00b7 Sprache",  # for whoever cannot read the page yet
            list(languages()),
            format_func=language_name,
            key=_KEY,
            label_visibility="collapsed",
            filter_mode=None,
            on_change=_change,
        )
    # What reads the page aloud or breaks its words takes the language from here; Streamlit always says English.
    st.html(f"<script>document.documentElement.lang = {json.dumps(now)};</script>", unsafe_allow_javascript=True)


def _change() -> None:
    choose_language(str(st.session_state[_KEY]))
    forget_first_rows()  # the tables are made anew with their headings
