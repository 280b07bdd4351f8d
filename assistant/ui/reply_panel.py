"""An answer of the marketplace, pasted or dropped: what it says, until when, what to do, and keeping it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.evidence import read_files
from assistant.exporting import render_letter
from assistant.pipeline import read_case_reply
from assistant.records import Clause, MatrixRow, NextStep
from assistant.triage import ReplyReading, with_attempt
from assistant.ui import look
from assistant.ui.desk import Desk, change_case, errors_shown
from assistant.ui.matrix_panel import WORDS
from assistant.ui.playbook_words import tr_data
from assistant.ui.preparing import exhibits_of
from assistant.ui.translating import day_field, later, show_day, tr

OUTCOMES: Final = {
    "granted": (later("Granted"), "good"),
    "refused": (later("Refused"), "bad"),
    "more": (later("It asks for more"), "wait"),
    "pending": (later("Still being looked at"), "wait"),
    "other path": (later("It sends you another way"), "wait"),
    "mixed": (later("Granted in part"), "wait"),
    "not understood": (later("Not understood"), "calm"),
}

PARTS: Final = {
    "root cause": later("root cause"),
    "corrective": later("corrective"),
    "preventive": later("preventive"),
    "documents": later("documents"),
}


def show_reply(desk: Desk, saved: SavedCase) -> None:
    """The panel; nothing is kept before the person says so."""
    turn = st.session_state.setdefault(f"reply_turn_{saved.id}", 0)
    key = f"reply_{saved.id}_{turn}"
    # Open while there is something in it: the page above grows and shrinks, and an expander that moves is shut anew.
    is_used = turn > 0 or bool(st.session_state.get(key)) or st.session_state.get(f"{key}_file") is not None
    with st.expander(tr("An answer came"), icon=":material/mark_email_read:", expanded=is_used):
        if st.session_state.pop(f"reply_kept_{saved.id}", False):
            st.success(tr("The answer is kept with the case; the path above counts with it."))
        text = st.text_area(tr("The marketplace's answer, pasted whole"), key=key, height=180)
        dropped = st.file_uploader(tr("Or drop it: e-mail, PDF, text or web page"), key=f"{key}_file")
        with errors_shown():
            if dropped is not None and not text.strip():
                text = _text_of(desk, dropped.name, dropped.getvalue())
            if text.strip():
                reading = read_case_reply(text, saved.case, desk.services, exhibits=exhibits_of(desk, saved))
                _reading(desk, reading)
                _keeping(desk, saved, reading)


def _text_of(desk: Desk, name: str, content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"answer{Path(name).suffix[:8]}")
        file.write_bytes(content)
        exhibits = read_files([file], desk.services.reader, desk.services.playbooks.catalogue, locale="en_US")
    found = exhibits[0] if exhibits else None
    if found is None or not found.text.strip():
        st.warning(tr("No words could be read in this file; paste the answer instead."))
        return ""
    return found.text


def _reading(desk: Desk, reading: ReplyReading) -> None:
    words, tone = OUTCOMES[reading.outcome]
    clauses = desk.services.library.by_id
    lines = [f'<p class="cw-decision">{look.text(tr(words))}</p>']
    if reading.outcome == "not understood":
        lines.append(
            look.paragraph(tr("No phrase of this answer is known; nothing is concluded from it. Read it yourself."))
        )
    lines += [look.paragraph(f"{tr_data(i.label)}: \u201c{i.sentence}\u201d", "quiet") for i in reading.items]
    if reading.weak_parts:
        weak = ", ".join(tr(PARTS.get(p, p)) for p in reading.weak_parts)
        lines.append(look.paragraph(tr("Found weak: {parts}.", parts=weak)))
    papers = list(dict.fromkeys(t for i in reading.items for t in i.documents))
    if papers:
        named = "; ".join(tr_data(p) for p in papers)
        lines.append(look.paragraph(tr("Papers that it speaks of: {papers}.", papers=named)))
    rows = [_row(r) for r in reading.matrix]
    if rows:
        items = "".join(f"<li>{look.text(r)}</li>" for r in rows)
        lines.append(look.paragraph(tr("How these papers of yours stand:")) + f'<ul class="cw-steps">{items}</ul>')
    if reading.due_on is not None:
        day, words = show_day(reading.due_on), reading.due_words
        lines.append(look.paragraph(tr("It wants to hear by {day}: \u201c{words}\u201d", day=day, words=words)))
    steps = "".join(_step(s, clauses) for s in reading.next_steps)
    lines.append(f'<ol class="cw-steps">{steps}</ol>' if steps else "")
    if reading.requests:
        items = "".join(f"<li>{look.text(r)}</li>" for r in reading.requests)
        lines.append(look.paragraph(tr("Sentences that look like requests:")) + f'<ul class="cw-steps">{items}</ul>')
    if reading.route is not None:
        lines.append(look.paragraph(tr("Your path with this answer:")) + look.paragraph(tr_data(reading.route.reason)))
    look.show_html(look.card(*lines, tone=tone))


def _row(row: MatrixRow) -> str:
    state, why = tr(WORDS[row.state]), tr_data(row.found or row.instead)
    return f"{tr_data(row.asked)}: {state}" + (f"; {why}" if why else "")


def _step(step: NextStep, clauses: Mapping[str, Clause]) -> str:
    when = f" {look.chip(tr_data(step.when))}" if step.when else ""
    return f"<li>{look.text(tr_data(step.step))}{when}{_source(clauses.get(step.clause_id))}</li>"


def _source(clause: Clause | None) -> str:
    return f" <span class='cw-quiet'>{look.link(clause.source_url, clause.heading)}</span>" if clause else ""


def _keeping(desk: Desk, saved: SavedCase, reading: ReplyReading) -> None:
    if not reading.attempt.reply:
        return
    attempt = reading.attempt
    sent: dt.date | None = None
    if attempt.when is None:
        label = tr("The day you sent your text")
        sent = st.date_input(label, value=None, key=f"reply_sent_{saved.id}", format=day_field())

    def keep() -> None:
        kept = attempt if attempt.text else attempt.model_copy(update={"text": _letter_sent(desk, saved)})
        change_case(desk, saved.id, attempts=lambda case: with_attempt(case.attempts, kept, sent=sent))
        st.session_state[f"reply_turn_{saved.id}"] += 1
        st.session_state[f"reply_kept_{saved.id}"] = True

    label = tr("Keep this answer with the case")
    st.button(label, key=f"reply_keep_{saved.id}", type="primary", on_click=keep)
    st.caption(tr("The next letter then says what is new, and is held against the text that was refused."))


def _letter_sent(desk: Desk, saved: SavedCase) -> str:
    """The letter as it stands, which is what was sent as far as is known; empty before the first one."""
    current = desk.store.current_text(saved.id)
    return render_letter(current.text, saved.plan).text if current is not None and saved.plan is not None else ""
