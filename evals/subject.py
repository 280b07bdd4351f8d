"""What the scorers look at: one drafted case, flat, with the case's own texts beside it.

Scorers take this record and nothing else, so each can be tried by hand on a letter of three lines.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import Field

from assistant.pipeline import Outcome
from assistant.policy_library import PolicyLibrary
from assistant.records import Deadline, Exhibit, Fact, Gap, MatrixRow, Record, Role, Route, Sentence, Source
from evals.case_texts import FileText, read_texts
from evals.expectations import Expected, read_expected


class Subject(Record):
    """A drafted case."""

    case_id: str
    today: dt.date
    role: Role
    marketplace: str
    jurisdictions: tuple[str, ...] = ()
    playbook: str = ""
    files: tuple[FileText, ...] = ()
    counts: tuple[int, ...] = ()  # how many contacts, actions, attempts and files the case has
    subject: str = ""
    body: str = ""  # with markers
    rendered: str = ""  # as the channel takes it
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Source, ...] = ()
    rule_names: dict[str, str] = Field(default={})  # clause id -> name of the rule that it fixes
    exhibits: tuple[Exhibit, ...] = ()
    derived: tuple[Fact, ...] = ()
    route: Route
    deadlines: tuple[Deadline, ...] = ()
    gaps: tuple[Gap, ...] = ()
    matrix: tuple[MatrixRow, ...] = ()
    parts: tuple[str, ...] = ()
    own_errors: tuple[str, ...] = ()  # what the product's own checks call an error
    expected: Expected | None = None


def subject_of(outcome: Outcome, folder: Path, library: PolicyLibrary) -> Subject:
    """The subject of an outcome.

    Raises:
        CaseError: the expectations break their own rules.
    """
    plan, case = outcome.plan, outcome.plan.case
    return Subject(
        case_id=case.id,
        today=case.today,
        role=case.role,
        marketplace=case.marketplace,
        jurisdictions=tuple(library.marketplace(case.marketplace).jurisdictions),
        playbook=plan.playbook,
        files=read_texts(folder),
        counts=(len(case.contacts), len(case.actions), len(case.attempts), len(plan.exhibits)),
        subject=outcome.draft.subject,
        body=outcome.body,
        rendered=outcome.rendered,
        sentences=outcome.draft.sentences,
        sources=plan.sources,
        rule_names={c.id: c.rule.name for c in library.clauses if c.rule is not None},
        exhibits=plan.exhibits,
        derived=tuple(f for f in plan.facts if f.source.where == "derived"),
        route=plan.route,
        deadlines=plan.deadlines,
        gaps=plan.gaps,
        matrix=plan.matrix,
        parts=plan.parts,
        own_errors=tuple(f"{f.rule}: {f.message}" for f in outcome.report.findings if f.severity == "error"),
        expected=read_expected(folder),
    )
