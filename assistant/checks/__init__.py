"""Checks a letter against its plan: findings with their places, and a ledger of what supports each sentence.

One idea: the checks speak and do not repair, and they do not care who wrote the text - a model, the offline engine or a
person's last keystroke. `build_ground` prepares a plan once; `check` then takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checks import (
    channel,
    citations,
    facts,
    honesty,
    ordered,
    privacy,
    quotations,
    routing,
    sameness,
    structure,
    told_limits,
    told_rules,
    tone,
)
from assistant.checks.ground import Ground, build_ground
from assistant.checks.ledger import write_ledger
from assistant.checks.letter import Letter, read_letter
from assistant.checks.registry import RULES, explain, rules_page
from assistant.checks.silencing import part_silenced
from assistant.checks.structure import MAX_LETTER_CHARACTERS
from assistant.checks.word_lists import WordLists, read_word_lists
from assistant.records import CheckReport, Draft, FactName, Finding, Plan

# Importing them registers their rules; in this order the rules are run.
RULE_MODULES = (
    facts,
    citations,
    quotations,
    told_rules,
    told_limits,
    honesty,
    ordered,
    tone,
    structure,
    channel,
    privacy,
    sameness,
    routing,
)
_RANK = {"error": 0, "warning": 1, "info": 2}


def check(text: str, ground: Ground) -> CheckReport:
    """All findings over the text, by place, and the ledger; a text beyond any letter's length gets one error alone.

    Raises:
        CaseError: the case silences a rule that does not exist.
    """
    if len(text) > MAX_LETTER_CHARACTERS:
        oversized = Letter(text=text, sentences=(), markers=(), blanks=())
        return CheckReport(findings=tuple(RULES["STR008"].find(oversized, ground)), ledger=())
    letter = read_letter(text, ground)
    findings = [f for entry in RULES.values() for f in entry.find(letter, ground)]
    findings = sorted(_unique(findings), key=lambda f: (f.start, _RANK[f.severity], f.rule, f.end))
    heard, silenced = part_silenced(findings, ground)
    # The ledger is written from all findings: whoever silences a rule has not thereby proved the sentence.
    return CheckReport(findings=heard, ledger=write_ledger(letter, findings, ground), silenced=silenced)


def check_letter(
    text: str, plan: Plan, reference: Draft, catalogue: Sequence[FactName], *, words: WordLists
) -> CheckReport:
    """As `check`, for one text of a plan; build the ground yourself to check many."""
    return check(text, build_ground(plan, reference, catalogue, words))


def _unique(findings: Sequence[Finding]) -> list[Finding]:
    seen: dict[tuple[str, int, int], Finding] = {}
    for found in findings:
        seen.setdefault((found.rule, found.start, found.end), found)
    return list(seen.values())


__all__ = [
    "RULES",
    "Ground",
    "WordLists",
    "build_ground",
    "check",
    "check_letter",
    "explain",
    "read_word_lists",
    "rules_page",
]
