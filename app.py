"""The front end's entry: sets up the page, opens the desk once, and picks the screen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.errors import ClaimError
from assistant.ui import cases_screen, language_switch, letter_screen, library_screen, look, route_screen, story_screen
from assistant.ui.desk import Desk, one_line, open_desk, opened_case
from assistant.ui.tables import forget_first_rows
from assistant.ui.translating import keep_language, tr


def main() -> None:
    """Runs once for each change on the page."""
    st.set_page_config(page_title="Claimwright", page_icon="\u2709\ufe0f", layout="wide")
    keep_language()
    look.apply_style()
    try:
        desk = open_desk()
        screen = _chosen_screen(desk)
        if st.session_state.get("screen") != screen.url_path:
            st.session_state["screen"] = screen.url_path
            forget_first_rows()
        language_switch.show_switch()
        screen.run()
    except ClaimError as problem:
        st.error(one_line(problem), icon=":material/error:")


def _chosen_screen(desk: Desk) -> st.Page:
    def page(title: str, path: str, show: Callable[[SavedCase], None]) -> st.Page:
        return st.Page(lambda: _with_case(desk, show), title=title, url_path=path)

    story = page(tr("1 Story"), "story", lambda saved: story_screen.show(desk, saved, route))
    route = page(tr("2 Route"), "route", lambda saved: route_screen.show(desk, saved, letter))
    letter = page(tr("3 Letter"), "letter", lambda saved: letter_screen.show(desk, saved))
    cases = st.Page(lambda: cases_screen.show(desk, story, letter), title=tr("Cases"), url_path="cases", default=True)
    rules = st.Page(lambda: library_screen.show(desk), title=tr("Policy library"), url_path="library")
    return st.navigation([cases, story, route, letter, rules], position="top")


def _with_case(desk: Desk, show: Callable[[SavedCase], None]) -> None:
    saved = opened_case(desk)
    if saved is None:
        st.info(tr("No case is open. Start or choose one under \u201cCases\u201d."))
    else:
        show(saved)


main()
