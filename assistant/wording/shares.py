"""Reads a part of a whole in counts: "38 of 404 orders were late", "140 orders of 910", "received 88 of 100 units".

One idea: the shape says which figure is the part and which is the whole, and the thing that is counted says which
facts they are; a shape about anything else ("3 of 10 cartons") names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.wording.values import Value

REACH = 40  # characters around the figures in which the word for what happened to them may stand
_OF = re.compile(r"\s(?:out\s)?(?:of|from|von)\s(?:(?:the|our|my|all|a total of|insgesamt)\s)?", re.IGNORECASE)
_ORDERS = r"(?:[a-z-]{1,20}\s){0,2}?(?:orders?|parcels?|packages?|shipments|deliveries|bestellungen|pakete)\b"
_ORDERS_AFTER = re.compile(rf"\s{_ORDERS}", re.IGNORECASE)
_UNITS_AFTER = re.compile(
    r"\s(?:[a-z-]{1,20}\s)?(?:units?|pieces?|pcs|items?|einheiten|stück|artikel)\b", re.IGNORECASE
)
_ORDERS_BETWEEN = re.compile(rf"\s{_ORDERS}(?:\s[a-z]{{1,12}}){{0,2}}{_OF.pattern}", re.IGNORECASE)
_LATE = re.compile(r"\b(?:late|delayed|too late|defects?|defective|cancelled|canceled|verspätet)\b", re.IGNORECASE)
_GONE = re.compile(r"\b(?:missing|lost|not received|short|fehlen|verloren)\b", re.IGNORECASE)
_BOOKED = re.compile(r"\b(?:received|booked in|checked in|arrived|empfangen|eingebucht)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;](?:\s|$)|\n")


def shares(text: str, values: Sequence[Value], names: set[str]) -> Iterator[tuple[int, str]]:
    """(index of the value, catalogue name) of each figure that is a part or the whole of counted things.

    Args:
        text: the text the values were found in.
        values: from `find_values(text)`, in order.
        names: the catalogue names that may be given.
    """
    for at, (part, whole) in enumerate(pairwise(values)):
        if not (_is_count(part) and _is_count(whole) and 0 < whole.start - part.end <= 2 * REACH):
            continue
        found = _meaning(text, part, whole)
        if found and float(part.value) <= float(whole.value) and names.issuperset(found):
            yield at, found[0]
            yield at + 1, found[1]


def _meaning(text: str, part: Value, whole: Value) -> tuple[str, str] | None:
    between = text[part.end : whole.start]
    is_plain = _OF.fullmatch(between) is not None
    if _ORDERS_BETWEEN.fullmatch(between) or (is_plain and _ORDERS_AFTER.match(text, whole.end)):
        return "orders_affected", "orders_total"
    if not is_plain or not _UNITS_AFTER.match(text, whole.end):
        return None
    before = _SENTENCE.split(text[max(0, part.start - REACH) : part.start])[-1]
    around = f"{before} {_SENTENCE.split(text[whole.end : whole.end + REACH])[0]}"
    if _LATE.search(around):
        return "orders_affected", "orders_total"
    if _GONE.search(around):
        return "units_missing", "units_shipped"
    return ("units_received", "units_shipped") if _BOOKED.search(around) else None


def _is_count(value: Value) -> bool:
    return value.kind == "number" and value.value.isdecimal()
