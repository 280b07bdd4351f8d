"""One PDF with the letter, copies of its enclosures and their originals; drawn when it is asked for, and kept."""

from __future__ import annotations

import hashlib
from typing import Final

import streamlit as st

from assistant.adapters.bundle_file import bundle_bytes
from assistant.errors import ExportError
from assistant.exporting import Bundle
from assistant.records import Plan
from assistant.ui.desk import one_line
from assistant.ui.translating import tr

SUFFIX: Final = ".pdf"


def show_bundle(bundle: Bundle, plan: Plan, *, name: str, is_free: bool) -> None:
    """A box to tick, and then the file; nothing where the letter has no enclosures.

    Args:
        bundle: what goes into it.
        plan: of the case.
        name: of the file, without its ending.
        is_free: False: the letter may not go out as it is.
    """
    if not bundle.exhibits or not is_free:
        return
    if not st.checkbox(
        tr("Also as one PDF with its enclosures"),
        key="bundle_wanted",
        help=tr(
            "The letter, a list of the enclosures and a copy of each of their pages, with its place in the margin. "
            "Your files are attached to it unchanged."
        ),
    ):
        st.session_state.pop("bundle", None)
        return
    try:
        content = _drawn(bundle, plan)
    except ExportError as problem:
        st.caption(one_line(problem))
        return
    st.download_button(
        f"{tr('Letter and enclosures')} ({SUFFIX})",
        content,
        file_name=f"{name}-with-enclosures{SUFFIX}",
        mime="application/pdf",
        key="export.bundle",
        on_click="ignore",
        width="stretch",
    )


def _drawn(bundle: Bundle, plan: Plan) -> bytes:
    """The file; the last one drawn is kept, because a page is run again at each click."""
    told = f"{bundle.model_dump_json()}{plan.case.model_dump_json()}{plan.playbook_title}"
    key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
    kept: tuple[str, bytes] | None = st.session_state.get("bundle")
    if kept is None or kept[0] != key:
        with st.spinner(tr("Drawing the enclosures …")):
            kept = (key, bundle_bytes(bundle, plan))
        st.session_state["bundle"] = kept
    return kept[1]
