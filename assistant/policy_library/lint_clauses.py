"""The checks of a clause by itself and of all clauses together.

One idea: a rule that a letter rests on must be traceable (who says so, where, when) and alone in its place.
For a person's own documents what only they can know (an address) is a warning, not an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from urllib.parse import urlsplit

from assistant.policy_library.entries import SLUG
from assistant.policy_library.lint_found import Lint
from assistant.policy_library.numbers_said import has_amounts, says_amount, token_estimate
from assistant.policy_library.reading import MARKETPLACES
from assistant.records import Clause

MAX_CLAUSE_WORDS = 220
MAX_CLAUSE_TOKENS = 256  # what the default embedder reads of a text; the rest would not be found
MIN_CLAUSE_WORDS = 4


# --- one clause -----------------------------------------------------------------------------------------


def _check_text(clause: Clause, lint: Lint) -> None:
    words = len(clause.text.split())
    if not words or not clause.heading.strip():
        lint.about(clause, "text and heading must not be empty")
    elif words < MIN_CLAUSE_WORDS and clause.id not in lint.is_own:
        lint.about(clause, "the text is too short to be a rule; write a whole sentence")
    tokens = token_estimate(clause.text)
    if words > MAX_CLAUSE_WORDS or tokens > MAX_CLAUSE_TOKENS:
        message = f"about {max(words, tokens)} tokens; above {MAX_CLAUSE_TOKENS} the end is not found, so split it"
        lint.about(clause, message, "warning" if clause.id in lint.is_own else "error")


def _check_source(clause: Clause, lint: Lint) -> None:
    if _is_address(clause.source_url):
        return
    if clause.id in lint.is_own:
        if clause.source_url:
            lint.about(clause, f"the source '{clause.source_url}' is no web address", "warning")
        return
    numbers = " for its numbers" if has_amounts(clause.text) else ""
    said = f"'{clause.source_url}' is no web address" if clause.source_url else "there is no source address"
    lint.about(clause, f"{said}{numbers}; give `source: https://...`")


def _is_address(source: str) -> bool:
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in source


def _check_place(clause: Clause, lint: Lint) -> None:
    for host in clause.marketplaces:
        if host not in lint.hosts:
            lint.about(clause, f"the marketplace '{host}' is not in {MARKETPLACES}")
    for place in clause.jurisdictions:
        if not re.fullmatch(r"[A-Z]{2}", place):
            lint.about(clause, f"the jurisdiction '{place}' is no two-letter code in capitals")
    if clause.nature == "law" and not clause.jurisdictions:
        lint.about(clause, "a law needs `jurisdictions`")
    if clause.nature == "marketplace" and not (clause.marketplaces or clause.jurisdictions):
        lint.about(clause, "a marketplace's rule needs `marketplaces`; what holds everywhere is `nature: guidance`")


def _check_dates(clause: Clause, lint: Lint) -> None:
    start, end = clause.effective_from, clause.effective_to
    if start is not None and end is not None and start > end:
        lint.about(clause, f"it ends on {end} before it begins on {start}")
    if clause.as_of > lint.today:
        lint.about(clause, f"`as_of: {clause.as_of}` lies in the future; write the day on which it was seen")
    age = (lint.today - clause.as_of).days
    is_past = end is not None and end < lint.today
    if age > lint.max_age_days and not is_past:
        lint.about(clause, f"last seen on {clause.as_of}, {age} days ago; look it up again", "warning")


def _check_rule(clause: Clause, lint: Lint) -> None:
    rule = clause.rule
    if rule is None:
        return
    if not SLUG.fullmatch(rule.name):
        lint.about(clause, f"the rule name '{rule.name}' must be lower-case words joined by hyphens")
    if rule.amount is None:
        if rule.unit or rule.relation:
            lint.about(clause, f"the rule '{rule.name}' has a unit or relation but no amount")
        return
    if not rule.unit:
        lint.about(clause, f"the rule '{rule.name}' has an amount without a unit")
    if not says_amount(clause.text, rule.amount, rule.unit):
        lint.about(clause, f"the rule says {rule.amount} {rule.unit}, but the text does not")


def _check_weak_numbers(clause: Clause, lint: Lint) -> None:
    if clause.nature != "guidance" and clause.confidence == "C" and not clause.advice and has_amounts(clause.text):
        lint.about(clause, "a number from a single secondary source without `advice` on how to check it", "warning")


CLAUSE_CHECKS: tuple[Callable[[Clause, Lint], None], ...] = (
    _check_text,
    _check_source,
    _check_place,
    _check_dates,
    _check_rule,
    _check_weak_numbers,
)


# --- clauses together -----------------------------------------------------------------------------------


def check_conflicts(lint: Lint) -> None:
    for clause in lint.clauses.values():
        for other_id in clause.conflicts_with:
            other = lint.clauses.get(other_id)
            if other is None:
                lint.about(clause, f"it names {other_id} as a conflict, which does not exist")
            elif other_id == clause.id:
                lint.about(clause, "it names itself as a conflict")
            elif clause.id not in other.conflicts_with:
                lint.about(other, f"{clause.id} names it as a conflict; name that one back in `conflicts_with`")
        if clause.conflicts_with and not clause.advice:
            lint.about(clause, "a conflict needs `advice`: what to do about it")


def check_versions(lint: Lint) -> None:
    """At most one clause fixes a rule for a place, role and day: else chance would choose."""
    by_rule: dict[str, list[Clause]] = {}
    for clause in lint.clauses.values():
        if clause.rule is not None:
            by_rule.setdefault(clause.rule.name, []).append(clause)
    for name, clauses in by_rule.items():
        for one, other in combinations(clauses, 2):
            if _share_a_place(one, other) and _share_a_role(one, other) and _share_a_day(one, other):
                lint.about(other, f"the rule '{name}' is also fixed by {one.id} for the same place, role and day")


def _share_a_place(one: Clause, other: Clause) -> bool:
    if one.marketplaces or other.marketplaces:
        return bool(set(one.marketplaces) & set(other.marketplaces))
    if one.jurisdictions or other.jurisdictions:
        return bool(set(one.jurisdictions) & set(other.jurisdictions))
    return True


def _share_a_role(one: Clause, other: Clause) -> bool:
    return "both" in (one.audience, other.audience) or one.audience == other.audience


def _share_a_day(one: Clause, other: Clause) -> bool:
    first, last = dt.date.min, dt.date.max
    return (one.effective_from or first) <= (other.effective_to or last) and (other.effective_from or first) <= (
        one.effective_to or last
    )


def check_twins(lint: Lint) -> None:
    for group in _grouped(lint.clauses.values()):
        for one, other in combinations(group, 2):
            if _share_a_place(one, other):
                lint.about(other, f"it says word for word the same as {one.id}", "warning")


def _grouped(clauses: Iterable[Clause]) -> Iterator[Sequence[Clause]]:
    by_words: dict[str, list[Clause]] = {}
    for clause in clauses:
        by_words.setdefault(" ".join(clause.text.lower().split()), []).append(clause)
    yield from (group for group in by_words.values() if len(group) > 1)
