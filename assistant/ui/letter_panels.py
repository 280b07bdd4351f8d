"""What stands beside the letter: findings, the proof behind its markers, and its versions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.case_store import Revision, SavedCase
from assistant.editing import accepted
from assistant.records import CheckReport, Finding, LedgerEntry, Plan
from assistant.ui import look
from assistant.ui.clauses import clause_card, exhibit_head, exhibit_page, others_in
from assistant.ui.desk import Desk, errors_shown
from assistant.ui.playbook_words import tr_data
from assistant.ui.translating import later, show_day, tr, tr_n
from assistant.ui.writing_field import Chosen
from assistant.wording.markers import Blank, Marker, find_blanks, find_markers

SEVERITIES: Final = {
    "error": (later("Must be settled"), "bad"),
    "warning": (later("Look at this"), "wait"),
    "info": (later("Note"), "calm"),
}
VERDICTS: Final = {
    "supported": (later("supported"), "good"),
    "unsupported": (later("unsupported"), "bad"),
    "contradicted": (later("contradicted"), "bad"),
    "unclear": (later("unclear"), "wait"),
}
ORIGINS: Final = {
    "typed": later("Your edit"),
    "offline": later("Draft from the plan"),
    "llm": later("Draft by the model"),
    "restored": later("Brought back"),
}
ACCEPT_KEYS: Final = "Ctrl+Shift+Enter"
MAX_FINDINGS_SHOWN: Final = 30
MAX_VERSIONS_SHOWN: Final = 40


@dataclass(frozen=True)
class Panels:
    """What every panel shows something of."""

    desk: Desk
    saved: SavedCase
    plan: Plan
    revision: Revision
    report: CheckReport
    on_changed: Callable[[], None] = lambda: None  # told when a panel has changed the text


def open_findings(panels: Panels) -> list[Finding]:
    """The findings to show, the gravest first; one that only repeats a blank is left to the list of blanks."""
    blanks = {(b.start, b.end) for b in find_blanks(panels.revision.text)}
    order = {"error": 0, "warning": 1, "info": 2}
    found = [f for f in panels.report.findings if (f.start, f.end) not in blanks]
    return sorted(found, key=lambda f: (order[f.severity], f.start))


def findings_tab(panels: Panels) -> None:
    """Blanks and findings; each can be shown in the letter."""
    blanks, findings = find_blanks(panels.revision.text), open_findings(panels)
    if not blanks and not findings:
        done = look.paragraph(tr("Nothing to settle. Every statement has its proof."))
        look.show_html(look.card(done, tone="good"))
    if blanks:
        look.section(tr("To fill in"))
        for number, blank in enumerate(blanks):
            _blank(blank, number)
    if findings:
        look.section(tr("Findings"))
        shown = findings[:MAX_FINDINGS_SHOWN]
        first = next((n for n, f in enumerate(shown) if accepted(f, panels.revision.text) is not None), None)
        for number, finding in enumerate(shown):
            _finding(panels, finding, number, is_first=number == first)
        if len(findings) > MAX_FINDINGS_SHOWN:
            more = len(findings) - MAX_FINDINGS_SHOWN
            st.caption(
                tr_n(
                    "{number} more comes up when these are settled.",
                    "{number} more come up when these are settled.",
                    more,
                )
            )
    _ledger(panels)


def _blank(blank: Blank, number: int) -> None:
    with look.sheet(f"blank_{number}"):
        words, button = st.columns([3, 1.2], vertical_alignment="center")
        with words:
            look.show_html(f'<p class="cw-p">{look.chip(tr("Blank"), "wait")}{escape(blank.label)}</p>')
        told = tr("Show {blank} in the letter", blank=look.plain_markdown(blank.label))
        if button.button(tr("Show"), key=f"blank_{number}", help=told, width="stretch"):
            _choose(blank.start, blank.end)


def _finding(panels: Panels, finding: Finding, number: int, *, is_first: bool) -> None:
    """A finding with its buttons; the keys work on the first one whose wording can be taken."""
    words, tone = SEVERITIES[finding.severity]
    advice = finding.suggestion[:1].upper() + finding.suggestion[1:]
    with look.sheet(f"finding_{number}"):
        look.show_html(
            f'<p class="cw-p">{look.chip(tr(words), tone)}{look.quiet(finding.rule)}</p>'
            + look.paragraph(finding.message)
            + (look.paragraph(advice, "quiet") if advice else "")
        )
        better = accepted(finding, panels.revision.text)
        if better is not None:
            st.button(
                tr("Take this wording"),
                key=f"accept_{number}",
                icon=":material/check:",
                help=tr("Changes the letter as the finding says; Undo brings the words back"),
                shortcut=ACCEPT_KEYS if is_first else None,
                on_click=lambda: _accept(panels, better),
            )
        if finding.start < finding.end:
            st.button(
                tr("Show in the letter"),
                key=f"finding_{number}",
                type="tertiary",
                icon=":material/arrow_back:",
                help=tr("Selects the words that {rule} speaks of", rule=finding.rule),
                on_click=lambda: _choose(finding.start, finding.end),
            )


def _accept(panels: Panels, better: str) -> None:
    with errors_shown():
        panels.desk.store.save_text(panels.saved.id, better)
        panels.on_changed()


def _choose(start: int, end: int) -> None:
    st.session_state["chosen"] = Chosen(start=start, end=end, at=time.time())


def _ledger(panels: Panels) -> None:
    """Each sentence with what it rests on."""
    entries = [e for e in panels.report.ledger if e.kind not in ("structure", "courtesy")]
    if not entries:
        return
    with st.expander(tr("Each statement and its proof ({number})", number=len(entries))):
        look.show_html("".join(_ledger_line(e) for e in entries))


def _ledger_line(entry: LedgerEntry) -> str:
    support = "".join(look.chip(s, "clause" if s.startswith("P") else "exhibit") for s in entry.support)
    words, tone = VERDICTS[entry.verdict]
    verdict = look.chip(tr(words), tone)
    return f'<p class="cw-p">{look.text(entry.text)}<br>{verdict}{support}</p>'


def proof_tab(panels: Panels) -> None:
    """The markers of the letter as buttons, and what the chosen one stands for."""
    cited = list(dict.fromkeys(m.cite for m in find_markers(panels.revision.text)))
    if not cited:
        look.show_html(look.card(look.paragraph(tr("The letter cites nothing yet."), "quiet")))
    else:
        if st.session_state.get("shown_marker") not in cited:
            st.session_state["shown_marker"] = cited[0]
        st.pills(
            tr("Cited in the letter"),
            cited,
            key="shown_marker",
            required=True,
            help=tr("Click a marker in the letter, or put the cursor on it and press Ctrl+Enter."),
        )
        _proof(panels, str(st.session_state["shown_marker"]))
    if panels.plan.adverse:
        look.section(tr("What counts against you"))
        for adverse in panels.plan.adverse:
            with st.expander(look.plain_markdown(adverse.clause.heading)):
                look.show_html(clause_card(adverse.clause, note=tr_data(adverse.why)))


def _proof(panels: Panels, cite: str) -> None:
    marker = next((m for m in find_markers(panels.revision.text) if m.cite == cite), None)
    if marker is None:
        return
    if marker.kind == "P":
        source = next((s for s in panels.plan.sources if s.marker == marker.name), None)
        if source is not None:
            others = others_in(panels.plan, source.clause)
            look.show_html(clause_card(source.clause, marker=source.marker, others=others))
            return
    exhibit = next((e for e in panels.plan.exhibits if e.marker == marker.name), None)
    if exhibit is None:
        look.show_html(
            look.card(look.paragraph(tr("{marker} names nothing in this case.", marker=f"[{cite}]")), tone="bad")
        )
        return
    passages = tuple(f.as_written for f in exhibit.facts if _is_used(f.as_written, marker, panels.revision.text))
    look.show_html(look.card(exhibit_head(exhibit), tone="exhibit"))
    look.show_html(exhibit_page(exhibit, marker.page or 1, passages or tuple(f.as_written for f in exhibit.facts)))


def _is_used(passage: str, marker: Marker, text: str) -> bool:
    """True when the words stand in the letter near the marker."""
    return passage in text[max(0, marker.start - 400) : marker.end]


def history_tab(panels: Panels, *, on_restored: Callable[[], None]) -> None:
    """Every text the letter had; an older one can be brought back."""

    def bring_back(revision_id: int) -> None:
        with errors_shown():
            panels.desk.store.restore(panels.saved.id, revision_id)
            on_restored()

    versions = panels.desk.store.revisions(panels.saved.id)
    st.caption(
        tr_n(
            "{number} version; nothing you type is thrown away.",
            "{number} versions; nothing you type is thrown away.",
            len(versions),
        )
    )
    for version in versions[:MAX_VERSIONS_SHOWN]:
        is_current = version.id == panels.revision.id
        when = _moment(version)
        with look.sheet(f"version_{version.id}"):
            words, button = st.columns([2.4, 1.2], vertical_alignment="center")
            with words:
                size = tr_n("{number} word", "{number} words", len(version.text.split()))
                now = look.chip(tr("Now"), "good") if is_current else ""
                look.show_html(
                    f'<p class="cw-p">{now}{look.strong(tr(ORIGINS[version.origin]))}</p>'
                    + look.paragraph(f"{when}, {size}", "quiet")
                )
            if not is_current:
                button.button(
                    tr("Bring back"),
                    key=f"version_{version.id}",
                    help=tr("Text of {moment}", moment=when),
                    width="stretch",
                    on_click=lambda number=version.id: bring_back(number),
                )


def _moment(version: Revision) -> str:
    saved = version.saved.astimezone()
    return f"{show_day(saved.date())}, {saved:%H:%M:%S}"
