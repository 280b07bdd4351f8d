"""The result of one scorer for one case.

"Could not score" is its own value: it is counted and shown, and never becomes a 0 or a silent pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.records import Record

Status = Literal["passed", "failed", "not applicable", "could not score"]


class Score(Record):
    """What a scorer says."""

    scorer: str
    status: Status
    good: int = 0  # of `total` things looked at
    total: int = 0
    details: tuple[str, ...] = ()  # what was wrong, or why it could not be scored


def counted(scorer: str, *, total: int, problems: Sequence[str], bad: int | None = None) -> Score:
    """A score over counted things: passed when nothing was wrong.

    Args:
        scorer: its name.
        total: how many things were looked at.
        problems: one line for each that was wrong.
        bad: how many were wrong; default: one for each problem.
    """
    bad = len(problems) if bad is None else bad
    return Score(
        scorer=scorer,
        status="failed" if problems else "passed",
        good=max(total - bad, 0),
        total=total,
        details=tuple(problems),
    )


def not_applicable(scorer: str, why: str) -> Score:
    """The case gives this scorer nothing to look at, and rightly so."""
    return Score(scorer=scorer, status="not applicable", details=(why,))


def could_not(scorer: str, why: str) -> Score:
    """The scorer should have looked but was not able to."""
    return Score(scorer=scorer, status="could not score", details=(why,))
