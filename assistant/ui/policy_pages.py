"""How a policy document, a cut and a difference are shown: markup made of records, without any widget.

One idea: a clause is read in its place, between its neighbours, so that nobody takes one sentence for the rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from assistant.adapters.policy_changing import RestingDraft
from assistant.policy_library import DocumentEntry, PolicyLibrary
from assistant.policy_library.age import is_old
from assistant.policy_library.changes import ClauseChange, word_pieces
from assistant.policy_library.entries import ClauseEntry
from assistant.records import Clause
from assistant.ui import look
from assistant.ui.clauses import (
    CONFIDENCE,
    age_of,
    in_force,
    is_past,
    other_copies,
    standing_chips,
    wording_line,
)
from assistant.ui.translating import later, later_in, show_short_day, tr, tr_n

AUDIENCES: Final = {
    "buyer": later("for buyers"),
    "seller": later("for sellers"),
    "both": later("for buyers and sellers"),
}
CHANGES: Final = {
    "added": (later_in("clause", "New"), "good"),
    "removed": (later_in("clause", "Goes"), "bad"),
    "changed": (later_in("clause", "Changes"), "wait"),
    "renamed": (later("Only its place or name changes"), "calm"),
}
MAX_PLACES: Final = 4


def clauses_counted(number: int) -> str:
    """ "1 clause", "1,470 clauses"."""
    return tr_n("{number} clause", "{number} clauses", number)


def documents_counted(number: int) -> str:
    """ "1 document", "254 documents"."""
    return tr_n("{number} document", "{number} documents", number)


def places_of(document: DocumentEntry, library: PolicyLibrary) -> str:
    """Where the document holds, in words."""
    hosts = document.marketplaces or tuple(dict.fromkeys(h for c in document.clauses for h in c.marketplaces or ()))
    names = [library.marketplaces[h].name if h in library.marketplaces else h for h in hosts]
    if len(names) > MAX_PLACES:
        more = len(names) - MAX_PLACES
        names = [*names[:MAX_PLACES], tr_n("{number} more", "{number} more", more)]
    return ", ".join(names or document.jurisdictions) or tr("everywhere")


def document_line(document: DocumentEntry, library: PolicyLibrary, *, is_own: bool) -> str:
    """A document in a list: its title, whether it is the person's own, size, place and age."""
    mark = look.chip(tr("Yours"), "exhibit") if is_own else ""
    old = look.chip(tr("Old"), "wait") if is_old(document.as_of, dt.date.today()) else ""
    about = [
        clauses_counted(len(document.clauses)),
        places_of(document, library),
        tr(AUDIENCES[document.audience]),
        tr("seen {age}", age=age_of(document.as_of)),
    ]
    return f'<p class="cw-p">{mark}{look.strong(document.title)} {old}</p>' + look.paragraph(" · ".join(about), "quiet")


def document_head(document: DocumentEntry, library: PolicyLibrary, *, is_own: bool) -> str:
    """What is said of the whole document above its clauses."""
    wording = tr("Quoted word for word") if document.wording == "verbatim" else tr("In our own words")
    size, places = clauses_counted(len(document.clauses)), places_of(document, library)
    about = [
        f"{size}, {places}, {tr(AUDIENCES[document.audience])}.",
        wording_line(wording, document.as_of, document.confidence),
    ]
    about += [tr("From the file {file}.", file=document.file)] if document.file else []
    mark = f'<p class="cw-p">{look.chip(tr("Yours"), "exhibit")}</p>' if is_own else ""
    link = look.link(document.source, tr("Open its source")) if document.source else ""
    source = f'<p class="cw-p cw-quiet">{link}</p>' if link else ""
    return mark + look.paragraph(" ".join(about), "quiet") + source


def clauses_in_order(clauses: Sequence[Clause], library: PolicyLibrary, *, hit: str = "", on: dt.date) -> str:
    """The clauses as running text, the one that was asked for marked; what is no longer in force is folded away."""
    inner = "".join(_in_place(c, library, is_hit=c.id == hit, on=on) for c in clauses)
    return f'<div class="cw-doc" role="region" aria-label="Clauses of the document">{inner}</div>'


def _in_place(clause: Clause, library: PolicyLibrary, *, is_hit: bool, on: dt.date) -> str:
    document = library.document_by_id[clause.document_id]
    words = escape(clause.text)
    said = [
        '<p class="cw-p cw-words">' + (f"<mark>{words}</mark>" if is_hit else words) + "</p>",
        look.paragraph(clause.advice, "quiet") if clause.advice else "",
        other_copies(clause, others_of(clause, library)),
        _differs(clause, document),
    ]
    if is_past(clause, on):
        told = tr("History, in force {period}: {heading}", period=in_force(clause), heading=clause.heading)
        opened = " open" if is_hit else ""
        return f'<details class="cw-past"{opened}><summary>{escape(told)}</summary>{"".join(said)}</details>'
    return f"<section><h3>{escape(clause.heading)}</h3>{standing_chips(clause, on)}{''.join(said)}</section>"


def _differs(clause: Clause, document: DocumentEntry) -> str:
    """What is said of this clause and not of its whole document."""
    about = []
    if clause.as_of != document.as_of:
        about.append(tr("As of {day} ({age}).", day=show_short_day(clause.as_of), age=age_of(clause.as_of)))
    if clause.confidence != document.confidence:
        trust = tr(CONFIDENCE[clause.confidence])
        about.append(f"{trust[:1].upper()}{trust[1:]}.")
    if clause.effective_from or clause.effective_to:
        about.append(tr("In force {period}.", period=in_force(clause)))
    link = look.link(clause.source_url, tr("Its source")) if clause.source_url not in ("", document.source) else ""
    return f'<p class="cw-p cw-quiet">{escape(" ".join(about))} {link}</p>' if about or link else ""


def others_of(clause: Clause, library: PolicyLibrary) -> list[Clause]:
    """The clauses that say otherwise; one that was removed since is left out."""
    return [library.by_id[i] for i in clause.conflicts_with if i in library.by_id]


def cut_page(clauses: Iterable[ClauseEntry]) -> str:
    """A cut before it is stored: each clause under its name, with its length and the page it is from."""
    inner = []
    for clause in clauses:
        size = tr_n("{number} word", "{number} words", len(clause.text.split()))
        if clause.page > 1:
            size = tr("page {page}, {size}", page=clause.page, size=size)
        inner.append(
            f'<section><h3>{escape(clause.heading)} <span class="cw-quiet">{escape(size)}</span></h3>'
            f'<p class="cw-p cw-words">{escape(clause.text)}</p></section>'
        )
    return f'<div class="cw-doc" role="region" aria-label="{escape(tr("The cut"))}">{"".join(inner)}</div>'


def change_page(changes: Iterable[ClauseChange]) -> str:
    """What a new version changes, clause by clause: what goes struck out, what comes underlined."""
    inner = []
    for change in changes:
        words, tone = CHANGES[change.kind]
        pieces = "" if change.kind == "renamed" else _pieces(change)
        head = f"<h3>{look.chip(tr(words), tone)}{escape(change.heading)}</h3>"
        inner.append(f"<section>{head}{pieces}</section>")
    return f'<div class="cw-doc" role="region" aria-label="{escape(tr("What changes"))}">{"".join(inner)}</div>'


def _pieces(change: ClauseChange) -> str:
    marks = {"same": "{}", "out": "<del>{}</del>", "in": "<ins>{}</ins>"}
    told = (marks[kind].format(escape(words)) for kind, words in word_pieces(change.before, change.after))
    return f'<p class="cw-p cw-words">{"".join(told)}</p>'


def resting_lines(drafts: Sequence[RestingDraft]) -> str:
    """The saved letters that rest on what changes; says so when there are none."""
    if not drafts:
        return look.paragraph(tr("No saved letter rests on it."), "quiet")
    told = "".join(f"<li>{escape(d.title)} {look.quiet(clauses_counted(len(d.clauses)))}</li>" for d in drafts)
    head = look.paragraph(tr("These saved letters rest on it; draft them again afterwards:"))
    return f'{head}<ul class="cw-steps">{told}</ul>'
