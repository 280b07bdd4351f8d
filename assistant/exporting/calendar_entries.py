"""The dates of a case as entries of a calendar: when a window opens, its last day, and each dated next step.

One idea: an entry keeps its id while its day may change, so that importing the calendar a second time moves the entry
and makes no second one. Nothing of the person stands in it but how the case is called: no name, number or sum.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.policy_library import PolicyLibrary
from assistant.records import Clause, Deadline, NextStep, Plan, Record
from assistant.wording.display import sentence_case, show_date
from assistant.wording.values import find_values

LAST_DAY_REMINDERS: Final = (7, 2, 0)  # days before
OPENING_REMINDERS: Final = (0,)
STEP_REMINDERS: Final = (2, 0)
MAX_CLAUSE_CHARACTERS: Final = 280
MAX_TITLE_CHARACTERS: Final = 120
MAX_CASE_CHARACTERS: Final = 60


class CalendarEntry(Record):
    """One all-day entry. `reminders` are whole days before it; those that have passed already are left out."""

    uid: str
    day: dt.date
    title: str
    text: str
    reminders: tuple[int, ...] = ()


def calendar_entries(plan: Plan, library: PolicyLibrary, *, title: str = "") -> tuple[CalendarEntry, ...]:
    """The dates of the case that lie ahead, today included, in order of their days; empty when there is none.

    Args:
        plan: of the case.
        library: the clauses behind the dates.
        title: how the person calls the case; empty: by its id.
    """
    maker = _Maker(plan, library, title or plan.case.id)
    found = [e for d in plan.deadlines for e in maker.of_window(d)]
    found += maker.of_steps(plan.route.next_steps)
    unique = {e.uid: e for e in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda e: (e.day, e.title)))


class _Maker:
    def __init__(self, plan: Plan, library: PolicyLibrary, title: str) -> None:
        self._title = title
        self._case = plan.case
        self._library = library
        self._locale = library.marketplace(plan.case.marketplace).locale

    def of_window(self, window: Deadline) -> Iterable[CalendarEntry]:
        """Its opening while that lies ahead, and its last day."""
        if window.status not in ("open", "too_early"):
            return
        if window.status == "too_early" and window.opens_on is not None:
            at = f" at {window.opens_at}" if window.opens_at else ""
            closes = f" It closes on {show_date(window.closes_on, self._locale)}." if window.closes_on else ""
            said = f"Not before this day{at}.{closes}"
            yield self._entry(
                f"{window.name}.opens",
                window.opens_on,
                f"Opens{at}: {window.label}",
                self._text(said, window.reason, window.opens_clause_id),
                OPENING_REMINDERS,
            )
        if window.closes_on is not None:
            at = f" until {window.closes_at}" if window.closes_at else ""
            yield self._entry(
                f"{window.name}.closes",
                window.closes_on,
                f"Last day{at}: {window.label}",
                self._text(f"The last day of this window{at}.", window.reason, window.closes_clause_id),
                LAST_DAY_REMINDERS,
            )

    def of_steps(self, steps: Sequence[NextStep]) -> Iterable[CalendarEntry]:
        """Each step with a day of its own, and one entry for all that is to be done today."""
        today = [s for s in steps if re.match(r"today\b", s.when.strip(), re.IGNORECASE)]
        for step in steps:
            day = self._day(step)
            if step not in today and day is not None and day >= self._case.today:
                said = self._text(f"{step.step}\n{sentence_case(step.when)}.", "", step.clause_id)
                yield self._entry(f"step.{step.step}", day, step.step, said, STEP_REMINDERS)
        if today:
            title = today[0].step if len(today) == 1 else f"{len(today)} steps for today"
            said = "\n\n".join(self._text(s.step, "", s.clause_id) for s in today)
            yield self._entry("steps.today", self._case.today, title, said, ())

    def _day(self, step: NextStep) -> dt.date | None:
        """The last day that the step names: "by March 24, 2026"."""
        days = [v.value for v in find_values(step.when, locale=self._locale) if v.kind == "date"]
        days = [d for d in days if re.fullmatch(r"\d{4}-\d{2}-\d{2}", d)]
        return dt.date.fromisoformat(max(days)) if days else None

    def _text(self, said: str, reason: str, clause_id: str) -> str:
        clause = self._library.by_id.get(clause_id)
        counted = f"{sentence_case(reason)}." if reason else ""
        return "\n".join(p for p in (said, counted, _rule_said(clause) if clause else "") if p)

    def _entry(self, name: str, day: dt.date, title: str, text: str, reminders: tuple[int, ...]) -> CalendarEntry:
        key = "\n".join((self._case.id, self._case.marketplace, self._case.role, name))
        left = (day - self._case.today).days
        return CalendarEntry(
            uid=f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@claimwright",
            day=day,
            title=f"{_cut(title.rstrip('. '), MAX_TITLE_CHARACTERS)} ({_cut(self._title, MAX_CASE_CHARACTERS)})",
            text=text,
            reminders=tuple(r for r in reminders if r <= left),
        )


def _rule_said(clause: Clause) -> str:
    return f"{clause.heading}: {_cut(clause.text, MAX_CLAUSE_CHARACTERS)}\n{clause.source_url}".strip()


def _cut(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 2].rsplit(" ", 1)[0] + " …"
