"""The third screen: whether to write now, by when, what counts against the person, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.records import Clause, Deadline, FactName, Gap, Plan
from assistant.ui import look
from assistant.ui.clauses import clause_card
from assistant.ui.desk import Desk, change_case, errors_shown, is_own
from assistant.ui.evidence_panel import show_evidence, show_facts
from assistant.ui.preparing import plan_of

DECISIONS: Final = {
    "write": ("Write now", "good"),
    "wait": ("Wait first", "wait"),
    "closed": ("This way is closed", "bad"),
    "other_channel": ("Another way comes first", "wait"),
    "refuse": ("This letter cannot be written", "bad"),
}
STATUSES: Final = {
    "open": ("Open", "good"),
    "too_early": ("Too early", "wait"),
    "closed": ("Closed", "bad"),
    "unknown": ("Not known yet", "calm"),
}
Clauses = Mapping[str, Clause]


def show(desk: Desk, saved: SavedCase, letter_page: st.Page) -> None:
    """Shows the screen of an open case."""
    look.title("Where you stand", "What your papers say, which way is open, and until when.")
    with errors_shown():
        plan = plan_of(desk, saved)
        clauses = desk.services.library.by_id
        _counted_from(desk, saved)
        main, side = st.columns([1.35, 1], gap="large")
        with main:
            look.section("Your route")
            _decision(plan, clauses)
            _onward(plan, letter_page)
            _questions(desk, saved, plan)
            _missing(plan, clauses)
            _deadlines(plan, clauses)
            _against(plan)
        with side:
            show_evidence(plan)
            show_facts(plan, desk.services)


def _onward(plan: Plan, letter_page: st.Page) -> None:
    if plan.route.decision == "refuse":
        return
    words = "Write the letter" if plan.route.decision == "write" else "Keep a draft ready"
    if st.button(words, type="primary", key="to_letter", shortcut="Ctrl+Enter"):
        st.switch_page(letter_page)


def _counted_from(desk: Desk, saved: SavedCase) -> None:
    if is_own(saved):
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    with words:
        day = saved.case.today.strftime("%d %B %Y")
        look.show_html(look.paragraph(f"All days are counted from {day}, as the case folder says.", "quiet"))
    if button.button("Count from today", key=f"today_{saved.id}", width="stretch"):
        change_case(desk, saved.id, today=dt.date.today())
        st.rerun()


def _decision(plan: Plan, clauses: Clauses) -> None:
    words, tone = DECISIONS[plan.route.decision]
    steps = []
    for step in plan.route.next_steps:
        when = f" {look.chip(step.when)}" if step.when else ""
        steps.append(f"<li>{look.text(step.step)}{when}{_source(clauses.get(step.clause_id))}</li>")
    look.show_html(
        look.card(
            f'<p class="cw-p cw-quiet">{escape(plan.playbook_title)} \u00b7 {escape(plan.channel.label)}</p>',
            f'<p class="cw-decision">{escape(words)}</p>',
            look.paragraph(plan.route.reason),
            f'<ol class="cw-steps">{"".join(steps)}</ol>' if steps else "",
            tone=tone,
        )
    )
    ground = clauses.get(plan.route.clause_id)
    if ground is not None:
        with st.expander(f"The rule behind it: {look.plain_markdown(ground.heading)}"):
            look.show_html(clause_card(ground))


def _source(clause: Clause | None) -> str:
    return f" <span class='cw-quiet'>{look.link(clause.source_url, clause.heading)}</span>" if clause else ""


def _questions(desk: Desk, saved: SavedCase, plan: Plan) -> None:
    """The facts that are missing, as questions; an answered one stays on the page to be corrected."""
    names = {f.name: f for f in desk.services.playbooks.catalogue}
    asked_key = f"asked_{saved.id}"
    missing = [g for g in plan.gaps if g.fact in names]
    answered = [n for n in st.session_state.get(asked_key, []) if n in names]
    asked = list(dict.fromkeys([*answered, *(g.fact for g in missing)]))
    st.session_state[asked_key] = asked
    if not asked:
        return
    look.section("Questions")
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
    label = fact.label[:1].upper() + fact.label[1:]
    why = gap.why if gap else None
    if fact.choices or fact.kind == "yes_no":
        options = list(dict.fromkeys([*(fact.choices or ("yes", "no")), *([value] if value else [])]))
        st.selectbox(label, options, index=None, key=key, help=why, on_change=change, placeholder="Choose")
    else:
        st.text_input(label, key=key, help=why, on_change=change, placeholder=_example(fact))
    if why:
        st.caption(look.plain_markdown(why))


def _example(fact: FactName) -> str:
    examples = {
        "date": "2026-03-31",
        "money": "20.00 USD",
        "percent": "4.5 %",
        "duration": "3 days",
        "number": "1",
    }
    return examples.get(fact.kind, "")


def _missing(plan: Plan, clauses: Clauses) -> None:
    gaps = [g for g in plan.gaps if not g.fact]
    if not gaps:
        return
    look.section("What would make it stronger")
    items = "".join(
        f'<li><span class="cw-strong">{escape(g.what)}</span><br>'
        f'<span class="cw-quiet">{look.text(g.why)}{_source(clauses.get(g.clause_id))}</span></li>'
        for g in gaps
    )
    look.show_html(look.card(f'<ul class="cw-steps">{items}</ul>'))


def _deadlines(plan: Plan, clauses: Clauses) -> None:
    if not plan.deadlines:
        return
    look.section("Dates")
    pairs = []
    for deadline in plan.deadlines:
        words, tone = STATUSES[deadline.status]
        source = _source(clauses.get(deadline.clause_id))
        pairs.append((deadline.label, f"{look.chip(words, tone)} {escape(_days(deadline))}{source}"))
    look.show_html(look.card(look.rows(pairs)))


def _days(deadline: Deadline) -> str:
    if deadline.status == "unknown":
        return deadline.reason
    opens = f"from {deadline.opens_on:%d %B %Y}" if deadline.opens_on else ""
    closes = f"until {deadline.closes_on:%d %B %Y}" if deadline.closes_on else ""
    return " ".join(w for w in (opens, closes) if w)


def _against(plan: Plan) -> None:
    if not plan.adverse:
        return
    look.section("What counts against you")
    for adverse in plan.adverse:
        with st.expander(look.plain_markdown(adverse.clause.heading)):
            look.show_html(clause_card(adverse.clause, note=adverse.why))
