"""The scorers, one list; each takes a subject and gives a score, by rules alone and always the same."""

from __future__ import annotations

from collections.abc import Callable

from evals.scorers import citations, deadlines, invented_facts, matrix, required_parts, route, wording
from evals.scorers.score import Score
from evals.subject import Subject

Scorer = Callable[[Subject], Score]

SCORERS: dict[str, Scorer] = {
    invented_facts.NAME: invented_facts.score,
    citations.NAME: citations.score,
    route.NAME: route.score,
    route.KIND_NAME: route.score_kind,
    deadlines.NAME: deadlines.score,
    wording.CLAUSES: wording.score_clauses,
    required_parts.NAME: required_parts.score,
    wording.GAPS: wording.score_gaps,
    matrix.FOUND: matrix.score_found,
    matrix.ALARMS: matrix.score_alarms,
    wording.BLANKS: wording.score_blanks,
    wording.SAID: wording.score_said,
    wording.NOT_SAID: wording.score_not_said,
    wording.LENGTH: wording.score_length,
    wording.OWN: wording.score_own_checks,
}
GATES = (invented_facts.NAME, citations.NAME, route.NAME)  # one failure of these fails the run


def score_all(subject: Subject) -> tuple[Score, ...]:
    """The scores of all scorers, in their order."""
    return tuple(scorer(subject) for scorer in SCORERS.values())
