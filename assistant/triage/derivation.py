"""Facts that follow from others by looking or counting: first contacts, sums, what is missing.

Only arithmetic on what the person gave; each is marked as derived, so that a check can tell it from a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from assistant.knowledge import Knowledge, derived
from assistant.records import Fact


def derive_facts(known: Knowledge) -> tuple[Fact, ...]:
    """The derived facts of the case, none of which is known already."""
    found = [*_contact_days(known), *_counts(known), *_rest(known), *_status(known)]
    return tuple(f for f in found if known.fact(f.name) is None)


def _contact_days(known: Knowledge) -> Iterable[Fact]:
    for party in known.playbooks.parties:
        days = sorted(c.when.day for c in known.contacts_with(party.id) if c.when is not None)
        if days:
            yield derived(f"first_{party.id}_contact", "date", days[0].isoformat())
            yield derived(f"last_{party.id}_contact", "date", days[-1].isoformat())
    if known.case.contacts:
        yield derived("contact_count", "number", str(len(known.case.contacts)))
    attempts = sorted(a.when.day for a in known.case.attempts if a.when is not None and not a.reply.strip())
    if attempts:
        yield derived("last_attempt_date", "date", attempts[-1].isoformat())
    if known.count("contacts marketplace") or known.fact("local_complaint_date") is not None:
        yield derived("local_steps", "yes_no", "yes")


def _counts(known: Knowledge) -> Iterable[Fact]:
    sent, received = _number(known, "units_shipped"), _number(known, "units_received")
    missing = _number(known, "units_missing")
    if missing is None and sent is not None and received is not None and 0 < received < sent:
        missing = sent - received
        yield derived("units_missing", "number", str(missing))
    cost = known.fact("unit_cost")
    if missing is not None and cost is not None:
        amount, _, currency = cost.value.partition(" ")
        try:
            total = Decimal(amount) * missing
        except InvalidOperation:
            return
        yield derived("claim_amount", "money", f"{total:.2f} {currency}".strip())


def _status(known: Knowledge) -> Iterable[Fact]:
    """A delivery scan with its day makes an order that is shown as delivered."""
    if known.case.role == "buyer" and known.fact("delivered_date") is not None:
        yield derived("delivery_status", "text", "delivered")


def _rest(known: Knowledge) -> Iterable[Fact]:
    """What is left of a refund that was paid in part."""
    due, paid = known.fact("refund_amount") or known.fact("amount"), known.fact("partial_refund")
    total = known.fact("amount")
    if total is not None and due is not None and paid is not None and _sum(due, paid) == total.value:
        due = total
    if due is None or paid is None or due.value.split(" ")[-1] != paid.value.split(" ")[-1]:
        return
    try:
        rest = Decimal(due.value.split(" ")[0]) - Decimal(paid.value.split(" ")[0])
    except InvalidOperation:
        return
    if rest > 0:
        yield derived("refund_rest", "money", f"{rest:.2f} {due.value.split(' ')[-1]}")


def _sum(one: Fact, other: Fact) -> str:
    try:
        amount = Decimal(one.value.split(" ")[0]) + Decimal(other.value.split(" ")[0])
    except InvalidOperation:
        return ""
    return f"{amount:.2f} {one.value.split(' ')[-1]}"


def _number(known: Knowledge, name: str) -> int | None:
    fact = known.fact(name)
    digits = fact.value.replace(",", "").split(" ")[0] if fact else ""
    return int(digits) if digits.isdigit() and len(digits) < 10 else None
