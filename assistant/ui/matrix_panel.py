"""The evidence as a table: what is asked, where it is met, and what is missing or too weak; for the person alone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.matrix_files import matrix_bytes
from assistant.exporting.matrix_table import STATES, place_of
from assistant.records import Clause, MatrixRow, Plan
from assistant.ui import look

TONES: Final = {"met": "good", "weak": "bad", "missing": "bad", "unreadable": "wait", "unclear": "wait"}
FORMS: Final = {
    ".docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".csv": ("CSV", "text/csv"),
    ".md": ("Markdown", "text/markdown"),
}


def show_matrix(plan: Plan, clauses: Mapping[str, Clause]) -> None:
    """The table, what needs work first, and its download; nothing where nothing is asked."""
    if not plan.matrix:
        return
    met = sum(r.state == "met" for r in plan.matrix)
    look.section("Evidence")
    rows = "".join(_row(r, clauses) for r in sorted(plan.matrix, key=lambda r: r.state == "met"))
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("What is asked", "State", "Where"))
    head = f"<caption>{met} of {len(plan.matrix)} are met</caption><thead><tr>{heads}</tr></thead>"
    look.show_html(look.card(f'<table class="cw-table">{head}<tbody>{rows}</tbody></table>'))
    st.caption("This table is for you. A letter names what is met, never what is missing.")
    for column, (suffix, (words, media)) in zip(st.columns(len(FORMS)), FORMS.items(), strict=True):
        column.download_button(
            f"{words} ({suffix})",
            matrix_bytes(suffix, plan, clauses),
            file_name=f"evidence{suffix}",
            mime=media,
            key=f"matrix{suffix}",
            on_click="ignore",
            width="stretch",
        )


def _row(row: MatrixRow, clauses: Mapping[str, Clause]) -> str:
    clause = clauses.get(row.clause_id)
    notes = []
    if row.asked_in == "notice":
        quoted = f": \u201c{' '.join(row.passage.split())}\u201d" if row.passage else ""
        notes.append(look.quiet(f"Asked in the notice{quoted}"))
    if row.why:
        notes.append(escape(row.why))
    if clause is not None:
        notes.append(f'<span class="cw-quiet">{look.link(clause.source_url, clause.heading)}</span>')
    said = "".join(f"<br>{n}" for n in notes)
    state = STATES[row.state]
    return (
        f'<tr><th scope="row">{look.strong(row.asked)}{said}</th>'
        f"<td>{look.chip(state[:1].upper() + state[1:], TONES[row.state])}</td><td>{escape(place_of(row))}</td></tr>"
    )
