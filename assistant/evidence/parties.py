"""Finds the parties of an invoice by their labels, and what a notice asks for by when.

One idea: only a label makes a line a party: "Supplier: Northwind Ltd" names one, a letterhead does not say whose it is.
What stands below a name up to an empty line, another label or a figure of its own is the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import Fact, FactName, Locator, ValueKind

MAX_NAME_CHARACTERS = 80
MAX_ADDRESS_LINES = 5
_SUPPLIER = r"supplier|vendor|issued by|invoice from|distributor|wholesaler|lieferant|fournisseur|proveedor|fornitore"
_BUYER = (
    r"bill(?:ed)? to|invoiced? to|sold to|customer|buyer|purchaser|rechnung an|rechnungsempfänger|kunde|facturé à|"
    r"facturar a|fatturato a"
)
_LABEL = re.compile(
    rf"^[ \t|]{{0,8}}(?:(?P<supplier>{_SUPPLIER})|(?P<buyer>{_BUYER}))(?: name| details| address)?[ \t]{{0,3}}"
    rf"(?::[ \t|]{{0,8}}(?P<rest>[^\n\f|]{{0,200}})|(?=\n))",
    re.IGNORECASE | re.MULTILINE,
)
_INVOICE = re.compile(r"\b(?:invoice|rechnung|facture|factura|fattura|faktura|factuur)\b", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"^[^\n:]{2,30}:(?:\s|$)|^(?:invoice|date|total|item|qty|description)\b", re.IGNORECASE)
_FNSKU = re.compile(r"X00[0-9A-Z]{7}")
_BY = re.compile(
    r"(?:\b(?:by|before|until|no later than|not later than|bis(?: zum| spätestens)?|spätestens(?: am| bis)?|avant le|"
    r"antes del|entro il)|\bdeadline(?: is|:)?|\bdue(?: date)?(?: on|:)?)\s{1,2}(?:\w{2,9},? )?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|in the next|innerhalb(?: von)?|binnen|sous|dans les|en un plazo de|entro)\s{1,2}$", re.I
)
_REACH = 40  # characters before a value in which its cue must end


def party_facts(text: str, catalogue: Sequence[FactName], *, marker: str) -> tuple[Fact, ...]:
    """Names and addresses of supplier and buyer of an invoice; nothing in a document that is none.

    Names are those of the catalogue where it has them ("supplier_name"), else bare: "buyer_name", "supplier_address".
    """
    if not _INVOICE.search(text[:3_000]) or "supplier_name" not in {entry.name for entry in catalogue}:
        return ()
    found: dict[str, Fact] = {}
    for label in _LABEL.finditer(text):
        party = "supplier" if label["supplier"] else "buyer"
        for part, (start, end) in zip(("name", "address"), _block(text, label), strict=False):
            name = f"{party}_{part}"
            if end > start and name not in found:
                found[name] = _fact(name, text, start, end, marker)
    return tuple(found.values())


def renamed(text: str, facts: Sequence[Fact], *, is_notice: bool, has_fnsku: bool) -> tuple[Fact, ...]:
    """The facts; a bare day or period by which a notice wants an answer is its "deadline", a bare X00... an FNSKU."""
    return tuple(_renamed(text, fact, is_notice=is_notice, has_fnsku=has_fnsku) for fact in facts)


def _renamed(text: str, fact: Fact, *, is_notice: bool, has_fnsku: bool) -> Fact:
    if fact.name != fact.kind:
        return fact
    if has_fnsku and fact.kind == "reference" and _FNSKU.fullmatch(fact.value):
        return fact.model_copy(update={"name": "fnsku"})
    before = text[max(0, fact.source.start - _REACH) : fact.source.start]
    cue = {"date": _BY, "duration": _WITHIN}.get(fact.kind)
    if is_notice and cue is not None and cue.search(before.replace("\n", " ")):
        return fact.model_copy(update={"name": "deadline"})
    return fact


def _block(text: str, label: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The stretch of the name, then that of the address below it; nothing where neither can be told."""
    start, end = label.span("rest") if (label["rest"] or "").strip() else _next_line(text, label.end())
    start, end = _trimmed(text, start, end)
    if not _is_name(text[start:end]):
        return
    yield start, end
    first = last = 0
    at = end
    for _ in range(MAX_ADDRESS_LINES):
        begin, stop = _trimmed(text, *_next_line(text, at))
        line = text[begin:stop]
        if not line or _OTHER_LABEL.match(line) or _LABEL.match(line) or not any(c.isalpha() for c in line):
            break
        first = first or begin
        last, at = stop, stop
    if first and any(c.isdigit() for c in text[first:last]):
        yield first, last


def _is_name(words: str) -> bool:
    letters = sum(c.isalpha() for c in words)
    return 2 <= len(words) <= MAX_NAME_CHARACTERS and 2 * letters > len(words) and not words[0].islower()


def _next_line(text: str, at: int) -> tuple[int, int]:
    """The line below that place; an empty stretch at the end of the page."""
    start = text.find("\n", at) + 1
    if start == 0 or "\f" in text[at:start]:
        return at, at
    end = re.compile(r"[\n\f]|$").search(text, start)
    return start, end.start() if end else len(text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t|,;":
        start += 1
    while end > start and text[end - 1] in " \t|,;":
        end -= 1
    return start, end


def _fact(name: str, text: str, start: int, end: int, marker: str) -> Fact:
    place = Locator(where="exhibit", exhibit=marker, page=text.count("\f", 0, start) + 1, start=start, end=end)
    kind: ValueKind = "name" if name.endswith("_name") else "text"
    value = ", ".join(" ".join(line.split()) for line in text[start:end].split("\n"))
    return Fact(name=name, kind=kind, value=value, as_written=text[start:end], source=place, trust="verbatim")
