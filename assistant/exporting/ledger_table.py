"""The ledger as a table for the person: each sentence of the letter, its verdict, and what it rests on in words.

The one idea: the table is made from the report alone, in the order of the letter; a finding that the case silences
stands in it with the reason, below the sentences.
"""

from __future__ import annotations

from typing import Final

from assistant.records import CheckReport, Plan

HEADS: Final = ("Sentence", "Kind", "Verdict", "Rests on")
ORIGINS: Final = {
    "story": "your own account",
    "answer": "your answers",
    "notice": "the notice",
    "contact": "your list of contacts",
    "action": "your list of measures",
    "attempt": "your earlier letters",
    "sender": "your own details",
    "derived": "counted from the case",
}


def ledger_table(report: CheckReport, plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The rows under `HEADS`; headings, salutation and closing are left out, all cells are plain text."""
    rows: list[tuple[str, str, str, str]] = [
        (entry.text, entry.kind, entry.verdict, "; ".join(_place(s, plan) for s in entry.support))
        for entry in report.ledger
        if entry.kind not in ("structure", "courtesy")
    ]
    rows += [(f.message, f"rule {f.rule}", "silenced", f"reason given: {reason}") for f, reason in report.silenced]
    return tuple(rows)


def _place(support: str, plan: Plan) -> str:
    """ "P1" as the clause's title, "E2 p.1" as the document's, an origin in the person's own words."""
    name = support.split(" ")[0]
    source = next((s for s in plan.sources if s.marker == name), None)
    if source is not None:
        clause = source.clause
        return f"{name} {clause.title}: {clause.heading} (as of {clause.as_of.isoformat()})"
    exhibit = next((e for e in plan.exhibits if e.marker == name), None)
    if exhibit is not None:
        return f"{support} {exhibit.title or exhibit.file}"
    return ORIGINS.get(support, support)
