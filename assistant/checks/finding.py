"""Makes findings with the severity that their rule usually has."""

from __future__ import annotations

from assistant.checks.registry import RULES
from assistant.records import Finding, Severity

MAX_SHOWN_CHARACTERS = 60


def finding(
    code: str,
    place: tuple[int, int],
    message: str,
    *,
    suggestion: str = "",
    concerns: str = "",
    severity: Severity | None = None,
) -> Finding:
    """A finding at `place`, start and end in the letter; the severity is the rule's own unless one is given."""
    return Finding(
        rule=code,
        severity=severity or RULES[code].severity,
        message=message,
        start=place[0],
        end=place[1],
        suggestion=suggestion,
        concerns=concerns,
    )


def shown(text: str) -> str:
    """A stretch of the letter as a message quotes it: one line, cut at a bound."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_SHOWN_CHARACTERS else flat[:MAX_SHOWN_CHARACTERS].rsplit(" ", 1)[0] + " …"
