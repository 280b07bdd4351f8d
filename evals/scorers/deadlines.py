"""Deadlines: each expected window is there, with its day and its status."""

from __future__ import annotations

from assistant.records import Deadline
from evals.expectations import ExpectedDeadline, alternatives
from evals.scorers.score import Score, counted, not_applicable
from evals.subject import Subject

NAME = "deadlines"


def score(subject: Subject) -> Score:
    """Failed when a window is missing or differs; it is found by its own name or by its clause's id."""
    if subject.expected is None or not subject.expected.deadlines:
        return not_applicable(NAME, "no deadline is expected")
    problems = []
    for name, wanted in subject.expected.deadlines.items():
        found = next((d for d in subject.deadlines if _is_named(d, name)), None)
        difference = _difference(name, wanted, found)
        problems += [difference] if difference else []
    return counted(NAME, total=len(subject.expected.deadlines), problems=problems)


def _is_named(deadline: Deadline, name: str) -> bool:
    return any(one in (deadline.name, deadline.clause_id) for one in alternatives(name))


def _difference(name: str, wanted: ExpectedDeadline, found: Deadline | None) -> str:
    if found is None:
        return f"{name}: not computed"
    if wanted.date is not None and found.date != wanted.date:
        return f"{name}: {found.date or 'no day'} instead of {wanted.date}"
    if wanted.opens is not None and found.opens_on != wanted.opens:
        return f"{name}: opens on {found.opens_on or 'no day'} instead of {wanted.opens}"
    if wanted.status and found.status != wanted.status:
        return f"{name}: {found.status} instead of {wanted.status}"
    return ""
