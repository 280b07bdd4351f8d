"""The small language of a playbook's conditions: one short sentence each, all of which must hold.

known order_date                       unknown tracking_number
delivery_status is delivered or lost   delivery_status is not delivered
ground is "not as described"           (in quotes: a choice that begins with "not" or holds an "or")
window guarantee-claim is open or unknown
rule ship-in-stated-time               no rule ship-in-stated-time
contacted seller                       not contacted seller
addressee is seller
actions done                           actions planned
attempts                               no attempts
channel takes attachments              exhibits
invoice_date within invoice-age before notice_date         (also: not within)
invoice_quantity less than units_sold                      (also: not ... less than)
sds_product_name same as item                              (also: not same as; what is not known is neither)
refund_date before return_received_date                    (also: not before; a day that is not known is neither)
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Protocol

from assistant.records import Clause, Deadline, Fact
from assistant.wording.periods import shift

_FORMS = (
    ("known", re.compile(r"^(known|unknown) ([a-z0-9_]+)$")),
    ("window", re.compile(r"^window ([a-z0-9-]+) is (not )?([a-z_ ]+)$")),
    ("addressee", re.compile(r"^addressee is (not )?([a-z0-9 -]+)$")),
    ("rule", re.compile(r"^(no )?rule ([a-z0-9-]+)$")),
    ("contacted", re.compile(r"^(not )?contacted ([a-z]+)$")),
    ("actions", re.compile(r"^(no )?actions (done|planned)$")),
    ("attempts", re.compile(r"^(no )?attempts$")),
    ("exhibits", re.compile(r"^(no )?exhibits$")),
    ("channel", re.compile(r"^channel takes (no )?attachments$")),
    ("within", re.compile(r"^([a-z0-9_]+) (not )?within ([a-z0-9-]+) before ([a-z0-9_]+)$")),
    ("before", re.compile(r"^([a-z0-9_]+) (not )?before ([a-z0-9_]+)$")),
    ("less", re.compile(r"^(not )?([a-z0-9_]+) less than ([a-z0-9_]+)$")),
    ("same", re.compile(r"^([a-z0-9_]+) (not )?same as ([a-z0-9_]+)$")),
    ("value", re.compile(r"^([a-z0-9_]+) is (not )?(.+)$")),
)
_OPTION = re.compile(r'(?:"([^"]*)"|(.+?))(?:\s+or\s+|$)')


class Situation(Protocol):
    """What a condition may ask."""

    @property
    def addressee(self) -> str:
        """The id of the chosen addressee; empty while nobody is chosen."""

    @property
    def country(self) -> str:
        """Whose public holidays are no business days; empty: no country's."""

    def fact(self, name: str) -> Fact | None:
        """The best fact of that name."""

    def rule(self, name: str) -> Clause | None:
        """The clause that fixes that rule here."""

    def window(self, name: str) -> Deadline | None:
        """The deadline of that name."""

    def count(self, what: str) -> int:
        """How many there are of "contacts seller", "actions done", "attempts"."""


def parse(condition: str) -> tuple[str, re.Match[str]] | None:
    """The form and its parts; None when the sentence is not of this language."""
    for form, pattern in _FORMS:
        match = pattern.match(condition.strip())
        if match:
            return form, match
    return None


def hold(conditions: Sequence[str], situation: Situation) -> bool:
    """True when every condition holds.

    Raises:
        ValueError: a condition is not of this language (the lint of playbooks finds these first).
    """
    return all(_holds(c, situation) for c in conditions)


def _holds(condition: str, situation: Situation) -> bool:
    parsed = parse(condition)
    if parsed is None:
        raise ValueError(f"not a condition: '{condition}'")
    form, m = parsed
    if form == "known":
        return (situation.fact(m[2]) is not None) == (m[1] == "known")
    if form == "window":
        window = situation.window(m[1])
        return (window is not None and window.status in _options(m[3])) != bool(m[2])
    if form == "addressee":
        return (situation.addressee in _options(m[2])) != bool(m[1])
    if form == "rule":
        return (situation.rule(m[2]) is not None) != bool(m[1])
    if form == "contacted":
        return (situation.count(f"contacts {m[2]}") > 0) != bool(m[1])
    if form == "actions":
        return (situation.count(f"actions {m[2]}") > 0) != bool(m[1])
    if form in ("attempts", "exhibits"):
        return (situation.count(form) > 0) != bool(m[1])
    if form == "channel":
        return (situation.count("channel attachments") > 0) != bool(m[1])
    if form == "within":
        days = _days_between(situation.fact(m[1]), situation.fact(m[4]))
        clause = situation.rule(m[3])
        if days is None or clause is None or clause.rule is None or clause.rule.amount is None:
            return False
        start = situation.fact(m[1])
        assert start is not None  # noqa: S101 - there are days after it
        first = dt.date.fromisoformat(start.value)
        return (0 <= days <= (shift(first, clause.rule, situation.country) - first).days) != bool(m[2])
    if form == "before":
        days = _days_between(situation.fact(m[1]), situation.fact(m[3]))
        return False if days is None else (days > 0) != bool(m[2])
    if form == "less":
        left, right = _number(situation.fact(m[2])), _number(situation.fact(m[3]))
        return (left is not None and right is not None and left < right) != bool(m[1])
    if form == "same":
        one, other = situation.fact(m[1]), situation.fact(m[3])
        return one is not None and other is not None and (_plain(one.value) == _plain(other.value)) != bool(m[2])
    fact = situation.fact(m[1])
    return (fact is not None and fact.value.lower() in _options(m[3])) != bool(m[2])


def _plain(text: str) -> str:
    """Letters and figures alone, as a reader compares two names: "Lens-Cleaner 100 ml" and "lens cleaner 100ml"."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _options(text: str) -> tuple[str, ...]:
    """What stands between the "or"s; a choice in quotes is one whole."""
    return tuple((quoted or plain).strip().lower() for quoted, plain in _OPTION.findall(text))


def _days_between(earlier: Fact | None, later: Fact | None) -> int | None:
    if earlier is None or later is None:
        return None
    try:
        return (dt.date.fromisoformat(later.value) - dt.date.fromisoformat(earlier.value)).days
    except ValueError:
        return None


def _number(fact: Fact | None) -> float | None:
    match = re.match(r"^[\d,]+(?:\.\d+)?", fact.value) if fact else None
    return float(match.group(0).replace(",", "")) if match else None
