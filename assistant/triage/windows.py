"""Windows in time, computed from the case's days and what the clauses in force fix."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from assistant.knowledge import Knowledge
from assistant.playbook_library import Opening, Window
from assistant.records import Deadline, DeadlineStatus, Rule
from assistant.wording.conditions import hold


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
    openings = [_edge(o, known) for o in window.opens if _is_computable(o, known)]
    closings = [_edge(o, known) for o in window.closes if _is_computable(o, known)]
    if not openings and not closings:
        return None
    opens = min((e for e in openings if e[0]), key=lambda e: e[0] or dt.date.max, default=None)
    closes = min((e for e in closings if e[0]), key=lambda e: e[0] or dt.date.max, default=None)
    opens_on, closes_on = (opens[0] if opens else None), (closes[0] if closes else None)
    if (openings and opens_on is None) or (not openings and closes_on is None):
        missing = [known.label(o.event) for o in (window.opens or window.closes)]
        return Deadline(
            name=window.name,
            label=window.label,
            status="unknown",
            clause_id=(openings or closings)[0][1],
            reason=f"needs the {' or the '.join(dict.fromkeys(missing))}",
        )
    status = _status(known.case.today, opens_on, closes_on)
    early = status == "too_early" or closes_on is None
    edge = opens if early else closes
    return Deadline(
        name=window.name,
        label=window.label,
        opens_on=opens_on,
        closes_on=closes_on,
        date=opens_on if early else closes_on,
        status=status,
        clause_id=edge[1] if edge else "",
    )


def _is_computable(opening: Opening, known: Knowledge) -> bool:
    """True when a clause here fixes the time; a clause without a number computes no day."""
    clause = known.rule(opening.rule) if hold(opening.when, known) else None
    return clause is not None and (opening.at_once or (clause.rule is not None and clause.rule.amount is not None))


def _edge(opening: Opening, known: Knowledge) -> tuple[dt.date | None, str]:
    """The day and the clause behind it; no day when the event is not known."""
    clause = known.rule(opening.rule)
    fact = known.fact(opening.event)
    assert clause is not None  # noqa: S101 - the caller asked first
    if fact is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", fact.value):
        return None, clause.id
    day = dt.date.fromisoformat(fact.value)
    if opening.at_once or clause.rule is None:
        return day, clause.id
    return shift(day, clause.rule), clause.id


def shift(day: dt.date, rule: Rule) -> dt.date:
    """The day that lies the rule's time after `day`. Hours are counted as whole days, rounded up."""
    amount = rule.amount or 0
    try:
        if rule.unit == "hours":
            return day + dt.timedelta(days=-(-amount // 24))
        if rule.unit == "business days":
            return _business_days(day, amount)
        if rule.unit == "months":
            return _months(day, amount)
        if rule.unit == "years":
            return _months(day, 12 * amount)
        return day + dt.timedelta(days=amount)
    except OverflowError:
        return dt.date.max


def _business_days(day: dt.date, amount: int) -> dt.date:
    """Monday to Friday; public holidays are not known and therefore not left out."""
    while amount > 0:
        day += dt.timedelta(days=1)
        amount -= day.weekday() < 5
    return day


def _months(day: dt.date, amount: int) -> dt.date:
    month = day.month - 1 + amount
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _status(today: dt.date, opens_on: dt.date | None, closes_on: dt.date | None) -> DeadlineStatus:
    if opens_on is not None and today < opens_on:
        return "too_early"
    if closes_on is not None and today > closes_on:
        return "closed"
    return "open"
