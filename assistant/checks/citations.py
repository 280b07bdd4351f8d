"""CIT, the markers: each resolves, to a page or clause that holds what its sentence says.

One idea: one wrong citation ends the trust in all of them, so each is followed to the page or clause it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checks.facts import cites_clause
from assistant.checks.finding import finding, shown
from assistant.checks.fitting_sources import misplaced_markers
from assistant.checks.ground import Ground
from assistant.checks.letter import CheckedSentence, Letter
from assistant.checks.registry import Example, rule
from assistant.records import Finding
from assistant.wording.markers import find_broken_markers

_UNREADABLE = {
    "password": "is locked by a password",
    "damaged": "is damaged",
    "missing": "is missing",
    "empty": "is empty",
}


@rule(
    "CIT001",
    "error",
    title="A marker that points to nothing",
    reason="A reader who follows a citation and finds nothing stops believing the others.",
    bad=Example("The guarantee covers an order that has not arrived [P9]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def unknown_marker(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in letter.markers:
        known = ground.sources if marker.kind == "P" else ground.exhibits
        if marker.name not in known:
            names = ", ".join(known) or "none"
            yield finding(
                "CIT001",
                (marker.start, marker.end),
                f"{marker.name} does not exist; this case has {names}.",
                suggestion="point to one of these, or take the marker out",
                concerns=marker.name,
            )


@rule(
    "CIT002",
    "error",
    title="A page that the document does not have",
    reason="A page number is a promise that the fact stands there.",
    bad=Example("The order was confirmed on March 2, 2026 [E1 p.7]."),
    good=Example("The order was confirmed on March 2, 2026 [E1 p.1]."),
)
def page_beyond(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in letter.markers_of("E"):
        exhibit = ground.exhibits.get(marker.name)
        if exhibit is not None and exhibit.pages and marker.page > len(exhibit.pages):
            yield finding(
                "CIT002",
                (marker.start, marker.end),
                f"{marker.name} ({exhibit.title}) has {len(exhibit.pages)} page(s), not {marker.page}.",
                suggestion=f"[{marker.name} p.1]"
                if len(exhibit.pages) == 1
                else f"name a page up to {len(exhibit.pages)}",
                concerns=marker.name,
            )


@rule(
    "CIT003",
    "error",
    title="A document that nobody can read",
    reason="What cannot be opened proves nothing; a locked or damaged file has to be replaced before it is cited.",
    bad=Example("The carrier confirmed the loss [E3]."),
    good=Example("The order was confirmed on March 2, 2026 [E1 p.1]."),
)
def unreadable_exhibit(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for marker in letter.markers_of("E"):
        exhibit = ground.exhibits.get(marker.name)
        if exhibit is None or exhibit.state == "read":
            continue
        is_shut = exhibit.state in _UNREADABLE
        what = _UNREADABLE.get(exhibit.state, "could not be read as text, so nothing in it can be checked")
        yield finding(
            "CIT003",
            (marker.start, marker.end),
            f"{marker.name} ({exhibit.title}) {what}.",
            suggestion="add a readable copy" if is_shut else "look yourself whether it shows what the sentence says",
            concerns=marker.name,
            severity="error" if is_shut else "info",
        )


@rule(
    "CIT004",
    "error",
    title="A broken marker",
    reason="A marker that lost a bracket or its number would be printed as it stands.",
    bad=Example("The guarantee covers an order that has not arrived [P]."),
    good=Example("The guarantee covers an order that has not arrived [P1]."),
)
def broken_marker(letter: Letter, _: Ground) -> Iterator[Finding]:
    for start, end in find_broken_markers(letter.text):
        yield finding(
            "CIT004",
            (start, end),
            f"{shown(letter.text[start:end])} is no marker.",
            suggestion="write [P1] for a clause, [E1 p.2] for a page of a document",
        )


@rule(
    "CIT015",
    "error",
    title="The cited page does not show it",
    reason="A value with a page behind it must stand on that page, or the marker is the wrong one.",
    bad=Example("I paid $49.99 for the kettle [E2 p.1]."),
    good=Example("I paid $49.99 for the kettle [E1 p.1]."),
)
def wrong_page(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        markers = [m for m in sentence.phrase.markers if m.kind == "E" and m.name in ground.exhibits]
        values = [j for j in sentence.judgements if j.status != "unknown" and j.mention.group != "private"]
        if not markers or not values or cites_clause(sentence) or _says_same(sentence):
            continue
        readable = [m for m in markers if ground.page_text(m.name, m.page).strip()]
        if len(readable) < len(markers):
            continue
        pages = [ground.page_keys(m.name, m.page) for m in readable]
        if any(j.mention.key in keys for j in values for keys in pages):
            continue
        exhibits = [s for j in values for s in j.support if s.startswith("E")]
        pages_named = ", ".join(m.cite for m in readable)
        written = ", ".join(j.mention.value.as_written for j in values)
        yield finding(
            "CIT015",
            (markers[0].start, markers[0].end),
            f"{pages_named} shows none of: {written}.",
            suggestion=f"[{exhibits[0]}]" if exhibits else "point to the page that shows it, or take the marker out",
            concerns=markers[0].name,
            severity="error" if exhibits else "warning",
        )


def _says_same(sentence: CheckedSentence) -> bool:
    """True when the offline letter cites the same for the same sentence."""
    return sentence.is_known and sentence.match is not None and sentence.match.phrase.cites == sentence.phrase.cites


@rule(
    "CIT016",
    "error",
    title="A marker that belongs to another place",
    reason="Two right sources in each other's place are two wrong citations: the reader opens the clause and reads of "
    "something else.",
    bad=Example("It can be made up to 90 days after that date [P2]."),
    good=Example("It can be made up to 90 days after that date [P3]."),
)
def misplaced_marker(letter: Letter, ground: Ground) -> Iterator[Finding]:
    for sentence in letter.sentences:
        for found in misplaced_markers(sentence, ground) if sentence.phrase.markers else ():
            yield finding(
                "CIT016",
                (found.marker.start, found.marker.end),
                f"{found.marker.cite} is not the source of this; {found.better} is.",
                suggestion=f"[{found.better}]",
                concerns=found.marker.name,
            )
