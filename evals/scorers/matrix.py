"""Scores the evidence matrix against rows that were worked out by hand.

Two counts, because one alone can be cheated: how many expected rows are there (recall), and how many rows that call
something missing, weak, unreadable or unclear were expected to (precision).
"""

from __future__ import annotations

from assistant.records import MatrixRow
from evals.expectations import ExpectedRow, alternatives
from evals.scorers.score import Score, counted, not_applicable
from evals.subject import Subject

FOUND, ALARMS = "matrix", "matrix alarms"


def score_found(subject: Subject) -> Score:
    """Failed when an expected row is not there, or has another state or exhibit."""
    rows = _expected(subject)
    if rows is None:
        return not_applicable(FOUND, "no rows are expected")
    missing = [f"no row like {_shown(w)}" for w in rows if not any(_is(w, r) for r in subject.matrix)]
    return counted(FOUND, total=len(rows), problems=missing)


def score_alarms(subject: Subject) -> Score:
    """Failed when a row calls something not met that no expected row calls so."""
    rows = _expected(subject)
    if rows is None:
        return not_applicable(ALARMS, "no rows are expected")
    alarms = [r for r in subject.matrix if r.state != "met"]
    if not alarms:
        return not_applicable(ALARMS, "every row is met")
    false = [f"{r.state} without need: {r.asked}" for r in alarms if not any(_is(w, r) for w in rows)]
    return counted(ALARMS, total=len(alarms), problems=false)


def _expected(subject: Subject) -> tuple[ExpectedRow, ...] | None:
    return subject.expected.matrix if subject.expected else None


def _is(wanted: ExpectedRow, row: MatrixRow) -> bool:
    asked = row.asked.lower()
    has_words = any(a.lower() in asked for a in alternatives(wanted.asked))
    exhibits = [e.strip() for e in row.exhibit.split(",")]
    return has_words and row.state == wanted.state and (not wanted.exhibit or wanted.exhibit in exhibits)


def _shown(wanted: ExpectedRow) -> str:
    return f"{wanted.state} {wanted.exhibit} '{wanted.asked}'".replace("  ", " ")
