"""What a right answer to a case looks like: the file `expected.yaml` beside the case.

Days in it are worked out by hand from the clauses, never taken from a run. A key that is left out is not
scored; a list of alternatives is written with "|" between them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pydantic import Field

from assistant.errors import CaseError
from assistant.records import MatrixState, Record
from assistant.strict_yaml import read_record

EXPECTED_FILE = "expected.yaml"


class ExpectedDeadline(Record):
    """A window: its day and its status; what is left out is not compared."""

    date: dt.date | None = None  # the day that matters: the opening when too early, else the closing
    opens: dt.date | None = None
    status: str = ""


class ExpectedRow(Record):
    """A row of the evidence matrix."""

    asked: str  # words of what is asked; "a|b": one of them
    state: MatrixState
    exhibit: str = ""  # "E1"; empty: not compared


class Words(Record):
    """The length that fits the letter, in words."""

    min: int = 60
    max: int = 450


class Datasheet(Record):
    """Where the situation comes from, in own words, and what the case tests."""

    situation: str
    tests: str


class Expected(Record):
    """The expectations of one case."""

    playbook: str = ""
    route: tuple[str, ...] = ()  # accepted decisions; empty: not scored
    deadlines: dict[str, ExpectedDeadline] = Field(default={})  # by the window's name or by a rule's name
    must_cite: tuple[str, ...] = ()  # rule names or clause ids
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    gaps: tuple[str, ...] | None = None  # words that a gap has; empty: no gap at all; None: not scored
    matrix: tuple[ExpectedRow, ...] | None = None  # all that are not met, and some met; None: not scored
    blanks: tuple[str, ...] | None = None  # words that a blank has; empty: no blank at all; None: not scored
    words: Words = Words()
    datasheet: Datasheet | None = None


def read_expected(folder: Path) -> Expected | None:
    """The expectations of a case folder; None when it has none.

    Raises:
        CaseError: the file breaks its own rules; names file and line.
    """
    path = folder / EXPECTED_FILE
    return (
        read_record(path, Expected, error=CaseError, name=f"{folder.name}/{EXPECTED_FILE}") if path.exists() else None
    )


def alternatives(written: str) -> tuple[str, ...]:
    """ "a|b" as ("a", "b")."""
    return tuple(part.strip() for part in written.split("|") if part.strip())
