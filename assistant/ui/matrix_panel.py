"""The evidence as a table: what is asked, where it is met, and what is missing or too weak; for the person alone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.matrix_files import matrix_bytes
from assistant.exporting.matrix_table import place_of
from assistant.records import Clause, MatrixRow, Plan
from assistant.ui import look
from assistant.ui.playbook_words import tr_data
from assistant.ui.translating import later, tr

TONES: Final = {"met": "good", "weak": "bad", "missing": "bad", "unreadable": "wait", "unclear": "wait"}
WORDS: Final = {
    "met": later("Met"),
    "weak": later("Too weak"),
    "missing": later("Missing"),
    "unreadable": later("Could not be read"),
    "unclear": later("Cannot be told"),
}
FORMS: Final = {
    ".docx": (later("Word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".csv": (later("CSV"), "text/csv"),
    ".md": (later("Markdown"), "text/markdown"),
}


def show_matrix(plan: Plan, clauses: Mapping[str, Clause]) -> None:
    """The table, what needs work first, and its download; nothing where nothing is asked."""
    if not plan.matrix:
        return
    met = sum(r.state == "met" for r in plan.matrix)
    look.section(tr("Evidence"))
    told = tr("{met} of {all} are met", met=met, all=len(plan.matrix))
    rows = "".join(_row(r, clauses) for r in sorted(plan.matrix, key=lambda r: r.state == "met"))
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in (tr("What is asked"), tr("State"), tr("Where")))
    head = f"<caption>{escape(told)}</caption><thead><tr>{heads}</tr></thead>"
    look.show_html(look.card(f'<table class="cw-table">{head}<tbody>{rows}</tbody></table>'))
    st.caption(tr("This table is for you. A letter names what is met, never what is missing."))
    for column, (suffix, (words, media)) in zip(st.columns(len(FORMS)), FORMS.items(), strict=True):
        column.download_button(
            f"{tr(words)} ({suffix})",
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
        quoted = " ".join(row.passage.split())
        asked = tr("Asked in the notice: \u201c{words}\u201d", words=quoted) if quoted else tr("Asked in the notice")
        notes.append(look.quiet(asked))
    if row.why:
        notes.append(escape(tr_data(row.why)))
    if clause is not None:
        notes.append(f'<span class="cw-quiet">{look.link(clause.source_url, clause.heading)}</span>')
    said = "".join(f"<br>{n}" for n in notes)
    place = tr("told in the case") if row.state == "met" and not row.exhibit else place_of(row)
    return (
        f'<tr><th scope="row">{look.strong(tr_data(row.asked))}{said}</th>'
        f"<td>{look.chip(tr(WORDS[row.state]), TONES[row.state])}</td><td>{escape(place)}</td></tr>"
    )
