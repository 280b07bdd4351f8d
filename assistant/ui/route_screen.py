"""The third screen: whether to write now, by when, what counts against the person, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from assistant.adapters.case_store import SavedCase
from assistant.records import Clause, FactName, Gap, Plan
from assistant.ui import look
from assistant.ui.clauses import clause_card
from assistant.ui.desk import Desk, change_case, errors_shown, is_own, time_at
from assistant.ui.evidence_panel import show_evidence, show_facts
from assistant.ui.matrix_panel import show_matrix
from assistant.ui.preparing import plan_of, triage_of
from assistant.ui.reply_panel import show_reply
from assistant.ui.triage_panel import show_kinds, show_questions
from assistant.wording.display import show_date
from assistant.wording.window_words import sentence_case, window_words

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
            triage = triage_of(desk, saved)
            asked = show_questions(desk, saved, triage)
            _questions(desk, saved, plan, asked)
            _missing(plan, clauses)
            show_matrix(plan, clauses)
            _deadlines(plan, clauses, desk.services.library.marketplace(plan.case.marketplace).locale)
            _against(plan)
            show_kinds(desk, saved, triage)
            show_reply(desk, saved)
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
        now = time_at(desk, saved.case.marketplace)
        change_case(desk, saved.id, today=now.day, clock=now.clock)
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
    said = {r.found or r.asked for r in plan.matrix if r.state != "met"}  # the table of evidence shows these
    gaps = [g for g in plan.gaps if not g.fact and g.what not in said]
    if not gaps:
        return
    look.section("What would make it stronger")
    items = "".join(
        f'<li><span class="cw-strong">{escape(g.what)}</span><br>'
        f'<span class="cw-quiet">{look.text(g.why)}{_source(clauses.get(g.clause_id))}</span></li>'
        for g in gaps
    )
    look.show_html(look.card(f'<ul class="cw-steps">{items}</ul>'))


def _deadlines(plan: Plan, clauses: Clauses, locale: str) -> None:
    if not plan.deadlines:
        return
    look.section("Dates")
    pairs = []
    for deadline in plan.deadlines:
        words, tone = STATUSES[deadline.status]
        source = _source(clauses.get(deadline.clause_id))
        said = escape(sentence_case(window_words(deadline, lambda day: show_date(day, locale))))
        why = deadline.reason if deadline.status != "unknown" else ""
        note = f'<br><span class="cw-quiet">{escape(sentence_case(why))}.</span>' if why else ""
        pairs.append((deadline.label, f"{look.chip(words, tone)} {said}{source}{note}"))
    look.show_html(look.card(look.rows(pairs)))


def _against(plan: Plan) -> None:
    if not plan.adverse:
        return
    look.section("What counts against you")
    for adverse in plan.adverse:
        with st.expander(look.plain_markdown(adverse.clause.heading)):
            look.show_html(clause_card(adverse.clause, note=adverse.why))
