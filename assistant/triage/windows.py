"""Windows in time, computed from the case's days and what the clauses in force fix.

One idea: each edge of a window is counted from its own event, by the version of the clause that was in force on the
day of that event, on the calendar of the marketplace's country. Whatever could make two people count differently
(public holidays, a rule that was changed since, the hour) is said as the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from assistant.knowledge import Knowledge
from assistant.playbook_library import Opening, Window
from assistant.records import Clause, Deadline, DeadlineStatus, Moment
from assistant.wording.conditions import hold
from assistant.wording.display import show_date, show_rule
from assistant.wording.periods import shift_moment
from assistant.wording.public_holidays import holidays_between


@dataclass(frozen=True)
class _Edge:
    """One opening or closing: its event and its own moment, both None while the event's day is not known."""

    opening: Opening
    clause: Clause
    event: Moment | None = None
    when: Moment | None = None


def compute_windows(known: Knowledge) -> tuple[Deadline, ...]:
    """Every window of the playbook that concerns this case; a window without a clause here is left out."""
    found = []
    for window in known.playbook.deadlines:
        if hold(window.when, known):
            deadline = _compute(window, known)
            if deadline is not None:
                found.append(deadline)
    return tuple(found)


def _compute(window: Window, known: Knowledge) -> Deadline | None:
    openings = [e for o in window.opens if (e := _edge(o, known)) is not None]
    closings = [e for o in window.closes if (e := _edge(o, known)) is not None]
    if not openings and not closings:
        return None
    opens, closes = _earliest(openings), _earliest(closings)
    if (openings and opens is None) or (not openings and closes is None):
        missing = [known.label(o.event) for o in (window.opens or window.closes)]
        return Deadline(
            name=window.name,
            label=window.label,
            status="unknown",
            clause_id=(openings or closings)[0].clause.id,
            reason=f"needs the {' or the '.join(dict.fromkeys(missing))}",
        )
    first, last = (opens.when if opens else None), (closes.when if closes else None)
    status = _status(Moment(day=known.case.today, clock=known.case.clock), first, last)
    edge = opens if status == "too_early" or closes is None else closes
    return Deadline(
        name=window.name,
        label=window.label,
        opens_on=first.day if first else None,
        closes_on=last.day if last else None,
        date=edge.when.day if edge and edge.when else None,
        status=status,
        clause_id=edge.clause.id if edge else "",
        reason="; ".join([*_counted(opens, known, is_last=False), *_counted(closes, known, is_last=True)]),
        opens_at=first.clock if first else "",
        closes_at=last.clock if last else "",
        opens_clause_id=opens.clause.id if opens else "",
        closes_clause_id=closes.clause.id if closes else "",
    )


def _earliest(edges: list[_Edge]) -> _Edge | None:
    dated = [e for e in edges if e.when is not None]
    return min(dated, key=lambda e: (e.when.day, e.when.clock) if e.when else (dt.date.max, ""), default=None)


def _edge(opening: Opening, known: Knowledge) -> _Edge | None:
    """The edge as far as it is known; None when no clause here fixes the time (one without a number computes no day).

    The version of the clause is that of the event's day; where none was in force then, that of the whole case.
    """
    if not hold(opening.when, known):
        return None
    event = _event(opening, known)
    clause = (known.rule_on(opening.rule, event.day) if event else None) or known.rule(opening.rule)
    if clause is None or not (opening.at_once or (clause.rule is not None and clause.rule.amount is not None)):
        return None
    when = event
    if event is not None and not opening.at_once and clause.rule is not None:
        when = _shifted(event, clause, known)
        if opening.full_days and when.day < dt.date.max:
            when = Moment(day=when.day + dt.timedelta(days=1))
    return _Edge(opening, clause, event, when)


def _event(opening: Opening, known: Knowledge) -> Moment | None:
    fact = known.fact(opening.event)
    if fact is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
        return None
    return Moment(day=dt.date.fromisoformat(fact.value), clock=known.clock(opening.event))


def _shifted(event: Moment, clause: Clause, known: Knowledge) -> Moment:
    assert clause.rule is not None  # noqa: S101 - the callers asked first
    return shift_moment(event, clause.rule, country=known.country, time_zone=known.place.time_zone)


def _status(now: Moment, opens: Moment | None, closes: Moment | None) -> DeadlineStatus:
    """Whole days are compared; the hour decides on the very day, where both hours are known."""
    if opens is not None and (now.day < opens.day or (now.day == opens.day and _is_before(now, opens))):
        return "too_early"
    if closes is not None and (now.day > closes.day or (now.day == closes.day and _is_before(closes, now))):
        return "closed"
    return "open"


def _is_before(one: Moment, other: Moment) -> bool:
    return bool(one.clock and other.clock) and one.clock < other.clock


def _counted(edge: _Edge | None, known: Knowledge, *, is_last: bool) -> list[str]:
    """What a reader must know to count the same day: holidays left out, a rule that was changed since."""
    if edge is None or edge.event is None or edge.when is None or edge.clause.rule is None or edge.opening.at_once:
        return []
    said = []
    if edge.clause.rule.unit == "business days":
        said.append(_business_days_said(edge.event, edge.when, known))
    later = known.rule_on(edge.opening.rule, known.case.today)
    if later is not None and later.id != edge.clause.id and later.rule is not None and later.rule.amount is not None:
        # Compared without the extra day of `full_days`, which both would have.
        other, mine = _shifted(edge.event, later, known), _shifted(edge.event, edge.clause, known)
        if other != mine:
            stricter = other.day < mine.day if is_last else other.day > mine.day
            advice = f"; {'act by' if is_last else 'to be safe wait until'} then" if stricter else ""
            said.append(
                f"counted by the rule in force on {show_date(edge.event.day, known.locale)} "
                f"({show_rule(edge.clause.rule)}); by the rule of today ({show_rule(later.rule)}) it would be "
                f"{show_date(other.day, known.locale)}{advice}"
            )
    return said


def _business_days_said(event: Moment, when: Moment, known: Knowledge) -> str:
    if not known.country:
        return "business days counted Monday to Friday; no country's public holidays are known here"
    left_out = holidays_between(event.day, when.day, known.country)
    names = ", ".join(f"{show_date(d, known.locale)} ({name})" for d, name in left_out)
    without = f"without the public holidays of the country ({known.country})"
    return f"business days counted Monday to Friday {without}{f': {names}' if names else '; none falls in between'}"
