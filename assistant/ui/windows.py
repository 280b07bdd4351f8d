"""A window in time as one line in the language of the pages: open until, too early until, closed since.

The days are those of `assistant.wording.window_words`: the last day counts in full, so a window is closed since the day
after it, and an hour closes it on the spot.
"""

from __future__ import annotations

import datetime as dt

from assistant.playbook_library import PlaybookLibrary
from assistant.records import Deadline, Plan
from assistant.ui.playbook_words import fact_in_words, tr_data
from assistant.ui.translating import show_day, tr, tr_in


def window_line(window: Deadline, playbooks: PlaybookLibrary, locale: str = "") -> str:
    """ "Open until 1 June 2026"; `locale` is the marketplace's, used where it speaks the language of the pages.

    A window that is not known yet says which facts it needs.
    """
    opens = _moment(window.opens_on, window.opens_at, locale)
    closes = _moment(window.closes_on, window.closes_at, locale)
    if window.status == "unknown":
        return _unknown(window, playbooks)
    if window.status == "too_early":
        if closes:
            return tr("Too early until {opens}, then open until {closes}", opens=opens, closes=closes)
        return tr("Too early until {opens}", opens=opens)
    if window.status == "closed" and window.closes_on is not None:
        if window.closes_at or window.closes_on == dt.date.max:
            return tr("Closed since {day}", day=closes)
        since = show_day(window.closes_on + dt.timedelta(days=1), locale)
        return tr("Closed since {day} (the last day was {last})", day=since, last=closes)
    return tr("Open until {closes}", closes=closes) if closes else tr("Open since {opens}", opens=opens)


def reason_line(plan: Plan) -> str:
    """Why this is the path, in the language of the pages; with the day of a window that closes soon."""
    reason, mark, soon = plan.route.reason.partition(" Mind the day: ")  # as `assistant.triage.routes` puts it
    words = tr_data(reason)
    if words == reason:
        return plan.route.reason
    closing = next((d for d in plan.deadlines if mark and soon.startswith(f"{d.label} closes ")), None)
    if closing is None or closing.closes_on is None:
        return words
    day = _moment(closing.closes_on, closing.closes_at, "")
    return words + " " + tr("Mind the day: \u201c{window}\u201d ends on {day}.", window=tr_data(closing.label), day=day)


def _unknown(window: Deadline, playbooks: PlaybookLibrary) -> str:
    labels = {f.label: fact_in_words(f, playbooks) for f in playbooks.catalogue}
    needed = window.reason.removeprefix("needs the ").split(" or the ")  # as `assistant.triage.windows` puts it
    if not all(label in labels for label in needed):
        return tr("Not known yet")
    facts = tr_in("between facts", " or the ").join(labels[label] for label in needed)
    return tr("Not known yet: needs the {facts}", facts=facts)


def _moment(day: dt.date | None, clock: str, locale: str) -> str:
    if day is None:
        return ""
    return tr("{day} at {clock}", day=show_day(day, locale), clock=clock) if clock else show_day(day, locale)
