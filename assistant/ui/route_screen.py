"""The third screen: whether to write now, by when, what counts against the person, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.playbook_library import PlaybookLibrary
from assistant.policy_library.resting import telling_conflicts
from assistant.records import Clause, FactName, Gap, Plan
from assistant.ui import look
from assistant.ui.clauses import clause_card, others_in
from assistant.ui.contradictions_panel import show_contradictions
from assistant.ui.desk import Desk, change_case, errors_shown, is_own, time_at
from assistant.ui.evidence_panel import show_evidence, show_facts
from assistant.ui.matrix_panel import show_matrix
from assistant.ui.playbook_words import fact_label, tr_choice, tr_data, tr_first
from assistant.ui.preparing import plan_of, triage_of
from assistant.ui.reply_panel import show_reply
from assistant.ui.translating import later, later_in, show_day, tr
from assistant.ui.triage_panel import show_kinds, show_questions
from assistant.ui.windows import reason_line, window_line

DECISIONS: Final = {
    "write": (later("Write now"), "good"),
    "wait": (later("Wait first"), "wait"),
    "closed": (later("This way is closed"), "bad"),
    "other_channel": (later("Another way comes first"), "wait"),
    "refuse": (later("This letter cannot be written"), "bad"),
}
STATUSES: Final = {
    "open": (later_in("window in time", "Open"), "good"),
    "too_early": (later("Too early"), "wait"),
    "closed": (later_in("window in time", "Closed"), "bad"),
    "unknown": (later("Not known yet"), "calm"),
}
Clauses = Mapping[str, Clause]


def show(desk: Desk, saved: SavedCase, letter_page: st.Page) -> None:
    """Shows the screen of an open case."""
    look.title(tr("Where you stand"), tr("What your papers say, which way is open, and until when."))
    with errors_shown():
        plan = plan_of(desk, saved)
        clauses = desk.services.library.by_id
        _counted_from(desk, saved)
        main, side = st.columns([1.35, 1], gap="large")
        with main:
            look.section(tr("Your route"))
            _decision(plan, clauses)
            _onward(plan, letter_page)
            triage = triage_of(desk, saved)
            asked = show_questions(desk, saved, triage)
            _questions(desk, saved, plan, asked)
            _missing(plan, clauses)
            show_matrix(plan, clauses)
            locale = desk.services.library.marketplace(plan.case.marketplace).locale
            _deadlines(plan, clauses, desk.services.playbooks, locale)
            show_contradictions(plan, desk.services.playbooks)
            _against(plan)
            _other_copies(plan)
            show_kinds(desk, saved, triage)
            show_reply(desk, saved)
        with side:
            show_evidence(plan)
            show_facts(plan, desk.services)


def _onward(plan: Plan, letter_page: st.Page) -> None:
    if plan.route.decision == "refuse":
        return
    words = tr("Write the letter") if plan.route.decision == "write" else tr("Keep a draft ready")
    if st.button(words, type="primary", key="to_letter", shortcut="Ctrl+Enter"):
        st.switch_page(letter_page)


def _counted_from(desk: Desk, saved: SavedCase) -> None:
    if is_own(saved):
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    with words:
        said = tr("All days are counted from {day}, as the case folder says.", day=show_day(saved.case.today))
        look.show_html(look.paragraph(said, "quiet"))
    if button.button(tr("Count from today"), key=f"today_{saved.id}", width="stretch"):
        now = time_at(desk, saved.case.marketplace)
        change_case(desk, saved.id, today=now.day, clock=now.clock)
        st.rerun()


def _decision(plan: Plan, clauses: Clauses) -> None:
    words, tone = DECISIONS[plan.route.decision]
    steps = []
    for step in plan.route.next_steps:
        when = f" {look.chip(tr_data(step.when))}" if step.when else ""
        steps.append(f"<li>{look.text(tr_data(step.step))}{when}{_source(clauses.get(step.clause_id))}</li>")
    look.show_html(
        look.card(
            look.paragraph(f"{tr_data(plan.playbook_title)} \u00b7 {tr_data(plan.channel.label)}", "quiet"),
            f'<p class="cw-decision">{escape(tr(words))}</p>',
            look.paragraph(reason_line(plan)),
            f'<ol class="cw-steps">{"".join(steps)}</ol>' if steps else "",
            tone=tone,
        )
    )
    ground = clauses.get(plan.route.clause_id)
    if ground is not None:
        with st.expander(tr("The rule behind it: {rule}", rule=look.plain_markdown(ground.heading))):
            look.show_html(clause_card(ground, others=others_in(plan, ground)))


def _source(clause: Clause | None) -> str:
    return f" <span class='cw-quiet'>{look.link(clause.source_url, clause.heading)}</span>" if clause else ""


def _questions(desk: Desk, saved: SavedCase, plan: Plan, elsewhere: frozenset[str]) -> None:
    """The facts that are missing, as questions; an answered one stays on the page to be corrected.

    Those that are asked `elsewhere` on the page are left out.
    """
    names = {f.name: f for f in desk.services.playbooks.catalogue}
    asked_key = f"asked_{saved.id}"
    missing = [g for g in plan.gaps if g.fact in names and g.fact not in elsewhere]
    answered = [n for n in st.session_state.get(asked_key, []) if n in names and n not in elsewhere]
    asked = list(dict.fromkeys([*answered, *(g.fact for g in missing)]))
    st.session_state[asked_key] = asked
    if not asked:
        return
    look.section(tr("Questions"))
    reasons = {g.fact: g for g in missing}
    with look.sheet("questions"):
        for name in asked:
            _question(desk, saved, names[name], reasons.get(name))


def _question(desk: Desk, saved: SavedCase, fact: FactName, gap: Gap | None) -> None:
    key = f"answer_{fact.name}_{saved.id}"
    value = saved.case.facts.get(fact.name, "")

    def change() -> None:
        answer = str(st.session_state[key] or "").strip()
        given = {fact.name: answer} if answer else {}
        change_case(
            desk,
            saved.id,
            facts=lambda case: {n: v for n, v in case.facts.items() if n != fact.name} | given,
        )

    if key not in st.session_state:
        st.session_state[key] = value or None if fact.choices or fact.kind == "yes_no" else value
    playbooks = desk.services.playbooks
    label = fact_label(fact, playbooks)
    why = tr_data(gap.why) if gap else None
    if fact.choices or fact.kind == "yes_no":
        options = list(dict.fromkeys([*(fact.choices or ("yes", "no")), *([value] if value else [])]))
        st.selectbox(
            label,
            options,
            index=None,
            format_func=lambda choice: tr_choice(fact.name, choice, playbooks),
            key=key,
            help=why,
            on_change=change,
            placeholder=tr("Choose"),
        )
    else:
        st.text_input(label, key=key, help=why, on_change=change, placeholder=_example(fact))
    if why:
        st.caption(look.plain_markdown(why))


def _example(fact: FactName) -> str:
    examples = {
        "date": "2026-03-31",
        "money": "20.00 USD",
        "percent": "4.5 %",
        "duration": tr("3 days"),
        "number": "1",
    }
    return examples.get(fact.kind, "")


def _missing(plan: Plan, clauses: Clauses) -> None:
    said = {r.found or r.asked for r in plan.matrix if r.state != "met"}  # the table of evidence shows these
    gaps = [g for g in plan.gaps if not g.fact and g.what not in said]
    if not gaps:
        return
    look.section(tr("What would make it stronger"))
    items = "".join(
        f'<li><span class="cw-strong">{escape(tr_data(g.what))}</span><br>'
        f'<span class="cw-quiet">{look.text(tr_data(g.why))}{_source(clauses.get(g.clause_id))}</span></li>'
        for g in gaps
    )
    look.show_html(look.card(f'<ul class="cw-steps">{items}</ul>'))


def _deadlines(plan: Plan, clauses: Clauses, playbooks: PlaybookLibrary, locale: str) -> None:
    if not plan.deadlines:
        return
    look.section(tr("Dates"))
    pairs = []
    for deadline in plan.deadlines:
        words, tone = STATUSES[deadline.status]
        source = _source(clauses.get(deadline.clause_id))
        said = escape(window_line(deadline, playbooks, locale))
        why = tr_first(deadline.reason) if deadline.status != "unknown" else ""
        note = f'<br><span class="cw-quiet">{escape(why)}.</span>' if why else ""
        pairs.append((tr_data(deadline.label), f"{look.chip(tr(words), tone)} {said}{source}{note}"))
    look.show_html(look.card(look.rows(pairs)))


def _against(plan: Plan) -> None:
    if not plan.adverse:
        return
    look.section(tr("What counts against you"))
    for adverse in plan.adverse:
        with st.expander(look.plain_markdown(adverse.clause.heading)):
            look.show_html(clause_card(adverse.clause, note=tr_data(adverse.why)))


def _other_copies(plan: Plan) -> None:
    """The rules behind the path, the days and the letter of which another published copy says otherwise."""
    conflicts = telling_conflicts(plan)
    if not conflicts:
        return
    look.section(tr("Where copies of a rule differ"))
    for conflict in conflicts:
        with st.expander(look.plain_markdown(conflict.clause.heading)):
            look.show_html(clause_card(conflict.clause, others=conflict.others))
