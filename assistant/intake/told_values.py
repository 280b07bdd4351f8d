"""Names the values of a story by how people tell them: "Um Mediation haben wir am 10. November gebeten".

One idea: a pattern of the catalogue says more than a cue that stands near, so the name it gives to one value is taken
from all others. Where a pattern finds two values for one name, both keep it, and neither is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.records import FactName
from assistant.wording.attachment import fits
from assistant.wording.plain_text import unwrapped
from assistant.wording.told_patterns import FITTING_MARK, VALUE_MARK, found, masked_values
from assistant.wording.values import Value

_COUNTS = frozenset(
    ("units_shipped", "units_received", "units_missing", "units_removed", "invoice_quantity", "units_sold")
)
# Boxes are no units: "we sent 5 boxes".
_CONTAINERS = re.compile(
    r"\s?(?:(?:big|large|small|full|sealed)\s)?(?:box(?:es)?|cartons?|pallets?|parcels?|packages|kartons?|pakete|paletten)\b",
    re.IGNORECASE,
)
MIN_REFERENCE_DIGITS = 4
_PLAIN_KINDS = frozenset(("name", "text", "yes_no"))
_ORDERED = re.compile(
    r"[\s,()]{0,3}(?:(?:is |was )?(?:from|of|dated|placed(?: on)?|ordered(?: on)?|bought(?: on)?|purchased(?: on)?|"
    r"vom|von|"
    r"bestellt am|gekauft am|del|du)\s(?:the\s)?)",
    re.IGNORECASE,
)

Named = tuple[Value, str]  # a value and its catalogue name, or ""


def renamed_as_told(text: str, named: Sequence[Named], catalogue: Sequence[FactName]) -> list[Named]:
    """The values with the names that the catalogue's patterns give them; the others as they were.

    Args:
        text: a story.
        named: its values with the names that cues gave, in order.
        catalogue: the fact names; those of typed values with `told` are looked for.
    """
    plain = unwrapped(text)
    values = [value for value, _ in named]
    given: dict[int, str] = {}
    for entry in catalogue:
        if entry.told and entry.kind not in _PLAIN_KINDS:
            given |= _told(plain, values, entry)
    known = {entry.name for entry in catalogue}
    if "order_date" in known and "order_date" not in given.values():
        given |= {at: "order_date" for at in _beside_orders(plain, values) if at not in given}
    taken = set(given.values())
    entries = {entry.name: entry for entry in catalogue}
    out: list[Named] = []
    for at, (value, name) in enumerate(named):
        name = given.get(at, "" if name in taken else name)
        if name in _COUNTS and _CONTAINERS.match(plain, value.end):
            name = ""
        # A cue that stands near calls no bare figure a reference: "complaint, patent D-988,412".
        meant = as_entry(value, entries.get(name)) if at in given else value
        out.append((meant, name))
        if meant is not value:
            out.append((value, ""))  # the figure itself stands in the story too
    return out


def _told(text: str, values: Sequence[Value], entry: FactName) -> dict[int, str]:
    def mark(value: Value) -> str:
        if value.kind == entry.kind:
            return VALUE_MARK
        return FITTING_MARK if fits(value.kind, entry.kind) and entry.kind != "money" else ""

    masked = masked_values(text, values, mark)
    starts = {v.start: at for at, v in enumerate(values)}
    return {starts[s]: entry.name for p in entry.told for s, _ in found(p, text, masked=masked) if s in starts}


def as_entry(value: Value, entry: FactName | None) -> Value:
    """A bare figure that a word calls a reference, as one: "Visa ending 2208"; a short one counts something else."""
    is_figure = entry is not None and entry.kind == "reference" and value.kind == "number"
    if not is_figure or sum(c.isdigit() for c in value.as_written) < MIN_REFERENCE_DIGITS:
        return value
    return value.model_copy(update={"kind": "reference", "value": value.as_written.upper()})


def _beside_orders(text: str, values: Sequence[Value]) -> list[int]:
    """The days that stand right behind an order number: "order 112-... of 4 May"."""
    return [
        at + 1
        for at, value in enumerate(values[:-1])
        if value.kind == "order_id"
        and values[at + 1].kind == "date"
        and _ORDERED.fullmatch(text, value.end, values[at + 1].start)
    ]
