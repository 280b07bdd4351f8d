"""Finds the catalogue name that a person's own key means.

One idea: a key means a fact only when all of its words do (`delivery_due_date`, "promised delivery" and
`latest_delivery_date` say the same), the value can be of that kind, and no second fact fits as well. A key
that stays unclear keeps its own name: a wrong name would put a true value into a false sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.records import FactName, ValueKind

_SAME = {
    "due": "by latest expected estimated estimate promised guaranteed scheduled eta",
    "order": "ordered purchase purchased bought placed",
    "delivery": "deliver arrival arrive",
    "amount": "price paid total cost sum value",
    "id": "number no num nr ref reference code identifier ids numbers",
    "tracking": "track awb",
    "date": "day when on at time dated",
    "dispatch": "dispatched shipped shipping ship",
    "seller": "merchant vendor shop",
    "item": "product article goods",
    "quantity": "qty units count",
    "return": "returned",
    "refund": "refunded reimbursement",
}
_WORD = {word: root for root, words in _SAME.items() for word in (*words.split(), root)}
_EMPTY = frozenset("the my our a an of for it its is was were to in amazon ebay etsy walmart and full".split())
_GENERIC: dict[ValueKind, frozenset[str]] = {"date": frozenset(["date"]), "money": frozenset(["amount"])}
_IDENTIFIERS = frozenset(("order_id", "shipment_id", "asin", "tracking_number", "reference", "identity_number"))


def plain_key(key: str) -> str:
    """ "Order No." -> "order_no"; "orderDate" -> "order_date"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key)
    return "_".join(re.findall(r"[^\W_]+", spaced.lower()))


def catalogue_entry(
    key: str, catalogue: Sequence[FactName], *, role: str, kinds: frozenset[str] = frozenset()
) -> FactName | None:
    """The entry that the key means; None when none or more than one may be meant.

    Args:
        key: as written in the case.
        catalogue: all fact names.
        role: entries of the other role are taken only by their name or an alias.
        kinds: the kinds that the value can be of; only entries of these are guessed from words.
    """
    plain = plain_key(key)
    for entry in catalogue:
        if entry.name in (key, plain):
            return entry
    own = [e for e in catalogue if e.role in (role, "both")]
    fit = [e for e in own if e.kind in kinds]
    guessed = _only([e for e in fit if _means(plain, e)]) or _only([e for e in fit if plain in _cues(e)])
    for among, forms in ((own, _aliases), (own, _labels), (catalogue, _aliases)):
        found = [e for e in among if plain in forms(e)]
        fitting = [e for e in found if e.kind in kinds]
        if len(found) == 1 and not fitting:
            # "invoice" names the invoice's number, but beside a date it means the invoice's date.
            return guessed or found[0]
        if found:
            return _only(fitting)
    return guessed


def _only(entries: list[FactName]) -> FactName | None:
    return entries[0] if len(entries) == 1 else None


def _aliases(entry: FactName) -> frozenset[str]:
    return frozenset(plain_key(a) for a in entry.aliases)


def _labels(entry: FactName) -> frozenset[str]:
    return frozenset([plain_key(entry.label)])


def _cues(entry: FactName) -> frozenset[str]:
    return frozenset(plain_key(c) for c in entry.cues)


def _means(plain: str, entry: FactName) -> bool:
    wanted = _roots(plain, entry.kind)
    return bool(wanted) and any(
        wanted == _roots(plain_key(f), entry.kind) for f in (entry.name, entry.label, *entry.aliases)
    )


@lru_cache(maxsize=4096)
def _roots(plain: str, kind: ValueKind) -> frozenset[str]:
    roots = frozenset(_WORD.get(w, w) for w in plain.split("_") if w not in _EMPTY)
    generic = frozenset(["id"]) if kind in _IDENTIFIERS else _GENERIC.get(kind, frozenset())
    # "order" may mean the order's number or its date, as the value says; "date" alone means nothing.
    return (roots - generic) or roots
