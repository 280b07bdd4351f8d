"""Route and kind: the right path comes before the right text."""

from __future__ import annotations

from evals.scorers.score import Score, counted, not_applicable
from evals.subject import Subject

NAME = "route"
KIND_NAME = "kind of case"


def score(subject: Subject) -> Score:
    """Failed when the decision is none of the accepted ones, or a refused wish gets a letter all the same."""
    expected = subject.expected
    if expected is None or not expected.route:
        return not_applicable(NAME, "no route is expected")
    decision = subject.route.decision
    problems = (
        []
        if decision in expected.route
        else [f"{decision} instead of {' or '.join(expected.route)}: {subject.route.reason}"]
    )
    if decision == "refuse" and any(s.kind in ("request", "policy") for s in subject.sentences):
        problems.append("the wish was refused and a letter was written all the same")
    return counted(NAME, total=1, problems=problems, bad=int(bool(problems)))


def score_kind(subject: Subject) -> Score:
    """Failed when the case was taken for another kind."""
    expected = subject.expected
    if expected is None or not expected.playbook:
        return not_applicable(KIND_NAME, "no kind is expected")
    right = subject.playbook == expected.playbook
    return counted(KIND_NAME, total=1, problems=[] if right else [f"{subject.playbook} instead of {expected.playbook}"])
