"""What the kind of a document makes of its open values: the plain date of an invoice is the invoice date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from assistant.playbook_library import DocumentKind
from assistant.records import Exhibit, Fact

HEAD_CHARACTERS = 400  # of a document; its head says what it is


def placed_facts(exhibit: Exhibit, playbook: str, kinds: Sequence[DocumentKind]) -> tuple[Fact, ...]:
    """The exhibit's facts, with what its kind of document makes of the open ones.

    A plain value (a date that no words name) is renamed only when the document has one such value.
    """
    kind = next((k for k in kinds if _is_of_kind(exhibit, playbook, k)), None)
    if kind is None:
        return exhibit.facts
    if kind.has_priced_rows:
        exhibit = exhibit.model_copy(update={"facts": _with_priced_rows(exhibit.facts)})
    several = {n for n in kind.renames if len({f.value for f in exhibit.facts if f.name == n}) > 1}
    taken = {f.name for f in exhibit.facts}
    counted = {"invoice_quantity"} & taken if kind.has_priced_rows else set()  # a row that adds up beats other numbers
    return tuple(
        f.model_copy(update={"name": kind.renames[f.name]})
        if f.name in kind.renames
        and not (f.name in several or kind.renames[f.name] in (taken if f.name == f.kind else counted))
        else f
        for f in exhibit.facts
    )


def _with_priced_rows(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts of a priced row by its own sum: where n times a price is the amount that follows, n is the quantity."""
    row = [f for f in facts if f.kind in ("number", "money")]
    names: dict[int, str] = {}
    for count, price, total in zip(row, row[1:], row[2:], strict=False):
        if (count.kind, price.kind, total.kind) == ("number", "money", "money") and _multiplies(count, price, total):
            names[id(count)], names[id(price)] = "invoice_quantity", "unit_cost"
    return tuple(f.model_copy(update={"name": names[id(f)]}) if id(f) in names else f for f in facts)


def _multiplies(count: Fact, price: Fact, total: Fact) -> bool:
    try:
        amounts = [Decimal(f.value.split(" ")[0].replace(",", "")) for f in (count, price, total)]
    except InvalidOperation:
        return False
    return amounts[0] * amounts[1] == amounts[2] and price.value.split(" ")[-1] == total.value.split(" ")[-1]


def _is_of_kind(exhibit: Exhibit, playbook: str, kind: DocumentKind) -> bool:
    if kind.playbooks and playbook not in kind.playbooks:
        return False
    name = re.sub(r"[_\-./]", " ", exhibit.file)
    head = f"{exhibit.title}\n{name}\n{exhibit.text[:HEAD_CHARACTERS]}".lower()
    if any(re.search(rf"\b{re.escape(w)}", head) for w in kind.unless):
        return False
    return any(re.search(rf"\b{re.escape(w)}", head) for w in kind.words)
