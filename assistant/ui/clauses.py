"""How a clause and a passage of a document are shown, wherever they come up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Final

from assistant.policy_library.age import MAX_AGE_DAYS, age_words, is_old
from assistant.records import Clause, Exhibit, Fact
from assistant.ui import look

CONFIDENCE: Final = {
    "A": "read at its source",
    "B": "from a reliable account of its source",
    "C": "from an older or second-hand account: check it",
}
STATES: Final = {
    "read": ("Read", "good"),
    "no text layer": ("A picture without text: not read", "wait"),
    "password": ("Locked by a password", "bad"),
    "damaged": ("Damaged", "bad"),
    "too large": ("Too large", "bad"),
    "unsupported": ("Not a kind of file that can be read", "wait"),
    "empty": ("Empty", "bad"),
    "missing": ("Not there", "bad"),
}
PLACES: Final = {
    "story": "your story",
    "notice": "the marketplace's message",
    "answer": "your answers",
    "contact": "what you tried",
    "action": "what you did",
    "attempt": "an earlier letter",
    "sender": "who signs",
    "derived": "worked out",
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
    wording = "Quoted" if clause.wording == "verbatim" else "In our own words"
    age = age_words(clause.as_of, dt.date.today())
    about = [f"{wording}, as of {clause.as_of.isoformat()} ({age}); {CONFIDENCE[clause.confidence]}."]
    if clause.effective_from or clause.effective_to:
        about.append(f"In force {in_force(clause)}.")
    source = look.link(clause.source_url, clause.title) if clause.source_url else escape(clause.title)
    return f'<p class="cw-p cw-quiet">{escape(" ".join(about))} {source}</p>'


def standing_chips(clause: Clause, on: dt.date) -> str:
    """What must be seen before the text: it is history, it is not in force yet, it is old."""
    chips = []
    if is_past(clause, on):
        chips.append(look.chip(f"History: in force {in_force(clause)}", "calm"))
    elif clause.effective_from is not None and on < clause.effective_from:
        chips.append(look.chip(f"Not yet in force: from {clause.effective_from.isoformat()}", "wait"))
    if is_old(clause.as_of, dt.date.today()) and not is_past(clause, on):
        chips.append(look.chip(f"Over {MAX_AGE_DAYS // 365} years old: check it at its source", "wait"))
    return f'<p class="cw-p">{"".join(chips)}</p>' if chips else ""


def in_force(clause: Clause) -> str:
    """ "from 2024-01-01 until 2025-06-30"; empty when no day is known."""
    since = f"from {clause.effective_from.isoformat()}" if clause.effective_from else ""
    until = f"until {clause.effective_to.isoformat()}" if clause.effective_to else ""
    return " ".join(w for w in (since, until) if w)


def is_past(clause: Clause, on: dt.date) -> bool:
    """True when the clause was no longer in force on that day."""
    return clause.effective_to is not None and on > clause.effective_to


def other_copies(clause: Clause, others: Sequence[Clause]) -> str:
    """The clauses that say otherwise, to be opened; one line where they cannot be shown."""
    if not others:
        return look.paragraph("Another copy says otherwise.", "quiet") if clause.conflicts_with else ""
    told = "Another copy says otherwise" if len(others) == 1 else f"{len(others)} other copies say otherwise"
    inner = "".join(
        f'<p class="cw-p cw-strong">{escape(other.heading)}</p>{look.paragraph(other.text)}{about_line(other)}'
        for other in others
    )
    return f'<details class="cw-other"><summary>{told}</summary>{inner}</details>'


def exhibit_head(exhibit: Exhibit) -> str:
    """Marker, title, state and length of a document, in one line."""
    words, tone = STATES[exhibit.state]
    length = f"{len(exhibit.pages)} pages" if len(exhibit.pages) > 1 else ""
    name = f'<span class="cw-strong">{escape(exhibit.title)}</span>'
    line = f"{look.chip(exhibit.marker, 'exhibit')}{name} {look.chip(words, tone)}"
    return (
        f'<p class="cw-p">{line}<span class="cw-quiet">{escape(length)}</span></p>'
        f'<p class="cw-p cw-quiet">{escape(exhibit.file)}</p>'
    )


def exhibit_page(exhibit: Exhibit, page: int, passages: tuple[str, ...] = ()) -> str:
    """One page as text, with the first place of each passage marked; `page` counts from 1."""
    number = min(max(page, 1), len(exhibit.pages)) if exhibit.pages else 0
    if not number:
        return look.paragraph("No text could be read in this file. Open it to see what it shows.", "quiet")
    content = exhibit.pages[number - 1]
    spans = sorted({(at, at + len(p)) for p in passages if p and (at := content.find(p)) >= 0})
    pieces, cursor = [], 0
    for start, end in spans:
        if start >= cursor:
            pieces += [escape(content[cursor:start]), f"<mark>{escape(content[start:end])}</mark>"]
            cursor = end
    pieces.append(escape(content[cursor:]))
    head = f'<p class="cw-p cw-quiet">Page {number} of {len(exhibit.pages)}, as it was read</p>'
    opening = '<div class="cw-page" tabindex="0" role="region" aria-label="Text of the page">'
    return f"{head}{opening}{''.join(pieces)}</div>"


def place_of(fact: Fact) -> str:
    """Where a fact stands, in words."""
    if fact.source.where == "exhibit":
        return f"{fact.source.exhibit}, page {fact.source.page}" if fact.source.page else fact.source.exhibit
    return PLACES[fact.source.where]
