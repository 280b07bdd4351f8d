"""What linting knows and has found so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from assistant.records import Clause, Record, Severity


class LintProblem(Record):
    """One thing to mend. `where` is "file, line n (clause id)" as far as it is known."""

    severity: Severity
    where: str
    message: str


@dataclass
class Lint:
    """What is known while linting: every clause with its place, and what was found."""

    today: dt.date
    max_age_days: int
    hosts: frozenset[str] = frozenset()
    jurisdictions: frozenset[str] = frozenset()
    clauses: dict[str, Clause] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    is_own: set[str] = field(default_factory=set)
    problems: list[LintProblem] = field(default_factory=list)

    def say(self, severity: Severity, where: str, message: str) -> None:
        self.problems.append(LintProblem(severity=severity, where=where, message=message))

    def about(self, clause: Clause, message: str, severity: Severity = "error") -> None:
        self.say(severity, self.places[clause.id], message)
