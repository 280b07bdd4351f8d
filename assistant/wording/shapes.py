"""Identifiers whose shape is that of one marketplace: an order number of eBay is 12-34567-12345, of Etsy ten digits.

One idea: ten digits alone are anything, so such a number is read only where a word beside it says what it is
("order", "Bestellnummer") and where the case is on that marketplace; elsewhere the text is read as before. The shapes
are data of the fact catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import FactName
from assistant.wording.compiled import compiled
from assistant.wording.numbers import fold
from assistant.wording.values import Value

_WORDS = (
    r"(?<![^\W_])(?:orders?|etsy|walmart|aliexpress|receipt|purchase|bestell(?:ungen|ung|nummern?|[- ]?nr)|po|"
    r"purchase order|commande|pedido|ordine)"
)
_FILLERS = r"(?:[\s.:#(-]{0,4}(?:numbers?|nummern?|nos?|nr|ids?|reference|ref|is|was|are|were|ist|war|lautet)\b){0,3}"
_BETWEEN = r"[\s.:#(]{1,4}"  # at least one, so that no word runs into the digits
_OTHER_NUMBER = re.compile(
    r"\b(?:ref(?:erence)?|case|claim|ticket|invoice|complaint|return|request|item|listing)"
    r"(?: number| no| id)?[\s.:#(]*$",
    re.IGNORECASE,
)
_REACH = 30
_OPTIONAL = r"[\s.:#(]{0,4}(?:is[\s:]{1,3})?"
_NEXT = r"\s?(?:,|/|&|and|und|,\s?and)\s?#?"
MAX_LISTED = 50  # "orders A, B and C": further numbers of one list


def reshaped(text: str, values: Sequence[Value], catalogue: Sequence[FactName]) -> tuple[Value, ...]:
    """The values, with the identifiers of the marketplace's own shape in the place of what their digits were read as.

    Args:
        text: the text the values were found in.
        values: from `find_values(text)`, in order.
        catalogue: the fact names; those with a `shape` are looked for.
    """
    shaped = [e for e in catalogue if e.shape]
    if not shaped:
        return tuple(values)
    folded = fold(text)
    found = [v for entry in shaped for v in _found(text, folded, entry)]
    if not found:
        return tuple(values)
    taken = bytearray(len(text))
    kept: list[Value] = []
    for value in found:
        if not any(taken[value.start : value.end]):
            taken[value.start : value.end] = b"\x01" * (value.end - value.start)
            kept.append(value)
    kept += [v for v in values if not any(taken[v.start : v.end])]
    return tuple(sorted(kept, key=lambda v: v.start))


def _found(text: str, folded: str, entry: FactName) -> Iterator[Value]:
    shape = rf"((?:{entry.shape}))(?![\w@]|[-/.][0-9])"
    first = compiled(rf"{_WORDS}{_FILLERS}{_BETWEEN}(?<![0-9]){shape}", re.IGNORECASE)
    further = compiled(rf"{_NEXT}{shape}", re.IGNORECASE)
    # "order from 3 May, number 3123456789": the number belongs to the order that its clause speaks of.
    apart = compiled(
        rf"{_WORDS}\b[^.!?\n]{{0,60}}?(?:\bn(?:umber|r|o)\b\.?|#|\bid\b){_OPTIONAL}(?<![0-9]){shape}", re.IGNORECASE
    )
    for match in apart.finditer(folded):
        start, end = match.span(1)
        yield Value(kind=entry.kind, value=match[1].upper(), as_written=text[start:end], start=start, end=end)
    if "-" in entry.shape and "-?" not in entry.shape:
        # Hyphens at their places are nobody else's: "ebay 12-34567-12345" needs no word beside it.
        for match in compiled(rf"(?<![\w@/.-]){shape}", re.IGNORECASE).finditer(folded):
            start, end = match.span(1)
            if _OTHER_NUMBER.search(folded, max(0, start - _REACH), start):
                continue
            yield Value(kind=entry.kind, value=match[1].upper(), as_written=text[start:end], start=start, end=end)
    for match in first.finditer(folded):
        for _ in range(MAX_LISTED):
            start, end = match.span(1)
            yield Value(kind=entry.kind, value=match[1].upper(), as_written=text[start:end], start=start, end=end)
            after = further.match(folded, end)
            if after is None:
                break
            match = after
