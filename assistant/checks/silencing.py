"""Rules that a case silences: their findings no longer count, and stay listed with the reason that was given.

One idea: a person may know better than a rule, and whoever reads the report must see that they said so. Any rule may be
silenced, those of invented facts too; nothing that is silenced disappears, and the ledger never turns green by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checks.ground import Ground
from assistant.checks.registry import RULES
from assistant.errors import CaseError
from assistant.records import Finding


def part_silenced(
    findings: Sequence[Finding], ground: Ground
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
    """The findings that count, and those of silenced rules with the reason.

    Raises:
        CaseError: a silenced rule does not exist.
    """
    reasons: dict[str, str] = {}
    for entry in ground.plan.case.silenced:
        if entry.rule not in RULES:
            raise CaseError(f"silenced: there is no rule {entry.rule[:20]}; claim check --explain all lists them")
        reasons.setdefault(entry.rule, " ".join(entry.reason.split()))
    return (
        tuple(f for f in findings if f.rule not in reasons),
        tuple((f, reasons[f.rule]) for f in findings if f.rule in reasons),
    )
