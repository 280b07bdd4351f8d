"""How a clause and a passage of a document are shown, wherever they come up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Final

from assistant.policy_library.age import MAX_AGE_DAYS, age, is_old
from assistant.records import Clause, Exhibit, Fact, Plan
from assistant.ui import look
from assistant.ui.translating import later, later_in, show_short_day, tr, tr_n

CONFIDENCE: Final = {
    "A": later("read at its source"),
    "B": later("from a reliable account of its source"),
    "C": later("from an older or second-hand account: check it"),
}
STATES: Final = {
    "read": (later_in("state of a file", "Read"), "good"),
    "no text layer": (later("A picture without text: not read"), "wait"),
    "password": (later("Locked by a password"), "bad"),
    "damaged": (later("Damaged"), "bad"),
    "too large": (later("Too large"), "bad"),
    "unsupported": (later("Not a kind of file that can be read"), "wait"),
    "empty": (later("Empty"), "bad"),
    "missing": (later("Not there"), "bad"),
}
PLACES: Final = {
    "story": later("your story"),
    "notice": later("the marketplace's message"),
    "answer": later("your answers"),
    "contact": later("what you tried"),
    "action": later("what you did"),
    "attempt": later("an earlier letter"),
    "sender": later("who signs"),
    "derived": later("worked out"),
}


def clause_card(
    clause: Clause, *, marker: str = "", note: str = "", others: Sequence[Clause] = (), on: dt.date | None = None
) -> str:
    """A clause with its text, source, age and how far it can be trusted.

    Args:
        clause: what to show.
        marker: as the letter cites it.
        note: why it is shown.
        others: the clauses that say otherwise, where they can be shown.
        on: the day it is looked at for; default today.
    """
    name = look.chip(marker, "clause") if marker else ""
    head = f'<p class="cw-p cw-strong">{name}{escape(clause.heading)}</p>'
    return look.card(
        head,
        standing_chips(clause, on or dt.date.today()),
        look.paragraph(note) if note else "",
        look.paragraph(clause.text),
        look.paragraph(clause.advice, "quiet") if clause.advice else "",
        other_copies(clause, others),
        about_line(clause),
        tone="clause",
    )


def about_line(clause: Clause) -> str:
    """Whose words they are, how old, how sure, from when to when, and the link to the source."""
    wording = tr("Quoted") if clause.wording == "verbatim" else tr("In our own words")
    about = [wording_line(wording, clause.as_of, clause.confidence)]
    if clause.effective_from or clause.effective_to:
        about.append(tr("In force {period}.", period=in_force(clause)))
    source = look.link(clause.source_url, clause.title) if clause.source_url else escape(clause.title)
    return f'<p class="cw-p cw-quiet">{escape(" ".join(about))} {source}</p>'


def wording_line(wording: str, as_of: dt.date, confidence: str) -> str:
    """ "In our own words, as of 2026-03-02 (5 weeks ago); read at its source." """
    return tr(
        "{wording}, as of {day} ({age}); {trust}.",
        wording=wording,
        day=show_short_day(as_of),
        age=age_of(as_of),
        trust=tr(CONFIDENCE[confidence]),
    )


def age_of(day: dt.date) -> str:
    """How long ago that was, in words: "5 weeks ago"; rounded down."""
    count, unit = age(day, dt.date.today())
    if unit == "year":
        return tr_n("{number} year ago", "{number} years ago", count)
    if unit == "month":
        return tr_n("{number} month ago", "{number} months ago", count)
    if unit == "week":
        return tr_n("{number} week ago", "{number} weeks ago", count)
    if count > 1:
        return tr_n("{number} day ago", "{number} days ago", count)
    return tr("not yet") if count < 0 else tr("yesterday") if count else tr("today")


def standing_chips(clause: Clause, on: dt.date) -> str:
    """What must be seen before the text: it is history, it is not in force yet, it is old."""
    chips = []
    if is_past(clause, on):
        chips.append(look.chip(tr("History: in force {period}", period=in_force(clause)), "calm"))
    elif clause.effective_from is not None and on < clause.effective_from:
        chips.append(look.chip(tr("Not yet in force: from {day}", day=show_short_day(clause.effective_from)), "wait"))
    if is_old(clause.as_of, dt.date.today()) and not is_past(clause, on):
        years = MAX_AGE_DAYS // 365
        told = tr_n(
            "Over {number} year old: check it at its source", "Over {number} years old: check it at its source", years
        )
        chips.append(look.chip(told, "wait"))
    return f'<p class="cw-p">{"".join(chips)}</p>' if chips else ""


def in_force(clause: Clause) -> str:
    """ "from 2024-01-01 until 2025-06-30"; empty when no day is known."""
    since = show_short_day(clause.effective_from) if clause.effective_from else ""
    until = show_short_day(clause.effective_to) if clause.effective_to else ""
    if since and until:
        return tr("from {since} until {until}", since=since, until=until)
    return tr("from {since}", since=since) if since else tr("until {until}", until=until) if until else ""


def is_past(clause: Clause, on: dt.date) -> bool:
    """True when the clause was no longer in force on that day."""
    return clause.effective_to is not None and on > clause.effective_to


def other_copies(clause: Clause, others: Sequence[Clause]) -> str:
    """The clauses that say otherwise, to be opened; one line where they cannot be shown."""
    if not others:
        return look.paragraph(tr("Another copy says otherwise."), "quiet") if clause.conflicts_with else ""
    told = tr_n("Another copy says otherwise", "{number} other copies say otherwise", len(others))
    inner = "".join(
        f'<p class="cw-p cw-strong">{escape(other.heading)}</p>{look.paragraph(other.text)}{about_line(other)}'
        for other in others
    )
    return f'<details class="cw-other"><summary>{escape(told)}</summary>{inner}</details>'


def others_in(plan: Plan, clause: Clause) -> tuple[Clause, ...]:
    """The copies that say otherwise than a clause of the plan, as they were when it was made."""
    return next((c.others for c in plan.conflicts if c.clause.id == clause.id), ())


def exhibit_head(exhibit: Exhibit) -> str:
    """Marker, title, state and length of a document, in one line."""
    words, tone = STATES[exhibit.state]
    pages = len(exhibit.pages)
    length = tr_n("{number} page", "{number} pages", pages) if pages > 1 else ""
    name = f'<span class="cw-strong">{escape(exhibit.title)}</span>'
    line = f"{look.chip(exhibit.marker, 'exhibit')}{name} {look.chip(tr(words), tone)}"
    return (
        f'<p class="cw-p">{line}<span class="cw-quiet">{escape(length)}</span></p>'
        f'<p class="cw-p cw-quiet">{escape(exhibit.file)}</p>'
    )


def exhibit_page(exhibit: Exhibit, page: int, passages: tuple[str, ...] = ()) -> str:
    """One page as text, with the first place of each passage marked; `page` counts from 1."""
    number = min(max(page, 1), len(exhibit.pages)) if exhibit.pages else 0
    if not number:
        return look.paragraph(tr("No text could be read in this file. Open it to see what it shows."), "quiet")
    content = exhibit.pages[number - 1]
    spans = sorted({(at, at + len(p)) for p in passages if p and (at := content.find(p)) >= 0})
    pieces, cursor = [], 0
    for start, end in spans:
        if start >= cursor:
            pieces += [escape(content[cursor:start]), f"<mark>{escape(content[start:end])}</mark>"]
            cursor = end
    pieces.append(escape(content[cursor:]))
    where = tr("Page {page} of {pages}, as it was read", page=number, pages=len(exhibit.pages))
    head = look.paragraph(where, "quiet")
    opening = f'<div class="cw-page" tabindex="0" role="region" aria-label="{escape(tr("Text of the page"))}">'
    return f"{head}{opening}{''.join(pieces)}</div>"


def place_of(fact: Fact) -> str:
    """Where a fact stands, in words."""
    if fact.source.where == "exhibit":
        document, page = fact.source.exhibit, fact.source.page
        return tr("{document}, page {page}", document=document, page=page) if page else document
    return tr(PLACES[fact.source.where])
