"""The evidence matrix as a table for the person, and its met rows as a list for the reader of the letter.

The one idea: what is missing or weak is for the person alone; the list that may go out names met rows only, and only
papers that really go with the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.exporting.marker_rendering import is_enclosable
from assistant.records import Clause, MatrixRow, Plan

HEADS: Final = ("State", "What is asked", "Asked in", "Where it is met", "What is missing or too weak", "Clause")
STATES: Final = {
    "met": "met",
    "weak": "too weak",
    "missing": "missing",
    "unreadable": "could not be read",
    "unclear": "cannot be told",
}
MIN_LISTED: Final = 2  # one paper needs no list


def matrix_table(plan: Plan, clauses: Mapping[str, Clause]) -> tuple[tuple[str, ...], ...]:
    """The rows under `HEADS`, what needs work first; all cells are plain text."""
    rows = sorted(plan.matrix, key=lambda r: r.state == "met")
    return tuple(_cells(row, clauses) for row in rows)


def place_of(row: MatrixRow) -> str:
    """ "E1 p.2", "E1, E3", "told in the letter" for what words meet; empty when nothing meets it."""
    if not row.exhibit:
        return "told in the case" if row.state == "met" else ""
    if "," in row.exhibit or not row.pages:
        return row.exhibit
    return f"{row.exhibit} p.{', '.join(str(p) for p in row.pages)}"


def document_list(plan: Plan) -> tuple[str, ...]:
    """What the reader finds where: met rows with papers that go with the letter; empty where a list helps nobody.

    The wording of the rows is English, so a letter in another language has no such list.
    """
    if plan.channel is None or not plan.channel.takes_attachments or not plan.case.language.lower().startswith("en"):
        return ()
    enclosed = {e.marker: e for e in plan.exhibits if is_enclosable(e)}
    found: dict[str, list[str]] = {}
    for row in plan.matrix:
        markers = [m.strip() for m in row.exhibit.split(",") if m.strip()]
        if row.state != "met" or not markers or not set(markers) <= set(enclosed):
            continue
        if row.check and row.asked_in != "notice":
            continue
        pages = row.pages if len(markers) == 1 and len(enclosed[markers[0]].pages) > 1 else ()
        for marker in markers:
            place = f"Enclosure {marker[1:]}" + (f", page {pages[0]}" if pages else "")
            places = found.setdefault(row.asked, [])
            if place not in places:
                places.append(place)
    lines = tuple(f"{asked}: {'; '.join(places)}" for asked, places in found.items())
    return lines if len(lines) >= MIN_LISTED else ()


def _cells(row: MatrixRow, clauses: Mapping[str, Clause]) -> tuple[str, ...]:
    clause = clauses.get(row.clause_id)
    asked_in = "the notice" if row.asked_in == "notice" else "the rules for this kind of case"
    if row.passage:
        asked_in += f": “{' '.join(row.passage.split())}”"
    source = f"{clause.title}: {clause.heading} ({clause.source_url})" if clause else ""
    return (STATES[row.state], row.asked, asked_in, place_of(row), row.why, source)
