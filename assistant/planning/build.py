"""Builds the plan from what triage and retrieval found."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.knowledge import Knowledge, derived
from assistant.planning.gaps import find_adverse, find_gaps
from assistant.planning.points import PointMaker
from assistant.playbook_library import Addressee
from assistant.records import Deadline, Fact, FoundClause, Plan, Point, Route, Sentence, Source
from assistant.wording.conditions import hold
from assistant.wording.display import show_date
from assistant.wording.patterns import best, fill

MAX_RELATED = 8


def build_plan(
    known: Knowledge,
    *,
    route: Route,
    deadlines: Sequence[Deadline],
    found: Sequence[FoundClause],
    left_out: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of the letter.

    Args:
        known: the case with everything read and computed.
        route: what triage decided.
        deadlines: the windows of the case.
        found: clauses that the search found, best first.
        left_out: sentences of the story that a check refused; they are not taken over.
    """
    addressee = _addressee(known)
    known = replace(known, addressee=addressee.id)
    reply = _reply_day(known)
    shown = show_date(reply, known.locale) if reply else ""
    known = known.speaking(enclosures=_enclosures(known), reply_by=shown)
    maker = PointMaker(known, left_out)
    is_refused = route.decision == "refuse"
    points = refusal_points(route) if is_refused else maker.make(known.playbook.points)
    pinned = [c.id for name in known.playbook.pins if (c := known.rule(name)) is not None]
    for clause_id in pinned:
        maker.marker(clause_id)
    sources = tuple(
        Source(marker=f"P{n}", clause=known.library.by_id[clause_id]) for n, clause_id in enumerate(maker.cited, 1)
    )
    return Plan(
        case=known.case,
        playbook=known.playbook.id,
        playbook_title=known.playbook.title,
        channel=known.playbooks.channels[addressee.channel],
        facts=(*known.facts, *_derived(known, deadlines, reply)),
        exhibits=known.exhibits_read,
        sources=sources,
        related=tuple(f for f in found if f.clause.id not in maker.cited)[:MAX_RELATED],
        route=route,
        deadlines=tuple(deadlines),
        points=points,
        subject="No letter for this wish" if is_refused else _subject(addressee, known),
        parts=() if is_refused else addressee.parts or known.playbook.parts,
        gaps=find_gaps(known),
        adverse=find_adverse(known, found),
    )


def refusal_points(route: Route) -> tuple[Point, ...]:
    """In place of a letter: one polite sentence that says no and why, and the honest way."""
    reason = Sentence(text=route.reason, kind="courtesy")
    steps = [
        Point(id=f"way-{n}", kind="courtesy", shape="item", sentences=(Sentence(text=s.step, kind="courtesy"),))
        for n, s in enumerate(route.next_steps, 1)
    ]
    return (Point(id="refusal", kind="courtesy", starts_paragraph=True, sentences=(reason,)), *steps)


def _addressee(known: Knowledge) -> Addressee:
    for addressee in known.playbook.addressees:
        if hold(addressee.when, known):
            return addressee
    return known.playbook.addressees[-1]


def _subject(addressee: Addressee, known: Knowledge) -> str:
    filled = best(addressee.subject, known, choose=lambda _: 0)
    if filled is None:
        filled = fill(addressee.subject[-1], known, label=known.label)
    text = filled.text if filled else known.playbook.title
    return re.sub(r"\s*\[(?:E\d|P:)[^\]]*\]", "", text)


def _reply_day(known: Knowledge) -> dt.date | None:
    """The day by which an answer is asked for: today and the time that the playbook's guidance clause gives."""
    clause = known.rule(known.playbook.reply_rule) if known.playbook.reply_rule else None
    if clause is None or clause.rule is None or clause.rule.amount is None:
        return None
    return known.case.today + dt.timedelta(days=clause.rule.amount)


def _enclosures(known: Knowledge) -> str:
    """ "Order confirmation [E1], Tracking history [E2] and Messages [E3]"; empty when there is none."""
    names = [f"{e.title} [{e.marker}]" for e in known.enclosures]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _derived(known: Knowledge, deadlines: Sequence[Deadline], reply: dt.date | None) -> tuple[Fact, ...]:
    """The days computed from clauses, as facts, so that a check knows them."""
    days = [
        (f"{d.name}.{edge}", day)
        for d in deadlines
        for edge, day in (("opens", d.opens_on), ("closes", d.closes_on))
        if day
    ]
    facts = [derived(name, "date", day.isoformat()) for name, day in days]
    if reply is not None:
        facts.append(derived("reply_by", "date", reply.isoformat()))
    facts.append(derived("today", "date", known.case.today.isoformat()))
    return tuple(facts)
