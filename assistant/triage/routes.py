"""Whether to write, wait, take another channel, or refuse; each with its clause and what to do next."""

from __future__ import annotations

import re

from assistant.knowledge import Knowledge
from assistant.playbook_library import Refusal, RouteEntry, StepEntry
from assistant.records import NextStep, Route
from assistant.wording.compiled import compiled
from assistant.wording.conditions import hold
from assistant.wording.display import show_date
from assistant.wording.patterns import fill
from assistant.wording.plain_text import unwrapped

DAYS_OF_WARNING = 7
MAX_WISH_CHARACTERS = 200_000


def decide_route(known: Knowledge) -> Route:
    """The first path of the playbook whose conditions hold; a dishonest wish is refused before all others.

    The wish is read from the person's own words only: what a notice or a document says cannot make a case refused.
    """
    refusal = _refusal(known)
    if refusal is not None:
        clause = known.rule(refusal.rule) if refusal.rule else None
        return Route(
            decision="refuse",
            reason=refusal.reason,
            clause_id=clause.id if clause else "",
            next_steps=tuple(NextStep(step=s, clause_id=clause.id if clause else "") for s in refusal.next_steps),
        )
    number = route_number(known)
    if number < len(known.playbook.routes):
        return _route(known.playbook.routes[number], known)
    return Route(decision="write", reason="Nothing in the rules stands against writing now.")


def route_number(known: Knowledge) -> int:
    """Which of the playbook's paths is taken, from 0; their number when none is. The wish is not looked at.

    A path without conditions that stands on a rule is passed over where no clause here carries that rule.
    """
    for number, entry in enumerate(known.playbook.routes):
        if hold(entry.when, known) and (entry.when or not entry.rule or known.rule(entry.rule) is not None):
            return number
    return len(known.playbook.routes)


def _refusal(known: Knowledge) -> Refusal | None:
    wish = f"{unwrapped(known.case.story)}\n{unwrapped(known.case.ask)}".replace("’", "'")[:MAX_WISH_CHARACTERS]
    for refusal in known.playbooks.refusals:
        if refusal.role in (known.case.role, "both") and _is_wished(refusal, wish):
            return refusal
    return None


def _is_wished(refusal: Refusal, wish: str) -> bool:
    if any(compiled(s, re.IGNORECASE).search(wish) for s in refusal.signs):
        return True
    return bool(refusal.together) and all(compiled(s, re.IGNORECASE).search(wish) for s in refusal.together)


def _route(entry: RouteEntry, known: Knowledge) -> Route:
    clause = known.rule(entry.rule) if entry.rule else None
    steps = [*entry.next_steps, *(known.playbook.ladder if entry.decision == "write" else ())]
    return Route(
        decision=entry.decision,
        reason=_said(entry.reason, known) + _closing_soon(known),
        clause_id=clause.id if clause else "",
        next_steps=tuple(s for e in steps if hold(e.when, known) and (s := _step(e, known)) is not None),
    )


def _closing_soon(known: Knowledge) -> str:
    """A loud word about a window that closes within days."""
    for window in known.windows.values():
        if window.closes_on is None or window.status != "open":
            continue
        left = (window.closes_on - known.case.today).days
        if left <= DAYS_OF_WARNING:
            when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
            clock = f" at {window.closes_at}" if window.closes_at else ""
            day = show_date(window.closes_on, known.locale)
            return f" Mind the day: {window.label} closes {when}, on {day}{clock}."
    return ""


def _step(entry: StepEntry, known: Knowledge) -> NextStep | None:
    """The step with its day; a step whose rule does not exist on this marketplace is left out."""
    clause = known.rule(entry.rule) if entry.rule else None
    if entry.rule and clause is None:
        return None
    text, when = fill(entry.step, known), fill(entry.when_text, known) if entry.when_text else None
    if text is None:
        return None
    return NextStep(step=text.text, when=when.text if when else "", clause_id=clause.id if clause else "")


def _said(pattern: str, known: Knowledge) -> str:
    """The reason with its slots filled; what is not known is called by its name."""
    filled = fill(pattern, known, label=lambda name: known.label(name))
    text = filled.text if filled else re.sub(r"<<.*?>>|\{[^}]*\}", "", pattern)
    return re.sub(r"\s*\[(?:P:[^\]]+|E\d+[^\]]*)\]", "", text)
