"""Triage as a person sees it: the kind that was taken, the two next, and the questions that would change the path."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.knowledge import Knowledge
from assistant.records import Record, Route
from assistant.triage.kinds import Candidate
from assistant.triage.open_questions import RouteQuestion, open_questions
from assistant.triage.routes import decide_route
from assistant.triage.telling_apart import OtherKind, others_of


class Triage(Record):
    """What kind of case this is and why, what else it may be, and what is worth asking."""

    playbook: str
    title: str
    is_chosen: bool  # by the person; else by the words of the case
    score: float
    signs: tuple[str, ...]
    others: tuple[OtherKind, ...] = ()
    route: Route
    questions: tuple[RouteQuestion, ...] = ()


def explain_triage(known: Knowledge, candidates: Sequence[Candidate]) -> Triage:
    """The triage of a case with its windows computed; `candidates` are all that fit, best first."""
    chosen = known.playbook
    mine = next((c for c in candidates if c.playbook == chosen.id), None)
    return Triage(
        playbook=chosen.id,
        title=chosen.title,
        is_chosen=bool(known.case.playbook),
        score=mine.score if mine else 0.0,
        signs=mine.signs if mine else (),
        others=others_of(chosen.id, candidates, known.playbooks.playbooks),
        route=decide_route(known),
        questions=open_questions(known),
    )
