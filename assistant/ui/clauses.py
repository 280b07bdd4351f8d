"""How a clause and a passage of a document are shown, wherever they come up."""

from __future__ import annotations

from html import escape
from typing import Final

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


def clause_card(clause: Clause, *, marker: str = "", note: str = "") -> str:
    """A clause with its text, source, date and how far it can be trusted."""
    wording = "Quoted" if clause.wording == "verbatim" else "In our own words"
    about = [f"{wording}, as of {clause.as_of.isoformat()}; {CONFIDENCE[clause.confidence]}."]
    if clause.effective_from or clause.effective_to:
        since = f"from {clause.effective_from.isoformat()}" if clause.effective_from else ""
        until = f"until {clause.effective_to.isoformat()}" if clause.effective_to else ""
        about.append(f"In force {' '.join(w for w in (since, until) if w)}.")
    if clause.conflicts_with:
        about.append("Another copy says otherwise.")
    name = look.chip(marker, "clause") if marker else ""
    head = f'<p class="cw-p cw-strong">{name}{escape(clause.heading)}</p>'
    return look.card(
        head,
        look.paragraph(note) if note else "",
        look.paragraph(clause.text),
        look.paragraph(clause.advice, "quiet") if clause.advice else "",
        f'<p class="cw-p cw-quiet">{escape(" ".join(about))} {look.link(clause.source_url, clause.title)}</p>',
        tone="clause",
    )


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
